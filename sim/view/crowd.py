"""People as instances: where each stands, which clip it plays, how it is lit. Structure of arrays, no objects per frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from panda3d.core import NodePath, TransparencyAttrib

from sim.view.furniture import coarse
from sim.view.geoms import TexelBuffer, geom, geom_node, mesh_rows, set_instances
from sim.view.mesh import F32, Material, Mesh
from sim.view.people.cast import Cast, Clip, Clips, Figure, Looks, Slot
from sim.view.shaders import ShaderSet

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_FADE = 0.25
"""Seconds from one clip to the next."""


_GIVE = 0.014
"""Share of body height that thighs flatten on a seat, by eye."""

_TIERS = ((0.0, 0.0), (8.0, 0.045), (16.0, 0.1))
"""From how many metres on people are drawn without detail below a share of their height."""


@dataclass(frozen=True)
class _Instances:
    """One figure in one form, and what draws those who have it."""

    figure: int
    node: NodePath
    buffer: TexelBuffer
    tier: int  # of ``_TIERS``
    triangles: int


class Crowd:
    """Draws people; one draw call per figure near by, one for pupils and one for adults at each distance, one for all shadows."""

    def __init__(self, root: NodePath, cast: Cast, people: Sequence[Looks]) -> None:
        self._cast, self.count = cast, len(people)
        self._figure, looks = cast.choose(people)
        self._heights = np.array([p.height for p in people], float) if people else np.zeros(0)
        self._node = root.attach_new_node("crowd")
        self._looks = TexelBuffer("looks", 6 * max(1, self.count), moving=False)
        self._looks.write(looks.reshape(-1, 4))
        self._distant = _shared(cast)[self._figure] if self.count else self._figure
        self._instances: list[_Instances] = []
        for k in range(len(cast.figures)):
            for tier in range(len(_TIERS)):
                members = int(np.count_nonzero((self._distant if tier else self._figure) == k))
                if members:
                    self._instances.append(self._open_figure(k, members, tier))
        self._shadow, self._feet = self._open_shadow()
        rng = np.random.default_rng(1)
        self._clip = np.zeros(self.count, np.int32)
        self._before = np.zeros(self.count, np.int32)
        self._phase = rng.random(self.count)
        self._old_phase = self._phase.copy()
        self._fade = np.ones(self.count)
        self._scale: F64 = looks[:, 5, 0].astype(float)
        rest = np.array([_seat_height(f, cast.clips, k) for k, f in enumerate(cast.figures)])
        self._rest: F64 = rest[self._figure] * self._scale if self.count else np.zeros(0)
        self._lift = np.zeros((self.count, 2))
        self.drawn = self._triangles = 0

    def _open_figure(self, k: int, members: int, tier: int) -> "_Instances":
        """The node of one figure in one form."""
        body = self._cast.figures[k]
        palette = self._cast.clips.palette[k].reshape(-1, 4)
        bones = TexelBuffer(f"palette-{body.name}", len(palette), moving=False)
        bones.write(palette)
        joint = np.column_stack([body.bones, body.slot, body.weight]).astype(np.float32)
        rows, layout = mesh_rows(body.mesh, joint=joint)
        index = body.mesh.index
        if tier:
            less = coarse(body.mesh, _TIERS[tier][1] * body.height, body.slot.astype(np.int64) * 64 + body.bones[:, 0])
            rows, index = rows[less.keep], less.index
        name = f"{body.name}-{tier}"
        node = self._node.attach_new_node(geom_node(name, geom(name, rows, index, layout), everywhere=True))
        buffer = TexelBuffer(f"people-{name}", 3 * members)
        node.set_shader_input("palette", bones.texture)
        node.set_shader_input("people", buffer.texture)
        node.set_shader_input("looks", self._looks.texture)
        node.set_shader_input("bones", float(self._cast.clips.bones))
        node.hide()
        return _Instances(k, node, buffer, tier, len(index))

    def _open_shadow(self) -> tuple[NodePath, TexelBuffer]:
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
        feet = TexelBuffer("feet", max(1, self.count))
        node.set_shader_input("feet", feet.texture)
        node.set_transparency(TransparencyAttrib.M_alpha)
        node.set_depth_write(False)
        node.set_bin("fixed", 10)
        node.hide()
        return node, feet

    def use(self, shaders: ShaderSet) -> None:
        """Takes the shaders of an eye mode."""
        for one in self._instances:
            one.node.set_shader(shaders.get("crowd", "surface"))
        self._shadow.set_shader(shaders.get("shadow", "shadow"))

    def animate(self, clip: I32, speed: F64, dt: float) -> None:
        """Moves every person's clip on by ``dt`` seconds; gaits keep step with ``speed`` (metres per second)."""
        clips = self._cast.clips
        changed = clip != self._clip
        if changed.any():
            self._before[changed], self._old_phase[changed] = self._clip[changed], self._phase[changed]
            self._clip[changed], self._fade[changed] = clip[changed], 0.0
        self._fade = np.minimum(1.0, self._fade + dt / _FADE)
        stride = clips.stride[self._clip] * self._heights / 1.7
        rate = np.where(stride > 0, speed / np.maximum(stride, 0.1), 1.0 / clips.seconds[self._clip])
        self._phase = (self._phase + dt * rate) % 1.0

    def sit(self, seat: F64, dt: float) -> None:
        """Brings bodies up to their seats: (n, 3) as ``Seats.under`` answers, NaN for people who do not sit on anything."""
        wanted = np.where(np.isnan(seat), 0.0, seat)[:, :2]
        wanted[:, 0] -= np.where(np.isnan(seat[:, 0]), 0.0, self._rest)
        self._lift += (wanted - self._lift) * min(1.0, dt / (0.5 * _FADE))

    def place(self, position: F64, heading: F64, room: I32, light: F32, shown: Bool, *, away: F64, copies: int) -> None:
        """Writes the instances of people that are ``shown``.

        Args:
            position: (n, 3) feet.
            heading: (n,) radians.
            room: (n,) cell whose light they stand in.
            light: (n, 3) daylight, lamplight, direction of the daylight.
            shown: (n,).
            away: (n,) metres from the eyes; who is far is drawn with less detail.
            copies: instances per person (2 when both eyes are drawn in one pass).
        """
        chosen = np.nonzero(shown)[0]
        rows = self._row_of(chosen, position, heading, room, light)
        tier = np.searchsorted([start for start, _ in _TIERS[1:]], away[chosen], side="right")
        which = np.where(tier > 0, self._distant[chosen], self._figure[chosen])
        self.drawn, self._triangles = len(chosen), 0
        for one in self._instances:
            mine = (which == one.figure) & (tier == one.tier)
            count = int(np.count_nonzero(mine))
            if count:
                self._triangles += count * one.triangles
                one.buffer.write(rows[mine].reshape(-1, 4))
                set_instances(one.node, copies * count)
                one.node.show()
            else:
                one.node.hide()
        if len(chosen):
            self._feet.write(np.column_stack([position[chosen], 0.20 * self._heights[chosen]]).astype(np.float32))
            set_instances(self._shadow, copies * len(chosen))
            self._shadow.show()
        else:
            self._shadow.hide()

    def _row_of(self, who: I64, position: F64, heading: F64, room: I32, light: F32) -> F32:
        """Three texels (k, 3, 4) for each of ``who``, as ``glsl/crowd.vert`` reads them."""
        frames = self._cast.clips.frames
        rows = np.empty((len(who), 3, 4), np.float32)
        rows[:, 0, :3], rows[:, 0, 3] = position[who], heading[who]
        up, ahead = self._lift[who].T
        rows[:, 0, 0] += ahead * np.cos(heading[who])
        rows[:, 0, 1] += ahead * np.sin(heading[who])
        rows[:, 0, 2] += up
        moment, clip, fade = self._phase[who] * frames, self._clip[who] * frames, self._fade[who]
        frame = moment.astype(np.int32)
        old = self._before[who] * frames + (self._old_phase[who] * frames).astype(np.int32) % frames
        fading = fade < 1.0
        rows[:, 1, 0] = np.where(fading, old, clip + frame % frames)
        rows[:, 1, 1] = np.where(fading, clip + frame % frames, clip + (frame + 1) % frames)
        rows[:, 1, 2] = np.where(fading, fade * fade * (3.0 - 2.0 * fade), moment % 1.0)
        rows[:, 1, 3] = who
        rows[:, 2, 0], rows[:, 2, 1:] = room[who], light[who]
        return rows

    @property
    def triangles(self) -> int:
        """Triangles of people and their shadows drawn for one eye."""
        return self._triangles + 2 * self.drawn

    @property
    def draws(self) -> int:
        """Draw calls now."""
        return sum(not one.node.is_hidden() for one in self._instances) + int(self.drawn > 0)


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
    still = np.isin(clip, (int(Clip.WALK), int(Clip.RUN), int(Clip.SIT)))  # nobody stands and sits
    return np.asarray(np.where(standing & slow & still, int(Clip.IDLE), clip), np.int32)
