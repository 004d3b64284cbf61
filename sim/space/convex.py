"""Convex counter-clockwise rings: clip, cut, subtract, hull."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.plan.building import Point
from sim.space.polygon import SAME_POINT, as_ring, signed_area

F64 = npt.NDArray[np.float64]
RingLike = Sequence[Point] | F64

SHORT_EDGE = 0.01
"""Metres under which an edge's direction is rounding."""

MIN_AREA = 1e-4
"""Square metres under which a piece left by a cut is dropped: a postage stamp nobody can stand on."""


def clip(ring: F64, a: Point, b: Point) -> F64:
    """The part of a convex ring on the left of the line a-b; an empty (0, 2) array when nothing is left."""
    ux, uy = b[0] - a[0], b[1] - a[1]
    out: list[Point] = []
    points = [(float(x), float(y)) for x, y in ring]
    side = [ux * (y - a[1]) - uy * (x - a[0]) for x, y in points]
    scale = float(np.sqrt(ux * ux + uy * uy)) * SAME_POINT
    for k, p in enumerate(points):
        q, s, t = points[k - 1], side[k], side[k - 1]
        if (s > scale and t < -scale) or (s < -scale and t > scale):
            f = t / (t - s)
            out.append((q[0] + f * (p[0] - q[0]), q[1] + f * (p[1] - q[1])))
        if s >= -scale:
            out.append(p)
    return np.array(out, np.float64).reshape(-1, 2)


def cut(ring: F64, a: Point, b: Point) -> list[F64]:
    """The pieces of a convex ring on the left and right of a line, those too small to matter dropped."""
    return [p for p in (clip(ring, a, b), clip(ring, b, a)) if len(p) >= 3 and signed_area(p) > MIN_AREA]


def subtract(ring: F64, hole: F64) -> list[F64]:
    """Convex pieces that tile ``ring`` less the convex ring ``hole``; the ring itself when they hardly meet."""
    if overlap_area(ring, hole) <= MIN_AREA:
        return [ring]
    left, pieces = ring, []
    points = [(float(x), float(y)) for x, y in hole]
    for k, a in enumerate(points):
        b = points[(k + 1) % len(points)]
        outside = clip(left, b, a)
        if len(outside) >= 3 and signed_area(outside) > MIN_AREA:
            pieces.append(outside)
        left = clip(left, a, b)
    return pieces


def hull(points: RingLike) -> F64:
    """Convex hull, counter-clockwise, without points on its sides (monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in as_ring(points)})
    if len(ordered) < 3:
        return np.array(ordered, np.float64).reshape(-1, 2)

    def chain(sequence: Sequence[Point]) -> list[Point]:
        out: list[Point] = []
        for p in sequence:
            while len(out) >= 2 and _turn(out[-2], out[-1], p) <= SAME_POINT * SAME_POINT:
                out.pop()
            out.append(p)
        return out[:-1]

    return np.array(chain(ordered) + chain(ordered[::-1]), np.float64)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def rectangle(a: Point, b: Point, width: float) -> F64:
    """The rectangle of ``width`` around the segment a-b, starting at its right-hand start corner."""
    ux, uy = b[0] - a[0], b[1] - a[1]
    length = float(np.sqrt(ux * ux + uy * uy))
    nx, ny = -uy / length * width / 2, ux / length * width / 2
    return np.array([(a[0] - nx, a[1] - ny), (b[0] - nx, b[1] - ny), (b[0] + nx, b[1] + ny), (a[0] + nx, a[1] + ny)])


def breadth(ring: F64) -> float:
    """The least breadth of a convex ring in metres: over every edge, how far the ring reaches from it."""
    edges = np.roll(ring, -1, axis=0) - ring
    length = np.maximum(np.sqrt((edges * edges).sum(axis=1)), 1e-9)
    normal = np.stack([-edges[:, 1], edges[:, 0]], axis=1) / length[:, None]
    reach = ((ring[None] - ring[:, None]) * normal[:, None]).sum(axis=2).max(axis=1)
    return float(reach[length >= min(SHORT_EDGE, float(length.max()))].min())


def overlap_area(one: F64, two: F64) -> float:
    """Area common to two convex rings."""
    left = one
    points = [(float(x), float(y)) for x, y in two]
    for k, a in enumerate(points):
        if len(left) < 3:
            return 0.0
        left = clip(left, a, points[(k + 1) % len(points)])
    return max(signed_area(left), 0.0) if len(left) >= 3 else 0.0
