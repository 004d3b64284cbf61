"""People as instances: one draw call for everybody who shares a figure. No objects and no calls per person in a frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase4f, NodePath, PTA_LVecBase4f, TransparencyAttrib

from sim.view.furniture import coarse
from sim.view.geoms import Repeated, TexelBuffer, geom, geom_node, mesh_rows
from sim.view.mesh import F32, Material, Mesh
from sim.view.people.cast import Cast, Clip, Clips, Figure, Looks, Slot
from sim.view.playback import TEXELS, Playback
from sim.view.shaders import ShaderSet

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

_GIVE = 0.014
"""Share of body height that thighs flatten on a seat, by eye."""

_TIERS = ((0.0, 0.0), (7.0, 0.045), (14.0, 0.1), (26.0, 0.2))
"""From how many metres on people are drawn without detail below a share of their height."""

_NEAR_TIERS = np.array([start for start, _ in _TIERS[1:]])

_NODES = 64
"""Most draw calls people may take (``glsl/person.glsl`` has the same); what is beyond shares the last figure."""


@dataclass(frozen=True)
class _Instances:
    """One figure in one form."""

    drawn: Repeated
    triangles: int


class Crowd:
    """Draws people; one draw call per figure near by, one for pupils and one for adults at each distance, one for all shadows.

    ``playback`` holds what shaders read of each person; whoever fills it calls ``write`` once a step.
    """

    def __init__(self, root: NodePath, cast: Cast, people: Sequence[Looks]) -> None:
        self._cast, self.count = cast, len(people)
        figure, looks = cast.choose(people)
        heights = np.array([p.height for p in people], float) if people else np.zeros(0)
        looks[:, 5, 1] = heights
        rest = np.array([_seat_height(f, cast.clips, k) for k, f in enumerate(cast.figures)])
        self.playback = Playback(cast.clips, heights, rest[figure] * looks[:, 5, 0] if self.count else np.zeros(0))
        self._node = root.attach_new_node("crowd")
        self._people = TexelBuffer("people", TEXELS * max(1, self.count))
        self._listed = TexelBuffer("listed", (max(1, self.count) + 3) // 4)
        self._list = np.zeros((self._listed.rows, 4), np.float32)
        self._firsts = PTA_LVecBase4f.empty_array(_NODES)
        self._share_inputs(looks)
        self._instances: list[_Instances] = []
        self._node_of = self._open_figures(figure)
        self._shadow = self._open_shadow()
        self._counts = np.zeros(len(self._instances), np.int64)
        self._triangles_of = np.array([one.triangles for one in self._instances], np.int64)
        self.drawn = self._triangles = 0

    @property
    def uploaded(self) -> int:
        """Bytes handed to the driver so far."""
        return self._people.uploaded + self._listed.uploaded

    def _share_inputs(self, looks: F32) -> None:
        table = TexelBuffer("looks", 6 * max(1, self.count), moving=False)
        table.write(looks.reshape(-1, 4))
        for name, buffer in (("looks", table), ("people", self._people), ("listed", self._listed)):
            self._node.set_shader_input(name, buffer.texture)
        self._node.set_shader_input("firsts", self._firsts)
        self._node.set_shader_input("bones", float(self._cast.clips.bones))
        self._node.set_shader_input("frames", float(self._cast.clips.frames))

    def _open_figures(self, figure: I32) -> I64:
        """Opens a node for each figure and form that somebody has; (tiers, people) which node draws whom at which distance."""
        node_of = np.zeros((len(_TIERS), self.count), np.int64)
        distant = _shared(self._cast)[figure] if self.count else figure
        for tier in range(len(_TIERS)):
            wanted = distant if tier else figure
            for k in np.unique(wanted).tolist():
                if len(self._instances) < _NODES - 1:
                    self._instances.append(self._open_figure(k, tier))
                node_of[tier, wanted == k] = len(self._instances) - 1
        return node_of

    def _open_figure(self, k: int, tier: int) -> _Instances:
        """The node of one figure in one form."""
        body = self._cast.figures[k]
        palette = self._cast.clips.palette[k].reshape(-1, 4)
        bones = TexelBuffer(f"palette-{body.name}", len(palette), moving=False)
        bones.write(palette)
        mesh = _tucked(body) if tier else body.mesh
        joint = np.column_stack([body.bones, body.slot, body.weight]).astype(np.float32)
        rows, layout = mesh_rows(mesh, joint=joint)
        index = mesh.index
        if tier:
            less = coarse(mesh, _TIERS[tier][1] * body.height, body.slot.astype(np.int64) * 64 + body.bones[:, 0])
            rows, index = rows[less.keep], less.index
        name = f"{body.name}-{tier}"
        node = self._node.attach_new_node(geom_node(name, geom(name, rows, index, layout), everywhere=True))
        node.set_shader_input("palette", bones.texture)
        node.set_shader_input("mine", float(len(self._instances)))
        return _Instances(Repeated(node), len(index))

    def _open_shadow(self) -> Repeated:
        corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
        n = len(corners)
        square = Mesh(
            corners,
            np.tile(np.array([0, 0, 1], np.float32), (n, 1)),
            np.zeros((n, 3), np.float32),
            np.full(n, int(Material.PAINT), np.uint8),
            np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        )
        rows, layout = mesh_rows(square)
        node = self._node.attach_new_node(geom_node("shadows", geom("shadows", rows, square.index, layout), everywhere=True))
        node.set_shader_input("mine", float(_NODES - 1))
        node.set_transparency(TransparencyAttrib.M_alpha)
        node.set_depth_write(False)
        node.set_bin("fixed", 10)
        return Repeated(node)

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        for one in self._instances:
            one.drawn.node.set_shader(shaders.get("crowd", "surface", "person"))
            one.drawn.restart()
        self._shadow.node.set_shader(shaders.get("shadow", "shadow", "person"))
        self._shadow.restart()

    def write(self) -> None:
        """Hands the step's rows to the shaders."""
        self._people.write(self.playback.rows.reshape(-1, 4))

    def show(self, who: I64, away: F64, copies: int) -> None:
        """Draws these people.

        Args:
            who: (k,) their numbers.
            away: (k,) metres from the eyes; who is far is drawn with less detail.
            copies: instances per person (2 when both eyes are drawn in one pass).
        """
        nodes = self._node_of[np.searchsorted(_NEAR_TIERS, away, side="right"), who]
        order = np.argsort(nodes, kind="stable")
        counts = np.bincount(nodes, minlength=len(self._instances))
        if len(who):
            self._list.reshape(-1)[: len(who)] = who[order]
            self._listed.write(self._list)
        first = 0
        for k, (one, count) in enumerate(zip(self._instances, counts.tolist(), strict=True)):
            if count:
                self._firsts.set_element(k, LVecBase4f(first, first + count, 0.0, 0.0))
            one.drawn.draw(count * copies)
            first += count
        self._shadow.draw(first * copies)
        self._firsts.set_element(_NODES - 1, LVecBase4f(0.0, first, 0.0, 0.0))
        self._counts, self.drawn = counts, len(who)
        self._triangles = int(counts @ self._triangles_of) if len(counts) else 0

    @property
    def triangles(self) -> int:
        """Triangles of people and their shadows drawn for one eye."""
        return self._triangles + 2 * self.drawn

    @property
    def draws(self) -> int:
        """Draw calls now."""
        return int(np.count_nonzero(self._counts)) + int(self.drawn > 0)


def _tucked(body: Figure) -> Mesh:
    """A figure for afar: skin under hair or a scarf drawn in towards the middle of the head, so that it never shows through."""
    mesh = body.mesh
    head = body.bones[:, 0] == body.bones[body.slot == int(Slot.HAIR), 0].max(initial=0)
    cover = head & ((body.slot == int(Slot.HAIR)) | (body.slot == int(Slot.TOP)))
    skin = np.nonzero(head & (body.slot == int(Slot.SKIN)))[0]
    if not cover.any() or not len(skin):
        return mesh
    away = np.linalg.norm(mesh.position[skin, None] - mesh.position[None, cover], axis=2).min(axis=1)
    position = mesh.position.copy()
    middle, top = position[skin].mean(axis=0), position[skin, 2].max()
    face = (position[skin, 0] > middle[0] + 0.02 * body.height) & (position[skin, 2] < top - 0.03 * body.height)
    under = skin[(away < 0.035 * body.height) & ~face]
    position[under] = middle + 0.6 * (position[under] - middle)
    return Mesh(position, mesh.normal, mesh.colour, mesh.material, mesh.index)


def _shared(cast: Cast) -> I32:
    """(figures,) who stands in for each figure from afar: one of its own size, so that a crowd takes few draw calls."""
    out = np.zeros(len(cast.figures), np.int32)
    groups: dict[tuple[bool, float], list[int]] = {}
    for k, body in enumerate(cast.figures):
        groups.setdefault((body.adult, body.height), []).append(k)
    for members in groups.values():
        out[members] = members[min(1, len(members) - 1)]  # the second of the shipped cast has hair between the others'
    return out


def _seat_height(body: Figure, clips: Clips, figure: int) -> float:
    """Height of what a sitting figure rests on: the underside of its thighs below the hips, metres at the figure's own size."""
    palette = clips.palette[figure, int(Clip.SIT), 0].astype(float)
    legs = body.slot == int(Slot.LEGS)
    rest = np.column_stack([body.mesh.position[legs], np.ones(int(legs.sum()))]).astype(float)
    first, second = (np.einsum("ijk,ik->ij", palette[body.bones[legs, k]], rest) for k in (0, 1))
    weight = body.weight[legs, None]
    posed = first * weight + second * (1.0 - weight)
    below = posed[np.abs(posed[:, 0]) < 0.07 * body.height, 2]
    return float(below.min()) + _GIVE * body.height if len(below) else 0.0


def clip_of(activity: npt.NDArray[np.uint8], posture: npt.NDArray[np.uint8], speed: F64, seat: F64 | None = None) -> I32:
    """The clip for what the core says a person does: moving people walk or run whatever else they do.

    Who is seated sits on what is below them: a seat where ``seats.Seats.under`` found one, ``seat`` (n, 3), else the floor.
    """
    clip = activity.astype(np.int32)
    lap = np.full(len(clip), np.nan) if seat is None else seat[:, 2]
    on = np.where(np.isnan(lap), int(Clip.SIT_FLOOR), np.where(lap > 0, int(Clip.SIT_EASY), int(Clip.SIT)))
    crouched, seated = posture == 1, posture == 2
    clip = np.where(crouched & (clip < int(Clip.TALK)), int(Clip.CROUCH), clip)
    clip = np.where(seated, on, clip)
    standing = ~(crouched | seated)
    slow, walks, runs = speed <= 0.15, (speed > 0.15) & (speed <= 2.0), speed > 2.0
    clip = np.where(standing & walks, int(Clip.WALK), clip)
    clip = np.where(standing & runs, int(Clip.RUN), clip)
    still = (clip >= int(Clip.WALK)) & (clip <= int(Clip.SIT))  # walk, run, sit: nobody stands and sits
    return np.asarray(np.where(standing & slow & still, int(Clip.IDLE), clip), np.int32)
