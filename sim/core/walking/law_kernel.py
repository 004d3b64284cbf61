"""The walking law of a step as a kernel: one walker after the other; made to be compiled (``sim.compiled``).

The sums are those of ``sim.core.walking.law.Law`` and of ``Movement``, in the same order: the same bits.  The law's constants
come as an argument, since a kernel may take none from elsewhere.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from sim.core.state import F64, I32, U8, Index
from sim.space.space import Bool


class Rules(NamedTuple):
    """The law's numbers: the constants of ``sim.core.walking.law`` by their names in small letters."""

    reach: float
    push: float
    push_range: float
    right: float
    oncoming: float
    sidestep: float
    sidestep_most: float
    abreast: float
    pressed: float
    straight: float
    file_width: float
    towards: float
    headway: float
    gate_headway: float
    squeeze: float
    turn_share: float
    behind: float
    headroom: float
    half_disc: float
    far: float
    crowd_per_step: float
    file_per_step: float
    crowd: F64  # (2, n) base and slope of the table
    file: F64  # (2, n)


class Bodies(NamedTuple):
    """Everybody, and the floor they stand on; ``N`` people, ``C`` cells."""

    xy: F64  # (N, 2) metres
    cell: I32  # (N,)
    face: F64  # (N, 2) unit vectors; the walkers' are turned
    speed: F64  # (N,) metres per second
    radius: F64  # (N,) metres
    unit: I32  # (C,) whose people mind each other
    everywhere: int  # the unit of those who are minded from everywhere
    steep: Bool  # (C,)
    slope_x: F64  # (C,) the floor's plane
    slope_y: F64  # (C,)
    floor: F64  # (C,)


class Walkers(NamedTuple):
    """What the law needs to know about the ``m`` people who walk now, as ``sim.core.walking.law.Walkers``."""

    who: Index  # (m,)
    wx: F64  # (m,)
    wy: F64  # (m,)
    pace: F64  # (m,)
    way: I32  # (m,)
    queued: F64  # (m,)
    in_gate: Bool  # (m,)
    hurries: Bool  # (m,)
    stuck: Bool  # (m,)


class Near(NamedTuple):
    """Up to ``k`` pairs that mind each other; those of walker ``i`` are ``start[i]`` to ``stop[i]``."""

    start: Index  # (m,)
    stop: Index  # (m,)
    other: Index  # (k,) persons
    qx: F64  # (k,) from the walker to the other, metres
    qy: F64  # (k,)
    weight: F64  # (k,) 1 near by, 0 at the end of reach
    far: F64  # (k,) metres between middles
    gap: F64  # (k,) metres between rims
    first: U8  # (k,) 1 where the walker goes first at a gate
    tight: Bool  # (m,) who closes up: before a gate, in it and shortly after


class Rows(NamedTuple):
    """Neighbours: who is within reach of each listed walker, or a little more."""

    other: I32  # (N, most) persons in ascending order
    many: I32  # (N,) how many; -1 of who is not listed


Walk: TypeAlias = Callable[[Rules, Bodies, Walkers, Rows, F64, F64, F64], None]


def walk(r: Rules, b: Bodies, w: Walkers, rows: Rows, fx: F64, fy: F64, allowed: F64) -> None:
    """Directions and speeds that others allow, as ``Law.walk`` gives them; turns the walkers' faces.

    Args:
        r: the law's numbers.
        b: everybody.
        w: who walks.
        rows: who is near them.
        fx: (m,) is given the directions.
        fy: (m,) likewise.
        allowed: (m,) is given the speeds, metres per second.
    """
    m, k = len(w.who), 0
    for one in w.who:
        k += rows.many[one]
    start, stop, others, first = np.zeros(m, np.intp), np.zeros(m, np.intp), np.empty(k, np.intp), np.zeros(k, np.uint8)
    pairs, x, y, aside = np.empty((5, k)), np.zeros(m), np.zeros(m), np.zeros(m)
    tight = w.in_gate | w.hurries | (w.queued >= 0.0)
    near = Near(start, stop, others, pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], first, tight)
    found = _minded(r, b, w, rows, np.empty(len(b.cell)), near)
    if found > 0:
        _go_first(b, w, near)
        _away(r, w, near, x, y)
        _aside(r, b, w, near, aside)
    _turn(r, b, w, found, x, y, aside, fx, fy)
    _allow(r, b, w, near, fx, fy, allowed)


def _minded(r: Rules, b: Bodies, w: Walkers, rows: Rows, height: F64, near: Near) -> int:
    """Fills in the pairs within reach, in the same room or one of them in a doorway, and not above each other."""
    xy, cell, unit, radius, who = b.xy, b.cell, b.unit, b.radius, w.who
    start, stop, others, qxs, qys, weight, fars, gaps = near[:8]
    found, square_reach, share, stairs = 0, r.reach * r.reach, 1.0 / (r.reach * r.reach), _heights(b, height)
    for i in range(len(who)):
        one = who[i]
        start[i], here, x, y, wide = found, unit[cell[one]], xy[one, 0], xy[one, 1], radius[one]
        for k in range(rows.many[one]):
            j = rows.other[one, k]
            qx, qy = xy[j, 0] - x, xy[j, 1] - y
            square = qx * qx + qy * qy
            if not square < square_reach:
                continue
            there = unit[cell[j]]
            mind = here == there or here == b.everywhere or there == b.everywhere  # noqa: PLR1714 - no tuples in machine code
            if not mind:
                continue
            if stairs:
                up = height[one] - height[j]
                if not (up < r.headroom and up > -r.headroom):
                    continue
            far = max(math.sqrt(square), 1e-3)
            others[found], qxs[found], qys[found] = j, qx, qy
            weight[found], fars[found], gaps[found] = 1.0 - square * share, far, far - (wide + radius[j])
            found += 1
        stop[i] = found
    return found


def _heights(b: Bodies, height: F64) -> bool:
    """Gives everybody the metres of the floor under them if anybody at all is on stairs: without, heights do not matter."""
    stairs = False
    for n in range(len(b.cell)):
        at = b.cell[n]
        height[n] = b.slope_x[at] * b.xy[n, 0] + b.slope_y[at] * b.xy[n, 1] + b.floor[at]
        stairs = stairs or b.steep[at]
    return stairs


def _go_first(b: Bodies, w: Walkers, near: Near) -> None:
    """Marks the pairs whose walker is nearer than the other to the gate both queue at."""
    place = np.full(len(b.cell), -1, np.intp)
    queues = False
    for i in range(len(w.who)):
        place[w.who[i]] = i
        queues = queues or w.queued[i] >= 0.0
    if not queues:
        return
    for i in range(len(w.who)):
        own = w.queued[i]
        if own < 0.0:
            continue
        for k in range(near.start[i], near.stop[i]):
            n = place[near.other[k]]
            if n < 0 or w.queued[n] < 0.0 or w.way[n] != w.way[i]:
                continue
            theirs = w.queued[n]
            if own < theirs or (own == theirs and w.who[i] < near.other[k]):
                near.first[k] = 1


def _away(r: Rules, w: Walkers, near: Near, x: F64, y: F64) -> None:
    """The turning away from bodies that are too near; none in a doorway or when stuck, little at a gate."""
    start, stop, gaps, first, fars = near.start, near.stop, near.gap, near.first, near.far
    qx, qy, tight, in_gate, stuck = near.qx, near.qy, near.tight, w.in_gate, w.stuck
    per_range, range_ = 1.0 / r.push_range, r.push_range
    for i in range(len(start)):
        px, py = 0.0, 0.0
        if not (in_gate[i] or stuck[i]):
            for k in range(start[i], stop[i]):
                gap = gaps[k]
                if not gap < range_ or (first[k] == 1 and gap > -r.squeeze):
                    continue
                close = 1.0 - gap * per_range
                close *= close
                push = r.push * (close * close) / fars[k]
                px += push * (qx[k] + r.right * qy[k])
                py += push * (qy[k] - r.right * qx[k])
        px, py = -px, -py
        share = r.pressed / max(math.sqrt(px * px + py * py), r.pressed) if tight[i] else 1.0
        x[i], y[i] = px * share, py * share


def _aside(r: Rules, b: Bodies, w: Walkers, near: Near, aside: F64) -> None:
    """The sidestep to the right (positive) for slower people ahead; none at a gate."""
    start, stop, tight, qx, qy, other, weight = near.start, near.stop, near.tight, near.qx, near.qy, near.other, near.weight
    face, speed, wx, wy, paces = b.face, b.speed, w.wx, w.wy, w.pace
    per_abreast = 1.0 / r.abreast
    for i in range(len(start)):
        if tight[i]:
            continue
        ux, uy, pace, step = wx[i], wy[i], max(paces[i], 0.1), 0.0
        for k in range(start[i], stop[i]):
            left, j = qy[k] * ux - qx[k] * uy, other[k]
            if not (qx[k] * ux + qy[k] * uy > 0.0 and abs(left) < r.abreast):
                continue
            along = (face[j, 0] * ux + face[j, 1] * uy) * speed[j]
            slower = min(max(1.0 - along / pace, 0.0), r.oncoming)
            amount = (1.0 - abs(left) * per_abreast) * weight[k] * slower
            step += -amount if left < -r.straight else amount
        aside[i] = min(max(step * r.sidestep, -r.sidestep_most), r.sidestep_most)


def _turn(r: Rules, b: Bodies, w: Walkers, found: int, x: F64, y: F64, aside: F64, fx: F64, fy: F64) -> None:
    """New directions: part of the way from the old to the wanted one, or at once when that is behind; turns faces too."""
    who, wx, wy, face = w.who, w.wx, w.wy, b.face
    for i in range(len(who)):
        sx, sy = wx[i], wy[i]
        if found > 0:  # not even the sign of a nought may differ from what the law does for nobody near anybody
            sx, sy = sx + x[i] + aside[i] * wy[i], sy + y[i] - aside[i] * wx[i]
        size = max(math.sqrt(sx * sx + sy * sy), 1e-9)
        sx, sy = sx / size, sy / size
        gx, gy = face[who[i], 0], face[who[i], 1]
        gx, gy = gx + (sx - gx) * r.turn_share, gy + (sy - gy) * r.turn_share
        length = math.sqrt(gx * gx + gy * gy)
        if length > r.behind:
            length = max(length, 1e-9)
            sx, sy = gx / length, gy / length
        fx[i], fy[i] = sx, sy
        face[who[i], 0], face[who[i], 1] = sx, sy


def _allow(r: Rules, b: Bodies, w: Walkers, near: Near, fx: F64, fy: F64, allowed: F64) -> None:
    """The speeds that those in the way allow."""
    start, stop, tight, other, first = near.start, near.stop, near.tight, near.other, near.first
    qx, qy, weight, fars, gaps = near.qx, near.qy, near.weight, near.far, near.gap
    face, wx, wy = b.face, w.wx, w.wy
    for i in range(len(start)):
        density, file, room = 0.0, r.far, r.far
        ux, uy, gx, gy = wx[i], wy[i], fx[i], fy[i]
        for k in range(start[i], stop[i]):
            x, y, far, j = qx[k], qy[k], fars[k], other[k]
            before = x * ux + y * uy > 0.0 and abs(y * ux - x * uy) <= r.file_width
            if before and face[j, 0] * ux + face[j, 1] * uy > r.towards:
                file = min(file, far)
            if x * gx + y * gy > 0.0:
                density += weight[k]
                if abs(y * gx - x * gy) <= far - gaps[k]:
                    room = min(room, gaps[k] + (r.squeeze if first[k] == 1 else 0.0))
        room = max(room, 0.0)
        by_crowd = _read(r.crowd, r.crowd_per_step, density * (1.0 / r.half_disc))
        open_ = min(by_crowd, _read(r.file, r.file_per_step, file), room * (1.0 / r.headway))
        allowed[i] = room * (1.0 / r.gate_headway) if tight[i] else open_


def _read(table: F64, per_step: float, x: float) -> float:
    """The value of a table at a place of 0 or more."""
    k = int(min(x * per_step, table.shape[1] - 1.0))
    return table[0, k] + table[1, k] * x  # type: ignore[no-any-return]


class Gait(NamedTuple):
    """Constants of ``sim.core.walking.movement``, by their names in small letters."""

    creep: float
    stairs_up: float
    stairs_down: float
    step: float


class Desk(NamedTuple):
    """Room to work in: a line for each walker, ``m`` of them used."""

    walkers: Walkers
    reach: F64  # (N,) metres to what is walked at
    at_goal: Bool  # (N,) in the goal's cell
    stands: Bool  # (N,) waits, or is there
    arrived: Bool  # (N,)
    asked: Index  # (N,) persons something is to be done for
    stride: F64  # (N, 2) metres to go in the next stride


Go: TypeAlias = Callable[[Rules, Gait, Bodies, Desk, Rows, int], None]


def go(r: Rules, gait: Gait, b: Bodies, desk: Desk, rows: Rows, n: int) -> None:
    """The walkers' next strides, as ``Movement`` finds them; turns their faces.

    Args:
        r: the law's numbers.
        gait: the movement's.
        b: everybody.
        desk: the walkers; is given their strides.
        rows: who is near them.
        n: how many walk.
    """
    a, out = desk.walkers, desk.stride
    way, queued, in_gate, hurries, stuck = a.way[:n], a.queued[:n], a.in_gate[:n], a.hurries[:n], a.stuck[:n]
    w = Walkers(a.who[:n], a.wx[:n], a.wy[:n], a.pace[:n], way, queued, in_gate, hurries, stuck)
    fx, fy, allowed = np.empty(n), np.empty(n), np.empty(n)
    walk(r, b, w, rows, fx, fy, allowed)
    for i in range(n):
        one = w.who[i]
        at, pace = b.cell[one], w.pace[i]
        if b.steep[at]:
            up = b.slope_x[at] * fx[i] + b.slope_y[at] * fy[i] > 0.0
            pace *= gait.stairs_up if up else gait.stairs_down
        speed = min(allowed[i], pace)
        if w.stuck[i]:
            speed = max(speed, pace * gait.creep)
        step = 0.0 if desk.stands[i] else speed * gait.step
        if desk.at_goal[i]:
            step = min(step, desk.reach[i])
        out[i, 0], out[i, 1] = fx[i] * step, fy[i] * step
