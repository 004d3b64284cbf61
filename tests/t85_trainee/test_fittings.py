"""Leaves hang where the plan says, swing into the room it names, and carry handle and lock on their free edge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plan.building import (
    Building,
    Category,
    Level,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Unit,
    Window,
)
from sim.space.fittings import (
    HANDLE_FROM_EDGE,
    HANDLE_HEIGHT,
    LOCK_ABOVE_HANDLE,
    MOST_OPEN,
    SWITCH_ASIDE,
    blind_cord,
    door_leaves,
    side_of,
    switch_points,
)
from sim.space.polygon import contains
from sim.text import Text


def room(unit_id, x0, y0, x1, y1):
    ring = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Unit(unit_id, "p", Category.CLASSROOM, Text(unit_id), Polygon(ring))


SOUTH, NORTH = room("south", 0, 0, 6, 4), room("north", 0, 4.2, 6, 8)
LINE = ((2.0, 4.1), (2.9, 4.1))


def house(**door) -> tuple[Building, Opening]:
    opening = Opening("d", "p", LINE, ("south", "north"), **door)
    level = Level("p", 0, Text("p"), 0.0, 3.0)
    return Building("b", Text("b"), Source("test"), (level,), (SOUTH, NORTH), openings=(opening,)), opening


@pytest.mark.parametrize("hinge", [0, 1, None])
@pytest.mark.parametrize("into", ["south", "north"])
def test_a_leaf_hangs_at_its_hinge_and_opens_into_its_room(hinge, into):
    building, opening = house(hinge=hinge, opens_into=into)
    (leaf,) = door_leaves(building, opening)
    assert leaf.hinge == LINE[hinge or 0]
    assert leaf.tip == LINE[1 - (hinge or 0)]
    _, tip = leaf.line(0.8)
    assert bool(contains(building.unit[into].polygon, *tip))
    assert leaf.line(0.0) == (leaf.hinge, pytest.approx(leaf.tip))


@given(st.floats(0, 1), st.sampled_from([0, 1]), st.sampled_from(["south", "north"]))
def test_the_leaf_keeps_its_width_and_its_hinge_while_it_swings(share, hinge, into):
    building, opening = house(hinge=hinge, opens_into=into)
    (leaf,) = door_leaves(building, opening)
    at, tip = leaf.line(share)
    assert at == leaf.hinge
    assert math.dist(at, tip) == pytest.approx(leaf.width)
    cosine = ((tip[0] - at[0]) * (leaf.tip[0] - at[0]) + (tip[1] - at[1]) * (leaf.tip[1] - at[1])) / leaf.width**2
    assert math.acos(max(-1.0, min(1.0, cosine))) == pytest.approx(MOST_OPEN * share, abs=1e-6)


@given(st.floats(0, 1), st.sampled_from([0, 1]), st.booleans())
def test_handle_and_lock_sit_on_the_free_edge_on_both_faces(share, hinge, left):
    building, opening = house(hinge=hinge, opens_into="south")
    (leaf,) = door_leaves(building, opening)
    x, y, z = leaf.handle(share, left)
    _, tip = leaf.line(share)
    assert z == HANDLE_HEIGHT
    assert math.dist((x, y), tip) == pytest.approx(math.hypot(HANDLE_FROM_EDGE, 0.06))
    assert leaf.lock(share, left) == pytest.approx((x, y, HANDLE_HEIGHT + LOCK_ABOVE_HANDLE))
    assert leaf.handle(share, True) != leaf.handle(share, False)


def test_a_double_door_has_two_leaves_that_meet_and_open_the_same_way():
    building, opening = house(kind=OpeningKind.DOUBLE_DOOR, opens_into="north")
    one, other = door_leaves(building, opening)
    assert one.tip == other.tip
    for leaf in (one, other):
        assert bool(contains(NORTH.polygon, *leaf.line(1.0)[1]))


def test_a_sliding_leaf_stays_in_its_wall():
    building, opening = house(kind=OpeningKind.SLIDING, hinge=0)
    (leaf,) = door_leaves(building, opening)
    for share in (0.0, 0.5, 1.0):
        (_, y0), (_, y1) = leaf.line(share)
        assert y0 == y1 == 4.1
    assert leaf.line(1.0)[1][0] < LINE[0][0] + 0.1, "out of the way"


def test_what_cannot_be_closed_has_no_leaf():
    building, opening = house(kind=OpeningKind.OPEN)
    assert door_leaves(building, opening) == ()


def test_a_way_out_opens_outwards_when_nobody_says():
    level = Level("p", 0, Text("p"), 0.0, 3.0)
    opening = Opening("d", "p", ((2.0, 8.1), (2.9, 8.1)), ("north",), hinge=0)
    building = Building("b", Text("b"), Source("test"), (level,), (NORTH,), openings=(opening,))
    (leaf,) = door_leaves(building, opening)
    assert leaf.line(1.0)[1][1] > 8.1


def test_sides_are_left_and_right_of_the_line():
    building, opening = house()
    assert side_of(building, opening, "north") == 1.0
    assert side_of(building, opening, "south") == -1.0
    assert side_of(building, opening, "elsewhere") == 0.0


def test_switches_are_on_the_rooms_own_face_beside_the_opening():
    building, opening = house()
    for unit, y in ((SOUTH, 4.0), (NORTH, 4.2)):
        points = switch_points(building, opening, unit)
        assert {round(p[1], 6) for p in points} == {y}
        assert sorted(p[0] for p in points) == pytest.approx([2.0 - SWITCH_ASIDE, 2.9 + SWITCH_ASIDE])


def test_where_the_wall_is_too_short_there_is_no_switch():
    narrow = room("narrow", 1.95, 4.2, 6, 8)
    building, opening = house()
    assert len(switch_points(building, opening, narrow)) == 1


def test_the_cord_hangs_inside_the_windows_end_on_the_rooms_face():
    window = Window("w", "p", ((1.0, -0.1), (2.5, -0.1)), ("south",), 0.9, 2.1)
    x, y, z = blind_cord(window, SOUTH)
    assert (x, y) == pytest.approx((2.42, 0.0))
    assert 0.9 < z < 2.1
