"""Light that bounces: surfaces as patches of half a metre that pass on to each other what they get, until nothing changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.view.bake.charts import FLUSH
from sim.view.bake.emitters import Emitters, Skyline, lamps_of, seen_next_door, together, windows_of
from sim.view.bake.field import field_of, sampled
from sim.view.bake.gather import Effort, Surroundings, gathered
from sim.view.bake.prism import Prism, Way
from sim.view.flat import distance_to_rings, inside
from sim.view.light import LAMP, LAMP_LEAST
from sim.view.outside import SUN, SUNLIGHT
from sim.view.shell import Lamp

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

SKY_COLOUR, LAMP_COLOUR, SUN_COLOUR = np.array([0.98, 1.0, 1.03]), np.array([1.04, 1.0, 0.93]), np.array([1.12, 1.0, 0.84])
"""As ``glsl/room.vert`` has them: a northern sky, lamps of 4,000 K beside it, and a low sun; by eye."""

SUN_INDOORS = SUNLIGHT * 1.5
"""Strength of sunlight that comes in; more than outdoors, where the picture's scale has no room for a true sun; by eye."""

GLIMMER = 0.16
"""Daylight every room keeps with lamps off and doors closed, less in crevices; dim, never black (``light.SPILL``); by eye."""

GLIMMER_COLOUR = np.array([1.05, 1.0, 0.93])
"""A little warm: the calmer dark; by eye."""

CELL = 0.4
"""Metres of the cells in which furniture of one direction is one patch."""

WEAR = 0.92
"""Share of a surface's own colour that bounces on: grain, joints and dust, which the picture has and the mesh has not; by eye."""

_STRAIGHT = 0.62
"""Share of a room's planned lamplight that comes to its desks straight; by eye, most rooms bounce about as much."""

COARSE = Effort(sky=8, lamp=8, sun=4, around=64)
"""For patches: their light is only ever seen as one of many."""

_ROUNDS, _STILL = 40, 1e-4


@dataclass(frozen=True)
class RoomFacts:
    """All that light of one room depends on, as plain arrays that go to another process.

    ``corners`` (m, 3, 3), ``normals`` (m, 3) and ``colours`` (m, 3) are its triangles; ``others`` are neighbours through
    passages, panes and wells, with their lamps.
    """

    number: int
    prism: Prism
    lamps: tuple[Lamp, ...]
    corners: F32
    normals: F32
    colours: F32
    others: Mapping[int, tuple[Prism, tuple[Lamp, ...]]]
    skyline: Skyline


@dataclass(frozen=True)
class Exchange:
    """Who sees whom: patches' colour (n, 3), what they get straight by day and from lamps (n, 3), and what they see (n, rays)."""

    albedo: F32
    day: F32
    lamp: F32
    hits: I32
    walls: int  # how many of the patches are the room's own faces, which neighbours see too


@dataclass(frozen=True)
class Radiance:
    """What patches send out by day and from lamps, (n, 3) each."""

    day: F32
    lamp: F32


def loose(facts: RoomFacts) -> Bool:
    """Which triangles stand in the room, rather than being its walls, floor, ceiling, or trim flush with them."""
    prism, p = facts.prism, facts.corners.reshape(-1, 3).astype(float)
    rings = list(prism.rings)
    near = np.minimum(p[:, 2] - prism.floor, prism.ceiling - p[:, 2]) < FLUSH
    near |= (distance_to_rings(rings, p[:, :2]) < FLUSH) | ~inside(rings, p[:, :2])
    return np.asarray(~near.reshape(-1, 3).all(axis=1))


def surroundings(facts: RoomFacts) -> tuple[Surroundings, "Pieces"]:
    """The room made ready for rays, and its furniture's patches."""
    prism, standing = facts.prism, loose(facts)
    corners, normals, colours = facts.corners[standing], facts.normals[standing], facts.colours[standing]
    field = field_of(corners, prism.low, prism.high)
    pieces = _pieces(prism, corners, normals, colours)
    start = int(prism.starts[-1]) + len(pieces.middle)
    others: dict[int, tuple[Prism, int, int]] = {}
    for room, (other, _) in sorted(facts.others.items()):
        count = int(other.starts[-1])
        others[room] = other, start, start + count
        start += 2 * count
    passages = {g.room for g in prism.gaps if g.way is Way.PASSAGE}
    skylights, lamps = [windows_of(prism, facts.skyline)], [planned_lamps(prism, facts.lamps)]
    for room in sorted(passages & facts.others.keys()):
        other, theirs = facts.others[room]
        skylights.append(seen_next_door(windows_of(other, facts.skyline), room))
        lamps.append(seen_next_door(planned_lamps(other, theirs), room))
    place = Surroundings(prism, field, pieces.cells, CELL, others, together(skylights), together(lamps), facts.skyline, SUN)
    return place, pieces


def planned_lamps(prism: Prism, lamps: Sequence[Lamp]) -> Emitters:
    """Lamps so strong that the room's desks get their planned level, by the rule of ``sim.view.light``."""
    found = lamps_of(tuple(lamps))
    middle, normal, real = prism.patches()
    flat = real & (normal[:, 2] > 0.5)
    if not len(found) or not flat.any():
        return found
    desks = middle[flat] + np.array([0.0, 0.0, 0.7])
    plain = found.factors(desks, normal[flat]).sum(axis=1)
    gain = _STRAIGHT * LAMP / max(float(plain.mean()), _STRAIGHT * LAMP_LEAST * float(plain.max()), 1e-4)
    return replace(found, strength=found.strength * gain)


@dataclass(frozen=True)
class Pieces:
    """Patches of furniture: middles, normals, colours (m, 3), and their numbers by cell and direction (nx, ny, nz, 6)."""

    middle: F64
    normal: F64
    colour: F64
    cells: I32


def _pieces(prism: Prism, corners: F32, normals: F32, colours: F32) -> Pieces:
    shape = tuple(int(n) for n in np.maximum(1, np.ceil((prism.high - prism.low) / CELL)))
    points, owner = sampled(corners, CELL / 2)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    weight = (area / np.maximum(np.bincount(owner, minlength=len(corners)), 1))[owner] + 1e-9
    cell = np.clip(np.floor((points - prism.low) / CELL).astype(int), 0, np.array(shape) - 1)
    n = normals[owner]
    axis = np.abs(n).argmax(axis=1)
    face = 2 * axis + (np.take_along_axis(n, axis[:, None], axis=1)[:, 0] < 0)  # a ray going along +x meets what faces -x
    code = ((cell[:, 0] * shape[1] + cell[:, 1]) * shape[2] + cell[:, 2]) * 6 + face
    used, number = np.unique(code, return_inverse=True)
    total = np.bincount(number, weight, len(used))

    def mean(values: F32) -> F64:
        return np.stack([np.bincount(number, values[:, k] * weight, len(used)) for k in range(3)], axis=1) / total[:, None]

    first = int(prism.starts[-1])
    cells = np.full(int(np.prod(shape)) * 6, -1, np.int32)
    cells[used] = first + np.arange(len(used))
    direction = np.zeros((len(used), 3))
    direction[np.arange(len(used)), used % 6 // 2] = np.where(used % 2 == 0, 1.0, -1.0)
    return Pieces(mean(points), direction, mean(colours[owner]), _filled(cells.reshape(*shape, 6)))


def _filled(cells: I32) -> I32:
    """Empty cells take a number from a side of the same cell or from a neighbour: rays often end at the edge of a cell."""
    any_side = cells.max(axis=-1, keepdims=True)
    cells = np.where(cells < 0, any_side, cells)
    for _ in range(2):
        wider = cells.copy()
        for axis in range(3):
            for step in (1, -1):
                moved = np.roll(cells, step, axis=axis)
                wider = np.where(wider < 0, moved, wider)
        cells = wider
    return cells


def exchange(facts: RoomFacts, effort: Effort = COARSE) -> Exchange:
    """Light straight from windows, sun and lamps on every patch of a room, and what each patch sees."""
    place, pieces = surroundings(facts)
    middle, normal, real = facts.prism.patches()
    p, n = np.concatenate([middle, pieces.middle]), np.concatenate([normal, pieces.normal])
    p = p + n * np.where(np.arange(len(p)) < len(middle), 0.02, 0.1)[:, None]
    usable = np.concatenate([real, facts.prism.encloses(pieces.middle)])
    albedo = np.concatenate([_face_colours(facts), pieces.colour]).astype(np.float32)
    on = np.nonzero(usable)[0]
    got = gathered(place, p[on], n[on], on.astype(np.int32), effort)
    day, lamp = np.zeros((len(p), 3), np.float32), np.zeros((len(p), 3), np.float32)
    hits = np.full((len(p), effort.around), -1, np.int32)
    day[on] = (got.sky * got.sky_seen)[:, None] * SKY_COLOUR + got.sun[:, None] * (SUN_INDOORS * SUN_COLOUR)
    lamp[on] = (got.lamp * got.lamp_seen)[:, None] * LAMP_COLOUR
    hits[on] = got.hits
    return Exchange(np.minimum(albedo * WEAR, 0.85), day, lamp, hits, len(middle))


def _face_colours(facts: RoomFacts) -> F64:
    """Mean colour (n, 3) of every patch of walls, floor and ceiling."""
    prism = facts.prism
    shell = ~loose(facts)
    corners, normals, colours = facts.corners[shell], facts.normals[shell], facts.colours[shell]
    points, owner = sampled(corners, 0.3)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    weight = (area / np.maximum(np.bincount(owner, minlength=len(corners)), 1))[owner]
    face = np.full(len(points), -1, np.int32)
    for k in range(prism.walls + 2):
        normal, level = plane(prism, k)
        flush = np.abs(points @ normal.astype(np.float32) - np.float32(level)) < FLUSH
        face[flush & (normals[owner] @ normal.astype(np.float32) > 0.9)] = k
    on = face >= 0
    at = prism.patch_at(points[on].T, face[on])
    count = int(prism.starts[-1])
    total = np.bincount(at, weight[on], count)
    tinted = np.stack([np.bincount(at, weight[on] * colours[owner[on], k], count) for k in range(3)], axis=1)
    whole = tinted.sum(axis=0) / total.sum() if total.sum() > 0 else np.full(3, 0.5)
    return np.where(total[:, None] > 1e-6, tinted / np.maximum(total, 1e-9)[:, None], whole)


def plane(prism: Prism, face: int) -> tuple[F64, float]:
    """Normal into the room and distance from zero of a face's plane."""
    if face >= prism.walls:
        up = face == prism.walls
        return np.array([0.0, 0.0, 1.0 if up else -1.0]), prism.floor if up else -prism.ceiling
    x, y = prism.run(face)
    normal = np.array([-y, x, 0.0])
    return normal, float(prism.a[face] @ normal[:2])


def table(own: Radiance, others: Sequence[Radiance], through_glass: float = 0.8) -> tuple[F32, F32]:
    """Radiance by day and from lamps (n, 3) by patch number as ``Surroundings.others`` counts; the last row is darkness."""
    day, lamp = [own.day], [own.lamp]
    for other in others:
        day += [other.day, other.day * np.float32(through_glass)]
        lamp += [other.lamp, np.zeros_like(other.lamp)]  # the lamps next door are switched next door
    dark = np.zeros((1, 3), np.float32)
    return np.concatenate([*day, dark]), np.concatenate([*lamp, dark])


def balance(rooms: Mapping[int, Exchange], neighbours: Mapping[int, Sequence[int]]) -> dict[int, Radiance]:
    """What every patch of every room sends out when light has bounced until nothing changes."""
    now = {k: Radiance(r.albedo * r.day, r.albedo * r.lamp) for k, r in rooms.items()}
    for _ in range(_ROUNDS):
        moved = 0.0
        for k, room in rooms.items():
            beside = [_walls(now[m], rooms[m].walls) for m in neighbours[k]]
            day, lamp = table(now[k], beside)
            new = Radiance(
                room.albedo * (room.day + mean_of(day, room.hits)), room.albedo * (room.lamp + mean_of(lamp, room.hits))
            )
            moved = max(moved, float(np.abs(new.day - now[k].day).mean()), float(np.abs(new.lamp - now[k].lamp).mean()))
            now[k] = new
        if moved < _STILL:
            break
    return now


def _walls(sent: Radiance, count: int) -> Radiance:
    return Radiance(sent.day[:count], sent.lamp[:count])


def mean_of(values: F32, hits: I32) -> F32:
    """Mean (n, 3) of rows of ``values`` that rays (n, rays) met."""
    out = np.zeros((len(hits), values.shape[1]), np.float32)
    for j in range(hits.shape[1]):
        out += values[hits[:, j]]
    return out / np.float32(hits.shape[1])
