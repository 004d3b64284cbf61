"""A drawing to a sketch of one storey: scale, walls, holes, rooms, names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from sim.errors import FileProblem, Issue
from sim.plan.building import Category, OpeningKind, Point, Source
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.drawing import areas
from tools.importers.drawing.holes import Hole, Trace, find_holes
from tools.importers.drawing.labels import Names, is_name, is_number, room_names
from tools.importers.drawing.marks import Drawing, Stroke, placed
from tools.importers.drawing.roles import Role, Roles, choose_roles, layer_table
from tools.importers.drawing.swings import near, swings, without_leaves
from tools.importers.drawing.units import Unit, find_unit
from tools.importers.linework import MOST_MEETINGS, SMALLEST, Walls, enclosed
from tools.importers.options import Options
from tools.importers.segments import crossings
from tools.importers.sketch import DoorSketch, RoomSketch, Sketch, StoreySketch, WindowSketch

FAR = 500.0
"""A drawing whose walls' middle is farther than this many metres from its origin is moved there: pictures need small numbers."""

FAR_STEP = 100.0
"""By whole steps of this many metres, so that the storeys of one building are moved alike."""

FARTHEST = 5000.0
"""Marks farther than this many metres from the drawing's middle are strays, no part of the building."""

MOST_SEGMENTS = 150_000
"""Straight parts of walls in one storey; the largest real school met has about 10,000."""

PLANS_APART = 4.0
"""Rooms farther than this many metres from all others are of another drawing on the sheet, by eye."""

USUAL_WALL = 0.12
"""Thickness in metres given to walls drawn as one line: a usual inner wall of two boards on studs."""

NARROWEST_CLOSET = 0.4
"""Behind a door, areas down to this many metres are closets, by eye."""

STAIRS_SHARE = 0.25
"""A room of which stairs cover this part is a stairwell, by eye."""

STOREY = "storey"
WALL_LAYER = f"*{Role.WALL}*"


@dataclass(frozen=True)
class Found:
    """What the drawing gave: rooms' areas with their own ids and names (empty: none), doors already known, and findings."""

    areas: list[tuple[Area, str, str]]
    holes: list[Hole]
    exits: list[DoorSketch]
    findings: list[Issue]


def sketch_of(path: Path, drawing: Drawing, source: Source, options: Options, facts: Mapping[str, object]) -> Sketch:
    """The sketch of a drawing.

    Raises FileProblem when its scale cannot be found, when it encloses no room, or when it is far too large.
    """
    roles = choose_roles(drawing.counts, drawing.blocks, options.profile)
    drawing, assumed = _with_walls(path, drawing, roles)
    unit = find_unit(path, drawing, roles, swings(drawing, roles), options)
    origin = _origin(drawing, roles, unit)
    metres, strays = _without_strays(placed(drawing, unit.metres, origin))
    found = _found(path, metres, roles)
    if not found.areas:
        raise FileProblem(path, "has walls, but they close in no room.", fix=_layers_fix(roles))
    rooms, room_findings = _rooms(found, metres, roles)
    doors, windows, hole_findings = _openings(found.holes, rooms)
    said = [*unit.findings, *assumed, *finding("I114", strays), *found.findings, *room_findings, *hole_findings]
    said += [] if options.storey else finding("I110", [STOREY])
    said += _several_plans(rooms)
    return Sketch(
        id=path.stem or "plan",
        name=Text(path.stem or "plan"),
        source=source,
        storeys=(_storey(options),),
        rooms=rooms,
        doors=[*found.exits, *doors],
        windows=windows,
        findings=said,
        wall=USUAL_WALL if areas.edge_to_edge([r.area for r in rooms]) else 0.0,
        facts={**facts, **_facts(unit, origin, roles, drawing)},
    )


def _storey(options: Options) -> StoreySketch:
    """The storey a drawing shows: the one a person told, else the ground floor."""
    ordinal, name = options.storey or (0, "")
    usual = Text(f"Våning {ordinal}", f"Storey {ordinal}") if ordinal else Text("Markplan", "Ground floor")
    return StoreySketch(STOREY, Text(name) if name else usual, ordinal)


def _facts(unit: Unit, origin: Point, roles: Roles, drawing: Drawing) -> dict[str, object]:
    best = max(roles.scores.values(), default=0)
    return {
        "unit": unit.name,
        "unit_metres": unit.metres,
        "unit_found_by": unit.found_by,
        **unit.facts,
        "origin": [round(c * unit.metres, 3) for c in origin],
        "profile": roles.profiles[0].id if best or not roles.scores else "none",
        "profile_scores": dict(roles.scores),
        "roles": layer_table(roles, drawing.counts, drawing.blocks),
    }


def _with_walls(path: Path, drawing: Drawing, roles: Roles) -> tuple[Drawing, list[Issue]]:
    """The drawing, its unknown layers taken for walls when no layer is known as walls, rooms or ground to walk on."""
    base = {Role.WALL, Role.WALKABLE, Role.ROOM}
    if any(roles.layer(s.layer) in base for s in drawing.strokes):
        return drawing, []
    unknown = [s for s in drawing.strokes if roles.layer(s.layer) is Role.UNKNOWN]
    if not unknown:
        raise FileProblem(path, "has no layer with walls.", fix=_layers_fix(roles))
    layers = sorted({s.layer for s in unknown})
    kept = tuple(replace(s, layer=WALL_LAYER) if roles.layer(s.layer) is Role.UNKNOWN else s for s in drawing.strokes)
    return replace(drawing, strokes=kept), finding("I104", layers)


def _layers_fix(roles: Roles) -> str:
    tried = ", ".join(p.id for p in roles.profiles)
    return f"Say which layers are walls in a profile of your own (--profile FILE.toml); tried were {tried}."


def _origin(drawing: Drawing, roles: Roles, unit: Unit) -> Point:
    """What becomes (0, 0), in drawing units: the drawing's own origin unless the walls are far from it."""
    walls = [s.points for s in drawing.strokes if _is(roles, s, Role.WALL, Role.WALKABLE, Role.ROOM)]
    middle = np.median(np.concatenate(walls), axis=0) * unit.metres
    if np.hypot(*middle) <= FAR:
        return 0.0, 0.0
    x, y = np.round(middle / FAR_STEP) * FAR_STEP / unit.metres
    return float(x), float(y)


def _without_strays(drawing: Drawing) -> tuple[Drawing, list[str]]:
    """The drawing in metres without marks far from everything, and their ids."""
    near_strokes = [s for s in drawing.strokes if np.abs(s.points).max(initial=0.0) <= FARTHEST]
    symbols = [s for s in drawing.symbols if np.abs(s.points).max(initial=0.0) <= FARTHEST]
    arcs = [a for a in drawing.arcs if max(map(abs, (*a.centre, *a.start, *a.end))) <= FARTHEST]
    labels = [x for x in drawing.labels if max(map(abs, x.at)) <= FARTHEST]
    kept = {s.id for s in near_strokes} | {s.id for s in symbols}
    strays = [i for i in [*(s.id for s in drawing.strokes), *(s.id for s in drawing.symbols)] if i not in kept]
    return replace(drawing, strokes=tuple(near_strokes), symbols=tuple(symbols), arcs=tuple(arcs), labels=tuple(labels)), strays


def _is(roles: Roles, stroke: Stroke, *wanted: Role) -> bool:
    return roles.layer(stroke.layer) in wanted


# ---- rooms


def _found(path: Path, drawing: Drawing, roles: Roles) -> Found:
    walkable = [s for s in drawing.strokes if _is(roles, s, Role.WALKABLE) and len(s.points) > 2]
    if walkable:
        obstacles = [s for s in drawing.strokes if _is(roles, s, Role.OBSTACLE)]
        ground, cut = areas.walkable(walkable, obstacles)
        exits, guessed = areas.exits([s for s in drawing.strokes if _is(roles, s, Role.EXIT)], [g for g, _ in ground], STOREY)
        said = [*finding("I105", cut), *finding("I106", guessed)]
        return Found([(g, identity, "") for g, identity in ground], [], exits, said)
    leaves = swings(drawing, roles)
    lines = [s.line for s in without_leaves([s for s in drawing.strokes if _is(roles, s, Role.WALL)], leaves)]
    if sum(map(len, lines)) > MOST_SEGMENTS:
        raise FileProblem(path, f"has walls of more than {MOST_SEGMENTS} lines.", fix="Export one storey at a time, walls only.")
    walls = Walls(lines)
    if crossings(walls.segments) > MOST_MEETINGS:
        fix = "Is a hatch on a wall layer? Say which layers are walls in a profile of your own (--profile FILE.toml)."
        raise FileProblem(path, f"has walls that cross each other more than {MOST_MEETINGS} times.", fix=fix)
    holes = find_holes(drawing, roles, walls, leaves)
    drawn = areas.drawn_rooms([s for s in drawing.strokes if _is(roles, s, Role.ROOM) and s.closed])
    closings = [c for hole in holes for c in hole.closings()]
    closings += [s.line for s in drawing.strokes if _is(roles, s, Role.LINTEL)]
    enclosing = enclosed([*walls.lines, *closings])
    faces = [*enclosing.rooms, *_closets(enclosing.bodies, holes)]
    fresh = [f for f in faces if not any(f.intersects(a) and f.intersection(a).area > 0.2 * f.area for a, _, _ in drawn)]
    return Found([*drawn, *((f, "", "") for f in fresh)], holes, [], [])


def _closets(bodies: Sequence[Area], holes: Sequence[Hole]) -> list[Area]:
    """Areas as narrow as walls that are none, for a door leads into them."""
    deep = [b for b in bodies if b.area >= SMALLEST and not b.buffer(-NARROWEST_CLOSET / 2, join_style="mitre").is_empty]
    tree = shapely.STRtree(deep)
    doors = [h for h in holes if h.trace is Trace.DOOR and h.gap is not None]
    return [deep[n] for n in sorted({n for hole in doors for side in _beside(hole, tree) for n in side})]


def _rooms(found: Found, drawing: Drawing, roles: Roles) -> tuple[list[RoomSketch], list[Issue]]:
    shapes = [a for a, _, _ in found.areas]
    sizes = {hole.label for hole in found.holes}
    written = room_names(shapes, [x for x in drawing.labels if x.id not in sizes], roles)
    names = [replace(w, number=own) if is_number(own) else w for w, (_, _, own) in zip(written, found.areas, strict=True)]
    stairs, lifts = (_ground(drawing, roles, role) for role in (Role.STAIRS, Role.ELEVATOR))
    ids = _ids(found, names)
    rooms = []
    for (area, _, own), told, identity in zip(found.areas, names, ids, strict=True):
        category = None
        name = own if is_name(own) else told.name
        if not name:
            for kind, ground in ((Category.STAIRS, stairs), (Category.ELEVATOR, lifts)):
                category = kind if area.intersection(ground).area > STAIRS_SHARE * area.area else category
        rooms.append(RoomSketch(identity, STOREY, area, Text(name) if name else None, told.number, category))
    open_plan = [i for i, told in zip(ids, names, strict=True) if told.places > 1]
    return rooms, finding("I107", open_plan)


def _ground(drawing: Drawing, roles: Roles, role: Role) -> BaseGeometry:
    """The ground that marks of a role cover, roughly."""
    lines = [shapely.LineString(s.line) for s in drawing.strokes if _is(roles, s, role) and len(s.line) > 1]
    return shapely.union_all([line.envelope for line in lines])


def _ids(found: Found, names: Sequence[Names]) -> list[str]:
    """Ids that stay when the drawing grows: the outline's own, the number, the label's, else by place."""
    numbers = [n.number for n in names]
    ids: list[str] = []
    for (area, own, _), told in zip(found.areas, names, strict=True):
        spot = area.representative_point()
        place = f"room{round(spot.x * 10):+d}{round(spot.y * 10):+d}"
        by_number = f"room-{told.number}" if told.number and numbers.count(told.number) == 1 else ""
        identity = own or by_number or (f"room-{told.ids[0]}" if told.ids else place)
        ids.append(identity if identity not in ids else f"{identity}{place.removeprefix('room')}")
    return ids


def _several_plans(rooms: Sequence[RoomSketch]) -> list[Issue]:
    """A finding when there are groups of rooms far from each other: several storeys side by side on one sheet."""
    ground = shapely.union_all([r.area.buffer(PLANS_APART / 2, join_style="mitre") for r in rooms])
    parts = [g for g in getattr(ground, "geoms", [ground]) if sum(g.intersects(r.area) for r in rooms) >= 3]
    return finding("I108", ["sheet"], plans=len(parts)) if len(parts) > 1 else []


# ---- doors and windows


def _openings(holes: Sequence[Hole], rooms: Sequence[RoomSketch]) -> tuple[list[DoorSketch], list[WindowSketch], list[Issue]]:
    """Doors and windows of holes that have a room beside them; what lintels and bare gaps are is told by both sides."""
    tree = shapely.STRtree([r.area for r in rooms])
    doors: list[DoorSketch] = []
    windows: list[WindowSketch] = []
    bare: list[str] = []
    for hole in holes:
        sides = _beside(hole, tree)
        nowhere = not any(sides) or sides[0] == sides[1]
        if nowhere and hole.trace is not Trace.DOOR:
            continue
        trace, kind = _meaning(hole, all(sides))
        if trace is Trace.WINDOW:
            windows.append(WindowSketch(hole.id.replace("hole", "window", 1), STOREY, hole.line))
            continue
        identity = hole.id.replace("hole", "door", 1)
        bare += [identity] if kind is OpeningKind.OPEN else []
        doors.append(_door(hole, identity, kind))
    return doors, windows, finding("I109", bare)


def _beside(hole: Hole, tree: shapely.STRtree) -> list[frozenset[int]]:
    """The rooms right on each side of a hole, by index."""
    a, b = np.array(hole.line[0]), np.array(hole.line[1])
    along = (b - a) / max(hole.length, 1e-9)
    across = np.array([-along[1], along[0]]) * ((hole.gap.thickness if hole.gap else 0.1) / 2 + 0.1)
    return [
        frozenset(int(n) for n in tree.query(shapely.Point((a + b) / 2 + side * across), predicate="intersects"))
        for side in (1, -1)
    ]


def _meaning(hole: Hole, indoors: bool) -> tuple[Trace, OpeningKind]:
    """A hole nobody drew a door or window in: empty it is a passage, else a sliding door inside, a window in the façade."""
    if hole.trace in {Trace.DOOR, Trace.WINDOW}:
        return hole.trace, hole.kind
    if not hole.drawn:
        return Trace.DOOR, OpeningKind.OPEN
    return (Trace.DOOR, OpeningKind.SLIDING) if indoors else (Trace.WINDOW, hole.kind)


def _door(hole: Hole, identity: str, kind: OpeningKind) -> DoorSketch:
    width = min(hole.width or hole.length, hole.length) if hole.gap else hole.width or hole.length
    hinged = kind in {OpeningKind.DOOR, OpeningKind.GATE}
    return DoorSketch(
        id=identity,
        storey=STOREY,
        spot=hole.middle,
        line=hole.line if near(*hole.line) > 0 else None,
        width=round(width, 3),
        height=hole.height,
        kind=kind,
        hinge=hole.hinge if hinged else None,
        opens_to=hole.tip,
    )
