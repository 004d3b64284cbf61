"""What gives light: windows cut into patches with what one sees through them, ceiling lamps, and the sun."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from sim.view.bake.prism import Gap, Prism, Way
from sim.view.light import GROUND, SKY
from sim.view.shell import Lamp

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

BEARINGS = 24
"""Directions in which one looks for houses across the yard."""

WALL_GLOW = 0.42
"""Radiance of a brick wall across the yard on the scale of ``light.SKY``; by eye."""

PROFILE = 0.055
"""Metres of a window's frame and mullions that sunlight does not pass, as ``joinery`` builds them."""

_PATCH = 0.6
_AWAY = 0.7
"""Metres outside a pane from where one looks around: past the façade's own face."""


@dataclass(frozen=True)
class Skyline:
    """Walls of the whole building as seen from its windows: ends (m, 2, 2) and the height of their tops (m,)."""

    ends: F64
    top: F64

    def slopes(self, p: F64, way: F64) -> F64:
        """Steepness (n,), rise over run, under which something hides the sky from points (n, 3) towards headings (n, 2)."""
        steep = np.full(len(p), -np.inf)
        for (a, b), top in zip(self.ends, self.top, strict=True):
            e, q = b - a, a - p[:, :2]
            with np.errstate(divide="ignore", invalid="ignore"):
                across = way[:, 0] * e[1] - way[:, 1] * e[0]
                t = (q[:, 0] * e[1] - q[:, 1] * e[0]) / across
                s = (q[:, 0] * way[:, 1] - q[:, 1] * way[:, 0]) / across
                meets = (np.abs(across) > 1e-9) & (t > 0.05) & (s >= 0) & (s <= 1)
                steep = np.where(meets, np.maximum(steep, (top - p[:, 2]) / t), steep)
        return steep


@dataclass(frozen=True)
class Emitters:
    """Flat patches that shine into a room.

    ``centre``, ``normal``, half sides ``u``, ``v`` (k, 3); ``area``, ``strength`` (k,); ``gap`` (k,): the room's own gap their
    light comes through, -1 for lamps in the room, ``-2 - r`` for what shines in neighbour ``r``; ``horizon`` (k, BEARINGS):
    steepness of the skyline around each, empty for lamps.
    """

    centre: F64
    normal: F64
    u: F64
    v: F64
    area: F64
    strength: F64
    gap: I32
    horizon: F64

    def __len__(self) -> int:
        return len(self.area)

    def factors(self, p: F64, n: F64) -> F64:
        """(m, k) light each patch would give at points with normals if nothing stood between: irradiance over pi."""
        d = self.centre[None] - p[:, None]
        square = (d * d).sum(axis=-1)
        r = np.sqrt(np.maximum(square, 1e-6))
        facing = np.maximum((d * n[:, None]).sum(axis=-1) / r, 0.0)
        leaving = np.maximum(-(d * self.normal[None]).sum(axis=-1) / r, 0.0)
        factor = facing * leaving * self.area / (np.pi * square + self.area) * self.strength
        return np.asarray(factor * self.radiance(d) if self.horizon.size else factor)

    def where(self, chosen: Bool) -> "Emitters":
        """Some of them."""
        return Emitters(*(getattr(self, column)[chosen] for column in _COLUMNS))

    def radiance(self, d: F64) -> F64:
        """(m, k) what is seen along directions (m, k, 3) through each patch: ground, house or sky."""
        run = np.sqrt(d[..., 0] ** 2 + d[..., 1] ** 2) + 1e-6
        slope = d[..., 2] / run
        bearing = (np.arctan2(d[..., 1], d[..., 0]) / (2 * np.pi) * BEARINGS).astype(int) % BEARINGS
        edge = self.horizon[np.arange(len(self))[None], bearing]
        up = slope / np.sqrt(1.0 + slope * slope)
        sky = SKY * (0.75 + 0.5 * np.maximum(up, 0.0))
        ground = np.clip(0.5 + 6.0 * slope, 0.0, 1.0)  # a soft horizon: hedges and haze
        low = GROUND + (sky - GROUND) * ground
        house = np.clip(0.5 - 6.0 * (slope - edge), 0.0, 1.0) * ground
        return np.asarray(low + (np.minimum(low, WALL_GLOW) - low) * house)


_COLUMNS = tuple(f.name for f in fields(Emitters))


def no_emitters() -> Emitters:
    """Darkness."""
    flat = np.zeros((0, 3))
    return Emitters(flat, flat, flat, flat, np.zeros(0), np.zeros(0), np.zeros(0, np.int32), np.zeros((0, 0)))


def together(parts: list[Emitters]) -> Emitters:
    """All of them as one; parts must all be windows or all lamps."""
    some = [p for p in parts if len(p)]
    if not some:
        return no_emitters()
    return Emitters(*(np.concatenate([getattr(p, column) for p in some]) for column in _COLUMNS))


def windows_of(prism: Prism, skyline: Skyline) -> Emitters:
    """Patches of a room's gaps to the sky."""
    parts = [_window(prism, k, gap, skyline) for k, gap in enumerate(prism.gaps) if gap.way is Way.SKY]
    return together(parts)


def _window(prism: Prism, number: int, gap: Gap, skyline: Skyline) -> Emitters:
    run = prism.run(gap.face)
    inward = np.array([-run[1], run[0]])
    (u0, u1), (z0, z1) = gap.span, gap.rise
    m, n = max(1, round((u1 - u0) / _PATCH)), max(1, round((z1 - z0) / _PATCH))
    i, j = (x.ravel() for x in np.meshgrid((np.arange(m) + 0.5) / m, (np.arange(n) + 0.5) / n, indexing="ij"))
    xy = prism.a[gap.face] + (u0 + i[:, None] * (u1 - u0)) * run - inward * max(gap.depth, 0.0)
    centre = np.column_stack([xy, z0 + j * (z1 - z0)])
    middle = centre.mean(axis=0)
    angle = (np.arange(BEARINGS) + 0.5) / BEARINGS * 2 * np.pi
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    eye = np.tile(middle - _AWAY * np.array([*inward, 0.0]), (BEARINGS, 1))
    horizon = np.where(way @ inward < 0, skyline.slopes(eye, way), -np.inf)
    flat = np.tile
    k = m * n
    return Emitters(
        centre,
        flat([*inward, 0.0], (k, 1)),
        flat([*(run * (u1 - u0) / m / 2), 0.0], (k, 1)),
        flat([0.0, 0.0, (z1 - z0) / n / 2], (k, 1)),
        np.full(k, (u1 - u0) * (z1 - z0) / k),
        np.full(k, gap.passes),
        np.full(k, number, np.int32),
        flat(horizon, (k, 1)),
    )


def lamps_of(lamps: tuple[Lamp, ...]) -> Emitters:
    """Patches of ceiling lamps that shine down, all of strength 1."""
    parts = []
    for lamp in lamps:
        (x, y, z), (hx, hy) = lamp.centre, lamp.half
        m, n = max(1, round(2 * hx / _PATCH)), max(1, round(2 * hy / _PATCH))
        i, j = (a.ravel() for a in np.meshgrid((2 * np.arange(m) + 1) / m - 1, (2 * np.arange(n) + 1) / n - 1, indexing="ij"))
        k = m * n
        parts.append(
            Emitters(
                np.column_stack([x + hx * i, y + hy * j, np.full(k, z)]),
                np.tile([0.0, 0.0, -1.0], (k, 1)),
                np.tile([hx / m, 0.0, 0.0], (k, 1)),
                np.tile([0.0, hy / n, 0.0], (k, 1)),
                np.full(k, 4 * hx * hy / k),
                np.ones(k),
                np.full(k, -1, np.int32),
                np.zeros((k, 0)),
            )
        )
    return together(parts)


def seen_next_door(emitters: Emitters, room: int) -> Emitters:
    """A neighbour's emitters as they shine through open passages."""
    return replace(emitters, gap=np.full(len(emitters), -2 - room, np.int32))


def sunlit_panes(prism: Prism, p: F32, face: I32, gap: I32, sun: F64, skyline: Skyline) -> F32:
    """Share (n,) of sunlight that comes in at points (3, n) where rays towards the sun leave through gaps (n,)."""
    out = np.zeros(len(gap), np.float32)
    for number in np.unique(gap[gap >= 0]).tolist():
        if number >= len(prism.gaps) or prism.gaps[number].way is not Way.SKY:
            continue
        on, one = np.nonzero(gap == number)[0], prism.gaps[number]
        run = prism.run(one.face)
        out_of = float(sun[0] * run[1] - sun[1] * run[0])
        if out_of <= 1e-3:
            continue
        t = max(one.depth, 0.0) / out_of
        u = prism.along(one.face, p[:, on]) + t * float(sun[:2] @ run)
        z = p[2, on] + t * float(sun[2])
        clear = _between_bars(one, u, z)
        eye = p[:, on].T.astype(float) + (t + _AWAY / out_of) * sun
        level = float(np.hypot(sun[0], sun[1]))
        hidden = skyline.slopes(eye, np.tile(sun[:2] / level, (len(on), 1))) > sun[2] / level
        out[on] = np.where(clear & ~hidden, one.passes, 0.0)
    return out


def _between_bars(gap: Gap, u: F32, z: F32) -> Bool:
    """Whether points of the window's plane are glass: not frame, not mullion, not wall."""
    w = PROFILE if gap.panes else 0.0
    (u0, u1), (z0, z1) = gap.span, gap.rise
    clear = (u > u0 + w) & (u < u1 - w) & (z > z0 + w) & (z < z1 - w)
    for k in range(1, gap.panes):
        clear &= np.abs(u - (u0 + (u1 - u0) * k / gap.panes)) > w / 2
    return np.asarray(clear)
