"""A person's own integers (``State.mind``) and the states a person can be in."""

from enum import IntEnum, auto
from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people.columns import M, Mode
from sim.core.people.person import Person
from sim.core.people.spots import Spot
from sim.core.state import I32, Activity, Posture
from sim.space.space import Bool

__all__ = ["M", "Mode"]

OUT_OF_DOORS: Final = -2
"""``M.GOAL`` of somebody who goes outdoors."""


LATE_SECONDS: Final = 10.0
"""Longest walk to a place once in its room, by eye: behind people who sit close one takes the place one can get."""


HURRY: Final = 1.5
"""Pace to shelter over free walking pace: a half run, by eye."""


NOWHERE: Final = -3
"""``M.GOAL`` of somebody who goes nowhere."""


AWAY_SECONDS: Final = 60.0
"""Longest walk away from the house once outdoors."""


class Learnt(IntEnum):
    """How somebody came to know of an alarm; -1 in ``M.LEARNT``: not yet."""

    ALARM = 0  # heard or saw the alarm itself
    APP = auto()  # read it on the phone
    TOLD = auto()  # somebody called or said it
    SAW = auto()  # saw others run or seek shelter
    DANGER = auto()  # saw where the danger is


WALKING: Final = (Mode.GO, Mode.LEAVE, Mode.AWAY)
"""Modes of a walk that companions do together."""


def lookup(*modes: Mode) -> Bool:
    """A table over the modes that says which of them are meant: ``lookup(...)[states]`` is quicker than a search."""
    table = np.zeros(len(Mode), dtype=bool)
    table[list(modes)] = True
    return table


def fresh(people: tuple[Person, ...]) -> I32:
    """(N, M.COUNT) minds at the start of a run."""
    minds = np.full((len(people), int(M.COUNT)), -1, dtype=np.int32)
    minds[:, [M.STATE, M.DRAWS, M.STUCK, M.TRIES, M.SAFE, M.WANT]] = 0
    minds[:, M.GOAL] = NOWHERE
    minds[:, M.ROOM] = [p.home for p in people]
    minds[:, M.LEADER] = [p.leader for p in people]
    minds[:, M.WIDE] = [int(p.width * 100.0 + 0.5) if p.gait.width is not None else 0 for p in people]
    return minds


def walk_to(ctx: Context, person: int, spot: Spot, unit: int, pace: float) -> None:
    """Sends a person to a spot of a unit at ``pace`` metres per second."""
    state = ctx.state
    state.spot[person] = (spot.x, spot.y)
    state.mind[person, M.GOAL] = unit
    state.mind[person, M.GOAL_CELL] = spot.cell
    state.mind[person, M.WAY] = -1
    state.mind[person, M.STUCK] = 0
    in_sight = LATE_SECONDS if ctx.unit_of(person) == unit else AWAY_SECONDS if unit == OUT_OF_DOORS else None
    state.mind[person, M.LATE] = -1 if in_sight is None else ctx.after(in_sight)
    state.mind[person, M.VIA] = -1
    _set_out(ctx, person, pace)


def walk_out(ctx: Context, person: int, pace: float, door: int = -1) -> None:
    """Sends a person outdoors by a door (-1: by the nearest way they believe open)."""
    state = ctx.state
    state.mind[person, M.GOAL] = OUT_OF_DOORS
    state.mind[person, M.GOAL_CELL] = -1
    state.mind[person, M.WAY] = -1
    state.mind[person, M.STUCK] = 0
    state.mind[person, M.LATE] = -1
    state.mind[person, M.VIA] = door
    _set_out(ctx, person, pace)


def _set_out(ctx: Context, person: int, pace: float) -> None:
    state = ctx.state
    state.mind[person, M.WANT] = int(pace * 1000.0 + 0.5)
    state.pace[person] = int(state.mind[person, M.WANT]) / 1000.0
    state.posture[person] = Posture.STANDING


def hurry(ctx: Context, person: int, haste: float) -> float:
    """Metres per second of somebody in haste: the free pace times ``haste``, or as much as the way they get about allows."""
    p = ctx.people[person]
    return p.walk * min(haste, p.gait.hurry)


def stop(ctx: Context, person: int, activity: Activity = Activity.IDLE) -> None:
    """Makes a person stand where they are."""
    ctx.state.pace[person] = 0.0
    ctx.state.mind[person, M.WANT] = 0
    ctx.state.activity[person] = activity


def enter(ctx: Context, person: int, mode: Mode, seconds: float | None = None) -> None:
    """Puts a person into a mode, with a timer when ``seconds`` is given."""
    ctx.state.mind[person, M.STATE] = mode
    ctx.state.mind[person, M.UNTIL] = -1 if seconds is None else ctx.after(seconds)


def mode(ctx: Context, person: int) -> Mode:
    """The mode a person is in."""
    return Mode(int(ctx.state.mind[person, M.STATE]))
