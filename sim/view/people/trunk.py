"""Torso, clothes above, and what hangs on them."""

import numpy as np
import numpy.typing as npt

from sim.view.builder import srgb
from sim.view.mesh import Material
from sim.view.people.cast import Slot
from sim.view.people.forms import Part, blend, capped, circle, gathered, rings, sampled, tube
from sim.view.people.shapes import Detail, Shapes
from sim.view.people.skeleton import BONE

F64 = npt.NDArray[np.float64]


def trunk(shapes: Shapes, detail: Detail) -> list[Part]:
    """The parts of this module that ``detail`` has."""
    makers = {"top": _top, "hem": _hem, "front": _front, "band": _band, "collar": _collar, "hood": _hood, "seat": _seat,
              "lanyard": _lanyard, "card": _card}  # fmt: skip
    return [make(shapes, *detail[name]) for name, make in makers.items() if name in detail]


def _outline(s: Shapes) -> F64:
    """(c, k, 5) rings of the top from the hem to the neck, without ease."""
    g, sh, hips, ease = s.girth, s.shoulder_half, s.hips, s.ease
    wide = 0.5 + 0.5 * g  # bones do not grow with girth
    f, b = s.woman, s.belly
    rows = (
        # z, half depth, half width, forward
        (hips - s.hem, 0.073 * g + s.flare * 0.8, 0.101 * g + s.flare, 0.002),
        (hips - s.hem * 0.5, 0.074 * g + s.flare * 0.4 + b * 0.5, 0.101 * g + s.flare * 0.45, 0.002 + b * 0.4),
        (hips + 0.02, 0.069 * g + b, 0.095 * g + 0.003 * f, 0.003 + b * 0.7),
        (hips + 0.07, 0.062 * g + b, 0.086 * g - 0.005 * f, 0.004 + b * 0.8),
        (hips + 0.12, 0.061 * g + b * 0.7, 0.085 * g - 0.004 * f, 0.005 + b * 0.5),
        (hips + 0.18, 0.064 * g + 0.004 * f, 0.091 * g, 0.006 + 0.003 * f),
        (hips + 0.23, 0.065 * wide + 0.003 * f, 0.094 * wide, 0.005 + 0.002 * f),
        (s.shoulder - 0.036, 0.060 * wide, sh - 0.006, 0.001),
        (s.shoulder - 0.010, 0.051 * wide, sh - 0.010, -0.003),
        (s.shoulder + 0.010, 0.041, sh * 0.72, -0.005),
        (s.shoulder + 0.024, 0.034, 0.050, -0.005),
        (s.shoulder + 0.032, 0.029, 0.034, -0.004),
    )
    keys = s.keys(*rows)
    roomy = np.where(np.arange(len(rows)) > 8, 1.0, ease[:, None])
    return np.stack([keys[..., 3], np.zeros(roomy.shape), keys[..., 0], keys[..., 1] * roomy, keys[..., 2] * roomy], axis=-1)


def _flatter_behind(s: Shapes, grid: F64) -> F64:
    """Backs are flatter than chests, above the hips."""
    above = blend(grid[..., 2], (s.hips + 0.02)[:, None, None], (s.hips + 0.09)[:, None, None])
    grid[..., 0] *= np.where(grid[..., 0] < 0, 1.0 - 0.06 * above, 1.0)
    return grid


def _at(s: Shapes, z: F64) -> F64:
    """(c, rows, 5) rings of the top at given heights (c, rows)."""
    dense = sampled(_outline(s), 60)
    out = np.empty((*z.shape, 5))
    for c in range(s.count):
        for column in range(5):
            out[c, :, column] = np.interp(z[c], dense[c, :, 2], dense[c, :, column])
    out[:, :, 2] = z
    return out


def _held(s: Shapes, grid: F64) -> tuple[npt.NDArray[np.int64], F64]:
    """Bones and weights (c, rows, sides) of cloth round the trunk: below the hips it goes with the legs."""
    x, y, z = (grid[..., k] for k in range(3))
    hips, spine, chest = (s.joint(n)[:, 2][:, None, None] for n in ("hips", "spine", "chest"))
    upper = z > spine + 0.04
    bones = np.where(upper[..., None], [BONE["spine"], BONE["chest"]], [BONE["hips"], BONE["spine"]])
    weight = 1.0 - np.where(upper, blend(z, spine + 0.03, chest + 0.05), blend(z, hips - 0.005, spine + 0.05))
    left = y >= 0
    near = z < hips + 0.004
    thigh = np.where(left[..., None], [BONE["hips"], BONE["thigh_l"]], [BONE["hips"], BONE["thigh_r"]])
    bones = np.where(near[..., None], thigh, bones)
    weight = np.where(near, 1.0 - 0.55 * blend(hips + 0.004 - z, 0.0, 0.034) * blend(np.abs(y), 0.0, 0.035), weight)
    low, behind = z < hips - 0.03, 1.0 - blend(x, -0.045, 0.008)
    bones = np.where(low[..., None], [BONE["thigh_l"], BONE["thigh_r"]], bones)
    weight = np.where(low, blend(y, -0.045, 0.045), weight)
    back = low & (behind > 0)  # hangs from the hips, further down more from the legs
    bones = np.where(back[..., None], thigh, bones)
    share = (0.15 + 0.85 * blend(hips - z, 0.088, 0.14)) * blend(np.abs(y), 0.0, 0.03)
    weight = np.where(back, 1.0 - (share * behind + (1.0 - behind)), weight)
    return bones, weight


def _cloth(s: Shapes, grid: F64, slot: Slot, shade: float = 1.0, *, poles: bool = True) -> Part:
    bones, weight = _held(s, grid)
    return Part(grid, slot, Material.FABRIC, bones, weight, (shade, shade, shade), (poles, poles))


def _top(s: Shapes, rows: int, sides: int) -> Part:
    grid = _flatter_behind(s, rings(sampled(_outline(s), rows - 2), sides, 2.35))
    return _cloth(s, capped(grid), Slot.TOP)


def _ring(s: Shapes, low: F64, high: F64, rows: int, sides: int, out: float) -> F64:
    """A strip round the trunk between two heights, a little outside of it."""
    z = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, rows)
    keys = _at(s, z)
    keys[:, :, 3:] += out
    grid = rings(keys, sides, 2.35)
    return _flatter_behind(s, grid)


def _hem(s: Shapes, rows: int, sides: int) -> Part:
    low = s.hips - s.hem - 0.001
    return _cloth(s, _ring(s, low, low + 0.016, rows, sides, 0.0012), Slot.TOP, 0.86, poles=False)


def _band(s: Shapes, rows: int, sides: int) -> Part:
    low = s.hips + 0.165
    grid = _ring(s, low, low + 0.055, rows, sides, 0.0012)
    return _cloth(s, gathered(grid, s.band), Slot.TRIM, poles=False)


def _front(s: Shapes, rows: int, sides: int) -> Part:
    """What an open cardigan or jacket shows, or the row of buttons of a shirt."""
    shirt = (s.collar > 0.01) & (s.collar < 0.02)
    low, high = s.hips - s.hem + 0.002, s.shoulder + 0.006
    z = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, rows)
    keys = _at(s, z)
    half = np.where(s.open, 0.022, 0.006)[:, None]
    ring = circle(sides)
    x = keys[:, :, :1] + keys[:, :, 3:4] - 0.004 + 0.0055 * ring[:, 0]
    y = half[:, :, None] * ring[:, 1] * np.ones((1, rows, 1))
    grid = np.stack([x - 0.6 * y * y / 0.06, y, np.broadcast_to(z[:, :, None], y.shape)], axis=-1)
    slot = np.where(s.open, int(Slot.TRIM), int(Slot.TOP))[:, None, None]
    part = _cloth(s, gathered(capped(grid), s.open | shirt), Slot.TRIM)
    shade = np.where(s.open, 1.0, 0.88)[:, None, None, None] * np.ones(3)
    return Part(part.grid, slot, part.material, part.bones, part.weight, shade)


def _collar(s: Shapes, rows: int, sides: int) -> Part:
    """Round the neck: as high as the garment has it, a rim at least."""
    low, tall = s.shoulder + 0.018, np.maximum(s.collar, 0.004)
    t = np.linspace(0, 1, rows)
    z = low[:, None] + (0.010 + tall)[:, None] * t
    wide = 1.0 - 0.10 * t
    tilt = 0.006 + 0.0 * t
    keys = s.keys(*((-0.004 + tilt[k] * t[k], 0.0, z[:, k], 0.0345 * wide[k], 0.0415 * wide[k]) for k in range(rows)))
    grid = rings(keys, sides, 2.1)
    grid[..., 2] -= 0.22 * np.maximum(grid[..., 0], 0.0)  # lower in front
    return Part(grid, Slot.TOP, Material.FABRIC, (BONE["chest"], BONE["neck"]), 0.85, (0.88, 0.88, 0.88), (False, False))


def _hood(s: Shapes, rows: int, sides: int) -> Part:
    """A hood that lies on the shoulders."""
    turn = np.radians(np.linspace(62, 298, rows - 2))
    path = s.keys(*((-0.010 + 0.047 * np.cos(a), 0.058 * np.sin(a), s.shoulder + 0.026 + 0.010 * np.cos(a)) for a in turn))
    fat = 0.4 + 0.6 * np.sin(np.linspace(0.25, np.pi - 0.25, rows - 2))
    half = np.broadcast_to(np.stack([0.021 * fat, 0.019 * fat], -1), (s.count, rows - 2, 2))
    grid = gathered(capped(tube(path, half, sides)), s.hood)
    return Part(grid, Slot.TOP, Material.FABRIC, (BONE["chest"], BONE["neck"]), 0.9, (0.94, 0.94, 0.94))


def _seat(s: Shapes, rows: int, sides: int) -> Part:
    """Trousers round the hips."""
    g, hips = s.girth, s.hips
    keys = s.keys(
        (0.0, 0.0, hips - 0.068, 0.030 * g, 0.045 * g),
        (-0.001, 0.0, hips - 0.050, 0.052 * g, 0.078 * g),
        (-0.001, 0.0, hips - 0.020, 0.060 * g, 0.089 * g),
        (0.000, 0.0, hips + 0.030, 0.056 * g, 0.082 * g),
    )
    return Part(capped(rings(sampled(keys, rows - 2), sides, 2.3)), Slot.LEGS, Material.FABRIC, (BONE["hips"], BONE["hips"]))


def _lanyard(s: Shapes, rows: int, sides: int) -> Part:
    """A ribbon round the necks of staff, down to a card."""
    low = s.hips + 0.175
    t = np.linspace(-1, 1, rows)
    z = low[:, None] + (s.shoulder + 0.016 - low)[:, None] * np.abs(t)
    keys = _at(s, z)
    y = 0.040 * np.sign(t) * np.abs(t) ** 0.8
    x = keys[:, :, 0] + keys[:, :, 3] * (1 - (np.abs(y) / keys[:, :, 4]) ** 2.35) ** (1 / 2.35) + 0.002
    path = np.stack([x, np.broadcast_to(y, x.shape), z], axis=-1)
    grid = tube(path, np.full((s.count, rows, 2), [0.0035, 0.0012]), sides, up=(1.0, 0.0, 0.2))
    return Part(gathered(grid, s.staff), Slot.OWN, Material.FABRIC, (BONE["chest"], BONE["spine"]), 0.85, srgb("#2f4f73"))


def _card(s: Shapes, rows: int, sides: int) -> Part:
    low = s.hips + 0.175
    keys = _at(s, low[:, None])
    x = keys[:, 0, 0] + keys[:, 0, 3] + 0.002
    ring = circle(sides, 6.0)
    t = np.linspace(-0.5, 0.5, rows)[None, :, None]
    y = np.broadcast_to(0.018 * ring[:, 1], (s.count, rows, sides))
    depth = x[:, None, None] + 0.0015 * ring[:, 0] + 0.0 * t
    z = low[:, None, None] - 0.026 + 0.052 * t + 0.0 * y
    grid = gathered(capped(np.stack([depth + 0.0 * t, y, z], axis=-1)), s.staff)
    return Part(grid, Slot.OWN, Material.PAPER, (BONE["chest"], BONE["spine"]), 0.6, srgb("#e9e7e0"))
