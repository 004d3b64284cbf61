"""Legs, shoes, arms and hands."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.view.builder import srgb
from sim.view.mesh import Material
from sim.view.people.cast import Slot
from sim.view.people.forms import Part, blend, capped, circle, gathered, rings, sampled
from sim.view.people.shapes import Detail, Shapes
from sim.view.people.skeleton import BONE

F64 = npt.NDArray[np.float64]
Maker = Callable[[Shapes, int, int, str, float], list[Part]]

_FINGERS = ((0.0148, 0.93, 0.0055), (0.0050, 1.0, 0.0056), (-0.0050, 0.95, 0.0053), (-0.0146, 0.79, 0.0048))
"""Where each finger begins across the hand, forefinger first, how far down the hand it ends, and its radius."""


def limbs(shapes: Shapes, detail: Detail) -> list[Part]:
    """The parts of this module that ``detail`` has, of both sides."""
    makers: dict[str, Maker] = {
        "leg": _leg, "calf": _calf, "shoe": _shoe, "sole": _sole, "sleeve": _sleeve, "arm": _arm,
        "palm": _palm, "finger": _fingers, "thumb": _thumb,
    }  # fmt: skip
    out = []
    for name, make in makers.items():
        if name in detail:
            for side, s in (("l", 1.0), ("r", -1.0)):
                out += make(shapes, *detail[name], side, s)
    if "phone" in detail:
        out.append(_phone(shapes, *detail["phone"]))
    return out


def _along(a: F64, b: F64, c: F64, t: F64) -> F64:
    """(c, n, 3) points from ``a`` over ``b`` at t = 0.5 to ``c``; ``t`` (n,) or (c, n)."""
    t = np.broadcast_to(t, (len(a), np.shape(t)[-1]))[..., None]
    first = a[:, None] + (b - a)[:, None] * t * 2
    return np.where(t < 0.5, first, b[:, None] + (c - b)[:, None] * (t * 2 - 1))


_LEG_T = np.array([-0.05, -0.03, 0.02, 0.10, 0.24, 0.38, 0.46, 0.5, 0.55, 0.64, 0.74, 0.87, 0.955, 1.0])
_LEG_R = np.array([0.026, 0.038, 0.0450, 0.0495, 0.0485, 0.0420, 0.0385, 0.0375, 0.0365, 0.0375, 0.0370, 0.0300, 0.0250, 0.0250])
"""Radius of a clothed leg, hip to ankle."""


def _leg_line(s: Shapes, side: str, t: F64) -> F64:
    """Middle of the leg: the shin lies a little behind."""
    hip, knee, foot = (s.joint(f"{n}_{side}") for n in ("thigh", "shin", "foot"))
    line = _along(hip, knee, foot, t)
    low = np.broadcast_to(t, line.shape[:2])
    line[..., 0] -= 0.006 * np.sin(np.pi * np.clip(low * 2 - 1, 0, 1)) - 0.004 * blend(low, 0.9, 1.0)
    return line


def _knee(s: Shapes, grid: F64, side: str) -> F64:
    """Weights of the thigh against the shin."""
    knee = s.joint(f"shin_{side}")[:, 2][:, None, None]
    return blend(grid[..., 2], knee - 0.036, knee + 0.036)


def _leg(s: Shapes, rows: int, sides: int, side: str, _: float) -> list[Part]:
    u = np.linspace(0.0, 1.0, rows - 2)
    t = -0.05 + (s.leg_end[:, None] * 1.0 + 0.05) * u
    short = s.leg_end < 0.9
    width = np.stack([np.interp(t[c], [0.0, 0.15, 0.5, 1.0], [1.0, *s.leg_width[c]]) for c in range(s.count)])
    radius = np.interp(t, _LEG_T, _LEG_R) * width * s.girth[:, None] ** 0.8
    radius *= 1.0 - 0.10 * (u > 0.999) * ~short[:, None]
    line = _leg_line(s, side, t)
    keys = np.concatenate([line, np.stack([radius * (1.0 + 0.06 * blend(t, 0.1, 0.3)), radius], -1)], axis=-1)
    grid = capped(rings(keys, sides, 2.08))
    bones = (BONE[f"thigh_{side}"], BONE[f"shin_{side}"])
    return [Part(grid, Slot.LEGS, Material.FABRIC, bones, _knee(s, grid, side))]


def _calf(s: Shapes, rows: int, sides: int, side: str, _: float) -> list[Part]:
    """Skin or sock below what ends early; above the shoe of everybody."""
    start = np.where(s.leg_end < 0.9, s.leg_end - 0.05, 0.955)
    t = start[:, None] + (1.03 - start[:, None]) * np.linspace(0, 1, rows - 2)
    radius = np.interp(t, [0.4, 0.5, 0.56, 0.7, 0.9, 1.0, 1.03], [0.036, 0.032, 0.0305, 0.034, 0.022, 0.020, 0.021])
    radius *= s.girth[:, None] ** 0.6
    keys = np.concatenate([_leg_line(s, side, t), np.stack([radius * 1.05, radius], -1)], axis=-1)
    grid = capped(rings(keys, sides))
    slot = np.where(s.leg_end < 0.9, int(Slot.SKIN), int(Slot.TRIM))[:, None, None]
    return [Part(grid, slot, Material.FABRIC, (BONE[f"thigh_{side}"], BONE[f"shin_{side}"]), _knee(s, grid, side))]


_SHOE = np.array([
    # ahead of the ankle, height, half width, sole's half width
    (-0.036, 0.018, 0.010, 0.012), (-0.034, 0.046, 0.019, 0.020), (-0.022, 0.058, 0.0235, 0.0245), (0.000, 0.060, 0.0245, 0.0255),
    (0.022, 0.050, 0.0245, 0.0270), (0.048, 0.037, 0.0265, 0.0290), (0.072, 0.030, 0.0265, 0.0290), (0.094, 0.024, 0.0215,
    0.0240),
    (0.105, 0.013, 0.0100, 0.0130),
])  # fmt: skip


def _shoe_rings(s: Shapes, rows: int, side: str) -> tuple[F64, F64]:
    """(c, rows, 4) as the table, and (c, rows) x of each ring."""
    keys = sampled(np.broadcast_to(_SHOE, (s.count, *_SHOE.shape)), rows)
    keys[..., 1:] = np.maximum(keys[..., 1:], 0.004)
    return keys, s.joint(f"foot_{side}")[:, :1] + keys[..., 0]


def _toes(s: Shapes, grid: F64, side: str) -> F64:
    at = s.joint(f"toes_{side}")[:, 0][:, None, None]
    return 1.0 - blend(grid[..., 0], at - 0.016, at + 0.016)


def _shoe(s: Shapes, rows: int, sides: int, side: str, _: float) -> list[Part]:
    keys, x = _shoe_rings(s, rows - 2, side)
    y = s.joint(f"foot_{side}")[:, 1][:, None, None]
    ring = circle(sides, 2.3)
    over = keys[..., 1:2]
    grid = np.stack(
        [
            np.broadcast_to(x[:, :, None], (*x.shape, sides)),
            y + keys[..., 2:3] * ring[:, 0],
            np.maximum(0.5 * over * (1.0 + ring[:, 1]), 0.0015),
        ],
        axis=-1,
    )
    grid = capped(grid)
    bones = (BONE[f"foot_{side}"], BONE[f"toes_{side}"])
    return [Part(grid, Slot.SHOES, Material.FABRIC, bones, _toes(s, grid, side))]


def _sole(s: Shapes, rows: int, sides: int, side: str, _: float) -> list[Part]:
    """A pale rim round the shoe."""
    angle = circle(sides, 2.0)
    along = 0.0345 + 0.0725 * angle[:, 0]
    half = np.interp(along, _SHOE[:, 0], _SHOE[:, 3])
    z = np.array([0.0, 0.0, 0.011, 0.013])[:rows]
    shrink = np.array([0.97, 1.0, 1.0, 0.93])[:rows]
    foot = s.joint(f"foot_{side}")
    grid = np.empty((s.count, rows, sides, 3))
    middle = 0.0345
    grid[..., 0] = foot[:, :1, None] + middle + (along - middle) * shrink[:, None]
    across = np.sign(angle[:, 1]) * np.maximum(half * np.abs(angle[:, 1]) ** 0.45, 0.002)
    grid[..., 1] = foot[:, 1:2, None] + across * shrink[:, None]
    grid[..., 2] = z[:, None]
    grid = capped(grid)
    bones = (BONE[f"foot_{side}"], BONE[f"toes_{side}"])
    return [Part(grid, Slot.OWN, Material.PAINT, bones, _toes(s, grid, side), srgb("#d9d6cf"))]


_ARM_T = np.array([-0.075, -0.055, -0.02, 0.03, 0.08, 0.16, 0.30, 0.45, 0.50, 0.58, 0.75, 0.97, 1.02])
_SLEEVE_R = np.array([0.006, 0.014, 0.0225, 0.0265, 0.0275, 0.0275, 0.0268, 0.0255, 0.0250, 0.0245, 0.0225, 0.0195, 0.0190])
_SKIN_R = np.array([0.006, 0.013, 0.020, 0.023, 0.0240, 0.0238, 0.0228, 0.0215, 0.0208, 0.0212, 0.0190, 0.0152, 0.0148])
_INWARDS = np.array([0.034, 0.026, 0.015, 0.006, 0.002, *np.zeros(8)])
"""How far the shoulder slopes towards the neck."""


def _arm_grid(s: Shapes, t: F64, radius: F64, sides: int, side: str, sign: float) -> tuple[F64, F64]:
    """Rings along an arm at ``t`` (c, rows), and the elbow's weights."""
    shoulder, elbow, wrist = (s.joint(f"{n}_{side}") for n in ("upper_arm", "lower_arm", "hand"))
    line = _along(shoulder, elbow, wrist, t)
    line[..., 1] -= sign * np.interp(t, _ARM_T, _INWARDS)
    radius = radius * s.girth[:, None] ** 0.7
    grid = capped(rings(np.concatenate([line, np.stack([radius * 1.08, radius], -1)], axis=-1), sides))
    middle = elbow[:, 2][:, None, None]
    return grid, blend(grid[..., 2], middle - 0.030, middle + 0.030)


def _sleeve(s: Shapes, rows: int, sides: int, side: str, sign: float) -> list[Part]:
    u = np.linspace(0.0, 1.0, rows - 2) ** 1.25  # more rows at the shoulder
    end = np.where(s.sleeve > 0.9, 0.985, s.sleeve)
    t = -0.075 + (end[:, None] + 0.075) * u
    loose = s.ease[:, None] * (1.0 + 0.10 * (s.sleeve < 0.9)[:, None] * blend(t, 0.0, 0.3))
    radius = np.interp(t, _ARM_T, _SLEEVE_R) * loose
    grid, elbow = _arm_grid(s, t, radius, sides, side, sign)
    shoulder = s.joint(f"upper_arm_{side}")[:, None, None]
    near = grid[..., 2] > shoulder[..., 2] - 0.035
    chest, upper, lower = BONE["chest"], BONE[f"upper_arm_{side}"], BONE[f"lower_arm_{side}"]
    bones = np.where(near[..., None], [chest, upper], [upper, lower])
    inner = blend(np.abs(shoulder[..., 1]) - np.abs(grid[..., 1]), -0.006, 0.030)
    over = blend(grid[..., 2], shoulder[..., 2] - 0.035, shoulder[..., 2] + 0.012)
    weight = np.where(near, np.maximum(0.75 * inner, 0.25 * over) * over, elbow)
    return [Part(grid, Slot.TOP, Material.FABRIC, bones, weight)]


def _arm(s: Shapes, rows: int, sides: int, side: str, sign: float) -> list[Part]:
    """Skin that a sleeve leaves bare, and the wrist."""
    start = np.where(s.sleeve > 0.9, 0.93, s.sleeve - 0.08)
    t = start[:, None] + (1.02 - start[:, None]) * np.linspace(0, 1, rows - 2)
    grid, elbow = _arm_grid(s, t, np.interp(t, _ARM_T, _SKIN_R), sides, side, sign)
    return [Part(grid, Slot.SKIN, Material.SKIN, (BONE[f"upper_arm_{side}"], BONE[f"lower_arm_{side}"]), elbow)]


def _palm(s: Shapes, rows: int, sides: int, side: str, sign: float) -> list[Part]:
    """The hand without fingers; from afar with them."""
    whole = sides < 8  # no fingers at this distance
    wrist, size = s.joint(f"hand_{side}"), s.hand
    ts = (-0.10, 0.08, 0.28, 0.45, 0.56) if not whole else (-0.10, 0.08, 0.30, 0.55, 0.92)
    halves = ((0.0125, 0.0125), (0.0150, 0.0120), (0.0200, 0.0115), (0.0205, 0.0105), (0.0185, 0.0085))
    if whole:
        halves = (*halves[:3], (0.0205, 0.0105), (0.0120, 0.0070))
    keys = s.keys(*(
        (wrist[:, 0] + 0.002, wrist[:, 1] - sign * 0.003 * t, wrist[:, 2] - t * size, a, b)
        for t, (a, b) in zip(ts, halves, strict=True)
    ))  # fmt: skip
    grid = capped(rings(sampled(keys, rows - 2), sides, 2.4))
    hand = (BONE[f"hand_{side}"], BONE[f"lower_arm_{side}"])
    weight = 1.0 - 0.5 * blend(grid[..., 2], (wrist[:, 2] - 0.002)[:, None, None], (wrist[:, 2] + 0.010)[:, None, None])
    return [Part(grid, Slot.SKIN, Material.SKIN, hand, weight)]


def _fingers(s: Shapes, rows: int, sides: int, side: str, sign: float) -> list[Part]:
    wrist, size, out = s.joint(f"hand_{side}"), s.hand, []
    for k, (at, reach, radius) in enumerate(_FINGERS):
        ts = (0.44, 0.52, 0.52 + 0.5 * (reach - 0.52), reach - 0.05, reach)
        bend = (0.0, 0.0005, 0.0025, 0.0060, 0.0070)
        fat = (0.92, 1.0, 0.94, 0.80, 0.45)
        keys = s.keys(*(
            (wrist[:, 0] + at * (1.0 - 0.10 * (t - 0.5)) + 0.002, wrist[:, 1] - sign * (0.0015 + b), wrist[:, 2] - t * size,
             radius * f, radius * f * 0.95)
            for t, b, f in zip(ts, bend, fat, strict=True)
        ))  # fmt: skip
        grid = capped(rings(sampled(keys, rows - 2), sides))
        base, tip = ("index", "index_tip") if k == 0 else ("fingers", "tips")
        t = (wrist[:, 2][:, None, None] - grid[..., 2]) / size[:, None, None]
        far = t > 0.62
        bones = np.where(
            far[..., None], [BONE[f"{base}_{side}"], BONE[f"{tip}_{side}"]], [BONE[f"hand_{side}"], BONE[f"{base}_{side}"]]
        )
        weight = np.where(far, 1.0 - blend(t, 0.69, 0.79), 1.0 - blend(t, 0.46, 0.54))
        out.append(Part(grid, Slot.SKIN, Material.SKIN, bones, weight))
    return out


def _thumb(s: Shapes, rows: int, sides: int, side: str, sign: float) -> list[Part]:
    wrist, size = s.joint(f"hand_{side}"), s.hand
    keys = s.keys(*(
        (wrist[:, 0] + x, wrist[:, 1] - sign * y, wrist[:, 2] - t * size, r, r)
        for x, y, t, r in ((0.008, 0.001, 0.12, 0.0075), (0.017, 0.004, 0.26, 0.0085), (0.025, 0.008, 0.42, 0.0070),
                           (0.029, 0.011, 0.55, 0.0062), (0.030, 0.012, 0.62, 0.0035))
    ))  # fmt: skip
    grid = capped(rings(sampled(keys, rows - 2), sides))
    return [Part(grid, Slot.SKIN, Material.SKIN, (BONE[f"hand_{side}"], BONE[f"hand_{side}"]))]


def _phone(s: Shapes, rows: int, sides: int) -> Part:
    """In the right palm; its bone shows it only while it is used."""
    wrist, size = s.joint("hand_r"), s.hand
    ring = circle(sides, 5.0)
    t = np.linspace(-0.5, 0.5, rows - 2)
    grid = np.empty((s.count, rows - 2, sides, 3))
    grid[..., 0] = wrist[:, :1, None] + 0.004 + 0.0225 * ring[:, 0]
    grid[..., 1] = wrist[:, 1:2, None] + 0.0155 + 0.0030 * ring[:, 1]
    grid[..., 2] = wrist[:, 2:3, None] - (0.62 * size)[:, None, None] + 0.092 * t[:, None]
    return Part(
        gathered(capped(grid), np.ones(s.count, bool)), Slot.OWN, Material.METAL, (BONE["phone"],) * 2, 1.0, srgb("#2b3036")
    )
