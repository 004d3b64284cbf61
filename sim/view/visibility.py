"""Which rooms can be seen: a walk through openings, windows and stairs that narrows the view at each.

A portal is a box around an opening; what lies beyond is drawn only if the box shows inside what is still in view.  Everything
is conservative, so a culled picture is the same as an unculled one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, OpeningKind
from sim.view.flat import distance_to_rings, rings_of
from sim.view.glance import SHIFT
from sim.view.stairwell import Stairwell

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
Rect = tuple[float, float, float, float]

_NEAR = 0.06
_THICK = 0.5 + SHIFT
"""Metres a portal's box reaches across the wall: thicker than any wall between rooms, and as much more as eyes may move before
one looks anew (``glance``)."""

_BESIDE, _ABOVE = 0.08 + SHIFT, 0.05 + SHIFT
"""Metres it reaches past the opening for architraves, and over and under it."""

_WHOLE: Rect = (-1.0, -1.0, 1.0, 1.0)
_LIMIT = 4000
"""Steps after which a walk shows everything, so that a mad plan cannot stop the picture."""


@dataclass(frozen=True)
class Portals:
    """``P`` ways to see from one unit into another; unit index ``U`` (one past the last) is the outdoors."""

    corners: F64  # (P, 8, 3)
    units: I32  # (P, 2)
    opening: I32  # (P,) index into building.openings, -1 always clear
    one_way: Bool  # (P,) seen through from units[0] to units[1] only


def find_portals(building: Building, wells: list[Stairwell]) -> Portals:
    """Every opening, window and stair hole that joins two units, or a unit and the outdoors."""
    outdoors = len(building.units)
    index = {u.id: outdoors if u.category is Category.OUTDOOR else k for k, u in enumerate(building.units)}
    rows: list[tuple[F64, int, int, int, bool]] = []
    for k, opening in enumerate(building.openings):
        sides = _sides(opening.unit_ids, index, outdoors)
        if sides is not None:
            floor = building.level[opening.level_id].elevation
            clear = -1 if opening.kind is OpeningKind.OPEN else k
            rows.append((_box(opening.line, floor - _ABOVE, floor + opening.height + _ABOVE), *sides, clear, False))
    for window in building.windows:
        sides = _sides(window.unit_ids, index, outdoors)
        if sides is not None:
            floor = building.level[window.level_id].elevation
            a, b = sides if sides[1] == outdoors else (sides[1], sides[0]) if sides[0] == outdoors else sides
            rows.append((_box(window.line, floor + window.sill - _ABOVE, floor + window.head + _ABOVE), a, b, -1, b == outdoors))
    for well in wells:
        low, high = index[well.link.lower_unit_id], index[well.link.upper_unit_id]
        x0, y0 = well.hole.min(axis=0)
        x1, y1 = well.hole.max(axis=0)
        lower = building.unit[well.link.lower_unit_id]
        z0, z1 = well.lower_floor + min(lower.ceiling, 2.2), well.upper_floor + 1.2  # a rail and its posts stand around it
        aside = 0.1 + SHIFT
        corners = np.array(
            [[x, y, z] for x in (x0 - aside, x1 + aside) for y in (y0 - aside, y1 + aside) for z in (z0 - SHIFT, z1 + SHIFT)]
        )
        rows.append((corners, low, high, -1, False))
    if not rows:
        return Portals(np.zeros((0, 8, 3)), np.zeros((0, 2), np.int32), np.zeros(0, np.int32), np.zeros(0, bool))
    return Portals(
        np.array([r[0] for r in rows]),
        np.array([r[1:3] for r in rows], np.int32),
        np.array([r[3] for r in rows], np.int32),
        np.array([r[4] for r in rows], bool),
    )


def _sides(unit_ids: tuple[str, ...], index: dict[str, int], outdoors: int) -> tuple[int, int] | None:
    known = [index[u] for u in unit_ids if u in index]
    if not known:
        return None
    a, b = known[0], known[1] if len(known) > 1 else outdoors
    return None if a == b else (a, b)


def _box(line: tuple[tuple[float, float], tuple[float, float]], low: float, high: float) -> F64:
    a, b = np.asarray(line[0], float), np.asarray(line[1], float)
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-9)
    across = np.array([-along[1], along[0]]) * _THICK
    a, b = a - along * _BESIDE, b + along * _BESIDE
    return np.array([[*(p + s * across), z] for p in (a, b) for s in (-1, 1) for z in (low, high)])


class Visibility:
    """Answers what can be seen from a point; keeps arrays ready."""

    def __init__(self, building: Building, wells: list[Stairwell]) -> None:
        self.portals = find_portals(building, wells)
        self.outdoors = len(building.units)
        corners = self.portals.corners.transpose(1, 0, 2).reshape(-1, 3)  # corner by corner, so that least and most are quick
        self._homogeneous = np.concatenate([corners.T, np.ones((1, len(corners)))])
        self._nowhere = np.tile([np.inf, np.inf, -np.inf, -np.inf], (self.outdoors + 2, 1))
        self._exits: list[list[tuple[int, int]]] = [[] for _ in range(self.outdoors + 1)]
        for k, (a, b) in enumerate(self.portals.units.tolist()):
            self._exits[a].append((k, b))
            if not self.portals.one_way[k]:
                self._exits[b].append((k, a))
        self._finder = _Finder(building)
        low, high = self.portals.corners.min(axis=1), self.portals.corners.max(axis=1)
        self._middle, self._half = (low + high) / 2, (high - low) / 2

    def starts(self, point: F64) -> set[int]:
        """Units a point is in, or between; the outdoors when it is in none."""
        found = self._finder.units(point)
        apart = np.abs(point - self._middle) - self._half
        for k in np.nonzero((apart < 0.05).all(axis=1))[0].tolist():
            a, b = self.portals.units[k].tolist()
            if not found or a in found or b in found:
                found |= {a, b}
        return found or {self.outdoors}

    def visible(self, starts: set[int], matrix: F64, clear: Bool) -> set[int]:
        """Units seen from inside ``starts`` through portals; arguments as for ``seen_through``."""
        return set(self.seen_through(starts, matrix, clear))

    def frames(self, through: dict[int, list[Rect]]) -> F64:
        """(units + 2, 4) the part of the screen each unit is seen in: low x, low y, high x, high y; empty where unseen.

        The last row belongs to no unit and is always empty.
        """
        out = self._nowhere.copy()
        for unit, rects in through.items():
            if len(rects) == 1:
                out[unit] = rects[0]
            else:
                x0, y0, x1, y1 = zip(*rects, strict=True)
                out[unit] = min(x0), min(y0), max(x1), max(y1)
        return out

    def seen_through(self, starts: set[int], matrix: F64, clear: Bool) -> dict[int, list[Rect]]:
        """Units seen from inside ``starts`` through portals, each with the rectangles of the screen it is seen in.

        ``matrix`` is building to clip space (row vectors), ``clear`` (openings,) whether one can look through each opening now.
        """
        opening = self.portals.opening
        passable: Bool = np.asarray((opening < 0) | clear[np.maximum(opening, 0)] if len(clear) else opening < 0)
        rects = self._project(matrix, passable)
        seen: dict[int, list[Rect]] = {unit: [_WHOLE] for unit in starts}
        stack = [(unit, _WHOLE) for unit in starts]
        steps = 0
        while stack:
            unit, (a0, b0, a1, b1) = stack.pop()
            for k, beyond in self._exits[unit]:
                rect = rects.get(k)
                if rect is None:
                    continue
                x0, y0, x1, y1 = rect
                x0 = a0 if a0 > x0 else x0  # max and min, without the calls: this is the hottest loop of a frame
                y0 = b0 if b0 > y0 else y0
                x1 = a1 if a1 < x1 else x1
                y1 = b1 if b1 < y1 else y1
                if x1 <= x0 or y1 <= y0:
                    continue
                known = seen.setdefault(beyond, [])
                for p0, q0, p1, q1 in known:
                    if p0 <= x0 and q0 <= y0 and p1 >= x1 and q1 >= y1:
                        break
                else:
                    known.append((x0, y0, x1, y1))
                    stack.append((beyond, (x0, y0, x1, y1)))
                    steps += 1
            if steps > _LIMIT:
                return {unit: [_WHOLE] for unit in range(self.outdoors + 1)}
        return seen

    def _project(self, matrix: F64, passable: Bool) -> dict[int, Rect]:
        """Screen rectangles of the portals that are open and on screen."""
        if not len(passable):
            return {}
        count = len(passable)
        x, y, w = (matrix[:, (0, 1, 3)].T @ self._homogeneous).reshape(3, 8, count)
        behind = w < _NEAR
        some: Bool = behind.any(axis=0)
        if some.any():
            w = np.where(behind, 1.0, w)
        x, y = x / w, y / w
        x0, y0, x1, y1 = x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)
        x0[some], y0[some], x1[some], y1[some] = _WHOLE
        on = np.nonzero(passable & (x0 < 1.0) & (x1 > -1.0) & (y0 < 1.0) & (y1 > -1.0) & ~behind.all(axis=0))[0]
        rects = zip(x0[on].tolist(), y0[on].tolist(), x1[on].tolist(), y1[on].tolist(), strict=True)
        return dict(zip(on.tolist(), rects, strict=True))


class _Finder:
    """Point in unit, all units at once."""

    def __init__(self, building: Building) -> None:
        self._rings: list[tuple[int, list[list[tuple[float, float, float, float]]]]] = []
        boxes = []
        for k, unit in enumerate(building.units):
            rings = rings_of(unit.polygon)
            if unit.category is Category.OUTDOOR or not rings:
                continue
            level = building.level[unit.level_id]
            every = np.concatenate(rings)
            low, high = level.elevation - 0.3, level.elevation + max(unit.ceiling, level.height) + 0.05
            boxes.append([*every.min(axis=0), low, *every.max(axis=0), high])
            edges = [[(*p, *q) for p, q in zip(r.tolist(), np.roll(r, -1, axis=0).tolist(), strict=True)] for r in rings]
            self._rings.append((k, edges))
        corners = np.array(boxes).reshape(-1, 6)
        self._middle, self._half = (corners[:, :3] + corners[:, 3:]) / 2, (corners[:, 3:] - corners[:, :3]) / 2

    def units(self, point: F64) -> set[int]:
        """Indices of units that hold a point (3,), by the even-odd rule in those whose box does."""
        near = (np.abs(point - self._middle) <= self._half + 1e-9).all(axis=1)
        x, y, _ = point.tolist()
        found = set()
        for n in np.nonzero(near)[0].tolist():
            k, rings = self._rings[n]
            odd = False
            for ring in rings:
                for ax, ay, bx, by in ring:
                    if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                        odd = not odd
            if odd:
                found.add(k)
        return found


def near_wall(building: Building, point: F64) -> float:
    """Metres from a point to the nearest wall face of any unit on its storey; for placing cameras in tests and tours."""
    best = np.inf
    for unit in building.units:
        if abs(building.level[unit.level_id].elevation - point[2] + 1.5) < 2.0:
            best = min(best, float(distance_to_rings(rings_of(unit.polygon), point[None, :2])[0]))
    return best
