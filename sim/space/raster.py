"""Derives a building's outline from its rooms when the plan has none: walls are closed on a grid, then traced."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.plan.building import Polygon
from sim.space.polygon import area, as_ring, bounds, clean, clean_ring, contains, convex_parts, signed_area

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

GRID = 0.25
"""Metres per grid square: half of the thinnest wall that must close is enough."""

CLOSE = 3
"""Squares the rooms grow, so that walls up to 1.5 m close."""

SHRINK = 2
"""Squares they shrink again: a façade about 0.25 m outside the rooms remains."""

SIMPLIFY = 0.3
"""Metres a traced staircase may be straightened by: just over a square."""


def outline_of(rooms: Sequence[Polygon]) -> list[Polygon]:
    """Outlines around rooms, holes where rooms surround a courtyard; empty without rooms."""
    if not rooms:
        return []
    x0, y0, x1, y1 = bounds([r.exterior for r in rooms])
    pad = (CLOSE + 2) * GRID
    x0, y0 = x0 - pad, y0 - pad
    nx, ny = int((x1 + pad - x0) / GRID) + 1, int((y1 + pad - y0) / GRID) + 1
    mask = np.zeros((ny, nx), bool)
    for room in rooms:
        _fill(mask, room, x0, y0)
    mask = ~_grow(~_grow(mask, CLOSE), SHRINK)
    rings = [clean_ring(r * GRID + (x0, y0)) for r in _trace(mask)]
    for simplify in (SIMPLIFY, 0.0):
        outlines = _nested([_straightened(r, simplify) for r in rings])
        if all(_sound(p) for p in outlines):
            return outlines
    return outlines


def _fill(mask: Bool, room: Polygon, x0: float, y0: float) -> None:
    ax, ay, bx, by = bounds([room.exterior])
    i0, i1 = int((ay - y0) / GRID), int((by - y0) / GRID) + 1
    j0, j1 = int((ax - x0) / GRID), int((bx - x0) / GRID) + 1
    y: F64 = y0 + (np.arange(i0, i1, dtype=np.float64) + 0.5) * GRID
    x: F64 = x0 + (np.arange(j0, j1, dtype=np.float64) + 0.5) * GRID
    mask[i0:i1, j0:j1] |= contains(Polygon(room.exterior), x[None, :], y[:, None])


def _grow(mask: Bool, by: int) -> Bool:
    """Dilate by a square of ``by`` squares each way."""
    for axis in (0, 1):
        padded = mask
        for shift in range(1, by + 1):
            for sign in (-shift, shift):
                moved = np.roll(mask, sign, axis=axis)
                edge = slice(None, sign) if sign > 0 else slice(sign, None)
                moved[(edge, slice(None)) if axis == 0 else (slice(None), edge)] = False
                padded = padded | moved
        mask = padded
    return mask


def _trace(mask: Bool) -> list[F64]:
    """Closed grid rings with the marked squares on their left, in grid units."""
    m = np.pad(mask, 1)
    after: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def edges(squares: Bool, a: tuple[int, int], b: tuple[int, int]) -> None:
        for y, x in np.argwhere(squares).tolist():
            after.setdefault((x + a[0], y + a[1]), []).append((x + b[0], y + b[1]))

    edges(mask & ~m[:-2, 1:-1], (0, 0), (1, 0))
    edges(mask & ~m[1:-1, 2:], (1, 0), (1, 1))
    edges(mask & ~m[2:, 1:-1], (1, 1), (0, 1))
    edges(mask & ~m[1:-1, :-2], (0, 1), (0, 0))
    rings = []
    for start in sorted(after):
        while after[start]:
            ring, here, came = [start], after[start].pop(0), start
            while here != start:
                ring.append(here)
                choices = after[here]
                # where two squares touch at a corner turn left: the rings stay apart
                left = (here[0] - (here[1] - came[1]), here[1] + (here[0] - came[0]))
                came, here = here, choices.pop(choices.index(left) if left in choices else 0)
            rings.append(np.array(ring, np.float64))
    return rings


def _straightened(ring: F64, tolerance: float) -> F64:
    """Douglas-Peucker on a closed ring."""
    n = len(ring)
    if tolerance <= 0 or n < 5:
        return ring
    far = int(((ring - ring[0]) ** 2).sum(axis=1).argmax())
    keep = np.zeros(n + 1, bool)
    keep[[0, far, n]] = True
    closed = np.concatenate([ring, ring[:1]])
    stack = [(0, far), (far, n)]
    while stack:
        i, j = stack.pop()
        if j - i < 2:
            continue
        a, d, p = closed[i], closed[j] - closed[i], closed[i + 1 : j]
        length = float(np.sqrt((d * d).sum()))
        off = np.abs(d[0] * (p[:, 1] - a[1]) - d[1] * (p[:, 0] - a[0])) / max(length, 1e-9)
        k = int(off.argmax())
        if off[k] > tolerance:
            keep[i + 1 + k] = True
            stack += [(i, i + 1 + k), (i + 1 + k, j)]
    return clean_ring(ring[keep[:n]])


def _nested(rings: Sequence[F64]) -> list[Polygon]:
    """Counter-clockwise rings become outlines, clockwise ones the holes of the outline around them."""
    outer = [r for r in rings if len(r) >= 3 and signed_area(r) > 0]
    holes = [r for r in rings if len(r) >= 3 and signed_area(r) < 0]
    out = []
    for ring in outer:
        mine = [h for h in holes if bool(contains(ring, float(h[:, 0].mean()), float(h[:, 1].mean())))]
        out.append(clean(Polygon(tuple(map(tuple, ring.tolist())), tuple(tuple(map(tuple, h.tolist())) for h in mine))))
    return out


def _sound(polygon: Polygon) -> bool:
    covered = sum(signed_area(p) for p in convex_parts(polygon))
    return abs(covered - area(polygon)) < 1e-6 * max(area(polygon), 1.0) and len(as_ring(polygon.exterior)) >= 3
