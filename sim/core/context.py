"""What the core's systems share during a step: the fixed world, the changing state and the events so far."""

from collections.abc import Hashable, Mapping
from typing import TypeAlias

import numpy as np

from sim.core.building.sounds import Sounds
from sim.core.people.cast import Cast
from sim.core.people.fields import Fields
from sim.core.people.person import Person
from sim.core.people.refuges import Refuges
from sim.core.people.spots import Spots
from sim.core.people.ways_out import WaysOut
from sim.core.registers import R
from sim.core.state import F64, Index, State
from sim.core.walking.queues import Queues
from sim.core.world import World
from sim.events import SYSTEM, TRAINEE, Event, EventType, Value
from sim.units import STEP, STEP_HZ

Tick: TypeAlias = int

NEVER = -1


class Context:
    """World, people and state, and the step's events."""

    def __init__(self, world: World, people: tuple[Person, ...], spots: Spots, state: State) -> None:
        self.world, self.people, self.spots, self.state = world, people, spots, state
        self.sounds = Sounds(world)
        self.cast = Cast(people, world.seed, world.exits, len(world.space.door_ids))
        self.fields = Fields(world)
        self.refuges = Refuges(world, self.fields)
        self.ways_out = WaysOut(world)
        self.events: list[Event] = []
        self.only_ways: dict[Hashable, int] = {}  # sim.core.people.routing's memory
        self._queues: Queues | None = None
        self.seen_before: dict[Hashable, int] = {}  # sim.core.zone.exposure's memory
        self.seen_lately: dict[Hashable, int] = {}  # likewise
        self.doors_between: dict[Hashable, Index] = {}  # likewise
        self.heights: F64 = np.array([p.height for p in people])  # (N,) metres
        self.seats: F64 = np.array([(p.x, p.y) if p.seated else (np.nan, np.nan) for p in people])  # (N, 2) first seats

    def emit(self, kind: EventType, /, *, actor: str = SYSTEM, unit: int | None = None, target: str = "", **data: Value) -> None:
        """Adds an event now; ``unit`` is its place (None or outdoors: none)."""
        self.emit_data(kind, data, actor=actor, unit=unit, target=target)

    def emit_data(
        self, kind: EventType, data: Mapping[str, Value], *, actor: str = SYSTEM, unit: int | None = None, target: str = ""
    ) -> None:
        """``emit`` with the data as a mapping."""
        r, tick = self.state.registers, self.state.tick
        place = self.world.unit_id(unit) if unit is not None else ""
        self.events.append(Event(int(r[R.SEQ]), tick, tick * STEP, kind, actor, place, target, dict(data)))
        r[R.SEQ] += 1

    def get(self, register: int) -> int:
        """A register's value."""
        value: int = self.state.registers.item(register)
        return value

    def set(self, register: int, value: int) -> None:
        """Gives a register a value."""
        self.state.registers[register] = value

    def queues(self) -> Queues:
        """Who waits where: while they are shared as it was when first asked, else now."""
        return Queues(self.world, self.state) if self._queues is None else self._queues

    def share_queues(self, shared: bool) -> None:
        """From now on all who ask see the queues as the first of them does, or (False) as they are when asked."""
        self._queues = Queues(self.world, self.state) if shared else None

    def since(self, register: int) -> float:
        """Seconds since the tick in a register; -1.0 when it never happened."""
        tick = self.get(register)
        return -1.0 if tick < 0 else (self.state.tick - tick) * STEP

    def unit_of(self, person: int) -> int:
        """The unit a person is in; -1 outdoors."""
        return int(self.world.space.cell_unit[self.state.cell[person]])

    def trainee_place(self) -> int:
        """The unit the trainee is counted in: in a doorway the one come from, outdoors the yard whose area it is (-1 none)."""
        unit = self.get(R.UNIT)
        if unit >= 0:
            return unit
        x, y = self.state.xy[0].tolist()
        return self.world.locator.outdoor_unit(x, y)

    def name(self, person: int) -> str:
        """How events call a person."""
        return TRAINEE if person == 0 else f"person:{person}"

    def after(self, seconds: float) -> Tick:
        """The tick so many seconds from now (at least the next one)."""
        return self.state.tick + max(1, int(seconds * STEP_HZ + 0.5))
