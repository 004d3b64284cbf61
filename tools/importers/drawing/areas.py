"""Rooms drawn as areas: closed lines round rooms, and ground to walk on with obstacles and exits."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from sim.plan.building import OpeningKind
from tools.importers.drawing.marks import Stroke
from tools.importers.linework import SMALLEST
from tools.importers.sketch import DoorSketch

TOUCHING, SHARED = 0.02, 0.5
"""Rooms closer than the first along more than the second, in metres, have no wall drawn between them."""

NARROWEST_EXIT = 0.7
"""Exits drawn narrower than this many metres are marks and no widths, by eye."""

FARTHEST_EXIT = 2.0
"""An exit's mark may lie this many metres inside the edge it leads through, by eye."""


def polygon(stroke: Stroke) -> BaseGeometry | None:
    """The area a stroke goes round (a last line is added where it is open), None when there is none."""
    if len(stroke.points) < 3:
        return None
    area = shapely.make_valid(Area(stroke.points))
    parts = [g for g in getattr(area, "geoms", [area]) if isinstance(g, Area) and g.area >= SMALLEST / 10]
    return shapely.union_all(parts) if parts else None


def drawn_rooms(strokes: Sequence[Stroke]) -> list[tuple[Area, str, str]]:
    """Closed lines round rooms with ids and own names; lines round several rooms (a storey's gross area) are left out."""
    shapes = [(a, s.id, s.name) for s in strokes if isinstance(a := polygon(s), Area) and a.area >= SMALLEST]
    tree = shapely.STRtree([a for a, _, _ in shapes])
    kept: list[tuple[Area, str, str]] = []
    for n, (area, identity, name) in enumerate(shapes):
        within = [int(m) for m in tree.query(area) if m != n and area.buffer(0.05).contains(shapes[m][0])]
        if len([m for m in within if shapes[m][0].area < 0.9 * area.area]) < 2:
            kept.append((area, f"room-{identity}", name))
    return kept


def walkable(ground: Sequence[Stroke], obstacles: Sequence[Stroke]) -> tuple[list[tuple[Area, str]], list[str]]:
    """Areas that can be walked on, obstacles cut out, with ids; and the ids of areas that obstacles divide."""
    blocked = shapely.union_all([o for s in obstacles if (o := polygon(s)) is not None])
    found: list[tuple[Area, str]] = []
    divided: list[str] = []
    for stroke in ground:
        area = polygon(stroke)
        free = area.difference(blocked) if area is not None else shapely.Polygon()
        parts = [g for g in getattr(free, "geoms", [free]) if isinstance(g, Area) and g.area >= SMALLEST]
        parts.sort(key=lambda g: (-g.area, g.bounds))
        divided += [f"area-{stroke.id}"] if len(parts) > 1 else []
        found += [(part, f"area-{stroke.id}" + (f"-{n + 1}" if n else "")) for n, part in enumerate(parts)]
    return found, divided


def exits(strokes: Sequence[Stroke], ground: Sequence[Area], storey: str) -> tuple[list[DoorSketch], list[str]]:
    """Ways out at the edge nearest to each mark, as long as the mark along it; and the ids of those whose width is a guess."""
    doors: list[DoorSketch] = []
    guessed: list[str] = []
    for stroke in strokes:
        mark = shapely.MultiPoint(stroke.points).centroid
        edges = [(e.distance(mark), n, k, e) for n, area in enumerate(ground) for k, e in enumerate(_edges(area))]
        if not edges:
            continue
        distance, _, _, edge = min(edges, key=lambda x: x[:3])
        if distance > FARTHEST_EXIT:
            continue
        (x0, y0), (x1, y1) = edge.coords
        start, along = np.array([x0, y0]), np.array([x1 - x0, y1 - y0]) / max(edge.length, 1e-9)
        reach = np.clip((stroke.points - start) @ along, 0, edge.length)
        identity = f"exit-{stroke.id}"
        a, b, middle = reach.min(), reach.max(), float(edge.project(mark))
        if b - a < NARROWEST_EXIT:
            guessed.append(identity)
            doors.append(DoorSketch(identity, storey, _at(start + along * middle), kind=OpeningKind.DOOR))
            continue
        line = (_at(start + along * a), _at(start + along * b))
        doors.append(DoorSketch(identity, storey, _at(start + along * (a + b) / 2), line, round(float(b - a), 3)))
    return doors, guessed


def _edges(area: Area) -> list[shapely.LineString]:
    points = np.array(area.exterior.coords)
    return [shapely.LineString([p, q]) for p, q in pairwise(points)]


def _at(point: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def edge_to_edge(shapes: Sequence[BaseGeometry]) -> bool:
    """Whether most rooms touch a neighbour along a wall's length, as rooms do whose walls are drawn as one line."""
    if not shapes:
        return False
    tree = shapely.STRtree(list(shapes))
    touching: set[int] = set()
    for n, m in tree.query(list(shapes), predicate="dwithin", distance=TOUCHING).T:
        if n < m and shapes[n].boundary.buffer(TOUCHING).intersection(shapes[m].boundary).length > SHARED:
            touching |= {int(n), int(m)}
    return len(touching) * 2 > len(shapes)
