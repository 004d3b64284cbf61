"""Recorded runs played again: how many of them differ in any tick, in hash or in events (none may).

Seeds, scripts, crowds, the alarm's time and the length differ from log to log; every log is written and read as a session's is.
Most replays share what runs of one scenario share; now and then one is made from the files alone, a whole run is played to its
end, or a replay is left and gone on with from a snapshot.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.simulation import FLOW_CAP, Simulation
from sim.core.world import World
from sim.scenario.bound import BoundScenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.recording import log_path, record
from sim.session.replay import compare, verify
from sim.session.run import Session
from sim.session.runlog import RunLog, read_runlog
from sim.units import STEP_HZ
from tools.bench.rows import Row, Target
from tools.bench.suites import Order
from tools.bench.worlds import Place, alarm_at, raised

REPLAYS = 1000
QUICK_REPLAYS = 6

SCRIPTS = ("careful", "passive", "random", "none")

SHORTEST, LONGEST = 5 * STEP_HZ, 15 * STEP_HZ
"""Steps of a short log."""

WHOLE_EVERY = 101
"""One log in so many is a whole run; no multiple of the number of scripts, so that each has some."""

FILES_EVERY = 5
"""One replay in so many is made from the log's own copies of plan and scenario alone."""

SNAPSHOT_EVERY = 5
"""One replay in so many stops half-way and goes on from a snapshot, in a simulation of its own."""

TURNS = (0, 1, 2, 3, 0, 1, 2, 3, 4, 0, 1)
"""Which variant is next: few people often, the scenario's own twice in eleven, 400 once; every variant meets every script."""

STARTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Tally:
    """What came of the replays."""

    replays: int = 0
    ticks: int = 0
    events: int = 0
    mismatches: int = 0
    whole: int = 0
    from_files: int = 0
    from_snapshots: int = 0
    first: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class _Variant:
    """A scenario bound to the place, and what its runs share."""

    bound: BoundScenario
    ground: Ground


def rows(order: Order, place: Place) -> Iterator[Row]:
    """Replays, ticks compared, ticks that differ (0) and how many simulated seconds a replay takes in one."""
    tally, wanted = Tally(), order.choose(REPLAYS, QUICK_REPLAYS)
    variants = _variants(place)
    with TemporaryDirectory() as folder:
        for k in range(wanted):
            order.told(f"{place.name}: replays", k, wanted)
            variant = variants[k % len(variants)]
            path = _record(Path(folder), place, variant, k, whole=k % WHOLE_EVERY == WHOLE_EVERY - 1)
            start = order.clock()
            _replay(path, place, variant, k, tally)
            tally.seconds += order.clock() - start
            path.unlink()
    of = (place.name,)
    enough = None if order.quick else Target(REPLAYS, least=True)
    more = {k: v for k, v in vars(tally).items() if k not in ("seconds", "replays")}
    yield Row("replays", of, tally.replays, "", "count", target=enough, more=more)
    yield Row("replay_mismatches", of, tally.mismatches, "", "count", target=Target(0), note=tally.first)
    yield Row("replay_speed", of, tally.ticks / STEP_HZ / tally.seconds, "×", "rate", more={"seconds": round(tally.seconds, 2)})


def _variants(place: Place) -> list[_Variant]:
    """The shipped scenario with early alarms and three crowds, and as it is."""
    scenario = place.scenario
    many = raised(place, 400).scenario
    few = scenario.model_copy(update={"people": scenario.people[:1]})
    changed = [
        few.model_copy(update={"triggers": alarm_at(scenario, 1.0)}),
        few.model_copy(update={"triggers": alarm_at(scenario, 0.0)}),
        scenario.model_copy(update={"triggers": alarm_at(scenario, 2.0)}),
        few,
        many.model_copy(update={"triggers": alarm_at(scenario, 3.0)}),
    ]
    bounds = [place.bound(s) for s in changed]
    made = [_Variant(b, Ground(World(place.space, b, 0, FLOW_CAP))) for b in bounds]
    return [made[k] for k in TURNS]


def _record(data: Path, place: Place, variant: _Variant, k: int, *, whole: bool) -> Path:
    script, seed, name = SCRIPTS[k % len(SCRIPTS)], 1000 + k, f"replay-{k}"
    writer = record(data, name, place.building, variant.bound, seed=seed, started=STARTED, script=script)
    simulation = Simulation(place.space, variant.bound, seed, ground=variant.ground)
    policy = make_policy(script, seed)
    session = Session(simulation, Executor(simulation, policy) if policy else None, writer)
    steps = SHORTEST + (k * 37) % (LONGEST - SHORTEST)
    session.run_to_end(20 * 60 * STEP_HZ if whole else steps)
    return log_path(data, name)


def _replay(path: Path, place: Place, variant: _Variant, k: int, tally: Tally) -> None:
    log = read_runlog(path)
    if k % FILES_EVERY == FILES_EVERY - 2:
        result = verify(path)
        differing = [result.first_mismatch or 0] * result.mismatches
        tally.from_files += 1
    else:
        simulation = Simulation(place.space, variant.bound, log.header.seed, ground=variant.ground)
        differing = [tick for tick, same in enumerate(compare(log, simulation)) if not same]
        if log.ending is None or (log.ending.ticks, log.ending.hash) != (log.ticks, simulation.hash):
            differing.append(max(log.ticks - 1, 0))
    if k % SNAPSHOT_EVERY == SNAPSHOT_EVERY - 1:
        tally.from_snapshots += 1
        differing += _from_snapshot(log, place, variant)
    tally.replays += 1
    tally.ticks += log.ticks
    tally.events += len(log.events)
    tally.whole += log.ticks > LONGEST
    tally.mismatches += len(differing)
    if differing and not tally.first:
        tally.first = f"{log.header.script}, seed {log.header.seed}: tick {min(differing)}"


def _from_snapshot(log: RunLog, place: Place, variant: _Variant) -> list[int]:
    """Plays half a log, and the other half in another simulation from a snapshot; gives the last tick when the end differs."""
    inputs: list[Inputs] = [i for batch in log.batches for i in batch.inputs]
    half = len(inputs) // 2
    first = Simulation(place.space, variant.bound, log.header.seed, ground=variant.ground)
    for given in inputs[:half]:
        first.step(given)
    second = Simulation(place.space, variant.bound, log.header.seed)
    second.restore(first.snapshot())
    for given in inputs[half:]:
        second.step(given)
    return [] if log.ending and second.hash == log.ending.hash else [max(log.ticks - 1, 0)]
