"""How much light reaches a surface of a room: sky through its windows, ceiling lamps, and what bounces around.

Nothing is traced: windows and lamps are cut into patches whose form factors have a closed form, walls of rooms that are not
convex hide patches behind their corners, and the bounced part is one radiosity balance per room.  Daylight and lamplight are
kept apart, so that a switch or a blind is one number per room when drawing.

A *light* row has four parts: daylight straight from windows, daylight bounced, lamplight straight, lamplight bounced; all are
irradiance over pi of a white surface, on a scale where a well lit desk is about 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Opening, Window
from sim.view.mesh import Mesh
from sim.view.openings import WallFace
from sim.view.shell import Lamp, RoomShell

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]

SKY, GROUND = 1.5, 0.5
"""Radiance seen through a window above and below the horizon; overcast sky over pale asphalt, scale by eye."""

LAMP = 0.62
"""Lamplight on desks of every room: lighting is planned to a level (300-500 lx in schools), not by lamp."""

LAMP_LEAST = 0.3
"""Lamps of very small or tall rooms are not turned up without end: their strength is for at least this much light."""

SPILL = 0.10
"""Daylight every room keeps with lamps off and doors closed: dim, never black (design: never frightening)."""

_PATCH = 0.75
_CORNER = 0.22
"""Metres over which a corner's shade fades."""

_CHUNK = 4096
"""Points handled at once, which bounds memory."""

DIRECTIONS = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
"""The six faces of a light cube."""


@dataclass(frozen=True)
class Patches:
    """Small flat emitters: centre (k, 3), unit normal (k, 3) towards the room, area (k,), strength (k,)."""

    centre: F64
    normal: F64
    area: F64
    strength: F64


@dataclass(frozen=True)
class RoomLight:
    """The light field of one room."""

    windows: Patches
    lamps: Patches
    rings: tuple[F64, ...]
    concave: bool
    bounce: tuple[float, float]  # daylight, lamplight
    tint: tuple[float, float, float]  # colour of bounced light, mean 1
    floor: float
    ceiling: float

    def at(self, position: F64, normal: F64, *, corners: bool = True) -> F32:
        """Light rows (n, 4) at points with normals; ``corners`` adds the shade where faces of the room meet."""
        out = np.empty((len(position), 4), np.float32)
        for k in range(0, len(position), _CHUNK):
            out[k : k + _CHUNK] = self._at(position[k : k + _CHUNK], normal[k : k + _CHUNK], corners)
        return out

    def _at(self, p: F64, n: F64, corners: bool) -> F64:
        day = gather(self.windows, p, n, sky=True)
        lamp = gather(self.lamps, p, n, sky=False)
        if self.concave:
            day = self._hidden(self.windows, p, n, day, sky=True)
            lamp = self._hidden(self.lamps, p, n, lamp, sky=False)
        shade = self._corner_shade(p, n) if corners else np.ones(len(p))
        tilt = 1.0 - 0.12 * n[:, 2]  # ceilings see the bright floor, floors the duller ceiling
        soft = 0.55 + 0.45 * shade
        return np.stack([day * soft, self.bounce[0] * tilt * shade, lamp * soft, self.bounce[1] * tilt * shade], axis=1)

    def _hidden(self, patches: Patches, p: F64, n: F64, plain: F64, *, sky: bool) -> F64:
        """``plain`` again, with patches that stand behind a corner of the room left out."""
        if not len(patches.area):
            return plain
        return gather(patches, p, n, sky=sky, seen=_sees(self.rings, p[:, :2] + 0.03 * n[:, :2], patches))

    def _corner_shade(self, p: F64, n: F64) -> F64:
        """1 in the open, lower towards edges where another face of the room meets this one."""
        upright = np.abs(n[:, 2]) < 0.7
        shade = np.ones(len(p))
        for z, weight in ((self.floor, 0.30), (self.ceiling, 0.22)):
            shade *= 1.0 - np.where(upright, weight * np.exp(-np.abs(p[:, 2] - z) / _CORNER), 0.0)
        for ring in self.rings:
            for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
                shade *= 1.0 - 0.26 * np.exp(-_segment_gap(p, n, a, b) / _CORNER)
        return np.asarray(shade)


def gather(patches: Patches, p: F64, n: F64, *, sky: bool, seen: npt.NDArray[np.bool_] | None = None) -> F64:
    """Irradiance over pi (n,) from all patches; with ``sky`` their radiance depends on what lies behind them."""
    if not len(patches.area):
        return np.zeros(len(p))
    d = patches.centre[None] - p[:, None]
    r2 = np.einsum("ijk,ijk->ij", d, d)
    r = np.sqrt(np.maximum(r2, 1e-6))
    facing = np.maximum(np.einsum("ijk,ik->ij", d, n) / r, 0.0)
    leaving = np.maximum(-np.einsum("ijk,jk->ij", d, patches.normal) / r, 0.0)
    factor = facing * leaving * patches.area / (np.pi * r2 + patches.area)
    if sky:
        up = d[..., 2] / r
        factor *= GROUND + (SKY - GROUND) * np.clip(0.5 + 5.0 * up, 0.0, 1.0) * (0.75 + 0.5 * np.maximum(up, 0.0))
    if seen is not None:
        factor *= seen
    return np.asarray((factor * patches.strength).sum(axis=1))


def _segment_gap(p: F64, n: F64, a: F64, b: F64) -> F64:
    """Distance (n,) from points to wall a-b, infinite for points on a face parallel to it."""
    d = b - a
    size = float(np.linalg.norm(d))
    inward = np.array([-d[1], d[0]]) / max(size, 1e-9)
    t = np.clip(((p[:, :2] - a) @ d) / max(size * size, 1e-9), 0.0, 1.0)
    gap = np.linalg.norm(p[:, :2] - a - t[:, None] * d, axis=1)
    return np.where(np.abs(n[:, :2] @ inward) > 0.8, np.inf, gap)


def _sees(rings: Sequence[F64], p: F64, patches: Patches) -> npt.NDArray[np.bool_]:
    """(n, k) whether the straight line from each point to each patch stays inside the room's outline."""
    q = patches.centre[:, :2] + 0.35 * patches.normal[:, :2]  # from just inside: patches lie behind the room's own wall
    clear = np.ones((len(p), len(q)), bool)
    for ring in rings:
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            sa = _side(a, b, p)[:, None]
            sq = _side(a, b, q)[None]
            ta = (q[None, :, 0] - p[:, None, 0]) * (a[1] - p[:, None, 1]) - (q[None, :, 1] - p[:, None, 1]) * (
                a[0] - p[:, None, 0]
            )
            tb = (q[None, :, 0] - p[:, None, 0]) * (b[1] - p[:, None, 1]) - (q[None, :, 1] - p[:, None, 1]) * (
                b[0] - p[:, None, 0]
            )
            clear &= ~((sa * sq < 0) & (ta * tb < 0))
    return clear


def _side(a: F64, b: F64, p: F64) -> F64:
    return np.asarray((b[0] - a[0]) * (p[:, 1] - a[1]) - (b[1] - a[1]) * (p[:, 0] - a[0]))


def room_light(shell: RoomShell) -> RoomLight:
    """Finds the emitters of a room and balances what its surfaces pass on."""
    windows, lamps = _window_patches(shell.walls, shell.floor), _planned(_lamp_patches(shell.lamps), shell)
    concave = any(_reflex(ring) for ring in shell.rings) or len(shell.rings) > 1
    first = RoomLight(windows, lamps, shell.rings, concave, (0.0, 0.0), (1.0, 1.0, 1.0), shell.floor, shell.ceiling)
    bounce, tint = _balance(first, shell.tight)
    return RoomLight(windows, lamps, shell.rings, concave, bounce, tint, shell.floor, shell.ceiling)


def _balance(light: RoomLight, mesh: Mesh) -> tuple[tuple[float, float], tuple[float, float, float]]:
    """Light that has bounced at least once, the same everywhere in the room, and its colour."""
    if not len(mesh.index):
        return (SPILL, 0.0), (1.0, 1.0, 1.0)
    corners = mesh.position[mesh.index].astype(float)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    keep = slice(None, None, max(1, len(area) // 1500))  # a sample is plenty for one mean
    middle, normal = corners.mean(axis=1)[keep], mesh.normal[mesh.index[:, 0]].astype(float)[keep]
    albedo, weight = mesh.colour[mesh.index[:, 0]].astype(float)[keep], area[keep]
    rows = light.at(middle, normal, corners=False)
    total = float(weight.sum())
    grey = float((albedo.mean(axis=1) * weight).sum() / total)
    gain = 1.0 / (1.0 - min(grey, 0.8))
    day = float((rows[:, 0] * albedo.mean(axis=1) * weight).sum() / total) * gain + SPILL
    lamp = float((rows[:, 2] * albedo.mean(axis=1) * weight).sum() / total) * gain
    colour = (albedo * ((rows[:, 0] + rows[:, 2] + 0.02) * weight)[:, None]).sum(axis=0)
    red, green, blue = 0.45 + 0.55 * colour / colour.mean()
    return (day, lamp), (float(red), float(green), float(blue))


def _window_patches(walls: Sequence[WallFace], floor: float) -> Patches:
    """Patches of every window and glazed door; those to another room pass on a little only."""
    rows = []
    for wall in walls:
        for hole in wall.holes:
            strength = _passes(hole.source)
            if strength <= 0:
                continue
            across = max(1, round((hole.end - hole.start) / _PATCH))
            upward = max(1, round((hole.high - hole.low) / _PATCH))
            area = (hole.end - hole.start) * (hole.high - hole.low) / (across * upward)
            for i in range(across):
                for j in range(upward):
                    u = hole.start + (hole.end - hole.start) * (i + 0.5) / across
                    z = floor + hole.low + (hole.high - hole.low) * (j + 0.5) / upward
                    rows.append([*wall.point(u, z, max(hole.depth, 0.0)), *wall.inward, 0.0, area, strength])
    return _patches(rows)


def _passes(source: Opening | Window) -> float:
    """Share of the sky's light an opening lets in: glass, framing and dirt taken off."""
    outside = len(source.unit_ids) == 1
    if isinstance(source, Window):
        return 0.75 if outside else 0.06
    glazed = source.glazed or 0.0
    return 0.7 * glazed if outside else 0.03


def _lamp_patches(lamps: Sequence[Lamp]) -> Patches:
    rows = []
    for lamp in lamps:
        (x, y, z), (hx, hy) = lamp.centre, lamp.half
        i, j = max(1, round(2 * hx / 0.6)), max(1, round(2 * hy / 0.6))
        for a in range(i):
            for b in range(j):
                rows.append(
                    [x + hx * ((2 * a + 1) / i - 1), y + hy * ((2 * b + 1) / j - 1), z, 0, 0, -1, 4 * hx * hy / (i * j), 1.0]
                )
    return _patches(rows)


def _planned(lamps: Patches, shell: RoomShell) -> Patches:
    """Lamps made so strong that the room's desks get ``LAMP``, bounced light included by rule of thumb."""
    flat = shell.tight.position[np.abs(shell.tight.position[:, 2] - shell.floor) < 0.001].astype(float)
    if not len(flat) or not len(lamps.area):
        return lamps
    desks = flat[:: max(1, len(flat) // 200)] + np.array([0.0, 0.0, 0.7])
    plain = gather(lamps, desks, np.broadcast_to([0.0, 0.0, 1.0], desks.shape), sky=False)
    gain = 0.72 * LAMP / max(float(plain.mean()), 0.72 * LAMP_LEAST * float(plain.max()), 1e-4)
    return Patches(lamps.centre, lamps.normal, lamps.area, lamps.strength * gain)


def _patches(rows: Sequence[Sequence[float]]) -> Patches:
    table = np.array(rows, float).reshape(-1, 8)
    return Patches(table[:, :3], table[:, 3:6], table[:, 6], table[:, 7])


def _reflex(ring: F64) -> bool:
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    return bool((before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0] < -1e-6).any())


@dataclass(frozen=True)
class LightCube:
    """Light rows from six directions on a coarse grid of a room, for whatever is not part of its walls."""

    origin: F64  # (3,)
    step: F64  # (3,)
    values: F32  # (nx, ny, nz, 6, 4)

    def at(self, position: F64, normal: F64) -> F32:
        """Light rows (n, 4), smooth between grid points."""
        cells = np.array(self.values.shape[:3]) - 1
        t = np.clip((position - self.origin) / self.step, 0.0, cells)
        low = np.minimum(t.astype(int), np.maximum(cells - 1, 0))
        f = (t - low).astype(np.float32)
        face = np.where(normal > 0, [0, 2, 4], [1, 3, 5])
        share = (normal * normal).astype(np.float32)
        out = np.zeros((len(position), 4), np.float32)
        for corner in range(8):
            bit = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
            i, j, k = np.minimum(low + bit, cells).T
            weight = np.prod(np.where(bit, f, 1.0 - f), axis=1)
            for axis in range(3):
                out += (weight * share[:, axis])[:, None] * self.values[i, j, k, face[:, axis]]
        return out


def light_cube(shell: RoomShell, light: RoomLight) -> LightCube:
    """Samples a room's light about every metre, at knee, desk, head and lamp height."""
    ring = shell.rings[0] if shell.rings else np.zeros((1, 2))
    low, high = ring.min(axis=0) + 0.1, ring.max(axis=0) - 0.1
    count = np.clip(np.round((high - low) / 1.1).astype(int), 1, 40)
    heights = max(2, min(4, round((shell.ceiling - shell.floor) / 0.8)))
    step = np.array([*((high - low) / count), max(shell.ceiling - shell.floor - 0.6, 0.3) / (heights - 1)])
    origin = np.array([*low, shell.floor + 0.3])
    shape = (int(count[0]) + 1, int(count[1]) + 1, heights)
    points = origin + np.stack(np.meshgrid(*(np.arange(n) for n in shape), indexing="ij"), axis=-1).reshape(-1, 3) * step
    rows = light.at(np.repeat(points, 6, axis=0), np.tile(DIRECTIONS, (len(points), 1)), corners=False)
    return LightCube(origin, step, rows.reshape(*shape, 6, 4))
