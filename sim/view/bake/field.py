"""How far it is to the nearest piece of furniture, on a grid: rays take that far a step at a time (sphere tracing)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

VOXEL = 0.05
"""Metres; chair legs are about one wide."""

_MOST = 3_000_000
"""Voxels of a room; halls get larger ones."""

_REACH = 16
"""Voxels up to which distances are known; in the open a ray steps that far."""

_STEPS = 96
"""More than any ray of a room needs; what is left then counts as free."""


@dataclass(frozen=True)
class Field:
    """``distance`` (nx, ny, nz) metres from each voxel to the nearest one with something in it; ``low`` is its corner.

    One voxel all around lies outside the room, so that no ray that stays in the room asks beyond the grid.
    """

    low: F32
    voxel: float
    distance: F32
    stride: F32  # how far a ray may go from each voxel (nx * ny * nz,), 0 where it has met something

    def at(self, p: F32) -> F32:
        """Distance (n,) at points (3, n); outside the grid that of its edge."""
        shape = self.distance.shape
        i, j, k = (
            np.clip(((p[axis] - self.low[axis]) / np.float32(self.voxel)).astype(np.int32), 0, shape[axis] - 1)
            for axis in range(3)
        )
        return np.asarray(self.distance.reshape(-1)[(i * shape[1] + j) * shape[2] + k])

    def march(self, o: F32, d: F32, most: F32) -> F32:
        """How far (n,) rays within the room get: to something solid, or to ``most`` (n,) metres, which is given back as it is."""
        out = most.copy()
        _, ny, nz = (np.int32(n) for n in self.distance.shape)
        scale = np.float32(1.0 / self.voxel)
        x, y, z = ((o[axis] - self.low[axis]) * scale for axis in range(3))
        u, v, w = (d[axis] * scale for axis in range(3))
        t, index, limit = np.zeros(len(most), np.float32), np.arange(len(most), dtype=np.int32), most
        for _ in range(_STEPS):
            at = ((x + t * u).astype(np.int32) * ny + (y + t * v).astype(np.int32)) * nz + (z + t * w).astype(np.int32)
            step = self.stride.take(at, mode="clip")
            solid = step <= 0
            if solid.any():
                out[index[solid]] = t[solid]
            t = t + step
            on = np.nonzero(~solid & (t < limit))[0]
            if not len(on):
                break
            x, y, z, u, v, w = (a.take(on) for a in (x, y, z, u, v, w))
            t, limit, index = t.take(on), limit.take(on), index.take(on)
        return out


def field_of(corners: F32, low: F64, high: F64) -> Field:
    """The field of triangles (m, 3, 3) in the box ``low``-``high``."""
    size = np.maximum(high - low, 0.1)
    voxel = float(max(VOXEL, np.cbrt(size.prod() / _MOST)))
    shape = np.ceil(size / voxel).astype(int) + 2
    low = low - voxel
    solid = np.zeros(tuple(shape), bool)
    points, _ = sampled(corners, 0.7 * voxel)
    cell = np.floor((points - low.astype(np.float32)) / np.float32(voxel)).astype(np.int32)
    cell = cell[((cell >= 0) & (cell < shape)).all(axis=1)]
    solid[cell[:, 0], cell[:, 1], cell[:, 2]] = True
    distance = spread(solid, _REACH) * np.float32(voxel)
    stride = np.where(distance <= 0, np.float32(0), np.maximum(distance - np.float32(0.87 * voxel), np.float32(0.45 * voxel)))
    return Field(low.astype(np.float32), voxel, distance, stride.reshape(-1))


def sampled(corners: F32, spacing: float) -> tuple[F32, I32]:
    """Points (k, 3) at most about ``spacing`` apart on triangles (m, 3, 3), and the number of the triangle of each."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1) / spacing
    points, owners, below = [corners.mean(axis=1)], [np.arange(len(corners), dtype=np.int32)], 0.7
    for steps in (2, 4, 8, 16, 32, 64, 128, 256):
        chosen = np.nonzero((longest > below) & ((longest <= steps) | (steps == 256)))[0].astype(np.int32)
        below = float(steps)
        i, j = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1))
        keep = i + j <= steps
        p, q = (x[keep].astype(np.float32)[None, :, None] / np.float32(steps) for x in (i, j))
        for k in range(0, len(chosen), 128):
            a, b, c = (corners[chosen[k : k + 128], None, corner] for corner in range(3))
            points.append((a * (1 - p - q) + b * p + c * q).reshape(-1, 3))
            owners.append(np.repeat(chosen[k : k + 128], p.shape[1]))
    return np.concatenate(points).astype(np.float32), np.concatenate(owners)


def spread(solid: npt.NDArray[np.bool_], reach: int) -> F32:
    """Distance from each voxel to the nearest solid one, in voxels, exact up to ``reach``, axis by axis."""
    square = np.where(solid, np.float32(0), np.float32(reach * reach))
    for axis in range(3):
        best = square.copy()
        for k in range(1, min(reach, square.shape[axis] - 1) + 1):
            front, back = [slice(None)] * 3, [slice(None)] * 3
            front[axis], back[axis] = slice(k, None), slice(None, -k)
            one, other = tuple(front), tuple(back)
            farther = np.float32(k * k)
            np.minimum(best[one], square[other] + farther, out=best[one])
            np.minimum(best[other], square[one] + farther, out=best[other])
        square = best
    return np.sqrt(square)
