"""Stairs, ramps and lifts of an OpenStreetMap file: stairwells that reach over levels, lines and points between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from shapely import LineString
from shapely import Point as Spot

from sim.plan.building import LinkKind, Point3
from tools.importers.geographic import F64
from tools.importers.osm import tagging
from tools.importers.osm.file import Map, Node, Way
from tools.importers.osm.levels import levels, spans, written
from tools.importers.osm.spaces import Place, Space, Spaces, storey_id
from tools.importers.sketch import USUAL_HEIGHT, LinkSketch

CAGE: Final = 1.1
"""Side of a lift that is only a point on the map, in metres: the smallest cage a wheelchair fits in (EN 81-70)."""

ALONG_STAIRS: Final = 0.6
"""A mapped path of which this part lies in a stairwell is its walking line, by eye."""


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
                yield Path(identity, kind, reached[0], reached[1], points, tagging.length(way.tags.get("width")))


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
    along: F64,
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
        on = [level for level in levels(node.tags.get("level", "")) if level in spaces.storeys]
        for lower, upper in pairwise(on):
            identity = f"{node.id}:{written(lower)}:{written(upper)}"
            links.append(LinkSketch(identity, LinkKind.ELEVATOR, storey_id(lower), storey_id(upper), area=area))
    return links
