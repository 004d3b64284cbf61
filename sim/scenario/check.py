"""Scenario -> issues, without running it; with a building, also the rooms it names that are not there."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import inf, isclose
from pathlib import Path

from sim.errors import Issue, IssuesFound, Severity
from sim.events import EventType
from sim.plan.building import Building
from sim.scenario.bind import missing_rooms
from sim.scenario.encounters import encounter_issues, places_of_encounters
from sim.scenario.flow import delayless_circle, firing_times
from sim.scenario.levels import level_issues, text_issues
from sim.scenario.load import load_scenario
from sim.scenario.model import Clock, Happened, NotHappened, Scenario, TraineeIn, Trigger
from sim.scenario.places import START, told_by
from sim.scenario.systems import places_of_systems, system_issues


def check(scenario: Scenario, building: Building | None = None) -> tuple[Issue, ...]:
    """Everything an author should see, errors first; codes are listed in ``scenarios/README.md``.

    With a building also the rooms named by id that it lacks; ``sim.scenario.bind.fit`` says whether the other places fit.
    """
    issues = [
        *_identities(scenario),
        *_references(scenario),
        *_places(scenario),
        *_triggers(scenario),
        *_ending(scenario),
        *_danger(scenario),
        *_decisions(scenario),
        *level_issues(scenario),
        *text_issues(scenario),
        *system_issues(scenario),
        *encounter_issues(scenario),
    ]
    if building is not None:
        issues.extend(missing_rooms(scenario, building))
    order = list(Severity)
    return tuple(sorted(issues, key=lambda issue: order.index(issue.severity)))


def load_playable(path: Path) -> Scenario:
    """A scenario that may be run: read, and without errors.

    Raises:
        FileProblem: the file cannot be read.
        IssuesFound: it can, but breaks a rule; content levels are enforced here (charter 3).
    """
    scenario = load_scenario(path)
    issues = check(scenario)
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise IssuesFound(path, issues)
    return scenario


def _error(code: str, where: str, **data: str | int | float) -> Issue:
    return Issue(code, Severity.ERROR, where, data)


def _identities(scenario: Scenario) -> Iterator[Issue]:
    lists = {
        "people": [g.id for g in scenario.people],
        "alarms": [a.id for a in scenario.alarms],
        "injects": [i.id for i in scenario.injects],
        "triggers": [t.id for t in scenario.triggers],
        "decisions": [d.id for d in scenario.decisions],
        "operator.questions": [q.id for q in scenario.operator.questions] if scenario.operator else [],
        "statements": [s.id for s in scenario.statements],
        "phrases": [p.id for p in scenario.phrases],
        "items": [i.id for i in scenario.items],
        "hazards": [h.id for h in scenario.hazards],
    }
    lists |= {f"decisions[{n}].options": [o.id for o in d.options] for n, d in enumerate(scenario.decisions)}
    for where, ids in lists.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield _error("S005", where, id=name)
    if START in scenario.places:
        yield _error("S005", "places", id=START)


def _references(scenario: Scenario) -> Iterator[Issue]:
    for where, name in _named_places(scenario):
        if name not in scenario.places:
            yield _error("S001", where, place=name)
    injects = {inject.id for inject in scenario.injects}
    alarms = {alarm.id for alarm in scenario.alarms}
    for t, trigger in enumerate(scenario.triggers):
        for n, name in enumerate(trigger.do):
            if name not in injects:
                yield _error("S002", f"triggers[{t}].do[{n}]", inject=name)
    for n, inject in enumerate(scenario.injects):
        if inject.kind in ("start_alarm", "stop_alarm") and inject.target not in alarms:
            yield _error("S003", f"injects[{n}].target", alarm=inject.target)
        if not any(inject.id in trigger.do for trigger in scenario.triggers):
            yield Issue("S010", Severity.WARNING, f"injects[{n}]", {"inject": inject.id})
        allowed = scenario.routine.all_clear_channels
        if inject.kind == "all_clear" and inject.verified and inject.channel not in allowed:
            yield _error("S021", f"injects[{n}].channel", channel=inject.channel or "–", allowed=", ".join(allowed))
    shown = injects | alarms | {i.target for i in scenario.injects if i.kind == "start_phase"}
    for n, decision in enumerate(scenario.decisions):
        if decision.shown_by not in shown:
            yield _error("S004", f"decisions[{n}].shown_by", decision=decision.id, shown_by=decision.shown_by)


def _named_places(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every use of a place's name, with where it stands."""
    for name, place in scenario.places.items():
        for query in (place, *place.otherwise):
            yield from ((f"places.{name}", other) for other in told_by(query) if other != START)
    yield "start.place", scenario.start.place
    yield from ((f"start.{key}", n) for key, n in _start_names(scenario) if n is not None)
    yield from ((f"doors_open[{n}]", name) for n, name in enumerate(scenario.doors_open))
    yield from ((f"people[{n}].place", group.place) for n, group in enumerate(scenario.people))
    yield from places_of_systems(scenario)
    yield from places_of_encounters(scenario)
    yield from ((f"danger.phases[{n}].place", p.place) for n, p in enumerate(scenario.danger.phases) if p.place is not None)
    for t, trigger in enumerate(scenario.triggers):
        yield from ((f"triggers[{t}]", c.place) for group in trigger.any for c in group if isinstance(c, TraineeIn))


def _start_names(scenario: Scenario) -> tuple[tuple[str, str | None], ...]:
    start = scenario.start
    return (("from_place", start.from_place), ("near", start.near), ("facing", start.facing))


def _places(scenario: Scenario) -> Iterator[Issue]:
    for name, place in scenario.places.items():
        for query in (place, *place.otherwise):
            if query.min_distance > query.max_distance:
                yield _error("S023", f"places.{name}", least=query.min_distance, most=query.max_distance)
            if query.near is None and (query.pick in ("nearest", "farthest") or query.min_distance > 0):
                yield _error("S022", f"places.{name}", place=name)
            if query.otherwise and query is not place:
                yield _error("S028", f"places.{name}.otherwise", place=name)
    needs = {name: {n for q in (p, *p.otherwise) for n in told_by(q)} for name, p in scenario.places.items()}
    start = scenario.start
    needs[START] = {n for n in (start.place, start.from_place, start.near) if n is not None}
    for name in needs:
        if _reaches(needs, name):
            yield _error("S013", f"places.{name}" if name != START else START, place=name)


def _reaches(needs: dict[str, set[str]], first: str) -> bool:
    """Whether a place needs itself."""
    seen, ahead = set[str](), set(needs[first])
    while ahead:
        name = ahead.pop()
        if name == first:
            return True
        if name not in seen:
            seen.add(name)
            ahead |= needs.get(name, set())
    return False


def _triggers(scenario: Scenario) -> Iterator[Issue]:
    times = firing_times(scenario)
    for n, trigger in enumerate(scenario.triggers):
        where = f"triggers[{n}]"
        if not trigger.any or not all(trigger.any):
            yield _error("S025", where, trigger=trigger.id)
        elif times[trigger.id] == inf:
            yield _error("S006", where, trigger=trigger.id)
        yield from _contradictions(scenario, where, trigger)
    circle = delayless_circle(scenario)
    if circle:
        yield _error("S007", "triggers", triggers=" → ".join((*circle, circle[0])))


def _contradictions(scenario: Scenario, where: str, trigger: Trigger) -> Iterator[Issue]:
    for group in trigger.any:
        clocks = [c.at for c in group if isinstance(c, Clock)]
        if clocks and max(clocks) >= scenario.max_seconds:
            yield _error("S008", where, trigger=trigger.id, seconds=max(clocks), most=scenario.max_seconds)
        never = {(c.event, c.actor, c.target) for c in group if isinstance(c, NotHappened)}
        both = [c for c in group if isinstance(c, Happened) and _denied(c, never)]
        if both:
            yield _error("S009", where, trigger=trigger.id, event=str(both[0].event))


def _denied(happened: Happened, never: set[tuple[EventType, str | None, str | None]]) -> bool:
    """Whether some "not happened" covers every event this "happened" waits for."""
    return any(
        event is happened.event and actor in (None, happened.actor) and target in (None, happened.target)
        for event, actor, target in never
    )


def _ending(scenario: Scenario) -> Iterator[Issue]:
    times, idle = firing_times(scenario), firing_times(scenario, idle=True)
    kinds = {inject.id: inject.kind for inject in scenario.injects}
    verified = {inject.id for inject in scenario.injects if inject.verified}

    def first(kind: str, known: dict[str, float], only: set[str] | None = None) -> float:
        starts = [known[t.id] for t in scenario.triggers for n in t.do if kinds.get(n) == kind and (only is None or n in only)]
        return min(starts, default=inf)

    end = first("end", dict(idle))
    if first("end", dict(times)) == inf:
        yield _error("S011", "triggers")
    elif end == inf and not scenario.seconds_per_room:  # who looks around a school of any size is not hurried by a clock
        yield Issue("S027", Severity.WARNING, "triggers", {"seconds": scenario.max_seconds})
    elif scenario.max_seconds < end < inf:
        yield _error("S026", "max_seconds", seconds=end, most=scenario.max_seconds)
    locks = any(alarm.kind == "lockdown" for alarm in scenario.alarms)
    if locks and first("all_clear", dict(times), verified) == inf:
        yield _error("S012", "injects")


def _danger(scenario: Scenario) -> Iterator[Issue]:
    phases = scenario.danger.phases
    started = any(inject.kind == "start_danger" for inject in scenario.injects)
    if bool(phases or scenario.danger.walk) != started:
        yield _error("S014", "danger", phases=len(phases))
    for n, (before, after) in enumerate(pairwise(phases), start=1):
        if after.at <= before.at:
            yield _error("S015", f"danger.phases[{n}].at", at=after.at, before=before.at)
    if phases and phases[-1].place is not None:
        yield _error("S040", f"danger.phases[{len(phases) - 1}]")
    for n, group in enumerate(scenario.people):
        for name, shares in (("behaviour", group.behaviour.values()), ("mobility", group.mobility.values())):
            if shares and not isclose(sum(shares), 1.0, abs_tol=0.001):
                yield _error("S018", f"people[{n}].{name}", field=name, sum=round(sum(shares), 3))


def _decisions(scenario: Scenario) -> Iterator[Issue]:
    for n, decision in enumerate(scenario.decisions):
        values = [option.value for option in decision.options]
        if len(values) < 2 or "best" not in values:
            yield _error("S017", f"decisions[{n}]", decision=decision.id)
