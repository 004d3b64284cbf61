"""Light that arrives at points of a room: straight from windows, lamps and the sun, and bounced off everything else.

Points and normals are (n, 3) here.  Chance is a fixed pattern over the points' ``seeds``, so the same room gives the same bytes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.view.bake.emitters import Emitters, Skyline, sunlit_panes
from sim.view.bake.field import Field
from sim.view.bake.prism import Prism, Way

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

DARK = -1
"""Patch number of what gives no bounced light: the sky (counted as emitter), glass, lamps."""

NEAR = 0.35
"""Metres: half of the room's last glimmer is hidden by what stands this close; by eye."""

_CHUNK = 24_000
_GRAZE = np.float32(0.01)
_SUN_SPREAD = 0.012
"""Radians of the sun's disc as used: the true half degree and some haze, so that edges are soft; by eye."""


@dataclass(frozen=True)
class Effort:
    """Rays per point: towards windows, lamps and the sun, and in all directions; ``texel`` metres of a light map."""

    sky: int = 10
    lamp: int = 10
    sun: int = 9
    around: int = 40
    texel: float = 0.08


@dataclass(frozen=True)
class Surroundings:
    """Everything that light of one room has to do with.

    ``first`` is the number of the room's own furniture patches (walls come before), ``cells`` (nx, ny, nz, 6) those numbers on a
    grid over the furniture, from ``cell_low`` in steps of ``cell`` metres; ``others`` maps a neighbour to its prism and the
    numbers at which its patches begin as seen through passages and through glass.
    """

    prism: Prism
    field: Field
    cells: I32
    cell: float
    others: dict[int, tuple[Prism, int, int]]
    skylights: Emitters
    lamps: Emitters
    skyline: Skyline
    sun: F64


@dataclass(frozen=True)
class Arriving:
    """Per point: unhindered light of windows and lamps and the share of it that arrives, sun, what is bounced, openness."""

    sky: F32
    sky_seen: F32
    lamp: F32
    lamp_seen: F32
    sun: F32
    hits: I32  # (n, rays) patch numbers
    open: F32  # (n,) 0 in a crevice .. 1


def gathered(place: Surroundings, p: F64, n: F64, seeds: I32, effort: Effort) -> Arriving:
    """All kinds of light at points with normals."""
    parts = [_part(place, p[k : k + _CHUNK], n[k : k + _CHUNK], seeds[k : k + _CHUNK], effort) for k in range(0, len(p), _CHUNK)]
    if not parts:
        none = np.zeros(0, np.float32)
        return Arriving(none, none, none, none, none, np.zeros((0, effort.around), np.int32), none)
    return Arriving(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _part(place: Surroundings, p: F64, n: F64, seeds: I32, effort: Effort) -> tuple[npt.NDArray[np.generic], ...]:
    sky, sky_seen = straight(place, place.skylights, p, n, seeds, effort.sky)
    lamp, lamp_seen = straight(place, place.lamps, p, n, seeds + 977, effort.lamp)
    sun = sunshine(place, p, n, seeds, effort.sun)
    hits, space = around(place, p, n, seeds, effort.around)
    return sky, sky_seen, lamp, lamp_seen, sun, hits, space


def _chance(seeds: I32, j: int, columns: int) -> tuple[F32, ...]:
    """Evenly spread numbers 0..1 (n,), one per column, for sample ``j``: a lattice in the seeds, shifted per sample."""
    alphas = (0.7548776662, 0.5698402910, 0.8191725134, 0.6710436067)
    row = seeds.astype(np.float64)
    return tuple(((row * alphas[c] + j * alphas[(c + 1) % 4] + 0.37 * c) % 1.0).astype(np.float32) for c in range(columns))


def straight(place: Surroundings, emitters: Emitters, p: F64, n: F64, seeds: I32, samples: int) -> tuple[F32, F32]:
    """Unhindered light (n,) of emitters and the share (n,) of it that is seen, by rays towards where most comes from."""
    if not len(emitters) or not len(p):
        return np.zeros(len(p), np.float32), np.zeros(len(p), np.float32)
    seen, whole = np.zeros(len(p), np.float32), np.zeros(len(p), np.float32)
    step = max(1, 400_000 // len(emitters))
    for k in range(0, len(p), step):
        part = slice(k, k + step)
        running = np.cumsum(emitters.factors(p[part], n[part]), axis=1)
        whole[part] = running[:, -1]
        seen[part] = _share_seen(place, emitters, running, p[part], n[part], seeds[part], samples)
    return whole, seen


def _share_seen(place: Surroundings, emitters: Emitters, running: F64, p: F64, n: F64, seeds: I32, samples: int) -> F32:
    """Share (n,) of samples, drawn as much light comes from each emitter (``running`` sums, (n, k)), that reach it."""
    lit = np.nonzero(running[:, -1] > 1e-5)[0]
    seen = np.zeros(len(p), np.float32)
    if not len(lit):
        return seen
    start = (p[lit] + float(_GRAZE) * n[lit]).T.astype(np.float32)
    for j in range(samples):
        x, a, b = _chance(seeds[lit], j, 3)
        wanted = ((j + x) / samples)[:, None] * running[lit, -1:]
        chosen = np.minimum((running[lit] < wanted).sum(axis=1), len(emitters) - 1)
        target = (
            emitters.centre[chosen] + (2 * a - 1)[:, None] * emitters.u[chosen] + (2 * b - 1)[:, None] * emitters.v[chosen]
        ).T.astype(np.float32)
        seen[lit] += reaches(place, start, target, emitters.gap[chosen])
    return seen / np.float32(samples)


def reaches(place: Surroundings, start: F32, target: F32, gap: I32) -> F32:
    """1 or 0 (n,): whether light from targets (3, n), which come in by ``gap`` (see ``Emitters``), arrives at starts."""
    way = target - start
    length = np.sqrt((way * way).sum(axis=0))
    way = way / np.maximum(length, 1e-6)
    prism = place.prism
    leave, face = prism.exits(start, way)
    through = prism.gap_at(start + leave * way, face)
    room = np.array([g.room if g.way is Way.PASSAGE else -1 for g in prism.gaps] + [-1] * (len(prism.wells) + 1), np.int32)
    free = np.where(gap >= 0, through == gap, np.where(gap == -1, leave > length - 0.06, room[through] == -2 - gap))
    free &= face >= 0
    out = np.zeros(len(length), np.float32)
    on = np.nonzero(free)[0]
    most = np.minimum(leave[on], length[on])
    out[on] = place.field.march(start[:, on], way[:, on], most) >= most
    return out


def sunshine(place: Surroundings, p: F64, n: F64, seeds: I32, samples: int) -> F32:
    """Sunlight (n,) at points, 1 being what a surface square to the sun gets outdoors."""
    out = np.zeros(len(p), np.float32)
    slant = n @ place.sun
    lit = np.nonzero(slant > 1e-3)[0]
    facing = [g for g in place.prism.gaps if g.way is Way.SKY and _outward(place.prism, g.face) @ place.sun[:2] > 1e-3]
    if not len(lit) or not facing or not samples:
        return out
    side = np.array([-place.sun[1], place.sun[0], 0.0]) / np.hypot(place.sun[0], place.sun[1])
    over = np.cross(place.sun, side)
    start = (p[lit] + float(_GRAZE) * n[lit]).T.astype(np.float32)
    for j in range(samples):
        a, b = _chance(seeds[lit], j, 2)
        radius, angle = _SUN_SPREAD * np.sqrt(a), 2 * np.pi * b
        way = (place.sun[:, None] + radius * (np.cos(angle) * side[:, None] + np.sin(angle) * over[:, None])).astype(np.float32)
        way /= np.sqrt((way * way).sum(axis=0))
        out[lit] += _sun_rays(place, start, way)
    out[lit] *= (slant[lit] / samples).astype(np.float32)
    return out


def _sun_rays(place: Surroundings, start: F32, way: F32) -> F32:
    leave, face = place.prism.exits(start, way)
    at = start + leave * way
    gap = place.prism.gap_at(at, face)
    share = sunlit_panes(place.prism, at, face, gap, place.sun, place.skyline)
    on = np.nonzero(share > 0)[0]
    if len(on):
        share[on] *= place.field.march(start[:, on], way[:, on], leave[on]) >= leave[on]
    return share


def _outward(prism: Prism, face: int) -> F64:
    x, y = prism.run(face)
    return np.array([y, -x])


def around(place: Surroundings, p: F64, n: F64, seeds: I32, rays: int) -> tuple[I32, F32]:
    """Patches (n, rays) seen from points in directions as a matt surface takes light, and how open it is there (n,)."""
    helper = np.where(np.abs(n[:, 2:]) > 0.7, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    side = np.cross(n, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    over = np.cross(n, side)
    start = (p + float(_GRAZE) * n).T.astype(np.float32)
    hits = np.empty((len(p), rays), np.int32)
    space = np.zeros(len(p), np.float32)
    across = max(1, int(np.sqrt(rays)))
    for j in range(rays):
        a, b = _chance(seeds, j, 2)
        out = (j + a) / rays
        angle = 2 * np.pi * (((j % across) + b) / across + 0.618034 * (j // across))
        flat = np.sqrt(out)
        way = (
            (flat * np.cos(angle))[:, None] * side + (flat * np.sin(angle))[:, None] * over + np.sqrt(1 - out)[:, None] * n
        ).T.astype(np.float32)
        hits[:, j], far = cast(place, start, way)
        space += far / (far + np.float32(NEAR))
    return hits, np.minimum(space / np.float32(rays) * np.float32(1.0 + NEAR / 2.5), 1.0)


def cast(place: Surroundings, start: F32, way: F32) -> tuple[I32, F32]:
    """What rays (3, n) from within the room meet: patch numbers (n,), and how far off (n,)."""
    prism = place.prism
    leave, face = prism.exits(start, way)
    leave = np.minimum(leave, np.float32(1e3))
    far = place.field.march(start, way, leave)
    out = np.full(len(leave), DARK, np.int32)
    solid = far < leave
    out[solid] = _furniture(place, (start + far * way)[:, solid], way[:, solid])
    walls = np.nonzero(~solid & (face >= 0))[0]
    at = start[:, walls] + leave[walls] * way[:, walls]
    gap = prism.gap_at(at, face[walls])
    out[walls] = np.where(gap < 0, prism.patch_at(at, face[walls]), DARK)
    for number in np.unique(gap[gap >= 0]).tolist():
        on = gap == number
        out[walls[on]] = _beyond(place, number, at[:, on], way[:, walls[on]], face[walls[on]])
    return out, far


def _furniture(place: Surroundings, p: F32, way: F32) -> I32:
    shape = place.cells.shape
    low = place.field.low
    i, j, k = (np.clip(((p[a] - low[a]) / place.cell).astype(np.int32), 0, shape[a] - 1) for a in range(3))
    axis = np.abs(way).argmax(axis=0)
    face = 2 * axis + (np.take_along_axis(way, axis[None], axis=0)[0] > 0)
    return np.asarray(place.cells[i, j, k, face])


def _beyond(place: Surroundings, number: int, at: F32, way: F32, face: I32) -> I32:
    """What is seen through a gap or well of the room."""
    prism, gaps = place.prism, place.prism.gaps
    well = prism.wells[number - len(gaps)] if number >= len(gaps) else None
    room = well.room if well is not None else gaps[number].room
    if well is None and gaps[number].way is Way.SKY:
        return np.full(len(face), DARK, np.int32)
    if room not in place.others:
        return prism.patch_at(at, face)
    other, open_first, glass_first = place.others[room]
    start = at.copy()
    if well is not None:
        start[2] = np.float32(well.beyond)
    leave, met = other.exits(start, way)
    first = glass_first if well is None and gaps[number].way is Way.PANE else open_first
    end = (start + np.minimum(leave, np.float32(1e3)) * way).astype(np.float32)
    return np.where(met >= 0, other.patch_at(end, met) + first, DARK).astype(np.int32)
