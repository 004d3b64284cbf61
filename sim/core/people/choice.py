"""Which room to seek shelter in, and where in it to keep low."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import beliefs
from sim.core.people.mind import M
from sim.core.people.spots import Spot
from sim.core.walking.ways import Ways

APART: Final = 0.5
"""Metres between two who keep low, by eye."""


BLOCKS: Final = 4
"""Places of the grid that one person's spot can lie within ``APART`` of, at most."""

AT_ONCE: Final = 16
"""Places compared with those taken in the first round; twice as many in each further one."""


def choose(ctx: Context, ways: Ways, person: int) -> int | None:
    """The room with the least walking distance plus what it is put off for; None when there is none.

    A room full of people who went there before, and one where the danger is believed to be, is none.
    """
    state, here = ctx.state, ctx.unit_of(person)
    shut, toll = beliefs.shut(ctx, person), beliefs.toll(ctx, person)
    rooms, put_off, metres, middle = ctx.refuges.choices(ways, int(state.cell[person]), shut, toll)
    if not rooms:
        return None
    off = middle - state.xy[person]
    far = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
    there = (metres + far).min(axis=1, initial=np.inf)
    there[[k for k, u in enumerate(rooms) if u == here]] = 0.0
    cost = (there + put_off).tolist()
    for k in sorted(range(len(rooms)), key=lambda k: (cost[k], k)):
        if cost[k] < np.inf and not beliefs.fears(ctx, person, rooms[k]) and (rooms[k] == here or not _full(ctx, rooms[k])):
            return rooms[k]
    return None


def _full(ctx: Context, room: int) -> bool:
    return int(np.count_nonzero(ctx.state.mind[1:, M.GOAL] == room)) >= ctx.refuges.capacity[room]


def free_place(ctx: Context, person: int, room: int) -> Spot:
    """The best place to keep low that nobody else is at or going to; the last one when all are taken."""
    state = ctx.state
    bound = (state.mind[:, M.GOAL] == room) & (state.present == 1)
    bound[person] = False
    taken, places = state.spot[bound], ctx.spots.hiding(room)
    best = min(BLOCKS * len(taken) + 1, len(places))  # one of these is free, if there are so many
    first, many = 0, AT_ONCE
    while first < best:
        some = slice(first, min(first + many, best))
        dx, dy = places.x[some, None] - taken[:, 0], places.y[some, None] - taken[:, 1]
        free = (dx * dx + dy * dy > APART * APART).all(axis=1)
        if free.any():
            return places[first + int(free.argmax())]
        first, many = some.stop, many * 2
    return places[len(places) - 1]
