"""Where in a room a body can be: seats, standing places clear of walls, and places to keep low in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

import numpy as np

from sim.core import rng
from sim.core.angles import heading_index, heading_of
from sim.core.geometry import distance_to_segment, nearest_on
from sim.core.rng import Purpose
from sim.core.state import F64, I32, Index
from sim.core.world import World
from sim.space.polygon import contains

SEATS: Final = frozenset({"chair", "sofa", "armchair", "bench", "office_chair", "gym_bench", "outdoor_bench"})
"""Catalogue keys one sits on."""

PITCH: Final = 0.6
"""Spacing of standing places in metres; two people of radius 0.18 pass between, by eye."""

CLEAR: Final = 0.35
"""Least distance of a standing place from a wall, metres."""

DOOR_CLEAR: Final = 1.0
"""Least distance of a standing place from a door's line, so that nobody starts in a doorway, metres."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for one body; ``heading`` is a compass step."""

    x: float
    y: float
    heading: int
    cell: int
    seat: bool = False


class Places(Sequence[Spot]):
    """Many spots as arrays: ``x``, ``y``, ``heading`` and ``cell``, each (n,)."""

    def __init__(self, x: F64, y: F64, heading: I32, cell: I32) -> None:
        self.x, self.y, self.heading, self.cell = x, y, heading, cell

    @cached_property
    def _each(self) -> tuple[Spot, ...]:
        rows = zip(self.x.tolist(), self.y.tolist(), self.heading.tolist(), self.cell.tolist(), strict=True)
        return tuple(Spot(*row) for row in rows)

    def __iter__(self) -> Iterator[Spot]:
        return iter(self._each)

    @classmethod
    def join(cls, parts: Sequence["Places"]) -> "Places":
        """All places of some lists, in order."""
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("x", "y", "heading", "cell")))

    def take(self, index: Index) -> "Places":
        """Some of them, in the order of ``index``."""
        return Places(self.x[index], self.y[index], self.heading[index], self.cell[index])

    def __len__(self) -> int:
        return len(self.x)

    @overload
    def __getitem__(self, k: int) -> Spot: ...

    @overload
    def __getitem__(self, k: slice) -> list[Spot]: ...

    def __getitem__(self, k: int | slice) -> Spot | list[Spot]:
        if isinstance(k, slice):
            return [self[i] for i in range(*k.indices(len(self)))]
        return Spot(float(self.x[k]), float(self.y[k]), int(self.heading[k]), int(self.cell[k]))


class Spots:
    """Places of every unit, worked out when first asked for; the answers depend on the space alone."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._standing: dict[int, Places] = {}
        self._hiding: dict[int, Places] = {}
        self._at_door: dict[tuple[int, int], Spot] = {}

    @cached_property
    def _seats(self) -> dict[str, list[Spot]]:
        w = self._world
        seats: dict[str, list[Spot]] = {}
        for f in w.space.building.fixtures:
            if f.key not in SEATS or f.unit_id not in w.space.unit_index:
                continue
            unit = w.space.unit_index[f.unit_id]
            cell = w.locator.cell(f.point[0], f.point[1], int(w.unit_level[unit]))
            if cell >= 0 and int(w.space.cell_unit[cell]) == unit:
                seats.setdefault(f.unit_id, []).append(Spot(f.point[0], f.point[1], heading_of(f.heading), cell, seat=True))
        return seats

    def standing(self, unit: int) -> Places:
        """Standing places of a unit on a grid, clear of walls and doors, in grid order; at least one."""
        if unit not in self._standing:
            self._standing[unit] = self._grid(unit)
        return self._standing[unit]

    def hiding(self, unit: int) -> Places:
        """Places of a unit to keep low in, best first: the farthest from its doors and inner glass."""
        if unit not in self._hiding:
            places = self.standing(unit)
            away = _clearance(self._ways_in(unit), places.x, places.y)
            self._hiding[unit] = places.take(np.argsort(-away, kind="stable"))
        return self._hiding[unit]

    def start(self, unit: int, count: int, seed: int, first: int, *, prefer_seats: bool) -> list[Spot]:
        """Places for ``count`` people who start in a unit: shuffled seats first when wanted, then shuffled standing places."""
        seats = self._seats.get(self._world.unit_id(unit), []) if prefer_seats else []
        taken = [seats[k] for k in rng.order(len(seats), seed, Purpose.PLACE, first)][:count]
        free = self.standing(unit)
        order = rng.order(len(free), seed, Purpose.PLACE, first + 1)
        while free and len(taken) < count:
            for k in order[: count - len(taken)]:
                heading = rng.below(64, seed, Purpose.PLACE, first + len(taken), 7)
                taken.append(Spot(free[k].x, free[k].y, heading, free[k].cell))
        return taken

    def _ways_in(self, unit: int) -> list[F64]:
        w = self._world
        lines = [w.space.door_line[d] for d in w.unit_doors[unit]]
        lines += [np.array(x.line) for x in w.windows[unit] if len(x.unit_ids) > 1]
        return lines

    def _grid(self, unit: int) -> Places:
        cells = self._world.unit_cells[unit].tolist()
        if not cells:
            return self._yard(unit)
        found = Places.join([self._cell_grid(int(c), unit) for c in cells])
        if len(found):
            return found
        c = max(cells, key=lambda c: (float(self._world.cells.area[c]), -c))
        x, y = self._world.cells.centre[c].tolist()
        return _places([Spot(x, y, 0, int(c))])

    def _yard(self, unit: int) -> Places:
        """Places in an outdoor unit, which lies over the ground's cells, two steps apart."""
        w = self._world
        polygon = w.units[unit].polygon
        ring = np.array(polygon.exterior)
        (x0, y0), (x1, y1) = ring.min(axis=0).tolist(), ring.max(axis=0).tolist()
        pitch, level = 2.0 * PITCH, int(w.unit_level[unit])
        points = [
            (i * pitch, j * pitch)
            for j in range(int(y0 / pitch), int(y1 / pitch) + 1)
            for i in range(int(x0 / pitch), int(x1 / pitch) + 1)
        ]
        cells = [w.locator.cell(x, y, level) if contains(polygon, x, y) else -1 for x, y in points]
        return _places([Spot(x, y, 0, c) for (x, y), c in zip(points, cells, strict=True) if c >= 0])

    def _cell_grid(self, cell: int, unit: int) -> Places:
        w = self._world
        ring = w.space.polygon(cell)
        low, high = np.ceil(ring.min(axis=0) / PITCH), np.floor(ring.max(axis=0) / PITCH)
        gx, gy = np.meshgrid(np.arange(low[0], high[0] + 1) * PITCH, np.arange(low[1], high[1] + 1) * PITCH)
        x, y = gx.ravel(), gy.ravel()
        lines, wall = w.cells.lines[cell], w.cells.wall[cell]
        depth = lines[:, 0, None] * x + lines[:, 1, None] * y + lines[:, 2, None]
        good = (depth >= np.where(wall, CLEAR, 1e-6)[:, None]).all(axis=0)
        good &= _clearance([w.space.door_line[d] for d in w.unit_doors[unit]], x, y) >= DOOR_CLEAR
        centre = w.cells.centre[cell]
        x, y = x[good], y[good]
        facing = heading_index(centre[0] - x, centre[1] - y).astype(np.int32)
        return Places(x, y, facing, np.full(len(x), cell, dtype=np.int32))

    def at_door(self, door: int, unit: int) -> Spot:
        """Where one stands to work a door from a side: in ``unit`` (-1 outdoors), an arm's length from the middle of its line."""
        if (door, unit) not in self._at_door:
            self._at_door[door, unit] = self._beside(door, unit)
        return self._at_door[door, unit]

    def _beside(self, door: int, unit: int) -> Spot:
        w = self._world
        line = w.space.door_line[door]
        middle = (line[0] + line[1]) / 2.0
        along = line[1] - line[0]
        length = max(float(np.sqrt(along[0] * along[0] + along[1] * along[1])), 1e-9)
        normal = np.array([-along[1], along[0]]) / length
        level = int(w.space.door_level[door])
        for reach in (0.7, 0.5, 0.9, 0.35):
            for side in (1.0, -1.0):
                x, y = (middle + normal * (side * reach)).tolist()
                cell = w.locator.cell(x, y, level)
                if cell >= 0 and w.space.cell_door[cell] < 0 and int(w.space.cell_unit[cell]) == unit:
                    heading = heading_index(np.array([-side * normal[0]]), np.array([-side * normal[1]]))
                    return Spot(x, y, int(heading[0]), cell)
        places = self.standing(unit) if unit >= 0 else self.outdoors()
        return min(places, key=lambda s: distance_to_segment(line, s.x, s.y))

    def outdoors(self) -> Places:
        """The centres of the outdoor cells."""
        if -1 not in self._standing:
            w = self._world
            cells = w.outdoor_cells.tolist()
            centres = w.cells.centre[cells].tolist()
            self._standing[-1] = _places([Spot(x, y, 0, int(c)) for c, (x, y) in zip(cells, centres, strict=True)])
        return self._standing[-1]

    def assembly(self, cell: int, person: int) -> Spot:
        """Where somebody who is out goes: near the first assembly point on the ground, else the middle of the present cell.

        People stand in rows of ten round the point, by index.
        """
        w = self._world
        level = int(w.space.cell_level[cell])
        aside, back = (person % 10 - 4.5) * PITCH, (person // 10 % 10 - 4.5) * PITCH
        cx, cy = w.cells.centre[cell].tolist()
        for x, y in (*(p.point for p in w.space.building.assembly_points), (cx, cy)):
            found = w.locator.cell(x + aside, y + back, level)
            if found >= 0 and found in w.outdoor_cells:
                return Spot(x + aside, y + back, 0, found)
        return Spot(cx, cy, 0, cell)


def _places(spots: Sequence[Spot]) -> Places:
    heading, cell = (np.array([getattr(s, n) for s in spots], dtype=np.int32) for n in ("heading", "cell"))
    return Places(
        np.array([s.x for s in spots], dtype=np.float64), np.array([s.y for s in spots], dtype=np.float64), heading, cell
    )


def _clearance(lines: Sequence[F64], x: F64, y: F64) -> F64:
    """(n,) metres from each point to the nearest of some segments; large without any."""
    away = np.full(len(x), 1e9)
    for line in lines:
        (ax, ay), (bx, by) = line
        nx, ny = nearest_on(ax, ay, bx, by, x, y)
        away = np.minimum(away, np.sqrt((nx - x) * (nx - x) + (ny - y) * (ny - y)))
    return away
