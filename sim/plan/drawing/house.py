"""A storey's house: ground, walls, rooms, furniture, stairs, doors and windows."""

import math
from collections.abc import Callable, Iterator

import numpy as np

from sim.plan.building import (
    Building,
    Category,
    Fixture,
    LinkKind,
    Opening,
    OpeningKind,
    Point,
    Polygon,
    Ring,
    VerticalLink,
    Window,
)
from sim.plan.drawing import style
from sim.plan.drawing.frame import View
from sim.plan.drawing.primitives import Area, Disc, Item, Spot, Stroke
from sim.plan.geometry import F64, contains, distances, polygon_edges

Footprint = Callable[[Fixture], Ring]

THICKEST = 0.6
"""Half of the thickest wall a door is drawn through, in metres."""

TREAD = 0.30
SMALL_PIECE = 0.06
"""Furniture smaller than this many square metres (clocks, signs) is left out: it would be specks."""


def house(building: Building, view: View, footprint: Footprint | None) -> Iterator[Item]:
    """Everything of a storey that is built, in painting order."""
    level = view.level
    units = [u for u in building.units if u.level_id == level.id]
    indoor = [u for u in units if u.category is not Category.OUTDOOR]
    for unit in units:
        if unit.category is Category.OUTDOOR:
            visible = view.clipped(unit.polygon.exterior)
            if len(visible) > 2:
                yield Area((view.ring(visible),), style.ROOM[Category.OUTDOOR])
    for polygon in level.outline:
        yield Area(_rings(view, polygon), style.WALL)
    for unit in indoor:
        yield Area(_rings(view, unit.polygon), style.WALL, style.WALL, 0.2 * view.scale)
    for unit in indoor:
        yield Area(_rings(view, unit.polygon), style.ROOM[unit.category])
        if unit.category is Category.ELEVATOR:
            yield from _crossed(view, unit.polygon.exterior)
    yield from _furniture(building, view, {u.id for u in indoor}, footprint)
    for link in building.vertical_links:
        yield from _stairs(building, view, link)
    edges = {u.id: polygon_edges(u.polygon) for u in units}
    for window in building.windows:
        if window.level_id == level.id:
            yield from _window(view, window, edges)
    for opening in building.openings:
        if opening.level_id == level.id:
            yield from _opening(view, opening, edges)


def _rings(view: View, polygon: Polygon) -> tuple[tuple[Spot, ...], ...]:
    return tuple(view.ring(ring) for ring in (polygon.exterior, *polygon.holes))


def _crossed(view: View, ring: Ring) -> Iterator[Item]:
    """The cross that says lift."""
    corners = np.asarray(ring)
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    yield Stroke(view.ring([(x0, y0), (x1, y1)]), style.TREAD, 1.0)
    yield Stroke(view.ring([(x0, y1), (x1, y0)]), style.TREAD, 1.0)


def _furniture(building: Building, view: View, units: set[str], footprint: Footprint | None) -> Iterator[Item]:
    for fixture in building.fixtures:
        if fixture.unit_id not in units:
            continue
        if footprint is None:
            yield Disc(view.at(fixture.point), 0.22 * view.scale, style.WHITE, style.FURNITURE, 0.5, 0.4)
            continue
        ring = footprint(fixture)
        corners = np.asarray(ring)
        if np.prod(np.hypot(*(corners[1:3] - corners[:2]).T)) >= SMALL_PIECE:
            yield Area((view.ring(ring),), style.WHITE, style.FURNITURE, max(0.35, 0.02 * view.scale), 0.42)


def _stairs(building: Building, view: View, link: VerticalLink) -> Iterator[Item]:
    """Treads across the walking line, and an arrow the way it goes from this storey."""
    lower, upper = building.unit.get(link.lower_unit_id), building.unit.get(link.upper_unit_id)
    ids = [u.level_id if u else None for u in (lower, upper)]
    if view.level.id not in ids or link.kind is LinkKind.ELEVATOR:
        return
    up = view.level.id == ids[0]
    for (x0, y0, z0), (x1, y1, z1) in zip(link.path, link.path[1:], strict=False):
        run = math.hypot(x1 - x0, y1 - y0)
        if run < 0.05 or (link.kind is LinkKind.STAIRS and abs(z1 - z0) < 0.1 * run):
            continue
        across = np.array([-(y1 - y0), x1 - x0]) / run * link.width / 2
        for k in range(round(run / TREAD) + 1):
            middle = np.array([x0, y0]) + np.array([x1 - x0, y1 - y0]) * min(1.0, k * TREAD / run)
            ends = [(float(p[0]), float(p[1])) for p in (middle - across, middle + across)]
            yield Stroke(view.ring(ends), style.TREAD, max(0.6, 0.03 * view.scale), 1.0 if up else 0.6)
    way = [(x, y) for x, y, _ in link.path]
    yield from _arrow(view.ring(way if up else way[::-1]), max(1.0, 0.05 * view.scale), 0.28 * view.scale)


def _arrow(points: tuple[Spot, ...], width: float, head: float) -> Iterator[Item]:
    yield Stroke(points, style.LEAF, width)
    (x0, y0), (x1, y1) = points[-2], points[-1]
    angle = math.atan2(y1 - y0, x1 - x0)
    for turn in (2.6, -2.6):
        tip = (x1 + head * math.cos(angle + turn), y1 + head * math.sin(angle + turn))
        yield Stroke(((x1, y1), tip), style.LEAF, width)
    yield Disc(points[0], 1.6 * width, style.LEAF)


class _Cut:
    """A hole in a wall: its middle, directions along and across, and how far the wall reaches on each side."""

    def __init__(self, line: tuple[tuple[float, float], tuple[float, float]], unit_ids: tuple[str, ...], edges: dict[str, F64]):
        a, b = np.array(line[0]), np.array(line[1])
        self.a, self.b, self.middle = a, b, (a + b) / 2
        self.length = max(float(np.hypot(*(b - a))), 1e-6)
        self.along = (b - a) / self.length
        self.across = np.array([-self.along[1], self.along[0]])
        self.sides: dict[str, float] = {}
        self.depth = {1: 0.16, -1: 0.16}
        for unit in unit_ids:
            if unit in edges:
                gap = float(distances(edges[unit], self.middle[None])[0])
                probe = self.middle + self.across * (gap + 0.12)
                side = 1 if contains(edges[unit], probe[None])[0] else -1
                self.sides[unit] = side
                self.depth[side] = min(THICKEST, gap + 0.03)
        if len(self.sides) == 1:  # outer wall: as thick outwards as inwards
            side = int(next(iter(self.sides.values())))
            self.depth[-side] = max(self.depth[side], 0.12)

    def point(self, along: float, across: float) -> tuple[float, float]:
        """A point ``along`` the line from its first end and ``across`` it, in metres."""
        p = self.a + self.along * along + self.across * across
        return float(p[0]), float(p[1])

    def box(self, inset: float = 0.0) -> list[tuple[float, float]]:
        """Corners of the hole seen from above."""
        low, high = -self.depth[-1], self.depth[1]
        return [
            self.point(inset, low),
            self.point(self.length - inset, low),
            self.point(self.length - inset, high),
            self.point(inset, high),
        ]


def _window(view: View, window: Window, edges: dict[str, F64]) -> Iterator[Item]:
    cut = _Cut(window.line, window.unit_ids, edges)
    yield Area((view.ring(cut.box()),), style.WHITE, style.GLASS, max(0.5, 0.03 * view.scale))
    middle = (cut.depth[1] - cut.depth[-1]) / 2
    pane = [cut.point(0, middle), cut.point(cut.length, middle)]
    yield Stroke(view.ring(pane), style.GLASS, max(0.8, 0.05 * view.scale))


def _opening(view: View, opening: Opening, edges: dict[str, F64]) -> Iterator[Item]:
    cut = _Cut(opening.line, opening.unit_ids, edges)
    yield Area((view.ring(cut.box()),), style.FLOOR)
    thin, leaf = max(0.5, 0.025 * view.scale), max(1.0, 0.06 * view.scale)
    if opening.kind is OpeningKind.OPEN:
        yield Stroke(view.ring([cut.point(0, 0), cut.point(cut.length, 0)]), style.ARC, thin, dash=0.25 * view.scale)
        return
    if opening.kind in {OpeningKind.SLIDING, OpeningKind.GATE, OpeningKind.HATCH}:
        aside = 0.3 * cut.length if opening.kind is OpeningKind.SLIDING else 0.0
        yield Stroke(view.ring([cut.point(aside, 0.04), cut.point(cut.length + aside, 0.04)]), style.LEAF, leaf)
        return
    side = _swing_side(opening, cut)
    if side is None or (opening.kind is OpeningKind.DOOR and opening.hinge is None):
        yield Stroke(view.ring([cut.point(0, 0), cut.point(cut.length, 0)]), style.LEAF, leaf)
        return
    double = opening.kind is OpeningKind.DOUBLE_DOOR
    for hinge in (0, 1) if double else (opening.hinge or 0,):
        corner, arc = _swing(cut, hinge, side, cut.length / 2 if double else cut.length)
        yield Area((view.ring([corner, *arc]),), style.WHITE, None, 0.0, 0.35)
        yield Stroke(view.ring(arc), style.ARC, thin)
        yield Stroke(view.ring([corner, arc[-1]]), style.LEAF, leaf)


def _swing_side(opening: Opening, cut: _Cut) -> int | None:
    """Which side (+1: left of the line) the leaf swings to: into the named room, or outdoors when there is one room."""
    if opening.opens_into is not None:
        side = cut.sides.get(opening.opens_into)
        return None if side is None else int(side)
    if len(opening.unit_ids) == 1 and cut.sides:
        return -int(next(iter(cut.sides.values())))
    return None


def _swing(cut: _Cut, hinge: int, side: int, length: float) -> tuple[Point, list[Point]]:
    """Where a leaf hangs, and the quarter circle its edge sweeps from closed to open."""
    start, way = (0.0, 1) if hinge == 0 else (cut.length, -1)
    face = side * cut.depth[side]
    turns = np.linspace(0.0, math.pi / 2, 13)
    arc = [cut.point(start + way * length * math.cos(t), face + side * length * math.sin(t)) for t in turns]
    return cut.point(start, face), arc
