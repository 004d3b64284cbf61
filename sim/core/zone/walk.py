"""The danger zone's walk: from room to room with stays, by draws from the seed and towards what it hears.

A semi-Markov walk over rooms (region-level models with dwell times: McClurg & Wagner 2026).  It is a room and a time: nothing
walks, no door is moved by it, and nothing of it is ever drawn.
"""

import heapq
from enum import IntEnum

import numpy as np

from sim.core import rng
from sim.core.building import alarms, doors, electric
from sim.core.context import Context
from sim.core.registers import R
from sim.core.rng import Purpose
from sim.core.world import PASSABLE
from sim.events import EventType
from sim.scenario.model import DangerWalk
from sim.space.hearing import NOTICED_OVER
from sim.space.space import Bool

SOURCES = 12
"""So many of the loudest rooms are listened to."""

FAINT = 30.0
"""dB(A) at 1 m under which nothing carries into another room."""

DRAWS = 3
"""Numbers of chance that each decision has to itself, used or not: so a door that opens otherwise shifts no later draw."""


class Stage(IntEnum):
    """What the walk is about."""

    NONE = 0
    STAYS = 1
    GOES = 2  # to a link of the room
    CHECKS = 3  # a shut door


class Cause(IntEnum):
    """Why it is where it is."""

    START = 0
    WALK = 1
    NOISE = 2


def start(ctx: Context, walk: DangerWalk) -> None:
    """Begins in the first room of the place it starts in; without such a room there is no danger zone."""
    rooms = ctx.world.indices(walk.start)
    if rooms:
        ctx.set(R.WALK_AT, -1)
        _enter(ctx, walk, rooms[0], Cause.START, 0.0)


def step(ctx: Context, walk: DangerWalk) -> None:
    """Goes on when the present stay, way or check is over."""
    stage = ctx.get(R.WALK)
    if stage == Stage.NONE or ctx.state.tick < ctx.get(R.WALK_UNTIL):
        return
    if stage == Stage.STAYS:
        _choose(ctx, walk)
    elif stage == Stage.GOES:
        _arrive(ctx, walk)
    else:
        _try(ctx, walk)


def stop(ctx: Context) -> None:
    """Ends the walk."""
    ctx.set(R.WALK, Stage.NONE)


def reachable(ctx: Context, walk: DangerWalk) -> tuple[int, ...]:
    """Every room it could ever come to, were all doors open; the first is where it starts."""
    found = list(ctx.world.indices(walk.start)[:1])
    off = _off(ctx, walk)
    for unit in found:
        beyond = [ctx.world.rooms.links[k].beyond(unit) for k in ctx.world.rooms.of_unit[unit]]
        found += [u for u in dict.fromkeys(beyond) if not off[u] and u not in found]
    return tuple(found)


# --- deciding


def _choose(ctx: Context, walk: DangerWalk) -> None:
    """Picks the next link of the room: towards the loudest sound, or any; with none to take it stays on."""
    number = ctx.get(R.WALK_DRAWS)
    ctx.set(R.WALK_DRAWS, number + 1)
    unit, ways = ctx.state.danger_unit, _ways(ctx, walk, ctx.state.danger_unit)
    if not ways:
        _stay(ctx, walk, 0.0)
        return
    hunch, pick = (rng.unit(ctx.world.seed, Purpose.WALK, number, k) for k in range(2))
    drawn = _towards_noise(ctx, walk, unit) if hunch < walk.drawn_by_noise else None
    link = ways[int(pick * len(ways))] if drawn is None else drawn
    ctx.set(R.WALK_CAUSE, Cause.WALK if drawn is None else Cause.NOISE)
    ctx.set(R.WALK_LINK, link)
    ctx.set(R.WALK, Stage.GOES)
    ctx.set(R.WALK_UNTIL, ctx.after(ctx.world.rooms.metres(unit, link, ctx.get(R.WALK_AT)) / walk.speed))


def _ways(ctx: Context, walk: DangerWalk, unit: int) -> list[int]:
    """Links of a unit worth going to, ascending: none to where it may not be, no door found locked that is still shut."""
    rooms, off = ctx.world.rooms, _off(ctx, walk)
    return [k for k in rooms.of_unit[unit] if not off[rooms.links[k].beyond(unit)] and _hopeful(ctx, rooms.links[k].door)]


def _hopeful(ctx: Context, door: int) -> bool:
    return door < 0 or not ctx.state.door_tried[door] or bool(ctx.state.door_open[door] >= PASSABLE)


def _off(ctx: Context, walk: DangerWalk) -> Bool:
    """(U + 1,) where it never goes."""
    sky: Bool = np.append(ctx.world.open_air, True)
    return np.logical_or(sky, electric.units(ctx, walk.avoids, ()))


def _towards_noise(ctx: Context, walk: DangerWalk, unit: int) -> int | None:
    """The first link on the shortest way to the loudest room it hears and knows a way to."""
    first = _first_links(ctx, walk, unit)
    loud = [(-over, u) for u, over in heard(ctx, unit) if u in first]
    return first[min(loud)[1]] if loud else None


def heard(ctx: Context, unit: int) -> list[tuple[int, float]]:
    """Rooms other than this whose sounds are noticed in it, with dB over its background, the loudest dozen in order of unit."""
    noise, state = ctx.state.noise, ctx.state
    around = float(alarms.background(ctx)[unit])
    loudest = sorted(np.flatnonzero(noise[:-1] > FAINT).tolist(), key=lambda u: (-float(noise[u]), u))[:SOURCES]
    over = [(u, float(ctx.sounds.levels(state, u, float(noise[u]))[unit]) - around) for u in sorted(loudest) if u != unit]
    return [(u, db) for u, db in over if db >= NOTICED_OVER]


def _first_links(ctx: Context, walk: DangerWalk, unit: int) -> dict[int, int]:
    """Unit -> the first link on the shortest way there (Dijkstra over the middles of rooms and links)."""
    rooms = ctx.world.rooms
    found: dict[int, int] = {}
    ahead = [(rooms.metres(unit, k, ctx.get(R.WALK_AT)), k, unit, k) for k in _ways(ctx, walk, unit)]
    heapq.heapify(ahead)
    while ahead:
        metres, link, came_from, first = heapq.heappop(ahead)
        here = rooms.links[link].beyond(came_from)
        if here == unit or here in found:
            continue
        found[here] = first
        for k in _ways(ctx, walk, here):
            heapq.heappush(ahead, (metres + rooms.metres(here, k, link), k, here, first))
    return found


# --- going


def _arrive(ctx: Context, walk: DangerWalk) -> None:
    """At the link: on through an open one, else the door is tried."""
    door = ctx.world.rooms.links[ctx.get(R.WALK_LINK)].door
    if door < 0 or ctx.state.door_open[door] >= PASSABLE:
        _go_through(ctx, walk)
        return
    ctx.set(R.WALK, Stage.CHECKS)
    ctx.set(R.WALK_UNTIL, ctx.after(walk.checks_doors))


def _try(ctx: Context, walk: DangerWalk) -> None:
    """The door has been tried: through, or never mind it and think again where it stands."""
    link = ctx.get(R.WALK_LINK)
    door = ctx.world.rooms.links[link].door
    open_ = bool(ctx.state.door_open[door] >= PASSABLE)
    if open_ or not doors.why_not_through(ctx, door, ctx.state.danger_unit):
        _go_through(ctx, walk)
        return
    ctx.state.door_tried[door] = 1
    ctx.set(R.WALK_AT, link)
    _choose(ctx, walk)


def _go_through(ctx: Context, walk: DangerWalk) -> None:
    link = ctx.get(R.WALK_LINK)
    door = ctx.world.rooms.links[link].door
    if door >= 0:
        ctx.state.door_tried[door] = 0
    unit = ctx.world.rooms.links[link].beyond(ctx.state.danger_unit)
    ctx.set(R.WALK_AT, -1)
    _enter(ctx, walk, unit, Cause(ctx.get(R.WALK_CAUSE)), ctx.world.rooms.metres(unit, link))


def _enter(ctx: Context, walk: DangerWalk, unit: int, cause: Cause, metres: float) -> None:
    ctx.state.danger_unit = unit
    ctx.emit(EventType.DANGER_MOVED, unit=unit, cause=cause.name.lower())
    _stay(ctx, walk, metres)


def _stay(ctx: Context, walk: DangerWalk, metres: float) -> None:
    """The way to the middle of the room, and the time there."""
    share = rng.unit(ctx.world.seed, Purpose.WALK, ctx.get(R.WALK_DRAWS), DRAWS - 1)
    ctx.set(R.WALK, Stage.STAYS)
    ctx.set(R.WALK_UNTIL, ctx.after(metres / walk.speed + rng.between(*walk.dwell, share)))
