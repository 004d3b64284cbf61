"""Going round a crowd at a corner: over another piece of the line where two parts of open floor meet.

The floor is cells, and two that lie open to each other share a line of portals, piece by piece.  The shortest way round a corner
goes over the piece beside it; when many make for that one, those who see that they get on sooner farther out walk there.
"""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import mind, routing
from sim.core.people.mind import M, Mode
from sim.core.state import F64, I32, Index
from sim.core.walking.ways import Ways
from sim.core.world import World
from sim.units import STEP_HZ

LOOK_STEPS: Final = STEP_HZ
"""How often one looks past the crowd ahead; people look in turn, by their indices."""

MANY: Final = 6
"""People bound for one piece from whom on they are a crowd, by eye."""

PASSED: Final = 0.3
"""People a second and metre of floor, as those in a crowd expect of it, by eye: a quarter of what it can take (Weidmann
1993), for one sees those ahead stand."""

GAIN: Final = 0.1
"""Metres, walked or waited, that must be saved, by eye."""

GOERS: Final = mind.lookup(Mode.GO, Mode.LEAVE)
"""Modes of somebody who may go round."""


class Corners:
    """The lines of a building; holds nothing of a run."""

    def __init__(self, world: World, ways: Ways) -> None:
        space = world.space
        self._ways, self._middle = ways, world.navigator.middle
        along = space.portal_b - space.portal_a
        self._width: F64 = np.maximum(np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1]), 1e-9)
        self._pieces: I32 = _lines(space.portal_cells, space.portal_door)
        self._split = np.append((self._pieces >= 0).sum(axis=1) > 1, False)  # the last for who has no way

    def go_round(self, ctx: Context) -> None:
        """Those whose turn it is to look, and who are bound for where many are, take the piece by which they get on soonest."""
        state, m = ctx.state, ctx.state.mind
        first = (-state.tick) % LOOK_STEPS or LOOK_STEPS  # not the trainee
        looks = self._split[m[first::LOOK_STEPS, M.WAY]] & GOERS[m[first::LOOK_STEPS, M.STATE]]
        if not looks.any():
            return
        walking = np.flatnonzero((state.pace > 0.0) & (state.present == 1) & self._split[m[:, M.WAY]])
        walking = walking[m[walking, M.WAY_CELL] == state.cell[walking]]
        many = np.bincount(m[walking, M.WAY], minlength=len(self._width)) >= MANY
        crowd = walking[many[m[walking, M.WAY]]]
        who = crowd[(crowd % LOOK_STEPS == first % LOOK_STEPS) & GOERS[m[crowd, M.STATE]]]
        for group, field in routing.by_field(ctx, self._ways, who):
            m[group, M.WAY] = self._soonest(ctx, np.array(group), walking, field)

    def _soonest(self, ctx: Context, who: Index, walking: Index, field: F64) -> I32:
        """(n,) the piece by which each of ``who`` gets on soonest, by the metres to their goal from each portal."""
        state, now = ctx.state, ctx.state.mind[who, M.WAY]
        pieces = self._pieces[now]  # (n, K)
        away = _far(self._middle[pieces], state.xy[who][:, None])
        bound, cell = state.mind[walking, M.WAY], state.cell[walking]
        theirs = _far(self._middle[bound], state.xy[walking])
        ahead = (bound == pieces[:, :, None]) & (theirs < away[:, :, None]) & (cell == state.cell[who][:, None, None])
        waited = ahead.sum(axis=2) / (self._width[pieces] * PASSED) * ctx.cast.walk[who][:, None]
        cost = np.where(pieces >= 0, np.maximum(waited, away) + field[pieces], np.inf)
        best = cost.argmin(axis=1)
        rows = np.arange(len(who))
        present = np.where(pieces == now[:, None], cost, np.inf).min(axis=1)
        taken: I32 = np.where(cost[rows, best] < present - GAIN, pieces[rows, best], now)
        return taken


def _lines(cells: I32, door: I32) -> I32:
    """(P, K) all pieces of the line each portal belongs to, -1 for no more; of a door only itself."""
    lines: dict[tuple[int, ...], list[int]] = {}
    for p, pair in enumerate(np.sort(cells, axis=1).tolist()):
        lines.setdefault((*pair, p) if door[p] >= 0 else tuple(pair), []).append(p)
    pieces = np.full((len(cells), max(map(len, lines.values()), default=1)), -1, dtype=np.int32)
    for line in lines.values():
        pieces[line, : len(line)] = line
    return pieces


def _far(a: F64, b: F64) -> F64:
    """(…) metres between points (…, 2)."""
    off = a - b
    metres: F64 = np.sqrt(off[..., 0] * off[..., 0] + off[..., 1] * off[..., 1])
    return metres
