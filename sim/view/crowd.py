"""People as instances: one draw call for everybody at about the same distance. No objects and no calls per person in a frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import LVecBase4f, NodePath, PTA_LVecBase4f, TransparencyAttrib

from sim.view.geoms import Repeated, TexelBuffer, geom, geom_node, mesh_rows
from sim.view.mesh import F32, Material, Mesh
from sim.view.people import casting
from sim.view.people.cast import Cast, Clip, Level, Looks
from sim.view.playback import TEXELS, Playback
from sim.view.shaders import ShaderSet

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

TIERS = (0.0, 2.8, 7.0, 12.0, 25.0)
"""From how many metres on people are drawn with each level of their cast."""

CHAIRS_TO = 40.0
"""Metres beyond which a wheelchair is no longer told from who sits in it."""

_NODES = 16
"""Most draw calls people may take (``glsl/person.glsl`` has the same): the levels, wheelchairs, shadows."""

_SLOW, _WALKS, _RUNS, _ROLLS = 0.15, 0.75, 2.0, 0.08
"""Metres per second from which people take short steps, walk, run, and drive a wheelchair."""


@dataclass(frozen=True)
class _Instances:
    """One level, or the wheelchair."""

    drawn: Repeated
    triangles: int


class Crowd:
    """Draws people; one draw call per level of detail, one for wheelchairs and one for all shadows.

    ``playback`` holds what shaders read of each person; whoever fills it calls ``write`` once a step.
    """

    def __init__(self, root: NodePath, cast: Cast, people: Sequence[Looks]) -> None:
        self._cast, self.count = cast, len(people)
        chosen = casting.assign(cast, people)
        self.figure, self.wheels = chosen.figure, chosen.wheels
        self.grown: Bool = np.array([cast.characters[k].staff for k in chosen.figure], bool)
        self.heights: F64 = np.array([p.height for p in people], float) if people else np.zeros(0)
        sitting = cast.sitting[cast.skeleton[chosen.figure]] * self.heights[:, None]
        self.playback = Playback(cast.clips, self.heights, sitting[:, 0])
        self.ahead: F64 = sitting[:, 1]  # metres from a sitter's hips to their feet
        self._node = root.attach_new_node("crowd")
        self._people = TexelBuffer("people", TEXELS * max(1, self.count))
        room = max(1, self.count) + int(self.wheels.sum())
        self._listed = TexelBuffer("listed", (room + 3) // 4)
        self._list = np.zeros((self._listed.rows, 4), np.float32)
        self._firsts = PTA_LVecBase4f.empty_array(_NODES)
        self._share_inputs(chosen.looks)
        levels = cast.levels[: len(TIERS)]
        self._instances = [self._open(f"people-{k}", level, k) for k, level in enumerate(levels)]
        self._chairs = len(levels)
        self._instances.append(self._open("wheelchairs", cast.chair, self._chairs))
        self._starts = np.array(TIERS[1 : len(levels)])
        self._shadow = self._open_shadow()
        self._counts = np.zeros(len(self._instances), np.int64)
        self._triangles_of = np.array([one.triangles for one in self._instances], np.int64)
        self.drawn = self._triangles = 0

    @property
    def uploaded(self) -> int:
        """Bytes handed to the driver so far."""
        return self._people.uploaded + self._listed.uploaded

    def _share_inputs(self, looks: F32) -> None:
        table = TexelBuffer("looks", casting.TEXELS * max(1, self.count), moving=False)
        table.write(looks.reshape(-1, 4))
        bones = self._cast.clips.palette.reshape(-1, 4)
        palette = TexelBuffer("palette", len(bones), moving=False)
        palette.write(bones)
        named = (("looks", table), ("people", self._people), ("listed", self._listed), ("palette", palette))
        for name, buffer in named:
            self._node.set_shader_input(name, buffer.texture)
        self._node.set_shader_input("firsts", self._firsts)
        self._node.set_shader_input("bones", float(self._cast.clips.bones))
        self._node.set_shader_input("frames", float(self._cast.clips.frames))

    def _open(self, name: str, level: Level, mine: int) -> _Instances:
        """The node of one level: its vertices are numbers of corners, the surface is a table of all figures."""
        rows = packed(level)
        shapes = TexelBuffer(name, len(rows), moving=False)
        shapes.write(rows)
        figures, corners, _ = level.position.shape
        numbered = np.zeros((corners, 3), np.float32)
        numbered[:, 0] = np.arange(corners)
        blank = Mesh(numbered, np.zeros_like(numbered), np.zeros_like(numbered), level.material, level.index)
        table, layout = mesh_rows(blank)
        node = self._node.attach_new_node(geom_node(name, geom(name, table, level.index, layout), everywhere=True))
        node.set_shader_input("shapes", shapes.texture)
        node.set_shader_input("corners", float(corners if figures > 1 else 0))
        node.set_shader_input("mine", float(mine))
        return _Instances(Repeated(node), len(level.index))

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
        nodes = np.searchsorted(self._starts, away, side="right")
        order = np.argsort(nodes, kind="stable")
        counts = np.bincount(nodes, minlength=len(self._instances))
        seated = who[self.wheels[who] & (away < CHAIRS_TO)]
        counts[self._chairs] = len(seated)
        if len(who):
            flat = self._list.reshape(-1)
            flat[: len(who)] = who[order]
            flat[len(who) : len(who) + len(seated)] = seated
            self._listed.write(self._list)
        first = 0
        for k, (one, count) in enumerate(zip(self._instances, counts.tolist(), strict=True)):
            if count:
                self._firsts.set_element(k, LVecBase4f(first, first + count, 0.0, 0.0))
            one.drawn.draw(count * copies)
            first += count
        self._shadow.draw(len(who) * copies)
        self._firsts.set_element(_NODES - 1, LVecBase4f(0.0, len(who), 0.0, 0.0))
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


def packed(level: Level) -> F32:
    """Two texels a corner, (figures * corners * 2, 4): place and joint; folded normal, colour, material.

    Whole numbers below 2**24 are exact in a texel's floats: bones in five bits each, the weight in eight, the slot in three; and
    the square root of colour in eight bits each.
    """
    figures, corners, _ = level.position.shape
    out = np.empty((figures, corners, 2, 4), np.float32)
    out[..., 0, :3] = level.position
    weight = np.round(level.weight * 255.0).astype(np.int64)
    bones = level.bones.astype(np.int64)
    out[..., 0, 3] = bones[..., 0] | (bones[..., 1] << 5) | (weight << 10) | (level.slot.astype(np.int64) << 18)
    out[..., 1, :2] = folded(level.normal)
    colour = np.clip(np.sqrt(np.clip(level.colour, 0.0, 1.0)) * 255.0 + 0.5, 0, 255).astype(np.int64)
    out[..., 1, 2] = colour[..., 0] | (colour[..., 1] << 8) | (colour[..., 2] << 16)
    out[..., 1, 3] = level.material
    return out.reshape(-1, 4)


def folded(normal: F32) -> F32:
    """Unit vectors (…, 3) as points (…, 2) of a square: an octahedron unfolded."""
    flat = normal / np.maximum(np.abs(normal).sum(axis=-1, keepdims=True), 1e-9)
    x, y, z = flat[..., 0], flat[..., 1], flat[..., 2]
    over = np.stack([(1.0 - np.abs(y)) * np.where(x < 0, -1.0, 1.0), (1.0 - np.abs(x)) * np.where(y < 0, -1.0, 1.0)], axis=-1)
    return np.asarray(np.where((z < 0)[..., None], over, flat[..., :2]), np.float32)


def clip_of(
    activity: npt.NDArray[np.uint8],
    posture: npt.NDArray[np.uint8],
    speed: F64,
    seat: F64 | None = None,
    wheels: Bool | None = None,
) -> I32:
    """The clip for what the core says a person does: moving people walk or run whatever else they do.

    Who is seated sits on what is below them: a seat where ``seats.Seats.under`` found one, ``seat`` (n, 3), else the floor.
    ``wheels`` (n,) are in wheelchairs.
    """
    clip = activity.astype(np.int32)
    lap = np.full(len(clip), np.nan) if seat is None else seat[:, 2]
    on = np.where(np.isnan(lap), int(Clip.SIT_FLOOR), np.where(lap > 0, int(Clip.SIT_EASY), int(Clip.SIT)))
    crouched, seated = posture == 1, posture == 2
    clip = np.where(crouched & (clip < int(Clip.TALK)), int(Clip.CROUCH), clip)
    clip = np.where(seated, on, clip)
    standing = ~(crouched | seated)
    steps, walks, runs = speed > _SLOW, speed > _WALKS, speed > _RUNS
    gait = np.where(runs, int(Clip.RUN), np.where(walks, int(Clip.WALK), int(Clip.STROLL)))
    still = (clip >= int(Clip.WALK)) & (clip <= int(Clip.SIT))  # walk, run, sit: nobody stands and sits
    clip = np.where(standing & still, int(Clip.IDLE), clip)
    clip = np.where(standing & steps, gait, clip)
    if wheels is not None:
        clip = np.where(wheels, np.where(speed > _ROLLS, int(Clip.ROLL), int(Clip.WHEEL)), clip)
    return np.asarray(clip, np.int32)
