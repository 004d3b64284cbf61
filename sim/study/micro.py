"""The micro tier: whole scripted sessions on the real core, every step of them."""

from dataclasses import replace
from typing import Final

from sim.core.ground import Ground
from sim.core.people.person import LED
from sim.core.simulation import Simulation
from sim.core.state import F64
from sim.core.walking.kernel import FEWEST, Kernels, fastest
from sim.core.zone.occupants import OccupantExposure
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.study.outcome import outcome
from sim.study.runs import Judge, StudyRun
from sim.units import STEP_HZ

LOOK: Final = 4
"""Steps between two looks at who shows: five a second, by eye."""


def play(ground: Ground, script: str, number: int, seed: int, judge: Judge) -> StudyRun:
    """One session from the first step to the last; a run that has no end of its own is ended by the scenario's time."""
    world = ground.world
    # nobody reads the hash of a run that is played for its figures
    simulation = Simulation(world.space, world.bound, seed, ground=ground, kernels=compiled_once, hashed=False)
    policy = make_policy(script, seed)
    session = Session(simulation, Executor(simulation, policy) if policy else None)
    others = [i for i, p in enumerate(simulation.people) if i and p.behaviour not in LED]
    shown = _run_watched(session, OccupantExposure(simulation), longest_ticks(ground))[others]
    result = session.result
    run = run_of(number, script, seed, session, result.cause, result.sim_seconds, len(others), judge)
    return replace(run, others_exposure=round(sum(shown.tolist()) / len(others), 3) if others else None)


def compiled_once(people: int) -> Kernels | None:
    """The compiled kernels, where they can be had, for however few people: they are loaded once for many runs."""
    return fastest(max(people, FEWEST))


def _run_watched(session: Session, watch: OccupantExposure, most: int) -> F64:
    """Runs a session to its end and gives everybody's exposure-seconds (N,), looked at every ``LOOK`` steps."""
    for step in range(1, most + 1):
        if session.ended or session.paused:
            break
        session.advance()
        if step % LOOK == 0:
            watch.observe()
    session.leave()
    return watch.seconds


def longest_ticks(ground: Ground) -> int:
    """More steps than the scenario's time limit can take."""
    world = ground.world
    return int(world.bound.max_seconds * world.scenario.adaptations.more_time * STEP_HZ) + STEP_HZ


def run_of(
    number: int, script: str, seed: int, session: Session, cause: str, seconds: float, others: int, judge: Judge
) -> StudyRun:
    """A finished session as a row."""
    judged, figures = judge(session.events), outcome(session.events, others)
    return StudyRun(
        number=number,
        script=script,
        seed=seed,
        cause=cause,
        seconds=round(seconds, 3),
        score=judged.score,
        grade=judged.grade,
        states=judged.states,
        course=f"seed {seed}",
        **vars(figures),
    )
