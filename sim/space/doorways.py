"""Finds where a door meets each of its rooms, and makes the threshold between."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Line, Point
from sim.space.mesh_cells import CellMesh, Segment, distance
from sim.space.polygon import is_convex, signed_area

F64 = npt.NDArray[np.float64]

ROOM_REACH = 0.8
"""Metres a door's line may lie from its room's face. The format asks for 0.35; imported plans have thick and misdrawn walls."""

OUTSIDE_REACH = 1.6
"""Metres from an exterior door to the façade, whose line is often drawn round or derived from the rooms."""

SKEW = 0.42
"""Sine of the largest angle between a door's line and the wall it is in (25 degrees)."""

MIN_CLEAR = 0.35
"""Metres of door under which nobody passes."""

TOUCHING = 0.15
"""Metres two faces may be apart, or overlap, and still be joined directly where no threshold fits between."""


@dataclass(frozen=True)
class Face:
    """Where a door's width falls on a room's boundary; the room's inside is on the left of ``segment``."""

    segment: Segment
    gap: float


def find_face(rings: Sequence[F64], line: Line, reach: float) -> Face | None:
    """Project a door's line on the nearest boundary edge that runs along it.

    Args:
        rings: a room's boundary, its inside on the left of every edge.
        line: the door.
        reach: metres the edge may be away.

    Returns:
        The face, or None when no edge is near and parallel enough.
    """
    width = distance(*line)
    if width < MIN_CLEAR:
        return None
    dx, dy = (line[1][0] - line[0][0]) / width, (line[1][1] - line[0][1]) / width
    mid = ((line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2)
    best, chosen = np.inf, None
    for ring in rings:
        points: list[Point] = [(float(x), float(y)) for x, y in ring]
        for k, p in enumerate(points):
            face = _on_edge(p, points[(k + 1) % len(points)], line, (dx, dy), mid)
            if face is None or face.gap > reach:
                continue
            score = face.gap + (width - distance(*face.segment))
            if score < best:
                best, chosen = score, face
    return chosen


def _on_edge(p: Point, q: Point, line: Line, direction: Point, mid: Point) -> Face | None:
    length = distance(p, q)
    if length < MIN_CLEAR:
        return None
    ux, uy = (q[0] - p[0]) / length, (q[1] - p[1]) / length
    if abs(ux * direction[1] - uy * direction[0]) > SKEW:
        return None
    along = sorted(ux * (x - p[0]) + uy * (y - p[1]) for x, y in line)
    start, end = max(along[0], 0.0), min(along[1], length)
    if end - start < MIN_CLEAR:
        return None
    gap = abs(ux * (mid[1] - p[1]) - uy * (mid[0] - p[0]))
    a = p if start == 0.0 else (p[0] + ux * start, p[1] + uy * start)
    b = q if end == length else (p[0] + ux * end, p[1] + uy * end)
    return Face((a, b), gap)


@dataclass(frozen=True)
class Side:
    """One side of a doorway: the face and the cells it may open into."""

    face: Face
    cells: Sequence[int]


def make_doorway(
    mesh: CellMesh, first: Side, second: Side, *, door: int, unit: int, level: int, plane: tuple[float, float, float]
) -> bool:
    """Join two rooms: through a threshold cell where there is wall between their faces, directly where there is none.

    Returns:
        False when neither can be made, or when the faces found no cells.
    """
    (a0, a1), (b0, b1) = first.face.segment, second.face.segment
    ring = np.array([a1, a0, b1, b0])
    if signed_area(ring) > 0.01 * distance(a0, a1) and is_convex(ring):
        cell = mesh.add(ring, unit=unit, level=level, plane=plane, door=door)
        one = mesh.join_segment(cell, first.face.segment, first.cells, door)
        two = mesh.join_segment(cell, second.face.segment, second.cells, door)
        return one > MIN_CLEAR and two > MIN_CLEAR
    apart = (distance(a0, b1) + distance(a1, b0)) / 2
    return apart <= TOUCHING and _join_directly(mesh, first, second, door)


def _join_directly(mesh: CellMesh, first: Side, second: Side, door: int) -> bool:
    """Open the first room's edge straight into whichever cell of the second lies on the other side."""
    middle = _middle(first.face.segment)
    best, chosen = np.inf, -1
    for cell in second.cells:
        ring = mesh.rings[cell]
        for k, p in enumerate(ring):
            q = ring[(k + 1) % len(ring)]
            if distance(p, q) < MIN_CLEAR:
                continue
            away = distance(middle, _nearest(middle, p, q))
            if away < best:
                best, chosen = away, cell
    return chosen >= 0 and best <= TOUCHING and mesh.join_segment(chosen, first.face.segment, first.cells, door) > MIN_CLEAR


def _middle(s: Segment) -> Point:
    return (s[0][0] + s[1][0]) / 2, (s[0][1] + s[1][1]) / 2


def _nearest(x: Point, p: Point, q: Point) -> Point:
    dx, dy = q[0] - p[0], q[1] - p[1]
    t = min(max(((x[0] - p[0]) * dx + (x[1] - p[1]) * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    return p[0] + t * dx, p[1] + t * dy
