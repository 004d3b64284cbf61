"""The people of a meso run as the trainee meets them: what they do carried over into the core's state as time goes by.

The trainee is told of what happens in its own room: doors that others open there, and who comes in.  Elsewhere doors and
people are as they are, without a word; unless the scenario waits for what others do, then all of it is told (``loud``).
"""

from collections.abc import Container
from typing import Final

import numpy as np

from sim.core.context import Context
from sim.events import EventType
from sim.study.meso.batch import What
from sim.study.meso.places import Place
from sim.study.meso.told import Told

SOMEBODY: Final = 1
"""Whose hand it is when others work a door: it makes no difference whose."""


class Around:
    """Everybody but the trainee during one run. A door the trainee has locked or blocked lets nobody in."""

    def __init__(self, ctx: Context, told: Told, *, loud: bool = False) -> None:
        self._ctx, self._cast, self._loud = ctx, told.cast, loud
        self._tick, self._what = told.tick.tolist(), told.what.tolist()
        self._who, self._where = told.who.tolist(), told.where.tolist()
        self._next = 0
        self._places = told.places
        self._came: dict[int, int] = {}
        for person in np.flatnonzero(told.cast.settled).tolist():
            self._put(person, self._places.beginning(told.cast, person))

    def apply(self, tick: int) -> None:
        """Makes everything happen that is due."""
        while self._next < len(self._tick) and self._tick[self._next] <= tick:
            k = self._next
            self._next += 1
            self._ctx.state.tick = self._tick[k]  # events keep their own time
            self._happen(What(self._what[k]), self._who[k], self._where[k])
        self._ctx.state.tick = tick

    def next_met(self, until: int, doors: Container[int], unit: int) -> int:
        """The tick when the next thing happens to some doors, or somebody comes into a unit; ``until`` if nothing does before."""
        for k in range(self._next, len(self._tick)):
            if self._tick[k] >= until:
                break
            what, where = self._what[k], self._where[k]
            met = (what <= What.UNLOCKED and where in doors) or (what == What.MOVED and where == unit)
            if met or self._loud:
                return int(self._tick[k])
        return until

    def own_room(self) -> int:
        """The room the trainee is in; -1 in passages and outdoors, where others come and go unremarked."""
        unit = self._ctx.unit_of(0)
        return -1 if unit < 0 or self._ctx.world.circulation[unit] else unit

    # --- what happens

    def _happen(self, what: What, who: int, where: int) -> None:
        if what <= What.UNLOCKED:
            self._door(what, who, where)
        elif what is What.MOVED:
            self._move(who, where)
        elif what is What.FINISHED:
            self._finish(where)
        elif what is What.SAFE and self._loud:
            self._safe(who, where)

    def _door(self, what: What, who: int, door: int) -> None:
        ctx, state = self._ctx, self._ctx.state
        barred = state.door_blocked[door] or (state.door_locked[door] and state.door_hand[door] == 0)
        if who == 0 or (what is What.OPENED and barred):
            return  # what the trainee does was known beforehand, and is done by the trainee here
        if what <= What.CLOSING:
            state.door_hand[door] = SOMEBODY if who > 0 else -1
            state.door_goal[door] = state.door_open[door] = float(what is What.OPENED)
        else:
            state.door_locked[door] = what is What.LOCKED
        room = self.own_room()
        if self._loud or (room >= 0 and door in ctx.world.unit_doors[room]):
            self._tell(what, who, door, room if room >= 0 else int(ctx.world.space.door_units[door, 0]))

    def _tell(self, what: What, who: int, door: int, room: int) -> None:
        ctx = self._ctx
        target, actor = ctx.world.space.door_ids[door], ctx.name(SOMEBODY) if who > 0 else "system"
        if what is What.OPENED:
            ctx.emit(EventType.DOOR_OPENED, actor=actor, unit=room, target=target, locked_before=False)
        elif what is What.CLOSING:
            ctx.emit(EventType.DOOR_CLOSED, actor=actor, unit=room, target=target)
        elif what is What.LOCKED:
            kind, seconds = str(ctx.world.openings[door].lock_kind), ctx.world.lock_seconds(door)
            ctx.emit(EventType.DOOR_LOCKED, actor=actor, unit=room, target=target, lock_kind=kind, seconds=seconds)
        else:
            ctx.emit(EventType.DOOR_UNLOCKED, actor=actor, unit=room, target=target, by_key=False)

    def _move(self, who: int, unit: int) -> None:
        """Somebody comes into a unit; a room the trainee has shut they do not get into."""
        ctx, room = self._ctx, self.own_room()
        coming = self._came.get(unit, 0)
        self._came[unit] = coming + 1
        if unit == room and not any(ctx.state.door_open[d] > 0.0 for d in ctx.world.unit_doors[unit]):
            return
        self._put(who, self._places.coming(self._cast, unit, coming))
        if unit == room:
            ctx.emit(EventType.PERSON_ENTERED, actor=ctx.name(who), unit=unit)

    def _put(self, who: int, place: Place | None) -> None:
        if place is not None:
            self._ctx.state.xy[who], self._ctx.state.cell[who] = place

    def _safe(self, who: int, unit: int) -> None:
        ctx = self._ctx
        out = unit >= len(ctx.world.units) or ctx.world.open_air[unit]
        all_locked = not out and all(ctx.state.door_locked[d] for d in ctx.world.unit_doors[unit])
        how = "outdoors" if out else "locked" if all_locked else "closed"
        ctx.emit(EventType.PERSON_SAFE, actor=ctx.name(who), unit=None if out else unit, how=how)

    def _finish(self, unit: int) -> None:
        """Lights off and blinds down; the trainee's own room is left to the trainee."""
        ctx = self._ctx
        if unit < len(ctx.world.units) and ctx.unit_of(0) != unit and not ctx.world.circulation[unit]:
            ctx.state.lights_on[unit] = 0
            ctx.state.blinds_down[unit] |= ctx.world.has_blinds[unit]
