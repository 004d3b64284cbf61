"""``sim.space.motion``'s rule as a kernel: one body after the other, over flat tables; made to be compiled (``sim.compiled``).

The sums are those of ``move_many``, in the same order: the same bits.  The rule's constants live here, because a kernel may take
none from elsewhere.
"""

import math
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.space.tables import Edges, Row
from sim.space.tiles import TILES_PER_METRE, Tiles

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

ROUNDS: Final = 2
"""Pushes per stride: enough for a corner."""

STOP_SHORT: Final = 1e-4
"""Metres kept from a wall the centre runs into."""

INSIDE: Final = 1e-6
"""Metres a point may lie outside a cell's side and still be in the cell: rounding of shared vertices."""

SHORT: Final = 0.4
"""Metres of the shortest stride a long move is cut into, whatever the radius: what a runner goes in a tenth of a second."""

ROUNDED: Final = 2e-6
"""Metres by which a wall is longer than drawn: in a corner a body just outside both walls is behind them, not past their ends."""

ON_LINE: Final = 1e-12
"""Metres from a wall's line within which a body's middle is on it: which side it is on is rounding."""

MAX_CELLS: Final = 64
"""Portals passed in one stride at most: a guard, never met."""


Strider: TypeAlias = Callable[["Ground", I32, F64, F64, Bool, F64, I32, F64, I32, F64], None]
"""``stride_each``, as it is or compiled."""


class Ground(NamedTuple):
    """Cells and what is near places in them, without padding; ``E`` edges, ``H`` half-planes, ``T`` tiles, ``W`` rows' walls."""

    edge_start: I32  # (C + 1,)
    edge: F64  # (E, 2) where each edge starts
    beyond: I32  # (E,) cell on the other side, -1 a wall
    door: I32  # (E,) door to pass, -1 none
    side_start: I32  # (C + 1,)
    side: F64  # (H, 3) nx, ny, d
    corner: F64  # (C, 2) of a cell's tiles, metres
    tiled: I32  # (C, 3) tiles along x and y, first tile
    per_metre: float  # tiles
    tile: I32  # (T,) row of each tile
    wall_start: I32  # (rows + 1,)
    wall: F64  # (W, 7) start x, y, unit direction x, y, length, own (1 or 0), largest radius it pushes at
    wall_door: I32  # (W,) the door it is while that is not passable; -1 a wall


def make_ground(edges: Edges, sides: Sequence[Sequence[tuple[float, float, float]]], tiles: Tiles) -> Ground:
    """The tables of a building.

    Args:
        edges: of all cells.
        sides: (nx, ny, d) of each cell's sides.
        tiles: of all cells.
    """
    rows: list[Row] = [row for rows in tiles.rows for row in rows]
    return Ground(
        np.array(edges.start, np.int32),
        np.array([edges.x, edges.y]).T.copy(),
        np.array(edges.beyond, np.int32),
        np.array(edges.door, np.int32),
        _starts(sides),
        np.array([side for cell in sides for side in cell]).reshape(-1, 3),
        tiles.low.T.copy(),
        np.column_stack([tiles.wide.T, tiles.first]).astype(np.int32),
        TILES_PER_METRE,
        tiles.row.astype(np.int32),
        _starts(tiles.rows),
        np.array([(*r[:5], float(r[5]), r[7]) for r in rows]).reshape(-1, 7),
        np.array([r[6] for r in rows], np.int32),
    )


def _starts(lists: Sequence[Sequence[object]]) -> I32:
    """Where each list begins in all of them one after the other, and the end."""
    return np.array([0, *accumulate(len(k) for k in lists)], np.int32)


def move_each(g: Ground, cell: I32, xy: F64, target: F64, passable: Bool, radius: F64, new_cell: I32, new_xy: F64) -> None:
    """Moves bodies as ``sim.space.motion.move_many`` does.

    Args:
        g: the building.
        cell: (n,) the cell each body stands in.
        xy: (n, 2) where, metres.
        target: (n, 2) where each wants to be.
        passable: (D,) doors that can be walked through now.
        radius: (n,) of each, metres.
        new_cell: (n,) is given the new cells.
        new_xy: (n, 2) is given the new places.
    """
    trail = np.empty(MAX_CELLS + 2, np.int32)
    for i in range(len(cell)):
        c, x, y = _move(g, cell[i], xy[i, 0], xy[i, 1], target[i, 0], target[i, 1], passable, radius[i], trail)
        new_cell[i], new_xy[i, 0], new_xy[i, 1] = c, x, y


def stride_each(
    g: Ground,
    cell: I32,
    xy: F64,
    target: F64,
    passable: Bool,
    radius: F64,
    new_cell: I32,
    new_xy: F64,
    half_cell: I32,
    half_xy: F64,
) -> None:
    """``move_each``, and where the bodies are half of the way, as ``sim.space.motion.half_way`` says of those that change cells.

    Args:
        g: the building.
        cell: (n,) the cell each body stands in.
        xy: (n, 2) where, metres.
        target: (n, 2) where each wants to be.
        passable: (D,) doors that can be walked through now.
        radius: (n,) of each, metres.
        new_cell: (n,) is given the new cells.
        new_xy: (n, 2) is given the new places.
        half_cell: (n,) is given the cells half of the way.
        half_xy: (n, 2) is given the places.
    """
    trail = np.empty(MAX_CELLS + 2, np.int32)
    for i in range(len(cell)):
        here, x, y = cell[i], xy[i, 0], xy[i, 1]
        there, to_x, to_y = _move(g, here, x, y, target[i, 0], target[i, 1], passable, radius[i], trail)
        new_cell[i], new_xy[i, 0], new_xy[i, 1] = there, to_x, to_y
        px, py, at = (x + to_x) * 0.5, (y + to_y) * 0.5, here
        if there != here:
            if _depth(g, here, px, py) < -INSIDE:
                at = there
            if _depth(g, at, px, py) < -INSIDE:
                at, px, py = _walk(g, here, x, y, px, py, passable, trail)
        half_cell[i], half_xy[i, 0], half_xy[i, 1] = at, px, py


def _move(
    g: Ground, cell: int, x: float, y: float, x1: float, y1: float, passable: Bool, radius: float, trail: I32
) -> tuple[int, float, float]:
    """``sim.space.motion.move``: a stride at a time."""
    stride, left = radius if radius > SHORT else SHORT, 0
    while True:
        dx, dy = x1 - x, y1 - y
        far = math.sqrt(dx * dx + dy * dy)
        if far == 0.0:
            break
        if left == 0:
            left = int(far / stride) + 1
        tx, ty = x1, y1
        if far > stride:
            tx, ty = x + dx / far * stride, y + dy / far * stride
        cell, x, y = _stride(g, cell, x, y, tx, ty, passable, radius, trail)
        left -= 1
        if left == 0 or far <= stride:
            break
    return cell, x, y


def _stride(
    g: Ground, cell: int, x: float, y: float, tx: float, ty: float, passable: Bool, radius: float, trail: I32
) -> tuple[int, float, float]:
    """One stride of the rule; what it cannot change is left out."""
    deep = _depth(g, cell, tx, ty)
    if deep >= radius and deep >= -INSIDE:
        return cell, tx, ty
    there = cell
    for again in range(2):  # one call of each: what is compiled is half as long
        if again == 1 or deep < -INSIDE:
            there, tx, ty = _walk(g, cell, x, y, tx, ty, passable, trail)
        if again == 0:
            tx, ty = _push(g, there, tx, ty, passable, radius)
    return there, tx, ty


def _push(g: Ground, cell: int, tx: float, ty: float, passable: Bool, radius: float) -> tuple[float, float]:
    """Twice, push the target out of the obstacle that is deepest in the body."""
    row = _row(g, cell, tx, ty)
    for _ in range(ROUNDS):
        deepest, px, py = 0.0, 0.0, 0.0
        for k in range(g.wall_start[row], g.wall_start[row + 1]):
            ax, ay, ux, uy = g.wall[k, 0], g.wall[k, 1], g.wall[k, 2], g.wall[k, 3]
            length, own, cap = g.wall[k, 4], g.wall[k, 5] > 0.0, g.wall[k, 6]
            ex, ey = tx - ax, ty - ay
            s = ey * ux - ex * uy
            reach = radius if radius < cap else cap
            if s > reach or (s < -reach and not own) or (g.wall_door[k] >= 0 and passable[g.wall_door[k]]):
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


def _row(g: Ground, cell: int, x: float, y: float) -> int:
    """What is near a place: the row of its tile, or of the nearest one of its cell."""
    wide, tall = g.tiled[cell, 0], g.tiled[cell, 1]
    column, line = int((x - g.corner[cell, 0]) * g.per_metre), int((y - g.corner[cell, 1]) * g.per_metre)
    column, line = min(max(column, 0), wide - 1), min(max(line, 0), tall - 1)
    return g.tile[g.tiled[cell, 2] + line * wide + column]  # type: ignore[no-any-return]


def _walk(g: Ground, cell: int, x: float, y: float, tx: float, ty: float, passable: Bool, trail: I32) -> tuple[int, float, float]:
    """Go straight from (x, y) in ``cell`` to the target, or to just short of what stops it."""
    here, passed = cell, 1
    trail[0] = cell
    while _depth(g, here, tx, ty) < -INSIDE:
        out = _exit(g, here, x, y, tx, ty)
        if out < 0 or passed > MAX_CELLS:
            return cell, x, y
        start, beyond = _depths(g, here, out, x, y, tx, ty)
        if beyond >= 0.0:
            px, py = _over_gap(g, here, tx, ty)
            if _depth(g, here, px, py) >= -INSIDE:
                return here, px, py
            return cell, x, y
        if g.beyond[out] < 0 or (g.door[out] >= 0 and not passable[g.door[out]]):
            return _stop(g, trail, passed, x, y, tx, ty, start, beyond)
        here = g.beyond[out]
        trail[passed] = here
        passed += 1
    return here, tx, ty


def _exit(g: Ground, cell: int, x: float, y: float, tx: float, ty: float) -> int:
    """The edge by which the ray to the target leaves a cell: it leads from the ray's right to its left; -1 if none does."""
    dx, dy = tx - x, ty - y
    lo, hi = g.edge_start[cell], g.edge_start[cell + 1]
    before = hi - 1
    side = dx * (g.edge[before, 1] - y) - dy * (g.edge[before, 0] - x)
    for k in range(lo, hi):
        now = dx * (g.edge[k, 1] - y) - dy * (g.edge[k, 0] - x)
        if side < 0.0 and now >= 0.0:
            return before  # type: ignore[no-any-return]
        side, before = now, k
    return -1


def _depths(g: Ground, cell: int, edge: int, x: float, y: float, tx: float, ty: float) -> tuple[float, float]:
    """How far inside an edge's line the start and the target are, metres; negative beyond it."""
    j = edge + 1 if edge + 1 < g.edge_start[cell + 1] else g.edge_start[cell]
    ax, ay = g.edge[edge, 0], g.edge[edge, 1]
    ux, uy = g.edge[j, 0] - ax, g.edge[j, 1] - ay
    length = math.sqrt(ux * ux + uy * uy)
    return (ux * (y - ay) - uy * (x - ax)) / length, (ux * (ty - ay) - uy * (tx - ax)) / length


def _stop(
    g: Ground, trail: I32, passed: int, x: float, y: float, tx: float, ty: float, start: float, beyond: float
) -> tuple[int, float, float]:
    """The place just short of a wall, in the last cell of the trail that holds it; the start if none does."""
    if start > STOP_SHORT:
        share = (start - STOP_SHORT) / (start - beyond)
        px, py = x + (tx - x) * share, y + (ty - y) * share
        for k in range(passed - 1, -1, -1):
            if _depth(g, trail[k], px, py) >= -INSIDE:
                return trail[k], px, py
    return trail[0], x, y


def _over_gap(g: Ground, cell: int, tx: float, ty: float) -> tuple[float, float]:
    """The place in ``cell`` nearest a target in the gap between rooms joined without a threshold, if it is in it."""
    for k in range(g.side_start[cell], g.side_start[cell + 1]):
        nx, ny = g.side[k, 0], g.side[k, 1]
        short = g.side[k, 2] - nx * tx - ny * ty
        if short > 0.0:
            tx, ty = tx + nx * (short + INSIDE), ty + ny * (short + INSIDE)
    return tx, ty


def _depth(g: Ground, cell: int, x: float, y: float) -> float:
    """How far inside its cell a point is, metres; negative outside."""
    least = math.inf
    for k in range(g.side_start[cell], g.side_start[cell + 1]):
        deep = g.side[k, 0] * x + g.side[k, 1] * y - g.side[k, 2]
        least = min(least, deep)
    return least
