"""The walking law: which way a body turns and how fast it goes, from who is near and ahead of it.

First order: direction and speed follow from where people are now; nobody is moved by force.

*Direction* (after the collision-free-speed model, Tordeux, Chraibi & Seyfried 2016): the sum of the way wanted; a turning away
from bodies nearer than ``PUSH_RANGE``, a little more to the right than straight away, so that two streams pass; and a sidestep
to the freer side of those ahead who are slower, so that they are overtaken.

*Speed*: the least of

1. one's own pace, on stairs the stairs' share of it;
2. ``CROWD``: what the density in the half disc ahead allows, calibrated so that a corridor shows Weidmann's (1993) fundamental
   diagram (RiMEA 4);
3. ``FILE``: what the distance to the next person straight ahead who goes the same way allows, from the single-file experiments
   of Seyfried 2005 and the later ones on the same ring; people abreast or astride of each other do not follow each other;
4. the gap to the nearest body in the way over ``HEADWAY`` seconds: nobody is walked into.

Before a gate (``QUEUE``), in it and shortly after (``HURRY``) only 1 and 4 count, with ``GATE_HEADWAY``: people close up there,
and more of them pass a metre of a bottleneck than of a corridor (1.7 to 2.5 a second instead of 1.2: Kretz 2006, Seyfried 2009,
Daamen 2010). Who is nearer to the gate goes first and is not turned aside by those behind. How many pass is then up to the
gate's flow cap (``sim.core.walking.gates``).

Constants without another source are calibrated against those experiments, see tests/t42_validation.
Exact operations only (+ - * / sqrt, comparisons): the same bits everywhere.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.core.state import F64, I32, Index
from sim.core.walking import law_kernel
from sim.core.walking.pairs import REACH
from sim.space.space import Bool

PUSH: Final = 8.0
PUSH_RANGE: Final = 0.5
"""Strength of turning away, and the gap in metres at which it ends; fits the exponential of the source with A = 8, D = 0.1 m."""

RIGHT: Final = 0.25
"""Share of the turning away that goes to the right, by eye: enough to pass in a corridor, not enough to circle."""

ONCOMING: Final = 2.0
"""How much more one turns aside for somebody who comes towards one than for somebody who stands: lanes form."""

SIDESTEP: Final = 1.0
SIDESTEP_MOST: Final = 0.8
"""How strongly one turns aside for a person standing just ahead, and the most for all of them together."""

ABREAST: Final = 0.6
"""Metres off one's line from which a person ahead is not in the way."""

PRESSED: Final = 0.8
"""Most turning away at a gate, of the way wanted: a queue presses on, past somebody who stands there too."""

STRAIGHT: Final = 0.02
"""Metres off one's line within which a person counts as straight ahead and is passed on the right."""

FILE_WIDTH: Final = 0.2
"""Metres off one's line within which a person ahead is followed."""

TOWARDS: Final = -0.5
"""Cosine of two directions below which people come towards each other: 120 degrees."""

HEADWAY: Final = 0.2
GATE_HEADWAY: Final = 0.5
"""Seconds of gap to the body ahead: in the open, where the tables decide, and at a gate."""

QUEUE: Final = 1.5
"""Metres before a gate within which people close up."""

SQUEEZE: Final = 0.1
"""Metres by which who is nearer to the gate squeezes past a body that waits behind, by eye: two jammed abreast get free."""

HURRY: Final = 40
"""Steps after entering a gate for which people still do: two seconds, a body's length or two beyond the door's leaf."""

TURN_SHARE: Final = 0.46
"""Part of the way a body's direction turns in one stride (relaxes in about 0.2 s), by eye."""

BEHIND: Final = 0.31
"""Length left of the mean of old and wanted direction below which one turns at once: about 175 degrees apart."""

HEADROOM: Final = 1.5
"""Metres of height from which people on a winding stair are above each other."""

CROWD_STEP: Final = 0.25
CROWD: Final = (
    *(3.2, 1.7, 1.22, 1.05, 0.92, 0.84, 0.76, 0.68, 0.60, 0.52, 0.45, 0.38),
    *(0.31, 0.25, 0.19, 0.14, 0.10, 0.07, 0.05, 0.03, 0.02, 0.01, 0.0),
)
"""Metres per second that 0, 0.25, 0.5 … people per square metre ahead allow. People leave more room ahead than beside them: the
density ahead is about half to two thirds of the corridor's."""

FILE_STEP: Final = 0.1
FILE: Final = (0.0, 0.0, 0.0, 0.0, 0.05, 0.13, 0.26, 0.37, 0.48, 0.60, 0.72, 0.83, 0.86, 0.88, 0.91, 0.94, 9.0)
"""Metres per second that a person straight ahead allows whose middle is 0, 0.1, 0.2 … metres away."""

HALF_DISC: Final = 3.141592653589793 * REACH * REACH / 4.0
"""Square metres the half disc ahead counts for, its rim weighing nothing and its middle one."""

FAR: Final = 1e9


@dataclass(frozen=True)
class Table:
    """A function given at 0, ``step``, 2 ``step`` …, linear in between and constant after."""

    per_step: float
    base: F64
    slope: F64

    @staticmethod
    def of(step: float, values: tuple[float, ...]) -> "Table":
        """A table through ``values``."""
        v = np.array(values)
        slope = np.append((v[1:] - v[:-1]) / step, 0.0)
        return Table(1.0 / step, v - slope * (np.arange(len(v)) * step), slope)

    def __call__(self, x: F64) -> F64:
        """(n,) values at (n,) places of 0 or more."""
        k = np.minimum(x * self.per_step, len(self.base) - 1.0).astype(np.intp)
        value: F64 = self.base.take(k) + self.slope.take(k) * x
        return value


@dataclass(frozen=True)
class Walkers:
    """What the law needs to know about the ``m`` people who walk now."""

    who: Index  # (m,) person indices
    wx: F64  # (m,) unit vector of the way wanted
    wy: F64  # (m,)
    pace: F64  # (m,) metres per second
    way: I32  # (m,) next portal
    queued: F64  # (m,) metres to the gate one queues at, -1.0 of everybody else
    in_gate: Bool  # (m,) stands in a gate's threshold
    hurries: Bool  # (m,) has just come through a gate
    stuck: Bool  # (m,) has not got anywhere for long


@dataclass(frozen=True)
class Near:
    """Pairs (walker, other person) that mind each other, sorted by walker; ``k`` pairs."""

    walker: Index  # (k,) positions in ``Walkers``
    other: Index  # (k,) person indices
    qx: F64  # (k,) from the walker to the other, metres
    qy: F64  # (k,)
    square: F64  # (k,) their distance squared


class Law:
    """Directions and speeds."""

    def __init__(self, radius: F64) -> None:
        self._radius = radius
        self._crowd, self._file = Table.of(CROWD_STEP, CROWD), Table.of(FILE_STEP, FILE)

    def rules(self) -> law_kernel.Rules:
        """The law's numbers for the kernel."""
        return law_kernel.Rules(
            reach=REACH,
            push=PUSH,
            push_range=PUSH_RANGE,
            right=RIGHT,
            oncoming=ONCOMING,
            sidestep=SIDESTEP,
            sidestep_most=SIDESTEP_MOST,
            abreast=ABREAST,
            pressed=PRESSED,
            straight=STRAIGHT,
            file_width=FILE_WIDTH,
            towards=TOWARDS,
            headway=HEADWAY,
            gate_headway=GATE_HEADWAY,
            squeeze=SQUEEZE,
            turn_share=TURN_SHARE,
            behind=BEHIND,
            headroom=HEADROOM,
            half_disc=HALF_DISC,
            far=FAR,
            crowd_per_step=self._crowd.per_step,
            file_per_step=self._file.per_step,
            crowd=np.stack([self._crowd.base, self._crowd.slope]),
            file=np.stack([self._file.base, self._file.slope]),
        )

    def walk(self, walkers: Walkers, near: Near, face: F64, speed: F64) -> tuple[F64, F64, F64]:
        """Directions (m,), (m,) and the speeds (m,) that others allow, metres per second.

        Args:
            walkers: who walks.
            near: who is near them.
            face: (N, 2) everybody's direction so far; the walkers' are turned.
            speed: (N,) everybody's speed.
        """
        if not len(near.walker):
            return self._alone(walkers, face)
        i, m = near.walker, len(walkers.who)
        far = np.maximum(np.sqrt(near.square), 1e-3)
        gap = far - (self._radius.take(walkers.who).take(i) + self._radius.take(near.other))
        near_weight = 1.0 - near.square * (1.0 / (REACH * REACH))
        tight = walkers.in_gate | walkers.hurries | (walkers.queued >= 0.0)
        first = self._goes_first(walkers, near, len(speed))
        px, py = self._away(walkers, near, far, gap, first)
        share = np.where(tight, PRESSED / np.maximum(np.sqrt(px * px + py * py), PRESSED), 1.0)
        px, py = px * share, py * share
        ux, uy = walkers.wx.take(i), walkers.wy.take(i)
        ahead, left = near.qx * ux + near.qy * uy, near.qy * ux - near.qx * uy
        aside = self._aside(walkers, near, ahead, left, near_weight, (ux, uy), face, speed, tight)
        sx = walkers.wx + px + aside * walkers.wy
        sy = walkers.wy + py - aside * walkers.wx
        fx, fy = _turn(walkers, sx, sy, face)
        followed = self._followed(near, ahead, left, (ux, uy), face)
        file = _least(i.take(followed), far.take(followed), m)
        ux, uy = fx.take(i), fy.take(i)
        ahead = near.qx * ux + near.qy * uy
        front = ahead > 0.0
        density = _sums(i, near_weight * front, m) * (1.0 / HALF_DISC)
        body = (front & (np.abs(near.qy * ux - near.qx * uy) <= far - gap)).nonzero()[0]
        room = np.maximum(_least(i.take(body), (gap + first * SQUEEZE)[body], m), 0.0)
        open_ = np.minimum(np.minimum(self._crowd(density), self._file(file)), room * (1.0 / HEADWAY))
        return fx, fy, np.where(tight, room * (1.0 / GATE_HEADWAY), open_)

    def _alone(self, walkers: Walkers, face: F64) -> tuple[F64, F64, F64]:
        """``walk`` when nobody is near anybody: what it would come to."""
        fx, fy = _turn(walkers, walkers.wx, walkers.wy, face)
        return fx, fy, np.where(walkers.in_gate | walkers.hurries | (walkers.queued >= 0.0), FAR * (1.0 / GATE_HEADWAY), CROWD[0])

    def _followed(self, near: Near, ahead: F64, left: F64, want: tuple[F64, F64], face: F64) -> Index:
        """Pairs in which the other is straight ahead and does not come the other way."""
        k = ((ahead > 0.0) & (np.abs(left) <= FILE_WIDTH)).nonzero()[0]
        j = near.other.take(k)
        followed: Index = k[face[:, 0].take(j) * want[0].take(k) + face[:, 1].take(j) * want[1].take(k) > TOWARDS]
        return followed

    def _goes_first(self, walkers: Walkers, near: Near, people: int) -> Bool:
        """(k,) whether the walker is nearer than the other to the gate both queue at."""
        if not (walkers.queued >= 0.0).any():
            return np.zeros(len(near.walker), dtype=bool)
        metres, way = np.full(people, -1.0), np.full(people, -1, dtype=np.int32)
        metres[walkers.who], way[walkers.who] = walkers.queued, walkers.way
        first = np.zeros(len(near.walker), dtype=bool)
        k = ((walkers.queued >= 0.0).take(near.walker) & (metres >= 0.0).take(near.other)).nonzero()[0]
        i, j = near.walker.take(k), near.other.take(k)
        own, other = walkers.queued.take(i), metres.take(j)
        earlier = (own < other) | ((own == other) & (walkers.who.take(i) < j))
        first[k] = earlier & (walkers.way.take(i) == way.take(j))
        return first

    def _away(self, walkers: Walkers, near: Near, far: F64, gap: F64, first: Bool) -> tuple[F64, F64]:
        """(m,), (m,) the turning away from bodies that are too near.

        Nobody is turned in a doorway, where it would spend the flow on going to and fro; nor who has got stuck.
        """
        firm = walkers.in_gate | walkers.stuck
        k = ((gap < PUSH_RANGE) & ~firm.take(near.walker) & ~(first & (gap > -SQUEEZE))).nonzero()[0]
        m, i = len(walkers.who), near.walker.take(k)
        close = 1.0 - gap.take(k) * (1.0 / PUSH_RANGE)
        close *= close
        push = PUSH * (close * close) / far.take(k)
        qx, qy = near.qx.take(k), near.qy.take(k)
        return -_sums(i, push * (qx + RIGHT * qy), m), -_sums(i, push * (qy - RIGHT * qx), m)

    def _aside(
        self,
        walkers: Walkers,
        near: Near,
        ahead: F64,
        left: F64,
        weight: F64,
        want: tuple[F64, F64],
        face: F64,
        speed: F64,
        tight: Bool,
    ) -> F64:
        """(m,) the sidestep to the right (positive) for slower people ahead; none at a gate."""
        k = ((ahead > 0.0) & (np.abs(left) < ABREAST) & ~tight.take(near.walker)).nonzero()[0]
        m, i, j = len(walkers.who), near.walker.take(k), near.other.take(k)
        along = (face[:, 0].take(j) * want[0].take(k) + face[:, 1].take(j) * want[1].take(k)) * speed.take(j)
        slower = np.minimum(np.maximum(1.0 - along / np.maximum(walkers.pace, 0.1).take(i), 0.0), ONCOMING)
        side = left.take(k)
        amount = (1.0 - np.abs(side) * (1.0 / ABREAST)) * weight.take(k) * slower
        step = _sums(i, np.where(side < -STRAIGHT, -amount, amount), m) * SIDESTEP
        most: F64 = np.minimum(np.maximum(step, -SIDESTEP_MOST), SIDESTEP_MOST)
        return most


def _turn(walkers: Walkers, sx: F64, sy: F64, face: F64) -> tuple[F64, F64]:
    """New directions: part of the way from the old to the wanted one, or at once when that is behind."""
    size = np.maximum(np.sqrt(sx * sx + sy * sy), 1e-9)
    sx, sy = sx / size, sy / size
    old = face.take(walkers.who, axis=0)
    fx, fy = old[:, 0], old[:, 1]
    fx, fy = fx + (sx - fx) * TURN_SHARE, fy + (sy - fy) * TURN_SHARE
    length = np.sqrt(fx * fx + fy * fy)
    forward = length > BEHIND
    length = np.maximum(length, 1e-9)
    fx, fy = np.where(forward, fx / length, sx), np.where(forward, fy / length, sy)
    face[walkers.who, 0], face[walkers.who, 1] = fx, fy
    return fx, fy


def _sums(walker: Index, values: F64, count: int) -> F64:
    """(count,) the sum of each walker's values, added up in the pairs' order."""
    return np.bincount(walker, values, count).astype(np.float64, copy=False)


def _least(walker: Index, metres: F64, count: int) -> F64:
    """(count,) the least of each walker's values; far for those without any."""
    least = np.full(count, FAR)
    np.minimum.at(least, walker, metres)
    return least
