"""The trainee's body in the model: moved by inputs, watched for the moments scoring asks about."""

from typing import Final

import numpy as np

from sim.core.acting import cover, mobility
from sim.core.angles import QUANTUM
from sim.core.building import doors
from sim.core.commands import Body
from sim.core.context import Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.people.mind import M, Mode
from sim.core.registers import R
from sim.core.state import Activity, Posture
from sim.core.world import World
from sim.core.zone import exposure
from sim.events import TRAINEE, EventType, Value
from sim.plan.building import Opening
from sim.space.motion import move
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM, STEP

FASTEST: Final = 0.35
"""Metres a body moves in one step at most (7 m/s: a sprint); a jump is walked over several steps."""

ROLLING: Final = 0.075
"""The same on wheels or crutches (1.5 m/s), by eye."""

SEATED_EYE: Final = 7
CROUCHED_EYE: Final = 11
"""Eye heights (in 10 cm) up to which a body counts as seated on the floor and as crouched (``state.EYE`` plus half a step)."""

RESPONSE_METRES: Final = 1.0
"""A move this far from where the alarm was heard is purposeful, by eye."""

STILL_METRES: Final = 0.2
STILL_SECONDS: Final = 3.0
"""Within this distance for this long is settled (event SETTLED)."""

CLOSED_SECONDS: Final = 1.0
"""A room counts as shelter once its doors have been shut this long: nobody is half-way through."""

WALL_NEAR: Final = 1.2
"""Metres from a wall within which one sits by it."""


def take(ctx: Context, body: Body | None) -> None:
    """Moves the trainee towards where the body wants to be, through open doorways only."""
    state = ctx.state
    if body is not None:
        _turn(ctx, body)
    x, y = state.xy[0].tolist()
    moved = 0.0
    if body is not None:
        cell, nx, ny = _walk(ctx, x, y, body.x * POSITION_QUANTUM, body.y * POSITION_QUANTUM)
        state.cell[0] = cell
        state.xy[0] = (nx, ny)
        moved = distance(x, y, nx, ny)
    speed = float(state.speed[0]) * 0.7 + moved / STEP * 0.3
    state.speed[0] = 0.0 if speed < 1e-3 else speed
    if ctx.get(R.HEARD) >= 0:
        state.walked += moved
    _show(ctx)


def _walk(ctx: Context, x: float, y: float, to_x: float, to_y: float) -> tuple[int, float, float]:
    cell = int(ctx.state.cell[0])
    far = distance(x, y, to_x, to_y)
    if far <= 0.0:
        return cell, x, y
    walks = ctx.people[0].mobility == "walking"
    share = min(1.0, (FASTEST if walks else ROLLING) / far)
    target = (x + (to_x - x) * share, y + (to_y - y) * share)
    open_ = doors.passable(ctx.state) if walks else mobility.passable(ctx)
    got = move(ctx.world.space, cell, x, y, *target, open_, ctx.people[0].radius)
    found = int(got[0]), float(got[1]), float(got[2])
    return found if walks else mobility.kept(ctx, (cell, x, y), found)


def _turn(ctx: Context, body: Body) -> None:
    ctx.set(R.HEADING, body.heading % HEADING_STEPS)
    ctx.set(R.EYE, body.eye)
    ctx.state.heading[0] = (body.heading % HEADING_STEPS) * QUANTUM
    held = Posture.SEATED if body.eye <= SEATED_EYE else Posture.CROUCHED if body.eye <= CROUCHED_EYE else Posture.STANDING
    if held != ctx.state.posture[0]:
        ctx.state.posture[0] = held
        ctx.emit(EventType.POSTURE_CHANGED, actor=TRAINEE, unit=ctx.unit_of(0), posture=held.name.lower())


def _show(ctx: Context) -> None:
    """Keeps the trainee's activity fit to see in a mirror."""
    state, speed, posture = ctx.state, float(ctx.state.speed[0]), int(ctx.state.posture[0])
    if ctx.get(R.CALL) == 1:
        state.activity[0] = Activity.PHONE
    elif speed > 0.2:
        state.activity[0] = Activity.RUN if speed > 2.2 else Activity.WALK
    elif posture != Posture.STANDING:
        state.activity[0] = Activity.SIT if posture == Posture.SEATED else Activity.CROUCH
    else:
        state.activity[0] = Activity.IDLE


def eye_height(ctx: Context) -> float:
    """Metres of the trainee's eyes above the floor."""
    return ctx.get(R.EYE) * EYE_QUANTUM


def watch(ctx: Context) -> None:
    """Reports what follows from where the trainee is and how still: rooms, shelter, response, settling."""
    _watch_room(ctx)
    _watch_shelter(ctx)
    _watch_response(ctx)
    _watch_stillness(ctx)


# --- rooms


def is_outdoors(world: World, unit: int) -> bool:
    """Whether a unit index is under the open sky."""
    return unit < 0 or bool(world.open_air[unit])


def _watch_room(ctx: Context) -> None:
    space, cell = ctx.world.space, int(ctx.state.cell[0])
    if space.cell_door[cell] >= 0:
        ctx.set(R.LAST_DOOR, int(space.cell_door[cell]))
        return
    unit, before = int(space.cell_unit[cell]), ctx.get(R.UNIT)
    if unit == before:
        return
    ctx.set(R.UNIT, unit)
    if before == -2:
        ctx.set(R.OUTDOORS, int(is_outdoors(ctx.world, unit)))
        return
    _report_crossing(ctx, unit)
    if unit >= 0:
        ctx.emit_data(EventType.ROOM_ENTERED, room_facts(ctx, unit, before), actor=TRAINEE, unit=unit)


def _report_crossing(ctx: Context, unit: int) -> None:
    now, was = is_outdoors(ctx.world, unit), bool(ctx.get(R.OUTDOORS))
    if now != was:
        ctx.set(R.OUTDOORS, int(now))
        kind = EventType.LEFT_BUILDING if now else EventType.REENTERED
        door = ctx.get(R.LAST_DOOR)
        ctx.emit(kind, actor=TRAINEE, unit=unit, target=ctx.world.space.door_ids[door] if door >= 0 else "")


def room_facts(ctx: Context, unit: int, came_from: int) -> dict[str, Value]:
    """The data of ROOM_ENTERED: what there is to know about a room as a shelter."""
    world = ctx.world
    leaves = [world.openings[d] for d in world.unit_doors[unit]]
    return {
        "from": world.unit_id(came_from),
        "category": str(world.units[unit].category),
        "lockable": str(world.lockable(unit)),
        "lock_kind": _lock_kind(world, unit),
        "glazed": _glazed(world, unit, leaves),
        "exits": len(leaves),
        "distance": round(float(ctx.state.walked), 2),
    }


def _lock_kind(world: World, unit: int) -> str:
    kinds = [str(world.openings[d].lock_kind) for d in world.unit_doors[unit] if world.side_inside(d, unit)]
    return max(kinds, key=lambda k: (kinds.count(k), k), default="none")


def _glazed(world: World, unit: int, leaves: list[Opening]) -> bool:
    """Glass to an indoor neighbour: an inner window or a pane in a door."""
    return any(len(w.unit_ids) > 1 for w in world.windows[unit]) or any((o.glazed or 0.0) > 0.0 for o in leaves)


# --- shelter


def behind_closed_doors(ctx: Context, unit: int) -> bool:
    """Whether a unit is a room whose every way out is shut."""
    world = ctx.world
    if unit < 0 or world.circulation[unit] or not world.sealed[unit] or not world.unit_doors[unit]:
        return False
    return bool(doors.shut(ctx.state)[list(world.unit_doors[unit])].all())


def locked(ctx: Context, unit: int) -> bool:
    """Whether every door of a unit is locked."""
    return bool((ctx.state.door_locked[list(ctx.world.unit_doors[unit])] == 1).all())


def _watch_shelter(ctx: Context) -> None:
    unit = ctx.unit_of(0)
    in_doorway = ctx.world.space.cell_door[ctx.state.cell[0]] >= 0
    if in_doorway or not behind_closed_doors(ctx, unit):
        ctx.set(R.CLOSED_SINCE, -1)
        ctx.set(R.SHELTERED, 0)
        return
    if ctx.get(R.CLOSED_SINCE) < 0:
        ctx.set(R.CLOSED_SINCE, ctx.state.tick)
    if not ctx.get(R.SHELTERED) and ctx.get(R.HEARD) >= 0 and ctx.since(R.CLOSED_SINCE) >= CLOSED_SECONDS:
        ctx.set(R.SHELTERED, 1)
        lockable = str(ctx.world.lockable(unit))
        ctx.emit(EventType.SHELTERED, actor=TRAINEE, unit=unit, lockable=lockable, locked=locked(ctx, unit))


# --- response


def _watch_response(ctx: Context) -> None:
    if ctx.get(R.HEARD) < 0 or ctx.get(R.RESPONDED) >= 0:
        return
    ax, ay = ctx.state.anchor[0].tolist()
    x, y = ctx.state.xy[0].tolist()
    if distance(ax, ay, x, y) >= RESPONSE_METRES:
        responded(ctx)


def responded(ctx: Context) -> None:
    """Notes the first purposeful act after the alarm."""
    if ctx.get(R.HEARD) >= 0 and ctx.get(R.RESPONDED) < 0:
        ctx.set(R.RESPONDED, ctx.state.tick)
        ctx.emit(EventType.RESPONSE_STARTED, actor=TRAINEE, unit=ctx.unit_of(0), seconds=ctx.since(R.HEARD))


# --- stillness


def _watch_stillness(ctx: Context) -> None:
    state = ctx.state
    ax, ay = state.anchor[1].tolist()
    x, y = state.xy[0].tolist()
    if ctx.get(R.STILL_SINCE) < 0 or distance(ax, ay, x, y) > STILL_METRES:
        state.anchor[1] = (x, y)
        ctx.set(R.STILL_SINCE, state.tick)
        ctx.set(R.SETTLED, 0)
        return
    unit = ctx.unit_of(0)
    heard = ctx.get(R.HEARD)
    ready = (
        heard >= 0
        and (state.tick - heard) * STEP >= STILL_SECONDS
        and unit >= 0
        and not ctx.world.circulation[unit]
        and ctx.world.space.cell_door[state.cell[0]] < 0
    )
    posture = 1 + int(state.posture[0])
    if ready and ctx.get(R.SETTLED) != posture and ctx.since(R.STILL_SINCE) >= STILL_SECONDS:
        ctx.set(R.SETTLED, posture)
        _report_settled(ctx, unit, x, y)


def _report_settled(ctx: Context, unit: int, x: float, y: float) -> None:
    lines = [ctx.world.space.door_line[d] for d in ctx.world.unit_doors[unit]]
    away = min((distance_to_segment(line, x, y) for line in lines), default=99.0)
    wall = by_solid_wall(ctx, unit, x, y)
    data: dict[str, Value] = {
        "door_distance": round(away, 2),
        "solid_wall": wall,
        "posture": Posture(int(ctx.state.posture[0])).name.lower(),
        "visible": exposure.could_be_seen(ctx),
    }
    if "cover" in ctx.world.scenario.extras:
        data["cover"] = cover.cover(ctx, unit, wall=wall)
    ctx.emit_data(EventType.SETTLED, data, actor=TRAINEE, unit=unit)


def by_solid_wall(ctx: Context, unit: int, x: float, y: float) -> bool:
    """Whether the trainee sits by a wall, with no door or window of the room as near as that wall's reach."""
    cells, cell = ctx.world.cells, int(ctx.state.cell[0])
    lines, wall = cells.lines[cell], cells.wall[cell]
    depth = np.where(wall, lines[:, 0] * x + lines[:, 1] * y + lines[:, 2], np.inf)
    glass = [np.array(w.line) for w in ctx.world.windows[unit]]
    leaves = [ctx.world.space.door_line[d] for d in ctx.world.unit_doors[unit]]
    weak = min((distance_to_segment(line, x, y) for line in (*glass, *leaves)), default=99.0)
    return bool(depth.min() <= WALL_NEAR) and weak > float(depth.min()) + 0.3


def people_in_room(ctx: Context) -> list[int]:
    """Everybody else in the trainee's room, the officer left out."""
    unit, state = ctx.unit_of(0), ctx.state
    units = ctx.world.space.cell_unit[state.cell]
    here = np.flatnonzero((state.present == 1) & (units == unit) & (state.mind[:, M.STATE] != Mode.OFFICER))
    return [int(p) for p in here if p > 0]
