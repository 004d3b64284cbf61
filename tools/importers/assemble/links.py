"""Stairs, ramps and lifts between the rooms of storeys; where a drawing shows only their place, a walking line that fits it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Point as Spot
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from sim.errors import Issue
from sim.plan.building import LinkKind, Point3, VerticalLink
from sim.plan.geometry import F64
from tools.importers.assemble.names import Names
from tools.importers.assemble.rooms import Storeys
from tools.importers.codes import finding
from tools.importers.joining import Room
from tools.importers.rings import millimetre
from tools.importers.sketch import LinkSketch, Sketch

USUAL_WIDTH, LEAST_WIDTH, MOST_WIDTH = 1.2, 0.7, 4.0
"""Clear widths of flights in metres; 1.2 m is the usual least for a school's stair."""

GOING = 1.6
"""Metres walked on the plan for a metre of height: a school stair's 15 cm rises and 24–30 cm treads."""

STEEPEST = 1.0
"""Metres walked for a metre of height on the steepest stair that is still made, where a stairwell leaves room for no more."""

LANDING = 1.1
"""Depth of a landing and of the free floor before a flight in metres: a flight's width and some."""

INSIDE = 0.3
"""How far inside a room a walking line begins and ends in metres: a body's half width and some."""

REACH = 1.5
"""How far from a path's end its room may lie in metres."""

LEAST_SHARED = 0.5
"""Square metres a link's place must share with a room to belong to it."""


@dataclass(frozen=True)
class Well:
    """Where a stair fits: a rectangle's middle, its long axis, and its half lengths along and across."""

    middle: F64
    along: F64
    half_length: float
    half_width: float

    def at(self, along: float, across: float) -> F64:
        """A point by metres along and across from the middle."""
        side = np.array([-self.along[1], self.along[0]])
        return np.asarray(self.middle + self.along * along + side * across)


def make_links(sketch: Sketch, storeys: Storeys, names: Names) -> tuple[tuple[VerticalLink, ...], list[Issue]]:
    """Links whose two rooms were found, and what was noticed."""
    links: list[VerticalLink] = []
    nowhere: list[str] = []
    guessed: list[str] = []
    for link in sketch.links:
        identity = names.of(link.id)
        ends = _rooms(link, storeys)
        made = _link(link, identity, *ends) if ends else None
        if made is None:
            nowhere.append(identity)
            continue
        links.append(made)
        guessed += [] if link.path or link.kind is LinkKind.ELEVATOR else [identity]
    return tuple(links), [*finding("I218", nowhere), *finding("I219", guessed)]


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


def _link(link: LinkSketch, identity: str, lower: Room, upper: Room) -> VerticalLink | None:
    if link.kind is LinkKind.ELEVATOR:
        path, width = _shaft(link, lower, upper), link.width or USUAL_WIDTH
    elif link.path:
        path, width = _between_floors(link.path, lower, upper), link.width or USUAL_WIDTH
    else:
        path, width = _walk(link, lower, upper)
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


def _between_floors(path: Sequence[Point3], lower: Room, upper: Room) -> tuple[Point3, ...]:
    """A drawn walking line brought into its rooms at both ends, its heights stretched from floor to floor."""
    points = np.array(path, dtype=np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points[:, :2], axis=0).T))])
    rise = points[-1, 2] - points[0, 2]
    share = (points[:, 2] - points[0, 2]) / rise if abs(rise) > 0.1 else along / max(along[-1], 1e-9)
    points[:, 2] = lower.floor + np.clip(share, 0.0, 1.0) * (upper.floor - lower.floor)
    points[0, :2], points[-1, :2] = _inside(lower, points[0, :2]), _inside(upper, points[-1, :2])
    return _metres([(x, y, z) for x, y, z in points])


def _walk(link: LinkSketch, lower: Room, upper: Room) -> tuple[tuple[Point3, ...], float]:
    """A stair or ramp where only its place is known: two flights with a landing where the place is wide enough, else one."""
    place: BaseGeometry = lower.area.intersection(upper.area)
    if link.area is not None and link.area.area > LEAST_SHARED:
        place = place.intersection(link.area) if place.intersection(link.area).area > 2.0 else link.area
    if place.area < 1.0:
        start, end = nearest_points(lower.area.representative_point(), upper.area.representative_point())
        return _metres([(start.x, start.y, lower.floor), (end.x, end.y, upper.floor)]), link.width or USUAL_WIDTH
    well = _well(place)
    rise = upper.floor - lower.floor
    width = link.width or USUAL_WIDTH
    doubled = min(width, well.half_width - 0.05)
    if doubled >= LEAST_WIDTH and 2 * well.half_length < rise * GOING + 2 * LANDING:
        points, width = _dog_leg(well, rise, doubled), doubled
    else:
        width = min(width, max(2 * well.half_width - 0.1, LEAST_WIDTH))
        points = _straight(well, rise)
    raised = [(x, y, lower.floor + z) for x, y, z in points]
    first, last = _inside(lower, np.array(raised[0][:2])), _inside(upper, np.array(raised[-1][:2]))
    return _metres([(*first, lower.floor), *raised[1:-1], (*last, upper.floor)]), width


def _well(place: BaseGeometry) -> Well:
    """The rectangle a stair is laid out in: that of the place's largest part, drawn in until most of it is inside."""
    part = max((g for g in getattr(place, "geoms", [place]) if isinstance(g, Area)), key=lambda g: (g.area, g.bounds))
    box = part.minimum_rotated_rectangle
    if not isinstance(box, Area):  # a line or a point has none
        box = part.envelope.buffer(0.1, join_style="mitre")
    corners = np.array(box.exterior.coords)[:4]
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    k = int(sides[0] < sides[1])
    direction = (corners[(k + 1) % 4] - corners[k]) / max(float(sides[k]), 1e-9)
    if (round(float(direction[0]), 6), round(float(direction[1]), 6)) < (0.0, 0.0):
        direction = -direction
    shrink = min(1.0, float(np.sqrt(part.area / max(box.area, 1e-9))))
    middle = corners.mean(axis=0)
    if not part.contains(Spot(middle)):
        middle = np.array(part.representative_point().coords[0])
    return Well(middle, direction, float(sides[k]) / 2 * shrink, float(sides[1 - k]) / 2 * shrink)


def _dog_leg(well: Well, rise: float, width: float) -> list[tuple[float, float, float]]:
    """Up along one side, over a landing, back along the other; heights from 0 to ``rise``."""
    side = well.half_width - width / 2
    start = -well.half_length + INSIDE
    turn = well.half_length - width / 2
    run = min(max(turn - width / 2 - (start + LANDING / 2), STEEPEST * rise / 2), GOING * rise / 2)
    foot = max(turn - width / 2 - run, start)
    spots = [
        (start, -side, 0.0),
        (foot, -side, 0.0),
        (turn, -side, rise / 2),
        (turn, side, rise / 2),
        (foot, side, rise),
        (start, side, rise),
    ]
    if foot - start < 0.15:
        spots = [spots[0], *spots[2:4], spots[5]]
    return [(float(p[0]), float(p[1]), z) for p, z in ((well.at(a, s), z) for a, s, z in spots)]


def _straight(well: Well, rise: float) -> list[tuple[float, float, float]]:
    """One flight along the middle."""
    reach = well.half_length - INSIDE
    run = min(max(2 * reach - LANDING, STEEPEST * rise), GOING * rise, 2 * reach)
    spots = [(-reach, 0.0), (-run / 2, 0.0), (run / 2, rise), (reach, rise)]
    if reach - run / 2 < 0.15:
        spots = [spots[0], spots[3]]
    return [(float(p[0]), float(p[1]), z) for p, z in ((well.at(a, 0.0), z) for a, z in spots)]


def _inside(room: Room, end: F64) -> tuple[float, float]:
    """The point of a room nearest to an end, a little away from its walls where the room is large enough."""
    shrunk = room.area.buffer(-INSIDE)
    target = room.area if shrunk.is_empty else shrunk
    near = nearest_points(target, Spot(end))[0]
    return near.x, near.y


def _metres(points: Sequence[Point3]) -> tuple[Point3, ...]:
    return tuple((millimetre(x), millimetre(y), millimetre(z)) for x, y, z in points)
