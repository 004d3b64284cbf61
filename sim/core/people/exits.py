"""Which way out somebody takes: the near one, the one they know, the one others take, the one without a queue."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs
from sim.core.state import F64, Index
from sim.core.walking.ways import Ways

UNFAMILIAR: Final = 30.0
"""Metres somebody who knows a way out rather walks than to take one they do not know, by eye (affiliation: Sime 1985)."""

TASTE: Final = 3.0
"""Metres by which two equally far exits may differ to a person, drawn for each, by eye."""

FOLLOWED: Final = 6.0
"""Metres an exit is nearer for a crowd in the same room that makes for it; a third of it for one person; by eye."""


def choose(ctx: Context, ways: Ways, person: int) -> int | None:
    """The exit door a person makes for; -1 when they are out, or get out without a door; None when there is no way."""
    cell = ctx.state.cell.item(person)
    out = ctx.ways_out.of(ways, cell, beliefs.shut(ctx, person), beliefs.toll(ctx, person))
    if not out.free:
        return -1 if cell in ctx.world.outdoor_cells else None
    if not len(out.doors):
        return -1
    off = out.middle - ctx.state.xy[person]
    off *= off
    metres = (np.sqrt(off[:, 0] + off[:, 1]) + out.onward).min(axis=1)
    walk, queues = ctx.cast.walk.item(person), ctx.queues()
    waits = [queues.metres(person, d, walk) for d in out.doors.tolist()]
    return out.doors.item(int((metres + liking(ctx, person, out.doors) + waits).argmin()))


def liking(ctx: Context, person: int, exits: Index) -> F64:
    """(n,) metres each exit is farther for not being known, and nearer for those seen making for it."""
    cast, going = ctx.cast, ctx.queues().going(person, exits)
    strange = np.where(cast.knows[person].take(exits), 0.0, UNFAMILIAR) + TASTE * cast.taste[person].take(exits)
    metres: F64 = strange - FOLLOWED * (going / (going + 2.0))
    return metres
