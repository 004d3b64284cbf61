"""Areas of the rings that maps draw: valid, or none at all where a ring is no outline of anything."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from shapely import LinearRing, Polygon, union_all
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from tools.importers.geographic import F64

MOST_CORNERS: Final = 20_000
"""Corners of one ring; a whole campus has fewer."""

MOST_CROSSING: Final = 300
"""Corners of a ring that crosses itself; crossings grow with their square, and a slip of the hand is in a small ring."""


def ring_area(points: Sequence[Sequence[float]] | F64) -> BaseGeometry | None:
    """The area inside a ring of ``(n, 2)`` points, closed or not; None when it has none or is hopelessly tangled."""
    corners = np.asarray(points, dtype=np.float64)
    if not 3 <= len(corners) <= MOST_CORNERS:
        return None
    try:
        ring = LinearRing(corners[:, :2])
        if len(corners) > MOST_CROSSING and not ring.is_simple:
            return None
        area = Polygon(ring).buffer(0)
    except (GEOSException, ValueError):
        return None
    return area if area.area > 0 else None


def rings_area(
    exterior: Sequence[Sequence[float]] | F64, holes: Sequence[Sequence[Sequence[float]] | F64] = ()
) -> BaseGeometry | None:
    """The area inside an exterior ring and outside its holes, or None; holes without an area are passed over."""
    area = ring_area(exterior)
    inner = [hole for hole in map(ring_area, holes) if hole is not None]
    if area is None or not inner:
        return area
    rest = area.difference(union_all(inner))
    return rest if rest.area > 0 else None
