"""Storeys and rooms of an IFC model."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Category, Level, Unit
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.shapes import Shape, largest
from tools.importers.joining import Room
from tools.importers.outlines import outline
from tools.importers.rings import clean, millimetre, plan_polygon
from tools.importers.words import category, said_more

SAME_FLOOR = 0.6
"""A storey's stated elevation is believed when its rooms' floors lie no farther from it than this."""

LOW_CEILING, USUAL_CEILING = 1.0, 2.7


@dataclass(frozen=True)
class Rooms:
    """Rooms and the storeys that have some, with what was noticed."""

    levels: tuple[Level, ...]
    rooms: tuple[Room, ...]
    level_of_storey: Mapping[str, str]
    findings: tuple[Issue, ...]

    def on(self, level_id: str) -> list[Room]:
        """Rooms of a storey."""
        return [r for r in self.rooms if r.unit.level_id == level_id]


def read_rooms(model: Any, shapes: Mapping[str, Shape], scale: float) -> Rooms:
    """Storeys with rooms, from below, and their rooms in the file's order. ``scale``: metres per length unit of the file."""
    homeless: list[str] = []
    shapeless: list[str] = []
    split: list[str] = []
    by_storey: dict[str, list[tuple[Any, Area, float, float]]] = defaultdict(list)
    for space in model.by_type("IfcSpace"):
        storey = storey_of(space)
        shape = shapes.get(space.GlobalId)
        if storey is None:
            homeless.append(space.GlobalId)
            continue
        area, parts = _footprint(shape) if shape else (None, 0)
        if area is None or shape is None:
            shapeless.append(space.GlobalId)
            continue
        split += [space.GlobalId] if parts > 1 else []
        by_storey[storey.GlobalId].append((space, area, *shape.z_range()))
    levels = _levels(model, by_storey, scale)
    rooms = tuple(
        Room(_unit(space, area, levels[storey].id, top - floor), area, floor)
        for storey in levels
        for space, area, floor, top in by_storey[storey]
    )
    unused = [s.GlobalId for s in model.by_type("IfcBuildingStorey") if s.GlobalId not in levels]
    findings = (
        *finding("I001", unused),
        *finding("I002", homeless),
        *finding("I003", shapeless),
        *finding("I004", split),
        *finding("I005", [r.unit.id for r in rooms if r.unit.category is Category.UNSPECIFIED]),
        *finding("I006", [r.unit.id for r in rooms if r.unit.category is Category.OFFICE and said_more(r.unit.name.sv)]),
    )
    return Rooms(tuple(levels.values()), rooms, {s: level.id for s, level in levels.items()}, findings)


def with_outlines(rooms: Rooms, walls: Mapping[str, BaseGeometry]) -> Rooms:
    """The same with each storey's outline: its rooms and walls in one, gaps and shafts closed."""
    levels = []
    for level in rooms.levels:
        areas = [r.area for r in rooms.on(level.id) if r.unit.category is not Category.OUTDOOR]
        body = walls.get(level.id, Area())
        levels.append(Level(level.id, level.ordinal, level.name, level.elevation, level.height, outline(areas, body)))
    return Rooms(tuple(levels), rooms.rooms, rooms.level_of_storey, rooms.findings)


def storey_of(element: Any) -> Any:
    """The storey an element belongs to, through whatever it is part of; None when there is none."""
    import ifcopenshell.util.element as util

    seen = 0
    while element is not None and not element.is_a("IfcBuildingStorey") and seen < 20:
        element = util.get_aggregate(element) or util.get_container(element)
        seen += 1
    return element if element is not None and element.is_a("IfcBuildingStorey") else None


def _footprint(shape: Shape) -> tuple[Area | None, int]:
    """A room's floor seen from above: its faces that look down, or everything when those are few."""
    everything = shape.shadow()
    floor = shape.shadow(shape.flat_faces(-1))
    chosen = floor if floor.area > 0.5 * everything.area else everything
    _, parts = largest(chosen)
    return clean(chosen), parts


def _unit(space: Any, area: Area, level_id: str, height: float) -> Unit:
    long_name, number = (space.LongName or "").strip(), (space.Name or "").strip()
    name = long_name or number or "Rum"
    return Unit(
        id=space.GlobalId,
        level_id=level_id,
        category=category(name) or Category.UNSPECIFIED,
        name=Text(name),
        polygon=plan_polygon(area),
        number=number if number != name else "",
        ceiling=millimetre(height) if height > LOW_CEILING else USUAL_CEILING,
    )


def _levels(model: Any, by_storey: Mapping[str, list[tuple[Any, Area, float, float]]], scale: float) -> dict[str, Level]:
    """Levels of the storeys that have rooms, by storey id, from the lowest; ordinal 0 lies nearest height 0."""
    found = []
    for storey in model.by_type("IfcBuildingStorey"):
        rooms = by_storey.get(storey.GlobalId)
        if rooms:
            floor = median(bottom for _, _, bottom, _ in rooms)
            stated = (storey.Elevation or 0.0) * scale
            elevation = stated if abs(stated - floor) <= SAME_FLOOR else floor
            found.append((millimetre(elevation), storey, max(top for *_, top in rooms)))
    found.sort(key=lambda x: (x[0], x[1].GlobalId))
    ground = min(range(len(found)), key=lambda n: abs(found[n][0]), default=0)
    levels: dict[str, Level] = {}
    for n, (elevation, storey, top) in enumerate(found):
        above = found[n + 1][0] if n + 1 < len(found) else top
        height = above - elevation if above - elevation > LOW_CEILING else USUAL_CEILING
        name = (storey.Name or storey.LongName or f"Plan {n - ground}").strip()
        levels[storey.GlobalId] = Level(storey.GlobalId, n - ground, Text(name), elevation, millimetre(height))
    return levels
