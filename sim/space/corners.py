"""Leads a pulled-tight way round wall corners in an arc, so that a body keeps off them on both legs.

A string pulled through gates passes a corner's *gate* at a distance from the corner, but its next leg may run back past the
corner itself: out of a door to another door of the same wall, or round the pier between two flights of a stair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from sim.plan.building import Point

NEAR_ENOUGH = 0.85
"""Share of a bend's distance from its corner that a leg must keep to be left as it is."""

REACHES = (1.0, 0.7, 0.45)
"""Shares of that distance tried for the points of the arc, the first that is on the floor."""


@dataclass(frozen=True)
class Bend:
    """A point of a way; ``corner`` is the wall's corner it goes round (None at a start or an end), on its left or right."""

    place: Point
    corner: Point | None = None
    on_left: bool = False


def arcs(bends: Sequence[Bend], on_floor: Callable[[int, Point], bool]) -> list[tuple[list[Point], list[Point]]]:
    """For each bend the points to put in before it and after it.

    Args:
        bends: the way from start to end.
        on_floor: whether a point beside the bend with that number can be stood on.
    """
    out: list[tuple[list[Point], list[Point]]] = []
    for k, bend in enumerate(bends):
        if bend.corner is None or not 0 < k < len(bends) - 1:
            out.append(([], []))
            continue
        before, after = bends[k - 1].place, bends[k + 1].place
        out.append((_beside(k, bend, before, -1.0, on_floor), _beside(k, bend, after, 1.0, on_floor)))
    return out


def _beside(k: int, bend: Bend, other: Point, sense: float, on_floor: Callable[[int, Point], bool]) -> list[Point]:
    """The point beside the corner for the leg to or from ``other``; ``sense`` is -1 for the leg that comes, else 1."""
    assert bend.corner is not None
    (cx, cy), (px, py) = bend.corner, bend.place
    reach = _metres(bend.corner, bend.place)
    if _off_leg(bend.corner, bend.place, other) >= NEAR_ENOUGH * reach:
        return []
    dx, dy = (other[0] - cx) * sense, (other[1] - cy) * sense
    length = sqrt(dx * dx + dy * dy)
    if length <= reach:
        return []
    side = 1.0 if bend.on_left else -1.0  # the way passes on the corner's other side
    nx, ny = dy / length * side, -dx / length * side
    for share in REACHES:
        point = (cx + nx * reach * share, cy + ny * reach * share)
        if on_floor(k, point):
            return [point] if _metres(point, (px, py)) > 0.02 else []
    return []


def _off_leg(x: Point, p: Point, q: Point) -> float:
    """Metres from a point to the segment p-q."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    square = dx * dx + dy * dy
    t = 0.0 if square == 0.0 else min(max(((x[0] - p[0]) * dx + (x[1] - p[1]) * dy) / square, 0.0), 1.0)
    return _metres(x, (p[0] + t * dx, p[1] + t * dy))


def _metres(a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    return sqrt(dx * dx + dy * dy)
