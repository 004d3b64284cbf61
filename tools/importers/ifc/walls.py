"""Walls of an IFC model: centre lines for the plan, areas seen from above for everything else."""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from shapely import LineString, Polygon, unary_union
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Line, Wall
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import Shape
from tools.importers.ifc.storeys import storey_of
from tools.importers.rings import millimetre, point

FILLS_BOX = 0.75
"""A wall that fills less of its smallest box seen from above is bent or round: it has no one centre line, by eye."""

CHEST = 1.2
"""Metres above a floor where walls are cut to see which rooms they part: above sills and rails, below most heads."""

GLASS: Final = re.compile(r"\b(glas|glass|glazing|glazed|verglasung|isolerglas|glasparti)\b", re.IGNORECASE)
"""A material's name that says glass as a word of its own: not glass wool, *glasull*, *Glaswolle*."""

NOT_GLASS: Final = re.compile(r"glass?[ -]?(wool|fib|ull|wolle|faser)", re.IGNORECASE)


def wall_elements(model: Any) -> list[Any]:
    """Elements that part rooms from each other."""
    return [e for kind in ("IfcWall", "IfcCurtainWall") for e in model.by_type(kind)]


def wall_areas(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> dict[str, BaseGeometry]:
    """All walls of each level seen from above, doors not cut out; a wall may pass several levels."""
    parts: dict[str, list[BaseGeometry]] = {level.id: [] for level in rooms.levels}
    for wall in wall_elements(model):
        shape = shapes.get(wall.GlobalId)
        if shape is None:
            continue
        own = _level(wall, rooms)
        low, high = shape.z_range()
        for level in rooms.levels:
            if level.id == own or low <= level.elevation + CHEST <= high:
                parts[level.id].append(shape.whole_shadow)
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
        middle = centre_line(shape.whole_shadow)
        if middle is None:
            bent.append(element.GlobalId)
            continue
        line, thickness = middle
        low, high = shape.z_range()
        walls.append(
            Wall(
                id=element.GlobalId,
                level_id=level,
                line=line,
                thickness=millimetre(thickness),
                height=millimetre(high - low),
                exterior=_exterior(element, LineString(line), thickness, outlines[level]),
                glass=_glass(element),
            )
        )
    return tuple(walls), finding("I041", bent)


def centre_line(area: BaseGeometry) -> tuple[Line, float] | None:
    """The long middle line of a straight wall seen from above, from its lower left end, and its thickness; None if bent."""
    box = area.minimum_rotated_rectangle
    if not isinstance(box, Polygon) or area.area < FILLS_BOX * box.area:
        return None
    corners = np.array(box.exterior.coords)[:4]
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    k = int(sides[0] < sides[1])
    first = (corners[k] + corners[(k + 3) % 4]) / 2
    second = (corners[(k + 1) % 4] + corners[(k + 2) % 4]) / 2
    a, b = sorted([point(*first), point(*second)])
    return ((a, b), float(min(sides[0], sides[1]))) if a != b else None


def _level(element: Any, rooms: Rooms) -> str | None:
    storey = storey_of(element)
    return rooms.level_of_storey.get(storey.GlobalId) if storey is not None else None


def _exterior(wall: Any, line: LineString, thickness: float, outline: BaseGeometry) -> bool:
    """What the file says, else whether the wall lies along the storey's outline."""
    import ifcopenshell.util.element as util

    stated = util.get_pset(wall, "Pset_WallCommon", "IsExternal")
    return bool(stated) if stated is not None else bool(outline.distance(line.centroid) <= thickness)


def _glass(wall: Any) -> bool:
    """Whether one sees through a wall: curtain walls, and walls all of whose materials the file calls glass."""
    import ifcopenshell.util.element as util

    if wall.is_a("IfcCurtainWall"):
        return True
    names = [str(getattr(m, "Name", "") or "") for m in util.get_materials(wall)]
    return bool(names) and all(GLASS.search(n) and not NOT_GLASS.search(n) for n in names)
