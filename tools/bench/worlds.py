"""Places to measure in: a plan with a shipped scenario, with as many people as wanted, raised in memory.

The scenario's own people come first, unchanged; whoever is missing is dealt out over the rooms by floor area, as pupils with the
mix of behaviours the shipped scenario gives a class.  Nothing is written to disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.core.simulation import Simulation
from sim.errors import UsageProblem
from sim.plan.building import Building, Category
from sim.plan.geometry import area
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.bound import BoundScenario
from sim.scenario.load import load_scenario
from sim.scenario.model import PeopleGroup, Scenario, Trigger
from sim.scenario.model import Place as Found
from sim.space.build import build_space
from sim.space.space import Space
from tools.bench.suites import SCHOOL

SCENARIO = "inne-i-korridoren"

CLASS_MIX: Mapping[str, float] = {"follow_teacher": 0.7, "hide": 0.25, "freeze": 0.05}
"""What pupils of the shipped scenario's classes do."""

LEAVE_MIX: Mapping[str, float] = {"flee": 1.0}

MOST = 400
"""People one group may have (scenario format)."""

LONGEST = 900.0
"""Seconds a run may last at most (scenario format)."""

NO_ROOM = frozenset({Category.SHAFT, Category.ELEVATOR, Category.STAIRS, Category.OUTDOOR, Category.RESTROOM, Category.STORAGE})
"""Categories nobody is put into: too small, or not a floor."""


@dataclass(frozen=True)
class Place:
    """A building ready to be simulated, and the scenario as it came."""

    name: str
    space: Space
    scenario: Scenario

    @property
    def building(self) -> Building:
        """The plan."""
        return self.space.building

    def bound(self, scenario: Scenario) -> BoundScenario:
        """A changed scenario in this building."""
        return bind(scenario, self.space)


def load_place(plan: str) -> Place:
    """A plan by name or path, with the shipped scenario.

    Raises FileProblem or UsageProblem as ``sim.resources.find`` and the loaders do; IssuesFound when the scenario does not fit.
    """
    building = load_plan(find("plan", plan))
    place = Place(building.id if plan == SCHOOL else short_name(plan), build_space(building), shipped_scenario())
    place.bound(place.scenario)
    return place


def short_name(plan: str) -> str:
    """A plan's file name without its endings: what rows are called by."""
    return plan.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".plan")


def shipped_scenario() -> Scenario:
    """The scenario everything is measured with."""
    return load_scenario(find("scenario", SCENARIO))


def own_people(place: Place) -> int:
    """How many people the shipped scenario has in a building."""
    return len(Simulation(place.space, place.bound(place.scenario), 1).people)


def raised(place: Place, people: int) -> BoundScenario:
    """The shipped scenario with ``people`` people in all (the trainee and an officer who may come counted).

    Raises UsageProblem when the scenario alone has more in this building.
    """
    own = own_people(place)
    if people < own:
        raise UsageProblem(f"The scenario {SCENARIO} has {own} people in {place.name}; {people} are too few.")
    missing = people - own
    return place.bound(with_people(place, place.scenario, place.scenario.people, missing, CLASS_MIX))


def quiet(place: Place, people: int, level: str | None = None) -> BoundScenario:
    """Break time without end, on one storey or anywhere: no alarm, no injects; ``people`` in all."""
    changes = {"triggers": (), "injects": (), "max_seconds": LONGEST}
    return place.bound(with_people(place, place.scenario.model_copy(update=changes), (), people - 1, CLASS_MIX, level))


def leaving(place: Place, people: int, level: str | None) -> BoundScenario:
    """Everybody starts on one storey (None: anywhere) and walks out from the alarm in the first second on; ``people`` in all."""
    officer = any(i.kind == "officer_opens" for i in place.scenario.injects)
    early = place.scenario.model_copy(update={"triggers": alarm_at(place.scenario, 0.0)})
    return place.bound(with_people(place, early, (), people - 1 - officer, LEAVE_MIX, level))


def alarm_at(scenario: Scenario, seconds: float) -> tuple[Trigger, ...]:
    """The scenario's triggers with every clock that starts the alarm set to ``seconds``."""
    alarms = {i.id for i in scenario.injects if i.kind == "start_alarm"}
    changed = []
    for trigger in scenario.triggers:
        groups = trigger.any
        if alarms & set(trigger.do):
            groups = tuple(tuple(_at(c, seconds) for c in group) for group in groups)
        changed.append(trigger.model_copy(update={"any": groups}))
    return tuple(changed)


def _at(condition: Any, seconds: float) -> Any:
    return condition.model_copy(update={"at": seconds}) if condition.kind == "clock" else condition


def with_people(
    place: Place, scenario: Scenario, own: tuple[PeopleGroup, ...], more: int, mix: Mapping[Any, float], level: str | None = None
) -> Scenario:
    """``scenario`` with its ``own`` groups and ``more`` pupils, dealt out over the rooms (of one storey) by floor area."""
    places, groups = dict(scenario.places), list(own)
    for unit, count in shares(place.building, more, level).items():
        for first in range(0, count, MOST):
            name = f"bench_{unit}_{first}"
            places[name] = Found(units=(unit,))
            groups.append(PeopleGroup(id=name, place=name, count=min(MOST, count - first), behaviour=dict(mix)))
    return scenario.model_copy(update={"people": tuple(groups), "places": places})


def shares(building: Building, people: int, level: str | None = None) -> dict[str, int]:
    """How many of ``people`` each room takes, by floor area, largest remainders first; rooms in the plan's order."""
    rooms = {
        u.id: area(u.polygon) for u in building.units if u.category not in NO_ROOM and (level is None or u.level_id == level)
    }
    whole = sum(rooms.values())
    if people <= 0 or not whole:
        return {}
    exact = {unit: people * size / whole for unit, size in rooms.items()}
    counts = {unit: int(x) for unit, x in exact.items()}
    left = people - sum(counts.values())
    for unit in sorted(rooms, key=lambda u: (counts[u] - exact[u], u))[:left]:
        counts[unit] += 1
    return {unit: n for unit, n in counts.items() if n}


def largest_level(building: Building) -> str:
    """The storey with most floor: what a simulator without storeys is given."""
    floor = {lv.id: 0.0 for lv in building.levels}
    for unit in building.units:
        if unit.category not in NO_ROOM:
            floor[unit.level_id] += area(unit.polygon)
    return max(floor, key=lambda k: (floor[k], k))
