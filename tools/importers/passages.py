"""Open passages: where rooms meet along an edge and no wall stands on it."""

from itertools import pairwise

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from sim.plan.building import Opening, OpeningKind
from tools.importers.joining import Room
from tools.importers.rings import point

TOUCHING = 0.03
"""Rooms whose boundaries lie this close share an edge: IFC's virtual boundaries, drawn to the centimetre."""

LEAST_PASSAGE = 0.7
"""Shorter shared edges are corners of rooms that meet, not ways through."""

UNDER_WALL = 0.25
"""An edge of which more than this part lies in a wall is a wall, by eye."""


def shared_edges(level_id: str, a: Room, b: Room, walls: BaseGeometry, number: int) -> list[Opening]:
    """Openings of kind *open* along the straight edges two rooms share; ``number`` counts on in their ids."""
    edge = a.area.boundary.intersection(b.area.buffer(TOUCHING, join_style="mitre"))
    made: list[Opening] = []
    for part in getattr(edge, "geoms", [edge]):
        for start, end in pairwise(part.coords) if isinstance(part, LineString) else ():
            line = _beside(LineString([start, end]), b)
            if line.length < LEAST_PASSAGE or line.intersection(walls).length > UNDER_WALL * line.length:
                continue
            ends = (point(*line.coords[0][:2]), point(*line.coords[-1][:2]))
            identity = f"open:{a.unit.id}:{b.unit.id}:{number + len(made)}"
            height = min(a.unit.ceiling, b.unit.ceiling)
            made.append(Opening(identity, level_id, ends, (a.unit.id, b.unit.id), OpeningKind.OPEN, height))
    return made


def _beside(line: LineString, room: Room) -> LineString:
    """The part of a straight line that runs along a room, not past its corner."""
    near = [nearest_points(room.area, Point(end))[0] for end in (line.coords[0], line.coords[-1])]
    return LineString([line.interpolate(line.project(spot)) for spot in near])
