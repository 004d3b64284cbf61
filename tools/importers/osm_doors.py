"""Doors, windows and alarm devices of an OpenStreetMap file, and the ways between its storeys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from shapely import LineString
from shapely import Point as Spot

from sim.plan.building import AlarmDevice, LinkKind, Point3, Tri, Wall
from tools.importers import osm_tags
from tools.importers.osm_file import Map, Node, Tags, Way
from tools.importers.osm_levels import levels, nearest, spans, written
from tools.importers.osm_spaces import Place, Space, Spaces, storey_id
from tools.importers.sketch import USUAL_CEILING, USUAL_HEIGHT, DoorSketch, LinkSketch, WindowSketch

USUAL_WINDOW = 1.2
"""Width in metres of a window that is only a point on the map, by eye; a finding names them."""

CALL_POINT_HEIGHT = 1.2
"""Where alarm devices hang above the floor in metres: within reach of a child and from a wheelchair, by eye."""

INNER_WALL = 0.12
"""Thickness of mapped walls in metres, which are lines: a plastered stud or brick wall, by eye."""

CAGE = 1.1
"""Side of a lift that is only a point on the map, in metres: the smallest cage a wheelchair fits in (EN 81-70)."""

ALONG_STAIRS = 0.6
"""A mapped path of which this part lies in a stairwell is its walking line, by eye."""


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
    return bool(tags.get("door")) or tags.get("entrance", "no") != "no"


def doors_of(found: Map, spaces: Spaces, place: Place, noticed: Noticed) -> list[DoorSketch]:
    """A door for every node that is one, on every storey it stands on; its rooms are those whose edges share the node."""
    doors: list[DoorSketch] = []
    touching = _touching(spaces)
    for node in found.nodes.values():
        if not _is_door(node.tags):
            continue
        beside = touching.get(node.id, [])
        on = _storeys(node, beside, spaces, noticed)
        for level in on:
            rooms = tuple(spaces.room_id(s, level) for s in beside if level in spaces.standing[s.id])
            doors.append(_door(node, node.id if len(on) == 1 else f"{node.id}:{written(level)}", level, rooms, place))
        if on:
            noticed.revolving += [node.id] if node.tags.get("door") == "revolving" else []
            noticed.glass += [node.id] if osm_tags.glazed(node.tags) is not None else []
    return doors


def _touching(spaces: Spaces) -> dict[str, list[Space]]:
    """Spaces by the nodes on their edges."""
    found: dict[str, list[Space]] = {}
    for space in spaces.spaces:
        for ref in sorted(space.nodes):
            found.setdefault(ref, []).append(space)
    return found


def _storeys(node: Node, beside: list[Space], spaces: Spaces, noticed: Noticed) -> list[float]:
    """Storeys a door stands on: those it is tagged with, else those of the rooms beside it."""
    told = sorted({s[0] for s in spans(node.tags.get("level", ""), node.tags.get("repeat_on", ""))} | set(_own(node.tags)))
    if told:
        kept = [level for level in told if level in spaces.storeys]
        noticed.elsewhere += [node.id] if not kept else []
        return kept
    around = sorted({level for s in beside for level in spaces.standing[s.id]})
    if len(around) > 1:
        noticed.no_level.append(node.id)
        ground = nearest(0.0, around)
        return [ground] if ground is not None else []
    return around


def _door(node: Node, identity: str, level: float, rooms: tuple[str, ...], place: Place) -> DoorSketch:
    return DoorSketch(
        id=identity,
        storey=storey_id(level),
        spot=place(node.id),
        width=osm_tags.door_width(node.tags),
        height=osm_tags.length(node.tags.get("door:height") or node.tags.get("height")),
        kind=osm_tags.door_kind(node.tags),
        rooms=rooms,
        glazed=osm_tags.glazed(node.tags),
        emergency_exit=osm_tags.emergency_exit(node.tags),
        name=osm_tags.name(node.tags),
    )


def windows_of(found: Map, spaces: Spaces, place: Place, noticed: Noticed) -> list[WindowSketch]:
    """Windows: lines as they are, points as wide as tagged along the wall they lie on."""
    windows: list[WindowSketch] = []
    on_ways = _ways_by_node(found)
    for node in found.nodes.values():
        way = next((w for w in on_ways.get(node.id, ()) if w.tags.get("indoor") or w.tags.get("building")), None)
        if node.tags.get("window", "no") == "no" or way is None:
            continue
        width = osm_tags.length(node.tags.get("width"))
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


Line = tuple[tuple[float, float], tuple[float, float]]


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
    sill, height = osm_tags.length(tags.get("min_height")), osm_tags.length(tags.get("height"))
    openable = {"yes": Tri.YES, "no": Tri.NO}.get(tags.get("openable", ""), Tri.UNKNOWN)
    for level in dict.fromkeys(on):
        for n, line in enumerate(lines):
            name = f"{identity}:{written(level)}" + (f":{n}" if len(lines) > 1 else "")
            yield WindowSketch(name, storey_id(level), line, sill, height, openable=openable)


def devices_of(found: Map, spaces: Spaces, place: Place) -> list[AlarmDevice]:
    """Fire call points and emergency phones that stand on a storey."""
    devices: list[AlarmDevice] = []
    for node in found.nodes.values():
        kind = osm_tags.DEVICES.get(node.tags.get("emergency", "")) or osm_tags.DEVICES.get(node.tags.get("amenity", ""))
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
        thickness = osm_tags.length(way.tags.get("width")) or INNER_WALL
        height = osm_tags.length(way.tags.get("height")) or USUAL_CEILING
        glass = "glass" in {way.tags.get("material"), way.tags.get("wall:material")}
        for level in (x for x in _own(way.tags) if x in spaces.storeys):
            for n, (a, b) in enumerate(pairwise(way.nodes)):
                line = (place(a), place(b))
                if line[0] != line[1]:
                    identity = f"{way.id}:{written(level)}:{n}"
                    walls.append(Wall(identity, storey_id(level), line, thickness, height, glass=glass))
    return walls


# ---- between storeys


def links_of(found: Map, spaces: Spaces, place: Place) -> list[LinkSketch]:
    """Stairs and lifts: between neighbouring storeys of every stairwell, and those mapped as lines or points."""
    paths = list(_paths(found, spaces, place))
    links: list[LinkSketch] = []
    used: set[str] = set()
    for space in spaces.spaces:
        if space.way is None:
            continue
        for lower, upper in pairwise(spaces.standing[space.id]):
            if not any(s[0] <= lower and upper <= s[-1] for s in space.spans):
                continue
            path = None if space.way is LinkKind.ELEVATOR else _walked(space, lower, upper, paths)
            used.update({path.id} if path else ())
            rooms = (spaces.room_id(space, lower), spaces.room_id(space, upper))
            links.append(
                LinkSketch(
                    id=f"{space.id}:{written(lower)}:{written(upper)}",
                    kind=space.way,
                    lower=storey_id(lower),
                    upper=storey_id(upper),
                    area=space.area,
                    path=path.points if path else (),
                    rooms=rooms,
                    width=path.width if path else None,
                )
            )
    links += [_by_itself(p) for p in paths if p.id not in used and p.kind is not None]
    return [*links, *_lift_points(found, spaces, place)]


@dataclass(frozen=True)
class Path:
    """A mapped walking line between two neighbouring storeys; ``kind`` None when it counts only inside a stairwell."""

    id: str
    kind: LinkKind | None
    lower: float
    upper: float
    points: tuple[Point3, ...]
    width: float | None


def _paths(found: Map, spaces: Spaces, place: Place) -> Iterator[Path]:
    """Lines over several levels: ``highway=steps`` and the like by themselves, ``indoor=pathway`` inside stairwells."""
    for way in found.ways.values():
        steps, inside = way.tags.get("highway") == "steps", way.tags.get("indoor") == "pathway"
        ramp = way.tags.get("highway") in {"footway", "path", "corridor"} and not inside
        if not (steps or inside or ramp) or len(way.nodes) < 2:
            continue
        kind = LinkKind.STAIRS if steps else LinkKind.RAMP if ramp else None
        for span in spans(way.tags.get("level", ""), way.tags.get("repeat_on", "")):
            reached = [s for s in spaces.storeys if span[0] <= s <= span[-1]]
            if len(reached) != 2:
                continue
            points = _rising(way, found, place, (span[0], span[-1]))
            if points is not None:
                identity = f"{way.id}:{written(reached[0])}:{written(reached[1])}"
                yield Path(identity, kind, reached[0], reached[1], points, osm_tags.length(way.tags.get("width")))


def _rising(way: Way, found: Map, place: Place, span: tuple[float, float]) -> tuple[Point3, ...] | None:
    """A line's points with heights, lowest first: by the levels of its nodes (landings) and evenly between them.

    A repeated line's nodes carry the levels of where it was drawn first, so only their place within the line's own span
    counts.
    """
    flat = np.array([place(ref) for ref in way.nodes])
    steps = np.hypot(*np.diff(flat, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    if along[-1] < 0.5:
        return None
    down = way.tags.get("incline", "").startswith(("down", "-")) or _falls(way, found.nodes)
    if down:
        flat, along = flat[::-1], along[-1] - along[::-1]
    known = [(0.0, span[0]), *_landings(way, found.nodes, along, down, span), (float(along[-1]), span[1])]
    heights = np.interp(along, [d for d, _ in known], [level for _, level in known]) * USUAL_HEIGHT
    return tuple((float(x), float(y), float(z)) for (x, y), z in zip(flat, heights, strict=True))


def _falls(way: Way, nodes: Mapping[str, Node]) -> bool:
    """Whether a line is drawn from its upper end: so its ends' own tags say."""
    first, last = nodes[way.nodes[0]].tags, nodes[way.nodes[-1]].tags
    return first is not last and "point:highest" in first and "point:lowest" in last


def _landings(
    way: Way,
    nodes: Mapping[str, Node],
    along: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    down: bool,
    span: tuple[float, float],
) -> list[tuple[float, float]]:
    """Distances and levels of nodes strictly between the line's ends that have a level of their own, only those that rise."""
    own = levels(way.tags.get("level", ""))
    refs = way.nodes[::-1] if down else way.nodes
    found: list[tuple[float, float]] = []
    for distance, ref in zip(along[1:-1], refs[1:-1], strict=True):
        at = levels(nodes[ref].tags.get("level", ""))
        level = at[0] - own[0] + span[0] if len(at) == 1 and own else None
        if level is not None and (found[-1][1] if found else span[0]) <= level < span[1]:
            found.append((float(distance), level))
    return found


def _walked(space: Space, lower: float, upper: float, paths: list[Path]) -> Path | None:
    """The mapped line from one storey to the next that lies in a stairwell, the longest if there are several."""
    inside = [p for p in paths if (p.lower, p.upper) == (lower, upper) and _share(space, p) >= ALONG_STAIRS]
    return max(inside, key=lambda p: (round(LineString(p.points).length, 3), p.id), default=None)


def _share(space: Space, path: Path) -> float:
    line = LineString([p[:2] for p in path.points])
    return float(line.intersection(space.area.buffer(0.2)).length / line.length) if line.length else 0.0


def _by_itself(path: Path) -> LinkSketch:
    assert path.kind is not None
    return LinkSketch(path.id, path.kind, storey_id(path.lower), storey_id(path.upper), path=path.points, width=path.width)


def _lift_points(found: Map, spaces: Spaces, place: Place) -> list[LinkSketch]:
    """Lifts that are only a point on the map."""
    links: list[LinkSketch] = []
    for node in found.nodes.values():
        if node.tags.get("highway") != "elevator":
            continue
        area = Spot(place(node.id)).buffer(CAGE / 2, cap_style="square")
        if any(s.way is LinkKind.ELEVATOR and s.area.intersects(area) for s in spaces.spaces):
            continue
        on = [level for level in _own(node.tags) if level in spaces.storeys]
        for lower, upper in pairwise(on):
            identity = f"{node.id}:{written(lower)}:{written(upper)}"
            links.append(LinkSketch(identity, LinkKind.ELEVATOR, storey_id(lower), storey_id(upper), area=area))
    return links
