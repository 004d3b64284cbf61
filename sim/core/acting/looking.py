"""Looking out through a door's pane before anybody opens, and knocking on doors that are shut."""

from typing import Final

import numpy as np

from sim.core.acting import reach
from sim.core.building import doors, noise
from sim.core.commands import Action
from sim.core.context import NEVER, Context
from sim.core.registers import Doorway
from sim.core.zone import danger, hazards
from sim.events import TRAINEE, EventType, Value

FRESH: Final = 10.0
"""Seconds for which what one saw outside still says something, by eye."""

IN_VIEW: Final = 10.0
"""Metres beyond a door within which people are made out through its pane, by eye."""

KNOCKS: Final = {"short": "knock", "long": "bang"}
"""How one knocks, and the sound it makes: once and shortly, or banging."""


def why_not_look(ctx: Context, door: int) -> str:
    """Why one sees nothing through a door; empty when one does: who has covered its pane lifts a corner."""
    glass = ctx.state.door_open[door] > 0.0 or (ctx.world.openings[door].glazed or 0.0) > 0.0
    return "" if glass else "no_glass"


def look_out(ctx: Context, action: Action) -> str:
    """Looks through a door's pane, or its gap, at what is beyond."""
    door, reason = reach.door(ctx, action.target)
    reason = reason or why_not_look(ctx, door)
    if reason:
        return reason
    clear_now, base = clear(ctx, door), ctx.world.layout.doorway
    if ctx.world.layout.has_doorway:
        ctx.set(base + Doorway.LOOKED, ctx.state.tick)
        ctx.set(base + Doorway.LOOKED_DOOR, door)
        ctx.set(base + Doorway.LOOKED_CLEAR, int(clear_now))
    data: dict[str, Value] = {"clear": clear_now, "people": len(_people_beyond(ctx, door))}
    if ctx.world.scenario.hazards:
        data["smoke"] = hazards.at_door(ctx, door, ("smoke",))
    ctx.emit_data(EventType.LOOKED_OUT, data, actor=TRAINEE, unit=ctx.unit_of(0), target=action.target)
    return ""


def clear(ctx: Context, door: int) -> bool:
    """Whether the danger zone is neither beyond a door of the trainee's room nor open to what is beyond."""
    world, here = ctx.world, ctx.unit_of(0)
    beyond, zone = world.other_side(door, here), danger.units(ctx)
    if beyond in zone:
        return False
    ajar = doors.passable(ctx.state)
    open_to = {
        link.beyond(beyond) for link in world.rooms.links if beyond in (link.a, link.b) and (link.door < 0 or ajar[link.door])
    }
    return not (open_to - {here}).intersection(zone)


def last_look(ctx: Context, door: int) -> bool | None:
    """What the trainee saw who has just looked out by a door: whether nothing was there; None who has not."""
    base = ctx.world.layout.doorway
    if not ctx.world.layout.has_doorway or ctx.get(base + Doorway.LOOKED_DOOR) != door:
        return None
    return ctx.get(base + Doorway.LOOKED_CLEAR) == 1 if ctx.since(base + Doorway.LOOKED) <= FRESH else None


def seen_clear(ctx: Context, door: int) -> bool:
    """Whether the trainee has just looked out by a door and nothing was there."""
    return last_look(ctx, door) is True


def note_locks(ctx: Context) -> None:
    """Keeps in mind when a door of the trainee's room was last locked."""
    locked = [e.target for e in ctx.events if e.type is EventType.DOOR_LOCKED]
    unit = ctx.unit_of(0)
    if locked and ctx.world.layout.has_doorway and unit >= 0:
        own = {ctx.world.space.door_ids[d] for d in ctx.world.unit_doors[unit]}
        if own.intersection(locked):
            ctx.set(ctx.world.layout.doorway + Doorway.LOCKED, ctx.state.tick)


def since_lock(ctx: Context) -> float:
    """Seconds since a door of the trainee's room was last locked; 0 while none has been."""
    register = ctx.world.layout.doorway + Doorway.LOCKED
    return ctx.since(register) if ctx.world.layout.has_doorway and ctx.get(register) != NEVER else 0.0


def _people_beyond(ctx: Context, door: int) -> list[int]:
    beyond, state = ctx.world.other_side(door, ctx.unit_of(0)), ctx.state
    off = state.xy - state.xy[0]
    near = (off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= IN_VIEW * IN_VIEW) & (state.present == 1)
    near &= ctx.world.space.cell_unit[state.cell] == beyond
    near[0] = False
    return [int(p) for p in np.flatnonzero(near)]


def knock(ctx: Context, action: Action) -> str:
    """Knocks on a door that is shut: once and shortly, or for long."""
    door, reason = reach.door(ctx, action.target)
    if not reason and ctx.state.door_open[door] > 0.0:
        reason = "door_open"
    if reason:
        return reason
    how = action.value if action.value in KNOCKS else "short"
    ctx.emit(
        EventType.KNOCKED,
        actor=TRAINEE,
        unit=ctx.unit_of(0),
        target=action.target,
        how=how,
        locked=bool(ctx.state.door_locked[door]),
    )
    noise.make(ctx, 0, KNOCKS[how])
    return ""


def may_knock(ctx: Context) -> bool:
    """Whether the scenario lets hands knock."""
    return "knock" in ctx.world.scenario.extras


def may_look(ctx: Context) -> bool:
    """Whether looking out is part of the scenario."""
    return ctx.world.layout.has_doorway
