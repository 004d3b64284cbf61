"""Render every prop side by side, for people to look at: ``python -m tools.art.contact_sheet OUT.png [KEY…]``.

Each piece gets its own camera at three-quarter view on a pale floor; daylight from the left, soft light from above. The light
here is for judging shape and colour; rooms are lit by the baked light of the view.
"""

import sys
from collections.abc import Sequence
from math import ceil, cos, radians, sin
from pathlib import Path
from typing import Final

import numpy as np
from panda3d.core import (
    Camera,
    DisplayRegion,
    GeomNode,
    GraphicsOutput,
    LVecBase4f,
    NodePath,
    PerspectiveLens,
    Shader,
    Texture,
)
from PIL import Image, ImageDraw, ImageFont

from sim.view.engine import Engine
from sim.view.geoms import geom, geom_node, mesh_rows
from sim.view.mesh import Material, Mesh
from sim.view.props import PROP_KEYS, prop_mesh
from tools.art.contact_glsl import FRAGMENT, VERTEX

BACKGROUND: Final = (0.72, 0.74, 0.73)
LABEL: Final = 18
"""Pixels under each picture for its name."""


def geometry(mesh: Mesh, name: str) -> GeomNode:
    """A mesh as one Panda3D node in the view's own vertex layout."""
    rows, layout = mesh_rows(mesh)
    return geom_node(name, geom(name, rows, mesh.index, layout))


def floor(mesh: Mesh) -> Mesh:
    """A square of linoleum under a piece, a little below its feet."""
    low, high = mesh.position.min(axis=0), mesh.position.max(axis=0)
    reach = float(max(high - low)) * 0.9
    x, y = (low + high)[:2] / 2
    corners = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    position = np.array([(*c, -0.001) for c in corners], np.float32)
    colour = np.tile(np.array([0.55, 0.54, 0.50], np.float32), (4, 1))
    normal = np.tile(np.array([0, 0, 1], np.float32), (4, 1))
    return Mesh(position, normal, colour, np.full(4, Material.LINOLEUM, np.uint8), np.array([[0, 1, 2], [0, 2, 3]], np.int32))


class Studio:
    """An offscreen picture cut into cells, one camera each."""

    def __init__(self, columns: int, rows: int, cell: int) -> None:
        self.engine = Engine()
        self.buffer = self.engine.buffer("sheet", columns * cell, rows * cell, samples=4)
        self.picture = Texture()
        self.buffer.add_render_texture(self.picture, GraphicsOutput.RTM_copy_ram)
        self.buffer.set_clear_color(LVecBase4f(*BACKGROUND, 1))
        whole = self.buffer.make_display_region()  # drawn last: multisamples are resolved inside the last region's scissor
        whole.set_sort(10)
        whole.set_clear_depth_active(True)
        self.shader = Shader.make(Shader.SL_GLSL, vertex=VERTEX, fragment=FRAGMENT)
        self.columns, self.rows, self.used = columns, rows, 0
        self._scenes: list[NodePath] = []  # a region does not keep its scene alive

    def add(self, mesh: Mesh, azimuth: float, elevation: float) -> None:
        """Place a piece in the next cell, seen from ``azimuth`` off its front and ``elevation`` above (radians)."""
        scene = NodePath(f"cell{self.used}")
        scene.set_shader(self.shader)
        scene.attach_new_node(geometry(mesh, "piece"))
        if mesh.position[:, 2].min() < 0.02:
            scene.attach_new_node(geometry(floor(mesh), "floor"))
        low, high = mesh.position.min(axis=0), mesh.position.max(axis=0)
        middle, radius = (low + high) / 2, float(np.linalg.norm(high - low)) / 2
        lens = PerspectiveLens()
        lens.set_fov(28)
        distance = radius / sin(radians(14))
        lens.set_near_far(distance * 0.05, distance * 4)
        eye = scene.attach_new_node(Camera("eye", lens))
        offset = distance * np.array([cos(azimuth) * cos(elevation), sin(azimuth) * cos(elevation), sin(elevation)])
        eye.set_pos(*(float(v) for v in middle + offset))
        eye.look_at(*(float(v) for v in middle))
        self._region().set_camera(eye)
        self._scenes.append(scene)
        self.used += 1

    def image(self) -> Image.Image:
        """Draw everything."""
        for _ in range(2):
            self.engine.graphics.render_frame()
        width, height = self.picture.get_x_size(), self.picture.get_y_size()
        pixels = np.frombuffer(bytes(self.picture.get_ram_image_as("RGB")), np.uint8).reshape(height, width, 3)
        return Image.fromarray(np.ascontiguousarray(pixels[::-1]))

    def _region(self) -> DisplayRegion:
        column, row = self.used % self.columns, self.used // self.columns
        left, right = column / self.columns, (column + 1) / self.columns
        top, bottom = 1 - row / self.rows, 1 - (row + 1) / self.rows
        region = self.buffer.make_display_region(left, right, bottom, top)
        region.set_clear_depth_active(True)
        return region


def sheet(
    keys: Sequence[str], *, columns: int = 9, cell: int = 230, azimuth: float = 0.65, elevation: float = 0.38
) -> Image.Image:
    """The contact sheet of some keys with their names."""
    rows = ceil(len(keys) / columns)
    studio = Studio(columns, rows, cell)
    for key in keys:
        studio.add(prop_mesh(key), azimuth, elevation)
    picture = studio.image()
    studio.engine.close()
    sheet = Image.new("RGB", (columns * cell, rows * (cell + LABEL)), "#ffffff")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default()
    for n, key in enumerate(keys):
        x, y = n % columns * cell, n // columns
        sheet.paste(picture.crop((x, y * cell, x + cell, (y + 1) * cell)), (x, y * (cell + LABEL)))
        label = f"{key}  {len(prop_mesh(key).index)}"
        draw.text((x + 5, (y + 1) * (cell + LABEL) - LABEL + 3), label, fill="#333333", font=font)
    return sheet


def sheets(folder: Path) -> list[Path]:
    """Every prop on one sheet, ``props.png``."""
    target = folder / "props.png"
    sheet(PROP_KEYS).save(target)
    return [target]


def main(arguments: Sequence[str]) -> None:
    """Write the sheet to the first argument; more arguments choose keys."""
    target, keys = Path(arguments[0]), tuple(arguments[1:]) or PROP_KEYS
    few = len(keys) <= 6
    sheet(keys, columns=min(len(keys), 3 if few else 9), cell=620 if few else 230).save(target)


if __name__ == "__main__":
    main(sys.argv[1:])
