"""Rooms of an IFC model that has them (IfcSpace)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from shapely import Polygon as Area
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Category, Level, Unit
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.shapes import F64, Shape, largest
from tools.importers.ifc.stated import capacity
from tools.importers.ifc.storeys import LOW_CEILING, SAME_FLOOR, USUAL_CEILING, Body, levels, stated_elevation, storey_of
from tools.importers.joining import Frame, Room
from tools.importers.limits import text
from tools.importers.outlines import outline
from tools.importers.rings import clean, millimetre, plan_polygon
from tools.importers.words import category, said_more

OVERLAP_PART, OVERLAP_AREA = 0.01, 0.02
"""Overlaps up to this part of the smaller room and this many square metres are inaccuracies, as for the plan's own check."""

CLEARANCE = 0.01
"""Metres a room inside another stands off it, so that the hole in the outer one touches nothing."""

SMALLEST = 0.1
"""Square metres of what is left of a room below which it is none, by eye."""

REACH = 3.0
"""Metres from a door beyond which no room of its is looked for; ``tools.importers.joining`` looks no farther either."""

COVERED = 0.9
"""A space that holds more than this part of two or more others is a sum of areas, not a room, by eye."""


@dataclass(frozen=True)
class Rooms:
    """Rooms and the storeys that have some, with what was noticed.

    ``gaps``: openings between rooms that only the walls tell, by level; none where the file has its own rooms.
    """

    levels: tuple[Level, ...]
    rooms: tuple[Room, ...]
    level_of_storey: Mapping[str, str]
    findings: tuple[Issue, ...]
    gaps: Mapping[str, tuple[Frame, ...]] = field(default_factory=dict)

    def on(self, level_id: str) -> list[Room]:
        """Rooms of a storey."""
        return self._by_level.get(level_id, [])

    def near(self, level_id: str, spot: F64) -> list[Room]:
        """Rooms of a storey within reach of a door that stands at ``spot``, (2,)."""
        here = self.on(level_id)
        if not here:
            return []
        bounds = self._bounds[level_id]
        close = np.all((bounds[:, :2] - REACH < spot) & (spot < bounds[:, 2:] + REACH), axis=1)
        return [here[n] for n in np.flatnonzero(close)]

    @cached_property
    def _by_level(self) -> dict[str, list[Room]]:
        return {level.id: [r for r in self.rooms if r.unit.level_id == level.id] for level in self.levels}

    @cached_property
    def _bounds(self) -> dict[str, F64]:
        return {level: np.array([r.area.bounds for r in rooms]).reshape(-1, 4) for level, rooms in self._by_level.items()}


@dataclass(frozen=True)
class Space:
    """An IfcSpace with its floor seen from above."""

    entity: Any
    area: Area
    body: Body


def read_rooms(model: Any, shapes: Mapping[str, Shape], scale: float) -> Rooms:
    """Storeys with rooms, from below, and their rooms in the file's order. ``scale``: metres per length unit of the file."""
    faults: dict[str, list[str]] = {code: [] for code in ("I002", "I003", "I004", "I008", "I018")}
    by_storey: dict[str, list[Space]] = defaultdict(list)
    storeys = {s.GlobalId: stated_elevation(s, scale) for s in model.by_type("IfcBuildingStorey")}
    for entity in model.by_type("IfcSpace"):
        shape = shapes.get(entity.GlobalId)
        storey = _storey(entity, shape, storeys)
        if storey is None:
            faults["I002"].append(entity.GlobalId)
            continue
        area, parts = _footprint(shape) if shape else (None, 0)
        if area is None or shape is None:
            faults["I003"].append(entity.GlobalId)
            continue
        faults["I004"] += [entity.GlobalId] if parts > 1 else []
        by_storey[storey].append(Space(entity, area, Body(*shape.z_range())))
    for storey, spaces in by_storey.items():
        rooms_only, sums = _without_sums(spaces)
        by_storey[storey], overlapping = _apart(rooms_only)
        faults["I008"] += sums
        faults["I018"] += overlapping
    made = levels(model, {storey: [s.body for s in spaces] for storey, spaces in by_storey.items()}, scale)
    rooms = tuple(Room(_unit(s, made[storey].id), s.area, s.body.floor) for storey in made for s in by_storey[storey])
    findings = (
        *unused_storeys(model, made),
        *(issue for code, ids in faults.items() for issue in finding(code, ids)),
        *finding("I005", [r.unit.id for r in rooms if r.unit.category is Category.UNSPECIFIED]),
        *finding("I006", [r.unit.id for r in rooms if r.unit.category is Category.OFFICE and said_more(r.unit.name.sv)]),
    )
    return Rooms(tuple(made.values()), rooms, {s: level.id for s, level in made.items()}, findings)


def unused_storeys(model: Any, made: Mapping[str, Level]) -> list[Issue]:
    """Findings about storeys without rooms: those one could walk in (doors or windows in their walls), and the rest."""
    contents: dict[str, set[str]] = defaultdict(set)
    for kind in ("IfcWall", "IfcDoor", "IfcWindow"):
        for element in model.by_type(kind):
            storey = storey_of(element)
            if storey is not None:
                contents[storey.GlobalId].add(kind)
    unused = [s.GlobalId for s in model.by_type("IfcBuildingStorey") if s.GlobalId not in made]
    lived_in = [s for s in unused if "IfcWall" in contents[s] and len(contents[s]) > 1]
    return [*finding("I001", [s for s in unused if s not in lived_in]), *finding("I007", lived_in)]


def with_outlines(rooms: Rooms, walls: Mapping[str, BaseGeometry]) -> Rooms:
    """The same with each storey's outline: its rooms and walls in one, gaps and shafts closed."""
    outlined = []
    for level in rooms.levels:
        areas = [r.area for r in rooms.on(level.id) if r.unit.category is not Category.OUTDOOR]
        outlined.append(replace(level, outline=outline(areas, walls.get(level.id))))
    return replace(rooms, levels=tuple(outlined))


def _storey(space: Any, shape: Shape | None, storeys: Mapping[str, float | None]) -> str | None:
    """The storey a space is part of or, where the file says none, the one whose floor is the space's."""
    stated = storey_of(space)
    if stated is not None:
        return str(stated.GlobalId)
    floor = shape.z_range()[0] if shape else None
    near = [
        (abs(z - floor), s) for s, z in storeys.items() if z is not None and floor is not None and abs(z - floor) <= SAME_FLOOR
    ]
    return min(near)[1] if near else None


def _without_sums(spaces: list[Space]) -> tuple[list[Space], list[str]]:
    """Spaces without those that hold others, and the ids of these: gross areas of a storey, drawn as spaces too."""
    tree = STRtree([s.area for s in spaces])
    inside: dict[int, int] = defaultdict(int)
    for whole, part in tree.query([s.area for s in spaces], predicate="intersects").T:
        a, b = spaces[whole].area, spaces[part].area
        if a.area > b.area / COVERED and a.intersection(b).area > COVERED * b.area:
            inside[int(whole)] += 1
    sums = {n for n, count in inside.items() if count > 1}
    return [s for n, s in enumerate(spaces) if n not in sums], [spaces[n].entity.GlobalId for n in sorted(sums)]


def _apart(spaces: list[Space]) -> tuple[list[Space], list[str]]:
    """Spaces that do not overlap, the smaller cut out of the larger, and the ids of those that lost something."""
    shapes: list[Area | None] = [s.area for s in spaces]
    cut: list[str] = []
    pairs = STRtree([s.area for s in spaces]).query([s.area for s in spaces], predicate="intersects").T
    for a, b in sorted((int(a), int(b)) for a, b in pairs if a < b):
        first, second = shapes[a], shapes[b]
        if first is None or second is None:
            continue
        small, large = (a, b) if (first.area, b) < (second.area, a) else (b, a)
        inner, outer = shapes[small], shapes[large]
        assert inner is not None
        assert outer is not None
        if inner.intersection(outer).area > max(OVERLAP_AREA, OVERLAP_PART * inner.area):
            shapes[large] = clean(outer.difference(inner.buffer(CLEARANCE if outer.contains(inner) else 0.0, join_style="mitre")))
            cut.append(spaces[large].entity.GlobalId)
    kept = [
        replace(s, area=shape) for s, shape in zip(spaces, shapes, strict=True) if shape is not None and shape.area > SMALLEST
    ]
    return kept, list(dict.fromkeys(cut))


def _footprint(shape: Shape) -> tuple[Area | None, int]:
    """A room's floor seen from above: its faces that look down, or everything when those are few."""
    everything = shape.whole_shadow
    floor = shape.shadow(shape.flat_faces(-1))
    chosen = floor if floor.area > 0.5 * everything.area else everything
    _, parts = largest(chosen)
    return clean(chosen), parts


def _unit(space: Space, level_id: str) -> Unit:
    long_name, number = text(space.entity.LongName), text(space.entity.Name)
    name = long_name or number or "Rum"
    height = space.body.top - space.body.floor
    return Unit(
        id=space.entity.GlobalId,
        level_id=level_id,
        category=category(name) or Category.UNSPECIFIED,
        name=Text(name),
        polygon=plan_polygon(space.area),
        number=number if number != name else "",
        ceiling=millimetre(height) if height > LOW_CEILING else USUAL_CEILING,
        capacity=capacity(space.entity),
    )
