"""A small school with a short lockdown to study, and somebody to judge it: runs of seconds, in every process alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sim.core import CORE_VERSION
from sim.core.ground import Ground
from sim.core.simulation import FLOW_CAP
from sim.core.world import World
from sim.events import TRAINEE, Event, EventType
from sim.scenario.bound import BoundScenario
from sim.space.build import build_space
from sim.space.space import Space
from sim.study.meso.play import Meso
from sim.study.runs import Judgement, Question
from sim.study.tasks import Load
from tests.t40_core.conftest import bind, scenario, small_school

ALARM, DANGER, END = 4.0, 10.0, 45.0
"""Seconds at which the alarm goes, the danger zone comes to the corridor, and the run ends."""

PEOPLE = (
    {"id": "teacher", "place": "first", "count": 1, "role": "teacher", "ages": (30, 50), "behaviour": {"lock": 1.0}},
    {"id": "class", "place": "first", "count": 6, "role": "pupil", "ages": (13, 14), "behaviour": {"follow_teacher": 1.0}},
    {"id": "others", "place": "second", "count": 5, "role": "pupil", "ages": (13, 14), "behaviour": {"hide": 0.8, "freeze": 0.2}},
    {"id": "passing", "place": "passage", "count": 4, "role": "pupil", "ages": (13, 14), "behaviour": {"hide": 1.0}},
)
PLACES = {"first": "A1", "second": "A2", "passage": "corridor", "hall": "corridor"}


@cache
def school() -> Space:
    return build_space(small_school())


def lockdown(at: tuple[float, float] = (12.0, 1.5), open_: tuple[str, ...] = ("d1", "d2"), **changes: Any) -> BoundScenario:
    """The scenario, bound; the trainee starts in the corridor."""
    wanted: dict[str, Any] = {
        "places": {name: {"categories": ("walkway",)} for name in PLACES},
        "people": PEOPLE,
        "danger": {"phases": ({"at": DANGER - ALARM, "place": "hall"}, {"at": 35, "place": None})},
        "injects": (
            {"id": "alarm", "kind": "start_alarm", "target": "lockdown"},
            {"id": "danger", "kind": "start_danger"},
            {"id": "end", "kind": "end"},
        ),
        "triggers": (
            {"id": "t1", "any": (({"kind": "clock", "at": ALARM},),), "do": ("alarm", "danger")},
            {"id": "t2", "any": (({"kind": "clock", "at": END},),), "do": ("end",)},
        ),
        "max_seconds": 60,
    }
    return bind(scenario(**wanted | changes), *at, open_=open_, **PLACES)


@dataclass(frozen=True)
class ShelterJudge:
    """Met when the trainee was behind closed doors; the score is the share of the run that was not exposed."""

    def __call__(self, events: Sequence[Event]) -> Judgement:
        sheltered = any(e.type is EventType.SHELTERED and e.actor == TRAINEE for e in events)
        state = "met" if sheltered else "missed"
        return Judgement(1.0 if sheltered else 0.0, "secure" if sheltered else "practise_again", {"shelter": state})


def question(tier: str = "meso", scripts: tuple[str, ...] = ("careful", "passive"), seed: int = 5) -> Question:
    return Question(("small", "s"), ("small", "p"), ("r", "r"), CORE_VERSION, tier, scripts, seed)  # type: ignore[arg-type]


def load(bound: BoundScenario | None = None, **asked: Any) -> Load:
    return Load(question(**asked), school(), bound or lockdown(), ShelterJudge())


def ground(bound: BoundScenario | None = None) -> Ground:
    return Ground(World(school(), bound or lockdown(), 0, FLOW_CAP))


def meso(bound: BoundScenario | None = None, **asked: Any) -> Meso:
    return Meso(ground(bound), question(**asked))
