"""What a body can touch, looked up by where in its cell it is: a long corridor has a hundred walls, a metre of it has four.

Every cell is laid with square tiles; a tile knows the obstacles that can reach a body whose centre is in it.  Leaving out the
others changes nothing: they are too far away to push.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.space.tables import FAR, Edges, Obstacles, Row

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

TILES_PER_METRE = 1.0
"""Tiles of a metre: with halves the tiles are four times as many and the longest list is hardly shorter (23 to 20, measured)."""

LARGEST = 0.45
"""Largest radius of a body, metres: a wheelchair's half width and some."""

REACH = 2.0 * LARGEST + 0.01
"""Metres from which something can push: a radius, and another by which the first push moved the body (rounding included)."""


@dataclass(frozen=True)
class Tiles:
    """Tiles of all cells: ``T`` in all, of which many share row 0, where nothing is near; ``R`` rows of up to ``K`` obstacles.

    ``table`` and ``door`` are those of ``Obstacles``, row by row; obstacles keep their order.
    """

    low: F64  # (2, C) lower left corner of each cell's tiles, metres
    wide: I32  # (2, C) tiles along x and y
    first: I32  # (C,) the cell's first tile
    row: I32  # (T,) row of each tile
    table: F64  # (7, K, R)
    door: I32  # (K, R)
    count: I32  # (R,)
    corners: list[tuple[float, float, int, int, int]]  # low x, low y, wide, tall, first of each cell: for one body at a time
    rows: list[list[Row]]  # of each row, as ``obstacle_rows``

    def find(self, cell: I32, x: F64, y: F64) -> I32:
        """(n,) the rows of bodies; a place outside its cell counts to the tile nearest it."""
        low, wide = self.low.take(cell, axis=1), self.wide.take(cell, axis=1)
        column = np.minimum(np.maximum(((x - low[0]) * TILES_PER_METRE).astype(np.int32), 0), wide[0] - 1)
        line = np.minimum(np.maximum(((y - low[1]) * TILES_PER_METRE).astype(np.int32), 0), wide[1] - 1)
        found: I32 = self.row.take(self.first.take(cell) + line * wide[0] + column)
        return found

    def near(self, cell: int, x: float, y: float) -> list[Row]:
        """The obstacles that can push one body, as ``find`` finds them."""
        x0, y0, wide, tall, first = self.corners[cell]
        column = min(max(int((x - x0) * TILES_PER_METRE), 0), wide - 1)
        line = min(max(int((y - y0) * TILES_PER_METRE), 0), tall - 1)
        return self.rows[self.row[first + line * wide + column]]


def make_tiles(edges: Edges, obstacles: Obstacles, rows: Sequence[Sequence[Row]]) -> Tiles:
    """Lays every cell with tiles.

    Args:
        edges: of all cells.
        obstacles: of all cells.
        rows: the same as ``obstacle_rows`` gives them.
    """
    corners: list[tuple[float, float, int, int, int]] = []
    row_of: list[npt.NDArray[np.int32]] = []
    known: dict[tuple[int, bytes], int] = {}
    lists: list[tuple[int, npt.NDArray[np.intp]]] = [(0, np.zeros(0, dtype=np.intp))]
    total = 0
    for cell, (lo, hi) in enumerate(pairwise(edges.start)):
        x0, y0 = min(edges.x[lo:hi]), min(edges.y[lo:hi])
        wide = int((max(edges.x[lo:hi]) - x0) * TILES_PER_METRE) + 1
        tall = int((max(edges.y[lo:hi]) - y0) * TILES_PER_METRE) + 1
        corners.append((x0, y0, wide, tall, total))
        total += wide * tall
        row_of.append(_rows_of_cell(cell, _reached(obstacles, cell, corners[-1]), known, lists))
    table, door = _gathered(obstacles, lists)
    return Tiles(
        np.array([c[:2] for c in corners]).T.copy(),
        np.array([c[2:4] for c in corners], dtype=np.int32).T.copy(),
        np.array([c[4] for c in corners], dtype=np.int32),
        np.concatenate(row_of),
        table,
        door,
        np.array([len(k) for _, k in lists], dtype=np.int32),
        corners,
        [[rows[cell][n] for n in ks.tolist()] for cell, ks in lists],
    )


def _reached(obstacles: Obstacles, cell: int, corner: tuple[float, float, int, int, int]) -> npt.NDArray[np.bool_]:
    """(tiles of the cell, its obstacles) whether an obstacle comes near enough to some place of a tile."""
    x0, y0, wide, tall, _ = corner
    side = 1.0 / TILES_PER_METRE
    x = x0 + (np.tile(np.arange(wide), tall) + 0.5) * side
    y = y0 + (np.repeat(np.arange(tall), wide) + 0.5) * side
    ax, ay, ux, uy, length = obstacles.table[:5, : obstacles.count[cell], cell]
    ex, ey = x[:, None] - ax, y[:, None] - ay
    along = np.minimum(np.maximum(ex * ux + ey * uy, 0.0), length)
    dx, dy = ex - along * ux, ey - along * uy
    limit = REACH + 0.75 * side  # a tile's corner is 0.71 sides from its middle
    reached: npt.NDArray[np.bool_] = dx * dx + dy * dy <= limit * limit
    return reached


def _rows_of_cell(
    cell: int,
    reached: npt.NDArray[np.bool_],
    known: dict[tuple[int, bytes], int],
    lists: list[tuple[int, npt.NDArray[np.intp]]],
) -> I32:
    """The row of each tile of a cell; tiles with the same obstacles share one."""
    out = np.zeros(len(reached), dtype=np.int32)
    for tile in np.flatnonzero(reached.any(axis=1)).tolist():
        key = (cell, reached[tile].tobytes())
        if key not in known:
            known[key] = len(lists)
            lists.append((cell, np.flatnonzero(reached[tile])))
        out[tile] = known[key]
    return out


def _gathered(obstacles: Obstacles, lists: Sequence[tuple[int, npt.NDArray[np.intp]]]) -> tuple[F64, I32]:
    """The tables of the rows, padded as ``Obstacles`` are."""
    most = max(len(k) for _, k in lists) or 1
    table = np.zeros((7, most, len(lists)))
    table[:2], table[6] = FAR, -np.inf
    door = np.full((most, len(lists)), -1, np.int32)
    for n, (cell, ks) in enumerate(lists):
        table[:, : len(ks), n] = obstacles.table[:, ks, cell]
        door[: len(ks), n] = obstacles.door[ks, cell]
    return table, door
