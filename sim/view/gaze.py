"""Where people look: at whoever speaks in their room, now and then at the trainee close by, else ahead.

Heads turn no further and no faster than is comfortable, and nobody stares.
"""

import numpy as np
import numpy.typing as npt

from sim.core.state import EYE, Activity, Posture, State
from sim.view.mesh import F32, I32
from sim.view.people.cast import Clip

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

_WIDEST, _HIGHEST = 1.05, 0.40
"""Radians a head turns and tilts at most."""

_BEHIND = 1.9
"""Radians from straight ahead beyond which one does not turn round for somebody."""

_SPEED = 2.2
"""Radians per second."""

_NEAR, _HEARD = 2.6, 9.0
"""Metres within which the trainee, and a speaker, are looked at."""

_GLANCE, _BETWEEN = 3.0, 8.0
"""Seconds of a glance at the trainee, and from one to the next."""

_TICKS = 20
"""Steps of a second."""

_ABLE = np.zeros(len(Clip), bool)
_ABLE[[int(c) for c in Clip if c not in {Clip.RUN, Clip.RISE, Clip.PHONE}]] = True

_STANDS = np.zeros(len(Posture))
_STANDS[[int(p) for p in EYE]] = [EYE[p] / EYE[Posture.STANDING] for p in EYE]


class Gaze:
    """Turn and tilt of every head; ``take`` once a step."""

    def __init__(self, heights: F64) -> None:
        """``heights`` (n,) metres standing."""
        self._eyes = 0.93 * heights
        self._angles = np.zeros((len(heights), 2))
        self._turn = (np.arange(len(heights)) * 0.618) % 1.0  # everybody glances at a time of their own

    def take(self, state: State, room: I32, clip: I32, rows: F32, seconds: float, *, settle: bool) -> None:
        """Turns heads on and writes texel 5 of ``rows`` (n, texels, 4).

        Args:
            state: the newest.
            room: (n,) the scene's room of everybody, as ``Presence`` has it.
            clip: (n,) what everybody is seen doing.
            rows: the playback's.
            seconds: since the last step.
            settle: jump to where one would look.
        """
        wanted = self._wanted(state, room, clip)
        step = wanted - self._angles
        if not settle:
            step = np.clip(step, -_SPEED * seconds, _SPEED * seconds)
        self._angles += step
        rows[:, 5, :2] = self._angles
        rows[:, 5, 2:] = 0.0 if settle else step

    def _wanted(self, state: State, room: I32, clip: I32) -> F64:
        """(n, 2) angles to whom everybody would look at."""
        n = len(self._eyes)
        target = np.full(n, -1, np.int64)
        away = state.xy - state.xy[0]
        moment = (state.tick / _TICKS / _BETWEEN + self._turn) % 1.0
        close = (away * away).sum(axis=1) < _NEAR * _NEAR
        target[close & (room == room[0]) & (moment < _GLANCE / _BETWEEN)] = 0
        speaks = (state.present > 0) & ((state.activity == Activity.TALK) | (state.activity == Activity.HUSH))
        speaks[0] = False
        speakers = np.flatnonzero(speaks)
        if len(speakers):
            speaker_of = np.full(int(room.max(initial=0)) + 2, -1, np.int64)
            speaker_of[room[speakers[::-1]]] = speakers[::-1]
            heard = speaker_of[room]
            target = np.where(heard >= 0, heard, target)
        target[(target == np.arange(n)) | ~_ABLE[clip]] = -1
        return self._towards(state, target)

    def _towards(self, state: State, target: npt.NDArray[np.int64]) -> F64:
        at = np.maximum(target, 0)
        way = state.xy[at] - state.xy
        far = np.sqrt((way * way).sum(axis=1))
        turn = (np.arctan2(way[:, 1], way[:, 0]) - state.heading + np.pi) % (2 * np.pi) - np.pi
        eyes = self._eyes * _STANDS[state.posture]
        tilt = np.arctan2(eyes[at] - eyes, np.maximum(far, 0.3))
        looks = (target >= 0) & (np.abs(turn) < _BEHIND) & (far < _HEARD) & (far > 0.2)
        out: F64 = np.zeros((len(eyes), 2))
        out[looks, 0] = np.clip(turn[looks], -_WIDEST, _WIDEST)
        out[looks, 1] = np.clip(tilt[looks], -_HIGHEST, _HIGHEST)
        return out
