"""One block of runs as a task for any process: everything it needs comes in as bytes, plain rows go out."""

import pickle
from dataclasses import dataclass
from functools import lru_cache
from time import process_time

from sim.core import CORE_VERSION
from sim.core.ground import Ground
from sim.core.world import World
from sim.errors import UsageProblem
from sim.scenario.bound import BoundScenario
from sim.space.space import Space
from sim.study import micro
from sim.study.meso.play import Meso
from sim.study.runs import STUDY_VERSION, Judge, Question, StudyRun


@dataclass(frozen=True)
class Load:
    """What every task of a study needs; ``versions`` are the core's and the study's, as the sender has them."""

    question: Question
    space: Space
    bound: BoundScenario
    judge: Judge
    versions: tuple[int, int] = (CORE_VERSION, STUDY_VERSION)

    def packed(self) -> bytes:
        """As bytes, to be sent once and unpacked once in each process."""
        return pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)


@dataclass(frozen=True)
class Done:
    """A finished block: its rows by number and script, and the seconds of processor time they took."""

    block: range
    runs: tuple[StudyRun, ...]
    cpu_seconds: float


@dataclass(frozen=True)
class Bench:
    """A load unpacked, with the tables its runs share."""

    load: Load
    ground: Ground
    meso: Meso | None


@lru_cache(maxsize=1)
def unpack(load: bytes) -> Bench:
    """The load and its tables; worked out for the first block in a process, then remembered."""
    unpacked = pickle.loads(load)
    if not isinstance(unpacked, Load) or unpacked.versions != (CORE_VERSION, STUDY_VERSION):
        raise UsageProblem("A worker of this study has another version of the program. Install the same version everywhere.")
    ground = ground_of(unpacked)
    return Bench(unpacked, ground, Meso(ground, unpacked.question) if unpacked.question.tier == "meso" else None)


def ground_of(load: Load) -> Ground:
    """The tables that all runs of a load share."""
    return Ground(World(load.space, load.bound, 0, load.bound.scenario.door_flow))


def play_block(load: bytes, block: range) -> Done:
    """Plays a block: every script with every number. The same block gives the same rows in every process."""
    started = process_time()
    bench = unpack(load)
    runs = tuple(_play(bench, block))
    return Done(block, runs, process_time() - started)


def _play(bench: Bench, block: range) -> list[StudyRun]:
    question, judge = bench.load.question, bench.load.judge
    if bench.meso is not None:
        return bench.meso.play(block, judge)
    return [
        micro.play(bench.ground, script, number, question.seed_of(number), judge)
        for number in block
        for script in question.scripts
    ]
