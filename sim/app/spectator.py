"""The plan from above with everybody in their places, for a teacher who watches: drawn flat into a window, without the school."""

import math

import numpy as np
from panda3d.core import Camera, LVecBase4, NodePath, OrthographicLens

from sim.core.simulation import Simulation
from sim.plan.building import Category
from sim.space.space import Space
from sim.text import say
from sim.view.builder import Colour, MeshBuilder, srgb
from sim.view.engine import Engine
from sim.view.flat import rings_of, triangles
from sim.view.geoms import geom, geom_node, mesh_rows
from sim.view.mesh import Material, Mesh
from sim.view.panels import SIGN_BACK, SIGN_TEXT, Fonts, Plate
from sim.view.shaders import EyeMode, ShaderSet

PAPER, FLOOR, PASSAGE, OUTDOORS = srgb("#eef0ec"), srgb("#ffffff"), srgb("#dfe8ea"), srgb("#dfe6d8")
PERSON, SELF = srgb("#6b7f8f"), srgb("#c8500a")
"""Quiet colours; only the trainee stands out."""

AROUND = 3.0
"""Metres of ground shown around the house."""

TRAINEE_SIZE, PERSON_SIZE = 1.1, 0.45
"""Metres: larger than life, to be seen from the end of a table. By eye."""

PASSAGES = frozenset({Category.WALKWAY, Category.STAIRS, Category.LOBBY})


class SpectatorPlan:
    """One storey at a time, the trainee's. Shown only while ``show`` says so."""

    def __init__(self, engine: Engine, language: str) -> None:
        self._root, self._language = NodePath("spectator"), language
        self._shaders = ShaderSet(EyeMode.PLAIN)
        self._lens = OrthographicLens()
        self._lens.set_near_far(0.5, 50.0)
        camera = self._root.attach_new_node(Camera("above", self._lens))
        camera.set_pos_hpr(0.0, 0.0, 20.0, 0.0, -90.0, 0.0)
        self._camera = camera
        self._output = engine.host
        self._region = engine.host.make_display_region()
        self._region.set_camera(camera)
        self._region.set_clear_color_active(True)
        self._region.set_clear_color(LVecBase4(*PAPER, 1.0))
        self._region.set_clear_depth_active(True)
        self._region.set_active(False)
        self._space: Space | None = None
        self._level = -1
        self._floor: NodePath | None = None
        self._people: list[NodePath] = []
        self._sign = Plate(self._root, "drill", Fonts(), over=True)
        self._sign.rectangle((0.0, 0.0), (8.0, 1.6), SIGN_BACK, 0)
        words = say("view.drill", language)
        self._sign.text(words, (0.0, 0.0), (7.6, 1.4), 1.1, colour=SIGN_TEXT, bold=True, left=False, layer=1)
        self._sign.use(self._shaders)

    @property
    def shown(self) -> bool:
        """Whether it is drawn in this frame."""
        return bool(self._region.is_active())

    def show(self, on: bool) -> None:
        """Draws it from now on, or not."""
        if on != self.shown:
            self._region.set_active(on)

    def update(self, simulation: Simulation, aspect: float) -> None:
        """Puts everybody in their places; ``aspect`` is the window's width over its height."""
        state, space = simulation.state, simulation.space
        if self._space is not space:
            self._space, self._level = space, -1
            self._people = [self._dot(k) for k in range(len(state.xy))]
        levels = space.cell_level[state.cell]
        level = int(levels[0])
        if level != self._level:
            self._take_level(space, level)
        self._frame(aspect)
        here = (state.present == 1) & (levels == level)
        for node, at, on, heading in zip(self._people, state.xy.tolist(), here.tolist(), state.heading.tolist(), strict=True):
            if on:
                node.set_pos_hpr(at[0], at[1], 1.0, math.degrees(heading) - 90.0, 0.0, 0.0)
                node.show()
            else:
                node.hide()

    def _take_level(self, space: Space, level: int) -> None:
        """The rooms of a storey, walls left as the gaps between them."""
        self._level = level
        if self._floor is not None:
            self._floor.remove_node()
        builder, name = MeshBuilder(), space.level_ids[level]
        corners = []
        for unit in space.building.units:
            if unit.level_id != name:
                continue
            points, index = triangles(rings_of(unit.polygon))
            if not len(index):
                continue
            outdoors = unit.category is Category.OUTDOOR
            colour = OUTDOORS if outdoors else PASSAGE if unit.category in PASSAGES else FLOOR
            height = 0.0 if outdoors else 0.1
            builder.add(np.column_stack([points, np.full(len(points), height)]), index, (0, 0, 1), colour, Material.PAPER)
            if not outdoors:
                corners.append(points)
        every = np.concatenate(corners) if corners else np.zeros((1, 2))
        self._low, self._high = every.min(axis=0) - AROUND, every.max(axis=0) + AROUND
        self._floor = self._node(builder.mesh(), "floor")

    def _frame(self, aspect: float) -> None:
        width, height = (float(v) for v in self._high - self._low)
        width, height = max(width, height * aspect), max(height, width / aspect)
        self._lens.set_film_size(width, height)
        x, y = (float(v) for v in (self._low + self._high) / 2)
        self._camera.set_pos(x, y, 20.0)
        share = width / 60.0
        top = y + height / 2 - 1.6 * share
        self._sign.node.set_scale(share)
        self._sign.node.set_pos_hpr(x, top, 5.0, 0.0, -90.0, 0.0)

    def _dot(self, index: int) -> NodePath:
        mine = index == 0
        size, colour = (TRAINEE_SIZE, SELF) if mine else (PERSON_SIZE, PERSON)
        node = self._node(arrow(size, colour) if mine else disc(size, colour), f"person{index}")
        node.hide()
        return node

    def _node(self, mesh: Mesh, name: str) -> NodePath:
        rows, layout = mesh_rows(mesh)
        node = self._root.attach_new_node(geom_node(name, geom(name, rows, mesh.index, layout)))
        node.set_shader(self._shaders.get("panel", "panel"))
        node.set_two_sided(True)
        return node

    def close(self) -> None:
        """Takes it off the window."""
        self._output.remove_display_region(self._region)
        self._root.remove_node()


def disc(size: float, colour: Colour) -> Mesh:
    """A round mark ``size`` metres across, seen from above."""
    turn = np.linspace(0.0, 2 * np.pi, 12, endpoint=False)
    return _mark(np.stack([np.cos(turn), np.sin(turn)], axis=1) * size / 2, colour)


def arrow(size: float, colour: Colour) -> Mesh:
    """A mark that points along +y, the way somebody looks."""
    return _mark(np.array([(0.0, 0.75), (-0.5, -0.5), (0.0, -0.25), (0.5, -0.5)]) * size, colour, start=2)


def _mark(outline: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", colour: Colour, start: int = 0) -> Mesh:
    count = len(outline)
    builder = MeshBuilder()
    order = [(start + k) % count for k in range(count)]
    fan = np.array([[order[0], order[k], order[k + 1]] for k in range(1, count - 1)])
    builder.add(np.column_stack([outline, np.zeros(count)]), fan, (0, 0, 1), colour, Material.PAPER)
    return builder.mesh()
