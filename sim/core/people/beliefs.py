"""What somebody believes: which doors are shut, where the danger is, and how they came to know of the alarm."""

from collections.abc import Iterable

import numpy as np

from sim.core.context import Context
from sim.core.people.mind import M
from sim.core.state import Index
from sim.core.walking.tolls import Toll


def shut(ctx: Context, person: int) -> list[int]:
    """Doors a person believes shut."""
    mind = ctx.state.mind
    return [d for d in (mind.item(person, M.SHUT_A), mind.item(person, M.SHUT_B)) if d >= 0]


def learn_shut(ctx: Context, person: int, door: int) -> None:
    """A person learns that a door does not open, and forgets the older of two."""
    m = ctx.state.mind[person]
    if door not in (m[M.SHUT_A], m[M.SHUT_B]):
        m[M.SHUT_B] = m[M.SHUT_A]
        m[M.SHUT_A] = door
    if m[M.VIA] == door:
        m[M.VIA] = -1
    m[M.WAY] = -1


def danger(ctx: Context, person: int) -> tuple[int, int]:
    """Rooms where a person believes the danger to be, newest first; -1 none."""
    mind = ctx.state.mind
    return mind.item(person, M.DANGER_A), mind.item(person, M.DANGER_B)


def learn_danger(ctx: Context, people: Iterable[int], units: Iterable[int]) -> list[int]:
    """People learn that the danger is in some rooms (the last of many count); gives those to whom it is news."""
    places, news = list(units)[:2], []
    for p in people:
        m = ctx.state.mind[p]
        new = [u for u in places if u >= 0 and u not in (m[M.DANGER_A], m[M.DANGER_B])]
        for u in new:
            m[M.DANGER_B] = m[M.DANGER_A]
            m[M.DANGER_A] = u
        if new:
            m[M.WAY] = -1
            news.append(p)
    return news


def fears(ctx: Context, person: int, unit: int) -> bool:
    """Whether a person believes the danger to be in a room."""
    return unit >= 0 and unit in danger(ctx, person)


def toll(ctx: Context, person: int) -> Toll:
    """What ways cost a person."""
    return ctx.world.tolls.of(danger(ctx, person), ctx.state.mind.item(person, M.WIDE), climbs(ctx, person))


def climbs(ctx: Context, person: int) -> bool:
    """Whether a person takes stairs: some only with a helper."""
    return bool(ctx.cast.steps[person]) or ctx.state.mind.item(person, M.AID) >= 0


def known(ctx: Context) -> Index:
    """Everybody but the trainee who knows of the alarm and is in the model."""
    knows = (ctx.state.mind[:, M.HEARD] >= 0) & (ctx.state.present == 1)
    knows[0] = False
    return np.flatnonzero(knows)
