"""Taking somebody along, and going back for something."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.context import Context
from sim.core.people import beliefs, following, groups, mind, news, timing
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Spot
from sim.core.rng import Purpose
from sim.core.walking.ways import Ways

AID_METRES: Final = 15.0
"""How far off on the same storey somebody in need is noticed, by eye: in the same room, or in sight."""

BESIDE: Final = 2.5
"""Metres from which one can take somebody along, by eye."""


def look_round(ctx: Context, ways: Ways, person: int) -> None:
    """Goes to the nearest who needs help and whom nobody helps yet; without any, seeks shelter."""
    other = _in_need(ctx, person)
    if other is None:
        following.alone(ctx, ways, person)
        return
    m = ctx.state.mind
    m[person, M.AID], m[other, M.AID] = other, person
    x, y = ctx.state.xy[other].tolist()
    mind.enter(ctx, person, Mode.AID)
    spot = Spot(x, y, 0, int(ctx.state.cell[other]))
    mind.walk_to(ctx, person, spot, ctx.unit_of(other), mind.hurry(ctx, person, mind.HURRY))


def _in_need(ctx: Context, person: int) -> int | None:
    """The nearest in the room or within ``AID_METRES`` of the passage beside who is frozen, or cannot well go alone."""
    state, m = ctx.state, ctx.state.mind
    level = ctx.world.space.cell_level[state.cell]
    frozen = m[:, M.STATE] == Mode.FROZEN
    alone = ctx.cast.needs_help & (m[:, M.LEADER] < 0) & ~np.isin(m[:, M.STATE], (Mode.LOW, Mode.OUT, Mode.AWAY))
    need = (frozen | alone) & (m[:, M.AID] < 0) & (state.present == 1) & (level == level[person])
    need[[0, person]] = False
    who = np.flatnonzero(need)
    if not len(who):
        return None
    off = state.xy[who] - state.xy[person]
    square = off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1]
    unit = ctx.world.space.cell_unit[state.cell]
    feared = np.isin(unit[who], [u for u in beliefs.danger(ctx, person) if u >= 0])
    good = (square <= AID_METRES * AID_METRES) & ~feared
    return int(who[np.where(good, square, np.inf).argmin()]) if good.any() else None


def reach(ctx: Context, ways: Ways, person: int) -> None:
    """Beside the other: takes them along, at their pace and by ways both can go.  Who has left meanwhile needs nobody."""
    state, m = ctx.state, ctx.state.mind
    other = int(m[person, M.AID])
    off = state.xy[other] - state.xy[person]
    if float(off[0] * off[0] + off[1] * off[1]) <= BESIDE * BESIDE and mind.mode(ctx, other) not in (Mode.LOW, Mode.OUT):
        news.urge(ctx, other)
        groups.join(ctx, other, person)
        following.alone(ctx, ways, person)
    else:
        m[person, M.AID] = m[other, M.AID] = -1
        following.alone(ctx, ways, person)


def errand(ctx: Context, ways: Ways, person: int) -> None:
    """Goes back to where the day's things are: the room the person started in."""
    home = ctx.people[person].home
    if home < 0 or not len(ctx.spots.standing(home)):
        following.alone(ctx, ways, person)
        return
    places = ctx.spots.standing(home)
    spot = places[rng.below(len(places), ctx.world.seed, Purpose.ERRAND, person)]
    mind.enter(ctx, person, Mode.ERRAND)
    mind.walk_to(ctx, person, spot, home, mind.hurry(ctx, person, mind.HURRY))


def rummage(ctx: Context, ways: Ways, person: int) -> None:
    """Looks for the thing."""
    share = rng.unit(ctx.world.seed, Purpose.ERRAND, person, 1)
    mind.enter(ctx, person, Mode.FETCH, timing.RUMMAGE.at(share))
