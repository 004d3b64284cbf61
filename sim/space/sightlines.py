"""What blocks a line of sight, and what it can pass: walls, door leaves with panes, windows with blinds, per storey.

A *screen* is an upright rectangle over a segment.  A *view* is a segment of a cell's boundary one can see through, at some
height and in some state, into another cell.  Stairs stand in both storeys they join: their flights are see-through, and only
the walls around them block.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from sim.plan.building import Blinds, Category, Opening, Point, Window
from sim.space.doorways import OUTSIDE_REACH, ROOM_REACH, find_face
from sim.space.mesh_cells import Segment, distance, overlap
from sim.space.space import OUTDOORS, Space

PANE = (0.9, 1.9)
"""Metres above the floor between which a glazed door leaf has its pane (research: Swedish school doors, by eye)."""

TOP = 1e3
"""Height that stands for "to the ceiling"."""

LEAF_HEIGHT = 2.1
"""Door height where the plan has no use for one (an opening without height)."""


class Kind(IntEnum):
    """When a screen blocks; ``Screen.index`` is the door or unit asked."""

    SOLID = 0
    LEAF = 1  # while the door is shut
    PANE = 2  # while the door is shut and its pane covered
    BLIND = 3  # while the unit's blinds are down


@dataclass(frozen=True)
class Screen:
    """An upright rectangle that blocks sight between z0 and z1 (above the building's zero)."""

    a: Point
    b: Point
    z0: float
    z1: float
    kind: Kind = Kind.SOLID
    index: int = -1


@dataclass(frozen=True)
class View:
    """A stretch of boundary (the cell's inside on its left) that may be seen through into the cell ``to``.

    ``far`` is where sight enters the other cell when there is a wall between, with *its* inside on the left.
    """

    near: Segment
    to: int
    screens: tuple[tuple[Kind, int], ...] = ()
    far: Segment | None = None


@dataclass
class Surroundings:
    """Screens and views of one cell as seen on one storey."""

    screens: list[Screen] = field(default_factory=list)
    views: list[View] = field(default_factory=list)


@dataclass(frozen=True)
class _Edge:
    """A stretch of a cell's boundary."""

    cell: int
    a: Point
    b: Point


Sightlines = dict[tuple[int, int], Surroundings]  # by (storey index, cell)


def sightlines(space: Space) -> Sightlines:
    """Lay out all screens and views of a building."""
    return _Layout(space).build()


class _Layout:
    def __init__(self, space: Space) -> None:
        self.space = space
        self.out: Sightlines = {}
        self.zero = [lv.elevation for lv in space.building.levels]
        e = space.edges
        self.walls: dict[int, list[_Edge]] = {}
        self.holes: dict[_Edge, list[tuple[Segment, Window]]] = {}
        self.link = space.cell_link.tolist()
        self.level = space.cell_level.tolist()
        for c in range(space.cell_count):
            lo, hi = e.start[c], e.start[c + 1]
            for k in range(lo, hi):
                j = k + 1 if k + 1 < hi else lo
                edge = _Edge(c, (e.x[k], e.y[k]), (e.x[j], e.y[j]))
                self._sort_in(edge, e.beyond[k], e.door[k])

    def around(self, level: int, cell: int) -> Surroundings:
        return self.out.setdefault((level, cell), Surroundings())

    def _sort_in(self, edge: _Edge, beyond: int, door: int) -> None:
        """Doors and open edges become views at once; walls, and whatever touches a stair, wait."""
        stair = self.link[edge.cell] >= 0
        if stair or beyond < 0 or self.link[beyond] >= 0:
            self.walls.setdefault(edge.cell, []).append(edge)
            return
        here = self.around(self.level[edge.cell], edge.cell)
        if door < 0:
            here.views.append(View((edge.a, edge.b), beyond))
            return
        opening = self.space.building.opening[self.space.door_ids[door]]
        here.screens += _door_screens(edge, opening, door, self.zero[self.level[edge.cell]])
        pane = Kind.PANE if opening.glazed else Kind.LEAF
        here.views.append(View((edge.a, edge.b), beyond, ((pane, door),)))

    def build(self) -> Sightlines:
        for window in self.space.building.windows:
            self._window(window)
        for c in range(self.space.cell_count):
            self.around(self.level[c], c)
            if self.link[c] < 0:
                for edge in self.walls.get(c, ()):
                    self._wall(edge)
        for k in sorted({link for link in self.link if link >= 0}):
            self._stair(k)
        return self.out

    # --- walls and windows

    def _wall(self, edge: _Edge) -> None:
        level = self.level[edge.cell]
        here, zero = self.around(level, edge.cell), self.zero[level]
        open_to = self._stair_beyond(edge)
        here.views += [View(s, c) for s, c in open_to]
        holes = self.holes.get(edge, [])
        for a, b in remainder((edge.a, edge.b), [s for s, _ in holes] + [s for s, _ in open_to]):
            here.screens.append(Screen(a, b, -TOP, TOP))
        for (a, b), w in holes:
            here.screens += [Screen(a, b, -TOP, zero + w.sill), Screen(a, b, zero + w.head, TOP)]
            # blinds block on both faces: who looks at drawn ones from outdoors is stopped there, whatever is behind them
            here.screens += [Screen(a, b, zero + w.sill, zero + w.head, *blind) for blind in self._blinds(w)]

    def _window(self, w: Window) -> None:
        """Cut a window out of both faces of its wall and let its two sides see each other."""
        if not w.unit_ids or w.head <= w.sill or w.level_id not in self.space.level_ids:
            return
        level = self.space.level_ids.index(w.level_id)
        units = [self._unit(u) for u in (*w.unit_ids, "")[:2]]
        faces = [self._face(w, u, level) for u in units]
        if not faces[0] or not faces[1] or units[0] == units[1]:
            return
        blinds = self._blinds(w)
        for one, two in (faces, faces[::-1]):
            for edge, near in one:
                self.holes.setdefault(edge, []).append((near, w))
                here = self.around(level, edge.cell)
                for other, far in two:
                    here.views.append(View(near, other.cell, blinds, far))
        ends = [(f[0][1][0], f[-1][1][1]) for f in faces]
        jambs = [(ends[0][0], ends[1][1]), (ends[0][1], ends[1][0])]
        for cell in dict.fromkeys(edge.cell for f in faces for edge, _ in f):
            self.around(level, cell).screens += [Screen(p, q, -TOP, TOP) for p, q in jambs if distance(p, q) > 1e-6]

    def _blinds(self, w: Window) -> tuple[tuple[Kind, int], ...]:
        """The units whose blinds cover a window."""
        units = [self._unit(u) for u in (*w.unit_ids, "")[:2]]
        return tuple((Kind.BLIND, u) for u in units if u >= 0) if coverable(w) else ()

    def _unit(self, unit_id: str) -> int:
        """Index of a unit; outdoor areas without cells of their own are the outdoors."""
        index = self.space.unit_index.get(unit_id, OUTDOORS)
        if index >= 0 and index not in self.space.unit_cells:
            outdoor = self.space.building.units[index].category is Category.OUTDOOR
            return OUTDOORS if outdoor else index
        return index

    def _face(self, w: Window, unit: int, level: int) -> list[tuple[_Edge, Segment]]:
        """Stretches of a unit's walls a window lies in, in order along its face."""
        cells = [c for c in self.space.unit_cells.get(unit, ()) if self.level[c] == level and self.link[c] < 0]
        edges = [e for c in cells for e in self.walls.get(c, ()) if self.space.cell_door[c] < 0]
        rings = [np.array([e.a, e.b]) for e in edges]
        reach = OUTSIDE_REACH if unit == OUTDOORS else ROOM_REACH
        face = find_face([r for r in rings if _towards(r, w)], w.line, reach)
        if face is None:
            return []
        # the whole width along that line, then whatever walls share it
        whole = _projected(w.line, face.segment)
        found = [(e, s) for e in edges if (s := overlap(whole, (e.a, e.b))) is not None]
        return sorted(found, key=lambda f: distance(whole[0], f[1][0]))

    # --- stairs

    def _parts(self, link: int) -> list[_Edge]:
        return [e for c in range(self.space.cell_count) if self.link[c] == link for e in self.walls.get(c, ())]

    def _stair_beyond(self, edge: _Edge) -> list[tuple[Segment, int]]:
        """Stair cells a room's edge looks into."""
        unit, level = int(self.space.cell_unit[edge.cell]), self.level[edge.cell]
        found = []
        for k, link in enumerate(self.space.building.vertical_links):
            ids = (link.lower_unit_id, link.upper_unit_id)
            if unit >= 0 and self.space.unit_ids[unit] in ids and level == self.level[edge.cell]:
                found += [(s, p.cell) for p in self._parts(k) if (s := overlap((edge.a, edge.b), (p.b, p.a))) is not None]
        return found

    def _stair(self, k: int) -> None:
        """Views and screens of a stair's parts, on each of the storeys it joins."""
        parts = self._parts(k)
        link = self.space.building.vertical_links[k]
        for unit_id in (link.lower_unit_id, link.upper_unit_id):
            unit = self.space.unit_index[unit_id]
            level = self.space.level_ids.index(self.space.building.units[unit].level_id)
            cells = [c for c in self.space.unit_cells.get(unit, ()) if self.link[c] < 0]
            rooms = [e for c in cells for e in self.walls.get(c, ())]
            for edge in parts:
                here = self.around(level, edge.cell)
                beyond = [
                    (s, o.cell)
                    for o in (*rooms, *parts)
                    if o.cell != edge.cell and (s := overlap((edge.a, edge.b), (o.b, o.a))) is not None
                ]
                here.views += [View(s, c) for s, c in beyond]
                here.screens += [Screen(a, b, -TOP, TOP) for a, b in remainder((edge.a, edge.b), [s for s, _ in beyond])]


def remainder(edge: Segment, holes: Iterable[Segment]) -> list[Segment]:
    """What is left of an edge when stretches of it, directed as it is, are taken out."""
    (ax, ay), (bx, by) = edge
    dx, dy = bx - ax, by - ay
    cuts = sorted(((h[0][0] - ax) * dx + (h[0][1] - ay) * dy, (h[1][0] - ax) * dx + (h[1][1] - ay) * dy, h) for h in holes)
    out, here, at = [], edge[0], 0.0
    whole = dx * dx + dy * dy
    for start, end, (p, q) in cuts:
        if start > at and p != here:
            out.append((here, p))
        if end > at:
            here, at = q, end
    if at < whole and here != edge[1]:
        out.append((here, edge[1]))
    return out


def _door_screens(edge: _Edge, opening: Opening, door: int, zero: float) -> list[Screen]:
    """Lintel and leaf of a door, on one face of its wall."""
    top = zero + (opening.height or LEAF_HEIGHT)
    lintel = Screen(edge.a, edge.b, top, TOP)
    if not opening.glazed:
        return [lintel, Screen(edge.a, edge.b, -TOP, top, Kind.LEAF, door)]
    low, high = zero + PANE[0], min(zero + PANE[1], top)
    return [
        lintel,
        Screen(edge.a, edge.b, -TOP, low, Kind.LEAF, door),
        Screen(edge.a, edge.b, low, high, Kind.PANE, door),
        Screen(edge.a, edge.b, high, top, Kind.LEAF, door),
    ]


def coverable(w: Window) -> bool:
    """Whether blinds can cover a window; unknown blinds are no blinds."""
    return w.blinds in (Blinds.INSIDE, Blinds.BETWEEN)


def _towards(edge: Sequence[Point] | np.ndarray, w: Window) -> bool:
    """Whether a window lies on the outer side of an edge, or so near that it may be drawn on the face itself."""
    (ax, ay), (bx, by) = edge
    mx, my = (w.line[0][0] + w.line[1][0]) / 2, (w.line[0][1] + w.line[1][1]) / 2
    return bool((bx - ax) * (my - ay) - (by - ay) * (mx - ax) < 0.3 * distance((ax, ay), (bx, by)))


def _projected(line: Segment, face: Segment) -> Segment:
    """A window's line dropped on the line of a face, directed as the face."""
    (ax, ay), (bx, by) = face
    length = distance(*face)
    ux, uy = (bx - ax) / length, (by - ay) / length
    s, e = sorted(ux * (x - ax) + uy * (y - ay) for x, y in line)
    return (ax + ux * s, ay + uy * s), (ax + ux * e, ay + uy * e)
