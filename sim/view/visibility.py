"""Which rooms can be seen: a walk through openings, windows and stairs that narrows the view at each.

A portal is a box around an opening; what lies beyond is drawn only if the box shows inside what is still in view.  Everything
is conservative, so a culled picture is the same as an unculled one.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, Line, OpeningKind
from sim.view.flat import distance_to_rings, rings_of
from sim.view.glance import SHIFT
from sim.view.stairwell import Stairwell

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]
Rect = tuple[float, float, float, float]

_NEAR = 0.02
"""Metres ahead of the eyes from which on a portal is looked through; nearer ones are where the eyes are."""

_AROUND = SHIFT + 0.05
"""Metres a portal's box reaches around the opening, to every side and across the wall: as far as eyes may move before one looks
anew (``glance``), and a little for plans whose lines do not lie in the wall.  Rooms meet at the opening's line (``shell``), so
what is behind shows through the line's own rectangle; a ray from an eye that has moved goes through this box around it."""

_INSIDE, _BESIDE = 0.5 + SHIFT, 0.08 + SHIFT
"""Metres from an opening's line, across the wall and along it, within which eyes are in both rooms: more than any wall's half."""

_WHOLE: Rect = (-1.0, -1.0, 1.0, 1.0)
_NOWHERE: Rect = (2.0, 2.0, -2.0, -2.0)
_LIMIT = 4000
"""Steps after which a walk shows everything, so that a mad plan cannot stop the picture."""


@dataclass(frozen=True)
class Portals:
    """``P`` ways to see from one unit into another; unit index ``U`` (one past the last) is the outdoors."""

    corners: F64  # (P, 8, 3) of boxes one looks through
    inside: F64  # (P, 2, 3) low and high corners of boxes in which eyes are on both sides
    units: I32  # (P, 2)
    opening: I32  # (P,) index into building.openings, -1 always clear
    one_way: Bool  # (P,) seen through from units[0] to units[1] only
    wells: I32  # (W,) portals that are stair holes: stairs and rails stand out of them on both sides
    holes: F64  # (W, 8, 3) what one sees other rooms through beyond them: the hole in the slab itself


def find_portals(building: Building, wells: list[Stairwell]) -> Portals:
    """Every opening, window and stair hole that joins two units, or a unit and the outdoors."""
    outdoors = len(building.units)
    index = {u.id: outdoors if u.category is Category.OUTDOOR else k for k, u in enumerate(building.units)}
    rows: list[tuple[tuple[F64, F64], int, int, int, bool]] = []
    for k, opening in enumerate(building.openings):
        sides = _sides(opening.unit_ids, index, outdoors)
        if sides is not None:
            floor = building.level[opening.level_id].elevation
            clear = -1 if opening.kind is OpeningKind.OPEN else k
            rows.append((_boxes(opening.line, floor, floor + opening.height), *sides, clear, False))
    for window in building.windows:
        sides = _sides(window.unit_ids, index, outdoors)
        if sides is not None:
            floor = building.level[window.level_id].elevation
            a, b = sides if sides[1] == outdoors else (sides[1], sides[0]) if sides[0] == outdoors else sides
            rows.append((_boxes(window.line, floor + window.sill, floor + window.head), a, b, -1, b == outdoors))
    first_well, holes = len(rows), list[list[list[float]]]()
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
        rows.append(((corners, np.stack([corners.min(axis=0), corners.max(axis=0)])), low, high, -1, False))
        slab = well.upper_floor - SHIFT, well.upper_floor + SHIFT
        holes.append([[x, y, z] for x in (x0 - SHIFT, x1 + SHIFT) for y in (y0 - SHIFT, y1 + SHIFT) for z in slab])
    if not rows:
        none, box = np.zeros(0, np.int32), np.zeros((0, 8, 3))
        return Portals(box, np.zeros((0, 2, 3)), np.zeros((0, 2), np.int32), none, np.zeros(0, bool), none, box)
    return Portals(
        np.array([r[0][0] for r in rows]),
        np.array([r[0][1] for r in rows]),
        np.array([r[1:3] for r in rows], np.int32),
        np.array([r[3] for r in rows], np.int32),
        np.array([r[4] for r in rows], bool),
        np.arange(first_well, len(rows), dtype=np.int32),
        np.array(holes, float).reshape(-1, 8, 3),
    )


def _sides(unit_ids: tuple[str, ...], index: dict[str, int], outdoors: int) -> tuple[int, int] | None:
    known = [index[u] for u in unit_ids if u in index]
    if not known:
        return None
    a, b = known[0], known[1] if len(known) > 1 else outdoors
    return None if a == b else (a, b)


def _boxes(line: Line, low: float, high: float) -> tuple[F64, F64]:
    """Corners (8, 3) of the box one looks through, and low and high corner (2, 3) of that in which eyes are on both sides."""
    seen = _box(line, (low - _AROUND, high + _AROUND), _AROUND, _AROUND)
    inside = _box(line, (low - _AROUND, high + _AROUND), _INSIDE, _BESIDE)
    return seen, np.stack([inside.min(axis=0), inside.max(axis=0)])


def _box(line: Line, rise: tuple[float, float], thick: float, beside: float) -> F64:
    a, b = np.asarray(line[0], float), np.asarray(line[1], float)
    along = (b - a) / max(float(np.linalg.norm(b - a)), 1e-9)
    across = np.array([-along[1], along[0]]) * thick
    a, b = a - along * beside, b + along * beside
    return np.array([[*(p + s * across), z] for p in (a, b) for s in (-1, 1) for z in rise])


class Visibility:
    """Answers what can be seen from a point; keeps arrays ready."""

    def __init__(self, building: Building, wells: list[Stairwell]) -> None:
        self.portals = find_portals(building, wells)
        self.outdoors = len(building.units)
        self._homogeneous, self._holes = _by_corner(self.portals.corners), _by_corner(self.portals.holes)
        self._well_of = {int(k): n for n, k in enumerate(self.portals.wells.tolist())}
        self._nowhere = np.tile([np.inf, np.inf, -np.inf, -np.inf], (self.outdoors + 2, 1))
        self._exits: list[list[tuple[int, int]]] = [[] for _ in range(self.outdoors + 1)]
        for k, (a, b) in enumerate(self.portals.units.tolist()):
            self._exits[a].append((k, b))
            if not self.portals.one_way[k]:
                self._exits[b].append((k, a))
        self._finder = _Finder(building)
        low, high = self.portals.inside[:, 0], self.portals.inside[:, 1]
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
        rects = _project(self._homogeneous, matrix, passable)
        wells = _project(self._holes, matrix, passable[self.portals.wells])
        stairs: list[tuple[int, Rect]] = []
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
                if k in self._well_of:
                    stairs.append((beyond, (x0, y0, x1, y1)))
                    x0, y0, x1, y1 = narrowed((x0, y0, x1, y1), wells.get(self._well_of[k], _NOWHERE))
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
        for unit, rect in stairs:
            seen.setdefault(unit, []).append(rect)
        return seen


def _by_corner(boxes: F64) -> F64:
    """(4, 8 n) corners of (n, 8, 3) boxes, corner by corner, so that least and most are quick."""
    corners = boxes.transpose(1, 0, 2).reshape(-1, 3)
    return np.concatenate([corners.T, np.ones((1, len(corners)))])


def narrowed(one: Rect, other: Rect) -> Rect:
    """What two rectangles have in common; its high side is below its low one where that is nothing."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


_EDGES = np.array([[0, 1], [2, 3], [4, 5], [6, 7], [0, 2], [1, 3], [4, 6], [5, 7], [0, 4], [1, 5], [2, 6], [3, 7]])
"""Corners of a box that an edge joins."""


def _project(homogeneous: F64, matrix: F64, passable: Bool) -> dict[int, Rect]:
    """Screen rectangles of the portals that are open and on screen."""
    count = len(passable)
    if not count:
        return {}
    clip = (matrix[:, (0, 1, 3)].T @ homogeneous).reshape(3, 8, count)
    behind = clip[2] < _NEAR
    ahead = ~behind.any(axis=0)
    w = np.where(ahead, clip[2], 1.0)
    x, y = clip[0] / w, clip[1] / w
    sides = np.stack([x.min(axis=0), y.min(axis=0), x.max(axis=0), y.max(axis=0)])
    partly = np.nonzero(passable & ~ahead & ~behind.all(axis=0))[0]
    if len(partly):
        sides[:, partly] = _cut(clip[:, :, partly])
    x0, y0, x1, y1 = sides
    on = np.nonzero(passable & (x0 < 1.0) & (x1 > -1.0) & (y0 < 1.0) & (y1 > -1.0) & ~behind.all(axis=0))[0]
    rects = zip(*sides[:, on].tolist(), strict=True)
    return dict(zip(on.tolist(), rects, strict=True))


def _cut(clip: F64) -> F64:
    """(4, n) low and high x and y of boxes (3, 8, n) that reach behind the eyes: of what is ahead of them."""
    one, other = clip[:, _EDGES[:, 0]], clip[:, _EDGES[:, 1]]
    depth = other[2] - one[2]
    crosses = (one[2] < _NEAR) != (other[2] < _NEAR)
    t = np.where(crosses, (_NEAR - one[2]) / np.where(crosses, depth, 1.0), 0.0)
    on_edges = one + (other - one) * t
    ahead = np.concatenate([clip[2] >= _NEAR, crosses])
    w = np.where(ahead, np.concatenate([clip[2], np.full(t.shape, _NEAR)]), 1.0)
    x, y = (np.concatenate([clip[k], on_edges[k]]) / w for k in range(2))
    low = [np.where(ahead, v, np.inf).min(axis=0) for v in (x, y)]
    return np.stack([*low, *(np.where(ahead, v, -np.inf).max(axis=0) for v in (x, y))])


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
