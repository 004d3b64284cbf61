"""Stairs, ramps and lifts between the rooms of storeys; where a drawing shows only their place, a walking line that fits it."""

from collections.abc import Sequence

import numpy as np
from shapely import LineString
from shapely import Point as Spot
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from sim.errors import Issue
from sim.plan.building import LinkKind, Opening, Point3, VerticalLink
from sim.plan.geometry import F64
from tools.importers.assemble.names import Names
from tools.importers.assemble.rooms import Storeys
from tools.importers.assemble.stairs import INSIDE, LEAST_WIDTH, laid_out
from tools.importers.codes import finding
from tools.importers.joining import Room
from tools.importers.rings import millimetre
from tools.importers.sketch import LinkSketch, Sketch

USUAL_WIDTH, MOST_WIDTH = 1.2, 4.0
"""Clear widths of flights in metres; 1.2 m is the usual least for a school's stair."""

LOOK = 41
"""Points looked at along a stretch to find where it comes too near its beginning: every few centimetres."""

STEEP = 1.0
"""Metres of height for a metre walked above which a drawn line's heights are not believed: nobody builds stairs over 45°."""

REACH = 1.5
"""How far from a path's end its room may lie in metres."""

LEAST_SHARED = 0.5
"""Square metres a link's place must share with a room to belong to it."""


def make_links(
    sketch: Sketch, storeys: Storeys, names: Names, openings: Sequence[Opening] = ()
) -> tuple[tuple[VerticalLink, ...], list[Issue]]:
    """Links whose two rooms were found, and what was noticed; ``openings`` are the ways into those rooms, to be kept free."""
    links: list[VerticalLink] = []
    nowhere: list[str] = []
    guessed: list[str] = []
    for link in sketch.links:
        identity = names.of(link.id)
        ends = _rooms(link, storeys)
        made = _link(link, identity, *ends, _ways_in(ends, openings)) if ends else None
        if made is None:
            nowhere.append(identity)
            continue
        links.append(made)
        guessed += [] if link.path or link.kind is LinkKind.ELEVATOR else [identity]
    return tuple(links), [*finding("I218", nowhere), *finding("I219", guessed)]


def _ways_in(rooms: Sequence[Room], openings: Sequence[Opening]) -> list[LineString]:
    ids = {r.unit.id for r in rooms}
    return [LineString(o.line) for o in openings if ids.intersection(o.unit_ids)]


def _rooms(link: LinkSketch, storeys: Storeys) -> tuple[Room, Room] | None:
    """The lower and the upper room: as the file says, else where the path ends, else those the link's place lies over most."""
    by_id = {r.unit.id: r for r in storeys.rooms}
    found: list[Room] = []
    for n, storey in enumerate((link.lower, link.upper)):
        named = by_id.get(storeys.unit_id.get(link.rooms[n], "")) if link.rooms else None
        level = storeys.level_id.get(storey)
        candidates = storeys.on(level) if level else []
        room = named or _at_end(link, candidates, -n) or _under(link, candidates)
        if room is None:
            return None
        found.append(room)
    return (found[0], found[1]) if found[0].floor < found[1].floor else None


def _at_end(link: LinkSketch, rooms: Sequence[Room], end: int) -> Room | None:
    if not link.path:
        return None
    spot = Spot(link.path[end][:2])
    best = min(((r.area.distance(spot), r) for r in rooms), key=lambda x: (x[0], x[1].unit.id), default=None)
    return best[1] if best is not None and best[0] < REACH else None


def _under(link: LinkSketch, rooms: Sequence[Room]) -> Room | None:
    if link.area is None or link.area.is_empty:
        return None
    shared = [(r.area.intersection(link.area).area, r) for r in rooms if r.area.intersects(link.area)]
    best = max(shared, key=lambda x: (x[0], x[1].unit.id), default=None)
    if best is not None and best[0] > LEAST_SHARED:
        return best[1]
    middle = link.area.representative_point()
    near = min(((r.area.distance(middle), r) for r in rooms), key=lambda x: (x[0], x[1].unit.id), default=None)
    return near[1] if near is not None and near[0] < REACH else None


def _link(link: LinkSketch, identity: str, lower: Room, upper: Room, doors: Sequence[LineString]) -> VerticalLink | None:
    if link.kind is LinkKind.ELEVATOR:
        path, width = _shaft(link, lower, upper), link.width or USUAL_WIDTH
    elif link.path:
        width = link.width or USUAL_WIDTH
        path = _between_floors(_opened(link.path, width), lower, upper)
    else:
        path, width = _walk(link, lower, upper, doors)
    width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    return VerticalLink(identity, link.kind, lower.unit.id, upper.unit.id, path, millimetre(width))


def _shaft(link: LinkSketch, lower: Room, upper: Room) -> tuple[Point3, ...]:
    """Straight up where the two rooms lie over each other, else from one to the other."""
    both = lower.area.intersection(upper.area)
    if link.area is not None and both.intersection(link.area).area > LEAST_SHARED:
        both = both.intersection(link.area)
    if both.area > 0.1:
        spot = both.representative_point()
        ends = [(spot.x, spot.y), (spot.x, spot.y)]
    else:
        ends = [(p.x, p.y) for p in (r.area.representative_point() for r in (lower, upper))]
    return _metres([(*ends[0], lower.floor), (*ends[1], upper.floor)])


def _opened(path: Sequence[Point3], width: float) -> Sequence[Point3]:
    """A line that comes back to where it began (a spiral, a loop round a well) ended a flight's width earlier."""
    points = np.array(path, dtype=np.float64)
    first = points[0, :2]
    if len(points) < 3 or np.hypot(*(points[-1, :2] - first)) >= width:
        return path
    for n in range(len(points) - 1, 1, -1):
        before, after = points[n - 1], points[n]
        if np.hypot(*(before[:2] - first)) >= width:
            cuts = before + np.linspace(1.0, 0.0, LOOK)[:, None] * (after - before)
            end = cuts[int(np.argmax(np.hypot(*(cuts[:, :2] - first).T) >= width))]
            return [*path[:n], (float(end[0]), float(end[1]), float(end[2]))]
    return path


def _between_floors(path: Sequence[Point3], lower: Room, upper: Room) -> tuple[Point3, ...]:
    """A drawn walking line brought into its rooms at both ends, its heights stretched from floor to floor."""
    points = np.array(path, dtype=np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T))])
    rise = points[-1, 2] - points[0, 2]
    even = along / max(along[-1], 1e-9)
    drawn = np.clip((points[:, 2] - points[0, 2]) / rise, 0.0, 1.0) if abs(rise) > 0.1 else even
    height = upper.floor - lower.floor
    share = drawn if np.all(np.diff(drawn) * height <= STEEP * np.diff(along) + 1e-9) else even
    points[:, 2] = lower.floor + share * height
    points[0, :2], points[-1, :2] = _inside(lower, points[0, :2]), _inside(upper, points[-1, :2])
    return _metres([(x, y, z) for x, y, z in points])


def _walk(link: LinkSketch, lower: Room, upper: Room, doors: Sequence[LineString]) -> tuple[tuple[Point3, ...], float]:
    """A stair or ramp where only its place is known, laid out so that the doors of its rooms stay free."""
    place: BaseGeometry = lower.area.intersection(upper.area)
    if link.area is not None and link.area.area > LEAST_SHARED:
        place = place.intersection(link.area) if place.intersection(link.area).area > 2.0 else link.area
    if place.area < 1.0:
        start, end = nearest_points(lower.area.representative_point(), upper.area.representative_point())
        return _metres([(start.x, start.y, lower.floor), (end.x, end.y, upper.floor)]), link.width or USUAL_WIDTH
    points, width = laid_out(place, upper.floor - lower.floor, link.width or USUAL_WIDTH, doors)
    raised = [(x, y, lower.floor + z) for x, y, z in points]
    first, last = _inside(lower, np.array(raised[0][:2])), _inside(upper, np.array(raised[-1][:2]))
    return _metres([(*first, lower.floor), *raised[1:-1], (*last, upper.floor)]), width


def _inside(room: Room, end: F64) -> tuple[float, float]:
    """The point of a room nearest to an end, a little away from its walls where the room is large enough."""
    shrunk = room.area.buffer(-INSIDE)
    target = room.area if shrunk.is_empty else shrunk
    near = nearest_points(target, Spot(end))[0]
    return near.x, near.y


def _metres(points: Sequence[Point3]) -> tuple[Point3, ...]:
    return tuple((millimetre(x), millimetre(y), millimetre(z)) for x, y, z in points)
