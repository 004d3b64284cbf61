"""Which way out somebody takes: the near one, the one they know, the one others take, the one without a queue."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs
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
    if not out.doors:
        return -1
    off = out.middle - ctx.state.xy[person]
    off *= off
    metres = (np.sqrt(off[:, 0] + off[:, 1]) + out.onward).min(axis=1).tolist()
    doors, walk = out.doors, ctx.cast.walk.item(person)
    waits = ctx.queues().metres(person, doors, walk)
    cost = [m + like + wait for m, like, wait in zip(metres, liking(ctx, person, doors), waits, strict=True)]
    return doors[cost.index(min(cost))]


def liking(ctx: Context, person: int, exits: Sequence[int]) -> list[float]:
    """Metres each exit is farther for not being known, and nearer for those seen making for it."""
    knows, taste = ctx.cast.knows[person], ctx.cast.taste[person]
    return [
        (0.0 if knows.item(door) else UNFAMILIAR) + TASTE * taste.item(door) - FOLLOWED * (going / (going + 2.0))
        for door, going in zip(exits, ctx.queues().going(person, exits), strict=True)
    ]
