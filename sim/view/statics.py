"""Everything of a building that stands still, lit and ready for the graphics card; cached by content.

One cell per unit and one for the outdoors (the last).
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.errors import FileProblem
from sim.files import write_private
from sim.plan.building import Building, Category, Fixture
from sim.view.furniture import ContactMap, ContactPainter, Placed, Props, PropSource, place_all, plain_forms, soften
from sim.view.geoms import STATIC_DTYPE, static_rows
from sim.view.light import LightCube, RoomLight, light_cube, room_light
from sim.view.mesh import F32, I32, Mesh, merge
from sim.view.outside import SUN, horizon_mesh, outdoor_light, outlines, outside_mesh
from sim.view.shell import AWAY, FINE, PLAIN, RoomShell, room_shell
from sim.view.stairwell import Stairwell, stairwells

F64 = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]

VERSION = 9
"""Raise when shells, furniture or light change, so that caches are made anew."""


@dataclass(frozen=True)
class Form:
    """Vertex rows (``geoms.STATIC_DTYPE``) and triangles: first what does not move, then furniture square by square."""

    rows: npt.NDArray[np.void]
    index: I32


@dataclass(frozen=True)
class Cell:
    """One unit, or the outdoors: near, as one sees it from the next room, and from far away.

    ``ends`` (3, 1 + tiles) are each form's triangles up to the end of what does not move and of each square of furniture;
    ``boxes`` (tiles, 4) are the squares' low and high x and y.
    """

    forms: tuple[Form, Form, Form]
    ends: I32
    boxes: F32

    @property
    def rows(self) -> npt.NDArray[np.void]:
        """The near form's vertices."""
        return self.forms[0].rows

    @property
    def index(self) -> I32:
        """The near form's triangles."""
        return self.forms[0].index


_Lit = tuple[Mesh, F32]
"""A mesh and the light of its vertices."""


@dataclass(frozen=True)
class Statics:
    """``cells[k]`` belongs to ``unit_ids[k]``; ``cells[-1]`` is the outdoors, which also holds OUTDOOR units' things."""

    unit_ids: tuple[str, ...]
    cells: tuple[Cell, ...]
    tints: F32  # (cells, 4) colour of bounced light, height of the floor
    storeys: I32  # (cells,)
    cubes: tuple[LightCube, ...]
    contact: ContactMap

    @property
    def triangles(self) -> I32:
        """(cells, 3) triangles of each cell: near, far and far away."""
        return np.array([[len(f.index) for f in c.forms] for c in self.cells], np.int32)


def build_statics(building: Building, source: PropSource, progress: Progress | None = None) -> Statics:
    """Builds and lights the whole building; ``progress(done, total)`` counts rooms."""
    props, wells = Props(source), stairwells(building)
    fixtures: dict[str, list[Fixture]] = {u.id: [] for u in building.units}
    for fixture in building.fixtures:
        if fixture.unit_id in fixtures:
            fixtures[fixture.unit_id].append(fixture)
    storey_of = {level.id: k for k, level in enumerate(building.levels)}
    painter = _painter(building)
    cells, tints, cubes, storeys, yard = [], [], [], [], list[Fixture]()
    for k, unit in enumerate(building.units):
        storey = storey_of[unit.level_id]
        for fixture in fixtures[unit.id]:
            painter.stamp(storey, props.get(fixture.key), fixture.point, fixture.heading)
        holes = _stair_holes(unit.id, wells)
        shells = [room_shell(building, unit, *holes, grain) for grain in (FINE, PLAIN, AWAY)]
        shell = shells[0]
        light = room_light(shell)
        cube = light_cube(shell, light)
        outdoor = unit.category is Category.OUTDOOR
        if outdoor:
            yard += fixtures[unit.id]
        placed = place_all(building, [] if outdoor else fixtures[unit.id], props)
        cells.append(_empty() if outdoor else _room(shells, (k, light, cube), placed, wells))
        cubes.append(cube)
        tints.append([*light.tint, shell.floor])
        storeys.append(storey)
        if progress is not None:
            progress(k + 1, len(building.units))
    cells.append(_outdoors(building, yard, props, painter))
    tints.append([1.0, 1.0, 1.0, 0.0])
    storeys.append(min(storeys, default=0))
    return Statics(
        tuple(u.id for u in building.units),
        tuple(cells),
        np.array(tints, np.float32),
        np.array(storeys, np.int32),
        tuple(cubes),
        painter.finish(),
    )


def _empty() -> Cell:
    nothing = Form(np.zeros(0, STATIC_DTYPE), np.zeros((0, 3), np.int32))
    return Cell((nothing, nothing, nothing), np.zeros((3, 1), np.int32), np.zeros((0, 4), np.float32))


def _cell(fixed: Sequence[_Lit], placed: Placed, light: Callable[[Mesh], F32], room: int) -> Cell:
    """Rows of what does not move and of furniture, form by form; ``light`` is that of loose things."""
    forms, first = [], [len(own.index) for own, _ in fixed]
    for (own, own_light), (mesh, shade) in zip(fixed, placed.forms, strict=True):
        rows = np.concatenate([static_rows(own, own_light, room), static_rows(mesh, light(mesh) * shade[:, None], room)])
        forms.append(Form(rows, np.concatenate([own.index, mesh.index + len(own.position)]).astype(np.int32)))
    ends = np.column_stack([np.zeros(3, np.int32), placed.ends]) + np.array(first)[:, None]
    near, far, away = forms
    return Cell((near, far, away), ends.astype(np.int32), placed.boxes)


def _stair_holes(unit_id: str, wells: Sequence[Stairwell]) -> tuple[list[F64], list[F64]]:
    floor = [w.hole for w in wells if w.link.upper_unit_id == unit_id]
    ceiling = [w.hole for w in wells if w.link.lower_unit_id == unit_id]
    return floor, ceiling


def _room(shells: Sequence[RoomShell], lit: tuple[int, RoomLight, LightCube], placed: Placed, wells: Sequence[Stairwell]) -> Cell:
    """Shell (in every form), stairs and furniture of one room in one list of rows."""
    room, light, cube = lit
    unit = shells[0].unit
    stairs = [w.mesh for w in wells if w.link.lower_unit_id == unit.id]
    stairs += [w.upper_mesh for w in wells if w.link.upper_unit_id == unit.id]
    steps = merge(stairs)
    on_steps = [cube.at(steps.position.astype(float), steps.normal.astype(float))] if len(steps.position) else []

    def fixed(shell: RoomShell) -> _Lit:
        on_shell = light.at(shell.mesh.position.astype(float), shell.mesh.normal.astype(float))
        return merge([shell.mesh, steps]), np.concatenate([on_shell, *on_steps])

    def loose(mesh: Mesh) -> F32:
        return cube.at(mesh.position.astype(float), mesh.normal.astype(float))

    return _cell([fixed(shell) for shell in shells], placed, loose, room)


def _outdoors(building: Building, yard: Sequence[Fixture], props: Props, painter: ContactPainter) -> Cell:
    woods = horizon_mesh(building)
    fixed = [merge([outside_mesh(building, flat=flat), woods]) for flat in (False, True)]
    placed = place_all(building, yard, props)
    _cast_shadow(building, painter)
    lit = [(mesh, outdoor_light(mesh.normal, mesh.position)) for mesh in (fixed[0], fixed[0], fixed[1])]
    return _cell(lit, placed, lambda m: outdoor_light(m.normal, m.position), len(building.units))


def _painter(building: Building) -> ContactPainter:
    points = [np.asarray(u.polygon.exterior, float) for u in building.units]
    points += [r for level in building.levels for rings in outlines(building, level) for r in rings]
    every = np.concatenate(points) if points else np.zeros((1, 2))
    return ContactPainter(every.min(axis=0) - 2.0, every.max(axis=0) + 2.0, max(1, len(building.levels)))


def _cast_shadow(building: Building, painter: ContactPainter) -> None:
    """The buildings' sun shadow on the yard, and the soft shade along their walls."""
    lowest = min(range(len(building.levels)), key=lambda k: building.levels[k].ordinal ** 2, default=0)
    shadow = np.zeros(painter.shape, bool)
    body = np.zeros(painter.shape, bool)
    for level in building.levels:
        for rings in outlines(building, level):
            mask = painter.covered(rings)
            if level.ordinal == 0:
                body |= mask
            shadow |= _swept(mask, level.elevation + level.height, painter.cell)
    for unit in building.units:
        level = building.level[unit.level_id]
        if unit.category is not Category.OUTDOOR and unit.ceiling > level.height + 0.3:
            mask = painter.covered([np.asarray(unit.polygon.exterior, float)])
            shadow |= _swept(mask, level.elevation + unit.ceiling + 0.4, painter.cell)
    edge = soften(shadow.astype(np.float32), 1) * 0.40 + soften(body.astype(np.float32), max(1, round(0.5 / painter.cell))) * 0.35
    painter.shade(lowest, np.where(body, 0.0, np.minimum(edge, 0.6)).astype(np.float32))


def _swept(mask: npt.NDArray[np.bool_], height: float, cell: float) -> npt.NDArray[np.bool_]:
    """Texels from which the sun is hidden behind a block of ``height`` metres standing on ``mask``."""
    away = -SUN[:2] / SUN[2] * height / cell
    steps = max(1, int(np.ceil(np.abs(away).max() / 3)))
    out = np.zeros_like(mask)
    for k in range(steps + 1):
        dx, dy = (int(v) for v in np.round(away * k / steps))
        h, w = mask.shape
        target = out[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)]
        target |= mask[max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)]
    return out


def cache_key(building: Building, source: PropSource) -> str:
    """Names a cache file: the plan's content, the furniture's shapes, and what made the pictures of it."""
    plain = plain_forms(source)
    digest = hashlib.sha256(f"{building.content_hash}:{VERSION}".encode())
    for key in sorted({f.key for f in building.fixtures}):
        for mesh in (source(key), *plain(key)):
            for array in () if mesh is None else (mesh.position, mesh.normal, mesh.colour, mesh.material, mesh.index):
                digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


def load_statics(building: Building, source: PropSource, cache: Path | None, progress: Progress | None = None) -> Statics:
    """``build_statics``, or the same from a file in folder ``cache``; a damaged or foreign file is built anew and replaced."""
    if cache is None or not building.content_hash:
        return build_statics(building, source, progress)
    path = cache / f"statics-{cache_key(building, source)}.npz"
    try:
        return _read(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        made = build_statics(building, source, progress)
        _write(path, made)
        return made


def _write(path: Path, statics: Statics) -> None:
    forms = [form for cell in statics.cells for form in cell.forms]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "unit_ids": np.array(statics.unit_ids),
        "rows": np.concatenate([f.rows for f in forms]),
        "index": np.concatenate([f.index for f in forms]),
        "counts": np.array([[len(f.rows), len(f.index)] for f in forms]),
        "ends": np.concatenate([c.ends for c in statics.cells], axis=1),
        "boxes": np.concatenate([c.boxes for c in statics.cells]),
        "tiles": np.array([len(c.boxes) for c in statics.cells]),
        "tints": statics.tints,
        "storeys": statics.storeys,
        "contact": statics.contact.shade,
        "contact_frame": np.array([*statics.contact.origin, statics.contact.cell]),
        "cube_frame": np.array([[*c.origin, *c.step] for c in statics.cubes]).reshape(-1, 6),
        "cube_shape": np.array([c.values.shape[:3] for c in statics.cubes]).reshape(-1, 3),
        "cubes": np.concatenate([c.values.reshape(-1, 6, 4) for c in statics.cubes] or [np.zeros((0, 6, 4), np.float32)]),
    }
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    with suppress(FileProblem):  # what cannot be kept is made again next time; no reason not to play
        write_private(path, buffer.getvalue())


def _read(path: Path) -> Statics:
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        counts, rows, index = file["counts"], file["rows"], file["index"]
        if rows.dtype != STATIC_DTYPE:
            raise ValueError("made by another version")
        starts = np.concatenate([[[0, 0]], np.cumsum(counts, axis=0)]).tolist()
        forms = [Form(rows[a:b], index[i:j]) for (a, i), (b, j) in pairwise(starts)]
        tiles, ends, boxes = file["tiles"].tolist(), file["ends"], file["boxes"]
        cells, at = [], 0
        for k, count in enumerate(tiles):
            near, far, away = forms[3 * k : 3 * k + 3]
            cells.append(Cell((near, far, away), ends[:, at + k : at + k + count + 1], boxes[at : at + count]))
            at += count
        frames, shapes, values = file["cube_frame"], file["cube_shape"], file["cubes"]
        ends = np.concatenate([[0], np.cumsum(shapes.prod(axis=1))]).astype(int)
        cubes = [
            LightCube(f[:3], f[3:], values[a:b].reshape(*(int(n) for n in shape), 6, 4))
            for f, shape, a, b in zip(frames, shapes, ends[:-1], ends[1:], strict=True)
        ]
        x, y, cell = file["contact_frame"]
        contact = ContactMap((float(x), float(y)), float(cell), file["contact"])
        unit_ids = tuple(str(u) for u in file["unit_ids"])
        return Statics(unit_ids, tuple(cells), file["tints"], file["storeys"], tuple(cubes), contact)
