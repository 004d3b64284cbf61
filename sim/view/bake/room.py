"""One room's finished light: a block of texels for its flat surfaces, and a few bytes per corner for everything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.bake.charts import Chart, charted, face_charts, flat_charts, packed, texels
from sim.view.bake.gather import Arriving, Effort, Surroundings, gathered
from sim.view.bake.patches import GLIMMER, GLIMMER_COLOUR, LAMP_COLOUR, SKY_COLOUR, RoomFacts, loose, mean_of, surroundings
from sim.view.bake.volume import Volume, in_reveals, openness, sun_on, volume_of
from sim.view.light import DIRECTIONS

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
Bool = npt.NDArray[np.bool_]

BRIGHTEST = 4.0
"""Light that a texel's full 255 stands for; a texel holds its square root."""

FINE = 16.0
"""Steps of a texel in which places on the map are kept."""

MOST = np.float32(3.0)
"""Light on small things, which is what lamps themselves are drawn with; beside a lamp it would be more."""

BRIGHT_STEP = 8192.0
"""Steps of light 1 in which the light of corners is kept."""

_OFF_FLATS, _OFF_THINGS = 0.08, 0.06
"""Metres off furniture's surfaces from where its light is taken: beyond the voxels of the surface itself."""


@dataclass(frozen=True)
class Corners:
    """Triangles' corners as they are drawn: (n, 3) positions and normals, (m, 3) triangles."""

    position: F32
    normal: F32
    index: I32


@dataclass(frozen=True)
class Lit:
    """Light of corners (n, 3) and its ``kind`` (n,): 1 place on the map in ``FINE`` steps, 2 day, lamp and sun.

    Where a triangle lies only partly on a chart, its corner there is taken twice: ``moved`` are places in the flat index that now
    mean corner ``takes``; corners past the last are copies of ``copies``.
    """

    light: U16
    kind: U8
    moved: I32
    takes: I32
    copies: I32


@dataclass(frozen=True)
class RoomBake:
    """``block`` (2, height, width, 4): square roots of daylight RGB and, in the fourth, sunshine; of lamplight RGB."""

    block: U8
    forms: tuple[Lit, ...]  # as ``statics.Cell.forms``: near, from the next room, from far away
    air: F32  # (points, 6, 2) day and lamplight from six sides where the room's light cube has its points


def bake_room(facts: RoomFacts, forms: Sequence[Corners], points: F64, sent: tuple[F32, F32], effort: Effort) -> RoomBake:
    """Lights a room.

    Args:
        facts: what its light depends on.
        forms: how it is drawn near, and from afar; ``facts`` has the triangles of the first, in its order.
        points: (k, 3) where light in the air is asked for.
        sent: what every patch around sends out (``patches.table``).
        effort: how finely.
    """
    place, _ = surroundings(facts)
    charts = face_charts(facts.prism, effort.texel)
    charts += flat_charts(forms[0].position, forms[0].normal, forms[0].index[loose(facts)], effort.texel)
    charts, size = packed(charts)
    block = np.zeros((2, size[1], size[0], 4), np.uint8)
    for chart, image in zip(charts, _texels(place, charts, sent, effort), strict=True):
        block[:, chart.y : chart.y + chart.rows, chart.x : chart.x + chart.columns] = image
    volume = volume_of(place, sent)
    sides = np.tile(DIRECTIONS, (len(points), 1))
    air = volume.at(np.repeat(points, 6, axis=0), sides).reshape(-1, 6, 2)
    return RoomBake(block, tuple(_lit(place, volume, charts, form) for form in forms), air)


def _texels(place: Surroundings, charts: Sequence[Chart], sent: tuple[F32, F32], effort: Effort) -> Iterator[U8]:
    """(2, rows, columns, 4) of each chart; rays of all charts go together, which is much faster."""
    points, normals, known = [], [], []
    for chart in charts:
        p, real = texels(place.prism, chart)
        n = np.tile(chart.normal, (len(p), 1))
        if chart.face < 0:
            p = p + _OFF_FLATS * n
            real = real & place.prism.encloses(p)
        points.append(p[real])
        normals.append(n[real])
        known.append(real)
    seeds = np.concatenate([_pattern(chart)[real] for chart, real in zip(charts, known, strict=True)])
    got = gathered(place, np.concatenate(points), np.concatenate(normals), seeds, effort)
    day, lamp = _arrived(got, sent)
    values = np.column_stack([got.sky, got.sky_seen, got.lamp, got.lamp_seen, got.sun, day, lamp])
    start = 0
    for number, (chart, real) in enumerate(zip(charts, known, strict=True)):
        count = int(real.sum())
        yield _image(chart, real, values[start : start + count], number)
        start += count


def _image(chart: Chart, real: Bool, values: F32, number: int) -> U8:
    """One chart's texels from the columns of what arrived at its real ones."""
    shape = chart.rows, chart.columns
    flat = np.zeros((len(real), values.shape[1]), np.float32)
    flat[real] = values
    grid, known = flat.reshape(*shape, -1), real.reshape(shape)
    soft = _soften(grid[..., [1, 3, 5, 6, 7, 8, 9, 10]], known)
    image = np.zeros((2, *shape, 4), np.float32)
    image[0, ..., :3] = soft[..., 2:5] + (grid[..., 0] * soft[..., 0])[..., None] * SKY_COLOUR.astype(np.float32)
    image[1, ..., :3] = soft[..., 5:8] + (grid[..., 2] * soft[..., 1])[..., None] * LAMP_COLOUR.astype(np.float32)
    image = _filled(image, grid[..., 4], known)
    code = image * np.float32(255.0)
    code[..., :3] = np.sqrt(image[..., :3] / np.float32(BRIGHTEST)) * np.float32(255.0)
    return np.asarray(np.clip(code + _dither(chart, number), 0, 255), np.uint8)


def _arrived(got: Arriving, sent: tuple[F32, F32]) -> tuple[F32, F32]:
    """Bounced light (n, 3) by day and from lamps; the day's with the glimmer that rooms keep."""
    return mean_of(sent[0], got.hits) + GLIMMER * GLIMMER_COLOUR.astype(np.float32) * got.open[:, None], mean_of(
        sent[1], got.hits
    )


_ORDER = np.array([[0, 7, 3], [5, 2, 8], [6, 1, 4]], np.int32)
"""Sampling patterns of three by three texels: neighbours differ most, and any such square holds all nine."""


def _pattern(chart: Chart) -> I32:
    """Seeds (columns * rows,) that repeat every three texels, so that a mean over three by three has used every pattern once."""
    i, j = np.meshgrid(np.arange(chart.columns), np.arange(chart.rows))
    return np.asarray(_ORDER[j % 3, i % 3].ravel(), np.int32)


def _dither(chart: Chart, number: int) -> F32:
    """Rounding up or down (2, rows, columns, 4) by a fixed noise: no bands in dim rooms."""
    rng = np.random.default_rng(number)
    return rng.random((2, chart.rows, chart.columns, 4), np.float32)


def _soften(image: F32, known: Bool) -> F32:
    """The mean over three by three known texels, which takes the sampling patterns out, then once more, softer."""
    weight = known.astype(np.float32)
    image = image * weight[..., None]
    for middle in (1.0, 2.0):
        for axis in (0, 1):
            image, weight = _smooth(image, axis, middle), _smooth(weight, axis, middle)
    return np.where(known[..., None], image / np.maximum(weight, 1e-6)[..., None], 0)


def _smooth(image: F32, axis: int, middle: float = 2.0) -> F32:
    out = np.float32(middle) * image
    one, other = [slice(None)] * image.ndim, [slice(None)] * image.ndim
    one[axis], other[axis] = slice(1, None), slice(None, -1)
    out[tuple(one)] += image[tuple(other)]
    out[tuple(other)] += image[tuple(one)]
    return np.asarray(out, np.float32)


def _filled(image: F32, sun: F32, known: Bool) -> F32:
    """Texels behind walls and windows take on what is beside them: a drawn edge mixes in half a texel of those."""
    image[0, ..., 3] = sun
    for _ in range(3):
        if known.all():
            break
        weight = _smooth(_smooth(known.astype(np.float32), 0), 1)
        mixed = np.stack([_smooth(_smooth(layer * known[..., None], 0), 1) for layer in image])
        new = ~known & (weight > 0)
        image = np.where(new[None, ..., None], mixed / np.maximum(weight, 1e-6)[None, ..., None], image)
        known = known | new
    return image


def _lit(place: Surroundings, volume: Volume, charts: list[Chart], corners: Corners) -> Lit:
    chart, where = charted(charts, corners.position, corners.normal)
    of = chart[corners.index]
    mixed = (of >= 0) & (of != of[:, :1]).any(axis=1, keepdims=True)
    moved = np.nonzero(mixed.ravel())[0].astype(np.int32)
    copies, numbers = np.unique(corners.index.ravel()[moved], return_inverse=True)
    takes = (len(chart) + numbers).astype(np.int32)
    p = np.concatenate([corners.position, corners.position[copies]]).astype(float)
    n = np.concatenate([corners.normal, corners.normal[copies]]).astype(float)
    kind = np.concatenate([np.where(chart >= 0, 1, 2), np.full(len(copies), 2)]).astype(np.uint8)
    light = np.zeros((len(kind), 3), np.float32)
    on_map = np.nonzero(kind == 1)[0]
    light[on_map, :2] = where[on_map] * FINE
    apart = np.nonzero(kind == 2)[0]
    light[apart] = _on_things(place, volume, p[apart], n[apart]) * BRIGHT_STEP
    return Lit(np.clip(light + 0.5, 0, 65535).astype(np.uint16), kind, moved, takes, copies.astype(np.int32))


def _on_things(place: Surroundings, volume: Volume, p: F64, n: F64) -> F32:
    """Day, lamplight and sun (n, 3) on what has no chart."""
    off = p + _OFF_THINGS * n
    out = np.zeros((len(p), 3), np.float32)
    out[:, :2] = np.minimum(volume.at(off, n) * openness(place.field, p, n)[:, None], MOST)
    out[:, 0] += in_reveals(place.prism, place.skylights, p, n)
    inside = np.nonzero(place.prism.encloses(p))[0]
    out[inside, 2] = sun_on(place, p[inside] + _OFF_FLATS * n[inside], n[inside])
    return out
