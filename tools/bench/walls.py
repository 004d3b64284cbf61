"""Agent-steps with doors flapping: how many bodies go through a wall, or through a door that is shut.

Walls are tested by ``sim.session.wall_check``, which knows only the plan's polygons; doors by their lines and how far they stand
open.  Everybody is sent to a new room now and then, so that all move through all doors; doors open, shut and are blocked at
random.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core import rng
from sim.core.commands import Inputs
from sim.core.people import mind
from sim.core.people.mind import M, Mode
from sim.core.simulation import Simulation
from sim.core.world import PASSABLE
from sim.session.wall_check import WallCheck
from sim.space.space import Space
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import NO_ROOM, Place, quiet

F64 = npt.NDArray[np.float64]

PEOPLE = 1000
AGENT_STEPS = 10_000_000
QUICK_STEPS = 40_000

CHANCE = 0xF1A9
"""Purpose key of the flapping's draws: none of the core's."""

SEND_EVERY = 240
"""Ticks between a person's new goals."""

FLAP, BLOCK = 40, 400
"""A door changes its mind once in so many ticks on average, and what stands before it once in so many."""

PACE = 1.6
"""Metres per second everybody walks."""

DEEP = 1e-5
"""Metres a body may stand outside its own cell: rounding."""

LOOK_EVERY = 20
"""Ticks between looks whether everybody is where their cell is."""


@dataclass
class Tally:
    """What was seen in so many steps of so many people."""

    agent_steps: int = 0
    moved: int = 0
    through_doors: int = 0
    walls: int = 0
    shut_doors: int = 0
    lost: int = 0


def rows(order: Order, place: Place) -> Iterator[Row]:
    """Crossings of walls and of shut doors (both 0), people lost (0), and how much was walked."""
    tally, name = Tally(), f"{place.name}: walls"
    simulation = Simulation(place.space, quiet(place, PEOPLE), 1)
    wanted = order.choose(AGENT_STEPS, QUICK_STEPS)
    watch = _Watch(simulation)
    while tally.agent_steps < wanted:
        if simulation.state.tick % 200 == 0:
            order.told(name, tally.agent_steps, wanted)
        watch.step(tally)
    of, none = (place.name, str(PEOPLE)), Target(0)
    yield Row("walls_crossed", of, tally.walls, "", "count", target=none, more=vars(tally).copy())
    yield Row("shut_doors_crossed", of, tally.shut_doors, "", "count", target=none)
    yield Row("people_lost", of, tally.lost, "", "count", target=none)
    yield Row("agent_steps", of, tally.agent_steps, "", "count", target=None if order.quick else Target(AGENT_STEPS, least=True))
    yield Row("doors_walked_through", of, tally.through_doors, "", "count", target=Target(1, least=True))


class _Watch:
    """Drives the flapping, steps, and looks."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._check = WallCheck(simulation.space.building)
        self._rooms = rooms(simulation)
        lines = simulation.space.door_line
        self._a, self._along = lines[:, 0], lines[:, 1] - lines[:, 0]

    def step(self, tally: Tally) -> None:
        """Sends, flaps, steps; then counts."""
        simulation = self._simulation
        _send(simulation, self._rooms)
        _flap(simulation)
        state, space = simulation.state, simulation.space
        before, level = _feet(simulation), space.cell_level[state.cell]
        was_open = state.door_open >= PASSABLE
        simulation.step(Inputs())
        if simulation.ended:
            raise RuntimeError("the run ended while doors were flapping")
        after = _feet(simulation)
        tally.agent_steps += len(before)
        tally.moved += int((before != after).any(axis=1).sum())
        tally.walls += len(self._check.crossed(before, after))
        through = self._through(before[:, :2], after[:, :2], level)
        tally.through_doors += len(through)
        open_ = was_open | (simulation.state.door_open >= PASSABLE)
        tally.shut_doors += int(np.count_nonzero(~open_[through]))
        if simulation.state.tick % LOOK_EVERY == 0:
            tally.lost += lost(space, simulation.state.xy, simulation.state.cell)

    def _through(self, p: F64, q: F64, level: npt.NDArray[np.int32]) -> npt.NDArray[np.intp]:
        """Doors whose line somebody's step crosses, once for each step."""
        moved = np.flatnonzero((p != q).any(axis=1))
        p, q, level = p[moved], q[moved], level[moved]
        a, e, d = self._a, self._along, q - p
        before = _cross(e, p[:, None] - a)
        after = _cross(e, q[:, None] - a)
        straddles = ((before > 0) != (after > 0)) & (self._simulation.space.door_level == level[:, None])
        body, door = np.nonzero(straddles)
        share = before[body, door] / (before[body, door] - after[body, door])
        along = ((p[body] + d[body] * share[:, None] - a[door]) * e[door]).sum(axis=1)
        crossed: npt.NDArray[np.intp] = door[(along >= 0) & (along <= (e[door] * e[door]).sum(axis=1))]
        return crossed


def _cross(e: F64, w: F64) -> F64:
    found: F64 = e[..., 0] * w[..., 1] - e[..., 1] * w[..., 0]
    return found


def rooms(simulation: Simulation) -> list[int]:
    """Units people are sent to: everything with a floor."""
    world = simulation.world
    return [u for u, unit in enumerate(world.units) if unit.category not in NO_ROOM and len(world.unit_cells[u])]


def _send(simulation: Simulation, goals: list[int]) -> None:
    ctx = simulation.context
    tick = ctx.state.tick
    for p in range(1 + tick % SEND_EVERY if tick else 1, len(simulation.people), SEND_EVERY if tick else 1):
        if not ctx.state.present[p]:
            continue
        room = goals[rng.below(len(goals), 1, CHANCE, p, tick)]
        places = ctx.spots.standing(room)
        mind.enter(ctx, p, Mode.STROLL)
        mind.walk_to(ctx, p, places[rng.below(len(places), 2, CHANCE, p, tick)], room, PACE)
        ctx.state.mind[p, M.LATE] = -1


def _flap(simulation: Simulation) -> None:
    state = simulation.state
    for d in range(len(simulation.space.door_ids)):
        if rng.below(FLAP, 3, CHANCE, d, state.tick) == 0:
            state.door_goal[d] = 1 - state.door_goal[d]
        if rng.below(BLOCK, 4, CHANCE, d, state.tick) == 0:
            state.door_blocked[d] = 1 - state.door_blocked[d]


def _feet(simulation: Simulation) -> F64:
    """(N, 3) where everybody stands, floor height included."""
    state, plane = simulation.state, simulation.space.cell_plane[simulation.state.cell]
    z = plane[:, 0] * state.xy[:, 0] + plane[:, 1] * state.xy[:, 1] + plane[:, 2]
    return np.column_stack([state.xy, z])


def lost(space: Space, xy: F64, cell: npt.NDArray[np.int32]) -> int:
    """How many stand outside the cell they are counted in."""
    start, count = space.cell_start, 0
    for c in np.unique(cell).tolist():
        ring = space.cell_xy[start[c] : start[c + 1]]
        edge = np.roll(ring, -1, axis=0) - ring
        size = np.sqrt((edge * edge).sum(axis=1))
        depth = _cross(edge, xy[cell == c][:, None] - ring) / np.maximum(size, 1e-12)
        count += int((depth.min(axis=1) < -DEEP).sum())
    return count
