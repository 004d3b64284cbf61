"""Where door leaves, handles, locks, switches and blind cords are: one answer for the hands that reach and the view that draws.

A leaf hangs at its hinge and swings into ``opens_into``; sliding leaves go along their wall, towards the hinge.  Heights are
above the floor of the door's storey.  Numbers are common Swedish fittings, rounded by eye.
"""

import math
from dataclasses import dataclass

from sim.plan.building import Building, Opening, OpeningKind, Point, Point3, Polygon, Unit, Window
from sim.space.polygon import contains

HANDLE_HEIGHT = 1.05
HANDLE_FROM_EDGE = 0.06
"""Metres of a lever's middle from the leaf's free edge."""

HANDLE_OUT = 0.06
"""Metres a lever stands out from the leaf's middle plane, on both sides."""

LOCK_ABOVE_HANDLE = 0.13
"""Metres from the lever up to the thumb-turn, button or cylinder."""

PANE_HEIGHT = 1.5
"""Where the pane of a glazed door is taken hold of to cover it."""

SWITCH_HEIGHT = 1.05
SWITCH_ASIDE = 0.22
"""A light switch's height, and its distance along the wall from the clear opening."""

CORD_HEIGHT = 1.2
CORD_ASIDE = 0.08
"""Where a blind's cord hangs: height, and distance from the window's end inwards."""

MOST_OPEN = math.radians(95.0)
"""Angle of a leaf that is wide open."""

WALL_REACH = 0.5
"""Metres from an opening's line to the room's face it belongs to, at most."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf when shut: from ``hinge`` to ``tip``. ``turn`` is +1 when it opens counter-clockwise seen from above, else -1."""

    hinge: Point
    tip: Point
    turn: float
    slides: bool = False

    @property
    def width(self) -> float:
        """Metres."""
        return _apart(self.hinge, self.tip)

    def line(self, share: float) -> tuple[Point, Point]:
        """(hinge end, free end) when open by ``share`` 0..1."""
        (hx, hy), (tx, ty) = self.hinge, self.tip
        dx, dy = tx - hx, ty - hy
        if self.slides:
            shift = 0.95 * share
            return (hx - dx * shift, hy - dy * shift), (tx - dx * shift, ty - dy * shift)
        c, s = math.cos(MOST_OPEN * share * self.turn), math.sin(MOST_OPEN * share * self.turn)
        return self.hinge, (hx + c * dx - s * dy, hy + s * dx + c * dy)

    def point(self, share: float, from_tip: float, out: float, height: float) -> Point3:
        """A point of the leaf: ``from_tip`` metres from its free end, ``out`` to the left of hinge-to-tip, ``height`` up."""
        (ax, ay), (bx, by) = self.line(share)
        width = max(self.width, 1e-6)
        ux, uy = (bx - ax) / width, (by - ay) / width
        return (bx - ux * from_tip - uy * out, by - uy * from_tip + ux * out, height)

    def handle(self, share: float, left: bool) -> Point3:
        """Middle of the lever on the left or right face (looking from hinge to tip)."""
        return self.point(share, HANDLE_FROM_EDGE, HANDLE_OUT if left else -HANDLE_OUT, HANDLE_HEIGHT)

    def lock(self, share: float, left: bool) -> Point3:
        """Middle of the thumb-turn, button or cylinder on the left or right face."""
        return self.point(share, HANDLE_FROM_EDGE, HANDLE_OUT if left else -HANDLE_OUT, HANDLE_HEIGHT + LOCK_ABOVE_HANDLE)

    def pane(self, share: float, left: bool) -> Point3:
        """Where a pane is covered, on the left or right face."""
        return self.point(share, self.width / 2, HANDLE_OUT if left else -HANDLE_OUT, PANE_HEIGHT)


def side_of(building: Building, opening: Opening, unit_id: str) -> float:
    """+1 when the unit lies left of the opening's line (first to second end), -1 when right; 0 when it is on neither side."""
    unit = building.unit.get(unit_id)
    if unit is None:
        return 0.0
    (ax, ay), (bx, by) = opening.line
    width = max(_apart(*opening.line), 1e-6)
    nx, ny = -(by - ay) / width, (bx - ax) / width
    for along in (0.5, 0.25, 0.75):
        mx, my = ax + (bx - ax) * along, ay + (by - ay) * along
        for reach in (0.45, 0.6, 0.25):
            if contains(unit.polygon, mx + nx * reach, my + ny * reach):
                return 1.0
            if contains(unit.polygon, mx - nx * reach, my - ny * reach):
                return -1.0
    return 0.0


def door_leaves(building: Building, opening: Opening) -> tuple[Leaf, ...]:
    """The leaves of an opening; none when it cannot be closed. An unknown hinge is taken as the line's first end."""
    if opening.kind is OpeningKind.OPEN:
        return ()
    side = _opening_side(building, opening)
    a, b = opening.line
    if opening.kind is OpeningKind.DOUBLE_DOOR:
        middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        return (Leaf(a, middle, side), Leaf(b, middle, -side))
    slides = opening.kind is OpeningKind.SLIDING
    return (Leaf(b, a, -side, slides),) if opening.hinge == 1 else (Leaf(a, b, side, slides),)


def _opening_side(building: Building, opening: Opening) -> float:
    """Which side of the line the leaf swings to: ``opens_into``, else outwards, else into the first room."""
    if opening.opens_into:
        side = side_of(building, opening, opening.opens_into)
        if side:
            return side
        others = [u for u in opening.unit_ids if u != opening.opens_into]
        return -(side_of(building, opening, others[0]) if others else 0.0) or 1.0
    first = side_of(building, opening, opening.unit_ids[0]) if opening.unit_ids else 0.0
    return (-first if len(opening.unit_ids) == 1 else first) or 1.0


def switch_points(building: Building, opening: Opening, unit: Unit) -> tuple[Point3, ...]:
    """Where a room's light switch can be by this door: beside the opening on either side, where the wall is long enough."""
    (ax, ay), (bx, by) = opening.line
    width = max(_apart(*opening.line), 1e-6)
    ux, uy = (bx - ax) / width, (by - ay) / width
    wanted = ((bx + ux * SWITCH_ASIDE, by + uy * SWITCH_ASIDE), (ax - ux * SWITCH_ASIDE, ay - uy * SWITCH_ASIDE))
    found = (_on_wall(unit.polygon, p, (ux, uy)) for p in wanted)
    return tuple((x, y, SWITCH_HEIGHT) for x, y in (p for p in found if p is not None))


def blind_cord(window: Window, unit: Unit) -> Point3:
    """The cord of a window's blind in a room."""
    (ax, ay), (bx, by) = window.line
    width = max(_apart(*window.line), 1e-6)
    ux, uy = (bx - ax) / width, (by - ay) / width
    wanted = (bx - ux * CORD_ASIDE, by - uy * CORD_ASIDE)
    x, y = _on_wall(unit.polygon, wanted, (ux, uy)) or wanted
    return (x, y, CORD_HEIGHT)


def _on_wall(polygon: Polygon, point: Point, along: Point) -> Point | None:
    """The point of the room's nearest face, parallel to ``along``, that faces ``point``; None when there is none near."""
    best, found = WALL_REACH, None
    for ring in (polygon.exterior, *polygon.holes):
        for p, q in zip(ring, (*ring[1:], ring[0]), strict=True):
            dx, dy = q[0] - p[0], q[1] - p[1]
            length = _apart(p, q)
            if length < 1e-6 or abs(dx * along[1] - dy * along[0]) > 0.2 * length:
                continue
            t = ((point[0] - p[0]) * dx + (point[1] - p[1]) * dy) / (length * length)
            if not 0.0 <= t <= 1.0:
                continue
            nearest = (p[0] + dx * t, p[1] + dy * t)
            if _apart(nearest, point) < best:
                best, found = _apart(nearest, point), nearest
    return found


def _apart(a: Point, b: Point) -> float:
    """Metres between two points; by square root, which every machine rounds alike (the simulation asks where switches are)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return math.sqrt(dx * dx + dy * dy)
