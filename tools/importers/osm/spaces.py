"""Rooms, corridors, areas and stairwells of an OpenStreetMap file, each on every storey it reaches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shapely import union_all
from shapely.geometry.base import BaseGeometry

from sim.plan.building import LinkKind
from sim.text import Text
from tools.importers.limits import text
from tools.importers.map_areas import ring_area
from tools.importers.osm import tagging
from tools.importers.osm.file import Map, Relation, Tags, Way, rings
from tools.importers.osm.levels import levels, spans, written
from tools.importers.sketch import RoomSketch, StoreySketch

Point = tuple[float, float]
Place = Callable[[str], Point]
"""Where a node lies, in metres, by its id."""


@dataclass(frozen=True)
class Space:
    """A room as mapped: ``spans`` are the groups of levels it reaches over, ``nodes`` all nodes of its edges."""

    id: str
    kind: str
    tags: Tags
    area: BaseGeometry
    nodes: frozenset[str]
    spans: tuple[tuple[float, ...], ...]

    @property
    def way(self) -> LinkKind | None:
        """The kind of way between storeys it is, None for an ordinary room."""
        return tagging.vertical(self.tags)

    @property
    def between(self) -> bool:
        """Whether it is a stairwell or lift that reaches over several levels."""
        return self.way is not None and any(len(s) > 1 for s in self.spans)


@dataclass(frozen=True)
class Spaces:
    """All spaces and the levels that are storeys.

    ``standing`` says on which storeys a space has a room; ``undrawn`` are levels nothing but stairwells and lifts reach,
    ``unlevelled`` ids of rooms without a level, ``open_rings`` of rooms whose outline is not closed, ``high`` of halls that
    reach over several storeys.
    """

    spaces: tuple[Space, ...]
    storeys: tuple[float, ...]
    standing: Mapping[str, tuple[float, ...]]
    undrawn: tuple[float, ...]
    unlevelled: tuple[str, ...]
    open_rings: tuple[str, ...]
    high: tuple[str, ...]

    def room_id(self, space: Space, level: float) -> str:
        """The sketch's id of a space on one storey."""
        return space.id if len(self.standing[space.id]) == 1 else f"{space.id}:{written(level)}"

    def at(self, level: float) -> list[Space]:
        """Spaces with a room on a storey, in file order."""
        return [s for s in self.spaces if level in self.standing[s.id]]


def read_spaces(found: Map, place: Place, door_levels: Mapping[str, Sequence[float]]) -> Spaces:
    """Every mapped room; ``door_levels`` are the levels of each node that is a door."""
    spaces, unlevelled, open_rings = _mapped(found, place)
    storeys = sorted({s[0] for x in spaces if not x.between for s in x.spans})
    if not storeys:
        storeys = sorted({level for x in spaces for s in x.spans for level in s})
    undrawn = {level for x in spaces if x.between for s in x.spans for level in s} - set(storeys)
    standing = {x.id: _standing(x, storeys, door_levels) for x in spaces}
    high = [x.id for x in spaces if x.way is None and any(len(s) > 1 for s in x.spans)]
    return Spaces(
        spaces=tuple(x for x in spaces if standing[x.id]),
        storeys=tuple(storeys),
        standing=standing,
        undrawn=tuple(sorted(undrawn)),
        unlevelled=tuple(unlevelled),
        open_rings=tuple(open_rings),
        high=tuple(high),
    )


def rooms_of(spaces: Spaces) -> list[RoomSketch]:
    """A room for every space on every storey it stands on."""
    return [
        RoomSketch(
            id=spaces.room_id(space, level),
            storey=storey_id(level),
            area=space.area,
            name=tagging.name(space.tags),
            number=tagging.number(space.tags),
            category=tagging.category(space.tags),
            ceiling=tagging.length(space.tags.get("ceiling:height") or space.tags.get("height")),
            capacity=tagging.capacity(space.tags),
        )
        for space in spaces.spaces
        for level in spaces.standing[space.id]
    ]


def storeys_of(spaces: Spaces, found: Map) -> list[StoreySketch]:
    """The storeys, named as ``indoor=level`` names them; half landings with rooms are storeys of their own."""
    names = _level_names(found)
    whole = all(level == int(level) for level in spaces.storeys)
    return [
        StoreySketch(
            id=storey_id(level),
            name=names.get(level) or Text(f"Plan {written(level)}", f"Level {written(level)}"),
            ordinal=int(level) if whole else n - sum(x < 0 for x in spaces.storeys),
        )
        for n, level in enumerate(spaces.storeys)
    ]


def storey_id(level: float) -> str:
    """The sketch's id of a level."""
    return f"level:{written(level)}"


def outlines_of(found: Map, place: Place, wanted: Callable[[Tags], bool]) -> Iterable[tuple[str, Tags, BaseGeometry]]:
    """Every closed way and multipolygon of the wanted tags, with its area in metres."""
    for identity, tags, outer, inner in _outlined(found):
        area = _area(outer, inner, place) if wanted(tags) else None
        if area is not None:
            yield identity, tags, area


def _mapped(found: Map, place: Place) -> tuple[list[Space], list[str], list[str]]:
    spaces: list[Space] = []
    unlevelled: list[str] = []
    open_rings: list[str] = []
    for identity, tags, outer, inner in _outlined(found):
        kind = tagging.room_kind(tags)
        if not kind:
            continue
        groups = spans(tags.get("level", ""), tags.get("repeat_on", ""))
        area = _area(outer, inner, place)
        if area is None:
            open_rings.append(identity)
        elif not groups:
            unlevelled.append(identity)
        else:
            nodes = frozenset(ref for ring in (*outer, *inner) for ref in ring)
            spaces.append(Space(identity, kind, tags, area, nodes, groups))
    return spaces, unlevelled, open_rings


Ring = tuple[str, ...]


def _outlined(found: Map) -> Iterable[tuple[str, Tags, list[Ring], list[Ring]]]:
    """Ways and multipolygons with their outer and inner rings."""
    for way in found.ways.values():
        yield way.id, way.tags, rings([way.nodes]), []
    for relation in found.relations.values():
        if relation.tags.get("type") == "multipolygon":
            members = [(found.ways[m].nodes, role) for m, role in relation.members if m in found.ways]
            outer = rings(nodes for nodes, role in members if role != "inner")
            yield relation.id, relation.tags, outer, rings(nodes for nodes, role in members if role == "inner")


def _area(outer: Sequence[Ring], inner: Sequence[Ring], place: Place) -> BaseGeometry | None:
    parts = [part for ring in outer if (part := ring_area([place(ref) for ref in ring])) is not None]
    if not parts:
        return None
    area = union_all(parts)
    holes = [hole for ring in inner if (hole := ring_area([place(ref) for ref in ring])) is not None]
    area = area.difference(union_all(holes)) if holes else area
    return area if area.area > 0 else None


def _standing(space: Space, storeys: Sequence[float], door_levels: Mapping[str, Sequence[float]]) -> tuple[float, ...]:
    """Storeys a space has a room on: a stairwell on all it passes or has a door to, a high hall on its floor's and its doors'."""
    doors = {level for ref in space.nodes for level in door_levels.get(ref, ())}
    kept: set[float] = set()
    for group in space.spans:
        inside = [s for s in storeys if group[0] <= s <= group[-1]]
        if space.way is None:
            kept.update(s for s in inside if s == group[0] or s in doors)
        else:
            kept.update(s for s in inside if s in group or s in doors)
    return tuple(sorted(kept))


def _level_names(found: Map) -> dict[float, Text]:
    """Names of storeys from ``indoor=level`` outlines, else from the ``level:ref`` of what stands on one level."""
    names: dict[float, Text] = {}
    things: list[Way | Relation] = [*found.ways.values(), *found.relations.values()]
    for thing in sorted(things, key=lambda t: t.tags.get("indoor") != "level"):
        on = levels(thing.tags.get("level", ""))
        outline = thing.tags.get("indoor") == "level"
        told = tagging.name(thing.tags) if outline else None
        ref = text(thing.tags.get("level:ref"))
        name = told or (Text(f"Plan {ref}", f"Level {ref}") if ref else None)
        if len(on) == 1 and name is not None:
            names.setdefault(on[0], name)
    return names
