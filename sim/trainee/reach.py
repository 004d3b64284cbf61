"""What hands take hold of, and what that does.

Where things are (``sim.space.fittings`` holds the numbers, and the view draws from the same):

    handle   0.06 m from the leaf's free edge, 1.05 m up, 0.06 m out on both faces; moves with the leaf.  An open door can
             also be taken hold of where its handle is when shut: few play areas have room to step round a leaf
    lock     0.13 m above the handle
    pane     middle of a glazed leaf, 1.5 m up
    barrier  middle of a shut door, 0.75 m up, inside a room with furniture that can be pushed there
    switch   beside every door of the room, 0.22 m from its clear opening, 1.05 m up
    cord     at the end of every window with a blind, 1.2 m up
    button   where the plan says the lockdown button or fire call point is

Squeeze or trigger on a thing works it; on a handle squeeze opens and shuts, trigger only tries the handle.  A hand reaches
nothing through a wall: the body must be in the thing's room, and the straight way from body to thing must be free.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sim.core.commands import Action, ActionKind
from sim.core.state import State
from sim.plan.building import AlarmKind, Blinds, Opening, Unit
from sim.poses import Vec3
from sim.space.catalogue import CATALOGUE
from sim.space.fittings import Leaf, blind_cord, door_leaves, side_of, switch_points
from sim.space.motion import move
from sim.space.space import Space

BARRIER_HEIGHT = 0.75
"""Where a hand pushes a desk or shelf to a door: the height of a desk."""

FURNITURE_HEIGHT = 0.6
"""Least height in metres of furniture that holds a door (as the simulation asks)."""

ARM = 1.3
"""Metres from the body's middle to a thing a hand can be at: the simulation's reach with its lean."""

FREE_END = 0.30
"""Metres a straight way may end short of a thing: half a thick wall, in whose middle a shut leaf hangs."""

FREE_END_SWUNG = 0.12
"""The same for a leaf that stands open, which hangs in the room and not in a wall."""

AJAR = 0.05
"""Share of a swing from which a door counts as open to hands."""

PASSABLE = 0.6
"""Share of a swing from which the body gets through (as the simulation has it)."""


class Thing(StrEnum):
    """What a hand can be at."""

    HANDLE = "handle"
    LOCK = "lock"
    PANE = "pane"
    BARRIER = "barrier"
    SWITCH = "switch"
    CORD = "cord"
    BUTTON = "button"


class Grasp(StrEnum):
    """How a hand works a thing."""

    SQUEEZE = "squeeze"
    TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing at a place in the building. ``id`` is an opening's, unit's or device's; ``door`` a door's index or -1."""

    thing: Thing
    id: str
    at: Vec3
    door: int = -1
    swung: bool = False
    """On a leaf that stands open, out in a room and not in its wall."""


@dataclass(frozen=True, slots=True)
class Where:
    """A body: its cell and point."""

    cell: int
    x: float
    y: float


@dataclass(frozen=True)
class _Door:
    index: int
    opening: Opening
    leaves: tuple[Leaf, ...]
    left_unit: int  # unit index on the left of the line, -1 outdoors
    right_unit: int
    floor: float


class Reach:
    """Things within reach of a body in one building."""

    def __init__(self, space: Space) -> None:
        self._space, self._building = space, space.building
        self._doors = tuple(self._door(d) for d in range(len(space.door_ids)))
        self._unit_doors: dict[int, list[int]] = {}
        for door in self._doors:
            for unit in {door.left_unit, door.right_unit}:
                self._unit_doors.setdefault(unit, []).append(door.index)
        furnished = {f.unit_id for f in self._building.fixtures if _pushable(f.key)}
        self._furnished = frozenset(i for i, unit_id in enumerate(space.unit_ids) if unit_id in furnished)
        self._fixed: dict[int, tuple[Target, ...]] = {}

    def _door(self, index: int) -> _Door:
        space, opening = self._space, self._building.opening[self._space.door_ids[index]]
        first, second = (int(u) for u in space.door_units[index])
        known = first if first >= 0 else second
        side = side_of(self._building, opening, space.unit_ids[known]) if known >= 0 else 1.0
        other = second if known == first else first
        left, right = (known, other) if side >= 0 else (other, known)
        floor = self._building.level[opening.level_id].elevation
        return _Door(index, opening, door_leaves(self._building, opening), left, right, floor)

    # ---- what there is ----

    def units_at(self, where: Where) -> frozenset[int]:
        """Units a body there is in: both sides when it stands in a doorway."""
        door = int(self._space.cell_door[where.cell])
        if door >= 0:
            return frozenset({self._doors[door].left_unit, self._doors[door].right_unit})
        return frozenset({int(self._space.cell_unit[where.cell])})

    def targets(self, where: Where, state: State) -> Iterator[Target]:
        """Everything workable from the unit(s) a body is in, near or not."""
        level = int(self._space.cell_level[where.cell])
        for unit in self.units_at(where):
            for index in self._unit_doors.get(unit, ()):
                if int(self._space.door_level[index]) == level:
                    yield from self._at_door(self._doors[index], unit, state)
            if unit >= 0:
                yield from self._in_room(unit)

    def _at_door(self, door: _Door, unit: int, state: State) -> Iterator[Target]:
        share = float(state.door_open[door.index])
        shut = self._faces(door, unit)
        for leaf, left in shut:
            yield self._target(Thing.HANDLE, door, leaf.handle(0.0, left))
        if share >= AJAR:
            for leaf in door.leaves:
                for left in (True, False):
                    yield replace(self._target(Thing.HANDLE, door, leaf.handle(share, left)), swung=True)
            return
        for leaf, left in shut:
            yield self._target(Thing.LOCK, door, leaf.lock(0.0, left))
            if door.opening.glazed:
                yield self._target(Thing.PANE, door, leaf.pane(0.0, left))
        if shut and unit in self._furnished:
            leaf, left = shut[0]
            x, y, _ = leaf.pane(0.0, left)
            yield self._target(Thing.BARRIER, door, (x, y, BARRIER_HEIGHT))

    def _faces(self, door: _Door, unit: int) -> list[tuple[Leaf, bool]]:
        """(leaf, left face?) pairs on a unit's own side of a shut door."""
        (ax, ay), (bx, by) = door.opening.line
        faces = []
        for leaf in door.leaves:
            along = (leaf.tip[0] - leaf.hinge[0]) * (bx - ax) + (leaf.tip[1] - leaf.hinge[1]) * (by - ay) > 0
            sides = (door.left_unit, door.right_unit) if along else (door.right_unit, door.left_unit)
            faces += [(leaf, side == sides[0]) for side in sides if unit == side]
        return faces

    def _target(self, thing: Thing, door: _Door, at: Vec3) -> Target:
        return Target(thing, door.opening.id, (at[0], at[1], at[2] + door.floor), door.index)

    def _in_room(self, unit: int) -> tuple[Target, ...]:
        """Switches, cords and buttons of a room; they never move."""
        if unit not in self._fixed:
            self._fixed[unit] = tuple(self._find_fixed(self._building.unit[self._space.unit_ids[unit]]))
        return self._fixed[unit]

    def _find_fixed(self, unit: Unit) -> Iterator[Target]:
        building = self._building
        floor = building.level[unit.level_id].elevation
        for opening in building.unit_openings[unit.id]:
            for x, y, z in switch_points(building, opening, unit):
                yield Target(Thing.SWITCH, unit.id, (x, y, z + floor))
        for window in building.unit_windows[unit.id]:
            if window.blinds in (Blinds.INSIDE, Blinds.BETWEEN):
                x, y, z = blind_cord(window, unit)
                yield Target(Thing.CORD, unit.id, (x, y, z + floor))
        for device in building.alarm_devices:
            if device.unit_id == unit.id and device.kind in (AlarmKind.LOCKDOWN_BUTTON, AlarmKind.FIRE_CALL_POINT):
                yield Target(Thing.BUTTON, device.id, (*device.point, device.height + floor))

    # ---- what a hand is at ----

    def at(self, hand: Vec3, where: Where, state: State, near: float) -> Target | None:
        """The thing nearest to a hand (in the building), at most ``near`` metres off and not behind a wall; else None."""
        found = sorted(
            ((math.dist(hand, t.at), k, t) for k, t in enumerate(self.targets(where, state)) if math.dist(hand, t.at) <= near)
        )
        return next((t for _, _, t in found if self.free(where, t, state)), None)

    def free(self, where: Where, target: Target, state: State) -> bool:
        """Whether a body there can have a hand at ``target``: near enough, and the straight way to it is free."""
        x, y, _ = target.at
        if math.hypot(x - where.x, y - where.y) > ARM:
            return False
        passable = state.door_open >= PASSABLE
        _, end_x, end_y = move(self._space, where.cell, where.x, where.y, x, y, passable, 0.0)
        return math.hypot(end_x - x, end_y - y) <= (FREE_END_SWUNG if target.swung else FREE_END)

    def find(self, thing: Thing, target_id: str, where: Where, state: State) -> Target | None:
        """The nearest thing of a kind belonging to ``target_id`` in the body's unit(s), near or not; for scripts."""
        found = [t for t in self.targets(where, state) if t.thing is thing and t.id == target_id]
        return min(found, key=lambda t: math.hypot(t.at[0] - where.x, t.at[1] - where.y), default=None)


def _pushable(key: str) -> bool:
    piece = CATALOGUE.get(key)
    return piece is not None and piece.movable and piece.height >= FURNITURE_HEIGHT


def action_for(target: Target, grasp: Grasp, state: State, space: Space) -> Action | None:
    """What working a thing means now, given how doors, lights and blinds are."""
    if target.thing is Thing.HANDLE:
        return _handle(target, grasp, state)
    return _ACTIONS[target.thing](target, state, space)


def _handle(target: Target, grasp: Grasp, state: State) -> Action:
    stands_open = bool(state.door_goal[target.door]) or float(state.door_open[target.door]) >= AJAR
    if stands_open:
        return Action(ActionKind.CLOSE_DOOR, target.id)
    return Action(ActionKind.OPEN_DOOR if grasp is Grasp.SQUEEZE else ActionKind.CHECK_LOCK, target.id)


def _lock(target: Target, state: State, _: Space) -> Action:
    locked = bool(state.door_locked[target.door])
    return Action(ActionKind.UNLOCK_DOOR if locked else ActionKind.LOCK_DOOR, target.id)


def _pane(target: Target, state: State, _: Space) -> Action | None:
    return None if state.door_covered[target.door] else Action(ActionKind.COVER_GLASS, target.id)


def _barrier(target: Target, state: State, _: Space) -> Action | None:
    return None if state.door_blocked[target.door] else Action(ActionKind.BLOCK_DOOR, target.id)


def _switch(target: Target, state: State, space: Space) -> Action:
    lit = bool(state.lights_on[space.unit_index[target.id]])
    return Action(ActionKind.LIGHTS_OFF if lit else ActionKind.LIGHTS_ON, target.id)


def _cord(target: Target, state: State, space: Space) -> Action:
    down = bool(state.blinds_down[space.unit_index[target.id]])
    return Action(ActionKind.BLINDS_UP if down else ActionKind.BLINDS_DOWN, target.id)


def _button(target: Target, _: State, space: Space) -> Action:
    fire = any(d.id == target.id and d.kind is AlarmKind.FIRE_CALL_POINT for d in space.building.alarm_devices)
    return Action(ActionKind.RAISE_ALARM, target.id, "fire" if fire else "lockdown")


_ACTIONS: dict[Thing, Callable[[Target, State, Space], Action | None]] = {
    Thing.LOCK: _lock,
    Thing.PANE: _pane,
    Thing.BARRIER: _barrier,
    Thing.SWITCH: _switch,
    Thing.CORD: _cord,
    Thing.BUTTON: _button,
}
