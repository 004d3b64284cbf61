"""Which cell a point of a storey lies in."""

import numpy as np
import numpy.typing as npt

from sim.space.polygon import contains
from sim.space.space import OUTDOORS, Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

SQUARE = 2.0
"""Metres per square of the lookup grid: about the size of the smallest rooms."""

EDGE = 1e-6
"""Metres outside a cell's side that still count as inside."""


class Locator:
    """Finds cells by place: a grid of candidates per storey, then the cells' sides.

    Where cells overlap on paper, a room wins over a stair and a stair over the outdoors.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._grids = [_Grid(space, level) for level in range(len(space.level_ids))]

    def cell(self, x: float, y: float, level: int, unit: int = OUTDOORS) -> int:
        """The cell at (x, y) on a storey (index), or -1; where rooms overlap, one of ``unit`` if it has one there."""
        found = -1
        for c in self._grids[level].candidates(x, y):
            if all(nx * x + ny * y - d >= -EDGE for nx, ny, d in self._space.side_rows[c]):
                if unit < 0 or self._space.cell_unit[c] == unit:
                    return c
                found = c if found < 0 else found
        return found

    def cells(self, xy: F64, level: int | I32) -> I32:
        """``cell`` for (n, 2) points on one storey, or each on its own (n,)."""
        levels = np.broadcast_to(np.asarray(level, np.int32), (len(xy),)).tolist()
        found = [self.cell(x, y, at) for (x, y), at in zip(xy.tolist(), levels, strict=True)]
        return np.array(found, np.int32)

    def outdoor_unit(self, x: float, y: float) -> int:
        """The outdoor unit whose area holds a point of the ground (playground, yard), as a unit index; -1 none."""
        for k, u in enumerate(self._space.building.units):
            if k not in self._space.unit_cells and u.category == "outdoor" and bool(contains(u.polygon, x, y)):
                return k
        return -1

    def unit_cells(self, unit: int) -> tuple[int, ...]:
        """Cells of a unit; for an outdoor unit without cells of its own the ground cell under its middle."""
        own = self._space.unit_cells.get(unit)
        if own is not None or unit == OUTDOORS:
            return own or ()
        u = self._space.building.units[unit]
        points = np.asarray(u.polygon.exterior, np.float64)
        x, y = float(points[:, 0].mean()), float(points[:, 1].mean())
        at = self.cell(x, y, self._space.level_ids.index(u.level_id))
        return (at,) if at >= 0 else ()


class _Grid:
    """Candidate cells per square of one storey."""

    def __init__(self, space: Space, level: int) -> None:
        cells = np.flatnonzero(space.cell_level == level).tolist()
        outdoors = [c for c in cells if space.cell_unit[c] == OUTDOORS]
        indoors = [c for c in cells if space.cell_unit[c] != OUTDOORS]
        self._rest = tuple(outdoors)  # large and few: tried last, one by one
        indoors.sort(key=lambda c: (space.cell_link[c] >= 0, c))
        self._squares: dict[tuple[int, int], list[int]] = {}
        for c in indoors:
            p = space.polygon(c)
            (x0, y0), (x1, y1) = p.min(axis=0), p.max(axis=0)
            for i in range(_square(float(x0) - EDGE), _square(float(x1) + EDGE) + 1):
                for j in range(_square(float(y0) - EDGE), _square(float(y1) + EDGE) + 1):
                    self._squares.setdefault((i, j), []).append(c)

    def candidates(self, x: float, y: float) -> list[int] | tuple[int, ...]:
        found = self._squares.get((_square(x), _square(y)))
        return self._rest if found is None else [*found, *self._rest]


def _square(v: float) -> int:
    return int(v // SQUARE)
