"""Ways, hiding places, rooms and reach: what a scripted body is made of."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.acting.reach import near_blind, near_switch
from sim.core.acting.trainee import WALL_NEAR
from sim.core.commands import Action, ActionKind
from sim.core.geometry import distance_to_segment
from sim.core.simulation import Simulation
from sim.plan.building import Point
from sim.session.hiding import AT_THE_PLACE, hiding_spot
from sim.session.intents import DOOR_ACTIONS, GoTo, hand_seconds
from sim.session.reach import stand_for
from sim.session.rooms import best_shelter
from sim.session.walking import Walk, straight
from sim.session.ways import Ways
from sim.space.space import Space
from sim.units import REACH

MakeSimulation = Callable[..., Simulation]

coordinates = st.integers(0, 400).map(lambda k: k / 4)
corners = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6)


@pytest.fixture(scope="module")
def sim(simulate: MakeSimulation) -> Simulation:
    return simulate(crowd=False)


@pytest.fixture
def ways(sim: Simulation) -> Ways:
    return Ways(sim)


@pytest.fixture
def here(sim: Simulation) -> Point:
    x, y = sim.state.xy[0].tolist()
    return x, y


# A walk


@given(points=corners, share=st.floats(0, 1))
def test_a_point_along_a_walk_is_as_far_along_as_asked(school: Space, points: list[Point], share: float) -> None:
    walk = Walk(school, points, [0] * len(points))
    at = share * walk.length
    before = [points[0]]
    gone = 0.0
    for a, b in pairwise(points):
        if gone + straight(a, b) >= at:
            break
        gone += straight(a, b)
        before.append(b)
    assert straight(before[-1], walk.point(at)) == pytest.approx(at - gone, abs=1e-6)


@given(points=corners)
def test_a_walk_begins_and_ends_where_it_says(school: Space, points: list[Point]) -> None:
    walk = Walk(school, points, [0] * len(points))
    assert walk.point(-1.0) == pytest.approx(points[0])
    assert walk.point(walk.length + 1.0) == pytest.approx(points[-1])
    assert walk.end == pytest.approx(points[-1])


def test_no_way_is_a_walk_that_is_done(school: Space) -> None:
    walk = Walk(school, [(3.0, 4.0), (3.0, 4.0)], [0, 0])
    assert walk.done
    assert walk.point(0.0) == (3.0, 4.0)
    assert not walk.crossings


def test_a_walk_into_a_room_knows_its_door(sim: Simulation, ways: Ways, here: Point) -> None:
    room = sim.world.bound.places["nearest_room"][0]
    walk = ways.to(GoTo(room), here)
    doors = {sim.space.door_ids[c.door] for c in walk.crossings}
    assert doors == {o.id for o in sim.space.building.unit_openings[room]}
    assert not walk.ahead(0.5)
    walk.gone = walk.crossings[0].at - 0.3
    assert walk.ahead(0.5) == [walk.crossings[0]]
    walk.gone = walk.crossings[0].at + 0.1
    assert not walk.ahead(5.0)


@pytest.mark.parametrize("place", ["nearest_room", "own_classroom", "library", "canteen", "class_rooms"])
def test_there_is_a_way_to_every_room_of_the_scenario(sim: Simulation, ways: Ways, here: Point, place: str) -> None:
    for room in sim.world.bound.places[place]:
        walk = ways.to(GoTo(room), here)
        level = sim.space.level_ids.index(sim.space.building.unit[room].level_id)
        cell = sim.world.locator.cell(*walk.end, level)
        assert sim.space.unit_ids[sim.space.cell_unit[cell]] == room
        assert walk.length == pytest.approx(ways.metres(sim.space.unit_index[room], here), rel=0.2)


def test_out_means_out(sim: Simulation, ways: Ways, here: Point) -> None:
    walk = ways.to(GoTo(""), here)
    cell = sim.world.locator.cell(*walk.end, 0)
    assert cell in sim.world.outdoor_cells
    assert walk.crossings


def test_a_door_given_up_is_walked_round_or_there_is_no_way(sim: Simulation, ways: Ways, here: Point) -> None:
    room = sim.world.bound.places["nearest_room"][0]
    for opening in sim.space.building.unit_openings[room]:
        ways.give_up(sim.space.door_index[opening.id])
    assert ways.metres(sim.space.unit_index[room], here) == float("inf")
    assert ways.to(GoTo(room), here).done
    assert ways.given_up == 1


def test_a_point_in_a_wall_is_walked_to_as_near_as_one_can(sim: Simulation, ways: Ways, here: Point) -> None:
    room = sim.world.bound.places["nearest_room"][0]
    x, y = sim.space.building.unit[room].polygon.exterior[0]
    walk = ways.to(GoTo(room, (x - 0.1, y - 0.1)), here)
    assert straight(walk.end, (x, y)) < 1.5


# Directions


def test_headings_are_counted_from_east_counter_clockwise(ways: Ways) -> None:
    assert [ways.heading((1.0, 1.0), p) for p in ((2.0, 1.0), (1.0, 2.0), (0.0, 1.0), (1.0, 0.0), (2.0, 2.0))] == [
        0,
        16,
        32,
        48,
        8,
    ]
    assert ways.heading((1.0, 1.0), (1.0, 1.0)) is None


# Reach


def test_every_door_can_be_worked_from_where_one_would_stand(sim: Simulation, here: Point) -> None:
    world = sim.world
    for unit in map(int, world.shelters):
        for door in world.unit_doors[unit]:
            action = Action(ActionKind.LOCK_DOOR, sim.space.door_ids[door])
            stand = stand_for(sim, action, unit, here)
            assert stand is not None
            (x, y), near = stand
            assert distance_to_segment(sim.space.door_line[door], x, y) + near <= REACH


@pytest.mark.parametrize(("kind", "reached"), [(ActionKind.LIGHTS_OFF, near_switch), (ActionKind.BLINDS_DOWN, near_blind)])
def test_switches_and_blinds_can_be_worked_from_where_one_would_stand(
    simulate: MakeSimulation, kind: ActionKind, reached: Callable[..., bool]
) -> None:
    sim = simulate(crowd=False)
    world = sim.world
    for unit in map(int, world.shelters):
        if kind is ActionKind.BLINDS_DOWN and not world.has_blinds[unit]:
            continue
        spot = sim.context.spots.standing(unit)[0]
        stand = stand_for(sim, Action(kind, world.unit_id(unit)), unit, (spot.x, spot.y))
        assert stand is not None
        (x, y), near = stand
        cell = world.locator.cell(x, y, int(world.unit_level[unit]))
        assert cell in world.unit_cells[unit], world.unit_id(unit)
        for dx, dy in ((near, 0.0), (-near, 0.0), (0.0, near), (0.0, -near)):
            sim.state.cell[0], sim.state.xy[0] = cell, (x + dx, y + dy)
            assert reached(sim.context, unit), world.unit_id(unit)


def test_what_needs_no_place_needs_no_walk(sim: Simulation, here: Point) -> None:
    for kind in (ActionKind.PHONE_SILENT, ActionKind.CALL_112, ActionKind.DECIDE, ActionKind.SHOW_HANDS):
        assert stand_for(sim, Action(kind), sim.context.unit_of(0), here) is None
    assert stand_for(sim, Action(ActionKind.LOCK_DOOR, "no such door"), 0, here) is None


@pytest.mark.parametrize("kind", list(ActionKind))
def test_everything_takes_hands_a_moment(kind: ActionKind) -> None:
    assert 0.3 <= hand_seconds(kind) <= 5.0
    assert kind in DOOR_ACTIONS or not kind.value.endswith("_door")


# Rooms and hiding places


def test_the_best_shelter_is_the_near_room_the_scenario_means(sim: Simulation, ways: Ways, here: Point) -> None:
    assert best_shelter(sim, ways, here) == sim.world.bound.places["nearest_room"][0]


def test_a_room_found_locked_is_no_shelter(sim: Simulation, ways: Ways, here: Point) -> None:
    first = best_shelter(sim, ways, here)
    for opening in sim.space.building.unit_openings[first]:
        ways.give_up(sim.space.door_index[opening.id])
    second = best_shelter(sim, ways, here)
    assert second not in ("", first)
    assert str(sim.world.lockable(sim.space.unit_index[second])) == "yes"


def test_where_no_room_can_be_reached_there_is_no_shelter(sim: Simulation, ways: Ways, here: Point) -> None:
    for door in range(len(sim.space.door_ids)):
        ways.give_up(door)
    assert best_shelter(sim, ways, here) == ""


def test_in_every_room_of_the_school_the_hiding_place_is_in_that_room(sim: Simulation) -> None:
    world = sim.world
    for unit in map(int, world.shelters):
        spot = hiding_spot(sim, unit, tuple(world.unit_middle[unit].tolist()))
        assert spot is not None
        cell = world.locator.cell(*spot, int(world.unit_level[unit]))
        assert int(world.space.cell_unit[cell]) == unit


def test_hiding_places_are_out_of_sight_where_a_room_has_any(sim: Simulation) -> None:
    """With doors shut and nothing covered yet, hardly a room of a school lacks a corner nobody sees from the corridor."""
    world, hidden = sim.world, []
    for unit in map(int, world.shelters):
        x, y = hiding_spot(sim, unit, tuple(world.unit_middle[unit].tolist())) or (0.0, 0.0)
        beyond = tuple(sorted({world.other_side(d, unit) for d in world.unit_doors[unit]} - {-1}))
        eyes, eye_cells = world.watch_points(beyond)
        cell = world.locator.cell(x, y, int(world.unit_level[unit]))
        target = np.array([[x, y, world.space.floor(cell, x, y) + 0.5]])
        shut = np.zeros(len(world.space.door_ids))
        nothing = np.zeros(len(shut), dtype=bool), np.zeros(len(world.units), dtype=bool)
        seen = world.sight.visible(
            eyes, target, shut, *nothing, eye_cells=eye_cells, target_cells=np.array([cell], dtype=np.int32)
        )
        hidden.append(not seen.any())
    assert sum(hidden) / len(hidden) > 0.9


def test_hiding_places_have_a_solid_wall_at_their_back(sim: Simulation) -> None:
    """Near enough to it that one still sits by the wall when one sits down a little short of the place."""
    world, backed = sim.world, []
    for unit in map(int, world.shelters):
        x, y = hiding_spot(sim, unit, tuple(world.unit_middle[unit].tolist())) or (0.0, 0.0)
        cell = world.locator.cell(x, y, int(world.unit_level[unit]))
        lines, wall = world.cells.lines[cell], world.cells.wall[cell]
        depth = min(lines[wall, 0] * x + lines[wall, 1] * y + lines[wall, 2], default=99.0)
        weak = [*(sim.space.door_line[d] for d in world.unit_doors[unit]), *(np.array(w.line) for w in world.windows[unit])]
        backed.append(depth + AT_THE_PLACE <= WALL_NEAR and min(distance_to_segment(line, x, y) for line in weak) > depth + 0.3)
    assert sum(backed) / len(backed) > 0.9


def test_far_from_the_door_beats_near_to_it(sim: Simulation) -> None:
    world = sim.world
    room = sim.space.unit_index[world.bound.places["own_classroom"][0]]
    x, y = hiding_spot(sim, room, tuple(world.unit_middle[room].tolist())) or (0.0, 0.0)
    assert min(distance_to_segment(sim.space.door_line[d], x, y) for d in world.unit_doors[room]) >= 2.0


# Storeys


def test_a_walk_knows_the_storey_it_is_on(school: Space) -> None:
    walk = Walk(school, [(0, 0), (4, 0), (8, 0), (12, 0)], [0, 0, 1, 1])
    walk.gone = 2.0
    assert walk.on_storey(0, 0.5)
    assert not walk.on_storey(1, 0.5)
    walk.gone = 6.0  # on the stair: of either storey
    assert walk.on_storey(0, 0.5)
    assert walk.on_storey(1, 0.5)
    walk.gone = 11.0
    assert walk.on_storey(1, 0.5)
    assert not walk.on_storey(0, 0.5)


def test_a_walk_up_two_storeys_passes_the_one_between(school: Space) -> None:
    walk = Walk(school, [(0, 0), (8, 0)], [0, 2])
    walk.gone = 4.0
    assert [walk.on_storey(level, 0.5) for level in (-1, 0, 1, 2, 3)] == [False, True, True, True, False]


def test_a_walk_to_where_one_is_has_one_storey(school: Space) -> None:
    walk = Walk(school, [(1, 1), (1, 1)], [1, 1])
    assert walk.on_storey(1, 0.5)
    assert not walk.on_storey(0, 0.5)


def test_who_slid_onto_another_storey_plans_anew_instead_of_going_on(simulate: MakeSimulation) -> None:
    """Beside a stair a step to the side may do that; the doors of the walk would then be asked for from the wrong floor."""
    from sim.session.executor import Executor
    from sim.session.passive import Passive

    sim = simulate(crowd=False)
    executor = Executor(sim, Passive())
    x, y = sim.state.xy[0].tolist()
    level = int(sim.world.space.cell_level[sim.state.cell[0]])
    executor._walk = Walk(sim.world.space, [(x, y), (x + 5.0, y)], [level, level])
    executor._step(executor._walk, 1.3)
    assert executor._walk is not None
    executor._walk = Walk(sim.world.space, [(x, y), (x + 5.0, y)], [level + 1, level + 1])
    executor._step(executor._walk, 1.3)
    assert executor._walk is None
