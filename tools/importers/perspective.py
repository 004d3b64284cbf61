"""A photographed sign made square: the plane turn from its four corners, the sheet's true shape, the picture seen head-on.

Points are picture points, x right and y down, in pixels from the top left corner of the top left pixel.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import UsageProblem
from sim.plan.geometry import F64

Pixels = NDArray[np.uint8]
"""A picture: (rows, columns, 3) bytes of red, green and blue."""

SMALLEST_SIDE: Final = 20.0
"""A sheet with a shorter side in the photo, in pixels, shows no plan."""

HEAD_ON: Final = 0.02
"""A sheet whose opposite sides differ by less than this share tells nothing of the lens: two corners marked some pixels off
do as much, by eye."""

SHORTEST_FOCUS, LONGEST_FOCUS, USUAL_FOCUS = 0.3, 5.0, 0.6
"""Focal lengths in picture diagonals: the believed ones, from an extreme wide angle to a telephoto lens, and that of a
telephone's ordinary lens (26 mm where the diagonal is 43 mm)."""

IN_LINE: Final = 1e-6
"""Twice the smallest triangle of three of four points, as a share of the square around them, that still tells a plane."""

ROWS_AT_ONCE: Final = 32
"""Rows of the new picture made together, so that the numbers needed stay small beside the picture."""


def check_corners(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> F64:
    """The four corners (4, 2) of a photographed sheet when they can be that.

    Args:
        corners: Top left, top right, bottom right, bottom left.
        size: Width and height of the picture in pixels; corners may lie outside it by as much again.

    Raises:
        UsageProblem: not four, not finite, far outside, crossing, not convex, in another order, or nearly in one line.
    """
    fix = "Give them from the top left clockwise, in pixels: x,y,x,y,x,y,x,y."
    if len(corners) != 4:
        raise UsageProblem(f"A sheet has four corners, not {len(corners)}. {fix}")
    found = np.array(corners, np.float64)
    reach = np.array(size, np.float64)
    if not np.isfinite(found).all() or (found < -reach).any() or (found > 2 * reach).any():
        raise UsageProblem(f"A corner lies far outside the picture of {size[0]} × {size[1]} pixels. {fix}")
    sides = np.roll(found, -1, axis=0) - found
    turns = _cross(sides, np.roll(sides, -1, axis=0))
    if not (turns > 0).all():
        raise UsageProblem(f"The corners {_shown(found)} do not go round a sheet clockwise. {fix}")
    heights = np.abs(turns) / np.hypot(*sides.T)  # how far each next corner lies off a side
    if min(heights.min(), np.hypot(*sides.T).min()) < SMALLEST_SIDE:
        raise UsageProblem(f"The corners {_shown(found)} lie too close together or nearly in one line. {fix}")
    if _first(found) != 0:
        raise UsageProblem(f"The first corner, {_shown(found[:1])}, is not the top left one. {fix}")
    return found


def _first(corners: F64) -> int:
    """Which corner is the top left one: the side that starts at it runs most to the right."""
    sides = np.roll(corners, -1, axis=0) - corners
    return int(np.argmax(sides[:, 0] / np.hypot(*sides.T)))


def _cross(a: F64, b: F64) -> F64:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def _shown(points: F64) -> str:
    return ", ".join(f"({x:.0f}, {y:.0f})" for x, y in points)


def homography(source: F64, target: F64) -> F64:
    """The (3, 3) matrix that takes four points to four others, its last number 1; no three points of either in one line.

    Solved in points moved and stretched to about ±1, so that pixels of thousands lose no digits.

    Raises:
        UsageProblem: three of the points lie in one line.
    """
    norm_s, norm_t = _normal(source), _normal(target)
    s, t = project(norm_s, source), project(norm_t, target)
    for four in (s, t):
        corner = [four[[a, b, c]] for a, b, c in ((0, 1, 2), (0, 1, 3), (0, 2, 3), (1, 2, 3))]
        if min(abs(float(_cross(p[1:2] - p[:1], p[2:] - p[:1])[0])) for p in corner) < IN_LINE:
            raise UsageProblem("Three of the four corners lie in one line.")
    rows = []
    for (x, y), (u, v) in zip(s, t, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    matrix = np.array(rows, np.float64)
    solved = np.append(np.linalg.solve(matrix, t.reshape(8)), 1.0).reshape(3, 3)
    found = np.linalg.inv(norm_t) @ solved @ norm_s
    return np.asarray(found / found[2, 2])


def _normal(points: F64) -> F64:
    middle = points.mean(axis=0)
    reach = float(np.abs(points - middle).max()) or 1.0
    return np.array([[1 / reach, 0, -middle[0] / reach], [0, 1 / reach, -middle[1] / reach], [0, 0, 1]])


def project(matrix: F64, points: F64) -> F64:
    """Points (n, 2) through a (3, 3) matrix; points on its horizon come out not finite, without a warning."""
    flat = np.asarray(points, np.float64).reshape(-1, 2)
    lifted = flat @ matrix[:, :2].T + matrix[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(lifted[:, :2] / lifted[:, 2:])


def sheet_size(corners: F64, size: tuple[int, int], most_pixels: int) -> tuple[int, int]:
    """Width and height in pixels of the sheet seen head-on: its true shape, about as many pixels as it has in the photo.

    The shape comes from the perspective itself (``shape_of``); sides keep the length of the longer of two opposite ones
    as long as the picture stays within ``most_pixels``.
    """
    top, right, bottom, left = _side_lengths(corners)
    width, height = max(top, bottom), max(left, right)
    shape = shape_of(corners, size)
    width, height = max(width, height * shape), max(height, width / shape)
    shrink = min(1.0, math.sqrt(most_pixels / (width * height)))
    return max(1, int(width * shrink)), max(1, int(height * shrink))


def shape_of(corners: F64, size: tuple[int, int]) -> float:
    """Width divided by height of the true sheet, from how its parallel sides run together in the photo.

    A pinhole camera with square pixels that looks along the picture's middle sees the sheet; where its sides meet tells the
    focal length, that and the corners the shape.  A photo that does not tell it (tilted in one direction only, or cropped)
    is taken as one of a telephone; head-on it makes no difference.
    """
    unit = np.array([[0.0, 0.0], [1, 0], [1, 1], [0, 1]])
    matrix = homography(unit, corners - np.array(size, np.float64) / 2)
    across, down = matrix[:, 0], matrix[:, 1]
    diagonal = math.hypot(*size)
    square = (USUAL_FOCUS * diagonal) ** 2
    if abs(across[2]) > HEAD_ON and abs(down[2]) > HEAD_ON:
        told = -(across[0] * down[0] + across[1] * down[1]) / (across[2] * down[2])
        if (SHORTEST_FOCUS * diagonal) ** 2 < told < (LONGEST_FOCUS * diagonal) ** 2:
            square = told
    lens = np.array([1 / square, 1 / square, 1.0])
    return float(math.sqrt((across * across * lens).sum() / (down * down * lens).sum()))


def _side_lengths(corners: F64) -> tuple[float, float, float, float]:
    top, right, bottom, left = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    return float(top), float(right), float(bottom), float(left)


def square_up(corners: F64, size: tuple[int, int]) -> F64:
    """The matrix from photo points to points of a head-on picture ``size`` (width, height) that the sheet fills."""
    width, height = size
    return homography(corners, np.array([[0.0, 0.0], [width, 0], [width, height], [0, height]]))


def rectify(picture: Pixels, matrix: F64, size: tuple[int, int]) -> Pixels:
    """The picture seen through ``matrix`` (photo points to new points), ``size`` (width, height): bilinear, white outside."""
    back = np.asarray(np.linalg.inv(matrix), np.float64)
    width, height = size
    found = np.empty((height, width, 3), np.uint8)
    columns = np.arange(width) + 0.5
    for start in range(0, height, ROWS_AT_ONCE):
        rows = (np.arange(start, min(start + ROWS_AT_ONCE, height)) + 0.5)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            depth = back[2, 0] * columns + (back[2, 1] * rows + back[2, 2])
            x = (back[0, 0] * columns + (back[0, 1] * rows + back[0, 2])) / depth
            y = (back[1, 0] * columns + (back[1, 1] * rows + back[1, 2])) / depth
        found[start : start + len(rows)] = _sampled(picture, x, y)
    return found


def _sampled(picture: Pixels, x: F64, y: F64) -> Pixels:
    """Colours (rows, columns, 3) of a picture at points, between the four nearest pixels' middles; white outside."""
    height, width = picture.shape[:2]
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    left, top = (np.where(inside, v, 0.5) - 0.5 for v in (x, y))
    x0, y0 = np.floor(left).astype(np.int32), np.floor(top).astype(np.int32)
    fx, fy = (left - x0).astype(np.float32)[..., None], (top - y0).astype(np.float32)[..., None]
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    x0, y0 = np.maximum(x0, 0), np.maximum(y0, 0)
    upper = picture[y0, x0] * (1 - fx) + picture[y0, x1] * fx
    lower = picture[y1, x0] * (1 - fx) + picture[y1, x1] * fx
    colour: Pixels = np.rint(upper * (1 - fy) + lower * fy).astype(np.uint8)
    colour[~inside] = 255
    return colour
