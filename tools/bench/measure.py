"""The measuring protocol: turns in short blocks, whole passes repeated, and of each step the least time it took in any pass.

Everything measured here is deterministic: step *k* of a lane does the same work in every pass, so what differs between passes is
the machine's doing.  The median and p99 are over steps, of their least times; ``noise`` says how far passes lay apart.
The clock is an argument; garbage collection is off while a block runs, as it is in a session.
"""

import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

Clock = Callable[[], float]
"""Seconds from any fixed moment: ``time.thread_time``, or ``time.perf_counter`` on a machine with nothing else to do."""

Told = Callable[[str, int, int], None]
"""Progress: what is measured, how much is done, of how much."""

BLOCK = 50
"""Steps a lane takes before the next lane's turn: some tens of milliseconds, shorter than most of a machine's moods."""


class Lane(Protocol):
    """Something that takes steps, the same ones after every ``reset``."""

    name: str
    steps: int

    def reset(self) -> None:
        """Goes back to before the first step; not timed."""
        ...

    def step(self, k: int) -> None:
        """Step ``k`` of a pass."""
        ...


@dataclass(frozen=True)
class Timing:
    """Seconds of every step in every pass, (passes, steps)."""

    seconds: F64

    @property
    def best(self) -> F64:
        """(steps,) the least time of each step."""
        least: F64 = self.seconds.min(axis=0)
        return least

    @property
    def median(self) -> float:
        """Milliseconds of the middle step."""
        return float(np.median(self.best)) * 1e3

    @property
    def p99(self) -> float:
        """Milliseconds that 99 of 100 steps stay within."""
        return float(np.percentile(self.best, 99)) * 1e3

    @property
    def most(self) -> float:
        """Milliseconds of the longest step."""
        return float(self.best.max()) * 1e3

    @property
    def total(self) -> float:
        """Seconds of a whole pass of least times."""
        return float(self.best.sum())

    @property
    def noise(self) -> float:
        """The middle pass's time over the sum of least times, less one: 0 on a machine that does nothing else."""
        return float(np.median(self.seconds.sum(axis=1))) / max(self.total, 1e-12) - 1.0

    def within(self, first: int, last: int) -> "Timing":
        """The same of steps ``first`` up to ``last``."""
        return Timing(self.seconds[:, first:last])

    def as_dict(self) -> dict[str, float | int]:
        """What a row tells beside its value."""
        figures = {"median": self.median, "p99": self.p99, "most": self.most, "noise": self.noise}
        passes, steps = self.seconds.shape
        return {**{k: float(f"{v:.4g}") for k, v in figures.items()}, "steps": steps, "passes": passes}


def race(lanes: Sequence[Lane], passes: int, clock: Clock, told: Told | None = None) -> dict[str, Timing]:
    """Times every lane's steps ``passes`` times over, in turns of ``BLOCK`` steps."""
    taken = {lane.name: np.zeros((passes, lane.steps)) for lane in lanes}
    longest = max((lane.steps for lane in lanes), default=0)
    title = ", ".join(lane.name for lane in lanes)
    for turn in range(passes):
        for lane in lanes:
            lane.reset()
        for first in range(0, longest, BLOCK):
            if told:
                told(title, turn * longest + first, passes * longest)
            for lane in lanes:
                _block(lane, taken[lane.name][turn], range(first, min(first + BLOCK, lane.steps)), clock)
    return {name: Timing(seconds) for name, seconds in taken.items()}


def _block(lane: Lane, seconds: F64, steps: Iterable[int], clock: Clock) -> None:
    collecting = gc.isenabled()
    gc.disable()
    try:
        for k in steps:
            start = clock()
            lane.step(k)
            seconds[k] = clock() - start
    finally:
        if collecting:
            gc.enable()


def least(work: Callable[[], object], times: int, clock: Clock) -> float:
    """Seconds of the fastest of a few goes."""
    found = []
    for _ in range(times):
        start = clock()
        work()
        found.append(clock() - start)
    return min(found)
