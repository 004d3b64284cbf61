"""What the scene needs to know of people; whoever builds better figures fills the same arrays.

A figure stands at the origin, feet on z = 0, facing +x, and is 1 tall: whoever wears it gives it their own height. Colours that
differ between people are *slots*: a vertex with a slot above 0 is its own colour times the person's colour of that slot.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sim.view.builder import srgb
from sim.view.mesh import F32, I32, U8, Mesh
from sim.view.people.table import HAIRS, SKINS, Character

F64 = npt.NDArray[np.float64]


class Slot(IntEnum):
    """Whose colour a vertex takes."""

    OWN = 0
    SKIN = 1
    HAIR = 2
    TOP = 3
    LEGS = 4
    SHOES = 5
    TRIM = 6


class Clip(IntEnum):
    """What a body can be seen doing; the first nine are ``sim.core.state.Activity``."""

    IDLE = 0
    WALK = 1
    RUN = 2
    SIT = 3
    CROUCH = 4
    TALK = 5
    HUSH = 6
    PHONE = 7
    OPEN = 8
    SIT_FLOOR = 9
    SIT_EASY = 10
    STROLL = 11  # short steps
    LOCK = 12
    PUSH = 13
    POINT = 14
    RISE = 15  # up from a seat; played backwards, down onto it
    WHEEL = 16  # at rest in a wheelchair
    ROLL = 17  # driving it
    BEHIND = 18  # walking behind a wheelchair, hands on its handles
    PUSHED = 19  # sitting in a wheelchair that somebody pushes


@dataclass(frozen=True)
class Level:
    """The surfaces of all figures as drawn from one distance on; all have the same triangles.

    Every vertex follows two bones: weight ``weight`` for the first, the rest for the second.
    """

    position: F32  # (c, n, 3) shares of body height
    normal: F32  # (c, n, 3)
    colour: F32  # (c, n, 3) linear
    slot: U8  # (c, n) Slot
    bones: U8  # (c, n, 2)
    weight: F32  # (c, n) of the first bone, 0..1
    material: U8  # (n,)
    index: I32  # (m, 3)

    def mesh(self, k: int) -> Mesh:
        """One figure at rest, 1 tall, in its own colours only."""
        return Mesh(self.position[k], self.normal[k], self.colour[k], self.material, self.index)


@dataclass(frozen=True)
class Clips:
    """Poses of every skeleton: ``palette`` (skeletons, clips, frames, bones, 3, 4) maps rest vertices to posed ones.

    ``seconds`` (clips,) is the length of one cycle; ``stride`` (clips,) how many body heights one cycle covers, 0 for clips that
    stay in place.
    """

    palette: F32
    seconds: F32
    stride: F32

    @property
    def frames(self) -> int:
        """Frames of every clip."""
        return int(self.palette.shape[2])

    @property
    def bones(self) -> int:
        """Bones of every figure."""
        return int(self.palette.shape[3])


class Looks(Protocol):
    """What the view asks of a person; ``sim.core.people.person.Person`` has it, and more (``casting``)."""

    @property
    def age(self) -> int:
        """Years."""

    @property
    def height(self) -> float:
        """Metres."""

    @property
    def look(self) -> int:
        """Seed of the appearance."""


@dataclass(frozen=True)
class Figure:
    """One character as a plain mesh of its own height, in its colours, at rest: for scenes without bones."""

    name: str
    mesh: Mesh


@dataclass(frozen=True)
class Cast:
    """All figures there are, and their clips."""

    characters: tuple[Character, ...]
    levels: tuple[Level, ...]
    skeleton: I32  # (c,) which of the palette's skeletons
    joints: F32  # (skeletons, bones, 3) rest positions of the bones' origins
    clips: Clips
    chair: Level  # a wheelchair, skinned to the same bones; one "figure"
    sitting: F64  # (skeletons, 2) height of what carries a sitter, and how far in front of the hips the feet are

    def figures(self, level: int = 1) -> tuple[Figure, ...]:
        """Everybody as plain meshes."""
        return tuple(self._figure(k, self.levels[level]) for k in range(len(self.characters)))

    def _figure(self, k: int, level: Level) -> Figure:
        who, mesh = self.characters[k], level.mesh(k)
        colour = mesh.colour * colours_of(who, 0)[level.slot[k]]
        position = (mesh.position * np.float32(who.height)).astype(np.float32)
        return Figure(who.name, Mesh(position, mesh.normal, colour.astype(np.float32), mesh.material, mesh.index))


def colours_of(who: Character, turn: int) -> F32:
    """(slots, 3) linear colours of a character's ``turn``-th wearer; the first slot is white."""
    chosen = (
        SKINS[who.skin], HAIRS[who.hair[1]], who.top[1][turn % len(who.top[1])], who.legs[1][(turn // 2) % len(who.legs[1])],
        who.shoes, who.trim[turn % len(who.trim)],
    )  # fmt: skip
    return np.array([(1.0, 1.0, 1.0), *(srgb(c) for c in chosen)], np.float32)
