"""Directions without trigonometry: 64 unit vectors from square roots, and the index of a vector among them.

sin, cos and arctan2 are not bit-equal on every machine; + - * / and sqrt are (IEEE 754).
"""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.units import HEADING_STEPS

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

TURN: Final = 6.283185307179586
"""A full turn in radians."""

QUANTUM: Final = TURN / HEADING_STEPS
"""One heading step in radians."""


@dataclass(frozen=True)
class Compass:
    """``vectors``: (64, 2) unit vectors; ``bounds``: (64,) pseudo-angles half-way between neighbours, ascending."""

    vectors: F64
    bounds: F64


@cache
def compass() -> Compass:
    """The table, made once."""
    fine = _circle(HEADING_STEPS * 2)
    return Compass(fine[::2].copy(), pseudo_angle(fine[1::2, 0], fine[1::2, 1]))


def _circle(n: int) -> F64:
    """``n`` unit vectors (n a power of two ≥ 8): half-angle formulas give the step, complex products the rest."""
    c, parts = 0.0, 4  # cos of a quarter turn
    while parts < n:
        c, parts = sqrt((1.0 + c) / 2.0), parts * 2
    s = sqrt(1.0 - c * c)
    quarter = [(1.0, 0.0)]
    for _ in range(n // 4 - 1):
        x, y = quarter[-1]
        quarter.append((x * c - y * s, x * s + y * c))
    turns = [(1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0)]
    return np.array([(a * x + b * y, d * x + e * y) for a, b, d, e in turns for x, y in quarter])


def pseudo_angle(x: F64, y: F64) -> F64:
    """A number in [0, 4) that grows with the angle of (x, y) from east, counter-clockwise ("diamond angle")."""
    size = np.abs(x) + np.abs(y)
    p = y / np.where(size == 0.0, 1.0, size)
    p = np.where(x < 0.0, 2.0 - p, p)
    return np.where(p < 0.0, p + 4.0, p)


def heading_index(x: F64, y: F64) -> I32:
    """The index 0..63 of the unit vector nearest in direction to each (x, y)."""
    k = np.searchsorted(compass().bounds, pseudo_angle(x, y))
    return (k % HEADING_STEPS).astype(np.int32)


def heading_of(radians: float) -> int:
    """The heading step 0..63 nearest to an angle."""
    return int(radians / QUANTUM + HEADING_STEPS * 8 + 0.5) % HEADING_STEPS
