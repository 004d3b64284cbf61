"""Following somebody: a class its teacher, a group its first, who needs an arm whoever gives it."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.context import Context
from sim.core.people import groups, hiding, leaving, mind, shelter, timing
from sim.core.people.mind import M, Mode
from sim.core.rng import Purpose
from sim.core.walking.ways import Ways

LEADER_METRES: Final = 20.0
"""How near a grown-up in charge must be for somebody without a teacher of their own to follow, by eye."""


def follow(ctx: Context, ways: Ways, person: int) -> None:
    """Goes where the leader goes; waits while the leader has not set out; without a leader finds the own way."""
    leader = _leader(ctx, person)
    if leader is None:
        alone(ctx, ways, person)
        return
    to = groups.destination(ctx, leader)
    if to == mind.NOWHERE:
        wait(ctx, person, timing.PATIENCE)
    elif to == mind.OUT_OF_DOORS:
        leaving.leave(ctx, ways, person)
    elif to >= 0 and not ctx.world.circulation[to]:
        shelter.go(ctx, person, to)
    else:
        alone(ctx, ways, person)


def _leader(ctx: Context, person: int) -> int | None:
    """The person's leader, or the nearest grown-up in charge on the storey within ``LEADER_METRES``."""
    state = ctx.state
    own = int(state.mind[person, M.LEADER])
    if own >= 0:
        return own if state.present[own] else None
    level = ctx.world.space.cell_level[state.cell]
    near = np.flatnonzero(ctx.cast.leads & (state.present == 1) & (level == level[person]))
    near = near[near != person]
    if not len(near):
        return None
    off = state.xy[near] - state.xy[person]
    square = off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1]
    k = int(square.argmin())
    if square[k] > LEADER_METRES * LEADER_METRES:
        return None
    groups.join(ctx, person, int(near[k]))
    return int(near[k])


def wait(ctx: Context, person: int, patience: timing.Span) -> None:
    """Stands by until the leader sets out, or somebody comes to help, but not for ever."""
    mind.stop(ctx, person)
    mind.enter(ctx, person, Mode.FOLLOW, patience.at(rng.unit(ctx.world.seed, Purpose.HESITATE, person, 1)))


def give_up(ctx: Context, ways: Ways, person: int) -> None:
    """Nobody came, or the leader does not set out: on alone."""
    ctx.state.mind[person, M.LEADER] = -1
    alone(ctx, ways, person)


def alone(ctx: Context, ways: Ways, person: int) -> None:
    """Out after a fire alarm, else to a room."""
    if leaving.only_fire(ctx):
        leaving.leave(ctx, ways, person)
    else:
        shelter.seek(ctx, ways, person)


def wait_for_help(ctx: Context, ways: Ways, person: int) -> None:
    """Who needs an arm stays in a room that will do, else waits for somebody."""
    if ctx.unit_of(person) in ctx.refuges.capacity and not leaving.only_fire(ctx):
        hiding.hide_here(ctx, person)
    else:
        wait(ctx, person, timing.HELP_WAIT)


def catch_up(ctx: Context, ways: Ways) -> None:
    """Those whose leader goes somewhere else than they do turn after the leader."""
    for person, _ in groups.turn_to(ctx):
        follow(ctx, ways, person)
