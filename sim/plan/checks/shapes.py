"""Rings are clean, rooms lie beside each other."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np

from sim.errors import Issue
from sim.plan.building import Building, Category, Polygon, Ring, Unit
from sim.plan.codes import Names, issue
from sim.plan.geometry import (
    area,
    contains,
    crossing_parameters,
    distances,
    edges,
    overlap_area,
    polygon_edges,
    signed_area,
    touches_itself,
)

SMALLEST = 0.01
"""A ring of less than 10 x 10 cm is a slip of the mouse."""

OVERLAP_PART, OVERLAP_AREA = 0.01, 0.02
"""Rooms may overlap by 1 % of the smaller one (real drawings do) or two square decimetres."""

SNAP = 1e-3
OUTLINE_SLACK = 0.25
"""How far outside the façade line a room may lie before it is reported: drawings differ in where a façade is, by eye."""


def check(building: Building) -> list[Issue]:
    """Issues P001 to P007."""
    found: list[Issue] = []
    for where, polygon in _polygons(building):
        found += [issue(code, where, ring=n) for code, n in _ring_faults(polygon)]
    unsnapped = [where for where, polygon in _polygons(building) if not _snapped(polygon)]
    found += Names(building).gathered("P004", unsnapped)
    whole = sound(building)
    return found + _overlaps(whole) + _outside(whole)


def sound(building: Building) -> Building:
    """The building without rooms whose shape cannot be worked with, and without what stands in or leads to them."""
    units = {u.id for u in building.units if not any(_ring_faults(u.polygon))}
    if len(units) == len(building.units):
        return building
    return replace(
        building,
        units=tuple(u for u in building.units if u.id in units),
        openings=tuple(o for o in building.openings if units.issuperset(o.unit_ids)),
        windows=tuple(w for w in building.windows if units.issuperset(w.unit_ids)),
        vertical_links=tuple(v for v in building.vertical_links if {v.lower_unit_id, v.upper_unit_id} <= units),
        alarm_devices=tuple(a for a in building.alarm_devices if (a.unit_id or "") in units | {""}),
        fixtures=tuple(f for f in building.fixtures if f.unit_id in units),
    )


def _polygons(building: Building) -> Iterator[tuple[str, Polygon]]:
    yield from ((u.id, u.polygon) for u in building.units)
    yield from ((level.id, polygon) for level in building.levels for polygon in level.outline)


def _ring_faults(polygon: Polygon) -> Iterator[tuple[str, int]]:
    """Codes and ring numbers (0 the exterior) of what is wrong with a polygon's rings."""
    faulty = False
    for n, ring in enumerate((polygon.exterior, *polygon.holes)):
        fault = _fault(ring, hole=n > 0)
        if fault:
            faulty = True
            yield fault, n
    if not faulty and polygon.holes:
        yield from (("P005", n) for n in _misplaced_holes(polygon))


def _fault(ring: Ring, hole: bool) -> str:
    if len(ring) < 3 or abs(signed_area(ring)) < SMALLEST:
        return "P001"
    if touches_itself(ring):
        return "P002"
    return "P003" if (signed_area(ring) > 0) == hole else ""


def _misplaced_holes(polygon: Polygon) -> Iterator[int]:
    outer = edges([polygon.exterior])
    for n, hole in enumerate(polygon.holes, start=1):
        others = edges([polygon.exterior, *(h for m, h in enumerate(polygon.holes, start=1) if m != n)])
        t, u, sloped = crossing_parameters(edges([hole]), others)
        meets = bool(np.any(sloped & (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)))
        corners = np.asarray(hole)
        siblings = [h for m, h in enumerate(polygon.holes, start=1) if m != n]
        within = any(contains(edges([h]), corners[:1])[0] for h in siblings)
        if meets or within or not contains(outer, corners).all() or distances(others, corners).min() < SNAP / 2:
            yield n


def _snapped(polygon: Polygon) -> bool:
    xy = np.vstack([np.asarray(r, dtype=np.float64).reshape(-1, 2) for r in (polygon.exterior, *polygon.holes)])
    return bool(np.all(np.abs(xy / SNAP - np.round(xy / SNAP)) < 1e-4))


def _overlaps(building: Building) -> list[Issue]:
    found = []
    for level in building.levels:
        rooms = [u for u in building.units if u.level_id == level.id]
        found += [
            issue("P006", a.id, other=b.id, area=round(shared, 2))
            for a, b in _neighbours(rooms)
            if (shared := overlap_area(a.polygon, b.polygon)) > _allowed(a, b)
        ]
    return found


def _allowed(a: Unit, b: Unit) -> float:
    return max(OVERLAP_AREA, OVERLAP_PART * min(area(a.polygon), area(b.polygon)))


def _neighbours(rooms: list[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Pairs of rooms whose bounding boxes overlap."""
    corners = [np.asarray(u.polygon.exterior) for u in rooms]
    boxes = [(*c.min(axis=0), *c.max(axis=0)) for c in corners]
    for (a, p), (b, q) in combinations(zip(rooms, boxes, strict=True), 2):
        if p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]:
            yield a, b


def _outside(building: Building) -> list[Issue]:
    found = []
    for level in building.levels:
        if not level.outline:
            continue
        outline = np.vstack([polygon_edges(p) for p in level.outline])
        for unit in building.units:
            if unit.level_id != level.id or unit.category is Category.OUTDOOR:
                continue
            corners = np.asarray(unit.polygon.exterior)
            gap = np.where(contains(outline, corners), 0.0, distances(outline, corners)).max()
            if gap > OUTLINE_SLACK:
                found.append(issue("P007", unit.id, level=level.id, distance=round(float(gap), 2)))
    return found
