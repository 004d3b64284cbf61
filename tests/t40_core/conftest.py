"""A small school made by hand: a corridor with rooms on both sides, an exit at either end, and the yard around it.

::

         yard
    +-------+-------+-------+
    |  A1   |  A2   |  G    |      A1, A2 classrooms; G group room (thumb-turn, glazed door)
    +--d1---+--d2---+--dg---+
   e1       corridor        e2     e1, e2 exits to the yard
    +--d3---+--d4---+--d5---+
    |  B1   |  WC   |  U    |      B1 keyed classroom; WC push-button; U lock unknown
    +-------+-------+-------+
"""

from functools import cache
from typing import Any

import pytest

from sim.core.angles import heading_of
from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.core.simulation import Simulation
from sim.events import Event, EventType
from sim.plan.building import (
    Blinds,
    Building,
    Category,
    Fixture,
    Level,
    LockKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Tri,
    Unit,
    Window,
)
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.model import Scenario
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text
from sim.units import EYE_QUANTUM, POSITION_QUANTUM, STEP_HZ

WALL = 0.2
LEVEL = "plan1"


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def room(unit_id: str, category: Category, x0: float, y0: float, x1: float, y1: float) -> Unit:
    return Unit(unit_id, LEVEL, category, Text(unit_id), box(x0, y0, x1, y1))


def door(
    door_id: str,
    x: float,
    y: float,
    units: tuple[str, ...],
    lock: LockKind,
    *,
    upright: bool = False,
    width: float = 0.9,
    **more: Any,
) -> Opening:
    half = width / 2
    line = ((x, y - half), (x, y + half)) if upright else ((x - half, y), (x + half, y))
    lockable = {LockKind.UNKNOWN: Tri.UNKNOWN, LockKind.NONE: Tri.NO}.get(lock, Tri.YES)
    facts = {"hinge": 0, "glazed": 0.0, "closer": Tri.NO, "emergency_exit": Tri.NO} | more
    return Opening(door_id, LEVEL, line, units, lock_kind=lock, lockable_from_inside=lockable, **facts)


def building(units: tuple[Unit, ...], openings: tuple[Opening, ...], **more: Any) -> Building:
    level = Level(LEVEL, 0, Text("Plan 1"), 0.0, 3.2)
    return Building(
        "small", Text("Liten skola"), Source("test"), (level,), units, openings=openings, content_hash="small", **more
    )


def small_school() -> Building:
    top, bottom = 3.0 + WALL, -WALL
    units = (
        room("corridor", Category.WALKWAY, 0, 0, 24, 3),
        room("A1", Category.CLASSROOM, 0, top, 7.9, top + 7),
        room("A2", Category.CLASSROOM, 8.1, top, 15.9, top + 7),
        room("G", Category.GROUP_ROOM, 16.1, top, 24, top + 4),
        room("B1", Category.CLASSROOM, 0, bottom - 7, 7.9, bottom),
        room("WC", Category.RESTROOM, 8.1, bottom - 2, 10.1, bottom),
        room("U", Category.CLASSROOM, 16.1, bottom - 7, 24, bottom),
    )
    openings = (
        door("d1", 4, 3.1, ("A1", "corridor"), LockKind.THUMB_TURN),
        door("d2", 12, 3.1, ("A2", "corridor"), LockKind.THUMB_TURN),
        door("dg", 20, 3.1, ("G", "corridor"), LockKind.THUMB_TURN, glazed=0.5),
        door("d3", 4, -0.1, ("B1", "corridor"), LockKind.KEY),
        door("d4", 9.1, -0.1, ("WC", "corridor"), LockKind.PUSH_BUTTON, width=0.8),
        door("d5", 20, -0.1, ("U", "corridor"), LockKind.UNKNOWN, closer=Tri.YES),
        door("e1", -0.1, 1.5, ("corridor",), LockKind.NONE, upright=True, width=1.2, emergency_exit=Tri.YES),
        door("e2", 24.1, 1.5, ("corridor",), LockKind.THUMB_TURN, upright=True, width=1.2, emergency_exit=Tri.YES),
    )
    windows = (Window("w1", LEVEL, ((17, top + 4.1), (23, top + 4.1)), ("G",), 0.9, 2.1, blinds=Blinds.INSIDE),)
    fixtures = (
        Fixture("desk", "G", "desk_double", (18.0, 6.0)),
        Fixture("c1", "A1", "chair", (3.0, 7.0)),
        Fixture("c2", "A1", "chair", (4.0, 7.0)),
    )
    return building(units, openings, windows=windows, fixtures=fixtures)


def passage(opening_id: str, x: float, y: float, units: tuple[str, ...], *, width: float) -> Opening:
    """An opening that cannot be closed."""
    half = width / 2
    return Opening(opening_id, LEVEL, ((x - half, y), (x + half, y)), units, kind=OpeningKind.OPEN)


class Small:
    """Pieces to make test buildings from."""

    room = staticmethod(room)
    door = staticmethod(door)
    passage = staticmethod(passage)
    building = staticmethod(building)


@pytest.fixture
def small() -> type[Small]:
    return Small


@cache
def _small_space() -> Space:
    return build_space(small_school())


def space_of(make: Any) -> Space:
    return _small_space() if make is small_school else build_space(make())


W = {"sv": "x", "en": "x"}

BASE: dict[str, Any] = {
    "id": "test",
    "name": W,
    "summary": W,
    "level": "CL3",
    "ages": (13, 15),
    "max_seconds": 300,
    "places": {},
    "start": {"place": "corridor"},
    "alarms": ({"id": "lockdown", "kind": "lockdown", "text": W},),
    "injects": (
        {"id": "alarm", "kind": "start_alarm", "target": "lockdown"},
        {"id": "danger", "kind": "start_danger"},
    ),
    "triggers": (),
    "briefing": W,
    "debrief": W,
    "rubric": "test",
}


def scenario(**changes: Any) -> Scenario:
    return Scenario.model_validate(BASE | changes)


def bind(
    s: Scenario,
    x: float = 12.0,
    y: float = 1.5,
    unit: str = "corridor",
    heading: float = 0.0,
    open_: tuple[str, ...] = (),
    **places: str,
) -> BoundScenario:
    found = {name: tuple(units.split()) for name, units in places.items()}
    return BoundScenario(s, "hash", found, StartPose(unit, LEVEL, x, y, heading), frozenset(open_), s.max_seconds)


class Driver:
    """Plays a simulation by hand: where to stand, what to do, and what came of it."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.events: list[Event] = []
        self._heading, self._eye = 0, 15

    def step(self, *actions: Action, body: Body | None = None) -> tuple[Event, ...]:
        events = self.sim.step(Inputs(body, actions))
        self.events += events
        return events

    def wait(self, seconds: float) -> "Driver":
        for _ in range(round(seconds * STEP_HZ)):
            self.step()
        return self

    def do(self, kind: ActionKind, target: str = "", value: str = "") -> "Driver":
        self.step(Action(kind, target, value))
        return self

    def look(self, heading: float = 0.0, eye: float = 1.5) -> "Driver":
        self._heading, self._eye = heading_of(heading), round(eye / EYE_QUANTUM)
        x, y = self.sim.state.xy[0]
        self.step(body=self._body(float(x), float(y)))
        return self

    def _body(self, x: float, y: float) -> Body:
        return Body(round(x / POSITION_QUANTUM), round(y / POSITION_QUANTUM), self._heading, self._eye)

    def walk(self, x: float, y: float, speed: float = 1.4) -> "Driver":
        """Walks straight towards a point, for as long as it should take and a little more."""
        x0, y0 = self.sim.state.xy[0].tolist()
        far = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5
        steps = max(1, round(far / speed * STEP_HZ))
        for k in range(1, steps + 3):
            share = min(1.0, k / steps)
            self.step(body=self._body(x0 + (x - x0) * share, y0 + (y - y0) * share))
        return self

    def of(self, kind: EventType, **wanted: Any) -> list[Event]:
        """Events of a kind whose fields or data have these values."""
        return [e for e in self.events if e.type is kind and all(getattr(e, k, e.data.get(k)) == v for k, v in wanted.items())]

    def door(self, door_id: str) -> int:
        return self.sim.world.space.door_index[door_id]

    @property
    def at(self) -> tuple[float, float]:
        x, y = self.sim.state.xy[0].tolist()
        return x, y

    @property
    def unit(self) -> str:
        return self.sim.world.unit_id(self.sim.context.unit_of(0))


@pytest.fixture
def drive() -> Any:
    """Makes a driver: ``drive(scenario changes…, at=(x, y), unit=…, places={...}, open_=(...))``."""

    def make(
        *,
        make_building: Any = small_school,
        at: tuple[float, float] = (12.0, 1.5),
        unit: str = "corridor",
        open_: tuple[str, ...] = (),
        places: dict[str, str] | None = None,
        seed: int = 1,
        flow_cap: float = 1.3,
        **changes: Any,
    ) -> Driver:
        bound = bind(scenario(**changes), *at, unit=unit, open_=open_, **(places or {}))
        return Driver(Simulation(space_of(make_building), bound, seed, flow_cap=flow_cap))

    return make
