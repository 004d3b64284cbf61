"""Electric locks: doors that an alarm locks, from where they still open, and the locks among them that fail.

``State.door_armed`` is 0, ``FAILED``, or ``ARMED`` with a bit per side (of ``Space.door_units``) from which the door opens though
locked.
An armed lock is thrown whenever its leaf comes to be shut.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.context import Context
from sim.core.rng import Purpose
from sim.events import EventType
from sim.plan.building import Tri
from sim.scenario.model import DoorOrder
from sim.space.space import OUTDOORS, Bool

ARMED: Final = 4

FAILED: Final = 8
"""The bit of a lock that was to be armed and fails in this run."""


def order(ctx: Context, wanted: DoorOrder) -> None:
    """Locks the doors a programme locks; those that stand open follow when they are shut."""
    own = units(ctx, wanted.places, wanted.zones)
    for door in doors_of(ctx, wanted, own):
        if wanted.close:
            _let_go(ctx, door)
        arm(ctx, door, _sides(ctx, door, own), wanted.failure)


def self_locking(ctx: Context) -> None:
    """The doors that lock themselves begin to."""
    locks = ctx.world.locks
    for door in np.flatnonzero(locks.auto).tolist():
        arm(ctx, door, ctx.world.inside[door], float(locks.failure[door]))


def arm(ctx: Context, door: int, sides: Bool, failure: float) -> None:
    """Makes a lock ready, unless it is one that fails in this run; a shut door is locked at once."""
    state = ctx.state
    if state.door_armed[door]:
        return
    if rng.unit(ctx.world.seed, Purpose.LOCK_FAULT, door) < failure:
        state.door_armed[door] = FAILED
        ctx.emit(EventType.LOCK_FAILED, unit=_somewhere(ctx, door), target=ctx.world.space.door_ids[door])
        return
    state.door_armed[door] = ARMED | int(sides[0]) | int(sides[1]) << 1
    if state.door_open[door] <= 0.0 and not state.door_goal[door]:
        shut(ctx, door)


def shut(ctx: Context, door: int) -> None:
    """The leaf has come to be shut: an armed lock is thrown."""
    state = ctx.state
    if is_armed(ctx, door) and not state.door_locked[door]:
        state.door_locked[door] = 1
        target = ctx.world.space.door_ids[door]
        ctx.emit(EventType.DOOR_LOCKED, unit=_somewhere(ctx, door), target=target, lock_kind="auto", seconds=0.0)


def is_armed(ctx: Context, door: int) -> bool:
    """Whether a lock is thrown by itself when its leaf is shut."""
    return bool(ctx.state.door_armed[door] & ARMED)


def release(ctx: Context) -> None:
    """Locks are no longer thrown by themselves; those that are stay so until somebody opens."""
    ctx.state.door_armed[:] = 0


def opens_from(ctx: Context, door: int) -> Bool:
    """(2,) from which sides a locked door opens: as it is armed, else from where its lock is worked."""
    armed = int(ctx.state.door_armed[door])
    return np.array([armed & 1, armed & 2], dtype=bool) if armed & ARMED else ctx.world.inside[door]


def units(ctx: Context, places: Iterable[str], zones: Iterable[str]) -> Bool:
    """(U + 1,) the units of places and of zones of the plan; never the outdoors."""
    own, index = np.zeros(len(ctx.world.units) + 1, dtype=bool), ctx.world.space.unit_index
    wanted = frozenset(zones)
    of_zones = [u for z in ctx.world.space.building.zones if z.id in wanted for u in z.unit_ids if u in index]
    own[[u for place in places for u in ctx.world.indices(place)] + [index[u] for u in of_zones]] = True
    return own


def doors_of(ctx: Context, wanted: DoorOrder, own: Bool) -> list[int]:
    """The doors of an order over the units ``own`` (U + 1,), ascending."""
    space, zones = ctx.world.space, frozenset(wanted.zones)
    pairs = space.door_units
    inner = own[pairs]  # the outdoors are -1: the last place, never own
    sky = np.append(ctx.world.open_air, True)[pairs]
    chosen: Bool = np.asarray(inner.any(axis=1))
    if wanted.which == "outer":
        np.logical_and(chosen, sky.any(axis=1), out=chosen)
    elif wanted.which == "boundary":
        np.logical_and(chosen, ~inner.all(axis=1), out=chosen)
    named = [o for z in space.building.zones if z.id in zones for o in z.opening_ids if wanted.which != "outer"]
    chosen[[space.door_index[o] for o in (*named, *wanted.openings) if o in space.door_index]] = True
    return [int(d) for d in np.flatnonzero(chosen)]


def _sides(ctx: Context, door: int, own: Bool) -> Bool:
    """From its rooms' side a door opens, an emergency exit from indoors too; between two of the rooms as its lock says."""
    inner: Bool = own[ctx.world.space.door_units[door]]
    inside: Bool = ctx.world.inside[door]
    if inner.all() or not inner.any():
        return inside
    return inner | inside if ctx.world.openings[door].emergency_exit is Tri.YES else inner


def _let_go(ctx: Context, door: int) -> None:
    ctx.state.door_goal[door] = 0
    ctx.state.door_hand[door] = -1
    ctx.state.door_timer[door] = -1


def _somewhere(ctx: Context, door: int) -> int:
    """A unit beside the door, for the event's place."""
    a, b = ctx.world.space.door_units[door].tolist()
    return int(a) if a != OUTDOORS else int(b)
