"""How a body moves: it slides along walls, passes open doors, and never leaves the cells.

One rule, written with the same arithmetic so that all give the same bits: ``move`` for one body, ``move_many`` for a crowd, and
``sim.space.motion_kernel`` for a crowd in machine code.  A stride of at most ``radius`` (or 5 cm) is taken like this:

1. *Walk*: the centre goes straight to the target, from cell to cell, through passable portals only; it stops just short of
   anything else.
2. *Push*: twice, the wall or closed door that reaches deepest into the body there pushes it out.
3. *Walk* again, from the start straight to the pushed place.

The walk alone decides what can be crossed; the push only keeps the body's rim off the walls, and makes it slide.  Longer moves
are taken in several strides.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.space.motion_kernel import INSIDE, MAX_CELLS, ROUNDED, ROUNDS, SHORT, STOP_SHORT, Ground
from sim.space.space import Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

Mover: TypeAlias = Callable[[Ground, I32, F64, F64, Bool, F64, I32, F64], None]
"""``sim.space.motion_kernel.move_each``, as it is or compiled."""

MANY_BODIES = 24
MANY_THINGS = 6
"""From so many bodies on, those with more than so many walls near them are pushed apart from the rest (measured)."""

TOGETHER = 12
"""Bodies from which walking them together is faster than one after the other (measured); both give the same."""


def move(
    space: Space, cell: int, x: float, y: float, x1: float, y1: float, passable: Bool, radius: float
) -> tuple[int, float, float]:
    """Move one body towards a target.

    Args:
        space: the building.
        cell: the cell the body stands in.
        x: where it stands, metres.
        y: where it stands.
        x1: where it wants to be.
        y1: where it wants to be.
        passable: (D,) doors that can be walked through now.
        radius: of the body, metres.

    Returns:
        The cell and place it comes to: always inside that cell.
    """
    stride = max(radius, SHORT)
    left = 0
    while True:
        dx, dy = x1 - x, y1 - y
        far = math.sqrt(dx * dx + dy * dy)
        if far == 0.0:
            return cell, x, y
        left = left or int(far / stride) + 1
        # towards the target from wherever the last stride ended: sliding along a wall must not add up to a leap
        tx, ty = (x1, y1) if far <= stride else (x + dx / far * stride, y + dy / far * stride)
        cell, x, y = _stride(space, cell, x, y, tx, ty, passable, radius)
        left -= 1
        if left == 0 or far <= stride:
            return cell, x, y


def _stride(
    space: Space, cell: int, x: float, y: float, tx: float, ty: float, passable: Bool, radius: float
) -> tuple[int, float, float]:
    """One stride of the rule."""
    there, tx, ty = _walk(space, cell, x, y, tx, ty, passable)
    tx, ty = _push(space, there, tx, ty, passable, radius)
    return _walk(space, cell, x, y, tx, ty, passable)


def _push(space: Space, cell: int, tx: float, ty: float, passable: Bool, radius: float) -> tuple[float, float]:
    """Twice, push the target out of the obstacle that is deepest in the body."""
    rows = space.tiles.near(cell, tx, ty)
    for _ in range(ROUNDS):
        deepest, px, py = 0.0, 0.0, 0.0
        for ax, ay, ux, uy, length, own, door, cap in rows:
            ex, ey = tx - ax, ty - ay
            s = ey * ux - ex * uy
            reach = radius if radius < cap else cap
            if s > reach or (s < -reach and not own) or (door >= 0 and passable[door]):
                continue
            u = ex * ux + ey * uy
            before, past = u + ROUNDED, u - length - ROUNDED
            du = before if before < 0.0 else (past if past > 0.0 else 0.0)
            d = math.sqrt(du * du + s * s)
            if own and du == 0.0 and s < 0.0:
                d = s
            if reach - d > deepest:
                deepest = reach - d
                if d == 0.0:
                    px, py = -uy * deepest, ux * deepest
                else:
                    away = deepest / d
                    px, py = (du * ux - s * uy) * away, (du * uy + s * ux) * away
        if deepest <= 0.0:
            break
        tx, ty = tx + px, ty + py
    return tx, ty


def _walk(space: Space, cell: int, x: float, y: float, tx: float, ty: float, passable: Bool) -> tuple[int, float, float]:
    """Go straight from (x, y) in ``cell`` to the target, or to just short of what stops it."""
    e = space.edges
    here, trail = cell, [cell]
    while not _inside(space, here, tx, ty):
        out = _exit(space, here, x, y, tx, ty)
        if out < 0 or len(trail) > MAX_CELLS:
            return cell, x, y
        start, beyond = _depths(space, here, out, x, y, tx, ty)
        if beyond >= 0.0:
            return _over_gap(space, here, tx, ty) or (cell, x, y)
        if e.beyond[out] < 0 or (e.door[out] >= 0 and not passable[e.door[out]]):
            return _stop(space, trail, x, y, tx, ty, start, beyond)
        here = e.beyond[out]
        trail.append(here)
    return here, tx, ty


def _exit(space: Space, cell: int, x: float, y: float, tx: float, ty: float) -> int:
    """The edge by which the ray to the target leaves a cell: it leads from the ray's right to its left; -1 if none does."""
    e = space.edges
    dx, dy = tx - x, ty - y
    lo, hi = e.start[cell], e.start[cell + 1]
    before = hi - 1
    side = dx * (e.y[before] - y) - dy * (e.x[before] - x)
    for k in range(lo, hi):
        now = dx * (e.y[k] - y) - dy * (e.x[k] - x)
        if side < 0.0 <= now:
            return before
        side, before = now, k
    return -1


def _depths(space: Space, cell: int, edge: int, x: float, y: float, tx: float, ty: float) -> tuple[float, float]:
    """How far inside an edge's line the start and the target are, metres; negative beyond it."""
    e = space.edges
    j = edge + 1 if edge + 1 < e.start[cell + 1] else e.start[cell]
    ux, uy = e.x[j] - e.x[edge], e.y[j] - e.y[edge]
    length = math.sqrt(ux * ux + uy * uy)
    start = (ux * (y - e.y[edge]) - uy * (x - e.x[edge])) / length
    return start, (ux * (ty - e.y[edge]) - uy * (tx - e.x[edge])) / length


def _stop(
    space: Space, trail: list[int], x: float, y: float, tx: float, ty: float, start: float, beyond: float
) -> tuple[int, float, float]:
    """The place just short of a wall, in the last cell of the trail that holds it; the start if none does."""
    if start > STOP_SHORT:
        share = (start - STOP_SHORT) / (start - beyond)
        px, py = x + (tx - x) * share, y + (ty - y) * share
        for cell in reversed(trail):
            if _inside(space, cell, px, py):
                return cell, px, py
    return trail[0], x, y


def _over_gap(space: Space, cell: int, tx: float, ty: float) -> tuple[int, float, float] | None:
    """The place in ``cell`` nearest a target in the gap between rooms joined without a threshold."""
    for nx, ny, d in space.side_rows[cell]:
        short = d - nx * tx - ny * ty
        if short > 0.0:
            tx, ty = tx + nx * (short + INSIDE), ty + ny * (short + INSIDE)
    return (cell, tx, ty) if _inside(space, cell, tx, ty) else None


def _inside(space: Space, cell: int, x: float, y: float) -> bool:
    """Whether a point is in a cell, boundary included."""
    for nx, ny, d in space.side_rows[cell]:  # noqa: SIM110 - a plain loop is twice as fast as all() here
        if nx * x + ny * y - d < -INSIDE:
            return False
    return True


def move_many(
    space: Space, cell: I32, xy: F64, target: F64, passable: Bool, radius: float | F64, mover: Mover | None = None
) -> tuple[I32, F64]:
    """Move many bodies, each as ``move`` would; bodies do not see each other.

    Args:
        space: the building.
        cell: (n,) the cell each body stands in.
        xy: (n, 2) where.
        target: (n, 2) where each wants to be.
        passable: (D,) doors that can be walked through now.
        radius: of all bodies, or (n,) of each.
        mover: does the same, faster; each body's place comes to the same bits.

    Returns:
        New arrays of cells (n,) and places (n, 2).
    """
    new_cell, new_xy = cell.copy(), xy.copy()
    if mover is not None:
        each = np.ascontiguousarray(np.broadcast_to(np.asarray(radius, np.float64), len(cell)))
        mover(space.ground, cell, np.ascontiguousarray(xy), np.ascontiguousarray(target), passable, each, new_cell, new_xy)
        return new_cell, new_xy
    dx, dy = target[:, 0] - xy[:, 0], target[:, 1] - xy[:, 1]
    far = np.sqrt(dx * dx + dy * dy)
    going = np.flatnonzero(far)
    if not len(going):
        return new_cell, new_xy
    r = np.asarray(radius, np.float64)
    if len(going) < len(cell):
        cell, far, target = cell[going], far[going], target[going]
        r = r[going] if r.ndim else r
    tx, ty = target[:, 0], target[:, 1]
    depth = _depth(space, cell, tx, ty)
    leaves = depth < -INSIDE
    several = far > np.maximum(r, SHORT)  # strides: never a walker's, so they may be slow
    new_xy[going] = target
    near = np.flatnonzero((depth < r) & ~several & ~leaves)
    if len(near):
        px, py = _push_many(space, cell[near], tx[near], ty[near], passable, r[near] if r.ndim else r)
        back = going[near]
        new_xy[back, 0], new_xy[back, 1] = px, py
        out = np.flatnonzero(_depth(space, cell[near], px, py) < -INSIDE)
        if len(out):
            away = back[out]
            walked = _walk_many(space, cell[near[out]], xy[away, 0], xy[away, 1], px[out], py[out], passable)
            new_cell[away], new_xy[away, 0], new_xy[away, 1] = walked
    cross = np.flatnonzero(leaves & ~several)
    if len(cross):
        back = going[cross]
        start = (cell[cross], xy[back, 0], xy[back, 1])
        there, px, py = _walk_many(space, *start, tx[cross], ty[cross], passable)
        px, py = _push_many(space, there, px, py, passable, r[cross] if r.ndim else r)
        new_cell[back], new_xy[back, 0], new_xy[back, 1] = _walk_many(space, *start, px, py, passable)
    for k in np.flatnonzero(several).tolist():
        i = int(going[k])
        (x, y), (x1, y1) = xy[i].tolist(), target[k].tolist()
        wide = float(r[k]) if r.ndim else float(r)
        new_cell[i], new_xy[i, 0], new_xy[i, 1] = move(space, int(new_cell[i]), x, y, x1, y1, passable, wide)
    return new_cell, new_xy


def _depth(space: Space, cell: I32, x: F64, y: F64) -> F64:
    """(n,) how far inside its cell each point is; negative outside."""
    nx, ny, d = space.sides.table.take(cell, axis=2)
    depth: F64 = (nx * x + ny * y - d).min(axis=0)
    return depth


def _walk_many(space: Space, cell: I32, x: F64, y: F64, tx: F64, ty: F64, passable: Bool) -> tuple[I32, F64, F64]:
    """``_walk`` for many bodies: those that go through portals or stop at once together, the few others alone."""
    here, px, py = cell.copy(), tx.copy(), ty.copy()
    if len(cell) < TOGETHER:
        return _walk_each(space, np.arange(len(cell)), here, x, y, px, py, passable)
    left = np.flatnonzero(_depth(space, here, tx, ty) < -INSIDE)
    alone: list[Index] = []
    for hop in range(MAX_CELLS):
        if not len(left):
            break
        beyond, share = _through(space, here[left], x[left], y[left], tx[left], ty[left], passable)
        if hop == 0:
            stops = share >= 0.0
            _stop_many(space, cell, x, y, left[stops], share[stops], px, py)
            left, beyond = left[~stops], beyond[~stops]
        alone.append(left[beyond < 0])
        left = left[beyond >= 0]
        here[left] = beyond[beyond >= 0]
        left = left[_depth(space, here[left], tx[left], ty[left]) < -INSIDE]
    rest = np.concatenate([*alone, left])
    here[rest] = cell[rest]
    return _walk_each(space, rest, here, x, y, px, py, passable)


def _stop_many(space: Space, cell: I32, x: F64, y: F64, who: Index, share: F64, px: F64, py: F64) -> None:
    """``_stop`` for bodies stopped in the cell they start in; writes where over their targets in ``px`` and ``py``."""
    x0, y0 = x[who], y[who]
    sx, sy = x0 + (px[who] - x0) * share, y0 + (py[who] - y0) * share
    inside = _depth(space, cell[who], sx, sy) >= -INSIDE
    px[who], py[who] = np.where(inside, sx, x0), np.where(inside, sy, y0)


def _walk_each(space: Space, who: Index, here: I32, x: F64, y: F64, px: F64, py: F64, passable: Bool) -> tuple[I32, F64, F64]:
    """``_walk`` for some of many bodies, one after the other, written over the cells and places given."""
    for k in who.tolist():
        found = _walk(space, int(here[k]), float(x[k]), float(y[k]), float(px[k]), float(py[k]), passable)
        here[k], px[k], py[k] = found
    return here, px, py


def _through(space: Space, cell: I32, x: F64, y: F64, tx: F64, ty: F64, passable: Bool) -> tuple[I32, F64]:
    """Where each body's way out of its cell leads.

    Returns:
        (n,) the next cell, -1 where it is not simply the next; (n,) share of the way at which a wall or a shut door stops
        it, 0 when it is there already, -1 where none does.
    """
    rings, n = space.rings, np.arange(len(cell))
    ex, ey = rings.xy.take(cell, axis=2)
    dx, dy = tx - x, ty - y
    side = dx * (ey - y) - dy * (ex - x)
    # the edge from the ray's right to its left; row k of ``leaves`` is the edge that ends at vertex k
    leaves = np.empty(side.shape, dtype=bool)
    np.less(side[:-1], 0.0, out=leaves[1:])
    np.less(side[-1], 0.0, out=leaves[0])
    leaves &= side >= 0.0
    end = leaves.argmax(axis=0)
    out = np.where(end > 0, end, rings.count.take(cell)) - 1
    ax, ay = ex[out, n], ey[out, n]
    ux, uy = ex[end, n] - ax, ey[end, n] - ay
    length = np.sqrt(ux * ux + uy * uy)
    length[length == 0.0] = 1.0  # of nobody who leaves
    start = (ux * (y - ay) - uy * (x - ax)) / length
    over = (ux * (ty - ay) - uy * (tx - ax)) / length
    beyond, door = rings.beyond[out, cell], rings.door[out, cell]
    goes = leaves[end, n] & (over < 0.0)
    shut = (beyond < 0) | ~np.append(passable, True)[door]  # no door is -1: the last, always open
    far = start > STOP_SHORT
    share = np.where(far, start - STOP_SHORT, 0.0) / np.where(far, start - over, 1.0)
    next_cell: I32 = np.where(goes & ~shut, beyond, -1)
    return next_cell, np.where(goes & shut, share, -1.0)


def _push_many(space: Space, cell: I32, tx: F64, ty: F64, passable: Bool, radius: F64) -> tuple[F64, F64]:
    """``_push`` for many bodies: the same sums in the same order."""
    tx, ty = tx.copy(), ty.copy()
    row = space.tiles.find(cell, tx, ty)
    count = space.tiles.count.take(row)
    ajar = np.append(passable, False)  # a wall's door is -1: the last, never passable
    for part in _by_count(count):
        reached = part
        for _ in range(ROUNDS):
            if not len(reached):
                break
            r = radius[reached] if radius.ndim else radius
            most = int(count.take(reached).max())
            hit, px, py = _push_once(space, row.take(reached), most, tx.take(reached), ty.take(reached), ajar, r)
            reached = reached.take(hit)
            tx[reached] += px
            ty[reached] += py
    return tx, ty


def _by_count(count: I32) -> tuple[Index, ...]:
    """Bodies that something is near, those with many things near them apart: each part's tables are as wide as its most."""
    if len(count) > MANY_BODIES and int(count.max()) > MANY_THINGS:
        return ((count > 0) & (count <= MANY_THINGS)).nonzero()[0], (count > MANY_THINGS).nonzero()[0]
    return (count.nonzero()[0],)


def _push_once(space: Space, row: I32, most: int, tx: F64, ty: F64, ajar: Bool, radius: F64) -> tuple[Index, F64, F64]:
    """Which bodies something reaches into, and how far the deepest of it pushes each of them."""
    o = space.tiles
    ax, ay, ux, uy, length, own, cap = o.table[:, :most].take(row, axis=2)
    ex, ey = tx - ax, ty - ay
    s = ey * ux - ex * uy
    u = ex * ux + ey * uy
    du = np.minimum(u + ROUNDED, 0.0) + np.maximum(u - length - ROUNDED, 0.0)  # one of them is 0
    d = np.sqrt(du * du + s * s)
    d = np.where((own > 0.0) & (du == 0.0) & (s < 0.0), s, d)
    over = np.minimum(radius, cap) - d
    if len(ajar) > 1:
        over[ajar.take(o.door[:most].take(row, axis=1))] = -np.inf
    k = over.argmax(axis=0)
    deepest = over[k, np.arange(len(row))]
    hit = np.flatnonzero(deepest > 0.0)
    k, deepest = k[hit], deepest[hit]
    ux1, uy1, du1, s1, d1 = ux[k, hit], uy[k, hit], du[k, hit], s[k, hit], d[k, hit]
    on_line = d1 == 0.0
    away = deepest / np.where(on_line, 1.0, d1)
    px = np.where(on_line, -uy1 * deepest, (du1 * ux1 - s1 * uy1) * away)
    py = np.where(on_line, ux1 * deepest, (du1 * uy1 + s1 * ux1) * away)
    return hit, px, py
