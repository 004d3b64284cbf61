"""IFC models without rooms: what their walls enclose becomes rooms, and everything else joins as usual."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Polygon

from sim.errors import FileProblem
from sim.plan.building import Building, Category, OpeningKind, Unit
from sim.plan.save import plan_json
from sim.plan.validate import validate
from tests.t10_plan.ifc_school import Board, Point, school
from tools.importers import ImportResult, Options, import_plan
from tools.importers.ifc import read_with

FOUND = 0.8
"""A room is found when its area and the true one's have this part in common (of what both cover)."""


def codes(result: ImportResult) -> dict[str, int]:
    return {i.code: int(i.data["count"]) for i in result.findings}


def shape(unit: Unit) -> Polygon:
    return Polygon(unit.polygon.exterior, unit.polygon.holes)


def found(truth: Building, seen: Building) -> int:
    """How many rooms of one plan the other has."""

    def best(unit: Unit) -> float:
        area = shape(unit)
        here = [shape(u) for u in seen.units if u.level_id == unit.level_id]
        return max((area.intersection(other).area / area.union(other).area for other in here), default=0.0)

    return sum(best(u) > FOUND for u in truth.units)


@cache
def without_spaces(path: Path) -> ImportResult:
    return read_with(path, Options(), spaces=False)


@cache
def with_spaces(path: Path) -> ImportResult:
    return import_plan(path)


def drawn(board: Board, folder: Path) -> ImportResult:
    return import_plan(board.save(folder / "drawn.ifc"))


def box(board: Board, storey: object, low: Point, high: Point, height: float = 2.7) -> list[object]:
    """Four outer walls around a rectangle, given by their middle lines: south, east, north, west."""
    (x0, y0), (x1, y1) = low, high
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return [board.wall(storey, a, b, height=height) for a, b in pairwise(corners)]


# ---------------------------------------------------------------- real models, their own rooms ignored


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("kit_institute_ifc2x3.ifc", 80),  # of 82: two attics without a door
        ("duplex_ifc2x3.ifc", 10),  # of 21: open plan, stair and roof drawn as rooms
        ("kit_fzk_haus_ifc4.ifc", 5),  # of 7: kitchen and living room are one
        ("bimwhale_large_mm_ifc2x3.ifc", 8),
    ],
)
def test_rooms_are_found_without_the_files_own(name: str, least: int, real_plans: Path) -> None:
    path = real_plans / "ifc" / name
    number = found(with_spaces(path).building, without_spaces(path).building)
    print(f"{name}: {number} rooms found")
    assert number >= least


@pytest.mark.parametrize(
    "name", ["kit_institute_ifc2x3.ifc", "bimwhale_large_mm_ifc2x3.ifc", "duplex_ifc2x3.ifc", "kit_fzk_haus_ifc4.ifc"]
)
def test_doors_windows_and_stairs_join_as_with_the_files_rooms(name: str, real_plans: Path) -> None:
    path = real_plans / "ifc" / name
    own, walls = with_spaces(path).counts, without_spaces(path).counts
    for what in ("doors", "doors_two_rooms", "doors_outside", "windows", "vertical_links", "components"):
        assert walls[what] == own[what], what


def test_a_model_without_rooms_gets_them_from_its_walls(real_plans: Path) -> None:
    result = import_plan(real_plans / "ifc" / "ifcopenhouse_nospace_ifc4.ifc")
    assert (result.counts["rooms"], result.counts["doors_outside"], result.counts["windows"]) == (1, 1, 5)
    assert result.facts["rooms_from"] == "walls"
    assert result.facts["unit"] == 0.001
    assert codes(result) == {"I005": 1, "I009": 1, "I030": 1}
    room = result.building.units[0]
    assert shape(room).area == pytest.approx(43.2, abs=0.3)
    assert (room.name.sv, room.name.en) == ("Rum 1", "Room 1")


# ---------------------------------------------------------------- a school drawn for the test


@pytest.mark.parametrize(("schema", "metres"), [("IFC4", 1.0), ("IFC4", 0.001), ("IFC4X3", 1.0), ("IFC2X3", 0.001)])
def test_every_room_of_a_school_is_found_in_any_unit_and_version(schema: str, metres: float, tmp_path: Path) -> None:
    truth = import_plan(school(3).save(tmp_path / "rooms.ifc")).building
    result = drawn(school(3, spaces=False, schema=schema, metres=metres), tmp_path)
    assert found(truth, result.building) == len(truth.units) == len(result.building.units) == 16
    assert result.counts["doors"] == 15
    assert result.counts["components"] == 1
    assert not [i for i in validate(result.building) if i.severity == "error"]


def test_rooms_are_numbered_as_one_reads(tmp_path: Path) -> None:
    building = drawn(school(3, spaces=False), tmp_path).building
    first = [u for u in building.units if u.level_id == building.levels[0].id]
    assert [u.name.sv for u in first] == [f"Rum {n}" for n in range(1, 9)]
    middles = [shape(u).centroid for u in first]
    assert [round(m.x) for m in middles[:3]] == [4, 10, 17]
    assert middles[0].y > middles[3].y > middles[5].y


def test_what_the_rooms_are_for_is_left_to_people(tmp_path: Path) -> None:
    result = drawn(school(2, spaces=False), tmp_path)
    assert {u.category for u in result.building.units} == {Category.UNSPECIFIED}
    assert codes(result)["I005"] == codes(result)["I009"] == len(result.building.units)


def test_the_same_file_gives_the_same_bytes_and_small_changes_keep_ids(tmp_path: Path) -> None:
    first = drawn(school(2, spaces=False), tmp_path).building
    assert plan_json(drawn(school(2, spaces=False), tmp_path).building) == plan_json(first)
    board = school(2, spaces=False)
    storey = board.file.by_type("IfcBuildingStorey")[0]
    board.block(storey, "IfcColumn", (0.1, -5.9, 0), (0.4, -5.6, 2.7))
    changed = drawn(board, tmp_path).building
    assert [u.id for u in changed.units] == [u.id for u in first.units]
    assert shape(changed.unit[first.units[5].id]).area < shape(first.units[5]).area or first != changed


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    widths=st.lists(st.integers(10, 80), min_size=1, max_size=4),
    depths=st.lists(st.integers(10, 80), min_size=1, max_size=3),
    thick=st.sampled_from([0.08, 0.12, 0.2, 0.35]),
)
def test_walls_in_a_grid_enclose_its_fields(widths: list[int], depths: list[int], thick: float, tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    xs = [sum(widths[:n]) / 10 for n in range(len(widths) + 1)]
    ys = [sum(depths[:n]) / 10 for n in range(len(depths) + 1)]
    for y in ys:
        wall = board.wall(storey, (xs[0] - thick / 2, y), (xs[-1] + thick / 2, y), thick)
        for a, b in pairwise(xs):
            board.door(storey, wall, (a + b) / 2 - xs[0] + thick / 2, 0.6)
    for x in xs:
        board.wall(storey, (x, ys[0]), (x, ys[-1]), thick)
    result = drawn(board, tmp_path)
    areas = sorted(round((w / 10 - thick) * (d / 10 - thick), 2) for w in widths for d in depths)
    assert sorted(round(shape(u).area, 2) for u in result.building.units) == pytest.approx(areas, abs=0.05)
    assert result.counts["doors"] == len(widths) * len(ys)
    assert result.counts["doors_two_rooms"] == len(widths) * (len(ys) - 2)


# ---------------------------------------------------------------- what closes a room, and what does not


def test_a_wide_opening_between_walls_in_line_parts_rooms_with_a_passage(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    south = box(board, storey, (0, 0), (12, 6))[0]
    board.door(storey, south, 2.0)
    board.wall(storey, (6, 0.1), (6, 1.5), 0.12)
    board.wall(storey, (6, 4.5), (6, 5.9), 0.12)
    result = drawn(board, tmp_path)
    assert len(result.building.units) == 2
    passage = next(o for o in result.building.openings if o.kind is OpeningKind.OPEN)
    assert set(passage.unit_ids) == {u.id for u in result.building.units}
    assert passage.line[0][0] == pytest.approx(6.0)
    assert abs(passage.line[0][1] - passage.line[1][1]) == pytest.approx(3.0)


def test_stubs_that_part_nothing_close_nothing(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    south = box(board, storey, (0, 0), (20, 6))[0]
    board.door(storey, south, 2.0)
    board.wall(storey, (6, 3), (8, 3), 0.12)
    board.wall(storey, (10, 3), (12, 3), 0.12)
    building = drawn(board, tmp_path).building
    assert len(building.units) == 1
    assert len(building.units[0].polygon.holes) == 2


def test_a_gap_in_the_outer_wall_is_closed(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    board.wall(storey, (0, 0), (4, 0))
    board.wall(storey, (7, 0), (12, 0))
    for a, b in (((12, 0), (12, 6)), ((12, 6), (0, 6))):
        board.wall(storey, a, b)
    board.door(storey, board.wall(storey, (0, 6), (0, 0)), 3.0)
    building = drawn(board, tmp_path).building
    assert len(building.units) == 1
    assert [o.kind for o in building.openings] == [OpeningKind.DOOR]


def test_a_door_between_wall_ends_closes_the_gap_it_stands_in(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    south = box(board, storey, (0, 0), (12, 6))[0]
    board.door(storey, south, 2.0)
    board.wall(storey, (6, 0.1), (6, 2.55), 0.12)
    board.wall(storey, (6, 3.45), (6, 4.9), 0.2)
    board.wall(storey, (6, 4.9), (6, 5.9), 0.12)
    board.loose_door(storey, (6, 3.0), 1.5708)
    result = drawn(board, tmp_path)
    assert result.counts["rooms"] == 2
    assert result.counts["doors_two_rooms"] == 1


def test_small_closed_spaces_and_cavities_are_no_rooms(tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    walls = box(board, storey, (0, 0), (12, 6))
    board.door(storey, walls[0], 2.0)
    board.wall(storey, (10.5, 0.1), (10.5, 1.6), 0.1)  # a shaft of 1.4 x 1.4 m in the corner
    board.wall(storey, (10.45, 1.6), (11.9, 1.6), 0.1)
    board.wall(storey, (0.1, 5.5), (11.9, 5.5), 0.1)  # a hollow wall, 0.35 m wide
    result = drawn(board, tmp_path)
    assert result.counts["rooms"] == 1
    assert codes(result)["I017"] == 1


def test_storeys_nobody_comes_to_have_no_rooms(tmp_path: Path) -> None:
    board = school(2, spaces=False)
    box(board, board.storey("Grund", -3.0), (0, 0), (10, 6))
    result = drawn(board, tmp_path)
    assert result.counts["levels"] == 2
    assert codes(result)["I001"] == 1


def test_a_model_of_walls_alone_has_rooms_nobody_can_enter_yet(tmp_path: Path) -> None:
    board = Board()
    box(board, board.storey("Plan 1", 0.0), (0, 0), (10, 6))
    result = drawn(board, tmp_path)
    assert (result.counts["rooms"], result.counts["doors"]) == (1, 0)
    assert "P040" in {i.code for i in validate(result.building)}


def test_walls_that_enclose_nothing_are_one_sentence(tmp_path: Path) -> None:
    board = Board()
    board.wall(board.storey("Plan 1", 0.0), (0, 0), (10, 0))
    with pytest.raises(FileProblem, match="no walls that enclose any"):
        drawn(board, tmp_path)


def test_the_air_above_a_high_room_is_no_room(tmp_path: Path) -> None:
    board = Board()
    ground, upper = board.storey("Plan 1", 0.0), board.storey("Plan 2", 3.0)
    for storey in (ground, upper):
        south = box(board, storey, (0, 0), (20, 6))[0]
        middle = board.wall(storey, (10, 0.1), (10, 5.9))
        board.door(storey, south, 2.0)
        board.door(storey, middle, 3.0)
    board.block(ground, "IfcSlab", (0, 0, -0.2), (20, 6, 0))
    board.block(upper, "IfcSlab", (0, 0, -0.2), (13, 6, 0))  # the hall goes on upwards
    building = drawn(board, tmp_path).building
    per_storey = [sum(u.level_id == x.id for u in building.units) for x in building.levels]
    assert per_storey == [2, 2]
    right = max((u for u in building.units if u.level_id == building.levels[1].id), key=lambda u: u.polygon.exterior[0])
    assert shape(right).area == pytest.approx(2.9 * 5.8, abs=0.2)


def test_a_file_with_rooms_on_one_storey_names_the_storeys_without(tmp_path: Path) -> None:
    board = school(2)
    upper = board.storey("Plan 3", 6.0)
    board.door(upper, box(board, upper, (0, 0), (10, 6))[0], 2.0)
    result = drawn(board, tmp_path)
    assert result.facts["rooms_from"] == "spaces"
    assert result.counts["levels"] == 2
    finding = next(i for i in result.findings if i.code == "I007")
    assert finding.where == upper.GlobalId


@pytest.mark.parametrize(("height", "ceiling"), [(2.7, 2.7), (3.0, 3.0), (1.1, 2.0)])
def test_a_room_is_as_high_as_its_walls_unless_these_are_knee_walls(height: float, ceiling: float, tmp_path: Path) -> None:
    board = Board()
    storey = board.storey("Plan 1", 0.0)
    walls = box(board, storey, (0, 0), (8, 6), max(height, 1.3))
    board.door(storey, walls[0], 2.0)
    room = drawn(board, tmp_path).building.units[0]
    assert room.ceiling == pytest.approx(ceiling)


def test_under_a_storey_the_floor_above_takes_its_part_of_the_height(tmp_path: Path) -> None:
    board = Board()
    for n, name in enumerate(("Plan 1", "Plan 2")):
        storey = board.storey(name, 3.0 * n)
        board.door(storey, box(board, storey, (0, 0), (8, 6), 3.0)[0], 2.0)
    assert [u.ceiling for u in drawn(board, tmp_path).building.units] == [2.7, 3.0]
