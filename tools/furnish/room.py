"""What a room gives whoever furnishes it: straight walls, what opens in them, and the floor that must stay free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin
from typing import Final

import numpy as np
import shapely
from shapely import LineString
from shapely import Point as Spot
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Building, Line, LinkKind, Opening, OpeningKind, Point, Unit, VerticalLink, Wall, Window
from tools.furnish.frame import Frame

SWINGING: Final = frozenset({OpeningKind.DOOR, OpeningKind.DOUBLE_DOOR, OpeningKind.GATE})

SWING_AIR: Final = 0.08
"""Beyond what a leaf sweeps, metres: hinges lie behind the wall's face and a leaf opens a little further than square."""

PASSING: Final = 0.6
"""Least depth kept free before an opening no leaf swings in from: one step."""

ROOMY: Final = 1.0
"""Depth kept free before an opening where the room is deep enough, as in ``tools.art.furnishing``."""

SWITCH_ASIDE: Final = 0.35
"""Wall beside an opening that tall pieces leave to the light switch (``sim.space.fittings.SWITCH_ASIDE`` and a hand)."""

LOW: Final = 0.85
"""Pieces up to this height may stand before any window, higher ones only below its sill. By eye."""

FLAT: Final = 0.3
"""Depth before an opening that flat things on walls leave free."""

WINDOW_AIR: Final = 0.5
"""How far before a window a tall piece hides it."""

IN_WALL: Final = 0.6
"""How far from a room's face the line of an opening or window in it may lie."""

DEVICE_AIR: Final = 0.45
"""Floor kept free round a button or telephone, so that one can stand there."""


@dataclass(frozen=True)
class Stretch:
    """Part of a wall from ``low`` to ``high`` metres along it that something takes between two heights."""

    low: float
    high: float
    bottom: float
    top: float


@dataclass(frozen=True)
class Side:
    """A straight run of a room's wall: start, unit vectors along it and into the room, and what is in it."""

    start: Point
    along: Point
    inward: Point
    length: float
    doors: tuple[Stretch, ...] = ()
    windows: tuple[Stretch, ...] = ()
    outer: bool = False

    def at(self, along: float, out: float) -> Point:
        """World point ``along`` the wall and ``out`` of it."""
        (x, y), (tx, ty), (nx, ny) = self.start, self.along, self.inward
        return (x + along * tx + out * nx, y + along * ty + out * ny)

    @property
    def heading(self) -> float:
        """World heading into the room."""
        return atan2(self.inward[1], self.inward[0])

    def where(self, point: Point) -> tuple[float, float]:
        """(along, out) of a world point."""
        dx, dy = point[0] - self.start[0], point[1] - self.start[1]
        return dx * self.along[0] + dy * self.along[1], dx * self.inward[0] + dy * self.inward[1]

    def box(self, low: float, high: float, near: float, far: float) -> Area:
        """A rectangle on the floor beside the wall."""
        return Area([self.at(low, near), self.at(high, near), self.at(high, far), self.at(low, far)])


@dataclass(frozen=True)
class Entrance:
    """An opening seen from the room: its face on the wall, and floor that stays clear of all, of tall and of flat pieces."""

    opening: Opening
    face: LineString
    inward: Point
    clear: Area
    tall: Area
    flat: Area

    @property
    def middle(self) -> Point:
        """Middle of the opening's face."""
        (x0, y0), (x1, y1) = self.face.coords
        return ((x0 + x1) / 2, (y0 + y1) / 2)


@dataclass(frozen=True)
class Glass:
    """A window seen from the room: floor before it, and between which heights it is."""

    before: Area
    sill: float
    head: float


@dataclass(frozen=True)
class Stair:
    """A way between storeys in the room: floor no furniture takes, and where one comes to it."""

    floor: BaseGeometry
    end: Spot


@dataclass(frozen=True)
class Room:
    """A unit with everything around it."""

    unit: Unit
    area: Area
    sides: tuple[Side, ...]
    entrances: tuple[Entrance, ...]
    glass: tuple[Glass, ...]
    stairs: tuple[Stair, ...]
    devices: tuple[BaseGeometry, ...]

    @cached_property
    def main(self) -> Frame:
        """The largest rectangle in the room along its main direction; u along its longer side."""
        return _main(self)

    def frame(self, side: Side) -> Frame:
        """``main`` turned so that u leaves ``side`` (or the rectangle's side nearest to it), v along it."""
        m = self.main
        ways: Sequence[tuple[Point, Point, Point, float, float]] = (
            (m.at(0, 0), m.u, m.v, m.U, m.V),
            (m.at(m.U, m.V), _back(m.u), _back(m.v), m.U, m.V),
            (m.at(m.U, 0), m.v, _back(m.u), m.V, m.U),
            (m.at(0, m.V), _back(m.v), m.u, m.V, m.U),
        )
        origin, u, v, length, width = max(ways, key=lambda w: round(w[1][0] * side.inward[0] + w[1][1] * side.inward[1], 6))
        return Frame(self.unit.id, origin, u, v, length, width)

    def windowed(self) -> tuple[Side, ...]:
        """Outer walls with windows, the one with most glass first."""
        sides = [s for s in self.sides if s.windows and s.outer] or [s for s in self.sides if s.windows]
        return tuple(sorted(sides, key=lambda s: -sum(w.high - w.low for w in s.windows)))


class Survey:
    """Looks at the rooms of one building; what belongs to each is found once."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._links: dict[str, list[tuple[VerticalLink, bool]]] = {}
        for link in building.vertical_links:
            self._links.setdefault(link.lower_unit_id, []).append((link, False))
            self._links.setdefault(link.upper_unit_id, []).append((link, True))
        self._glass: dict[str, list[Wall]] = {}
        for wall in building.walls:
            if wall.glass:
                self._glass.setdefault(wall.level_id, []).append(wall)

    def room(self, unit: Unit) -> Room:
        """A unit as a room to furnish."""
        b = self._building
        area = shapely.make_valid(Area(unit.polygon.exterior, unit.polygon.holes))
        if not isinstance(area, Area):
            area = max((g for g in shapely.get_parts(area) if isinstance(g, Area)), key=lambda g: g.area, default=Area())
        shapely.prepare(area)
        panes = [*b.unit_windows[unit.id], *self._panes(unit, area)]
        doors = [o for o in b.unit_openings[unit.id] if o.kind is not OpeningKind.HATCH]
        sides, where = _filled(_sides(area), doors, panes)
        entrances = tuple(_entrance(o, unit, sides, where.get(o.id), area) for o in doors)
        glass = tuple(_glass(w, sides, where[w.id]) for w in panes if w.id in where)
        devices = [d for d in b.alarm_devices if d.level_id == unit.level_id and d.unit_id in {None, unit.id}]
        spots = tuple(Spot(d.point).buffer(DEVICE_AIR, quad_segs=2) for d in devices if area.distance(Spot(d.point)) < IN_WALL)
        return Room(unit, area, sides, entrances, glass, self._stairs(unit), spots)

    def _panes(self, unit: Unit, area: Area) -> Iterable[Window]:
        """Walls of glass beside the room, as windows from floor to top."""
        for wall in self._glass.get(unit.level_id, ()):
            if area.distance(LineString(wall.line)) < IN_WALL:
                yield Window(wall.id, wall.level_id, wall.line, (unit.id,), 0.0, wall.height)

    def _stairs(self, unit: Unit) -> tuple[Stair, ...]:
        found = []
        for link, upper in self._links.get(unit.id, ()):
            points = [(x, y) for x, y, _ in link.path]
            line = LineString(points)
            half = max(link.width, 0.6) / 2 + 0.1
            floor = line.buffer(half, cap_style="square" if link.kind is LinkKind.ELEVATOR or line.length < 0.1 else "flat")
            end = Spot(points[-1] if upper else points[0])
            found.append(Stair(floor.union(end.buffer(max(half, 0.9), quad_segs=2)), end))
        return tuple(found)


def _back(p: Point) -> Point:
    return (-p[0], -p[1])


def _sides(area: Area) -> list[Side]:
    """Straight runs of the outer boundary; edges that turn by less than a degree are one."""
    ring: list[Point] = [(float(p[0]), float(p[1])) for p in area.exterior.coords[:-1]] if not area.is_empty else []
    if ring and not area.exterior.is_ccw:
        ring.reverse()
    corners = [p for n, p in enumerate(ring) if abs(_turn(ring[n - 1], p, ring[(n + 1) % len(ring)])) > pi / 180] or ring
    sides = []
    for a, b in pairwise([*corners, *corners[:1]]):
        length = hypot(b[0] - a[0], b[1] - a[1])
        if length > 1e-6:
            t = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
            sides.append(Side(a, t, (-t[1], t[0]), length))
    return sides


def _turn(a: Point, b: Point, c: Point) -> float:
    return (atan2(c[1] - b[1], c[0] - b[0]) - atan2(b[1] - a[1], b[0] - a[0]) + pi) % (2 * pi) - pi


Place = tuple[int, float, float]
"""In which side something lies, and from where to where along it."""


def _nearest(line: Line, sides: Sequence[Side]) -> Place | None:
    """The side an opening's or window's line lies in; None when none is near."""
    (ax, ay), (bx, by) = line
    middle, length = ((ax + bx) / 2, (ay + by) / 2), max(hypot(bx - ax, by - ay), 1e-9)
    best: tuple[float, int, float, float] | None = None
    for k, side in enumerate(sides):
        s, out = side.where(middle)
        gap = hypot(max(-s, s - side.length, 0.0), out)
        parallel = abs((bx - ax) * side.along[0] + (by - ay) * side.along[1]) / length
        cost = round(gap + (1.0 - parallel) * 0.7, 6)
        if gap < IN_WALL and parallel > 0.7 and (best is None or cost < best[0]):
            best = (cost, k, s - length / 2, s + length / 2)
    return best and best[1:]


def _filled(
    sides: Sequence[Side], openings: Sequence[Opening], windows: Sequence[Window]
) -> tuple[tuple[Side, ...], dict[str, Place]]:
    """Sides with the doors and windows that lie in them, and where each lies."""
    both: list[Opening | Window] = [*openings, *windows]
    found = {x.id: _nearest(x.line, sides) for x in both}
    where = {name: place for name, place in found.items() if place is not None}
    doors: dict[int, list[Stretch]] = {}
    glass: dict[int, list[Stretch]] = {}
    outer: set[int] = set()
    for x in both:
        if x.id in where:
            k, low, high = where[x.id]
            if isinstance(x, Opening):
                doors.setdefault(k, []).append(Stretch(low, high, 0.0, x.height))
            else:
                glass.setdefault(k, []).append(Stretch(low, high, x.sill, x.head))
            outer |= {k} if len(x.unit_ids) == 1 else set()
    made = (
        replace(s, doors=tuple(doors.get(k, ())), windows=tuple(glass.get(k, ())), outer=k in outer) for k, s in enumerate(sides)
    )
    return tuple(made), where


def _entrance(opening: Opening, unit: Unit, sides: Sequence[Side], place: Place | None, area: Area) -> Entrance:
    """How an opening takes floor in a room; in no straight wall (``place`` None) it takes it all around its line."""
    if place is None:
        line = LineString(opening.line)
        return Entrance(opening, line, (0.0, 0.0), *(line.buffer(d, quad_segs=2) for d in (ROOMY, PASSING, FLAT)))
    side, low, high = sides[place[0]], place[1], place[2]
    width = high - low
    inwards = opening.kind in SWINGING and opening.opens_into in {None, unit.id}
    leaf = width / 2 if opening.kind is OpeningKind.DOUBLE_DOOR else width
    need = max(leaf + SWING_AIR, PASSING) if inwards else PASSING
    depth = max(need, min(ROOMY, 0.3 * _depth(side, (low + high) / 2, area)))
    wide = max(0.1, (0.9 - width) / 2 + 0.01)
    a, b = max(low, 0.0), min(high, side.length)
    face = LineString([side.at(min(a, b), 0.0), side.at(max(a, b), 0.0)])
    clear, flat = (side.box(low - wide, high + wide, -IN_WALL, d) for d in (depth, FLAT))
    tall = side.box(low - SWITCH_ASIDE, high + SWITCH_ASIDE, -IN_WALL, PASSING)
    return Entrance(opening, face, side.inward, clear, tall, flat)


def _depth(side: Side, along: float, area: Area) -> float:
    """Metres from a point of a wall straight across the room, 12 at most."""
    start = Spot(side.at(along, 0.02))
    across = LineString([side.at(along, 0.02), side.at(along, 12.0)]).intersection(area)
    return max((g.length for g in shapely.get_parts(across) if g.distance(start) < 0.1), default=0.0)


def _glass(window: Window, sides: Sequence[Side], place: Place) -> Glass:
    return Glass(sides[place[0]].box(place[1], place[2], -IN_WALL, WINDOW_AIR), window.sill, window.head)


CELLS: Final = 12
"""Most rows and columns a room is cut into when its largest rectangle is sought."""


def _main(room: Room) -> Frame:
    """The largest rectangle along the room's main direction whose middle lies inside, from the corners' own coordinates."""
    turn = _direction(room.sides)
    c, s = cos(turn), sin(turn)
    shell = Area(room.area.exterior)
    local = np.array(shell.exterior.coords) @ np.array([[c, -s], [s, c]])
    xs, ys = (_lines(local[:, k]) for k in range(2))
    x0, x1, y0, y1 = _largest(shell, xs, ys, (c, s))
    u, v, length, width = (c, s), (-s, c), x1 - x0, y1 - y0
    origin = (x0 * c - y0 * s, x0 * s + y0 * c)
    if length < width:
        origin = (x1 * c - y0 * s, x1 * s + y0 * c)
        u, v, length, width = (-s, c), (-c, -s), width, length
    return Frame(room.unit.id, origin, u, v, length, width)


def _direction(sides: Sequence[Side]) -> float:
    """Heading, 0 to a quarter turn, that most metres of wall run along or across."""
    angles = [(atan2(s.along[1], s.along[0]) % (pi / 2), s.length) for s in sides]

    def metres(angle: float) -> float:
        return sum(length for other, length in angles if _apart(other, angle) < pi / 60)

    return max((a for a, _ in angles), key=lambda a: (round(metres(a), 3), round(-a, 6)), default=0.0)


def _apart(a: float, b: float) -> float:
    return abs((a - b + pi / 4) % (pi / 2) - pi / 4)


def _lines(values: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """The coordinates corners have; evenly spread ones when there are too many."""
    own = np.unique(values.round(2))
    own = own[np.append(True, np.diff(own) > 0.03)]
    if len(own) > CELLS + 1:
        own = np.linspace(values.min(), values.max(), CELLS + 1)
    own[0], own[-1] = values.min(), values.max()
    return own


def _largest(
    shell: Area, xs: np.typing.NDArray[np.float64], ys: np.typing.NDArray[np.float64], turn: tuple[float, float]
) -> tuple[float, float, float, float]:
    """(x0, x1, y0, y1) of the largest rectangle of cells that lie in the shell."""
    c, s = turn
    x, y = np.meshgrid(xs, ys, indexing="ij")
    ring = np.stack([x * c - y * s, x * s + y * c], axis=-1)
    cells = shapely.polygons(np.stack([ring[:-1, :-1], ring[1:, :-1], ring[1:, 1:], ring[:-1, 1:]], axis=2))
    inside = shapely.covers(shell.buffer(0.03, join_style="mitre"), cells)
    filled = np.zeros((len(xs), len(ys)), int)
    filled[1:, 1:] = inside.cumsum(axis=0).cumsum(axis=1)
    best = (-1.0, (float(xs[0]), float(xs[-1]), float(ys[0]), float(ys[-1])))
    for i0 in range(len(xs) - 1):
        for i1 in range(i0 + 1, len(xs)):
            column = filled[i1] - filled[i0]
            j0, j1 = np.triu_indices(len(ys), 1)
            whole = column[j1] - column[j0] == (i1 - i0) * (j1 - j0)
            areas = np.where(whole, (xs[i1] - xs[i0]) * (ys[j1] - ys[j0]), -1.0).round(6)
            k = int(areas.argmax())
            if areas[k] > best[0] + 1e-6:
                best = (float(areas[k]), (float(xs[i0]), float(xs[i1]), float(ys[j0[k]]), float(ys[j1[k]])))
    return best[1]
