"""Where each storey lies on the sheet, and metres to page units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.plan.building import Building, Category, Level, Point, Ring
from sim.plan.drawing import style
from sim.plan.drawing.primitives import Spot

AROUND = 2.6
"""Metres of ground shown around the house, room for exit signs."""

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
    shown = [(level, extent(building, level)) for level in levels]
    wide = max(b[2] - b[0] for _, b in shown)
    full = style.SHEET_WIDTH - 2 * style.MARGIN
    best: tuple[float, int] = (0.0, 1)
    for columns in range(1, len(shown) + 1):
        scale = min(style.LARGEST_SCALE, (full - (columns - 1) * style.GAP) / columns / wide)
        rows = [shown[n : n + columns] for n in range(0, len(shown), columns)]
        height = sum(max(b[3] - b[1] for _, b in row) * scale + style.LEVEL_TITLE + style.GAP for row in rows)
        score = scale * min(1.0, full / max(height, 1.0))  # do not let the sheet grow taller than wide
        if score > best[0] + 1e-9:
            best = (score, columns)
    columns = best[1]
    column_width = (full - (columns - 1) * style.GAP) / columns
    scale = min(style.LARGEST_SCALE, column_width / wide)
    made: list[View] = []
    for first in range(0, len(shown), columns):
        row = shown[first : first + columns]
        for n, (level, bounds) in enumerate(row):
            slack = (column_width - (bounds[2] - bounds[0]) * scale) / 2 if columns == 1 else 0.0
            left = style.MARGIN + n * (column_width + style.GAP) + slack
            made.append(View(level, scale, left, top + style.LEVEL_TITLE, bounds))
        top += style.LEVEL_TITLE + max(b[3] - b[1] for _, b in row) * scale + style.GAP
    return made, top - style.GAP


def extent(building: Building, level: Level) -> Bounds:
    """Metres a storey's window shows: its house and a little ground; outdoor areas only where there is no house."""
    rings = [p.exterior for p in level.outline]
    units = [u for u in building.units if u.level_id == level.id]
    rings += [u.polygon.exterior for u in units if u.category is not Category.OUTDOOR]
    rings = [r for r in rings or [u.polygon.exterior for u in units] if r]
    if not rings:
        return (0.0, 0.0, 10.0, 10.0)
    corners = np.vstack([np.asarray(r) for r in rings])
    (xmin, ymin), (xmax, ymax) = corners.min(axis=0) - AROUND, corners.max(axis=0) + AROUND
    return float(xmin), float(ymin), float(xmax), float(ymax)
