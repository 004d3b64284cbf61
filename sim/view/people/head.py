"""Head and face. Lengths here are shares of the head's height, chin to crown; the joint is at chin height, x forward."""

import numpy as np
import numpy.typing as npt

from sim.view.builder import srgb
from sim.view.mesh import Material
from sim.view.people.cast import Slot
from sim.view.people.forms import Part, ball, blend, capped, circle, gathered, rings, sampled, tube
from sim.view.people.shapes import Detail, Shapes
from sim.view.people.skeleton import BONE, EYE
from sim.view.people.table import CAST

F64 = npt.NDArray[np.float64]

POWER = 2.25
"""How square the head is seen from above."""

# height, front, back, half width
_SKULL = np.array([
    (-0.015, 0.285, 0.02, 0.105), (0.015, 0.352, -0.02, 0.155), (0.055, 0.380, -0.08, 0.196), (0.10, 0.386, -0.15, 0.228),
    (0.16, 0.385, -0.22, 0.256), (0.23, 0.384, -0.28, 0.280), (0.31, 0.384, -0.335, 0.302), (0.40, 0.386, -0.385, 0.320),
    (0.50, 0.392, -0.425, 0.333), (0.58, 0.402, -0.452, 0.341), (0.67, 0.402, -0.465, 0.346), (0.76, 0.382, -0.460, 0.342),
    (0.84, 0.330, -0.428, 0.316), (0.91, 0.250, -0.362, 0.262), (0.96, 0.155, -0.268, 0.188), (0.99, 0.055, -0.160, 0.100),
])  # fmt: skip

_FACE_ROWS = (0.0, 0.03, 0.062, 0.095, 0.120, 0.140, 0.157, 0.170, 0.180, 0.188, 0.197, 0.208, 0.222, 0.245, 0.270, 0.288, 0.302,
              0.318, 0.335, 0.360, 0.395, 0.430, 0.465, 0.500, 0.535, 0.570, 0.610, 0.66, 0.73, 0.81, 0.90, 0.97)  # fmt: skip
"""Heights of rings where the face has most to show."""


def head(shapes: Shapes, detail: Detail) -> list[Part]:
    """The parts of this module that ``detail`` has."""
    out = []
    for name, make in {"neck": _neck, "head": _head}.items():
        if name in detail:
            out.append(make(shapes, *detail[name]))
    sided = {"eye": _eye, "lid": _lids, "brow": _brow, "ear": _ear, "rim": _rim, "temple": _temple}
    for name, make_side in sided.items():
        out += [part for s in (1.0, -1.0) if name in detail for part in make_side(shapes, *detail[name], s)]
    for name, make in {"mouth": _mouth, "bridge": _bridge, "aid": _aid}.items():
        if name in detail:
            out.append(make(shapes, *detail[name]))
    return out


def placed(s: Shapes, grid: F64) -> F64:
    """From heights of the head round its joint to body heights."""
    return np.asarray(s.joint("head")[:, None, None] + grid * s.head[:, None, None, None])


def outline(s: Shapes, z: F64) -> tuple[F64, F64, F64]:
    """Front, back and half width (each as ``z`` (c, …)) of the skull at a height, without features."""
    front, back, wide = (np.interp(z, _SKULL[:, 0], _SKULL[:, k]) for k in (1, 2, 3))
    shape = (s.count,) + (1,) * (z.ndim - 1)
    young, man = s.young.reshape(shape), s.man.reshape(shape)
    low = 1.0 - blend(z, 0.0, 0.45)
    wide = wide * (1.0 - 0.05 * young * low + 0.05 * man * low + 0.03 * young * (1 - low))
    front = front * (1.0 - 0.035 * young * low + 0.015 * man * (1.0 - blend(z, 0.0, 0.12)))
    closing = np.sqrt(np.clip(1.0 - ((z - 0.99) / 0.018), 0.0, 1.0)) if np.any(z > 0.99) else np.ones_like(z)
    return front * closing, back * closing, wide * closing


def _bump(value: F64, middle: float, spread: F64 | float) -> F64:
    return np.asarray(np.exp(-(((value - middle) / spread) ** 2)))


def features(s: Shapes, y: F64, z: F64) -> F64:
    """How far the face stands out at (y, z), each (c, …), beyond its outline."""
    shape = (s.count,) + (1,) * (y.ndim - 1)
    nose, mouth, young = (v.reshape(shape) for v in (s.nose, s.mouth, s.young))
    side = np.abs(y)
    ridge = np.interp(z, [0.268, 0.292, 0.318, 0.345, 0.42, 0.50, 0.545], [0.0, 0.062, 0.098, 0.096, 0.052, 0.018, 0.0])
    width = np.interp(z, [0.27, 0.30, 0.33, 0.38, 0.50], [0.058, 0.060, 0.052, 0.038, 0.034])
    out = ridge * nose * (1.0 - 0.28 * young) * np.exp(-((side / width) ** 2.4))
    out = out + 0.020 * nose * np.exp(-(((side - 0.052) / 0.024) ** 2)) * _bump(z, 0.302, 0.022)  # wings of the nose
    lips = np.exp(-((side / (0.088 * mouth)) ** 4))
    out = out + lips * (0.017 * _bump(z, 0.204, 0.015) + 0.020 * _bump(z, 0.166, 0.017) - 0.010 * _bump(z, 0.1855, 0.006))
    out = out - 0.012 * lips * _bump(z, 0.124, 0.020) + 0.012 * _bump(side, 0.0, 0.10) * _bump(z, 0.06, 0.040)
    out = out + (0.012 + 0.008 * young) * _bump(side, 0.185, 0.075) * _bump(z, 0.305, 0.085)  # cheeks
    out = out - 0.040 * _bump(side, 0.150, 0.074) * _bump(z, 0.490, 0.048)  # sockets
    return np.asarray(out + 0.006 * _bump(side, 0.14, 0.09) * _bump(z, 0.585, 0.03))


def surface(s: Shapes, y: F64, z: F64) -> F64:
    """X of the face at (y, z), each (c, …)."""
    front, _, wide = outline(s, z)
    inside = np.clip(1.0 - (np.abs(y) / wide) ** POWER, 0.0, 1.0)
    return np.asarray(front * inside ** (1 / POWER) + features(s, y, z))


def surface_of(skeleton: str, y: float, z: float) -> float:
    """X of the face of a usual body of this skeleton."""
    usual = Shapes([next(c for c in CAST if c.skeleton == skeleton)])
    return float(surface(usual, np.array([[y]]), np.array([[z]]))[0, 0])


def skull(s: Shapes, z: F64, ring: F64) -> F64:
    """(c, rows, sides, 3) points of the head's outline; ``z`` (c, rows) or (c, rows, sides), ``ring`` (sides, 2)."""
    if z.ndim == 2:
        z = np.broadcast_to(z[:, :, None], (*z.shape, len(ring)))
    front, back, wide = outline(s, z)
    ahead = ring[:, 0] >= 0
    middle = 0.02 - 0.03 * blend(z, 0.1, 0.5)  # where the head is widest
    x = middle + np.where(ahead, (front - middle) * ring[:, 0], (middle - back) * ring[:, 0])
    return np.stack([x, wide * ring[:, 1], z], axis=-1)


def _rows_of_face(rows: int) -> F64:
    """Heights of a head's rings, the ends left out."""
    if rows >= len(_FACE_ROWS):
        return np.array(_FACE_ROWS)
    if rows >= 12:
        return np.interp(np.linspace(0, 1, rows), np.linspace(0, 1, len(_FACE_ROWS)), _FACE_ROWS)
    return np.sin(np.linspace(0.02, 0.5 * np.pi * 0.93, rows)) ** 1.15


def _head(s: Shapes, rows: int, sides: int) -> Part:
    fine = sides >= 16
    z = np.broadcast_to(_rows_of_face(rows - 2), (s.count, rows - 2))
    at = skull(s, z, circle(sides, POWER, 0.55 if fine else 0.0))
    if fine:
        before = blend(at[..., 0], 0.10, 0.24)
        at[..., 0] += before * features(s, at[..., 1], at[..., 2])
    low, high = at[:, :1].mean(axis=2, keepdims=True), at[:, -1:].mean(axis=2, keepdims=True)
    low[..., 2] -= 0.012
    high[..., 2] = 1.0
    one = np.ones((1, 1, sides, 1))
    grid = np.concatenate([low * one, at, high * one], axis=1)
    return Part(placed(s, grid), Slot.SKIN, Material.SKIN, (BONE["head"],) * 2, 1.0, _tint(s, grid) if fine else (1.0, 1.0, 1.0))


def _tint(s: Shapes, grid: F64) -> F64:
    """Lips and cheeks a little redder, shade in the sockets and below the chin."""
    x, y, z = (grid[..., k] for k in range(3))
    ahead = blend(x, 0.2, 0.3)
    mouth = s.mouth[:, None, None]
    lips = ahead * np.exp(-((np.abs(y) / (0.084 * mouth)) ** 4)) * (_bump(z, 0.202, 0.013) + _bump(z, 0.168, 0.014)).clip(0, 1)
    cheeks = ahead * _bump(np.abs(y), 0.19, 0.075) * _bump(z, 0.315, 0.07)
    shade = ahead * _bump(np.abs(y), 0.15, 0.09) * _bump(z, 0.50, 0.05)
    under = 1.0 - blend(z, -0.02, 0.05)
    out = np.ones((*x.shape, 3))
    for amount, colour in (
        (lips, (0.84, 0.56, 0.54)),
        (cheeks, (1.0, 0.90, 0.88)),
        (shade, (0.93, 0.90, 0.89)),
        (under, (0.86, 0.82, 0.8)),
    ):
        out *= 1.0 - amount[..., None] * (1.0 - np.array(colour))
    return out


def _neck(s: Shapes, rows: int, sides: int) -> Part:
    base, chin = s.joint("neck")[:, 2], s.joint("head")
    thick = 0.5 + 0.5 * s.girth
    wide = (0.0275 + 0.0045 * s.man) * thick
    keys = s.keys(
        (-0.006, 0.0, base - 0.022, wide * 1.10, wide * 1.30),
        (-0.004, 0.0, base + 0.004, wide * 0.98, wide * 1.02),
        (0.000, 0.0, base + 0.024, wide * 0.94, wide * 0.96),
        (chin[:, 0] - 0.004, 0.0, chin[:, 2] + 0.22 * s.head, wide * 1.02, wide * 1.0),
    )
    grid = capped(rings(sampled(keys, rows - 2), sides))
    weight = blend(grid[..., 2], (base - 0.01)[:, None, None], (chin[:, 2] + 0.03)[:, None, None])
    return Part(grid, Slot.SKIN, Material.SKIN, (BONE["head"], BONE["neck"]), 0.9 * weight, (0.95, 0.94, 0.93))


def _eye_of(s: Shapes, side: float) -> tuple[F64, F64]:
    """Middle (c, 3) and radius (c,) of an eye."""
    middle = np.broadcast_to(np.array([EYE[0], side * EYE[1], EYE[2]]), (s.count, 3))
    return middle, (0.067 + 0.007 * s.young) * s.eyes


_IRIS = (
    ("#171310", 0.0),
    ("#171310", 13.0),
    ("#5a412b", 13.5),
    ("#6a4d33", 29.0),
    ("#33261b", 33.0),
    ("#f1eeea", 35.5),
    ("#e9e4df", 95.0),
)
_IRIS_LIGHT = ("#5f7c92", "#7393a8", "#34444f")


def _eye(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    """An eyeball: pupil, iris, white."""
    middle, radius = _eye_of(s, side)
    few = len(_IRIS) > rows
    pick = [0, 3, 5, 6] if rows == 4 else [0, 1, 3, 5, 6] if few else list(range(len(_IRIS)))
    angle = np.radians([_IRIS[k][1] for k in pick])
    if not few:
        angle = np.append(angle, np.radians(130.0))
        pick = [*pick, 6]
    ring = circle(sides)
    ball_ = np.stack(
        [
            np.broadcast_to(np.cos(angle)[:, None], (len(angle), sides)),
            np.sin(angle)[:, None] * ring[:, 0],
            np.sin(angle)[:, None] * ring[:, 1],
        ],
        axis=-1,
    )
    grid = middle[:, None, None] + radius[:, None, None, None] * ball_
    brown = np.array([srgb(_IRIS[k][0]) for k in pick])
    light = brown.copy()
    for n, k in enumerate(pick):
        if 2 <= k <= 4:
            light[n] = srgb(_IRIS_LIGHT[k - 2])
    pale = np.array([c.skin in {"fair", "light"} and c.hair[1] not in {"black", "dark", "brown"} for c in s.characters])
    colour = np.where(pale[:, None, None, None], light[:, None], brown[:, None])
    parts = [Part(placed(s, grid), Slot.OWN, Material.PAPER, (BONE["head"],) * 2, 1.0, colour, (True, False))]
    if not few:
        glint = middle + radius[:, None] * np.array([0.93, -0.10, 0.30])
        spot = ball(glint, (0.09 * radius)[:, None] * np.ones(3), 3, 5)
        parts.append(Part(placed(s, spot), Slot.OWN, Material.PAPER, (BONE["head"],) * 2, 1.0, (1.0, 1.0, 1.0)))
    return parts


def _lids(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    """Skin over an eye; the upper lid has a bone of its own."""
    middle, radius = _eye_of(s, side)
    across = np.linspace(-np.pi / 2, np.pi / 2, rows)
    half = sides // 2
    out = []
    for edge, end, bone, dark in ((20.0, 115.0, "lids", (0.20, 0.14, 0.12)), (-27.0, -105.0, "head", (0.80, 0.72, 0.69))):
        steps = edge + (end - edge) * np.linspace(0, 1, half) ** 1.8
        turn = np.radians(np.concatenate([steps, steps[::-1]]))
        size = np.concatenate([np.full(half, 1.10), np.full(half, 0.99)])
        if side * end < 0:
            turn, size = turn[::-1], size[::-1]
        at = np.stack(
            [
                np.cos(across)[:, None] * np.cos(turn) * size,
                np.sin(across)[:, None] * (0.25 * size + 0.75 * 1.04),
                np.cos(across)[:, None] * np.sin(turn) * size,
            ],
            axis=-1,
        )
        grid = middle[:, None, None] + radius[:, None, None, None] * at
        rim = np.isclose(turn, np.radians(edge))
        colour = np.where(rim[:, None], dark, (0.95, 0.90, 0.88)) * np.ones((1, rows, 1, 1))
        out.append(Part(placed(s, grid), Slot.SKIN, Material.SKIN, (BONE[bone],) * 2, 1.0, colour))
    return out


def _brow(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    t = np.linspace(0.0, 1.0, rows - 2)
    y = side * np.broadcast_to(0.068 + 0.175 * t, (s.count, rows - 2))
    z = np.broadcast_to(0.586 + 0.022 * np.sin(np.pi * np.clip(t * 0.9 + 0.12, 0, 1)) - 0.010 * t, y.shape)
    path = np.stack([surface(s, y, z) + 0.002, y, z], axis=-1)
    thick = np.interp(t, [0.0, 0.25, 0.6, 1.0], [0.010, 0.0145, 0.012, 0.004])
    half = np.broadcast_to(np.stack([thick * 0.55, thick], -1), (s.count, rows - 2, 2))
    grid = placed(s, capped(tube(path, half, sides)))
    grey = np.array([c.hair[1] in {"white", "blond", "silver"} for c in s.characters])
    shade = np.where(grey, 0.62, 0.85)[:, None, None, None] * np.ones(3)
    return [Part(grid, Slot.HAIR, Material.FABRIC, (BONE["head"],) * 2, 1.0, shade)]


def _mouth(s: Shapes, rows: int, sides: int) -> Part:
    """The line between the lips: closed, its corners a little up."""
    t = np.linspace(-1.0, 1.0, rows - 2)
    y = 0.092 * s.mouth[:, None] * t
    z = np.broadcast_to(0.1845 + 0.013 * np.abs(t) ** 1.8, y.shape)
    path = np.stack([surface(s, y, z) + 0.0005, y, z], axis=-1)
    thick = 0.0030 + 0.0022 * (1 - t * t)
    half = np.broadcast_to(np.stack([thick, thick], -1), (s.count, rows - 2, 2))
    return Part(
        placed(s, capped(tube(path, half, sides))), Slot.SKIN, Material.SKIN, (BONE["head"],) * 2, 1.0, (0.52, 0.30, 0.28)
    )


def _ear(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    middle = np.broadcast_to(np.array([-0.020, side * 0.343, 0.425]), (s.count, 3))
    grid = ball(middle, np.broadcast_to(np.array([0.058, 0.026, 0.098]), (s.count, 3)), rows, sides)
    away = grid - middle[:, None, None]
    grid[..., 0] -= 0.25 * np.abs(away[..., 2]) + 0.12 * away[..., 2]
    grid[..., 1] += 0.35 * side * np.maximum(-away[..., 0], -0.02)
    dent = 1.0 - 0.16 * blend(side * away[..., 1], 0.012, 0.024)
    colour = dent[..., None] * np.array([1.0, 0.93, 0.91])
    return [Part(gathered(placed(s, grid), s.ears), Slot.SKIN, Material.SKIN, (BONE["head"],) * 2, 1.0, colour)]


_FRAME = srgb("#3a3436")


def _rim(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    turn = np.linspace(0, 2 * np.pi, rows)
    c, r = np.cos(turn), np.sin(turn)
    y = side * 0.152 + 0.100 * np.sign(c) * np.abs(c) ** 0.72
    z = 0.482 + 0.074 * np.sign(r) * np.abs(r) ** 0.72
    x = 0.432 - 0.55 * np.maximum(np.abs(y) - 0.10, 0.0) ** 1.5
    path = np.broadcast_to(np.stack([x, y, z], -1), (s.count, rows, 3))
    grid = tube(path, np.full((s.count, rows, 2), 0.0075), sides, up=(1.0, 0.0, 0.0))
    return [
        Part(
            gathered(placed(s, grid), s.has("glasses")),
            Slot.OWN,
            Material.PAINT,
            (BONE["head"],) * 2,
            1.0,
            _FRAME,
            (False, False),
        )
    ]


def _temple(s: Shapes, rows: int, sides: int, side: float) -> list[Part]:
    t = np.linspace(0, 1, rows)
    path = np.stack([0.385 - 0.42 * t, side * (0.252 + 0.105 * np.minimum(t * 1.6, 1.0)), 0.502 - 0.01 * t], -1)
    grid = tube(np.broadcast_to(path, (s.count, rows, 3)), np.full((s.count, rows, 2), 0.0065), sides)
    return [
        Part(
            gathered(placed(s, grid), s.has("glasses")),
            Slot.OWN,
            Material.PAINT,
            (BONE["head"],) * 2,
            1.0,
            _FRAME,
            (False, False),
        )
    ]


def _bridge(s: Shapes, rows: int, sides: int) -> Part:
    t = np.linspace(-1, 1, rows)
    path = np.broadcast_to(
        np.stack([0.436 + 0.006 * (1 - t * t), 0.056 * t, 0.494 + 0.008 * (1 - t * t)], -1), (s.count, rows, 3)
    )
    grid = tube(path, np.full((s.count, rows, 2), 0.0065), sides, up=(0.0, 0.0, 1.0))
    return Part(
        gathered(placed(s, grid), s.has("glasses")), Slot.OWN, Material.PAINT, (BONE["head"],) * 2, 1.0, _FRAME, (False, False)
    )


def _aid(s: Shapes, rows: int, sides: int) -> Part:
    """A hearing aid behind the left ear, with its tube over the ear."""
    t = np.linspace(0, 1, rows - 2)
    path = np.stack([-0.098 + 0.10 * t**2, 0.372 + 0.004 * t, 0.395 + 0.145 * np.sin(t * 2.0)], -1)
    thick = np.interp(t, [0, 0.2, 0.6, 0.75, 1.0], [0.014, 0.021, 0.020, 0.010, 0.007])
    half = np.broadcast_to(np.stack([thick * 0.8, thick], -1), (s.count, rows - 2, 2))
    grid = capped(tube(np.broadcast_to(path, (s.count, rows - 2, 3)), half, sides, up=(0.0, 1.0, 0.0)))
    return Part(
        gathered(placed(s, grid), s.has("hearing_aid")), Slot.OWN, Material.PAINT, (BONE["head"],) * 2, 1.0, srgb("#4f7fa6")
    )
