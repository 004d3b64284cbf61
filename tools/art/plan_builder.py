"""A tiny vocabulary for drawing a plan in code: rooms on a grid of wall centre lines, doors and glass by position along a wall.

Rooms are axis-aligned outlines of wall *centre lines*; their finished inner faces lie half a wall inside: 0.07 m at
partitions, 0.175 m at the façade. What the builder makes obeys the plan format's conventions by construction, and it refuses
(ValueError) what cannot be built: a door outside the wall two rooms share, or two openings on top of each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from sim.plan.building import (
    AlarmDevice,
    AlarmKind,
    AssemblyPoint,
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    Line,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Point,
    Point3,
    Polygon,
    Ring,
    Source,
    Tri,
    Unit,
    VerticalLink,
    Wall,
    Window,
    Zone,
)
from sim.text import Text

PARTITION: Final = 0.14
"""Thickness of an inner wall: double plasterboard on 70 mm studs and sound insulation, as between classrooms."""

FACADE: Final = 0.35
"""Thickness of an outer wall: brick, 200 mm insulation, inner leaf."""

GAP: Final = 0.12
"""Least wall left between an opening and a corner or the next opening (frame)."""


def rect(x0: float, y0: float, x1: float, y1: float) -> Ring:
    """A counter-clockwise rectangle."""
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


@dataclass(frozen=True)
class DoorSpec:
    """How a door is made; every safety question is answered."""

    width: float = 0.9
    kind: OpeningKind = OpeningKind.DOOR
    lock: LockKind = LockKind.THUMB_TURN
    glazed: float = 0.0
    closer: bool = False
    emergency: bool = False
    height: float = 2.1


@dataclass(frozen=True)
class Edge:
    """One side of a room's centre-line outline, from low to high: ``axis`` 0 runs along x with y = ``at``, 1 along y with x."""

    axis: int
    at: float
    low: float
    high: float
    outer: bool

    def point(self, along: float) -> Point:
        """The point at ``along``."""
        return (along, self.at) if self.axis == 0 else (self.at, along)


@dataclass
class Storey:
    """A level under construction."""

    level: Level
    outline: Ring  # centre line of the façade
    rooms: dict[str, Ring] = field(default_factory=dict)


@dataclass
class PlanBuilder:
    """Collects features in order; ``build`` freezes them."""

    id: str
    name: Text
    storeys: dict[str, Storey] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    openings: list[Opening] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    links: list[VerticalLink] = field(default_factory=list)
    points: list[AssemblyPoint] = field(default_factory=list)
    devices: list[AlarmDevice] = field(default_factory=list)
    fixtures: list[Fixture] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)

    def level(self, id: str, ordinal: int, name: Text, outline: Ring, *, elevation: float, height: float) -> None:
        """A storey whose façade's centre line is ``outline``; rooms that follow belong to it."""
        self._current = id
        face = offset(outline, [-FACADE / 2] * len(outline))
        self.storeys[id] = Storey(Level(id, ordinal, name, elevation, height, (Polygon(face),)), outline)

    def room(
        self,
        id: str,
        category: Category,
        name: Text,
        outline: Ring,
        *,
        number: str = "",
        ceiling: float = 2.7,
        capacity: int | None = None,
        shelter: Tri = Tri.NO,
    ) -> None:
        """A room whose walls' centre lines are ``outline``."""
        storey = self.storeys[self._current]
        outer = [edge.outer for edge in _edges(outline, storey.outline)]
        inner = offset(outline, [(FACADE if o else PARTITION) / 2 for o in outer])
        storey.rooms[id] = outline
        self.units[id] = Unit(id, self._current, category, name, Polygon(inner), number, ceiling, capacity, shelter)

    def outdoor(self, id: str, name: Text, area: Ring) -> None:
        """An outdoor area; its ring is the area itself."""
        self.units[id] = Unit(id, self._current, Category.OUTDOOR, name, Polygon(area), "", 12.0, None, Tri.NO)

    def door(
        self, room: str, other: str | None, at: float, spec: DoorSpec, *, side: str = "", into: str | None = None, hinge: int = 0
    ) -> str:
        """A door centred at ``at`` along the wall between ``room`` and ``other`` (None: outdoors). Returns its id.

        ``side`` (n, e, s, w of ``room``) chooses the wall when there are several; ``into`` is the unit a leaf swings into
        (default ``room``, or outdoors for an emergency exit).
        """
        edge = self._wall(room, other, at, spec.width, side)
        line = (edge.point(at - spec.width / 2), edge.point(at + spec.width / 2))
        self._refuse_overlap(edge, at, spec.width, room)
        units = (room,) if other is None else (room, other)
        swings = spec.kind in {OpeningKind.DOOR, OpeningKind.GATE, OpeningKind.DOUBLE_DOOR}
        target = into or (None if other is None and spec.emergency else room)
        id = _unique("dorr_" + "_".join(units) if other else f"ytterdorr_{room}", {o.id for o in self.openings})
        level = self.units[room].level_id
        self.openings.append(
            Opening(
                id,
                level,
                _mm(line),
                units,
                spec.kind,
                spec.height,
                hinge if swings else None,
                target if swings else None,
                spec.glazed,
                Tri.NO if spec.lock is LockKind.NONE else Tri.YES,
                spec.lock,
                _tri(spec.closer),
                _tri(spec.emergency),
            )
        )
        return id

    def window(
        self,
        room: str,
        other: str | None,
        at: float,
        width: float,
        *,
        sill: float = 0.9,
        head: float = 2.1,
        side: str = "",
        blinds: Blinds = Blinds.INSIDE,
        openable: bool = False,
    ) -> str:
        """Glass centred at ``at`` along the wall between ``room`` and ``other`` (None: outdoors). Returns its id."""
        edge = self._wall(room, other, at, width, side)
        self._refuse_overlap(edge, at, width, room)
        units = (room,) if other is None else (room, other)
        id = _unique("fonster_" + "_".join(units), {w.id for w in self.windows})
        line = _mm((edge.point(at - width / 2), edge.point(at + width / 2)))
        self.windows.append(Window(id, self.units[room].level_id, line, units, sill, head, blinds, _tri(openable)))
        return id

    def facade_windows(
        self,
        room: str,
        side: str,
        count: int,
        width: float,
        *,
        sill: float = 0.9,
        head: float = 2.2,
        blinds: Blinds = Blinds.INSIDE,
        openable: bool = True,
    ) -> None:
        """``count`` windows spread evenly on the façade side of a room; those that meet a door there are left out."""
        (edge,) = (e for e in self.sides(room, side) if e.outer)
        pitch = (edge.high - edge.low) / count
        for n in range(count):
            at = round(edge.low + pitch * (n + 0.5), 3)
            low, high = at - width / 2 - GAP, at + width / 2 + GAP
            free = not self._taken(edge, at, width, self.units[room].level_id)
            if free and self._on_facade(room, edge, low, high):
                self.window(room, None, at, width, sill=sill, head=head, side=side, blinds=blinds, openable=openable)

    def link(self, id: str, kind: LinkKind, lower: str, upper: str, path: Sequence[Point3], *, width: float) -> None:
        """A stair or lift."""
        self.links.append(VerticalLink(id, kind, lower, upper, tuple(path), width))

    def device(self, kind: AlarmKind, room: str, point: Point, height: float) -> None:
        """An alarm device in a room."""
        id = _unique(f"larm_{kind.value}_{room}", {d.id for d in self.devices})
        self.devices.append(AlarmDevice(id, self.units[room].level_id, kind, _point(point), height, room))

    def fixture(self, room: str, key: str, point: Point, heading: float) -> str:
        """A piece of furniture; returns its id."""
        id = _unique(f"{room}.{key}", self._fixture_ids)
        self._fixture_ids.add(id)
        self.fixtures.append(Fixture(id, room, key, _point(point), round(heading, 4)))
        return id

    def build(self) -> Building:
        """The finished building."""
        walls = [w for s in self.storeys.values() for w in _walls(s)]
        return Building(
            self.id,
            self.name,
            Source("lingonmoskolan.py", licence="Apache-2.0"),
            tuple(s.level for s in self.storeys.values()),
            tuple(self.units.values()),
            tuple(walls),
            tuple(self.openings),
            tuple(self.windows),
            tuple(self.links),
            tuple(self.points),
            tuple(self.devices),
            tuple(self.fixtures),
            tuple(self.zones),
        )

    def __post_init__(self) -> None:
        self._fixture_ids: set[str] = set()
        self._current = ""

    def sides(self, room: str, side: str = "") -> list[Edge]:
        """Centre-line edges of a room, or those on one compass side."""
        storey = self.storeys[self.units[room].level_id]
        outline = storey.rooms[room]
        named = zip(_edges(outline, storey.outline), _side_names(outline), strict=True)
        return [edge for edge, name in named if not side or name == side]

    def _wall(self, room: str, other: str | None, at: float, width: float, side: str) -> Edge:
        """The one edge of ``room`` that can hold an opening at ``at`` to ``other``."""
        low, high = at - width / 2 - GAP, at + width / 2 + GAP
        fits = [e for e in self.sides(room, side) if e.low <= low and high <= e.high]
        if other is None:
            fits = [e for e in fits if self._on_facade(room, e, low, high)]
        else:
            there = self.sides(other, "")
            fits = [e for e in fits if any(_same_line(e, o) and o.low <= low and high <= o.high for o in there)]
        if len(fits) != 1:
            raise ValueError(
                f"{room} – {other or 'outdoors'}: {len(fits)} walls fit an opening of {width} m at {at} (side '{side}')."
            )
        return fits[0]

    def _on_facade(self, room: str, edge: Edge, low: float, high: float) -> bool:
        """Whether the façade runs along all of a stretch of an edge."""
        outline = self.storeys[self.units[room].level_id].outline
        facade = (_edge(a, b, True) for a, b in pairwise([*outline, outline[0]]))
        return any(_same_line(edge, f) and f.low <= low and high <= f.high for f in facade)

    def _taken(self, edge: Edge, at: float, width: float, level: str) -> bool:
        features: list[Opening | Window] = [*self.openings, *self.windows]
        for feature in features:
            (ax, ay), (bx, by) = feature.line
            along, across = ((ax, bx), ay) if edge.axis == 0 else ((ay, by), ax)
            same = feature.level_id == level and (ay == by) == (edge.axis == 0) and abs(across - edge.at) < 1e-6
            if same and min(along) - GAP / 2 < at + width / 2 and at - width / 2 < max(along) + GAP / 2:
                return True
        return False

    def _refuse_overlap(self, edge: Edge, at: float, width: float, room: str) -> None:
        if self._taken(edge, at, width, self.units[room].level_id):
            raise ValueError(f"{room}: an opening of {width} m at {at} lies on another one.")


def offset(ring: Ring, inset: Sequence[float]) -> Ring:
    """An axis-aligned ring with side k (point k to the next) moved inward by ``inset[k]``; counter-clockwise, rounded to 1 mm."""
    moved: list[tuple[int, float]] = []  # per side: the axis its line is constant on, and where
    for (a, b), d in zip(pairwise([*ring, ring[0]]), inset, strict=True):
        along_x = abs(a[1] - b[1]) < 1e-9
        if along_x:
            moved.append((1, a[1] + d if b[0] > a[0] else a[1] - d))
        else:
            moved.append((0, a[0] - d if b[1] > a[1] else a[0] + d))
    points = []
    for k, (axis, value) in enumerate(moved):
        other_axis, other = moved[k - 1]
        if axis == other_axis:
            raise ValueError("A ring's sides must turn at every point.")
        points.append(_point((value, other) if axis == 0 else (other, value)))
    return tuple(points)


def _edges(ring: Ring, outline: Ring) -> list[Edge]:
    plain = [_edge(a, b, False) for a, b in pairwise([*ring, ring[0]])]
    facade = [_edge(a, b, True) for a, b in pairwise([*outline, outline[0]])]
    return [
        Edge(e.axis, e.at, e.low, e.high, any(_same_line(e, f) and e.low < f.high and f.low < e.high for f in facade))
        for e in plain
    ]


def _edge(a: Point, b: Point, outer: bool) -> Edge:
    axis = 0 if abs(a[1] - b[1]) < 1e-9 else 1
    return Edge(axis, a[1 - axis], min(a[axis], b[axis]), max(a[axis], b[axis]), outer)


def _side_names(ring: Ring) -> list[str]:
    """Compass side each edge of a counter-clockwise ring forms."""
    names = []
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if abs(ay - by) < 1e-9:
            names.append("s" if bx > ax else "n")
        else:
            names.append("e" if by > ay else "w")
    return names


def _same_line(a: Edge, b: Edge) -> bool:
    return a.axis == b.axis and abs(a.at - b.at) < 1e-6


def _walls(storey: Storey) -> Iterable[Wall]:
    """Centre lines of every wall once: room edges cut where another wall begins or ends, joined again where nothing changes."""
    edges = [e for ring in storey.rooms.values() for e in _edges(ring, storey.outline)]
    facade = [_edge(a, b, True) for a, b in pairwise([*storey.outline, storey.outline[0]])]
    count = 0
    for axis, at in sorted({(e.axis, e.at) for e in (*edges, *facade)}):
        here = [e for e in (*edges, *facade) if e.axis == axis and abs(e.at - at) < 1e-6]
        cuts = sorted({c for e in here for c in (e.low, e.high)})
        runs: list[tuple[float, float, bool]] = []
        for low, high in pairwise(cuts):
            middle = (low + high) / 2
            if not any(e.low < middle < e.high for e in here):
                continue
            outer = any(e.outer and e.low < middle < e.high for e in here if e in facade)
            if runs and runs[-1][1] == low and runs[-1][2] == outer:
                runs[-1] = (runs[-1][0], high, outer)
            else:
                runs.append((low, high, outer))
        for low, high, outer in runs:
            line = _mm((Edge(axis, at, low, high, outer).point(low), Edge(axis, at, low, high, outer).point(high)))
            thickness = FACADE if outer else PARTITION
            yield Wall(f"vagg_{storey.level.id}_{count:03d}", storey.level.id, line, thickness, storey.level.height, outer)
            count += 1


def _tri(value: bool) -> Tri:
    return Tri.YES if value else Tri.NO


def _unique(base: str, taken: set[str]) -> str:
    if base not in taken:
        return base
    n = 2
    while f"{base}_{n}" in taken:
        n += 1
    return f"{base}_{n}"


def _point(p: Point) -> Point:
    return (round(p[0], 3), round(p[1], 3))


def _mm(line: Line) -> Line:
    return (_point(line[0]), _point(line[1]))
