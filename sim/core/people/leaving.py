"""Leaving the building: by which exit, and what one does when there is none."""

from typing import Final

from sim.core import rng
from sim.core.context import Context
from sim.core.people import exits, mind, shelter, timing
from sim.core.people.mind import M, Mode
from sim.core.rng import Purpose
from sim.core.walking.ways import Ways

WALK_FAST: Final = 1.35
RUN: Final = 1.8
"""Pace in an alarm over free walking pace: brisk, and a pupil's run in a corridor; by eye."""


def only_fire(ctx: Context) -> bool:
    """Whether a fire alarm is on and no lockdown: then everybody goes out."""
    kinds = {a.kind for k, a in enumerate(ctx.world.scenario.alarms) if ctx.state.alarm_on[k]}
    return "fire" in kinds and "lockdown" not in kinds


def leave(ctx: Context, ways: Ways, person: int) -> None:
    """Goes outdoors, by the leader's exit or one's own choice; who has no way out seeks shelter."""
    leader = int(ctx.state.mind[person, M.LEADER])
    door = int(ctx.state.mind[leader, M.VIA]) if leader >= 0 else -1
    exit_ = door if door >= 0 else exits.choose(ctx, ways, person)
    if exit_ is None:
        shelter.no_way(ctx, person, "out")
        shelter.seek(ctx, ways, person)
        return
    set_out(ctx, person, mind.hurry(ctx, person, WALK_FAST if only_fire(ctx) else RUN), exit_)


def set_out(ctx: Context, person: int, pace: float, door: int = -1) -> None:
    """On the way out by an exit (-1: by the nearest way) at ``pace`` m/s; a moment later one has seen where others go."""
    mind.enter(ctx, person, Mode.LEAVE, timing.LOOK_ABOUT.at(rng.unit(ctx.world.seed, Purpose.HESITATE, person, 2)))
    mind.walk_out(ctx, person, pace, door)


def choose_again(ctx: Context, ways: Ways, person: int) -> None:
    """Others have set out, or one has come through a door on the way: by which exit now.  A leader's companions do not ask."""
    if ctx.state.mind[person, M.LEADER] >= 0:
        return
    exit_ = exits.choose(ctx, ways, person)
    ctx.state.mind[person, M.VIA] = -1 if exit_ is None else exit_
    ctx.state.mind[person, M.WAY] = -1


def go_away(ctx: Context, ways: Ways, person: int) -> None:
    """Outdoors: on to the assembly point, or away from the house."""
    mind.enter(ctx, person, Mode.AWAY)
    spot = ctx.spots.assembly(int(ctx.state.cell[person]), person)
    mind.walk_to(ctx, person, spot, mind.OUT_OF_DOORS, ctx.people[person].walk)


def stay_out(ctx: Context, ways: Ways, person: int) -> None:
    """Outdoors and away."""
    mind.enter(ctx, person, Mode.OUT)
