"""Stairs as they are built: treads and risers, stringers, landings, railings, and the opening in the floor above."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, LinkKind, VerticalLink
from sim.view import finish as look
from sim.view.builder import MeshBuilder, srgb, tube
from sim.view.flat import distance_to_rings, hull, rings_of
from sim.view.mesh import Material, Mesh

F64 = npt.NDArray[np.float64]

_RISER = 0.165
"""Metres; Swedish practice for stairs children use is 150-170 mm."""

_TREAD_COLOUR = srgb("#8f8d88")
_NOSING = srgb("#e2d9b8")
_SLAB = 0.16
_RAIL_HEIGHT = 0.95


@dataclass(frozen=True)
class Stairwell:
    """One link: its hole through the slab between the floors (convex, (n, 2)), which units it joins, and what it looks like."""

    link: VerticalLink
    hole: F64
    lower_floor: float
    upper_floor: float
    mesh: Mesh  # belongs to the lower unit
    upper_mesh: Mesh  # railing around the hole, belongs to the upper unit


def stairwells(building: Building) -> list[Stairwell]:
    """All stairs and ramps between known units; lifts have no open hole."""
    made = []
    for link in building.vertical_links:
        ends = building.unit.get(link.lower_unit_id), building.unit.get(link.upper_unit_id)
        if link.kind is LinkKind.ELEVATOR or ends[0] is None or ends[1] is None or len(link.path) < 2:
            continue
        low = building.level[ends[0].level_id].elevation
        high = building.level[ends[1].level_id].elevation
        if high - low < 0.5:
            continue
        made.append(_stairwell(building, link, low, high))
    return made


def _stairwell(building: Building, link: VerticalLink, low: float, high: float) -> Stairwell:
    path = np.asarray(link.path, float)
    path[:, 2] = np.clip(path[:, 2], low, high)
    hole = hull(_swept(path, link.width, high))
    stairs, upper = MeshBuilder(), MeshBuilder()
    for a, b in pairwise(path):
        if np.linalg.norm(b[:2] - a[:2]) > 0.05 and abs(b[2] - a[2]) > 0.05:
            _flight(stairs, a, b, link.width, ramp=link.kind is LinkKind.RAMP)
    for rest in _rests(path, low, high):
        _landing(stairs, rest, link.width)
    lower_unit, upper_unit = building.unit[link.lower_unit_id], building.unit[link.upper_unit_id]
    _slab_edge(stairs, hole, low + lower_unit.ceiling, high)
    _guard(upper, hole, path, high, rings_of(upper_unit.polygon))
    return Stairwell(link, hole, low, high, stairs.mesh(), upper.mesh())


def _swept(path: F64, width: float, high: float) -> F64:
    """Corners of every stretch of the path that lies clearly below the upper floor."""
    points = []
    for a, b in pairwise(path):
        run = b[:2] - a[:2]
        size = float(np.linalg.norm(run))
        if size < 0.05 or min(a[2], b[2]) > high - 0.05:
            continue
        side = np.array([-run[1], run[0]]) / size * width / 2
        points += [a[:2] + side, a[:2] - side, b[:2] + side, b[:2] - side]
    return np.array(points) if points else path[:, :2]


def _frame(a: F64, b: F64, width: float) -> tuple[F64, F64, float]:
    run = b[:2] - a[:2]
    size = float(np.linalg.norm(run))
    along = np.array([*(run / size), 0.0])
    return along, np.array([-along[1], along[0], 0.0]) * width / 2, size


def _flight(out: MeshBuilder, a: F64, b: F64, width: float, *, ramp: bool) -> None:
    """Steps from ``a`` to ``b``, whichever is higher, with solid stringers and rails on both sides."""
    if b[2] < a[2]:
        a, b = b, a
    along, side, size = _frame(a, b, width)
    rise = float(b[2] - a[2])
    steps = 1 if ramp else max(1, round(rise / _RISER))
    going, up = size / steps, np.array([0.0, 0.0, rise / steps])
    for k in range(steps):
        p = a + along * going * k + up * k
        if ramp:
            out.quad(
                [p - side, p + along * going - side + up, p + along * going + side + up, p + side],
                _TREAD_COLOUR,
                Material.LINOLEUM,
            )
            continue
        out.quad([p + side, p - side, p - side + up, p + side + up], _TREAD_COLOUR, Material.PAINT)
        q = p + up
        edge = along * 0.05
        out.quad([q - side, q - side + edge, q + side + edge, q + side], _NOSING, Material.PAINT)
        out.quad(
            [q - side + edge, q - side + along * going, q + side + along * going, q + side + edge],
            _TREAD_COLOUR,
            Material.LINOLEUM,
        )
    drop = np.array([0.0, 0.0, _SLAB + 0.12])
    for s in (side, -side):  # stringers, seen from both sides
        foot, top = a + s, b + s
        lift = up * 1.05
        outer = [foot - drop, top - drop, top + lift, foot + lift]
        out.quad(outer if s is not side else outer[::-1], look.FRAME, Material.PAINT)
        inner = [x - 0.035 * s / np.linalg.norm(s) for x in outer]
        out.quad(inner[::-1] if s is not side else inner, look.FRAME, Material.PAINT)
        out.quad(
            [foot + lift, top + lift, inner[2], inner[3]] if s is not side else [inner[3], inner[2], top + lift, foot + lift],
            look.FRAME,
            Material.PAINT,
        )
        _rail(out, foot - 0.02 * s / np.linalg.norm(s), top - 0.02 * s / np.linalg.norm(s))
    out.quad([a + side - drop, b + side - drop, b - side - drop, a - side - drop], look.CEILING, Material.PAINT)


def _rests(path: F64, low: float, high: float) -> list[F64]:
    """Stretches of the path that run level between the storeys."""
    rests: list[list[F64]] = []
    for k, p in enumerate(path):
        if not low + 0.1 < p[2] < high - 0.1:
            continue
        if k and rests and abs(path[k - 1][2] - p[2]) < 0.05:
            rests[-1].append(p)
        else:
            rests.append([p])
    return [np.array(r) for r in rests]


def _landing(out: MeshBuilder, rest: F64, width: float) -> None:
    """One slab under a level stretch and half a width beyond its inner points."""
    reach = width / 2
    inner = rest[1:-1] if len(rest) > 2 else rest
    corners = [p[:2] + np.array([i, j]) * reach for p in inner for i in (-1, 1) for j in (-1, 1)]
    for p, q in ((rest[0], rest[min(1, len(rest) - 1)]), (rest[-1], rest[max(0, len(rest) - 2)])):
        run = q[:2] - p[:2]
        side = np.array([-run[1], run[0]]) / max(float(np.linalg.norm(run)), 1e-9) * reach
        corners += [p[:2] + side, p[:2] - side]
    top = [np.array([*c, rest[0, 2]]) for c in hull(np.array(corners))]
    down = np.array([0.0, 0.0, _SLAB])
    fan = np.array([[0, k, k + 1] for k in range(1, len(top) - 1)])
    out.add(np.array(top), fan, (0, 0, 1), _TREAD_COLOUR, Material.LINOLEUM)
    out.add(np.array(top) - down, fan[:, ::-1], (0, 0, -1), look.CEILING, Material.PAINT)
    for c, d in zip(top, top[1:] + top[:1], strict=True):
        out.quad([c - down, d - down, d, c], look.FRAME, Material.PAINT)


def _rail(out: MeshBuilder, foot: F64, top: F64) -> None:
    """A round handrail on posts, with two thin rails below it."""
    up = np.array([0.0, 0.0, 1.0])
    steps = max(1, round(float(np.linalg.norm(top - foot)) / 1.1))
    for height, radius, colour, material in (
        (_RAIL_HEIGHT, 0.021, look.BIRCH, Material.WOOD),
        (0.62, 0.008, look.STEEL, Material.METAL),
        (0.34, 0.008, look.STEEL, Material.METAL),
    ):
        position, normal, index = tube(np.array([foot + up * height, top + up * height]), radius, 8 if radius > 0.01 else 5)
        out.add(position, index, normal, colour, material)
    for k in range(steps + 1):
        p = foot + (top - foot) * (k / steps)
        position, normal, index = tube(np.array([p, p + up * _RAIL_HEIGHT]), 0.014, 6)
        out.add(position, index, normal, look.STEEL, Material.METAL)


def _slab_edge(out: MeshBuilder, hole: F64, low: float, high: float) -> None:
    """The cut edge of the floor slab around the hole, seen from within the hole."""
    for a, b in zip(hole, np.roll(hole, -1, axis=0), strict=True):
        corners = [(*b, low - 0.01), (*a, low - 0.01), (*a, high), (*b, high)]
        out.quad(corners, look.CEILING, Material.PAINT)
        out.quad(corners[::-1], look.CEILING, Material.PAINT)


def _guard(out: MeshBuilder, hole: F64, path: F64, high: float, rings: list[F64]) -> None:
    """A railing around the hole, open where one arrives and left out along walls."""
    arrival = path[-1 if path[-1, 2] > path[0, 2] else 0, :2]
    for a, b in zip(hole, np.roll(hole, -1, axis=0), strict=True):
        middle, d = (a + b) / 2, b - a
        t = np.clip(((arrival - a) @ d) / max(float(d @ d), 1e-9), 0, 1)
        by_wall = distance_to_rings(rings, middle[None])[0] < 0.3
        arrives = np.linalg.norm(arrival - a - t * d) < 0.6
        if by_wall or arrives or np.linalg.norm(d) < 0.3:
            continue
        _rail(out, np.array([*a, high]), np.array([*b, high]))
