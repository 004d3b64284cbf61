"""An independent check that a way goes through no wall: it knows nothing of cells, portals or how bodies move.

Walls are the edges of the plan's room polygons.  A way may cross an edge of a room only in the doorway of an opening of that
room, or on a stair or ramp that joins it.  Every step is tested against every wall of the storeys it is on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, LinkKind, OpeningKind, Polygon

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

WALL_REACH = 0.8
"""Metres from a door's line to the face of a room it joins, at most: thick and misdrawn walls of imported plans included."""

JAMB = 0.02
"""Metres by which a doorway counts as wider than its door: two centimetres of rounding in drawings."""

STAIR_SIDE = 0.1
"""Metres by which a stair counts as wider than drawn, at its sides."""

STAIR_END = 1.5
"""Metres a stair's line may end before the wall of its stairwell: its landing."""

BELOW, ABOVE = 0.3, 1.2
"""Metres under and over a storey's floor at which feet are among its walls; higher up on a flight they are over them."""

CHUNK = 256
"""Steps tested at once: some fifteen metres of way, so that few walls are near."""

TILE = 6.0
"""Metres of the squares in which many bodies' steps are tested at once, likewise."""


@dataclass(frozen=True)
class Crossing:
    """A step through a wall: the step's number, the room whose wall it is, and where."""

    step: int
    unit: str
    x: float
    y: float


@dataclass(frozen=True)
class _Walls:
    """Edges of one storey's rooms."""

    a: F64  # (W, 2)
    b: F64
    unit: I32  # (W,)


class WallCheck:
    """Holds a building's walls, doorways and stairs."""

    def __init__(self, building: Building) -> None:
        self._building = building
        self._index = {u.id: k for k, u in enumerate(building.units)}
        self._floors = [lv.elevation for lv in building.levels]
        self._walls = [_walls(building, self._index, lv.id) for lv in building.levels]
        self._doors: dict[int, list[F64]] = {}
        for o in building.openings:
            if o.kind is not OpeningKind.HATCH:
                for name in o.unit_ids:
                    self._doors.setdefault(self._index.get(name, -1), []).append(np.array(o.line, np.float64))
        self._stairs: dict[int, list[tuple[F64, float]]] = {}
        for link in building.vertical_links:
            if link.kind is not LinkKind.ELEVATOR and len(link.path) > 1:
                strip = (_stretched(np.array(link.path, np.float64)[:, :2]), link.width / 2 + STAIR_SIDE)
                for name in (link.lower_unit_id, link.upper_unit_id):
                    self._stairs.setdefault(self._index.get(name, -1), []).append(strip)

    def crossings(self, track: Sequence[tuple[float, float, float]] | F64) -> tuple[Crossing, ...]:
        """Every step of a way (n, 3), feet at x, y, z, that goes through a wall; n - 1 steps are tested."""
        way = np.asarray(track, np.float64).reshape(-1, 3)
        found: list[Crossing] = []
        for start in range(0, max(len(way) - 1, 0), CHUNK):
            part = way[start : start + CHUNK + 1]
            found += self._among(part[:-1], part[1:], np.arange(start, start + len(part) - 1))
        return tuple(sorted(found, key=lambda c: (c.step, c.unit)))

    def crossed(self, before: F64, after: F64) -> tuple[Crossing, ...]:
        """Every step of many bodies, feet (n, 3) before and after, that goes through a wall; a crossing's step is its row."""
        moved = np.flatnonzero((before != after).any(axis=1))
        tile = np.floor(before[moved, :2] / TILE).astype(np.int64)
        order = np.lexsort((tile[:, 1], tile[:, 0]))
        borders = np.flatnonzero((np.diff(tile[order], axis=0) != 0).any(axis=1)) + 1
        found: list[Crossing] = []
        for rows in np.split(moved[order], borders):
            if len(rows):
                found += self._among(before[rows], after[rows], rows)
        return tuple(sorted(found, key=lambda c: (c.step, c.unit)))

    def _among(self, p: F64, q: F64, number: npt.NDArray[np.intp]) -> list[Crossing]:
        """Steps near each other, on whatever storey, tested against that storey's walls."""
        found: list[Crossing] = []
        for floor, walls in zip(self._floors, self._walls, strict=True):
            low, high = floor - BELOW, floor + ABOVE
            steps = np.flatnonzero((p[:, 2] >= low) & (p[:, 2] <= high) & (q[:, 2] >= low) & (q[:, 2] <= high))
            if len(steps) and len(walls.unit):
                found += self._on_storey(walls, p[steps, :2], q[steps, :2], number[steps])
        return found

    def _on_storey(self, walls: _Walls, p: F64, q: F64, number: npt.NDArray[np.intp]) -> list[Crossing]:
        low, high = np.minimum(p, q).min(axis=0), np.maximum(p, q).max(axis=0)
        near = np.flatnonzero(
            (np.minimum(walls.a, walls.b) <= high).all(axis=1) & (np.maximum(walls.a, walls.b) >= low).all(axis=1)
        )
        steps, hits, share = _crossed(p, q, walls.a[near], walls.b[near])
        found = []
        for s, w, t in zip(steps.tolist(), near[hits].tolist(), share.tolist(), strict=True):
            at = p[s] + (q[s] - p[s]) * t
            unit = int(walls.unit[w])
            if not self._in_doorway(unit, at, walls.b[w] - walls.a[w]) and not self._on_stair(unit, at):
                found.append(Crossing(int(number[s]), self._building.units[unit].id, float(at[0]), float(at[1])))
        return found

    def _in_doorway(self, unit: int, at: F64, wall: F64) -> bool:
        """Whether a point of a room's wall lies in the doorway of one of its openings."""
        length = max(float(np.sqrt((wall * wall).sum())), 1e-9)
        for line in self._doors.get(unit, ()):
            along = line[1] - line[0]
            width = max(float(np.sqrt((along * along).sum())), 1e-9)
            ux, uy = along / width
            dx, dy = at - (line[0] + line[1]) / 2
            u, v = dx * ux + dy * uy, dy * ux - dx * uy
            skew = abs(float(wall[0] * uy - wall[1] * ux)) / length  # in an oblique wall the way through is shifted
            if abs(v) <= WALL_REACH and abs(u) <= width / 2 + JAMB + abs(v) * skew:
                return True
        return False

    def _on_stair(self, unit: int, at: F64) -> bool:
        return any(_off_line(line, at) <= half for line, half in self._stairs.get(unit, ()))


def _walls(building: Building, index: dict[str, int], level: str) -> _Walls:
    """Edges of a storey's rooms; areas in the open have no walls."""
    a: list[F64] = []
    b: list[F64] = []
    unit: list[int] = []
    for u in building.units:
        if u.level_id != level or u.category is Category.OUTDOOR:
            continue
        for ring in _rings(u.polygon):
            a.append(ring)
            b.append(np.roll(ring, -1, axis=0))
            unit += [index[u.id]] * len(ring)
    empty = np.zeros((0, 2))
    return _Walls(np.concatenate([empty, *a]), np.concatenate([empty, *b]), np.array(unit, np.int32))


def _rings(polygon: Polygon) -> list[F64]:
    return [np.array(ring, np.float64).reshape(-1, 2) for ring in (polygon.exterior, *polygon.holes)]


def _crossed(p: F64, q: F64, a: F64, b: F64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], F64]:
    """Steps p-q and walls a-b that cross, as index pairs, and the share of the step at which they do.

    A step that ends on a wall's line has not crossed it yet; the step after it does.
    """
    d, e = q - p, b - a

    def side(points: F64) -> F64:  # (steps, walls), positive on a wall's left
        w = points[:, None] - a[None]
        found: F64 = e[None, :, 0] * w[..., 1] - e[None, :, 1] * w[..., 0]
        return found

    before, after = side(p), side(q)
    straddles = (before > 0) != (after > 0)
    steps, walls = np.nonzero(straddles)
    u, v = before[steps, walls], after[steps, walls]
    share = u / (u - v)
    at = p[steps] + d[steps] * share[:, None] - a[walls]
    along, whole = (at * e[walls]).sum(axis=1), (e[walls] * e[walls]).sum(axis=1)
    on = (along >= 0.0) & (along <= whole)
    return steps[on], walls[on], share[on]


def _stretched(line: F64) -> F64:
    """A walking line made longer at both ends by ``STAIR_END``."""

    def beyond(end: F64, before: F64) -> F64:
        d = end - before
        length = float(np.sqrt((d * d).sum()))
        return end + d / length * STAIR_END if length > 1e-9 else end

    return np.concatenate([[beyond(line[0], line[1])], line, [beyond(line[-1], line[-2])]])


def _off_line(line: F64, at: F64) -> float:
    """Metres from a point to a polyline."""
    a, e = line[:-1], np.diff(line, axis=0)
    t = ((at - a) * e).sum(axis=1) / np.maximum((e * e).sum(axis=1), 1e-12)
    off = a + e * np.minimum(np.maximum(t, 0.0), 1.0)[:, None] - at
    return float(np.sqrt((off * off).sum(axis=1)).min())
