"""The people of a meso run as the trainee meets them: its happenings carried over into the core's state as time goes by."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.state import F64, I32, Activity, Posture
from sim.events import EventType
from sim.study.meso.batch import Happenings, What
from sim.units import STEP_HZ

PLACES: Final = 16
"""Places of a room that people are shown at, the best for hiding first; the next ones share them."""


class Around:
    """Everybody but the trainee during one run. A door the trainee has locked or blocked lets nobody in."""

    def __init__(self, ctx: Context, happenings: Happenings, chosen: slice) -> None:
        self._ctx = ctx
        self._tick = np.ceil(happenings.t[chosen] * STEP_HZ - 1e-6).astype(np.int64).tolist()
        self._what = happenings.what[chosen].tolist()
        self._who = happenings.who[chosen].tolist()
        self._where = happenings.where[chosen].tolist()
        self._next = 0
        self._places: dict[int, tuple[F64, I32]] = {}

    @property
    def pending(self) -> bool:
        """Whether anything is still to happen."""
        return self._next < len(self._tick)

    @property
    def next_tick(self) -> int:
        """When the next thing happens; only while ``pending``."""
        return int(self._tick[self._next])

    def apply(self, tick: int) -> None:
        """Makes everything happen that is due."""
        while self._next < len(self._tick) and self._tick[self._next] <= tick:
            k = self._next
            self._next += 1
            self._ctx.state.tick = self._tick[k]  # events keep their own time
            self._happen(What(self._what[k]), self._who[k], self._where[k])
        self._ctx.state.tick = tick

    def _happen(self, what: What, who: int, where: int) -> None:
        if what <= What.UNLOCKED:
            self._door(what, who, where)
        elif what is What.MOVED:
            self._move(who, where)
        elif what is What.LOW:
            self._low(who, where)
        elif what is What.SAFE:
            self._safe(who, where)
        else:
            self._finish(who, where)

    def _door(self, what: What, who: int, door: int) -> None:
        ctx, state = self._ctx, self._ctx.state
        barred = state.door_blocked[door] or (state.door_locked[door] and state.door_hand[door] == 0)
        if who == 0 or (what is What.OPENED and barred):
            return  # what the trainee does was known beforehand, and is done by the trainee here
        if what <= What.CLOSING:
            state.door_hand[door] = who
        target, actor = ctx.world.space.door_ids[door], ctx.name(who) if who >= 0 else "system"
        unit = ctx.unit_of(who) if who >= 0 else int(ctx.world.space.door_units[door, 0])
        if what is What.OPENED:
            state.door_goal[door], state.door_open[door] = 1, 1.0
            ctx.emit(EventType.DOOR_OPENED, actor=actor, unit=unit, target=target, locked_before=False)
        elif what is What.CLOSING:
            state.door_goal[door], state.door_open[door] = 0, 0.0
            ctx.emit(EventType.DOOR_CLOSED, actor=actor, unit=unit, target=target)
        elif what is What.LOCKED:
            state.door_locked[door] = 1
            kind, seconds = str(ctx.world.openings[door].lock_kind), ctx.world.lock_seconds(door)
            ctx.emit(EventType.DOOR_LOCKED, actor=actor, unit=unit, target=target, lock_kind=kind, seconds=seconds)
        else:
            state.door_locked[door] = 0
            ctx.emit(EventType.DOOR_UNLOCKED, actor=actor, unit=unit, target=target, by_key=False)

    def _move(self, who: int, unit: int) -> None:
        """Somebody comes into a unit; a room the trainee has shut they do not get into."""
        ctx = self._ctx
        here = ctx.unit_of(0)
        if unit == here >= 0 and not any(ctx.state.door_open[d] > 0.0 for d in ctx.world.unit_doors[unit]):
            return
        self._put(who, unit)
        if unit == here and unit >= 0 and not ctx.world.circulation[unit]:
            ctx.emit(EventType.PERSON_ENTERED, actor=ctx.name(who), unit=unit)

    def _put(self, who: int, unit: int) -> None:
        xy, cells = self._spots(unit)
        k = who % len(cells)
        self._ctx.state.xy[who], self._ctx.state.cell[who] = xy[k], cells[k]

    def _spots(self, unit: int) -> tuple[F64, I32]:
        if unit not in self._places:
            spots = self._ctx.spots.hiding(unit) if unit < len(self._ctx.world.units) else self._ctx.spots.outdoors()
            chosen = spots[:PLACES]
            self._places[unit] = (np.array([(s.x, s.y) for s in chosen]), np.array([s.cell for s in chosen], dtype=np.int32))
        return self._places[unit]

    def _low(self, who: int, unit: int) -> None:
        state, adult = self._ctx.state, self._ctx.people[who].adult
        if unit < len(self._ctx.world.units) and self._ctx.unit_of(who) == unit and not self._ctx.world.circulation[unit]:
            self._put(who, unit)
        state.posture[who] = Posture.CROUCHED if adult else Posture.SEATED
        state.activity[who] = Activity.CROUCH if adult else Activity.SIT

    def _safe(self, who: int, unit: int) -> None:
        ctx = self._ctx
        if unit >= len(ctx.world.units) or ctx.world.open_air[unit]:
            how = "outdoors"
        else:
            how = "locked" if all(ctx.state.door_locked[d] for d in ctx.world.unit_doors[unit]) else "closed"
        ctx.emit(EventType.PERSON_SAFE, actor=ctx.name(who), unit=unit if unit < len(ctx.world.units) else None, how=how)

    def _finish(self, who: int, unit: int) -> None:
        """Lights off and blinds down; the trainee's own room is left to the trainee."""
        ctx, state = self._ctx, self._ctx.state
        if unit >= len(ctx.world.units) or ctx.unit_of(0) == unit or ctx.world.circulation[unit]:
            return
        if state.lights_on[unit]:
            state.lights_on[unit] = 0
            ctx.emit(EventType.LIGHTS_CHANGED, actor=ctx.name(who), unit=unit, on=False)
        if ctx.world.has_blinds[unit] and not state.blinds_down[unit]:
            state.blinds_down[unit] = 1
            ctx.emit(EventType.BLINDS_CHANGED, actor=ctx.name(who), unit=unit, down=True)
