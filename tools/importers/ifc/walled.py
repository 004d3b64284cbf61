"""Rooms of an IFC model that has none: the faces its walls enclose, with a door or a stair to get in by.

Walls are cut level at chest height over the floor; what they enclose, less the walls themselves, is rooms.  Openings are not
cut out of walls, so walls close by themselves; a door or window that stands between two walls closes the gap it stands in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from shapely import Point, Polygon, STRtree, set_precision, unary_union
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Level
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.ifc.gaps import gaps, rectangle
from tools.importers.ifc.naming import named, place_id, unit
from tools.importers.ifc.openings import door_frame, own_or_opening, said_width
from tools.importers.ifc.passages import slab_voids
from tools.importers.ifc.rooms import Rooms, unused_storeys
from tools.importers.ifc.shapes import GRID, Shape, Shapes
from tools.importers.ifc.stairs import AT_FLOOR, stair_elements
from tools.importers.ifc.storeys import SAME_FLOOR, USUAL_CEILING, Body, levels, stated_elevation, storey_of
from tools.importers.ifc.walls import CHEST, wall_elements
from tools.importers.joining import Frame, Room, place
from tools.importers.rings import clean

GAP = 0.05
"""Walls that miss each other by up to twice this are taken to meet: drawing errors and unmodelled linings, by eye."""

LEAST_WIDTH = 0.6
"""Nobody uses a narrower room: hollow walls, shafts, gaps beside columns (research on real models: 0.6 m)."""

UNDER_ROOF = 0.3
"""Where walls enclose nothing at chest height they are cut this low, with the roof: an attic's ends at its eaves, by eye."""

ROOFS = ("IfcRoof", "IfcSlab")

LEAST_CLOSED = 3.0
"""Square metres: a smaller space nobody can enter is a shaft or the inside of a boxed-in duct, by eye."""

STRIP = 0.1
"""Thickness of the strip that closes the gap a door or window stands in where its wall is not drawn, by eye."""

REACH = 0.05
"""How far such a strip reaches beyond the jambs, to meet walls that end at the frame's rough opening."""

FLOOR_BELOW, FLOOR_ABOVE = 0.5, 0.15
"""The top of a storey's floor slab lies at most this far below (with everything laid on it) or above the storey's height."""

MOSTLY = 0.6
"""Slabs tell where there is no floor only when they lie under this part of a storey's rooms at least, by eye."""

HOLE = 2.0
"""Square metres of missing floor that make a void; less is a duct or what a stairwell has beside its stair, by eye."""

VOID = 0.1
"""A face with floor under less than this part of it is the air above a high room, by eye."""

STANDING = 2.0
"""Walls lower than this do not carry a room's ceiling, by eye."""


@dataclass(frozen=True)
class Storey:
    """A storey while its rooms are looked for: its floor, and what stands on it."""

    entity: Any
    floor: float
    top: float
    frames: Sequence[Frame]  # doors
    fillings: Sequence[Frame]  # doors and windows
    stairs: Sequence[BaseGeometry]  # shadows of the stairs that begin or end here

    @property
    def entered(self) -> bool:
        """Whether anybody comes here: storeys with neither doors nor stairs are roofs and foundations."""
        return bool(self.frames or self.stairs)


def rooms_from_walls(model: Any, shapes: Shapes, scale: float) -> Rooms:
    """Rooms enclosed by walls on every storey that has doors or a stair, with ids made of storey and place."""
    barriers = [shapes[e.GlobalId] for e in _barriers(model) if e.GlobalId in shapes]
    roofs = [shapes[e.GlobalId] for kind in ROOFS for e in model.by_type(kind) if e.GlobalId in shapes]
    found: dict[str, list[Polygon]] = {}
    between: dict[str, list[Frame]] = {}
    closed: list[str] = []
    bodies: dict[str, list[Body]] = {}
    storeys = _storeys(model, shapes, scale)
    for storey in [s for s in storeys if s.entered] or storeys:  # a model of walls alone has no doors anywhere
        faces, frames = _enclosed(barriers, storey, CHEST)
        if not faces:
            faces, frames = _enclosed([*barriers, *roofs], storey, UNDER_ROOF)
        faces = _on_floors(faces, _floor(model, shapes, storey), storey)
        kept, dropped = _entered(faces, storey)
        closed += [place_id(storey.entity.GlobalId, face, {}) for face in dropped]
        if kept:
            found[storey.entity.GlobalId] = kept
            between[storey.entity.GlobalId] = frames
            bodies[storey.entity.GlobalId] = [Body(storey.floor, storey.top)]
    made = levels(model, bodies, scale)
    rooms = named(made, found, {s: b[0] for s, b in bodies.items()})
    findings = (
        *unused_storeys(model, made),
        *finding("I009", [r.unit.id for r in rooms]),
        *finding("I017", closed),
        *finding("I005", [r.unit.id for r in rooms]),
    )
    gaps_by_level = {made[storey].id: tuple(frames) for storey, frames in between.items()}
    return Rooms(tuple(made.values()), rooms, {s: level.id for s, level in made.items()}, findings, gaps_by_level)


def _barriers(model: Any) -> list[Any]:
    return [*wall_elements(model), *model.by_type("IfcColumn")]


def _storeys(model: Any, shapes: Mapping[str, Shape], scale: float) -> list[Storey]:
    """All storeys of the model with the doors, windows and stairs on them."""
    doors = _frames(model, "IfcDoor", shapes, scale)
    windows = _frames(model, "IfcWindow", shapes, scale)
    walls: dict[str, list[Shape]] = {}
    for wall in wall_elements(model):
        storey = storey_of(wall)
        if storey is not None and wall.GlobalId in shapes:
            walls.setdefault(storey.GlobalId, []).append(shapes[wall.GlobalId])
    stairs = [shapes[e.GlobalId] for e in stair_elements(model) if e.GlobalId in shapes]
    found = []
    for entity in model.by_type("IfcBuildingStorey"):
        here = walls.get(entity.GlobalId, [])
        frames = doors.get(entity.GlobalId, [])
        stated = stated_elevation(entity, scale)
        floor = _floor_height(stated, frames, here)
        if floor is None or not here:
            continue
        top = _top(floor, [w.z_range()[1] for w in here])
        ends = [s.whole_shadow for s in stairs if s.z_range()[0] - AT_FLOOR <= floor <= s.z_range()[1] + AT_FLOOR]
        found.append(Storey(entity, floor, top, frames, [*frames, *windows.get(entity.GlobalId, [])], ends))
    return found


def _top(floor: float, tops: Sequence[float]) -> float:
    """Height rooms end at: where most walls end, or an ordinary ceiling where most are knee walls under a roof."""
    usual = median(tops)
    return usual if usual - floor >= STANDING else max(floor + STANDING, min(max(tops), floor + USUAL_CEILING))


def _floor_height(stated: float | None, doors: Sequence[Frame], walls: Sequence[Shape]) -> float | None:
    """The stated height, unless the doors, else the walls, stand clearly elsewhere."""
    stood = [d.bottom for d in doors] or [w.z_range()[0] for w in walls]
    if not stood:
        return stated
    standing = median(stood)
    return stated if stated is not None and abs(stated - standing) <= SAME_FLOOR else standing


def _frames(model: Any, kind: str, shapes: Mapping[str, Shape], scale: float) -> dict[str, list[Frame]]:
    found: dict[str, list[Frame]] = {}
    for element in model.by_type(kind):
        shape, storey = own_or_opening(element, shapes), storey_of(element)
        frame = door_frame(shape, said_width(element, scale)) if shape is not None and storey is not None else None
        if frame is not None:
            found.setdefault(storey.GlobalId, []).append(frame)
    return found


def _enclosed(barriers: Sequence[Shape], storey: Storey, height: float) -> tuple[list[Polygon], list[Frame]]:
    """Faces between everything that stands at a height over the floor, and the gaps between walls that part two of them.

    A gap in a wall is closed where that parts two faces, or makes a face of what was open to the outside.
    """
    cuts = [c for c in (b.section(storey.floor + height) for b in barriers) if not c.is_empty]
    mass = unary_union(cuts)
    strips = [s for s in (rectangle(f, STRIP, REACH) for f in storey.fillings) if s.intersection(mass).area < s.area / 2]
    mass = unary_union([mass, *strips])
    found = gaps(cuts, mass, (storey.floor, storey.top))
    faces = _faces(_closed(unary_union([mass, *(g.area for g in found)])))
    sides = [_sides(g.frame, faces) for g in found]
    useful = [g for g, (a, b) in zip(found, sides, strict=True) if a != b]
    if len(useful) < len(found):  # the others would stand in the middle of a room
        faces = _faces(_closed(unary_union([mass, *(g.area for g in useful)])))
    return faces, [g.frame for g, (a, b) in zip(found, sides, strict=True) if a != b and None not in (a, b)]


def _sides(frame: Frame, faces: Sequence[Polygon]) -> tuple[int | None, int | None]:
    """The faces before and behind a gap, by number; None for outdoors."""
    beyond = frame.depth[1] + 2 * GAP
    spots = [Point(frame.middle + side * beyond * frame.across) for side in (-1, 1)]
    before, behind = (next((n for n, f in enumerate(faces) if f.contains(spot)), None) for spot in spots)
    return before, behind


def _closed(mass: BaseGeometry) -> BaseGeometry:
    """A mass with its small gaps closed, on whole millimetres."""
    return set_precision(mass.buffer(GAP, join_style="mitre").buffer(-GAP, join_style="mitre"), GRID)


def _faces(mass: BaseGeometry) -> list[Polygon]:
    """What the mass encloses: clean, wide enough to use."""
    filled = unary_union([Polygon(p.exterior) for p in _polygons(mass)])
    faces = [clean(face) for face in _polygons(filled.difference(mass))]
    return [f for f in faces if f is not None and not f.buffer(-LEAST_WIDTH / 2).is_empty]


def _polygons(area: BaseGeometry) -> list[Polygon]:
    return [g for g in getattr(area, "geoms", [area]) if isinstance(g, Polygon) and not g.is_empty]


def _floor(model: Any, shapes: Mapping[str, Shape], storey: Storey) -> BaseGeometry:
    """Where there is a floor to stand on: slabs whose top lies at the storey's height, less the openings in them."""
    slabs = [shapes[s.GlobalId] for s in model.by_type("IfcSlab") if s.GlobalId in shapes]
    low, high = storey.floor - FLOOR_BELOW, storey.floor + FLOOR_ABOVE
    floor = unary_union([s.whole_shadow for s in slabs if low <= s.z_range()[1] <= high])
    voids = [shapes[v.GlobalId] for v in slab_voids(model) if v.GlobalId in shapes]
    return floor.difference(unary_union([v.whole_shadow for v in voids if v.z_range()[0] <= high and v.z_range()[1] >= low]))


def _on_floors(faces: Sequence[Polygon], floor: BaseGeometry, storey: Storey) -> list[Polygon]:
    """Faces without the air above high rooms; as they are where slabs do not tell.

    A stairwell stays part of its room, as it does in models that have rooms: the stair is the way down.
    """
    floor = unary_union([floor, *storey.stairs])
    whole = sum(f.area for f in faces)
    if sum(f.intersection(floor).area for f in faces) < MOSTLY * whole:
        return list(faces)
    found = []
    for face in faces:
        if face.intersection(floor).area < VOID * face.area:
            continue
        missing = face.difference(floor).buffer(-LEAST_WIDTH / 2, join_style="mitre").buffer(LEAST_WIDTH / 2, join_style="mitre")
        holes = [h for h in _polygons(missing) if h.area >= HOLE]
        left = clean(face.difference(unary_union(holes))) if holes else face
        found += [left] if left is not None else []
    return found


def _entered(faces: Sequence[Polygon], storey: Storey) -> tuple[list[Polygon], list[Polygon]]:
    """Faces one can get into or that are large enough for somebody to want to know, and the rest."""
    level = Level("", 0, Text(""), storey.floor, USUAL_CEILING)
    rooms = [Room(unit(str(n), "", level, face, USUAL_CEILING), face, storey.floor) for n, face in enumerate(faces)]
    doors = [place(frame, rooms) for frame in storey.frames]
    entered = {u for placed in doors if placed is not None for u in placed.unit_ids}
    tree = STRtree(list(storey.stairs))
    kept: list[Polygon] = []
    dropped: list[Polygon] = []
    for n, face in enumerate(faces):
        stairs = len(tree.query(face, predicate="intersects")) > 0
        (kept if str(n) in entered or stairs or face.area >= LEAST_CLOSED else dropped).append(face)
    return kept, dropped
