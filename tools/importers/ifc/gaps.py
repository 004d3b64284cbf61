"""Gaps between walls that stand in one line: wide openings nobody modelled, closed to tell the rooms on both sides apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Polygon, box
from shapely.affinity import affine_transform
from shapely.geometry.base import BaseGeometry

from tools.importers.ifc.shapes import F64
from tools.importers.ifc.walls import centre_line
from tools.importers.joining import Frame

WIDEST = 4.0
"""Metres between the ends of two walls in line that are still one wall with an opening: a wide folding door, by eye."""

NARROWEST = 0.1
"""Narrower gaps are drawing errors, closed with all others."""

IN_LINE = 0.05
"""How far the middle line of one wall may lie beside the other's, and how much their thicknesses may differ, by eye."""

PARALLEL = math.cos(math.radians(1.0))
BLOCKED = 0.05
"""A gap of which more than this part is filled is no gap, by eye."""

SHORTEST = 0.3
"""A wall whose cut is shorter is a pillar: pillars in a row are no wall, by eye."""


@dataclass(frozen=True)
class Gap:
    """A gap: the area that closes it, and what a passage through it would be."""

    area: Polygon
    frame: Frame


@dataclass(frozen=True)
class _Axis:
    """A straight wall seen from above."""

    start: F64
    end: F64
    along: F64
    thickness: float


def gaps(cuts: Sequence[BaseGeometry], mass: BaseGeometry, heights: tuple[float, float]) -> list[Gap]:
    """Free gaps between walls in line, given the walls' cuts seen from above and everything that stands there.

    ``heights``: bottom and top of a passage through them, in metres.
    """
    axes = [a for a in map(_axis, cuts) if a is not None]
    if len(axes) < 2:
        return []
    found = []
    for first, second in _in_line(axes):
        gap = _between(axes[first], axes[second], heights)
        if gap is not None and gap.area.intersection(mass).area <= BLOCKED * gap.area.area:
            found.append(gap)
    return found


def rectangle(frame: Frame, thickness: float, reach: float) -> Polygon:
    """The place an opening takes in a wall seen from above, ``reach`` beyond its jambs."""
    half = frame.width / 2 + reach
    middle = frame.middle + frame.across * min(max(0.0, frame.depth[0]), frame.depth[1])
    (ax, ay), (cx, cy), (x, y) = frame.along, frame.across, middle
    return affine_transform(box(-half, -thickness / 2, half, thickness / 2), [ax, cx, ay, cy, x, y])


def _axis(cut: BaseGeometry) -> _Axis | None:
    found = centre_line(cut) if not cut.is_empty else None
    if found is None:
        return None
    start, end = np.array(found[0])
    length = float(np.hypot(*(end - start)))
    return _Axis(start, end, (end - start) / length, found[1]) if length >= SHORTEST else None


def _in_line(axes: Sequence[_Axis]) -> list[tuple[int, int]]:
    """Pairs of walls on one line with the same thickness."""
    along = np.array([a.along for a in axes])
    middles = np.array([(a.start + a.end) / 2 for a in axes])
    thick = np.array([a.thickness for a in axes])
    offset = middles[None] - middles[:, None]
    beside = np.abs(offset[..., 0] * along[:, None, 1] - offset[..., 1] * along[:, None, 0])
    alike = (np.abs(along @ along.T) > PARALLEL) & (beside < IN_LINE) & (np.abs(thick[:, None] - thick[None]) < IN_LINE)
    return [(int(a), int(b)) for a, b in np.argwhere(np.triu(alike, 1))]


def _between(a: _Axis, b: _Axis, heights: tuple[float, float]) -> Gap | None:
    """The gap between the nearest ends of two walls in line; None when they overlap, touch or are too far apart."""
    ends = np.sort([(a.start - a.start) @ a.along, (a.end - a.start) @ a.along])
    others = np.sort([(b.start - a.start) @ a.along, (b.end - a.start) @ a.along])
    low, high = (ends[1], others[0]) if others[0] >= ends[1] else (others[1], ends[0])
    width = float(high - low)
    if not NARROWEST < width <= WIDEST:
        return None
    across = np.array([-a.along[1], a.along[0]])
    middle = a.start + a.along * float(low + high) / 2
    thickness = min(a.thickness, b.thickness)
    frame = Frame(middle, a.along, across, width, *heights, (-thickness / 2, thickness / 2))
    return Gap(rectangle(frame, thickness, 0.0), frame)
