"""Where the trainee stands first: a clear spot of a room at a wished walking distance from another place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import atan2, dist, inf

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Fixture, Line, Point, Ring, Unit
from sim.scenario.walks import Field, Walks
from sim.space.catalogue import CATALOGUE, footprint

GRID = 0.5
"""Metres between the spots tried; by eye, finer than a step."""

CLEAR = 0.6
"""Metres to the nearest wall or piece of furniture: a body's radius and an arm that turns a corner; by eye."""

NEAR_ENOUGH = 0.5
"""Spots whose distance is this close to the wish count as equal, so that the freest of them is taken; by eye."""

SIDE_STEP = 4.0
"""Metres that make one spot count as more to a side than another; by eye, half the usual distance to the nearest room."""

ROUNDING = 1e-6
"""Metres two ways of reckoning the same distance may differ by, and far more than they do."""

ROOMY = 1.5
"""Metres of free floor beyond which more does not matter; by eye."""


@dataclass(frozen=True)
class Spot:
    """A point inside a unit."""

    unit: str
    point: Point


def find_start(
    building: Building,
    walks: Walks,
    units: Iterable[str],
    *,
    field: Field | None,
    wish: float,
    side: Field | None = None,
) -> Spot | None:
    """The spot of ``units`` whose way to where ``field`` leads is nearest to ``wish`` metres; without a field, the freest spot.

    Among equals the one nearer to where ``side`` leads is taken.  Narrow rooms have no spot clear of walls; then the clearance
    is halved, and at last dropped.
    """
    rooms = [building.unit[unit] for unit in units]
    for clearance in (CLEAR, CLEAR / 2, 0.0):
        spots = [
            (_off(walks, field, wish, spot), _to_side(walks, side, spot), -min(clear, ROOMY), spot.unit, spot.point)
            for unit in rooms
            for spot, clear in _clear_spots(building, unit, clearance)
        ]
        usable = [spot for spot in spots if spot[0] < inf]
        if usable:
            *_, unit_id, point = min(usable)
            return Spot(unit_id, point)
    return None


def facing(start: Spot, target: Point | None) -> float:
    """Heading from the spot towards a point; east when there is none."""
    if target is None or dist(start.point, target) == 0:
        return 0.0
    return atan2(target[1] - start.point[1], target[0] - start.point[0])


def inside(polygon_rings: Iterable[Ring], x: float, y: float) -> bool:
    """Even-odd rule over the exterior and the holes."""
    crossings = 0
    for ring in polygon_rings:
        for (x0, y0), (x1, y1) in _edges(ring):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
                crossings += 1
    return crossings % 2 == 1


def segment_distance(line: Line, x: float, y: float) -> float:
    """Metres from a point to a segment."""
    (x0, y0), (x1, y1) = line
    dx, dy = x1 - x0, y1 - y0
    squared = dx * dx + dy * dy
    along = 0.0 if squared == 0 else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / squared))
    return dist((x, y), (x0 + along * dx, y0 + along * dy))


def _off(walks: Walks, field: Field | None, wish: float, spot: Spot) -> float:
    """How far from the wish, in whole steps of ``NEAR_ENOUGH``; infinite when there is no way."""
    if field is None:
        return 0.0
    metres = walks.at_point(field, spot.unit, spot.point)
    return inf if metres == inf else abs(metres - wish) // NEAR_ENOUGH


def _to_side(walks: Walks, side: Field | None, spot: Spot) -> float:
    """Metres to the preferred side in steps of ``SIDE_STEP``, so that what is left is decided by free floor."""
    return 0.0 if side is None else walks.at_point(side, spot.unit, spot.point) // SIDE_STEP


def _clear_spots(building: Building, unit: Unit, clearance: float) -> Iterator[tuple[Spot, float]]:
    """Grid points with their distance to the nearest wall or furniture, where that is at least ``clearance``."""
    rings = (unit.polygon.exterior, *unit.polygon.holes)
    furniture = [footprint(f) for f in building.fixtures if f.unit_id == unit.id and _stands(f)]
    edges = [edge for ring in (*rings, *furniture) for edge in _edges(ring)]
    lines = np.array(edges, np.float64)
    xs, ys = [p[0] for p in rings[0]], [p[1] for p in rings[0]]
    for j in range(int((max(ys) - min(ys)) / GRID) + 1):
        y = min(ys) + GRID * (j + 0.5)
        row = np.array([min(xs) + GRID * (i + 0.5) for i in range(int((max(xs) - min(xs)) / GRID) + 1)])
        row = row[np.asarray(_inside_row(rings, row, y))]
        for x, near in _far_enough(lines, row, y, clearance):
            clear = min(segment_distance(edges[k], x, y) for k in near)
            if clear >= clearance and not any(inside((ring,), x, y) for ring in furniture):
                yield Spot(unit.id, (x, y)), clear


def _inside_row(rings: Sequence[Ring], row: npt.NDArray[np.float64], y: float) -> npt.NDArray[np.bool_]:
    """``inside`` for the points of a row, by the very same sums."""
    crossings = np.zeros(len(row), np.int64)
    for ring in rings:
        for (x0, y0), (x1, y1) in _edges(ring):
            if (y0 > y) != (y1 > y):
                crossings += row < x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    found: npt.NDArray[np.bool_] = crossings % 2 == 1
    return found


def _far_enough(
    lines: npt.NDArray[np.float64], row: npt.NDArray[np.float64], y: float, clearance: float
) -> Iterator[tuple[float, list[int]]]:
    """Points of a row that may be clear of all lines, with the few lines one of which is the nearest.

    Rooms of real buildings have hundreds of corners: what surely is too near, or surely not the nearest, is left out here, so
    that the exact distances are asked for few.
    """
    (ax, ay), (bx, by) = lines[:, 0].T, lines[:, 1].T
    dx, dy = bx - ax, by - ay
    squared = np.maximum(dx * dx + dy * dy, 1e-18)
    along = ((row[:, None] - ax) * dx + (y - ay) * dy) / squared
    along = np.minimum(np.maximum(along, 0.0), 1.0)
    ox, oy = ax + along * dx - row[:, None], ay + along * dy - y
    away = np.sqrt(ox * ox + oy * oy)
    least = away.min(axis=1)
    for k in np.flatnonzero(least >= clearance - ROUNDING).tolist():
        yield float(row[k]), np.flatnonzero(away[k] <= least[k] + ROUNDING).tolist()


def _stands(fixture: Fixture) -> bool:
    """Whether a piece takes floor; one the catalogue does not know is the plan check's business."""
    return fixture.key in CATALOGUE and CATALOGUE[fixture.key].stands


def _edges(ring: Ring) -> list[Line]:
    return list(zip(ring, (*ring[1:], ring[0]), strict=True))
