"""Whole runs of the shipped scenario, played once, for what must hold in every one of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from sim.core.simulation import Simulation, Snapshot
from sim.events import Event
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.recording import log_path, record
from sim.session.run import Session
from sim.space.build import build_space
from sim.space.space import Space
from tests.grounds import ground_of

FEW = ("classmates_in_the_room", "teacher_in_own_classroom")
"""Enough people for everything the scenario does."""


@pytest.fixture(scope="session")
def school() -> Space:
    """The shipped school."""
    return build_space(load_plan(find("plan", "lingonmoskolan")))


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    """The shipped scenario with few people."""
    whole = load_scenario(find("scenario", "inne-i-korridoren"))
    return whole.model_copy(update={"people": tuple(g for g in whole.people if g.id in FEW)})


@pytest.fixture(scope="session")
def simulate(school: Space, scenario: Scenario) -> Callable[..., Simulation]:
    """Makes a fresh simulation."""
    bound = bind(scenario, school)
    ground = ground_of(school, bound)
    return lambda seed=1: Simulation(school, bound, seed, ground=ground)


@dataclass
class Played:
    """A run that was played to its end; ``moments``: state and events so far when something was first so."""

    events: list[Event]
    log: Path
    moments: dict[str, tuple[Snapshot, list[Event]]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def played(simulate: Callable[..., Simulation], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Played]:
    """Plays a script to its end once; ``watch`` maps names to questions about the simulation, asked after every step."""

    @cache
    def to_end(script: str, watch: tuple[tuple[str, Callable[[Simulation], bool]], ...] = ()) -> Played:
        simulation, data = simulate(), tmp_path_factory.mktemp(script)
        bound, started = simulation.world.bound, datetime(2026, 3, 2, 9, tzinfo=UTC)
        recorder = record(data, "r", simulation.space.building, bound, seed=1, started=started, script=script)
        policy = make_policy(script, 1)
        session = Session(simulation, Executor(simulation, policy) if policy else None, recorder)
        found = Played(session.events, log_path(data, "r"))
        while not session.ended:
            session.advance()
            for name, holds in watch:
                if name not in found.moments and not session.ended and holds(simulation):
                    found.moments[name] = (simulation.snapshot(), list(session.events))
        return found

    return to_end
