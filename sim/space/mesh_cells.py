"""Collects convex cells and the portals between them, then lays them out as the arrays of a ``Space``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.plan.building import Point
from sim.space.polygon import SAME_POINT

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Segment = tuple[Point, Point]

MIN_PORTAL = 0.02
"""Metres of shared edge under which two cells do not touch: less than a body could ever use."""

ON_LINE = 2e-5
"""Metres two edges may lie apart and still be the same line: rounding of cut corners, a hundredth of the plan's grid."""

WIDE_PORTAL = 4.0
"""Always-open portals wider than this are laid out as several, so that distances between their middles mean something."""


@dataclass
class Portal:
    """A segment shared by two cells; the first cell's inside lies on the left of a to b."""

    a: Point
    b: Point
    cells: tuple[int, int]
    door: int


@dataclass
class CellMesh:
    """Cells in the making: one entry per cell in every list."""

    rings: list[list[Point]] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    level: list[int] = field(default_factory=list)
    plane: list[tuple[float, float, float]] = field(default_factory=list)
    door: list[int] = field(default_factory=list)
    link: list[int] = field(default_factory=list)
    portals: list[Portal] = field(default_factory=list)
    _of_cell: dict[int, list[Portal]] = field(default_factory=dict)

    def add(
        self,
        ring: F64,
        *,
        unit: int,
        level: int,
        plane: tuple[float, float, float],
        door: int = -1,
        link: int = -1,
    ) -> int:
        """Add one convex counter-clockwise ring and return its cell index."""
        self.rings.append([(float(x), float(y)) for x, y in ring])
        self.unit.append(unit)
        self.level.append(level)
        self.plane.append(plane)
        self.door.append(door)
        self.link.append(link)
        return len(self.rings) - 1

    def join_neighbours(self, cells: Sequence[int], closed: Sequence[Segment] = ()) -> None:
        """Open every edge stretch that two of these cells share, except along the ``closed`` segments."""
        owner, a, b = self._edges(cells)
        if len(owner) < 2:
            return
        d = b - a
        length = np.sqrt(d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1])
        ux, uy = d[:, 0] / length, d[:, 1] / length

        def off(p: F64) -> F64:
            return np.abs(ux[:, None] * (p[None, :, 1] - a[:, None, 1]) - uy[:, None] * (p[None, :, 0] - a[:, None, 0]))

        opposite = ux[:, None] * ux[None] + uy[:, None] * uy[None] < -0.99
        first = owner[:, None] < owner[None]
        for i, j in zip(*np.nonzero(first & opposite & (off(a) < ON_LINE) & (off(b) < ON_LINE)), strict=True):
            shared = overlap(_pair(a[i], b[i]), _pair(b[j], a[j]))
            for stretch in [] if shared is None else _less(shared, closed):
                self._open(stretch, int(owner[i]), int(owner[j]), -1)

    def join_segment(self, cell: int, segment: Segment, others: Sequence[int], door: int) -> float:
        """Open ``segment``, on an edge of ``others`` with their inside on its left, towards ``cell`` on its right.

        Returns:
            Metres of the segment that found an edge.
        """
        joined = 0.0
        for other in others:
            ring = self.rings[other]
            for k, p in enumerate(ring):
                shared = overlap(segment, (p, ring[(k + 1) % len(ring)]))
                if shared is not None and self._open(shared, other, cell, door):
                    joined += distance(*shared)
        return joined

    def _open(self, segment: Segment, left: int, right: int, door: int) -> bool:
        """Add a portal unless another already uses part of the edge."""
        for mine in (self._of_cell.setdefault(left, []), self._of_cell.setdefault(right, [])):
            for p in mine:
                if overlap((p.a, p.b), segment) or overlap((p.b, p.a), segment):
                    return False
        portal = Portal(*segment, (left, right), door)
        self.portals.append(portal)
        self._of_cell[left].append(portal)
        self._of_cell[right].append(portal)
        return True

    def _edges(self, cells: Iterable[int]) -> tuple[I32, F64, F64]:
        owner: list[int] = []
        a: list[Point] = []
        b: list[Point] = []
        for c in cells:
            ring = self.rings[c]
            for k, p in enumerate(ring):
                q = ring[(k + 1) % len(ring)]
                if distance(p, q) > MIN_PORTAL:
                    owner.append(c)
                    a.append(p)
                    b.append(q)
        return np.array(owner, np.int32), np.array(a, np.float64).reshape(-1, 2), np.array(b, np.float64).reshape(-1, 2)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays of ``Space`` that are about cells and portals, by field name."""
        portals = [piece for p in self.portals for piece in _pieces(p)]
        on_cell: list[list[int]] = [[] for _ in self.rings]
        for k, p in enumerate(portals):
            on_cell[p.cells[0]].append(k)
            on_cell[p.cells[1]].append(k)
        start, xy, edge_portal = [0], list[Point](), list[int]()
        for ring, mine in zip(self.rings, on_cell, strict=True):
            for vertex, portal in _with_portals(ring, [(k, portals[k]) for k in mine]):
                xy.append(vertex)
                edge_portal.append(portal)
            start.append(len(xy))
        i32 = np.int32
        return {
            "cell_start": np.array(start, i32),
            "cell_xy": np.array(xy, np.float64).reshape(-1, 2),
            "edge_portal": np.array(edge_portal, i32),
            "cell_unit": np.array(self.unit, i32),
            "cell_level": np.array(self.level, i32),
            "cell_plane": np.array(self.plane, np.float64).reshape(-1, 3),
            "cell_door": np.array(self.door, i32),
            "cell_link": np.array(self.link, i32),
            "portal_a": np.array([p.a for p in portals], np.float64).reshape(-1, 2),
            "portal_b": np.array([p.b for p in portals], np.float64).reshape(-1, 2),
            "portal_cells": np.array([p.cells for p in portals], i32).reshape(-1, 2),
            "portal_door": np.array([p.door for p in portals], i32),
        }


def distance(a: Point, b: Point) -> float:
    """Metres between two points."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return float(np.sqrt(dx * dx + dy * dy))


def overlap(one: Segment, two: Segment) -> Segment | None:
    """The stretch two equally directed segments on one line share (its ends are ends of theirs), or None."""
    (ax, ay), (bx, by) = one
    length = distance(*one)
    if length < MIN_PORTAL:
        return None
    ux, uy = (bx - ax) / length, (by - ay) / length
    along = []
    for x, y in two:
        if abs(ux * (y - ay) - uy * (x - ax)) > ON_LINE:
            return None
        along.append(ux * (x - ax) + uy * (y - ay))
    if along[1] <= along[0]:
        return None
    start = two[0] if along[0] > 0 else one[0]
    end = two[1] if along[1] < length else one[1]
    return (start, end) if min(along[1], length) - max(along[0], 0.0) > MIN_PORTAL else None


def _less(segment: Segment, closed: Sequence[Segment]) -> list[Segment]:
    """What is left of a segment where none of the closed ones lie on it."""
    left = [segment]
    for one, two in closed:
        for s in ((one, two), (two, one)):
            left = [piece for whole in left for piece in _cut_out(whole, s)]
    return left


def _cut_out(whole: Segment, s: Segment) -> list[Segment]:
    shared = overlap(whole, s)
    if shared is None:
        return [whole]
    return [p for p in ((whole[0], shared[0]), (shared[1], whole[1])) if distance(*p) > MIN_PORTAL]


def _pair(a: F64, b: F64) -> Segment:
    return (float(a[0]), float(a[1])), (float(b[0]), float(b[1]))


def _pieces(portal: Portal) -> list[Portal]:
    length = distance(portal.a, portal.b)
    if portal.door >= 0 or length <= WIDE_PORTAL:
        return [portal]
    n = min(4, int(length / WIDE_PORTAL * 1.5) + 1)
    (ax, ay), (bx, by) = portal.a, portal.b
    stops = [portal.a, *((ax + (bx - ax) * k / n, ay + (by - ay) * k / n) for k in range(1, n)), portal.b]
    return [Portal(stops[k], stops[k + 1], portal.cells, -1) for k in range(n)]


def _with_portals(ring: list[Point], portals: list[tuple[int, Portal]]) -> list[tuple[Point, int]]:
    """The ring with the portals' ends as extra vertices: (start vertex of an edge, portal on it or -1)."""
    n = len(ring)
    per_edge: list[list[tuple[float, float, Point, Point, int]]] = [[] for _ in ring]
    for index, portal in portals:
        per_edge[_edge_of(ring, portal)].append(_along(ring, _edge_of(ring, portal), portal, index))
    out: list[tuple[Point, int]] = []
    for k, p in enumerate(ring):
        here, at = p, 0.0
        for s, e, a, b, index in sorted(per_edge[k]):
            if s - at > SAME_POINT:
                out.append((here, -1))
            out.append((a, index))
            here, at = b, e
        q = ring[(k + 1) % n]
        if distance(p, q) - at > SAME_POINT:
            out.append((here, -1))
    return out


def _edge_of(ring: list[Point], portal: Portal) -> int:
    """The edge both ends of a portal lie on (the one they are least off)."""
    best, chosen = np.inf, 0
    for k, p in enumerate(ring):
        q = ring[(k + 1) % len(ring)]
        off = max(_off_segment(portal.a, p, q), _off_segment(portal.b, p, q))
        if off < best:
            best, chosen = off, k
    return chosen


def _off_segment(x: Point, p: Point, q: Point) -> float:
    dx, dy = q[0] - p[0], q[1] - p[1]
    length2 = dx * dx + dy * dy
    t = 0.0 if length2 == 0 else min(max(((x[0] - p[0]) * dx + (x[1] - p[1]) * dy) / length2, 0.0), 1.0)
    return distance(x, (p[0] + t * dx, p[1] + t * dy))


def _along(ring: list[Point], k: int, portal: Portal, index: int) -> tuple[float, float, Point, Point, int]:
    """Start and end of a portal along edge k, its ends in the edge's direction, its index."""
    p, q = ring[k], ring[(k + 1) % len(ring)]
    length = distance(p, q)
    ux, uy = (q[0] - p[0]) / length, (q[1] - p[1]) / length
    ends = []
    for x, y in (portal.a, portal.b):
        at = ux * (x - p[0]) + uy * (y - p[1])
        on = (p[0] + ux * at, p[1] + uy * at)  # rooms joined without a threshold may be centimetres apart
        ends.append((at, (x, y) if distance((x, y), on) <= ON_LINE else on))
    (s, a), (e, b) = sorted(ends)
    return s, e, a, b, index
