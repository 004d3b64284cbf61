"""Open ways where corridors and areas meet: the map draws walls only round rooms, and marks what can be closed with a door."""

from itertools import combinations, pairwise
from typing import Final

import numpy as np
from shapely import LineString
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from sim.plan.building import Line, OpeningKind
from tools.importers.osm_file import Map
from tools.importers.osm_levels import written
from tools.importers.osm_spaces import Place, Space, Spaces, storey_id
from tools.importers.passages import LEAST_PASSAGE, TOUCHING
from tools.importers.sketch import DoorSketch

WIDEST: Final = 6.0
"""Metres of one opening; a longer edge becomes several beside each other, as the plan format has no opening over 12 m."""


def passages_of(found: Map, spaces: Spaces, place: Place, door_nodes: frozenset[str]) -> list[DoorSketch]:
    """Openings along the edges corridors and areas share, unless a door or a mapped wall stands on the edge."""
    walls = [
        LineString([place(r) for r in w.nodes])
        for w in found.ways.values()
        if w.tags.get("indoor") == "wall" and len(w.nodes) > 1
    ]
    made: list[DoorSketch] = []
    for level in spaces.storeys:
        open_ones = [s for s in spaces.at(level) if s.kind in {"area", "corridor"}]
        for a, b in combinations(open_ones, 2):
            if a.nodes & b.nodes & door_nodes or a.area.distance(b.area) > TOUCHING:
                continue
            lines = [line for line in _shared(a.area, b.area) if not _walled(line, walls)]
            made += [_passage(a, b, spaces, level, line, n) for n, line in enumerate(lines)]
    return made


def _shared(a: BaseGeometry, b: BaseGeometry) -> list[Line]:
    """Straight stretches two areas share, in parts no longer than an opening may be."""
    common = a.boundary.intersection(b.buffer(TOUCHING, join_style="mitre"))
    parts = [g for g in getattr(common, "geoms", [common]) if isinstance(g, LineString)]
    merged = linemerge(parts) if len(parts) > 1 else common
    lines: list[Line] = []
    for part in getattr(merged, "geoms", [merged]):
        ends = pairwise(part.simplify(TOUCHING).coords) if isinstance(part, LineString) else ()
        for start, end in ends:
            length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
            if length >= LEAST_PASSAGE:
                lines += _cut((start[0], start[1]), (end[0], end[1]), int(length // WIDEST) + 1)
    return lines


def _cut(start: tuple[float, float], end: tuple[float, float], parts: int) -> list[Line]:
    steps = np.linspace(start, end, parts + 1)
    return [((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) for a, b in pairwise(steps)]


def _walled(line: Line, walls: list[LineString]) -> bool:
    stretch = LineString(line)
    return any(stretch.intersection(wall.buffer(0.1)).length > 0.5 * stretch.length for wall in walls)


def _passage(a: Space, b: Space, spaces: Spaces, level: float, line: Line, n: int) -> DoorSketch:
    (ax, ay), (bx, by) = line
    return DoorSketch(
        id=f"open:{a.id}:{b.id}:{written(level)}:{n}",
        storey=storey_id(level),
        spot=((ax + bx) / 2, (ay + by) / 2),
        line=line,
        kind=OpeningKind.OPEN,
        rooms=(spaces.room_id(a, level), spaces.room_id(b, level)),
    )
