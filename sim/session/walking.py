"""A walk along a route: a point that goes along it at a steady pace, and the doors that lie ahead of it."""

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.plan.building import Point
from sim.space.space import Space


@dataclass(frozen=True)
class Crossing:
    """A door on the way: ``at`` metres from the walk's start, index into ``Space.door_ids``."""

    at: float
    door: int


class Walk:
    """``points`` from where one stands to where one goes, ``levels`` the storey index of each; metres.

    ``doors`` are those the way goes through (None: any door it meets): doors of two storeys may lie over each other, and who
    comes down a stair meets only those of one.
    """

    def __init__(self, space: Space, points: Sequence[Point], levels: Sequence[int], doors: Container[int] | None = None) -> None:
        self._points = np.array(points, dtype=np.float64).reshape(-1, 2)
        step = np.diff(self._points, axis=0)
        self._lengths = np.sqrt(step[:, 0] * step[:, 0] + step[:, 1] * step[:, 1])
        self._starts = [0.0, *(float(s) for s in np.cumsum(self._lengths))]
        self._levels = tuple(int(v) for v in levels)
        self._doors = doors
        met = [(c, sure) for c, sure in self._cross(space, levels) if doors is None or c.door in doors]
        surely = {c.door for c, sure in met if sure}
        passed = (c for c, sure in met if sure or c.door not in surely)
        self.crossings = tuple(sorted(passed, key=lambda c: (c.at, c.door)))
        self.gone = 0.0

    @property
    def plain(self) -> tuple[list[Point], list[int], Container[int] | None]:
        """Points, levels and doors that another walk along the same way is made of."""
        return [(float(x), float(y)) for x, y in self._points], list(self._levels), self._doors

    @property
    def length(self) -> float:
        """The whole way in metres."""
        return self._starts[-1]

    @property
    def done(self) -> bool:
        """Whether the end is reached."""
        return self.gone >= self.length

    @property
    def end(self) -> Point:
        """Where it leads."""
        return float(self._points[-1, 0]), float(self._points[-1, 1])

    def point(self, at: float) -> Point:
        """The point ``at`` metres along."""
        at = min(max(at, 0.0), self.length)
        k = min(max(bisect_left(self._starts, at) - 1, 0), max(len(self._lengths) - 1, 0))
        if not len(self._lengths) or self._lengths[k] == 0.0:
            return float(self._points[k, 0]), float(self._points[k, 1])
        share = (at - self._starts[k]) / float(self._lengths[k])
        a, b = self._points[k], self._points[k + 1]
        return float(a[0] + (b[0] - a[0]) * share), float(a[1] + (b[1] - a[1]) * share)

    def on_storey(self, level: int, slack: float) -> bool:
        """Whether the way within ``slack`` metres of the walking point is on a storey, or climbs past it."""
        first = min(max(bisect_left(self._starts, self.gone - slack) - 1, 0), len(self._levels) - 1)
        last = min(max(bisect_left(self._starts, self.gone + slack), first), len(self._levels) - 1)
        near = self._levels[first : last + 1]
        return min(near) <= level <= max(near)

    def ahead(self, metres: float) -> list[Crossing]:
        """Doors within ``metres`` ahead of the walking point, nearest first."""
        return [c for c in self.crossings if self.gone < c.at <= self.gone + metres]

    def _cross(self, space: Space, levels: Sequence[int]) -> list[tuple[Crossing, bool]]:
        """Where the way crosses door lines of the storey it is on, surely or (where it begins or ends a stair) perhaps."""
        found: list[tuple[Crossing, bool]] = []
        lines, storey = space.door_line, space.door_level
        for k in range(len(self._lengths)):
            a, b = self._points[k], self._points[k + 1]
            t = _meet(a, b, lines) if len(lines) else np.zeros(0)
            here = (storey == levels[k]) | (storey == levels[k + 1]) if len(lines) else np.zeros(0, dtype=bool)
            for door in np.flatnonzero(here & (t >= 0.0)).tolist():
                sure = levels[k] == levels[k + 1]
                found.append((Crossing(self._starts[k] + float(t[door]) * float(self._lengths[k]), int(door)), sure))
        return found


def _meet(a: np.ndarray, b: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """For each line of (n, 2, 2) the share of the way a-b at which it is crossed, -1 where it is not."""
    d = b - a
    p, q = lines[:, 0], lines[:, 1]
    e = q - p
    cross = d[0] * e[:, 1] - d[1] * e[:, 0]
    safe = np.where(cross == 0.0, 1.0, cross)
    w = p - a
    t = (w[:, 0] * e[:, 1] - w[:, 1] * e[:, 0]) / safe
    u = (w[:, 0] * d[1] - w[:, 1] * d[0]) / safe
    slack = 0.1  # a walk that brushes the jamb goes through that door
    hit = (cross != 0.0) & (t >= 0.0) & (t <= 1.0) & (u >= -slack) & (u <= 1.0 + slack)
    result: np.ndarray = np.where(hit, t, -1.0)
    return result


def straight(a: Point, b: Point) -> float:
    """Metres between two points."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return sqrt(dx * dx + dy * dy)
