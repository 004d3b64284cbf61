"""Which room a careful trainee makes for: the nearest that can be locked, one's own or not (research: §1.2, A04)."""

from typing import Final

import numpy as np

from sim.core.simulation import Simulation
from sim.plan.building import LockKind, Point, Tri
from sim.scenario.model import Role
from sim.session.ways import Ways

PENALTY: Final = {Tri.YES: 0.0, Tri.UNKNOWN: 15.0, Tri.NO: 40.0}
"""Metres a room is put off for when it cannot be locked, or nobody has said; by eye: long moves count as unsafe."""

KEY_PENALTY = 25.0
"""Metres for a lock the trainee has no key to, by eye: not quite as many as for none, for somebody with a key may come."""

GLASS_PENALTY = 4.0
"""Metres for glass towards a passage, by eye."""

DOOR_PENALTY = 2.0
"""Metres for each further door that must be shut, by eye."""

SMALL = 8.0
SMALL_PENALTY = 15.0
"""Square metres under which nobody gets two metres from the door (A12), and the metres such a room is put off for; by eye."""

HALL = 120.0
HALL_PENALTY = 25.0
"""Square metres from which a room is a hall, with more doors and windows than one can see to, and the metres it is put off for
(research: §6, the dining hall is left for what is nearest); by eye."""

STOREY_PENALTY = 20.0
"""Metres for another storey: stairs are in sight from two floors, by eye."""

CANDIDATES = 8
"""Rooms looked at, the nearest as the crow flies."""


def best_shelter(simulation: Simulation, ways: Ways, here: Point) -> str:
    """The id of the room with the least walk and penalties, or an empty id where no room can be reached."""
    world = simulation.world
    best, chosen = float("inf"), -1
    for unit in _nearest(simulation, here):
        metres = 0.0 if unit == simulation.context.unit_of(0) else ways.metres(unit, here)
        cost = metres + _put_off(simulation, unit)
        if cost < best:
            best, chosen = cost, unit
    return world.unit_id(chosen)


def _nearest(simulation: Simulation, here: Point) -> list[int]:
    world = simulation.world
    level = int(world.space.cell_level[simulation.state.cell[0]])
    away = world.unit_middle - np.array(here)
    off = np.sqrt(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1]) + np.where(world.unit_level == level, 0.0, STOREY_PENALTY)
    rooms = world.shelters[np.argsort(off[world.shelters], kind="stable")]
    return [int(u) for u in rooms[:CANDIDATES]]


def _put_off(simulation: Simulation, unit: int) -> float:
    """What speaks against a room, in metres."""
    world = simulation.world
    openings = [world.openings[d] for d in world.unit_doors[unit] if world.side_inside(d, unit)]
    needs_key = any(o.lock_kind in (LockKind.KEY, LockKind.CARD) for o in openings)
    keyless = world.scenario.role is Role.PUPIL and needs_key
    inner_glass = any(len(w.unit_ids) > 1 for w in world.windows[unit]) or any((o.glazed or 0.0) > 0.0 for o in openings)
    cost = PENALTY[world.lockable(unit)] + (KEY_PENALTY if keyless else 0.0) + (GLASS_PENALTY if inner_glass else 0.0)
    area = float(world.unit_area[unit])
    cost += SMALL_PENALTY if area < SMALL else HALL_PENALTY if area > HALL else 0.0
    return cost + DOOR_PENALTY * max(0, len(world.unit_doors[unit]) - 1)
