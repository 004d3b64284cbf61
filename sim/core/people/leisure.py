"""Break-time life: people stand, sit, talk and stroll a little."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.context import Context
from sim.core.people import mind
from sim.core.people.mind import M, Mode
from sim.core.rng import Purpose
from sim.core.state import Activity, Posture
from sim.core.walking.ways import Ways

PAUSE: Final = (6.0, 25.0)
"""Seconds between two strolls, by eye."""

STROLLERS: Final = 0.35
"""Share of standing people who stroll when a pause ends, by eye."""

TALKERS: Final = 0.45
"""Share of people who are seen talking, by eye."""

PACE: Final = 0.6
"""Strolling pace over free walking pace, by eye."""

NEAR: Final = 5.0
"""A stroll ends within so many metres of where it began."""


def begin(ctx: Context, person: int) -> None:
    """How a person is found at the start."""
    p, state = ctx.people[person], ctx.state
    talks = _draw(ctx, person) < TALKERS
    if p.seated:
        state.posture[person] = Posture.SEATED
        state.activity[person] = Activity.SIT
    else:
        state.activity[person] = Activity.TALK if talks else Activity.IDLE
    mind.enter(ctx, person, Mode.LEISURE, rng.between(0.5, PAUSE[1], _draw(ctx, person)))


def go_on(ctx: Context, ways: Ways, person: int) -> None:
    """A pause ends: stroll, or stand on."""
    home = ctx.unit_of(person)
    if ctx.people[person].seated or home < 0 or _draw(ctx, person) >= STROLLERS:
        pause(ctx, ways, person)
        return
    x, y = ctx.state.xy[person].tolist()
    places = ctx.spots.standing(home)
    near = np.flatnonzero(np.abs(places.x - x) + np.abs(places.y - y) <= NEAR)
    if not len(near):
        pause(ctx, ways, person)
        return
    spot = places[int(near[int(_draw(ctx, person) * len(near))])]
    mind.enter(ctx, person, Mode.STROLL)
    mind.walk_to(ctx, person, spot, home, ctx.people[person].walk * PACE)


def pause(ctx: Context, ways: Ways, person: int) -> None:
    """Stands for a while, talking or not."""
    if not ctx.people[person].seated:
        ctx.state.activity[person] = Activity.TALK if _draw(ctx, person) < TALKERS else Activity.IDLE
    mind.enter(ctx, person, Mode.LEISURE, rng.between(*PAUSE, _draw(ctx, person)))


def _draw(ctx: Context, person: int) -> float:
    index = int(ctx.state.mind[person, M.DRAWS])
    ctx.state.mind[person, M.DRAWS] = index + 1
    return rng.unit(ctx.world.seed, Purpose.LEISURE, person, index)
