"""Footsteps: when whose foot comes down, counted from the way people have gone."""

from typing import Final

import numpy as np

from sim.core.building.noise import LEVEL, RUNNING
from sim.core.state import F64, State

NEAR: Final = 10.0
"""Metres within which steps are counted; further off they are part of the murmur."""

MOST: Final = 6
"""Steps that may begin in one moment; more are a murmur too."""

STRIDE: Final = 0.7
"""Metres from one foot to the other (the walking people in the picture make 1.4 m in a full stride)."""

WALKING_DB: Final = 47.0
"""dB(A) at 1 m of a soft sole on linoleum, by eye; running has the core's."""

JUMP: Final = 1.5
"""Metres in one step of the core beyond which somebody was put elsewhere and has not walked."""


class Steps:
    """Remembers how far everybody has gone since the last footfall."""

    def __init__(self, people: int) -> None:
        self._gone: F64 = np.linspace(0.0, STRIDE, people, endpoint=False)  # nobody keeps step with everybody
        self._count = np.zeros(people, np.int64)
        self._last: F64 | None = None

    def footfalls(self, state: State) -> list[tuple[int, int, float]]:
        """(person, which of the feet's clips, dB(A) at 1 m) of the steps that fell since the last call, the nearest first."""
        before, self._last = self._last, state.xy.copy()
        if before is None or len(before) != len(state.xy):
            return []
        gone = np.sqrt(np.square(state.xy - before).sum(axis=1))
        self._gone += np.where((gone < JUMP) & (state.present == 1), gone, 0.0)
        fallen = self._gone >= STRIDE
        self._gone[fallen] %= STRIDE
        self._count[fallen] += 1
        away = np.sqrt(np.square(state.xy - state.xy[0]).sum(axis=1))
        near = np.flatnonzero(fallen & (away <= NEAR))
        chosen = near[np.argsort(away[near], kind="stable")][:MOST]
        return [(p, (int(self._count[p]) + p) % 3, _level(float(state.speed[p]))) for p in chosen.tolist()]


def _level(speed: float) -> float:
    return LEVEL["running"] if speed >= RUNNING else WALKING_DB
