"""IMDF's features to a sketch: units, stairs and lifts, alarm devices, assembly points; openings and levels are beside this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shapely import LineString
from shapely import Point as Spot
from shapely.geometry.base import BaseGeometry

from sim.errors import FileProblem, Issue
from sim.plan.building import AlarmDevice, AssemblyPoint, Category, Fixture, LinkKind, Point3, Source, Tri, Wall
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.features import Feature, Frame, area, chord, heights, label, length, lines, mapping, spot, texts, whole
from tools.importers.imdf import tables
from tools.importers.imdf.levels import Levels, make_levels
from tools.importers.imdf.openings import ON_EDGE, Unit, doors_of, entries_of
from tools.importers.limits import text
from tools.importers.open_edges import OpenArea, open_edges, wall_between
from tools.importers.sketch import USUAL_CEILING, USUAL_HEIGHT, DoorSketch, LinkSketch, RoomSketch, Sketch, WindowSketch
from tools.importers.stacking import Shaft, stacked

DEVICE_HEIGHT = 1.2
"""Where alarm devices hang above the floor in metres when the file does not tell, by eye."""

ASSEMBLY = Text("Återsamlingsplats", "Assembly point")


@dataclass
class Left:
    """Ids of what was left out or needs a look."""

    shapeless: list[str] = field(default_factory=list)
    solid: list[str] = field(default_factory=list)
    no_level: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    fixtures: list[str] = field(default_factory=list)


def sketch_of(
    found: Sequence[Feature], frame: Frame, path: Path, source: Source, facts: Mapping[str, object], noticed: Sequence[Issue]
) -> Sketch:
    """The sketch of a file's features.

    Raises FileProblem when no unit has a shape.
    """

    def of(kind: str) -> list[Feature]:
        return [f for f in found if f.kind == kind]

    levels = make_levels(of("level"), of("unit"))
    left = Left()
    units = _units(of("unit"), levels, frame, left)
    if not units:
        raise FileProblem(path, "has no unit with a shape and a level.", fix="Export the venue with its units.")
    doors, door_findings = doors_of(of("opening"), units, levels, frame, of("relationship"))
    entries, entry_findings = entries_of(of("amenity"), units, doors, frame)
    walls = _walls(of("detail"), levels, frame)
    gap = wall_between([OpenArea(u.id, u.storey, u.area) for u in units])
    passages = _passages(units, [*doors, *entries], walls) if gap else []
    name, identity = _name(of("venue"), of("building"), of("level"), path)
    return Sketch(
        id=identity,
        name=name,
        source=source,
        storeys=levels.storeys,
        rooms=[_room(u) for u in units],
        doors=[*doors, *entries, *passages],
        windows=_windows(of("detail"), levels, frame),
        links=_links(of("relationship"), units, levels, frame),
        walls=walls,
        assembly_points=_assembly_points(of("amenity"), frame),
        alarm_devices=_devices(of("amenity"), units, levels, frame),
        fixtures=_fixtures(of("fixture"), frame, left),
        findings=[
            *noticed,
            *_findings(found, levels, left),
            *door_findings,
            *entry_findings,
            *finding("I215", [p.id for p in passages]),
        ],
        wall=gap,
        facts={**facts, "buildings": len(of("building")), "units": len(of("unit")), "openings": len(of("opening"))},
    )


def _units(found: Sequence[Feature], levels: Levels, frame: Frame, left: Left) -> list[Unit]:
    units: list[Unit] = []
    for feature in found:
        category = feature.category
        if category.split(".", maxsplit=1)[0] in tables.SOLID:
            left.solid.append(feature.id)
            continue
        left.odd += [] if not category or tables.known_unit(category) else [feature.id]
        shape, storey = area(feature.geometry, frame), levels.of(feature)
        if shape is None:
            left.shapeless.append(feature.id)
        elif storey is None:
            left.no_level.append(feature.id)
        else:
            units.append(Unit(feature.id, storey, category, shape, feature))
    return units


def _room(unit: Unit) -> RoomSketch:
    properties, ours = unit.feature.properties, unit.feature.training
    name, other = label(properties.get("name")), label(properties.get("alt_name"))
    number = text(ours.get("number"), 40) or (other.sv[:40] if other and any(c.isdigit() for c in other.sv) else "")
    if name is not None and not number and _is_number(name.sv):
        number = name.sv[:40]
    return RoomSketch(
        id=unit.id,
        storey=unit.storey,
        area=unit.area,
        name=name or (other if other and not number else None),
        number=number,
        category=next((c for c in Category if ours and c == unit.category), tables.unit(unit.category)),
        ceiling=length(ours.get("ceiling")),
        capacity=whole(ours.get("capacity")),
    )


def _is_number(name: str) -> bool:
    """Whether a name is rather a number: ``214``, ``V203``, ``O27/131``."""
    return any(c.isdigit() for c in name) and len(name) <= 10 and " " not in name


def _passages(units: Sequence[Unit], doors: Sequence[DoorSketch], walls: Sequence[Wall]) -> list[DoorSketch]:
    """Walkways are open to each other, and a stair without a single opening is open to a walkway on its longest side."""
    theirs = [u for u in units if not u.feature.training]
    walkways = [OpenArea(u.id, u.storey, u.area) for u in theirs if u.category in tables.OPEN]
    found = open_edges(walkways, doors, walls)
    for unit in theirs:
        if tables.LINKS.get(unit.category) is not LinkKind.STAIRS:
            continue
        edge = unit.area.boundary.buffer(ON_EDGE)
        if any(d.storey == unit.storey and edge.covers(Spot(d.spot)) for d in doors):
            continue
        here = OpenArea(unit.id, unit.storey, unit.area)
        sides = [p for w in walkways if w.storey == unit.storey for p in open_edges([here, w], doors, walls)]
        found += [max(sides, key=lambda p: (round(LineString(p.line or ()).length, 2), p.id))] if sides else []
    return found


# ---- between storeys


def _links(found: Sequence[Feature], units: Sequence[Unit], levels: Levels, frame: Frame) -> list[LinkSketch]:
    """Ways the file relates, then stairwells and lifts that lie over each other."""
    by_id = {u.id: u for u in units}
    links: list[LinkSketch] = []
    for feature in found:
        ends = [by_id.get(text(mapping(feature.properties.get(end)).get("id"), 80)) for end in ("origin", "destination")]
        a, b = ends
        kind = tables.LINKS.get(feature.category)
        if kind is None or a is None or b is None or a.storey == b.storey:
            continue
        lower, upper = sorted((a, b), key=lambda u: levels.rank[u.storey])
        path = _path(feature, frame, reverse=lower is not a)
        width = length(feature.training.get("width"))
        common = lower.area.intersection(upper.area)
        links.append(
            LinkSketch(feature.id, kind, lower.storey, upper.storey, _some(common, lower.area), path, (lower.id, upper.id), width)
        )
    taken = frozenset(frozenset(x.rooms) for x in links if x.rooms)
    shafts = [Shaft(u.id, u.storey, tables.LINKS[u.category], u.area) for u in units if u.category in tables.LINKS]
    shafts = [s for s in shafts if s.kind is not LinkKind.RAMP]
    if any(u.feature.training for u in units):
        return links  # our own files relate every link they have
    return [*links, *stacked(shafts, [s.id for s in levels.storeys], taken)]


def _some(area_or_not: BaseGeometry, otherwise: BaseGeometry) -> BaseGeometry:
    return area_or_not if area_or_not.area > 0 else otherwise


def _path(feature: Feature, frame: Frame, reverse: bool) -> tuple[Point3, ...]:
    """The walking line with heights, as our own files have it; others' are no lines people walk."""
    found, z = lines(feature.geometry, frame), heights(feature.geometry)
    if not found or z is None or not feature.training:
        return ()
    path = [(x, y, height) for (x, y), height in zip(found[0], z, strict=True)]
    return tuple(reversed(path) if reverse else path)


# ---- things


def _walls(found: Sequence[Feature], levels: Levels, frame: Frame) -> list[Wall]:
    """Walls, as our own files have them; IMDF's own details are lines that say nothing of themselves."""
    walls: list[Wall] = []
    for feature in found:
        line, storey, ours = chord(feature.geometry, frame), levels.of(feature), feature.training
        if feature.category != "wall" or line is None or storey is None:
            continue
        thickness, height = length(ours.get("thickness")) or 0.12, length(ours.get("height")) or USUAL_CEILING
        exterior, glass = ours.get("exterior") is True, ours.get("glass") is True
        walls.append(Wall(feature.id, storey, line, thickness, height, exterior, glass))
    return walls


def _windows(found: Sequence[Feature], levels: Levels, frame: Frame) -> list[WindowSketch]:
    windows: list[WindowSketch] = []
    for feature in found:
        line, storey, ours = chord(feature.geometry, frame), levels.of(feature), feature.training
        if feature.category != "window" or line is None or storey is None:
            continue
        openable = next((t for t in Tri if t == ours.get("openable")), Tri.UNKNOWN)
        sill = 0.0 if ours.get("sill") == 0 else length(ours.get("sill"))
        windows.append(WindowSketch(feature.id, storey, line, sill, length(ours.get("head")), openable=openable))
    return windows


def _assembly_points(found: Sequence[Feature], frame: Frame) -> list[AssemblyPoint]:
    points: list[AssemblyPoint] = []
    for feature in found:
        here = spot(feature.geometry, frame)
        if feature.category in {"assembly_point", "assemblypoint"} and here is not None:
            name = label(feature.properties.get("name")) or ASSEMBLY
            points.append(AssemblyPoint(feature.id, name, here, feature.training.get("alternative") is True))
    return points


def _devices(found: Sequence[Feature], units: Sequence[Unit], levels: Levels, frame: Frame) -> list[AlarmDevice]:
    by_id = {u.id: u for u in units}
    devices: list[AlarmDevice] = []
    for feature in found:
        kind, here = tables.DEVICES.get(feature.category), spot(feature.geometry, frame)
        beside = next((by_id[i] for i in texts(feature.properties.get("unit_ids")) if i in by_id), None)
        own = by_id.get(text(feature.training.get("unit_id"), 80)) or beside
        storey = levels.of(feature) or (own.storey if own else None)
        if kind is not None and here is not None and storey is not None:
            height = length(feature.training.get("height")) or DEVICE_HEIGHT
            devices.append(AlarmDevice(feature.id, storey, kind, here, min(height, USUAL_HEIGHT), own.id if own else None))
    return devices


def _fixtures(found: Sequence[Feature], frame: Frame, left: Left) -> list[Fixture]:
    """Furniture of our own catalogue; IMDF's fixtures do not say what they are."""
    fixtures: list[Fixture] = []
    for feature in found:
        here, ours = spot(feature.geometry, frame), feature.training
        key, unit = text(ours.get("key"), 60), text(ours.get("unit_id"), 80)
        if here is None or not key or not unit:
            left.fixtures.append(feature.id)
            continue
        heading = ours.get("heading")
        fixtures.append(Fixture(feature.id, unit, key, here, float(heading) if isinstance(heading, (int, float)) else 0.0))
    return fixtures


def _name(venues: Sequence[Feature], buildings: Sequence[Feature], levels: Sequence[Feature], path: Path) -> tuple[Text, str]:
    """The name of the building most levels belong to, else the venue's, else the file's."""
    refers: list[str] = [i for x in levels for i in texts(x.properties.get("building_ids"))]
    order = sorted(buildings, key=lambda b: -refers.count(b.id)) if refers else list(buildings) if len(buildings) == 1 else []
    for feature in (*order[:1], *venues[:1]):
        name = label(feature.properties.get("name"))
        if name is not None:
            return name, feature.id
    return Text(path.name if path.is_dir() else path.stem), "building"


def _findings(found: Sequence[Feature], levels: Levels, left: Left) -> list[Issue]:
    used = {i for x in found if x.kind == "level" for i in texts(x.properties.get("building_ids"))}
    return [
        *finding("I131", left.shapeless),
        *finding("I133", [*levels.undefined, *left.no_level]),
        *finding("I135", left.odd),
        *finding("I137", left.fixtures),
        *finding("I139", sorted(used) if len(used) > 1 else []),
    ]
