"""What a room and a wall do to a sound's colour. How loud it is they do not touch: every variant is played at the core's level.

Rooms: Sabine, T = 24 ln 10 / c * V / A = 0.161 V / A (W. C. Sabine, Collected Papers on Acoustics, 1922; as in ISO 3382-2), with
A the mean absorption times all surfaces.  The first tenths of a second say most about a room, so that a tail of its T after a few
milliseconds is enough.  Four rooms are told apart.

Walls: heavier for higher tones by 6 dB an octave (the mass law, R = 20 lg(m f) - 47 dB, ISO 12354-1 annex B), so what comes
through a door is a sound with a first-order low-pass; what comes round corners has lost a little of its treble.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.plan.building import Category, Unit
from sim.sound.clip import Clip
from sim.sound.loudness import F64
from sim.space.polygon import area

C128 = npt.NDArray[np.complex128]

SABINE: Final = 0.161
"""Seconds per metre, at 20 °C."""

ABSORPTION: Final[Mapping[Category, float]] = {
    Category.WALKWAY: 0.15,
    Category.LOBBY: 0.15,
    Category.STAIRS: 0.10,
    Category.GYM: 0.14,
    Category.CANTEEN: 0.18,
    Category.RESTROOM: 0.12,
    Category.CHANGING_ROOM: 0.12,
}
FURNISHED: Final = 0.22
"""Mean absorption: with 0.22 a classroom of 60 m² comes to the 0.6 s the core reckons with; bare rooms by eye."""

TIMES: Final = (0.0, 0.5, 1.0, 1.9)
"""Seconds of decay of the four kinds of room: out of doors, a furnished room, a corridor, a hall."""

WET: Final = (0.0, 0.45, 0.6, 0.6)
"""Energy of the tail as a share of the direct sound's; by eye: the direct sound must stay in front."""

EARLY: Final = 0.008
"""Seconds until the tail begins: a wall some three metres behind."""

DARK: Final = 4000.0
"""Hertz above which a tail is dampened: air and soft surfaces; by eye."""

CORNERS: Final = (0.0, 3000.0, 500.0)
"""Hertz of the low-pass by wall: none, round corners and through open doors, through what is shut; by eye along the mass law."""

AROUND_DB, SHUT_DB = 6.0, 24.0
"""dB below the sound's own room from which it counts as come round corners, and as come through what is shut: an open door takes
about 13, a shut one about 43 (sim/space/sound.py, ISO 12354-1)."""

NOISE_SEED: Final = 20261123
"""Of the tails; any would do."""


class Wall(IntEnum):
    """What stands between a sound and the ear."""

    NOTHING = 0
    CORNER = 1
    SHUT = 2


@dataclass(frozen=True, slots=True)
class Variant:
    """How a clip sounds: the kind of room (0 out of doors .. 3 a hall), and what is between."""

    room: int = 0
    wall: Wall = Wall.NOTHING


def decay(unit: Unit | None) -> float:
    """Seconds until a sound in a room has lost 60 dB; 0 out of doors (None)."""
    if unit is None or unit.category is Category.OUTDOOR:
        return 0.0
    floor, ceiling = max(area(unit.polygon), 1.0), max(unit.ceiling, 2.0)
    ring = np.array(unit.polygon.exterior)
    around = float(np.sqrt(np.square(ring - np.roll(ring, 1, axis=0)).sum(axis=1)).sum())
    surface = 2.0 * floor + around * ceiling
    return SABINE * floor * ceiling / (ABSORPTION.get(unit.category, FURNISHED) * surface)


def kind_of_room(seconds: float) -> int:
    """Which of the four a decay is nearest to, in proportion."""
    if seconds <= 0.05:
        return 0
    return min(range(1, len(TIMES)), key=lambda k: abs(np.log(TIMES[k] / seconds)))


def between(lost_db: float) -> Wall:
    """What stands between, by what the core says a sound has lost since its own room."""
    return Wall.SHUT if lost_db >= SHUT_DB else Wall.CORNER if lost_db >= AROUND_DB else Wall.NOTHING


def made(clip: Clip, variant: Variant) -> Clip:
    """The clip as it sounds there. A loop stays one: both filters go round its seam."""
    corner, seconds = CORNERS[variant.wall], TIMES[variant.room]
    if not corner and not seconds:
        return clip
    tail = 0 if clip.loop else int((0.6 * seconds + 0.02) * clip.rate)  # to -36 dB, below what is heard in a school
    count = len(clip.samples) + tail
    spectrum = np.fft.rfft(clip.samples, count, axis=0)
    answer = _room(count, clip.rate, variant.room, clip.loop) * _low_pass(count, clip.rate, corner)
    samples = np.fft.irfft(spectrum * answer[:, None], count, axis=0)
    top = float(np.abs(samples).max(initial=0.0))
    return Clip(_faded(samples * min(1.0, 0.98 / top) if top else samples, tail), clip.rate, clip.loop)


def _low_pass(count: int, rate: int, corner: float) -> F64:
    """Gain of a first-order low-pass without delay."""
    if not corner:
        return np.ones(count // 2 + 1)
    return np.asarray(1.0 / np.sqrt(1.0 + np.square(np.arange(count // 2 + 1) * (rate / count) / corner)))


def _room(count: int, rate: int, room: int, loop: bool) -> C128:
    """Spectrum of the direct sound and a tail of decaying noise; in a loop the tail goes round and round."""
    seconds = TIMES[room]
    if not seconds:
        return np.ones(count // 2 + 1, np.complex128)
    length = int(seconds * rate) if loop else min(int(seconds * rate), count)
    words = np.random.PCG64(NOISE_SEED + room).random_raw(length)  # the bits are the same in every version of numpy
    noise = (words >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0
    noise *= np.exp(-6.9078 * np.arange(length) / (seconds * rate))
    noise *= np.sqrt(WET[room] / np.square(noise).sum())
    rounds = np.zeros(count)
    np.add.at(rounds, (np.arange(length) + int(EARLY * rate)) % count if loop else np.arange(length), noise)
    if not loop:
        rounds = np.roll(rounds, int(EARLY * rate))
        rounds[: int(EARLY * rate)] = 0.0
    return np.asarray(1.0 + np.fft.rfft(rounds) * _low_pass(count, rate, DARK))


def _faded(samples: F64, tail: int) -> F64:
    """Ends softly within the tail, so that nothing clicks."""
    ramp = min(tail, len(samples)) // 2
    if ramp:
        samples[-ramp:] *= (0.5 + 0.5 * np.cos(np.pi * (np.arange(ramp) + 1) / ramp))[:, None]
    return samples
