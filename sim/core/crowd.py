"""What people do: break-time life until they know of an alarm, then what their policy says, one small function per mode.

Only people whose timer ends, who arrive somewhere, who meet a door that will not open or who come into another room are looked
at in a step; everybody else goes on as they were.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.core import leisure, mind, rng, shelter
from sim.core.context import Context
from sim.core.mind import M, Mode
from sim.core.movement import Movement
from sim.core.rng import Purpose
from sim.core.state import I32, Activity, Index
from sim.core.ways import Ways
from sim.events import EventType
from sim.units import STEP_HZ

REACTION: Final[Mapping[str, tuple[float, float]]] = {
    "lock": (0.8, 2.5),
    "follow_teacher": (1.5, 4.0),
    "hide": (1.0, 4.0),
    "flee": (1.0, 3.0),
    "hesitate": (6.0, 14.0),
    "freeze": (1.0, 2.0),
}
"""Seconds from hearing to acting, least and most, drawn evenly. Drill reports: corridors empty within seconds (domain §0.4);
A02 gives 8 s as good. Hesitating after the pre-evacuation tails of Lovreglio et al. 2019. All values by eye within those."""

FREEZE: Final = (10.0, 25.0)
"""Seconds a person who freezes stands still, by eye; urging ends it."""

URGED: Final = (0.5, 1.5)
"""Seconds from being called at to acting, by eye."""

WALK_FAST: Final = 1.35
RUN: Final = 1.8
"""Pace in an alarm over free walking pace: brisk, and a pupil's run in a corridor; by eye."""

TELL_STEPS: Final = STEP_HZ
"""How often word spreads within a room."""


class Crowd:
    """Everybody but the trainee."""

    def __init__(self, ctx: Context, ways: Ways | None = None) -> None:
        self.ways = ways or Ways(ctx.world)
        for room in ctx.world.shelters.tolist():
            self.ways.to_unit(int(room))  # asked for by many at once when an alarm goes
        self.movement = Movement(ctx, self.ways)

    def step(self, ctx: Context, heard: I32) -> None:
        """One step: alarms reach people, timers end, everybody walks, and what that leads to is done."""
        for p in heard.tolist():
            alert(ctx, int(p))
        if ctx.state.tick % TELL_STEPS == 0:
            _spread_word(ctx)
            _report_safe(ctx)
        self._wake(ctx)
        arrived, refused = self.movement.step(ctx)
        late = _late(ctx)
        if len(late):
            arrived = np.union1d(arrived, late).astype(np.int32)
        for p in refused.tolist():
            shelter.refused(ctx, self.ways, int(p))
        for p in arrived.tolist():
            self._arrive(ctx, int(p))
        self._notice_rooms(ctx)

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self.movement.pairs.forget()

    def _wake(self, ctx: Context) -> None:
        until = ctx.state.mind[:, M.UNTIL]
        due = np.flatnonzero((until >= 0) & (until <= ctx.state.tick) & (ctx.state.present == 1))
        for p in due.tolist():
            ctx.state.mind[p, M.UNTIL] = -1
            WAKE.get(mind.mode(ctx, p), _nothing)(ctx, self.ways, int(p))

    def _arrive(self, ctx: Context, person: int) -> None:
        mind.stop(ctx, person)
        ARRIVE.get(mind.mode(ctx, person), _nothing)(ctx, self.ways, person)

    def _notice_rooms(self, ctx: Context) -> None:
        """People who came into another room: those who come to the trainee are reported."""
        state, space = ctx.state, ctx.world.space
        unit = space.cell_unit[state.cell]
        floor = (space.cell_door[state.cell] < 0) & (space.cell_link[state.cell] < 0)  # a flight is not yet the room it leads to
        changed = (unit != state.mind[:, M.ROOM]) & floor & (state.present == 1)
        for p in np.flatnonzero(changed).tolist():
            state.mind[p, M.ROOM] = unit[p]
            if state.mind[p, M.GOAL] == unit[p] and state.mind[p, M.LATE] < 0:
                state.mind[p, M.LATE] = ctx.after(mind.LATE_SECONDS)
            if p and unit[p] == unit[0] and unit[p] >= 0 and not ctx.world.circulation[unit[p]]:
                ctx.emit(EventType.PERSON_ENTERED, actor=ctx.name(p), unit=int(unit[p]))


def _late(ctx: Context) -> Index:
    """Walkers who have been in their goal's room too long without getting to their place."""
    late = ctx.state.mind[:, M.LATE]
    return np.flatnonzero((late >= 0) & (late <= ctx.state.tick) & (ctx.state.pace > 0.0))


# --- knowing of the alarm


def alert(ctx: Context, person: int) -> None:
    """A person hears the alarm or is told; only the first time counts."""
    state = ctx.state
    if state.mind[person, M.HEARD] >= 0 or mind.mode(ctx, person) is Mode.OFFICER:
        return
    state.mind[person, M.HEARD] = state.tick
    low, high = REACTION.get(ctx.people[person].behaviour, REACTION["hide"])
    share = rng.unit(ctx.world.seed, Purpose.REACTION, person)
    mind.stop(ctx, person, state_activity(ctx, person))
    mind.enter(ctx, person, Mode.NOTICE, rng.between(low, high, share))


def state_activity(ctx: Context, person: int) -> Activity:
    """Sitting people stay seated while they listen, everybody else stands."""
    return Activity.SIT if ctx.state.activity[person] == Activity.SIT else Activity.IDLE


def urge(ctx: Context, person: int) -> None:
    """Somebody calls at a person: they know now, and stop hesitating."""
    alert(ctx, person)
    if mind.mode(ctx, person) in (Mode.NOTICE, Mode.FROZEN):
        share = rng.unit(ctx.world.seed, Purpose.REACTION, person, 1)
        soon = ctx.after(rng.between(*URGED, share))
        until = ctx.state.mind[person, M.UNTIL]
        ctx.state.mind[person, M.UNTIL] = min(int(until), soon) if until >= 0 else soon


def _spread_word(ctx: Context) -> None:
    """In a room where a grown-up knows and has begun to act, everybody knows."""
    state = ctx.state
    knows = (state.mind[:, M.HEARD] >= 0) & (state.mind[:, M.STATE] > Mode.FROZEN) & (state.present == 1)
    knows[0] = False
    unit = ctx.world.space.cell_unit[state.cell]
    rooms = np.unique(unit[knows & _adults(ctx)])
    unaware = (state.mind[:, M.HEARD] < 0) & (state.present == 1) & np.isin(unit, rooms[rooms >= 0])
    unaware[0] = False
    for p in np.flatnonzero(unaware).tolist():
        alert(ctx, int(p))


def _adults(ctx: Context) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([p.adult for p in ctx.people], dtype=bool)


# --- acting on it


def _act(ctx: Context, ways: Ways, person: int) -> None:
    """The alarm has sunk in: do what the policy says. A fire alarm on its own means out."""
    behaviour = ctx.people[person].behaviour
    if behaviour == "freeze" and mind.mode(ctx, person) is Mode.NOTICE:
        share = rng.unit(ctx.world.seed, Purpose.HESITATE, person)
        mind.enter(ctx, person, Mode.FROZEN, rng.between(*FREEZE, share))
    elif behaviour == "flee" or _only_fire(ctx):
        leave(ctx, person)
    elif behaviour == "lock":
        shelter.take_charge(ctx, ways, person)
    elif behaviour == "follow_teacher":
        shelter.follow(ctx, ways, person)
    else:
        shelter.seek(ctx, ways, person)


def _only_fire(ctx: Context) -> bool:
    kinds = {a.kind for k, a in enumerate(ctx.world.scenario.alarms) if ctx.state.alarm_on[k]}
    return "fire" in kinds and "lockdown" not in kinds


def leave(ctx: Context, person: int) -> None:
    """Goes outdoors."""
    pace = ctx.people[person].walk * (WALK_FAST if _only_fire(ctx) else RUN)
    mind.enter(ctx, person, Mode.LEAVE)
    mind.walk_out(ctx, person, pace)


def _go_away(ctx: Context, ways: Ways, person: int) -> None:
    """Outdoors: on to the assembly point, or away from the house."""
    mind.enter(ctx, person, Mode.AWAY)
    mind.walk_to(ctx, person, ctx.spots.assembly(int(ctx.state.cell[person]), person), mind.OUT_OF_DOORS, ctx.people[person].walk)


def _stay_out(ctx: Context, ways: Ways, person: int) -> None:
    mind.enter(ctx, person, Mode.OUT)


def _report_safe(ctx: Context) -> None:
    """Reports, once each, people who are outdoors or behind closed doors."""
    state, world = ctx.state, ctx.world
    open_cases = np.flatnonzero((state.mind[:, M.HEARD] >= 0) & (state.mind[:, M.SAFE] == 0) & (state.present == 1))
    for p in open_cases.tolist():
        unit = ctx.unit_of(p)
        how = "outdoors" if unit < 0 or world.open_air[unit] else shelter.closed_how(ctx, unit)
        if p and how and world.space.cell_door[state.cell[p]] < 0:
            state.mind[p, M.SAFE] = 1
            ctx.emit(EventType.PERSON_SAFE, actor=ctx.name(p), unit=unit, how=how)


def _nothing(ctx: Context, ways: Ways, person: int) -> None:
    """Nothing follows."""


Step = Callable[[Context, Ways, int], None]

WAKE: Final[Mapping[Mode, Step]] = {
    Mode.LEISURE: leisure.go_on,
    Mode.NOTICE: _act,
    Mode.FROZEN: _act,
    Mode.GATHER: shelter.look_out,
    Mode.CLOSE: shelter.closing,
    Mode.LOCK: shelter.locked,
    Mode.FINISH: shelter.finish,
}
"""What follows when a mode's timer ends."""

ARRIVE: Final[Mapping[Mode, Step]] = {
    Mode.STROLL: leisure.pause,
    Mode.GO: shelter.arrive,
    Mode.GATHER: shelter.look_out,
    Mode.NEXT_DOOR: shelter.at_next_door,
    Mode.LOW: shelter.keep_low,
    Mode.LEAVE: _go_away,
    Mode.AWAY: _stay_out,
}
"""What follows when the walk of a mode ends."""
