"""Open ways where corridors and areas meet on a map: what can be closed is marked with a door, what stands there as a wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from shapely import LineString, Point, STRtree
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from sim.plan.building import Line, OpeningKind, Wall
from tools.importers.passages import LEAST_PASSAGE, TOUCHING
from tools.importers.sketch import DoorSketch

WIDEST: Final = 6.0
"""Metres of one opening; a longer edge becomes several beside each other, as the plan format has no opening over 12 m."""

ON_EDGE: Final = 0.3
"""A door this near to a shared edge stands in it, in metres: mapped by hand, by eye."""

UNDER_WALL: Final = 0.5
"""An edge of which more than this part runs along a wall is a wall, by eye."""


EDGE_TO_EDGE: Final = 0.03
"""Rooms nearer than this to each other are drawn with one line between them, in metres."""

THICKEST: Final = 0.6
"""Neighbours farther apart than this have more than a wall between them, in metres, by eye."""

USUAL_WALL: Final = 0.12
"""Metres opened between rooms that are drawn edge to edge: an ordinary inner wall, by eye."""


@dataclass(frozen=True)
class OpenArea:
    """A room that is open wherever it meets another such one: the sketch's ids of the room and its storey."""

    id: str
    storey: str
    area: BaseGeometry


def open_edges(areas: Sequence[OpenArea], doors: Sequence[DoorSketch], walls: Sequence[Wall] = ()) -> list[DoorSketch]:
    """Openings along the edges that areas of a storey share, unless a door or a wall stands there.

    A wall's level is the storey's id, as in a sketch.
    """
    made: list[DoorSketch] = []
    for storey in dict.fromkeys(a.storey for a in areas):
        here = [a for a in areas if a.storey == storey]
        spots = [Point(d.spot) for d in doors if d.storey == storey]
        solid = [LineString(w.line).buffer(w.thickness) for w in walls if w.level_id == storey]
        tree = STRtree([a.area for a in here])
        for n, a in enumerate(here):
            near = sorted(int(m) for m in tree.query(a.area.buffer(TOUCHING)) if m > n)
            made += [passage for m in near for passage in _between(a, here[m], spots, solid)]
    return made


def _between(a: OpenArea, b: OpenArea, spots: Sequence[Point], walls: Sequence[BaseGeometry]) -> list[DoorSketch]:
    common = a.area.boundary.intersection(b.area.buffer(TOUCHING, join_style="mitre"))
    if common.length < LEAST_PASSAGE or any(common.distance(s) < ON_EDGE for s in spots):
        return []
    lines = [line for line in _straight(common) if not _walled(line, walls)]
    return [
        DoorSketch(
            id=f"open:{a.id}:{b.id}:{n}",
            storey=a.storey,
            spot=((line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2),
            line=line,
            kind=OpeningKind.OPEN,
            rooms=(a.id, b.id),
        )
        for n, line in enumerate(lines)
    ]


def _straight(common: BaseGeometry) -> list[Line]:
    """The straight stretches of a shared edge, in parts no longer than an opening may be."""
    parts = [g for g in getattr(common, "geoms", [common]) if isinstance(g, LineString)]
    merged = linemerge(parts) if len(parts) > 1 else common
    lines: list[Line] = []
    for part in getattr(merged, "geoms", [merged]):
        for start, end in pairwise(part.simplify(TOUCHING).coords) if isinstance(part, LineString) else ():
            stretch = float(np.hypot(end[0] - start[0], end[1] - start[1]))
            if stretch >= LEAST_PASSAGE:
                corners = np.linspace(start[:2], end[:2], int(stretch // WIDEST) + 2)
                lines += [((float(p[0]), float(p[1])), (float(q[0]), float(q[1]))) for p, q in pairwise(corners)]
    return lines


def _walled(line: Line, walls: Sequence[BaseGeometry]) -> bool:
    stretch = LineString(line)
    return any(stretch.intersection(wall).length > UNDER_WALL * stretch.length for wall in walls)


def wall_between(areas: Sequence[OpenArea]) -> float:
    """How thick a wall to open between rooms: none where neighbours are drawn a wall apart, or there are none."""
    touching = apart = 0
    tree = STRtree([a.area for a in areas])
    for n, a in enumerate(areas):
        for m in (int(m) for m in tree.query(a.area.buffer(THICKEST))):
            if m > n and areas[m].storey == a.storey:
                gap = a.area.distance(areas[m].area)
                touching += gap < EDGE_TO_EDGE
                apart += EDGE_TO_EDGE <= gap <= THICKEST
    return USUAL_WALL if touching and touching >= apart else 0.0
