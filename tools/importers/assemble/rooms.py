"""Rooms with clean shapes that do not lie on one another, a wall between those that were drawn edge to edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapely import Polygon as Area
from shapely import STRtree
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import Category, Level, Unit
from sim.text import Text
from tools.importers.assemble.names import Names
from tools.importers.codes import finding
from tools.importers.joining import Room
from tools.importers.outlines import outline
from tools.importers.rings import clean, millimetre, plan_polygon
from tools.importers.sketch import USUAL_CEILING, RoomSketch, Sketch
from tools.importers.words import category, said_more

SMALLEST = 0.25
"""Square metres below which an area is a slip of the pen and no room, by eye."""

LONGEST, FARTHEST = 5_000.0, 9_000_000.0
"""Metres: no room is longer, no map's coordinates lie farther from their origin; the plan format ends at ten million."""

SAME = 0.95
"""Two areas of which this part is common are one room drawn twice, by eye."""

OVERLAP_PART, OVERLAP_AREA = 0.005, 0.01
"""Overlaps up to half of what the plan format forgives (1 %, 0.02 m²) are left: cutting them would fray the edges."""

INSET_KEEPS = 0.5
"""A room of which opening the walls would leave less than this part is too narrow for it and stays as drawn, by eye."""


@dataclass(frozen=True)
class Storeys:
    """Levels and rooms while a plan is put together.

    ``rooms`` in the sketch's order within each level; ``drawn`` their areas before walls were opened between them, by unit id;
    ``level_id`` and ``unit_id`` lead from the sketch's ids to the plan's; ``unwalled`` are units without walls of their own.
    """

    levels: tuple[Level, ...]
    rooms: tuple[Room, ...]
    drawn: Mapping[str, Area]
    level_id: Mapping[str, str]
    unit_id: Mapping[str, str]
    unwalled: frozenset[str]

    def on(self, level_id: str) -> list[Room]:
        """Rooms of a level."""
        return [r for r in self.rooms if r.unit.level_id == level_id]


def make_rooms(sketch: Sketch, levels: Mapping[str, Level], names: Names) -> tuple[Storeys, list[Issue]]:
    """Rooms of every storey, the levels with their outlines, and what was noticed."""
    faults: dict[str, list[str]] = {code: [] for code in ("I202", "I203", "I204", "I205")}
    outlined: list[Level] = []
    rooms: list[Room] = []
    drawn: dict[str, Area] = {}
    sketched: dict[str, RoomSketch] = {}
    for storey, level in levels.items():
        areas = _clean_areas([r for r in sketch.rooms if r.storey == storey], faults)
        areas = _apart(areas, sketch.wall, faults)
        indoors = [a for r, a in areas if _category(r) is not Category.OUTDOOR]
        outlined.append(replace(level, outline=outline(indoors) if indoors else ()))
        for room, area in areas:
            identity = names.of(room.id)
            drawn[identity], sketched[identity] = area, room
            unit = _unit(room, _inset(area, sketch.wall / 2), level, identity, len(rooms) + 1)
            rooms.append(Room(unit, _area(unit), level.elevation))
    found = Storeys(
        levels=tuple(outlined),
        rooms=tuple(rooms),
        drawn=drawn,
        level_id={s: level.id for s, level in levels.items()},
        unit_id={room.id: identity for identity, room in sketched.items()},
        unwalled=frozenset(identity for identity, room in sketched.items() if not room.walled),
    )
    return found, _findings(sketch, found, faults)


def _findings(sketch: Sketch, storeys: Storeys, faults: Mapping[str, list[str]]) -> list[Issue]:
    units = [r.unit for r in storeys.rooms]
    return [
        *(issue for code, ids in faults.items() for issue in finding(code, ids)),
        *finding("I206", [u.id for u in units if u.category is Category.UNSPECIFIED]),
        *finding("I207", [u.id for u in units if u.category is Category.OFFICE and said_more(u.name.sv)]),
        *finding("I208", [u.id for u in units] if sketch.wall else [], thickness=sketch.wall),
    ]


Drawn = tuple[RoomSketch, Area]


def _clean_areas(rooms: Sequence[RoomSketch], faults: dict[str, list[str]]) -> list[Drawn]:
    """Rooms with a shape; those in several parts keep the largest."""
    kept: list[Drawn] = []
    for room in rooms:
        try:
            area = clean(room.area) if _on_earth(room.area) else None
        except (GEOSException, ValueError):  # numbers no shape can be made of
            area = None
        if area is None or area.area < SMALLEST:
            faults["I202"].append(room.id)
            continue
        parts = [g for g in getattr(room.area, "geoms", ()) if g.area > SMALLEST]
        faults["I203"] += [room.id] if len(parts) > 1 else []
        kept.append((room, area))
    return kept


def _on_earth(area: BaseGeometry) -> bool:
    """Whether a shape's size and place can be those of a room."""
    if area.is_empty:
        return False
    xmin, ymin, xmax, ymax = area.bounds
    return xmax - xmin <= LONGEST and ymax - ymin <= LONGEST and max(map(abs, area.bounds)) <= FARTHEST


def _apart(areas: Sequence[Drawn], wall: float, faults: dict[str, list[str]]) -> list[Drawn]:
    """Rooms that do not overlap: a room in or on a larger one is cut out of it, one drawn twice is kept once."""
    shapes: dict[int, Area] = {n: area for n, (_, area) in enumerate(areas)}
    order = sorted(shapes, key=lambda n: (-shapes[n].area, n))
    rank = {n: k for k, n in enumerate(order)}
    tree = STRtree([area for _, area in areas])
    for n in order:
        for m in sorted(int(i) for i in tree.query(areas[n][1])):
            if m == n or rank[m] < rank[n] or n not in shapes or m not in shapes:
                continue
            large, small = shapes[n], shapes[m]
            common = large.intersection(small).area
            if common <= max(OVERLAP_AREA, OVERLAP_PART * small.area):
                continue
            if common > SAME * large.area:
                del shapes[m]
                faults["I205"].append(areas[m][0].id)
                continue
            faults["I204"].append(areas[m][0].id)
            rest = clean(large.difference(small.buffer(_clearance(large, small, wall), join_style="mitre")))
            if rest is not None and rest.area >= SMALLEST:
                shapes[n] = rest
            else:
                del shapes[n]
    faults["I204"] = list(dict.fromkeys(faults["I204"]))
    return [(room, shapes[n]) for n, (room, _) in enumerate(areas) if n in shapes]


def _clearance(large: Area, small: Area, wall: float) -> float:
    """A room wholly inside another stands off its new edge by a centimetre, so that the hole touches nothing."""
    return 0.01 if wall == 0.0 and large.contains(small) else 0.0


def _inset(area: Area, depth: float) -> Area:
    """The area without half a wall all round, or as it is when that would leave little of it."""
    if depth <= 0:
        return area
    inner = area.buffer(-depth, join_style="mitre")
    shape = clean(inner)
    return shape if shape is not None and shape.area > INSET_KEEPS * area.area else area


def _category(room: RoomSketch) -> Category:
    told = room.category or (category(room.name.sv) if room.name else None)
    if told is None and room.name and room.name.en:
        told = category(room.name.en)
    return told or Category.UNSPECIFIED


def _unit(room: RoomSketch, area: Area, level: Level, identity: str, number: int) -> Unit:
    name = room.name or (Text(room.number) if room.number else Text(f"Rum {number}", f"Room {number}"))
    return Unit(
        id=identity,
        level_id=level.id,
        category=_category(room),
        name=name,
        polygon=plan_polygon(area),
        number=room.number if room.number != name.sv else "",
        ceiling=millimetre(room.ceiling if room.ceiling else min(USUAL_CEILING, max(level.height - 0.3, 2.0))),
        capacity=room.capacity,
    )


def _area(unit: Unit) -> Area:
    return Area(unit.polygon.exterior, unit.polygon.holes)
