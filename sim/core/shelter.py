"""Seeking shelter: which room, who closes and locks, where to keep low.

Nobody vanishes: who finds no room keeps low where they are.
"""

from typing import Final

import numpy as np

from sim.core import doors, mind
from sim.core.angles import QUANTUM, heading_index
from sim.core.context import Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.mind import M, Mode
from sim.core.spots import Spot
from sim.core.state import Activity, Posture
from sim.core.ways import Ways
from sim.events import EventType
from sim.plan.building import Category, Tri

HURRY: Final = 1.5
"""Pace to shelter over free walking pace: a half run, by eye."""

GATHER_METRES: Final = 10.0
"""A grown-up at the door takes in whoever is this near (domain A23)."""

GATHER_SECONDS: Final = 15.0
"""Longest wait at the door after the first look, by eye (A05: closed within 15 to 30 s)."""

LOOK_SECONDS: Final = 1.0
"""Time between two looks down the corridor, by eye."""

TRIES: Final = 3
"""Rooms tried before keeping low where one is."""

CANDIDATES: Final = 8
"""Rooms compared by walking distance, the nearest as the crow flies."""

SPACE_EACH: Final = 1.0
"""Square metres of floor a sheltering person takes, by eye."""

PENALTY: Final = {Tri.YES: 0.0, Tri.UNKNOWN: 15.0, Tri.NO: 40.0}
"""Metres a room is put off for not being known lockable, by eye."""

STOREY: Final = 25.0
"""Metres a room on another storey is put off when comparing as the crow flies, by eye."""

TIGHT: Final = {Category.RESTROOM: 3, Category.STORAGE: 4, Category.ELEVATOR: 0, Category.SHAFT: 0}
"""Most people in the smallest rooms, by eye."""

NEIGHBOURS_LEARN: Final = 4.0
"""Metres within which people learn that a door is locked when somebody tries it, by eye."""

FINISH_SECONDS: Final = 2.0
"""Time for lights and blinds once the doors are locked, by eye (drill: curtains and tables within a minute)."""

BUSY: Final = (Mode.GATHER, Mode.CLOSE, Mode.LOCK, Mode.NEXT_DOOR, Mode.FINISH)
"""Modes of somebody in charge of a room's doors."""


# --- choosing a room


def seek(ctx: Context, ways: Ways, person: int) -> None:
    """Goes to the best room, which may be the one the person is in, and keeps low there."""
    room = choose(ctx, ways, person)
    if room is None:
        hide_here(ctx, person)
        return
    go(ctx, person, room)


def go(ctx: Context, person: int, room: int) -> None:
    """Sets out for a free place in a room."""
    state = ctx.state
    if state.activity[person] == Activity.SIT:
        state.activity[person] = Activity.IDLE
    mind.enter(ctx, person, Mode.GO)
    mind.walk_to(ctx, person, free_place(ctx, person, room), room, ctx.people[person].walk * HURRY)


def choose(ctx: Context, ways: Ways, person: int) -> int | None:
    """The room with the least walking distance plus what it is put off for; None when there is none."""
    state, world = ctx.state, ctx.world
    cell = int(state.cell[person])
    x, y = state.xy[person].tolist()
    shut = [int(d) for d in state.mind[person, [M.SHUT_A, M.SHUT_B]] if d >= 0]
    crowded = np.bincount(np.maximum(state.mind[1:, M.GOAL], 0), minlength=len(world.units))
    best, found = np.inf, None
    for room in _nearest(ctx, x, y, int(world.space.cell_level[cell])):
        inside = room == ctx.unit_of(person)
        if not inside and (_full(ctx, room, int(crowded[room])) or _all_shut(ctx, room, shut)):
            continue
        metres = 0.0 if inside else ways.metres(cell, x, y, ways.to_unit(room, shut))
        cost = metres + PENALTY[world.lockable(room)]
        if cost < best:
            best, found = cost, room
    return found


def _nearest(ctx: Context, x: float, y: float, level: int) -> list[int]:
    """Rooms one can shelter in, the nearest as the crow flies."""
    world = ctx.world
    dx, dy = world.unit_middle[:, 0] - x, world.unit_middle[:, 1] - y
    off = np.sqrt(dx * dx + dy * dy) + np.where(world.unit_level == level, 0.0, STOREY)
    rooms = world.shelters[np.argsort(off[world.shelters], kind="stable")]
    return [int(u) for u in rooms[:CANDIDATES]]


def _full(ctx: Context, room: int, goers: int) -> bool:
    category = ctx.world.units[room].category
    return goers >= TIGHT.get(category, int(ctx.world.unit_area[room] / SPACE_EACH))


def _all_shut(ctx: Context, room: int, shut: list[int]) -> bool:
    return all(d in shut for d in ctx.world.unit_doors[room])


def free_place(ctx: Context, person: int, room: int) -> Spot:
    """The best place to keep low that nobody else is at or going to; the last one when all are taken."""
    state = ctx.state
    others = np.flatnonzero((state.mind[:, M.GOAL] == room) & (state.present == 1))
    taken = state.spot[others[others != person]]
    places = ctx.spots.hiding(room)
    for place in places:
        dx, dy = taken[:, 0] - place.x, taken[:, 1] - place.y
        if not len(taken) or float((dx * dx + dy * dy).min()) > 0.25:
            return place
    return places[-1]


def hide_here(ctx: Context, person: int) -> None:
    """Keeps low where one is: in a room or passage at the place farthest from its doors, outdoors on the spot."""
    unit = ctx.unit_of(person)
    if unit < 0:
        keep_low(ctx, None, person)
        return
    mind.enter(ctx, person, Mode.LOW)
    mind.walk_to(ctx, person, free_place(ctx, person, unit), unit, ctx.people[person].walk * HURRY)


def follow(ctx: Context, ways: Ways, person: int) -> None:
    """Goes where the nearest grown-up who locks is or goes, if one is near; else seeks a room alone."""
    leader = _leader(ctx, person)
    if leader is None:
        seek(ctx, ways, person)
        return
    goal = int(ctx.state.mind[leader, M.GOAL])
    room = goal if goal >= 0 else ctx.unit_of(leader)
    if room < 0 or ctx.world.circulation[room]:
        seek(ctx, ways, person)
    else:
        go(ctx, person, room)


def _leader(ctx: Context, person: int) -> int | None:
    state = ctx.state
    x, y = state.xy[person].tolist()
    level = ctx.world.space.cell_level[state.cell]
    near = [
        (distance(x, y, float(state.xy[p.index, 0]), float(state.xy[p.index, 1])), p.index)
        for p in ctx.people[1:]
        if p.adult and p.behaviour == "lock" and state.present[p.index] and level[p.index] == level[person]
    ]
    away, leader = min(near, default=(np.inf, -1))
    return leader if away <= 2.0 * GATHER_METRES else None


# --- in charge of a room


def take_charge(ctx: Context, ways: Ways, person: int) -> None:
    """A grown-up who locks: secures the room they are in if it can be one, else the best one near by."""
    unit = ctx.unit_of(person)
    if unit >= 0 and unit in set(ctx.world.shelters.tolist()) and ctx.world.lockable(unit) is not Tri.NO:
        secure(ctx, person, unit)
    else:
        seek(ctx, ways, person)


def secure(ctx: Context, person: int, room: int) -> None:
    """Goes to the first door of the room that is not safe and looks out for people coming."""
    state = ctx.state
    state.activity[person] = Activity.IDLE
    state.mind[person, M.TRIES] = 0
    door = _open_door(ctx, person, room)
    if door is None:
        _finish_soon(ctx, person, room)
        return
    state.mind[person, M.DOOR] = door
    mind.enter(ctx, person, Mode.GATHER)
    mind.walk_to(ctx, person, ctx.spots.at_door(door, room), room, ctx.people[person].walk * HURRY)


def _open_door(ctx: Context, person: int, room: int) -> int | None:
    """The nearest door of the room that is not shut, or that this person could lock and has not."""
    state = ctx.state
    x, y = state.xy[person].tolist()
    unsafe = [
        d
        for d in ctx.world.unit_doors[room]
        if state.door_goal[d] or state.door_open[d] > 0.0 or _will_lock(ctx, d, person, room)
    ]
    return min(unsafe, key=lambda d: distance_to_segment(ctx.world.space.door_line[d], x, y), default=None)


def _will_lock(ctx: Context, door: int, person: int, room: int) -> bool:
    if not ctx.world.side_inside(door, room):
        return False
    return doors.why_not_lock(ctx, door, person) == ""


def look_out(ctx: Context, ways: Ways, person: int) -> None:
    """At the door: lets in whoever is near and coming, but not for long; then shuts it."""
    state = ctx.state
    if state.pace[person] > 0.0:
        return
    door, looks = int(state.mind[person, M.DOOR]), int(state.mind[person, M.TRIES])
    room = ctx.unit_of(person)
    state.mind[person, M.TRIES] = looks + 1
    patient = looks * LOOK_SECONDS < GATHER_SECONDS
    if patient and (doors.occupied(ctx.world, state)[door] or _somebody_coming(ctx, door, room)):
        if not state.door_goal[door] and not doors.why_not_open(ctx, door, person):
            doors.open_(ctx, door, person)
        mind.enter(ctx, person, Mode.GATHER, LOOK_SECONDS)
        return
    if state.door_goal[door] or state.door_open[door] > 0.0:
        doors.close(ctx, door, person)
    mind.enter(ctx, person, Mode.CLOSE, 1.0)


def _somebody_coming(ctx: Context, door: int, room: int) -> bool:
    """Somebody within ``GATHER_METRES`` outside the door who is bound for the room, or the trainee out there on the move."""
    state, world = ctx.state, ctx.world
    beyond = world.other_side(door, room)
    unit = world.space.cell_unit[state.cell]
    middle = (world.space.door_line[door][0] + world.space.door_line[door][1]) / 2.0
    dx, dy = state.xy[:, 0] - middle[0], state.xy[:, 1] - middle[1]
    near = (dx * dx + dy * dy <= GATHER_METRES * GATHER_METRES) & (unit == beyond) & (state.present == 1)
    coming = near & (state.mind[:, M.GOAL] == room) & (state.pace > 0.0)
    coming[0] = bool(near[0])
    return bool(coming.any())


def closing(ctx: Context, ways: Ways, person: int) -> None:
    """Waits for the leaf to be shut, then turns the lock if there is one that can be turned."""
    state, door = ctx.state, int(ctx.state.mind[person, M.DOOR])
    if state.door_open[door] > 0.0:
        if state.door_goal[door]:
            doors.close(ctx, door, person)
        mind.enter(ctx, person, Mode.CLOSE, 0.5)
        return
    if _will_lock(ctx, door, person, ctx.unit_of(person)):
        state.activity[person] = Activity.OPEN
        mind.enter(ctx, person, Mode.LOCK, doors.lock_seconds(ctx, door, person))
        return
    next_door(ctx, person)


def locked(ctx: Context, ways: Ways, person: int) -> None:
    """The lock is turned, unless the door was opened meanwhile."""
    state, door = ctx.state, int(ctx.state.mind[person, M.DOOR])
    if state.door_open[door] > 0.0 or state.door_goal[door]:
        mind.enter(ctx, person, Mode.GATHER, LOOK_SECONDS)
        return
    if not state.door_locked[door]:
        doors.lock(ctx, door, person, doors.lock_seconds(ctx, door, person))
    state.activity[person] = Activity.IDLE
    next_door(ctx, person)


def next_door(ctx: Context, person: int) -> None:
    """On to the room's next door, or to the lights when all are done."""
    room = ctx.unit_of(person)
    door = _open_door(ctx, person, room) if room >= 0 else None
    if door is None or door == int(ctx.state.mind[person, M.DOOR]):
        _finish_soon(ctx, person, room)
        return
    ctx.state.mind[person, M.DOOR] = door
    mind.enter(ctx, person, Mode.NEXT_DOOR)
    mind.walk_to(ctx, person, ctx.spots.at_door(door, room), room, ctx.people[person].walk * HURRY)


def at_next_door(ctx: Context, ways: Ways, person: int) -> None:
    """Shuts the next door without waiting there."""
    door = int(ctx.state.mind[person, M.DOOR])
    if ctx.state.door_goal[door] or ctx.state.door_open[door] > 0.0:
        doors.close(ctx, door, person)
    mind.enter(ctx, person, Mode.CLOSE, 1.0)


def _finish_soon(ctx: Context, person: int, room: int) -> None:
    ctx.state.mind[person, M.GOAL] = room
    mind.enter(ctx, person, Mode.FINISH, FINISH_SECONDS)


def finish(ctx: Context, ways: Ways, person: int) -> None:
    """Lights off and blinds down, then to a place to keep low. The trainee's own room is left to the trainee."""
    state, room = ctx.state, ctx.unit_of(person)
    if room >= 0 and ctx.unit_of(0) != room and not ctx.world.circulation[room]:
        if state.lights_on[room]:
            state.lights_on[room] = 0
            ctx.emit(EventType.LIGHTS_CHANGED, actor=ctx.name(person), unit=room, on=False)
        if ctx.world.has_blinds[room] and not state.blinds_down[room]:
            state.blinds_down[room] = 1
            ctx.emit(EventType.BLINDS_CHANGED, actor=ctx.name(person), unit=room, down=True)
    hide_here(ctx, person)


# --- arriving


def arrive(ctx: Context, ways: Ways, person: int) -> None:
    """In the room: somebody sees to its doors, everybody else keeps low."""
    room = ctx.unit_of(person)
    if room >= 0 and _should_secure(ctx, person, room):
        secure(ctx, person, room)
    else:
        keep_low(ctx, ways, person)


def _should_secure(ctx: Context, person: int, room: int) -> bool:
    """Whether it falls to this person: a grown-up who locks, or the first pupil where nobody else and no trainee is."""
    state = ctx.state
    if _open_door(ctx, person, room) is None or ctx.world.circulation[room]:
        return False
    unit = ctx.world.space.cell_unit[state.cell]
    here = (unit == room) & (state.present == 1)
    here[person] = False
    others = np.flatnonzero(here[1:]) + 1
    taken = np.isin(state.mind[others, M.STATE], BUSY).any()
    if taken:
        return False
    if ctx.people[person].adult:
        return True
    adult_here = any(ctx.people[p].adult and ctx.people[p].behaviour != "officer" for p in others.tolist())
    return not adult_here and not here[0]


def keep_low(ctx: Context, ways: Ways | None, person: int) -> None:
    """Sits low and quiet, back to the wall and face to the room."""
    mind.enter(ctx, person, Mode.LOW)
    away = ctx.world.cells.centre[ctx.state.cell[person]] - ctx.state.xy[person]
    if away.any():
        ctx.state.heading[person] = heading_index(away[:1], away[1:])[0] * QUANTUM
    mind.stop(ctx, person, Activity.CROUCH if ctx.people[person].adult else Activity.SIT)
    ctx.state.posture[person] = Posture.CROUCHED if ctx.people[person].adult else Posture.SEATED


def closed_how(ctx: Context, unit: int) -> str:
    """``locked`` or ``closed`` for a room whose every way out is shut, else empty."""
    world = ctx.world
    leaves = list(world.unit_doors[unit])
    if world.circulation[unit] or not world.sealed[unit] or not leaves:
        return ""
    if not doors.shut(ctx.state)[leaves].all():
        return ""
    return "locked" if (ctx.state.door_locked[leaves] == 1).all() else "closed"


# --- doors that will not open


def refused(ctx: Context, ways: Ways, person: int) -> None:
    """A door will not open, or there is no way: the person and those near learn it, and think again."""
    state = ctx.state
    way = int(state.mind[person, M.WAY])
    door = int(ctx.world.space.portal_door[way]) if way >= 0 else -1
    if door >= 0:
        for p in _near(ctx, person, door):
            _learn(ctx, p, door)
    _think_again(ctx, ways, person)


def _near(ctx: Context, person: int, door: int) -> list[int]:
    """The person, and those near in the same room who are bound for the same door."""
    state = ctx.state
    off = state.xy - state.xy[person]
    near = off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= NEIGHBOURS_LEARN * NEIGHBOURS_LEARN
    unit = ctx.world.space.cell_unit[state.cell]
    way = state.mind[:, M.WAY]
    same = (way >= 0) & (ctx.world.space.portal_door[np.maximum(way, 0)] == door)
    found = np.flatnonzero(near & same & (unit == unit[person]) & (state.present == 1))
    return [int(p) for p in found if p > 0]


def _learn(ctx: Context, person: int, door: int) -> None:
    m = ctx.state.mind[person]
    if door not in (m[M.SHUT_A], m[M.SHUT_B]):
        m[M.SHUT_B] = m[M.SHUT_A]
        m[M.SHUT_A] = door
    m[M.WAY] = -1


def _think_again(ctx: Context, ways: Ways, person: int) -> None:
    state = ctx.state
    mode = mind.mode(ctx, person)
    if mode is Mode.OFFICER:
        return
    if mode is Mode.LEAVE:
        if not np.isfinite(_metres_out(ctx, ways, person)):
            seek(ctx, ways, person)
        return
    if mode in (Mode.STROLL, Mode.LEISURE, Mode.AWAY):
        mind.stop(ctx, person)
        mind.enter(ctx, person, Mode.OUT if mode is Mode.AWAY else Mode.LEISURE, None if mode is Mode.AWAY else 5.0)
        return
    state.mind[person, M.TRIES] += 1
    if state.mind[person, M.TRIES] >= TRIES or mode is Mode.LOW:
        keep_low(ctx, ways, person) if mode is Mode.LOW else hide_here(ctx, person)
    else:
        seek(ctx, ways, person)


def _metres_out(ctx: Context, ways: Ways, person: int) -> float:
    state = ctx.state
    shut = [int(d) for d in state.mind[person, [M.SHUT_A, M.SHUT_B]] if d >= 0]
    x, y = state.xy[person].tolist()
    return ways.metres(int(state.cell[person]), x, y, ways.to_cell(-1, shut))
