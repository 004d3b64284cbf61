"""Alarm programmes: started, then heard, seen or read where they reach, by the trainee and by everybody else.

From loudspeakers an alarm is *clear* to all (``sim.space.hearing``: 65 dB(A) and 10 dB over the background, BBR 5:2512), or
between that and 3 dB over it *noticed*: by some, after a while.  In an app it comes to phones, by role.
"""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import belongings, electric, faults
from sim.core.context import NEVER, Context
from sim.core.course import phases
from sim.core.people.mind import M, Mode
from sim.core.registers import R
from sim.core.rng import Purpose
from sim.core.state import F64, I32, U8, Index
from sim.events import TRAINEE, EventType, Value
from sim.scenario.model import Alarm, Button
from sim.space.hearing import CLEAR_OVER, NOTICED_OVER, Heard, border, grade, grade_speech
from sim.space.space import Bool
from sim.units import STEP, STEP_HZ

ORDERS: Final = ("lockdown", "fire")
"""Kinds that make people act; the others start nobody."""

CHECK_STEPS: Final = STEP_HZ // 2
"""An alarm is listened for twice a second."""

QUIET_AFTER: Final = 15.0
"""Seconds from when a lockdown alarm sounds until the building has gone quiet, by eye."""

LEAST_NOTICE: Final = 0.3
"""Share of people who notice an alarm that is just noticeable; rises evenly to all at 10 dB over the background; by eye."""

NOTICE_SECONDS: Final = (2.0, 12.0)
"""Seconds until people notice an alarm that is not clear, least and most, drawn evenly; by eye."""


def period(ctx: Context) -> str:
    """What the building sounds like now: the scenario's ``break`` or ``lesson``; ``quiet`` once people hide."""
    due, after = ctx.world.layout.alarms_due, int(QUIET_AFTER * STEP_HZ)
    for k, alarm in enumerate(ctx.world.scenario.alarms):
        if alarm.kind == "lockdown" and ctx.state.alarm_on[k] and 0 <= ctx.get(due + k) <= ctx.state.tick - after:
            return "quiet"
    return ctx.world.scenario.period


def background(ctx: Context) -> F64:
    """(U + 1,) dB(A) in each unit now, the outdoors last."""
    return ctx.sounds.background(period(ctx))


# --- starting


def start(ctx: Context, index: int) -> None:
    """Starts an alarm programme unless it is on already; one with a fault that keeps it from starting is reported once."""
    state, layout = ctx.state, ctx.world.layout
    if state.alarm_on[index] or ctx.get(layout.alarms_failed + index) >= 0:
        return
    alarm = ctx.world.scenario.alarms[index]
    if faults.does_not_start(ctx, index):
        ctx.set(layout.alarms_failed + index, state.tick)
        ctx.emit(EventType.ALARM_FAILED, target=alarm.id, fault="does_not_start")
        return
    state.alarm_on[index] = 1
    delay = alarm.delay + faults.seconds_late(ctx, index)
    ctx.set(layout.alarms_due + index, ctx.after(delay) if delay else state.tick)
    ctx.emit(EventType.ALARM_STARTED, target=alarm.id, kind=alarm.kind, text=alarm.text.sv)
    if alarm.kind in ORDERS and phases.current(ctx) in ("", "normal"):
        phases.enter(ctx, "alarm")
    phases.show_decisions(ctx, alarm.id)


def start_kind(ctx: Context, kind: str) -> None:
    """Starts the first programme of a kind, if the scenario has one."""
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        if alarm.kind == kind:
            start(ctx, index)
            return


def over(ctx: Context) -> None:
    """The all-clear: every programme ends, and doors no longer lock themselves."""
    ctx.state.alarm_on[:] = 0
    electric.release(ctx)


def stop(ctx: Context, alarm_id: str) -> None:
    """Ends one programme; it may be started again."""
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        if alarm.id == alarm_id and ctx.state.alarm_on[index]:
            ctx.state.alarm_on[index] = 0
            ctx.emit(EventType.ALARM_ENDED, target=alarm_id, kind=alarm.kind)


def raisable(ctx: Context, alarm_id: str) -> int:
    """The index of a programme that can be raised by hand somewhere; -1 for any other."""
    alarms = ctx.world.scenario.alarms
    return next((k for k, a in enumerate(alarms) if a.id == alarm_id and a.raised_from is not None), -1)


def why_not_raise(ctx: Context, index: int, person: int) -> str:
    """Why a person cannot raise a programme where they are; empty when they can.

    ``no_button``, ``wrong_role``, ``not_there``, ``no_phone`` or ``already_on``.
    """
    button = ctx.world.scenario.alarms[index].raised_from
    if button is None:
        return "no_button"
    if button.roles and ctx.people[person].role not in button.roles:
        return "wrong_role"
    if button.place and ctx.unit_of(person) not in ctx.world.indices(button.place):
        return "not_there"
    if not button.place and person == 0 and belongings.lacks(ctx, "phone"):
        return "no_phone"
    return "already_on" if ctx.state.alarm_on[index] else ""


def raise_(ctx: Context, index: int, person: int, place: str = "") -> None:
    """A person presses the button of a programme, and tells it a place where it asks; the caller has asked ``why_not_raise``."""
    unit, alarm = ctx.unit_of(person), ctx.world.scenario.alarms[index]
    button = alarm.raised_from or Button()
    data: dict[str, Value] = {"kind": alarm.kind, "place_given": unit >= 0, "channel": "button" if button.place else "app"}
    if button.asks:
        data |= {"place_given": place in button.asks, "named": place, "place_right": place in button.right}
    if button.value is not None:
        data["value"] = button.value
    after = next((k for k, i in enumerate(ctx.world.scenario.injects) if i.id == button.after), -1)
    if after >= 0 and ctx.get(ctx.world.layout.injects + after) != NEVER:
        data["seconds"] = round(ctx.since(ctx.world.layout.injects + after), 2)
    ctx.emit_data(EventType.ALARM_RAISED, data, actor=ctx.name(person), unit=unit)
    start(ctx, index)


# --- taking effect


def step(ctx: Context) -> I32:
    """Lets alarms work; gives the people who now know of a lockdown or fire alarm for the first time (indices, ascending)."""
    none = np.zeros(0, dtype=np.int32)
    if not ctx.state.alarm_on.any():
        return none
    _lock_doors(ctx)
    if ctx.state.tick % CHECK_STEPS or _all_know(ctx):
        return none
    new = np.zeros(len(ctx.people), dtype=bool)
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        if _works(ctx, index):
            new |= _reach_people(ctx, index, alarm)
    new[0] = False
    return np.flatnonzero(new & (ctx.state.present == 1) & (ctx.state.mind[:, M.HEARD] < 0)).astype(np.int32)


def _works(ctx: Context, index: int) -> bool:
    """Whether a programme is on and its delay has passed."""
    return bool(ctx.state.alarm_on[index]) and 0 <= ctx.get(ctx.world.layout.alarms_due + index) <= ctx.state.tick


def _lock_doors(ctx: Context) -> None:
    """What a programme does to doors, once, when it takes effect."""
    done = ctx.world.layout.alarms_done
    for index, alarm in enumerate(ctx.world.scenario.alarms):
        if ctx.get(done + index) == NEVER and _works(ctx, index):
            ctx.set(done + index, ctx.state.tick)
            if alarm.kind == "lockdown":
                electric.self_locking(ctx)
            if alarm.locks is not None:
                electric.order(ctx, alarm.locks)


def _all_know(ctx: Context) -> bool:
    """Whether nobody is left to hear any of the alarms that are on."""
    base, state = ctx.world.layout.alarms_heard, ctx.state
    if any(state.alarm_on[k] and ctx.get(base + k) < 0 for k in range(len(state.alarm_on))):
        return False
    knows = (state.mind[1:, M.HEARD] >= 0) | (state.present[1:] == 0) | (state.mind[1:, M.STATE] == Mode.OFFICER)
    return bool(knows.all())


# --- reaching people


def _reach_people(ctx: Context, index: int, alarm: Alarm) -> Bool:
    """(N,) who knows of a programme now if they did not before; the trainee's own hearing is reported."""
    if alarm.kind == "lock":
        return np.zeros(len(ctx.people), dtype=bool)
    if alarm.by == "app":
        knows = _readers(ctx, index, alarm)
        if ctx.people[0].role in alarm.app.roles:
            _trainee_hears(ctx, index, alarm, clear=True)
    elif sounding(ctx, index):
        heard = audible(ctx, index)[ctx.world.space.cell_unit[ctx.state.cell]]
        knows = heard == Heard.CLEAR
        some = np.flatnonzero(heard == Heard.NOTICED)
        knows[some] = _noticed(ctx, index, some)
        if heard[0]:
            _trainee_hears(ctx, index, alarm, clear=bool(heard[0] == Heard.CLEAR))
    else:
        return np.zeros(len(ctx.people), dtype=bool)
    return knows if alarm.kind in ORDERS else np.zeros_like(knows)


def sounding(ctx: Context, index: int) -> bool:
    """Whether a programme gives sound just now: from its delay on, for its duration, and again with each repeat."""
    alarm = ctx.world.scenario.alarms[index]
    if not _works(ctx, index) or alarm.kind == "lock" or alarm.by == "app":
        return False
    if alarm.duration is None:
        return True
    steps = ctx.state.tick - ctx.get(ctx.world.layout.alarms_due + index)
    if alarm.repeat is not None:
        steps %= int(alarm.repeat * STEP_HZ + 0.5) or 1
    return steps < int(alarm.duration * STEP_HZ + 0.5)


def audible(ctx: Context, index: int) -> U8:
    """(U + 1,) how well a programme is heard or seen in each unit (``Heard``; the outdoors last) while it sounds.

    Units of the alarm's places and zones give the sound themselves (all indoor units when it names none), less those a fault
    keeps silent; others get what comes through the building.  A spoken message is heard where it is understood.  A light that is
    seen is clear.
    """
    alarm, own = ctx.world.scenario.alarms[index], rooms(ctx, index)
    graded = grade_speech if alarm.by == "speech" else grade
    heard = graded(levels(ctx, index), background(ctx))
    if alarm.light:
        heard[own & ~faults.rooms_without(ctx, index, "no_light")] = Heard.CLEAR
    return heard


def rooms(ctx: Context, index: int) -> Bool:
    """(U + 1,) the units a programme is for."""
    alarm = ctx.world.scenario.alarms[index]
    own = electric.units(ctx, alarm.places, alarm.zones) if alarm.places or alarm.zones else np.append(~ctx.world.open_air, False)
    return own | np.append(ctx.world.open_air, True) if alarm.outdoors else own


def levels(ctx: Context, index: int) -> F64:
    """(U + 1,) dB(A) of a programme in each unit."""
    level_db = ctx.world.scenario.alarms[index].level_db
    giving = rooms(ctx, index) & ~faults.rooms_without(ctx, index, "silent")
    level = np.where(giving, level_db, -99.0)
    for unit in border(ctx.world.space.door_units, giving):
        level = np.maximum(level, ctx.sounds.levels(ctx.state, unit, level_db))
    return level


def _noticed(ctx: Context, index: int, people: Index) -> Bool:
    """(n,) whether people have by now noticed an alarm that is not clear where they are."""
    over = (levels(ctx, index) - background(ctx))[ctx.world.space.cell_unit[ctx.state.cell[people]]]
    rise = np.clip((over - NOTICED_OVER) / (CLEAR_OVER - NOTICED_OVER), 0.0, 1.0)
    return _by_now(ctx, index, Purpose.NOTICE, people, LEAST_NOTICE + (1.0 - LEAST_NOTICE) * rise, NOTICE_SECONDS)


def _readers(ctx: Context, index: int, alarm: Alarm) -> Bool:
    """(N,) whether each has by now read a programme on the phone."""
    has = np.array([p.role in alarm.app.roles for p in ctx.people], dtype=bool)
    some = np.flatnonzero(has)
    has[some] = _by_now(ctx, index, Purpose.APP, some, alarm.app.notices, alarm.app.latency)
    return has


def _by_now(ctx: Context, index: int, purpose: Purpose, people: Index, share: float | F64, seconds: tuple[float, float]) -> Bool:
    """(n,) whether people belong to the share whom a programme reaches, and the time each takes for it has passed."""
    low, high = seconds
    takes = low + (high - low) * rng.units(ctx.world.seed, purpose, people, index * 2 + 1)
    reached: Bool = (rng.units(ctx.world.seed, purpose, people, index * 2) < share) & (takes <= _seconds(ctx, index))
    return reached


def _seconds(ctx: Context, index: int) -> float:
    """Seconds since a programme took effect."""
    return (ctx.state.tick - ctx.get(ctx.world.layout.alarms_due + index)) * STEP


def _trainee_hears(ctx: Context, index: int, alarm: Alarm, *, clear: bool) -> None:
    heard = ctx.world.layout.alarms_heard + index
    if ctx.get(heard) >= 0:
        return
    ctx.set(heard, ctx.state.tick)
    ctx.emit(EventType.ALARM_HEARD, actor=TRAINEE, unit=ctx.unit_of(0), target=alarm.id, kind=alarm.kind, clear=clear)
    if alarm.kind in ORDERS and ctx.get(R.HEARD) < 0:
        ctx.set(R.HEARD, ctx.state.tick)
        ctx.state.anchor[0] = ctx.state.xy[0]
        ctx.state.walked = 0.0
