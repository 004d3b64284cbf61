"""Coming along with the trainee: a class whose teacher the trainee is, or whoever was told to (``sim.core.people.obeying``).

Who comes along is in ``Mode.FOLLOW`` with the trainee as ``M.AID``, until told something else, until no way leads there, or until
the trainee goes where they believe the danger to be.
"""

from math import sqrt
from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs, mind
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Spot
from sim.core.state import F64, Index
from sim.units import STEP_HZ

LOOK_STEPS: Final = STEP_HZ // 4
"""How often it is looked where the trainee is."""

CLOSE: Final = 1.2
EACH: Final = 0.35
"""Metres from the trainee at which one stands by, and by how much more for many (times the root of how many), by eye: a class of
25 has a square metre each."""

SLACK: Final = 1.0
"""Metres more from which one sets out again, and at which one stands who gets no nearer for the others, by eye."""

HELD_UP: Final = 0.7
"""Share of the meant pace under which one does."""

MOVED: Final = 1.0
"""Metres the trainee must have gone on before a walk is turned after them, by eye."""


def come_along(ctx: Context) -> None:
    """Sends those who come along after the trainee, and has those stand who are near enough.

    Who cannot get near for the others stands after a while (``mind.LATE_SECONDS``), until the trainee goes on.
    """
    if ctx.state.tick % LOOK_STEPS:
        return
    who = following(ctx)
    if not len(who):
        return
    state, unit = ctx.state, ctx.unit_of(0)
    goal = unit if unit >= 0 else mind.OUT_OF_DOORS
    far, here = _far(state.xy[who], state.xy[0]), ctx.world.space.cell_unit[state.cell[who]] == unit
    reach = CLOSE + EACH * sqrt(len(who))
    in_doorway = ctx.world.space.cell_door[state.cell[who]] >= 0  # where nobody stands by: the door could not be shut
    near = here & (far <= reach + SLACK) & ~in_doorway
    stands = near & ((far <= reach) | (state.speed[who] < HELD_UP * state.pace[who]))
    walks = state.pace[who] > 0.0
    for person in who[stands & walks].tolist():
        mind.stop(ctx, person)
    turned = (_far(state.spot[who], state.xy[0]) > MOVED) | (state.mind[who, M.GOAL] != goal) | (in_doorway & ~walks)
    spot = Spot(state.xy.item(0, 0), state.xy.item(0, 1), 0, state.cell.item(0))
    for person in who[~near & turned].tolist():
        if beliefs.fears(ctx, person, unit):
            _part(ctx, person)
        else:
            mind.walk_to(ctx, person, spot, goal, mind.hurry(ctx, person, mind.HURRY))


def following(ctx: Context) -> Index:
    """Those who come along with the trainee, ascending."""
    m = ctx.state.mind
    with_trainee = (m[:, M.AID] == 0) & (m[:, M.STATE] == Mode.FOLLOW) & (ctx.state.present == 1)
    with_trainee[0] = False
    return np.flatnonzero(with_trainee)


def _part(ctx: Context, person: int) -> None:
    """Does not go there: what next, one's policy says."""
    mind.stop(ctx, person)
    ctx.state.mind[person, M.AID] = -1
    mind.enter(ctx, person, Mode.NOTICE, 0.0)


def _far(a: F64, b: F64) -> F64:
    """(n,) metres from each of (n, 2) places to one."""
    off = a - b
    metres: F64 = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
    return metres
