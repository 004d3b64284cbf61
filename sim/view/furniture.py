"""Furniture standing in rooms: placed prop meshes, the shade inside and under each, and the shade they throw on floors."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Fixture
from sim.space.catalogue import CATALOGUE, Mount
from sim.view.builder import MeshBuilder, srgb
from sim.view.mesh import F32, I32, Material, Mesh, merge
from sim.view.simplify import boxed, from_above, thinnest

F64 = npt.NDArray[np.float64]
PropSource = Callable[[str], Mesh]

_CELL = 0.05
"""Metres; resolution of a prop's own shade and footprint."""

_LAYERS = ((0.10, 0.05, 0.60), (0.55, 0.16, 0.42), (1.25, 0.34, 0.34))
"""What lies below each height shades the floor: (height, blur radius, strength), by eye."""


@dataclass(frozen=True)
class Prop:
    """A catalogue piece ready to place: its mesh, its own shade (n,) 0..1, and footprint points per shade layer."""

    mesh: Mesh
    shade: F32
    feet: tuple[F32, ...]  # one (k, 2) per layer of ``_LAYERS``
    far: Mesh  # what is left of it seen from the next room
    far_shade: F32
    away: Mesh  # and from the other end of the building
    away_shade: F32


@dataclass(frozen=True)
class Coarse:
    """A mesh with near vertices made one: which vertices stay, and triangles between those (indices into ``keep``)."""

    keep: npt.NDArray[np.int32]
    index: npt.NDArray[np.int32]

    def of(self, mesh: Mesh) -> Mesh:
        """What remains of a mesh."""
        k = self.keep
        return Mesh(mesh.position[k], mesh.normal[k], mesh.colour[k], mesh.material[k], self.index)


FAR_CELL, AWAY_CELLS = 0.12, (0.15, 0.2)
"""Metres; detail below this is not seen from where the coarse forms are drawn."""


def coarse(mesh: Mesh, cell: float, group: npt.NDArray[np.integer] | None = None) -> Coarse:
    """Joins vertices that share a ``cell`` and roughly a direction (and a ``group`` (n,), where given); slivers vanish."""
    side = np.abs(mesh.normal).argmax(axis=1)
    facing = side * 2 + (np.take_along_axis(mesh.normal, side[:, None], axis=1)[:, 0] > 0)
    columns = [np.floor(mesh.position / np.float32(cell)).astype(np.int64), facing[:, None].astype(np.int64)]
    if group is not None:
        columns.append(group[:, None].astype(np.int64))
    _, keep, inverse = np.unique(np.concatenate(columns, axis=1), axis=0, return_index=True, return_inverse=True)
    index = inverse.reshape(-1)[mesh.index]
    proper = (index[:, 0] != index[:, 1]) & (index[:, 1] != index[:, 2]) & (index[:, 0] != index[:, 2])
    index = index[proper]
    if len(index):
        _, first = np.unique(np.sort(index, axis=1), axis=0, return_index=True)
        index = index[np.sort(first)]
    return Coarse(keep.astype(np.int32), index.astype(np.int32))


class Props:
    """Catalogue pieces, made when first placed."""

    def __init__(self, source: PropSource) -> None:
        self._source, self._plain = source, plain_forms(source)
        self._made: dict[str, Prop] = {}

    def get(self, key: str) -> Prop:
        """The piece called ``key``; unknown keys give a plain box, so that a newer plan still opens."""
        if key not in self._made:
            mesh = self._source(key)
            points = _surface_points(mesh)
            far, away = _plainer(mesh, *self._plain(key))
            shades = [_own_shade(m, points) for m in (mesh, far, away)]
            self._made[key] = Prop(mesh, shades[0], _feet(points), far, shades[1], away, shades[2])
        return self._made[key]


def _plainer(mesh: Mesh, far: Mesh | None, away: Mesh | None) -> tuple[Mesh, Mesh]:
    """The forms for the next room and for far away: ready ones where there are such, else what can be left out."""
    boxes = boxed(mesh)
    if far is None:
        less = coarse(mesh, FAR_CELL).of(mesh)
        far = min(less, thinnest([boxes], mesh), key=lambda m: len(m.index))
    if away is None:
        forms = [coarse(far, cell).of(far) for cell in AWAY_CELLS]
        away = thinnest([*forms, boxed(far), coarse(boxes, FAR_CELL).of(boxes)], far)
    return far, from_above(away)


def shipped_props() -> PropSource:
    """The project's own furniture."""
    from sim.view.props import prop_mesh  # heavy to import, and only drawing needs it

    return prop_mesh


def plain_forms(source: PropSource) -> Callable[[str], tuple[Mesh | None, Mesh | None]]:
    """Ready forms of the project's own furniture for the next room and for far away; none of furniture from elsewhere."""
    from sim.view.props import prop_mesh
    from sim.view.props.far import away_mesh, far_mesh

    if source is not prop_mesh:
        return lambda _key: (None, None)
    return lambda key: (far_mesh(key), away_mesh(key))


def plain_box(key: str) -> Mesh:
    """A birch box of the catalogue's size: what an unknown piece looks like."""
    size = CATALOGUE.get(key)
    out = MeshBuilder()
    depth, width, height, bottom = (size.depth, size.width, size.height, size.bottom) if size else (0.4, 0.4, 0.4, 0.0)
    ahead = depth / 2 if size and size.mount is Mount.WALL else 0.0
    axes = (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))
    out.box(
        (ahead, 0, (bottom + height) / 2),
        axes,
        (depth / 2, width / 2, max(height - bottom, 0.01) / 2),
        srgb("#cdb48e"),
        Material.WOOD,
    )
    return out.mesh()


def standing_height(building: Building, fixture: Fixture) -> float:
    """Height of the piece's origin: the room's floor, or under a ceiling that is not the catalogue's 2.70 m."""
    unit = building.unit[fixture.unit_id]
    floor = building.level[unit.level_id].elevation
    size = CATALOGUE.get(fixture.key)
    return floor + (unit.ceiling - 2.7 if size is not None and size.mount is Mount.CEILING else 0.0)


def _surface_points(mesh: Mesh) -> F32:
    """Points about ``_CELL`` apart on all triangles, (k, 3)."""
    corners = mesh.position[mesh.index] / np.float32(_CELL)
    reach = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    points = [_cells(mesh.position / np.float32(_CELL))]
    for steps in (1, 2, 4, 8, 16, 32):
        chosen = corners[(reach > steps * 0.9) & ((reach <= 2 * steps * 0.9) | (steps == 32))]
        i, j = np.meshgrid(np.arange(2 * steps + 1), np.arange(2 * steps + 1))
        keep = i + j <= 2 * steps
        a, b = (x[keep].astype(np.float32)[None, :, None] / (2 * steps) for x in (i, j))
        for k in range(0, len(chosen), 256):
            p, q, r = (chosen[k : k + 256, None, c] for c in range(3))
            points.append(_cells((p * (1 - a - b) + q * a + r * b).reshape(-1, 3)))
    packed = np.unique(np.concatenate(points))
    cells = np.stack([(packed >> 28) - 4096, ((packed >> 14) & 16383) - 4096, (packed & 16383) - 4096], axis=1)
    return np.asarray(cells * np.float32(_CELL), np.float32)


def _cells(points: F32) -> npt.NDArray[np.int64]:
    """The unit cells that hold points, each once, packed into one number."""
    cells = np.round(points).astype(np.int64) + 4096
    return np.unique((cells[:, 0] << 28) | (cells[:, 1] << 14) | cells[:, 2])


def _own_shade(mesh: Mesh, points: F32) -> F32:
    """1 in the open, lower for what lies under or inside the piece itself, and close to the floor."""
    if not len(points):
        return np.ones(len(mesh.position), np.float32)
    low = points[:, :2].min(axis=0) - _CELL
    shape = np.ceil((points[:, :2].max(axis=0) - low) / _CELL).astype(int) + 2
    top = np.full(tuple(shape), -1e9, np.float32)
    i, j = ((points[:, :2] - low) / _CELL).astype(int).T
    np.maximum.at(top, (i, j), points[:, 2])
    roof = top.copy()
    for axis in (0, 1):  # a closing, so that gaps between boards do not count as open
        roof = np.maximum(roof, np.minimum(np.roll(roof, 1, axis), np.roll(roof, -1, axis)))
    vi, vj = ((mesh.position[:, :2] - low) / _CELL).astype(int).T
    cover = roof[vi, vj] - mesh.position[:, 2]
    edge = np.stack(
        [
            roof[np.clip(vi + a, 0, shape[0] - 1), np.clip(vj + b, 0, shape[1] - 1)] > mesh.position[:, 2] + 0.06
            for a, b in _AROUND
        ]
    )
    enclosed = edge.mean(axis=0) * np.clip((cover - 0.04) / 0.1, 0.0, 1.0)
    up = np.where(mesh.normal[:, 2] < -0.3, 0.85, 1.0)
    ground = 0.80 + 0.20 * np.clip(mesh.position[:, 2] / 0.25, 0.0, 1.0)
    return np.asarray((1.0 - 0.52 * enclosed) * up * ground, np.float32)


_AROUND = tuple((a, b) for r in (1, 3, 6) for a in (-r, 0, r) for b in (-r, 0, r))


def _feet(points: F32) -> tuple[F32, ...]:
    layers, low = [], -1.0
    for height, _, _ in _LAYERS:
        part = points[(points[:, 2] >= low) & (points[:, 2] < height), :2]
        layers.append(np.unique(part, axis=0))
        low = height
    return tuple(layers)


@dataclass(frozen=True)
class ContactMap:
    """Shade on floors, one layer per storey, 0 none .. 255 black; texel (i, j) covers ``origin + (j, i) * cell``."""

    origin: tuple[float, float]
    cell: float
    shade: npt.NDArray[np.uint8]  # (storeys, height, width)


class ContactPainter:
    """Stamps footprints into a map of all storeys and softens them."""

    def __init__(self, low: F64, high: F64, storeys: int, cell: float = 0.07) -> None:
        """A map from ``low`` to ``high`` (metres); the cell grows where a large site would need too many texels."""
        self.low = np.asarray(low, float)
        size = np.asarray(high, float) - self.low
        self.cell = float(max(cell, np.sqrt(size[0] * size[1] / 3.0e6)))
        self.shape = tuple(int(n) for n in np.ceil(size / self.cell)[::-1] + 1)
        self._masks = np.zeros((storeys, len(_LAYERS), *self.shape), bool)
        self._extra = np.zeros((storeys, *self.shape), np.float32)

    def stamp(self, storey: int, prop: Prop, xy: tuple[float, float], heading: float) -> None:
        """Marks one piece's footprint."""
        c, s = np.cos(heading), np.sin(heading)
        turn = np.array([[c, s], [-s, c]])
        for layer, feet in enumerate(prop.feet):
            if len(feet):
                at = np.floor((feet @ turn + np.asarray(xy) - self.low) / self.cell).astype(int)
                ok = (at >= 0).all(axis=1) & (at[:, 0] < self.shape[1]) & (at[:, 1] < self.shape[0])
                self._masks[storey, layer, at[ok, 1], at[ok, 0]] = True

    def covered(self, rings: Iterable[F64]) -> npt.NDArray[np.bool_]:
        """Texels (height, width) whose middle lies inside rings, by the even-odd rule, row by row."""
        edges = np.concatenate([np.stack([r, np.roll(r, -1, axis=0)], axis=1) for r in rings])
        out = np.zeros(self.shape, bool)
        for row in range(self.shape[0]):
            y = self.low[1] + (row + 0.5) * self.cell
            a, b = edges[(edges[:, 0, 1] > y) != (edges[:, 1, 1] > y)].swapaxes(0, 1)
            at = np.sort(a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
            columns = np.clip(np.ceil((at - self.low[0]) / self.cell - 0.5), 0, self.shape[1]).astype(int).tolist()
            for start, end in zip(columns[::2], columns[1::2], strict=False):
                out[row, start:end] = True
        return out

    def shade(self, storey: int, values: F32) -> None:
        """Adds ready shade (height, width), 0..1."""
        self._extra[storey] = np.maximum(self._extra[storey], values)

    def finish(self) -> ContactMap:
        """All layers softened and put together."""
        out = np.zeros((len(self._masks), *self.shape), np.uint8)
        for storey, masks in enumerate(self._masks):
            open_ = 1.0 - self._extra[storey]
            for mask, (_, blur, strength) in zip(masks, _LAYERS, strict=True):
                open_ *= 1.0 - strength * soften(mask.astype(np.float32), max(1, round(blur / self.cell)))
            out[storey] = np.clip((1.0 - open_) * 255.0, 0, 255)
        return ContactMap((float(self.low[0]), float(self.low[1])), self.cell, out)


def soften(image: F32, radius: int, passes: int = 2) -> F32:
    """A box blur repeated, close to a Gaussian; edges see zero."""
    for _ in range(passes):
        for axis in (0, 1):
            pad = [(0, 0), (0, 0)]
            pad[axis] = (radius + 1, radius)
            total = np.cumsum(np.pad(image, pad), axis=axis, dtype=np.float32)
            width = 2 * radius + 1
            high = np.take(total, range(width, total.shape[axis]), axis=axis)
            low = np.take(total, range(total.shape[axis] - width), axis=axis)
            image = np.asarray((high - low) / width, np.float32)
    return image


TILE = 4.5
"""Metres of the squares whose furniture comes nearer, or goes further away, at once."""


@dataclass(frozen=True)
class Placed:
    """Furniture of one room as one mesh with its own shade (n,), near, far and far away; square by square.

    ``ends`` (3, tiles) are each form's triangles up to the end of each square, ``boxes`` (tiles, 4) their low and high x and y.
    """

    forms: tuple[tuple[Mesh, F32], ...]
    ends: I32
    boxes: F32


def place_all(building: Building, fixtures: Iterable[Fixture], props: Props) -> Placed:
    """Puts pieces where the plan has them: by square, in file order within each."""
    tiles: dict[tuple[int, int], list[Fixture]] = {}
    for fixture in fixtures:
        tiles.setdefault((int(fixture.point[0] // TILE), int(fixture.point[1] // TILE)), []).append(fixture)
    parts: list[list[Mesh]] = [[], [], []]
    shades: list[list[F32]] = [[np.zeros(0, np.float32)] for _ in parts]
    ends, boxes = np.zeros((3, len(tiles)), np.int32), np.zeros((len(tiles), 4), np.float32)
    for k, tile in enumerate(sorted(tiles)):
        for fixture in tiles[tile]:
            prop = props.get(fixture.key)
            at = (*fixture.point, standing_height(building, fixture), fixture.heading)
            for form, (mesh, shade) in enumerate(
                ((prop.mesh, prop.shade), (prop.far, prop.far_shade), (prop.away, prop.away_shade))
            ):
                parts[form].append(mesh.placed(*at))
                shades[form].append(shade)
        here = np.concatenate([m.position[:, :2] for m in parts[0][-len(tiles[tile]) :]])
        boxes[k] = *here.min(axis=0), *here.max(axis=0)
        ends[:, k] = [sum(len(m.index) for m in meshes) for meshes in parts]
    merged = [(merge(meshes), np.concatenate(shade)) for meshes, shade in zip(parts, shades, strict=True)]
    return Placed(tuple(merged), ends, boxes)
