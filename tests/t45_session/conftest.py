"""What the session's specifications share: small logs made by hand, and the shipped school with its first scenario."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.core.ground import Ground
from sim.core.simulation import Simulation
from sim.events import TRAINEE, Event, EventType
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.recording import log_path, record
from sim.session.run import Journal, RunResult, Session
from sim.session.runlog import Header, RunLogWriter
from sim.space.build import build_space
from sim.space.space import Space
from tests.grounds import ground_of

NAMES = {"plan": "1" * 64, "scenario": "2" * 64, "rubric": "3" * 64, "plan_object": "4" * 64, "scenario_object": "5" * 64}

MakeSimulation = Callable[..., Simulation]


@pytest.fixture
def header() -> Header:
    return Header(
        run="019ab0000-0011223344",
        core=1,
        seed=7,
        step=0.05,
        started="2026-03-02T09:00:00+00:00",
        expires="2026-03-16T09:00:00+00:00",
        script="careful",
        **NAMES,
    )


@pytest.fixture
def small_log(tmp_path: Path, header: Header) -> Path:
    """25 ticks (two whole batches and a half one) in which the trainee walks east, then silences the phone."""
    path = tmp_path / "runs" / "small.runlog"
    writer = RunLogWriter(path, header)
    for tick in range(25):
        events = (Event(0, 0, 0.0, EventType.RUN_STARTED, data={"level": "CL3"}),) if tick == 0 else ()
        actions = (Action(ActionKind.PHONE_SILENT),) if tick == 20 else ()
        if tick == 20:
            events = (Event(1, 20, 1.0, EventType.PHONE_SILENCED, actor=TRAINEE),)
        body = Body(40 + tick, 20, 0, 15) if tick < 12 else None
        writer.step(Inputs(body, actions), events, f"{tick:064x}"[::-1], (0, 8 + tick // 5, 4))
    writer.end("debrief", "f" * 64)
    return path


@pytest.fixture(scope="session")
def school() -> Space:
    """The shipped school."""
    return build_space(load_plan(find("plan", "lingonmoskolan")))


@pytest.fixture(scope="session")
def simulate(school: Space) -> MakeSimulation:
    """Makes a simulation of the shipped scenario; ``crowd=False`` leaves only the two classmates of the group room in."""
    scenario = load_scenario(find("scenario", "inne-i-korridoren"))
    alone = scenario.model_copy(update={"people": scenario.people[:1]})

    @cache
    def shared(crowd: bool) -> Ground:
        return ground_of(school, bind(scenario if crowd else alone, school))

    def make(seed: int = 1, *, crowd: bool = True) -> Simulation:
        ground = shared(crowd)
        return Simulation(school, ground.world.bound, seed, ground=ground)

    return make


@pytest.fixture(scope="session")
def play(simulate: MakeSimulation) -> Callable[..., Session]:
    """Sets a scripted trainee up; with ``data`` the run is recorded there as run ``r``."""

    def set_up(
        script: str, seed: int = 1, *, crowd: bool = True, data: Path | None = None, journal: Journal | None = None
    ) -> Session:
        simulation = simulate(seed, crowd=crowd)
        policy = make_policy(script, seed)
        recorder = None
        if data is not None:
            started = datetime(2026, 3, 2, 9, tzinfo=UTC)
            building, bound = simulation.space.building, simulation.world.bound
            recorder = record(data, "r", building, bound, seed=seed, started=started, script=script)
        return Session(simulation, Executor(simulation, policy) if policy else None, recorder, journal)

    return set_up


@pytest.fixture
def short_run(play: Callable[..., Session], tmp_path: Path) -> Path:
    """The log of a recorded run that was left after 45 steps, a random trainee's, without crowd."""
    play("random", seed=3, crowd=False, data=tmp_path).run_to_end(45)
    return log_path(tmp_path, "r")


@dataclass(frozen=True)
class Played:
    """A run that was played to its end, and its log."""

    session: Session
    result: RunResult
    log: Path

    def first(self, kind: EventType, **data: object) -> Event | None:
        """The trainee's first event of a type with these data."""
        return next(iter(self.all(kind, **data)), None)

    def all(self, kind: EventType, **data: object) -> list[Event]:
        """The trainee's events of a type with these data."""
        mine = [e for e in self.session.events if e.type is kind and e.actor == TRAINEE]
        return [e for e in mine if all(e.data.get(k) == v for k, v in data.items())]


@pytest.fixture(scope="session")
def played(play: Callable[..., Session], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Played]:
    """Whole recorded runs in the shipped school, each played once: ``careful`` with everybody, the others with few."""

    @cache
    def to_end(script: str) -> Played:
        data = tmp_path_factory.mktemp(script)
        session = play(script, crowd=script == "careful", data=data)
        return Played(session, session.run_to_end(10_000), log_path(data, "r"))

    return to_end
