"""How loud a sound is elsewhere in the building: the space's room graph, remembered per door state."""

import numpy as np

from sim.core.state import F64, State
from sim.core.world import World
from sim.space.space import Bool

REFERENCE = 100.0
"""Level the remembered answers are for; a source of another level is a constant dB away."""

KEEP = 256
"""Answers remembered before starting over."""


class Sounds:
    """Levels by source; the memory speeds things up and never changes an answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[tuple[int, bytes], F64] = {}

    def levels(self, state: State, unit: int, level_db: float) -> F64:
        """(U + 1,) dB in each unit, the outdoors last, of a source of ``level_db`` in a unit (-1 outdoors)."""
        ajar = state.door_open > 0.0
        key = (unit, ajar.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._ask(unit, ajar)
        return self._known[key] + (level_db - REFERENCE)

    def _ask(self, unit: int, ajar: Bool) -> F64:
        # provisional: quiet everywhere but at the source until the room graph's sound is there
        try:
            from sim.space.sound import Sound
        except ImportError:
            level = np.full(len(self._world.units) + 1, -99.0)
            level[unit] = REFERENCE
            return level
        return np.asarray(Sound(self._world.space).level_db(unit, REFERENCE, ajar))
