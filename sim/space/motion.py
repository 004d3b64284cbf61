"""How a body moves: it slides along walls, passes open doors, and never leaves the cells.

One rule, written twice with the same arithmetic so that both give the same bits: ``move`` for one body, ``move_many`` for a
crowd.  A stride of at most ``radius`` is taken like this:

1. *Push*: twice, the wall or closed door that reaches deepest into the body at its target pushes the target out.
2. *Walk*: the centre goes straight from where it is to the pushed target, from cell to cell, through passable portals only;
   it stops just short of anything else.

The walk alone decides what can be crossed; the push only keeps the body's rim off the walls.  Longer moves are taken in
several strides.
"""

import math

import numpy as np
import numpy.typing as npt

from sim.space.space import Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

ROUNDS = 2
"""Pushes per stride: enough for a corner."""

STOP_SHORT = 1e-4
"""Metres kept from a wall the centre runs into."""

INSIDE = 1e-6
"""Metres a point may lie outside a cell's side and still be in the cell: rounding of shared vertices."""

MAX_CELLS = 64
"""Portals passed in one stride at most: a guard, never met."""


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
    dx, dy = x1 - x, y1 - y
    far = math.sqrt(dx * dx + dy * dy)
    if far == 0.0:
        return cell, x, y
    strides = 1 if far <= radius else int(far / max(radius, 0.05)) + 1
    for k in range(strides):
        # towards the target from wherever the last stride ended: sliding must not add up to a detour
        share = 1.0 / (strides - k)
        tx, ty = x + (x1 - x) * share, y + (y1 - y) * share
        tx, ty = _push(space, cell, tx, ty, passable, radius)
        cell, x, y = _walk(space, cell, x, y, tx, ty, passable)
    return cell, x, y


def _push(space: Space, cell: int, tx: float, ty: float, passable: Bool, radius: float) -> tuple[float, float]:
    """Twice, push the target out of the obstacle that is deepest in the body."""
    rows = space.obstacle_rows[cell]
    for _ in range(ROUNDS):
        deepest, px, py = 0.0, 0.0, 0.0
        for ax, ay, ux, uy, length, own, door, cap in rows:
            ex, ey = tx - ax, ty - ay
            s = ey * ux - ex * uy
            reach = radius if radius < cap else cap
            if s > reach or (s < -reach and not own) or (door >= 0 and passable[door]):
                continue
            u = ex * ux + ey * uy
            du = u if u < 0.0 else (u - length if u > length else 0.0)
            d = math.sqrt(du * du + s * s)
            if own and du == 0.0 and s < 0.0:
                d = -d
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


def move_many(space: Space, cell: I32, xy: F64, target: F64, passable: Bool, radius: float | F64) -> tuple[I32, F64]:
    """Move many bodies, each as ``move`` would; bodies do not see each other.

    Args:
        space: the building.
        cell: (n,) the cell each body stands in.
        xy: (n, 2) where.
        target: (n, 2) where each wants to be.
        passable: (D,) doors that can be walked through now.
        radius: of all bodies, or (n,) of each.

    Returns:
        New arrays of cells (n,) and places (n, 2).
    """
    sides = space.sides
    r = np.broadcast_to(np.asarray(radius, np.float64), cell.shape)
    tx, ty = target[:, 0], target[:, 1]
    dx, dy = tx - xy[:, 0], ty - xy[:, 1]
    far2 = dx * dx + dy * dy
    depth = (sides.nx[cell] * tx[:, None] + sides.ny[cell] * ty[:, None] - sides.d[cell]).min(axis=1)
    held = np.flatnonzero((depth < r) | (far2 > r * r))
    new_cell, new_xy = cell.copy(), target.copy()
    if not len(held):
        return new_cell, new_xy
    still = far2[held] == 0.0
    new_xy[held[still]] = xy[held[still]]
    held = held[~still]
    far = np.sqrt(far2[held])
    one = held[far <= r[held]]
    px, py = _push_many(space, cell[one], tx[one], ty[one], passable, r[one])
    c1 = cell[one]
    stays = (sides.nx[c1] * px[:, None] + sides.ny[c1] * py[:, None] - sides.d[c1]).min(axis=1, initial=np.inf) >= -INSIDE
    new_xy[one, 0], new_xy[one, 1] = px, py
    for k in np.flatnonzero(~stays).tolist():
        i = int(one[k])
        c, x, y = _walk(space, int(cell[i]), float(xy[i, 0]), float(xy[i, 1]), float(px[k]), float(py[k]), passable)
        new_cell[i], new_xy[i, 0], new_xy[i, 1] = c, x, y
    for i in held[far > r[held]].tolist():
        (x, y), (x1, y1) = xy[i].tolist(), target[i].tolist()
        c, x, y = move(space, int(cell[i]), x, y, x1, y1, passable, float(r[i]))
        new_cell[i], new_xy[i, 0], new_xy[i, 1] = c, x, y
    return new_cell, new_xy


def _push_many(space: Space, cell: I32, tx: F64, ty: F64, passable: Bool, radius: F64) -> tuple[F64, F64]:
    """``_push`` for many bodies: the same sums in the same order."""
    o = space.obstacles
    ax, ay, ux, uy, length, own, door = (a[cell] for a in (o.ax, o.ay, o.ux, o.uy, o.length, o.own, o.door))
    reach = np.minimum(radius[:, None], o.cap[cell])
    reach[(length < 0.0) | ((door >= 0) & passable[door] if len(passable) else np.zeros(door.shape, bool))] = -np.inf
    rows = np.arange(len(cell))
    for _ in range(ROUNDS):
        ex, ey = tx[:, None] - ax, ty[:, None] - ay
        s = ey * ux - ex * uy
        u = ex * ux + ey * uy
        du = np.where(u < 0.0, u, np.maximum(u - length, 0.0))
        d = np.sqrt(du * du + s * s)
        d = np.where(own & (du == 0.0) & (s < 0.0), -d, d)
        over = reach - d
        k = over.argmax(axis=1)
        deepest = over[rows, k]
        hit = deepest > 0.0
        if not hit.any():
            break
        ux1, uy1, du1, s1, d1 = ux[rows, k], uy[rows, k], du[rows, k], s[rows, k], d[rows, k]
        on_line = d1 == 0.0
        away = deepest / np.where(on_line, 1.0, d1)
        px = np.where(on_line, -uy1 * deepest, (du1 * ux1 - s1 * uy1) * away)
        py = np.where(on_line, ux1 * deepest, (du1 * uy1 + s1 * ux1) * away)
        tx, ty = np.where(hit, tx + px, tx), np.where(hit, ty + py, ty)
    return tx, ty
