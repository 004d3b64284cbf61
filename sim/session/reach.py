"""Where to stand for what hands are to do: on one's own side of a door, below a switch, before a blind."""

from collections.abc import Sequence
from math import sqrt

from sim.core.acting.reach import LEAN, coverable
from sim.core.building import belongings
from sim.core.commands import Action, ActionKind
from sim.core.geometry import distance_to_segment
from sim.core.people.spots import Spot
from sim.core.simulation import Simulation
from sim.plan.building import Line, Point
from sim.session.intents import DOOR_ACTIONS
from sim.space.fittings import switch_points
from sim.units import REACH

NEAR_DOOR = 0.12
"""Metres from the place beside a door within which its handle is worked: quanta and body radius, well within reach."""

NEAR_WALL = 0.3
"""Metres from the place before a switch or blind that are near enough."""

LEANING = frozenset({ActionKind.CLOSE_DOOR, ActionKind.BLOCK_DOOR})
"""What is done with a lean, so that one need not stand in the doorway."""

MARGIN = 0.1
"""Metres of reach kept in hand: two quanta."""

STAND_OFF = 0.45
"""Metres from a wall where one stands to work what is on it."""


def stand_for(simulation: Simulation, action: Action, unit: int, here: Point) -> tuple[Point, float] | None:
    """Where in ``unit`` (-1 outdoors) to stand for an action, and how many metres from there are near enough.

    None when it can be done from anywhere, or nothing is known of where.
    """
    world = simulation.world
    if action.kind in DOOR_ACTIONS:
        door = world.space.door_index.get(action.target, -1)
        if door < 0:
            return None
        if action.kind in LEANING and distance_to_segment(world.space.door_line[door], *here) <= REACH + LEAN - MARGIN:
            return None
        spot = simulation.context.spots.at_door(door, unit)
        return (spot.x, spot.y), NEAR_DOOR
    if action.kind in (ActionKind.PICK_UP, ActionKind.FIND):
        k = belongings.index(simulation.context, action.target or action.value)
        lies = None if k < 0 else belongings.lies_at(simulation.context, k)
        return None if lies is None else ((lies.x, lies.y), NEAR_WALL)
    lines = _fixed(simulation, action, unit)
    return (_before(simulation, unit, here, lines), NEAR_WALL) if lines else None


def _fixed(simulation: Simulation, action: Action, unit: int) -> list[Line]:
    """Where on the walls the thing is that an action works; points are lines of no length."""
    world = simulation.world
    if action.kind is ActionKind.RAISE_ALARM and action.target:
        return [(d.point, d.point) for d in world.space.building.alarm_devices if d.id == action.target]
    if unit < 0:
        return []
    if action.kind in (ActionKind.LIGHTS_OFF, ActionKind.LIGHTS_ON):
        leaves = [world.openings[d] for d in world.unit_doors[unit]]
        points = [p for o in leaves for p in switch_points(world.space.building, o, world.units[unit])]
        return [((x, y), (x, y)) for x, y, _ in points] or [o.line for o in leaves]
    if action.kind in (ActionKind.BLINDS_DOWN, ActionKind.BLINDS_UP):
        return [w.line for w in world.windows[unit] if coverable(w)]
    return []


def _before(simulation: Simulation, unit: int, here: Point, lines: Sequence[Line]) -> Point:
    """The place in ``unit``, ``STAND_OFF`` metres before the nearest of some lines."""
    foot = min((_nearest(line, here) for line in lines), key=lambda p: distance(p, here))
    world = simulation.world
    level = int(world.unit_level[unit]) if unit >= 0 else int(world.space.cell_level[simulation.state.cell[0]])
    found = []
    for dx, dy in _AROUND:
        x, y = foot[0] + dx * STAND_OFF, foot[1] + dy * STAND_OFF
        cell = int(world.locator.cell(x, y, level))
        if cell >= 0 and int(world.space.cell_unit[cell]) == unit and int(world.space.cell_door[cell]) < 0:
            found.append((x, y))
    places: Sequence[Spot] = simulation.context.spots.standing(unit) if unit >= 0 else ()
    found = found or [(s.x, s.y) for s in places]
    return min(found, key=lambda p: (distance(p, foot) > STAND_OFF + 0.01, distance(p, here)), default=foot)


_AROUND = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (0.7, 0.7), (-0.7, 0.7), (-0.7, -0.7), (0.7, -0.7))
"""Directions tried from a point on a wall into the room."""


def _nearest(line: Line, here: Point) -> Point:
    """The point of a line nearest to ``here``."""
    (ax, ay), (bx, by) = line
    ex, ey = bx - ax, by - ay
    square = ex * ex + ey * ey
    if square == 0.0:
        return ax, ay
    t = min(max(((here[0] - ax) * ex + (here[1] - ay) * ey) / square, 0.0), 1.0)
    return ax + ex * t, ay + ey * t


def distance(a: Point, b: Point) -> float:
    """Metres between two points."""
    dx, dy = a[0] - b[0], a[1] - b[1]
    return sqrt(dx * dx + dy * dy)
