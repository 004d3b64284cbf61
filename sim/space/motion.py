"""How a body moves: it slides along walls, passes open doors, and never leaves the cells.

One rule, written with the same arithmetic so that all give the same bits: ``move`` for one body, ``move_many`` for a crowd, and
``sim.space.motion_kernel`` for a crowd in machine code.  A stride of at most ``radius`` (or 40 cm) is taken like this:

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

from sim.space.motion_kernel import INSIDE, MAX_CELLS, ON_LINE, ROUNDED, ROUNDS, SHORT, STOP_SHORT, Ground
from sim.space.space import Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

Mover: TypeAlias = Callable[[Ground, I32, F64, F64, Bool, F64, I32, F64], None]
"""``sim.space.motion_kernel.move_each``, as it is or compiled."""

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
    there, tx, ty = walk(space, cell, x, y, tx, ty, passable)
    tx, ty = _push(space, there, tx, ty, passable, radius)
    return walk(space, cell, x, y, tx, ty, passable)


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
                if d < ON_LINE:
                    px, py = -uy * deepest, ux * deepest
                else:
                    away = deepest / d
                    px, py = (du * ux - s * uy) * away, (du * uy + s * ux) * away
        if deepest <= 0.0:
            break
        tx, ty = tx + px, ty + py
    return tx, ty


def walk(space: Space, cell: int, x: float, y: float, tx: float, ty: float, passable: Bool) -> tuple[int, float, float]:
    """Go straight from (x, y) in ``cell`` to the target, or to just short of what stops it: the new cell and place."""
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
    if not len(cell):
        return new_cell, new_xy
    off = target - xy
    off *= off
    far = np.sqrt(off[:, 0] + off[:, 1])
    goes = far > 0.0
    deep = _depth(space, cell, target[:, 0], target[:, 1])
    r = np.asarray(radius, np.float64)
    touches = deep < r
    if far.max() > SHORT:
        several = far > np.maximum(r, SHORT)  # strides: never a walker's, so they may be slow
        for i in several.nonzero()[0].tolist():
            (at_x, at_y), (to_x, to_y), wide = xy[i].tolist(), target[i].tolist(), r[i] if r.ndim else r
            ended = move(space, int(cell[i]), at_x, at_y, to_x, to_y, passable, float(wide))
            new_cell[i], new_xy[i, 0], new_xy[i, 1] = ended
        goes &= ~several
    np.copyto(new_xy, target, where=goes[:, None])
    touches &= goes
    near = touches.nonzero()[0]
    if len(near):
        (x, y), (x1, y1) = xy.take(near, axis=0).T, target.take(near, axis=0).T
        leaves, rims = deep.take(near) < -INSIDE, r.take(near) if r.ndim else r
        came = _stride_many(space, cell.take(near), x, y, x1, y1, leaves, passable, rims)
        new_cell[near], new_xy[near, 0], new_xy[near, 1] = came
    return new_cell, new_xy


def _stride_many(
    space: Space, cell: I32, x: F64, y: F64, x1: F64, y1: F64, leaves: Bool, passable: Bool, radius: F64
) -> tuple[I32, F64, F64]:
    """``_stride`` for many bodies, of which some leave their cells."""
    here, tx, ty = cell, x1, y1
    out = leaves.nonzero()[0]
    if len(out):
        here, tx, ty = cell.copy(), x1.copy(), y1.copy()
        there = tx.take(out), ty.take(out)
        here[out], tx[out], ty[out] = _walk_many(space, cell.take(out), x.take(out), y.take(out), *there, passable)
    px, py = _push_many(space, here, tx, ty, passable, radius)
    # who was not pushed and has come all the way would only come there again
    again = ((px != x1) | (py != y1) | ((here == cell) & leaves)).nonzero()[0]
    if len(again):
        here = here.copy() if here is cell else here
        there = px.take(again), py.take(again)
        here[again], px[again], py[again] = _walk_many(space, cell.take(again), x.take(again), y.take(again), *there, passable)
    return here, px, py


def half_way(space: Space, cell: I32, xy: F64, new_cell: I32, new_xy: F64, passable: Bool) -> tuple[I32, F64]:
    """(n,), (n, 2) the cells and places half of the way of moves that ``move_many`` has just found to be free."""
    half = (xy + new_xy) * 0.5
    x, y = half[:, 0], half[:, 1]
    here = np.where(_depth(space, cell, x, y) >= -INSIDE, cell, new_cell)
    lost = (_depth(space, here, x, y) < -INSIDE).nonzero()[0]
    if len(lost):
        at_x, at_y = xy.take(lost, axis=0).T
        here[lost], x[lost], y[lost] = _walk_many(space, cell.take(lost), at_x, at_y, x.take(lost), y.take(lost), passable)
    return here, half


def _depth(space: Space, cell: I32, x: F64, y: F64) -> F64:
    """(n,) how far inside its cell each point is; negative outside."""
    nx, ny, d = space.sides.table.take(cell, axis=2)
    depth: F64 = (nx * x + ny * y - d).min(axis=0)
    return depth


def _walk_many(space: Space, cell: I32, x: F64, y: F64, tx: F64, ty: F64, passable: Bool) -> tuple[I32, F64, F64]:
    """``_walk`` for many bodies: those that go through portals or stop at once together, the few others alone."""
    here, px, py = cell.copy(), tx.copy(), ty.copy()
    left = (_depth(space, here, tx, ty) < -INSIDE).nonzero()[0]
    alone: list[Index] = []
    for hop in range(MAX_CELLS):
        if len(left) < TOGETHER:
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
    rest = np.concatenate([*alone, left]) if alone else left
    if not len(rest):
        return here, px, py
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
        found = walk(space, int(here[k]), float(x[k]), float(y[k]), float(px[k]), float(py[k]), passable)
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
    share = np.where(far, start - STOP_SHORT, 0.0) / np.where(far & (over < 0.0), start - over, 1.0)
    next_cell: I32 = np.where(goes & ~shut, beyond, -1)
    return next_cell, np.where(goes & shut, share, -1.0)


def _push_many(space: Space, cell: I32, tx: F64, ty: F64, passable: Bool, radius: F64) -> tuple[F64, F64]:
    """``_push`` for many bodies: the same sums in the same order."""
    tx, ty = tx.copy(), ty.copy()
    row = space.tiles.find(cell, tx, ty)
    count, first = space.tiles.count.take(row), space.ground.wall_start.take(row)
    ajar = np.append(passable, False)  # a wall's door is -1: the last, never passable
    who = count.nonzero()[0]
    if len(who):
        if len(who) < len(count):
            count, first, radius = count.take(who), first.take(who), radius.take(who) if radius.ndim else radius
        at = (tx, ty) if len(who) == len(tx) else (tx.take(who), ty.take(who))
        for turn in range(ROUNDS):
            hit, px, py = _push_once(space, first, count, *at, ajar, radius)
            if not len(hit):
                break
            who = who.take(hit)
            tx[who] += px
            ty[who] += py
            if turn < ROUNDS - 1:
                at = tx.take(who), ty.take(who)
                count, first, radius = count.take(hit), first.take(hit), radius.take(hit) if radius.ndim else radius
    return tx, ty


def _push_once(space: Space, first: I32, count: I32, tx: F64, ty: F64, ajar: Bool, radius: F64) -> tuple[Index, F64, F64]:
    """Which bodies something reaches into, and how far the deepest of it pushes each of them.

    ``first`` and ``count``, at least one, say which walls are near each.
    """
    g = space.ground
    end = count.cumsum()
    start = end - count
    body = np.arange(len(count)).repeat(count)
    wall = (first - start).take(body)
    wall += np.arange(len(body))
    ax, ay, ux, uy, length, own, cap = g.wall.take(wall, axis=0).T
    ex, ey = tx.take(body) - ax, ty.take(body) - ay
    s = ey * ux - ex * uy
    u = ex * ux + ey * uy
    du = np.minimum(u + ROUNDED, 0.0) + np.maximum(u - length - ROUNDED, 0.0)  # one of them is 0
    d = np.sqrt(du * du + s * s)
    d = np.where((own > 0.0) & (du == 0.0) & (s < 0.0), s, d)
    over = np.minimum(radius.take(body) if radius.ndim else radius, cap) - d
    if len(ajar) > 1:
        over[ajar.take(g.wall_door.take(wall))] = -np.inf
    deepest = np.maximum.reduceat(over, start)
    k = ((over == deepest.take(body)) & (over > 0.0)).nonzero()[0]
    hit = body.take(k)
    if len(hit) > 1 and not (hit[1:] != hit[:-1]).all():  # two as deep: the first
        fresh = np.append(True, hit[1:] != hit[:-1])
        k, hit = k[fresh], hit[fresh]
    deepest, d, s, du, ux, uy = over.take(k), d.take(k), s.take(k), du.take(k), ux.take(k), uy.take(k)
    on_line = d < ON_LINE
    away = deepest / np.where(on_line, 1.0, d)
    px = np.where(on_line, -uy * deepest, (du * ux - s * uy) * away)
    py = np.where(on_line, ux * deepest, (du * uy + s * ux) * away)
    return hit, px, py
