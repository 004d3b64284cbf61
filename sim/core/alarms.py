"""Alarm programmes: started, then heard or seen where they reach, by the trainee and by everybody else."""

from typing import Final

import numpy as np

from sim.core import phases
from sim.core.context import Context
from sim.core.mind import M, Mode
from sim.core.registers import R
from sim.core.state import F64, I32
from sim.events import TRAINEE, EventType
from sim.plan.building import Category
from sim.scenario.model import Alarm
from sim.space.space import OUTDOORS, Bool
from sim.units import STEP_HZ

BACKGROUND: Final = {
    Category.CLASSROOM: 45.0,
    Category.WALKWAY: 60.0,
    Category.LOBBY: 60.0,
    Category.CANTEEN: 65.0,
    Category.GYM: 65.0,
    Category.LIBRARY: 38.0,
}
"""dB(A) at break time; corridor with pupils 55-65, classroom 30-35 empty (research §4), the rest by eye."""

BACKGROUND_ELSE: Final = 45.0
BACKGROUND_OUTDOORS: Final = 50.0

BACKGROUND_EMPTY: Final = 35.0
"""dB(A) of a school gone quiet: empty corridors and classrooms 30-35 (research §4)."""

CLEARLY: Final = 3.0
"""dB above the background from which a sound is noticed (research §4)."""

CHECK_STEPS: Final = STEP_HZ // 2
"""An alarm is listened for twice a second."""


def background(ctx: Context) -> F64:
    """(U + 1,) dB(A) in each unit, the outdoors last."""
    units = [BACKGROUND.get(u.category, BACKGROUND_ELSE) for u in ctx.world.units]
    return np.array([*units, BACKGROUND_OUTDOORS])


def start(ctx: Context, index: int) -> None:
    """Starts an alarm programme unless it is on already."""
    if ctx.state.alarm_on[index]:
        return
    alarm = ctx.world.scenario.alarms[index]
    ctx.state.alarm_on[index] = 1
    ctx.set(ctx.world.layout.alarms_due + index, ctx.after(alarm.delay) if alarm.delay else ctx.state.tick)
    ctx.emit(EventType.ALARM_STARTED, target=alarm.id, kind=alarm.kind, text=alarm.text.sv)
    if alarm.kind in ("lockdown", "fire") and phases.current(ctx) in ("", "normal"):
        phases.enter(ctx, "alarm")
    phases.show_decisions(ctx, alarm.id)


def start_kind(ctx: Context, kind: str) -> None:
    """Starts the first programme of a kind, if the scenario has one."""
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        if alarm.kind == kind:
            start(ctx, index)
            return


def step(ctx: Context) -> I32:
    """Lets alarms be heard; gives the people who now hear a lockdown or fire alarm for the first time (indices, ascending)."""
    if ctx.state.tick % CHECK_STEPS or not ctx.state.alarm_on.any() or _all_know(ctx):
        return np.zeros(0, dtype=np.int32)
    new = np.zeros(len(ctx.people), dtype=bool)
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        due = ctx.get(ctx.world.layout.alarms_due + index)
        if ctx.state.alarm_on[index] and 0 <= due <= ctx.state.tick:
            hears = reached(ctx, alarm)[ctx.world.space.cell_unit[ctx.state.cell]]
            if hears[0]:
                _trainee_hears(ctx, index, alarm)
            if alarm.kind in ("lockdown", "fire"):
                new |= hears
    new[0] = False
    return np.flatnonzero(new & (ctx.state.present == 1)).astype(np.int32)


def _all_know(ctx: Context) -> bool:
    """Whether nobody is left to hear any of the alarms that are on."""
    base, state = ctx.world.layout.alarms_heard, ctx.state
    if any(state.alarm_on[k] and ctx.get(base + k) < 0 for k in range(len(state.alarm_on))):
        return False
    knows = (state.mind[1:, M.HEARD] >= 0) | (state.present[1:] == 0) | (state.mind[1:, M.STATE] == Mode.OFFICER)
    return bool(knows.all())


def _trainee_hears(ctx: Context, index: int, alarm: Alarm) -> None:
    heard = ctx.world.layout.alarms_heard + index
    if ctx.get(heard) >= 0:
        return
    ctx.set(heard, ctx.state.tick)
    ctx.emit(EventType.ALARM_HEARD, actor=TRAINEE, unit=ctx.unit_of(0), target=alarm.id, kind=alarm.kind)
    if alarm.kind in ("lockdown", "fire") and ctx.get(R.HEARD) < 0:
        ctx.set(R.HEARD, ctx.state.tick)
        ctx.state.anchor[0] = ctx.state.xy[0]
        ctx.state.walked = 0.0


def reached(ctx: Context, alarm: Alarm) -> Bool:
    """(U + 1,) whether the alarm is noticed in each unit (the outdoors last): by light there, or loud enough.

    Units of the alarm's places give the sound themselves (all indoor units when it has no places); others get what comes
    through the building from the loudest few of those.
    """
    world = ctx.world
    own = np.zeros(len(world.units) + 1, dtype=bool)
    if alarm.places:
        own[[u for place in alarm.places for u in world.indices(place)]] = True
    else:
        own[:-1] = ~world.open_air
    level = np.where(own, alarm.level_db, -99.0)
    for unit in _border(ctx, own):
        level = np.maximum(level, ctx.sounds.levels(ctx.state, unit, alarm.level_db))
    return (level >= background(ctx) + CLEARLY) | (own & alarm.light)


def _border(ctx: Context, own: Bool) -> list[int]:
    """Units with the alarm that have a door to one without it, at most eight: enough to carry it on."""
    pairs = ctx.world.space.door_units
    across = pairs[own[pairs[:, 0]] != own[pairs[:, 1]]].ravel()
    units = [int(u) for u in np.unique(across) if u != OUTDOORS and own[u]]
    return units[:8]
