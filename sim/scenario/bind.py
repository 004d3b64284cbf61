"""Scenario and building -> bound scenario, or the issues that say what the building lacks."""

from dataclasses import dataclass

from sim.errors import Issue, IssuesFound, Severity
from sim.plan.building import Building, OpeningKind, Point
from sim.scenario.audible import audibility_issues, order_issues
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.load import scenario_hash
from sim.scenario.model import Scenario
from sim.scenario.places import START, Finder, Found, told_by
from sim.scenario.start import Spot, facing
from sim.scenario.systems import zones_of
from sim.space.space import Space


@dataclass(frozen=True)
class Fit:
    """Where a scenario fits and where not; ``bound`` is None when an issue is an error."""

    bound: BoundScenario | None
    issues: tuple[Issue, ...]


def fit(scenario: Scenario, building: Building) -> Fit:
    """Finds every place in a building.

    Issues: S201 a place is not found (error), S202 an optional place is absent (note), S203 a place took its second choice
    (note), S204 there is no room to start in (error).
    """
    finder = Finder(scenario, building)
    found = {name: finder.place(name) for name in scenario.places}
    spot = finder.start()
    told = [name for name, answer in found.items() if answer.units or not _follows(scenario, found, name, nowhere=spot is None)]
    issues = [issue for name in told if (issue := _place_issue(scenario, building, name, found[name]))]
    if spot is None and all(found[n].units for n in (scenario.start.place, scenario.start.from_place) if n in found):
        issues.append(Issue("S204", Severity.ERROR, "start", {"place": scenario.start.place, "plan": called(building)}))
    if spot is None or any(issue.severity is Severity.ERROR for issue in issues):
        return Fit(None, tuple(issues))
    bound = BoundScenario(
        scenario=scenario,
        scenario_hash=scenario_hash(scenario),
        places={name: answer.units for name, answer in found.items()},
        start=_pose(finder, spot),
        doors_open=frozenset(_open_doors(scenario, building, found)),
        max_seconds=scenario.max_seconds + scenario.seconds_per_room * len(building.units),
    )
    return Fit(bound, tuple(issues))


def bind(scenario: Scenario, space: Space) -> BoundScenario:
    """``fit`` for a scenario that must fit.

    Raises:
        IssuesFound: a place that is not optional is not in the building; the issues name the condition nothing met.
    """
    result = fit(scenario, space.building)
    if result.bound is None:
        raise IssuesFound(f"{scenario.id} in {space.building.id}", result.issues)
    return result.bound


def binding_issues(scenario: Scenario, space: Space) -> tuple[Issue, ...]:
    """Where a scenario does not fit a building, as ``fit`` says it.

    Where it fits, also rooms its alarms do not reach (S206) and doors that are not there to lock (S209).
    """
    found = fit(scenario, space.building)
    if found.bound is None:
        return found.issues
    return (*found.issues, *audibility_issues(found.bound, space), *order_issues(found.bound, space))


def called(building: Building) -> str:
    """A building's name, or its id where it has none; ids of imported drawings tell nobody anything."""
    return building.name.sv or building.name.en or building.id


def _follows(scenario: Scenario, found: dict[str, Found], name: str, *, nowhere: bool) -> bool:
    """Whether a place may be missing only because another one is, or the start (``nowhere``): then that one tells the reason."""
    place = scenario.places[name]
    asked = {n for query in (place, *place.otherwise) for n in told_by(query)}
    lost = {n for n, answer in found.items() if not answer.units and not scenario.places[n].optional}
    return bool(asked & lost) or (nowhere and START in asked)


def _place_issue(scenario: Scenario, building: Building, name: str, answer: Found) -> Issue | None:
    where = f"places.{name}"
    data: dict[str, str | int | float] = {"place": name, "plan": called(building)}
    if not answer.units:
        data |= {"condition": answer.failed, "candidates": answer.candidates, "wanted": answer.wanted}
        optional = scenario.places[name].optional
        return Issue("S202" if optional else "S201", Severity.NOTE if optional else Severity.ERROR, where, data)
    if answer.choice:
        first = building.unit[answer.units[0]]
        data |= {"choice": answer.choice + 1, "room": first.name.sv or first.number or first.id}
        return Issue("S203", Severity.NOTE, where, data)
    return None


def missing_rooms(scenario: Scenario, building: Building) -> list[Issue]:
    """S205, S207, S208: rooms, zones and doors a scenario names by id that the building does not have."""
    zones, plan = {z.id for z in building.zones}, building.id
    lost_zones = [(where, zone) for where, zone in zones_of(scenario) if zone not in zones]
    orders = [(f"alarms[{n}].locks.openings", a.locks.openings) for n, a in enumerate(scenario.alarms) if a.locks is not None]
    lost_doors = [(where, door) for where, doors in orders for door in doors if door not in building.opening]
    return [
        *(Issue("S207", Severity.ERROR, where, {"zone": zone, "plan": plan}) for where, zone in lost_zones),
        *(Issue("S208", Severity.ERROR, where, {"door": door, "plan": plan}) for where, door in lost_doors),
        *_missing_units(scenario, building),
    ]


def _missing_units(scenario: Scenario, building: Building) -> list[Issue]:
    return [
        Issue("S205", Severity.ERROR, f"places.{name}.units", {"room": unit, "plan": building.id})
        for name, place in scenario.places.items()
        for query in (place, *place.otherwise)
        for unit in query.units
        if unit not in building.unit
    ]


def _pose(finder: Finder, spot: Spot) -> StartPose:
    unit = finder.building.unit[spot.unit]
    x, y = spot.point
    return StartPose(unit.id, unit.level_id, x, y, facing(spot, _look_at(finder, spot)))


def _look_at(finder: Finder, spot: Spot) -> Point | None:
    """The first door on the way to the place the trainee faces, or None."""
    name = finder.scenario.start.facing
    if name is None or name == START:
        return None
    field = finder.field(name)
    return None if field is None else finder.walks.nearest_door(field, spot.unit, spot.point)


def _open_doors(scenario: Scenario, building: Building, found: dict[str, Found]) -> set[str]:
    units = {unit for name in scenario.doors_open for unit in found[name].units}
    return {o.id for unit in units for o in building.unit_openings[unit] if o.kind is not OpeningKind.OPEN}
