"""What a trainee in leaps knows and plans: the session's senses and ways, with what depends on the building alone remembered.

A study asks the same thing thousands of times: how far is it from the start to each room, where in it would one be out of sight.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from sim.core.simulation import Simulation
from sim.core.state import F64
from sim.plan.building import Point
from sim.session.hiding import hiding_spot, seen_shares
from sim.session.intents import GoTo
from sim.session.senses import Senses
from sim.session.walking import Walk
from sim.session.ways import Ways

KEEP = 20_000
"""Answers of each kind remembered before starting over; the memory never changes an answer."""

Place = tuple[int, Point, bytes]
"""Where a way begins: cell, point, and the doors believed usable."""


@dataclass
class Memory:
    """Answers that follow from the building alone, shared by all runs of a process."""

    metres: dict[tuple[Place, int], float] = field(default_factory=dict)
    walks: dict[tuple[Place, GoTo], tuple[list[Point], list[int], Container[int] | None]] = field(default_factory=dict)
    seen: dict[int, list[float]] = field(default_factory=dict)
    begun: F64 | None = None


class RememberedWays(Ways):
    """Plans walks as ``Ways`` does, each only once."""

    def __init__(self, simulation: Simulation, memory: Memory) -> None:
        super().__init__(simulation)
        self._memory = memory

    def _from(self, here: Point) -> Place:
        return int(self._sim.state.cell[0]), here, self._usable.tobytes()

    def metres(self, unit: int, here: Point) -> float:
        """Walking metres to the nearest part of a unit; infinite when there is no way."""
        known, key = self._memory.metres, (self._from(here), unit)
        if key not in known:
            _forget_if_full(known)
            known[key] = super().metres(unit, here)
        return known[key]

    def to(self, goal: GoTo, here: Point) -> Walk:
        """A walk from ``here`` to a goal; one that ends where it begins when there is no way."""
        known, key = self._memory.walks, (self._from(here), goal)
        if key not in known:
            _forget_if_full(known)
            known[key] = super().to(goal, here).plain
        points, levels, doors = known[key]
        return Walk(self._sim.world.space, points, levels, doors)


class RememberedSenses(Senses):
    """Senses that know from earlier where in a room one is out of sight, all doors as the scenario begins with them."""

    def __init__(self, simulation: Simulation, ways: Ways, memory: Memory) -> None:
        super().__init__(simulation, ways)
        self._memory = memory

    def hiding_spot(self) -> Point | None:
        """Where in this room one would sit out of sight."""
        unit, known = self._sim.context.unit_of(0), self._memory.seen
        if unit < 0:
            return None
        if unit not in known:
            known[unit] = self._seen_from_the_start(unit)
        return hiding_spot(self._sim, unit, self.here, known[unit])

    def _seen_from_the_start(self, unit: int) -> list[float]:
        state, begun = self._sim.state, self._memory.begun
        actual = state.door_open.copy(), state.door_covered.copy(), state.blinds_down.copy()
        state.door_open[:] = 0.0 if begun is None else begun
        state.door_covered[:] = 0
        state.blinds_down[:] = 0
        try:
            return seen_shares(self._sim, unit)
        finally:
            state.door_open[:], state.door_covered[:], state.blinds_down[:] = actual


def _forget_if_full(known: dict[Any, Any]) -> None:
    if len(known) >= KEEP:
        known.clear()
