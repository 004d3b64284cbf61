"""The micro tier: whole scripted sessions on the real core, every step of them."""

from sim.core.ground import Ground
from sim.core.people.person import LED
from sim.core.simulation import Simulation
from sim.core.walking.kernel import fastest
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.study.outcome import outcome
from sim.study.runs import Judge, StudyRun
from sim.units import STEP_HZ


def play(ground: Ground, script: str, number: int, seed: int, judge: Judge) -> StudyRun:
    """One session from the first step to the last; a run that has no end of its own is ended by the scenario's time."""
    world = ground.world
    simulation = Simulation(world.space, world.bound, seed, ground=ground, kernels=fastest)
    policy = make_policy(script, seed)
    session = Session(simulation, Executor(simulation, policy) if policy else None)
    result = session.run_to_end(longest_ticks(ground))
    others = sum(p.behaviour not in LED for p in simulation.people[1:])
    return run_of(number, script, seed, session, result.cause, result.sim_seconds, others, judge)


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
