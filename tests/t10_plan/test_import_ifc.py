"""Real IFC models become plans with the counts their own entities have; broken files get one sentence."""

import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

from sim.errors import FileProblem, Issue, MissingOnThisMachine
from sim.issue_text import issue_text
from sim.plan.building import Blinds, Building, Category, LockKind, OpeningKind, Tri
from sim.plan.checks.access import components
from sim.plan.geometry import area, distances, outside_by, polygon_edges
from sim.plan.load import load_plan
from sim.plan.save import plan_json, save_plan
from sim.plan.validate import validate
from sim.text import table
from tools.importers import ImportResult, import_plan
from tools.importers.codes import CODES
from tools.importers.ifc.open import read_ifc

INSTITUTE, FZK, DUPLEX = "kit_institute_ifc2x3.ifc", "kit_fzk_haus_ifc4.ifc", "duplex_ifc2x3.ifc"
MILLIMETRES, TESSELLATED = "bimwhale_large_mm_ifc2x3.ifc", "pcert_tessellated_ifc4.ifc"


@dataclass(frozen=True)
class Truth:
    """Counts read from the files' own entities (plans/README), and findings by code."""

    levels: int
    rooms: int
    doors: int
    two: int
    outside: int
    windows: int
    links: int
    components: int
    findings: dict[str, int]


TRUTH = {
    INSTITUTE: Truth(5, 82, 77, 76, 1, 206, 4, 1, {"I006": 26, "I014": 1, "I040": 144}),
    FZK: Truth(2, 7, 5, 3, 2, 11, 1, 1, {"I013": 3, "I014": 1}),
    DUPLEX: Truth(3, 21, 14, 10, 4, 22, 2, 2, {"I001": 1, "I012": 1, "I013": 8, "I020": 2, "I040": 4}),
    MILLIMETRES: Truth(1, 8, 18, 8, 10, 28, 0, 2, {"I007": 1, "I020": 14}),
    TESSELLATED: Truth(1, 2, 0, 0, 0, 0, 0, 2, {"I040": 1}),
}


@cache
def imported(path: Path) -> ImportResult:
    pytest.importorskip("ifcopenshell", reason='IFC import is not installed: pip install "inrymning[import]"')
    return import_plan(path)


@pytest.fixture(params=TRUTH)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def result(real_plans: Path, name: str) -> ImportResult:
    return imported(real_plans / "ifc" / name)


@pytest.fixture
def institute(real_plans: Path) -> Building:
    return imported(real_plans / "ifc" / INSTITUTE).building


# ---------------------------------------------------------------- counts


def test_counts_are_those_of_the_file(result: ImportResult, name: str) -> None:
    truth = TRUTH[name]
    assert result.counts == {
        "levels": truth.levels,
        "rooms": truth.rooms,
        "doors": truth.doors,
        "doors_two_rooms": truth.two,
        "doors_outside": truth.outside,
        "windows": truth.windows,
        "vertical_links": truth.links,
        "components": truth.components,
    }


def test_findings_by_code(result: ImportResult, name: str) -> None:
    found = {i.code: i.data["count"] for i in result.findings}
    print(f"{name}: {found}")
    assert found == TRUTH[name].findings


def test_the_institute_is_one_walk_but_for_its_attics(institute: Building) -> None:
    assert [len(g) for g in components(institute)] == [80]
    assert sorted(u.name.sv for u in institute.units if u.category is Category.SHAFT) == ["Dachboden-1", "Dachboden-2"]


# ---------------------------------------------------------------- a plan like any other


def test_an_imported_plan_has_no_errors(result: ImportResult, name: str, tmp_path: Path) -> None:
    save_plan(result.building, tmp_path / "a.plan.json")
    again = load_plan(tmp_path / "a.plan.json")
    assert again == result.building
    assert again.content_hash == result.building.content_hash
    print(f"{name}: {dict(Counter(i.code for i in validate(again)))}")


def test_polygons_are_clean(result: ImportResult) -> None:
    issues = {i.code for i in validate(result.building)}
    assert not issues & {"P001", "P002", "P003", "P004", "P005", "P006", "P007"}


def test_a_second_import_is_the_same_bytes(real_plans: Path) -> None:
    first = imported(real_plans / "ifc" / DUPLEX)
    second = import_plan(real_plans / "ifc" / DUPLEX)
    assert plan_json(second.building) == plan_json(first.building)
    assert second.findings == first.findings


def test_where_it_came_from_is_kept(result: ImportResult, name: str, real_plans: Path) -> None:
    import hashlib

    source = result.building.source
    assert (source.importer, source.file) == ("ifc", name)
    assert source.sha256 == hashlib.sha256((real_plans / "ifc" / name).read_bytes()).hexdigest()


def test_nothing_about_safety_is_made_up(result: ImportResult) -> None:
    for door in result.building.openings:
        assert {door.lockable_from_inside, door.closer, door.emergency_exit} == {Tri.UNKNOWN}
        assert door.lock_kind is LockKind.UNKNOWN
        assert door.glazed is None
    assert all(w.blinds is Blinds.UNKNOWN and w.openable is Tri.UNKNOWN for w in result.building.windows)
    assert all(u.shelter_suitable is Tri.UNKNOWN for u in result.building.units)


# ---------------------------------------------------------------- doors


def test_doors_lie_in_the_walls_of_their_rooms(result: ImportResult) -> None:
    for door in result.building.openings:
        middle = np.array([door.line]).mean(axis=1)
        for unit in door.unit_ids:
            assert distances(polygon_edges(result.building.unit[unit].polygon), middle)[0] <= 0.35


def test_a_door_is_as_wide_as_the_file_says_whatever_its_unit(real_plans: Path) -> None:
    widths = Counter(round(math.dist(*o.line), 2) for o in imported(real_plans / "ifc" / MILLIMETRES).building.openings)
    assert widths[0.92] + widths[0.91] >= 14
    assert all(0.8 <= w <= 2.0 for w in widths)


@pytest.mark.parametrize(("file", "agreeing"), [(INSTITUTE, 77), (DUPLEX, 13), (FZK, 5)])
def test_door_sides_are_those_of_the_files_own_relations(file: str, agreeing: int, real_plans: Path) -> None:
    result = imported(real_plans / "ifc" / file)
    apart = sum(int(i.data["count"]) for i in result.findings if i.code == "I012")
    assert result.counts["doors"] - apart == agreeing


def test_a_door_opens_into_one_of_its_rooms_or_outdoors(result: ImportResult) -> None:
    for door in result.building.openings:
        assert door.opens_into is None or door.opens_into in door.unit_ids
        if door.kind is not OpeningKind.DOOR:
            assert door.hinge is None


def test_swing_is_taken_from_the_file_where_it_says(institute: Building) -> None:
    doors = [o for o in institute.openings if o.kind is OpeningKind.DOOR]
    assert sum(d.hinge is not None for d in doors) == 67
    assert sum(o.kind is OpeningKind.DOUBLE_DOOR for o in institute.openings) == 9


def test_rooms_without_a_wall_between_them_are_joined(real_plans: Path) -> None:
    building = imported(real_plans / "ifc" / FZK).building
    passages = {frozenset(building.unit[u].name.sv for u in o.unit_ids) for o in building.openings if o.kind is OpeningKind.OPEN}
    assert frozenset({"Wohnen", "Küche"}) in passages


# ---------------------------------------------------------------- rooms, windows, storeys, stairs


def test_rooms_have_names_numbers_and_kinds(institute: Building) -> None:
    kinds = Counter(u.category for u in institute.units)
    assert kinds[Category.OFFICE] == 45
    assert kinds[Category.WALKWAY] == 13
    assert kinds[Category.RESTROOM] == 8
    seminar = next(u for u in institute.units if u.number == "006")
    assert (seminar.name.sv, seminar.category) == ("Seminarraum", Category.CLASSROOM)
    assert area(seminar.polygon) == pytest.approx(132.2, abs=0.3)


def test_storeys_stand_in_order(result: ImportResult) -> None:
    levels = result.building.levels
    assert [x.ordinal for x in levels] == list(range(levels[0].ordinal, levels[0].ordinal + len(levels)))
    assert all(a.elevation < b.elevation for a, b in pairwise(levels))
    ground = min(levels, key=lambda x: abs(x.elevation))
    assert ground.ordinal == 0
    assert all(x.outline for x in levels)


def test_the_basement_lies_below_ground(institute: Building) -> None:
    assert [(x.name.sv, x.ordinal, x.elevation) for x in institute.levels][:2] == [("Keller", -1, -3.0), ("Erdgeschoss", 0, 0.0)]


def test_windows_have_a_sill_and_a_head_inside_the_room(result: ImportResult) -> None:
    for window in result.building.windows:
        room = result.building.unit[window.unit_ids[0]]
        assert 0 <= window.sill < window.head <= room.ceiling + 0.1


def test_sill_heights_come_from_the_shape(institute: Building) -> None:
    assert Counter((w.sill, w.head) for w in institute.windows).most_common(1)[0][0] == (0.9, 2.4)


def test_stairs_are_walked_from_room_to_room(result: ImportResult) -> None:
    building = result.building
    for link in building.vertical_links:
        lower, upper = building.unit[link.lower_unit_id], building.unit[link.upper_unit_id]
        first, last = link.path[0], link.path[-1]
        assert outside_by(lower.polygon, np.array([first[:2]]))[0] <= 0.05
        assert outside_by(upper.polygon, np.array([last[:2]]))[0] <= 0.05
        assert first[2] == building.level[lower.level_id].elevation
        assert last[2] == building.level[upper.level_id].elevation
        heights = [p[2] for p in link.path]
        assert heights == sorted(heights)
        assert 0.6 <= link.width <= 4


def test_a_stair_with_two_turns_is_walked_with_two_turns(institute: Building) -> None:
    path = institute.vertical_links[0].path
    xs = [p[0] for p in path]
    assert xs[0] == pytest.approx(19.05, abs=0.2)
    assert xs[-1] == pytest.approx(22.95, abs=0.2)
    assert max(p[1] for p in path) > 14.5


def test_true_north_is_read(real_plans: Path) -> None:
    north = imported(real_plans / "ifc" / FZK).building.north
    assert north == pytest.approx(math.radians(40), abs=0.01)


def test_furniture_stands_in_its_room(result: ImportResult) -> None:
    assert not {i.code for i in validate(result.building)} & {"P070"}


# ---------------------------------------------------------------- report


def test_the_report_has_the_agreed_fields(real_plans: Path) -> None:
    ticks = iter([10.0, 12.5])
    report = import_plan(real_plans / "ifc" / TESSELLATED, lambda: next(ticks)).report()
    assert list(report) == [
        "levels",
        "rooms",
        "doors",
        "doors_two_rooms",
        "doors_outside",
        "windows",
        "vertical_links",
        "components",
        "source",
        "findings",
        "seconds",
    ]
    assert report["seconds"] == 2.5
    assert json.loads(json.dumps(report)) == report


def test_our_own_plans_pass_through(tmp_path: Path) -> None:
    from tests.t10_plan.plan_examples import small_school

    path = tmp_path / "a.plan.json"
    save_plan(small_school(), path)
    result = import_plan(path)
    assert result.building == small_school()
    assert result.counts["doors_outside"] == 1
    assert result.findings == ()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_a_sentence(code: str, language: str) -> None:
    sentence = table(language)[f"issue_import.{code}"]
    named = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    data = dict.fromkeys(named - {"where"}, 1.5) | {"count": 3, "ids": "a, b, c", "few": "a, b, c"}
    text = issue_text(Issue(code, CODES[code], "x", data), language)
    assert "{" not in text
    assert ("3" in text) >= ("count" in named)
    assert ("a, b, c" in text) >= ("few" in named)


def test_texts_and_codes_are_the_same() -> None:
    for language in ("sv", "en"):
        assert {key.split(".")[1] for key in table(language) if key.startswith("issue_import.I")} == set(CODES)


# ---------------------------------------------------------------- files that are not usable

STEP = (
    "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('{0}'));\n"
    "ENDSEC;\nDATA;\n{1}ENDSEC;\nEND-ISO-10303-21;\n"
)

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.ifc": (b"", "is empty"),
    "spaces.ifc": (b"  \n ", "is empty"),
    "renamed.ifc": (b"PK\x03\x04" + bytes(50), "ZIP archive that can be read"),
    "house.ifczip": (b"PK\x03\x04" + bytes(50), "ZIP archive that can be read"),
    "xml.ifc": (b"<?xml version='1.0'?><ifcXML/>", "is XML"),
    "words.ifc": (b"hello", "does not begin with ISO-10303-21"),
    "truncated.ifc": (STEP.format("IFC4", "")[:60].encode(), "is cut off"),
    "schemaless.ifc": (b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n", "does not say which IFC version"),
    "old.ifc": (STEP.format("IFC2X_FINAL", "").encode(), "version IFC2X_FINAL"),
    "bridge.ifc": (STEP.format("AP214", "").encode(), "version AP214"),
    "drawing.dwg": (b"AC1032\0\0\0", "is a DWG drawing"),
    "nothing.txt": (b"", "is empty"),
}


@pytest.mark.parametrize("file", REFUSED)
def test_one_sentence_for_a_file_that_cannot_be_read(file: str, tmp_path: Path) -> None:
    content, says = REFUSED[file]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(FileProblem) as caught:
        import_plan(tmp_path / file)
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(tmp_path / file))


def test_a_version_of_a_thousand_letters_is_not_repeated_whole(tmp_path: Path) -> None:
    (tmp_path / "long.ifc").write_text(STEP.format("AP\n" * 1000, ""))
    with pytest.raises(FileProblem) as caught:
        import_plan(tmp_path / "long.ifc")
    assert len(caught.value.problem) < 200
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "folder.ifc").mkdir()
    for read in (import_plan, read_ifc):
        with pytest.raises(FileProblem, match="does not exist"):
            read(tmp_path / "no.ifc")
    with pytest.raises(FileProblem, match="is a folder"):
        read_ifc(tmp_path / "folder.ifc")


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ifc"
    path.write_bytes(STEP.format("IFC4", "").encode())

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    for read in (import_plan, read_ifc):
        with pytest.raises(FileProblem, match="may not be read"):
            read(path)


def test_a_model_with_neither_rooms_nor_closed_walls_says_so(tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    (tmp_path / "bare.ifc").write_text(STEP.format("IFC4", ""))
    with pytest.raises(FileProblem, match=r"no rooms \(IfcSpace\), and no walls"):
        import_plan(tmp_path / "bare.ifc")


@pytest.mark.parametrize("share", [0.05, 0.95])
def test_a_real_model_cut_off(share: float, real_plans: Path, tmp_path: Path) -> None:
    whole = (real_plans / "ifc" / TESSELLATED).read_bytes()
    (tmp_path / "cut.ifc").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileProblem, match="is cut off"):
        import_plan(tmp_path / "cut.ifc")


def test_a_model_with_its_middle_missing_says_how_much(real_plans: Path, tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    whole = (real_plans / "ifc" / TESSELLATED).read_bytes()
    third = len(whole) // 3
    (tmp_path / "hole.ifc").write_bytes(whole[:third] + whole[2 * third :])
    finding = import_plan(tmp_path / "hole.ifc").findings[0]
    assert (finding.code, finding.data["count"]) == ("I050", 5)


def test_parts_with_the_same_id_or_none_get_their_own(real_plans: Path, tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    text = (real_plans / "ifc" / TESSELLATED).read_text("latin-1")
    first, second = (u.id for u in imported(real_plans / "ifc" / TESSELLATED).building.units)
    (tmp_path / "same.ifc").write_text(text.replace(first, second), "latin-1")
    (tmp_path / "odd.ifc").write_text(text.replace(first, "a b-c"), "latin-1")
    for file in ("same.ifc", "odd.ifc"):
        result = import_plan(tmp_path / file)
        assert len({u.id for u in result.building.units}) == 2
        assert [i.data["count"] for i in result.findings if i.code == "I051"] == [1]
        assert "P010" not in {i.code for i in validate(result.building)}


def test_rooms_without_shapes_are_a_problem_of_the_file(tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    path = tmp_path / "bare.ifc"
    path.write_text(STEP.format("IFC4", "#1=IFCSPACE('0000000000000000000001',$,$,$,$,$,$,$,$,$,$);\n"))
    with pytest.raises(FileProblem, match="none with a shape"):
        import_plan(path)


@pytest.mark.parametrize("data", ["#1=IFCSPACE(;\n", "nonsense\n", "#1=IFCSPACE('x',#7,#8);\n"])
def test_nonsense_inside_an_ifc_is_one_sentence(data: str, tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    path = tmp_path / "nonsense.ifc"
    path.write_text(STEP.format("IFC4", data))
    with pytest.raises(FileProblem):
        import_plan(path)


def test_content_counts_not_the_name(real_plans: Path, tmp_path: Path) -> None:
    pytest.importorskip("ifcopenshell", reason="IFC import is not installed")
    path = tmp_path / "model.txt"
    path.write_bytes((real_plans / "ifc" / TESSELLATED).read_bytes())
    assert import_plan(path).counts["rooms"] == 2


def test_without_the_library_the_command_that_installs_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ifcopenshell", None)
    path = tmp_path / "a.ifc"
    path.write_bytes(STEP.format("IFC4", "").encode())
    with pytest.raises(MissingOnThisMachine, match=r'pip install "inrymning\[import\]"') as caught:
        import_plan(path)
    assert caught.value.exit_code == 3


def test_importing_the_importers_loads_no_foreign_library() -> None:
    import subprocess
    import sys

    code = "import sys, tools.importers, tools.importers.ifc; print({'ifcopenshell', 'shapely', 'ezdxf'} & set(sys.modules))"
    done: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    assert done([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
