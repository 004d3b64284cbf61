"""Plane geometry of rings and polygons: area, containment, triangles, convex parts.

Only ``+ - * /`` and ``sqrt`` are used, so that every machine gets the same bits; nothing here knows about buildings.
"""

from collections.abc import Sequence

import mapbox_earcut
import numpy as np
import numpy.typing as npt

from sim.plan.building import Point, Polygon

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
RingLike = Sequence[Point] | F64

SAME_POINT = 1e-7
"""Metres under which two points are one: far below a plan's millimetres, far above rounding."""

FLAT = 1e-9
"""Square metres under which a corner or triangle is flat."""


def as_ring(ring: RingLike) -> F64:
    """The ring as an (n, 2) array, a closing point that repeats the first removed."""
    array = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
    if len(array) > 1 and bool((array[0] == array[-1]).all()):
        array = array[:-1]
    return array


def signed_area(ring: RingLike) -> float:
    """Area in square metres, positive when the ring runs counter-clockwise."""
    p = as_ring(ring)
    if len(p) < 3:
        return 0.0
    x, y = p[:, 0] - p[0, 0], p[:, 1] - p[0, 1]  # near the origin: no cancellation far out on a national grid
    return 0.5 * float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def area(polygon: Polygon) -> float:
    """Area of a polygon less its holes, square metres."""
    return abs(signed_area(polygon.exterior)) - sum(abs(signed_area(h)) for h in polygon.holes)


def centroid(ring: RingLike) -> Point:
    """Centre of area; the mean of the points when the ring has no area."""
    p = as_ring(ring)
    x, y = p[:, 0] - p[0, 0], p[:, 1] - p[0, 1]
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    twice = float(cross.sum())
    if abs(twice) < FLAT:
        return float(p[:, 0].mean()), float(p[:, 1].mean())
    cx = float(((x + np.roll(x, -1)) * cross).sum()) / (3 * twice)
    cy = float(((y + np.roll(y, -1)) * cross).sum()) / (3 * twice)
    return cx + float(p[0, 0]), cy + float(p[0, 1])


def bounds(rings: Sequence[RingLike]) -> tuple[float, float, float, float]:
    """Smallest box around some rings as (x0, y0, x1, y1)."""
    p = np.concatenate([as_ring(r) for r in rings])
    return float(p[:, 0].min()), float(p[:, 1].min()), float(p[:, 0].max()), float(p[:, 1].max())


def contains(area_of: Polygon | RingLike, x: float | F64, y: float | F64) -> Bool:
    """Whether points lie inside, by crossings; points on the boundary may go either way.

    Args:
        area_of: a ring, or a polygon whose holes are outside.
        x: x of one or many points.
        y: y of the same points.

    Returns:
        An array of the broadcast shape of x and y.
    """
    rings = [area_of.exterior, *area_of.holes] if isinstance(area_of, Polygon) else [area_of]
    px, py = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    inside = np.zeros(px.shape, bool)
    for ring in rings:
        p = as_ring(ring)
        q = np.roll(p, -1, axis=0)
        for (ax, ay), (bx, by) in zip(p.tolist(), q.tolist(), strict=True):
            if ay == by:
                continue
            straddles = (py < ay) != (py < by)
            inside ^= straddles & (px < ax + (py - ay) / (by - ay) * (bx - ax))
    return inside


def clean_ring(ring: RingLike, tolerance: float = 1e-3) -> F64:
    """The ring without repeated points and without corners that bend by less than ``tolerance`` metres."""
    points = as_ring(ring).tolist()
    changed = True
    while changed and len(points) >= 3:
        changed = False
        kept: list[list[float]] = []
        n = len(points)
        for i in range(n):
            a = kept[-1] if kept else points[i - 1]
            b, c = points[i], points[(i + 1) % n]
            if _bend(a, b, c) < tolerance and n - (i - len(kept)) > 3:
                changed = True
            else:
                kept.append(b)
        points = kept
    return np.array(points, np.float64).reshape(-1, 2)


def _bend(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> float:
    """How far b lies from the segment a-c (0 for a spike that returns on itself)."""
    dx, dy, ex, ey = c[0] - a[0], c[1] - a[1], b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    if length2 < SAME_POINT * SAME_POINT or ex * ex + ey * ey < SAME_POINT * SAME_POINT:
        return 0.0
    return float(abs(dx * ey - dy * ex) / np.sqrt(length2))


def clean(polygon: Polygon, tolerance: float = 1e-3) -> Polygon:
    """The polygon with cleaned rings: exterior counter-clockwise, holes clockwise, empty holes dropped."""

    def turned(ring: RingLike, sign: float) -> tuple[Point, ...]:
        p = clean_ring(ring, tolerance)
        p = p if signed_area(p) * sign > 0 else p[::-1]
        return tuple((float(x), float(y)) for x, y in p)

    holes = tuple(turned(h, -1.0) for h in polygon.holes if abs(signed_area(h)) > FLAT)
    return Polygon(turned(polygon.exterior, 1.0), holes)


def triangulate(polygon: Polygon) -> tuple[F64, I32]:
    """Cut a polygon into counter-clockwise triangles.

    Returns:
        The rings' points one after another (n, 2), and triangles as indices into them (m, 3).
    """
    rings = [as_ring(polygon.exterior), *(as_ring(h) for h in polygon.holes)]
    points = np.concatenate(rings)
    if len(rings[0]) < 3:
        return points, np.zeros((0, 3), np.int32)
    ends = np.cumsum([len(r) for r in rings]).astype(np.uint32)
    near = points - points[0]  # earcut compares products of coordinates: keep them small
    tris = mapbox_earcut.triangulate_float64(near, ends).reshape(-1, 3).astype(np.int32)
    a, b, c = near[tris[:, 0]], near[tris[:, 1]], near[tris[:, 2]]
    twice = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    tris[twice < 0] = tris[twice < 0][:, ::-1]
    return points, tris[np.abs(twice) > FLAT]


def is_convex(ring: RingLike, slack: float = 1e-7) -> bool:
    """Whether a counter-clockwise ring turns left (or straight on) everywhere; ``slack`` in metres of dent."""
    p = as_ring(ring)
    before, after = np.roll(p, 1, axis=0), np.roll(p, -1, axis=0)
    d, e = after - before, p - before
    length = np.sqrt(d[:, 0] * d[:, 0] + d[:, 1] * d[:, 1])
    return bool((d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0] <= slack * length + FLAT * 1e-3).all())


def convex_parts(polygon: Polygon) -> list[F64]:
    """Few convex counter-clockwise rings that tile the polygon (Hertel-Mehlhorn over its triangulation)."""
    points, tris = triangulate(polygon)
    xy: list[list[float]] = points.tolist()
    parts: dict[int, list[int]] = dict(enumerate(tris.tolist()))
    owner: dict[tuple[int, int], int] = {}
    for i, part in parts.items():
        for k, v in enumerate(part):
            owner[v, part[(k + 1) % 3]] = i
    diagonals = [(a, b) for a, b in owner if a < b and (b, a) in owner]
    diagonals.sort(key=lambda e: (-_length2(xy[e[0]], xy[e[1]]), e))  # long cuts go first: compact cells remain
    for a, b in diagonals:
        one, two = owner[a, b], owner[b, a]
        merged = _merged(parts[one], parts[two], a, b)
        if one == two or not _left_turns(xy, merged, a, b):
            continue
        parts[one] = merged
        for k, v in enumerate(merged):
            owner[v, merged[(k + 1) % len(merged)]] = one
        del parts[two]
    return [points[parts[i]] for i in sorted(parts)]


def _length2(a: Sequence[float], b: Sequence[float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    return dx * dx + dy * dy


def _merged(one: list[int], two: list[int], a: int, b: int) -> list[int]:
    """The ring around two rings that share the edge a-b (a to b in ``one``, b to a in ``two``)."""
    i, j = one.index(a), two.index(b)
    around_one = one[i + 1 :] + one[: i + 1]  # b … a
    around_two = two[j + 1 :] + two[: j + 1]  # a … b
    return around_one + around_two[1:-1]


def _left_turns(xy: list[list[float]], ring: list[int], *corners: int) -> bool:
    n = len(ring)
    for corner in corners:
        k = ring.index(corner)
        (ax, ay), (bx, by), (cx, cy) = xy[ring[k - 1]], xy[corner], xy[ring[(k + 1) % n]]
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) < 0:
            return False
    return True


def interior_point(polygon: Polygon) -> Point:
    """A point well inside: the centroid of the largest convex part."""
    parts = convex_parts(polygon)
    return centroid(max(parts, key=signed_area)) if parts else centroid(polygon.exterior)
