"""With kernels or without, as they are or compiled: whole runs give the same hash at every step."""

from typing import Any

import pytest

from sim.core.commands import Inputs
from sim.core.simulation import Simulation
from sim.core.walking.kernel import FEWEST, Kernels, fastest, listed, walk
from sim.scenario.bind import bind
from sim.space.motion_kernel import move_each
from tests.t40_core.chains import leaving, shipped

AS_THEY_ARE = Kernels(move_each, walk, listed)


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
