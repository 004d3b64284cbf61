"""How loud a sound is elsewhere in the building, and what is heard of it: the space's room graph, remembered per door state."""

from sim.core.state import F64, State
from sim.core.world import World
from sim.space import hearing
from sim.space.sound import OPEN
from sim.space.space import Bool

REFERENCE = 100.0
"""Level the remembered answers are for; a source of another level is a constant dB away."""

KEEP = 256
"""Answers remembered before starting over."""


class Sounds:
    """Levels by source; the memory speeds things up and never changes an answer."""

    def __init__(self, world: World) -> None:
        self._world, self._sound = world, world.sound
        self._known: dict[tuple[int, bytes], F64] = {}
        self._around: dict[str, F64] = {}

    def levels(self, state: State, unit: int, level_db: float) -> F64:
        """(U + 1,) dB(A) in each unit, the outdoors last, of a source of ``level_db`` at 1 m in a unit (-1 outdoors)."""
        wide = state.door_open >= OPEN
        key = (unit, wide.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._sound.level_db(unit, REFERENCE, wide)
        return self._known[key] + (level_db - REFERENCE)

    def background(self, period: str) -> F64:
        """(U + 1,) dB(A) of the building itself in a period (``break``, ``lesson``, ``quiet``), the outdoors last."""
        if period not in self._around:
            self._around[period] = hearing.background(self._world.units, period)
        return self._around[period]

    def heard(self, state: State, unit: int, level_db: float, period: str) -> Bool:
        """(U + 1,) where a sound made in a unit is noticed."""
        over: Bool = self.levels(state, unit, level_db) - self.background(period) >= hearing.NOTICED_OVER
        return over

    def understood(self, state: State, unit: int, level_db: float, period: str) -> Bool:
        """(U + 1,) where somebody who talks in a unit is not only heard but understood."""
        over: Bool = self.levels(state, unit, level_db) - self.background(period) >= hearing.UNDERSTOOD_OVER
        return over
