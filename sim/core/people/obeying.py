"""Doing what one is told: to a room, lock, stay and keep low, out of the building, or along with the trainee."""

from collections.abc import Sequence

import numpy as np

from sim.core.context import Context
from sim.core.geometry import distance
from sim.core.people import charge, hiding, leaving, mind, shelter
from sim.core.people.mind import M, Mode


def led(ctx: Context, person: int) -> bool:
    """Whether the course leads somebody: nobody orders an officer about."""
    return mind.mode(ctx, person) is Mode.OFFICER


def go(ctx: Context, people: Sequence[int], rooms: Sequence[int]) -> None:
    """To the nearest of some rooms; who is led by one of them comes along."""
    to: dict[int, int] = {}
    for p in sorted(with_followers(ctx, people), key=lambda p: (int(ctx.state.mind[p, M.LEADER]) >= 0, p)):
        if led(ctx, p) or not rooms:
            continue
        _part(ctx, p)
        leader = int(ctx.state.mind[p, M.LEADER])
        to[p] = to[leader] if leader in to else _nearest(ctx, p, rooms)
        if ctx.cast.adult[p]:
            ctx.state.mind[p, M.BASE] = to[p]  # in charge of it from now on: who follows comes along
        shelter.go(ctx, p, to[p])


def with_followers(ctx: Context, people: Sequence[int]) -> list[int]:
    """Some people and all whom they lead, ascending."""
    led_by = ctx.state.mind[:, M.LEADER]
    follow = np.isin(led_by, [p for p in people if p > 0]) & (ctx.state.present == 1)
    follow[0] = False
    return sorted({*people, *np.flatnonzero(follow).tolist()})


def _nearest(ctx: Context, person: int, rooms: Sequence[int]) -> int:
    """The nearest room as the crow flies, those on the same storey first."""
    x, y = ctx.state.xy[person].tolist()
    level = int(ctx.world.space.cell_level[ctx.state.cell[person]])

    def far(room: int) -> tuple[bool, float, int]:
        mx, my = ctx.world.unit_middle[room].tolist()
        return int(ctx.world.unit_level[room]) != level, distance(x, y, mx, my), room

    return min(rooms, key=far)


def lock(ctx: Context, people: Sequence[int]) -> None:
    """One in each room shuts and locks it, a grown-up where there is one; the others keep low."""
    for unit in np.unique([ctx.unit_of(p) for p in people]).tolist():
        here = [p for p in people if ctx.unit_of(p) == unit and not led(ctx, p)]
        if not here:
            continue
        first = min(here, key=lambda p: (not ctx.cast.adult[p], p))
        if charge.is_refuge(ctx, unit):
            _part(ctx, first)
            charge.secure(ctx, first, unit)
            here.remove(first)
        stay(ctx, here)


def stay(ctx: Context, people: Sequence[int]) -> None:
    """Keeps low where one is; in a passage one finds a room for oneself."""
    for p in people:
        unit = ctx.unit_of(p)
        if led(ctx, p):
            continue
        _part(ctx, p)
        if unit >= 0 and not ctx.world.circulation[unit]:
            hiding.hide_here(ctx, p)
        else:
            think(ctx, p)


def leave(ctx: Context, people: Sequence[int]) -> None:
    """Out of the building by the nearest way, without running."""
    for p in with_followers(ctx, people):
        if led(ctx, p):
            continue
        _part(ctx, p)
        if mind.mode(ctx, p) not in (Mode.AWAY, Mode.OUT):
            leaving.set_out(ctx, p, mind.hurry(ctx, p, leaving.WALK_FAST))


def gather(ctx: Context, people: Sequence[int]) -> None:
    """Pupils come along with the trainee from now on (``sim.core.people.flock``)."""
    for p in people:
        if not led(ctx, p) and not ctx.cast.adult[p]:
            along(ctx, p)


def along(ctx: Context, person: int) -> None:
    """Somebody comes along with the trainee until told something else."""
    m = ctx.state.mind
    mind.stop(ctx, person)
    mind.enter(ctx, person, Mode.FOLLOW)
    m[person, M.LEADER], m[person, M.AID] = -1, 0


def think(ctx: Context, person: int) -> None:
    """What somebody does next who is left to themselves: what their policy says."""
    mind.stop(ctx, person)
    _part(ctx, person)
    mind.enter(ctx, person, Mode.NOTICE, 0.0)


def _part(ctx: Context, person: int) -> None:
    """Ends coming along with the trainee: from now on they give no arm, on stairs or else; other helpers stay."""
    if ctx.state.mind[person, M.AID] == 0:
        ctx.state.mind[person, M.AID] = -1
