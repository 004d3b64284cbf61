"""What is heard: how loud a place is by itself, and how far above that a sound must be.

BBR 5:2512 asks of an alarm at least 65 dB(A) where people stay and 10 dB over the background;
corridors with pupils have 55-65 dB(A), empty rooms 30-35 (common measurements).
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.plan.building import Category, Unit
from sim.space.sound import F64, Bool

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]

CLEAR_DB: Final = 65.0
CLEAR_OVER: Final = 10.0
"""dB(A), and dB over the background, from which a sound is clearly heard by all (BBR 5:2512)."""

NOTICED_OVER: Final = 3.0
"""dB over the background from which a sound is noticed by somebody (research §4)."""

UNDERSTOOD_OVER: Final = 10.0
"""dB over the background from which speech is understood, not only heard: by eye, what clear alarms ask for; between behind a
door of Rw 27 (understood) and one of Rw 33 (faintly heard) a voice of 60 dB falls by as much."""

QUIET: Final = 35.0
"""dB(A) of a school gone quiet: rooms with people who keep silent."""

OUTDOORS: Final = {"break": 50.0, "lesson": 45.0, "quiet": 40.0}
"""dB(A) of the yard, by eye."""

ELSE: Final = {"break": 45.0, "lesson": 40.0, "quiet": QUIET}

BACKGROUND: Final[Mapping[str, Mapping[Category, float]]] = {
    "break": {
        Category.CLASSROOM: 45.0,
        Category.WALKWAY: 60.0,
        Category.LOBBY: 60.0,
        Category.CANTEEN: 65.0,
        Category.GYM: 65.0,
        Category.LIBRARY: 38.0,
    },
    "lesson": {
        Category.CLASSROOM: 50.0,
        Category.LABORATORY: 50.0,
        Category.WALKWAY: 45.0,
        Category.LOBBY: 45.0,
        Category.CANTEEN: 60.0,
        Category.GYM: 70.0,
        Category.LIBRARY: 38.0,
    },
    "quiet": {},
}
"""dB(A) by period and category; corridors and empty rooms from research §4, the rest by eye."""


class Heard(IntEnum):
    """How well a sound is heard somewhere."""

    NOT = 0
    NOTICED = 1  # by some, after a while
    CLEAR = 2  # by all, at once


def background(units: Iterable[Unit], period: str) -> F64:
    """(U + 1,) dB(A) in each unit, the outdoors last; ``period`` is ``break``, ``lesson`` or ``quiet``."""
    table, rest = BACKGROUND[period], ELSE[period]
    indoors = [OUTDOORS[period] if u.category is Category.OUTDOOR else table.get(u.category, rest) for u in units]
    return np.array([*indoors, OUTDOORS[period]])


def border(door_units: I32, own: Bool) -> list[int]:
    """Units of ``own`` (U + 1,) with a door to one that is not, at most eight: enough to carry what they all give off further."""
    across = door_units[own[door_units[:, 0]] != own[door_units[:, 1]]].ravel()
    return [int(u) for u in np.unique(across) if u >= 0 and own[u]][:8]


def grade(level: F64, around: F64) -> U8:
    """(n,) how well sounds of these levels are heard over these backgrounds, as ``Heard``."""
    over = level - around
    clear = (level >= CLEAR_DB) & (over >= CLEAR_OVER)
    return np.where(clear, Heard.CLEAR, np.where(over >= NOTICED_OVER, Heard.NOTICED, Heard.NOT)).astype(np.uint8)


def grade_speech(level: F64, around: F64) -> U8:
    """(n,) the same of words: clear where they are understood; elsewhere a voice tells nobody anything."""
    return np.where(level - around >= UNDERSTOOD_OVER, Heard.CLEAR, Heard.NOT).astype(np.uint8)
