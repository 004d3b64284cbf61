"""The group in the trainee's care: who of them is with the trainee, told when they gather, shelter and arrive outdoors."""

from typing import Final

import numpy as np

from sim.core.acting import trainee
from sim.core.context import Context
from sim.core.people import flock, obeying
from sim.core.state import Posture
from sim.events import TRAINEE, EventType, Value
from sim.units import STEP_HZ

OUTDOORS: Final = 10.0
"""Metres within which those of a group are together outdoors, by eye: what one grown-up looks over."""


def cared_for(ctx: Context) -> list[int]:
    """Indices of everybody in the trainee's care."""
    groups = ctx.world.scenario.cares_for
    return [p.index for p in ctx.people[1:] if p.group in groups and ctx.state.present[p.index]]


def together(ctx: Context) -> list[int]:
    """Those of them who are with the trainee: in the same room, or outdoors within ``OUTDOORS``."""
    unit, state = ctx.unit_of(0), ctx.state
    off = state.xy - state.xy[0]
    near = off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= OUTDOORS * OUTDOORS
    return [p for p in cared_for(ctx) if ctx.unit_of(p) == unit and (unit >= 0 or near[p])]


def coming(ctx: Context) -> int:
    """How many of the group are on the way to the trainee."""
    here = set(together(ctx))
    return sum(int(p) not in here for p in flock.following(ctx) if int(p) in cared_for(ctx))


def counts(ctx: Context) -> dict[str, Value]:
    """How many of the group are with the trainee, and how many there are; nothing where nobody is in the trainee's care."""
    if not ctx.world.scenario.cares_for:
        return {}
    return {"here": len(together(ctx)), "expected": len(cared_for(ctx))}


def tell(ctx: Context, at: str) -> None:
    """Tells how many are together at a moment."""
    found = counts(ctx)
    if found:
        ctx.emit_data(EventType.GROUP_TOGETHER, {"at": at} | found, actor=TRAINEE, unit=ctx.unit_of(0))


def step(ctx: Context) -> None:
    """The group is counted when the trainee takes shelter or arrives outdoors; it keeps low where the trainee does."""
    if not ctx.world.scenario.cares_for:
        return
    if any(e.type is EventType.SHELTERED and e.actor == TRAINEE for e in ctx.events):
        tell(ctx, "sheltered")
    if any(e.type is EventType.ASSEMBLED for e in ctx.events):
        tell(ctx, "assembled")
    if ctx.state.tick % STEP_HZ == 0 and ctx.state.posture[0] != Posture.STANDING:
        unit = ctx.unit_of(0)
        if trainee.behind_closed_doors(ctx, unit):
            obeying.stay(ctx, [int(p) for p in np.asarray(flock.following(ctx)) if ctx.unit_of(int(p)) == unit])
