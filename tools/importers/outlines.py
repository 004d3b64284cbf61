"""The outer edge of a storey, from its rooms and walls."""

from collections.abc import Sequence

from shapely import Polygon as Area
from shapely import unary_union
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Polygon
from tools.importers.rings import clean, plan_polygon

COURTYARD = 12.0
"""A hole in a storey larger than this many square metres is open to the sky, by eye."""

FACADE = 0.3
"""How far the façade is taken to lie outside the rooms where no wall tells, by eye."""

NEAR = 1.0
"""Walls farther than this from every room are garden walls and the like."""


def outline(areas: Sequence[BaseGeometry], walls: BaseGeometry | None = None) -> tuple[Polygon, ...]:
    """A storey's outlines: its indoor rooms and walls in one, the gaps between them and shafts closed.

    Where no wall lies outside the rooms the outline stands a façade's thickness off them.
    """
    rooms = unary_union(list(areas))
    body = rooms if walls is None else unary_union([rooms, walls.intersection(rooms.buffer(NEAR))])
    closed = body.buffer(FACADE, join_style="mitre").buffer(-FACADE, join_style="mitre")
    if closed.symmetric_difference(rooms).area < 0.01 or walls is None:
        closed = body.buffer(FACADE, join_style="mitre")
    parts = [clean(_without_shafts(p)) for p in getattr(closed, "geoms", [closed]) if isinstance(p, Area) and p.area > 1]
    return tuple(sorted((plan_polygon(p) for p in parts if p), key=lambda p: p.exterior))


def _without_shafts(area: Area) -> Area:
    """An outline whose holes are courtyards: smaller ones are shafts and gaps between walls."""
    return Area(area.exterior, [h for h in area.interiors if Area(h).area > COURTYARD])
