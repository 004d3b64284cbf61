"""Keeping low and quiet: in a room at the place farthest from its doors, or where one is."""

from sim.core.angles import QUANTUM, heading_index
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people import choice, mind
from sim.core.people.mind import Mode
from sim.core.state import Activity, Posture


def hide_here(ctx: Context, person: int) -> None:
    """Keeps low where one is: in a room or passage at the place farthest from its doors, outdoors on the spot."""
    unit = ctx.unit_of(person)
    if unit < 0:
        keep_low(ctx, person)
        return
    mind.enter(ctx, person, Mode.LOW)
    mind.walk_to(ctx, person, choice.free_place(ctx, person, unit), unit, mind.hurry(ctx, person, mind.HURRY))


def keep_low(ctx: Context, person: int) -> None:
    """Sits low and quiet, back to the wall and face to the room; who sits on wheels stays in the chair."""
    state, p = ctx.state, ctx.people[person]
    mind.enter(ctx, person, Mode.LOW)
    away = ctx.world.cells.centre[state.cell[person]] - state.xy[person]
    if away.any():
        state.heading[person] = heading_index(away[:1], away[1:])[0] * QUANTUM
    crouches = p.adult and p.mobility != "wheelchair"
    mind.stop(ctx, person, Activity.CROUCH if crouches else Activity.SIT)
    state.posture[person] = Posture.CROUCHED if crouches else Posture.SEATED


def closed_how(ctx: Context, unit: int) -> str:
    """``locked`` or ``closed`` for a room whose every way out is shut, else empty."""
    world = ctx.world
    leaves = list(world.unit_doors[unit])
    if world.circulation[unit] or not world.sealed[unit] or not leaves:
        return ""
    if not doors.shut(ctx.state)[leaves].all():
        return ""
    return "locked" if (ctx.state.door_locked[leaves] == 1).all() else "closed"
