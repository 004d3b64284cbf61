"""The outdoors in slices around the school, so that a window shows only those it looks at."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.view.flat import hull
from sim.view.mesh import I32
from sim.view.statics import Cell, Form

F64 = npt.NDArray[np.float64]
Rect = tuple[float, float, float, float]

SLICES: Final = 6


class Sectors:
    """Slices of the outdoors as cells of their own; ``in_view`` tells which of them a view may show."""

    def __init__(self, outdoors: Cell, middle: F64) -> None:
        """Cuts ``outdoors`` around ``middle`` (x, y); slices without anything in them are left out."""
        made = [(cell, _around(cell)) for cell in _sliced(outdoors, middle) if len(cell.index)]
        self.cells = [cell for cell, _ in made]
        corners = [points for _, points in made]
        self._starts = np.cumsum([0] + [len(p) for p in corners[:-1]])
        every = np.concatenate(corners) if corners else np.zeros((0, 3))
        self._homogeneous = np.column_stack([every, np.ones(len(every))])

    def in_view(self, matrix: F64, rect: Rect) -> list[int]:
        """Slices that may show in a part of the screen.

        Args:
            matrix: building to clip space, row vectors.
            rect: low x, low y, high x, high y of that part, -1..1.
        """
        if not self.cells:
            return []
        x, y, w = (self._homogeneous @ matrix[:, (0, 1, 3)]).T
        x0, y0, x1, y1 = rect
        outside = np.stack([x < x0 * w, x > x1 * w, y < y0 * w, y > y1 * w, w < 0.0])
        hidden = np.logical_and.reduceat(outside, self._starts, axis=1).any(axis=0)
        return np.nonzero(~hidden)[0].tolist()


def _sliced(cell: Cell, middle: F64) -> list[Cell]:
    squares = (cell.boxes[:, :2] + cell.boxes[:, 2:]) / 2 if len(cell.boxes) else np.zeros((0, 2))
    of_square = _slice_of(squares.astype(float), middle)
    of_fixed = [
        _slice_of(form.rows["vertex"][form.index[: int(cell.ends[k, 0])]][:, :, :2].mean(axis=1).astype(float), middle)
        for k, form in enumerate(cell.forms)
    ]
    return [_slice(cell, [np.nonzero(of == n)[0] for of in of_fixed], np.nonzero(of_square == n)[0]) for n in range(SLICES)]


def _slice_of(points: F64, middle: F64) -> npt.NDArray[np.int64]:
    x, y = (points - middle).T
    turn = np.arctan2(y, x) / (2.0 * math.pi) % 1.0
    return np.asarray(np.minimum((turn * SLICES).astype(np.int64), SLICES - 1))


def _slice(cell: Cell, fixed: list[npt.NDArray[np.int64]], squares: npt.NDArray[np.int64]) -> Cell:
    """The cell with these triangles of what does not move and these squares; all slices share the cell's vertices."""
    forms, ends = [], np.zeros((3, len(squares) + 1), np.int32)
    for k, form in enumerate(cell.forms):
        parts: list[I32] = [form.index[fixed[k]]]
        parts += [form.index[int(cell.ends[k, n]) : int(cell.ends[k, n + 1])] for n in squares.tolist()]
        ends[k] = np.cumsum([len(p) for p in parts])
        forms.append(Form(form.rows, np.concatenate(parts)))
    near, far, away = forms
    return Cell((near, far, away), ends, cell.boxes[squares])


def _around(cell: Cell) -> F64:
    """(n, 3) corners of an upright prism that holds everything in a cell."""
    points = np.concatenate([f.rows["vertex"][np.unique(f.index)] for f in cell.forms]).astype(float)
    ring, low, high = hull(points[:, :2]), points[:, 2].min(), points[:, 2].max()
    return np.concatenate([np.column_stack([ring, np.full(len(ring), z)]) for z in (low, high)])
