"""What can be wrong with alarm systems, locks and the danger zone's walk: scenario -> issues S041 and on, without running it."""

from collections.abc import Iterator

from sim.errors import Issue, Severity
from sim.scenario.model import Alarm, DoorOrder, Fault, Scenario

LOUDEST = 115.0
"""dB(A) at 1 m no alarm may pass (BBR 5:2512)."""


def system_issues(scenario: Scenario) -> Iterator[Issue]:
    """Issues of alarms, locks and walk."""
    for n, alarm in enumerate(scenario.alarms):
        yield from _alarm(f"alarms[{n}]", alarm)
        for k, fault in enumerate(alarm.faults):
            yield from _fault(f"alarms[{n}].faults[{k}]", alarm, fault)
    yield from _locks(scenario)
    yield from _walk(scenario)


def places_of_systems(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every use of a place's name in alarms, locks and walk, with where it stands."""
    for n, alarm in enumerate(scenario.alarms):
        where = f"alarms[{n}]"
        yield from ((f"{where}.places", name) for name in alarm.places)
        if alarm.locks is not None:
            yield from ((f"{where}.locks.places", name) for name in alarm.locks.places)
        if alarm.raised_from is not None:
            button = alarm.raised_from
            yield from ((f"{where}.raised_from.place", name) for name in (button.place,) if name)
            yield from ((f"{where}.raised_from.asks", name) for name in button.asks)
        for k, fault in enumerate(alarm.faults):
            yield from ((f"{where}.faults[{k}].places", name) for name in fault.places)
    yield from ((f"locks[{n}].place", rule.place) for n, rule in enumerate(scenario.locks))
    walk = scenario.danger.walk
    if walk is not None:
        yield "danger.walk.start", walk.start
        yield from ((f"danger.walk.avoids[{n}]", name) for n, name in enumerate(walk.avoids))


def zones_of(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Every zone of a plan that alarms and orders name, with where it stands."""
    for n, phrase in enumerate(scenario.phrases):
        if phrase.order is not None:
            yield from ((f"phrases[{n}].order.zones", zone) for zone in phrase.order.zones)
    for n, alarm in enumerate(scenario.alarms):
        yield from ((f"alarms[{n}].zones", zone) for zone in alarm.zones)
        yield from ((f"alarms[{n}].locks.zones", zone) for zone in (alarm.locks or DoorOrder()).zones)
        yield from ((f"alarms[{n}].faults[{k}].zones", z) for k, fault in enumerate(alarm.faults) for z in fault.zones)


def _error(code: str, where: str, **data: str | int | float) -> Issue:
    return Issue(code, Severity.ERROR, where, data)


def _alarm(where: str, alarm: Alarm) -> Iterator[Issue]:
    if alarm.repeat is not None and (alarm.duration is None or alarm.repeat <= alarm.duration):
        yield _error("S044", where, alarm=alarm.id, repeat=alarm.repeat)
    if alarm.kind == "lock" and alarm.locks is None:
        yield _error("S046", where, alarm=alarm.id)
    if alarm.by == "app":
        yield from _range(f"{where}.app.latency", alarm.app.latency)
        if not alarm.app.roles or not alarm.app.notices:
            yield Issue("S047", Severity.WARNING, f"{where}.app", {"alarm": alarm.id})
    if alarm.locks is not None and not (alarm.locks.places or alarm.locks.zones or alarm.locks.openings):
        yield _error("S049", f"{where}.locks", alarm=alarm.id)
    if alarm.level_db > LOUDEST:
        yield _error("S050", f"{where}.level_db", alarm=alarm.id, level=alarm.level_db, most=LOUDEST)


def _range(where: str, seconds: tuple[float, float]) -> Iterator[Issue]:
    least, most = seconds
    if not 0.0 <= least <= most:
        yield _error("S042", where, least=least, most=most)


def _fault(where: str, alarm: Alarm, fault: Fault) -> Iterator[Issue]:
    """Faults that change nothing."""
    silent = alarm.by == "app" or alarm.kind == "lock"
    nothing = {
        "late": fault.seconds <= 0.0,
        "silent": silent,
        "no_light": silent or not alarm.light,
        "does_not_start": False,
    }
    if nothing[fault.kind] or fault.chance <= 0.0:
        yield Issue("S045", Severity.WARNING, where, {"alarm": alarm.id, "fault": fault.kind})


def _locks(scenario: Scenario) -> Iterator[Issue]:
    for n, rule in enumerate(scenario.locks):
        later = [r for r in scenario.locks[n + 1 :] if r.place == rule.place and r.share >= rule.share]
        if later:
            yield Issue("S048", Severity.WARNING, f"locks[{n}]", {"place": rule.place, "kind": rule.kind})


def _walk(scenario: Scenario) -> Iterator[Issue]:
    walk = scenario.danger.walk
    if walk is None:
        return
    if scenario.danger.phases:
        yield _error("S041", "danger", phases=len(scenario.danger.phases))
    yield from _range("danger.walk.dwell", walk.dwell)
    if walk.start in walk.avoids:
        yield _error("S043", "danger.walk.avoids", place=walk.start)
