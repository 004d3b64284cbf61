"""DXF drawings become plans: real ones with the counts people see in them, a school drawn in every unit, version and language."""

import math
import random
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("ezdxf", reason='DXF import is not installed: pip install "inrymning[import]"')

import ezdxf
from ezdxf.math import Matrix44, Vec3
from shapely import Point as Spot
from shapely import Polygon as Area

from sim.errors import FileProblem
from sim.issue_text import issue_text
from sim.plan.building import Building, Category, OpeningKind, Tri, Unit
from sim.plan.geometry import area
from sim.plan.save import plan_json
from tests.t10_plan.dxf_school import AIA, DEEP, ENGLISH, GERMAN, NAMES, SB11, SWEDISH, UNITS, WIDE, School
from tools.importers import ImportResult, Options, import_plan
from tools.importers.options import Measured

HOUSE, OFFICE = "house_inches_labelled_mm.dxf", "jupedsim_iso_office.dxf"
LABELS = 21
"""Room labels in the house: its underlined texts but for the heading of a note."""


@cache
def imported(path: Path) -> ImportResult:
    return import_plan(path)


@pytest.fixture
def house(real_plans: Path) -> ImportResult:
    return imported(real_plans / "dxf" / HOUSE)


@pytest.fixture
def office(real_plans: Path) -> ImportResult:
    return imported(real_plans / "dxf" / OFFICE)


def codes(result: ImportResult) -> list[str]:
    return [i.code for i in result.findings]


def named(building: Building, name: str) -> Unit:
    (found,) = [u for u in building.units if u.name.sv == name]
    return found


def shape(unit: Unit) -> Area:
    return Area(unit.polygon.exterior, unit.polygon.holes)


# ---- a real house, drawn in inches, its header says millimetres


def test_the_house_is_measured_by_its_doors_and_not_by_its_header(house: ImportResult) -> None:
    assert house.facts["unit"] == "in"
    assert house.facts["unit_stated"] == "mm"
    assert house.facts["unit_found_by"] == "doors"
    assert house.facts["door_leaves"] == 11
    assert "I100" in codes(house)
    assert area(named(house.building, "2 CAR GARAGE").polygon) == pytest.approx(41, abs=0.2)


def test_all_room_labels_of_the_house_stand_in_a_room(house: ImportResult, real_plans: Path) -> None:
    document = ezdxf.readfile(str(real_plans / "dxf" / HOUSE))
    labels = [t for t in document.modelspace().query("TEXT") if t.dxf.text.startswith("%%u") and not t.dxf.text.endswith(":")]
    assert len(labels) == LABELS
    rooms = [shape(u) for u in house.building.units]
    assert all(any(r.contains(Spot(t.dxf.insert.x * 0.0254, t.dxf.insert.y * 0.0254)) for r in rooms) for t in labels)


def test_the_house_has_its_rooms_doors_and_windows(house: ImportResult) -> None:
    counts = dict(house.counts)
    assert (counts["rooms"], counts["doors"], counts["doors_two_rooms"], counts["doors_outside"]) == (19, 19, 17, 2)
    assert counts["windows"] == 8
    kinds = [o.kind for o in house.building.openings]
    assert kinds.count(OpeningKind.SLIDING) == 2
    assert kinds.count(OpeningKind.GATE) == 1


def test_names_of_the_house_are_read_without_their_codes_and_sizes(house: ImportResult) -> None:
    names = [u.name.sv for u in house.building.units]
    assert {"BEDROOM 2", "BEDROOM 3", "COVERED PORCH", "MASTER BEDROOM", "MSTR. BATH", "TOIL.", "Pantry"} <= set(names)
    assert not any("%%" in n or "'" in n for n in names)
    assert all(u.number == "" for u in house.building.units)  # 2668 and the like are sizes of doors
    assert "I107" in codes(house)


def test_doors_of_the_house_open_as_drawn(house: ImportResult) -> None:
    hinged = [o for o in house.building.openings if o.hinge is not None]
    assert len(hinged) == 11
    by_rooms = {frozenset(house.building.unit[u].name.sv for u in o.unit_ids): o for o in hinged}
    bath = by_rooms[frozenset({"MSTR. BATH", "W.I.C."})]
    assert house.building.unit[bath.opens_into or ""].name.sv == "W.I.C."
    assert all(0.55 < float(abs(complex(*o.line[0]) - complex(*o.line[1]))) < 1.0 for o in hinged)


def test_the_house_makes_no_safety_property_up(house: ImportResult) -> None:
    for door in house.building.openings:
        assert door.lockable_from_inside is door.closer is door.emergency_exit is Tri.UNKNOWN
        assert door.glazed is None


def test_layers_and_their_roles_are_told(house: ImportResult) -> None:
    layers = {x["name"].split("$")[-1]: x for x in house.facts["roles"]["layers"]}
    assert layers["A-WALL"]["role"] == "wall"
    assert layers["A-WALL"]["count"] == 177
    assert layers["A-HEADER"]["role"] == "lintel"
    assert layers["A-DIMS-1"]["role"] == "ignore"
    assert house.facts["profile"] == "aia"


# ---- a real evacuation geometry


def test_the_walkable_area_has_its_obstacles_and_exits(office: ImportResult) -> None:
    (ground,) = office.building.units
    assert len(ground.polygon.holes) == 3
    assert area(ground.polygon) == pytest.approx(204.9, abs=0.1)
    assert office.counts["doors_outside"] == 2
    assert office.facts["unit"] == "m"
    assert {"I101", "I106"} <= set(codes(office))


# ---- a school wing, drawn in every way


def plan_of(folder: Path, options: Options | None = None, binary: bool = False, **how: object) -> ImportResult:
    return import_plan(School(**how).save(folder, binary), options=options)  # type: ignore[arg-type]


def check_school(result: ImportResult, windows: int = 4) -> None:
    building = result.building
    assert {u.number: u.name.sv for u in building.units if u.number} == NAMES
    assert named(building, "Korridor").category is Category.WALKWAY
    for unit in building.units:
        if unit.number:
            assert area(unit.polygon) == pytest.approx(WIDE * DEEP, abs=0.05)
    counts = dict(result.counts)
    assert (counts["rooms"], counts["doors"], counts["doors_two_rooms"], counts["doors_outside"]) == (5, 5, 4, 1)
    assert counts["windows"] == windows
    assert counts["components"] == 1


@pytest.mark.parametrize("unit", UNITS)
def test_any_unit_gives_the_same_plan(tmp_path: Path, unit: str) -> None:
    result, millimetres = plan_of(tmp_path, unit=unit), plan_of(tmp_path, unit="mm")
    check_school(result)
    assert result.facts["unit"] == unit
    assert [u.polygon for u in result.building.units] == [u.polygon for u in millimetres.building.units]
    assert [o.line for o in result.building.openings] == [o.line for o in millimetres.building.openings]


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018"])
@pytest.mark.parametrize("binary", [False, True])
def test_any_version_of_dxf_is_read(tmp_path: Path, version: str, binary: bool) -> None:
    check_school(plan_of(tmp_path, version=version, binary=binary))


@pytest.mark.parametrize(
    ("layers", "profile"), [(SWEDISH, "swedish"), (SB11, "sb11"), (AIA, "aia"), (GERMAN, "german"), (ENGLISH, "english")]
)
@pytest.mark.parametrize("blocks", [True, False])
def test_any_convention_of_layers_is_known(tmp_path: Path, layers: dict[str, str], profile: str, blocks: bool) -> None:
    result = plan_of(tmp_path, layers=layers, blocks=blocks)
    check_school(result)
    assert result.facts["profile"] == profile


def test_a_referred_drawing_keeps_its_roles(tmp_path: Path) -> None:
    check_school(plan_of(tmp_path, prefix="A-40-P-01$0$"))


def test_doors_open_into_the_classrooms_mirrored_blocks_too(tmp_path: Path) -> None:
    for blocks in (True, False):
        building = plan_of(tmp_path, blocks=blocks).building
        inner = [o for o in building.openings if len(o.unit_ids) == 2]
        assert {building.unit[o.opens_into or ""].number for o in inner} == set(NAMES)
        assert all(min(o.line)[0] == pytest.approx(o.line[o.hinge or 0][0]) for o in inner)  # all hang on their left jamb


def test_the_double_door_is_one_and_leads_out(tmp_path: Path) -> None:
    building = plan_of(tmp_path).building
    (double,) = [o for o in building.openings if o.kind is OpeningKind.DOUBLE_DOOR]
    assert len(double.unit_ids) == 1
    assert abs(double.line[0][1] - double.line[1][1]) == pytest.approx(1.2)


def test_a_drawing_in_national_coordinates_is_moved_to_the_origin(tmp_path: Path) -> None:
    result = plan_of(tmp_path, at=(674_032.0, 6_580_822.0))
    check_school(result)
    assert result.facts["origin"] == [674_000.0, 6_580_800.0]
    assert all(abs(x) < 500 and abs(y) < 500 for u in result.building.units for x, y in u.polygon.exterior)


def test_a_header_that_lies_is_told(tmp_path: Path) -> None:
    result = plan_of(tmp_path, header="m")
    check_school(result)
    (said,) = [i for i in result.findings if i.code == "I100"]
    assert (said.data["stated"], said.data["found"]) == ("m", "mm")


def test_a_person_may_tell_the_unit_or_a_length(tmp_path: Path) -> None:
    told = plan_of(tmp_path, Options(unit=0.001))
    assert told.facts["unit_found_by"] == "told"
    known = Options(measured=(Measured((0.0, 0.0), (8000.0, 0.0), 8.0), Measured((0.0, 0.0), (0.0, 7000.0), 7.0)))
    measured = plan_of(tmp_path, known)
    assert (measured.facts["unit_found_by"], measured.facts["residual"]) == ("measured", 0.0)
    assert [u.polygon for u in told.building.units] == [u.polygon for u in measured.building.units]
    odd = plan_of(tmp_path, Options(unit=0.01))
    assert "I103" in codes(odd)


def test_furniture_stays_folded(tmp_path: Path) -> None:
    empty, full = plan_of(tmp_path), plan_of(tmp_path, furniture=2000)
    check_school(full)
    assert full.facts["roles"]["blocks"] == [
        {"name": "Dörr 9x21", "count": 4, "role": "door"},
        {"name": "Fönster 14x12", "count": 4, "role": "window"},
        {"name": "Stol", "count": 2000, "role": "furniture"},
    ]
    assert [u.polygon for u in full.building.units] == [u.polygon for u in empty.building.units]


def test_importing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = School().save(tmp_path)
    assert plan_json(import_plan(path).building) == plan_json(import_plan(path).building)


def test_ids_come_from_numbers_and_handles_and_stay_when_the_drawing_grows(tmp_path: Path) -> None:
    before, after = plan_of(tmp_path), plan_of(tmp_path, furniture=50)
    assert {u.id for u in before.building.units} >= {f"room-{n}" for n in NAMES}
    assert [u.id for u in before.building.units] == [u.id for u in after.building.units]
    assert [o.id for o in before.building.openings] == [o.id for o in after.building.openings]


def test_the_storey_is_told_or_assumed(tmp_path: Path) -> None:
    assumed = plan_of(tmp_path)
    assert "I110" in codes(assumed)
    told = plan_of(tmp_path, Options(storey=(2, "Plan 3")))
    assert "I110" not in codes(told)
    assert (told.building.levels[0].ordinal, told.building.levels[0].name.sv) == (2, "Plan 3")
    nameless = plan_of(tmp_path, Options(storey=(-1, "")))
    assert (nameless.building.levels[0].ordinal, nameless.building.levels[0].name.sv) == (-1, "Våning -1")


# ---- layers nobody knows, layers that are off


def renamed(folder: Path, layers: dict[str, str], **how: object) -> Path:
    return School(layers=layers, **how).save(folder)  # type: ignore[arg-type]


ODD = {"wall": "X1", "door": "X2", "window": "X3", "text": "X4", "furniture": "X5"}


def test_without_a_layer_of_walls_all_unknown_ones_are_taken(tmp_path: Path) -> None:
    result = import_plan(renamed(tmp_path, ODD))
    check_school(result)
    (said,) = [i for i in result.findings if i.code == "I104"]
    assert said.data["ids"] == "X1, X2"


def test_a_profile_of_ones_own_gives_layers_roles(tmp_path: Path) -> None:
    profile = tmp_path / "skolan.toml"
    profile.write_text(
        'extends = ["swedish"]\n[layers]\nwall = ["^x1$"]\ndoor = ["^x2$"]\nwindow = ["^x3$"]\nroom_text = ["^x4$"]\n', "utf-8"
    )
    result = import_plan(renamed(tmp_path, ODD, blocks=False), options=Options(profile=profile))
    check_school(result)
    assert result.facts["profile"] == "skolan"
    assert "I104" not in codes(result)


@pytest.mark.parametrize("profile", ["latin", "borta.toml", "../borta/x.toml"])
def test_a_profile_that_is_not_there_is_told(tmp_path: Path, profile: str) -> None:
    with pytest.raises(FileProblem, match=r"latin|borta"):
        plan_of(tmp_path, Options(profile=profile))


def test_a_profile_that_does_not_fit_leaves_only_unknown_layers(tmp_path: Path) -> None:
    result = plan_of(tmp_path, Options(profile="aia"))
    check_school(result, windows=0)
    assert "I104" in codes(result)
    assert result.facts["profile"] == "aia"


def test_a_drawing_of_dimensions_only_says_that_it_has_no_walls(tmp_path: Path) -> None:
    document = ezdxf.new()
    document.modelspace().add_line((0, 0), (9000, 0), dxfattribs={"layer": "A-ANNO-DIMS"})
    path = tmp_path / "mått.dxf"
    document.saveas(path)
    with pytest.raises(FileProblem, match="no layer with walls") as problem:
        import_plan(path)
    assert "--profile" in problem.value.fix
    assert "swedish" in problem.value.fix


def test_hidden_layers_are_left_out(tmp_path: Path) -> None:
    school = School()
    document = school.draw()
    document.layers.add("VÄGG RIVS").off()
    for x in range(0, 8000, 500):
        school.space.add_line((x, 0), (x, 7000), dxfattribs={"layer": "VÄGG RIVS"})
    path = tmp_path / "rivs.dxf"
    document.saveas(path)
    check_school(import_plan(path))


def test_two_plans_on_one_sheet_are_noticed(tmp_path: Path) -> None:
    school = School()
    document = school.draw()
    school.at = (40.0, 0.0)
    school.again()
    path = tmp_path / "blad.dxf"
    document.saveas(path)
    (said,) = [i for i in import_plan(path).findings if i.code == "I108"]
    assert said.data["plans"] == 2


def test_a_hole_nobody_drew_a_door_in_is_an_open_passage(tmp_path: Path) -> None:
    document = ezdxf.new()
    space = document.modelspace()
    document.header["$INSUNITS"] = 6
    for line in (
        [(0, 0), (9, 0), (9, 5), (0, 5), (0, 0)],
        [(-0.2, -0.2), (9.2, -0.2), (9.2, 5.2), (-0.2, 5.2), (-0.2, -0.2)],
        [(4, 0), (4, 2), (4.1, 2), (4.1, 0)],
        [(4, 5), (4, 3), (4.1, 3), (4.1, 5)],
    ):
        space.add_lwpolyline(line, dxfattribs={"layer": "VÄGG"})
    path = tmp_path / "öppet.dxf"
    document.saveas(path)
    result = import_plan(path)
    (passage,) = result.building.openings
    assert passage.kind is OpeningKind.OPEN
    assert len(passage.unit_ids) == 2
    assert {"I101", "I109"} <= set(codes(result))


def test_findings_can_be_said_in_both_languages(house: ImportResult, office: ImportResult, tmp_path: Path) -> None:
    for result in (house, office, plan_of(tmp_path, header="ft"), import_plan(renamed(tmp_path, ODD))):
        for issue in result.findings:
            assert issue_text(issue, "sv") != issue_text(issue, "en")


# ---- turned and sloppy drawings


@pytest.mark.parametrize("degrees", [5.0, 33.0, 90.0, 211.7])
@pytest.mark.parametrize("blocks", [True, False])
def test_a_turned_drawing_gives_the_same_rooms_and_doors(tmp_path: Path, degrees: float, blocks: bool) -> None:
    school = School(blocks=blocks)
    document = school.draw()
    turn = Matrix44.z_rotate(math.radians(degrees))
    for entity in school.space:
        entity.transform(turn)
    path = tmp_path / "vriden.dxf"
    document.saveas(path)
    check_school(import_plan(path))


@pytest.mark.parametrize("seed", range(4))
def test_a_sloppy_drawing_gives_the_same_rooms_and_doors(tmp_path: Path, seed: int) -> None:
    school = School(blocks=seed % 2 == 0)
    document = school.draw()
    chance = random.Random(seed)
    for line in school.space.query("LINE"):
        for end in ("start", "end"):
            line.dxf.set(end, line.dxf.get(end) + Vec3(chance.uniform(-3, 3), chance.uniform(-3, 3), 0))
    path = tmp_path / "slarvig.dxf"
    document.saveas(path)
    result = import_plan(path)
    counts = dict(result.counts)
    assert (counts["rooms"], counts["doors"], counts["doors_two_rooms"], counts["windows"]) == (5, 5, 4, 4)
    sizes = [area(u.polygon) for u in result.building.units if u.number]
    assert sizes == pytest.approx([WIDE * DEEP] * 4, abs=0.2)
