"""What every body's limbs do: clips, their phases, and how one goes over into the next. Structure of arrays, no objects.

Worked out once for a step of the core; the shader moves it on between steps.
"""

import numpy as np
import numpy.typing as npt

from sim.view.mesh import F32, I32
from sim.view.people.cast import Clip, Clips

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

_FADE, _SLOW_FADE = 0.25, 0.7
"""Seconds from one clip to the next, and where hips go up or down; by eye."""

_LOW = (int(Clip.SIT), int(Clip.CROUCH), int(Clip.SIT_FLOOR), int(Clip.SIT_EASY))

TEXELS = 5
"""Texels of a person, as ``glsl/person.glsl`` reads them."""


class Playback:
    """Clips of ``n`` people. ``rows`` (n, TEXELS, 4) is what the shader reads: texels 2 to 4 are filled in here."""

    def __init__(self, clips: Clips, heights: F64, rest: F64) -> None:
        """``heights`` (n,) of bodies and ``rest`` (n,) of what they rest on when they sit, metres."""
        n = len(heights)
        self._clips, self._heights, self._rest = clips, heights, rest
        low = np.zeros(int(max(Clip)) + 1, bool)
        low[list(_LOW)] = True
        self._is_low = low
        self._seconds: F64 = clips.seconds.astype(float)
        self._stride: F64 = clips.stride.astype(float)
        self._clip, self._old = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._start: F64 = np.random.default_rng(1).random(n)
        self._phase = self._start.copy()
        self._rate, self._fade, self._haste = np.zeros(n), np.ones(n), np.full(n, 1.0 / _FADE)
        self._lift = np.zeros((n, 2))
        self.rows: F32 = np.zeros((n, TEXELS, 4), np.float32)

    def advance(self, seconds: float) -> None:
        """Moves everything on by the time since the rows were last made."""
        self._phase = (self._phase + seconds * self._rate) % 1.0
        self._fade = np.minimum(1.0, self._fade + seconds * self._haste)

    def act(self, clip: I32, speed: F64, seat: F64) -> None:
        """What everybody does from now on.

        Args:
            clip: (n,) as ``crowd.clip_of`` answers.
            speed: (n,) metres per second; gaits keep step with it.
            seat: (n, 3) as ``Seats.under`` answers, NaN for people who do not sit on anything.
        """
        changed = np.nonzero(clip != self._clip)[0]
        if len(changed):
            self._change(changed, clip)
        on = ~np.isnan(seat[:, 0])
        self._lift[on, 0], self._lift[on, 1] = seat[on, 0] - self._rest[on], seat[on, 1]
        self._lift[~on & (self._fade >= 1.0)] = 0.0
        stride = self._stride[self._clip] * self._heights / 1.7
        self._rate = np.where(stride > 0, speed / np.maximum(stride, 0.1), 1.0 / self._seconds[self._clip])
        self._write(on)

    def _change(self, who: npt.NDArray[np.int64], clip: I32) -> None:
        frames, was, now = self._clips.frames, self._clip[who], clip[who]
        self._old[who] = was * frames + (self._phase[who] * frames).astype(np.int32) % frames
        self._clip[who], self._fade[who] = now, 0.0
        slow = self._is_low[was] != self._is_low[now]
        self._haste[who] = np.where(slow, 1.0 / _SLOW_FADE, 1.0 / _FADE)

    def settle(self) -> None:
        """Ends every going-over at once and begins every clip where it began the first time, so that a state has one picture."""
        self._fade[:] = 1.0
        self._phase[:] = self._start

    def _write(self, on: Bool) -> None:
        rows = self.rows
        rows[:, 2, 0], rows[:, 2, 1] = self._clip * self._clips.frames, self._old
        rows[:, 2, 2], rows[:, 2, 3] = self._phase, self._rate
        rows[:, 3, 0] = self._fade
        rows[:, 4, 1:3] = self._lift
        rows[:, 4, 3] = np.where(on, self._haste, -self._haste)
