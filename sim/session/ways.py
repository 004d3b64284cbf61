"""Planning a scripted trainee's walks: to a room, to a place in it, or out."""

from collections.abc import Hashable

import numpy as np

from sim.core.acting.trainee import is_outdoors
from sim.core.angles import heading_index
from sim.core.commands import Action
from sim.core.simulation import Simulation
from sim.plan.building import LinkKind, Point
from sim.session.intents import DOOR_ACTIONS, GoTo
from sim.session.reach import distance
from sim.session.walking import Walk
from sim.space.nav import Waypoint
from sim.space.space import Bool

Plan = tuple[list[Point], list[int], frozenset[int] | None]
"""Points, levels and doors that a walk is made of."""

KEEP = 32
"""Plans remembered before starting over: who is pushed about plans the same ways again and again."""


class Ways:
    """Plans walks around doors that turned out to be shut for good."""

    def __init__(self, simulation: Simulation) -> None:
        self._sim = simulation
        self._usable = _wide_enough(simulation)
        self._stairs = _stairwells(simulation)
        self._avoided: frozenset[int] = frozenset()
        self._planned: dict[Hashable, Plan] = {}

    def forget(self) -> None:
        """Every door may open again."""
        self._usable = _wide_enough(self._sim)
        self._planned.clear()

    def avoid(self, units: frozenset[int]) -> None:
        """Plans ways around some units (indices) while there are such; nothing is remembered of units left out next time."""
        self._avoided = units

    def give_up(self, door: int) -> None:
        """Plans no more ways through a door (index)."""
        self._usable[door] = False
        self._planned.clear()

    @property
    def given_up(self) -> int:
        """How many doors have been given up."""
        return int((~self._usable).sum())

    def to(self, goal: GoTo, here: Point) -> Walk:
        """A walk from ``here`` to a goal; one that ends where it begins when there is no way."""
        cell = int(self._sim.state.cell[0])
        key = (goal.unit, goal.point, here, cell, self._avoided)
        if key not in self._planned:
            if len(self._planned) >= KEEP:
                self._planned.clear()
            self._planned[key] = self._plan(goal, here, cell)
        return Walk(self._sim.world.space, *self._planned[key])

    def _plan(self, goal: GoTo, here: Point, cell: int) -> Plan:
        """What the walk from ``here`` in a cell to a goal is made of."""
        world = self._sim.world
        target = self._target(goal, here, cell)
        route, doors = list[Waypoint](), frozenset[int]()
        if target and self._open_air(cell) and self._open_air(target[0]):  # who is out stays out where that leads there
            route, doors = world.navigator.walk(cell, here, *target, np.zeros_like(self._usable))
        if target and not route:
            route, doors = world.navigator.walk(cell, here, *target, self._open())
        if target and not route and (self._avoided or self._stairs):
            route, doors = world.navigator.walk(cell, here, *target, self._usable)
        if not route:
            return [here, here], [int(world.space.cell_level[cell])] * 2, None
        levels = [int(world.space.cell_level[w.cell]) for w in route]
        return [(w.x, w.y) for w in route], levels, doors

    def _open_air(self, cell: int) -> bool:
        """Whether a cell is under the open sky."""
        return is_outdoors(self._sim.world, int(self._sim.world.space.cell_unit[cell]))

    def metres(self, unit: int, here: Point) -> float:
        """Walking metres to the nearest part of a unit; infinite when there is no way."""
        world, cell = self._sim.world, int(self._sim.state.cell[0])
        target = self._target(GoTo(world.unit_id(unit)), here, cell)
        return world.navigator.length(self._route(cell, here, target)) if target else float("inf")

    def heading(self, here: Point, there: Point) -> int | None:
        """The compass step (0..63) from one point to another; None when they are the same."""
        dx, dy = there[0] - here[0], there[1] - here[1]
        if abs(dx) + abs(dy) < 1e-6:
            return None
        return int(heading_index(np.array([dx]), np.array([dy]))[0])

    def target_of(self, action: Action) -> Point | None:
        """Where to look while doing something: at the door."""
        door = self._sim.world.space.door_index.get(action.target, -1) if action.kind in DOOR_ACTIONS else -1
        if door < 0:
            return None
        line = self._sim.world.space.door_line[door]
        return float(line[:, 0].mean()), float(line[:, 1].mean())

    def _route(self, cell: int, here: Point, target: tuple[int, Point]) -> list[Waypoint]:
        return self._sim.world.navigator.route(cell, here, target[0], target[1], self._open())

    def _open(self) -> Bool:
        """(D,) doors a way may lead through: not given up, and not of a unit to avoid unless one is in it."""
        here = self._sim.context.unit_of(0)
        units = [u for u in (*self._avoided, *self._stairs) if u != here]
        return self._usable & ~np.isin(self._sim.world.space.door_units, units).any(axis=1) if units else self._usable

    def _target(self, goal: GoTo, here: Point, cell: int) -> tuple[int, Point] | None:
        """The cell and point a goal means."""
        if goal.point is not None:
            return self._cell_at(goal.unit, goal.point, cell)
        world = self._sim.world
        if not goal.unit:
            return self._nearest_outdoors(here, cell)
        unit = world.space.unit_index.get(goal.unit, -1)
        if unit < 0:
            return None
        return self._first_place_in(unit, here, cell)

    def _cell_at(self, unit_id: str, point: Point, cell: int) -> tuple[int, Point] | None:
        """The cell of a point; the point moves to the unit's nearest standing place when it lies in no cell."""
        world = self._sim.world
        unit = world.space.unit_index.get(unit_id, -1)
        level = int(world.unit_level[unit]) if unit >= 0 else int(world.space.cell_level[cell])
        found = int(world.locator.cell(point[0], point[1], level, unit))
        if found >= 0:
            return found, point
        places = self._sim.context.spots.standing(unit) if unit >= 0 else self._sim.context.spots.outdoors()
        spot = min(places, key=lambda s: distance((s.x, s.y), point), default=None)
        return None if spot is None else (spot.cell, (spot.x, spot.y))

    def _first_place_in(self, unit: int, here: Point, cell: int) -> tuple[int, Point] | None:
        """The standing place of a unit that is nearest to the door one comes in by."""
        world = self._sim.world
        places = self._sim.context.spots.standing(unit)
        if not places:
            return None
        middle = places[len(places) // 2]
        route = self._route(cell, here, (middle.cell, (middle.x, middle.y)))
        entered = next(
            (k for k, w in enumerate(route) if int(world.space.cell_unit[w.cell]) == unit and world.space.cell_door[w.cell] < 0),
            None,
        )
        at = here if entered is None else (route[max(entered - 1, 0)].x, route[max(entered - 1, 0)].y)
        spot = min(places, key=lambda s: distance((s.x, s.y), at))
        return spot.cell, (spot.x, spot.y)

    def _nearest_outdoors(self, here: Point, cell: int) -> tuple[int, Point] | None:
        """The outdoor place with the shortest walk."""
        places = sorted(self._sim.context.spots.outdoors(), key=lambda s: distance((s.x, s.y), here))[:6]
        ways = [
            (self._sim.world.navigator.length(self._route(cell, here, (s.cell, (s.x, s.y)))), k) for k, s in enumerate(places)
        ]
        length, k = min(ways, default=(float("inf"), -1))
        return (places[k].cell, (places[k].x, places[k].y)) if length < float("inf") else None


def _wide_enough(simulation: Simulation) -> Bool:
    """(D,) doorways the trainee gets through: all, unless on wheels or crutches."""
    space = simulation.world.space
    if simulation.people[0].mobility == "walking":
        return np.ones(len(space.door_ids), dtype=bool)
    return np.asarray(space.door_width >= simulation.people[0].width - 1e-6)


def _stairwells(simulation: Simulation) -> frozenset[int]:
    """Units stairs start or end in, for who takes none."""
    if simulation.people[0].gait.stairs == "yes":
        return frozenset()
    space = simulation.world.space
    stairs = [v for v in space.building.vertical_links if v.kind is LinkKind.STAIRS]
    names = {name for v in stairs for name in (v.lower_unit_id, v.upper_unit_id)}
    return frozenset(space.unit_index[n] for n in names if n in space.unit_index)
