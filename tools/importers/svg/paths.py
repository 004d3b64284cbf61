"""SVG path data as points and circular arcs.

Curves are flattened; those that are parts of circles (an ``A`` command, or a Bézier curve as drawing programs make of one) are
also given as arcs, for they may be the swings of doors.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from sim.plan.building import Point

MOST_NUMBERS = 200_000
"""Numbers in one path; a whole coastline has fewer."""

LARGEST = 1e9
"""Coordinates in user units; the larger ones are damage."""

PARTS = 16
"""Chords a curve is flattened to."""

ROUND = 0.015
"""A Bézier curve whose points are all this close (part of the radius) to a circle is one: a quarter is off by 0.0003."""

_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


@dataclass
class Outline:
    """One run of a path: its points, whether it closes, and its circular arcs as centre, start and end."""

    points: list[Point] = field(default_factory=list)
    closed: bool = False
    arcs: list[tuple[Point, Point, Point]] = field(default_factory=list)


def outlines(data: str) -> list[Outline]:
    """The runs of a path; what follows an error in it is left out, as browsers do.

    Raises ValueError when it has far too many numbers, or one that is far too large.
    """
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    return [o for o in pen.found if len(o.points) > 1]


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    """Commands with the numbers each needs, repeated ones written out."""
    waiting: list[str] = []
    command, total, position = "", 0, 0
    for found in _TOKEN.finditer(data):
        if data[position : found.start()].strip(" \t\r\n,\f"):
            return
        position = found.end()
        letter, number = found.groups()
        if letter:
            command, waiting = letter, []
            if letter in "Zz":
                yield "Z", []
            continue
        total += 1
        if total > MOST_NUMBERS:
            raise ValueError("a path with too many numbers")
        if not command or command in "Zz":
            return
        waiting.append(number)
        waiting = _flags(command, waiting)
        if len(waiting) >= _COUNTS[command.upper()]:
            values = [float(n) for n in waiting]
            if max(map(abs, values)) > LARGEST:
                raise ValueError("a number too large for a place in a building")
            yield command, values
            waiting = []
            command = {"M": "L", "m": "l"}.get(command, command)


def _flags(command: str, waiting: list[str]) -> list[str]:
    """An arc's two flags may be written without space: ``00`` or ``010`` are flags and what follows."""
    if command not in "Aa" or len(waiting) not in {4, 5} or len(waiting[-1]) < 2 or waiting[-1][0] not in "01":
        return waiting
    flag, rest = waiting[-1][0], waiting[-1][1:]
    return _flags(command, [*waiting[:-1], flag, rest])


class _Pen:
    """Where a path's drawing has come to."""

    def __init__(self) -> None:
        self.found: list[Outline] = []
        self.at: Point = (0.0, 0.0)
        self.start: Point = (0.0, 0.0)
        self.control: tuple[str, Point] = ("", (0.0, 0.0))

    def draw(self, command: str, numbers: list[float]) -> None:
        kind = command.upper()
        dx, dy = self.at if command.islower() else (0.0, 0.0)
        if kind == "Z":
            if self.found:
                self.found[-1].closed = True
            self.at = self.start
            self.control = ("", self.at)
            return
        if kind == "M":
            self.at = self.start = (numbers[0] + dx, numbers[1] + dy)
            self.found.append(Outline([self.at]))
        elif not self.found or self.found[-1].closed:
            self.found.append(Outline([self.at]))
        control: tuple[str, Point] = ("", (0.0, 0.0))
        if kind in "LHV":
            x = numbers[0] + dx if kind in "LH" else self.at[0]
            y = numbers[-1] + dy if kind in "LV" else self.at[1]
            self._line((x, y))
        elif kind in "CSQT":
            control = self._curve(kind, [(numbers[k] + dx, numbers[k + 1] + dy) for k in range(0, len(numbers), 2)])
        elif kind == "A":
            self._elliptic(numbers[:5], (numbers[5] + dx, numbers[6] + dy))
        self.control = control

    def _line(self, to: Point) -> None:
        self.found[-1].points.append(to)
        self.at = to

    def _curve(self, kind: str, points: list[Point]) -> tuple[str, Point]:
        """A cubic or quadratic curve; a smooth one mirrors the last curve's control point."""
        family = "C" if kind in "CS" else "Q"
        if kind in "ST":
            (x, y), (cx, cy) = self.at, self.control[1]
            points = [(2 * x - cx, 2 * y - cy) if self.control[0] == family else self.at, *points]
        last = points[-2]
        if family == "Q":
            (ax, ay), (bx, by), (cx, cy) = self.at, points[0], points[1]
            points = [
                (ax + 2 * (bx - ax) / 3, ay + 2 * (by - ay) / 3),
                (cx + 2 * (bx - cx) / 3, cy + 2 * (by - cy) / 3),
                (cx, cy),
            ]
        spots = _bezier(self.at, *points)
        arc = _circle(spots)
        if arc is not None:
            self.found[-1].arcs.append((arc, self.at, points[2]))
        self.found[-1].points += spots[1:]
        self.at = points[2]
        return family, last

    def _elliptic(self, shape: list[float], to: Point) -> None:
        spots, centre = elliptic(self.at, shape, to)
        if centre is not None:
            self.found[-1].arcs.append((centre, self.at, to))
        self.found[-1].points += spots
        self.at = to


def _bezier(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    t = np.linspace(0.0, 1.0, PARTS + 1)[:, None]
    points = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * np.array(d)
    return [(float(x), float(y)) for x, y in points]


def _circle(spots: list[Point]) -> Point | None:
    """The centre of the circle a curve is a part of, None when it is none."""
    (ax, ay), (bx, by), (cx, cy) = spots[0], spots[PARTS // 2], spots[-1]
    double = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    size = max(math.hypot(cx - ax, cy - ay), 1e-12)
    if abs(double) < 1e-3 * size * size:
        return None
    x = ((ax**2 + ay**2) * (by - cy) + (bx**2 + by**2) * (cy - ay) + (cx**2 + cy**2) * (ay - by)) / double
    y = ((ax**2 + ay**2) * (cx - bx) + (bx**2 + by**2) * (ax - cx) + (cx**2 + cy**2) * (bx - ax)) / double
    radii = np.hypot(*(np.array(spots) - (x, y)).T)
    return (x, y) if float(np.ptp(radii)) <= ROUND * float(radii.mean()) else None


def elliptic(at: Point, shape: list[float], to: Point) -> tuple[list[Point], Point | None]:
    """The points of an elliptic arc after its first, and its centre when it is part of a circle (SVG 1.1, appendix F.6)."""
    rx, ry, turn, large, sweep = abs(shape[0]), abs(shape[1]), math.radians(shape[2]), shape[3] != 0, shape[4] != 0
    if rx < 1e-12 or ry < 1e-12 or at == to:
        return [to], None
    cos, sin = math.cos(turn), math.sin(turn)
    mx, my = (at[0] - to[0]) / 2, (at[1] - to[1]) / 2
    x, y = cos * mx + sin * my, -sin * mx + cos * my
    grow = (x / rx) ** 2 + (y / ry) ** 2
    if grow > 1:
        rx, ry = rx * math.sqrt(grow), ry * math.sqrt(grow)
    away = max((rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2, 0.0) / max((rx * y) ** 2 + (ry * x) ** 2, 1e-300)
    k = math.sqrt(away) * (-1 if large == sweep else 1)
    cx, cy = k * rx * y / ry, -k * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    angle = (math.atan2((-y - cy) / ry, (-x - cx) / rx) - first) % math.tau
    angle = angle if sweep else angle - math.tau
    centre = (cos * cx - sin * cy + (at[0] + to[0]) / 2, sin * cx + cos * cy + (at[1] + to[1]) / 2)
    steps = [first + angle * n / PARTS for n in range(1, PARTS)]
    inner = [(rx * math.cos(a), ry * math.sin(a)) for a in steps]
    spots = [(cos * u - sin * v + centre[0], sin * u + cos * v + centre[1]) for u, v in inner]
    return [*spots, to], centre if abs(rx / ry - 1) < ROUND else None
