"""What people sit on: how high a seat is, and how far in front of the piece's middle one sits."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]

SEATS: Final = {
    "chair": (0.46, 0.02, False),
    "office_chair": (0.49, 0.01, False),
    "sofa": (0.42, 0.10, True),
    "armchair": (0.42, 0.10, True),
    "bench": (0.45, 0.0, True),
    "gym_bench": (0.30, 0.0, True),
    "outdoor_bench": (0.45, 0.03, True),
}
"""Catalogue key -> height of the seat, how far ahead of the middle a back leaves room for a body, metres (``props/seats.py``;
cushions give 1 cm), and whether hands rest on the lap rather than on a table."""

_BESIDE: Final = 0.12
"""Metres from a seat's middle within which somebody sits on it."""


class Seats:
    """Every seat of a building."""

    def __init__(self, building: Building, room_of: dict[str, int]) -> None:
        """``room_of`` maps unit ids to the scene's rooms."""
        found = [f for f in building.fixtures if f.key in SEATS and f.unit_id in room_of]
        self._at: F64 = np.array([f.point for f in found], float).reshape(-1, 2)
        self._room: I32 = np.array([room_of[f.unit_id] for f in found], np.int32)
        self._facts: F64 = np.array([SEATS[f.key] for f in found], float).reshape(-1, 3)

    def under(self, xy: F64, room: I32) -> F64:
        """(n, 3) height of the seat below each body (n, 2) of a room (n,), metres ahead, hands on the lap; NaN without a seat."""
        out = np.full((len(xy), 3), np.nan)
        if not len(self._at) or not len(xy):
            return out
        away = np.abs(xy[:, None] - self._at[None]).max(axis=2)
        away[room[:, None] != self._room[None]] = np.inf
        nearest = away.argmin(axis=1)
        sits = away[np.arange(len(xy)), nearest] < _BESIDE
        out[sits] = self._facts[nearest[sits]]
        return out
