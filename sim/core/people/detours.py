"""Who goes round a queue by another door of the room, or changes their mind about which exit to take."""

from math import inf, sqrt
from typing import Final

from sim.core.context import Context
from sim.core.people import beliefs, exits, mind
from sim.core.people.mind import M, Mode
from sim.core.walking.ways import Ways
from sim.units import STEP_HZ

LOOK_STEPS: Final = 3 * STEP_HZ
"""How often somebody in a queue looks for another way, by eye; people look in turn, by their indices."""

TURN_STEPS: Final = 4
"""Steps between two turns: many looks together cost less than a few in each step."""

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
    if state.tick % TURN_STEPS != TURN_STEPS - 1:
        return
    turns = LOOK_STEPS // TURN_STEPS
    first = (-state.tick // TURN_STEPS) % turns or turns  # not the trainee
    turn = slice(first, None, turns)
    goes = (state.pace[turn] > 0.0) & (state.present[turn] == 1) & (m[turn, M.WAY] >= 0) & GOERS[m[turn, M.STATE]]
    who = first + turns * goes.nonzero()[0]
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
    sides = world.thresholds.get(ctx.unit_of(person), {})
    now = world.space.portal_door.item(state.mind.item(person, M.WAY))
    if now not in sides or len(sides) < 2:
        return None
    shut, toll, goal = beliefs.shut(ctx, person), beliefs.toll(ctx, person), state.mind.item(person, M.GOAL)
    field = ways.to_unit(goal, shut, toll) if goal >= 0 else ways.to_cell(-1, shut, toll)
    doors, metres = [], []
    for door, (near, far) in sides.items():
        onward = field.item(far)
        # nobody goes round by a blind alley
        if door not in shut and onward < inf and (door == now or onward < field.item(near)):
            doors.append(door)
            metres.append(onward + _metres(ctx, person, far))
    if now not in doors or len(doors) < 2:
        return None
    waits = ctx.queues().metres(person, doors, ctx.cast.walk.item(person))
    cost = [far + wait for far, wait in zip(metres, waits, strict=True)]
    if goal < 0:
        out = [k for k, door in enumerate(doors) if world.is_exit[door]]
        for k, more in zip(out, exits.liking(ctx, person, [doors[k] for k in out]), strict=True):
            cost[k] += more
    least, present = min(cost), cost[doors.index(now)]
    return doors[cost.index(least)] if least < WORTH * present - WORTH_METRES else None


def _metres(ctx: Context, person: int, portal: int) -> float:
    """From a person straight to the middle of a portal."""
    middle, xy = ctx.world.navigator.middle, ctx.state.xy
    dx, dy = middle.item(portal, 0) - xy.item(person, 0), middle.item(portal, 1) - xy.item(person, 1)
    return sqrt(dx * dx + dy * dy)
