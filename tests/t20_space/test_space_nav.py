"""Ways: shortest, symmetric, through open doors only, and walkable."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.space.build import build_space
from sim.space.funnel import pull
from sim.space.motion import move
from sim.space.nav import KEEP, Navigator, Waypoint
from sim.space.space import OUTDOORS, Space
from tests.t20_space.houses import L_STAIR, STRAIGHT_STAIR, U_STAIR, corridor_house, grid_house, two_storeys

CORRIDOR = Navigator(build_space(corridor_house(4, l_shaped=True)))
GRID = Navigator(build_space(grid_house(4, 4)))
places = st.tuples(st.integers(0, 10**6), st.integers(0, 2**32 - 1))


def somewhere(space: Space, pick: tuple[int, int]) -> tuple[int, tuple[float, float]]:
    """A place indoors."""
    indoors = np.flatnonzero((space.cell_unit >= 0) & (space.cell_door < 0))
    cell = int(indoors[pick[0] % len(indoors)])
    ring = space.polygon(cell)
    x, y = np.random.default_rng(pick[1]).dirichlet(np.ones(len(ring))) @ ring
    return cell, (float(x), float(y))


@pytest.mark.parametrize("nav", [CORRIDOR, GRID], ids=["corridor", "grid"])
@given(one=places, two=places)
@settings(max_examples=60, deadline=None)
def test_a_walk_is_no_shorter_than_the_crows_and_the_same_both_ways(
    nav: Navigator, one: tuple[int, int], two: tuple[int, int]
) -> None:
    (a, p), (b, q) = somewhere(nav.space, one), somewhere(nav.space, two)
    there = nav.distance(a, p, b, q)
    assert there >= math.dist(p, q) - 1e-9
    assert there == nav.distance(b, q, a, p)
    route = nav.route(a, p, b, q)
    assert (route[0].x, route[0].y) == p
    assert (route[-1].x, route[-1].y) == q


@given(one=places, two=places)
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_a_body_can_walk_the_route(one: tuple[int, int], two: tuple[int, int]) -> None:
    space = CORRIDOR.space
    (a, p), (b, q) = somewhere(space, one), somewhere(space, two)
    cell, (x, y) = a, p
    doors = np.ones(len(space.door_ids), bool)
    corners = CORRIDOR.route(a, p, b, q)[1:]
    for point in corners:
        reached = 0.3 if point is corners[-1] else 0.12  # the end may lie in a corner, where a body of 0.2 m does not fit
        for _ in range(800):
            away = math.dist((x, y), (point.x, point.y))
            if away < reached:
                break
            cell, x, y = move(space, cell, x, y, x + (point.x - x) / away * 0.1, y + (point.y - y) / away * 0.1, doors, 0.2)
        else:
            pytest.fail(f"stuck at {x:.2f} {y:.2f} on the way to {point}")
    assert space.cell_unit[cell] == space.cell_unit[b]


def test_a_shut_door_is_walked_round_and_the_last_one_ends_the_way() -> None:
    nav, space = GRID, GRID.space
    a, b = space.unit_index["r0_0"], space.unit_index["r1_0"]
    doors = np.ones(len(space.door_ids), bool)
    straight = nav.unit_distance(a, b, doors)
    doors[space.door_index["d0_0_0"]] = False
    round_about = nav.unit_distance(a, b, doors)
    assert straight == pytest.approx(6.2, abs=0.1)
    assert straight < round_about < 40
    doors[:] = False
    assert nav.unit_distance(a, b, doors) == math.inf
    assert nav.route(*nav.unit_place(a), *nav.unit_place(b), doors) == []  # type: ignore[misc]


def test_a_route_names_the_doors_it_passes() -> None:
    space = CORRIDOR.space
    start, end = CORRIDOR.unit_place(space.unit_index["n0"]), CORRIDOR.unit_place(space.unit_index["s2"])
    assert start is not None
    assert end is not None
    passed = {w.door for w in CORRIDOR.route(*start, *end)} - {-1}
    assert passed <= {space.door_index["dn0"], space.door_index["ds2"]}


def test_along_an_open_corridor_one_walks_straight() -> None:
    space = CORRIDOR.space
    cells = [c for c in space.unit_cells[space.unit_index["hall"]] if space.cell_door[c] < 0]
    ends = [min(cells, key=lambda c: space.polygon(c)[:, 0].min()), max(cells, key=lambda c: space.polygon(c)[:, 0].max())]
    assert CORRIDOR.distance(ends[0], (0.5, 1.3), ends[1], (30.0, 1.3)) == pytest.approx(29.5)


@pytest.mark.parametrize("path", [U_STAIR, STRAIGHT_STAIR, L_STAIR], ids=["U", "straight", "L"])
def test_stairs_are_part_of_the_way_and_of_its_length(path: tuple[tuple[float, float, float], ...]) -> None:
    nav = Navigator(build_space(two_storeys(path)))
    down, up = nav.space.unit_index["room0"], nav.space.unit_index["room1"]
    start, end = nav.unit_place(down), nav.unit_place(up)
    assert start is not None
    assert end is not None
    route = nav.route(*start, *end)
    floors = [nav.space.floor(w.cell, w.x, w.y) for w in route]
    assert floors[0] == 0.0
    assert floors[-1] == pytest.approx(3.5)
    assert floors == sorted(floors)
    assert nav.unit_distance(down, up) > 3.5 + sum(math.dist(a[:2], b[:2]) for a, b in pairwise(path)) - 3


class TestField:
    space = CORRIDOR.space
    outdoors = space.unit_cells[OUTDOORS]

    def test_following_it_leads_out_and_never_uphill(self) -> None:
        field = CORRIDOR.goal_field(self.outdoors)
        assert np.isfinite(field).all()
        cell = np.array([c for c in range(self.space.cell_count) if self.space.cell_unit[c] >= 0], np.int32)
        xy = np.array([self.space.polygon(c).mean(axis=0) for c in cell])
        best = CORRIDOR.next_portal(cell, xy, field)
        assert (best >= 0).all()
        for start, first in zip(cell.tolist(), best.tolist(), strict=True):
            c, portal = start, first
            for _ in range(60):
                a, b = self.space.portal_cells[portal].tolist()
                c = b if c == a else a
                if self.space.cell_unit[c] == OUTDOORS:
                    break
                onward = int(CORRIDOR.next_portal(np.array([c]), CORRIDOR.middle[portal][None], field)[0])
                assert field[onward] < field[portal]
                portal = onward
            else:
                pytest.fail("never got out")

    def test_where_one_portal_is_best_from_everywhere_it_is_known(self) -> None:
        field, known = CORRIDOR.goal_field(self.outdoors), 0
        rng = np.random.default_rng(1)
        for c in range(self.space.cell_count):
            only = CORRIDOR.only_portal(c, field)
            ring = self.space.polygon(c)
            inside = rng.dirichlet(np.ones(len(ring)), 20) @ ring
            ends = CORRIDOR.middle[np.flatnonzero((self.space.portal_cells == c).any(axis=1))]
            found = {CORRIDOR.next_portal_of_one(c, x, y, field) for x, y in np.concatenate([inside, ring, ends]).tolist()}
            assert only == -1 or found == {only}
            known += only >= 0
        assert known > self.space.cell_count / 2

    def test_nothing_is_best_where_there_is_no_way(self) -> None:
        assert CORRIDOR.only_portal(0, np.full(len(self.space.portal_door), np.inf)) == -1

    def test_shut_in_there_is_no_next_portal(self) -> None:
        doors = np.zeros(len(self.space.door_ids), bool)
        field = CORRIDOR.goal_field(self.outdoors, doors)
        cell = np.array([self.space.unit_cells[self.space.unit_index["n1"]][0]], np.int32)
        assert CORRIDOR.next_portal(cell, np.array([[10.0, 6.0]]), field).tolist() == [-1]

    def test_a_door_believed_shut_is_not_chosen(self) -> None:
        field = CORRIDOR.goal_field(self.outdoors)
        hall = [c for c in self.space.unit_cells[self.space.unit_index["hall"]] if self.space.cell_door[c] < 0]
        west = min(hall, key=lambda c: self.space.polygon(c)[:, 0].min())
        at = (np.array([west], np.int32), np.array([[1.0, 1.3]]))
        doors = np.ones(len(self.space.door_ids), bool)
        assert self.space.portal_door[CORRIDOR.next_portal(*at, field, doors)[0]] == self.space.door_index["west"]
        doors[self.space.door_index["west"]] = False
        assert self.space.portal_door[CORRIDOR.next_portal(*at, field, doors)[0]] != self.space.door_index["west"]

    def test_the_goal_itself_is_no_distance_away(self) -> None:
        field = CORRIDOR.goal_field(self.outdoors)
        at_goal = [p for p, pair in enumerate(self.space.portal_cells.tolist()) if set(pair) & set(self.outdoors)]
        assert (field[at_goal] == 0).all()


def test_the_string_is_pulled_round_a_corner() -> None:
    gates = [((1.0, 0.0), (1.0, 1.0)), ((2.0, 3.0), (1.0, 1.0))]
    corners = [p for p, _ in pull((0.0, 0.5), (0.5, 4.0), gates)]
    assert corners == [(0.0, 0.5), (1.0, 1.0), (0.5, 4.0)]


def test_in_one_cell_the_way_is_a_line() -> None:
    route = GRID.route(0, (1.0, 1.0), 0, (2.0, 2.0))
    assert route == [Waypoint(1.0, 1.0, 0), Waypoint(2.0, 2.0, 0)]


class TestGrowingField:
    """A field worked out only as far as is asked gives the very numbers of the whole one."""

    @pytest.mark.parametrize("nav", [CORRIDOR, GRID], ids=["corridor", "grid"])
    @given(data=st.data())
    @settings(max_examples=40, deadline=None)
    def test_in_whatever_order_it_is_asked(self, nav: Navigator, data: st.DataObject) -> None:
        space, count = nav.space, len(nav.space.portal_door)
        goal = data.draw(st.sets(st.integers(0, space.cell_count - 1), min_size=1, max_size=3))
        doors = np.array(data.draw(st.lists(st.booleans(), min_size=len(space.door_ids), max_size=len(space.door_ids))))
        costs = st.lists(st.sampled_from([0.0, 0.1, 60.0, math.inf]), min_size=count, max_size=count)
        toll = data.draw(st.one_of(st.none(), costs.map(np.array)))
        whole = nav.goal_field(goal, doors, toll)
        growing = nav.growing_field(goal, doors, toll)
        for portals in data.draw(st.lists(st.lists(st.integers(0, count - 1), max_size=4), max_size=4)):
            assert (growing.at(portals)[portals] == whole[portals]).all()
        assert (growing.at() == whole).all()

    def test_it_goes_no_further_than_to_those_who_ask(self) -> None:
        near = GRID.space.cell_count - 1
        beside = [p for p, pair in enumerate(GRID.space.portal_cells.tolist()) if near in pair]
        assert np.isinf(GRID.growing_field([near]).at(beside)).any()
        assert np.isfinite(GRID.goal_field([near])).all()

    def test_nothing_asked_is_nothing_found_out(self) -> None:
        assert (np.isinf(GRID.growing_field([0]).at([])) | (GRID.goal_field([0]) == 0)).all()


@given(
    asked=st.lists(st.tuples(places, places, st.integers(0, 3)), min_size=2, max_size=8),
    shut=st.lists(st.integers(0, 10**6), min_size=3, max_size=3),
)
@settings(max_examples=10, deadline=None)
def test_what_a_navigator_remembers_of_earlier_ways_changes_no_way(
    asked: list[tuple[tuple[int, int], tuple[int, int], int]], shut: list[int]
) -> None:
    """Fields to a place grow only as far as is asked, and are gone on with by whoever goes there next from farther off."""
    space = GRID.space
    states = [None, *(np.arange(len(space.door_ids)) != k % len(space.door_ids) for k in shut)]
    remembers = Navigator(space)
    ends = [somewhere(space, two) for _, two, _ in asked]
    for one, _, state in asked:
        start = somewhere(space, one)
        for end in ends[:3]:
            new = Navigator(space)
            assert remembers.route(*start, *end, states[state]) == new.route(*start, *end, states[state])
            assert remembers.walk(*start, *end, states[state]) == new.walk(*start, *end, states[state])


def test_ways_to_more_places_than_are_remembered_are_the_same_as_ever() -> None:
    space = CORRIDOR.space
    remembers, start = Navigator(space), somewhere(space, (1, 1))
    ends = [somewhere(space, (k, k)) for k in range(KEEP + 5)]
    first = [remembers.walk(*start, *end) for end in ends]
    assert [remembers.walk(*start, *end) for end in ends] == first == [CORRIDOR.walk(*start, *end) for end in ends]
