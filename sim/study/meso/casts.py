"""Who is there and where they are when the alarm goes: drawn by the core itself, for a limited number of casts.

Drawing a schoolful takes longer than playing it.  Run number ``n`` meets cast ``n % CASTS``, which is the one the micro tier
meets in run ``n`` of the first ``CASTS``; what people then do is drawn anew for every run.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core.building.locks import FAILURE
from sim.core.people.following import LEADER_METRES
from sim.core.people.mind import Mode
from sim.core.simulation import Simulation
from sim.core.state import F64, I32
from sim.core.world import World
from sim.plan.building import LockKind, Tri
from sim.space.space import Bool
from sim.study.meso.atlas import Atlas

CASTS: Final = 64

BEHAVIOURS: Final = ("hide", "lock", "follow_teacher", "flee", "hesitate", "freeze", "sweep")
"""Behaviours meso tells apart, by code; all others (helping, fetching) count as ``hide``."""

HIDE, LOCK, FOLLOW, FLEE, HESITATE, FREEZE, SWEEP = range(7)


@dataclass(frozen=True)
class Locks:
    """(D,) the doors' locks in a run. ``turns``: can be locked from inside; ``keyed``: that takes a key or a card."""

    turns: Bool
    keyed: Bool
    fails: F64  # chance of being fumbled
    seconds: F64
    auto: Bool  # locks itself once a lockdown alarm sounds


def locks_of(world: World) -> Locks:
    """The locks of the run a world is of."""
    openings, locks = world.openings, world.locks
    kinds = [o.lock_kind for o in openings]
    return Locks(
        turns=np.array(
            [o.lockable_from_inside is Tri.YES and k is not LockKind.NONE for o, k in zip(openings, kinds, strict=True)]
        ),
        keyed=np.array([k in (LockKind.KEY, LockKind.CARD) for k in kinds], dtype=bool),
        fails=np.where(locks.auto, FAILURE[LockKind.THUMB_TURN], locks.failure),
        seconds=np.array([world.lock_seconds(d) for d in range(len(openings))]),
        auto=locks.auto,
    )


@dataclass(frozen=True)
class Cast:
    """``N`` people, the trainee first. ``leader``: who is followed, -1 nobody; ``choices``: ``Atlas.choices`` of each.

    The simulation is used up by one trainee after the other; everything else here stays as it was when the run began.
    """

    simulation: Simulation
    xy: F64
    cell: I32
    unit: I32
    walk: F64
    adult: Bool
    behaviour: npt.NDArray[np.int8]
    leader: I32
    here: Bool
    settled: Bool  # here and in a room
    choices: I32
    locks: Locks
    doors_open: Bool  # (D,) as the run begins
    doors_locked: Bool

    @property
    def seed(self) -> int:
        """What the cast was drawn from: the same for no two casts of a study."""
        return self.simulation.world.seed

    @cached_property
    def building(self) -> bytes:
        """The same for casts whose doors and locks are the same."""
        kinds = repr([(o.lock_kind, o.lockable_from_inside) for o in self.simulation.world.openings]).encode()
        parts = (*vars(self.locks).values(), self.doors_open, self.doors_locked)
        return kinds + b"".join(np.asarray(part).tobytes() for part in parts)

    def began(self, unit: int) -> int:
        """How many were in a unit at first."""
        return int((self.here & (self.unit == unit)).sum())


def make_cast(atlas: Atlas, seed: int) -> Cast:
    """The people of the run with this seed, where they start. ``here``: everybody but the trainee and an officer to come."""
    world = atlas.world
    simulation = Simulation(world.space, world.bound, seed, ground=atlas.ground)
    people, state = simulation.people, simulation.state
    codes = {name: k for k, name in enumerate(BEHAVIOURS)}
    behaviour = np.array([codes.get(p.behaviour, HIDE) for p in people], dtype=np.int8)
    adult = np.array([p.adult for p in people], dtype=bool)
    here = (state.present == 1) & (state.mind[:, 0] != Mode.OFFICER)
    here[0] = False
    unit = world.space.cell_unit[state.cell]
    return Cast(
        simulation=simulation,
        xy=state.xy.copy(),
        cell=state.cell.copy(),
        unit=np.where(unit < 0, len(world.units), unit).astype(np.int32),
        walk=np.array([p.walk for p in people]),
        adult=adult,
        behaviour=behaviour,
        leader=_leaders(simulation, adult & here & np.isin(behaviour, (LOCK, SWEEP))),
        here=here,
        settled=here & (unit >= 0) & ~world.circulation[unit] & ~world.open_air[unit],
        choices=atlas.choices(state.cell, state.xy),
        locks=locks_of(simulation.world),
        doors_open=state.door_goal == 1,
        doors_locked=state.door_locked == 1,
    )


def _leaders(simulation: Simulation, leads: Bool) -> I32:
    """(N,) whom each follows: their own leader, or who leads nearest on the same storey within ``LEADER_METRES``; -1 nobody."""
    own = np.array([p.leader for p in simulation.people], dtype=np.int32)
    who = np.flatnonzero(leads)
    if not len(who):
        return own
    xy, level = simulation.state.xy, simulation.space.cell_level[simulation.state.cell]
    off = xy[:, None] - xy[who][None]
    away = np.sqrt(off[:, :, 0] * off[:, :, 0] + off[:, :, 1] * off[:, :, 1])
    away = np.where(level[:, None] == level[who][None], away, np.inf)
    nearest = away.argmin(axis=1)
    found = away[np.arange(len(xy)), nearest] <= LEADER_METRES
    return np.where(own >= 0, own, np.where(found, who[nearest], -1)).astype(np.int32)
