"""Where each storey lies on the sheet, and metres to page units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.plan.building import Building, Category, Level, Point, Ring
from sim.plan.drawing import style
from sim.plan.drawing.primitives import Spot

AROUND = 42.0
"""Page units of ground shown around the house: room for exit signs."""

TALLEST = 0.75
"""Sheets are made about this tall for their width: a landscape page, by eye."""

FULL = style.SHEET_WIDTH - 2 * style.MARGIN

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class View:
    """One storey's window on the page: ``scale`` page units per metre, the window's corner and the metres it shows."""

    level: Level
    scale: float
    left: float
    top: float
    bounds: Bounds

    def at(self, point: Point) -> Spot:
        """A point of the plan on the page."""
        return self.left + (point[0] - self.bounds[0]) * self.scale, self.top + (self.bounds[3] - point[1]) * self.scale

    def ring(self, ring: Sequence[Point]) -> tuple[Spot, ...]:
        """Points of the plan on the page."""
        return tuple(self.at(p) for p in ring)

    @property
    def size(self) -> Spot:
        """Width and height on the page."""
        xmin, ymin, xmax, ymax = self.bounds
        return (xmax - xmin) * self.scale, (ymax - ymin) * self.scale

    def shows(self, point: Point, margin: float = 0.0) -> bool:
        """Whether a point lies inside the window, ``margin`` metres from its edge."""
        xmin, ymin, xmax, ymax = self.bounds
        return xmin + margin <= point[0] <= xmax - margin and ymin + margin <= point[1] <= ymax - margin

    def clipped(self, ring: Ring) -> Ring:
        """The part of a ring inside the window (Sutherland and Hodgman: one side of the window after the other)."""
        xmin, ymin, xmax, ymax = self.bounds
        points = list(ring)
        for axis, limit, sign in ((0, xmin, 1), (0, xmax, -1), (1, ymin, 1), (1, ymax, -1)):
            kept: list[Point] = []
            for n, q in enumerate(points):
                p = points[n - 1]
                dp, dq = sign * (p[axis] - limit), sign * (q[axis] - limit)
                if (dp < 0) != (dq < 0):
                    t = dp / (dp - dq)
                    kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
                if dq >= 0:
                    kept.append(q)
            points = kept
        return tuple(points)


def views(building: Building, levels: Sequence[Level], top: float) -> tuple[list[View], float]:
    """Windows for some storeys below ``top``, all at one scale, in the columns that show them largest; and where they end."""
    extents = [extent(building, level) for level in levels]
    west, east = min(b[0] for b in extents), max(b[2] for b in extents)  # one width for all: storeys stand in register
    heights = [b[3] - b[1] for b in extents]
    columns = max(range(1, len(levels) + 1), key=lambda n: (round(_scale(n, east - west, heights), 6), -n))
    column_width = (FULL - (columns - 1) * style.GAP) / columns
    scale = min(style.LARGEST_SCALE, (column_width - 2 * AROUND) / (east - west))
    around = AROUND / scale
    slack = (column_width - (east - west) * scale) / 2 - AROUND if columns == 1 else 0.0
    made: list[View] = []
    for first in range(0, len(levels), columns):
        row = range(first, min(first + columns, len(levels)))
        for n in row:
            left = style.MARGIN + (n - first) * (column_width + style.GAP) + slack
            bounds = (west - around, extents[n][1] - around, east + around, extents[n][3] + around)
            made.append(View(levels[n], scale, left, top + style.LEVEL_TITLE, bounds))
        top += style.LEVEL_TITLE + max(heights[n] for n in row) * scale + 2 * AROUND + style.GAP
    return made, top - style.GAP


def _scale(columns: int, wide: float, heights: Sequence[float]) -> float:
    """Page units per metre if the storeys stood in so many columns on a landscape page."""
    across = ((FULL - (columns - 1) * style.GAP) / columns - 2 * AROUND) / wide
    rows = [max(heights[n : n + columns]) for n in range(0, len(heights), columns)]
    spent = len(rows) * (style.LEVEL_TITLE + style.GAP + 2 * AROUND)
    return min(across, max(0.1 * across, (TALLEST * FULL - spent) / sum(rows)))


def extent(building: Building, level: Level) -> Bounds:
    """Metres a storey's house covers; its outdoor areas only where there is no house."""
    rings = [p.exterior for p in level.outline]
    units = [u for u in building.units if u.level_id == level.id]
    rings += [u.polygon.exterior for u in units if u.category is not Category.OUTDOOR]
    rings = [r for r in rings or [u.polygon.exterior for u in units] if r]
    if not rings:
        return (0.0, 0.0, 10.0, 10.0)
    corners = np.vstack([np.asarray(r) for r in rings])
    (xmin, ymin), (xmax, ymax) = corners.min(axis=0), np.maximum(corners.max(axis=0), corners.min(axis=0) + 1.0)
    return float(xmin), float(ymin), float(xmax), float(ymax)
