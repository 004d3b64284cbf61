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

WHOLE = 0.9
"""Share of a door's width that a face must have to count as all of it."""

SAG = 0.3
"""Metres a wall may bend aside within a door's width and still be taken as straight there; by eye, a wall's thickness."""

ASIDE = 0.15
"""Metres by which the two faces of a door may lie aside of each other before they are cut to what they have in common."""

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


def straightened(rings: Sequence[F64], line: Line, reach: float) -> list[F64] | None:
    """A room's boundary with the stretch a door lies in made straight, where the wall bends within the door's width.

    Drawings put doors where two walls meet at a slight angle; on either wall alone the door would be half as wide.

    Returns:
        All rings, one of them changed; None when the door lies on one straight wall already, or on no such bend.
    """
    width = distance(*line)
    face = find_face(rings, line, reach)
    if width < MIN_CLEAR or (face is not None and distance(*face.segment) > WHOLE * width):
        return None
    for n, ring in enumerate(rings):
        ends = sorted(_foot(ring, p) for p in line)
        if max(e[2] for e in ends) > reach:
            continue
        (k, t, _), (m, s, _) = ends
        size = len(ring)
        for first, last in (((k, t), (m, s)), ((m, s), (k, t))):  # the stretch from one foot to the other, then the other way
            between = [(first[0] + 1 + j) % size for j in range((last[0] - first[0]) % size)]
            a, b = _on(ring, *first), _on(ring, *last)
            if between and _is_door_sized(ring, between, a, b, line):
                kept = [(last[0] + 1 + j) % size for j in range(size - len(between))]
                points = [a, b, *((float(ring[j, 0]), float(ring[j, 1])) for j in kept)]
                return [*rings[:n], _without_repeats(points), *rings[n + 1 :]]
    return None


def _foot(ring: F64, p: Point) -> tuple[int, float, float]:
    """The edge of a ring nearest to a point, the share along it, and metres to it."""
    d = np.roll(ring, -1, axis=0) - ring
    w = np.array(p) - ring
    t = np.minimum(np.maximum((w * d).sum(axis=1) / np.maximum((d * d).sum(axis=1), 1e-12), 0.0), 1.0)
    off = w - d * t[:, None]
    away = np.sqrt((off * off).sum(axis=1))
    k = int(away.argmin())
    return k, float(t[k]), float(away[k])


def _on(ring: F64, k: int, t: float) -> Point:
    p, q = ring[k], ring[(k + 1) % len(ring)]
    return float(p[0] + (q[0] - p[0]) * t), float(p[1] + (q[1] - p[1]) * t)


def _is_door_sized(ring: F64, between: Sequence[int], a: Point, b: Point, line: Line) -> bool:
    """Whether the chord a-b is about as wide as the door, along it, and near all corners it replaces."""
    width, chord = distance(*line), distance(a, b)
    if not WHOLE * width < chord < width / WHOLE:
        return False
    ux, uy = (b[0] - a[0]) / chord, (b[1] - a[1]) / chord
    dx, dy = (line[1][0] - line[0][0]) / width, (line[1][1] - line[0][1]) / width
    sag = max(abs(ux * (float(ring[j, 1]) - a[1]) - uy * (float(ring[j, 0]) - a[0])) for j in between)
    along = [ux * (float(ring[j, 0]) - a[0]) + uy * (float(ring[j, 1]) - a[1]) for j in between]
    return abs(ux * dy - uy * dx) <= SKEW and sag <= SAG and min(along) > -SAG and max(along) < chord + SAG


def _without_repeats(points: Sequence[Point]) -> F64:
    kept = [p for k, p in enumerate(points) if distance(p, points[k - 1]) > 1e-6]
    return np.array(kept, np.float64)


def opposite(one: Face, two: Face, line: Line) -> tuple[Face, Face]:
    """Two faces of a door cut to the stretch of it they have in common, where they lie aside of each other.

    Left as they are when they nearly face each other, or have too little in common for anybody to pass.
    """
    width = distance(*line)
    ux, uy = (line[1][0] - line[0][0]) / width, (line[1][1] - line[0][1]) / width

    def along(p: Point) -> float:
        return ux * (p[0] - line[0][0]) + uy * (p[1] - line[0][1])

    spans = [sorted(along(p) for p in face.segment) for face in (one, two)]
    low, high = max(s[0] for s in spans), min(s[1] for s in spans)
    aside = max(abs(spans[0][k] - spans[1][k]) for k in (0, 1))
    if aside < ASIDE or high - low < MIN_CLEAR:
        return one, two

    def cut(face: Face) -> Face:
        a, b = face.segment
        s, e = along(a), along(b)
        ends = [min(max(at, low), high) for at in (s, e)]
        moved = [((at - s) / (e - s)) for at in ends]
        p, q = ((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for t in moved)
        return Face((p, q), face.gap)

    return cut(one), cut(two)


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
