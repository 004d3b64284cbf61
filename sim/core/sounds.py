"""How loud a sound is elsewhere in the building: the space's room graph, remembered per door state."""

from sim.core.state import F64, State
from sim.core.world import World
from sim.space.sound import OPEN

REFERENCE = 100.0
"""Level the remembered answers are for; a source of another level is a constant dB away."""

KEEP = 256
"""Answers remembered before starting over."""


class Sounds:
    """Levels by source; the memory speeds things up and never changes an answer."""

    def __init__(self, world: World) -> None:
        self._sound = world.sound
        self._known: dict[tuple[int, bytes], F64] = {}

    def levels(self, state: State, unit: int, level_db: float) -> F64:
        """(U + 1,) dB(A) in each unit, the outdoors last, of a source of ``level_db`` at 1 m in a unit (-1 outdoors)."""
        wide = state.door_open >= OPEN
        key = (unit, wide.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._sound.level_db(unit, REFERENCE, wide)
        return self._known[key] + (level_db - REFERENCE)
