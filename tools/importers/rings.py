"""Shapely areas made into the plan's clean polygons: valid, oriented, simplified to 1 cm, snapped to 1 mm."""

from shapely import Polygon as Area
from shapely import make_valid, set_precision
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from sim.plan.building import Point, Polygon, Ring
from sim.plan.geometry import touches_itself

SIMPLIFY = 0.01
GRID = 1e-3
SLIVER = 0.02
"""Necks thinner than twice this are opened: they are traces of triangles that did not quite meet, by eye."""

SMALLEST_HOLE = 0.02
"""Holes below this many square metres are such traces too; a real column is larger, by eye."""


def clean(area: BaseGeometry) -> Area | None:
    """The largest clean polygon of an area, or None when nothing is left."""
    if not area.area > SMALLEST_HOLE**2:  # nothing, a line, or numbers the snapping would divide by
        return None
    for opened in (0.0, SLIVER):
        shape = make_valid(area)
        if opened:
            shape = shape.buffer(-opened, join_style="mitre").buffer(opened, join_style="mitre")
        shape = set_precision(make_valid(shape.simplify(SIMPLIFY)), GRID)
        parts = [g for g in getattr(shape, "geoms", [shape]) if isinstance(g, Area) and not g.is_empty]
        if not parts:
            continue
        best = max(parts, key=lambda p: (p.area, p.bounds))
        best = orient(Area(best.exterior, [h for h in best.interiors if Area(h).area >= SMALLEST_HOLE]))
        if not any(touches_itself(r) for r in _rings(best)):
            return best
    return None


def plan_polygon(area: Area) -> Polygon:
    """A clean shapely polygon in the plan's form, starting at its lowest leftmost corner so that it is always the same."""
    exterior, *holes = _rings(area)
    return Polygon(exterior, tuple(sorted(holes)))


def millimetre(value: float) -> float:
    """A coordinate on a whole millimetre, never minus zero."""
    return round(float(value), 3) + 0.0


def point(x: float, y: float) -> Point:
    """A point on whole millimetres."""
    return millimetre(x), millimetre(y)


def _rings(area: Area) -> list[Ring]:
    return [_ring([point(x, y) for x, y, *_ in r.coords[:-1]]) for r in (area.exterior, *area.interiors)]


def _ring(points: list[Point]) -> Ring:
    kept = [p for n, p in enumerate(points) if p != points[n - 1]]
    first = kept.index(min(kept)) if kept else 0
    return (*kept[first:], *kept[:first])
