"""Who is to be looked at in a step: whose timer ends, who walks on too long, who has come into another room."""

from typing import Final

import numpy as np

from sim.core.people.columns import M
from sim.core.state import Index, State
from sim.core.walking.kernel import Kernels
from sim.core.world import World

UNTIL: Final = int(M.UNTIL)
LATE: Final = int(M.LATE)
ROOM: Final = int(M.ROOM)


class Watch:
    """Looks through everybody, in order of their indices; with kernels quicker, and with the same answers."""

    def __init__(self, world: World, people: int, kernels: Kernels | None = None) -> None:
        space = world.space
        self._unit, self._floor = space.cell_unit, (space.cell_door < 0) & (space.cell_link < 0)
        self._kernels, self._found = kernels, np.zeros(people, np.intp)

    def load(self, state: State) -> None:
        """Has the kernels ready."""
        self.due(state)
        self.late(state)
        self.elsewhere(state)

    def due(self, state: State) -> Index:
        """Whose timer ends."""
        if self._kernels is not None:
            return self._found[: self._kernels.due(state.mind, UNTIL, state.tick, state.present, self._found)].copy()
        until = state.mind[:, UNTIL]
        found: Index = ((until >= 0) & (until <= state.tick) & (state.present == 1)).nonzero()[0]
        return found

    def late(self, state: State) -> Index:
        """Walkers who have been in their goal's room too long without getting to their place."""
        if self._kernels is not None:
            return self._found[: self._kernels.late(state.mind, LATE, state.tick, state.pace, self._found)].copy()
        late = state.mind[:, LATE]
        found: Index = ((late >= 0) & (late <= state.tick) & (state.pace > 0.0)).nonzero()[0]
        return found

    def elsewhere(self, state: State) -> Index:
        """Who is in another room than the one noticed last; a flight or a doorway is not yet the room it leads to."""
        if self._kernels is not None:
            k, cells = self._kernels, (state.cell, self._unit, self._floor)
            return self._found[: k.elsewhere(state.mind, ROOM, *cells, state.present, self._found)].copy()
        other = (self._unit.take(state.cell) != state.mind[:, ROOM]) & self._floor.take(state.cell)
        found: Index = (other & (state.present == 1)).nonzero()[0]
        return found
