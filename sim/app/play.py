"""Plays a prepared scenario from the first step to the last on the stage that was chosen."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sim.app.displays import Choice
from sim.app.setup import Prepared
from sim.app.stage import NoStage, Progress, Stage, Wish
from sim.core.simulation import Simulation
from sim.core.walking.kernel import fastest
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.recording import log_path, record
from sim.session.run import Journal, RunResult, Session


@dataclass(frozen=True)
class Play:
    """What identifies one run and where its traces go; ``rubric_hash`` goes into the log's header."""

    run: str
    script: str
    seed: int
    started: datetime
    data: Path
    journal: Journal
    rubric_hash: str


@dataclass(frozen=True)
class Played:
    """A finished run: how it went, its session (events, trace) and where its log lies."""

    result: RunResult
    session: Session
    log: Path


def open_stage(display: str) -> Stage:
    """The stage for a display; the modules that draw are imported only when they are needed."""
    match display:
        case "offscreen":
            from sim.app.offscreen import OffscreenStage

            return OffscreenStage()
        case "window":
            from sim.app.window import WindowStage

            return WindowStage()
        case "headset":
            from sim.app.headset import HeadsetStage

            return HeadsetStage()
        case _:
            return NoStage()


def play(prepared: Prepared, choice: Choice, play: Play, wish: Wish, progress: Progress) -> Played:
    """Runs a scenario. The run log is complete, and the journal has every event, when this returns or raises."""
    simulation = Simulation(prepared.space, prepared.bound, play.seed, kernels=fastest)
    policy = make_policy(play.script, play.seed)
    recorder = record(
        play.data,
        play.run,
        prepared.building,
        prepared.bound,
        seed=play.seed,
        started=play.started,
        script=play.script,
        rubric=play.rubric_hash,
    )
    session = Session(simulation, Executor(simulation, policy) if policy else None, recorder, play.journal)
    try:
        open_stage(choice.display).play(session, prepared, wish, progress)
    finally:
        session.leave("interrupted")
    return Played(session.result, session, log_path(play.data, play.run))


def quiet(_done: float, _of: float) -> None:
    """Progress nobody wants to hear of."""


def on_stderr(enabled: bool, words: Callable[[float, float], str]) -> Progress:
    """Progress as one line that is written over; silent when stderr is no terminal."""
    if not enabled or not sys.stderr.isatty():
        return quiet

    def show(done: float, of: float) -> None:
        sys.stderr.write(f"\r{words(done, of):<70}")
        sys.stderr.flush()

    return show
