"""A scripted person looks into every room one can get to, through no wall and without getting stuck."""

import dataclasses

import numpy as np
import pytest

from sim.plan.building import Category, LinkKind, OpeningKind, Polygon, VerticalLink
from sim.session.tour_report import TourReport
from sim.session.wall_check import WallCheck
from sim.space.joined import GROUND, joined_rooms, ways
from tests.t20_space.houses import WALL, box, corridor_house, door, grid_house, house, level, room
from tests.t45_session.tours import Toured, toured


def whole(report: TourReport) -> bool:
    """Every reachable room was visited, through no wall, without getting stuck."""
    return report.visited == report.reachable and not report.unreached and report.stuck == report.crossings == 0


def test_one_room_without_doors_is_seen_where_one_stands() -> None:
    done = toured(house([level("p1", 0, None)], [room("only", box(0, 0, 6, 5), category=Category.UNSPECIFIED)], []))
    assert whole(done.report)
    assert (done.report.rooms, done.report.visited) == (1, 1)
    assert done.session.result.cause == "debrief"


def test_every_room_of_a_grid_is_visited_and_the_scenario_ends_by_itself() -> None:
    done = toured(grid_house(4, 3))
    assert whole(done.report)
    assert done.report.visited == 12
    assert done.session.result.cause == "debrief"
    assert done.report.metres > 30


def test_the_same_tour_twice_is_the_same_run() -> None:
    assert toured(grid_house(2, 2)).session.result.hash == toured(grid_house(2, 2)).session.result.hash


def test_two_doors_of_one_wall_do_not_trap_anybody_between_them() -> None:
    assert whole(toured(corridor_house(4)).report)
    assert whole(toured(corridor_house(3, l_shaped=True)).report)


def test_rooms_no_way_leads_to_are_not_asked_for() -> None:
    done = toured(grid_house(3, 1, doors=[(0, 0, 0)]))
    assert (done.report.rooms, done.report.reachable) == (3, 2)
    assert whole(done.report)


@pytest.mark.parametrize("width", [0.5, 0.6])
def test_narrow_doors_are_passed(width: float) -> None:
    half = width / 2
    rooms = [room("a", box(0, 0, 4, 4)), room("b", box(4 + WALL, 0, 8, 4))]
    middle = 4 + WALL / 2
    done = toured(house([level("p1", 0, None)], rooms, [door("d", (middle, 2 - half), (middle, 2 + half), ("a", "b"))]))
    assert whole(done.report)


def test_a_door_in_a_bend_of_the_wall_is_as_wide_as_it_is_drawn() -> None:
    south = Polygon(((0, 0), (8, 0), (8, 4.6), (4, 4), (0, 4)))
    north = Polygon(((0, 4.2), (4, 4.2), (8, 4.8), (8, 9), (0, 9)))
    line = ((3.55, 4.07), (4.45, 4.17))
    done = toured(house([level("p1", 0, None)], [room("a", south), room("b", north)], [door("d", *line, ("a", "b"))]))
    assert not [f for f in done.simulation.space.findings if f.startswith("door_")]
    assert whole(done.report)


def test_a_courtyard_is_crossed_to_reach_the_other_wing() -> None:
    rooms = [room("west", box(0, 0, 5, 5)), room("east", box(15, 0, 20, 5))]
    doors = [door("w", (5.2, 2), (5.2, 3), ("west",)), door("e", (14.8, 2), (14.8, 3), ("east",))]
    done = toured(house([level("p1", 0, None)], rooms, doors))
    assert done.report.reachable == 2
    assert whole(done.report)


def test_open_passages_between_rooms_that_touch_are_walked() -> None:
    rooms = [room("a", box(0, 0, 6, 4)), room("b", box(6, 0, 12, 4)), room("c", box(12.1, 0, 18, 4))]
    passages = [
        door("ab", (6, 1), (6, 3), ("a", "b"), kind=OpeningKind.OPEN),
        door("bc", (12.05, 1), (12.05, 3), ("b", "c"), kind=OpeningKind.OPEN),
    ]
    assert whole(toured(house([level("p1", 0, None)], rooms, passages)).report)


def two_floors(link: VerticalLink, depth: float = 8.0) -> Toured:
    """Two storeys of a room and a stairwell, joined by a link."""
    levels = [level("p1", 0, None, 3.0), level("p2", 1, None, 3.0)]
    units, doors = [], []
    for k, name in enumerate(("p1", "p2")):
        units += [room(f"r{k}", box(5, 0, 9, 4), name), room(f"w{k}", box(0, 0, 4.8, depth), name, Category.STAIRS)]
        doors.append(door(f"d{k}", (4.9, 0.5), (4.9, 1.4), (f"w{k}", f"r{k}"), name))
    return toured(house(levels, units, doors, [link]))


DOG_LEG = ((1.0, 2.5, 0.0), (1.0, 6.8, 1.5), (3.4, 6.8, 1.5), (3.4, 2.5, 3.0))


@pytest.mark.parametrize(
    "link",
    [
        VerticalLink("s", LinkKind.STAIRS, "w0", "w1", DOG_LEG, 1.2),
        VerticalLink("s", LinkKind.STAIRS, "w0", "w1", ((1.0, 2.0, 0.0), (1.0, 7.0, 3.0)), 1.2),
        VerticalLink("s", LinkKind.RAMP, "w0", "w1", ((1.0, 1.5, 0.0), (1.0, 7.0, 3.0)), 1.5),
    ],
    ids=["turning stair", "straight stair", "ramp"],
)
def test_stairs_and_ramps_lead_to_the_next_storey(link: VerticalLink) -> None:
    done = two_floors(link)
    assert done.report.reachable == 4
    assert whole(done.report)


def test_a_turning_stair_drawn_to_the_millimetre_off_is_still_a_turning_stair() -> None:
    path = tuple((x + 0.0013 * y, y - 0.0007 * x, z) for x, y, z in DOG_LEG)
    done = two_floors(VerticalLink("s", LinkKind.STAIRS, "w0", "w1", path, 1.2))
    assert int((done.simulation.space.cell_link == 0).sum()) == 3
    assert whole(done.report)


def test_a_stair_that_fills_its_room_is_still_climbed() -> None:
    done = two_floors(VerticalLink("s", LinkKind.STAIRS, "w0", "w1", ((1.2, 0.3, 0.0), (1.2, 4.3, 3.0)), 2.0), depth=4.6)
    assert whole(done.report)


def test_a_lift_is_not_taken() -> None:
    done = two_floors(VerticalLink("l", LinkKind.ELEVATOR, "w0", "w1", ((1, 1, 0.0), (1, 1, 3.0)), 1.2))
    assert done.report.reachable == 2
    assert whole(done.report)


def test_a_room_the_space_cannot_join_is_named_with_the_reason() -> None:
    rooms = [room("a", box(0, 0, 4, 4)), room("b", box(9, 0, 12, 4))]
    done = toured(house([level("p1", 0, None)], rooms, [door("d", (4.1, 1), (4.1, 2), ("a", "b"))]))
    assert done.report.unreached
    assert set(done.report.unreached.values()) == {"door_not_joined"}


class TestTheCheckIsIndependent:
    def test_a_way_through_a_door_crosses_no_wall_and_one_beside_it_does(self) -> None:
        check = WallCheck(grid_house(2, 1))
        through = [(x, 2.5, 0.0) for x in np.arange(3.0, 9.0, 0.07)]
        beside = [(x, 4.2, 0.0) for x in np.arange(3.0, 9.0, 0.07)]
        assert check.crossings(through) == ()
        assert {c.unit for c in check.crossings(beside)} == {"r0_0", "r1_0"}

    def test_a_long_stride_over_both_faces_of_a_wall_is_seen(self) -> None:
        assert len(WallCheck(grid_house(2, 1)).crossings([(5.0, 4.2, 0.0), (7.0, 4.2, 0.0)])) == 2

    def test_another_storeys_walls_are_not_in_the_way(self) -> None:
        assert WallCheck(grid_house(2, 1)).crossings([(5.0, 4.2, 9.0), (7.0, 4.2, 9.0)]) == ()

    def test_a_way_that_goes_nowhere_crosses_nothing(self) -> None:
        assert WallCheck(grid_house(1, 1)).crossings([(1.0, 1.0, 0.0)]) == ()
        assert WallCheck(grid_house(1, 1)).crossings([]) == ()


def test_rooms_hang_together_by_doors_stairs_and_the_ground_but_not_by_lifts() -> None:
    building = grid_house(3, 1, doors=[(0, 0, 0)])
    groups = joined_rooms(building)
    assert groups[0] == {"r0_0", "r1_0", GROUND}
    assert groups[1] == {"r2_0"}
    assert ways(building) == {"r0_0": 2, "r1_0": 1, "r2_0": 0}
    lift = VerticalLink("l", LinkKind.ELEVATOR, "r1_0", "r2_0", ((0, 0, 0), (0, 0, 1)), 1)
    assert joined_rooms(dataclasses.replace(building, vertical_links=(lift,))) == groups
