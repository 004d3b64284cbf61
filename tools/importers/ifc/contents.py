"""Walls, open passages and furniture of an IFC model."""

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
from shapely import LineString, Point, Polygon, unary_union
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Fixture, Opening, Wall
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms, storey_of
from tools.importers.ifc.shapes import Shape
from tools.importers.passages import TOUCHING, shared_edges
from tools.importers.rings import millimetre, point
from tools.importers.words import fixture

FILLS_BOX = 0.75
"""A wall that fills less of its smallest box seen from above is bent or round: it has no one centre line, by eye."""


def wall_elements(model: Any) -> list[Any]:
    """Elements that separate rooms."""
    return [e for kind in ("IfcWall", "IfcCurtainWall") for e in model.by_type(kind)]


def wall_areas(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> dict[str, BaseGeometry]:
    """All walls of each level seen from above, doors not cut out."""
    parts: dict[str, list[BaseGeometry]] = {level.id: [] for level in rooms.levels}
    for wall in wall_elements(model):
        shape = shapes.get(wall.GlobalId)
        level = _level(wall, rooms)
        if shape is not None and level is not None:
            parts[level].append(shape.shadow())
    return {level: unary_union(areas) for level, areas in parts.items()}


def read_walls(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> tuple[tuple[Wall, ...], list[Issue]]:
    """Straight walls as centre lines with their thickness, and what was noticed."""
    walls: list[Wall] = []
    bent: list[str] = []
    outlines = {level.id: unary_union([Polygon(p.exterior) for p in level.outline]).boundary for level in rooms.levels}
    for element in wall_elements(model):
        shape, level = shapes.get(element.GlobalId), _level(element, rooms)
        if shape is None or level is None:
            continue
        area = shape.shadow()
        box = area.minimum_rotated_rectangle
        if not isinstance(box, Polygon) or area.area < FILLS_BOX * box.area:
            bent.append(element.GlobalId)
            continue
        line, thickness = _centre_line(box)
        low, high = shape.z_range()
        walls.append(
            Wall(
                id=element.GlobalId,
                level_id=level,
                line=line,
                thickness=millimetre(thickness),
                height=millimetre(high - low),
                exterior=_exterior(element, LineString(line), thickness, outlines[level]),
                glass=bool(element.is_a("IfcCurtainWall")),
            )
        )
    return tuple(walls), finding("I041", bent)


def open_passages(rooms: Rooms, walls: Mapping[str, BaseGeometry]) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Openings of kind *open* where two rooms share an edge with no wall on it."""
    found: list[Opening] = []
    for level in rooms.levels:
        for a, b in combinations(rooms.on(level.id), 2):
            if a.area.distance(b.area) <= TOUCHING:
                found += shared_edges(level.id, a, b, walls.get(level.id, Polygon()), len(found))
    return tuple(found), finding("I013", [o.id for o in found])


def read_furniture(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> tuple[tuple[Fixture, ...], list[Issue]]:
    """Furniture whose name tells a catalogue piece, in the room it stands in, turned as its own axes are."""
    found: list[Fixture] = []
    unknown: list[str] = []
    for element in furniture_elements(model):
        shape, level = shapes.get(element.GlobalId), _level(element, rooms)
        key = fixture(f"{element.Name or ''} {element.ObjectType or ''}")
        if shape is None or level is None or key is None:
            unknown.append(element.GlobalId)
            continue
        centre = (shape.world.min(axis=0) + shape.world.max(axis=0)) / 2
        room = next((r for r in rooms.on(level) if r.area.contains(Point(centre[:2]))), None)
        if room is None:
            unknown.append(element.GlobalId)
            continue
        axis = shape.matrix[:2, 1]
        heading = math.remainder(math.atan2(-axis[1], -axis[0]), math.tau)  # furniture in BIM libraries faces its own -y
        found.append(Fixture(element.GlobalId, room.unit.id, key, point(*centre[:2]), round(heading, 4) + 0.0))
    return tuple(found), finding("I040", unknown)


def furniture_elements(model: Any) -> list[Any]:
    """Furniture and sanitary ware, whichever way the file's version names it."""
    kinds = ["IfcFurnishingElement", "IfcFlowTerminal"]
    return [e for kind in kinds for e in model.by_type(kind)]


def _level(element: Any, rooms: Rooms) -> str | None:
    storey = storey_of(element)
    return rooms.level_of_storey.get(storey.GlobalId) if storey is not None else None


def _centre_line(box: Polygon) -> tuple[tuple[tuple[float, float], tuple[float, float]], float]:
    """The long middle line of a rectangle, from its lower left end, and the rectangle's width."""
    corners = np.array(box.exterior.coords)[:4]
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    k = int(sides[0] < sides[1])
    first = (corners[k] + corners[(k + 3) % 4]) / 2
    second = (corners[(k + 1) % 4] + corners[(k + 2) % 4]) / 2
    a, b = sorted([point(*first), point(*second)])
    return (a, b), float(min(sides[0], sides[1]))


def _exterior(wall: Any, line: LineString, thickness: float, outline: BaseGeometry) -> bool:
    """What the file says, else whether the wall lies along the storey's outline."""
    import ifcopenshell.util.element as util

    stated = util.get_pset(wall, "Pset_WallCommon", "IsExternal")
    return bool(stated) if stated is not None else bool(outline.distance(line.centroid) <= thickness)
