"""A run's events -> the figures of a study: when people were safe, how many rooms were secured, how long one could be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from sim.events import TRAINEE, Event, EventType

HALF, MOST = 0.5, 0.9
"""Shares of the people whose safety is timed: the median person, and nearly everybody."""

ALARMS = ("lockdown", "fire")


@dataclass(frozen=True)
class Outcome:
    """Figures of one run; see ``StudyRun``."""

    safe_after: float | None
    exposure: float
    half_safe_after: float | None
    most_safe_after: float | None
    people_safe: float
    rooms_secured: int
    secured_after: float | None
    doors_locked: int
    shelter: str


def outcome(events: Sequence[Event], people: int) -> Outcome:
    """The figures of a run with so many people beside the trainee (an officer who comes later left out)."""
    alarm = alarm_time(events)
    safe = [e for e in events if e.type is EventType.PERSON_SAFE]
    rooms: dict[str, float] = {}
    for event in safe:
        if event.data.get("how") != "outdoors":
            rooms.setdefault(event.place, event.t)
    locked = {e.target for e in events if e.type is EventType.DOOR_LOCKED}
    return Outcome(
        safe_after=since(alarm, _trainee_safe(events, alarm)),
        exposure=exposure_seconds(events),
        half_safe_after=since(alarm, share_reached([e.t for e in safe], people, HALF)),
        most_safe_after=since(alarm, share_reached([e.t for e in safe], people, MOST)),
        people_safe=round(len(safe) / people, 4) if people else 1.0,
        rooms_secured=len(rooms),
        secured_after=since(alarm, share_reached(list(rooms.values()), len(rooms), MOST)),
        doors_locked=len(locked),
        shelter=next((e.place for e in events if e.type is EventType.SHELTERED and e.actor == TRAINEE), ""),
    )


def alarm_time(events: Sequence[Event]) -> float | None:
    """When the first lockdown or fire alarm started, seconds; None: none did."""
    return next((e.t for e in events if e.type is EventType.ALARM_STARTED and e.data.get("kind") in ALARMS), None)


def exposure_seconds(events: Sequence[Event]) -> float:
    """The trainee's exposure-seconds: the visible share of the body times the time it was visible."""
    seen = [e for e in events if e.type is EventType.EXPOSED]
    return round(sum(_number(e, "seconds") * _number(e, "share") for e in seen), 3)


def share_reached(times: Sequence[float], of: int, share: float) -> float | None:
    """When the ``share`` of ``of`` things had happened; None when fewer did."""
    needed = max(1, ceil(of * share - 1e-9))
    return sorted(times)[needed - 1] if of and len(times) >= needed else None


def _trainee_safe(events: Sequence[Event], alarm: float | None) -> float | None:
    if alarm is None:
        return None
    reached = (EventType.SHELTERED, EventType.LEFT_BUILDING)
    return next((e.t for e in events if e.type in reached and e.actor == TRAINEE and e.t >= alarm), None)


def since(start: float | None, t: float | None) -> float | None:
    """Seconds from ``start`` to ``t``; None when either never was (infinite is never, too)."""
    return None if start is None or t is None or not isfinite(t) else round(t - start, 3)


def _number(event: Event, key: str) -> float:
    value = event.data.get(key)
    return float(value) if isinstance(value, int | float) else 0.0
