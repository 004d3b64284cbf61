"""Door leaves and blinds: one mesh each, drawn many times; what moves is a number per leaf."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Blinds, Building, Category, LockKind, Opening, OpeningKind, Tri
from sim.space.fittings import HANDLE_FROM_EDGE, HANDLE_HEIGHT, LOCK_ABOVE_HANDLE, MOST_OPEN, door_leaves, side_of
from sim.view import finish as look
from sim.view.builder import Colour, MeshBuilder, srgb, tube
from sim.view.mesh import F32, Material, Mesh
from sim.view.openings import wall_faces

F64 = npt.NDArray[np.float64]

USUAL = (0.9, 2.1)
"""Width and height the leaf mesh is modelled at; ``glsl/door.vert`` has the same."""

THICK = 0.02
"""Half a leaf's thickness."""

# What a leaf has; bits of a number handed to the shader.
STRIP, WIDE, THUMB_L, THUMB_R, BUTTON_L, BUTTON_R, CYLINDER, SLIDES = 1, 2, 4, 8, 16, 32, 64, 128
CLOSER, BAR, COVERED, PLAIN_HATCH = 256, 512, 1024, 2048

_HANDLE = srgb("#b9bdc0")
_LOCK_RED = srgb("#b8423a")


@dataclass(frozen=True)
class LeafMesh:
    """The leaf with every part it could have; ``stretch`` (n, 2) and ``part`` (n, 4) as ``glsl/door.vert`` reads them."""

    mesh: Mesh
    stretch: F32
    part: F32


class _Parts:
    """Collects boxes with their part data."""

    def __init__(self) -> None:
        self._builder = MeshBuilder()
        self._stretch: list[F32] = []
        self._part: list[F32] = []

    def note(self, mesh: Mesh, stretch: F64, part: tuple[int, int, int, int]) -> None:
        self._builder.append(mesh)
        self._stretch.append(np.asarray(stretch, np.float32))
        self._part.append(np.broadcast_to(np.array(part, np.float32), (len(mesh.position), 4)))

    def box(
        self,
        low: tuple[float, float, float],
        high: tuple[float, float, float],
        paint: tuple[Colour, Material],
        part: tuple[int, int, int, int],
        follow: tuple[float | None, float | None] = (None, None),
        faces: Sequence[int] = range(6),
    ) -> None:
        """A box; ``follow`` is how much x and z follow the leaf's size, None: by which half of the leaf a vertex is on.

        ``faces`` as for ``MeshBuilder.box``.
        """
        one = MeshBuilder()
        centre, half = (np.array(low) + high) / 2, (np.array(high) - low) / 2
        one.box(centre, (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0])), half, *paint, faces)
        self.note(one.mesh(), _follow(one.mesh(), follow), part)

    def done(self) -> LeafMesh:
        return LeafMesh(self._builder.mesh(), np.concatenate(self._stretch), np.concatenate(self._part))


def _follow(mesh: Mesh, follow: tuple[float | None, float | None]) -> F64:
    x = (mesh.position[:, 0] > USUAL[0] / 2).astype(float) if follow[0] is None else np.full(len(mesh.position), follow[0])
    z = (mesh.position[:, 2] > USUAL[1] / 2 + 0.3).astype(float) if follow[1] is None else np.full(len(mesh.position), follow[1])
    return np.stack([x, z], axis=1)


_STRIP = (0.56, 0.74, 0.78, 1.86)
_WIDE = (0.14, 0.76, 0.30, 1.95)
"""Panes as (x0, x1, z0, z1) of the usual leaf."""


_SIDES, _EDGES = (2, 3), (0, 1, 4, 5)
"""Faces of a leaf's boxes: to both rooms, and along its edge."""


def leaf_mesh(*, plain: bool = False) -> LeafMesh:
    """The opaque leaf: panel with and without panes, levers, locks, closer, bar and the paper that covers a pane.

    ``plain``: as one sees it from some way off, without what is hidden, very small or very thin.
    """
    parts = _Parts()
    w, h = USUAL
    birch = (look.BIRCH, Material.WOOD)
    over, t = 0.012, THICK
    panel = 1  # the fourth number marks what takes an outer door's paint
    seen: Sequence[int] = _SIDES if plain else range(6)
    if plain:
        parts.box((-over, -t, -0.002), (w + over, t, h + over), birch, (0, 0, 0, panel), faces=_EDGES)
    parts.box((-over, -t, -0.002), (w + over, t, h + over), birch, (0, STRIP | WIDE, 0, panel), faces=seen)
    for bit, (x0, x1, z0, z1) in ((STRIP, _STRIP), (WIDE, _WIDE)):
        part = (bit, 0, 0, panel)
        parts.box((-over, -t, -0.002), (x0, t, h + over), birch, part, (1.0 if bit == STRIP else None, None), seen)
        parts.box((x1, -t, -0.002), (w + over, t, h + over), birch, part, faces=seen)
        parts.box((x0, -t, -0.002), (x1, t, z0), birch, part, (1.0 if bit == STRIP else None, 0.0), seen)
        parts.box((x0, -t, z1), (x1, t, h + over), birch, part, (1.0 if bit == STRIP else None, 1.0), seen)
        if bit == STRIP:  # the hinge side of a strip's panel reaches back to the hinge whatever the width
            parts.box((-over, -t, -0.002), (0.2, t, h + over), birch, part, (0.0, None), seen)
        rim = (srgb("#cfae7d"), Material.WOOD)
        for y in (-t - 0.004, t - 0.004):
            for low, high in (
                ((x0 - 0.02, y, z0 - 0.02), (x0 + 0.008, y + 0.008, z1 + 0.02)),
                ((x1 - 0.008, y, z0 - 0.02), (x1 + 0.02, y + 0.008, z1 + 0.02)),
                ((x0 - 0.02, y, z0 - 0.02), (x1 + 0.02, y + 0.008, z0 + 0.008)),
                ((x0 - 0.02, y, z1 - 0.008), (x1 + 0.02, y + 0.008, z1 + 0.02)),
            ):
                parts.box(low, high, rim, (bit, 0, 0, 0), (1.0 if bit == STRIP else None, None), _facing(y, plain=plain))
        paper = (srgb("#d9d3c4"), Material.PAPER)
        parts.box(
            (x0 - 0.015, t, z0 - 0.015),
            (x1 + 0.015, t + 0.006, z1 + 0.015),
            paper,
            (bit | COVERED, 0, 0, 0),
            (1.0 if bit == STRIP else None, None),
            _facing(1.0, plain=plain),
        )
        parts.box(
            (x0 - 0.015, -t - 0.006, z0 - 0.015),
            (x1 + 0.015, -t, z1 + 0.015),
            paper,
            (bit | COVERED, 0, 0, 0),
            (1.0 if bit == STRIP else None, None),
            _facing(-1.0, plain=plain),
        )
    (_plain_hardware if plain else _hardware)(parts)
    return parts.done()


def _facing(y: float, *, plain: bool) -> Sequence[int]:
    """Faces of something thin on one side of the leaf."""
    return range(6) if not plain else (2,) if y > 0 else (3,)


def _plain_hardware(parts: _Parts) -> None:
    """Plates, levers and bars as flat shapes, the closer as a box."""
    w, t, steel = USUAL[0], THICK, (_HANDLE, Material.METAL)
    x, z = w - HANDLE_FROM_EDGE, HANDLE_HEIGHT
    for s in (-1.0, 1.0):
        face = _facing(s, plain=True)
        for low, high, part, follow in (
            ((x - 0.024, 0.0, z - 0.1), (x + 0.024, 0.008, z + LOCK_ABOVE_HANDLE + 0.05), (0, SLIDES | BAR, 0, 0), (1.0, 0.0)),
            ((x - 0.12, 0.0, z - 0.01), (x + 0.01, 0.05, z + 0.01), (0, SLIDES | BAR, 1, 0), (1.0, 0.0)),
            ((w - 0.13, 0.0, 0.85), (w - 0.1, 0.03, 1.25), (SLIDES, 0, 0, 0), (1.0, 0.0)),
            ((0.08, 0.0, z - 0.02), (w - 0.04, 0.08, z + 0.02), (BAR, 0, 0, 0), (None, 0.0)),
        ):
            y0, y1 = sorted((s * t, s * (t + high[1])))
            parts.box((low[0], y0, low[2]), (high[0], y1, high[2]), steel, part, follow, face)
        y0, y1 = sorted((s * t, s * (t + 0.002)))
        kick = (srgb("#a9adb0"), Material.METAL)
        parts.box((0.02, y0, 0.02), (w - 0.02, y1, 0.24), kick, (0, WIDE | SLIDES, 0, 0), (None, 0.0), face)
    _closer(parts)


def _hardware(parts: _Parts) -> None:
    w = USUAL[0]
    steel, t = (_HANDLE, Material.METAL), THICK
    x, z = w - HANDLE_FROM_EDGE, HANDLE_HEIGHT
    lock = z + LOCK_ABOVE_HANDLE
    for s in (-1.0, 1.0):
        y0, y1 = sorted((s * t, s * (t + 0.008)))
        parts.box((x - 0.024, y0, z - 0.1), (x + 0.024, y1, lock + 0.05), steel, (0, SLIDES | BAR, 0, 0), (1.0, 0.0))
        lever = np.array([[x, s * t, z], [x, s * (t + 0.05), z], [x - 0.012, s * (t + 0.058), z], [x - 0.12, s * (t + 0.058), z]])
        position, normal, index = tube(lever, 0.0095, 8)
        one = MeshBuilder()
        one.add(position, index, normal, *steel)
        parts.note(one.mesh(), np.tile([1.0, 0.0], (len(position), 1)), (0, SLIDES | BAR, 1, 0))
        pull = sorted((s * t, s * (t + 0.03)))
        parts.box((w - 0.13, pull[0], 0.85), (w - 0.1, pull[1], 1.25), steel, (SLIDES, 0, 0, 0), (1.0, 0.0))
        thumb, button = (THUMB_L, BUTTON_L) if s > 0 else (THUMB_R, BUTTON_R)
        k0, k1 = sorted((s * (t + 0.008), s * (t + 0.034)))
        parts.box((x - 0.009, k0, lock - 0.026), (x + 0.009, k1, lock + 0.026), steel, (thumb, 0, 2, 0), (1.0, 0.0))
        parts.box(
            (x - 0.02, k0, lock - 0.02),
            (x + 0.02, k1 - s * 0.01 if s > 0 else k1, lock + 0.02),
            (_LOCK_RED, Material.METAL),
            (button, 0, 0, 0),
            (1.0, 0.0),
        )
        c0, c1 = sorted((s * (t + 0.008), s * (t + 0.016)))
        parts.box(
            (x - 0.016, c0, lock - 0.016),
            (x + 0.016, c1, lock + 0.016),
            (srgb("#8d9194"), Material.METAL),
            (CYLINDER, 0, 0, 0),
            (1.0, 0.0),
        )
        b0, b1 = sorted((s * (t + 0.05), s * (t + 0.08)))
        parts.box((0.08, b0, z - 0.02), (w - 0.04, b1, z + 0.02), steel, (BAR, 0, 0, 0), (None, 0.0))
        for bx, follow in ((0.08, 0.0), (w - 0.08, 1.0)):
            m0, m1 = sorted((s * t, s * (t + 0.06)))
            parts.box((bx - 0.02, m0, z - 0.03), (bx + 0.02, m1, z + 0.03), steel, (BAR, 0, 0, 0), (follow, 0.0))
        plate0, plate1 = sorted((s * t, s * (t + 0.002)))
        parts.box(
            (0.02, plate0, 0.02),
            (w - 0.02, plate1, 0.24),
            (srgb("#a9adb0"), Material.METAL),
            (0, WIDE | SLIDES, 0, 0),
            (None, 0.0),
        )
    _closer(parts)


def _closer(parts: _Parts) -> None:
    t, h = THICK, USUAL[1]
    paint = (srgb("#aeb2b5"), Material.METAL)
    parts.box((0.06, t, h - 0.13), (0.30, t + 0.05, h - 0.06), paint, (CLOSER, 0, 0, 0), (0.0, 1.0), (0, 1, 2, 4, 5))


def pane_mesh() -> LeafMesh:
    """The glass of glazed leaves."""
    parts = _Parts()
    for bit, (x0, x1, z0, z1) in ((STRIP, _STRIP), (WIDE, _WIDE)):
        one = MeshBuilder()
        one.quad([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)], srgb("#b9cccf"), Material.SCREEN)
        parts.note(one.mesh(), _follow(one.mesh(), (1.0 if bit == STRIP else None, None)), (bit, 0, 0, 0))
    return parts.done()


@dataclass(frozen=True)
class Leaves:
    """Every leaf of the building.

    ``door`` (L,) index into ``building.openings``, ``units`` (L, 2) left and right of the leaf (one past the last = outdoors),
    ``rows`` (L * 4, 4) as ``glsl/door.vert`` reads them (light filled in by the scene).
    """

    door: npt.NDArray[np.int32]
    units: npt.NDArray[np.int32]
    rows: F32
    middle: F64  # (L, 3)


def find_leaves(building: Building) -> Leaves:
    """Leaves from the plan's openings, hung as ``sim.space.fittings`` says."""
    outdoors = len(building.units)
    index = {u.id: outdoors if u.category is Category.OUTDOOR else k for k, u in enumerate(building.units)}
    doors, units, rows, middles = [], [], [], []
    for k, opening in enumerate(building.openings):
        floor = building.level[opening.level_id].elevation
        left = _unit_on(building, opening, index, 1.0, outdoors)
        right = _unit_on(building, opening, index, -1.0, outdoors)
        for leaf in door_leaves(building, opening):
            (hx, hy), (tx, ty) = leaf.hinge, leaf.tip
            same = (tx - hx) * (opening.line[1][0] - opening.line[0][0]) + (ty - hy) * (
                opening.line[1][1] - opening.line[0][1]
            ) > 0
            sides = (left, right) if same else (right, left)
            exterior = outdoors in sides
            doors.append(k)
            units.append(sides)
            rows += [
                [hx, hy, floor, math.atan2(ty - hy, tx - hx)],
                [leaf.width, opening.height, _flags(building, opening, sides), MOST_OPEN * leaf.turn],
                [sides[0], 0, 0, 0],
                [sides[1], 0, 0, float(exterior)],
            ]
            middles.append([(hx + tx) / 2, (hy + ty) / 2, floor + opening.height / 2])
    return Leaves(
        np.array(doors, np.int32),
        np.array(units, np.int32).reshape(-1, 2),
        np.array(rows, np.float32).reshape(-1, 4),
        np.array(middles).reshape(-1, 3),
    )


def _unit_on(building: Building, opening: Opening, index: dict[str, int], side: float, outdoors: int) -> int:
    known = [u for u in opening.unit_ids if u in index]
    for unit in known:
        if side_of(building, opening, unit) == side:
            return index[unit]
    others = [u for u in known if side_of(building, opening, u) == 0.0]
    return index[others[0]] if others else outdoors


_PASSAGES = (Category.WALKWAY, Category.LOBBY, Category.STAIRS, Category.OUTDOOR)


def _flags(building: Building, opening: Opening, sides: tuple[int, int]) -> float:
    flags = 0
    if opening.glazed:
        flags |= WIDE if opening.glazed >= 0.45 else STRIP
    if opening.kind is OpeningKind.SLIDING:
        flags |= SLIDES
    if opening.closer is Tri.YES:
        flags |= CLOSER
    if opening.emergency_exit is Tri.YES and opening.kind is OpeningKind.DOUBLE_DOOR:
        flags |= BAR
    inside_left = sides[0] < len(building.units) and building.units[sides[0]].category not in _PASSAGES
    if opening.lock_kind is LockKind.THUMB_TURN:
        flags |= THUMB_L if inside_left else THUMB_R
    elif opening.lock_kind is LockKind.PUSH_BUTTON:
        flags |= BUTTON_L if inside_left else BUTTON_R
    elif opening.lock_kind in {LockKind.KEY, LockKind.CARD}:
        flags |= CYLINDER
    return float(flags)


def blind_mesh() -> tuple[Mesh, F32]:
    """A roller blind and its (n, 2) stretch: x by the window's width, z down by how far it is drawn."""
    out, stretch = MeshBuilder(), []
    cloth, metal = (srgb("#e3dccb"), Material.FABRIC), (look.FRAME, Material.METAL)
    for low, high, drops, thick, paint in (
        (0.0, 0.0, (1.0, 0.0), 0.001, cloth),
        (-0.02, 0.02, (1.0, 1.0), 0.012, metal),  # the bar in the hem
        (-0.035, 0.035, (0.0, 0.0), 0.03, metal),  # the roll
    ):
        for side, index in ((1.0, [[0, 2, 1], [0, 3, 2]]), (-1.0, [[0, 1, 2], [0, 2, 3]])):
            position = np.array([[0.0, side * thick, z] for z in (low, low, high, high)])
            out.add(position, np.array(index), (0, side, 0), *paint)
            stretch.append([[0.0, drops[0]], [1.0, drops[0]], [1.0, drops[1]], [0.0, drops[1]]])
    return out.mesh(), np.concatenate(stretch).astype(np.float32)


def find_blinds(building: Building) -> F32:
    """(windows * 2, 4) rows as ``glsl/blind.vert`` reads them; light is filled in by the scene."""
    rows = []
    for k, unit in enumerate(building.units):
        floor = building.level[unit.level_id].elevation
        for wall in wall_faces(building, unit):
            for hole in wall.holes:
                source = hole.source
                if hole.window and getattr(source, "blinds", Blinds.NONE) in {Blinds.INSIDE, Blinds.BETWEEN}:
                    x, y, z = wall.point(hole.end - 0.03, floor + hole.high - 0.02, max(min(hole.depth - 0.05, 0.05), -0.04))
                    heading = math.atan2(-wall.along[1], -wall.along[0])
                    rows += [[x, y, z, heading], [hole.end - hole.start - 0.06, hole.high - hole.low - 0.03, k, 0.42]]
    return np.array(rows, np.float32).reshape(-1, 4)


def glass_mesh() -> Mesh:
    """A pane of 2 by 2 metres around the origin, across y; ``glsl/glass.vert`` scales it."""
    out = MeshBuilder()
    out.quad([(-1.0, 0.0, -1.0), (1.0, 0.0, -1.0), (1.0, 0.0, 1.0), (-1.0, 0.0, 1.0)], srgb("#b9cccf"), Material.SCREEN)
    return out.mesh()


def find_glass(building: Building) -> F32:
    """(windows * 2, 4) rows as ``glsl/glass.vert`` reads them; a window between two rooms has one pane.

    Panes stand 1 cm inside the window's line: the façade's dark panes, which one sees from outdoors, are on it.
    """
    rows, done = [], set[str]()
    for k, unit in enumerate(building.units):
        floor = building.level[unit.level_id].elevation
        if unit.category is Category.OUTDOOR:
            continue
        for wall in wall_faces(building, unit):
            for hole in wall.holes:
                if hole.window and (name := f"{hole.source.id}:{hole.from_start}:{hole.to_end}") not in done:
                    done.add(name)
                    x, y, z = wall.point((hole.start + hole.end) / 2, floor + (hole.low + hole.high) / 2, hole.depth - 0.01)
                    rows += [[x, y, z, math.atan2(wall.along[1], wall.along[0])]]
                    rows += [[(hole.end - hole.start) / 2, (hole.high - hole.low) / 2, k, -1.0]]
    return np.array(rows, np.float32).reshape(-1, 4)
