"""Who is in charge of a room's doors: lets people in, shuts, locks, next door, lights; as ``sim.core.people.charge`` does it."""

import numpy as np
import numpy.typing as npt

from sim.core.people import timing
from sim.core.people.charge import GATHER_METRES
from sim.core.people.mind import HURRY
from sim.core.rng import Purpose
from sim.core.state import F64, I32
from sim.space.space import Bool
from sim.study.meso.batch import Batch, Mode, Rows, What
from sim.study.meso.draws import units
from sim.study.meso.walking import hide_here

SHUTTING = 1.0
"""Seconds from pushing a leaf to looking whether it is shut (``sim.core.people.charge.look_out``)."""

AGAIN = 0.5
"""Seconds until it is looked at again (``sim.core.people.charge.closing``)."""


def unsafe(b: Batch, rows: Rows, t: F64) -> Bool:
    """(n, K) doors of the room that are not shut, or that this person could lock and has not."""
    doors = b.atlas.room_doors[b.unit[rows]]
    leaves = b.run_of(rows)[:, None] * b.doors + np.maximum(doors, 0)
    ajar = b.open[leaves] | (b.shut_at[leaves] > t[:, None])
    return np.asarray((doors >= 0) & (ajar | _will_lock(b, rows[:, None], doors, leaves)))


def _will_lock(b: Batch, rows: Rows, doors: npt.NDArray[np.integer], leaves: Rows) -> Bool:
    """Whether people would lock doors of their room: from inside, with the key it takes, when it is not locked yet."""
    side = (b.atlas.door_units[doors, 1] == b.unit[rows]).astype(np.int8)
    can = b.turns[leaves] & ~b.armed[leaves] & b.atlas.world.inside[doors, side] & (~b.keyed[leaves] | b.adult[rows])
    return np.asarray(can & ~b.locked[leaves])


def _nearest(b: Batch, rows: Rows, t: F64, *, but: I32 | None = None) -> tuple[I32, F64]:
    """(n,) the nearest door that is not safe (-1: none), and the metres to where it is worked."""
    doors = b.atlas.room_doors[b.unit[rows]]
    wanted = unsafe(b, rows, t)
    side = b.atlas.door_units[np.maximum(doors, 0), 1] == b.unit[rows][:, None]
    off = b.atlas.working[2 * np.maximum(doors, 0) + side] - b.xy[rows][:, None, :]
    far = np.where(wanted, np.sqrt(off[:, :, 0] * off[:, :, 0] + off[:, :, 1] * off[:, :, 1]), np.inf)
    best = far.argmin(axis=1)
    row = np.arange(len(rows))
    door = np.where(np.isfinite(far[row, best]), doors[row, best], -1).astype(np.int32)
    if but is not None:
        door = np.where(door == but, -1, door).astype(np.int32)
    return door, far[row, best]


def secure(b: Batch, rows: Rows, t: F64) -> None:
    """Goes to the nearest door that is not safe and looks out; to the lights when all are."""
    if not len(rows):
        return
    b.looks[rows] = 0
    b.set_goal(rows, np.where(b.goal[rows] < 0, b.atlas.goal_of[b.unit[rows]], b.goal[rows]))
    _to_door(b, rows, t, *_nearest(b, rows, t), Mode.GATHER)


def _to_door(b: Batch, rows: Rows, t: F64, door: I32, metres: F64, mode: Mode) -> None:
    done = door < 0
    b.enter(rows[done], Mode.FINISH, t[done] + timing.FINISH.low)
    rows, t, door, metres = rows[~done], t[~done], door[~done], metres[~done]
    b.door[rows] = door
    b.side[rows] = b.atlas.door_units[door, 1] == b.unit[rows]
    b.xy[rows] = b.atlas.working[2 * door + b.side[rows]]
    b.enter(rows, mode, t + metres / (b.walk[rows] * HURRY))


def open_up(b: Batch, rows: Rows, t: F64) -> None:
    """Opens the first door of the room to a passage and leaves it so; a room without one stays as it is."""
    doors = b.atlas.room_doors[b.unit[rows]]
    side = b.atlas.door_units[doors, 1] == b.unit[rows][:, None]
    beyond = np.where(side, b.atlas.door_units[doors, 0], b.atlas.door_units[doors, 1])
    leads = (doors >= 0) & b.atlas.circulation[beyond] & ~b.atlas.open_air[beyond]
    first = leads.argmax(axis=1)
    has = leads[np.arange(len(rows)), first] if len(rows) else np.zeros(0, dtype=bool)
    rows, t = rows[has], t[has]
    b.door[rows] = doors[has, first[has]]
    shut = ~b.open[b.leaf(rows, b.door[rows])]
    _open(b, rows[shut], t[shut])


def look_out(b: Batch, rows: Rows, t: F64) -> None:
    """At the door: waits for who is near and coming, but not for long; then shuts it."""
    leaf = b.leaf(rows, b.door[rows])
    patient = b.looks[rows] * timing.LOOK.low < timing.GATHER.high
    b.looks[rows] += 1
    waits = patient & _coming(b, rows)
    _open(b, rows[waits & ~b.open[leaf]], t[waits & ~b.open[leaf]])
    b.enter(rows[waits], Mode.GATHER, t[waits] + timing.LOOK.low)
    shut_now(b, rows[~waits], t[~waits])


def _coming(b: Batch, rows: Rows) -> Bool:
    """(n,) somebody is in the doorway, or within ``GATHER_METRES`` of it and bound for the room; or the trainee is out there."""
    near = np.zeros(b.runs * b.doors, dtype=bool)
    passing = np.flatnonzero(b.mode == Mode.PASS)
    near[b.leaf(passing, b.door[passing])] = True
    walking = np.flatnonzero((b.mode == Mode.WALK) & (b.goal >= 0) & (b.goal < b.atlas.outdoors))
    beyond = b.atlas.door_units[b.door[walking], 1 - b.side[walking]]
    last = b.atlas.goal_of[beyond] == b.goal[walking]
    metres = (b.due[walking] - b.now) * b.pace[walking]
    close = walking[last & (metres <= GATHER_METRES)]
    near[b.leaf(close, b.door[close])] = True
    guest = b.guest.at(b.now)
    outside = b.atlas.door_units[b.door[rows], 1 - b.side[rows]] == guest.unit
    return np.asarray(near[b.leaf(rows, b.door[rows])] | (outside & guest.near[b.door[rows]]))


def _open(b: Batch, rows: Rows, t: F64) -> None:
    leaf = b.leaf(rows, b.door[rows])
    b.note(What.UNLOCKED, rows[b.locked[leaf]], t[b.locked[leaf]], b.door[rows[b.locked[leaf]]])
    b.note(What.OPENED, rows, t, b.door[rows])
    b.open[leaf], b.locked[leaf], b.shut_at[leaf] = True, False, np.inf


def shut_now(b: Batch, rows: Rows, t: F64) -> None:
    """Pushes the leaf shut and waits for it."""
    _push(b, rows, t)
    b.enter(rows, Mode.CLOSE, t + SHUTTING)


def _push(b: Batch, rows: Rows, t: F64) -> None:
    leaf = b.leaf(rows, b.door[rows])
    open_ = b.open[leaf]
    rows, t, leaf = rows[open_], t[open_], leaf[open_]
    b.note(What.CLOSING, rows, t, b.door[rows])
    b.push(leaf, t)


def closing(b: Batch, rows: Rows, t: F64) -> None:
    """When the leaf is shut: turns the lock if there is one that can be turned, else on to the next door."""
    leaf = b.leaf(rows, b.door[rows])
    shut = b.shut(leaf, t)
    _push(b, rows[~shut], t[~shut])
    b.enter(rows[~shut], Mode.CLOSE, t[~shut] + AGAIN)
    rows, t, leaf = rows[shut], t[shut], leaf[shut]
    locks = _will_lock(b, rows, b.door[rows], leaf)
    b.enter(rows[locks], Mode.LOCK, t[locks] + lock_seconds(b, rows[locks]))
    next_door(b, rows[~locks], t[~locks])


def lock_seconds(b: Batch, rows: Rows) -> F64:
    """(n,) seconds each person's locking takes; it may be fumbled, as the core draws it."""
    leaf = b.leaf(rows, b.door[rows])
    share = units(b.seeds[b.run_of(rows)], Purpose.LOCK, b.person_of(rows), b.door[rows])
    return np.where(share < b.fails[leaf], b.lock_seconds[leaf] * 2.0, b.lock_seconds[leaf])


def locked(b: Batch, rows: Rows, t: F64) -> None:
    """The lock is turned, unless the door was opened meanwhile."""
    leaf = b.leaf(rows, b.door[rows])
    shut = b.shut(leaf, t)
    b.enter(rows[~shut], Mode.GATHER, t[~shut] + timing.LOOK.low)
    rows, t, leaf = rows[shut], t[shut], leaf[shut]
    b.note(What.LOCKED, rows, t, b.door[rows])
    b.locked[leaf] = True
    next_door(b, rows, t)


def next_door(b: Batch, rows: Rows, t: F64) -> None:
    """On to the room's next door, or to the lights when all are done."""
    if len(rows):
        _to_door(b, rows, t, *_nearest(b, rows, t, but=b.door[rows]), Mode.NEXT)


def finish(b: Batch, rows: Rows, t: F64) -> None:
    """Lights off and blinds down, then to a place to keep low."""
    b.note(What.FINISHED, rows, t, b.unit[rows])
    hide_here(b, rows, t)


def arrive(b: Batch, rows: Rows, t: F64) -> None:
    """In the room: somebody sees to its doors, everybody else keeps low."""
    takes = _should_secure(b, rows, t)
    secure(b, rows[takes], t[takes])
    hide_here(b, rows[~takes], t[~takes])


def _should_secure(b: Batch, rows: Rows, t: F64) -> Bool:
    """Whether it falls to each person: a grown-up, or the first pupil where no grown-up or trainee is, and nobody is at it."""
    place = b.place(rows)
    count = b.runs * len(b.atlas.goal_of)
    busy, grown = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    at_it = np.flatnonzero((b.mode >= Mode.GATHER) & (b.mode <= Mode.FINISH))
    busy[b.place(at_it)] = True
    adults = np.flatnonzero(b.adult & (b.mode != Mode.ABSENT))
    grown[b.place(adults)] = True
    left_to = b.adult[rows] | ~(grown[place] | (b.unit[rows] == b.guest.at(b.now).unit))
    falls = unsafe(b, rows, t).any(axis=1) & ~busy[place] & left_to & ~b.atlas.circulation[b.unit[rows]]
    who = np.flatnonzero(falls)
    order = who[np.lexsort((t[who], place[who]))]
    _, first = np.unique(place[order], return_index=True)
    takes = np.zeros(len(rows), dtype=bool)
    takes[order[first]] = True
    return takes
