"""Doors, windows, walls and alarm devices of an OpenStreetMap file."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np
from shapely import Point as Spot

from sim.plan.building import AlarmDevice, Line, Point, Tri, Wall
from tools.importers.osm import tagging
from tools.importers.osm.file import Map, Node, Tags, Way
from tools.importers.osm.levels import levels, nearest, spans, written
from tools.importers.osm.spaces import Place, Space, Spaces, storey_id
from tools.importers.sketch import USUAL_CEILING, DoorSketch, WindowSketch

USUAL_WINDOW: Final = 1.2
"""Width in metres of a window that is only a point on the map, by eye; a finding names them."""

CALL_POINT_HEIGHT: Final = 1.2
"""Where alarm devices hang above the floor in metres: within reach of a child and from a wheelchair, by eye."""

INNER_WALL: Final = 0.12
"""Thickness of mapped walls in metres, which are lines: a plastered stud or brick wall, by eye."""


BESIDE: Final = 0.5
"""How far from a room's edge in metres an entrance without a level may lie to be the room's: outlines drawn by hand, by eye."""


@dataclass
class Noticed:
    """Ids of what a person should look at."""

    elsewhere: list[str] = field(default_factory=list)
    revolving: list[str] = field(default_factory=list)
    no_level: list[str] = field(default_factory=list)
    glass: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)


def door_levels(found: Map) -> dict[str, tuple[float, ...]]:
    """The levels each door's node stands on by its own tags; empty where it has none."""
    return {
        n.id: tuple(sorted({s[0] for s in spans(n.tags.get("level", ""), n.tags.get("repeat_on", ""))} | set(_own(n.tags))))
        for n in found.nodes.values()
        if _is_door(n.tags)
    }


def _own(tags: Tags) -> tuple[float, ...]:
    return levels(tags.get("level", ""))


def _is_door(tags: Tags) -> bool:
    return bool(tags.get("door")) or tags.get("entrance", "no") != "no" or tags.get("indoor") == "door"


def doors_of(found: Map, spaces: Spaces, place: Place, noticed: Noticed) -> list[DoorSketch]:
    """A door for every node that is one, on every storey it stands on; its rooms are those whose edges share the node."""
    doors: list[DoorSketch] = []
    touching = _touching(spaces)
    for node in found.nodes.values():
        if not _is_door(node.tags):
            continue
        beside = touching.get(node.id, [])
        on = _storeys(node, beside, spaces, place, noticed)
        for level in on:
            rooms = tuple(spaces.room_id(s, level) for s in beside if level in spaces.standing[s.id])
            doors.append(_door(node, node.id if len(on) == 1 else f"{node.id}:{written(level)}", level, rooms, place))
        if on:
            noticed.revolving += [node.id] if node.tags.get("door") == "revolving" else []
            noticed.glass += [node.id] if tagging.glazed(node.tags) is not None else []
    return [*doors, *_drawn_doors(found, spaces, place)]


def _drawn_doors(found: Map, spaces: Spaces, place: Place) -> Iterator[DoorSketch]:
    """Doors mapped as lines along their wall instead of as nodes."""
    for way in found.ways.values():
        if not way.tags.get("door") or way.closed or len(way.nodes) < 2 or "highway" in way.tags:
            continue
        line = (place(way.nodes[0]), place(way.nodes[-1]))
        on = [level for level in _own(way.tags) if level in spaces.storeys]
        for level in on if line[0] != line[1] else ():
            ends = {way.nodes[0], way.nodes[-1]}
            rooms = tuple(spaces.room_id(s, level) for s in spaces.at(level) if ends <= s.nodes)
            middle = ((line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2)
            identity = way.id if len(on) == 1 else f"{way.id}:{written(level)}"
            yield replace(_sketch(identity, way.tags, level, rooms, middle), line=line, width=None)


def _touching(spaces: Spaces) -> dict[str, list[Space]]:
    """Spaces by the nodes on their edges."""
    found: dict[str, list[Space]] = {}
    for space in spaces.spaces:
        for ref in sorted(space.nodes):
            found.setdefault(ref, []).append(space)
    return found


def _storeys(node: Node, beside: list[Space], spaces: Spaces, place: Place, noticed: Noticed) -> list[float]:
    """Storeys a door stands on: those it is tagged with, else those of the rooms beside it."""
    told = sorted({s[0] for s in spans(node.tags.get("level", ""), node.tags.get("repeat_on", ""))} | set(_own(node.tags)))
    if told:
        kept = [level for level in told if level in spaces.storeys]
        noticed.elsewhere += [node.id] if not kept else []
        return kept
    around = sorted({level for s in beside for level in spaces.standing[s.id]})
    if len(around) == 1:
        return around
    here = Spot(place(node.id))
    ground = nearest(0.0, around or spaces.storeys)
    if ground is None or not (around or any(s.area.distance(here) < BESIDE for s in spaces.at(ground))):
        return []  # the door of another house
    noticed.no_level.append(node.id)
    return [ground]


def _door(node: Node, identity: str, level: float, rooms: tuple[str, ...], place: Place) -> DoorSketch:
    return _sketch(identity, node.tags, level, rooms, place(node.id))


def _sketch(identity: str, tags: Tags, level: float, rooms: tuple[str, ...], spot: Point) -> DoorSketch:
    return DoorSketch(
        id=identity,
        storey=storey_id(level),
        spot=spot,
        width=tagging.door_width(tags),
        height=tagging.length(tags.get("door:height") or tags.get("height")),
        kind=tagging.door_kind(tags),
        rooms=rooms,
        glazed=tagging.glazed(tags),
        emergency_exit=tagging.emergency_exit(tags),
        name=tagging.name(tags),
    )


def windows_of(found: Map, spaces: Spaces, place: Place, noticed: Noticed) -> list[WindowSketch]:
    """Windows: lines as they are, points as wide as tagged along the wall they lie on."""
    windows: list[WindowSketch] = []
    on_ways = _ways_by_node(found)
    for node in found.nodes.values():
        way = next((w for w in on_ways.get(node.id, ()) if w.tags.get("indoor") or w.tags.get("building")), None)
        if node.tags.get("window", "no") == "no" or way is None:
            continue
        width = tagging.length(node.tags.get("width"))
        noticed.windows += [node.id] if width is None else []
        line = _along(way, node.id, place, width or USUAL_WINDOW)
        if line is not None:
            windows += list(_windows(node.id, node.tags, [line], spaces))
    for found_way in found.ways.values():
        if found_way.tags.get("window", "no") != "no" and not found_way.closed:
            points = [place(ref) for ref in found_way.nodes]
            windows += list(_windows(found_way.id, found_way.tags, list(pairwise(points)), spaces))
    return windows


def _ways_by_node(found: Map) -> dict[str, list[Way]]:
    by_node: dict[str, list[Way]] = {}
    for way in found.ways.values():
        for ref in dict.fromkeys(way.nodes):
            by_node.setdefault(ref, []).append(way)
    return by_node


def _along(way: Way, ref: str, place: Place, width: float) -> Line | None:
    """A line of a width on a way, about one of its nodes, in the direction from the node before to the one after."""
    n = way.nodes.index(ref)
    before = way.nodes[n - 1] if n else way.nodes[-2] if way.closed else ref
    after = way.nodes[n + 1] if n + 1 < len(way.nodes) else way.nodes[1] if way.closed else ref
    a, b, middle = np.array(place(before)), np.array(place(after)), np.array(place(ref))
    length = float(np.hypot(*(b - a)))
    if length < 1e-3:
        return None
    half = (b - a) / length * width / 2
    start, end = middle - half, middle + half
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _windows(identity: str, tags: Tags, lines: list[Line], spaces: Spaces) -> Iterator[WindowSketch]:
    on = [level for s in spans(tags.get("level", ""), tags.get("repeat_on", "")) for level in s if level in spaces.storeys]
    sill, height = tagging.length(tags.get("min_height")), tagging.length(tags.get("height"))
    openable = {"yes": Tri.YES, "no": Tri.NO}.get(tags.get("openable", ""), Tri.UNKNOWN)
    for level in dict.fromkeys(on):
        for n, line in enumerate(lines):
            name = f"{identity}:{written(level)}" + (f":{n}" if len(lines) > 1 else "")
            yield WindowSketch(name, storey_id(level), line, sill, height, openable=openable)


def devices_of(found: Map, spaces: Spaces, place: Place) -> list[AlarmDevice]:
    """Fire call points and emergency phones that stand on a storey."""
    devices: list[AlarmDevice] = []
    for node in found.nodes.values():
        kind = tagging.DEVICES.get(node.tags.get("emergency", "")) or tagging.DEVICES.get(node.tags.get("amenity", ""))
        on = [level for level in _own(node.tags) if level in spaces.storeys]
        if kind is not None and on:
            devices.append(AlarmDevice(node.id, storey_id(on[0]), kind, place(node.id), CALL_POINT_HEIGHT))
    return devices


def walls_of(found: Map, spaces: Spaces, place: Place) -> list[Wall]:
    """Mapped walls (``indoor=wall`` lines), one for each straight part."""
    walls: list[Wall] = []
    for way in found.ways.values():
        if way.tags.get("indoor") != "wall":
            continue
        thickness = tagging.length(way.tags.get("width")) or INNER_WALL
        height = tagging.length(way.tags.get("height")) or USUAL_CEILING
        glass = "glass" in {way.tags.get("material"), way.tags.get("wall:material")}
        for level in (x for x in _own(way.tags) if x in spaces.storeys):
            for n, (a, b) in enumerate(pairwise(way.nodes)):
                line = (place(a), place(b))
                if line[0] != line[1]:
                    identity = f"{way.id}:{written(level)}:{n}"
                    walls.append(Wall(identity, storey_id(level), line, thickness, height, glass=glass))
    return walls
