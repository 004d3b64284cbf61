"""Straight parts of drawn lines: taken apart, joined where they were meant to meet, ready for noding."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from sim.plan.building import Point
from sim.plan.geometry import F64

I64 = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

GRID = 1e-4
"""Lines are noded on this grid, in metres: far finer than any drawing, far coarser than rounding."""

SAMPLE = 200
"""Segments looked at to tell how often all cross each other."""


def segments_of(lines: Iterable[Sequence[Point] | F64]) -> F64:
    """Straight parts (n, 4) of polylines, without what is not finite or has no length."""
    parts = [np.zeros((0, 4))]
    for line in lines:
        points = np.asarray(line, dtype=float).reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        parts.append(np.concatenate([points[:-1], points[1:]], axis=1))
    return np.concatenate(parts)


def joined(segments: F64, snap: float) -> F64:
    """Segments whose ends are moved together where closer than ``snap``; doubles and what shrinks to a point dropped."""
    if not len(segments):
        return segments
    ends, index, count = np.unique(np.round(segments.reshape(-1, 2), 6), axis=0, return_inverse=True, return_counts=True)
    goes_to = _centres(ends, np.lexsort((ends[:, 1], ends[:, 0], -count)), snap)  # where most lines meet stays
    pairs = goes_to[index.reshape(-1)].reshape(-1, 2)
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    moved: F64 = ends[pairs].reshape(-1, 4)
    return moved


def _centres(points: F64, order: I64, snap: float) -> I64:
    """For each point the one it is moved to: the nearest of those before it in ``order`` that stay, else itself."""
    goes_to = np.arange(len(points))
    cells: dict[tuple[int, int], list[int]] = {}
    spots, squares = points.tolist(), np.floor(points / snap).astype(np.int64).tolist()
    for n in order.tolist():
        (x, y), (column, row) = spots[n], squares[n]
        around = [m for i in (-1, 0, 1) for j in (-1, 0, 1) for m in cells.get((column + i, row + j), ())]
        best = min(((math.hypot(spots[m][0] - x, spots[m][1] - y), m) for m in around), default=(math.inf, n))
        if best[0] <= snap:
            goes_to[n] = best[1]
        else:
            cells.setdefault((column, row), []).append(n)
    return goes_to


def reaching(segments: F64, snap: float) -> F64:
    """Short connectors (k, 4) from ends to lines they nearly touch, going a little through so that they surely cross."""
    ends = np.unique(segments.reshape(-1, 2), axis=0)
    tree = shapely.STRtree(strokes(segments))
    which, line = tree.query(shapely.points(ends), predicate="dwithin", distance=snap)
    order = np.lexsort((line, which))
    point, target = ends[which[order]], segments[line[order]]
    start, along = target[:, :2], target[:, 2:] - target[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    along = along / length[:, None]
    at = np.einsum("ij,ij->i", point - start, along)
    foot = start + along * at[:, None]
    off = np.hypot(*(foot - point).T)
    inside = (at > 0) & (at < length) & (off > GRID / 10)
    point, foot, off = point[inside], foot[inside], off[inside]
    beyond = foot + (foot - point) / off[:, None] * (10 * GRID)
    return np.concatenate([point, beyond], axis=1)


def crossings(segments: F64) -> float:
    """About how often segments (n, 4) cross each other, from a sample: what noding them will cost."""
    if len(segments) < 2:
        return 0.0
    lines = strokes(segments)
    sample = lines[:: max(len(lines) // SAMPLE, 1)][:SAMPLE]
    hits = shapely.STRtree(lines).query(sample, predicate="intersects").shape[1]
    return float(max(hits - len(sample), 0) / len(sample) * len(lines) / 2)


def strokes(segments: F64) -> list[shapely.LineString]:
    """Segments (n, 4) as shapely's lines."""
    return [s for s in np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2))) if isinstance(s, shapely.LineString)]
