"""A walk through every room: which room is the nearest one not seen yet, and where in it to stand."""

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from sim.core.simulation import Simulation
from sim.plan.building import Category, Point
from sim.space.convex import breadth
from sim.space.space import Bool, Space

ROOMY = 0.6
"""Metres of breadth from which a body has room: 0.4 m of shoulders and some; passages through walls have less."""


@dataclass(frozen=True)
class Room:
    """A room to go to: its id, a place in it near where one comes in, and the walking metres to its edge."""

    unit: str
    point: Point
    metres: float


def nearest_room(simulation: Simulation, left_out: Set[str], standing: Bool) -> Room | None:
    """The room with the shortest walk from where the trainee is, or None when no way leads to any other.

    Every door counts as one that opens.  Places outdoors and rooms in ``left_out`` are not asked for; ``standing`` are the
    cells that count as being in a room (``room_cells``).
    """
    world, state = simulation.world, simulation.state
    space, navigator = world.space, world.navigator
    cell = int(state.cell[0])
    here = (float(state.xy[0, 0]), float(state.xy[0, 1]))
    away = navigator.from_place(cell, here)
    wanted = np.array(
        [u.category is not Category.OUTDOOR and name not in left_out for u, name in zip(world.units, space.unit_ids, strict=True)]
    )
    a, b = space.portal_cells.T
    best: tuple[float, int, int] | None = None
    for side in (a, b):
        floor = (space.cell_unit[side] >= 0) & standing[side]
        metres = np.where(floor & wanted[space.cell_unit[side]], away, np.inf)
        if len(metres) and metres.min() < np.inf:
            k = int(metres.argmin())
            best = min(x for x in (best, (float(metres[k]), int(side[k]), k)) if x is not None)
    if best is None:
        return None
    metres_there, entered, portal = best
    unit = int(space.cell_unit[entered])
    middle = navigator.middle[portal]
    return Room(space.unit_ids[unit], _place(simulation, unit, entered, (float(middle[0]), float(middle[1]))), metres_there)


def room_cells(space: Space) -> Bool:
    """(C,) cells that count as being in a room: floor one has room on, of every room at least its broadest cell.

    Doorways and passages count for none, and stairs only where a room has no other floor.
    """
    floor = (space.cell_door < 0) & (space.cell_link < 0)
    own = np.isin(space.cell_unit, space.cell_unit[floor])
    found: Bool = floor | ((space.cell_link >= 0) & ~own)
    broad = np.array([breadth(space.polygon(c)) for c in range(space.cell_count)])
    together = _largest_part(space)
    for unit in np.unique(space.cell_unit[found]).tolist():
        cells = np.flatnonzero(found & (space.cell_unit == unit))
        entered = cells[together[cells]]  # a stair may cut a corner off its room that nobody gets into
        found[cells] = broad[cells] >= min(ROOMY, float(broad[entered if len(entered) else cells].max()))
    return found


def _largest_part(space: Space) -> Bool:
    """(C,) cells of the largest part of the space that hangs together."""
    part = np.arange(space.cell_count)
    a, b = space.portal_cells.T
    while True:
        least = np.minimum(part[a], part[b])
        joined = part.copy()
        np.minimum.at(joined, a, least)
        np.minimum.at(joined, b, least)
        joined = joined[joined]
        if (joined == part).all():
            break
        part = joined
    found: Bool = part == np.bincount(part).argmax() if len(part) else part == 0
    return found


def _place(simulation: Simulation, unit: int, cell: int, entry: Point) -> Point:
    """A standing place in the cell one comes into, the nearest to where one comes in; the cell's middle when it has none."""
    spots = [s for s in simulation.context.spots.standing(unit) if s.cell == cell]
    nearest = min(spots, key=lambda s: (s.x - entry[0]) * (s.x - entry[0]) + (s.y - entry[1]) * (s.y - entry[1]), default=None)
    if nearest is not None:
        return nearest.x, nearest.y
    x, y = simulation.world.cells.centre[cell].tolist()
    return float(x), float(y)


def closing_phrase(simulation: Simulation) -> str:
    """The id of a phrase that, said aloud, ends the scenario; empty when there is none."""
    scenario = simulation.world.scenario
    ends = {inject.id for inject in scenario.injects if inject.kind == "end"}
    for trigger in scenario.triggers:
        for condition in (c for group in trigger.any for c in group if ends & set(trigger.do)):
            if condition.kind == "happened" and condition.event == "said" and condition.target:
                return condition.target
    return ""
