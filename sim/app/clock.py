"""Real time cut into simulation steps."""

from sim.units import STEP

LONGEST = 0.25
"""Seconds of a stall that are made up for; what is longer is forgotten, so that a run never races after a hiccup."""


class StepClock:
    """Says how many steps are due, and how far the picture is between the last two."""

    def __init__(self, pace: float = 1.0) -> None:
        """``pace`` simulated seconds pass in a real one."""
        self._owed, self._pace = 0.0, pace

    def due(self, dt: float) -> int:
        """Steps to take after ``dt`` more seconds."""
        self._owed += min(max(dt, 0.0), LONGEST) * self._pace
        steps = int(self._owed / STEP)
        self._owed -= steps * STEP
        return steps

    @property
    def share(self) -> float:
        """0 at the newest step .. 1 when the next one is due: how far the picture has moved on from the step before."""
        return min(self._owed / STEP, 1.0)
