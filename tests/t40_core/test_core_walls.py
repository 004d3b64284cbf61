"""Nobody crosses a wall or a shut door, whatever the doors do, and nobody is lost: watched from the plan's own walls."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.building import doors
from sim.core.commands import Inputs
from sim.core.people import mind
from sim.core.people.mind import Mode
from sim.core.rng import below
from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.wall_check import WallCheck
from sim.space.build import build_space
from sim.space.motion import move_many
from sim.space.space import Space
from tests.t20_space.small_schools import small_school
from tests.t40_core.wall_watch import WallWatch

STREAM = 99
"""Chance of these tests: a purpose no part of the core draws from."""


class Flapping:
    """A crowd sent to and fro through a building whose doors open, shut, lock and jam at random; the plan's walls watch."""

    def __init__(self, sim: Simulation, every: int = 120) -> None:
        self.sim, self.every = sim, every
        self.watch = WallWatch(sim.space.building)
        self.rooms = [u for u, cells in enumerate(sim.world.unit_cells) if len(cells) and sim.context.spots.standing(u)]
        self.agent_steps = self.passed = 0
        self.faults: list[tuple[int, str]] = []
        self.lost: list[int] = []

    def run(self, ticks: int) -> "Flapping":
        for _ in range(ticks):
            self._send()
            self._flap()
            self._step()
        return self

    def _send(self) -> None:
        """Each person gets a new room to go to now and then, and forgets which doors were locked."""
        ctx, tick = self.sim.context, self.sim.state.tick
        for p in range(1, len(self.sim.people)):
            if (p * 7 + tick) % self.every and tick:
                continue
            room = self.rooms[below(len(self.rooms), 1, STREAM, p, tick)]
            places = ctx.spots.standing(room)
            mind.enter(ctx, p, Mode.STROLL)
            mind.walk_to(ctx, p, places[below(len(places), 2, STREAM, p, tick)], room, 1.2 + 0.1 * (p % 14))
            ctx.state.mind[p, [mind.M.SHUT_A, mind.M.SHUT_B, mind.M.LATE]] = -1

    def _flap(self) -> None:
        state, tick = self.sim.state, self.sim.state.tick
        for k in range(len(state.door_goal)):
            turn = below(400, 3, STREAM, k, tick)
            if turn < 10:
                state.door_goal[k] = 1 - state.door_goal[k]
            elif turn < 12:
                state.door_blocked[k] = 1 - state.door_blocked[k]
            elif turn < 18 and state.door_open[k] <= 0.0:
                state.door_locked[k] = 1 - state.door_locked[k]

    def _step(self) -> None:
        state, space = self.sim.state, self.sim.space
        cell, before = state.cell.copy(), feet(space, state.cell, state.xy)
        self.sim.step(Inputs())
        state = self.sim.state
        after = feet(space, state.cell, state.xy)
        here = state.present == 1
        through = doors.passable(state)
        shut = {space.door_ids[d] for d in np.flatnonzero(~through).tolist()}
        self.faults += self.watch.faults(before[here], after[here], shut)
        self.agent_steps += int(here.sum())
        self.passed += int(((space.cell_door[state.cell] >= 0) & (space.cell_door[cell] < 0)).sum())
        busy = doors.occupied(self.sim.world, state)
        assert through[busy].all(), "a door was shut on somebody"
        climbed = np.abs(after[:, 2] - before[:, 2])
        assert climbed[here].max() < 0.15, "somebody fell or jumped"
        self.lost += np.flatnonzero(here & (depth(self.sim.world.cells.lines, state.cell, state.xy) < -1e-5)).tolist()


def feet(space: Space, cell: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """(n, 3) where bodies stand."""
    plane = space.cell_plane[cell]
    return np.column_stack([xy, plane[:, 0] * xy[:, 0] + plane[:, 1] * xy[:, 1] + plane[:, 2]])


def depth(lines: np.ndarray, cell: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """(n,) how far each body is inside its cell's edges."""
    sides = lines[cell]
    return (sides[:, :, 0] * xy[:, :1] + sides[:, :, 1] * xy[:, 1:] + sides[:, :, 2]).min(axis=1)


def school(repository: Path, share: float, seed: int) -> Simulation:
    """The shipped school with so many times the people of the shipped scenario, long enough for any run here."""
    space = build_space(load_plan(repository / "scenarios/plans/lingonmoskolan.plan.json"))
    scenario = load_scenario(repository / "scenarios/scenarios/inne-i-korridoren.scenario.json")
    people = tuple(g.model_copy(update={"count": round(g.count * share)}) for g in scenario.people)
    quiet = scenario.model_copy(update={"people": people, "triggers": (), "max_seconds": 1e6})
    return Simulation(space, bind(quiet, space), seed)


@pytest.fixture
def flapping(drive: Any) -> Any:
    def make(people: int) -> Flapping:
        groups = tuple({"id": p, "place": p, "count": people // 4} for p in ("a", "b", "c", "g"))
        places = {"a": "A1", "b": "A2", "c": "corridor", "g": "G"}
        return Flapping(drive(at=(0.5, 0.5), people=groups, places=places, max_seconds=900).sim)

    return make


def test_in_a_small_school_nobody_crosses_anything(flapping):
    f = flapping(200).run(250)
    assert f.faults == []
    assert f.lost == []
    assert f.passed > 40
    assert f.agent_steps >= 50_000


def test_in_the_shipped_school_nobody_crosses_anything(repository):
    f = Flapping(school(repository, 2.0, 1)).run(170)
    assert f.faults == []
    assert f.lost == []
    assert f.passed > 100
    assert f.agent_steps >= 50_000


def wander(space: Space, rng: np.random.Generator, bodies: int, ticks: int) -> tuple[int, list[tuple[int, str]]]:
    """Bodies that run straight at whatever is there while doors are open or not at random: (agent-steps, faults)."""
    watch = WallWatch(space.building)
    cell = rng.choice(np.flatnonzero(space.cell_unit >= 0), bodies).astype(np.int32)
    xy = np.array([rng.dirichlet(np.ones(len(space.polygon(c)))) @ space.polygon(c) for c in cell])
    heading, radius = rng.uniform(0, 2 * np.pi, bodies), rng.uniform(0.12, 0.25, bodies)
    pace = rng.uniform(0.02, 0.12, bodies)
    open_, faults, level = rng.random(len(space.door_ids)) < 0.6, [], space.cell_level[cell]
    for tick in range(ticks):
        open_ ^= rng.random(len(open_)) < 0.03
        heading += rng.normal(0, 0.25, bodies)
        target = xy + pace[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=1)
        to, new = move_many(space, cell, xy, target, open_, radius)
        shut = {space.door_ids[d] for d in np.flatnonzero(~open_).tolist()}
        found = watch.faults(feet(space, cell, xy), feet(space, to, new), shut)
        faults += [(tick, what) for p, what in found if space.cell_door[cell[p]] < 0 or space.cell_door[to[p]] < 0]
        stuck = ((new - xy) ** 2).sum(axis=1) < (0.3 * pace) ** 2
        heading = np.where(stuck, rng.uniform(0, 2 * np.pi, bodies), heading)
        changed = space.cell_level[to] != level
        assert (space.cell_link[to[changed]] >= 0).all() or (space.cell_link[cell[changed]] >= 0).all(), (
            "a storey without a stair"
        )
        cell, xy, level = to, new, space.cell_level[to]
    assert (cell >= 0).all()
    return bodies * ticks, faults


def test_in_schools_nobody_drew_no_body_crosses_anything():
    rng = np.random.default_rng(23)
    for _ in range(4):
        _, faults = wander(build_space(small_school(rng)), rng, 200, 40)
        assert faults == []


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_ten_million_agent_steps_cross_nothing(repository):
    """Seven million in the shipped school by the core's own law, three million bodies' strides in schools nobody drew."""
    steps = passed = 0
    for seed in range(5):
        f = Flapping(school(repository, 3.0, seed)).run(2900)
        assert f.faults == []
        assert f.lost == []
        steps, passed = steps + f.agent_steps, passed + f.passed
    assert passed > 10_000
    rng = np.random.default_rng(29)
    for _ in range(20):
        more, faults = wander(build_space(small_school(rng)), rng, 1000, 160)
        assert faults == []
        steps += more
    print(f"{steps} agent-steps, {passed} doorways entered in the school, 0 crossings, nobody lost")
    assert steps >= 10_000_000


# --- the watch itself


def test_the_watch_sees_what_the_wall_check_sees(repository):
    """Random strides of up to half a metre through the whole school, walls and all."""
    building = load_plan(repository / "scenarios/plans/lingonmoskolan.plan.json")
    watch, check, rng = WallWatch(building), WallCheck(building), np.random.default_rng(31)
    low, high = watch.storeys[0].low, np.maximum(watch.storeys[0].a, watch.storeys[0].b).max(axis=0)
    p = np.column_stack([rng.uniform(low, high, (3000, 2)), rng.choice(watch.floors, 3000)])
    q = p + np.column_stack([rng.uniform(-0.34, 0.34, (3000, 2)), np.zeros(3000)])
    ours = {k for k, _ in watch.faults(p, q, set())}
    theirs = {k for k in range(3000) if check.crossings(np.array([p[k], q[k]]))}
    assert len(ours) > 60
    assert ours == theirs


def test_the_watch_sees_somebody_go_through_a_shut_door_and_lets_them_through_an_open_one(drive):
    d = drive()
    watch = WallWatch(d.sim.space.building)
    way = np.array([[12.0, y, 0.0] for y in (2.9, 3.05, 3.15, 3.3)])
    assert watch.faults(way[:-1], way[1:], set()) == []
    whats = {what for _, what in watch.faults(way[:-1], way[1:], {"d2"})}
    assert "shut d2" in whats
    beside = way + np.array([2.0, 0.0, 0.0])
    assert len(watch.faults(beside[:-1], beside[1:], set())) == 2, "both faces of the wall"
