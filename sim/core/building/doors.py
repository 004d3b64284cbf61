"""Doors: leaves swing, closers shut them, locks refuse from the outside, nobody is shut in a doorway."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import belongings, electric
from sim.core.building.locks import FAILURE
from sim.core.context import Context
from sim.core.rng import Purpose
from sim.core.state import State
from sim.core.world import PASSABLE, World
from sim.events import EventType
from sim.plan.building import LockKind, Tri
from sim.scenario.model import Role
from sim.space.catalogue import CATALOGUE
from sim.space.space import Bool

CLOSER_SECONDS: Final = 5.0
"""How long a door with a closer stands open after somebody worked it, by eye."""

BLOCK_SECONDS: Final = 4.0
"""Time to push furniture to a door, by eye."""

HOLDS: Final = 0.6
"""Metres of height from which furniture holds a door, by eye: a table, not a stool."""

KEY_ROLES: Final = frozenset({Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF, Role.OFFICER})
"""Who carries keys and cards."""


def passable(state: State) -> Bool:
    """(D,) bodies get through."""
    return state.door_open >= PASSABLE


def shut(state: State) -> Bool:
    """(D,) the leaf is quite shut."""
    return state.door_open <= 0.0


def step(ctx: Context) -> None:
    """Leaves move one step; a leaf waits at the passable mark while anybody stands in the doorway."""
    world, state = ctx.world, ctx.state
    _close_by_themselves(ctx)
    moving = (state.door_open != state.door_goal).nonzero()[0]  # a goal is 1.0 or 0.0: wide open or shut
    if not len(moving):
        return
    was, rate, up = state.door_open[moving], world.swing[moving], state.door_goal[moving] == 1
    held = np.where(occupied(world, state)[moving] & (was >= PASSABLE), PASSABLE, 0.0)
    now = np.where(up, np.minimum(was + rate, 1.0), np.maximum(was - rate, held))
    state.door_open[moving] = now
    for d in moving[(now <= 0.0) & (was > 0.0)].tolist():
        _report_shut(ctx, int(d))
        electric.shut(ctx, int(d))


def occupied(world: World, state: State) -> Bool:
    """(D,) somebody stands in the doorway."""
    busy = np.zeros(len(state.door_open) + 1, dtype=bool)
    busy[world.space.cell_door[state.cell[state.present == 1]]] = True  # -1, no doorway, lands in the spare last place
    return busy[:-1]


def _close_by_themselves(ctx: Context) -> None:
    state = ctx.state
    for d in ((state.door_timer >= 0) & (state.door_timer <= state.tick)).nonzero()[0].tolist():
        state.door_timer[d] = -1
        state.door_goal[d] = 0
        state.door_hand[d] = -1


def _report_shut(ctx: Context, door: int) -> None:
    hand = int(ctx.state.door_hand[door])
    where = int(ctx.world.space.door_units[door, 0])
    if hand >= 0:
        ctx.emit(EventType.DOOR_CLOSED, actor=ctx.name(hand), unit=ctx.unit_of(hand), target=ctx.world.space.door_ids[door])
    else:
        ctx.emit(EventType.DOOR_CLOSED, unit=where, target=ctx.world.space.door_ids[door])


def on_lock_side(ctx: Context, door: int, person: int) -> bool:
    """Whether the person stands where the lock is worked from; a door that locked itself opens from there."""
    return lock_side(ctx, door, ctx.unit_of(person))


def lock_side(ctx: Context, door: int, unit: int) -> bool:
    """Whether a unit (-1 outdoors) is a side from which the door opens though it is locked."""
    beside = ctx.world.space.door_units[door] == unit
    return bool((electric.opens_from(ctx, door) & beside).any())


def has_key(ctx: Context, person: int) -> bool:
    """Whether the person carries the school's keys; the trainee only who has picked them up where they lie somewhere."""
    if person == 0 and any(i.kind == "key" for i in ctx.world.scenario.items):
        return not belongings.lacks(ctx, "key")
    return ctx.people[person].role in KEY_ROLES


def why_not_open(ctx: Context, door: int, person: int) -> str:
    """Why a person cannot open a door now: ``blocked``, ``locked``; empty when they can."""
    return why_not_through(ctx, door, ctx.unit_of(person))


def why_not_through(ctx: Context, door: int, unit: int) -> str:
    """Why nobody without a key opens a door from a unit's side (-1 outdoors): ``blocked``, ``locked``; empty when they can.

    From the lock's side a locked door opens, so emergency exits always let people out.
    """
    state = ctx.state
    if state.door_blocked[door]:
        return "blocked"
    return "locked" if state.door_locked[door] and not lock_side(ctx, door, unit) else ""


def open_(ctx: Context, door: int, person: int) -> None:
    """Starts opening; from the lock side a locked door is unlocked on the way. The caller has asked ``why_not_open``."""
    state, target = ctx.state, ctx.world.space.door_ids[door]
    actor, unit = ctx.name(person), ctx.unit_of(person)
    locked = bool(state.door_locked[door])
    if locked:
        state.door_locked[door] = 0
        ctx.emit(EventType.DOOR_UNLOCKED, actor=actor, unit=unit, target=target, by_key=False)
    if not state.door_goal[door]:
        state.door_goal[door] = 1
        ctx.emit(EventType.DOOR_OPENED, actor=actor, unit=unit, target=target, locked_before=locked)
        if ctx.world.scenario.exit_alarms and ctx.world.openings[door].emergency_exit is Tri.YES:
            ctx.emit(EventType.EXIT_ALARM, actor=actor, unit=unit, target=target)
    state.door_hand[door] = person
    hold(ctx, door)


def hold(ctx: Context, door: int) -> None:
    """Starts a closer's time anew; a door without closer stays as it is."""
    if ctx.world.closers[door]:
        ctx.state.door_timer[door] = ctx.after(CLOSER_SECONDS)


def close(ctx: Context, door: int, person: int) -> None:
    """Starts closing."""
    state = ctx.state
    state.door_goal[door] = 0
    state.door_hand[door] = person
    state.door_timer[door] = -1


def why_not_lock(ctx: Context, door: int, person: int) -> str:
    """Why a person cannot lock a door; empty when they can.

    ``lock_unknown``, ``no_lock``, ``wrong_side``, ``no_key``, ``locks_itself`` or ``already_locked``.
    """
    opening = ctx.world.openings[door]
    if electric.is_armed(ctx, door) and not ctx.state.door_locked[door]:
        return "locks_itself"
    if opening.lockable_from_inside is Tri.NO or opening.lock_kind is LockKind.NONE:
        return "no_lock"
    if opening.lockable_from_inside is Tri.UNKNOWN:
        return "lock_unknown"
    if not on_lock_side(ctx, door, person):
        return "wrong_side"
    if opening.lock_kind in (LockKind.KEY, LockKind.CARD) and not has_key(ctx, person):
        return "no_key"
    return "already_locked" if ctx.state.door_locked[door] else ""


def lock_seconds(ctx: Context, door: int, person: int) -> float:
    """How long this person's locking takes; a lock may be fumbled (drawn from the seed, the person and the door)."""
    seconds, chance = ctx.world.lock_seconds(door), float(ctx.world.locks.failure[door])
    auto = bool(ctx.world.locks.auto[door])  # its chance is that of the electric lock; turned by hand it is like any other
    fumbled = rng.unit(ctx.world.seed, Purpose.LOCK, person, door) < (FAILURE[LockKind.THUMB_TURN] if auto else chance)
    return seconds * 2.0 if fumbled else seconds


def lock(ctx: Context, door: int, person: int, seconds: float) -> None:
    """The lock is thrown; ``seconds`` is how long it took."""
    ctx.state.door_locked[door] = 1
    kind = str(ctx.world.openings[door].lock_kind)
    target = ctx.world.space.door_ids[door]
    actor, unit = ctx.name(person), ctx.unit_of(person)
    ctx.emit(EventType.DOOR_LOCKED, actor=actor, unit=unit, target=target, lock_kind=kind, seconds=seconds)


def unlock(ctx: Context, door: int, person: int, *, by_key: bool) -> None:
    """The lock is opened."""
    ctx.state.door_locked[door] = 0
    target = ctx.world.space.door_ids[door]
    ctx.emit(EventType.DOOR_UNLOCKED, actor=ctx.name(person), unit=ctx.unit_of(person), target=target, by_key=by_key)


def why_not_block(ctx: Context, door: int, person: int) -> str:
    """Why a person cannot push furniture to a door; empty when they can.

    ``nothing_to_move``, ``door_open`` or ``already_blocked``.
    """
    state = ctx.state
    if not movable_furniture(ctx, ctx.unit_of(person)):
        return "nothing_to_move"
    if state.door_goal[door] or state.door_open[door] > 0.0:
        return "door_open"
    return "already_blocked" if state.door_blocked[door] else ""


def movable_furniture(ctx: Context, unit: int) -> bool:
    """Whether a unit has furniture that can be pushed and holds a door."""
    keys = (f.key for f in ctx.world.space.building.fixtures if f.unit_id == ctx.world.unit_id(unit))
    return any(k in CATALOGUE and CATALOGUE[k].movable and CATALOGUE[k].height >= HOLDS for k in keys)


def block(ctx: Context, door: int, person: int) -> None:
    """Furniture stands against the door (``BLOCK_SECONDS`` after a person began); it opens from neither side."""
    ctx.state.door_blocked[door] = 1
    target = ctx.world.space.door_ids[door]
    ctx.emit(EventType.DOOR_BLOCKED, actor=ctx.name(person), unit=ctx.unit_of(person), target=target)
