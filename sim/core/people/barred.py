"""Doors that will not open: one tries again, then another way, another room, and in the end keeps low where one is."""

from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people import beliefs, exits, hiding, mind, shelter, timing
from sim.core.people.following import wait
from sim.core.people.mind import M, Mode
from sim.core.rng import Purpose
from sim.core.walking.ways import Ways

TRIES: Final = 3
"""Rooms tried before keeping low where one is."""

NEIGHBOURS_LEARN: Final = 4.0
"""Metres within which people learn that a door is locked when somebody tries it, by eye."""

IDLE: Final = (Mode.STROLL, Mode.LEISURE)


def refused(ctx: Context, ways: Ways, person: int) -> None:
    """A door will not open, so one tries it again; or there is no way, so one thinks again."""
    m, mode = ctx.state.mind[person], mind.mode(ctx, person)
    if mode is Mode.OFFICER:
        return
    way = int(m[M.WAY])
    door = int(ctx.world.space.portal_door[way]) if way >= 0 else -1
    if door < 0 and m[M.VIA] >= 0:
        m[M.VIA] = -1  # no way to that door: by another one
    elif door < 0 or mode in IDLE:
        think_again(ctx, ways, person, mode)
    else:
        m[M.DOOR], m[M.BEFORE] = door, mode
        ctx.state.pace[person] = 0.0
        share = rng.unit(ctx.world.seed, Purpose.DOORSTEP, person, door)
        mind.enter(ctx, person, Mode.BARRED, timing.DOORSTEP.at(share))


def try_again(ctx: Context, ways: Ways, person: int) -> None:
    """The handle once more: on through the door, or another way."""
    m = ctx.state.mind[person]
    door, before = int(m[M.DOOR]), Mode(int(m[M.BEFORE]))
    if doors.passable(ctx.state)[door] or not doors.why_not_open(ctx, door, person):
        mind.enter(ctx, person, before)
        m[M.WAY] = -1
        ctx.state.pace[person] = int(m[M.WANT]) / 1000.0
        return
    for p in _near(ctx, person, door):
        beliefs.learn_shut(ctx, p, door)
    think_again(ctx, ways, person, before)


def _near(ctx: Context, person: int, door: int) -> list[int]:
    """The person, and those near in the same room who are bound for the same door."""
    state = ctx.state
    off = state.xy - state.xy[person]
    near = off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1] <= NEIGHBOURS_LEARN * NEIGHBOURS_LEARN
    unit = ctx.world.space.cell_unit[state.cell]
    way = state.mind[:, M.WAY]
    same = (way >= 0) & (ctx.world.space.portal_door[np.maximum(way, 0)] == door)
    found = np.flatnonzero(near & same & (unit == unit[person]) & (state.present == 1))
    return [int(p) for p in found if p > 0]


def think_again(ctx: Context, ways: Ways, person: int, mode: Mode) -> None:
    """What somebody in a mode does who cannot get on."""
    m = ctx.state.mind[person]
    if mode in (*IDLE, Mode.AWAY):
        mind.stop(ctx, person)
        mind.enter(ctx, person, Mode.OUT if mode is Mode.AWAY else Mode.LEISURE, None if mode is Mode.AWAY else 5.0)
    elif mode is Mode.LEAVE and (exit_ := exits.choose(ctx, ways, person)) is not None:
        mind.enter(ctx, person, Mode.LEAVE)
        m[M.VIA], m[M.WAY] = exit_, -1
        ctx.state.pace[person] = int(m[M.WANT]) / 1000.0
    elif mode is Mode.LOW:
        hiding.keep_low(ctx, person)
    elif _leader_beside(ctx, person):
        wait(ctx, person, timing.PATIENCE)
    else:
        _another_room(ctx, ways, person, mode)


def _leader_beside(ctx: Context, person: int) -> bool:
    """Whether the leader is in the same room and still on the way: then the leader decides."""
    leader = int(ctx.state.mind[person, M.LEADER])
    walking = leader >= 0 and mind.mode(ctx, leader) in (*mind.WALKING, Mode.BARRED)
    return walking and ctx.unit_of(leader) == ctx.unit_of(person)


def _another_room(ctx: Context, ways: Ways, person: int, mode: Mode) -> None:
    m = ctx.state.mind[person]
    m[M.LEADER] = -1
    m[M.TRIES] += 1
    if mode is Mode.LEAVE:
        shelter.no_way(ctx, person, "out")
    if m[M.TRIES] >= TRIES:
        shelter.no_way(ctx, person, "room")
        hiding.hide_here(ctx, person)
    else:
        shelter.seek(ctx, ways, person)
