"""In charge of a room: sweeping the passage outside, letting people in, closing, locking, lights, blinds, counting heads."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import doors, electric
from sim.core.context import Context
from sim.core.geometry import distance_to_segment
from sim.core.people import beliefs, groups, hiding, mind, news, shelter, timing
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Places, Spot
from sim.core.rng import Purpose
from sim.core.state import F64, Activity, Index
from sim.core.walking.ways import Ways
from sim.core.zone import inview
from sim.events import EventType
from sim.plan.building import Tri
from sim.space.space import Bool

GATHER_METRES: Final = 10.0
"""A grown-up at the door takes in whoever is this near (domain A23)."""

BUSY: Final = mind.lookup(Mode.GATHER, Mode.CLOSE, Mode.LOCK, Mode.NEXT_DOOR, Mode.FINISH)
"""Modes of somebody in charge of a room's doors."""

UNDECIDED: Final = (Mode.LEISURE, Mode.STROLL, Mode.NOTICE, Mode.FROZEN, Mode.FOLLOW)
"""Modes of somebody who comes along when called."""


def secure(ctx: Context, person: int, room: int) -> None:
    """Goes to the first door of the room that is not safe and looks out for people coming.

    Where all have locked themselves, to the one by which pupils of the room may come who are not in it.
    """
    state = ctx.state
    state.activity[person] = Activity.IDLE
    state.mind[person, M.TRIES] = 0
    if ctx.cast.adult[person]:
        state.mind[person, M.BASE] = room
    door = open_door(ctx, person, room)
    if door is None:
        door = _passage_door(ctx, person, room)
        if door is None or not _keeps_watch(ctx, person, door, room):
            _finish_soon(ctx, person, room)
            return
    state.mind[person, M.DOOR] = door
    mind.enter(ctx, person, Mode.GATHER)
    mind.walk_to(ctx, person, ctx.spots.at_door(door, room), room, mind.hurry(ctx, person, mind.HURRY))


def open_door(ctx: Context, person: int, room: int) -> int | None:
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
    """At the door: lets in whoever is near and coming, but not for long; then shuts it.

    At one that locks itself, it is watched for as long for pupils of the room who are not in it, and opened for them.
    """
    state = ctx.state
    if state.pace[person] > 0.0:
        return
    door, looks = int(state.mind[person, M.DOOR]), int(state.mind[person, M.TRIES])
    room = ctx.unit_of(person)
    state.mind[person, M.TRIES] = looks + 1
    patient = looks * timing.LOOK.low < timing.GATHER.high
    watched = patient and _keeps_watch(ctx, person, door, room)
    coming = _own_coming if watched and state.door_locked[door] else _somebody_coming
    if patient and (doors.occupied(ctx.world, state)[door] or coming(ctx, person, door, room)):
        if not state.door_goal[door] and not doors.why_not_open(ctx, door, person) and _seen_clear(ctx, person, door, room):
            doors.open_(ctx, door, person)
        mind.enter(ctx, person, Mode.GATHER, timing.LOOK.low)
        return
    if state.door_goal[door] or state.door_open[door] > 0.0:
        doors.close(ctx, door, person)
    if watched:
        mind.enter(ctx, person, Mode.GATHER, timing.LOOK.low)
    else:
        mind.enter(ctx, person, Mode.CLOSE, 1.0)


def _keeps_watch(ctx: Context, person: int, door: int, room: int) -> bool:
    """Whether a grown-up stays by a door that locks itself: there are pupils of the room who are not in it."""
    return bool(ctx.cast.adult[person]) and electric.is_armed(ctx, door) and bool(len(_own_outside(ctx, person, room)))


def _own_outside(ctx: Context, person: int, room: int) -> Index:
    """Pupils whose room it is, or who follow the person, and who are elsewhere in the house."""
    unit = ctx.world.space.cell_unit[ctx.state.cell]
    own = (ctx.cast.home == room) | (ctx.state.mind[:, M.LEADER] == person)
    return np.flatnonzero(own & ~ctx.cast.adult & (ctx.state.present == 1) & (unit != room) & (unit >= 0))


def _own_coming(ctx: Context, person: int, door: int, room: int) -> bool:
    """Whether one of them is near the door, on the way in or trying the handle."""
    m, own = ctx.state.mind, _own_outside(ctx, person, room)
    bound = (m[own, M.GOAL] == room) & (ctx.state.pace[own] > 0.0)
    tries = (m[own, M.STATE] == Mode.BARRED) & (m[own, M.DOOR] == door)
    return bool((_outside(ctx, door, room)[own] & (bound | tries | (own == 0))).any())


def _seen_clear(ctx: Context, person: int, door: int, room: int) -> bool:
    """Whether nothing speaks against opening: one neither believes the danger to be out there nor has it in sight."""
    if beliefs.fears(ctx, person, ctx.world.other_side(door, room)):
        return False
    looks = ctx.world.scenario.danger.known_to_people
    return not (looks and inview.see_danger(ctx, np.array([person], dtype=np.intp))[0])


def _outside(ctx: Context, door: int, room: int) -> Bool:
    """(N,) who is within ``GATHER_METRES`` outside a door of the room."""
    state, world = ctx.state, ctx.world
    unit = world.space.cell_unit[state.cell]
    middle = (world.space.door_line[door][0] + world.space.door_line[door][1]) / 2.0
    dx, dy = state.xy[:, 0] - middle[0], state.xy[:, 1] - middle[1]
    near = dx * dx + dy * dy <= GATHER_METRES * GATHER_METRES
    outside: Bool = near & (unit == world.other_side(door, room)) & (state.present == 1)
    return outside


def _somebody_coming(ctx: Context, person: int, door: int, room: int) -> bool:
    """Somebody within ``GATHER_METRES`` outside the door who is bound for the room, or the trainee out there on the move."""
    state, near = ctx.state, _outside(ctx, door, room)
    coming = near & ((state.mind[:, M.GOAL] == room) | (state.mind[:, M.BASE] == room)) & (state.pace > 0.0)
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
        mind.enter(ctx, person, Mode.GATHER, timing.LOOK.low)
        return
    if not state.door_locked[door]:
        doors.lock(ctx, door, person, doors.lock_seconds(ctx, door, person))
    state.activity[person] = Activity.IDLE
    next_door(ctx, person)


def next_door(ctx: Context, person: int) -> None:
    """On to the room's next door, or to the lights when all are done."""
    room = ctx.unit_of(person)
    door = open_door(ctx, person, room) if room >= 0 else None
    if door is None or door == int(ctx.state.mind[person, M.DOOR]):
        _finish_soon(ctx, person, room)
        return
    ctx.state.mind[person, M.DOOR] = door
    mind.enter(ctx, person, Mode.NEXT_DOOR)
    mind.walk_to(ctx, person, ctx.spots.at_door(door, room), room, mind.hurry(ctx, person, mind.HURRY))


def at_next_door(ctx: Context, ways: Ways, person: int) -> None:
    """Shuts the next door without waiting there."""
    door = int(ctx.state.mind[person, M.DOOR])
    if ctx.state.door_goal[door] or ctx.state.door_open[door] > 0.0:
        doors.close(ctx, door, person)
    mind.enter(ctx, person, Mode.CLOSE, 1.0)


def _finish_soon(ctx: Context, person: int, room: int) -> None:
    ctx.state.mind[person, M.GOAL] = room
    mind.enter(ctx, person, Mode.FINISH, timing.FINISH.low)


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
    if ctx.cast.adult[person] and room >= 0 and not ctx.world.circulation[room]:
        share = rng.unit(ctx.world.seed, Purpose.REACTION, person, 2)
        mind.enter(ctx, person, Mode.COUNTING, timing.COUNT.at(share))
    else:
        hiding.hide_here(ctx, person)


def count_heads(ctx: Context, ways: Ways, person: int) -> None:
    """Counts the others in the room (domain A24), then keeps low."""
    state, room = ctx.state, ctx.unit_of(person)
    here = (ctx.world.space.cell_unit[state.cell] == room) & (state.present == 1)
    others = int(np.count_nonzero(here)) - 1
    ctx.emit(EventType.HEADS_COUNTED, actor=ctx.name(person), unit=room, entered=others, true=others)
    hiding.hide_here(ctx, person)


# --- sweeping the passage outside (domain A23)


def sweep(ctx: Context, ways: Ways, person: int) -> None:
    """Goes out of a room's door and calls in whoever is near; from a passage, calls once and goes on to a room."""
    room = ctx.unit_of(person)
    door = None if not is_refuge(ctx, room) else _passage_door(ctx, person, room)
    if door is None:
        if room >= 0 and ctx.world.circulation[room]:
            news.call_out(ctx, person)
        take_charge(ctx, ways, person)
        return
    m = ctx.state.mind[person]
    m[M.BASE], m[M.DOOR], m[M.TRIES] = room, door, 0
    share = rng.unit(ctx.world.seed, Purpose.REACTION, person, 3)
    mind.enter(ctx, person, Mode.SWEEP, timing.SWEEP.at(share))
    _walk_on(ctx, person)


def _passage_door(ctx: Context, person: int, room: int) -> int | None:
    """The nearest door of a room to a passage where the person does not believe the danger to be."""
    world, (x, y) = ctx.world, ctx.state.xy[person].tolist()
    leads = [(d, world.other_side(d, room)) for d in world.unit_doors[room]]
    good = [
        d for d, u in leads if u >= 0 and world.circulation[u] and not world.open_air[u] and not beliefs.fears(ctx, person, u)
    ]
    return min(good, key=lambda d: distance_to_segment(world.space.door_line[d], x, y), default=None)


def _walk_on(ctx: Context, person: int) -> None:
    """To the next place to call from: outside the door, then the far ends of what is near it."""
    m = ctx.state.mind[person]
    door, at = int(m[M.DOOR]), int(m[M.TRIES])
    passage = ctx.world.other_side(door, int(m[M.BASE]))
    spot = _call_places(ctx, door, passage)[at]
    until = int(m[M.UNTIL])
    mind.walk_to(ctx, person, spot, passage, mind.hurry(ctx, person, mind.HURRY))
    m[M.UNTIL] = until


def _call_places(ctx: Context, door: int, passage: int) -> list[Spot]:
    """Where to call from: by the door, at the farthest place within ``GATHER_METRES``, and at the place farthest from that."""
    outside, places = ctx.spots.at_door(door, passage), ctx.spots.standing(passage)
    from_door = _square(places, outside.x, outside.y)
    near = np.flatnonzero(from_door <= GATHER_METRES * GATHER_METRES)
    if not len(near):
        return [outside]
    one = int(near[from_door[near].argmax()])
    other = int(near[_square(places, float(places.x[one]), float(places.y[one]))[near].argmax()])
    return [outside, places[one], places[other]]


def _square(places: Places, x: float, y: float) -> F64:
    dx, dy = places.x - x, places.y - y
    return dx * dx + dy * dy


def call_in(ctx: Context, ways: Ways, person: int) -> None:
    """Calls; pupils near by who are not on their way yet come along.  Then on to the next place, or back to the room."""
    m = ctx.state.mind
    for p in news.call_out(ctx, person):
        if not ctx.cast.adult[p] and m[p, M.STATE] in UNDECIDED and m[p, M.LEADER] < 0:
            groups.join(ctx, p, person)
    m[person, M.TRIES] += 1
    door, room = int(m[person, M.DOOR]), int(m[person, M.BASE])
    if m[person, M.TRIES] < len(_call_places(ctx, door, ctx.world.other_side(door, room))):
        _walk_on(ctx, person)
    else:
        back(ctx, ways, person)


def back(ctx: Context, ways: Ways, person: int) -> None:
    """Enough called, or the time for it is up: back to the room."""
    room = int(ctx.state.mind[person, M.BASE])
    if ctx.unit_of(person) == room:
        secure(ctx, person, room)
        return
    inside = ctx.spots.at_door(int(ctx.state.mind[person, M.DOOR]), room)
    mind.enter(ctx, person, Mode.GO)
    mind.walk_to(ctx, person, inside, room, mind.hurry(ctx, person, mind.HURRY))


# --- who sees to a room


def take_charge(ctx: Context, ways: Ways, person: int) -> None:
    """A grown-up who locks: secures the room they are in if it can be one, else the best one near by."""
    room = ctx.unit_of(person)
    if is_refuge(ctx, room) and ctx.world.lockable(room) is not Tri.NO:
        secure(ctx, person, room)
    else:
        shelter.seek(ctx, ways, person)


def is_refuge(ctx: Context, room: int) -> bool:
    """Whether a room is one to shelter in."""
    return room in ctx.refuges.capacity


def arrive(ctx: Context, ways: Ways, person: int) -> None:
    """In the room: somebody sees to its doors, everybody else keeps low."""
    room = ctx.unit_of(person)
    if room >= 0 and _should_secure(ctx, person, room):
        secure(ctx, person, room)
    else:
        hiding.keep_low(ctx, person)


def _should_secure(ctx: Context, person: int, room: int) -> bool:
    """Whether it falls to this person: a grown-up who locks, or the first pupil where nobody else and no trainee is."""
    state = ctx.state
    if ctx.world.circulation[room] or open_door(ctx, person, room) is None:
        return False
    here = (ctx.world.space.cell_unit[state.cell] == room) & (state.present == 1)
    here[person] = False
    others = np.flatnonzero(here[1:]) + 1
    in_charge = (state.mind[:, M.BASE] == room) & (state.present == 1)
    shared = bool(in_charge[person])  # of several in charge the first back sees to it
    if BUSY[state.mind[others, M.STATE]].any() or (in_charge.any() and not shared):
        return False
    if ctx.cast.adult[person]:
        return True
    return not bool((ctx.cast.adult & ~ctx.cast.officer)[others].any()) and not here[0]
