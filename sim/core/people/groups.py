"""Companions: a class that follows its teacher, people who set out together, somebody who is taken along.

All who share a leader go to the leader's goal, and who is ahead waits for who is behind: paces are evened out by the metres each
has left to walk, never by pulling bodies.
"""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.people import mind, routing
from sim.core.people.mind import M, Mode
from sim.core.state import F64, Index
from sim.core.walking.ways import Ways

STEPS: Final = 4
"""Paces are evened out five times a second."""

NEAR: Final = 1.0
FAR: Final = 2.4
"""Metres ahead of the last companion from which one slows down, and at which one waits: a group of five at 0.5 m/s then passes a
door within the 10 s of NIST Verif. 2.9."""

CLOSE_FEW: Final = 5
ROOM_EACH: Final = 0.4
"""Beyond so many companions each takes so many metres of the column: a class two abreast, by eye."""

REASON: Final = 20.0
"""Metres behind the leader beyond which a straggler is not waited for, by eye."""

LOST: Final = 100
"""Steps without getting anywhere after which one is not waited for either (5 s, domain A22)."""

WAITING: Final = 0.05
"""Pace of somebody who waits, m/s: enough to close up."""

FOLLOWERS: Final = mind.lookup(Mode.FOLLOW, Mode.GO, Mode.LEAVE)
"""Modes in which somebody goes where the leader goes."""

TOGETHER: Final = mind.lookup(*mind.WALKING)
"""Modes of a walk whose pace is evened out."""

RETHINK: Final = 5
"""Companions learn of the leader's new goal within so many rounds, by their indices."""


def destination(ctx: Context, leader: int) -> int:
    """The room a leader is in charge of, goes to or hides in; ``OUT_OF_DOORS``; ``NOWHERE`` before there is one."""
    m = ctx.state.mind[leader]
    mode = Mode(int(m[M.STATE]))
    if mode in (Mode.LEAVE, Mode.AWAY, Mode.OUT):
        return mind.OUT_OF_DOORS
    if m[M.BASE] >= 0 and mode is not Mode.FROZEN:
        return int(m[M.BASE])
    return int(m[M.GOAL]) if mode in (Mode.GO, Mode.LOW) else mind.NOWHERE


def turn_to(ctx: Context) -> list[tuple[int, int]]:
    """(person, leader) of those whose leader goes, or has gone, somewhere else than they do, and whose turn it is to see it."""
    state, m = ctx.state, ctx.state.mind
    if state.tick % STEPS:
        return []
    led = np.flatnonzero((m[:, M.LEADER] >= 0) & (state.present == 1) & FOLLOWERS[m[:, M.STATE]])
    led = led[(led + state.tick // STEPS) % RETHINK == 0]
    if not len(led):
        return []
    leaders = m[led, M.LEADER].tolist()
    to = {leader: destination(ctx, leader) for leader in dict.fromkeys(leaders)}
    bound = np.where(m[led, M.STATE] == Mode.FOLLOW, mind.NOWHERE, m[led, M.GOAL]).tolist()
    pairs = zip(led.tolist(), leaders, bound, strict=True)
    return [(person, leader) for person, leader, goal in pairs if to[leader] not in (mind.NOWHERE, goal)]


def keep_together(ctx: Context, ways: Ways) -> None:
    """Evens out the paces of companions who walk to the same goal."""
    state, m = ctx.state, ctx.state.mind
    if state.tick % STEPS:
        return
    walking = (m[:, M.WANT] > 0) & (state.present == 1) & TOGETHER[m[:, M.STATE]]
    walking[0] = False
    state.pace[walking] = m[walking, M.WANT] / 1000.0
    led = np.flatnonzero(walking & (m[:, M.LEADER] >= 0))
    heads = m[led, M.LEADER]
    same = walking[heads] & (m[led, M.GOAL] == m[heads, M.GOAL]) & (m[led, M.STATE] == m[heads, M.STATE])
    if same.any():
        _even_out(ctx, ways, led[same], heads[same].astype(np.intp))


def _even_out(ctx: Context, ways: Ways, led: Index, heads: Index) -> None:
    state, m = ctx.state, ctx.state.mind
    n = len(m)
    leaders = np.unique(heads)
    who = np.concatenate([leaders, led])
    group = np.concatenate([leaders, heads])
    left = routing.metres(ctx, ways, who)
    lead_left = np.full(n, np.inf)
    lead_left[leaders] = left[: len(leaders)]
    finite = np.isfinite(left)
    counts = finite & (m[who, M.STUCK] < LOST) & (np.where(finite, left, 0.0) - lead_left[group] < REASON)
    last, slowest = np.zeros(n), np.full(n, np.inf)
    own = m[who, M.WANT] / 1000.0
    np.maximum.at(last, group[counts], left[counts])
    np.minimum.at(slowest, group[counts], own[counts])
    column = np.maximum(np.bincount(group[counts], minlength=n) - CLOSE_FEW, 0) * ROOM_EACH
    state.pace[who] = _paces(own, np.minimum(slowest[group], own), last[group] - left, column[group])


def _paces(own: F64, slowest: F64, ahead: F64, column: F64) -> F64:
    """Paces by how far people are ahead of the last: their own, down to the slowest's, then waiting."""
    near, far = NEAR + column / 2.0, FAR + column
    share = np.minimum(np.maximum((ahead - near) / (far - near), 0.0), 1.0)
    pace = own + (slowest - own) * share
    return np.where(np.isfinite(ahead) & (ahead > far), np.minimum(WAITING, own), pace)


def join(ctx: Context, person: int, leader: int) -> None:
    """A person goes with a leader, who from now on takes only ways both can go."""
    m = ctx.state.mind
    m[person, M.LEADER] = leader
    m[leader, M.WIDE] = max(int(m[leader, M.WIDE]), int(m[person, M.WIDE]))
    m[[person, leader], M.WAY] = -1
