"""Closed surfaces of many figures at once: grids of points (figures, rows, sides, 3) that share one set of triangles.

Every figure has the same parts with the same rows and sides, so that one draw call serves all of them; a part somebody does not
have is shrunk to a point. Lengths are shares of body height unless said otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.builder import Colour
from sim.view.mesh import F32, I32, Material
from sim.view.people.cast import Level, Slot

F64 = npt.NDArray[np.float64]

WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Part:
    """A piece of every figure; what is not an array of all points is broadcast to (figures, rows, sides, …)."""

    grid: F64  # (c, rows, sides, 3)
    slot: Slot | npt.NDArray[np.integer]
    material: Material
    bones: tuple[int, int] | npt.NDArray[np.integer]  # (…, 2)
    weight: float | F64 = 1.0  # of the first bone
    colour: Colour | F64 = WHITE
    poles: tuple[bool, bool] = (True, True)  # whether the first and last row are a single point


def sampled(keys: F64, rows: int) -> F64:
    """(c, rows, m) points of smooth curves through keys (c, k, m), at even steps from the first to the last."""
    k = keys.shape[1]
    at = np.linspace(0.0, k - 1.0, rows)
    low = np.minimum(at.astype(int), k - 2)
    t = (at - low)[None, :, None]
    p0, p1, p2, p3 = (keys[:, np.clip(low + d, 0, k - 1)] for d in (-1, 0, 1, 2))
    return np.asarray(
        0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    )


def circle(sides: int, power: float = 2.0, front: float = 0.0) -> F64:
    """(sides, 2) points of a superellipse of half size 1, counter-clockwise from +x; ``front`` 0..1 crowds them there."""
    angle = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)
    angle = angle - front * np.sin(angle)
    c, s = np.cos(angle), np.sin(angle)
    return np.stack([np.sign(c) * np.abs(c) ** (2 / power), np.sign(s) * np.abs(s) ** (2 / power)], axis=-1)


def rings(keys: F64, sides: int, power: float = 2.0) -> F64:
    """Level rings: keys (c, rows, 5) are x, y, z of the middle and half sizes along x and y. (c, rows, sides, 3)."""
    ring = circle(sides, power)
    flat = keys[:, :, None, :2] + keys[:, :, None, 3:5] * ring
    z = np.broadcast_to(keys[:, :, None, 2:3], (*flat.shape[:3], 1))
    return np.concatenate([flat, z], axis=-1)


def tube(path: F64, half: F64, sides: int, up: Sequence[float] = (0.0, 0.0, 1.0)) -> F64:
    """Rings across a path (c, rows, 3); ``half`` (c, rows, 2) their half sizes level with ``up``'s side and along ``up``."""
    along = np.gradient(path, axis=1)
    side = _unit(np.cross(np.asarray(up, float), along))
    over = _unit(np.cross(along, side))
    ring = circle(sides)
    return np.asarray(
        path[:, :, None]
        + half[:, :, None, :1] * ring[:, :1] * side[:, :, None]
        + half[:, :, None, 1:] * ring[:, 1:] * over[:, :, None]
    )


def capped(grid: F64, low: bool = True, high: bool = True) -> F64:
    """The grid with its first and last ring closed by a point in their middle."""
    parts = [grid]
    if low:
        parts.insert(0, np.broadcast_to(grid[:, :1].mean(axis=2, keepdims=True), grid[:, :1].shape))
    if high:
        parts.append(np.broadcast_to(grid[:, -1:].mean(axis=2, keepdims=True), grid[:, -1:].shape))
    return np.concatenate(parts, axis=1)


def ball(centre: F64, half: F64, rows: int, sides: int) -> F64:
    """Ellipsoids: centre and half sizes (c, 3); poles up and down."""
    v = np.linspace(-np.pi / 2, np.pi / 2, rows)
    ring = circle(sides)
    unit = np.concatenate([np.cos(v)[:, None, None] * ring, np.broadcast_to(np.sin(v)[:, None, None], (rows, sides, 1))], axis=-1)
    return np.asarray(centre[:, None, None] + half[:, None, None] * unit)


def gathered(grid: F64, present: npt.NDArray[np.bool_]) -> F64:
    """The grid, shrunk to one point for figures (c,) that do not have the part."""
    middle = grid.mean(axis=(1, 2), keepdims=True)
    return np.where(present[:, None, None, None], grid, middle)


def blend(values: F64, low: F64 | float, high: F64 | float) -> F64:
    """0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((values - low) / np.maximum(np.asarray(high) - low, 1e-9), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


def put_together(parts: Sequence[Part]) -> Level:
    """One level of all parts."""
    found = [_flat(part) for part in parts]
    starts = np.cumsum([0, *(f.position.shape[1] for f in found[:-1])])
    return Level(
        position=np.concatenate([f.position for f in found], axis=1),
        normal=np.concatenate([f.normal for f in found], axis=1),
        colour=np.concatenate([f.colour for f in found], axis=1),
        slot=np.concatenate([f.slot for f in found], axis=1),
        bones=np.concatenate([f.bones for f in found], axis=1),
        weight=np.concatenate([f.weight for f in found], axis=1),
        material=np.concatenate([f.material for f in found]),
        index=np.concatenate([f.index + s for f, s in zip(found, starts, strict=True)]).astype(np.int32),
    )


def _flat(part: Part) -> Level:
    """One part as a level of its own."""
    c, rows, sides, _ = part.grid.shape
    n = rows * sides
    index = triangles(rows, sides, part.poles)
    position, normal = part.grid.reshape(c, n, 3), _normals(part.grid, part.poles).reshape(c, n, 3)
    if _inside_out(position, index):
        index, normal = np.ascontiguousarray(index[:, ::-1]), -normal

    def spread(values: object, *more: int) -> F32:
        wide = np.broadcast_to(np.asarray(values, np.float32), (c, rows, sides, *more))
        return np.asarray(wide.reshape(c, n, *more), np.float32)

    return Level(
        position=position.astype(np.float32),
        normal=normal.astype(np.float32),
        colour=spread(part.colour, 3),
        slot=spread(part.slot).astype(np.uint8),
        bones=spread(part.bones, 2).astype(np.uint8),
        weight=spread(part.weight),
        material=np.full(n, int(part.material), np.uint8),
        index=index,
    )


def _inside_out(position: F64, index: I32) -> bool:
    """Whether triangles (m, 3) face inwards, by the volume they enclose as seen from the middle; open ends do not count."""
    corner = position[:, index]
    across = np.cross(corner[:, :, 1] - corner[:, :, 0], corner[:, :, 2] - corner[:, :, 0])
    volume = ((corner[:, :, 0] - position.mean(axis=1)[:, None]) * across).sum(axis=(1, 2))
    return bool(volume[np.abs(volume).argmax()] < 0)


def triangles(rows: int, sides: int, poles: tuple[bool, bool]) -> I32:
    """(m, 3) triangles of a grid that is closed round its sides; rows that are one point get one triangle a side."""
    k, j = np.meshgrid(np.arange(rows - 1), np.arange(sides), indexing="ij")
    a, b = k * sides + j, k * sides + (j + 1) % sides
    first = np.stack([a, b, b + sides], -1)[1 if poles[0] else 0 :]
    second = np.stack([a, b + sides, a + sides], -1)[: rows - 2 if poles[1] else rows - 1]
    return np.concatenate([first.reshape(-1, 3), second.reshape(-1, 3)]).astype(np.int32)


def _normals(grid: F64, poles: tuple[bool, bool]) -> F64:
    """Unit normals from neighbours; at a single point the way it lies from the ring beside it."""
    along = np.gradient(grid, axis=1)
    around = np.roll(grid, -1, axis=2) - np.roll(grid, 1, axis=2)
    normal = np.cross(around, along)
    size = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = np.where(size > 1e-14, normal / np.maximum(size, 1e-14), 0.0)
    for row, beside, there in ((0, 1, poles[0]), (-1, -2, poles[1])):
        if there:
            away = grid[:, row].mean(axis=1) - grid[:, beside].mean(axis=1)
            inwards = np.where((normal[:, beside].mean(axis=1) * away).sum(axis=-1, keepdims=True) < 0, -1.0, 1.0)
            flat = np.linalg.norm(away, axis=-1, keepdims=True) < 1e-7
            point = np.where(flat, normal[:, beside].mean(axis=1), inwards * away)
            normal[:, row] = _unit(point)[:, None]
    lost = np.linalg.norm(normal, axis=-1, keepdims=True) < 0.5
    return np.where(lost, [0.0, 0.0, 1.0], normal)


def _unit(values: F64) -> F64:
    return np.asarray(values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1e-12))
