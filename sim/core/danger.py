"""The danger zone: an abstract timeline over places. It has rooms and times, never a shape."""

from sim.core.context import Context
from sim.core.registers import R
from sim.events import EventType
from sim.space.space import OUTDOORS

NONE = -2
"""``State.danger_unit`` while there is no danger zone."""


def start(ctx: Context) -> None:
    """Starts the timeline unless it runs already."""
    if ctx.get(R.DANGER_START) < 0:
        ctx.set(R.DANGER_START, ctx.state.tick)
        step(ctx)


def step(ctx: Context) -> None:
    """Moves to the phase in force."""
    if ctx.get(R.DANGER_START) < 0:
        return
    elapsed, phases = ctx.since(R.DANGER_START), ctx.world.scenario.danger.phases
    for k in range(ctx.get(R.DANGER_PHASE) + 1, len(phases)):
        if phases[k].at > elapsed:
            return
        ctx.set(R.DANGER_PHASE, k)
        _move(ctx, phases[k].place)


def over(ctx: Context) -> None:
    """Ends it at once."""
    if ctx.state.danger_unit != NONE:
        _move(ctx, None)


def units(ctx: Context) -> tuple[int, ...]:
    """Every unit of the zone now: the rooms of the place in force."""
    k = ctx.get(R.DANGER_PHASE)
    if ctx.state.danger_unit == NONE or k < 0:
        return ()
    place = ctx.world.scenario.danger.phases[k].place
    return ctx.world.indices(place) if place is not None else ()


def ever(ctx: Context) -> tuple[int, ...]:
    """Every unit the zone covers at some time."""
    places = [p.place for p in ctx.world.scenario.danger.phases if p.place is not None]
    return tuple(dict.fromkeys(u for place in places for u in ctx.world.indices(place)))


def _move(ctx: Context, place: str | None) -> None:
    found = ctx.world.indices(place) if place is not None else ()
    ctx.state.danger_unit = found[0] if found else NONE
    ctx.emit(EventType.DANGER_MOVED, unit=ctx.state.danger_unit if found else OUTDOORS)
