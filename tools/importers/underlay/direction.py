"""Which way most lines of a drawing run: drawings are often turned, buildings mostly have one pair of directions."""

import math
from typing import Final

import numpy as np

from sim.plan.geometry import F64
from tools.importers.perspective import Pixels

MOST_PIXELS: Final = 1_500_000
"""Larger pictures are looked at coarser: a wall of a hundred pixels tells its direction to a quarter of a degree."""

MOST_EDGES: Final = 40_000
"""Edge pixels looked at; more tell nothing new."""

COARSE, FINE = math.radians(0.5), math.radians(0.05)
"""Steps in which directions are tried: all of a quarter turn, then around the best."""

EDGE: Final = 0.05
"""Part of the strongest edge's square from which a pixel counts: drawn lines do, paper's grain does not, by eye."""

CLEAR: Final = 0.3
"""How much more sharply lines must stand out along the main directions than along others (0 for noise), by eye: a
plan with slanting and curved façades has 0.7, one of thin lines only 2."""


def main_direction(picture: Pixels) -> tuple[float, float]:
    """How far the main direction is turned counter-clockwise from the picture's x axis, and how clearly.

    The angle is in radians, between −π/4 and π/4: lines across the main direction tell it as well.  The clearness is 0 for a
    picture of noise; below ``CLEAR`` the angle says nothing.

    Method: looked at along its walls, a drawing is bunched into few sharp lines.  For each direction tried the picture's edge
    pixels are counted in strips along and across it, and the sum of the squared counts tells how sharply they bunch.  Unlike
    the edges' own slopes this is not misled by the stairs of pixels in lines that are not smoothed.
    """
    points = _edges(_grey(picture))
    if not len(points):
        return 0.0, 0.0
    tried = np.arange(-math.pi / 4, math.pi / 4, COARSE)
    sharp = np.array([_bunching(points, a, 3.0) for a in tried])
    best = float(tried[np.argmax(sharp)])
    usual = float(np.median(sharp))
    near = best + np.arange(-12, 13) * FINE
    fine = np.array([_bunching(points, a, 1.5) for a in near])
    top = fine >= fine.max() - (fine.max() - fine.min()) / 2  # the middle of the peak, less shaky than its highest point
    weights = fine[top] - fine.min() + 1e-9
    angle = float((near[top] * weights).sum() / weights.sum())
    return min(max(angle, -math.pi / 4), math.pi / 4), float(sharp.max() / usual - 1)


def _bunching(points: F64, angle: float, strip: float) -> float:
    """Sum of squared numbers of points in strips along and across a direction, ``strip`` pixels wide."""
    c, s = math.cos(angle), math.sin(angle)
    total = 0.0
    for offsets in (points @ np.array([c, s]), points @ np.array([-s, c])):
        counts = np.bincount(((offsets - offsets.min()) / strip).astype(np.intp))
        total += float((counts.astype(np.float64) ** 2).sum())
    return total


def _grey(picture: Pixels) -> F64:
    """Brightness (rows, columns), blocks of pixels averaged until the picture is small enough."""
    height, width = picture.shape[:2]
    block = max(1, min(math.ceil(math.sqrt(height * width / MOST_PIXELS)), height, width))
    rows, columns = height // block, width // block
    cut = picture[: rows * block, : columns * block].sum(axis=2, dtype=np.uint16)
    return np.asarray(cut.reshape(rows, block, columns, block).mean(axis=(1, 3)), np.float64)


def _edges(grey: F64) -> F64:
    """Places (n, 2) of pixels on edges, y upwards, at most ``MOST_EDGES`` spread over all of them."""
    if min(grey.shape) < 3:
        return np.empty((0, 2))
    gx = grey[1:-1, 2:] - grey[1:-1, :-2]
    gy = grey[2:, 1:-1] - grey[:-2, 1:-1]
    squares = gx * gx + gy * gy
    rows, columns = np.nonzero(squares > EDGE * squares.max(initial=0.0))
    points = np.column_stack([columns, -rows]).astype(np.float64)
    spread = np.arange(min(len(points), MOST_EDGES)) * 7919 % max(1, len(points))  # a prime's steps follow no pattern
    return points if len(points) <= MOST_EDGES else points[spread]
