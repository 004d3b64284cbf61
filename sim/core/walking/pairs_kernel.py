"""Who is near whom as a kernel: ``sim.core.walking.pairs`` one walker after the other; made to be compiled (``sim.compiled``).

For each walker the others come in the order of their indices, as there.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from sim.core.state import F64, U8, Index
from sim.core.walking.law_kernel import Rows


class Made(NamedTuple):
    """Where everybody was when the neighbours were listed."""

    xy: F64  # (N, 2)
    present: U8  # (N,)


class Grid(NamedTuple):
    """Walkers by squares; ``n`` walkers."""

    low_x: float  # lower left corner, metres
    low_y: float
    side: float
    wide: int  # squares along x
    tall: int
    start: Index  # (wide * tall + 2,) where each square's begin in the order
    order: Index  # (n,) persons
    x: F64  # (n,) where they are
    y: F64


Neighbours: TypeAlias = Callable[[Index, F64, U8, Made, Rows, float, float], bool]


def neighbours(who: Index, xy: F64, present: U8, made: Made, rows: Rows, reach: float, margin: float) -> bool:
    """Sees to it that the walkers' neighbours are listed, as ``sim.core.walking.pairs.Pairs`` does.

    Args:
        who: (m,) the walkers.
        xy: (N, 2) where everybody is, metres.
        present: (N,) 1 of who is in the model.
        made: where they were when the rows were begun; ``present`` 255 begins them in any case.
        rows: brought up to date.
        reach: metres within which people mind each other.
        margin: metres by which those listed may be farther away; the list is good while nobody has moved half of it.

    Returns:
        Whether the rows were long enough; those that are not there yet are to be asked for again with longer ones.
    """
    if _outdated(xy, present, made, margin):
        for k in range(len(present)):
            made.xy[k, 0], made.xy[k, 1], made.present[k], rows.many[k] = xy[k, 0], xy[k, 1], present[k], -1
    listed = 0
    for one in who:
        if rows.many[one] < 0:
            listed += 1
    if listed == 0:
        return True
    new = np.empty(listed, np.intp)
    k = 0
    for one in who:
        if rows.many[one] < 0:
            new[k], rows.many[one] = one, 0
            k += 1
    low_x, low_y, side, wide, tall = _squares(made.xy, new, reach + margin)
    starts, order, at = np.zeros(wide * tall + 2, np.intp), np.empty(listed, np.intp), np.empty(listed, np.intp)
    x, y = np.empty(listed), np.empty(listed)
    grid = Grid(low_x, low_y, side, wide, tall, starts, order, x, y)
    _sort(made.xy, new, grid, at)
    if _fill(made.xy, made.present, grid, rows, reach + margin):
        return True
    for one in new:
        rows.many[one] = -1
    return False


def _outdated(xy: F64, present: U8, made: Made, margin: float) -> bool:
    """Whether anybody has come, gone or moved too far."""
    most = (margin / 2.0) * (margin / 2.0)
    for k in range(len(present)):
        dx, dy = xy[k, 0] - made.xy[k, 0], xy[k, 1] - made.xy[k, 1]
        if made.present[k] != present[k] or dx * dx + dy * dy > most:
            return True
    return False


def _squares(xy: F64, walkers: Index, reach: float) -> tuple[float, float, float, int, int]:
    """Squares a little wider than reach over the walkers: their lower left corner, their side, how many along x and y."""
    low_x, low_y, high_x, high_y = math.inf, math.inf, -math.inf, -math.inf
    for one in walkers:
        low_x, low_y = min(low_x, xy[one, 0]), min(low_y, xy[one, 1])
        high_x, high_y = max(high_x, xy[one, 0]), max(high_y, xy[one, 1])
    side = reach * 1.001  # no rounding puts people within reach of each other two squares apart
    return low_x, low_y, side, int((high_x - low_x) / side) + 1, int((high_y - low_y) / side) + 1


def _sort(xy: F64, walkers: Index, grid: Grid, at: Index) -> None:
    """Sorts walkers into squares.

    Args:
        xy: (N, 2) where everybody is, metres.
        walkers: (n,) persons.
        grid: is given the walkers.
        at: (n,) is given the square of each.
    """
    for i in range(len(walkers)):
        one = walkers[i]
        at[i] = int((xy[one, 1] - grid.low_y) / grid.side) * grid.wide + int((xy[one, 0] - grid.low_x) / grid.side)
        grid.start[at[i] + 2] += 1
    for k in range(grid.wide * grid.tall + 1):
        grid.start[k + 1] += grid.start[k]
    for i in range(len(walkers)):  # a square's beginning moves up to its end, the next one's beginning
        one, k = walkers[i], grid.start[at[i] + 1]
        grid.order[k], grid.x[k], grid.y[k] = one, xy[one, 0], xy[one, 1]
        grid.start[at[i] + 1] = k + 1


def _fill(xy: F64, present: U8, grid: Grid, rows: Rows, reach: float) -> bool:
    """Writes everybody, in ascending order, to the rows of the walkers around; False when one is too short."""
    square, most = reach * reach, rows.other.shape[1]
    for j in range(len(present)):
        if present[j] == 0:
            continue
        at_x, at_y = xy[j, 0], xy[j, 1]
        column, row = math.floor((at_x - grid.low_x) / grid.side), math.floor((at_y - grid.low_y) / grid.side)
        left, right = max(column - 1, 0), min(column + 2, grid.wide)
        if left >= right:
            continue
        for line in range(max(row - 1, 0), min(row + 2, grid.tall)):
            for k in range(grid.start[line * grid.wide + left], grid.start[line * grid.wide + right]):
                dx, dy = at_x - grid.x[k], at_y - grid.y[k]
                if not dx * dx + dy * dy < square:
                    continue
                one = grid.order[k]
                if one == j:
                    continue
                count = rows.many[one]
                if count == most:
                    return False
                rows.other[one, count] = j
                rows.many[one] = count + 1
    return True
