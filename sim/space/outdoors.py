"""The ground around a building: everything within a margin that is not under its outline."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, Level, Polygon
from sim.space.polygon import area, as_ring, bounds, clean, contains, convex_parts, interior_point, signed_area
from sim.space.raster import outline_of

F64 = npt.NDArray[np.float64]

MARGIN = 40.0
"""Metres of ground round the building: enough to walk away from every exit, by eye."""

COURTYARD = 4.0
"""Square metres from which a hole in the outline is a courtyard and not a shaft."""


@dataclass(frozen=True)
class Ground:
    """Convex cells of the ground, and its boundary rings with the ground on the left of every edge."""

    level_id: str
    cells: tuple[F64, ...]
    rings: tuple[F64, ...]
    findings: tuple[str, ...]


def ground_level(building: Building) -> Level:
    """The storey whose exterior doors lead to the ground: ordinal 0 if it has any, else the lowest that has."""
    outside = {u.id for u in building.units if u.category is Category.OUTDOOR}
    with_exit = {o.level_id for o in building.openings if sum(u not in outside for u in o.unit_ids) == 1}
    candidates = [lv for lv in building.levels if lv.id in with_exit] or list(building.levels)
    return min(candidates, key=lambda lv: (lv.ordinal != 0, lv.ordinal))


def make_ground(building: Building) -> Ground:
    """Lay out the ground around the outline of the ground storey."""
    level = ground_level(building)
    rooms = [u.polygon for u in building.units if u.level_id == level.id and u.category is not Category.OUTDOOR]
    findings: list[str] = []
    outline = [clean(p) for p in level.outline]
    box = _box(building, [*rooms, *outline])
    polygons = _around(box, outline) if outline else []
    if not _tiles(box, outline, polygons) or not _shelters(outline, rooms):
        findings.append(f"outline_unusable:{level.id}" if outline else f"outline_derived:{level.id}")
        outline = outline_of(rooms)
        polygons = _around(box, outline)
    cells = tuple(part for p in polygons for part in convex_parts(p))
    rings = tuple(as_ring(r) for p in polygons for r in (p.exterior, *p.holes))
    return Ground(level.id, cells, rings, tuple(findings))


def _box(building: Building, around: Sequence[Polygon]) -> Polygon:
    """The ground's outer rectangle: building, outdoor areas and assembly points, with a margin."""
    rings = [as_ring(p.exterior) for p in around]
    rings += [as_ring(u.polygon.exterior) for u in building.units if u.category is Category.OUTDOOR]
    rings += [np.array([a.point]) for a in building.assembly_points]
    x0, y0, x1, y1 = bounds(rings) if rings else (0.0, 0.0, 0.0, 0.0)
    x0, y0, x1, y1 = x0 - MARGIN, y0 - MARGIN, x1 + MARGIN, y1 + MARGIN
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def _around(box: Polygon, outline: Sequence[Polygon]) -> list[Polygon]:
    """The ground outside all outlines, and each courtyard inside one."""
    outer = clean(Polygon(box.exterior, tuple(p.exterior for p in outline)))
    yards = [clean(Polygon(h)) for p in outline for h in p.holes if abs(signed_area(h)) > COURTYARD]
    return [outer, *yards]


def _shelters(outline: Sequence[Polygon], rooms: Sequence[Polygon]) -> bool:
    """Whether every room is under a roof: an outline that crosses itself, or is of something else, leaves rooms outside."""
    roof, floor = sum(area(p) for p in outline), sum(area(r) for r in rooms)
    return roof > 0.95 * floor and all(any(bool(contains(p, *interior_point(r))) for p in outline) for r in rooms)


def _tiles(box: Polygon, outline: Sequence[Polygon], polygons: Sequence[Polygon]) -> bool:
    """Whether triangulation covers what it should: outlines that cross or overlap do not."""
    if not outline or not polygons:
        return False
    expected = area(polygons[0])
    covered = sum(signed_area(p) for p in convex_parts(polygons[0]))
    return expected > 0 and abs(covered - expected) < 1e-6 * area(box)
