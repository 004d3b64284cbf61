"""What the scene needs to know of people; whoever builds better figures fills the same arrays.

A figure stands at the origin, feet on z = 0, facing +x. Colours that differ between people are *slots*: a vertex with a slot
above 0 is its own colour times the person's colour of that slot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sim.view.builder import srgb
from sim.view.mesh import F32, U8, Mesh


class Slot(IntEnum):
    """Whose colour a vertex takes."""

    OWN = 0
    SKIN = 1
    HAIR = 2
    TOP = 3
    LEGS = 4
    SHOES = 5


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


@dataclass(frozen=True)
class Figure:
    """One body to be posed. Every vertex follows two bones: weight ``weight`` for the first, the rest for the second."""

    name: str
    mesh: Mesh
    slot: U8  # (n,) Slot
    bones: U8  # (n, 2)
    weight: F32  # (n,) of the first bone, 0..1
    joints: F32  # (b, 3) rest positions of the bones' origins
    height: float  # metres standing; a person's own height scales the figure
    adult: bool = False
    covered: bool = False  # hair under a scarf of the top's colour


@dataclass(frozen=True)
class Clips:
    """Poses of every figure: ``palette`` (figures, clips, frames, bones, 3, 4) maps rest vertices to posed ones.

    ``seconds`` (clips,) is the length of one cycle; ``stride`` (clips,) metres one cycle of a 1.7 m figure covers, 0 for clips
    that stay in place.
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
    """What the view asks of a person; ``sim.core.people.person.Person`` has it."""

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
class Cast:
    """All figures there are, and their clips."""

    figures: tuple[Figure, ...]
    clips: Clips

    def choose(self, people: Sequence[Looks]) -> tuple[npt.NDArray[np.int32], F32]:
        """Figure index (n,) and looks (n, 6, 4): skin, hair, top, legs, shoes, and (scale, 0, 0, 0) of every person."""
        pick = np.zeros(len(people), np.int32)
        looks = np.zeros((len(people), 6, 4), np.float32)
        by_age = {adult: [k for k, f in enumerate(self.figures) if f.adult == adult] for adult in (False, True)}
        for k, person in enumerate(people):
            rng = np.random.default_rng(person.look)
            choices = by_age[person.age >= 16] or list(range(len(self.figures)))
            pick[k] = choices[int(rng.integers(len(choices)))]
            for slot, colours in enumerate((_SKIN, _HAIR, _TOPS, _LEGS, _SHOES)):
                looks[k, slot, :3] = colours[int(rng.integers(len(colours)))]
            if looks[k, 0, :3].mean() < 0.3:  # dark skin, dark hair: what is common, for a cast of few
                looks[k, 1, :3] = _HAIR[4 + int(rng.integers(2))]
            if self.figures[pick[k]].covered:  # from afar a shared figure stands in, whose hair then is the scarf
                looks[k, 1, :3] = looks[k, 2, :3] * 0.9
            looks[k, 5, 0] = person.height / self.figures[pick[k]].height
        return pick, looks


_SKIN = [srgb(c) for c in ("#f0cdb4", "#e8bd9f", "#dca885", "#c08a64", "#9a6845", "#6e4a33", "#f3d5bf")]
_HAIR = [srgb(c) for c in ("#d9b878", "#b88d54", "#8a6238", "#5b3f28", "#40301f", "#2d2621", "#9c4f2a", "#c9a45f")]
_TOPS = [
    srgb(c)
    for c in (
        "#5f7f9c",
        "#8b9f7d",
        "#c9a65e",
        "#a4574c",
        "#d8d2c4",
        "#4b5a6b",
        "#6f8f90",
        "#b98a94",
        "#7d6a8a",
        "#56646a",
        "#c77f4f",
        "#9db3c4",
    )
]
_LEGS = [srgb(c) for c in ("#4a5a72", "#3d434b", "#637083", "#7a7062", "#9a8f7d", "#566470")]
_SHOES = [srgb(c) for c in ("#e6e4df", "#4a4c4e", "#8c6f55", "#6d7f8e", "#b5b0a6")]
"""Everyday, slightly muted clothes; more of any colour is one more entry."""
