"""With kernels or without, as they are or compiled: whole runs give the same hash at every step."""

from typing import Any

import numpy as np
import pytest

from sim.core.commands import Inputs
from sim.core.people.mind import M
from sim.core.simulation import Simulation
from sim.core.walking.kernel import FEWEST, Kernels, aim, fastest, listed, settle, walk
from sim.core.walking.movement import Movement
from sim.core.walking.ways import Ways
from sim.scenario.bind import bind
from sim.space.motion_kernel import move_each
from tests.t40_core.chains import leaving, shipped

AS_THEY_ARE = Kernels(move_each, walk, listed, aim, settle)


def chain(space: Any, bound: Any, kernels: Kernels | None, seed: int, steps: int) -> list[str]:
    simulation = Simulation(space, bound, seed, kernels=kernels)
    return [(simulation.step(Inputs()), simulation.hash)[1] for _ in range(steps)]


@pytest.fixture(scope="module")
def world() -> Any:
    """The shipped school, from which everybody flees after two seconds: over stairs, through doors, across the yard."""
    space, scenario = shipped()
    return space, bind(leaving(scenario), space)


def test_kernels_as_they_are_give_the_usual_hashes(world):
    assert chain(*world, AS_THEY_ARE, 3, 90) == chain(*world, Kernels(), 3, 90)


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_kernels_give_the_usual_hashes(world, seed):
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    assert chain(*world, fastest(FEWEST), seed, 240) == chain(*world, Kernels(), seed, 240)


def test_kernels_are_translated_when_a_simulation_is_made_and_never_again(world):
    """A run in a headset must not wait for the compiler: all later calls are with the same kinds of numbers."""
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    kernels: Any = fastest(FEWEST)
    simulation = Simulation(*world, 4)
    known = [list(k.signatures) for k in kernels]
    assert all(known)
    start = simulation.snapshot()
    for _ in range(100):
        simulation.step(Inputs())
    simulation.restore(start)
    for _ in range(60):
        simulation.step(Inputs())
    assert [k.signatures for k in kernels] == known


def test_a_few_people_do_not_wait_for_the_compiler():
    assert fastest(FEWEST - 1) == Kernels()


def test_a_snapshot_goes_on_the_same_with_other_kernels(world):
    one = Simulation(*world, 5, kernels=Kernels())
    for _ in range(70):
        one.step(Inputs())
    kept = one.snapshot()
    other = Simulation(*world, 5, kernels=AS_THEY_ARE)
    other.restore(kept)
    for _ in range(25):
        one.step(Inputs())
        other.step(Inputs())
        assert other.hash == one.hash


def fresh(world: Any, kernels: Kernels) -> tuple[Any, Movement]:
    """A run in which half the people are thrown anywhere, some without a way and some in their goal's cell."""
    simulation = Simulation(*world, 8, kernels=Kernels())
    for _ in range(80):
        simulation.step(Inputs())
    ctx = simulation.context
    rng, state, mind = np.random.default_rng(9), ctx.state, ctx.state.mind
    n = len(state.cell)
    mind[:, M.WAY] = np.where(rng.random(n) < 0.3, -1, rng.integers(0, len(ctx.world.space.portal_door), n))
    there = rng.random(n) < 0.2
    mind[there, M.GOAL_CELL] = state.cell[there]
    state.xy += rng.normal(0.0, 0.5, (n, 2))
    state.pace[:] = 1.0
    return ctx, Movement(ctx, Ways(ctx.world), kernels)


def test_everybody_walks_at_the_same_place_with_a_way_or_without(world):
    (one, usual), (other, mine) = fresh(world, Kernels()), fresh(world, AS_THEY_ARE)
    movers = np.arange(1, len(one.state.cell))
    theirs, ours = usual._aims(one, movers), mine._aims(other, movers)
    assert theirs.waits.any()
    assert theirs.at_goal.any()
    for field, a, b in zip(theirs._fields, theirs, ours, strict=True):
        assert a.dtype == b.dtype, field
        assert a.tolist() == b.tolist(), field
    assert one.state.door_goal.tolist() == other.state.door_goal.tolist()


def test_movers_settle_the_same_and_the_trainee_is_left_alone(world):
    (one, usual), (other, mine) = fresh(world, Kernels()), fresh(world, AS_THEY_ARE)
    movers = np.arange(1, len(one.state.cell), 2)
    rng = np.random.default_rng(10)
    turn = rng.uniform(0.0, 2.0 * np.pi, len(movers))
    step = rng.choice([0.0, 0.001, 0.06, 0.12], len(movers))
    for ctx, movement in ((one, usual), (other, mine)):
        ctx.state.speed[:] = np.linspace(0.0, 2.0, len(ctx.state.speed)) ** 8  # some so slow that they stand
        ctx.state.mind[:, M.STUCK] = np.arange(len(ctx.state.cell)) % 9
        movement._advance(ctx, movers, np.cos(turn), np.sin(turn), step)
    for name in ("xy", "cell", "speed", "heading", "activity", "mind", "tokens", "hurry"):
        assert getattr(one.state, name).tobytes() == getattr(other.state, name).tobytes(), name
