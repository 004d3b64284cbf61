"""Sounds people make, and whether they are heard where the danger may be."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import alarms
from sim.core.context import Context
from sim.core.people.mind import M, Mode
from sim.core.registers import R
from sim.core.rng import Purpose
from sim.core.state import Activity
from sim.core.zone import danger
from sim.events import TRAINEE, EventType
from sim.space.hearing import NOTICED_OVER
from sim.units import STEP, STEP_HZ

LEVEL: Final = {
    "lock": 48.0,
    "knock": 68.0,
    "bang": 82.0,
    "furniture": 74.0,
    "blinds": 55.0,
    "call": 60.0,
    "calling_out": 82.0,
    "hush": 35.0,
    "talk": 64.0,
    "phone": 70.0,
    "running": 66.0,
    "item": 50.0,
    "door": 58.0,
    "exit_alarm": 80.0,
}
"""dB(A) at 1 m: speech 60, raised 66, calling 82-88 (research §4); the rest by eye."""

RUNNING: Final = 2.2
"""Metres per second from which steps are heard, by eye (brisk walking ends near 2.0)."""

RUN_SECONDS: Final = 0.5
RUN_REPEAT: Final = 2.0
"""Running is a sound once it lasts this long, and is reported this often."""

FALL: Final = 4.0
"""dB per second by which a sound is forgotten by who goes by it, by eye: a call for about ten seconds, a lock for four."""

LISTEN_STEPS: Final = STEP_HZ // 2
"""What people keep doing is listened to twice a second."""

KEPT_UP: Final[Mapping[Activity, str]] = {Activity.RUN: "running", Activity.TALK: "talk", Activity.PHONE: "call"}
"""Sounds that go on for as long as somebody does something."""

OF_EVENT: Final[Mapping[EventType, str]] = {
    EventType.DOOR_LOCKED: "lock",
    EventType.DOOR_BLOCKED: "furniture",
    EventType.DOOR_CLOSED: "door",
    EventType.EXIT_ALARM: "exit_alarm",
}
"""Sounds of what anybody does once."""


def make(ctx: Context, person: int, cause: str, level_db: float | None = None) -> None:
    """Reports a sound a person makes where they stand."""
    unit = ctx.unit_of(person)
    level = LEVEL[cause] if level_db is None else level_db
    heard = heard_in_danger(ctx, unit, level)
    _remember(ctx, unit, level)
    ctx.emit(EventType.NOISE, actor=ctx.name(person), unit=unit, cause=cause, level_db=level, heard_in_danger=heard)


def heard_in_danger(ctx: Context, unit: int, level_db: float) -> bool:
    """Whether a sound made in ``unit`` is noticed in the danger zone now; never without one."""
    zone = danger.units(ctx)
    if not zone:
        return False
    over = ctx.sounds.levels(ctx.state, unit, level_db) - alarms.background(ctx)
    return any(float(over[u]) >= NOTICED_OVER for u in zone)


def step(ctx: Context) -> None:
    """Reports the trainee's running, and keeps what the danger zone's walk may be drawn by."""
    _alarmed_exits(ctx)
    if ctx.world.scenario.danger.walk is not None:
        _listen(ctx)
    if ctx.state.speed[0] < RUNNING:
        ctx.set(R.FAST_SINCE, -1)
        return
    if ctx.get(R.FAST_SINCE) < 0:
        ctx.set(R.FAST_SINCE, ctx.state.tick)
    reported = ctx.get(R.RUN_NOISE)
    repeat = reported < 0 or (ctx.state.tick - reported) * STEP >= RUN_REPEAT
    if ctx.since(R.FAST_SINCE) >= RUN_SECONDS and repeat:
        ctx.set(R.RUN_NOISE, ctx.state.tick)
        make(ctx, 0, "running")


def _alarmed_exits(ctx: Context) -> None:
    """An emergency exit the trainee opens is a sound of the trainee's."""
    for _ in [e for e in ctx.events if e.type is EventType.EXIT_ALARM and e.actor == TRAINEE]:
        make(ctx, 0, "exit_alarm")


def _listen(ctx: Context) -> None:
    """Lets sounds be forgotten, and adds what everybody does now; of the others nothing is reported."""
    state = ctx.state
    np.maximum(state.noise - FALL * STEP, 0.0, out=state.noise)
    for event in ctx.events:
        if event.type in OF_EVENT:
            _remember(ctx, ctx.world.space.unit_index.get(event.place, -1), LEVEL[OF_EVENT[event.type]])
    if state.tick % LISTEN_STEPS:
        return
    for activity, cause in KEPT_UP.items():
        for p in np.flatnonzero((state.activity == activity) & (state.present == 1)).tolist():
            _remember(ctx, ctx.unit_of(p), LEVEL[cause])
    for unit in _talked_in(ctx):
        _remember(ctx, unit, LEVEL["talk"])


def _remember(ctx: Context, unit: int, level_db: float) -> None:
    """A sound made in a unit; the loudest of late counts."""
    if ctx.world.scenario.danger.walk is not None:
        ctx.state.noise[unit] = max(float(ctx.state.noise[unit]), level_db)


def _talked_in(ctx: Context) -> list[int]:
    """Units where somebody hides who is not one of those of their group who keep silent."""
    quiet = {g.id: g.quiet for g in ctx.world.scenario.people}
    if min(quiet.values(), default=1.0) >= 1.0:
        return []
    state = ctx.state
    hid = np.flatnonzero((state.mind[:, M.STATE] == Mode.LOW) & (state.present == 1))
    shares = np.array([quiet.get(ctx.people[p].group, 1.0) for p in hid.tolist()])
    talk = hid[rng.units(ctx.world.seed, Purpose.QUIET, hid) >= shares]
    return [int(u) for u in np.unique(ctx.world.space.cell_unit[state.cell[talk]])]
