"""Panels with text and buttons, the ÖVNING sign, and hands: what stands between a person and the picture.

Everything is kept and only made anew when it changes; sizes are metres in the building.
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from panda3d.core import DynamicTextFont, LMatrix4, LVecBase4, NodePath, SamplerState, TextNode, TransparencyAttrib

from sim.poses import Vec3
from sim.resources import asset
from sim.text import say
from sim.view.builder import Colour, MeshBuilder, srgb
from sim.view.geoms import geom, geom_node, mesh_rows
from sim.view.mesh import Material, Mesh
from sim.view.people.body import loft
from sim.view.shaders import ShaderSet

F64 = npt.NDArray[np.float64]

_FONTS = {False: "fonts/AtkinsonHyperlegibleNext-Regular.ttf", True: "fonts/AtkinsonHyperlegibleNext-Bold.ttf"}

BACK, BUTTON, HOVER, PRESSED, DIMMED = srgb("#1d2833"), srgb("#33475a"), srgb("#2a6cab"), srgb("#1f8a4c"), srgb("#27323d")
CHOSEN, URGENT = srgb("#1f6f54"), srgb("#8a5a00")
"""Of several answers the one that counts (with a mark, not by colour alone), and the way out."""

WHITE, GREY = srgb("#ffffff"), srgb("#9fb0bd")
SIGN_BACK, SIGN_TEXT = srgb("#f2c230"), srgb("#1c1c1a")
"""Yellow and near-black: the colours of practice signs, and nothing else in the picture."""

_LINE = 1.25
"""Line height over letter height."""

_OUTLINE = 1.1
"""Width of the dark rim of light letters, thirtieths of their size: they stay readable before anything bright. By eye."""

_MARK = 0.008
"""Metres of the bar that marks a chosen answer."""


class WidgetLike(Protocol):
    """One line of text or a button; rectangle in metres from the panel's middle, x to the reader's right."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def x(self) -> float: ...  # noqa: D102
    @property
    def y(self) -> float: ...  # noqa: D102
    @property
    def width(self) -> float: ...  # noqa: D102
    @property
    def height(self) -> float: ...  # noqa: D102
    @property
    def button(self) -> bool: ...  # noqa: D102
    @property
    def enabled(self) -> bool: ...  # noqa: D102
    @property
    def letter(self) -> float: ...  # noqa: D102
    @property
    def middle(self) -> bool: ...  # noqa: D102
    @property
    def chosen(self) -> bool: ...  # noqa: D102
    @property
    def urgent(self) -> bool: ...  # noqa: D102


class PanelLike(Protocol):
    """A panel as the trainee layer hangs it in the building."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> Vec3: ...  # noqa: D102
    @property
    def width(self) -> float: ...  # noqa: D102
    @property
    def height(self) -> float: ...  # noqa: D102
    @property
    def widgets(self) -> Sequence[WidgetLike]: ...  # noqa: D102
    @property
    def right(self) -> Vec3: ...  # noqa: D102
    @property
    def up(self) -> Vec3: ...  # noqa: D102
    @property
    def normal(self) -> Vec3: ...  # noqa: D102


class Fonts:
    """The program's typeface, sharp at arm's length."""

    def __init__(self) -> None:
        self._made: dict[tuple[bool, bool], DynamicTextFont] = {}

    def get(self, bold: bool, outlined: bool = False) -> DynamicTextFont:
        """Regular or bold; ``outlined`` with a dark rim, for light letters."""
        key = bold, outlined
        if key not in self._made:
            font = DynamicTextFont(str(asset(_FONTS[bold])))
            font.set_pixels_per_unit(64)
            font.set_page_size(1024, 1024)
            font.set_texture_margin(8)  # mipmaps of a neighbour's letter must not reach into this one
            font.set_minfilter(SamplerState.FT_linear_mipmap_linear)
            if outlined:
                font.set_fg(LVecBase4(1, 1, 1, 1))
                font.set_bg(LVecBase4(0, 0, 0, 0))
                font.set_outline(LVecBase4(0, 0, 0, 1), _OUTLINE, 0.4)
            self._made[key] = font
        return self._made[key]

    def tidy(self, bold: bool, outlined: bool = False) -> None:
        """Lets glyph pages end clear: their border colour would draw a hairline beside letters on a page's rim."""
        font = self.get(bold, outlined)
        for k in range(font.get_num_pages()):
            page = font.get_page(k)
            page.set_wrap_u(SamplerState.WM_clamp)
            page.set_wrap_v(SamplerState.WM_clamp)


class Plate:
    """Flat rectangles and text in one plane; local axes: x to the reader's right, z up, the reader at -y."""

    def __init__(self, parent: NodePath, name: str, fonts: Fonts, *, over: bool = False) -> None:
        """``over`` draws on top of everything, for what must not vanish behind a wall."""
        self.node = parent.attach_new_node(name)
        self._fonts, self._over = fonts, over
        self._order = 60 if over else 40
        self._shapes: list[NodePath] = []
        self._texts: list[NodePath] = []

    def rectangle(self, centre: tuple[float, float], size: tuple[float, float], colour: Colour, layer: int) -> NodePath:
        """A filled rectangle with rounded corners; higher layers lie nearer the reader."""
        outline = _rounded(centre, size, min(0.012, min(size) / 4))
        builder = MeshBuilder()
        points = np.column_stack([outline[:, 0], np.full(len(outline), -0.002 * layer), outline[:, 1]])
        fan = np.array([[0, k, k + 1] for k in range(1, len(points) - 1)])
        builder.add(points, fan, (0, -1, 0), colour, Material.PAPER)
        mesh = builder.mesh()
        rows, layout = mesh_rows(mesh)
        made = self.node.attach_new_node(geom_node("plate", geom("plate", rows, mesh.index, layout)))
        self._dress(made, layer)
        self._shapes.append(made)
        return made

    def text(
        self,
        words: str,
        centre: tuple[float, float],
        size: tuple[float, float],
        letter: float,
        *,
        colour: Colour,
        bold: bool,
        left: bool,
        layer: int,
    ) -> NodePath:
        """Words wrapped into a rectangle, ``letter`` metres high, smaller when they would not fit."""
        outlined = sum(colour) > 1.5
        while True:
            writer = TextNode("text")
            writer.set_font(self._fonts.get(bold, outlined))
            writer.set_align(TextNode.A_left if left else TextNode.A_center)
            writer.set_wordwrap(size[0] / letter)
            writer.set_text_color(*colour, 1.0)
            writer.set_text(words)
            if writer.get_height() * letter <= size[1] + 0.3 * letter or letter < 0.012:
                break
            letter *= 0.92
        made = self.node.attach_new_node(writer.generate())
        self._fonts.tidy(bold, outlined)
        x = centre[0] - size[0] / 2 if left else centre[0]
        middle = (writer.get_top() + writer.get_bottom()) / 2
        made.set_pos(x, -0.002 * layer, centre[1] - middle * letter)
        made.set_scale(letter)
        made.set_transparency(TransparencyAttrib.M_alpha)
        self._dress(made, layer)
        made.set_shader_input("outlined", float(outlined))
        self._texts.append(made)
        return made

    def _dress(self, node: NodePath, layer: int) -> None:
        node.set_bin("fixed", self._order + layer)
        node.set_depth_write(False)
        node.set_two_sided(True)
        if self._over:
            node.set_depth_test(False)

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        for node in self._shapes:
            node.set_shader(shaders.get("panel", "panel"))
        for node in self._texts:
            node.set_shader(shaders.get("panel", "text"))

    def place(self, at: Vec3, right: Vec3, up: Vec3, normal: Vec3) -> None:
        """Hangs it: middle, reader's right, up, and the direction its front faces."""
        self.node.set_mat(LMatrix4((*right, 0.0), (-normal[0], -normal[1], -normal[2], 0.0), (*up, 0.0), (*at, 1.0)))

    @property
    def draws(self) -> int:
        """Draw calls."""
        return len(self._shapes) + len(self._texts)

    def close(self) -> None:
        """Takes it away."""
        self.node.remove_node()


def _rounded(centre: tuple[float, float], size: tuple[float, float], radius: float) -> F64:
    """Outline (n, 2) of a rectangle with quarter-round corners, counter-clockwise for the reader."""
    turn = np.linspace(0, np.pi / 2, 5)
    parts = []
    for k, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        corner = np.array([centre[0] + sx * (size[0] / 2 - radius), centre[1] + sy * (size[1] / 2 - radius)])
        angle = turn + k * np.pi / 2
        parts.append(corner + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return np.concatenate(parts)


class Panels:
    """Shows the panels it is given; draws only what changed."""

    def __init__(self, root: NodePath, fonts: Fonts) -> None:
        self._root, self._fonts = root.attach_new_node("panels"), fonts
        self._plates: dict[str, tuple[object, Plate]] = {}
        self._shaders: ShaderSet | None = None

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        self._shaders = shaders
        for _, plate in self._plates.values():
            plate.use(shaders)

    def show(self, panels: Sequence[PanelLike], hovered: str = "", pressed: str = "") -> None:
        """Shows exactly these; ``hovered`` and ``pressed`` are ids of widgets."""
        wanted = {p.id: p for p in panels}
        for gone in [k for k in self._plates if k not in wanted]:
            self._plates.pop(gone)[1].close()
        for panel in panels:
            ids = {w.id for w in panel.widgets}
            face = (
                panel.width,
                panel.height,
                tuple(panel.widgets),
                hovered if hovered in ids else "",
                pressed if pressed in ids else "",
            )
            known = self._plates.get(panel.id)
            if known is None or known[0] != face:
                if known is not None:
                    known[1].close()
                known = (face, self._make(panel, hovered, pressed))
                self._plates[panel.id] = known
            known[1].place(panel.at, panel.right, panel.up, panel.normal)

    def _make(self, panel: PanelLike, hovered: str, pressed: str) -> Plate:
        plate = Plate(self._root, panel.id, self._fonts)
        plate.rectangle((0.0, 0.0), (panel.width, panel.height), BACK, 0)
        for w in panel.widgets:
            usual = min(0.42 * w.height, 0.05) if w.button else min(w.height / _LINE, 0.06)
            if w.button:
                plate.rectangle((w.x, w.y), (w.width, w.height), _face(w, hovered, pressed), 1)
            if w.chosen:
                plate.rectangle((w.x, w.y - w.height / 2 + _MARK), (w.width - 0.05, _MARK), WHITE, 2)
            ink = WHITE if w.enabled or not w.button else GREY
            inner, bold = (w.width if w.letter and not w.button else w.width - 0.03, w.height), w.button
            plate.text(w.text, (w.x, w.y), inner, w.letter or usual, colour=ink, bold=bold, left=not w.middle, layer=2)
        if self._shaders is not None:
            plate.use(self._shaders)
        return plate

    @property
    def draws(self) -> int:
        """Draw calls now."""
        return sum(plate.draws for _, plate in self._plates.values())


def _face(widget: WidgetLike, hovered: str, pressed: str) -> Colour:
    """A button's colour as it is now."""
    if not widget.enabled:
        return DIMMED
    if widget.id == pressed:
        return PRESSED
    if widget.id == hovered:
        return HOVER
    return URGENT if widget.urgent else CHOSEN if widget.chosen else BUTTON


SIGN_DISTANCE = 1.25
"""Metres before the eyes: near enough to stay inside rooms, far enough to be easy on the eyes."""

SIGN_RISE = math.radians(17.0)
_SLACK = math.radians(9.0)
"""How far above the gaze the sign floats, and how far the gaze may turn before it follows: calm, never glued to the head."""


class DrillSign:
    """The sign that says this is practice, and how to stop; in view in every frame."""

    def __init__(self, root: NodePath, fonts: Fonts, language: str) -> None:
        self._plate = Plate(root, "drill", fonts, over=True)
        self._plate.rectangle((0.0, 0.0), (0.40, 0.105), SIGN_BACK, 0)
        self._plate.text(
            say("view.drill", language), (0.0, 0.018), (0.38, 0.06), 0.056, colour=SIGN_TEXT, bold=True, left=False, layer=1
        )
        self._plate.text(
            say("view.stop_hint", language), (0.0, -0.032), (0.38, 0.03), 0.019, colour=SIGN_TEXT, bold=False, left=False, layer=1
        )
        self._yaw: float | None = None
        self._pitch = 0.0
        self.draws = self._plate.draws

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        self._plate.use(shaders)

    def rehang(self) -> None:
        """Hangs straight ahead the next time it follows."""
        self._yaw = None

    def follow(self, head: F64, forward: F64) -> None:
        """Keeps the sign above the gaze: ``head`` point and ``forward`` unit vector (3,)."""
        yaw, pitch = math.atan2(forward[1], forward[0]), math.asin(max(-1.0, min(1.0, float(forward[2]))))
        if self._yaw is None:
            self._yaw, self._pitch = yaw, pitch
        off = math.remainder(yaw - self._yaw, 2 * math.pi)
        self._yaw += off - max(-_SLACK, min(_SLACK, off))
        rise = pitch - self._pitch
        self._pitch += rise - max(-_SLACK / 2, min(_SLACK / 2, rise))
        up = max(-1.3, min(1.3, self._pitch + SIGN_RISE))
        c, s, rise_c, rise_s = math.cos(self._yaw), math.sin(self._yaw), math.cos(up), math.sin(up)
        way = (rise_c * c, rise_c * s, rise_s)
        x, y, z = head.tolist()
        at = (x + SIGN_DISTANCE * way[0], y + SIGN_DISTANCE * way[1], z + SIGN_DISTANCE * way[2])
        right, above = (s, -c, 0.0), (-c * rise_s, -s * rise_s, rise_c)
        self._plate.place(at, right, above, (-way[0], -way[1], -way[2]))


class Hands:
    """Two plain hands where the controllers are, and a thin ray where one points."""

    def __init__(self, root: NodePath) -> None:
        self._root = root.attach_new_node("hands")
        self._nodes = [self._open(hand_mesh(side), f"hand{k}") for k, side in enumerate((1.0, -1.0))]
        self._ray = self._open(_ray_mesh(), "ray")

    def _open(self, mesh: Mesh, name: str) -> NodePath:
        rows, layout = mesh_rows(mesh)
        node = self._root.attach_new_node(geom_node(name, geom(name, rows, mesh.index, layout), everywhere=True))
        node.hide()
        return node

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        for node in self._nodes:
            node.set_shader(shaders.get("object", "surface"))
        self._ray.set_shader(shaders.get("panel", "panel"))

    def show(self, left: F64 | None, right: F64 | None, ray: tuple[F64, float] | None = None) -> None:
        """Places hands by (4, 4) grip matrices in the building (None hides one); ``ray`` is an aim matrix and a length."""
        for node, matrix in zip(self._nodes, (left, right), strict=True):
            _place(node, matrix)
        aim = None if ray is None else np.diag([1.0, ray[1], 1.0, 1.0]) @ ray[0]
        _place(self._ray, aim)


def _place(node: NodePath, matrix: F64 | None) -> None:
    if matrix is None:
        node.hide()
        return
    node.set_mat(LMatrix4(*(float(v) for v in matrix.ravel())))
    node.show()


def hand_mesh(side: float) -> Mesh:
    """A relaxed hand around a grip at the origin, fingers along +y; ``side`` +1 left, -1 right."""
    builder = MeshBuilder()
    skin = srgb("#d9b79c")

    def limb(line: list[tuple[float, float, float]], radii: list[float], flat: float = 1.0) -> None:
        # loft stacks along z; hands lie along y, so axes are exchanged (an even exchange keeps the winding)
        points = np.array([(z, x, y) for x, y, z in line])
        position, normal, index = loft(points, np.column_stack([np.array(radii) * flat, radii]), 10)
        turn = [1, 2, 0]
        builder.add(position[:, turn], index, normal[:, turn], skin, Material.SKIN)

    limb([(0, -0.10, 0), (0, -0.05, 0), (0, 0.0, 0), (0, 0.035, 0), (0, 0.05, 0)], [0.022, 0.025, 0.036, 0.036, 0.028], 0.55)
    for k in range(4):
        x = side * (0.027 - 0.018 * k)
        reach = (0.062, 0.070, 0.066, 0.052)[k]
        limb(
            [(x, 0.03, 0.002), (x, 0.03 + 0.5 * reach, 0.002), (x, 0.03 + 0.85 * reach, -0.012), (x, 0.03 + reach, -0.024)],
            [0.0095, 0.0088, 0.0078, 0.004],
        )
    limb([(side * 0.03, -0.015, -0.004), (side * 0.048, 0.012, -0.012), (side * 0.052, 0.038, -0.018)], [0.0115, 0.0100, 0.0045])
    return builder.mesh()


def _ray_mesh() -> Mesh:
    builder = MeshBuilder()
    axes = (np.array([1.0, 0, 0]), np.array([0, 1.0, 0]), np.array([0, 0, 1.0]))
    builder.box((0, 0.5, 0), axes, (0.0012, 0.5, 0.0012), srgb("#7cc4ff"), Material.GLOW)
    return builder.mesh()
