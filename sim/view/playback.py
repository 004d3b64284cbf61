"""What every body's limbs do: clips, their phases, and how one goes over into the next. Structure of arrays, no objects.

Worked out once for a step of the core; the shader moves it on between steps.
"""

import numpy as np
import numpy.typing as npt

from sim.view.mesh import F32, I32
from sim.view.people.cast import Clip, Clips

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_FADE, _SLOW_FADE = 0.25, 0.7
"""Seconds from one clip to the next, and where hips go up or down; by eye."""

_SEATS = (int(Clip.SIT), int(Clip.SIT_EASY))
_LOW = (*_SEATS, int(Clip.CROUCH), int(Clip.SIT_FLOOR))
_RISE = int(Clip.RISE)

_ENDS = 0.08
"""Share of rising that is left out at either end, so that a step never runs over it."""

_HURRIED = 0.5
"""Metres per second at which whoever gets up walks off before they have straightened."""

_UP = 0.8
"""Seconds in which a body is lifted to the height of a seat."""

TEXELS = 6
"""Texels of a person, as ``glsl/person.glsl`` reads them."""


def _table(*clips: int) -> Bool:
    out = np.zeros(len(Clip), bool)
    out[list(clips)] = True
    return out


class Playback:
    """Clips of ``n`` people. ``rows`` (n, TEXELS, 4) is what the shader reads: texels 2 to 4 are filled in here."""

    def __init__(self, clips: Clips, heights: F64, rest: F64) -> None:
        """``heights`` (n,) of bodies and ``rest`` (n,) of what they rest on when they sit, metres."""
        n = len(heights)
        self._clips, self._heights, self._rest = clips, heights, rest
        self._is_low, self._is_seat = _table(*_LOW), _table(*_SEATS)
        self._seconds: F64 = clips.seconds.astype(float)
        self._stride: F64 = clips.stride.astype(float)
        self._clip, self._old, self._wanted = np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._start: F64 = np.random.default_rng(1).random(n)
        self._phase = self._start.copy()
        self._rate, self._fade, self._haste = np.zeros(n), np.ones(n), np.full(n, 1.0 / _FADE)
        self._down = np.zeros(n, bool)  # rising is played backwards
        self._up, self._lift, self._raised = np.zeros(n), np.zeros(n), np.zeros(n)
        self.rows: F32 = np.zeros((n, TEXELS, 4), np.float32)

    @property
    def clip(self) -> I32:
        """(n,) what everybody is seen doing now."""
        return self._clip

    def advance(self, seconds: float) -> None:
        """Moves everything on by the time since the rows were last made."""
        self._phase = self._phase + seconds * self._rate
        rising = self._clip == _RISE
        self._phase = np.where(rising, np.clip(self._phase, _ENDS / 2, 1.0 - _ENDS / 2), self._phase % 1.0)
        self._fade = np.minimum(1.0, self._fade + seconds * self._haste)
        way = self._lift - self._up
        self._raised = np.clip(way, -1.0, 1.0) * min(1.0, 3.0 * seconds / _UP)
        self._raised = np.where(np.abs(way) < 0.005, way, self._raised)
        self._up += self._raised

    def act(self, clip: I32, speed: F64, seat: F64) -> None:
        """What everybody does from now on.

        A change waits until the one before has been gone over to, so that no body ever jumps; whoever gets up from a seat, or
        sits down on one, is seen doing it.

        Args:
            clip: (n,) as ``crowd.clip_of`` answers.
            speed: (n,) metres per second; gaits keep step with it.
            seat: (n, 3) as ``Seats.under`` answers, NaN for people who do not sit on anything.
        """
        self._wanted = clip
        now = self._next(clip, speed)
        changed = np.nonzero((now != self._clip) & (self._fade >= 1.0))[0]
        if len(changed):
            self._change(changed, now)
        on = ~np.isnan(seat[:, 0])
        self._lift[:] = np.where(on, seat[:, 0] - self._rest, 0.0)
        stride = self._stride[self._clip] * self._heights
        self._rate = np.where(stride > 0, speed / np.maximum(stride, 0.1), 1.0 / self._seconds[self._clip])
        self._rate[self._down & (self._clip == _RISE)] *= -1.0
        self._write()

    def _next(self, clip: I32, speed: F64) -> I32:
        """(n,) what comes next: rising where one goes between a seat and one's feet, until that is done."""
        was, seated, low = self._clip, self._is_seat[self._clip], self._is_low[clip]
        rising = was == _RISE
        between = (seated & ~low & (speed < _HURRIED)) | (self._is_seat[clip] & ~self._is_low[was] & ~rising)
        done = rising & np.where(self._down, self._phase <= _ENDS, self._phase >= 1.0 - _ENDS)
        back = rising & (self._is_seat[clip] != self._down)  # thought better of it
        held = rising & ~done & ~back & (speed < _HURRIED)
        return np.asarray(np.where(between | held, _RISE, clip), np.int32)

    def _change(self, who: I64, clip: I32) -> None:
        frames, was, now = self._clips.frames, self._clip[who], clip[who]
        self._old[who] = was * frames + (self._phase[who] * frames).astype(np.int32) % frames
        rises = now == _RISE
        self._down[who[rises]] = ~self._is_seat[was[rises]]
        self._phase[who[rises]] = np.where(self._down[who[rises]], 1.0 - _ENDS / 2, _ENDS / 2)
        self._clip[who], self._fade[who] = now, 0.0
        slow = (self._is_low[was] != self._is_low[now]) & ~rises & (was != _RISE)
        self._haste[who] = np.where(slow, 1.0 / _SLOW_FADE, 1.0 / _FADE)

    def settle(self) -> None:
        """Ends every going-over at once and begins every clip where it began the first time, so that a state has one picture."""
        self._clip = self._wanted.copy()
        self._old = self._clip * self._clips.frames
        self._fade[:], self._haste[:], self._down[:] = 1.0, 1.0 / _FADE, False
        self._phase[:] = self._start
        self._up[:], self._raised[:] = self._lift, 0.0

    def _write(self) -> None:
        rows = self.rows
        rows[:, 2, 0], rows[:, 2, 1] = self._clip * self._clips.frames, self._old
        rows[:, 2, 2], rows[:, 2, 3] = self._phase, self._rate
        rows[:, 3, 0] = self._fade
        rows[:, 4, 1], rows[:, 4, 2] = self._up, self._raised
        rows[:, 4, 3] = self._haste
