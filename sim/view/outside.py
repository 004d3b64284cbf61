"""The outdoors as one cell: façades with dark panes, roofs, yard, trees and a horizon.

Windows seen from outside are opaque, as they look by day: nothing of a room has to be drawn for them.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, Level, Line, Opening, Unit, Window
from sim.view import finish as look
from sim.view.builder import MeshBuilder, srgb
from sim.view.flat import inside, pieces_of, rings_of, subtract_convex, triangles, weld
from sim.view.joinery import window_frame
from sim.view.mesh import F32, Material, Mesh
from sim.view.openings import WallFace, faces_with_holes
from sim.view.shell import Coat, Grain, cuts, inset, wall_surface

F64 = npt.NDArray[np.float64]

SUN = np.array([0.55, -0.62, 0.56]) / np.linalg.norm([0.55, -0.62, 0.56])
"""Towards the sun: a mild south-easterly morning."""

SUNLIGHT, SKYLIGHT = 0.95, 0.78
"""Irradiance over pi of surfaces facing the sun and the whole sky, on the scale of ``sim.view.light``."""

GROUND = -0.03
"""The yard lies this far below the ground floor."""

_BRICK, _PLINTH, _FASCIA = srgb("#b98d6c"), srgb("#8f8b84"), srgb("#4d5356")
_ASPHALT, _GRASS, _ROOF = srgb("#8b8880"), srgb("#8f9a69"), srgb("#5d6164")
_WALL_REACH = 0.65
_GRAIN = Grain(8.0)
_LAND = 160.0
"""Metres of meadow around the school before the treeline."""


def outside_mesh(building: Building, *, flat: bool = False) -> Mesh:
    """Everything outdoors that stands still, without the yard's furniture; ``flat`` leaves out sides of frames."""
    out = MeshBuilder()
    for level in building.levels:
        for rings in outlines(building, level):
            _facade(out, building, level, rings, flat=flat)
            _roof(out, rings, level.elevation + level.height - 0.12, _above(building, level))
    for unit in building.units:
        level = building.level[unit.level_id]
        if unit.category is not Category.OUTDOOR and unit.ceiling > level.height + 0.3:
            _hall_above(out, building, unit, level, flat=flat)
    _ground(out, building)
    return out.mesh()


def outlines(building: Building, level: Level) -> list[list[F64]]:
    """Rings at the façade: the plan's own, or every room grown by a wall where the plan has none."""
    if level.outline:
        return [rings for p in level.outline if (rings := rings_of(p))]
    grown = []
    for unit in building.units:
        if unit.level_id == level.id and unit.category is not Category.OUTDOOR:
            rings = rings_of(unit.polygon)
            wider = inset(rings[0], -0.3) if rings else None
            if wider is not None:
                grown.append([wider])
    return grown


def _facing_out(rings: Sequence[F64]) -> list[F64]:
    return [r[::-1] for r in rings]


def _lines(building: Building, level: Level) -> list[tuple[Opening | Window, Line, float, float]]:
    """Openings and windows of a storey that lead outdoors: one room, or a room and a yard."""

    def outdoors(ids: tuple[str, ...]) -> bool:
        rooms = [i for i in ids if i in building.unit and building.unit[i].category is not Category.OUTDOOR]
        return len(rooms) == 1

    ways = [(o, o.line, 0.0, o.height) for o in building.openings if o.level_id == level.id and outdoors(o.unit_ids)]
    panes = [(w, w.line, w.sill, w.head) for w in building.windows if w.level_id == level.id and outdoors(w.unit_ids)]
    return [*ways, *panes]


def _facade(out: MeshBuilder, building: Building, level: Level, rings: Sequence[F64], *, flat: bool) -> None:
    top = level.height
    lines = [entry for entry in _lines(building, level) if entry[2] < top - 0.1]
    base = GROUND - 0.3 if level.elevation < 0.5 else 0.0
    for wall in faces_with_holes(_facing_out(rings), lines, _WALL_REACH):
        if wall.length < 0.05:
            continue
        _front(out, wall, level.elevation, (base, top), flat=flat)
        for u0, u1 in pairwise(np.linspace(0.0, wall.length, max(2, round(wall.length / 6.0) + 1))):
            for z, d, rise in ((top - 0.22, 0.03, 0.34),):
                corners = [wall.point(u, level.elevation + z + h, -d) for u, h in ((u1, 0.0), (u0, 0.0), (u0, rise), (u1, rise))]
                out.quad(corners, _FASCIA, Material.METAL)
                under = [wall.point(u, level.elevation + z, -e) for u, e in ((u0, 0.0), (u0, d), (u1, d), (u1, 0.0))]
                out.quad(under, _FASCIA, Material.METAL)
                cap = [wall.point(u, level.elevation + z + rise, e) for u, e in ((u0, -d), (u0, 0.25), (u1, 0.25), (u1, -d))]
                out.quad(cap[::-1], _FASCIA, Material.METAL)


def _front(out: MeshBuilder, wall: WallFace, floor: float, rise: tuple[float, float], *, flat: bool) -> None:
    """One façade face with frames and panes."""
    low, high = rise
    needed = [low, high, *(v for h in wall.holes for v in (h.low, h.high) if low + 0.02 < v < high - 0.02)]
    coat = Coat(_BRICK, Material.BRICK, step=_PLINTH, step_material=Material.ASPHALT)
    if low < 0:
        needed.append(0.25)
        coat = Coat(_BRICK, Material.BRICK, 0.25, _PLINTH, Material.PAINT, _PLINTH, Material.ASPHALT)
    wall_surface(out, wall, floor, cuts(needed, [1.5] if low + 0.6 < 1.5 < high - 0.6 else [], (low, high)), coat, _GRAIN)
    for hole in wall.holes:
        if hole.window:
            window_frame(out, wall, hole, floor, flat=flat)
            z0, z1, d = floor + hole.low, floor + min(hole.high, high), hole.depth
            pane = [
                wall.point(hole.end, z0, d),
                wall.point(hole.start, z0, d),
                wall.point(hole.start, z1, d),
                wall.point(hole.end, z1, d),
            ]
            out.quad(pane, look.GLASS_DARK, Material.SCREEN)


def _above(building: Building, level: Level) -> list[F64]:
    """Convex parts of the storeys that stand on this one, where it has no roof."""
    parts = []
    for other in building.levels:
        if other.ordinal > level.ordinal:
            for rings in outlines(building, other):
                points, index = triangles(rings)
                parts += list(points[index])
    return parts


def _roof(out: MeshBuilder, rings: Sequence[F64], z: float, covered: Sequence[F64] = ()) -> None:
    pieces = pieces_of(rings, 6.0)
    for part in covered:
        pieces = subtract_convex(pieces, part)
    points, index = weld(pieces)
    out.add(np.column_stack([points, np.full(len(points), z)]), index, (0, 0, 1), _ROOF, Material.ASPHALT)


def _hall_above(out: MeshBuilder, building: Building, unit: Unit, level: Level, *, flat: bool) -> None:
    """The part of a tall room that stands above its storey, as a gym does."""
    rings = rings_of(unit.polygon)
    ring = inset(rings[0], -0.35) if rings else None
    if ring is None:
        return
    low, high = level.height, unit.ceiling + 0.4
    lines = [entry for entry in _lines(building, level) if entry[3] > low]
    for wall in faces_with_holes([ring[::-1]], lines, _WALL_REACH):
        if wall.length > 0.05:
            _front(out, wall, level.elevation, (low - 0.2, high), flat=flat)
    _roof(out, [ring], level.elevation + high)


def _ground(out: MeshBuilder, building: Building) -> None:
    """Grass with the school cut out of it, and paved yards a finger higher."""
    levels = [lv for lv in building.levels if lv.ordinal == 0] or list(building.levels[:1])
    if not levels:
        return
    blocks = [rings for lv in levels for rings in outlines(building, lv)]
    corners = np.concatenate([r for rings in blocks for r in rings]) if blocks else np.zeros((1, 2))
    low, high = corners.min(axis=0) - _LAND, corners.max(axis=0) + _LAND
    field = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    holes = [rings[0][::-1] for rings in blocks] if all(lv.outline for lv in levels) else []
    _land(out, [field, *holes], GROUND - 0.03, 12.0, _GRASS, Material.GRASS)
    yards = [
        rings_of(u.polygon) for u in building.units if u.category is Category.OUTDOOR and u.level_id in {lv.id for lv in levels}
    ]
    if not yards:
        yards = [[wider] for rings in blocks if (wider := inset(rings[0], -4.0)) is not None]
    for rings in yards:
        _land(out, rings, GROUND, 3.0, _ASPHALT, Material.ASPHALT)


def _land(
    out: MeshBuilder, rings: Sequence[F64], z: float, spacing: float, colour: tuple[float, float, float], material: Material
) -> None:
    points, index = weld(pieces_of(rings, spacing))
    out.add(np.column_stack([points, np.full(len(points), z)]), index, (0, 0, 1), colour, material)


def horizon_mesh(building: Building, seed: int = 3) -> Mesh:
    """Woods around the meadow: birches near by, then a soft treeline."""
    out = MeshBuilder()
    rng = np.random.default_rng(seed)
    rings = [r for level in building.levels for rings in outlines(building, level) for r in rings]
    points = np.concatenate(rings) if rings else np.zeros((1, 2))
    centre, reach = (points.min(axis=0) + points.max(axis=0)) / 2, float(np.ptp(points, axis=0).max()) / 2
    for layer, (gap, tall, code) in enumerate(((100.0, 9.0, "#8b9c7c"), (125.0, 13.0, "#9bada0"), (150.0, 17.0, "#b0bfbb"))):
        _treeline(out, centre, reach + gap, tall, srgb(code), rng, 560 + 60 * layer)
    yards = [rings_of(u.polygon) for u in building.units if u.category is Category.OUTDOOR]
    for _ in range(44):
        angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(8.0, 55.0)
        p = centre + (reach + away) * np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.62, 1.0)
        blocked = any(inside([wide], p[None])[0] for r in rings if (wide := inset(r, -5.0)) is not None)
        if not blocked and not any(inside(y, p[None])[0] for y in yards):
            birch(out, p, rng)
    return out.mesh()


def _treeline(
    out: MeshBuilder,
    centre: F64,
    radius: float,
    tall: float,
    colour: tuple[float, float, float],
    rng: np.random.Generator,
    count: int,
) -> None:
    """A ring of crowns seen from inside, its edge rounded and uneven."""
    angle = np.linspace(0, 2 * np.pi, count + 1)
    clumps = 0.66 + 0.2 * np.abs(np.sin(np.cumsum(rng.uniform(0.02, 0.12, count + 1))))
    rise = tall * (clumps + 0.14 * rng.random(count + 1) * (np.arange(count + 1) % 2))
    rise[-1] = rise[0]
    xy = centre + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    low, high = np.column_stack([xy, np.full(count + 1, -1.0)]), np.column_stack([xy, rise])
    k = np.arange(count)
    index = np.concatenate([np.stack([k + 1, k, k + count + 1], 1), np.stack([k + 1, k + count + 1, k + count + 2], 1)])
    inward = np.column_stack([-np.cos(angle), -np.sin(angle), np.full(count + 1, 0.5)])
    out.add(np.concatenate([low, high]), index, np.concatenate([inward, inward]), colour, Material.LEAF)


def birch(out: MeshBuilder, p: F64, rng: np.random.Generator) -> None:
    """A slender birch: white stem, a few soft crowns of leaf."""
    tall = rng.uniform(6.0, 10.0)
    angles = np.linspace(0, 2 * np.pi, 6, endpoint=False)
    heights, radii = (-0.3, tall * 0.5, tall * 0.85), (0.13, 0.09, 0.03)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    stem = np.concatenate([np.column_stack([p + r * ring, np.full(6, z)]) for z, r in zip(heights, radii, strict=True)])
    k, n = np.arange(6), (np.arange(6) + 1) % 6
    index = np.concatenate(
        [np.concatenate([np.stack([b + k, b + n, b + 6 + n], 1), np.stack([b + k, b + 6 + n, b + 6 + k], 1)]) for b in (0, 6)]
    )
    out.add(stem, index, np.tile(np.column_stack([ring, np.zeros(6)]), (3, 1)), srgb("#dcd8cc"), Material.PAINT)
    for part in range(7):
        z = tall * (0.36 + 0.085 * part)
        size = (1.7 - 0.16 * part) * rng.uniform(0.85, 1.15)  # wide enough to grow into each other
        centre = np.array([*(p + rng.normal(0, 0.40, 2)), z])
        _crown(out, centre, np.array([size, size, size * 0.85]), srgb("#97a869"), rng)


def _crown(out: MeshBuilder, centre: F64, size: F64, colour: tuple[float, float, float], rng: np.random.Generator) -> None:
    rows, columns = 3, 6
    v, u = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, rows + 1), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij"
    )
    unit = np.stack([np.cos(v) * np.cos(u), np.cos(v) * np.sin(u), np.sin(v)], axis=-1).reshape(-1, 3)
    bump = 1.0 + rng.uniform(-0.16, 0.16, (len(unit), 1))
    k, c = np.meshgrid(np.arange(rows) * columns, np.arange(columns), indexing="ij")
    a, b = (k + c).ravel(), (k + (c + 1) % columns).ravel()
    index = np.concatenate([np.stack([a, b, b + columns], 1)[columns:], np.stack([a, b + columns, a + columns], 1)[:-columns]])
    out.add(centre + unit * size * bump, index, unit, colour, Material.LEAF)


def outdoor_light(normal: F32, position: F32) -> F32:
    """Light rows (n, 4) under the open sky."""
    n = normal.astype(float)
    sky = SKYLIGHT * (0.62 + 0.38 * n[:, 2])
    sun = SUNLIGHT * np.maximum(n @ SUN, 0.0)
    low = 0.85 + 0.15 * np.clip(position[:, 2] / 1.5, 0.0, 1.0)
    out = np.zeros((len(n), 4), np.float32)
    out[:, 0] = (sky + sun) * low
    return out
