"""Small exact geometry on arrays: only + - * / sqrt, so that results are equal on every machine."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.core.state import F64, I32
from sim.space.space import Bool, Space

FAR = 1e9
"""Stands for no wall at all in padded tables, metres."""


@dataclass(frozen=True)
class Cells:
    """Every cell's edges in padded tables; ``E`` is the most edges a cell has, ``K`` the most portals.

    ``lines[c, e] @ (x, y, 1)`` is how far (x, y) lies inside edge e; rows beyond a cell's edges are ``(0, 0, FAR)``.
    """

    lines: F64  # (C, E, 3)
    wall: Bool  # (C, E) no portal on this edge
    portals: I32  # (C, K) portal or -1
    beyond: I32  # (C, K) the cell on the other side
    centre: F64  # (C, 2)
    area: F64  # (C,)


def tabulate(space: Space) -> Cells:
    """The tables of a space."""
    start, count = space.cell_start, np.diff(space.cell_start)
    cells, most = len(count), int(count.max())
    lines = np.tile(np.array([0.0, 0.0, FAR]), (cells, most, 1))
    wall = np.zeros((cells, most), dtype=bool)
    centre, area = np.zeros((cells, 2)), np.zeros(cells)
    found: list[list[tuple[int, int]]] = []
    for c in range(cells):
        ring = space.polygon(c)
        step = np.roll(ring, -1, axis=0) - ring
        length = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
        normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / np.maximum(length, 1e-12)[:, None]
        n = len(ring)
        lines[c, :n, :2] = normal
        lines[c, :n, 2] = -(normal[:, 0] * ring[:, 0] + normal[:, 1] * ring[:, 1])
        edges = space.edge_portal[start[c] : start[c + 1]]
        wall[c, :n] = edges < 0
        found.append([(int(p), _beyond(space, int(p), c)) for p in edges if p >= 0])
        centre[c], area[c] = _middle(ring)
    width = max(1, *(len(f) for f in found))
    portals, beyond = np.full((2, cells, width), -1, dtype=np.int32)
    for c, f in enumerate(found):
        for k, (p, other) in enumerate(f):
            portals[c, k], beyond[c, k] = p, other
    return Cells(lines, wall, portals, beyond, centre, area)


def _beyond(space: Space, portal: int, cell: int) -> int:
    a, b = space.portal_cells[portal]
    return int(b) if int(a) == cell else int(a)


def _middle(ring: F64) -> tuple[F64, float]:
    """Centroid and area of a convex polygon."""
    o = ring[0]
    p, q = ring[1:-1] - o, ring[2:] - o
    twice = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
    total = float(twice.sum())
    if total <= 0.0:
        return ring.mean(axis=0), 0.0
    return o + ((p + q) / 3.0 * twice[:, None]).sum(axis=0) / total, total / 2.0


def nearest_on(ax: F64, ay: F64, bx: F64, by: F64, x: F64, y: F64, inset: float = 0.0) -> tuple[F64, F64]:
    """The points of segments a-b nearest to (x, y), at least ``inset`` metres from either end (the middle when too short)."""
    ex, ey = bx - ax, by - ay
    square = ex * ex + ey * ey
    length = np.sqrt(square)
    keep = np.minimum(inset / np.maximum(length, 1e-9), 0.5)
    t = ((x - ax) * ex + (y - ay) * ey) / np.maximum(square, 1e-12)
    t = np.minimum(np.maximum(t, keep), 1.0 - keep)
    return ax + ex * t, ay + ey * t


def distance_to_segment(line: F64, x: float, y: float) -> float:
    """Metres from (x, y) to the segment ``line`` (2, 2)."""
    (ax, ay), (bx, by) = line.tolist()
    ex, ey = bx - ax, by - ay
    t = ((x - ax) * ex + (y - ay) * ey) / max(ex * ex + ey * ey, 1e-12)
    t = min(max(t, 0.0), 1.0)
    return distance(x, y, ax + ex * t, ay + ey * t)


def distance(x0: float, y0: float, x1: float, y1: float) -> float:
    """Metres between two points."""
    dx, dy = x1 - x0, y1 - y0
    return sqrt(dx * dx + dy * dy)
