"""Who goes round a queue by another door of the room, or changes their mind about which exit to take."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs, exits, mind
from sim.core.people.mind import M, Mode
from sim.core.walking import queues
from sim.core.walking.ways import Ways
from sim.units import STEP_HZ

LOOK_STEPS: Final = 3 * STEP_HZ
"""How often somebody in a queue looks for another way, by eye; people look in turn, by their indices."""

SLOWED: Final = 0.5
"""Share of the meant pace under which somebody is held up."""

WORTH: Final = 0.8
WORTH_METRES: Final = 1.0
"""Another door is taken when its way is shorter than this share of the present one's, and by this many metres more; by eye."""

GOERS: Final = mind.lookup(Mode.GO, Mode.LEAVE)
"""Modes of somebody who may go round."""


def go_round(ctx: Context, ways: Ways) -> None:
    """Those whose turn it is to look take another door of the room when that is worth it.

    Who is held up in a queue looks for any; who is on the way out of a room with several exits looks what the others do.
    """
    state, m = ctx.state, ctx.state.mind
    first = (-state.tick) % LOOK_STEPS or LOOK_STEPS  # not the trainee
    turn = slice(first, None, LOOK_STEPS)
    goes = (state.pace[turn] > 0.0) & (state.present[turn] == 1) & (m[turn, M.WAY] >= 0) & GOERS[m[turn, M.STATE]]
    who = first + LOOK_STEPS * goes.nonzero()[0]
    if not len(who):
        return
    held = state.speed[who] < SLOWED * state.pace[who]
    choice = ctx.world.exits_in[ctx.world.space.cell_unit[state.cell[who]]] > 1
    for person in who[held | (choice & (m[who, M.STATE] == Mode.LEAVE))].tolist():
        door = _better(ctx, ways, person)
        if door is not None:
            m[person, M.VIA], m[person, M.WAY] = door, -1


def _better(ctx: Context, ways: Ways, person: int) -> int | None:
    """Another door of the person's room that is clearly quicker than the present one; None when there is none."""
    state, world = ctx.state, ctx.world
    unit, now = ctx.unit_of(person), int(world.space.portal_door[state.mind[person, M.WAY]])
    if now < 0:
        return None
    shut = beliefs.shut(ctx, person)
    sides = [(d, *pair) for d, pair in world.thresholds.get(unit, {}).items() if d not in shut]
    if len(sides) < 2:
        return None
    doors, near, far = np.array(sides, dtype=np.intp).T
    toll, goal = beliefs.toll(ctx, person), int(state.mind[person, M.GOAL])
    field = ways.to_unit(goal, shut, toll) if goal >= 0 else ways.to_cell(-1, shut, toll)
    onward = np.isfinite(field[far]) & ((field[far] < field[near]) | (doors == now))  # nobody goes round by a blind alley
    doors, far = doors[onward], far[onward]
    if now not in doors or len(doors) < 2:
        return None
    cost = field[far] + queues.far(world.navigator.middle[far], state.xy[person]) + queues.waits(ctx, person, doors)
    if goal < 0:
        ways_out = set(world.exits.tolist())
        out = np.array([d in ways_out for d in doors.tolist()])
        if out.any():
            cost[out] += exits.liking(ctx, person, doors[out])
    best, present = int(cost.argmin()), float(cost[doors == now][0])
    return int(doors[best]) if cost[best] < WORTH * present - WORTH_METRES else None
