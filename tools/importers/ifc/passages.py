"""Ways between rooms of an IFC model that no door closes: edges without a wall, and openings nothing was put into."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from shapely import LineString, Polygon, STRtree
from shapely import Point as Spot
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Level, Opening, OpeningKind
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import Shape
from tools.importers.ifc.storeys import storey_of
from tools.importers.ifc.walls import centre_line
from tools.importers.joining import Frame, Room, place
from tools.importers.passages import TOUCHING, shared_edges
from tools.importers.rings import millimetre

LEAST_WIDTH, LEAST_HEIGHT = 0.6, 1.8
"""Smaller openings are hatches and holes for pipes, by eye."""

THRESHOLD = 0.3
"""An opening that begins higher above the floor is not walked through, by eye."""


def open_passages(rooms: Rooms, walls: Mapping[str, BaseGeometry]) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Openings of kind *open* where two rooms share an edge with no wall on it."""
    found: list[Opening] = []
    for level in rooms.levels:
        here = rooms.on(level.id)
        for a, b in _touching(here):
            found += shared_edges(level.id, a, b, walls.get(level.id, Polygon()), len(found))
        for frame in rooms.gaps.get(level.id, ()):
            passage = _passage(f"open:{level.id}:{len(found)}", frame, level, here)
            found += [passage] if passage is not None else []
    return tuple(found), finding("I013", [o.id for o in found])


def unfilled(model: Any) -> list[Any]:
    """Openings in walls with no door or window in them, recesses left out."""
    return [o for o in _voids(model, "IfcWall") if not o.HasFillings and getattr(o, "PredefinedType", None) != "RECESS"]


def slab_voids(model: Any) -> list[Any]:
    """Openings in floors."""
    return list(_voids(model, "IfcSlab"))


def doorless(
    model: Any, shapes: Mapping[str, Shape], rooms: Rooms, doors: Sequence[Opening]
) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Openings of kind *open* through walls that have one down to the floor and no door there, and what was noticed."""
    found: list[Opening] = []
    for void in unfilled(model):
        wall = void.VoidsElements[0].RelatingBuildingElement
        storey = storey_of(wall)
        level = rooms.level_of_storey.get(storey.GlobalId) if storey is not None else None
        cut, body = shapes.get(void.GlobalId), shapes.get(wall.GlobalId)
        frame = _frame(cut, body) if cut and body and level else None
        if frame is None or level is None:
            continue
        passage = _passage(void.GlobalId, frame, next(x for x in rooms.levels if x.id == level), rooms.on(level))
        if passage is not None and not _has_door(passage, doors):
            found.append(passage)
    return tuple(found), finding("I016", [o.id for o in found])


def _voids(model: Any, host: str) -> Iterator[Any]:
    for relation in model.by_type("IfcRelVoidsElement"):
        element, void = relation.RelatingBuildingElement, relation.RelatedOpeningElement
        if element is not None and element.is_a(host) and void is not None and void.is_a("IfcOpeningElement"):
            yield void


def _touching(rooms: Sequence[Room]) -> list[tuple[Room, Room]]:
    """Pairs of rooms that lie close enough to share an edge, in the rooms' order."""
    if len(rooms) < 2:
        return []
    tree = STRtree([r.area for r in rooms])
    pairs = tree.query([r.area for r in rooms], predicate="dwithin", distance=TOUCHING).T
    near = {(int(a), int(b)) for a, b in pairs if a < b}
    return [(rooms[a], rooms[b]) for a, b in combinations(range(len(rooms)), 2) if (a, b) in near]


def _frame(cut: Shape, wall: Shape) -> Frame | None:
    """An opening seen from above, along its wall."""
    middle = centre_line(wall.whole_shadow)
    if middle is None:
        return None
    (x0, y0), (x1, y1) = middle[0]
    length = math.dist((x0, y0), (x1, y1))
    along = np.array([x1 - x0, y1 - y0]) / length
    across = np.array([-along[1], along[0]])
    offset = cut.world[:, :2] - (x0, y0)
    t, side = offset @ along, offset @ across
    bottom, top = cut.z_range()
    spot = np.array([x0, y0]) + along * float(t.min() + t.max()) / 2
    return Frame(spot, along, across, float(np.ptp(t)), bottom, top, (float(side.min()), float(side.max())))


def _passage(identity: str, frame: Frame, level: Level, rooms: Sequence[Room]) -> Opening | None:
    """The opening as a passage between two rooms; None when it is too small, too high or leads nowhere."""
    high_enough = frame.top - frame.bottom >= LEAST_HEIGHT and frame.bottom <= level.elevation + THRESHOLD
    if frame.width < LEAST_WIDTH or not high_enough or frame.top < level.elevation + LEAST_HEIGHT:
        return None
    placed = place(frame, rooms)
    if placed is None or len(set(placed.unit_ids)) < 2:
        return None
    height = millimetre(frame.top - max(frame.bottom, level.elevation))
    return Opening(identity, level.id, placed.line, placed.unit_ids, OpeningKind.OPEN, height)


def _has_door(passage: Opening, doors: Sequence[Opening]) -> bool:
    """Whether a door stands in the opening although the file does not say so."""
    line = LineString(passage.line)
    return any(d.level_id == passage.level_id and line.distance(Spot(LineString(d.line).centroid)) < LEAST_WIDTH for d in doors)
