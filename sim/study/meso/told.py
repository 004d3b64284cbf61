"""What others do in a run as its trainee may come to know it: by whole seconds, and without telling apart who did it.

A trainee meets little of what a school does in a lockdown: the doors of its own room and on its way, who is in the room.
What a course has met is its *footprint* (``sim.study.meso.footprint``); ``Told.answer`` says what a run tells a footprint.
Runs that give the same answer have the same course.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core.building import doors
from sim.core.geometry import distance
from sim.core.state import I32
from sim.plan.building import Point
from sim.session.senses import NEAR
from sim.session.walking import straight
from sim.study.meso.batch import Happenings, What
from sim.study.meso.casts import Cast
from sim.study.meso.footprint import Company, Footprint, Voice
from sim.study.meso.places import Places
from sim.units import STEP_HZ

TOLD_EVERY: Final = STEP_HZ
"""Ticks between two moments at which the trainee may meet what others did: a second, as people's safety is looked at."""

Answer = tuple[object, ...]


@dataclass(frozen=True)
class Told:
    """What others do in one run, in order of time; columns as those of ``Happenings``, and ``came_from`` of who moves."""

    cast: Cast
    places: Places
    tick: I32
    what: npt.NDArray[np.int8]
    who: I32
    where: I32
    came_from: I32

    def answer(self, footprint: Footprint) -> Answer:
        """All that a course with this footprint met; what may have met anything also met who is there."""
        whole = self._everything(footprint.whole) if footprint.whole >= 0 else ()
        first = {unit: since for unit, since, _ in reversed(footprint.stays)}
        rooms = [self._stay(*stay, first[stay[0]]) for stay in footprint.stays]
        looks = [self._present(*look) for look in footprint.looks]
        voices = [self._voice(voice, until) for voice, until in footprint.voices]
        near = [self._near(company) for company in footprint.company]
        turned = [doors.lock_seconds(self.cast.simulation.context, door, 0) for door in footprint.locks]
        return (*whole, self._doors(footprint), *rooms, *looks, *near, *voices, *turned)

    def _everything(self, until: int) -> Answer:
        """The cast, and all that happened up to a tick."""
        upto = int(np.searchsorted(self.tick, until, side="right"))
        columns = (self.tick, self.what, self.who, self.where)
        return (self.cast.seed, *(column[:upto].tobytes() for column in columns))

    def _doors(self, footprint: Footprint) -> bytes:
        """What happened to doors up to when each was last met."""
        if not footprint.doors:
            return b""
        until = np.full(max(int(self.where.max(initial=0)), *footprint.doors) + 1, -1, dtype=np.int32)
        until[list(footprint.doors)] = list(footprint.doors.values())
        met = np.flatnonzero((self.what <= What.UNLOCKED) & (self.who != 0) & (self.tick <= until[self.where]))
        alone = self.who[met] < 0
        return np.stack([self.tick[met], self.what[met].astype(np.int32), self.where[met], alone.astype(np.int32)]).tobytes()

    def _stay(self, unit: int, since: int, until: int, first: int) -> Answer:
        """When people came into a unit while the trainee was there, and whether somebody had seen to its lights before.

        Whoever comes back to a room meets what was done since they ``first`` came: all of it is told, for what was done while
        they were there is left to them.
        """
        there = self.where == unit
        came = there & (self.what == What.MOVED) & (self.tick > since) & (self.tick <= until)
        done = self.tick[there & (self.what == What.FINISHED) & (self.tick <= since)]
        return (tuple(self.tick[came].tolist()), bool((done <= first).any()), *done[done > first].tolist())

    def _present(self, unit: int, tick: int) -> Answer:
        """Who is in a unit at a tick: people who began there by themselves, others by when they came, each grown up or not."""
        here = self._there(unit, tick)
        return tuple(sorted((p if n < 0 else -1, n, adult, *(() if n >= 0 else at)) for p, (n, adult, at) in here.items()))

    def _near(self, company: Company) -> bool:
        """Whether anybody is near enough to be spoken to."""
        there = self._there(company.unit, company.tick).values()
        return any(straight((company.x, company.y), at) <= NEAR for _, _, at in there)

    def _there(self, unit: int, tick: int) -> dict[int, tuple[int, bool, Point]]:
        """Who is in a unit (-1 outdoors) at a tick: the how-many-eth to come (-1: began there), whether grown up, and where."""
        cast, unit = self.cast, self.places.outdoors if unit < 0 else unit
        here: dict[int, tuple[int, bool, Point]] = {}
        for p in np.flatnonzero(cast.here & (cast.unit == unit)).tolist():
            place = self.places.beginning(cast, p)
            here[p] = (-1, bool(cast.adult[p]), place[0] if place else (float(cast.xy[p, 0]), float(cast.xy[p, 1])))
        coming = 0
        own = ((self.where == unit) | (self.came_from == unit)) & (self.what == What.MOVED) & (self.tick <= tick)
        for who, where in zip(self.who[own].tolist(), self.where[own].tolist(), strict=True):
            if where == unit:
                place = self.places.coming(cast, unit, coming)
                here[who] = (coming, bool(cast.adult[who]), place[0] if place else (0.0, 0.0))
                coming += 1
            else:
                here.pop(who, None)
        return here

    def _voice(self, voice: Voice, until: int) -> Answer:
        """Whether somebody began to talk, and where they then went, up to a tick."""
        there = self._there(voice.unit, voice.tick)
        if not there:
            return ()
        who = min(there, key=lambda p: (there[p][1], distance(voice.x, voice.y, *there[p][2]), p))
        own = (self.who == who) & (self.what == What.MOVED) & (self.tick > voice.tick) & (self.tick <= until)
        return (there[who][1], tuple(self.tick[own].tolist()), tuple(self.where[own].tolist()))


def told(happened: Happenings, casts: list[Cast], places: Places) -> list[Told]:
    """What each run of a block tells its trainee."""
    seconds = np.ceil(happened.t * (STEP_HZ / TOLD_EVERY) - 1e-6)
    tick = (seconds * TOLD_EVERY).astype(np.int32)
    came_from = _came_from(happened, casts)
    h, bounds = happened, np.searchsorted(happened.run, np.arange(len(casts) + 1)).tolist()
    return [
        Told(cast, places, tick[a:b], h.what[a:b], h.who[a:b], h.where[a:b], came_from[a:b])
        for cast, (a, b) in zip(casts, pairwise(bounds), strict=True)
    ]


def _came_from(happened: Happenings, casts: list[Cast]) -> I32:
    """(n,) the unit somebody who moves comes from; -1 for whatever else happens."""
    found = np.full(len(happened.t), -1, dtype=np.int32)
    moved = np.flatnonzero(happened.what == What.MOVED)
    if not len(moved):
        return found
    people = len(casts[0].unit)
    person = happened.run[moved].astype(np.int64) * people + happened.who[moved]
    order = np.argsort(person, kind="stable")  # one after the other, each in order of time
    at, who = moved[order], person[order]
    first = np.r_[True, who[1:] != who[:-1]]
    found[at[1:]] = happened.where[at[:-1]]
    found[at[first]] = np.concatenate([c.unit for c in casts])[who[first]]
    return found
