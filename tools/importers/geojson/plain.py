"""Plain GeoJSON to a sketch: polygons are rooms, lines and points are doors where their properties say so.

Properties may be anybody's: ``name``, ``number``, ``category``, ``level`` and what OpenStreetMap calls them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from sim.errors import FileProblem, Issue
from sim.plan.building import AssemblyPoint, Category, LinkKind, OpeningKind, Source, Tri, Wall
from sim.text import Text
from tools.importers import words
from tools.importers.codes import finding
from tools.importers.features import Feature, Frame, area, chord, label, length, lines, number, spot, whole
from tools.importers.imdf import tables as imdf_tables
from tools.importers.limits import text
from tools.importers.open_edges import OpenArea, open_edges, wall_between
from tools.importers.osm import tagging as osm_tags
from tools.importers.osm.levels import levels, written
from tools.importers.sketch import USUAL_CEILING, DoorSketch, RoomSketch, Sketch, StoreySketch, WindowSketch
from tools.importers.stacking import Shaft, stacked

KIND_KEYS: Final = ("category", "type", "kind", "class", "feature_type", "indoor", "layer")
LEVEL_KEYS: Final = ("level", "floor", "storey", "level_id", "ordinal", "plan", "våning")
NUMBER_KEYS: Final = ("number", "ref", "room_number", "rumsnummer")

DOORS: Final[Mapping[str, OpeningKind]] = {
    "door": OpeningKind.DOOR,
    "dörr": OpeningKind.DOOR,
    "entrance": OpeningKind.DOOR,
    "exit": OpeningKind.DOOR,
    "emergency_exit": OpeningKind.DOOR,
    "double_door": OpeningKind.DOUBLE_DOOR,
    "opening": OpeningKind.OPEN,
    "passage": OpeningKind.OPEN,
    "open": OpeningKind.OPEN,
    "gate": OpeningKind.GATE,
    "sliding": OpeningKind.SLIDING,
}
"""What properties call doors; an *opening* that is no door cannot be closed."""

NO_ROOM: Final = frozenset({"building", "footprint", "outline", "level", "venue", "site"})

ASSEMBLY: Final = Text("Återsamlingsplats", "Assembly point")


@dataclass
class Sorted:
    """Features by what they are."""

    rooms: list[RoomSketch] = field(default_factory=list)
    doors: list[DoorSketch] = field(default_factory=list)
    windows: list[WindowSketch] = field(default_factory=list)
    walls: list[Wall] = field(default_factory=list)
    shafts: list[Shaft] = field(default_factory=list)
    points: list[AssemblyPoint] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def plain_sketch(
    found: Sequence[Feature],
    frame: Frame,
    path: Path,
    source: Source,
    facts: Mapping[str, object],
    noticed: Sequence[Issue],
    storey: tuple[int, str] | None,
) -> Sketch:
    """The sketch of a plain collection; ``storey`` is what a person says of one that names no level.

    Raises FileProblem when it has no area.
    """
    storeys = _storeys(found, storey)
    kinds = Sorted()
    for feature in found:
        _sort(feature, frame, storeys, kinds)
    if not kinds.rooms:
        raise FileProblem(path, "has no area that could be a room.", fix="Rooms are Polygon or MultiPolygon features.")
    areas = [OpenArea(r.id, r.storey, r.area) for r in kinds.rooms]
    walled = bool(kinds.doors)
    rooms = [replace(r, walled=walled) for r in kinds.rooms]
    open_ones = [
        a for a, r in zip(areas, kinds.rooms, strict=True) if walled and (not r.walled or r.category is Category.WALKWAY)
    ]
    passages = open_edges(open_ones, kinds.doors, kinds.walls)
    return Sketch(
        id="building",
        name=Text(path.stem),
        source=source,
        storeys=storeys.sketches,
        rooms=rooms,
        doors=[*kinds.doors, *passages],
        windows=kinds.windows,
        links=stacked(kinds.shafts, [s.id for s in storeys.sketches]),
        walls=kinds.walls,
        assembly_points=kinds.points,
        findings=[*noticed, *finding("I152", kinds.other), *finding("I215", [p.id for p in passages])],
        wall=wall_between(areas) if walled else 0.0,
        facts=dict(facts),
    )


# ---- storeys


@dataclass(frozen=True)
class Storeys:
    """Storeys from below, and their ids by what the file calls them."""

    sketches: tuple[StoreySketch, ...]
    by_name: Mapping[str, str]

    def of(self, feature: Feature) -> list[str]:
        """Storeys a feature names, from below; the lowest where it names none."""
        names = _level_names(feature)
        known = [self.by_name[n] for n in names if n in self.by_name]
        return known or ([] if names else [self.sketches[0].id])


def _storeys(found: Sequence[Feature], told: tuple[int, str] | None) -> Storeys:
    named = list(dict.fromkeys(n for f in found if f.geometry for n in _level_names(f)))
    if not named:
        ordinal, name = told or (0, "Plan 0")
        return Storeys((StoreySketch("level", Text(name, "" if told else "Level 0"), ordinal),), {})
    numbers = {n: levels(n)[0] for n in named if levels(n)}
    if len(numbers) < len(named):  # names, in the file's order
        sketches = [StoreySketch(f"level:{n}", Text(n), k) for k, n in enumerate(named)]
        return Storeys(tuple(sketches), {n: f"level:{n}" for n in named})
    ordered = sorted(named, key=lambda n: numbers[n])
    whole_ones = all(v == int(v) for v in numbers.values())
    below = sum(v < 0 for v in numbers.values())
    rank = {n: int(numbers[n]) if whole_ones else k - below for k, n in enumerate(ordered)}
    sketches = [StoreySketch(f"level:{n}", Text(f"Plan {n}", f"Level {n}"), rank[n]) for n in ordered]
    return Storeys(tuple(sketches), {n: f"level:{n}" for n in named})


def _level_names(feature: Feature) -> list[str]:
    """The levels a feature names: numbers in OpenStreetMap's way, else one name."""
    for key in LEVEL_KEYS:
        value = feature.properties.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1000:
            return [written(round(float(value), 3))]
        name = text(value, 60) if isinstance(value, str) else ""
        if name:
            return [written(x) for x in levels(name)] or [name]
    return []


# ---- features


def _sort(feature: Feature, frame: Frame, storeys: Storeys, kinds: Sorted) -> None:
    """Puts a feature where it belongs."""
    words_of_kind = {text(feature.properties.get(key), 60).lower() for key in KIND_KEYS} - {""}
    on = storeys.of(feature)
    door = _door_kind(feature, words_of_kind)
    shape = area(feature.geometry, frame)
    line, here = chord(feature.geometry, frame), spot(feature.geometry, frame)
    if not on or here is None:
        kinds.other.append(feature.id)
    elif {"assembly_point", "återsamlingsplats"} & (words_of_kind | {text(feature.properties.get("emergency"))}):
        kinds.points.append(AssemblyPoint(feature.id, label(feature.properties.get("name")) or ASSEMBLY, here))
    elif door is not None and (shape is None or line is not None):
        kinds.doors += [_door(feature, s, here, line, door, len(on) > 1) for s in on]
    elif line is not None and ({"window", "fönster"} & words_of_kind or feature.properties.get("window")):
        sill, head = number(feature.properties.get("sill")), length(feature.properties.get("head"))
        kinds.windows.append(WindowSketch(feature.id, on[0], line, sill, head))
    elif line is not None and {"wall", "vägg"} & words_of_kind:
        thickness = length(feature.properties.get("thickness")) or 0.12
        kinds.walls += [
            Wall(f"{feature.id}:{n}", on[0], (a, b), thickness, USUAL_CEILING)
            for n, (a, b) in enumerate(p for points in lines(feature.geometry, frame) for p in pairwise(points))
        ]
    elif shape is not None and not words_of_kind & NO_ROOM and feature.properties.get("building", "no") == "no":
        _add_room(feature, on, frame, kinds)
    else:
        kinds.other.append(feature.id)


def _door_kind(feature: Feature, words_of_kind: Iterable[str]) -> OpeningKind | None:
    """The kind of door a feature is, or None."""
    tagged = feature.properties.get("door")
    if isinstance(tagged, str) and tagged:
        return osm_tags.door_kind({"door": tagged.lower()})
    if tagged is True or feature.properties.get("entrance") not in {None, "", "no", False}:
        return OpeningKind.DOOR
    return next((DOORS[w] for w in sorted(words_of_kind) if w in DOORS), None)


Line = tuple[tuple[float, float], tuple[float, float]]


def _door(
    feature: Feature, storey: str, here: tuple[float, float], line: Line | None, kind: OpeningKind, many: bool
) -> DoorSketch:
    told = feature.properties
    named = {text(told.get(key), 60).lower() for key in KIND_KEYS}
    leads_out = (
        "emergency_exit" in named or "emergency" in {told.get("entrance"), told.get("exit")} or told.get("emergency_exit") is True
    )
    return DoorSketch(
        id=f"{feature.id}:{storey}" if many else feature.id,
        storey=storey,
        spot=here,
        line=line,
        width=length(told.get("width"), 12.0) or osm_tags.door_width(_tags(feature)),
        height=length(told.get("height"), 12.0),
        kind=kind,
        emergency_exit=Tri.YES if leads_out else Tri.UNKNOWN,
        name=label(told.get("name")),
    )


def _add_room(feature: Feature, on: Sequence[str], frame: Frame, kinds: Sorted) -> None:
    """A room, on every storey it names when it is a stairwell or lift, else on the lowest."""
    shape, told = area(feature.geometry, frame), feature.properties
    assert shape is not None
    category = _category(feature)
    way = {Category.STAIRS: LinkKind.STAIRS, Category.ELEVATOR: LinkKind.ELEVATOR}.get(category) if category else None
    standing = list(on) if way else list(on[:1])
    for storey in standing:
        identity = f"{feature.id}:{storey}" if len(standing) > 1 else feature.id
        kinds.rooms.append(
            RoomSketch(
                id=identity,
                storey=storey,
                area=shape,
                name=label(told.get("name")) or osm_tags.name(_tags(feature)),
                number=next((text(told.get(k), 40) for k in NUMBER_KEYS if isinstance(told.get(k), (str, int))), ""),
                category=category,
                ceiling=length(told.get("ceiling")),
                capacity=whole(told.get("capacity")),
                walled=told.get("indoor") != "area",
            )
        )
        if way is not None:
            kinds.shafts.append(Shaft(identity, storey, way, shape))


def _category(feature: Feature) -> Category | None:
    """From OpenStreetMap's tags, IMDF's or our categories, or plain words."""
    tagged = osm_tags.category(_tags(feature))
    if tagged is not None:
        return tagged
    for key in KIND_KEYS:
        told = text(feature.properties.get(key), 60).lower()
        found = imdf_tables.unit(told) or (words.category(told) if told not in osm_tags.PLAIN else None)
        if told and found is not None:
            return found
    return None


def _tags(feature: Feature) -> Mapping[str, str]:
    return {k: v for k, v in feature.properties.items() if isinstance(v, str)}
