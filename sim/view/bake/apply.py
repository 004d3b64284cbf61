"""Baked light put into a building's statics: pages of texels for one texture, and what every corner says about its light.

A corner's four numbers of light mean, by the last of them: 0 or more, unbaked (as ``light.RoomLight``); -1, place on the map
(u, v, page); -2, daylight, lamplight and sun.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building
from sim.view.bake.room import BRIGHT_STEP, FINE, Lit, RoomBake
from sim.view.bake.store import folder_of, light_key, read_room
from sim.view.light import LightCube
from sim.view.statics import Form, Statics

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]

PAGE = 2048
"""Texels of a page's side; rooms larger than that make all pages larger."""

ON_MAP, BY_CORNER = -1.0, -2.0


@dataclass(frozen=True)
class Pages:
    """All rooms' texels (2 * pages, height, width, 4): of each page its daylight and its lamplight."""

    texels: U8

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.texels.shape[2], self.texels.shape[1]


def with_baked_light(
    building: Building, statics: Statics, cache: Path | None, damaged: Callable[[str], None] = lambda _name: None
) -> tuple[Statics, Pages | None]:
    """The statics with whatever baked light ``cache`` has of them; rooms without keep their quick light.

    ``damaged`` is told of files that cannot be read.
    """
    folders = [] if cache is None else list(cache.glob("light-*"))
    if cache is None or not folders:
        return statics, None
    folder = folder_of(cache, light_key(building, statics))
    if folder not in folders:
        return statics, None
    bakes: dict[int, RoomBake] = {}
    for k, cell in enumerate(statics.cells[:-1]):
        try:
            bake = read_room(folder, k, [len(form.rows) for form in cell.forms])
        except ValueError as problem:
            damaged(str(problem))
            continue
        if bake is not None:
            bakes[k] = bake
    return put_in(statics, bakes) if bakes else (statics, None)


def put_in(statics: Statics, bakes: dict[int, RoomBake]) -> tuple[Statics, Pages]:
    """The statics with these rooms' light, and its pages."""
    rooms = sorted(bakes)
    places, (width, height), pages = placed([bakes[k].block.shape[1:3] for k in rooms])
    texels = np.zeros((2 * pages, height, width, 4), np.uint8)
    cells, cubes = list(statics.cells), list(statics.cubes)
    for k, (page, x, y) in zip(rooms, places, strict=True):
        bake = bakes[k]
        rows, columns = bake.block.shape[1:3]
        texels[2 * page : 2 * page + 2, y : y + rows, x : x + columns] = bake.block
        frame = page, x, y, width, height
        forms = [_lit(form, lit, frame) for form, lit in zip(cells[k].forms, bake.forms, strict=True)]
        cells[k] = replace(cells[k], forms=(forms[0], forms[1], forms[2]))
        cubes[k] = _cube(cubes[k], bake)
    return replace(statics, cells=tuple(cells), cubes=tuple(cubes)), Pages(texels)


def placed(sizes: Sequence[tuple[int, ...]]) -> tuple[list[tuple[int, int, int]], tuple[int, int], int]:
    """Page, x and y of blocks of (rows, columns), the size of pages (width, height), and how many there are."""
    side = max(PAGE, *(max(s) for s in sizes))
    order = sorted(range(len(sizes)), key=lambda k: (-sizes[k][0], -sizes[k][1], k))
    found, page, x, y, tall, used = dict[int, tuple[int, int, int]](), 0, 0, 0, 0, 0
    for k in order:
        rows, columns = sizes[k]
        if x + columns > side:
            x, y, tall = 0, y + tall, 0
        if y + rows > side:
            page, x, y, tall = page + 1, 0, 0, 0
        found[k] = page, x, y
        x, tall, used = x + columns, max(tall, rows), max(used, y + max(tall, rows))
    return [found[k] for k in range(len(sizes))], (side, used), page + 1


def _lit(form: Form, lit: Lit, frame: tuple[int, int, int, int, int]) -> Form:
    page, x, y, width, height = frame
    rows, index = np.concatenate([form.rows, form.rows[lit.copies]]), form.index
    if len(lit.moved):
        index = index.copy()
        index.reshape(-1)[lit.moved] = lit.takes
    light = np.empty((len(rows), 4), np.float32)
    light[:, :3] = lit.light * np.float32(1.0 / BRIGHT_STEP)
    light[:, 3] = BY_CORNER
    on = lit.kind == 1
    light[on, 0] = (lit.light[on, 0] / np.float32(FINE) + np.float32(x + 0.5)) / width
    light[on, 1] = (lit.light[on, 1] / np.float32(FINE) + np.float32(y + 0.5)) / height
    light[on, 2] = page
    light[on, 3] = ON_MAP
    rows["light"] = light
    return Form(rows, index)


def _cube(cube: LightCube, bake: RoomBake) -> LightCube:
    """The room's light cube with what the bake found in the air."""
    if bake.air.shape[0] != int(np.prod(cube.values.shape[:3])):
        return cube
    values = np.zeros_like(cube.values)
    air = bake.air.reshape(*cube.values.shape[:3], 6, 2)
    values[..., 0], values[..., 2] = air[..., 0], air[..., 1]
    return LightCube(cube.origin, cube.step, values)
