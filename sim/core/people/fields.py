"""Metres to goals, worked out only as far from a goal as somebody who asks stands.

Whoever goes by what they alone believe needs a field that hardly anybody else asks for, and only where they are: to the next
room, to a place in it.  ``sim.core.walking.ways`` has the whole fields that many share.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.core.state import F64, I32
from sim.core.walking.tolls import Toll
from sim.core.walking.ways import Ways
from sim.core.world import World
from sim.space.nav import GrowingField

KEEP: Final = 2048
"""Fields remembered before starting over."""

Key = tuple[str, int, tuple[int, ...], tuple[int, ...]]


class Fields:
    """Fields by goal that grow towards those who ask; the memory never changes an answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._growing: dict[Key, GrowingField] = {}
        self._on_cell = [[p for p in row if p >= 0] for row in world.cells.portals.tolist()]

    def to_unit(self, ways: Ways, unit: int, shut: Sequence[int], toll: Toll, cells: Sequence[int]) -> F64:
        """(P,) metres from each portal of some cells to the nearest cell of a unit; no answer at other portals."""
        if not shut and not toll.key:
            return ways.to_unit(unit)  # many ask for it
        return self._to("unit", unit, self._world.unit_cells[unit], shut, toll, cells)

    def to_cell(self, cell: int, shut: Sequence[int], toll: Toll, cells: Sequence[int]) -> F64:
        """(P,) metres from each portal of some cells to a cell (-1: anywhere outdoors); no answer at other portals."""
        goal = self._world.outdoor_cells if cell < 0 else np.array([cell], dtype=np.int32)
        return self._to("cell", cell, goal, shut, toll, cells)

    def _to(self, kind: str, goal: int, goal_cells: I32, shut: Sequence[int], toll: Toll, cells: Sequence[int]) -> F64:
        key = (kind, goal, tuple(sorted(shut)), toll.key)
        if key not in self._growing:
            if len(self._growing) >= KEEP:
                self._growing.clear()
            passable = np.ones(len(self._world.space.door_ids), dtype=bool)
            passable[list(shut)] = False
            metres = toll.metres if toll.key else None
            self._growing[key] = self._world.navigator.growing_field(goal_cells.tolist(), passable, metres)
        return self._growing[key].at([p for c in cells for p in self._on_cell[c]])
