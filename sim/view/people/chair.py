"""A wheelchair as schools know them: big wheels with rims to push, small ones in front, a footrest, handles behind.

Lengths are shares of the sitter's stature, since chairs come in sizes.
"""

import numpy as np
import numpy.typing as npt

from sim.view.builder import Colour, srgb
from sim.view.mesh import Material
from sim.view.people.cast import Level, Slot
from sim.view.people.forms import Part, capped, circle, put_together, tube
from sim.view.people.skeleton import BONE, WHEEL

F64 = npt.NDArray[np.float64]

_TYRE, _RIM, _FRAME, _CLOTH, _SPOKE = (srgb(c) for c in ("#3a3d40", "#b9bec3", "#3f6f8f", "#33404d", "#c5c9cc"))
_SIDE = 0.158
"""Half the way between the big wheels."""


def chair() -> Level:
    """The chair as a level of one figure."""
    return put_together([*_wheels(), *_frame(), *_cushions()])


def _part(grid: F64, colour: Colour, bone: str, material: Material = Material.METAL, *, open_ends: bool = False) -> Part:
    k = BONE[bone]
    return Part(grid, Slot.OWN, material, (k, k), 1.0, colour, (not open_ends, not open_ends))


def _hoop(middle: tuple[float, float, float], radius: float, thick: float, rows: int, sides: int) -> F64:
    """A ring that stands along x."""
    turn = np.linspace(0, 2 * np.pi, rows)
    path = np.stack([middle[0] + radius * np.cos(turn), np.full(rows, middle[1]), middle[2] + radius * np.sin(turn)], -1)
    return tube(path[None], np.full((1, rows, 2), thick), sides, up=(0.0, 1.0, 0.0))


def _bar(*points: tuple[float, float, float], thick: float = 0.008, sides: int = 4) -> F64:
    path = np.array(points, float)
    along = path[-1] - path[0]
    up = (0.0, 1.0, 0.0) if abs(along[1]) < 0.8 * np.linalg.norm(along) else (0.0, 0.0, 1.0)
    return tube(path[None], np.full((1, len(path), 2), thick), sides, up=up)


def _wheels() -> list[Part]:
    x, z = WHEEL
    parts = []
    for s in (1.0, -1.0):
        parts.append(_part(_hoop((x, s * _SIDE, z), z - 0.008, 0.008, 19, 4), _TYRE, "wheels", Material.PAINT, open_ends=True))
        parts.append(_part(_hoop((x, s * (_SIDE + 0.018), z), z - 0.022, 0.0045, 13, 3), _RIM, "wheels", open_ends=True))
        for k in range(4):
            a = np.pi * k / 4
            c, n = (z - 0.012) * np.cos(a), (z - 0.012) * np.sin(a)
            spoke = _bar((x - c, s * _SIDE, z - n), (x, s * (_SIDE + 0.006), z), (x + c, s * _SIDE, z + n), thick=0.0018, sides=3)
            parts.append(_part(spoke, _SPOKE, "wheels", open_ends=True))
        small = _hoop((0.205, s * 0.118, 0.038), 0.028, 0.010, 9, 3)
        parts.append(_part(small, _TYRE, "chair", Material.PAINT, open_ends=True))
        parts.append(
            _part(capped(_bar((0.205, s * 0.118, 0.038), (0.19, s * 0.118, 0.09), (0.165, s * 0.120, 0.13))), _FRAME, "chair")
        )
    return parts


def _frame() -> list[Part]:
    parts = []
    for s in (1.0, -1.0):
        side = _bar(
            (-0.115, s * 0.122, 0.10),
            (-0.11, s * 0.122, 0.30),
            (-0.125, s * 0.122, 0.545),
            (-0.175, s * 0.122, 0.552),
            thick=0.0075,
        )
        parts.append(_part(capped(side), _FRAME, "chair"))
        rail = _bar(
            (-0.12, s * 0.122, 0.255),
            (0.10, s * 0.122, 0.262),
            (0.185, s * 0.112, 0.235),
            (0.235, s * 0.085, 0.065),
            thick=0.0075,
        )
        parts.append(_part(capped(rail), _FRAME, "chair"))
        low = _bar((-0.115, s * 0.122, 0.125), (0.17, s * 0.120, 0.13), thick=0.007)
        parts.append(_part(capped(low), _FRAME, "chair"))
    parts.append(
        _part(capped(_bar((-0.12, -0.120, 0.13), (-0.02, 0.0, 0.19), (0.08, 0.120, 0.25), thick=0.006)), _FRAME, "chair")
    )
    return parts


def _slab(x: tuple[float, float], y: float, z: tuple[float, float], sides: int = 8, power: float = 7.0) -> F64:
    """A flat cushion with rounded corners, seen from above."""
    ring = circle(sides, power)
    middle, half = (x[0] + x[1]) / 2, (x[1] - x[0]) / 2
    rows = []
    for height, share in ((z[0], 0.94), (z[0] + 0.25 * (z[1] - z[0]), 1.0), (z[1], 0.97)):
        rows.append(np.column_stack([middle + half * share * ring[:, 0], y * share * ring[:, 1], np.full(sides, height)]))
    return np.stack(rows)[None]


def _cushions() -> list[Part]:
    seat = capped(_slab((-0.115, 0.135), 0.118, (0.248, 0.274)))
    back = capped(_slab((-0.128, -0.108), 0.118, (0.31, 0.52), 8, 4.0))
    plate = capped(_slab((0.205, 0.315), 0.092, (0.040, 0.052), 6, 5.0))
    return [
        _part(seat, _CLOTH, "chair", Material.FABRIC),
        _part(back, _CLOTH, "chair", Material.FABRIC),
        _part(plate, _TYRE, "chair", Material.PAINT),
    ]
