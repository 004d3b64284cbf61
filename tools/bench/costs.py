"""What a simulation costs beside its steps: making it, its hash, its memory; and counts of what a step does."""

import tracemalloc
from collections.abc import Iterator

from sim.core import hashing
from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.simulation import FLOW_CAP, Simulation
from sim.core.world import World
from sim.scenario.bound import BoundScenario
from sim.space.build import build_space
from tools.bench.counters import Unavailable, calls, instructions
from tools.bench.lanes import SEED
from tools.bench.measure import least
from tools.bench.rows import Row
from tools.bench.steps import WARM
from tools.bench.suites import Order
from tools.bench.worlds import Place, leaving, raised

CROWDS = (200, 1000)
STEPS = 40
"""Steps that are counted: two simulated seconds."""

LATER = 400
"""Steps over which memory may not grow."""

MB = 1024.0 * 1024.0


def rows(order: Order, place: Place) -> Iterator[Row]:
    """Making, hashing, remembering and counting, by number of people."""
    goes = order.choose(10, 2)
    yield Row("space_made", (place.name,), least(lambda: build_space(place.building), min(goes, 3), order.clock) * 1e3, "ms")
    for people in CROWDS:
        order.told(f"{place.name} {people}", people, sum(CROWDS))
        yield from _making(order, place, people, goes)
        yield from _counting(place, people)
        yield from _memory(order, place, people)


def _making(order: Order, place: Place, people: int, goes: int) -> Iterator[Row]:
    bound, of = raised(place, people), (place.name, str(people))
    ground = Ground(World(place.space, bound, SEED, FLOW_CAP))
    yield Row("made", of, least(lambda: Simulation(place.space, bound, SEED), goes, order.clock) * 1e3, "ms")
    on_ground = least(lambda: Simulation(place.space, bound, SEED, ground=ground), goes, order.clock)
    yield Row("made_on_ground", of, on_ground * 1e3, "ms")
    simulation = Simulation(place.space, bound, SEED, ground=ground)
    state = simulation.state
    hashed = least(lambda: hashing.link(b"", state, ()), goes * 20, order.clock)
    yield Row("hash", of, hashed * 1e6, "µs", more={"state_bytes": state_bytes(simulation)})
    kept = least(simulation.snapshot, goes * 20, order.clock)
    yield Row("snapshot", of, kept * 1e6, "µs")


def state_bytes(simulation: Simulation) -> int:
    """Bytes of a state's arrays: what is hashed, and what a snapshot holds."""
    return sum(getattr(value, "nbytes", 0) for value in vars(simulation.state).values())


def _warm(place: Place, bound: BoundScenario) -> Simulation:
    simulation = Simulation(place.space, bound, SEED)
    for _ in range(WARM):
        simulation.step(Inputs())
    return simulation


def _counting(place: Place, people: int) -> Iterator[Row]:
    """With everybody walking, where a step does most."""
    of = (place.name, str(people))
    simulation = _warm(place, leaving(place, people, None))

    def steps() -> None:
        for _ in range(STEPS):
            simulation.step(Inputs())

    start = simulation.snapshot()
    counted = calls(steps)
    yield Row("calls_python", of, counted.python / STEPS, "", "count")
    yield Row("calls_builtin", of, counted.builtin / STEPS, "", "count")
    simulation.restore(start)
    try:
        yield Row("instructions", of, instructions(steps) / STEPS / 1e6, "M", "count")
    except Unavailable as problem:
        yield Row("instructions", of, None, "M", "count", note=str(problem))


def _memory(order: Order, place: Place, people: int) -> Iterator[Row]:
    """A run's own memory beside what runs share; the most a step borrows; what is kept after many more steps."""
    of, bound = (place.name, str(people)), raised(place, people)
    ground = Ground(World(place.space, bound, SEED, FLOW_CAP))
    later = order.choose(LATER, 40)
    Simulation(place.space, bound, SEED, ground=ground)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        simulation = Simulation(place.space, bound, SEED, ground=ground)
        for _ in range(later):
            simulation.step(Inputs())
        own = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(later):
            simulation.step(Inputs())
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    yield Row("memory_run", of, (own - before) / MB, "MB", "bytes")
    yield Row("memory_step", of, (peak - own) / MB, "MB", "bytes", more={"steps": later})
    yield Row("memory_growth", of, (after - own) / later, "B", "bytes", more={"steps": later})
