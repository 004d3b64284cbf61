"""Plane geometry of rings and lines, in numpy: what checking and drawing a plan need.

Rings are open sequences of points, as in ``sim.plan.building``; areas in square metres, distances in metres.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.plan.building import Point, Polygon, Ring

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]


def signed_area(ring: Ring) -> float:
    """Area of a ring: positive when counter-clockwise."""
    xy = np.asarray(ring, dtype=np.float64).reshape(-1, 2)
    if len(xy) == 0:
        return 0.0
    x, y = (xy - xy[0]).T  # relative to a corner: no loss of digits far from the origin
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2.0


def area(polygon: Polygon) -> float:
    """Area of a polygon without its holes."""
    return abs(signed_area(polygon.exterior)) - sum(abs(signed_area(h)) for h in polygon.holes)


def perimeter(ring: Ring) -> float:
    """Length all the way around."""
    xy = np.asarray(ring, dtype=np.float64)
    return float(np.hypot(*(xy - np.roll(xy, -1, axis=0)).T).sum())


def edges(rings: Iterable[Ring]) -> F64:
    """All edges of some rings as (n, 4): x0, y0, x1, y1."""
    parts = [np.hstack([xy, np.roll(xy, -1, axis=0)]) for xy in (np.asarray(r, dtype=np.float64).reshape(-1, 2) for r in rings)]
    return np.vstack(parts) if parts else np.zeros((0, 4))


def polygon_edges(polygon: Polygon) -> F64:
    """All edges of a polygon, holes too, as (n, 4)."""
    return edges((polygon.exterior, *polygon.holes))


def contains(segments: F64, points: F64) -> Bool:
    """Whether each point (n, 2) lies inside the area the segments (m, 4) enclose (even-odd rule)."""
    x0, y0, x1, y1 = segments.T
    px, py = points[:, 0, None], points[:, 1, None]
    crosses = (y0 > py) != (y1 > py)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    hit = px < x0 + (py - y0) * (x1 - x0) / rise
    return np.asarray(np.count_nonzero(crosses & hit, axis=1) % 2 == 1)


def distances(segments: F64, points: F64) -> F64:
    """Distance from each point (n, 2) to the nearest of the segments (m, 4)."""
    start, along = segments[:, :2], segments[:, 2:] - segments[:, :2]
    length2 = np.maximum(np.einsum("ij,ij->i", along, along), 1e-18)
    offset = points[:, None, :] - start[None]
    t = np.clip(np.einsum("nmj,mj->nm", offset, along) / length2, 0.0, 1.0)
    gap = offset - t[..., None] * along[None]
    return np.asarray(np.sqrt(np.einsum("nmj,nmj->nm", gap, gap).min(axis=1)))


def outside_by(polygon: Polygon, points: F64) -> F64:
    """How far each point (n, 2) lies outside a polygon; 0 for points inside."""
    segments = polygon_edges(polygon)
    return np.where(contains(segments, points), 0.0, distances(segments, points))


def crossing_parameters(a: F64, b: F64) -> tuple[F64, F64, Bool]:
    """Where segments a (n, 4) meet segments b (m, 4): parameters along each, (n, m), and whether they are not parallel."""
    p, r = a[:, None, :2], (a[:, 2:] - a[:, :2])[:, None]
    q, s = b[None, :, :2], (b[:, 2:] - b[:, :2])[None]
    cross = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    sloped = np.abs(cross) > 1e-12
    safe = np.where(sloped, cross, 1.0)
    d = q - p
    t = (d[..., 0] * s[..., 1] - d[..., 1] * s[..., 0]) / safe
    u = (d[..., 0] * r[..., 1] - d[..., 1] * r[..., 0]) / safe
    return t, u, sloped


def touches_itself(ring: Ring, gap: float = 0.0005) -> bool:
    """Whether a ring crosses or touches itself: two edges that are not neighbours come within ``gap``, or one folds back."""
    segments = edges([ring])
    n = len(segments)
    if n < 4:
        return _folds_back(segments)
    i, j = np.triu_indices(n, 2)
    apart = ~((i == 0) & (j == n - 1))
    i, j = i[apart], j[apart]
    low, high = np.minimum(segments[:, :2], segments[:, 2:]) - gap, np.maximum(segments[:, :2], segments[:, 2:]) + gap
    near = np.all((low[i] <= high[j]) & (low[j] <= high[i]), axis=1)
    return any(_meet(segments[a], segments[b], gap) for a, b in zip(i[near], j[near], strict=True)) or _folds_back(segments)


def _meet(a: F64, b: F64, gap: float) -> bool:
    t, u, sloped = crossing_parameters(a[None], b[None])
    if sloped[0, 0] and 0 <= t[0, 0] <= 1 and 0 <= u[0, 0] <= 1:
        return True
    ends = min(distances(a[None], b.reshape(2, 2)).min(), distances(b[None], a.reshape(2, 2)).min())
    return bool(ends < gap)


def _folds_back(segments: F64) -> bool:
    """Whether an edge has no length or runs back over the one before it."""
    along = segments[:, 2:] - segments[:, :2]
    before = np.roll(along, 1, axis=0)
    length = np.hypot(*along.T)
    if (length < 1e-9).any():
        return True
    cross = along[:, 0] * before[:, 1] - along[:, 1] * before[:, 0]
    dot = np.einsum("ij,ij->i", along, before)
    return bool(np.any((np.abs(cross) <= 1e-9 * length * np.roll(length, 1)) & (dot < 0)))


def overlap_area(a: Polygon, b: Polygon) -> float:
    """Area two polygons share, exactly: between the heights where an edge starts, ends or crosses, widths are linear."""
    ea, eb = polygon_edges(a), polygon_edges(b)
    low, high = max(ea[:, 1].min(), eb[:, 1].min()), min(ea[:, 1].max(), eb[:, 1].max())
    if low >= high or min(ea[:, 0].max(), eb[:, 0].max()) <= max(ea[:, 0].min(), eb[:, 0].min()):
        return 0.0
    t, u, sloped = crossing_parameters(ea, eb)
    met = sloped & (t > 0) & (t < 1) & (u > 0) & (u < 1)
    crossings = (ea[:, None, 1] + t * (ea[:, 3] - ea[:, 1])[:, None])[met]
    heights = np.unique(np.concatenate([ea[:, 1], eb[:, 1], crossings]))
    heights = heights[(heights >= low) & (heights <= high)]
    middles = (heights[:-1] + heights[1:]) / 2
    shared = (_common_width(_spans(ea, y), _spans(eb, y)) for y in middles)
    return float(sum(w * h for w, h in zip(shared, np.diff(heights), strict=True)))


def _spans(segments: F64, y: float) -> F64:
    """Sorted x where a horizontal line meets the edges: inside between the 1st and 2nd, 3rd and 4th and so on."""
    cut = segments[(segments[:, 1] > y) != (segments[:, 3] > y)]
    return np.sort(cut[:, 0] + (y - cut[:, 1]) / (cut[:, 3] - cut[:, 1]) * (cut[:, 2] - cut[:, 0]))


def _common_width(a: F64, b: F64) -> float:
    low = np.maximum(a[::2, None], b[None, ::2])
    high = np.minimum(a[1::2, None], b[None, 1::2])
    return float(np.maximum(high - low, 0.0).sum())


def strip_width(polygon: Polygon) -> float:
    """Width of the rectangle with the same area and perimeter: a corridor's width, whatever its bends."""
    around = perimeter(polygon.exterior) + sum(perimeter(h) for h in polygon.holes)
    root = around * around - 16 * area(polygon)
    return (around - float(np.sqrt(root))) / 4 if root > 0 else float(np.sqrt(area(polygon)))


def label_point(polygon: Polygon) -> tuple[Point, float, float]:
    """Where a label fits best: a point inside, and how much room there is to the left and right and above and below of it.

    The point is the middle of the widest of some horizontal cuts, preferring cuts with height; it always lies inside.
    """
    segments = polygon_edges(polygon)
    low, high = segments[:, 1].min(), segments[:, 1].max()
    best: tuple[float, Point, float, float] = (-1.0, polygon.exterior[0], 0.0, 0.0)
    for y in low + (high - low) * np.array([0.5, 0.42, 0.58, 0.33, 0.67, 0.25, 0.75, 0.15, 0.85]):
        row = _spans(segments, float(y))
        for left, right in zip(row[::2], row[1::2], strict=False):
            x = (left + right) / 2
            column = _spans(segments[:, [1, 0, 3, 2]], float(x))
            below, above = column[column <= y], column[column > y]
            if len(below) == 0 or len(above) == 0:
                continue
            tall = 2 * min(above.min() - y, y - below.max())
            score = min(right - left, 3.0 * tall) + 0.05 * (right - left)
            if score > best[0] + 1e-9:
                best = (float(score), (float(x), float(y)), float(right - left), float(tall))
    return best[1], best[2], best[3]
