"""What ``study`` does: prepares, plays what is missing, keeps every finished block, and tells what came of it."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from scoring.assess import Judge
from scoring.rubric import Rubric, rubric_hash
from scoring.rubric_file import load_rubric
from scoring.studies import Studies, Study
from sim.app.setup import Prepared, prepare
from sim.core import CORE_VERSION
from sim.errors import UsageProblem
from sim.events import Event
from sim.resources import find
from sim.session.policy import SCRIPTS
from sim.study.places import as_told, rooms_in_time, try_starts
from sim.study.runs import UNTRIED, Judgement, Question, StudyRun, Tier
from sim.study.study import Means, carry_out
from sim.study.summary import CAREFUL, summarise
from sim.study.tasks import Done, Load, ground_of
from tools.commands.study_page import show
from tools.settings import Settings

OFTEN, SELDOM = 0.5, 20.0
"""Seconds between two lines of progress: written over on a terminal, one under the other elsewhere."""


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    scenario: str
    plan: str
    runs: int
    scripts: str
    tier: str
    seed: int
    workers: int | None = None
    scheduler: str = ""
    resume: bool = True


@dataclass(frozen=True)
class RubricJudge:
    """Judges by a rubric; crosses to other processes whole, and is made ready there."""

    rubric: Rubric

    def __call__(self, events: Sequence[Event]) -> Judgement:
        """Score, grade and each criterion's state."""
        found = self._ready.assess(events)
        return Judgement(found.score, found.grade, {f.criterion: f.state if f.tried else UNTRIED for f in found.findings})

    @cached_property
    def _ready(self) -> Judge:
        return Judge(self.rubric)

    def __reduce__(self) -> tuple[type["RubricJudge"], tuple[Rubric]]:
        return RubricJudge, (self.rubric,)


@dataclass
class Tally:
    """What was played in this command."""

    runs: int = 0
    cpu_seconds: float = 0.0

    def count(self, done: Done) -> None:
        """One more block."""
        self.runs += len(done.runs)
        self.cpu_seconds += done.cpu_seconds

    @property
    def rate(self) -> float | None:
        """Runs per second of processor time, each process's preparations included; None when nothing was played."""
        return round(self.runs / self.cpu_seconds, 2) if self.runs and self.cpu_seconds > 0.0 else None


def perform(settings: Settings, order: Order) -> dict[str, Any]:
    """Carries a study out, or on from where it stopped; returns the JSON object of ``study``.

    Whatever ends it early, finished blocks are kept.
    """
    scripts = chosen_scripts(order.scripts)
    settings.progress(settings.say("study.preparing", plan=order.plan, scenario=order.scenario))
    load, rubric, prepared = prepare_load(settings, order, scripts)
    key, tally = load.question.key, Tally()
    means = Means(order.workers or available_cores(), order.scheduler)
    with Studies(settings.data / "studies.db") as studies:
        studies.begin(study_row(load.question), fresh=not order.resume)
        missing = sorted(set(range(order.runs)) - studies.finished(key, scripts))
        stored = order.runs - len(missing)
        if stored:
            settings.progress(settings.say("study.resumed", runs=stored))
        progress = Progress(settings, order.runs, stored)
        with closing(carry_out(load, missing, means)) as blocks:
            for done in blocks:
                studies.add(key, [run.as_dict() for run in done.runs])
                tally.count(done)
                progress.show(len(done.block))
        progress.end()
        summary = summarise((StudyRun(**row) for row in studies.runs(key, order.runs)), scripts)
    if CAREFUL in scripts:
        settings.progress(settings.say("study.looking"))
    found = report(load.question, order, prepared, tally, means) | summary | asked(load)
    show(settings, found, rubric, prepared.building)
    return found | {"files": {"studies": str(settings.data / "studies.db")}}


def asked(load: Load) -> dict[str, Any]:
    """What is asked of the scenario in this building besides the runs, of a careful trainee: start places, rooms in time."""
    if CAREFUL not in load.question.scripts:
        return as_told(None, None)
    ground = ground_of(load)
    return as_told(try_starts(ground, load.question, load.judge), rooms_in_time(ground))


def chosen_scripts(named: str) -> tuple[str, ...]:
    """The scripts of a list such as ``careful,passive``; each once, in the order given."""
    names = tuple(dict.fromkeys(name.strip() for name in named.split(",") if name.strip()))
    for name in names:
        if name not in SCRIPTS:
            raise UsageProblem(f"No scripted trainee is called '{name}'. There are: {', '.join(SCRIPTS)}.")
    if not names:
        raise UsageProblem(f"A study needs at least one scripted trainee. There are: {', '.join(SCRIPTS)}.")
    return names


def prepare_load(settings: Settings, order: Order, scripts: tuple[str, ...]) -> tuple[Load, Rubric, Prepared]:
    """Loads and checks plan, scenario and rubric."""
    prepared = prepare(order.plan, order.scenario, (settings.data / "plans", settings.data / "scenarios"))
    folders = (prepared.scenario_path.parent, settings.data / "rubrics")
    rubric = load_rubric(find("rubric", prepared.scenario.rubric, folders))
    question = Question(
        scenario=(prepared.scenario.id, prepared.bound.scenario_hash),
        plan=(prepared.building.id, prepared.building.content_hash),
        rubric=(rubric.id, rubric_hash(rubric)),
        core_version=CORE_VERSION,
        tier=cast(Tier, order.tier),
        scripts=scripts,
        seed=order.seed,
    )
    return Load(question, prepared.space, prepared.bound, RubricJudge(rubric)), rubric, prepared


def study_row(question: Question) -> Study:
    """The store's row of a study."""
    return Study(
        key=question.key,
        scenario=question.scenario[0],
        plan=question.plan[0],
        rubric=question.rubric[0],
        core_version=question.core_version,
        tier=question.tier,
        scripts=question.scripts,
        seed=question.seed,
    )


def available_cores() -> int:
    """Processor cores this program may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


@dataclass
class Progress:
    """How far the study is, on stderr."""

    settings: Settings
    total: int
    done: int
    clock: Callable[[], float] = time.monotonic
    _began: float = field(init=False)
    _shown: float = field(init=False)
    _new: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._began = self._shown = self.clock()

    @property
    def _over(self) -> bool:
        return sys.stderr.isatty()

    def show(self, more: int) -> None:
        """So many more run numbers are done."""
        self.done += more
        self._new += more
        now = self.clock()
        if self.settings.quiet or now - self._shown < (OFTEN if self._over else SELDOM):
            return
        self._shown = now
        left = (self.total - self.done) * (now - self._began) / self._new
        words = self.settings.say("study.progress", done=self.done, total=self.total, left=round(left))
        if self._over:
            sys.stderr.write(f"\r{words:<70}")
            sys.stderr.flush()
        else:
            self.settings.progress(words)

    def end(self) -> None:
        """Leaves the line."""
        if self._over and self._new and not self.settings.quiet:
            sys.stderr.write("\n")


def report(question: Question, order: Order, prepared: Prepared, tally: Tally, means: Means) -> dict[str, Any]:
    """What was asked and how fast it went."""
    return {
        "study": question.key,
        "scenario": question.scenario[0],
        "plan": question.plan[0],
        "tier": question.tier,
        "seed": question.seed,
        "runs": order.runs,
        "played": tally.runs,
        "runs_per_second_per_core": tally.rate,
        "cpu_seconds": round(tally.cpu_seconds, 3),
        "workers": None if means.scheduler else means.workers,
        "scheduler": means.scheduler or None,
        "most_seconds": prepared.bound.max_seconds,
    }
