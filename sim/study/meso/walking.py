"""How meso people get about: which room, leg by leg to its door, through the doorway by turns, or away from a locked one."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core.building.doors import CLOSER_SECONDS
from sim.core.people import barred, leaving, timing
from sim.core.people.mind import HURRY
from sim.core.rng import Purpose
from sim.core.state import F64, I32
from sim.core.walking.movement import DOOR_NEAR, WAIT_NEAR
from sim.core.world import PASSABLE
from sim.space.space import Bool
from sim.study.meso.batch import Batch, Mode, Rows, What
from sim.study.meso.draws import units
from sim.study.meso.guest import Act

THROUGH: Final = 0.7
"""Metres from one side of a doorway to the other with a body's own length, by eye."""

CROWDED: Final = 1.2
"""Time a way takes over its length at one's own pace: for going round others and for corners, fitted to the micro tier's medians
in the shipped school."""


def seek(b: Batch, rows: Rows, t: F64, choices: I32) -> None:
    """Goes to the best room of ``choices`` (n, k) that is not full or known to be shut, or one's own; else hides here."""
    own = b.atlas.goal_of[b.unit[rows]]
    goal = np.full(len(rows), -1, dtype=np.int32)
    left = np.arange(len(rows))
    for k in range(choices.shape[1]):  # nearly everybody takes the first
        room, who = choices[left, k], rows[left]
        full = b.goers[b.run_of(who), room] >= b.atlas.capacity[room]
        taken = (room >= 0) & ((room == own[left]) | ~(full | _known_shut(b, who, room)))
        goal[left[taken]] = room[taken]
        left = left[~taken]
        if not len(left):
            break
    none = goal < 0
    hide_here(b, rows[none], t[none])
    go(b, rows[~none], t[~none], goal[~none])


def _known_shut(b: Batch, rows: Rows, room: I32) -> Bool:
    """(n,) every door of the room is one the person has found locked."""
    if not b.tries[rows].any():
        return np.zeros(len(rows), dtype=bool)
    doors = b.atlas.room_doors[b.atlas.rooms[np.maximum(room, 0)]]
    known = (doors == b.shut_a[rows][:, None]) | (doors == b.shut_b[rows][:, None]) | (doors < 0)
    return np.asarray(known.all(axis=1) & (b.shut_a[rows] >= 0))


def go(b: Batch, rows: Rows, t: F64, goal: npt.NDArray[np.integer], hurry: float = HURRY) -> None:
    """Sets out from where people are for a room, or outdoors."""
    if not len(rows):
        return
    b.set_goal(rows, goal)
    b.pace[rows] = b.walk[rows] * hurry
    there = b.atlas.goal_of[b.unit[rows]] == goal
    settle_in(b, rows[there], t[there])
    rows, t = rows[~there], t[~there]
    legs = b.atlas.legs(b.cell[rows], b.xy[rows], b.goal[rows])
    _walk(b, rows, t, legs.door, legs.metres)


def _walk(b: Batch, rows: Rows, t: F64, door: I32, metres: F64) -> None:
    """The next leg: to a door; who has no way hides here."""
    lost = door < 0
    hide_here(b, rows[lost], t[lost])
    rows, t, door, metres = rows[~lost], t[~lost], door[~lost], metres[~lost]
    b.door[rows] = door
    b.side[rows] = b.atlas.door_units[door, 1] == b.unit[rows]
    b.enter(rows, Mode.WALK, t + metres * CROWDED / b.pace[rows])


def settle_in(b: Batch, rows: Rows, t: F64) -> None:
    """To a place to keep low in the room one is in; outdoors one is there."""
    out = b.atlas.open_air[b.unit[rows]]
    b.enter(rows[out], Mode.OUT, np.inf)
    b.note(What.LOW, rows[out], t[out], b.unit[rows[out]])
    inner, t = rows[~out], t[~out]
    off = b.atlas.hiding[b.unit[inner]] - b.xy[inner]
    metres = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
    b.enter(inner, Mode.INNER, t + metres * CROWDED / b.pace[inner])


def hide_here(b: Batch, rows: Rows, t: F64) -> None:
    """Keeps low where one is."""
    b.enter(rows, Mode.LOW, np.inf)
    b.note(What.LOW, rows, t, b.unit[rows])


# --- doors on the way


def at_door(b: Batch, rows: Rows, t: F64) -> None:
    """Comes to a door: through it by turns, opening it first; or it will not open."""
    door = b.door[rows]
    leaf = b.leaf(rows, door)
    inside = b.atlas.world.inside[door, b.side[rows]]
    no = b.locked[leaf] & ~inside & ~b.open[leaf]
    refused(b, rows[no], t[no])
    rows, t, door, leaf = rows[~no], t[~no], door[~no], leaf[~no]
    opens = ~b.open[leaf]
    _, first = np.unique(np.where(opens, leaf, -1), return_index=True)
    who = first[opens[first]]
    wait = np.where(opens, np.maximum(0.0, b.atlas.swing[door] * PASSABLE - (DOOR_NEAR - WAIT_NEAR) / b.pace[rows]), 0.0)
    unlocks = who[b.locked[leaf[who]]]
    b.note(What.UNLOCKED, rows[unlocks], t[unlocks], door[unlocks])
    b.note(What.OPENED, rows[who], t[who], door[who])
    b.locked[leaf] = False
    b.open[leaf] = True
    b.shut_at[leaf] = np.inf
    passed = _by_turns(b, leaf, t + wait, b.atlas.headway[door])
    _hold(b, leaf, door, passed)
    b.enter(rows, Mode.PASS, passed + THROUGH / b.pace[rows])


def _by_turns(b: Batch, leaf: Rows, t: F64, headway: F64) -> F64:
    """(n,) when each gets into the doorway: first come first through, one per headway."""
    order = np.lexsort((t, leaf))
    leaf, t, headway = leaf[order], t[order], headway[order]
    first = np.flatnonzero(np.r_[True, leaf[1:] != leaf[:-1]]) if len(leaf) else np.zeros(0, dtype=np.intp)
    size = np.diff(np.r_[first, len(leaf)])
    through = np.maximum(t, b.free_at[leaf])
    for rank in range(1, int(size.max(initial=0))):  # queues are short, and a door's people mind only each other
        at = first[size > rank] + rank
        through[at] = np.maximum(through[at], through[at - 1] + headway[at])
    last = np.r_[first[1:], len(leaf)] - 1 if len(leaf) else first
    b.free_at[leaf[last]] = through[last] + headway[last]
    found = np.empty(len(leaf))
    found[order] = through
    return found


def _hold(b: Batch, leaf: Rows, door: npt.NDArray[np.integer], t: F64) -> None:
    """A closer counts anew from the last one through."""
    own = b.atlas.world.closers[door]
    leaf, t = leaf[own], t[own]
    b.closes_at[leaf[np.isinf(b.closes_at[leaf])]] = 0.0
    np.maximum.at(b.closes_at, leaf, t + CLOSER_SECONDS)


def closers(b: Batch, t: float) -> None:
    """Doors with a closer begin to shut when it is time."""
    leaves = np.flatnonzero(b.closes_at <= t)
    when = b.closes_at[leaves]
    b.closes_at[leaves] = np.inf
    still = b.open[leaves]
    leaves, when = leaves[still], when[still]
    b.note_closer(leaves, when)
    b.push(leaves, when)


def guest_acts(b: Batch, act: Act) -> None:
    """The trainee opens, shuts or locks a door, in all runs alike."""
    leaves = np.arange(b.runs) * b.doors + act.door
    trainee = np.arange(b.runs) * b.people
    door = np.full(b.runs, act.door)
    if act.what == "locks":
        b.locked[leaves] = ~b.open[leaves]
    elif act.what == "opens":
        b.open[leaves], b.shut_at[leaves], b.locked[leaves] = True, np.inf, False
        b.note(What.OPENED, trainee, act.t, door)
    else:
        b.open[leaves], b.shut_at[leaves], b.closes_at[leaves] = False, act.t, np.inf
        b.note(What.CLOSING, trainee, act.t, door)


def through(b: Batch, rows: Rows, t: F64) -> None:
    """Has come through a door: is in the next room, and goes on."""
    door, side = b.door[rows], 1 - b.side[rows]
    node = 2 * door + side
    b.unit[rows] = b.atlas.door_units[door, side]
    b.xy[rows], b.cell[rows] = b.atlas.node_xy[node], b.atlas.node_cell[node]
    b.note(What.MOVED, rows, t, b.unit[rows])
    there = b.atlas.goal_of[b.unit[rows]] == b.goal[rows]
    settle_in(b, rows[there], t[there])
    rows, t, node = rows[~there], t[~there], node[~there]
    at = node * len(b.atlas.fields) + b.goal[rows]
    _walk(b, rows, t, b.atlas.onward.door[at], b.atlas.onward.metres[at])


def refused(b: Batch, rows: Rows, t: F64) -> None:
    """A door will not open: that is remembered, and another room tried; after a few, one keeps low here."""
    if not len(rows):
        return
    door = b.door[rows]
    new = door != b.shut_a[rows]
    b.shut_b[rows] = np.where(new, b.shut_a[rows], b.shut_b[rows])
    b.shut_a[rows] = door
    node = 2 * door + b.side[rows]
    b.xy[rows], b.cell[rows] = b.atlas.node_xy[node], b.atlas.node_cell[node]
    b.tries[rows] += 1
    tired = b.tries[rows] >= barred.TRIES
    b.set_goal(rows[tired], np.full(int(tired.sum()), -1))
    hide_here(b, rows[tired], t[tired])
    rows, t, node = rows[~tired], t[~tired], node[~tired]
    share = units(b.seeds[b.run_of(rows)], Purpose.DOORSTEP, b.person_of(rows), b.tries[rows])
    lost = timing.DOORSTEP.low + (timing.DOORSTEP.high - timing.DOORSTEP.low) * share
    seek(b, rows, t + lost, b.node_choices[node])


def leave(b: Batch, rows: Rows, t: F64, *, fire: bool) -> None:
    """Goes outdoors."""
    pace = leaving.WALK_FAST if fire else leaving.RUN
    go(b, rows, t, np.full(len(rows), b.atlas.outdoors), pace)
