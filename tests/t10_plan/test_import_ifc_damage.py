"""Damaged IFC models end in a plan or in one sentence; and the geometry kernel is asked for no more than is used."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import FileProblem
from sim.plan.validate import validate
from tests.t10_plan.ifc_school import Board, school
from tools.importers import ImportResult, import_plan
from tools.importers.ifc.circles import circle_of_references


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A small school as text, line by line."""
    path = school(1).save(tmp_path_factory.mktemp("school") / "a.ifc")
    return path.read_text().splitlines()


@pytest.fixture
def read(tmp_path: Path) -> Callable[[list[str]], ImportResult]:
    def write_and_import(content: list[str]) -> ImportResult:
        path = tmp_path / "damaged.ifc"
        path.write_text("\n".join(content))
        return import_plan(path)

    return write_and_import


Read = Callable[[list[str]], ImportResult]


def sound(result: ImportResult) -> bool:
    return not [i for i in validate(result.building) if i.severity == "error"]


def number(lines: list[str], kind: str, nth: int = 0) -> int:
    """Which line holds the nth entity of a kind."""
    return [n for n, line in enumerate(lines) if re.search(rf"={kind}\(", line)][nth]


def changed(lines: list[str], kind: str, old: str, new: str, nth: int = 0) -> list[str]:
    at = number(lines, kind, nth)
    assert re.search(old, lines[at]), lines[at]
    return [re.sub(old, new, line, count=1) if n == at else line for n, line in enumerate(lines)]


# ---------------------------------------------------------------- one thing wrong


@pytest.mark.parametrize("value", ["1.E308", "-1.E30", "1.E9", "1.E7"])
def test_a_part_nowhere_on_earth_is_left_out(value: str, tmp_path: Path) -> None:
    board = school(1)
    storey = board.file.by_type("IfcBuildingStorey")[0]
    far = board.wall(storey, (0, 0), (3, 0))
    far.ObjectPlacement.RelativePlacement.Location.Coordinates = (float(value), 0.0, 0.0)
    result = import_plan(board.save(tmp_path / "a.ifc"))
    assert [i.data["ids"] for i in result.findings if i.code == "I052"] == [far.GlobalId]
    assert result.counts["rooms"] == 8
    assert sound(result)


@pytest.mark.parametrize("value", ["NaN", "nan", "1.#IND", "inf", "$", "*", "'x'", ".T.", "(1.,2.)", "#1", "", "9" * 400])
def test_numbers_that_are_none(value: str, lines: list[str], read: Read) -> None:
    for kind, old in (("IFCEXTRUDEDAREASOLID", r"2\.7\)"), ("IFCDOOR", r"0\.9,"), ("IFCBUILDINGSTOREY", r"3\.\)")):
        try:
            result = read(changed(lines, kind, old, value + old[-1] if old[-1] == "," else value + ")", 1 if "3" in old else 0))
        except FileProblem:
            continue
        assert sound(result)


@pytest.mark.parametrize(
    "kind", ["IFCLOCALPLACEMENT", "IFCRELAGGREGATES", "IFCRELCONTAINEDINSPATIALSTRUCTURE", "IFCAXIS2PLACEMENT3D"]
)
def test_things_that_refer_to_themselves(kind: str, lines: list[str], read: Read) -> None:
    for nth in (0, 2):
        at = number(lines, kind, nth)
        own = lines[at].split("=")[0]
        references = [m.group() for m in re.finditer(r"#\d+", lines[at])][1:]
        for reference in dict.fromkeys(references):
            spoilt = lines[at].replace("=", "\0", 1).replace(reference, own).replace("\0", "=", 1)
            try:
                result = read([*lines[:at], spoilt, *lines[at + 1 :]])
            except FileProblem:
                continue
            assert sound(result)


def test_parts_made_of_each_other(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.space(storey, (0, 0), (5, 6), "Klassrum")
    first = board.whole(storey, "IfcStair", [])
    second = board.whole(storey, "IfcStair", [first])
    board.file.create_entity("IfcRelAggregates", GlobalId="0" * 22, RelatingObject=first, RelatedObjects=[second])
    with pytest.raises(FileProblem, match="part of itself"):
        import_plan(board.save(tmp_path / "a.ifc"))


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 20)), max_size=40))
def test_references_that_go_one_way_are_no_circle_and_one_back_makes_one(pairs: list[tuple[int, int]]) -> None:
    down = [(max(a, b), min(a, b)) for a, b in pairs if a != b]
    by_entity = {a: [b for c, b in down if c == a] for a in range(1, 21)}

    def step(extra: tuple[int, int] | None = None) -> bytes:
        edges = {a: [*bs, *(extra[1:] if extra and extra[0] == a else ())] for a, bs in by_entity.items()}
        rows = [f"#{a}=IFCX('#{a} är ''#{a}''',({','.join(f'#{b}' for b in bs)}));" for a, bs in edges.items()]
        return "\n".join(rows).encode()

    assert circle_of_references(step()) == ""
    if down:
        high, low = down[0]
        assert circle_of_references(step((low, high))) != ""
        assert circle_of_references(step((low, low))) != ""


@pytest.mark.parametrize(
    "kind",
    [
        *("IFCPROJECT", "IFCSIUNIT", "IFCUNITASSIGNMENT", "IFCGEOMETRICREPRESENTATIONCONTEXT", "IFCBUILDING"),
        *("IFCBUILDINGSTOREY", "IFCLOCALPLACEMENT", "IFCAXIS2PLACEMENT3D", "IFCSHAPEREPRESENTATION", "IFCRELAGGREGATES"),
        *("IFCWALL", "IFCDOOR", "IFCSPACE", "IFCRELVOIDSELEMENT", "IFCOPENINGELEMENT", "IFCCARTESIANPOINT", "IFCDIRECTION"),
    ],
)
def test_something_missing(kind: str, lines: list[str], read: Read) -> None:
    at = number(lines, kind)
    try:
        result = read(lines[:at] + lines[at + 1 :])
    except FileProblem:
        return
    assert sound(result)
    assert {i.code for i in result.findings} & {"I050", "I003", "I010", "I014"}


def test_a_model_of_nothing_but_damage_is_one_sentence(lines: list[str], read: Read) -> None:
    spoilt = [re.sub(r"\([^;]*\)", "($,$,*)", x) if x.startswith("#") and "IFCCARTESIANPOINT" in x else x for x in lines]
    with pytest.raises(FileProblem) as caught:
        read(spoilt)
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- many things wrong


def spoilt(lines: list[str], random: Random) -> list[str]:
    """Some lines lost, doubled, cut, exchanged, or with a letter changed."""
    out = list(lines)
    for _ in range(random.choice([1, 2, 5, 20])):
        at, other = random.randrange(8, len(out)), random.randrange(8, len(out))
        match random.randrange(6):
            case 0:
                del out[at]
            case 1:
                out[at] = out[at][: random.randrange(len(out[at]) + 1)]
            case 2:
                out[at], out[other] = out[other], out[at]
            case 3:
                out.insert(at, out[other])
            case 4:
                out[at] = re.sub(r"#\d+(?=[,)])", f"#{random.randrange(1, 900)}", out[at], count=1)
            case 5:
                k = random.randrange(len(out[at]) + 1)
                out[at] = out[at][:k] + random.choice("#$*(),;'.1Eé\0") + out[at][k + 1 :]
    return out


@pytest.mark.parametrize("seed", range(5))
def test_a_model_with_some_lines_spoilt_is_a_plan_or_one_sentence(seed: int, lines: list[str], tmp_path: Path) -> None:
    from tools.importers.guard import guarded_import

    random = Random(seed)
    for k in range(2):
        path = tmp_path / f"{k}.ifc"
        path.write_text("\n".join(spoilt(lines, random)))
        try:
            result = guarded_import(path)
        except FileProblem:
            continue
        assert isinstance(result, ImportResult)
        assert sound(result)


# ---------------------------------------------------------------- no more work than needed


@pytest.mark.parametrize("spaces", [True, False])
def test_every_part_is_meshed_at_most_once_and_walls_are_not_cut(
    spaces: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ifcopenshell.geom

    path = school(24, spaces=spaces).save(tmp_path / "school.ifc")
    asked: list[Any] = []
    cut: list[bool] = []
    real = ifcopenshell.geom.iterator

    def counted(settings: Any, model: Any, threads: int, include: list[Any], **how: Any) -> Any:
        asked.extend(include)
        cut.append(not settings.get("disable-opening-subtractions"))
        return real(settings, model, threads, include=include, **how)

    monkeypatch.setattr(ifcopenshell.geom, "iterator", counted)
    result = import_plan(path)
    kinds = Counter(e.is_a() for e in asked)
    assert result.counts["rooms"] == 100
    assert max(Counter(e.id() for e in asked).values()) == 1
    assert cut == [False]
    assert kinds["IfcOpeningElement"] == 0  # all of them are filled
    assert sum(kinds.values()) == kinds["IfcWall"] + 99 + 96 + 1 + (100 if spaces else 0)
