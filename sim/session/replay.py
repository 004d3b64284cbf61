"""Playing a recorded run again: the same inputs give the same events and hashes, or the first tick that differs is named."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.core import CORE_VERSION
from sim.core.commands import Inputs
from sim.core.registers import R
from sim.core.simulation import Simulation
from sim.core.walking.kernel import fastest
from sim.errors import FileProblem
from sim.events import Event
from sim.plan.load import load_plan
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.objects import fetch
from sim.session.recording import objects_folder
from sim.session.runlog import HASH_DIGITS, RunLog, read_runlog
from sim.space.build import build_space
from sim.units import STEP


@dataclass(frozen=True)
class ReplayResult:
    """``mismatches`` counts ticks whose hash or events differ. Ticks count the run's steps from 0; a pause is one step."""

    run: str
    ticks: int
    mismatches: int
    first_mismatch: int | None
    interrupted: bool

    @property
    def same(self) -> bool:
        """Whether the run is what its log says."""
        return self.mismatches == 0


def verify(path: Path, progress: Callable[[int, int], None] | None = None) -> ReplayResult:
    """Plays the log at ``path`` again and compares every tick; ``progress`` is told (ticks done, ticks in all) now and then.

    Raises FileProblem when the log, its plan or its scenario cannot be used, or the log is too old or too new to replay.
    """
    log = read_runlog(path)
    simulation = rebuild(log)
    differing = []
    for tick, same in enumerate(compare(log, simulation)):
        if not same:
            differing.append(tick)
        if progress and tick % 1000 == 0:
            progress(tick, log.ticks)
    differing += _events_never_seen(log, simulation)
    if log.ending and not _same_ending(log, simulation):
        differing.append(max(0, log.ticks - 1))
    ticks = sorted(set(differing))
    return ReplayResult(log.header.run, log.ticks, len(ticks), ticks[0] if ticks else None, log.ending is None)


def rebuild(log: RunLog) -> Simulation:
    """The simulation as it was before the log's first tick. Raises FileProblem as ``verify`` does."""
    header, path = log.header, log.path
    if header.coarse:
        fix = "Its events and coarse path remain."
        raise FileProblem(path, f"can no longer be replayed: it expired {header.expires} and its inputs were removed.", fix=fix)
    if header.core != CORE_VERSION:
        fix = "Replay it with the version that recorded it."
        raise FileProblem(path, f"was recorded by simulation core {header.core}; this is core {CORE_VERSION}.", "line 1", fix)
    if header.step != STEP:
        raise FileProblem(path, f"was recorded with steps of {header.step} s; this program takes {STEP} s.", "line 1")
    folder = objects_folder(path)
    building = load_plan(fetch(folder, header.plan_object))
    scenario = load_scenario(fetch(folder, header.scenario_object))
    space = build_space(building)
    bound = bind(scenario, space)
    if (building.content_hash, bound.scenario_hash) != (header.plan, header.scenario):
        raise FileProblem(path, "names another plan or scenario than the copies kept with it.", "line 1")
    return Simulation(space, bound, header.seed, kernels=fastest)


def compare(log: RunLog, simulation: Simulation) -> Iterator[bool]:
    """For each recorded step whether ``simulation``, fed the same inputs, does the same."""
    recorded = {e.seq: e for e in log.events}
    for batch in log.batches:
        for inputs, digest in zip(batch.inputs, batch.hashes, strict=True):
            yield _same_step(simulation, inputs, digest, recorded)


def _same_step(simulation: Simulation, inputs: Inputs, digest: str, recorded: Mapping[int, Event]) -> bool:
    """A step after the end is a difference; a recorded event that does not happen shows in the sequence of those that do."""
    if simulation.ended:
        return False
    events = simulation.step(inputs)
    same_events = all(recorded.get(e.seq) == e for e in events)
    return same_events and simulation.hash[:HASH_DIGITS] == digest


def _events_never_seen(log: RunLog, simulation: Simulation) -> list[int]:
    """Steps in which the log has events beyond those the simulation gave."""
    last = simulation.context.get(R.SEQ)
    times = Counter(e.seq for e in log.events)
    return [b.first for b in log.batches for e in b.events if e.seq >= last or times[e.seq] > 1]


def _same_ending(log: RunLog, simulation: Simulation) -> bool:
    ending = log.ending
    return ending is not None and (ending.ticks, ending.hash) == (log.ticks, simulation.hash)
