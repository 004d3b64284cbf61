"""Flat polygons cut into even pieces, for floors and ceilings that carry light in their vertices."""

from collections.abc import Sequence

import mapbox_earcut
import numpy as np
import numpy.typing as npt

from sim.plan.building import Polygon

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

_WELD = 1e-4
"""Points closer than a tenth of a millimetre are one."""


def rings_of(polygon: Polygon) -> list[F64]:
    """Exterior and holes as (n, 2) arrays, repeated points dropped; rings of no area are left out."""
    rings = []
    for ring in (polygon.exterior, *polygon.holes):
        points = np.asarray(ring, float).reshape(-1, 2)
        keep = np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1) > 1e-3
        if keep.sum() >= 3:
            rings.append(points[keep])
    return rings


def triangles(rings: Sequence[F64]) -> tuple[F64, I32]:
    """Vertices (n, 2) and counter-clockwise triangles (m, 3) of an exterior ring with holes."""
    if not rings:
        return np.zeros((0, 2)), np.zeros((0, 3), np.int32)
    points = np.concatenate(rings)
    ends = np.cumsum([len(r) for r in rings]).astype(np.uint32)
    index = np.asarray(mapbox_earcut.triangulate_float64(points, ends), np.int32).reshape(-1, 3)
    a, b, c = (points[index[:, k]] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    index = np.where((area < 0)[:, None], index[:, ::-1], index)
    return points, np.asarray(index[np.abs(area) > 1e-9])


def inside(rings: Sequence[F64], points: F64) -> Bool:
    """Which points (n, 2) lie inside, by the even-odd rule over all rings."""
    result = np.zeros(len(points), bool)
    x, y = points[:, 0:1], points[:, 1:2]
    for ring in rings:
        ax, ay = ring[:, 0], ring[:, 1]
        bx, by = np.roll(ax, -1), np.roll(ay, -1)
        crosses = (ay > y) != (by > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = ax + (y - ay) * (bx - ax) / (by - ay)
        result ^= (crosses & (x < at)).sum(axis=1) % 2 == 1
    return result


def distance_to_rings(rings: Sequence[F64], points: F64) -> F64:
    """Distance (n,) from each point to the nearest ring segment."""
    best = np.full(len(points), np.inf)
    for ring in rings:
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            d = b - a
            t = np.clip(((points - a) @ d) / max(float(d @ d), 1e-12), 0.0, 1.0)
            best = np.minimum(best, np.linalg.norm(points - a - t[:, None] * d, axis=1))
    return best


def clip_half(poly: F64, normal: F64, offset: float) -> F64:
    """The part of a convex polygon where ``normal @ p <= offset``."""
    side = poly @ normal - offset
    if np.all(side <= 1e-12):
        return poly
    out = []
    for i in range(len(poly)):
        j = (i + 1) % len(poly)
        if side[i] <= 0:
            out.append(poly[i])
        if (side[i] < 0 < side[j]) or (side[j] < 0 < side[i]):
            out.append(poly[i] + (poly[j] - poly[i]) * side[i] / (side[i] - side[j]))
    return np.array(out) if len(out) >= 3 else np.zeros((0, 2))


def clip_box(poly: F64, low: F64, high: F64) -> F64:
    """The part of a convex polygon inside an axis-aligned box."""
    for axis in (0, 1):
        unit = np.eye(2)[axis]
        poly = clip_half(poly, unit, float(high[axis])) if len(poly) else poly
        poly = clip_half(poly, -unit, -float(low[axis])) if len(poly) else poly
    return poly


def subtract_convex(pieces: list[F64], hole: F64) -> list[F64]:
    """Convex pieces without the counter-clockwise convex ``hole``; the result is convex pieces again."""
    left = []
    for piece in pieces:
        rest = piece
        if not _boxes_touch(piece, hole):
            left.append(piece)
            continue
        for a, b in zip(hole, np.roll(hole, -1, axis=0), strict=True):
            outward = np.array([b[1] - a[1], a[0] - b[0]])
            outer = clip_half(rest, -outward, -float(outward @ a))
            if len(outer) >= 3 and _area(outer) > 1e-6:
                left.append(outer)
            rest = clip_half(rest, outward, float(outward @ a))
            if len(rest) < 3:
                break
    return left


def hull(points: F64) -> F64:
    """Counter-clockwise convex hull of (n, 2) points."""
    order = sorted({(float(x), float(y)) for x, y in np.round(points, 6)})

    def half(sequence: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        chain: list[tuple[float, float]] = []
        for p in sequence:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 1e-9:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return np.array(half(order) + half(order[::-1]))


def pieces_of(rings: Sequence[F64], spacing: float) -> list[F64]:
    """Convex pieces that tile the polygon: whole squares of ``spacing`` inside, clipped ones along the edge."""
    points, index = triangles(rings)
    if not len(index):
        return []
    low, high = points.min(axis=0), points.max(axis=0)
    count = np.maximum(1, np.ceil((high - low) / spacing)).astype(int)
    step = (high - low) / count
    i, j = (a.ravel() for a in np.meshgrid(np.arange(count[0]), np.arange(count[1]), indexing="ij"))
    corner = low + np.stack([i, j], axis=1) * step
    cut = _crossed(rings, corner + step / 2, step / 2)
    whole = ~cut & inside(rings, corner + step / 2)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * step
    pieces = [c + square for c in corner[whole]]
    corners = points[index]
    t_low, t_high = corners.min(axis=1), corners.max(axis=1)
    for c in corner[cut]:
        near = ((t_low < c + step) & (t_high > c)).all(axis=1)
        for triangle in corners[near]:
            piece = clip_box(triangle, c, c + step)
            if len(piece) >= 3 and _area(piece) > 1e-7:
                pieces.append(piece)
    return pieces


def weld(pieces: Sequence[F64]) -> tuple[F64, I32]:
    """Shared vertices (n, 2) and counter-clockwise triangles (m, 3) of convex counter-clockwise pieces."""
    if not pieces:
        return np.zeros((0, 2)), np.zeros((0, 3), np.int32)
    sizes = np.array([len(p) for p in pieces])
    points = np.concatenate(pieces)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    fans = [
        np.stack([starts[sizes == n], starts[sizes == n] + k, starts[sizes == n] + k + 1], axis=1)
        for n in np.unique(sizes)
        for k in range(1, n - 1)
    ]
    _, first, inverse = np.unique(np.round(points / _WELD).astype(np.int64), axis=0, return_index=True, return_inverse=True)
    index = inverse.reshape(-1)[np.concatenate(fans)]
    proper = (index[:, 0] != index[:, 1]) & (index[:, 1] != index[:, 2]) & (index[:, 0] != index[:, 2])
    return points[first], index[proper].astype(np.int32)


def _crossed(rings: Sequence[F64], centre: F64, half: F64) -> Bool:
    """Which boxes (centres (n, 2), one half size) a ring segment passes through, by the separating-axis test."""
    result = np.zeros(len(centre), bool)
    for ring in rings:
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            d, m = (b - a) / 2, (a + b) / 2 - centre
            apart = (np.abs(m) > half + np.abs(d) + 1e-9).any(axis=1)
            apart |= np.abs(d[0] * m[:, 1] - d[1] * m[:, 0]) > half[0] * abs(d[1]) + half[1] * abs(d[0]) + 1e-9
            result |= ~apart
    return result


def _area(poly: F64) -> float:
    x, y = poly[:, 0], poly[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _boxes_touch(a: F64, b: F64) -> bool:
    return bool((a.min(axis=0) < b.max(axis=0)).all() and (a.max(axis=0) > b.min(axis=0)).all())
