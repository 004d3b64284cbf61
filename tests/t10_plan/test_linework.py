"""Rooms from drawn wall lines: ends that miss by millimetres, holes closed at both faces, wall bodies set aside."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("shapely", reason='floor-plan import is not installed: pip install "inrymning[import]"')

from shapely import Polygon as Area
from shapely.affinity import rotate, scale, translate

from tools.importers.linework import Gap, Walls, distinct, enclosed, facing_gaps, gap_between

Lines = list[list[tuple[float, float]]]


def box(x0: float, y0: float, x1: float, y1: float) -> list[tuple[float, float]]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]


def two_rooms(door: tuple[float, float] = (1.0, 1.9)) -> Lines:
    """Rooms of 4 × 3 m and 3 × 3 m, walls of 0.2 m drawn with two faces, a hole without anything in it between them."""
    low, high = door
    return [
        box(-0.2, -0.2, 7.4, 3.2),
        [(4.0, low), (4.0, 0), (0, 0), (0, 3), (4.0, 3), (4.0, high), (4.2, high), (4.2, 3), (7.2, 3), (7.2, 0), (4.2, 0)],
        [(4.2, 0), (4.2, low), (4.0, low)],
    ]


def closed(lines: Lines, gaps: list[Gap]) -> Lines:
    return [*lines, *(list(side) for gap in gaps for side in gap.sides)]


def turned(lines: Lines, angle: float, dx: float, dy: float) -> Lines:
    c, s = math.cos(angle), math.sin(angle)
    return [[(c * x - s * y + dx, s * x + c * y + dy) for x, y in line] for line in lines]


def test_a_closed_room_is_one_area_and_its_wall_a_body() -> None:
    faces = enclosed([box(0, 0, 4, 3), box(-0.2, -0.2, 4.2, 3.2)])
    assert [round(r.area, 3) for r in faces.rooms] == [12.0]
    assert [round(b.area, 3) for b in faces.bodies] == [round(4.4 * 3.4 - 12, 3)]


def test_an_open_doorway_lets_two_rooms_flow_together_until_it_is_closed() -> None:
    lines = two_rooms()
    assert [round(r.area, 2) for r in enclosed(lines).rooms] == [pytest.approx(12 + 9 + 0.9 * 0.2, abs=0.01)]
    (gap,) = facing_gaps(Walls(lines))
    assert sorted(round(r.area, 3) for r in enclosed(closed(lines, [gap])).rooms) == [9.0, 12.0]


def test_the_gap_lies_in_the_middle_of_the_wall_and_knows_its_thickness() -> None:
    (gap,) = facing_gaps(Walls(two_rooms()))
    assert gap.width == pytest.approx(0.9)
    assert gap.thickness == pytest.approx(0.2)
    assert gap.middle == pytest.approx((4.1, 1.45))
    assert len(gap.sides) == 2


@pytest.mark.parametrize("hinge", [(4.0, 1.0), (4.2, 1.0), (4.1, 1.03), (4.0, 1.07), (3.95, 0.98)])
def test_a_door_symbol_finds_its_hole_wherever_in_the_frame_it_is_drawn(hinge: tuple[float, float]) -> None:
    gap = gap_between(Walls(two_rooms()), hinge, (hinge[0], hinge[1] + 0.85))
    assert gap is not None
    assert gap.middle == pytest.approx((4.1, 1.45))
    assert gap.width == pytest.approx(0.9)


def test_an_open_leaf_is_not_taken_for_a_hole() -> None:
    assert gap_between(Walls(two_rooms()), (4.0, 1.0), (3.1, 1.0)) is None


def test_a_door_beside_a_cross_wall_has_that_wall_as_its_jamb() -> None:
    lines: Lines = [box(0, 0, 7, 5), [(3, 5), (3, 0.9), (3.1, 0.9), (3.1, 5)]]
    walls = Walls(lines)
    gap = gap_between(walls, (3.0, 0.9), (3.0, 0.0))
    assert gap is not None
    assert gap.width == pytest.approx(0.9)
    assert gap.middle == pytest.approx((3.05, 0.45))
    assert sorted(round(r.area, 2) for r in enclosed(closed(lines, [gap])).rooms) == [15.0, 19.5]
    assert facing_gaps(walls) == []  # nobody drew a door: the wall may just end there


def test_a_wall_drawn_as_one_line_has_one_closing_line() -> None:
    lines: Lines = [box(0, 0, 6, 3), [(3, 0), (3, 1)], [(3, 2), (3, 3)]]
    (gap,) = facing_gaps(Walls(lines))
    assert gap.sides == (gap.line,)
    assert gap.thickness == 0
    assert [r.area for r in enclosed(closed(lines, [gap])).rooms] == [9.0, 9.0]


def test_wide_passages_and_narrow_niches_are_left_open() -> None:
    assert facing_gaps(Walls(two_rooms((0.5, 2.5)))) == []
    assert facing_gaps(Walls(two_rooms((1.0, 1.3)))) == []
    assert len(facing_gaps(Walls(two_rooms((0.5, 2.5))), longest=2.5)) == 1


def test_wall_ends_with_a_wall_between_them_do_not_face_each_other() -> None:
    lines: Lines = [[(0, 0), (1, 0)], [(2, 0), (3, 0)], [(1.5, -1), (1.5, 1)]]
    assert facing_gaps(Walls(lines)) == []


def test_a_column_is_a_hole_and_a_short_wall_a_notch() -> None:
    lines: Lines = [box(0, 0, 8, 6), box(2, 2, 2.3, 2.3), [(5, 0), (5, 2), (5.1, 2), (5.1, 0)]]
    (room,) = enclosed(lines).rooms
    assert len(room.interiors) == 1
    assert room.area == pytest.approx(48 - 0.09 - 0.2, abs=0.01)


def test_a_ring_corridor_is_a_room_with_a_hole() -> None:
    rooms = enclosed([box(0, 0, 10, 10), box(2, 2, 8, 8)]).rooms
    assert sorted(r.area for r in rooms) == [36.0, 64.0]


def test_shafts_and_thick_walls_are_no_rooms() -> None:
    assert enclosed([box(0, 0, 0.5, 9)]).rooms == ()
    assert enclosed([box(0, 0, 0.6, 0.4)]).rooms == ()
    assert len(enclosed([box(0, 0, 0.8, 0.6)]).rooms) == 1


@pytest.mark.parametrize(
    "lines", [[], [[]], [[(0, 0)]], [[(0, 0), (0, 0)]], [[(math.nan, 0), (1, 0)]], [[(0, 0), (math.inf, 1)]]]
)
def test_nothing_comes_of_nothing(lines: Lines) -> None:
    walls = Walls(lines)
    assert len(walls.segments) == 0
    assert walls.ends == []
    assert facing_gaps(walls) == []
    assert enclosed(lines).rooms == ()
    assert gap_between(walls, (0, 0), (1, 0)) is None


@pytest.mark.parametrize("ends", [((0.0, 0.0), (0.0, 0.0)), ((math.nan, 0.0), (1.0, 0.0)), ((0.0, 0.0), (math.inf, 0.0))])
def test_a_door_without_length_has_no_hole(ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    assert gap_between(Walls(two_rooms()), *ends) is None


def test_doubled_lines_count_once() -> None:
    once, twice = Walls([box(0, 0, 4, 3)]), Walls([box(0, 0, 4, 3), box(4, 3, 0, 0), [(0, 0), (4, 0)]])
    assert np.array_equal(once.segments, twice.segments)


def test_the_same_hole_is_told_once() -> None:
    walls = Walls(two_rooms())
    found = [gap_between(walls, (4.0, 1.0), (4.0, 1.9)), gap_between(walls, (4.2, 1.9), (4.2, 1.0)), *facing_gaps(walls)]
    assert len(distinct([g for g in found if g])) == 1


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0, 2 * math.pi),
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.lists(st.floats(-0.0025, 0.0025), min_size=40, max_size=40),
)
def test_turned_moved_and_sloppy_drawings_give_the_same_rooms(angle: float, dx: float, dy: float, misses: list[float]) -> None:
    sloppy = [[(x + misses[(n * 7 + k) % 40], y + misses[(n * 5 + 2 * k) % 40]) for k, (x, y) in enumerate(part)]
              for n, part in enumerate(parts(two_rooms()))]  # fmt: skip
    lines = turned(sloppy, angle, dx, dy)
    gaps = facing_gaps(Walls(lines))
    assert len(gaps) == 1
    rooms = enclosed(closed(lines, gaps)).rooms
    assert sorted(round(r.area) for r in rooms) == [9, 12]
    for room, ideal in zip(sorted(rooms, key=lambda r: r.area), (Area(box(4.2, 0, 7.2, 3)), Area(box(0, 0, 4, 3))), strict=True):
        there = translate(rotate(ideal, angle, origin=(0, 0), use_radians=True), dx, dy)
        assert room.symmetric_difference(there).area < 0.15


def parts(lines: Lines) -> Lines:
    """Every straight part of polylines as a line of its own, as many drawings have them."""
    return [[a, b] for line in lines for a, b in pairwise(line)]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(parts(two_rooms())))), st.booleans())
def test_the_order_of_the_lines_does_not_matter(order: list[int], backwards: bool) -> None:
    lines = [parts(two_rooms())[n] for n in order]
    lines = [line[::-1] for line in lines] if backwards else lines
    gaps = facing_gaps(Walls(lines))
    first = facing_gaps(Walls(two_rooms()))
    assert [g.middle for g in gaps] == [g.middle for g in first]
    assert [r.wkt for r in enclosed(closed(lines, gaps)).rooms] == [r.wkt for r in enclosed(closed(two_rooms(), first)).rooms]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.tuples(st.floats(), st.floats()), max_size=6), max_size=6))
def test_any_numbers_are_survived(lines: Lines) -> None:
    kept = [[(x, y) for x, y in line if abs(x) < 1e7 and abs(y) < 1e7] for line in lines]
    walls = Walls(kept)
    facing_gaps(walls)
    assert all(room.is_valid for room in enclosed(kept).rooms)


def test_mirrored_drawings_give_mirrored_rooms() -> None:
    lines = two_rooms()
    mirrored = [[(-x, y) for x, y in line] for line in lines]
    ours = enclosed(closed(lines, facing_gaps(Walls(lines)))).rooms
    theirs = enclosed(closed(mirrored, facing_gaps(Walls(mirrored)))).rooms
    assert {round(r.area, 3) for r in ours} == {round(r.area, 3) for r in theirs}
    assert scale(ours[0], -1, 1, origin=(0, 0)).symmetric_difference(theirs[1]).area == pytest.approx(0, abs=1e-6)
