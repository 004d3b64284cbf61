"""The ways out of a building as they are from each cell: which doors they lead by, and how far it is from the cell's portals."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.core.state import F64
from sim.core.walking.tolls import Toll
from sim.core.walking.ways import Ways
from sim.core.world import World

KEEP: Final = 2048
"""Cells and beliefs remembered before starting over."""


class Out(NamedTuple):
    """What there is to choose from in a cell, for those who believe the same."""

    free: bool  # whether there is any way outdoors at all
    doors: list[int]  # n exits that can be got to
    onward: F64  # (n, k) metres to each from the cell's portals
    middle: F64  # (k, 2) the portals' middles, metres


class WaysOut:
    """Ways out by cell; the memory never changes an answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Out] = {}

    def of(self, ways: Ways, cell: int, shut: Sequence[int], toll: Toll) -> Out:
        """The ways out of a cell for those who believe some doors shut, with what they dread or cannot pass on the way."""
        key = (cell, tuple(shut), toll.key)
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._find(ways, cell, shut, toll)
        return self._known[key]

    def _find(self, ways: Ways, cell: int, shut: Sequence[int], toll: Toll) -> Out:
        portals = self._world.cells.portals[cell]
        portals = portals[portals >= 0]
        middle = self._world.navigator.middle[portals]
        free = bool(np.isfinite(ways.to_cell(-1, shut, toll)[portals]).any())
        open_ = [d for d in self._world.exits.tolist() if d not in shut]
        if not free or not open_:
            return Out(free, [], np.zeros((0, len(portals))), middle)
        onward = ways.to_doors(open_, shut, toll)[:, portals]
        there = np.flatnonzero(np.isfinite(onward).any(axis=1))
        return Out(free, [open_[k] for k in there.tolist()], onward[there], middle)
