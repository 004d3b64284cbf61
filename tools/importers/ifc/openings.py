"""Doors and windows of an IFC model, placed in the gaps between the rooms they join (``tools.importers.joining``)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.errors import Issue
from sim.plan.building import Opening, OpeningKind, Window
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import F64, Shape, parts_of
from tools.importers.ifc.stated import door_facts
from tools.importers.ifc.storeys import storey_of
from tools.importers.joining import Frame, Placed, Room, place
from tools.importers.limits import text
from tools.importers.rings import millimetre, point

ROOF_SLOPE = 0.3
LEAST_WIDTH, MOST_WIDTH = 0.3, 12.0
SLIDING = ("SLIDING", "FOLDING")
SIDES = ("LEFT", "RIGHT")


def read_doors(model: Any, shapes: Mapping[str, Shape], rooms: Rooms, scale: float) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Doors that lead to at least one room, and what was noticed; the file's own relations are the cross-check."""
    doors: list[Opening] = []
    faults: dict[str, list[str]] = {code: [] for code in ("I010", "I011", "I012", "I014", "I015")}
    stated = _stated_rooms(model, {r.unit.id for r in rooms.rooms})
    for door in model.by_type("IfcDoor"):
        shape = own_or_opening(door, shapes)
        frame = door_frame(shape, said_width(door, scale)) if shape else None
        here = _near_rooms(door, rooms, frame) if frame else []
        placed = place(frame, here) if frame else None
        if placed is None and frame and stated.get(door.GlobalId):
            placed = _beside(frame, [r for r in rooms.rooms if r.unit.id in stated[door.GlobalId]])
            faults["I015"] += [door.GlobalId] if placed else []
        if placed is None or frame is None:
            faults["I010"].append(door.GlobalId)
            continue
        if placed.near is placed.far:
            faults["I011"].append(door.GlobalId)
            continue
        swing = operation(door) if shape is not None and has_own_axes(shape, said_width(door, scale)) else ""
        faults["I014"] += [] if swing.startswith(("SINGLE", "DOUBLE", *SLIDING)) else [door.GlobalId]
        if door.GlobalId in stated and stated[door.GlobalId] != frozenset(placed.unit_ids):
            faults["I012"].append(door.GlobalId)
        doors.append(_opening(door, placed, frame, swing))
    found = [issue for code, ids in faults.items() for issue in finding(code, ids)]
    return tuple(doors), found


def read_windows(model: Any, shapes: Mapping[str, Shape], rooms: Rooms, scale: float) -> tuple[tuple[Window, ...], list[Issue]]:
    """Windows in the walls of rooms, sill and head above the floor of their storey, and what was noticed."""
    windows: list[Window] = []
    nowhere: list[str] = []
    roof: list[str] = []
    floors = {level.id: level.elevation for level in rooms.levels}
    for window in model.by_type("IfcWindow"):
        shape = own_or_opening(window, shapes)
        frame = door_frame(shape, said_width(window, scale)) if shape else None
        if shape is not None and frame is not None and abs(shape.matrix[2, 1]) > ROOF_SLOPE:
            roof.append(window.GlobalId)
            continue
        placed = place(frame, _near_rooms(window, rooms, frame)) if frame else None
        if placed is None or frame is None or placed.near is placed.far:
            nowhere.append(window.GlobalId)
            continue
        room = placed.near or placed.far
        assert room is not None
        floor = floors[room.unit.level_id]
        sill = max(0.0, frame.bottom - floor)
        head = max(sill + 0.1, min(frame.top - floor, room.unit.ceiling))
        windows.append(
            Window(window.GlobalId, room.unit.level_id, placed.line, placed.unit_ids, millimetre(sill), millimetre(head))
        )
    return tuple(windows), [*finding("I020", nowhere), *finding("I021", roof)]


def shapeless(model: Any) -> list[Any]:
    """Openings of the doors and windows that have no shape and no parts of their own: theirs stands for it."""
    fillings = [e for kind in ("IfcDoor", "IfcWindow") for e in model.by_type(kind)]
    return [o for e in fillings if e.Representation is None and not parts_of(e) for o in _openings(e)]


def own_or_opening(element: Any, shapes: Mapping[str, Shape]) -> Shape | None:
    """The shape of a door or window, else that of the opening it fills."""
    own = shapes.get(element.GlobalId)
    if own is not None:
        return own
    return next((shapes[o.GlobalId] for o in _openings(element) if o.GlobalId in shapes), None)


def _openings(element: Any) -> list[Any]:
    relations = getattr(element, "FillsVoids", None) or ()
    return [r.RelatingOpeningElement for r in relations if r.RelatingOpeningElement is not None]


def said_width(element: Any, scale: float) -> float:
    """The width a door or window says it has, in metres; 0 where it says none or nonsense."""
    width = element.OverallWidth
    return float(width) * scale if isinstance(width, (int, float)) and math.isfinite(width) else 0.0


def door_frame(shape: Shape, stated_width: float) -> Frame | None:
    """Where a door or window stands and how wide it is: its stated width unless that contradicts its shape by a lot."""
    along, across = shape.matrix[:2, 0], shape.matrix[:2, 1]
    if float(np.hypot(*along)) < 0.5:  # lies flat, as in a floor hatch
        return None
    if not has_own_axes(shape, stated_width):
        along = _longest_way(shape)
    along = along / np.hypot(*along)
    normal = np.array([-along[1], along[0]])
    across = normal if float(normal @ across) >= 0 else -normal
    offset = shape.world[:, :2] - shape.matrix[:2, 3]
    xs, ys = offset @ along, offset @ across
    extent = float(np.ptp(xs))
    width = stated_width if 0.6 * extent <= stated_width <= 1.15 * extent or extent < LEAST_WIDTH else extent
    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        return None
    bottom, top = shape.z_range()
    middle = shape.matrix[:2, 3] + along * float(xs.max() + xs.min()) / 2
    if not has_own_axes(shape, stated_width):
        middle = middle + across * float(ys.max() + ys.min()) / 2
        ys = ys - float(ys.max() + ys.min()) / 2
    return Frame(middle, along, across, width, bottom, top, (float(ys.min()), float(ys.max())))


def has_own_axes(shape: Shape, stated_width: float) -> bool:
    """Whether a door's own x axis runs along its wall, as IFC asks; some programs give every part the building's axes."""
    extent = float(np.ptp(shape.local[:, 0]))
    return extent >= LEAST_WIDTH and (stated_width < LEAST_WIDTH or extent >= 0.6 * stated_width)


def _longest_way(shape: Shape) -> F64:
    """Direction of the longer side of the smallest box around a shape seen from above."""
    box = shape.whole_shadow.minimum_rotated_rectangle
    corners = np.array(getattr(box, "exterior", box).coords)[:3]
    sides = np.diff(corners, axis=0)
    way = max(sides, key=lambda s: float(np.hypot(*s)), default=np.array([1.0, 0.0]))
    return np.asarray(way if np.hypot(*way) > 0 else np.array([1.0, 0.0]), dtype=np.float64)


def _near_rooms(element: Any, rooms: Rooms, frame: Frame) -> list[Room]:
    """Rooms around, of the element's storey or, where that has none, of the storey at whose height the element begins."""
    storey = storey_of(element)
    level = rooms.level_of_storey.get(storey.GlobalId) if storey is not None else None
    if level is not None:
        return rooms.near(level, frame.middle)
    there = [x.id for x in rooms.levels if x.elevation - 0.5 <= frame.bottom < x.elevation + x.height - 0.5]
    return [r for level in there for r in rooms.near(level, frame.middle)]


def _beside(frame: Frame, stated: Sequence[Room]) -> Placed | None:
    """A door beside rooms the file names but its shape does not reach: moved to the nearest wall of the nearest room."""
    from shapely import Point as Spot
    from shapely.ops import nearest_points

    if not stated:
        return None
    ordered = sorted(stated, key=lambda r: (r.area.distance(Spot(frame.middle)), r.unit.id))[:2]
    near = nearest_points(ordered[0].area.boundary, Spot(frame.middle))[0]
    middle = np.array([near.x, near.y])
    a, b = middle - frame.along * frame.width / 2, middle + frame.along * frame.width / 2
    if len(ordered) == 2 and ordered[1].area.distance(near) > 0.3:
        ordered = ordered[:1]
    return Placed((point(*a), point(*b)), ordered[0], ordered[1] if len(ordered) == 2 else None)


def operation(door: Any) -> str:
    """How a door moves, as the file says on the door or its type; empty when it does not."""
    import ifcopenshell.util.element as util

    for holder in (door, util.get_type(door)):
        kind = getattr(holder, "OperationType", None) if holder is not None else None
        if kind and kind not in {"NOTDEFINED", "USERDEFINED"}:
            return str(kind)
    return ""


def _opening(door: Any, placed: Placed, frame: Frame, swing: str) -> Opening:
    single = swing in {f"SINGLE_SWING_{side}" for side in SIDES}
    turned = single or swing in {"DOUBLE_DOOR_SINGLE_SWING"}
    kind = OpeningKind.DOOR
    if swing.startswith("DOUBLE_DOOR"):
        kind = OpeningKind.DOUBLE_DOOR
    elif swing.startswith(SLIDING) or "SLIDING" in swing:
        kind = OpeningKind.SLIDING
    elif swing == "ROLLINGUP":
        kind = OpeningKind.GATE
    room = placed.near or placed.far
    assert room is not None
    said = door_facts(door)
    return Opening(
        id=door.GlobalId,
        level_id=room.unit.level_id,
        line=placed.line,
        unit_ids=placed.unit_ids,
        kind=kind,
        height=millimetre(max(frame.top - frame.bottom, 1.0)),
        hinge=(0 if swing.endswith("LEFT") else 1) if single else None,
        opens_into=placed.far.unit.id if turned and placed.far else None,
        emergency_exit=said.emergency_exit,
        closer=said.closer,
        glazed=said.glazed,
        name=Text(text(door.Name)) if text(door.Name) else None,
    )


def _stated_rooms(model: Any, known: set[str]) -> dict[str, frozenset[str]]:
    """Rooms each door bounds by the file's own relations."""
    found: dict[str, set[str]] = {}
    for relation in model.by_type("IfcRelSpaceBoundary"):
        element, space = relation.RelatedBuildingElement, relation.RelatingSpace
        is_door = element is not None and element.is_a("IfcDoor")
        if is_door and space is not None and space.is_a("IfcSpace") and space.GlobalId in known:
            found.setdefault(element.GlobalId, set()).add(space.GlobalId)
    return {door: frozenset(spaces) for door, spaces in found.items()}
