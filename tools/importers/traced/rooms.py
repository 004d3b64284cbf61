"""Rooms, doors and passages of one traced storey: walls are single lines, a room is what walls, doors and gaps close in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from sim.plan.building import Category, Line, OpeningKind, Point
from sim.plan.geometry import F64
from sim.text import Text
from tools.importers.linework import LONGEST_GAP, NARROWEST_GAP, Gap, Walls, distinct, enclosed
from tools.importers.sketch import DoorSketch, RoomSketch
from tools.importers.traced.file import Edge, Label, TracedLevel
from tools.importers.words import GENERIC, category, words

WALL: Final = 0.1
"""Thickness in metres of the walls: a trace tells none, robots' simulators build them so."""

MEET: Final = 0.12
"""Wall ends closer than this many metres are meant to meet: two pixels of a picture at 5 cm to the pixel, by eye."""

PLAY, WIDEST_DOORWAY = 1.1, 2.0
"""Gaps nobody drew a door in may be this much wider than the widest single door drawn, and so many metres at most, by eye."""

ASKEW: Final = math.radians(15)
"""How far a wall's free end may point past the end it faces: stubs beside doors are a few pixels long, by eye."""

WIDEST_LIFT_GAP: Final = 3.0
"""Metres between wall ends that a lift's door may close."""

LIFT_REACH: Final = 1.0
"""How far from where a lift says its door is the gap in the shaft's wall may lie, in metres: cabs stand off the wall."""

SLOT: Final = 0.02
"""Half of what is cut out of a room for a wall that ends in it, in metres; opening the walls adds their thickness."""

LARGEST_OVERHANG: Final = 0.5
"""Square metres a room may lie outside every floor before that part is taken for a hole in the floor, by eye."""

NO_PLACE: Final = frozenset(
    ("patrol", "charger", "charge", "clean", "cleaning", "park", "parking", "wait", "waiting", "spawn", "dock", "hold", "queue")
)
"""Words in the names of points that say what robots do there, not what the place is."""

KINDS: Final = {
    "hinged": OpeningKind.DOOR,
    "double_hinged": OpeningKind.DOUBLE_DOOR,
    "sliding": OpeningKind.SLIDING,
    "double_sliding": OpeningKind.SLIDING,
    "telescope": OpeningKind.SLIDING,
    "double_telescope": OpeningKind.SLIDING,
}


@dataclass(frozen=True)
class Shaft:
    """A lift on one storey in metres: its cab's shadow, and the doors it says it has there."""

    name: str
    cab: Polygon
    doors: tuple[Line, ...]


@dataclass(frozen=True)
class Storey:
    """What one storey gave.

    ``gaps`` are the ids of open passages found, ``holes`` of rooms without a floor, ``glass`` how many walls are drawn
    see-through, ``lift_rooms`` the room each lift stands in, ``lift_doors`` where the middle of its door is.
    """

    rooms: tuple[RoomSketch, ...]
    doors: tuple[DoorSketch, ...]
    gaps: tuple[str, ...]
    holes: tuple[str, ...]
    glass: int
    lift_rooms: dict[str, str]
    lift_doors: dict[str, Point]


def storey_of(level: TracedLevel, points: F64, shafts: Sequence[Shaft]) -> Storey:
    """Rooms and doors of a level whose points are given in metres."""
    doors = [e for e in level.doors if math.dist(points[e.start], points[e.end]) > MEET]
    door_lines = [points[[e.start, e.end]] for e in doors]
    wall_lines = [points[[e.start, e.end]] for e in level.walls]
    walls = Walls([*wall_lines, *door_lines], MEET)
    lifts = {s.name: gap for s in shafts if (gap := _lift_gap(walls, s)) is not None}
    walls = Walls([*walls.lines, *(np.array(g.line) for g in lifts.values())], MEET)
    longest = _doorway(doors, points)
    gaps = distinct([*_between_ends(walls, longest), *_gaps_to_walls(walls, longest)])
    closed = [*walls.lines, *(np.array(g.line) for g in gaps)]
    areas = _with_floor(enclosed(closed, MEET).rooms, _floor(level, points))
    rooms = _rooms(level, points, areas, Walls(wall_lines, MEET), shafts)
    passages = [_passage(level.name, n, g) for n, g in enumerate(gaps)]
    lift_doors = [_lift_door(level.name, name, gap) for name, gap in lifts.items()]
    return Storey(
        rooms=tuple(rooms),
        doors=(*(_door(level.name, n, e, points) for n, e in enumerate(doors)), *lift_doors, *passages),
        gaps=tuple(p.id for p in passages),
        holes=tuple(r.id for r, (_, hole) in zip(rooms, areas, strict=True) if hole and r.category is Category.SHAFT),
        glass=sum(e.amount("alpha", 1.0) < 1.0 for e in level.walls),
        lift_rooms={s.name: r.id for s in shafts for r in rooms if r.area.contains(s.cab.centroid)},
        lift_doors={name: gap.middle for name, gap in lifts.items()},
    )


# ---- gaps


def _lift_gap(walls: Walls, shaft: Shaft) -> Gap | None:
    """The gap between wall ends nearest to where the lift says its door is."""
    gaps = _between_ends(walls, WIDEST_LIFT_GAP) if shaft.doors else []
    middles = [np.mean(door, axis=0) for door in shaft.doors]
    near = [(min(math.dist(g.middle, m) for m in middles), n) for n, g in enumerate(gaps)]
    best = min(near, default=(math.inf, 0))
    return gaps[best[1]] if best[0] <= LIFT_REACH else None


def _doorway(doors: Sequence[Edge], points: F64) -> float:
    """The widest gap that may be a doorway: as wide as the storey's widest single door, as pictures are not always to scale."""
    single = [math.dist(points[e.start], points[e.end]) for e in doors if e.word("type") in {"hinged", "sliding"}]
    return min(max([LONGEST_GAP, *(PLAY * width for width in single)]), WIDEST_DOORWAY)


def _between_ends(walls: Walls, longest: float) -> list[Gap]:
    """Gaps between free wall ends that point at each other, the narrowest first: hand-drawn stubs point a little askew."""
    ends = [(np.array(at), np.subtract(on, at)) for at, on in walls.ends]
    if not ends:
        return []
    spots = [shapely.Point(at) for at, _ in ends]
    pairs = shapely.STRtree(spots).query(spots, predicate="dwithin", distance=longest).T.tolist()
    apart = sorted((math.dist(ends[n][0], ends[m][0]), n, m) for n, m in pairs if n < m)
    found, used = [], set[int]()
    for width, n, m in apart:
        (a, way), (b, back) = ends[n], ends[m]
        straight = width >= NARROWEST_GAP and min(way @ (b - a), back @ (a - b)) >= math.cos(ASKEW) * width
        if straight and not used & {n, m} and _clear(walls, a, b):
            used |= {n, m}
            line = (_point(a), _point(b))
            found.append(Gap(line, line))
    return found


def _clear(walls: Walls, a: F64, b: F64) -> bool:
    """Whether no wall stands between two wall ends."""
    inset = (b - a) * (1.5 * MEET / math.dist(a, b))
    return not len(walls.near(np.array([a + inset, b - inset]), MEET / 4))


def _gaps_to_walls(walls: Walls, longest: float) -> list[Gap]:
    """Ways between a wall's free end and the wall it points at, as wide as a doorway."""
    found = []
    for at, on in walls.ends:
        along = np.subtract(on, at)
        reach = np.array(at) + along * longest
        hit = _first_hit(walls, np.array([np.array(at) + along * 2 * MEET, reach]), along)
        if hit is not None and NARROWEST_GAP <= math.dist(at, hit) <= longest:
            line = (at, hit)
            found.append(Gap(line, line))
    return found


def _first_hit(walls: Walls, ray: F64, along: F64) -> Point | None:
    """Where a short ray first meets a wall that crosses it rather than runs beside it."""
    hits: list[tuple[float, Point]] = []
    for x0, y0, x1, y1 in walls.near(ray, MEET):
        steep = abs(along[0] * (y1 - y0) - along[1] * (x1 - x0)) / math.hypot(x1 - x0, y1 - y0)
        if steep > math.sin(math.pi / 4):
            spot = nearest_points(LineString([(x0, y0), (x1, y1)]), LineString(ray))[0]
            hits.append((math.dist(ray[0], (spot.x, spot.y)), (spot.x, spot.y)))
    return min(hits)[1] if hits else None


# ---- rooms


def _floor(level: TracedLevel, points: F64) -> BaseGeometry | None:
    """Where the storey has a floor; None when nobody drew one."""
    areas = [Polygon(points[list(f)]).buffer(0) for f in level.floors if len(f) >= 3]
    return shapely.union_all(areas).buffer(WALL) if areas else None


def _with_floor(areas: Sequence[Polygon], floor: BaseGeometry | None) -> list[tuple[Polygon, bool]]:
    """Areas parted where their floor ends, and whether each is a hole in the floor."""
    found: list[tuple[Polygon, bool]] = []
    for area in areas:
        bare = area.difference(floor) if floor is not None else Polygon()
        if bare.area < LARGEST_OVERHANG or bare.area > 0.9 * area.area:
            found.append((area, bare.area > 0.9 * area.area))
            continue
        for shape, hole in ((area.difference(bare.buffer(WALL)), False), (area.intersection(bare.buffer(WALL)), True)):
            parts = [g for g in getattr(shape, "geoms", [shape]) if isinstance(g, Polygon) and g.area > LARGEST_OVERHANG]
            found += [(part, hole) for part in sorted(parts, key=lambda g: g.bounds)]
    return found


def _rooms(
    level: TracedLevel, points: F64, areas: Sequence[tuple[Polygon, bool]], walls: Walls, shafts: Sequence[Shaft]
) -> list[RoomSketch]:
    strokes = shapely.union_all([LineString(line) for line in walls.lines])
    rooms: list[RoomSketch] = []
    taken: set[str] = set()
    for n, (area, hole) in enumerate(areas):
        inner = strokes.intersection(area.buffer(-2 * SLOT, join_style="mitre"))
        shape = area if inner.is_empty else area.difference(inner.buffer(SLOT, cap_style="flat", join_style="mitre"))
        lifts = [s.name for s in shafts if area.contains(s.cab.centroid)]
        name = _name(level, points, area)
        kind = Category.ELEVATOR if lifts else Category.SHAFT if hole else None
        shown = _shown(name, lifts, hole)
        identity = f"{level.name}.{name.replace(' ', '_')}" if name else f"{level.name}.room{n + 1}"
        identity = identity if identity not in taken else f"{identity}.{n + 1}"
        taken.add(identity)
        rooms.append(RoomSketch(identity, level.name, shape, name=shown, category=kind))
    return rooms


def _shown(name: str, lifts: Sequence[str], hole: bool) -> Text | None:
    if lifts:
        return Text(f"Hiss {', '.join(lifts)}", f"Lift {', '.join(lifts)}")
    if hole:
        return Text("Schakt", "Shaft")
    return Text(name, name) if name else None


def _name(level: TracedLevel, points: F64, area: Polygon) -> str:
    """What the points in a room call it; empty where they call it several things alike.

    A name that tells a kind of room wins, then one where something is kept or handed over; robots' own places never count.
    """
    inside = [x for x in level.labels if area.contains(shapely.Point(points[x.point]))]
    ranked: dict[int, list[str]] = {}
    for label in inside:
        plain = _plain(level.name, label.name)
        if plain and not _robots(label):
            ranked.setdefault(_rank(label, plain), []).append(plain)
    best = list(dict.fromkeys(ranked[min(ranked)])) if ranked else []
    return best[0] if len(best) == 1 or (best and min(ranked) == 0) else ""


def _plain(level: str, name: str) -> str:
    """``L2_master_suite`` on level L2 as ``master suite``."""
    parts = [p for p in name.replace("-", "_").split("_") if p]
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] == level else parts)


def _robots(label: Label) -> bool:
    told = any(label.values.get(k) is True for k in ("is_charger", "is_cleaning_zone"))
    return told or "spawn_robot_name" in label.values or bool(NO_PLACE & set(words(label.name)))


def _rank(label: Label, plain: str) -> int:
    if category(plain) is not None and not set(words(plain)) <= GENERIC:
        return 0
    kept = any(label.values.get(k) is True for k in ("is_holding_point", "is_parking_spot"))
    return 1 if kept or {"pickup_dispenser", "dropoff_ingestor"} & label.values.keys() else 2


# ---- doors


def _door(level: str, n: int, edge: Edge, points: F64) -> DoorSketch:
    """A traced door: the hinged leaf turns from ``motion_axis`` towards ``motion_direction`` times ``motion_degrees``.

    In the picture, y downwards, a positive turn is clockwise, seen from the start of the line; double leaves turn to the same
    side (compared with the leaves drawn in the pictures under the traces).
    """
    a, b = points[edge.start], points[edge.end]
    kind = KINDS.get(edge.word("type"), OpeningKind.DOOR)
    hinged = edge.word("type") in {"hinged", "double_hinged"}
    from_end = edge.word("motion_axis", "start") == "end"
    along = (b - a) / 2
    turn = math.copysign(1.0, edge.amount("motion_degrees", 90.0)) * math.copysign(1.0, edge.amount("motion_direction", 1.0))
    side = np.array([along[1], -along[0]]) * (-turn if from_end and kind is OpeningKind.DOOR else turn)
    name = edge.word("name")
    return DoorSketch(
        id=name or f"{level}.door{n + 1}",
        storey=level,
        spot=_point((a + b) / 2),
        line=(_point(a), _point(b)),
        kind=kind,
        hinge=_point(b if from_end else a) if edge.word("type") == "hinged" else None,
        opens_to=_point((a + b) / 2 + side) if hinged and "motion_direction" in edge.values else None,
        name=Text(name.replace("_", " "), name.replace("_", " ")) if name else None,
    )


def _lift_door(level: str, lift: str, gap: Gap) -> DoorSketch:
    name = Text(f"Hissdörr {lift}", f"Lift door {lift}")
    return DoorSketch(f"{level}.{lift}.door", level, gap.middle, gap.line, kind=OpeningKind.SLIDING, name=name)


def _passage(level: str, n: int, gap: Gap) -> DoorSketch:
    return DoorSketch(f"{level}.gap{n + 1}", level, gap.middle, gap.line, kind=OpeningKind.OPEN)


def _point(at: F64) -> Point:
    return float(at[0]), float(at[1])
