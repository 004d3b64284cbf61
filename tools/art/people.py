"""Render the cast side by side, for people to look at: ``python -m tools.art.people cast|faces|clips OUT.png [NAME…]``.

``cast`` shows everybody from the front and the side, ``faces`` heads close by, ``clips`` what people do, each by somebody else.
The light is the contact sheet's, for judging shape and colour.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from sim.view.mesh import F32, I32, U8, Mesh, merge
from sim.view.people.cast import Cast, Clip, Level, colours_of
from sim.view.people.motion import default_cast
from tools.art.contact_sheet import LABEL, Studio

F64 = npt.NDArray[np.float64]

FRONT, SIDE, BACK, ASLANT = 0.0, 1.5, 3.4, 0.6
"""Radians off a figure's front."""

KINDS: Final = ("cast", "faces", "clips")

CHIN: Final = 0.80
"""Share of body height above which a head's close picture is cut."""

MOMENTS: Final = {Clip.WALK: (0, 6), Clip.RUN: (0, 5), Clip.RISE: (0, 7, 14), Clip.ROLL: (2, 8)}
"""Frames worth seeing of clips that are not much alike all through."""


def posed(cast: Cast, level: Level, figure: int, skeleton: int, at: tuple[Clip, int]) -> tuple[F64, F64]:
    """Vertices and normals (n, 3) of a level's figure in one frame of a clip, 1 tall, as the shader has them."""
    palette = cast.clips.palette[skeleton, int(at[0]), at[1]].astype(float)
    bones, weight = level.bones[figure], level.weight[figure][:, None].astype(float)
    matrix = palette[bones[:, 0]] * weight[..., None] + palette[bones[:, 1]] * (1.0 - weight[..., None])
    place = np.einsum("nij,nj->ni", matrix[:, :, :3], level.position[figure].astype(float)) + matrix[:, :, 3]
    normal = np.einsum("nij,nj->ni", matrix[:, :, :3], level.normal[figure].astype(float))
    return place, normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def figure_mesh(cast: Cast, name: str, at: tuple[Clip, int], *, level: int = 0, above: float = 0.0) -> Mesh:
    """Somebody in a pose, in their clothes and of their height; only what lies ``above`` a share of it at rest."""
    k = [c.name for c in cast.characters].index(name)
    who, surface, skeleton = cast.characters[k], cast.levels[level], int(cast.skeleton[k])
    place, normal = posed(cast, surface, k, skeleton, at)
    colour = surface.colour[k] * colours_of(who, 0)[surface.slot[k]]
    index = surface.index[(surface.position[k][surface.index][:, :, 2] >= above).all(axis=1)]
    used, index = np.unique(index, return_inverse=True)
    shown: I32 = index.reshape(-1, 3).astype(np.int32)
    meshes = [_mesh(who.height, place[used], normal[used], colour[used], surface.material[used], shown)]
    if at[0] in {Clip.WHEEL, Clip.ROLL, Clip.PUSHED}:
        seat = cast.chair
        place, normal = posed(cast, seat, 0, skeleton, at)
        meshes.append(_mesh(who.height, place, normal, seat.colour[0], seat.material, seat.index))
    return merge(meshes)


def _mesh(height: float, place: F64, normal: F64, colour: F32, material: U8, index: I32) -> Mesh:
    metres = (place * height).astype(np.float32)
    return Mesh(metres, normal.astype(np.float32), colour.astype(np.float32), material, index)


def sheet(cells: Sequence[tuple[str, Mesh, float]], columns: int, cell: int) -> Image.Image:
    """A picture of meshes, each with its label and seen from so many radians off its front."""
    rows = -(-len(cells) // columns)
    studio = Studio(columns, rows, cell)
    for _, mesh, azimuth in cells:
        studio.add(mesh, azimuth, 0.08)
    picture = studio.image()
    studio.engine.close()
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default()
    for n, (label, _, _) in enumerate(cells):
        draw.text((n % columns * cell + 4, (n // columns + 1) * cell - LABEL), label, fill="#333333", font=font)
    return picture


def cells_of(kind: str, cast: Cast, names: Sequence[str]) -> tuple[list[tuple[str, Mesh, float]], int, int]:
    """What a sheet of a kind shows, its columns, and pixels of a cell."""
    chosen = list(names) or [c.name for c in cast.characters]
    if kind == "faces":
        heads = [(n, figure_mesh(cast, n, (Clip.IDLE, 0), above=CHIN)) for n in chosen]
        return [(n, m, a) for n, m in heads for a in (FRONT + 0.15, SIDE - 0.5, BACK)], 9, 220
    if kind == "clips":
        found = []
        for k, clip in enumerate(Clip):
            name = "sam" if clip in {Clip.WHEEL, Clip.ROLL, Clip.PUSHED} else chosen[(5 * k + 3) % len(chosen)]
            for frame in MOMENTS.get(clip, (0,)):
                mesh = figure_mesh(cast, name, (clip, frame))
                found += [(f"{clip.name} {frame}", mesh, a) for a in (ASLANT, SIDE)]
        return found, 10, 200
    at = {c.name: (Clip.WHEEL if "wheelchair" in c.aids else Clip.IDLE, 0) for c in cast.characters}
    people = [(n, figure_mesh(cast, n, at[n])) for n in chosen]
    return [(n, m, a) for n, m in people for a in (FRONT + 0.15, SIDE)], 14, 150


def sheets(folder: Path) -> list[Path]:
    """All three sheets as PNG into ``folder``; their paths."""
    cast, out = default_cast(), []
    for kind in KINDS:
        out.append(folder / f"people_{kind}.png")
        sheet(*cells_of(kind, cast, ())).save(out[-1])
    return out


def main() -> None:
    """Writes one sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("target", type=Path, metavar="OUT.png")
    parser.add_argument("names", nargs="*", metavar="NAME", help="characters; all when none is named")
    told = parser.parse_args()
    sheet(*cells_of(told.kind, default_cast(), told.names)).save(told.target)


if __name__ == "__main__":
    main()
