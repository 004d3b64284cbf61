"""The inside of one room as a mesh: every face that looks into it, nothing else.

Walls run a hand's breadth of a centimetre past floor and ceiling, so that no seam lets daylight through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, Opening, OpeningKind, Unit
from sim.view import finish as look
from sim.view.builder import Colour, MeshBuilder, grid
from sim.view.finish import Finish, finish_of
from sim.view.flat import distance_to_rings, inside, pieces_of, rings_of, subtract_convex, triangles, weld
from sim.view.joinery import door_frame, skirting, switch_plate, window_frame
from sim.view.mesh import Material, Mesh
from sim.view.openings import Hole, WallFace, wall_faces

F64 = npt.NDArray[np.float64]

SPACING = 0.7
"""Metres between light-carrying vertices on large faces; finer near edges (``_EDGE``)."""

_EDGE = (0.06, 0.2, 0.45)
"""Distances from a wall's end, floor and ceiling where the corner's shade is sampled, by eye."""


@dataclass(frozen=True)
class Grain:
    """How finely light is kept on large faces: metres between vertices, and the distances from edges that are sampled.

    ``flat``: frames, boards and lamps are drawn by the sides that face the room alone.
    """

    spacing: float = SPACING
    edge: tuple[float, ...] = _EDGE
    flat: bool = False


FINE, PLAIN, AWAY = Grain(), Grain(1.75, (0.25,)), Grain(3.0, (0.3,), flat=True)
"""As one sees a room that one is in, from the next one, and from far away; by eye."""

_OVER = 0.02
"""Metres walls reach past floor and ceiling, out of sight."""

_LAMP_MARGIN = 0.45


@dataclass(frozen=True)
class Lamp:
    """A ceiling lamp that shines down: centre, half size along x and y."""

    centre: tuple[float, float, float]
    half: tuple[float, float]


@dataclass(frozen=True)
class RoomShell:
    """A unit's own surfaces and what gives it light. ``holes`` are stair openings in floor and ceiling (convex, (n, 2))."""

    unit: Unit
    floor: float  # height of the finished floor above the building's zero
    ceiling: float
    walls: tuple[WallFace, ...]
    rings: tuple[F64, ...]
    lamps: tuple[Lamp, ...]
    mesh: Mesh
    tight: Mesh  # the parts of ``mesh`` that close the room: floor, walls, reveals, ceiling


def room_shell(
    building: Building, unit: Unit, floor_holes: Sequence[F64] = (), ceiling_holes: Sequence[F64] = (), grain: Grain = FINE
) -> RoomShell:
    """Builds the inside of ``unit``; stair openings are left out of floor and ceiling."""
    floor = building.level[unit.level_id].elevation
    ceiling = floor + unit.ceiling
    finish, rings, walls = finish_of(unit.category), rings_of(unit.polygon), wall_faces(building, unit)
    tight, trim = MeshBuilder(), MeshBuilder()
    if unit.category is not Category.OUTDOOR:
        _floor(tight, rings, floor, floor_holes, finish, grain)
        _ceiling(tight, rings, ceiling, ceiling_holes, finish, grain)
        levels = _levels(walls, unit.ceiling, finish, grain)
        accent = _accent_wall(walls, unit)
        for wall in walls:
            if wall.length > 0.02:
                paint = finish.accent if wall is accent and finish.accent else finish.wall
                wall_surface(tight, wall, floor, levels, _coat(finish, paint), grain)
                _trim(trim, wall, floor, unit, finish, flat=grain.flat)
        _border(trim, rings, floor, finish)
    lamps = tuple(_lamps(rings, ceiling, finish, ceiling_holes)) if unit.category is not Category.OUTDOOR else ()
    for lamp in lamps:
        _lamp(trim, lamp, flat=grain.flat)
    whole = MeshBuilder()
    closed = tight.mesh()
    whole.append(closed)
    whole.append(trim.mesh())
    return RoomShell(unit, floor, ceiling, tuple(walls), tuple(rings), lamps, whole.mesh(), closed)


def _floor(out: MeshBuilder, rings: Sequence[F64], z: float, holes: Sequence[F64], finish: Finish, grain: Grain) -> None:
    pieces = pieces_of(rings, grain.spacing)
    for hole in holes:
        pieces = subtract_convex(pieces, hole)
    points, index = weld(pieces)
    out.add(_lift(points, z), index, (0, 0, 1), finish.floor, finish.floor_material)
    if not holes:  # behind hair-line seams between pieces lies the same floor
        points, index = triangles(rings)
        out.add(_lift(points, z - 0.004), index, (0, 0, 1), finish.floor, finish.floor_material)


def _ceiling(out: MeshBuilder, rings: Sequence[F64], z: float, holes: Sequence[F64], finish: Finish, grain: Grain) -> None:
    pieces = pieces_of(rings, grain.spacing)
    for hole in holes:
        pieces = subtract_convex(pieces, hole)
    points, index = weld(pieces)
    out.add(_lift(points, z), index[:, ::-1], (0, 0, -1), look.CEILING, finish.ceiling_material)
    if not holes:
        points, index = triangles(rings)
        out.add(_lift(points, z + 0.004), index[:, ::-1], (0, 0, -1), look.CEILING, finish.ceiling_material)


def _lift(points: F64, z: float) -> F64:
    return np.column_stack([points, np.full(len(points), z)])


def _levels(walls: Sequence[WallFace], height: float, finish: Finish, grain: Grain) -> F64:
    """Heights above the floor where every wall of a room has vertices: the same for all, so that corners close."""
    needed = [-_OVER, height + _OVER]
    if 0 < finish.wainscot < height - 0.2:
        needed.append(finish.wainscot)
    for wall in walls:
        for hole in wall.holes:
            needed += [v for v in (hole.low, hole.high) if 0.005 < v < height - 0.005]
    optional = [*grain.edge, *(height - e for e in grain.edge), *np.arange(1.0, height - 0.5, grain.spacing)]
    return cuts(needed, optional, (-_OVER, height + _OVER))


def cuts(needed: Sequence[float], optional: Sequence[float], between: tuple[float, float]) -> F64:
    """Sorted cut positions: all needed ones, and optional ones where they are not crowded."""
    chosen = sorted({round(v, 6) for v in needed})
    for v in optional:
        if between[0] < v < between[1] and min(abs(v - c) for c in chosen) > 0.04:
            chosen.append(v)
    return np.array(sorted(chosen))


def _accent_wall(walls: Sequence[WallFace], unit: Unit) -> WallFace | None:
    """The wall painted in the room's own colour: a long one without windows, the same every time."""
    plain = [w for w in walls if w.length > 2.0 and not any(h.window for h in w.holes)]
    if not plain:
        return None
    plain.sort(key=lambda w: (len(w.holes), -w.length))
    return plain[sum(unit.id.encode()) % min(2, len(plain))]


@dataclass(frozen=True)
class Coat:
    """How one wall is finished; below ``lower`` metres in its own way when that is not 0."""

    colour: Colour
    material: Material = Material.PAINT
    lower: float = 0.0
    lower_colour: Colour = look.OFF_WHITE
    lower_material: Material = Material.PAINT
    step: Colour = look.OFF_WHITE  # the floor inside ways through
    step_material: Material = Material.LINOLEUM


def _coat(finish: Finish, colour: Colour) -> Coat:
    lower = (finish.wainscot, finish.wainscot_colour, finish.wainscot_material)
    return Coat(colour, Material.PAINT, *lower, finish.floor, finish.floor_material)


def wall_surface(out: MeshBuilder, wall: WallFace, floor: float, levels: F64, coat: Coat, grain: Grain = FINE) -> None:
    """The face of a wall with its holes, and the thickness of the wall inside each hole up to the opening's line.

    ``grain`` is how finely light along the wall is kept.
    """
    ends = [v for h in wall.holes for v in (h.start, h.end)]
    near = [*grain.edge, *(wall.length - e for e in grain.edge)]
    us = cuts([0.0, wall.length, *ends], [*near, *np.arange(1.0, wall.length - 0.5, grain.spacing)], (0.0, wall.length))
    middle_u, middle_z = (us[1:] + us[:-1]) / 2, (levels[1:] + levels[:-1]) / 2
    keep = np.ones((len(middle_u), len(middle_z)), bool)
    for h in wall.holes:
        low = -1.0 if h.low <= 0.005 else h.low
        keep &= ~(((middle_u > h.start) & (middle_u < h.end))[:, None] & ((middle_z > low) & (middle_z < h.high))[None])
    lower = (middle_z < coat.lower) & (coat.lower in levels)
    for mask, paint, material in (
        (keep & ~lower, coat.colour, coat.material),
        (keep & lower, coat.lower_colour, coat.lower_material),
    ):
        if mask.any():
            points, index = grid(us, levels, mask)
            xy = wall.a + points[:, :1] * wall.along
            out.add(np.column_stack([xy, points[:, 1] + floor]), index[:, ::-1], (*wall.inward, 0), paint, material)
    for hole in wall.holes:
        if hole.depth > 0.004:
            _reveal(out, wall, hole, floor, coat)


def _reveal(out: MeshBuilder, wall: WallFace, hole: Hole, floor: float, coat: Coat) -> None:
    way = isinstance(hole.source, Opening)
    lined = isinstance(hole.source, Opening) and hole.source.kind is not OpeningKind.OPEN
    paint, material = (look.FRAME, Material.PAINT) if lined else (coat.colour, coat.material)
    low, high = floor + (0.0 if hole.low <= 0.005 else hole.low), floor + hole.high
    u0, u1, d = hole.start, hole.end, hole.depth

    def face(*corners: tuple[float, float, float]) -> None:
        out.quad([wall.point(*c) for c in corners], paint, material)

    for z0, z1 in pairwise(np.linspace(low, high, 3)):
        if hole.from_start:
            face((u0, z0, d), (u0, z0, 0), (u0, z1, 0), (u0, z1, d))
        if hole.to_end:
            face((u1, z0, 0), (u1, z0, d), (u1, z1, d), (u1, z1, 0))
    face((u0, high, 0), (u1, high, 0), (u1, high, d), (u0, high, d))
    if way:
        paint, material = coat.step, coat.step_material
    face((u0, low, d), (u1, low, d), (u1, low, 0), (u0, low, 0))


def _trim(out: MeshBuilder, wall: WallFace, floor: float, unit: Unit, finish: Finish, *, flat: bool) -> None:
    """Frames, architraves, skirting and the light switch of one wall."""
    for hole in wall.holes:
        if hole.window:
            window_frame(out, wall, hole, floor, flat=flat)
        elif isinstance(hole.source, Opening) and hole.source.kind is not OpeningKind.OPEN:
            door_frame(out, wall, hole, floor, flat=flat)
            if not flat:
                switch_plate(out, wall, hole, floor, unit)
    if finish.wainscot_material not in {Material.TILE, Material.WOOD} or not finish.wainscot:
        skirting(out, wall, floor, flat=flat)


def _border(out: MeshBuilder, rings: Sequence[F64], floor: float, finish: Finish) -> None:
    """A darker rim of linoleum along the walls, mitred at corners."""
    if finish.border is None:
        return
    width = 0.28
    for ring in rings:
        inner = inset(ring, width)
        if inner is None:
            continue
        for k in range(len(ring)):
            n = (k + 1) % len(ring)
            corners = [
                (*ring[k], floor + 0.003),
                (*ring[n], floor + 0.003),
                (*inner[n], floor + 0.003),
                (*inner[k], floor + 0.003),
            ]
            _strip(out, np.array(corners), finish.border, finish.floor_material)


def _strip(out: MeshBuilder, corners: F64, colour: Colour, material: Material) -> None:
    """A long quadrilateral cut across into pieces that carry light."""
    steps = max(1, int(np.ceil(np.linalg.norm(corners[1] - corners[0]) / (2 * SPACING))))
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    near, far = corners[0] + (corners[1] - corners[0]) * t, corners[3] + (corners[2] - corners[3]) * t
    k = np.arange(steps)
    index = np.concatenate([np.stack([k, k + 1, k + steps + 2], 1), np.stack([k, k + steps + 2, k + steps + 1], 1)])
    out.add(np.concatenate([near, far]), index, (0, 0, 1), colour, material)


def inset(ring: F64, width: float) -> F64 | None:
    """The ring moved inwards by ``width``; None where it is too narrow for that (an edge would turn around)."""
    before, after = np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0)
    d0, d1 = ring - before, after - ring
    d0 /= np.maximum(np.linalg.norm(d0, axis=1, keepdims=True), 1e-9)
    d1 /= np.maximum(np.linalg.norm(d1, axis=1, keepdims=True), 1e-9)
    n0, n1 = np.stack([-d0[:, 1], d0[:, 0]], 1), np.stack([-d1[:, 1], d1[:, 0]], 1)
    scale = 1.0 + (n0 * n1).sum(axis=1, keepdims=True)
    if (scale < 0.2).any():
        return None
    moved = ring + width * (n0 + n1) / scale
    turned = ((np.roll(moved, -1, axis=0) - moved) * (after - ring)).sum(axis=1)
    return None if (turned <= 0).any() else moved


def _lamps(rings: Sequence[F64], ceiling: float, finish: Finish, holes: Sequence[F64]) -> list[Lamp]:
    """A regular pattern of lamps that keeps clear of walls and stair openings; at least one per room."""
    if not rings:
        return []
    low, high = rings[0].min(axis=0), rings[0].max(axis=0)
    size = np.array(finish.lamp) if high[0] - low[0] >= high[1] - low[1] else np.array(finish.lamp[::-1])
    count = np.maximum(1, np.round((high - low) / finish.lamp_spacing)).astype(int)
    cells = (high - low) / count
    i, j = (a.ravel() for a in np.meshgrid(np.arange(count[0]), np.arange(count[1]), indexing="ij"))
    centres = low + (np.stack([i, j], 1) + 0.5) * cells
    clear = inside(rings, centres) & (distance_to_rings(rings, centres) > _LAMP_MARGIN + size.min() / 2)
    for hole in holes:
        clear &= ~inside([hole], centres)
    if not clear.any():
        points, index = triangles(rings)
        if not len(index):
            return []
        largest = points[index].mean(axis=1)
        centres, clear = largest[:1], np.array([True])
        size = np.minimum(size, 0.3)
    return [Lamp((float(x), float(y), ceiling - 0.012), (float(size[0] / 2), float(size[1] / 2))) for x, y in centres[clear]]


def _lamp(out: MeshBuilder, lamp: Lamp, *, flat: bool) -> None:
    """The lit panel and its rim; ``flat``: the rim is a larger panel behind it."""
    (x, y, z), (hx, hy) = lamp.centre, lamp.half
    rim, axes = 0.018, (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))

    def panel(wider: float, z: float, colour: Colour, material: Material) -> None:
        u, v = hx + wider, hy + wider
        out.quad([(x - u, y - v, z), (x - u, y + v, z), (x + u, y + v, z), (x + u, y - v, z)], colour, material)

    panel(0.0, z, look.LAMP, Material.GLOW)
    if flat:
        panel(rim, z + 0.008, look.FRAME, Material.METAL)
        return
    for dx, dy, sx, sy in ((hx, 0, rim, hy + rim), (-hx, 0, rim, hy + rim), (0, hy, hx + rim, rim), (0, -hy, hx + rim, rim)):
        out.box((x + dx, y + dy, z + 0.003), axes, (sx, sy, 0.012), look.FRAME, Material.METAL, _SEEN_BELOW)


_SEEN_BELOW = (0, 1, 2, 3, 5)
"""Faces of a box under a ceiling, as ``MeshBuilder.box`` numbers them."""
