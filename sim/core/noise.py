"""Sounds people make, and whether they are heard where the danger may be."""

from typing import Final

from sim.core import alarms, danger
from sim.core.context import Context
from sim.core.registers import R
from sim.events import EventType
from sim.units import STEP

LEVEL: Final = {
    "lock": 48.0,
    "knock": 68.0,
    "furniture": 74.0,
    "blinds": 55.0,
    "call": 60.0,
    "calling_out": 82.0,
    "hush": 35.0,
    "talk": 64.0,
    "phone": 70.0,
    "running": 66.0,
    "item": 50.0,
}
"""dB(A) at 1 m: speech 60, raised 66, calling 82-88 (research §4); the rest by eye."""

RUNNING: Final = 2.2
"""Metres per second from which steps are heard, by eye (brisk walking ends near 2.0)."""

RUN_SECONDS: Final = 0.5
RUN_REPEAT: Final = 2.0
"""Running is a sound once it lasts this long, and is reported this often."""


def make(ctx: Context, person: int, cause: str, level_db: float | None = None) -> None:
    """Reports a sound a person makes where they stand."""
    unit = ctx.unit_of(person)
    level = LEVEL[cause] if level_db is None else level_db
    heard = heard_in_danger(ctx, unit, level)
    ctx.emit(EventType.NOISE, actor=ctx.name(person), unit=unit, cause=cause, level_db=level, heard_in_danger=heard)


def heard_in_danger(ctx: Context, unit: int, level_db: float) -> bool:
    """Whether a sound made in ``unit`` is noticed in the danger zone now; never without one."""
    zone = danger.units(ctx)
    if not zone:
        return False
    levels = ctx.sounds.levels(ctx.state, unit, level_db)
    quiet = alarms.BACKGROUND_EMPTY
    return any(float(levels[u]) >= quiet + alarms.CLEARLY for u in zone)


def step(ctx: Context) -> None:
    """Reports the trainee's running."""
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
