"""Bodies: all parts of all characters, at every distance; and the loft that single figures are made with."""

import numpy as np
import numpy.typing as npt

from sim.view.people.cast import Level
from sim.view.people.forms import put_together
from sim.view.people.hair import hair
from sim.view.people.head import head
from sim.view.people.limbs import limbs
from sim.view.people.shapes import LEVELS, Shapes
from sim.view.people.trunk import trunk

F64 = npt.NDArray[np.float64]


def levels(shapes: Shapes) -> tuple[Level, ...]:
    """Everybody's surface, from close by to far away."""
    return tuple(put_together([*trunk(shapes, d), *limbs(shapes, d), *head(shapes, d), *hair(shapes, d)]) for d in LEVELS)


def loft(
    centres: F64, half: F64, sides: int = 12, power: float = 2.0, caps: bool = True
) -> tuple[F64, F64, npt.NDArray[np.int32]]:
    """A smooth closed surface through elliptic rings: centres (n, 3), half sizes (n, 2) along x and y, stacked upwards.

    ``power`` above 2 squares the rings a little. Returns positions, normals, triangles, counter-clockwise from outside.
    """
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    c, s = np.sign(c) * np.abs(c) ** (2 / power), np.sign(s) * np.abs(s) ** (2 / power)
    rings = centres[:, None] + np.stack([half[:, :1] * c, half[:, 1:] * s, np.zeros((len(half), sides))], axis=-1)
    if caps:
        rings = np.concatenate(
            [np.broadcast_to(centres[:1, None], (1, sides, 3)), rings, np.broadcast_to(centres[-1:, None], (1, sides, 3))]
        )
    n = len(rings)
    k, j = np.meshgrid(np.arange(n - 1) * sides, np.arange(sides), indexing="ij")
    a, b = (k + j).ravel(), (k + (j + 1) % sides).ravel()
    index = np.concatenate([np.stack([a, b, b + sides], 1), np.stack([a, b + sides, a + sides], 1)]).astype(np.int32)
    position = rings.reshape(-1, 3)
    if centres[-1, 2] < centres[0, 2]:
        index = index[:, ::-1]
    return position, smooth_normals(position, index), np.ascontiguousarray(index)


def smooth_normals(position: F64, index: npt.NDArray[np.int32]) -> F64:
    """Area-weighted vertex normals; vertices at the same place share theirs."""
    face = np.cross(position[index[:, 1]] - position[index[:, 0]], position[index[:, 2]] - position[index[:, 0]])
    _, group = np.unique(np.round(position * 1e5).astype(np.int64), axis=0, return_inverse=True)
    total = np.zeros((int(group.max()) + 1, 3))
    for corner in range(3):
        np.add.at(total, group.reshape(-1)[index[:, corner]], face)
    normal = total[group.reshape(-1)]
    size = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(size > 1e-15, normal / np.maximum(size, 1e-15), [0.0, 0.0, 1.0])
