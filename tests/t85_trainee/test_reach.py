"""Hands work what is there, and only from where a body can be: never through a wall."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind
from sim.plan.building import AlarmKind
from sim.space.locate import Locator
from sim.trainee.reach import ARM, Grasp, Reach, Target, Thing, Where, action_for


class World(tuple):
    """(simulation, reach, locator)."""

    __slots__ = ()

    def __repr__(self):
        return "the shipped school"


@pytest.fixture(scope="module")
def world(school, simulate):
    return World((simulate(1), Reach(school), Locator(school)))


def body_at(school, locate, unit, share_x, share_y) -> Where | None:
    """A place in a unit, by shares of its bounding box; None outside."""
    cells = np.flatnonzero((school.cell_unit == unit) & (school.cell_door < 0))
    if not len(cells):
        return None
    corners = np.concatenate([school.polygon(int(c)) for c in cells])
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (low + (high - low) * (share_x, share_y)).tolist()
    cell = locate.cell(x, y, int(school.cell_level[cells[0]]))
    return Where(int(cell), x, y) if cell >= 0 and school.cell_unit[cell] == unit and school.cell_door[cell] < 0 else None


def doors_set(state, shares) -> None:
    state.door_open[:] = np.resize(shares, len(state.door_open))
    state.door_goal[:] = state.door_open > 0.5


UNITS = st.integers(0, 65)
SHARES = st.floats(0.02, 0.98)
OPEN = st.lists(st.sampled_from([0.0, 0.0, 0.3, 1.0]), min_size=1, max_size=7)


@given(unit=UNITS, sx=SHARES, sy=SHARES, doors=OPEN, other=UNITS, pick=st.floats(0, 1), near=st.floats(0.05, 0.4))
@settings(max_examples=200, phases=[Phase.explicit, Phase.generate])
def test_whatever_a_hand_is_at_belongs_to_the_room_the_body_is_in(world, unit, sx, sy, doors, other, pick, near):
    """Hands are put on any thing of the whole school, through walls as arms in a headset go."""
    simulation, reach, locate = world
    school = simulation.space
    where = body_at(school, locate, unit, sx, sy)
    state = simulation.state.copy()
    doors_set(state, doors)
    things = _things_of(world, school, other, state)
    if where is None or not things:
        return
    hand = things[int(pick * (len(things) - 1))].at
    target = reach.at(hand, where, state, near)
    if target is None:
        return
    assert math.dist(hand, target.at) <= near
    assert math.hypot(target.at[0] - where.x, target.at[1] - where.y) <= ARM
    unit_id = school.unit_ids[unit]
    if target.door >= 0:
        assert unit in school.door_units[target.door].tolist()
        if state.door_open[target.door] == 0.0:
            assert _on_own_side(school, target, where)
    elif target.thing is Thing.BUTTON:
        device = next(d for d in school.building.alarm_devices if d.id == target.id)
        assert device.unit_id == unit_id
    else:
        assert target.id == unit_id


def _things_of(world, school, unit, state):
    _, reach, _ = world
    cells = np.flatnonzero((school.cell_unit == unit) & (school.cell_door < 0))
    if not len(cells):  # a shaft or a lift nobody stands in
        return []
    cell = int(cells[0])
    x, y = school.polygon(cell).mean(axis=0).tolist()
    return list(reach.targets(Where(cell, x, y), state))


def _on_own_side(school, target: Target, where: Where) -> bool:
    """Whether a shut door's handle is on the body's side of the leaf."""
    (ax, ay), (bx, by) = school.door_line[target.door]

    def side(x, y):
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax)

    return side(target.at[0], target.at[1]) * side(where.x, where.y) > 0


def test_a_hand_pushed_through_the_wall_works_nothing_in_the_next_room(world, school):
    """At every switch, cord and button of every room, from the nearest place in every room that does not share it."""
    simulation, reach, locate = world
    state = simulation.state.copy()
    doors_set(state, [0.0])
    tried = 0
    for unit in range(len(school.unit_ids)):
        for target in _things_of(world, school, unit, state):
            for dx, dy in ((0.5, 0.0), (-0.5, 0.0), (0.0, 0.5), (0.0, -0.5)):
                x, y = target.at[0] + dx, target.at[1] + dy
                level = int(school.cell_level[np.flatnonzero(school.cell_unit == unit)[0]])
                cell = int(locate.cell(x, y, level))
                if cell < 0 or school.cell_door[cell] >= 0 or int(school.cell_unit[cell]) == unit:
                    continue
                tried += 1
                got = reach.at(target.at, Where(cell, x, y), state, 0.16)
                assert got is None or got.door >= 0 or got.id == school.unit_ids[int(school.cell_unit[cell])]
                assert got != target
    assert tried > 100


def near_door(world, school, door, side=0, away=0.6):
    """A body at arm's length before a door, in the middle of its line."""
    _, _, locate = world
    (ax, ay), (bx, by) = school.door_line[door]
    width = math.hypot(bx - ax, by - ay)
    nx, ny = -(by - ay) / width, (bx - ax) / width
    unit = int(school.door_units[door][side])
    for sign in (1, -1):
        x, y = (ax + bx) / 2 + nx * away * sign, (ay + by) / 2 + ny * away * sign
        cell = locate.cell(x, y, int(school.door_level[door]))
        if cell >= 0 and int(school.cell_unit[cell]) == unit and school.cell_door[cell] < 0:
            return Where(int(cell), x, y)
    return None


def test_every_doors_handle_is_reached_from_before_it_shut_and_open(world, school):
    simulation, reach, _ = world
    tried = 0
    for share in (0.0, 1.0):
        state = simulation.state.copy()
        doors_set(state, [share])
        for door, door_id in enumerate(school.door_ids):
            for side in (0, 1):
                where = near_door(world, school, door, side)
                if where is None:
                    continue
                target = reach.find(Thing.HANDLE, door_id, where, state)
                assert target is not None, door_id
                if share == 0.0:
                    assert reach.at(target.at, where, state, 0.1) == target, door_id
                    tried += 1
    assert tried > len(school.door_ids)


def test_squeezing_a_handle_opens_and_shuts_and_the_trigger_tries_it(world, school):
    simulation, _, _ = world
    state = simulation.state.copy()
    doors_set(state, [0.0])
    handle = Target(Thing.HANDLE, school.door_ids[0], (0, 0, 1.05), 0)
    assert action_for(handle, Grasp.SQUEEZE, state, school) == Action(ActionKind.OPEN_DOOR, handle.id)
    assert action_for(handle, Grasp.TRIGGER, state, school) == Action(ActionKind.CHECK_LOCK, handle.id)
    doors_set(state, [1.0])
    assert action_for(handle, Grasp.SQUEEZE, state, school) == Action(ActionKind.CLOSE_DOOR, handle.id)


def test_a_lock_turns_both_ways_and_a_switch_and_a_cord_too(world, school):
    simulation, _, _ = world
    state = simulation.state.copy()
    lock = Target(Thing.LOCK, school.door_ids[2], (0, 0, 1.2), 2)
    switch, cord = (Target(t, school.unit_ids[4], (0, 0, 1)) for t in (Thing.SWITCH, Thing.CORD))

    def kinds():
        return [action_for(t, Grasp.TRIGGER, state, school).kind for t in (lock, switch, cord)]

    assert kinds() == [ActionKind.LOCK_DOOR, ActionKind.LIGHTS_OFF, ActionKind.BLINDS_DOWN]
    state.door_locked[2], state.lights_on[4], state.blinds_down[4] = 1, 0, 1
    assert kinds() == [ActionKind.UNLOCK_DOOR, ActionKind.LIGHTS_ON, ActionKind.BLINDS_UP]


def test_what_is_done_is_not_done_again(world, school):
    simulation, _, _ = world
    state = simulation.state.copy()
    pane, barrier = (Target(t, school.door_ids[3], (0, 0, 1), 3) for t in (Thing.PANE, Thing.BARRIER))
    assert action_for(pane, Grasp.SQUEEZE, state, school).kind is ActionKind.COVER_GLASS
    assert action_for(barrier, Grasp.SQUEEZE, state, school).kind is ActionKind.BLOCK_DOOR
    state.door_covered[3] = state.door_blocked[3] = 1
    assert action_for(pane, Grasp.SQUEEZE, state, school) is None
    assert action_for(barrier, Grasp.SQUEEZE, state, school) is None


def test_alarm_buttons_raise_what_they_are_for(world, school):
    simulation, _, _ = world
    wanted = {AlarmKind.LOCKDOWN_BUTTON: "lockdown", AlarmKind.FIRE_CALL_POINT: "fire"}
    devices = [d for d in school.building.alarm_devices if d.kind in wanted]
    assert devices
    for device in devices:
        button = Target(Thing.BUTTON, device.id, (*device.point, device.height))
        action = action_for(button, Grasp.TRIGGER, simulation.state, school)
        assert action == Action(ActionKind.RAISE_ALARM, device.id, wanted[device.kind])


def test_of_handle_and_lock_the_nearer_is_taken(world, school):
    simulation, reach, _ = world
    state = simulation.state.copy()
    doors_set(state, [0.0])
    where = next(w for w in (near_door(world, school, 0, s) for s in (0, 1)) if w)
    handle = reach.find(Thing.HANDLE, school.door_ids[0], where, state)
    lock = reach.find(Thing.LOCK, school.door_ids[0], where, state)
    assert reach.at(handle.at, where, state, 0.2).thing is Thing.HANDLE
    assert reach.at(lock.at, where, state, 0.2).thing is Thing.LOCK
