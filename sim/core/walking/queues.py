"""Queues at doors: how long they make the way for those who see them."""

import numpy as np

from sim.core.context import Context
from sim.core.people.mind import M
from sim.core.state import F64, Index
from sim.units import STEP


def waits(ctx: Context, person: int, doors: Index) -> F64:
    """(n,) metres a person could walk while waiting at doors, beyond the walk to them; 0 for doors out of sight (other rooms)."""
    state, space = ctx.state, ctx.world.space
    unit = space.cell_unit[state.cell]
    out = np.zeros(len(doors))
    seen = np.flatnonzero((space.door_units[doors] == unit[person]).any(axis=1))
    if not len(seen):
        return out
    way = state.mind[:, M.WAY]
    queue = (way >= 0) & (state.pace > 0.0) & (unit == unit[person]) & (state.present == 1)
    queue[person] = False
    others = np.flatnonzero(queue)
    bound = space.portal_door[way[others]]
    middle = (space.door_line[doors[seen], 0] + space.door_line[doors[seen], 1]) / 2.0
    mine, theirs = far(state.xy[person], middle), far(state.xy[others][:, None], middle)
    ahead = ((bound[:, None] == doors[seen]) & (theirs < mine)).sum(axis=0)
    per_second = np.maximum(ctx.world.flow[doors[seen]] / STEP, 1e-6)
    out[seen] = np.maximum(ahead / per_second * ctx.cast.walk[person] - mine, 0.0)
    return out


def far(a: F64, b: F64) -> F64:
    """(…) metres between points (…, 2)."""
    off = a - b
    metres: F64 = np.sqrt(off[..., 0] * off[..., 0] + off[..., 1] * off[..., 1])
    return metres
