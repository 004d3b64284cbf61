"""A walking line for a stair of which only the place is known: one flight or two, turned so that doors stay free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import LineString
from shapely import Point as Spot
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from sim.plan.geometry import F64

LEAST_WIDTH = 0.7
"""Clear width in metres below which no flight is made."""

GOING = 1.6
"""Metres walked on the plan for a metre of height: a school stair's 15 cm rises and 24–30 cm treads."""

STEEPEST = 1.0
"""Metres walked for a metre of height on the steepest stair that is still made, where a stairwell leaves room for no more."""

LANDING = 1.1
"""Depth of a landing and of the free floor before a flight in metres: a flight's width and some."""

INSIDE = 0.3
"""How far inside a room a walking line begins and ends in metres: a body's half width and some."""

BESIDE = 0.35
"""A door nearer than this to a flight opens on its flank: a body's width cannot stand between."""

Heights = list[tuple[float, float, float]]


@dataclass(frozen=True)
class Well:
    """Where a stair fits: a rectangle's middle, its axis, and its half lengths along and across."""

    middle: F64
    along: F64
    half_length: float
    half_width: float

    def at(self, along: float, across: float) -> F64:
        """A point by metres along and across from the middle."""
        side = np.array([-self.along[1], self.along[0]])
        return np.asarray(self.middle + self.along * along + side * across)


def laid_out(place: BaseGeometry, rise: float, width: float, doors: Sequence[LineString]) -> tuple[Heights, float]:
    """The stair that leaves most doors free, among those the least steep, the longer axis before the shorter one.

    Args:
        place: where it stands, seen from above.
        rise: metres between the floors.
        width: wished clear width in metres.
        doors: lines of the doors of both its rooms.

    Returns:
        Its walking line with heights from 0 to ``rise``, and its clear width.
    """
    ways = list(_ways(_well(place), rise, width))
    ranked = [(_blocked(points, clear, doors), round(_steepness(points), 1), n) for n, (points, clear) in enumerate(ways)]
    return ways[min(ranked)[2]]


def _ways(well: Well, rise: float, width: float) -> Iterator[tuple[Heights, float]]:
    """Every lay-out that fits: along and across, from either end, turned to either hand."""
    across = np.array([-well.along[1], well.along[0]])
    for lain in (well, Well(well.middle, across, well.half_width, well.half_length)):
        for way in (lain, Well(lain.middle, -lain.along, lain.half_length, lain.half_width)):
            doubled = min(width, way.half_width - 0.05)
            short = 2 * way.half_length < rise * GOING + 2 * LANDING
            if doubled >= LEAST_WIDTH and short:
                yield from ((_dog_leg(way, rise, doubled, hand), doubled) for hand in (1, -1))
            else:
                yield _straight(way, rise), min(width, max(2 * way.half_width - 0.1, LEAST_WIDTH))


def _blocked(points: Heights, width: float, doors: Sequence[LineString]) -> int:
    """Doors that open on the flank of a flight or a landing rather than on free floor."""
    flights = LineString([(x, y) for x, y, _ in points[1:-1] if len(points) > 3] or [(x, y) for x, y, _ in points])
    footprint = flights.buffer(width / 2, cap_style="flat")
    return sum(footprint.distance(door.centroid) < BESIDE for door in doors)


def _steepness(points: Heights) -> float:
    """Most height for a metre walked."""
    steps = np.diff(np.array(points), axis=0)
    return float(np.max(steps[:, 2] / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-3)))


def _well(place: BaseGeometry) -> Well:
    """The rectangle a stair is laid out in: that of the place's largest part, drawn in until most of it is inside."""
    part = max((g for g in getattr(place, "geoms", [place]) if isinstance(g, Area)), key=lambda g: (g.area, g.bounds))
    box = part.minimum_rotated_rectangle
    if not isinstance(box, Area):  # a line or a point has none
        box = part.envelope.buffer(0.1, join_style="mitre")
    corners = np.array(box.exterior.coords)[:4]
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    k = int(sides[0] < sides[1])
    direction = (corners[(k + 1) % 4] - corners[k]) / max(float(sides[k]), 1e-9)
    if (round(float(direction[0]), 6), round(float(direction[1]), 6)) < (0.0, 0.0):
        direction = -direction
    shrink = min(1.0, float(np.sqrt(part.area / max(box.area, 1e-9))))
    middle = corners.mean(axis=0)
    if not part.contains(Spot(middle)):
        middle = np.array(part.representative_point().coords[0])
    return Well(middle, direction, float(sides[k]) / 2 * shrink, float(sides[1 - k]) / 2 * shrink)


def _dog_leg(well: Well, rise: float, width: float, hand: int) -> Heights:
    """Up along one side, over a landing, back along the other; ``hand`` 1 or -1 turns it."""
    side = hand * (well.half_width - width / 2)
    start = -well.half_length + INSIDE
    turn = well.half_length - width / 2
    run = min(max(turn - width / 2 - (start + LANDING / 2), STEEPEST * rise / 2), GOING * rise / 2)
    foot = max(turn - width / 2 - run, start)
    up = [(start, -side, 0.0), (foot, -side, 0.0), (turn, -side, rise / 2)]
    spots = [*up, (turn, side, rise / 2), (foot, side, rise), (start, side, rise)]
    if foot - start < 0.15:
        spots = [spots[0], *spots[2:4], spots[5]]
    return [(float(p[0]), float(p[1]), z) for p, z in ((well.at(a, s), z) for a, s, z in spots)]


def _straight(well: Well, rise: float) -> Heights:
    """One flight along the middle."""
    reach = well.half_length - INSIDE
    run = min(max(2 * reach - LANDING, STEEPEST * rise), GOING * rise, 2 * reach)
    spots = [(-reach, 0.0), (-run / 2, 0.0), (run / 2, rise), (reach, rise)]
    if reach - run / 2 < 0.15:
        spots = [spots[0], spots[3]]
    return [(float(p[0]), float(p[1]), z) for p, z in ((well.at(a, 0.0), z) for a, z in spots)]
