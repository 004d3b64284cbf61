"""Furniture of an IFC model."""

import math
from collections.abc import Mapping
from typing import Any

from shapely import Point

from sim.errors import Issue
from sim.plan.building import Fixture
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import Shape
from tools.importers.ifc.storeys import storey_of
from tools.importers.rings import point
from tools.importers.words import fixture


def furniture_elements(model: Any) -> list[Any]:
    """Furniture and sanitary ware, whichever way the file's version names it."""
    return [e for kind in ("IfcFurnishingElement", "IfcFlowTerminal") for e in model.by_type(kind)]


def known_furniture(model: Any) -> list[Any]:
    """Those whose name tells a catalogue piece: only their shapes are of use."""
    return [e for e in furniture_elements(model) if _key(e) is not None]


def read_furniture(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> tuple[tuple[Fixture, ...], list[Issue]]:
    """Furniture whose name tells a catalogue piece, in the room it stands in, turned as its own axes are."""
    found: list[Fixture] = []
    unknown: list[str] = []
    for element in furniture_elements(model):
        shape, key = shapes.get(element.GlobalId), _key(element)
        storey = storey_of(element)
        level = rooms.level_of_storey.get(storey.GlobalId) if storey is not None else None
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


def _key(element: Any) -> str | None:
    return fixture(f"{element.Name or ''} {element.ObjectType or ''}")
