"""Which way out somebody takes: the near one, the one they know, the one others take, the one without a queue."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs
from sim.core.people.mind import M, Mode
from sim.core.state import F64, Index
from sim.core.walking import queues
from sim.core.walking.ways import Ways

UNFAMILIAR: Final = 30.0
"""Metres somebody who knows a way out rather walks than to take one they do not know, by eye (affiliation: Sime 1985)."""

TASTE: Final = 3.0
"""Metres by which two equally far exits may differ to a person, drawn for each, by eye."""

FOLLOWED: Final = 6.0
"""Metres an exit is nearer for a crowd in the same room that makes for it; a third of it for one person; by eye."""


def choose(ctx: Context, ways: Ways, person: int) -> int | None:
    """The exit door a person makes for; -1 when they are out, or get out without a door; None when there is no way."""
    state, exits = ctx.state, ctx.world.exits
    cell = int(state.cell[person])
    x, y = state.xy[person].tolist()
    shut, toll = beliefs.shut(ctx, person), beliefs.toll(ctx, person)
    free = ways.metres(cell, x, y, ways.to_cell(-1, shut, toll))
    if not np.isfinite(free):
        return -1 if cell in ctx.world.outdoor_cells else None
    open_ = [d for d in exits.tolist() if d not in shut]
    metres = ways.metres_each(cell, x, y, ways.to_doors(open_, shut, toll))
    found = np.array(open_, dtype=np.intp)[np.isfinite(metres)]
    if not len(found):
        return -1
    cost = metres[np.isfinite(metres)] + liking(ctx, person, found) + queues.waits(ctx, person, found)
    return int(found[cost.argmin()])


def liking(ctx: Context, person: int, exits: Index) -> F64:
    """(n,) metres each exit is farther for not being known, and nearer for those seen making for it."""
    known = ctx.people[person].exits
    strange = np.array([0.0 if not known or d in known else UNFAMILIAR for d in exits.tolist()])
    mind, unit = ctx.state.mind, ctx.world.space.cell_unit[ctx.state.cell]
    others = (mind[:, M.STATE] == Mode.LEAVE) & (unit == unit[person]) & (ctx.state.present == 1)
    others[person] = False
    going = np.bincount(mind[others, M.VIA] + 1, minlength=len(ctx.world.space.door_ids) + 1)[exits + 1]
    metres: F64 = strange + TASTE * ctx.cast.taste[person, exits] - FOLLOWED * (going / (going + 2.0))
    return metres
