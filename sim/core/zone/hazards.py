"""Smoke and heat: where they are, who notices them, and what people in them do."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

import numpy as np

from sim.core.building import electric
from sim.core.context import NEVER, Context
from sim.core.people import leaving, mind, news
from sim.core.people.mind import Learnt, M, Mode
from sim.core.registers import Hazing
from sim.core.zone.danger import looks_into
from sim.events import TRAINEE, EventType
from sim.scenario.model import Hazard
from sim.space.space import OUTDOORS
from sim.units import STEP_HZ

CHECK_STEPS: Final = STEP_HZ
"""People notice once a second where they are."""

STAY: Final = 5
"""Seconds in it that are told at a time."""

ON_THE_WAY: Final = (Mode.GO, Mode.LEAVE, Mode.AWAY, Mode.OUT, Mode.BARRED, Mode.OFFICER, Mode.NOTICE)
"""Modes of somebody who goes already, or has just been told."""


class Notice(IntEnum):
    """How near the trainee has noticed a hazard."""

    NOT = 0
    NEAR = 1
    HERE = 2


def register(ctx: Context, k: int, what: Hazing) -> int:
    """A register of the ``k``-th hazard."""
    return ctx.world.layout.hazards + k * int(Hazing.COUNT) + what


def start(ctx: Context, hazard_id: str) -> None:
    """Starts a hazard's timeline unless it runs already."""
    k = _index(ctx, hazard_id)
    if ctx.get(register(ctx, k, Hazing.START)) == NEVER:
        ctx.set(register(ctx, k, Hazing.START), ctx.state.tick)
        _move_on(ctx, k, ctx.world.scenario.hazards[k])


def end(ctx: Context, hazard_id: str) -> None:
    """Ends a hazard at once, also one that has begun and is in no room yet; only what was somewhere is told."""
    k = _index(ctx, hazard_id)
    over, had = len(ctx.world.scenario.hazards[k].phases), units(ctx, k)
    to_come = ctx.get(register(ctx, k, Hazing.START)) != NEVER and ctx.get(register(ctx, k, Hazing.PHASE)) + 1 < over
    if had or to_come:
        ctx.set(register(ctx, k, Hazing.PHASE), over)
        if had:
            _report(ctx, k)


def _index(ctx: Context, hazard_id: str) -> int:
    return next(k for k, h in enumerate(ctx.world.scenario.hazards) if h.id == hazard_id)


def units(ctx: Context, k: int) -> tuple[int, ...]:
    """The units the ``k``-th hazard is in now."""
    phases, at = ctx.world.scenario.hazards[k].phases, ctx.get(register(ctx, k, Hazing.PHASE))
    if not 0 <= at < len(phases):
        return ()
    return tuple(int(u) for u in np.flatnonzero(electric.units(ctx, phases[at].places, ())[:-1]))


def noticed(ctx: Context, k: int) -> Notice:
    """How near the trainee has noticed the ``k``-th hazard while it lasts."""
    return Notice(max(ctx.get(register(ctx, k, Hazing.NOTICED)), 0)) if units(ctx, k) else Notice.NOT


def step(ctx: Context) -> None:
    """Timelines go on; the trainee and the others notice."""
    for k, hazard in enumerate(ctx.world.scenario.hazards):
        if ctx.get(register(ctx, k, Hazing.START)) != NEVER:
            _move_on(ctx, k, hazard)
            if ctx.state.tick % CHECK_STEPS == 0 and units(ctx, k):
                _watch_trainee(ctx, k, hazard)
                _drive_out(ctx, units(ctx, k))


def _move_on(ctx: Context, k: int, hazard: Hazard) -> None:
    elapsed, at = ctx.since(register(ctx, k, Hazing.START)), ctx.get(register(ctx, k, Hazing.PHASE))
    while at + 1 < len(hazard.phases) and hazard.phases[at + 1].at <= elapsed:
        at += 1
        ctx.set(register(ctx, k, Hazing.PHASE), at)
        _report(ctx, k)


def _report(ctx: Context, k: int) -> None:
    hazard, rooms = ctx.world.scenario.hazards[k], units(ctx, k)
    place = rooms[0] if rooms else OUTDOORS
    ctx.emit(EventType.HAZARD_MOVED, unit=place, target=hazard.id, kind=hazard.kind, rooms=len(rooms))


def _watch_trainee(ctx: Context, k: int, hazard: Hazard) -> None:
    unit, rooms = ctx.unit_of(0), units(ctx, k)
    if unit in rooms:
        notice(ctx, k, Notice.HERE)
        inside = max(ctx.get(register(ctx, k, Hazing.INSIDE)), 0) + 1
        ctx.set(register(ctx, k, Hazing.INSIDE), inside)
        if inside % STAY == 0:
            ctx.emit(EventType.HAZARD_STAY, actor=TRAINEE, unit=unit, target=hazard.id, kind=hazard.kind, seconds=STAY)
    elif hazard.kind == "smoke" and bool(looks_into(ctx, rooms)[unit]):
        notice(ctx, k, Notice.NEAR)


def notice(ctx: Context, k: int, how: Notice) -> None:
    """The trainee notices a hazard; nearer than before is told."""
    if how > max(ctx.get(register(ctx, k, Hazing.NOTICED)), 0):
        ctx.set(register(ctx, k, Hazing.NOTICED), how)
        hazard, since = ctx.world.scenario.hazards[k], ctx.since(register(ctx, k, Hazing.START))
        ctx.emit(
            EventType.HAZARD_NOTICED,
            actor=TRAINEE,
            unit=ctx.unit_of(0),
            target=hazard.id,
            kind=hazard.kind,
            where=how.name.lower(),
            seconds=round(since, 2),
        )


def at_door(ctx: Context, door: int, kinds: Iterable[str]) -> bool:
    """Notices hazards of some kinds beyond a door one looks out by, or stands at with a hand on it; whether there are any."""
    beyond, found = ctx.world.other_side(door, ctx.unit_of(0)), False
    for k, hazard in enumerate(ctx.world.scenario.hazards):
        if hazard.kind in kinds and beyond in units(ctx, k):
            notice(ctx, k, Notice.NEAR)
            found = True
    return found


def _drive_out(ctx: Context, rooms: tuple[int, ...]) -> None:
    """Who is in it and not on the way learns of it, and goes out by a way around it where there is one."""
    state = ctx.state
    there = np.isin(ctx.world.space.cell_unit[state.cell], rooms) & (state.present == 1)
    there &= ~np.isin(state.mind[:, M.STATE], ON_THE_WAY)
    there[0] = False
    for p in np.flatnonzero(there).tolist():
        news.learn(ctx, [p], rooms[:1], Learnt.DANGER)
        leaving.set_out(ctx, p, mind.hurry(ctx, p, leaving.WALK_FAST))
