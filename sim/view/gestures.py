"""What hands do that the core tells only by what changes: turning a lock, pushing furniture before a door, showing the way."""

import numpy as np
import numpy.typing as npt

from sim.core.state import Activity, Posture, State
from sim.view.mesh import I32
from sim.view.people.cast import Clip

F64 = npt.NDArray[np.float64]

_LASTS = {Clip.LOCK: 1.4, Clip.PUSH: 1.6}
"""Seconds a gesture is seen."""

_BY_A_DOOR = 1.4
"""Metres from a door's middle within which somebody works it."""

_STILL = 0.3
"""Metres per second up to which somebody stands to do something."""

_TURN, _POINTS = 140, 46
"""Steps of the core in which a speaker's gestures come round, and how many of them one shows the way."""


class Gestures:
    """Clips laid over what the core says; ``take`` once a step."""

    def __init__(self, doors: F64, units: I32, grown: npt.NDArray[np.bool_]) -> None:
        """``doors`` (d, 2) are the middles of the space's doors, ``units`` (d, 2) their sides', ``grown`` (n,) who is staff."""
        self._doors, self._units, self._grown = doors, units, grown
        self._left = np.zeros(len(grown))
        self._clip = np.zeros(len(grown), np.int32)

    def take(self, state: State, before: State, clip: I32, unit: I32, seconds: float, *, settle: bool) -> I32:
        """(n,) clips, with gestures in place of standing still.

        Args:
            state: the newest.
            before: the one before it.
            clip: (n,) as ``crowd.clip_of`` answers.
            unit: (n,) where everybody is, -1 outdoors.
            seconds: since the last step.
            settle: forget what was being done.
        """
        self._left = np.zeros_like(self._left) if settle else np.maximum(self._left - seconds, 0.0)
        if len(state.door_locked) == len(before.door_locked) and not settle:
            self._begin(Clip.LOCK, state.door_locked > before.door_locked, state, unit)
            if len(state.door_blocked) == len(before.door_blocked):
                self._begin(Clip.PUSH, state.door_blocked > before.door_blocked, state, unit)
        free = (state.posture == Posture.STANDING) & (state.speed < _STILL)
        out = np.where(free & (self._left > 0), self._clip, clip)
        turn = (state.tick + 37 * np.arange(len(clip))) % _TURN
        shows = free & self._grown & (state.activity == Activity.TALK) & (turn < _POINTS) & bool(np.any(state.alarm_on))
        return np.asarray(np.where(shows & (out == int(Clip.TALK)), int(Clip.POINT), out), np.int32)

    def _begin(self, clip: Clip, doors: npt.NDArray[np.bool_], state: State, unit: I32) -> None:
        """Whoever stands closest to these doors, at either side, does it."""
        for door in np.flatnonzero(doors).tolist():
            away = np.abs(state.xy - self._doors[door]).max(axis=1)
            away[(state.present == 0) | (state.posture != Posture.STANDING) | ~np.isin(unit, self._units[door])] = np.inf
            away[0] = np.inf
            who = int(away.argmin())
            if away[who] < _BY_A_DOOR:
                self._left[who], self._clip[who] = _LASTS[clip], int(clip)
