"""A room without its furniture, as light meets it: flat walls, floor, ceiling, and the gaps where light goes on.

Points and directions are (3, n) float32 arrays, one row per axis: that is twice as fast here as one row per point.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sim.view.flat import inside

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

PATCH = 0.6
"""Metres of the squares whose light is one number while light bounces."""


class Way(IntEnum):
    """What lies behind a gap in a wall."""

    SKY = 0
    PASSAGE = 1  # another room, with nothing in between
    PANE = 2  # another room behind glass


@dataclass(frozen=True)
class Gap:
    """A rectangle of wall ``face``: metres along it, heights above the building's zero; ``depth`` of the glass behind the face.

    ``passes`` is the share of light let through, ``room`` the other side's number (-1: the sky), ``panes`` the lights of a
    window between its mullions (0: no frame).
    """

    face: int
    span: tuple[float, float]
    rise: tuple[float, float]
    depth: float
    way: Way
    passes: float
    room: int = -1
    panes: int = 0


@dataclass(frozen=True)
class Well:
    """A hole for stairs in floor or ceiling: convex outline (k, 2), the room beyond and the height of its floor or ceiling."""

    overhead: bool
    outline: F64
    room: int
    beyond: float


@dataclass(frozen=True)
class Prism:
    """Walls ``a``-``b`` (w, 2) with the room to the left; faces are numbered walls first, then floor, then ceiling."""

    rings: tuple[F64, ...]
    a: F64
    b: F64
    floor: float
    ceiling: float
    gaps: tuple[Gap, ...] = ()
    wells: tuple[Well, ...] = ()

    @property
    def walls(self) -> int:
        """How many."""
        return len(self.a)

    @property
    def low(self) -> F64:
        """The least x, y, z."""
        return np.array([*self.a.min(axis=0), self.floor])

    @property
    def high(self) -> F64:
        """The greatest x, y, z."""
        return np.array([*self.a.max(axis=0), self.ceiling])

    def exits(self, o: F32, d: F32) -> tuple[F32, I32]:
        """How far (n,) rays from inside go until they leave, and through which face (-1: they never do, which is a flaw)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            target = np.where(d[2] > 0, np.float32(self.ceiling), np.float32(self.floor))
            best = np.where(np.abs(d[2]) > 1e-9, np.maximum((target - o[2]) / d[2], 0), np.float32(np.inf)).astype(np.float32)
            face = np.where(d[2] > 0, self.walls + 1, self.walls).astype(np.int32)
            for k in range(self.walls):
                (ax, ay), (ex, ey) = self.a[k].astype(np.float32), (self.b[k] - self.a[k]).astype(np.float32)
                across = d[0] * ey - d[1] * ex
                qx, qy = ax - o[0], ay - o[1]
                t = (qx * ey - qy * ex) / across
                s = (qx * d[1] - qy * d[0]) / across
                found = (across > 1e-9) & (t >= 0) & (t < best) & (s > -1e-4) & (s < 1.0001)
                best = np.where(found, t, best)
                face = np.where(found, np.int32(k), face)
        face[~np.isfinite(best)] = -1
        return best, face

    def run(self, face: int) -> F64:
        """Unit vector (2,) along wall ``face``; the room lies to its left."""
        run = self.b[face] - self.a[face]
        return np.asarray(run / np.linalg.norm(run))

    def along(self, face: int, p: F32) -> F32:
        """Metres (n,) along wall ``face`` of points (3, n) on it."""
        run = self.run(face)
        return np.asarray(((p[0] - self.a[face, 0]) * run[0] + (p[1] - self.a[face, 1]) * run[1]), np.float32)

    def gap_at(self, p: F32, face: I32) -> I32:
        """Which gap (n,) points on faces are in, -1 none; ``len(gaps) + k`` is well ``k``."""
        found = np.full(len(face), -1, np.int32)
        for number, gap in enumerate(self.gaps):
            on = np.nonzero(face == gap.face)[0]
            if len(on):
                u, z = self.along(gap.face, p[:, on]), p[2, on]
                within = (u > gap.span[0]) & (u < gap.span[1]) & (z > gap.rise[0]) & (z < gap.rise[1])
                found[on[within]] = number
        for number, well in enumerate(self.wells):
            on = np.nonzero(face == self.walls + int(well.overhead))[0]
            if len(on):
                within = inside([well.outline], p[:2, on].T.astype(float))
                found[on[within]] = len(self.gaps) + number
        return found

    def holds(self, xy: F64) -> Bool:
        """Which points (n, 2) lie within the outline."""
        return inside(list(self.rings), xy)

    def encloses(self, p: F64) -> Bool:
        """Which points (n, 3) lie in the room."""
        return np.asarray(self.holds(p[:, :2]) & (p[:, 2] > self.floor) & (p[:, 2] < self.ceiling))

    # ---- patches ----

    @property
    def grids(self) -> list[tuple[int, int]]:
        """Patches across and up of each face."""
        height = max(1, int(np.ceil((self.ceiling - self.floor) / PATCH)))
        lengths = np.linalg.norm(self.b - self.a, axis=1)
        flat = np.maximum(1, np.ceil((self.high - self.low)[:2] / PATCH).astype(int)).tolist()
        return [(max(1, int(np.ceil(n / PATCH))), height) for n in lengths] + [(flat[0], flat[1])] * 2

    @property
    def starts(self) -> I32:
        """Number of the first patch of each face, and after the last face that of all patches."""
        return np.concatenate([[0], np.cumsum([i * j for i, j in self.grids])]).astype(np.int32)

    def patch_at(self, p: F32, face: I32) -> I32:
        """Patch numbers (n,) of points (3, n) on faces (n,), all of them at least 0."""
        out = np.zeros(len(face), np.int32)
        grids, starts, low, high = self.grids, self.starts, self.low, self.high
        for k in np.unique(face[face >= 0]).tolist():
            on = face == k
            if k < self.walls:
                size = float(np.linalg.norm(self.b[k] - self.a[k]))
                u, v = self.along(k, p[:, on]) / size, (p[2, on] - self.floor) / (self.ceiling - self.floor)
            else:
                u, v = ((p[axis, on] - low[axis]) / (high[axis] - low[axis]) for axis in (0, 1))
            i, j = (np.clip((x * n).astype(np.int32), 0, n - 1) for x, n in zip((u, v), grids[k], strict=True))
            out[on] = starts[k] + i * grids[k][1] + j
        return out

    def patches(self) -> tuple[F64, F64, Bool]:
        """Middles (m, 3), normals (m, 3) and which of them lie within the room."""
        middles, normals = [], []
        for face, (m, n) in enumerate(self.grids):
            i, j = (x.ravel() for x in np.meshgrid((np.arange(m) + 0.5) / m, (np.arange(n) + 0.5) / n, indexing="ij"))
            if face < self.walls:
                run, (x, y) = self.b[face] - self.a[face], self.run(face)
                normals.append(np.tile([-y, x, 0.0], (m * n, 1)))
                middles.append(np.column_stack([self.a[face] + i[:, None] * run, self.floor + j * (self.ceiling - self.floor)]))
            else:
                up = face == self.walls
                xy = self.low[:2] + np.stack([i, j], axis=1) * (self.high - self.low)[:2]
                normals.append(np.tile([0.0, 0.0, 1.0 if up else -1.0], (m * n, 1)))
                middles.append(np.column_stack([xy, np.full(m * n, self.floor if up else self.ceiling)]))
        middle, normal = np.concatenate(middles), np.concatenate(normals)
        real = self.holds(middle[:, :2] + 0.02 * normal[:, :2])
        return middle, normal, real
