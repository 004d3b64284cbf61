"""An independent watch over a whole crowd: whose step went through a wall, or through a door that was shut.

It knows the plan's room polygons, openings and stairs, and nothing of cells, portals or how bodies move; it is
``sim.session.wall_check`` for hundreds of people at once, and it asks besides whether the door was open.
"""

from dataclasses import dataclass

import numpy as np

from sim.plan.building import Building, Category, LinkKind, OpeningKind
from sim.session.wall_check import ABOVE, BELOW, JAMB, STAIR_END, STAIR_SIDE, WALL_REACH

SQUARE = 1.0
"""Metres of the squares walls are found by."""

LONGEST = 0.5
"""Metres of the longest step that is found with them."""


@dataclass(frozen=True)
class Segments:
    """Walls of one storey: from a to b, the unit whose edge it is; and those near each square, in CSR form."""

    a: np.ndarray
    b: np.ndarray
    unit: np.ndarray
    low: np.ndarray
    wide: int
    start: np.ndarray
    near: np.ndarray

    @classmethod
    def of(cls, a: np.ndarray, b: np.ndarray, unit: np.ndarray) -> "Segments":
        low = np.minimum(a, b).min(axis=0) - LONGEST - SQUARE
        wide, tall = (int(k) for k in (np.maximum(a, b).max(axis=0) - low) / SQUARE + 3)
        squares: list[list[int]] = [[] for _ in range(wide * tall)]
        for k in range(len(a)):
            i0, j0 = ((np.minimum(a[k], b[k]) - LONGEST - low) / SQUARE).astype(int)
            i1, j1 = ((np.maximum(a[k], b[k]) + LONGEST - low) / SQUARE).astype(int)
            for j in range(j0, j1 + 1):
                for i in range(i0, i1 + 1):
                    squares[j * wide + i].append(k)
        start = np.cumsum([0] + [len(s) for s in squares])
        return cls(a, b, unit, low, wide, start, np.array([k for s in squares for k in s], dtype=np.intp))

    def pairs(self, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(step, wall) for every step from p (n, 2) and every wall it may reach."""
        tall = (len(self.start) - 1) // self.wide
        at = np.floor((p - self.low) / SQUARE).astype(int)
        inside = (at >= 0).all(axis=1) & (at[:, 0] < self.wide) & (at[:, 1] < tall)
        square = np.where(inside, at[:, 1] * self.wide + at[:, 0], 0)
        count = np.where(inside, self.start[square + 1] - self.start[square], 0)
        step = np.repeat(np.arange(len(p)), count)
        nth = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
        return step, self.near[np.repeat(self.start[square], count) + nth]


def crossed(p: np.ndarray, q: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of the paired steps p-q cross their segments a-b, and the share of the step at which they do.

    A step that ends on a wall's line has not crossed it yet; the step after it does.
    """
    e = b - a
    before = e[:, 0] * (p[:, 1] - a[:, 1]) - e[:, 1] * (p[:, 0] - a[:, 0])
    after = e[:, 0] * (q[:, 1] - a[:, 1]) - e[:, 1] * (q[:, 0] - a[:, 0])
    over = np.flatnonzero((before > 0) != (after > 0))
    share = before[over] / (before[over] - after[over])
    at = p[over] + (q[over] - p[over]) * share[:, None] - a[over]
    along, whole = (at * e[over]).sum(axis=1), (e[over] * e[over]).sum(axis=1)
    on = (along >= 0.0) & (along <= whole)
    return over[on], share[on]


class WallWatch:
    """A building's walls, doorways and stairs by storey."""

    def __init__(self, building: Building) -> None:
        self.floors = [lv.elevation for lv in building.levels]
        self.storeys, self.lines = [], []
        self.units = {u.id: k for k, u in enumerate(building.units)}
        self.doors: dict[int, list[tuple[str, np.ndarray]]] = {}
        for o in building.openings:
            if o.kind is not OpeningKind.HATCH:
                free = "" if o.kind is OpeningKind.OPEN else o.id
                for name in o.unit_ids:
                    self.doors.setdefault(self.units.get(name, -1), []).append((free, np.array(o.line)))
        self.stairs: dict[int, list[tuple[np.ndarray, float]]] = {}
        for link in building.vertical_links:
            if link.kind is not LinkKind.ELEVATOR and len(link.path) > 1:
                strip = (lengthened(np.array(link.path)[:, :2]), link.width / 2 + STAIR_SIDE)
                for name in (link.lower_unit_id, link.upper_unit_id):
                    self.stairs.setdefault(self.units.get(name, -1), []).append(strip)
        for lv in building.levels:
            self.storeys.append(walls_of(building, self.units, lv.id))
            leaves = [o for o in building.openings if o.level_id == lv.id and o.kind not in (OpeningKind.OPEN, OpeningKind.HATCH)]
            self.lines.append(([o.id for o in leaves], np.array([o.line for o in leaves]).reshape(-1, 2, 2)))

    def faults(self, before: np.ndarray, after: np.ndarray, shut: set[str]) -> list[tuple[int, str]]:
        """(step, what) for every step (n, 3), feet at x, y, z, through a wall or through one of the ``shut`` doors."""
        assert float(np.abs(after[:, :2] - before[:, :2]).max(initial=0.0)) < LONGEST
        found: list[tuple[int, str]] = []
        low, high = np.minimum(before[:, 2], after[:, 2]), np.maximum(before[:, 2], after[:, 2])
        for floor, walls, (ids, lines) in zip(self.floors, self.storeys, self.lines, strict=True):
            who = np.flatnonzero((low >= floor - BELOW) & (high <= floor + ABOVE))
            p, q = before[who, :2], after[who, :2]
            found += [(int(who[k]), what) for k, what in self._through_walls(walls, p, q, shut)]
            closed = [k for k, name in enumerate(ids) if name in shut]
            if closed and len(who):
                step, leaf = (grid.ravel() for grid in np.meshgrid(np.arange(len(who)), closed, indexing="ij"))
                over, _ = crossed(p[step], q[step], lines[leaf, 0], lines[leaf, 1])
                found += [(int(who[step[k]]), f"shut {ids[leaf[k]]}") for k in over]
        return found

    def _through_walls(self, walls: Segments, p: np.ndarray, q: np.ndarray, shut: set[str]) -> list[tuple[int, str]]:
        step, wall = walls.pairs(p)
        over, share = crossed(p[step], q[step], walls.a[wall], walls.b[wall])
        found = []
        for k, t in zip(over, share, strict=True):
            s, w = int(step[k]), int(wall[k])
            at, unit = p[s] + (q[s] - p[s]) * t, int(walls.unit[w])
            doors = self.doors_at(unit, at, walls.b[w] - walls.a[w])
            if not any(d not in shut for d in doors) and not self.on_stair(unit, at):
                found.append((s, f"{'shut ' if doors else ''}wall of unit {unit} at ({at[0]:.2f}, {at[1]:.2f})"))
        return found

    def doors_at(self, unit: int, at: np.ndarray, wall: np.ndarray) -> list[str]:
        """Openings of a unit in whose doorway a point of its wall lies; "" for one that cannot be shut."""
        length, found = max(float(np.sqrt((wall * wall).sum())), 1e-9), []
        for name, line in self.doors.get(unit, ()):
            along = line[1] - line[0]
            width = max(float(np.sqrt((along * along).sum())), 1e-9)
            ux, uy = along / width
            dx, dy = at - (line[0] + line[1]) / 2
            u, v = dx * ux + dy * uy, dy * ux - dx * uy
            skew = abs(float(wall[0] * uy - wall[1] * ux)) / length
            if abs(v) <= WALL_REACH and abs(u) <= width / 2 + JAMB + abs(v) * skew:
                found.append(name)
        return found

    def on_stair(self, unit: int, at: np.ndarray) -> bool:
        return any(off_line(line, at) <= half for line, half in self.stairs.get(unit, ()))


def walls_of(building: Building, units: dict[str, int], level: str) -> Segments:
    """Edges of a storey's rooms; areas in the open have no walls."""
    a, b, unit = [], [], []
    for u in building.units:
        if u.level_id == level and u.category is not Category.OUTDOOR:
            for points in (u.polygon.exterior, *u.polygon.holes):
                ring = np.array(points, dtype=float)
                a.append(ring)
                b.append(np.roll(ring, -1, axis=0))
                unit += [units[u.id]] * len(ring)
    return Segments.of(np.concatenate(a), np.concatenate(b), np.array(unit))


def lengthened(line: np.ndarray) -> np.ndarray:
    """A walking line made longer at both ends by the landings of its stair."""
    first, last = line[0] - line[1], line[-1] - line[-2]
    ends = [d / max(float(np.sqrt((d * d).sum())), 1e-9) * STAIR_END for d in (first, last)]
    return np.concatenate([[line[0] + ends[0]], line, [line[-1] + ends[1]]])


def off_line(line: np.ndarray, at: np.ndarray) -> float:
    """Metres from a point to a polyline."""
    a, e = line[:-1], np.diff(line, axis=0)
    t = np.clip(((at - a) * e).sum(axis=1) / np.maximum((e * e).sum(axis=1), 1e-12), 0.0, 1.0)
    off = a + e * t[:, None] - at
    return float(np.sqrt((off * off).sum(axis=1)).min())
