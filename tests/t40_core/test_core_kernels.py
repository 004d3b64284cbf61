"""With kernels or without, as they are or compiled: whole runs give the same hash at every step."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.people.mind import M
from sim.core.people.watch import Watch
from sim.core.simulation import FLOW_CAP, Simulation, Snapshot
from sim.core.walking.fast import MOST, Fast
from sim.core.walking.kernel import FEWEST, Choice, Kernels, as_written, fastest, usual
from sim.core.walking.movement import Movement
from sim.core.walking.ways import Ways
from sim.core.world import World
from sim.scenario.bind import bind
from tests.t40_core.chains import leaving, shipped

NAMES = (
    "xy",
    "cell",
    "stride",
    "stride_cell",
    "speed",
    "face",
    "heading",
    "activity",
    "mind",
    "tokens",
    "hurry",
    "door_goal",
    "door_timer",
    "door_hand",
)


def as_they_are(people: int) -> Kernels:
    return as_written()


def chain(space: Any, bound: Any, kernels: Choice, seed: int, steps: int) -> list[str]:
    simulation = Simulation(space, bound, seed, kernels=kernels)
    return [(simulation.step(Inputs()), simulation.hash)[1] for _ in range(steps)]


@pytest.fixture(scope="module")
def world() -> Any:
    """The shipped school, from which everybody flees after two seconds: over stairs, through doors, across the yard."""
    space, scenario = shipped()
    return space, bind(leaving(scenario), space)


def test_kernels_as_they_are_give_the_usual_hashes(world):
    assert chain(*world, as_they_are, 3, 90) == chain(*world, usual, 3, 90)


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_kernels_give_the_usual_hashes(world, seed):
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    assert chain(*world, fastest, seed, 240) == chain(*world, usual, seed, 240)


def test_kernels_are_translated_when_a_simulation_is_made_and_never_again(world):
    """A run in a headset must not wait for the compiler: all later calls are with the same kinds of numbers."""
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    kernels: Any = fastest(FEWEST)
    simulation = Simulation(*world, 4, kernels=fastest)
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
    assert fastest(FEWEST - 1) is None


def test_a_snapshot_goes_on_the_same_with_other_kernels(world):
    one = Simulation(*world, 5, kernels=usual)
    for _ in range(70):
        one.step(Inputs())
    kept = one.snapshot()
    other = Simulation(*world, 5, kernels=as_they_are)
    other.restore(kept)
    for _ in range(25):
        one.step(Inputs())
        other.step(Inputs())
        assert other.hash == one.hash


@pytest.fixture(scope="module")
def begun(world: Any) -> tuple[Any, Ground, Snapshot]:
    """A run four seconds after it began, to be gone on with as often as one likes."""
    space, bound = world
    ground = Ground(World(space, bound, 8, FLOW_CAP))
    simulation = Simulation(space, bound, 8, ground=ground)
    for _ in range(80):
        simulation.step(Inputs())
    return world, ground, simulation.snapshot()


def thrown(begun: Any, seed: int) -> Any:
    """A run in which half the people are thrown anywhere: without a way, in their goal's cell, at doors, stuck."""
    world, ground, snapshot = begun
    simulation = Simulation(*world, 8, ground=ground)
    simulation.restore(snapshot)
    ctx = simulation.context
    rng, state, mind = np.random.default_rng(seed), ctx.state, ctx.state.mind
    space, n = ctx.world.space, len(ctx.state.cell)
    far = np.flatnonzero(rng.random(n) < 0.5)
    doors, anywhere = np.flatnonzero(space.portal_door >= 0), np.arange(len(space.portal_door))
    at = np.where(rng.random(len(far)) < 0.6, rng.choice(doors, len(far)), rng.choice(anywhere, len(far)))
    state.cell[far] = space.portal_cells[at, rng.integers(0, 2, len(far))]
    state.xy[far] = ctx.world.cells.centre[state.cell[far]]
    near = (rng.random(len(far)) < 0.7)[:, None]
    middle = (space.portal_a[at] + space.portal_b[at]) / 2.0
    state.xy[far] = np.where(near, state.xy[far] * 0.1 + middle * 0.9, state.xy[far])  # cells are convex
    mind[far, M.WAY], mind[far, M.WAY_CELL] = np.where(rng.random(len(far)) < 0.8, at, -1), state.cell[far]
    nowhere = rng.random(n) < 0.1
    mind[nowhere, M.GOAL], mind[nowhere, M.WAY_CELL] = -3, -1
    there = rng.random(n) < 0.2
    mind[there, M.GOAL_CELL], state.spot[there] = state.cell[there], state.xy[there] + rng.normal(0.0, 0.3, (int(there.sum()), 2))
    mind[:, M.STUCK] = rng.integers(0, 70, n)
    state.pace[:] = rng.choice([0.0, 0.8, 1.3, 2.6], n)
    state.present[:] = rng.random(n) < 0.9
    state.speed[:] = rng.random(n) ** 8 * 3.0  # some so slow that they stand
    state.hurry[:] = np.where(rng.random(n) < 0.2, state.tick + 20, -1)
    state.tokens[:] = rng.random(len(state.tokens)) * 2.5
    state.door_open[:], state.door_goal[:] = rng.random((2, len(state.door_open))).round()
    state.door_locked[:], state.door_blocked[:] = rng.random((2, len(state.door_open))) < 0.3
    state.stride[:] = rng.normal(0.0, 0.1, (n, 2))
    beyond = space.portal_cells[at, rng.integers(0, 2, len(far))]  # some in the cell they are in, some far off
    state.stride_cell[far] = np.where(rng.random(len(far)) < 0.8, beyond, rng.integers(-1, space.cell_count, len(far)))
    state.stride_cell[0] = -1
    turn = rng.uniform(0.0, 2.0 * np.pi, n)
    state.face[:] = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return ctx


def hold(begun: Any, kernels: Kernels, seed: int, steps: int) -> tuple[int, int]:
    """Holds the kernels' steps against the usual ones, bit by bit; gives how many arrived and were refused."""
    one, other = thrown(begun, seed), thrown(begun, seed)
    theirs, mine = Movement(one, Ways(one.world)), Fast(Movement(other, Ways(other.world)), other, kernels)
    found = [0, 0]
    for _ in range(steps):
        expected, got = theirs.step(one), mine.step(other)
        for k, (a, b) in enumerate(zip(expected, got, strict=True)):
            assert a.dtype == b.dtype
            assert a.tolist() == b.tolist()
            found[k] += len(a)
        for name in NAMES:
            assert getattr(one.state, name).tobytes() == getattr(other.state, name).tobytes(), name
        assert one.events == other.events
        one.state.tick += 1
        other.state.tick += 1
    return found[0], found[1]


def test_whoever_is_thrown_wherever_walks_the_same(begun):
    arrived, refused = hold(begun, as_written(), 9, 12)
    assert arrived
    assert refused


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_crowds_walk_the_same_as_written(begun, seed):
    hold(begun, as_written(), seed, 2)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_crowds_walk_the_same_compiled(begun, seed):
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    hold(begun, fastest(FEWEST) or as_written(), seed, 6)


def test_a_throng_gets_longer_rows(begun):
    ctx = thrown(begun, 3)
    ctx.state.xy[1:], ctx.state.cell[1:], ctx.state.present[1:] = ctx.state.xy[1], ctx.state.cell[1], 1
    ctx.state.pace[1:] = 1.0
    fast = Fast(Movement(ctx, Ways(ctx.world)), ctx, as_written())
    assert len(ctx.state.cell) > MOST
    fast.step(ctx)
    assert fast._rows.other.shape[1] > MOST


def test_nobody_walks_and_the_trainee_is_left_alone(begun):
    one, other = thrown(begun, 4), thrown(begun, 4)
    for ctx in (one, other):
        ctx.state.pace[1:] = 0.0
        ctx.state.pace[0], ctx.state.speed[0] = 1.0, 0.7
    Movement(one, Ways(one.world)).step(one)
    Fast(Movement(other, Ways(other.world)), other, as_written()).step(other)
    assert one.state.speed[0] == 0.7
    for name in NAMES:
        assert getattr(one.state, name).tobytes() == getattr(other.state, name).tobytes(), name


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), tick=st.integers(0, 60))
def test_the_same_people_are_looked_at(begun, seed, tick):
    ctx = thrown(begun, seed)
    rng, state, n = np.random.default_rng(seed), ctx.state, len(ctx.state.cell)
    state.tick = tick
    for column in (M.UNTIL, M.LATE, M.ROOM):
        state.mind[:, column] = rng.integers(-1, 60, n)
    usual_watch, mine = Watch(ctx.world, n), Watch(ctx.world, n, fastest(FEWEST) or as_written())
    for ask in ("due", "late", "elsewhere"):
        assert getattr(mine, ask)(state).tolist() == getattr(usual_watch, ask)(state).tolist(), ask


def test_kernels_keep_no_memory_and_fuse_no_sums(world):
    """What a kernel calls counts no references: then it must not make arrays, or they would stay for ever."""
    numba = pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    from numba.core.runtime import _nrt_python as counts
    from numba.core.runtime import rtsys

    counts.memsys_enable_stats()
    simulation = Simulation(*world, 6, kernels=fastest)
    before = rtsys.get_allocation_stats()
    for _ in range(120):
        simulation.step(Inputs())
    after = rtsys.get_allocation_stats()
    assert after.alloc - before.alloc > 100
    assert after.alloc - before.alloc == after.free - before.free
    fused = re.compile(r"\b(vfn?m(add|sub)|fn?m(add|sub|la|ls))")
    kernels = fastest(FEWEST)
    for kernel in (kernels.look, kernels.set_out) if kernels else ():  # of all that are translated alike
        again = numba.njit(fastmath=False, error_model="numpy")(kernel.py_func)  # what is read from disk has no text
        again.compile(kernel.signatures[0])
        assert not fused.search("".join(again.inspect_asm().values())), kernel
