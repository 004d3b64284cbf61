"""What a trainee in leaps knows and plans: the session's senses and ways, with what depends on the building alone remembered.

A study asks the same thing thousands of times: how far is it from the start to each room, where in it would one be out of sight.
And it must know what a trainee has taken notice of, so that others who would have noticed the same need not be asked again.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Final

from sim.core.queries import DoorFacts
from sim.core.registers import R
from sim.core.simulation import Simulation
from sim.core.state import F64
from sim.plan.building import Point
from sim.scenario.model import Scenario
from sim.session.hiding import hiding_spot, seen_shares
from sim.session.intents import GoTo
from sim.session.lasting import forget
from sim.session.senses import LASTING, SIGHT, Senses
from sim.session.walking import Walk
from sim.session.ways import Ways
from sim.study.meso.footprint import Company, Trail

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
    doors: dict[int, list[tuple[int, F64]]] = field(default_factory=dict)

    def doors_by_cell(self, simulation: Simulation, cell: int) -> list[tuple[int, F64]]:
        """Doors at the edges of a cell, with their lines."""
        if cell not in self.doors:
            space, portals = simulation.space, simulation.world.cells.portals[cell]
            found = {int(space.portal_door[p]) for p in portals if p >= 0 and space.portal_door[p] >= 0}
            self.doors[cell] = [(d, space.door_line[d]) for d in sorted(found)]
        return self.doors[cell]


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
        if (near := self._straight_to(goal, here)) is not None:
            return near
        known, key = self._memory.walks, (self._from(here), goal)
        if key not in known:
            _forget_if_full(known)
            known[key] = super().to(goal, here).plain
        points, levels, doors = known[key]
        return Walk(self._sim.world.space, points, levels, doors)

    def _straight_to(self, goal: GoTo, here: Point) -> Walk | None:
        """The walk to a point of the very cell one is in: cells are convex."""
        space, cell = self._sim.world.space, int(self._sim.state.cell[0])
        unit = space.unit_index.get(goal.unit, -1)
        if goal.point is None or unit != int(space.cell_unit[cell]) or unit < 0:
            return None
        level = int(space.cell_level[cell])
        there = int(self._sim.world.locator.cell(*goal.point, level, unit))
        return Walk(space, [here, goal.point], [level, level], frozenset()) if there == cell else None


UNCHANGED_BY_OTHERS: Final = frozenset(
    {
        "acted_since", "alarm", "assembly_point", "behind_shut_doors", "best_shelter", "blinds_up", "block_door",
        "call", "caller", "can_look_out", "clear_of_doors", "close_to", "closing_phrase", "danger_outdoors", "decisions", "did",
        "door_place", "drills", "exits_in_view", "feet", "fire_in_lockdown", "glazed", "hands_busy", "hands_shown", "happened",
        "has_done", "has_phone", "has_phrase", "hazards", "hear", "here", "inner_point", "innermost_point", "items", "knocking",
        "lights_on", "locked_out", "look", "nearest_room", "neighbour_units", "officer_here", "operator_asks", "outdoors",
        "phone_silent",
        "phrases", "points_here", "posture", "programmes", "refusals", "released", "reports", "room", "seen_clear",
        "settled_for", "since_lock", "spoken_answers", "statements", "t", "told", "unit", "way_out", "way_to",
    }
)  # fmt: skip
"""Senses that follow from the trainee's own acts, the scenario and the building, or only from what the next ones tell."""

NOTED: Final = frozenset({"doors", "hiding_spot", "talker", "company", "place_of", "people_here"})
"""Senses that write down themselves what they noticed; any other counts as having noticed everything."""


def unneeded(scenario: Scenario) -> frozenset[str]:
    """Senses that answer the same whatever others do, because the scenario has nothing that they tell of."""
    cares = bool(scenario.cares_for)
    tells = {"helpers": "helper" in scenario.extras, "upset": any(g.need for g in scenario.people), "in_care": cares}
    return frozenset(name for name, something in tells.items() if not something)


class RememberedSenses(Senses):
    """Senses that know from earlier where in a room one is out of sight, all doors as the scenario begins with them.

    What they notice of others goes into the trail.
    """

    def __init__(self, simulation: Simulation, ways: Ways, memory: Memory, trail: Trail) -> None:
        self._trail = trail
        self._unnoticed = UNCHANGED_BY_OTHERS | NOTED | unneeded(simulation.world.scenario)
        super().__init__(simulation, ways)
        self._memory = memory

    def __getattribute__(self, name: str) -> Any:
        if name[0] != "_" and name not in self._unnoticed:
            self._trail.met_all(self._sim.state.tick)
        return super().__getattribute__(name)

    def _forget_changed(self) -> None:
        """Everything is noticed anew at every look: the trail tells when."""
        forget(self, LASTING + SIGHT)

    @property
    def doors(self) -> tuple[DoorFacts, ...]:
        """The doors of the room one is in, nearest first."""
        unit = self._sim.context.unit_of(0)
        for door in self._sim.world.unit_doors[unit] if unit >= 0 else ():
            self._trail.met_door(door, self._sim.state.tick)
        return super().doors

    def _look_round(self) -> None:
        self._trail.looked(self._sim.context.unit_of(0), self._sim.state.tick)

    @property
    def company(self) -> bool:
        """Whether anybody is near enough to be spoken to."""
        self._trail.sought(Company(self._sim.context.unit_of(0), self._sim.state.tick, *self.here))
        return super().company

    @property
    def talker(self) -> str:
        """Who talks aloud in this room, as actions name people; empty for nobody."""
        if self._sim.context.get(R.TALKER) >= 0:
            self._trail.heard(self._sim.state.tick)
        return super().talker

    @property
    def people_here(self) -> int:
        """How many others are in the room."""
        self._look_round()
        return super().people_here

    def place_of(self, person: str) -> Point | None:
        """Where somebody in sight is."""
        self._look_round()
        return super().place_of(person)

    def hiding_spot(self) -> Point | None:
        """Where in this room one would sit out of sight."""
        unit, known = self._sim.context.unit_of(0), self._memory.seen
        if unit < 0:
            return None
        self._look_round()
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
