"""The trainee's way through a building, coarse enough to keep and good enough to draw: at most 2 points a second, 0.25 m."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.core.state import State
from sim.events import TRAINEE, Event, EventType
from sim.session.runlog import BATCH_TICKS, PLACE_QUANTUM, Place, RunLog
from sim.space.space import Space
from sim.units import STEP

HALF = BATCH_TICKS * STEP / 2
"""Seconds a point stands for before and after itself."""


@dataclass(frozen=True)
class TracePoint:
    """Where the trainee was ``t`` simulated seconds into the run; ``seen`` while visible from the danger zone.

    ``level`` is an index into ``Space.level_ids``; x and y are metres; ``sheltered`` after the SHELTERED event in this room.
    """

    t: float
    level: int
    x: float
    y: float
    seen: bool = False
    sheltered: bool = False


def coarse_place(state: State, space: Space) -> Place | None:
    """The trainee's place in quarter metres, or None while not in the model."""
    cell = int(state.cell[0])
    if cell < 0 or not state.present[0]:
        return None
    x, y = (math.floor(float(v) / PLACE_QUANTUM + 0.5) for v in state.xy[0])
    return int(space.cell_level[cell]), x, y


def trace(places: Iterable[tuple[int, Place | None]], events: Sequence[Event]) -> tuple[TracePoint, ...]:
    """Points for ``(tick, place)`` pairs; equal neighbours are kept, because staying is part of the way."""
    seen = _exposures(events)
    sheltered = _shelter_times(events)
    points = []
    for tick, place in places:
        if place is None:
            continue
        t = tick * STEP
        level, x, y = place
        is_seen = any(start - HALF <= t <= end + HALF for start, end in seen)
        is_sheltered = any(start <= t < end for start, end in sheltered)
        points.append(TracePoint(t, level, x * PLACE_QUANTUM, y * PLACE_QUANTUM, is_seen, is_sheltered))
    return tuple(points)


def trace_of(log: RunLog) -> tuple[TracePoint, ...]:
    """The trace of a run log, whole or coarse."""
    return trace(((b.first + b.ticks, b.at) for b in log.batches), log.events)


def _exposures(events: Sequence[Event]) -> list[tuple[float, float]]:
    """Start and end of every stretch in which the trainee could be seen, in seconds."""
    found = []
    for event in events:
        if event.type is EventType.EXPOSED and event.actor == TRAINEE:
            seconds = event.data.get("seconds")
            length = float(seconds) if isinstance(seconds, int | float) else 0.0
            start = event.data.get("start")
            begin = float(start) if isinstance(start, int | float) and not isinstance(start, bool) else event.t - length
            found.append((begin, begin + length))
    return found


def _shelter_times(events: Sequence[Event]) -> list[tuple[float, float]]:
    """From each SHELTERED to the trainee's next change of room, in seconds."""
    found = []
    since: float | None = None
    for event in events:
        if event.actor != TRAINEE:
            continue
        if event.type is EventType.SHELTERED and since is None:
            since = event.t
        elif event.type in (EventType.ROOM_ENTERED, EventType.LEFT_BUILDING) and since is not None:
            found.append((since, event.t))
            since = None
    return [*found, (since, math.inf)] if since is not None else found
