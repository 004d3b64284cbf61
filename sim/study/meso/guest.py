"""The trainee as everybody else meets them: where they stand, and what they do to doors.

Meso plays everybody else first.  What people make of the trainee is small but counts: a grown-up at a door waits for somebody
near by in the passage, and in the trainee's room the doors are the trainee's.  So a script that always does the same is *scouted*
once, alone in the building; one that does nothing, or anything, is taken to stay where it starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.people.charge import GATHER_METRES
from sim.events import TRAINEE, Event, EventType
from sim.space.space import Bool
from sim.study.meso.atlas import Atlas

SCOUTED = frozenset({"careful"})
"""Scripts that do the same whatever seed they get, as long as nobody is in the way."""

ACTS = {EventType.DOOR_OPENED: "opens", EventType.DOOR_CLOSED: "shuts", EventType.DOOR_LOCKED: "locks"}


@dataclass(frozen=True)
class Stop:
    """From ``t`` on in ``unit``; ``near``: (D,) doors within call of there."""

    t: float
    unit: int
    near: Bool


@dataclass(frozen=True)
class Act:
    """At ``t`` the trainee ``opens``, ``shuts`` or ``locks`` a door."""

    t: float
    what: str
    door: int


@dataclass(frozen=True)
class Guest:
    """Where the trainee is, and what they do to doors, in order of time."""

    stops: tuple[Stop, ...]
    acts: tuple[Act, ...] = ()

    def at(self, t: float) -> Stop:
        """Where the trainee is at ``t``."""
        return next((s for s in reversed(self.stops) if s.t <= t), self.stops[0])


def guest_of(atlas: Atlas, xy: tuple[float, float], unit: int, events: Sequence[Event] = ()) -> Guest:
    """A trainee who starts at ``xy`` in ``unit`` (``U`` outdoors) and then does what the events tell."""
    space = atlas.world.space
    stops, acts = [Stop(0.0, unit, _near(atlas, xy))], []
    for event in events:
        if event.actor != TRAINEE:
            continue
        if event.type is EventType.ROOM_ENTERED:
            where = space.unit_index[event.place]
            stops.append(Stop(event.t, where, _near(atlas, tuple(atlas.hiding[where].tolist()))))
        elif event.type is EventType.LEFT_BUILDING:
            stops.append(Stop(event.t, len(atlas.world.units), np.zeros(len(space.door_ids), dtype=bool)))
        elif event.type in ACTS:
            acts.append(Act(event.t, ACTS[event.type], space.door_index[event.target]))
    return Guest(tuple(stops), tuple(acts))


def _near(atlas: Atlas, xy: tuple[float, ...]) -> Bool:
    lines = atlas.world.space.door_line
    if not len(lines):
        return np.zeros(0, dtype=bool)
    off = lines.mean(axis=1) - np.array(xy)
    return np.asarray(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= GATHER_METRES * GATHER_METRES)
