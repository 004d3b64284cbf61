"""The neighbours and the walking law of a step as a kernel: one walker after the other; made to be compiled (``sim.compiled``).

The sums are those of ``Movement`` and ``Law``, in the same order: the same bits.  The law's constants come as an argument, since
a kernel may take none from elsewhere.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from sim.compiled import compiled
from sim.core.state import F64, I32, U8, Index
from sim.space.motion import Mover
from sim.space.motion_kernel import move_each
from sim.space.space import Bool

FEWEST: Final = 60
"""People from whom on the third of a second it takes to load the compiler comes back within a run, by eye."""


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


class Course(NamedTuple):
    """What people walk at, with the constants of ``sim.core.walking.movement``; ``P`` portals."""

    portals: F64  # (9, P) its table
    gate: I32  # (P + 1,) of each portal, -1 none
    beyond: float
    inset: float
    round_corner: float
    queue: float


Aim: TypeAlias = Callable[[Course, F64, F64, I32, I32, Index, I32, F64, F64, F64, F64, Bool], None]
Settle: TypeAlias = Callable[[F64, I32, F64, F64, I32, Index, F64, F64, I32, float, F64], None]
Listed: TypeAlias = Callable[[F64, Index, Index, float], tuple[Index, Index]]
Walk: TypeAlias = Callable[[Rules, Bodies, Walkers, Index, Index, F64, F64, F64], None]


class Kernels(NamedTuple):
    """What to move people with; without a kernel the usual code does it, and gives the same bits."""

    move: Mover | None = None
    walk: Walk | None = None
    listed: Listed | None = None
    aim: Aim | None = None
    settle: Settle | None = None


def fastest(people: int) -> Kernels:
    """The compiled kernels, where the compiler is installed and so many people are worth it."""
    kernels = Kernels(compiled(move_each), compiled(walk), compiled(listed), compiled(aim), compiled(settle))
    return kernels if people >= FEWEST else Kernels()


def aim(
    c: Course,
    xy: F64,
    spot: F64,
    cell: I32,
    goal_cell: I32,
    movers: Index,
    way: I32,
    dx: F64,
    dy: F64,
    away: F64,
    queued: F64,
    lost: Bool,
) -> None:
    """What each mover walks at: the spot in the goal's cell, before that a point on the next portal or just beyond.

    Args:
        c: the portals.
        xy: (N, 2) where everybody is, metres.
        spot: (N, 2) where everybody means to end up.
        cell: (N,) cells.
        goal_cell: (m,) the cell of each mover's spot.
        movers: (m,) persons.
        way: (m,) the next portal, -1 none; of those in the goal's cell it becomes -1.
        dx: (m,) is given metres to the aim.
        dy: (m,) likewise.
        away: (m,) is given metres to the portal walked at, 0 without one.
        queued: (m,) is given metres to the gate queued at, -1 of everybody else.
        lost: (m,) is given who has neither spot nor portal to walk at.
    """
    for i in range(len(movers)):
        one, p = movers[i], way[i]
        x, y = xy[one, 0], xy[one, 1]
        away[i], queued[i], lost[i] = 0.0, -1.0, False
        if cell[one] == goal_cell[i]:
            way[i] = -1
            dx[i], dy[i] = spot[one, 0] - x, spot[one, 1] - y
            continue
        if p < 0:
            lost[i] = True
            dx[i], dy[i] = 0.0, 0.0
            continue
        ax, ay, ex, ey, keep = c.portals[0, p], c.portals[1, p], c.portals[2, p], c.portals[3, p], c.portals[5, p]
        ux, uy = c.portals[6, p], c.portals[7, p]
        t = ((x - ax) * ex + (y - ay) * ey) / c.portals[4, p]
        t = min(max(t, keep), 1.0 - keep)
        nx, ny = ax + ex * t, ay + ey * t
        qx, qy = nx - x, ny - y
        square = qx * qx + qy * qy
        side = 1.0 if c.portals[8, p] == cell[one] else -1.0
        depth = side * (ux * qx + uy * qy)
        beside = depth < c.round_corner and square - depth * depth > c.inset * c.inset and c.gate[p] < 0
        ahead = (-c.round_corner if beside else c.beyond) * side
        dx[i], dy[i] = nx + ux * ahead - x, ny + uy * ahead - y
        away[i] = math.sqrt(square)
        if c.gate[p] >= 0 and away[i] < c.queue:
            queued[i] = away[i]


def settle(
    pace: F64,
    stuck: I32,
    speed: F64,
    xy: F64,
    cell: I32,
    movers: Index,
    old: F64,
    new: F64,
    new_cell: I32,
    step: float,
    now: F64,
) -> None:
    """Puts movers where they have come to, counts who gets nowhere, and smooths everybody's speed but person 0's.

    Args:
        pace: (N,) metres per second meant.
        stuck: (m,) ticks without getting anywhere; brought up to date.
        speed: (N,) metres per second; brought up to date.
        xy: (N, 2) metres; brought up to date.
        cell: (N,) brought up to date.
        movers: (m,) persons, not person 0.
        old: (m, 2) where they were.
        new: (m, 2) where they are.
        new_cell: (m,) the cell of that.
        step: seconds.
        now: (m,) is given the movers' smoothed speeds.
    """
    own = speed[0]
    slow = 0.1 * step
    for i in range(len(movers)):
        one = movers[i]
        dx, dy = new[i, 0] - old[i, 0], new[i, 1] - old[i, 1]
        moved = math.sqrt(dx * dx + dy * dy)
        cell[one], xy[one, 0], xy[one, 1] = new_cell[i], new[i, 0], new[i, 1]
        stuck[i] = stuck[i] + 1 if moved < slow * pace[one] else max(stuck[i] - 5, 0)
        was = speed[one]
        now[i] = was + (moved / step - was) * 0.5
    for n in range(len(speed)):
        speed[n] *= 0.5
    for i in range(len(movers)):
        speed[movers[i]] = now[i]
    speed[0] = own
    for n in range(len(speed)):
        if speed[n] < 1e-3:
            speed[n] = 0.0


def listed(xy: F64, who: Index, walkers: Index, reach: float) -> tuple[Index, Index]:
    """Pairs as ``sim.core.walking.pairs.near`` gives them, in the same order, for at least one walker.

    Walkers are sorted into squares; everybody, in ascending order, is written to the lists of the walkers around.
    """
    m = len(walkers)
    squares, order, low_x, low_y, side, wide, tall = _squares(xy, walkers, reach)
    next_ = np.zeros(m, np.intp)
    first, second = np.empty(0, np.intp), np.empty(0, np.intp)
    for writes in (False, True):  # first they are counted
        if writes:
            total = 0
            for i in range(m):
                count = next_[i]
                next_[i] = total
                total += count
            first, second = np.empty(total, np.intp), np.empty(total, np.intp)
        for j in who:
            x, y = xy[j, 0], xy[j, 1]
            column, row = math.floor((x - low_x) / side), math.floor((y - low_y) / side)
            for line in range(max(row - 1, 0), min(row + 2, tall)):
                left, right = max(column - 1, 0), min(column + 2, wide)
                if left >= right:
                    continue
                for n in range(squares[line * wide + left], squares[line * wide + right]):
                    i = order[n]
                    one = walkers[i]
                    dx, dy = x - xy[one, 0], y - xy[one, 1]
                    if one == j or not dx * dx + dy * dy < reach * reach:
                        continue
                    if writes:
                        first[next_[i]], second[next_[i]] = one, j
                    next_[i] += 1
    return first, second


def _squares(xy: F64, walkers: Index, reach: float) -> tuple[Index, Index, float, float, float, int, int]:
    """Walkers by squares a little wider than reach: where each square's begin in the order, the order, and where they lie."""
    low_x, low_y, high_x, high_y = math.inf, math.inf, -math.inf, -math.inf
    for one in walkers:
        low_x, low_y = min(low_x, xy[one, 0]), min(low_y, xy[one, 1])
        high_x, high_y = max(high_x, xy[one, 0]), max(high_y, xy[one, 1])
    side = reach * 1.001  # no rounding puts people within reach of each other two squares apart
    wide, tall = int((high_x - low_x) / side) + 1, int((high_y - low_y) / side) + 1
    squares, at, order = np.zeros(wide * tall + 1, np.intp), np.empty(len(walkers), np.intp), np.empty(len(walkers), np.intp)
    for i in range(len(walkers)):
        one = walkers[i]
        at[i] = int((xy[one, 1] - low_y) / side) * wide + int((xy[one, 0] - low_x) / side)
        squares[at[i] + 1] += 1
    for n in range(wide * tall):
        squares[n + 1] += squares[n]
    filled = squares.copy()
    for i in range(len(walkers)):
        order[filled[at[i]]] = i
        filled[at[i]] += 1
    return squares, order, low_x, low_y, side, wide, tall


def walk(r: Rules, b: Bodies, w: Walkers, walker: Index, other: Index, fx: F64, fy: F64, allowed: F64) -> None:
    """Directions and speeds that others allow, as ``Law.walk`` gives them; turns the walkers' faces.

    Args:
        r: the law's numbers.
        b: everybody.
        w: who walks.
        walker: (k,) positions in ``w`` of pairs within reach or a little more; those of one walker lie together.
        other: (k,) persons, in ascending order for each walker.
        fx: (m,) is given the directions.
        fy: (m,) likewise.
        allowed: (m,) is given the speeds, metres per second.
    """
    m, k = len(w.who), len(walker)
    start, stop, others, first = np.zeros(m, np.intp), np.zeros(m, np.intp), np.empty(k, np.intp), np.zeros(k, np.uint8)
    pairs, x, y, aside = np.empty((5, k)), np.zeros(m), np.zeros(m), np.zeros(m)
    tight = w.in_gate | w.hurries | (w.queued >= 0.0)
    near = Near(start, stop, others, pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], first, tight)
    found = _minded(r, b, w, walker, other, near)
    if found > 0:
        _go_first(b, w, near)
        _away(r, w, near, x, y)
        _aside(r, b, w, near, aside)
    _turn(r, b, w, found, x, y, aside, fx, fy)
    _allow(r, b, w, near, fx, fy, allowed)


def _minded(r: Rules, b: Bodies, w: Walkers, walker: Index, other: Index, near: Near) -> int:
    """Fills in the pairs within reach, in the same room or one of them in a doorway, and not above each other."""
    xy, cell, unit, radius, who = b.xy, b.cell, b.unit, b.radius, w.who
    start, stop, others, qxs, qys, weight, fars, gaps = near[:8]
    found, square_reach, share, stairs = 0, r.reach * r.reach, 1.0 / (r.reach * r.reach), _any_on_stairs(b)
    for k in range(len(walker)):
        i, j = walker[k], other[k]
        one = who[i]
        qx, qy = xy[j, 0] - xy[one, 0], xy[j, 1] - xy[one, 1]
        square = qx * qx + qy * qy
        if not square < square_reach:
            continue
        here, there = unit[cell[one]], unit[cell[j]]
        mind = here == there or here == b.everywhere or there == b.everywhere  # noqa: PLR1714 - no tuples in machine code
        if not mind:
            continue
        if stairs:
            up = _height(b, one) - _height(b, j)
            if not (up < r.headroom and up > -r.headroom):
                continue
        if stop[i] == 0:
            start[i] = found
        far = max(math.sqrt(square), 1e-3)
        others[found], qxs[found], qys[found] = j, qx, qy
        weight[found], fars[found], gaps[found] = 1.0 - square * share, far, far - (radius[one] + radius[j])
        found += 1
        stop[i] = found
    return found


def _any_on_stairs(b: Bodies) -> bool:
    """Whether anybody at all is on stairs: without, heights do not matter."""
    for n in range(len(b.cell)):  # noqa: SIM110 - no generators in machine code
        if b.steep[b.cell[n]]:
            return True
    return False


def _height(b: Bodies, person: int) -> float:
    """Metres of the floor under somebody."""
    at = b.cell[person]
    return b.slope_x[at] * b.xy[person, 0] + b.slope_y[at] * b.xy[person, 1] + b.floor[at]  # type: ignore[no-any-return]


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
