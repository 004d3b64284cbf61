"""The words planner, mixer and devices share."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from sim.sound.rooms import Variant

PLAIN: Final = Variant()
"""Out of doors, nothing between."""

Place: TypeAlias = tuple[float, float, float]
"""Metres: east, north, up."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Something heard now.

    ``key`` stays the same as long as it is the same sound; ``level_db`` is dB(A) at the ear; ``place`` None is around one;
    ``age``: seconds since it began.
    """

    key: str
    clip: str
    level_db: float
    variant: Variant = PLAIN
    place: Place | None = None
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Channel:
    """A voice as a device is to play it now. ``gain`` is linear, 0 to 1; ``offset``: seconds into the clip when it starts."""

    key: tuple[str, Variant]
    clip: str
    variant: Variant
    gain: float
    place: Place | None
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Listener:
    """Where the head is, and unit vectors out of the face and the crown."""

    place: Place = (0.0, 0.0, 1.5)
    forward: Place = (0.0, 1.0, 0.0)
    up: Place = (0.0, 0.0, 1.0)
