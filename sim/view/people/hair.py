"""Hair and headscarves: a shell over the skull whose rim sinks into the skin, and what hangs from it.

Lengths are shares of the head's height, as in ``head``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.view.mesh import Material
from sim.view.people.cast import Slot
from sim.view.people.forms import Part, blend, capped, circle, gathered, rings, sampled, tube
from sim.view.people.head import POWER, placed, skull
from sim.view.people.shapes import Detail, Shapes
from sim.view.people.skeleton import BONE

F64 = npt.NDArray[np.float64]

_ANGLES: Final = np.radians([0, 30, 50, 65, 80, 95, 120, 150, 180])
"""From the face round to the nape, where styles say how far down hair reaches."""


@dataclass(frozen=True)
class Style:
    """A haircut. ``line`` is the height of its rim at ``_ANGLES``, ``thick`` how thick it lies: top, front, sides, back.

    ``hangs`` reaches below the ears and ends free; ``wavy`` is how uneven it is; ``tail`` names what is tied.
    """

    line: tuple[float, ...]
    thick: tuple[float, float, float, float]
    hangs: bool = False
    wavy: float = 0.0
    tail: str = ""


STYLES: Final[Mapping[str, Style]] = {
    "short": Style((0.80, 0.795, 0.765, 0.66, 0.49, 0.53, 0.33, 0.20, 0.16), (0.060, 0.045, 0.030, 0.035), wavy=0.006),
    "crop": Style((0.81, 0.80, 0.770, 0.67, 0.50, 0.54, 0.37, 0.24, 0.20), (0.022, 0.018, 0.014, 0.016)),
    "thin": Style((0.925, 0.915, 0.87, 0.74, 0.50, 0.54, 0.37, 0.22, 0.18), (0.016, 0.012, 0.020, 0.022)),
    "mop": Style((0.70, 0.695, 0.69, 0.59, 0.45, 0.46, 0.30, 0.16, 0.12), (0.080, 0.060, 0.055, 0.055), wavy=0.014),
    "curls": Style((0.765, 0.76, 0.735, 0.63, 0.46, 0.44, 0.26, 0.12, 0.08), (0.125, 0.095, 0.100, 0.105), wavy=0.024),
    "bob": Style((0.74, 0.76, 0.76, 0.52, 0.10, 0.05, 0.03, 0.01, 0.0), (0.060, 0.045, 0.070, 0.065), hangs=True),
    "long": Style((0.82, 0.81, 0.77, 0.55, 0.02, -0.22, -0.38, -0.46, -0.48), (0.055, 0.040, 0.065, 0.070), hangs=True),
    "tail": Style((0.82, 0.81, 0.785, 0.69, 0.53, 0.53, 0.34, 0.20, 0.15), (0.036, 0.030, 0.026, 0.034), tail="tail"),
    "bun": Style((0.82, 0.81, 0.785, 0.69, 0.53, 0.53, 0.34, 0.20, 0.15), (0.036, 0.030, 0.026, 0.034), tail="bun"),
    "plaits": Style((0.82, 0.80, 0.775, 0.66, 0.50, 0.47, 0.30, 0.18, 0.14), (0.036, 0.028, 0.030, 0.034), tail="plaits"),
    "scarf": Style((0.775, 0.765, 0.715, 0.52, 0.10, -0.08, -0.10, -0.12, -0.12), (0.050, 0.040, 0.042, 0.070), hangs=True),
}

_TAILS: Final = {
    # middle x, y, z and half sizes across and through
    "tail": ((-0.44, 0, 0.68, 0.040, 0.04), (-0.53, 0, 0.66, 0.085, 0.08), (-0.60, 0, 0.50, 0.105, 0.09), (-0.60, 0, 0.26,
    0.095, 0.08),
             (-0.56, 0, 0.02, 0.070, 0.06), (-0.53, 0, -0.16, 0.025, 0.02)),
    "bun": ((-0.36, 0, 0.86, 0.060, 0.06), (-0.42, 0, 0.89, 0.135, 0.13), (-0.47, 0, 0.915, 0.165, 0.155), (-0.53, 0, 0.94,
    0.155, 0.15),
            (-0.58, 0, 0.96, 0.105, 0.10), (-0.60, 0, 0.97, 0.030, 0.03)),
    "plaits": ((-0.12, 0.32, 0.33, 0.040, 0.04), (-0.09, 0.39, 0.22, 0.066, 0.06), (-0.05, 0.41, 0.05, 0.062, 0.06),
               (0.02, 0.40, -0.13, 0.058, 0.055), (0.06, 0.39, -0.30, 0.050, 0.05), (0.08, 0.385, -0.44, 0.018, 0.018)),
}  # fmt: skip


def hair(shapes: Shapes, detail: Detail) -> list[Part]:
    """The parts of this module that ``detail`` has."""
    out = []
    if "shell" in detail:
        out.append(_shell(shapes, *detail["shell"]))
    if "tail" in detail:
        out += [_tail(shapes, *detail["tail"], side) for side in (1.0, -1.0)]
    if "drape" in detail:
        out.append(_drape(shapes, *detail["drape"]))
    return out


def _style(s: Shapes, name: str) -> F64:
    """(c, …) of one field of everybody's style."""
    return np.array([getattr(STYLES[h], name) for h in s.hair], float)


def _covered(s: Shapes) -> npt.NDArray[np.bool_]:
    return np.array([h == "scarf" for h in s.hair])


def _slot(s: Shapes) -> npt.NDArray[np.int64]:
    """A scarf has the trimming's colour."""
    return np.where(_covered(s), int(Slot.TRIM), int(Slot.HAIR))[:, None, None]


def _shell(s: Shapes, rows: int, sides: int) -> Part:
    """From the rim up to the crown."""
    ring = circle(sides, POWER, 0.25)
    turn = np.abs(np.arctan2(ring[:, 1], ring[:, 0]))
    line = np.stack([np.interp(turn, _ANGLES, row) for row in _style(s, "line")])  # (c, sides)
    hangs = _style(s, "hangs")[:, None, None]
    line = line + 0.022 * np.sin(11.0 * turn) * (turn > 1.3) * (hangs[:, 0] > 0) * ~_covered(s)[:, None]  # uneven ends
    u = np.linspace(0.0, 1.0, rows - 2)
    even = np.sin(0.5 * np.pi * u)[:, None]
    rise = np.where(hangs > 0, 0.45 * u[:, None] + 0.55 * even, even)
    z = line[:, None] + (0.992 - line[:, None]) * rise
    base = skull(s, np.maximum(z, 0.26), ring)
    base[..., 2] = z
    grid = _thickened(s, base, turn, u, hangs)
    crown = grid[:, -1:].mean(axis=2, keepdims=True) * np.ones((1, 1, sides, 1))
    crown[..., 2] = grid[:, -1:, :, 2].max(axis=2, keepdims=True) + 0.004
    lip = base[:, :1] * np.array([0.90, 0.90, 1.0])  # the rim turns in, so that nobody looks under it
    grid = np.concatenate([lip, grid, crown], axis=1)
    weight = np.where(grid[..., 2] < 0.0, 1.0 - 0.75 * blend(-grid[..., 2], 0.0, 0.5), 1.0)
    strand = 0.92 + 0.08 * np.cos(8.0 * np.arctan2(ring[:, 1], ring[:, 0]) + 3.0 * grid[..., 2])
    shade = np.where(_covered(s)[:, None, None], 1.0, (0.88 + 0.12 * blend(grid[..., 2], 0.3, 1.0)) * strand)
    return Part(
        placed(s, grid),
        _slot(s),
        Material.FABRIC,
        (BONE["head"], BONE["chest"]),
        weight,
        shade[..., None] * np.ones(3),
        (False, True),
    )


def _thickened(s: Shapes, base: F64, turn: F64, u: F64, hangs: F64) -> F64:
    """The shell's points outside the skull; the rim of what does not hang sinks into it."""
    top, front, side, back = (_style(s, "thick")[:, k, None] for k in range(4))
    around = np.where(
        turn < np.pi / 2, front + (side - front) * blend(turn, 0.5, 1.4), side + (back - side) * blend(turn, 1.7, 2.8)
    )
    up = blend(base[..., 2], 0.62, 0.98)
    thick = around[:, None] * (1 - up) + top[:, None] * up
    wave = np.sin(9.0 * turn[None, None] + 23.0 * base[..., 2]) + np.sin(-5.0 * turn[None, None] + 31.0 * base[..., 2] + 1.0)
    thick = thick + _style(s, "wavy")[:, None, None] * wave * blend(u, 0.05, 0.3)[:, None]
    sunk = blend(u, 0.0, 0.22)[:, None] * 1.25 - 0.25  # into the skin at the rim
    free = 0.55 + 0.45 * blend(u, 0.0, 0.18)[:, None]
    face = (turn < 1.05)[None, None] * np.ones_like(thick)
    taper = np.where((hangs > 0) & (face < 0.5), free, sunk)
    thick = thick * np.where(taper < 0, taper * 0.06 / np.maximum(around[:, None], 0.01), taper)
    away = base - np.array([-0.02, 0.0, 0.0])
    away[..., 2] = np.maximum(base[..., 2] - 0.52, 0.0) * 1.2
    length = np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-6)
    grid = base + away / length * thick[..., None]
    fall = np.clip(0.1 - base[..., 2], 0.0, 1.0) * (hangs > 0)  # long hair lies closer to the neck, then on the shoulders
    grid[..., 1] *= 1.0 - 0.10 * np.clip(fall * 3, 0, 1) + 0.25 * np.clip(fall - 0.25, 0, 1)
    return np.asarray(grid)


def _tail(s: Shapes, rows: int, sides: int, side: float) -> Part:
    """What is tied: one tail or bun behind, or a plait at each side."""
    names = [STYLES[h].tail for h in s.hair]
    keys = np.array([_TAILS[n or "tail"] for n in names])
    keys[..., 1] *= side
    dense = sampled(keys, rows - 2)
    if rows > 8:
        ripple = np.array([n == "plaits" for n in names])[:, None] * 0.14 * np.sin(np.linspace(0, 1, rows - 2) * 26.0)
        dense[..., 3:] *= 1.0 + ripple[..., None]
    grid = capped(tube(dense[..., :3], dense[..., 3:], sides, up=(1.0, 0.0, 0.35)))
    there = np.array([bool(n) and (side > 0 or n == "plaits") for n in names])
    weight = 1.0 - 0.6 * blend(-grid[..., 2], 0.0, 0.45)
    return Part(
        gathered(placed(s, grid), there), Slot.HAIR, Material.FABRIC, (BONE["head"], BONE["chest"]), weight, (0.93, 0.93, 0.93)
    )


def _drape(s: Shapes, rows: int, sides: int) -> Part:
    """A headscarf below the chin, down to the shoulders."""
    over = (s.shoulder + 0.012 - (1.0 - s.head)) / s.head  # height of the shoulders seen from the chin
    low = over + 0.075
    keys = s.keys(
        (-0.02, 0.0, 0.16, 0.330, 0.290),
        (-0.02, 0.0, 0.05, 0.370, 0.325),
        (-0.05, 0.0, 0.35 * low, 0.350, 0.325),
        (-0.06, 0.0, 0.70 * low, 0.355, 0.380),
        (-0.045, 0.0, low, 0.420, 0.560),
        (-0.03, 0.0, over - 0.045, 0.520, 0.800),
    )
    grid = rings(sampled(keys, rows), sides, 2.1)
    turn = np.arctan2(grid[..., 1], grid[..., 0])
    grid[..., :2] *= (1.0 + 0.018 * np.sin(9 * turn + 12 * grid[..., 2]) * blend(-grid[..., 2], 0.0, 0.2))[..., None]
    weight = blend(grid[..., 2], (over - 0.02)[:, None, None] * np.ones_like(turn), np.full_like(turn, 0.06))
    return Part(
        gathered(placed(s, grid), _covered(s)), Slot.TRIM, Material.FABRIC, (BONE["head"], BONE["chest"]), weight, (0.95, 0.95,
        0.95),
        (False, False),
    )  # fmt: skip
