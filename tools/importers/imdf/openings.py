"""IMDF's openings as doors, and entrances that are only points; an opening whose level nobody defined goes where it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from shapely import LineString, STRtree
from shapely import Point as Spot
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from sim.errors import Issue
from sim.plan.building import Line, LockKind, OpeningKind, Point, Tri
from tools.importers.codes import finding
from tools.importers.features import Feature, Frame, Json, chord, label, length, mapping, spot, texts
from tools.importers.imdf import tables
from tools.importers.imdf.levels import Levels, level_id
from tools.importers.limits import text
from tools.importers.passages import LEAST_PASSAGE
from tools.importers.sketch import DoorSketch

ON_EDGE = 0.3
"""An opening's middle lies this near to the edge of each unit it joins, in metres: half a thick wall."""

ON_LINE = 0.1
"""An end of an opening this near to an edge lies on it, in metres."""

ACROSS = 0.5
"""An opening of which more than this part lies inside a room is not in its wall, by eye."""

SAME_DOOR = 1.0
"""An entrance's point this near to an opening is that opening's, in metres, by eye."""


@dataclass(frozen=True)
class Unit:
    """A unit with a shape, on a storey."""

    id: str
    storey: str
    category: str
    area: BaseGeometry
    feature: Feature


class Edges:
    """Units by storey and where their edges are."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units: dict[str, list[Unit]] = {}
        for unit in units:
            self.units.setdefault(unit.storey, []).append(unit)
        self.trees = {storey: STRtree([u.area.boundary for u in here]) for storey, here in self.units.items()}

    def at(self, here: Point, storey: str) -> list[Unit]:
        """Units of a storey whose edge a point lies on, in file order."""
        if storey not in self.trees:
            return []
        near = self.trees[storey].query(Spot(here), predicate="dwithin", distance=ON_EDGE)
        return [self.units[storey][n] for n in sorted(int(n) for n in near)]


def doors_of(
    found: Sequence[Feature], units: Sequence[Unit], levels: Levels, frame: Frame, relations: Sequence[Feature] = ()
) -> tuple[list[DoorSketch], list[Issue]]:
    """A door for every opening with a line, and what was noticed; ``relations`` may say which units it joins."""
    by_id = {u.id: u for u in units}
    drawn = [(f, line) for f in found if (line := chord(f.geometry, frame)) is not None]
    edges = Edges(units)
    storey_of, moved = _storeys(drawn, edges, levels)
    plain = [_door(f, line, storey_of[f.id], by_id) for f, line in drawn if f.id in storey_of]
    joined = _traversals(relations, by_id)
    doors = [_off_corner(replace(d, rooms=d.rooms or joined.get(d.id, ())), edges) for d in plain]
    kinds = {f.id: f for f, _ in drawn}
    findings = [
        *finding("I131", [f.id for f in found if f.id not in kinds]),
        *finding("I133", [f.id for f, _ in drawn if f.id not in storey_of]),
        *finding("I132", [d.id for d in doors if d.line is None]),
        *finding("I134", moved),
        *finding("I135", [f.id for f in found if f.category and f.category not in tables.OPENINGS]),
        *finding("I136", [d.id for d in doors if not _says_door(kinds[d.id])]),
        *finding("I126", [d.id for d in doors if mapping(kinds[d.id].properties.get("door")).get("type") == "revolving"]),
        *finding("I127", [d.id for d in doors if d.glazed == 1.0 and not kinds[d.id].training]),
    ]
    return doors, findings


def entries_of(
    found: Sequence[Feature], units: Sequence[Unit], doors: Sequence[DoorSketch], frame: Frame
) -> tuple[list[DoorSketch], list[Issue]]:
    """Entrances and emergency exits that are points on the edge of a unit where no opening is."""
    by_id = {u.id: u for u in units}
    made: list[DoorSketch] = []
    for feature in found:
        here = spot(feature.geometry, frame)
        unit = next((by_id[i] for i in texts(feature.properties.get("unit_ids")) if i in by_id), None)
        if feature.category not in {"entry", "emergencyexit"} or here is None or unit is None:
            continue
        point = Spot(here)
        beside = any(d.storey == unit.storey and point.distance(Spot(d.spot)) < SAME_DOOR for d in (*doors, *made))
        if unit.area.boundary.distance(point) > ON_EDGE or beside:
            continue
        leads_out = Tri.YES if feature.category == "emergencyexit" else Tri.UNKNOWN
        made.append(DoorSketch(feature.id, unit.storey, here, rooms=(unit.id,), emergency_exit=leads_out))
    return made, finding("I138", [d.id for d in made])


def _traversals(relations: Sequence[Feature], units: Mapping[str, Unit]) -> dict[str, tuple[str, ...]]:
    """The units on either side of openings that relationships lead through."""
    joined: dict[str, tuple[str, ...]] = {}
    for feature in relations:
        ends = [text(mapping(feature.properties.get(end)).get("id"), 80) for end in ("origin", "destination")]
        between = feature.properties.get("intermediary")
        through = [text(mapping(x).get("id"), 80) for x in between] if isinstance(between, list) else []
        if feature.category == "traversal" and len(through) == 1 and all(end in units for end in ends):
            joined[through[0]] = (ends[0], ends[1])
    return joined


Drawn = tuple[Feature, Line]


def _storeys(drawn: Sequence[Drawn], edges: Edges, levels: Levels) -> tuple[dict[str, str], list[str]]:
    """The storey of each opening; where its level is not defined, the one it names otherwise or where its like fit best."""
    known: dict[str, str] = {}
    lost: list[Drawn] = []
    for feature, line in drawn:
        storey = levels.of(feature)
        if storey is not None and storey in levels.rank:
            known[feature.id] = storey
        else:
            lost.append((feature, line))
    for _, group in groupby(sorted(lost, key=lambda d: level_id(d[0])), key=lambda d: level_id(d[0])):
        together = list(group)
        best = _best(together, edges, levels) if level_id(together[0][0]) else None
        for feature, _ in together:
            storey = levels.hinted(feature) or best
            if storey is not None:
                known[feature.id] = storey
    return known, [f.id for f, _ in lost if f.id in known]


def _best(together: Sequence[Drawn], edges: Edges, levels: Levels) -> str | None:
    """The storey on which most openings of one level lie on the edges of two units; None when they lie on none."""
    fits = {
        s.id: sum(min(len(edges.at(_middle(line), s.id)), 2) for _, line in together)
        for s in levels.storeys
        if s.id in edges.units
    }
    best = max(fits, key=lambda s: (fits[s], -levels.rank[s]), default=None)
    return best if best is not None and fits[best] > 0 else None


def _middle(line: Line) -> Point:
    return (line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2


def _off_corner(door: DoorSketch, edges: Edges) -> DoorSketch:
    """A door drawn slantwise across the corner of a room, from wall to wall, as a spot on that of the two a corridor is behind.

    It cannot stand where it is drawn; which of the walls was meant is a guess, and named in a finding.
    """
    if door.line is None:
        return door
    stretch = LineString(door.line)
    around = edges.at(door.spot, door.storey) + edges.at(door.line[0], door.storey) + edges.at(door.line[1], door.storey)
    room = next((u for u in around if u.area.buffer(-ON_LINE / 2).intersection(stretch).length > ACROSS * stretch.length), None)
    if room is None or any(room.area.boundary.distance(Spot(end)) > ON_LINE for end in door.line):
        return door
    choices: list[tuple[bool, int, str, Point]] = []
    for n, end in enumerate(door.line):
        for beside in (u for u in edges.at(end, door.storey) if u is not room):
            wall = _wall(room, beside, end, float(stretch.length))
            if wall is not None:
                choices.append((beside.category not in tables.OPEN, n, beside.id, wall))
    best = min(choices, key=lambda c: c[:3], default=None)
    if best is None:
        return door
    return replace(door, line=None, width=float(stretch.length), spot=best[3], rooms=(room.id, best[2]))


def _wall(room: Unit, beside: Unit, near: Point, width: float) -> Point | None:
    """The middle of a door of a width in the wall two units share, as near to a point as the wall's ends allow."""
    shared = room.area.boundary.intersection(beside.area.buffer(ON_LINE / 2))
    parts = [g for g in getattr(shared, "geoms", [shared]) if isinstance(g, LineString)]
    merged = linemerge(parts) if len(parts) > 1 else shared
    here = Spot(near)
    long = [g for g in getattr(merged, "geoms", [merged]) if isinstance(g, LineString) and g.length >= LEAST_PASSAGE]
    wall = min(long, key=lambda g: (round(g.distance(here), 2), -g.length), default=None)
    if wall is None or wall.distance(here) > ON_EDGE:
        return None
    free = min(width / 2 + ON_LINE, wall.length / 2)
    middle = wall.interpolate(min(max(wall.project(here), free), wall.length - free))
    return middle.x, middle.y


def _says_door(feature: Feature) -> bool:
    """Whether a file says that something hangs in an opening (or that nothing does)."""
    tagged = mapping(feature.properties.get("tags")).get("door")
    return bool(mapping(feature.properties.get("door")) or feature.training or tagged)


def _door(feature: Feature, line: Line, storey: str, units: Mapping[str, Unit]) -> DoorSketch:
    told, ours = mapping(feature.properties.get("door")), feature.training
    kind = tables.DOOR_TYPES.get(text(told.get("type")).lower(), OpeningKind.DOOR)
    if text(told.get("material")).lower() == "gate":
        kind = OpeningKind.GATE
    if mapping(feature.properties.get("tags")).get("door") == "no":
        kind = OpeningKind.OPEN
    glass = 1.0 if text(told.get("material")).lower() == "glass" else None
    plain = DoorSketch(
        id=feature.id,
        storey=storey,
        spot=_middle(line),
        line=line,
        kind=kind,
        glazed=glass,
        emergency_exit=Tri.YES if feature.category == "emergencyexit" else Tri.UNKNOWN,
        name=label(feature.properties.get("name")),
    )
    return _trained(plain, ours, line, units) if ours else plain


def _trained(door: DoorSketch, ours: Json, line: Line, units: Mapping[str, Unit]) -> DoorSketch:
    """A door with what our own files say of it."""
    hinge, into = ours.get("hinge"), units.get(text(ours.get("opens_into"), 80))
    inside = into.area.representative_point() if into else None
    glazed = ours.get("glazed")
    return DoorSketch(
        id=door.id,
        storey=door.storey,
        spot=door.spot,
        line=line,
        height=length(ours.get("height")),
        kind=next((k for k in OpeningKind if k == ours.get("kind")), door.kind),
        rooms=texts(ours.get("unit_ids")),
        hinge=line[hinge] if isinstance(hinge, int) and hinge in {0, 1} else None,
        opens_to=(inside.x, inside.y) if inside else None,
        glazed=float(glazed) if isinstance(glazed, (int, float)) and 0 <= glazed <= 1 else None,
        lockable_from_inside=_tri(ours.get("lockable_from_inside")),
        lock_kind=next((k for k in LockKind if k == ours.get("lock_kind")), LockKind.UNKNOWN),
        closer=_tri(ours.get("closer")),
        emergency_exit=_tri(ours.get("emergency_exit")),
        name=door.name,
    )


def _tri(value: object) -> Tri:
    return next((t for t in Tri if t == value), Tri.UNKNOWN)
