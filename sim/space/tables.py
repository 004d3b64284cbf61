"""Lookup tables that make a step fast: the sides of every cell, and what a body near it can touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Box = tuple[float, float, float, float]

FAR = 1e9
"""Metres that stand for "no such side": larger than any building, small enough to add up."""

NEAR = 0.45
"""Metres beyond its cell a body may touch: the largest radius, 0.25 m, and a stride."""

SAME_LINE = 1e-6
"""Sine and metres under which neighbouring edges are one side."""

INNER = 0.03
"""Metres inside a cell from which a wall of another cell runs through it."""

STOREY = 1.8
"""Metres of height from which the walls of a floor are over one's head or under one's feet: a winding stair's next turn."""

BACK = 0.02
"""Metres within which a wall lies on a stair's gate, and that it must share with it: two gates drawn to the millimetre."""

TIGHT = 0.4
"""Share of a doorway's width that is the largest radius its jambs push at: a wide body still gets through."""

SQUEEZE = 0.25
"""Metres between two facing walls of one cell under which a body goes sideways: the largest radius, from which one of them
would push a body behind the other.  Beside a stair drawn nearly to the wall."""

STRIP = 0.4
"""Metres such a gap is wide at most anywhere: where it opens further, a body finds room."""

FACING = -0.9
"""Cosine of the directions of two edges of a cell from which they face each other."""


Row = tuple[float, float, float, float, float, bool, int, float]


@dataclass(frozen=True)
class Sides:
    """Half-planes of every cell, padded to ``S``: a point is inside where ``nx x + ny y >= d`` for all of them.

    The cell is the last axis, so that a crowd's sides are gathered in rows as long as the crowd.
    """

    table: F64  # (3, S, C): nx, ny, d


@dataclass(frozen=True)
class Obstacles:
    """Segments a body in a cell may touch, padded to ``K``, its own cell's first; cells on the last axis as in ``Sides``.

    Those of the body's own cell have their inside on the left, and push back what is behind them.
    """

    table: F64  # (7, K, C): start x, y, unit direction x, y, length, own (1 or 0), largest radius it pushes at (-inf: padding)
    door: I32  # (K, C) the door it is while that is not passable; -1 a wall
    count: I32  # (C,) segments per cell


@dataclass(frozen=True)
class Edges:
    """Sub-edges of all cells in CSR order (as ``Space.cell_xy``), with where they lead, for scalar code."""

    x: list[float]
    y: list[float]
    start: list[int]
    portal: list[int]
    beyond: list[int]  # cell on the other side, -1 a wall
    door: list[int]  # door to pass, -1 none


@dataclass(frozen=True)
class Rings:
    """``Edges`` once more for crowds, padded to ``E`` by repeating a cell's last vertex; cells on the last axis."""

    xy: F64  # (2, E, C) where each edge starts
    beyond: I32  # (E, C) cell on the other side, -1 a wall
    door: I32  # (E, C)
    count: I32  # (C,)


def make_rings(edges: Edges) -> Rings:
    """The edges of all cells as tables."""
    count = np.diff(edges.start).astype(np.int32)
    at = np.minimum(np.arange(int(count.max()))[:, None], count - 1) + np.array(edges.start[:-1])
    beyond, door = np.array(edges.beyond, np.int32), np.array(edges.door, np.int32)
    return Rings(np.array([edges.x, edges.y])[:, at], beyond[at], door[at], count)


def make_edges(cell_start: I32, cell_xy: F64, edge_portal: I32, portal_cells: I32, portal_door: I32) -> Edges:
    """Plain lists of every cell's edges: Python reads them faster than arrays, one at a time."""
    owner = np.repeat(np.arange(len(cell_start) - 1, dtype=np.int32), np.diff(cell_start))
    open_ = edge_portal >= 0
    beyond = np.full(len(edge_portal), -1, np.int32)
    door = np.full(len(edge_portal), -1, np.int32)
    pairs = portal_cells[edge_portal[open_]]
    beyond[open_] = np.where(pairs[:, 0] == owner[open_], pairs[:, 1], pairs[:, 0])
    door[open_] = portal_door[edge_portal[open_]]
    return Edges(
        cell_xy[:, 0].tolist(), cell_xy[:, 1].tolist(), cell_start.tolist(), edge_portal.tolist(), beyond.tolist(), door.tolist()
    )


def make_sides(cell_start: I32, cell_xy: F64) -> Sides:
    """Sides of all cells, edges on one line merged."""
    rows = [_sides_of(cell_xy[a:b]) for a, b in pairwise(cell_start.tolist())]
    table = np.zeros((3, max((len(r) for r in rows), default=1), len(rows)))
    table[2] = -FAR  # padding: every point is inside
    for c, row in enumerate(rows):
        table[:, : len(row), c] = np.array(row).T
    return Sides(table)


def _sides_of(ring: F64) -> list[tuple[float, float, float]]:
    d = np.roll(ring, -1, axis=0) - ring
    length = np.sqrt(d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1])
    out: list[tuple[float, float, float]] = []
    for (x, y), (dx, dy), n in zip(ring.tolist(), d.tolist(), length.tolist(), strict=True):
        nx, ny = -dy / n, dx / n
        c = nx * x + ny * y
        if not any(
            abs(nx * p[1] - ny * p[0]) < SAME_LINE and abs(c - p[2]) < SAME_LINE and nx * p[0] + ny * p[1] > 0 for p in out
        ):
            out.append((nx, ny, c))
    return out


def backs_of_gates(
    edges: Edges, portal_a: F64, portal_b: F64, gates: Sequence[int], rooms: Sequence[Sequence[int]]
) -> frozenset[int]:
    """Edges that are walls only for their own cell: the back of a stair's gate, where the stair lies over the floor behind it.

    Whoever walks through the gate walks over that line, which is a wall from behind alone.

    Args:
        edges: of all cells.
        portal_a: one end of every portal.
        portal_b: the other.
        gates: portals between a stair and a room.
        rooms: for each gate the cells of the room.
    """
    found: set[int] = set()
    for gate, cells in zip(gates, rooms, strict=True):
        walls = [(c, k) for c in cells for k in range(edges.start[c], edges.start[c + 1]) if edges.beyond[k] < 0]
        ends = np.array([_ends(edges, c, k) for c, k in walls]).reshape(-1, 4)
        p, q = ends[:, :2], ends[:, 2:]
        a, d = portal_a[gate], portal_b[gate] - portal_a[gate]
        length = float(np.sqrt(d[0] * d[0] + d[1] * d[1]))
        ux, uy = d / length
        off = np.maximum(*(np.abs(ux * (e[:, 1] - a[1]) - uy * (e[:, 0] - a[0])) for e in (p, q)))
        s, t = (ux * (e[:, 0] - a[0]) + uy * (e[:, 1] - a[1]) for e in (p, q))
        shared = np.minimum(np.maximum(s, t), length) - np.maximum(np.minimum(s, t), 0.0)
        found |= {walls[n][1] for n in np.flatnonzero((off < BACK) & (shared > BACK)).tolist()}
    return frozenset(found)


def make_obstacles(edges: Edges, portal_a: F64, portal_b: F64, planes: F64, backs: frozenset[int] = frozenset()) -> Obstacles:
    """Walls and doors within reach of each cell: its own first, then those around it less ``backs``, minded by one cell only."""
    cells = len(edges.start) - 1
    cap = _caps(edges, portal_a, portal_b)
    rows: list[list[tuple[float, ...]]] = []
    for c in range(cells):
        beside: list[tuple[float, ...]] = []
        for around, box in _cells_around(edges, c):
            if _height_apart(planes[c], planes[around], box) <= STOREY:
                beside += _segments(edges, around, False, box, cap, backs)
        rows.append(_squeezed(_segments(edges, c, True, None, cap)) + _outside(edges, c, beside))
    width = max((len(r) for r in rows), default=1) or 1
    table = np.zeros((7, width, cells))
    table[6] = -np.inf
    door = np.full((width, cells), -1, np.int32)
    for c, row in enumerate(rows):
        if row:
            columns = np.array(row).T
            table[:, : len(row), c] = columns[[0, 1, 2, 3, 4, 5, 7]]
            door[: len(row), c] = columns[6]
    return Obstacles(table, door, np.array([len(r) for r in rows], np.int32))


def _cells_around(edges: Edges, cell: int) -> list[tuple[int, Box]]:
    """Cells within reach through portals, each with the box around the portals it was reached by."""
    found: list[tuple[int, Box]] = []
    seen = [cell]
    queue: list[tuple[int, Box | None]] = [(cell, None)]
    while queue:
        c, within = queue.pop(0)
        for k in range(edges.start[c], edges.start[c + 1]):
            n = edges.beyond[k]
            if n < 0 or n in seen or (within is not None and not _meets(edges, c, k, within)):
                continue
            ax, ay, bx, by = _ends(edges, c, k)
            box = (min(ax, bx) - NEAR, min(ay, by) - NEAR, max(ax, bx) + NEAR, max(ay, by) + NEAR)
            if within is not None:
                box = (max(box[0], within[0]), max(box[1], within[1]), min(box[2], within[2]), min(box[3], within[3]))
            seen.append(n)
            found.append((n, box))
            queue.append((n, box))
    return found


def _outside(edges: Edges, cell: int, walls: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Walls that do not run through a cell's inside, where no wall can be: those belong to a floor the cell lies over."""
    if not walls:
        return walls
    ring = np.array([(edges.x[k], edges.y[k]) for k in range(edges.start[cell], edges.start[cell + 1])])
    d = np.roll(ring, -1, axis=0) - ring
    length = np.sqrt(d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1])
    nx, ny = -d[:, 1] / length, d[:, 0] / length
    depth = nx * ring[:, 0] + ny * ring[:, 1] + INNER
    ax, ay, ux, uy, long = np.array([w[:5] for w in walls]).T
    start = nx[:, None] * ax + ny[:, None] * ay - depth[:, None]
    grows = nx[:, None] * ux + ny[:, None] * uy
    at = -start / np.where(grows == 0.0, 1.0, grows)
    low = np.where(grows > 0.0, at, np.where((grows == 0.0) & (start < 0.0), FAR, 0.0)).max(axis=0)
    high = np.where(grows < 0.0, at, FAR).min(axis=0)
    within = np.minimum(high, long) - np.maximum(low, 0.0)
    return [w for w, inside in zip(walls, within.tolist(), strict=True) if inside < INNER]


def _height_apart(one: F64, two: F64, box: Box) -> float:
    """Metres between the floors of two cells in the middle of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    d = one - two
    return abs(float(d[0]) * x + float(d[1]) * y + float(d[2]))


def _ends(edges: Edges, cell: int, k: int) -> tuple[float, float, float, float]:
    j = k + 1 if k + 1 < edges.start[cell + 1] else edges.start[cell]
    return edges.x[k], edges.y[k], edges.x[j], edges.y[j]


def _meets(edges: Edges, cell: int, k: int, box: Box) -> bool:
    ax, ay, bx, by = _ends(edges, cell, k)
    return max(ax, bx) >= box[0] and min(ax, bx) <= box[2] and max(ay, by) >= box[1] and min(ay, by) <= box[3]


def _segments(
    edges: Edges, cell: int, own: bool, box: Box | None, cap: list[float], backs: frozenset[int] = frozenset()
) -> list[tuple[float, ...]]:
    """Walls and doors of one cell that meet the box, as rows of the obstacle table."""
    out: list[tuple[float, ...]] = []
    for k in range(edges.start[cell], edges.start[cell + 1]):
        if (edges.beyond[k] >= 0 and edges.door[k] < 0) or k in backs or (box and not _meets(edges, cell, k, box)):
            continue
        ax, ay, bx, by = _ends(edges, cell, k)
        dx, dy = bx - ax, by - ay
        length = float(np.sqrt(dx * dx + dy * dy))
        out.append((ax, ay, dx / length, dy / length, length, float(own), float(edges.door[k]), cap[k]))
    return out


def _squeezed(own: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """A cell's own walls, those pushing less that face each other across a strip narrower than a body.

    Only who is in the strip goes sideways: from beside it, its walls are as any others.
    """
    cap = [w[7] for w in own]
    walls = [n for n, w in enumerate(own) if w[6] < 0]
    for k in walls:
        for m in walls:
            least, most = _gap(own[k], own[m]) if k < m else (FAR, FAR)
            if least < SQUEEZE and most < STRIP:
                cap[k], cap[m] = min(cap[k], TIGHT * most), min(cap[m], TIGHT * most)
    return [(*w[:7], c) for w, c in zip(own, cap, strict=True)]


def _gap(one: tuple[float, ...], two: tuple[float, ...]) -> tuple[float, float]:
    """Least and most metres between two facing walls of a convex cell where they run beside each other; FAR if they do not."""
    (ax, ay, ux, uy, length), (px, py, vx, vy, other) = one[:5], two[:5]
    turn = ux * vx + uy * vy
    if turn > FACING:
        return FAR, FAR
    last = ux * (px - ax) + uy * (py - ay)  # the walls run against each other
    low, high = max(last + other * turn, 0.0), min(last, length)
    if high - low < BACK:
        return FAR, FAR
    off, grows = ux * (py - ay) - uy * (px - ax), (ux * vy - uy * vx) / turn
    ends = off + grows * (low - last), off + grows * (high - last)
    return min(ends), max(ends)


def _caps(edges: Edges, portal_a: F64, portal_b: F64) -> list[float]:
    """Largest pushing radius of every edge: limited for walls that end at a doorway."""
    d = portal_b - portal_a
    width = np.sqrt(d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1]).tolist()
    narrow: dict[int, float] = {}  # a door's narrowest side counts once for all its pieces
    for k, p in enumerate(edges.portal):
        if p >= 0 and edges.door[k] >= 0:
            narrow[edges.door[k]] = max(narrow.get(edges.door[k], 0.0), width[p])
    out = [FAR] * len(edges.x)
    for c in range(len(edges.start) - 1):
        lo, hi = edges.start[c], edges.start[c + 1]
        for k in range(lo, hi):
            if edges.beyond[k] >= 0:
                continue
            for n in (k - 1 if k > lo else hi - 1, k + 1 if k + 1 < hi else lo):
                if edges.door[n] >= 0:
                    out[k] = min(out[k], TIGHT * narrow[edges.door[n]])
    return out


def side_rows(sides: Sides) -> list[list[tuple[float, float, float]]]:
    """Sides as (nx, ny, d) per cell, padding left out."""
    return [[(nx, ny, d) for nx, ny, d in cell if d != -FAR] for cell in sides.table.transpose(2, 1, 0).tolist()]


def obstacle_rows(o: Obstacles) -> list[list[Row]]:
    """Obstacles as (ax, ay, ux, uy, length, own, door, cap) per cell, padding left out."""
    cells = o.table.transpose(2, 1, 0).tolist()
    doors, counts = o.door.T.tolist(), o.count.tolist()
    return [
        [(ax, ay, ux, uy, n, own > 0, door[k], cap) for k, (ax, ay, ux, uy, n, own, cap) in enumerate(cell[:count])]
        for cell, door, count in zip(cells, doors, counts, strict=True)
    ]
