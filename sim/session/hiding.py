"""Where in a room to keep out of sight: what a person sees by looking round, worked out from the room's shape.

A place is good when nobody beyond a door or an inner window can see a low body there, it lies away from the doors, and a
solid wall is at one's back (research: A11, A12).  Doors are taken as shut and not yet covered, blinds as they are: what is
good then is good afterwards.
"""

from collections.abc import Sequence

import numpy as np

from sim.core.geometry import distance_to_segment
from sim.core.people.spots import Spot
from sim.core.queries import people_in_room
from sim.core.simulation import Simulation
from sim.plan.building import Point

BODY = (0.15, 0.45, 0.7)
"""Heights of the points of a seated body that must not show, metres."""

AWAY_FROM_DOOR = 2.0
"""Metres from every door that are far enough (research A12)."""

AT_THE_PLACE = 0.25
"""Metres from the place chosen at which one sits down, by eye."""

WALL_BEHIND = 0.95
"""Metres to a wall within which it is at one's back: who sits down ``AT_THE_PLACE`` is within the 1.2 m that count as by a wall
(``sim.core.acting.trainee``)."""

CLEAR_OF_OPENINGS = 0.6
"""Metres by which windows and doors must be farther off than the wall."""

OWN_ROOM, ARM_AND_A_LEAN = 0.6, 2.0
"""Metres to the nearest person: nearer is taken, farther than the second is alone; by eye."""

TAKEN, ALONE = 20.0, 0.6
"""Cost of a taken place, and of each metre from company, by eye."""

SEEN, NEAR_DOOR, NO_WALL, FAR = 100.0, 10.0, 5.0, 0.2
"""Cost of being seen whole, of each metre short of ``AWAY_FROM_DOOR``, of no wall behind, of each metre walked; by eye."""


def hiding_spot(simulation: Simulation, unit: int, here: Point, seen: Sequence[float] | None = None) -> Point | None:
    """The best place to sit low in a unit, or None where there is no floor to sit on.

    ``here`` is where one stands: of equally good places the nearest is taken.  ``seen`` is ``seen_shares`` for who knows it.
    """
    places = simulation.context.spots.standing(unit)
    if not places:
        return None
    seen = seen_shares(simulation, unit) if seen is None else seen
    others = [(float(x), float(y)) for x, y in simulation.state.xy[list(people_in_room(simulation))]]
    cost = [
        SEEN * seen[k] + _shape_cost(simulation, unit, s) + _company_cost(others, s) + FAR * _metres(here, s)
        for k, s in enumerate(places)
    ]
    best = places[int(np.argmin(np.array(cost)))]
    return best.x, best.y


def seen_shares(simulation: Simulation, unit: int) -> list[float]:
    """For each standing place of a unit the share of a seated body's points that somebody in a neighbouring unit could see."""
    world, state, places = simulation.world, simulation.state, simulation.context.spots.standing(unit)
    eyes, eye_cells = world.watch_points(_units_beyond(simulation, unit))
    floors = [world.space.floor(s.cell, s.x, s.y) for s in places]
    targets = np.array([(s.x, s.y, floor + h) for s, floor in zip(places, floors, strict=True) for h in BODY])
    cells = np.array([s.cell for s in places for _ in BODY], dtype=np.int32)
    doors_open = state.door_open.copy()
    doors_open[list(world.unit_doors[unit])] = 0.0
    covered, blinds = state.door_covered == 1, state.blinds_down == 1
    seen = world.sight.visible(eyes, targets, doors_open, covered, blinds, eye_cells=eye_cells, target_cells=cells)
    shares: list[float] = seen.any(axis=0).reshape(len(places), len(BODY)).mean(axis=1).tolist()
    return shares


def _units_beyond(simulation: Simulation, unit: int) -> tuple[int, ...]:
    """Units from which one could look in: behind a door or an inner window."""
    world = simulation.world
    index = world.space.unit_index
    beyond = {world.other_side(d, unit) for d in world.unit_doors[unit]}
    beyond |= {index[u] for w in world.windows[unit] for u in w.unit_ids if u in index}
    return tuple(sorted(u for u in beyond if u >= 0 and u != unit and len(world.unit_cells[u])))


def _shape_cost(simulation: Simulation, unit: int, spot: Spot) -> float:
    world = simulation.world
    doors = [distance_to_segment(world.space.door_line[d], spot.x, spot.y) for d in world.unit_doors[unit]]
    glass = [distance_to_segment(np.array(w.line), spot.x, spot.y) for w in world.windows[unit]]
    lines, wall = world.cells.lines[spot.cell], world.cells.wall[spot.cell]
    depth = np.where(wall, lines[:, 0] * spot.x + lines[:, 1] * spot.y + lines[:, 2], np.inf)
    nearest_wall = float(depth.min())
    solid = nearest_wall <= WALL_BEHIND and min([*doors, *glass], default=99.0) > nearest_wall + CLEAR_OF_OPENINGS
    short = max(0.0, AWAY_FROM_DOOR - min(doors, default=99.0))
    return NEAR_DOOR * short + (0.0 if solid else NO_WALL)


def _company_cost(others: Sequence[Point], spot: Spot) -> float:
    """Room for oneself, yet near enough to somebody to calm them with a finger to the lips."""
    nearest = min((_metres(p, spot) for p in others), default=None)
    if nearest is None:
        return 0.0
    return TAKEN if nearest < OWN_ROOM else ALONE * max(0.0, nearest - ARM_AND_A_LEAN)


def _metres(here: Point, spot: Spot) -> float:
    dx, dy = spot.x - here[0], spot.y - here[1]
    return float(np.sqrt(dx * dx + dy * dy))
