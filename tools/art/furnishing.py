"""Placing furniture in rooms of a plan under construction: local coordinates, free doors, nothing through anything.

A ``Frame`` turns a room so that its recipe reads the same on both sides of a corridor: u along the corridor's wall, v away from
it towards the façade. A ``Furnisher`` refuses what stands in a door's way, in another piece, or in front of glass it would hide.
"""

from itertools import pairwise
from math import atan2, hypot
from typing import Final

from sim.plan.building import Line, Opening, OpeningKind, Point, Unit, Window
from sim.space.catalogue import CATALOGUE, Furnishing, Mount
from tools.art.plan_builder import PlanBuilder
from tools.furnish.frame import SEATS, TABLES, WALL_GAP, Frame

DOOR_CLEAR: Final = 1.0
"""Floor kept free in front of every door, as deep as the widest leaf swings plus a little (accessibility asks 0.9 m)."""

Box = tuple[float, float, float, float]  # x0, y0, x1, y1


WALLS: Final = {"corridor": (0, 1), "facade": (0, -1), "left": (1, 0), "right": (-1, 0)}
"""Inward direction of each wall of a frame."""


def frame(unit: Unit, corridor: str, *, flip: bool = False) -> Frame:
    """The frame of a room (its bounding rectangle) whose corridor lies on compass side n, e, s or w.

    Without ``flip``, u runs east or north; with it, west or south, so that ``left`` is the other end of the room.
    """
    xs, ys = zip(*unit.polygon.exterior, strict=True)
    x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
    along_x = corridor in "ns"
    v = {"n": (0.0, -1.0), "s": (0.0, 1.0), "e": (-1.0, 0.0), "w": (1.0, 0.0)}[corridor]
    u = ((-1.0 if flip else 1.0), 0.0) if along_x else (0.0, (-1.0 if flip else 1.0))
    ox = (x1 if flip else x0) if along_x else (x1 if corridor == "e" else x0)
    oy = (y1 if corridor == "n" else y0) if along_x else (y1 if flip else y0)
    size = (x1 - x0, y1 - y0) if along_x else (y1 - y0, x1 - x0)
    return Frame(unit.id, (ox, oy), u, v, *size)


class Furnisher:
    """Puts fixtures into a builder's rooms."""

    def __init__(self, plan: PlanBuilder) -> None:
        self.plan = plan
        self._placed: dict[str, list[tuple[str, Box, float]]] = {}

    def frame(self, room: str, corridor: str, *, flip: bool = False) -> Frame:
        """The frame of a room of the plan."""
        return frame(self.plan.units[room], corridor, flip=flip)

    def put(self, f: Frame, key: str, u: float, v: float, face: tuple[float, float]) -> None:
        """Stand a piece with its middle at (u, v), its front along ``face``; ValueError when it does not fit."""
        problem = self._problem(f, key, f.at(u, v), face)
        if problem:
            raise ValueError(f"{f.room}: {key} at u {u:.2f}, v {v:.2f} {problem}.")
        self._place(f, key, f.at(u, v), face)

    def offer(self, f: Frame, key: str, u: float, v: float, face: tuple[float, float]) -> bool:
        """Stand a piece if it fits; says whether it did."""
        fits = not self._problem(f, key, f.at(u, v), face)
        if fits:
            self._place(f, key, f.at(u, v), face)
        return fits

    def against(self, f: Frame, wall: str, key: str, along: float) -> bool:
        """Stand a piece with its back to a wall, its middle at ``along`` on it, if it fits."""
        item, face = CATALOGUE[key], WALLS[wall]
        u, v = self._on_wall(f, wall, along, item.depth / 2 + WALL_GAP)
        return self.offer(f, key, u, v, face)

    def hang(self, f: Frame, wall: str, key: str, along: float) -> bool:
        """Hang a wall piece with its middle at ``along``, if no door, glass or other piece is there."""
        u, v = self._on_wall(f, wall, along, 0.0)
        face = WALLS[wall]
        fits = self._inside_wall(f, wall, along, CATALOGUE[key].width) and not self._problem(f, key, f.at(u, v), face)
        if fits:
            self._place(f, key, f.at(u, v), face)
        return fits

    def line(self, f: Frame, wall: str, key: str, start: float, end: float, *, most: int = 99, gap: float = 0.0) -> int:
        """Fill a stretch of a wall with pieces side by side wherever they fit; returns how many."""
        item, count, along = CATALOGUE[key], 0, start + CATALOGUE[key].width / 2
        while along + item.width / 2 <= end + 1e-9 and count < most:
            place = self.hang if item.mount is Mount.WALL else self.against
            done = place(f, wall, key, round(along, 3))
            count += done
            along += item.width + gap if done else 0.1
        return count

    def hang_on(self, room: str, line: Line, key: str) -> Point:
        """Hang a piece over (or under) the middle of an opening or window, on the room's side; returns where."""
        (ax, ay), (bx, by) = line
        mx, my = (ax + bx) / 2, (ay + by) / 2
        foot, inward = nearest_wall(self.plan.units[room], (mx, my))
        self.plan.fixture(room, key, foot, atan2(inward[1], inward[0]))
        self._note(room, key, foot, inward)
        return foot

    def doors(self, room: str) -> list[Opening]:
        """Openings of a room."""
        return [o for o in self.plan.openings if room in o.unit_ids]

    def windows(self, room: str) -> list[Window]:
        """Windows of a room."""
        return [w for w in self.plan.windows if room in w.unit_ids]

    def _on_wall(self, f: Frame, wall: str, along: float, out: float) -> tuple[float, float]:
        return {"corridor": (along, out), "facade": (along, f.V - out), "left": (out, along), "right": (f.U - out, along)}[wall]

    def _inside_wall(self, f: Frame, wall: str, along: float, width: float) -> bool:
        length = f.U if wall in {"corridor", "facade"} else f.V
        return width / 2 <= along <= length - width / 2

    def _place(self, f: Frame, key: str, point: Point, face: tuple[float, float]) -> None:
        self.plan.fixture(f.room, key, point, f.heading(*face))
        self._note(f.room, key, point, _turned(f, face))

    def _note(self, room: str, key: str, point: Point, direction: Point) -> None:
        self._placed.setdefault(room, []).append((key, _box(CATALOGUE[key], point, direction), CATALOGUE[key].bottom))

    def _problem(self, f: Frame, key: str, point: Point, face: tuple[float, float]) -> str:
        """Why a piece cannot be there, or nothing."""
        item = CATALOGUE[key]
        box = _box(item, point, _turned(f, face))
        unit = self.plan.units[f.room]
        if not _within(box, unit, slack=0.011 if item.mount is Mount.WALL else 0.0):
            return "reaches out of the room"
        for opening in self.doors(f.room):
            if item.bottom < opening.height and _overlap(box, _clear_zone(unit, opening, item)):
                return f"stands in the way of {opening.id}"
        for window in self.windows(f.room):
            if item.height > window.sill and item.bottom < window.head and _overlap(box, _zone(unit, window.line, 0.5, 0.0)):
                return f"hides {window.id}"
        for other, taken, bottom in self._placed.get(f.room, []):
            if {key, other} & SEATS and {key, other} & TABLES:
                continue
            above = item.bottom >= CATALOGUE[other].height or bottom >= item.height
            if not above and _overlap(box, taken):
                return f"meets {other}"
        return ""


def nearest_wall(unit: Unit, point: Point) -> tuple[Point, Point]:
    """The nearest point on a room's inner face (axis-aligned sides), and the direction into the room there."""
    ring = unit.polygon.exterior
    best: tuple[float, Point, Point] | None = None
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        length = hypot(bx - ax, by - ay)
        tx, ty = (bx - ax) / length, (by - ay) / length
        t = min(max((point[0] - ax) * tx + (point[1] - ay) * ty, 0.0), length)
        foot = (ax + t * tx, ay + t * ty)
        distance = hypot(foot[0] - point[0], foot[1] - point[1])
        if best is None or distance < best[0] - 1e-9:
            best = (distance, foot, (-ty, tx))
    assert best is not None, "a ring has sides"
    return best[1], best[2]


def _turned(f: Frame, face: tuple[float, float]) -> Point:
    return (face[0] * f.u[0] + face[1] * f.v[0], face[0] * f.u[1] + face[1] * f.v[1])


def _box(item: Furnishing, point: Point, direction: Point) -> Box:
    """Axis-aligned box of a piece's footprint."""
    back = 0.0 if item.mount is Mount.WALL else -item.depth / 2
    (dx, dy), (px, py) = direction, point
    corners = [
        (px + dx * a - dy * b, py + dy * a + dx * b) for a in (back, back + item.depth) for b in (-item.width / 2, item.width / 2)
    ]
    xs, ys = zip(*corners, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _zone(unit: Unit, line: Line, depth: float, margin: float) -> Box:
    """The floor in front of a wall opening on a room's side."""
    (ax, ay), (bx, by) = line
    foot, inward = nearest_wall(unit, ((ax + bx) / 2, (ay + by) / 2))
    x0, x1, y0, y1 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    if inward[0]:
        far = foot[0] + inward[0] * depth
        return (min(foot[0], far), y0 - margin, max(foot[0], far), y1 + margin)
    far = foot[1] + inward[1] * depth
    return (x0 - margin, min(foot[1], far), x1 + margin, max(foot[1], far))


def _clear_zone(unit: Unit, opening: Opening, item: Furnishing) -> Box:
    if opening.kind is OpeningKind.HATCH:
        return _zone(unit, opening.line, 0.0, 0.0)
    return _zone(unit, opening.line, DOOR_CLEAR, 0.05) if item.stands else _zone(unit, opening.line, 0.3, 0.05)


def _overlap(a: Box, b: Box) -> bool:
    slack = 0.005
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def _within(box: Box, unit: Unit, slack: float) -> bool:
    """Whether a box lies in a room: all its corners do, and no corner of the room lies in it (enough for axis-aligned rooms)."""
    x0, y0, x1, y1 = box[0] + slack, box[1] + slack, box[2] - slack, box[3] - slack
    if x1 <= x0 or y1 <= y0:
        x0, x1 = min(x0, x1), max(x0, x1)
        y0, y1 = min(y0, y1), max(y0, y1)
    ring = unit.polygon.exterior
    corners = all(_inside(ring, p) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    return corners and not any(x0 < x < x1 and y0 < y < y1 for x, y in ring)


def _inside(ring: tuple[Point, ...], p: Point) -> bool:
    inside = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > p[1]) != (by > p[1]) and p[0] < ax + (p[1] - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside
