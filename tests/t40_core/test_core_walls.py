"""Nobody crosses a wall or a shut door, whatever the doors do: a million agent-steps with doors flapping."""

from typing import Any

import numpy as np
import pytest

from sim.core import doors, mind
from sim.core.mind import Mode
from sim.core.rng import below
from sim.units import STEP_HZ

STEPS = 2500
PEOPLE = 400


@pytest.fixture
def flapping(drive: Any) -> Any:
    groups = tuple({"id": p, "place": p, "count": PEOPLE // 4} for p in ("a", "b", "c", "g"))
    places = {"a": "A1", "b": "A2", "c": "corridor", "g": "G"}
    return drive(at=(0.5, 0.5), people=groups, places=places, max_seconds=900)


def send_everybody(d: Any, tick: int) -> None:
    """Each person gets a new room to go to now and then."""
    ctx, rooms = d.sim.context, ["A1", "A2", "G", "B1", "U", "corridor", "WC"]
    for p in range(1, PEOPLE + 1):
        if (p * 7 + tick) % 120 == 0 or tick == 0:
            room = d.sim.space.unit_index[rooms[below(len(rooms), 1, 99, p, tick)]]
            places = ctx.spots.standing(room)
            mind.enter(ctx, p, Mode.STROLL)
            mind.walk_to(ctx, p, places[below(len(places), 2, 99, p, tick)], room, 1.6)
            ctx.state.mind[p, [mind.M.SHUT_A, mind.M.SHUT_B, mind.M.LATE]] = -1


def flap(d: Any, tick: int) -> None:
    for k in range(len(d.sim.space.door_ids)):
        if below(40, 3, 99, k, tick) == 0:
            d.sim.state.door_goal[k] = 1 - d.sim.state.door_goal[k]
        if below(200, 4, 99, k, tick) == 0:
            d.sim.state.door_blocked[k] = 1 - d.sim.state.door_blocked[k]


def inside_own_cell(d: Any) -> np.ndarray:
    s, state = d.sim.space, d.sim.state
    sides = d.sim.world.cells.lines[state.cell]
    depth = sides[:, :, 0] * state.xy[:, :1] + sides[:, :, 1] * state.xy[:, 1:] + sides[:, :, 2]
    assert s.cell_count > 0
    return depth.min(axis=1)


def test_a_million_agent_steps_without_crossing_anything(flapping):
    d = flapping
    space, state = d.sim.space, d.sim.state
    door_of = space.cell_door
    crossed = 0
    for tick in range(STEPS):
        send_everybody(d, tick)
        flap(d, tick)
        was = state.cell.copy()
        d.step()
        through = doors.passable(d.sim.state)
        now = d.sim.state.cell
        changed = np.flatnonzero(was != now)
        for k in changed.tolist():
            a, b = int(door_of[was[k]]), int(door_of[now[k]])
            rooms = int(space.cell_unit[was[k]]) != int(space.cell_unit[now[k]])
            if a < 0 and b < 0:
                assert not rooms, "from room to room in one step without a doorway"
            elif a != b:
                assert through[b if b >= 0 else a], "through a door that does not let a body pass"
                crossed += 1
        if tick % 25 == 0:
            assert inside_own_cell(d).min() >= -1e-5
    assert crossed > 200, "the doors were used"
    assert STEPS * PEOPLE >= 1_000_000
    assert STEPS / STEP_HZ == 125.0


def test_nobody_stands_in_a_doorway_that_is_shut(flapping):
    d = flapping
    for tick in range(400):
        send_everybody(d, tick)
        flap(d, tick)
        d.step()
        busy = doors.occupied(d.sim.world, d.sim.state)
        assert (d.sim.state.door_open[busy] >= 0.6 - 1e-9).all()
