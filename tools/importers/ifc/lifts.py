"""Lifts of an IFC model: between the rooms above each other that the lift itself, or a room named so, tells."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Category, Level, LinkKind, VerticalLink
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import Shape
from tools.importers.joining import Room
from tools.importers.rings import millimetre, point
from tools.importers.words import category

AT_FLOOR = 0.9
"""How far a lift's shape may end below or above a floor it serves: pits and machinery lie farther out."""

COMMON = 0.5
"""Lift rooms above each other share at least this part of the smaller one, by eye."""

LEAST_SHARED = 0.3
"""Square metres a lift has in common with a room it opens to, by eye."""

LEAST_WIDTH, MOST_WIDTH = 0.6, 4.0


def lift_elements(model: Any) -> list[Any]:
    """Transport elements the file calls lifts (not escalators, hoists, moving walks)."""
    return [e for e in model.by_type("IfcTransportElement") if _is_lift(e)]


def read_lifts(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> tuple[tuple[VerticalLink, ...], list[Issue]]:
    """A link for every two consecutive storeys a lift serves, and what was noticed."""
    links: list[VerticalLink] = []
    nowhere: list[str] = []
    for element in lift_elements(model):
        shape = shapes.get(element.GlobalId)
        made = _from_shape(element.GlobalId, shape, rooms) if shape else []
        nowhere += [] if made else [element.GlobalId]
        links += made
    joined = {frozenset((x.lower_unit_id, x.upper_unit_id)) for x in links}
    named = [x for x in _named(rooms) if frozenset((x.lower_unit_id, x.upper_unit_id)) not in joined]
    if named:  # the lift's own shape may be the car alone
        nowhere = []
    return (*links, *named), finding("I032", nowhere)


def _is_lift(element: Any) -> bool:
    kind = getattr(element, "PredefinedType", None) or getattr(element, "OperationType", None)
    if kind and kind not in {"NOTDEFINED", "USERDEFINED"}:
        return bool(kind == "ELEVATOR")
    return category(f"{element.Name or ''} {element.ObjectType or ''}") is Category.ELEVATOR


def _from_shape(identity: str, shape: Shape, rooms: Rooms) -> list[VerticalLink]:
    bottom, top = shape.z_range()
    shadow = shape.whole_shadow
    served = [x for x in rooms.levels if bottom - AT_FLOOR <= x.elevation <= top + AT_FLOOR]
    links = []
    for lower, upper in pairwise(served):
        below, above = _room(rooms.on(lower.id), shadow), _room(rooms.on(upper.id), shadow)
        if below is None or above is None:
            continue
        name = f"{identity}:{lower.ordinal}" if len(served) > 2 else identity
        common = below.area.intersection(above.area).intersection(shadow)
        made = _link(name, (below, above), (lower, upper), common)
        links += [made] if made else []
    return links


def _room(rooms: list[Room], shadow: BaseGeometry) -> Room | None:
    """The room a lift stands in or, where its shaft is no room, none: nobody knows on which side its doors are."""
    shared = [(r.area.intersection(shadow).area, r.unit.id, r) for r in rooms]
    best = max(shared, key=lambda x: x[:2], default=None)
    return best[2] if best is not None and best[0] >= LEAST_SHARED else None


def _named(rooms: Rooms) -> list[VerticalLink]:
    """Links between rooms that are called lifts and lie above each other."""
    links = []
    for lower, upper in pairwise(rooms.levels):
        above = [r for r in rooms.on(upper.id) if r.unit.category is Category.ELEVATOR]
        for a in (r for r in rooms.on(lower.id) if r.unit.category is Category.ELEVATOR):
            for b in above:
                common = a.area.intersection(b.area)
                if common.area >= COMMON * min(a.area.area, b.area.area):
                    made = _link(f"lift:{a.unit.id}:{b.unit.id}", (a, b), (lower, upper), common)
                    links += [made] if made else []
    return links


def _link(identity: str, rooms: tuple[Room, Room], levels: tuple[Level, Level], common: BaseGeometry) -> VerticalLink | None:
    """A vertical way through what both rooms have in common; None when that is nothing."""
    parts = [p for p in getattr(common, "geoms", [common]) if isinstance(p, Polygon) and not p.is_empty]
    if not parts:
        return None
    part = max(parts, key=lambda p: (p.area, p.bounds))
    x, y = point(part.representative_point().x, part.representative_point().y)
    box = part.minimum_rotated_rectangle
    sides = np.hypot(*np.diff(np.array(box.exterior.coords)[:3], axis=0).T) if isinstance(box, Polygon) else np.zeros(1)
    width = float(sides.min())
    path = ((x, y, levels[0].elevation), (x, y, levels[1].elevation))
    width = millimetre(min(max(width, LEAST_WIDTH), MOST_WIDTH))
    return VerticalLink(identity, LinkKind.ELEVATOR, rooms[0].unit.id, rooms[1].unit.id, path, width)
