"""The changing state of many runs at once: people as rows, doors as a table, and what happened as columns of events.

Rows of the same run lie together: row ``run * N + person``.  Times are seconds from the start of the run; a row is looked at
when its ``due`` comes, so who waits or walks costs nothing meanwhile.
"""

from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.core.state import F64, I32
from sim.space.space import Bool
from sim.study.meso.atlas import Atlas
from sim.study.meso.casts import Cast
from sim.study.meso.draws import U64
from sim.study.meso.guest import Guest

Rows = npt.NDArray[np.intp]
"""Positions of people among all runs' people."""

NEVER: Final = np.inf


class Mode(IntEnum):
    """What a person is about."""

    ABSENT = 0
    UNAWARE = auto()  # knows of no alarm
    NOTICE = auto()  # takes it in
    FROZEN = auto()
    WALK = auto()  # on the way to a door
    PASS = auto()  # in a doorway
    INNER = auto()  # to a place in the room
    GATHER = auto()  # at the door, letting people in; from here to FINISH somebody is in charge of a room's doors
    CLOSE = auto()
    LOCK = auto()
    NEXT = auto()  # to another door of the room
    FINISH = auto()  # lights and blinds
    LOW = auto()
    OUT = auto()


class What(IntEnum):
    """Kinds of what happened; ``who`` is the person, -1 a closer; ``where`` a door, or a unit for the last three."""

    OPENED = 0
    CLOSING = auto()  # begins to shut
    LOCKED = auto()
    UNLOCKED = auto()
    MOVED = auto()  # is in another unit now
    LOW = auto()  # keeps low there
    SAFE = auto()
    FINISHED = auto()  # lights off and blinds down


@dataclass(frozen=True)
class Happenings:
    """What happened in all runs, as columns, in order of run and time."""

    run: I32
    t: F64
    what: npt.NDArray[np.int8]
    who: I32
    where: I32


def nothing_happens() -> Happenings:
    """No happenings at all."""
    none = np.zeros(0, dtype=np.int32)
    return Happenings(none, np.zeros(0), none.astype(np.int8), none, none)


class Batch:
    """``S`` runs of ``N`` people and ``D`` doors."""

    def __init__(self, atlas: Atlas, casts: list[Cast], seeds: U64, guest: Guest) -> None:
        self.atlas, self.guest = atlas, guest
        self.seeds = seeds
        self.now = 0.0  # of the present look
        self.runs, self.people = len(casts), len(casts[0].xy)
        n, d = self.runs * self.people, len(atlas.world.openings)
        here = np.concatenate([c.here for c in casts])
        self.mode = np.where(here, Mode.UNAWARE, Mode.ABSENT).astype(np.int8)
        self.due = np.full(n, NEVER)
        self.unit: I32 = np.concatenate([c.unit for c in casts])
        self.xy: F64 = np.concatenate([c.xy for c in casts])
        self.walk: F64 = np.concatenate([c.walk for c in casts])
        self.adult: Bool = np.concatenate([c.adult for c in casts])
        self.behaviour = np.concatenate([c.behaviour for c in casts])
        self.leader: I32 = np.concatenate([np.where(c.leader < 0, -1, c.leader + k * self.people) for k, c in enumerate(casts)])
        self.choices: I32 = np.concatenate([c.choices for c in casts])
        self.cell: I32 = np.concatenate([c.cell for c in casts])
        self.node_choices = atlas.node_choices
        self.goal = np.full(n, -1, dtype=np.int32)
        self.door = np.full(n, -1, dtype=np.int32)  # walked to, passed or worked
        self.side = np.zeros(n, dtype=np.int8)  # of that door one is on
        self.pace = np.ones(n)
        self.looks = np.zeros(n, dtype=np.int32)
        self.tries = np.zeros(n, dtype=np.int32)
        self.shut_a = np.full(n, -1, dtype=np.int32)  # doors found locked, newest first
        self.shut_b = np.full(n, -1, dtype=np.int32)
        self.heard = np.full(n, NEVER)
        self.safe = np.full(n, NEVER)
        # doors: (S * D,), flat like the people
        self.open: Bool = np.concatenate([c.doors_open for c in casts])
        self.shut_at = np.where(self.open, NEVER, -NEVER)
        self.locked: Bool = np.concatenate([c.doors_locked for c in casts])
        self.turns, self.keyed = (np.concatenate([getattr(c.locks, n) for c in casts]).astype(bool) for n in ("turns", "keyed"))
        self.fails, self.lock_seconds = (np.concatenate([getattr(c.locks, n) for c in casts]) for n in ("fails", "seconds"))
        self.armed = np.zeros(self.runs * d, dtype=bool)  # thrown by itself when the leaf is shut
        self.free_at = np.zeros(self.runs * d)
        self.closes_at = np.full(self.runs * d, NEVER)
        self.goers = np.zeros((self.runs, len(atlas.fields)), dtype=np.int32)
        self._log: list[tuple[npt.NDArray[np.integer], F64, int, npt.NDArray[np.integer], npt.NDArray[np.integer]]] = []

    @property
    def doors(self) -> int:
        """Doors of one run."""
        return len(self.atlas.world.openings)

    def run_of(self, rows: Rows) -> Rows:
        """(n,) the run each row belongs to."""
        return np.asarray(rows // self.people)

    def person_of(self, rows: Rows) -> Rows:
        """(n,) the person each row is, within its run."""
        return np.asarray(rows % self.people)

    def leaf(self, rows: Rows, door: npt.NDArray[np.integer]) -> Rows:
        """(n,) positions of doors among all runs' doors."""
        return np.asarray(self.run_of(rows) * self.doors + door)

    def place(self, rows: Rows) -> Rows:
        """(n,) positions of the units people are in among all runs' units, the outdoors last in each."""
        return np.asarray(self.run_of(rows) * len(self.atlas.goal_of) + self.unit[rows])

    def shut(self, leaves: Rows, t: F64 | float) -> Bool:
        """(n,) the leaf is quite shut at ``t``."""
        return np.asarray(~self.open[leaves] & (self.shut_at[leaves] <= t))

    def enter(self, rows: Rows, mode: Mode, due: F64 | float) -> None:
        """Puts rows into a mode until ``due``."""
        self.mode[rows] = mode
        self.due[rows] = due

    def set_goal(self, rows: Rows, goal: npt.NDArray[np.integer]) -> None:
        """Gives rows a goal, and counts who makes for which room."""
        before, run = self.goal[rows], self.run_of(rows)
        had = before >= 0
        np.subtract.at(self.goers, (run[had], before[had]), 1)
        self.goal[rows] = goal
        has = goal >= 0
        np.add.at(self.goers, (run[has], goal[has]), 1)

    def note(self, what: What, rows: Rows, t: F64 | float, where: npt.NDArray[np.integer]) -> None:
        """Writes down what people did."""
        if len(rows):
            self._log.append((self.run_of(rows), np.broadcast_to(t, len(rows)), what, self.person_of(rows), where))

    def push(self, leaves: Rows, t: F64 | float) -> None:
        """Leaves begin to shut at ``t``; a lock that is armed is thrown when they are."""
        self.open[leaves], self.closes_at[leaves] = False, NEVER
        self.shut_at[leaves] = t + self.atlas.swing[leaves % max(self.doors, 1)]
        thrown = leaves[self.armed[leaves] & ~self.locked[leaves]]
        self.locked[thrown] = True
        if len(thrown):
            self._log.append(
                (thrown // self.doors, self.shut_at[thrown], What.LOCKED, np.full(len(thrown), -1), thrown % self.doors)
            )

    def arm(self, run: int, t: float, doors: Bool) -> None:
        """Doors of a run (D,) begin to lock themselves; those that are shut are locked at once."""
        leaves = run * self.doors + np.flatnonzero(doors)
        self.armed[leaves] = True
        thrown = leaves[~self.locked[leaves] & self.shut(leaves, t)]
        self.locked[thrown] = True
        if len(thrown):
            when = np.full(len(thrown), t)
            self._log.append((thrown // self.doors, when, What.LOCKED, np.full(len(thrown), -1), thrown % self.doors))

    def note_closer(self, leaves: Rows, t: F64) -> None:
        """Writes down doors that begin to shut by themselves."""
        if len(leaves):
            nobody = np.full(len(leaves), -1)
            self._log.append((leaves // self.doors, t, What.CLOSING, nobody, leaves % self.doors))

    def happenings(self) -> Happenings:
        """Everything written down."""
        if not self._log:
            return nothing_happens()
        run, t = (np.concatenate([x[k] for x in self._log]) for k in (0, 1))
        what = np.repeat(np.array([x[2] for x in self._log], dtype=np.int8), [len(x[0]) for x in self._log])
        who, where = (np.concatenate([x[k] for x in self._log]) for k in (3, 4))
        order = np.lexsort((t, run))  # what a run notes down at one time stays in the order it was noted
        return Happenings(
            run[order].astype(np.int32), t[order], what[order], who[order].astype(np.int32), where[order].astype(np.int32)
        )
