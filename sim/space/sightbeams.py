"""Beams and sectors of one eye: what it can surely not see, and which screens stand in which direction.

A *beam* is a cone of directions, narrowed by every opening it passes.  A *sector* is one of equal parts of a full turn in
diamond angle, which needs no trigonometry.  Both are taken too wide by a little: what they leave out is never seen, and what
they keep is tested exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from sim.space.sightlines import View

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Index = npt.NDArray[np.intp]
Bool = npt.NDArray[np.bool_]
Beam = tuple[float, float, float, float] | None  # right and left limit as directions from the eye; None: all round

SLACK: Final = 1e-9
"""Square metres by which beams are taken too wide: cells too many cost time, cells too few would cost truth."""

MARGIN: Final = 1e-4
"""Square metres by which a target may lie outside a beam and still be tested: many times what rounding can do."""

SECTORS: Final = 128
"""Parts of a turn screens are sorted into, by eye: a few degrees each, so that a wall along a corridor is in few of them."""

GRAZING: Final = 1e-6
"""Square metres under which a screen, seen edge-on or from its own line, is taken to stand in every direction."""


def narrowed(x: float, y: float, beam: Beam, view: View) -> Beam | Literal[False]:
    """The part of a beam from (x, y) that passes a view; False when none does."""
    (px, py), (qx, qy) = view.near
    px, py, qx, qy = px - x, py - y, qx - x, qy - y
    facing = px * qy - py * qx  # twice the triangle eye, p, q: positive when the eye is on the cell's side
    if facing < -SLACK:
        return False
    if facing <= 1e-6:  # the eye is in the opening itself
        return None
    out = _clipped(beam, px, py, qx, qy)
    if out is False or view.far is None:
        return out
    (px, py), (qx, qy) = view.far[1], view.far[0]
    px, py, qx, qy = px - x, py - y, qx - x, qy - y
    return out if px * qy - py * qx <= 1e-6 else _clipped(out, px, py, qx, qy)


def _clipped(beam: Beam, px: float, py: float, qx: float, qy: float) -> Beam | Literal[False]:
    """A beam narrowed to the directions between p (right) and q (left)."""
    if beam is None:
        return (px, py, qx, qy)
    rx, ry, lx, ly = beam
    if rx * qy - ry * qx < -SLACK or px * ly - py * lx < -SLACK:
        return False  # all of it to the right of the beam, or to the left
    if rx * py - ry * px > 0:
        rx, ry = px, py
    if qx * ly - qy * lx > 0:
        lx, ly = qx, qy
    return (rx, ry, lx, ly)


def within(beam: Beam, other: Beam) -> bool:
    """Whether a beam is part of another that has been walked already."""
    if other is None:
        return True
    if beam is None:
        return False
    return other[0] * beam[1] - other[1] * beam[0] >= 0 and beam[2] * other[3] - beam[3] * other[2] >= 0


class Cones:
    """The beams that reach each cell, as arrays: which targets lie in one of their cell's beams."""

    def __init__(self, beams: Mapping[int, Sequence[Beam]], cell_count: int) -> None:
        most = max(len(b) for b in beams.values())
        self._limits = np.zeros((4, most, cell_count))
        self._limits[:, :, :] = np.nan  # no beam: nothing compares
        self._all_round = np.zeros(cell_count, dtype=bool)
        for cell, found in beams.items():
            for k, beam in enumerate(found):
                if beam is None:
                    self._all_round[cell] = True
                else:
                    self._limits[:, k, cell] = beam

    def hold(self, dx: F64, dy: F64, cells: I32) -> Bool:
        """(m,) whether targets off by (dx, dy) from the eye, in ``cells``, lie in a beam."""
        rx, ry, lx, ly = self._limits.take(cells, axis=2)
        inside = (rx * dy - ry * dx >= -MARGIN) & (dx * ly - dy * lx >= -MARGIN)
        held: Bool = inside.any(axis=0) | self._all_round[cells]
        return held


@dataclass(frozen=True)
class Sectors:
    """Screens by direction from one eye: those of sector s are ``rows[start[s]:start[s + 1]]``."""

    start: Index  # (SECTORS + 1,)
    rows: I32

    @classmethod
    def of(cls, x: float, y: float, a: F64, b: F64, rows: I32) -> "Sectors":
        """Sorts screens from a to b, (S, 2) each, into sectors around (x, y); ``rows`` are their numbers."""
        ax, ay, bx, by = a[:, 0] - x, a[:, 1] - y, b[:, 0] - x, b[:, 1] - y
        turn = ax * by - ay * bx
        one, two = _sector(ax, ay), _sector(bx, by)
        first = np.where(turn > 0.0, one, two) - 1  # a sector more at either end, for rounding
        count = (np.where(turn > 0.0, two, one) - first) % SECTORS + 2
        every = (np.abs(turn) < GRAZING) | (count > SECTORS)
        count = np.where(every, SECTORS, count)
        screen = np.repeat(np.arange(len(rows)), count)
        step = np.arange(len(screen)) - np.repeat(np.cumsum(count) - count, count)
        sector = (first[screen] + step) % SECTORS
        order = np.argsort(sector, kind="stable")
        start = np.zeros(SECTORS + 1, dtype=np.intp)
        start[1:] = np.cumsum(np.bincount(sector, minlength=SECTORS))
        return cls(start, rows[screen[order]])

    def towards(self, dx: F64, dy: F64) -> tuple[Index, I32]:
        """Pairs (target, screen): for each target off by (dx, dy) every screen that may stand in its direction."""
        sector = _sector(dx, dy)
        first = self.start[sector]
        count = self.start[sector + 1] - first
        target = np.repeat(np.arange(len(dx)), count)
        step = np.arange(len(target)) - np.repeat(np.cumsum(count) - count, count)
        return target, self.rows[np.repeat(first, count) + step]


def _sector(x: F64, y: F64) -> Index:
    """The sector of each direction, 0 from east on, counter-clockwise."""
    size = np.abs(x) + np.abs(y)
    p = y / np.where(size == 0.0, 1.0, size)
    p = np.where(x < 0.0, 2.0 - p, p)
    p = np.where(p < 0.0, p + 4.0, p)
    found: Index = np.minimum(p * (SECTORS / 4.0), SECTORS - 1.0).astype(np.intp)
    return found
