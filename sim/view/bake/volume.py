"""Light in the air of a room, from six sides on a grid: for small things, for people and for doors."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.bake.emitters import Emitters
from sim.view.bake.field import Field
from sim.view.bake.gather import Effort, Surroundings, gathered, sunshine
from sim.view.bake.patches import GLIMMER, mean_of
from sim.view.bake.prism import Prism
from sim.view.light import DIRECTIONS

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

SPACING, _MOST = 0.5, 3500
"""Metres between points, and how many at most."""

IN_THE_AIR = Effort(sky=6, lamp=6, sun=0, around=32)

_TAPS = (0.09, 0.18, 0.34)
"""Metres off a surface where is asked how much room there is."""


@dataclass(frozen=True)
class Volume:
    """``values`` (nx, ny, nz, 6, 2): day and lamplight arriving from the six sides, as ``light.DIRECTIONS``."""

    low: F64
    step: F64
    values: F32

    def at(self, p: F64, n: F64) -> F32:
        """Day and lamplight (m, 2) on surfaces at points with normals."""
        last = np.array(self.values.shape[:3]) - 1
        t = np.clip((p - self.low) / self.step, 0.0, last)
        base = np.minimum(t.astype(int), np.maximum(last - 1, 0))
        f = (t - base).astype(np.float32)
        face = np.where(n > 0, [0, 2, 4], [1, 3, 5])
        share = (n * n).astype(np.float32)
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
        out = np.zeros((len(p), 2), np.float32)
        for corner in range(8):
            bit = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            i, j, k = np.minimum(base + bit, last).T
            weight = np.prod(np.where(bit, f, 1.0 - f), axis=1)
            for axis in range(3):
                out += (weight * share[:, axis])[:, None] * self.values[i, j, k, face[:, axis]]
        return out


def volume_of(place: Surroundings, sent: tuple[F32, F32]) -> Volume:
    """Gathers a room's volume; ``sent`` is the table of patches' radiance by day and from lamps."""
    prism = place.prism
    size = prism.high - prism.low
    step = SPACING * max(1.0, float(np.cbrt(size.prod() / SPACING**3 / _MOST)))
    count = np.maximum(1, np.round((size - 0.3) / step).astype(int))
    low, pitch = prism.low + 0.15, np.maximum(size - 0.3, 0.05) / count
    shape = tuple(int(n) + 1 for n in count)
    nodes = np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1).reshape(-1, 3)
    p = low + nodes * pitch
    free = prism.holds(p[:, :2]) & (place.field.at(p.T.astype(np.float32)) > 0.6 * place.field.voxel)
    on = np.nonzero(free)[0]
    values = np.zeros((len(p), 6, 2), np.float32)
    if len(on):
        points, normals = np.repeat(p[on], 6, axis=0), np.tile(DIRECTIONS, (len(on), 1))
        got = gathered(place, points, normals, np.arange(len(points), dtype=np.int32), IN_THE_AIR)
        day = got.sky * got.sky_seen + GLIMMER * got.open + mean_of(sent[0], got.hits).mean(axis=1)
        lamp = got.lamp * got.lamp_seen + mean_of(sent[1], got.hits).mean(axis=1)
        values[on] = np.stack([day, lamp], axis=1).reshape(-1, 6, 2)
    return Volume(low, pitch, _filled(values.reshape(*shape, 6, 2), free.reshape(shape)))


def _filled(values: F32, known: npt.NDArray[np.bool_]) -> F32:
    """Points inside furniture and outside the room take the mean of known neighbours, ring by ring."""
    while not known.all() and known.any():
        total, count = np.zeros_like(values), np.zeros(known.shape, np.float32)
        for axis in range(3):
            for step in (1, -1):
                front, back = [slice(None)] * 3, [slice(None)] * 3
                front[axis], back[axis] = (slice(1, None), slice(None, -1)) if step > 0 else (slice(None, -1), slice(1, None))
                to, of = tuple(front), tuple(back)
                total[to] += np.where(known[of][..., None, None], values[of], 0)
                count[to] += known[of]
        new = ~known & (count > 0)
        if not new.any():
            break
        values = np.where(new[..., None, None], total / np.maximum(count, 1)[..., None, None], values)
        known = known | new
    return values


def openness(field: Field, p: F64, n: F64) -> F32:
    """How free (n,) it is in front of surfaces, 0..1: under seats and in shelves it is less."""
    free = np.ones(len(p), np.float32)
    for tap in _TAPS:
        gap = field.at((p + tap * n).T.astype(np.float32)) + np.float32(0.7 * field.voxel)
        free *= 0.45 + 0.55 * np.clip(gap / np.float32(tap), 0.0, 1.0)
    return free


def in_reveals(prism: Prism, windows: Emitters, p: F64, n: F64) -> F32:
    """Daylight (m,) straight on what lies in the thickness of a wall: reveals, sills, frames, which rays in the room miss."""
    out = np.zeros(len(p), np.float32)
    for number in np.unique(windows.gap[windows.gap >= 0]).tolist():
        gap = prism.gaps[number]
        run = prism.run(gap.face)
        off = p[:, :2] - prism.a[gap.face]
        along, behind = off @ run, off @ np.array([run[1], -run[0]])
        close = (along > gap.span[0] - 0.1) & (along < gap.span[1] + 0.1) & (behind > -0.3) & (behind < gap.depth + 0.1)
        on = np.nonzero(close & (p[:, 2] > gap.rise[0] - 0.1) & (p[:, 2] < gap.rise[1] + 0.1))[0]
        out[on] = np.minimum(windows.where(windows.gap == number).factors(p[on], n[on]).sum(axis=1), 1.2)
    return out


def sun_on(place: Surroundings, p: F64, n: F64) -> F32:
    """Sunlight (m,) on small things, 0..1."""
    return np.minimum(sunshine(place, p, n, np.arange(len(p), dtype=np.int32), 3), 1.0)
