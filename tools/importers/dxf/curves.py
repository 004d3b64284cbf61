"""DXF's lines and curves as strokes and arcs in the world.

Entities in a mirrored block, or drawn on the back of the plane, have coordinates of their own (OCS); every point is brought
to the world before anything is done with it.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Any, Final

import numpy as np

from sim.plan.geometry import F64
from tools.importers.drawing.marks import Arc, Stroke
from tools.importers.dxf.places import Place, handle, polar, world

CURVES: Final = frozenset({"LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "SOLID", "TRACE", "MLINE"})
"""The kinds of entities that are read as lines."""

CHORD: Final = math.radians(10)
"""Curves are flattened to chords of at most this angle: 4 mm off for a wall of 1 m radius, far less than walls are drawn to."""

MOST_POINTS: Final = 2000
"""Points of one flattened curve."""

LIKE_CIRCLE: Final = 0.03
"""Arcs of unevenly stretched blocks whose radii differ by more than this part are no arcs any more."""


def curves(entity: Any, layer: str, place: Place) -> tuple[list[Stroke], list[Arc]]:
    """An entity's lines and arcs in the world; arcs are flattened among the strokes too, for walls may be round."""
    kind, identity = entity.dxftype(), handle(entity, place)
    if kind == "ARC":
        return _arc(identity, layer, _arc_points(entity), place)
    if kind in {"LWPOLYLINE", "POLYLINE"}:
        return _polyline(entity, identity, layer, place)
    if kind == "MLINE":
        strokes = [s for part in entity.virtual_entities() for s in curves(part, layer, place)[0]]
        return [replace(s, id=f"{identity}.{n}") for n, s in enumerate(strokes)], []
    points, closed = _plain_points(entity, kind)
    return [_stroke(identity, layer, points, place, closed=closed)], []


def _plain_points(entity: Any, kind: str) -> tuple[Iterable[Any], bool]:
    """The points of an entity without arcs in its block's world, and whether it is closed."""
    if kind == "LINE":
        return [entity.dxf.start, entity.dxf.end], False
    if kind == "CIRCLE":
        return [entity.ocs().to_wcs(entity.dxf.center + polar(entity.dxf.radius, a)) for a in _steps(0.0, math.tau)[:-1]], True
    if kind in {"SOLID", "TRACE"}:
        return entity.wcs_vertices(), True
    radius = float(entity.dxf.major_axis.magnitude) if kind == "ELLIPSE" else _size(entity)
    return islice(entity.flattening(max(radius * (1 - math.cos(CHORD / 2)), 1e-9)), MOST_POINTS), False


def _size(spline: Any) -> float:
    points = np.array([tuple(p)[:2] for p in spline.control_points]).reshape(-1, 2)
    return float(np.ptp(points, axis=0).max()) if len(points) else 1.0


def _polyline(entity: Any, identity: str, layer: str, place: Place) -> tuple[list[Stroke], list[Arc]]:
    """A polyline, its bulges flattened and kept as arcs beside."""
    if entity.dxftype() == "POLYLINE":
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            return [], []
        raw = [(v.dxf.location, float(v.dxf.get("bulge", 0.0))) for v in entity.vertices]
        flat, closed, height = entity.is_2d_polyline, bool(entity.is_closed), entity.dxf.get("elevation", (0, 0, 0))
        spots = [((p[0], p[1], tuple(height)[2]), b) for p, b in raw] if flat else [(tuple(p), 0.0) for p, _ in raw]
    else:
        flat, closed = True, bool(entity.closed)
        spots = [((x, y, float(entity.dxf.elevation)), b) for x, y, b in entity.get_points("xyb")]
    points, arcs = _bulged(spots, closed)

    def seen(p: Spot3) -> Any:
        return entity.ocs().to_wcs(p) if flat else p

    found = []
    for n, three in enumerate(arcs):
        found += _arc(f"{identity}.{n}", layer, tuple(seen(p) for p in three), place)[1]
    return [_stroke(identity, layer, [seen(p) for p in points], place, closed=closed)], found


Spot3 = tuple[float, float, float]


def _bulged(spots: list[tuple[Spot3, float]], closed: bool) -> tuple[list[Spot3], list[tuple[Spot3, Spot3, Spot3]]]:
    """Points of a polyline with its bulges flattened, and the bulges as centre, start and end."""
    points: list[Spot3] = []
    arcs: list[tuple[Spot3, Spot3, Spot3]] = []
    for n, (spot, bulge) in enumerate(spots):
        points.append(spot)
        if abs(bulge) < 1e-6 or (n + 1 == len(spots) and not closed):
            continue
        to = spots[(n + 1) % len(spots)][0]
        (x0, y0, z), (x1, y1, _) = spot, to
        angle = 4 * math.atan(bulge)
        half = math.hypot(x1 - x0, y1 - y0) / 2
        if half == 0 or abs(math.sin(angle / 2)) < 1e-9:
            continue
        radius = half / math.sin(angle / 2)
        rise = radius * math.cos(angle / 2)
        cx, cy = (x0 + x1) / 2 - (y1 - y0) / (2 * half) * rise, (y0 + y1) / 2 + (x1 - x0) / (2 * half) * rise
        first = math.atan2(y0 - cy, x0 - cx)
        points += [(cx + abs(radius) * math.cos(a), cy + abs(radius) * math.sin(a), z) for a in _steps(first, angle)[1:-1]]
        arcs.append(((cx, cy, z), spot, to))
    return points, arcs


def _arc_points(entity: Any) -> tuple[Any, Any, Any, list[Any]]:
    """Centre, start, end and the flattened points of an ARC in its block's world."""
    centre, radius = entity.dxf.center, float(entity.dxf.radius)
    start = math.radians(entity.dxf.start_angle)
    turn = math.radians((entity.dxf.end_angle - entity.dxf.start_angle) % 360.0) or math.tau
    ocs = entity.ocs()
    points = [ocs.to_wcs(centre + polar(radius, a)) for a in _steps(start, turn)]
    return ocs.to_wcs(centre), points[0], points[-1], points


def _steps(start: float, turn: float) -> list[float]:
    if not (math.isfinite(start) and math.isfinite(turn)):
        raise ValueError("not a finite angle")
    count = max(2, math.ceil(min(abs(turn), math.tau) / CHORD))
    return [start + turn * k / count for k in range(count + 1)]


def _arc(identity: str, layer: str, parts: tuple[Any, ...], place: Place) -> tuple[list[Stroke], list[Arc]]:
    centre, start, end = (world(p, place) for p in parts[:3])
    flattened = [_stroke(identity, layer, parts[3], place)] if len(parts) > 3 else []
    arc = Arc(identity, layer, centre, start, end)
    other = math.hypot(end[0] - centre[0], end[1] - centre[1])
    round_still = arc.radius > 0 and abs(other / arc.radius - 1) <= LIKE_CIRCLE
    return flattened, [arc] if round_still else []


def _stroke(identity: str, layer: str, points: Iterable[Any], place: Place, *, closed: bool = False) -> Stroke:
    spots: F64 = np.array([world(p, place) for p in points], dtype=float).reshape(-1, 2)
    if len(spots) > 2 and np.array_equal(spots[0], spots[-1]):
        spots, closed = spots[:-1], True
    return Stroke(identity, layer, spots, closed and len(spots) > 2)
