"""What meso people do, run by run alike, from the alarm until nobody has anything left to do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.core.people import timing
from sim.core.people.mind import HURRY
from sim.core.rng import Purpose
from sim.core.state import F64
from sim.plan.building import Tri
from sim.space.space import Bool
from sim.study.meso import casts, securing, walking
from sim.study.meso.batch import NEVER, Batch, Mode, Rows, What
from sim.study.meso.draws import units

STEP: Final = 0.5
"""Seconds between two looks at who is due; what is due within one keeps its own time, doors are as they were found."""

CHAIN: Final = 6
"""Times a person may go on to the next thing within one look."""

SAFE_EVERY: Final = 1.0
"""Seconds between two looks at who is safe (``sim.core.people.crowd.REPORT_STEPS``)."""

SHUTTING_LOOKS: Final = 3
"""Looks at who is safe after the last thing was done: leaves take up to two seconds to shut."""

LONGEST: Final = 600.0
"""Seconds after the alarm when whatever still goes on is left: more than any school takes."""


@dataclass(frozen=True)
class AlarmCall:
    """An alarm that people hear in some units: when, where ((U + 1,), the outdoors last), and whether it means out.

    ``reads``: (N,) who gets it on a phone; None for an alarm that sounds.  ``armed``: (D,) doors it locks when they are shut.
    """

    t: float
    units: Bool
    fire: bool
    reads: Bool | None
    armed: Bool


class Crowd:
    """Everybody but the trainee, in all runs of a batch. ``calls``: the alarms of each run, in the scenario's order."""

    def __init__(self, batch: Batch, calls: Sequence[Sequence[AlarmCall | None]]) -> None:
        self.batch, self._calls = batch, calls
        kinds = {c.fire for own in calls for c in own if c is not None and (c.units.any() or c.reads is not None)}
        self._fire = kinds == {True}
        self._comes = np.array([[NEVER if c is None else c.t for c in own] for own in calls]).reshape(len(calls), -1)
        self._reads = np.full(len(batch.mode), NEVER)  # when each has read it on the phone
        lockable = [batch.atlas.world.lockable(int(u)) is not Tri.NO for u in batch.atlas.rooms]
        self._chargeable = np.append(np.array(lockable, dtype=bool), False)

    def run(self) -> float:
        """Plays until nobody has anything left to do; returns the time of the last look."""
        came = np.isfinite(self._comes)
        if not came.any():
            return 0.0
        t = float(self._comes[came].min()) // STEP * STEP
        end = float(self._comes[came].max()) + LONGEST
        acts = [a for a in self.batch.guest.acts if a.t >= t]
        while t <= end:
            while acts and acts[0].t <= t:
                walking.guest_acts(self.batch, acts.pop(0))
            for run, k in np.argwhere(self._comes <= t).tolist():
                self._hear(run, k)
            self._spread(t)
            self._look(t)
            if (t / SAFE_EVERY) % 1.0 == 0.0:
                self._report_safe(t)
            waiting = (self._comes, self._reads[self.batch.mode == Mode.UNAWARE], self.batch.due, self.batch.closes_at)
            if not acts and not any(np.isfinite(times).any() for times in waiting):
                break
            t += STEP
        for second in range(1, 1 + SHUTTING_LOOKS):
            self._report_safe(float(int(t)) + second * SAFE_EVERY)
        return t

    def _look(self, t: float) -> None:
        b = self.batch
        b.now = t
        walking.closers(b, t)
        for _ in range(CHAIN):
            due = np.flatnonzero(b.due <= t)
            if not len(due):
                return
            when, mode = b.due[due], b.mode[due]
            b.due[due] = NEVER
            for kind, do in DO.items():
                of_kind = mode == kind
                if of_kind.any():
                    do(self, due[of_kind], when[of_kind])

    # --- knowing of the alarm

    def _hear(self, run: int, k: int) -> None:
        """An alarm of a run takes effect."""
        b, call = self.batch, self._calls[run][k]
        self._comes[run, k] = NEVER
        if call is None:
            return
        b.arm(run, call.t, call.armed)
        people = np.arange(run * b.people, (run + 1) * b.people)
        unaware = people[b.mode[people] == Mode.UNAWARE]
        if call.reads is None:
            self._alert(unaware[call.units[b.unit[unaware]]], call.t)
        else:
            rows = unaware[call.reads[b.person_of(unaware)]]
            self._reads[rows] = np.minimum(self._reads[rows], call.t + self._until_read(run, k, rows))

    def _until_read(self, run: int, k: int, rows: Rows) -> F64:
        """(n,) seconds until people have read an alarm on the phone, by the core's own draws; infinite for who does not."""
        b = self.batch
        app, seeds = b.atlas.world.scenario.alarms[k].app, b.seeds[b.run_of(rows)]
        low, high = app.latency
        takes = low + (high - low) * units(seeds, Purpose.APP, b.person_of(rows), k * 2 + 1)
        return np.where(units(seeds, Purpose.APP, b.person_of(rows), k * 2) < app.notices, takes, NEVER)

    def _alert(self, rows: Rows, t: F64 | float) -> None:
        b = self.batch
        b.heard[rows] = t
        spans = [timing.REACTION[name] for name in casts.BEHAVIOURS]
        bounds = np.array([(span.low, span.high) for span in spans])
        low, high = bounds[b.behaviour[rows]].T
        share = units(b.seeds[b.run_of(rows)], Purpose.REACTION, b.person_of(rows))
        b.enter(rows, Mode.NOTICE, t + low + (high - low) * share)

    def _spread(self, t: float) -> None:
        """In a room where a grown-up knows and has begun to act, everybody knows."""
        b = self.batch
        unaware = np.flatnonzero(b.mode == Mode.UNAWARE)
        read = unaware[self._reads[unaware] <= t]
        if len(read):
            self._alert(read, self._reads[read])
            unaware = np.flatnonzero(b.mode == Mode.UNAWARE)
        if not len(unaware) or (t / SAFE_EVERY) % 1.0:
            return
        told = np.zeros(b.runs * len(b.atlas.goal_of), dtype=bool)
        acting = np.flatnonzero(b.adult & (b.mode > Mode.FROZEN))
        told[b.place(acting)] = True
        self._alert(unaware[told[b.place(unaware)]], t)

    def _report_safe(self, t: float) -> None:
        """People who are outdoors or behind closed doors, once each."""
        b = self.batch
        rows = np.flatnonzero((b.heard <= t) & (b.safe == NEVER) & (b.mode != Mode.PASS))
        safe = rows[self.sheltered(t, b.place(rows)) | b.atlas.open_air[b.unit[rows]]]
        b.safe[safe] = t
        b.note(What.SAFE, safe, t, b.unit[safe])

    def sheltered(self, t: float, places: Rows) -> Bool:
        """(n,) rooms (``Batch.place``) whose every way out is shut."""
        b, count = self.batch, len(self.batch.atlas.goal_of)
        asked = np.zeros(b.runs * count, dtype=bool)
        asked[places] = True
        there = np.flatnonzero(asked)
        there = there[b.atlas.closable[there % count]]
        doors = b.atlas.room_doors[there % count]
        leaves = (there // count)[:, None] * b.doors + np.maximum(doors, 0)
        asked[:] = False
        asked[there[(b.shut(leaves, t) | (doors < 0)).all(axis=1)]] = True
        return np.asarray(asked[places])

    # --- acting on it

    def _act(self, rows: Rows, t: F64) -> None:
        b = self.batch
        behaviour, fresh = b.behaviour[rows], b.mode[rows] == Mode.NOTICE
        freezes = (behaviour == casts.FREEZE) & fresh
        self._freeze(rows[freezes], t[freezes])
        out = ~freezes & ((behaviour == casts.FLEE) | self._fire)
        walking.leave(b, rows[out], t[out], fire=self._fire)
        own = ~freezes & ~out & self._chargeable[b.atlas.goal_of[b.unit[rows]]]
        sweeps = own & (behaviour == casts.SWEEP) & fresh
        self._sweep(rows[sweeps], t[sweeps])
        charge = own & ~sweeps & np.isin(behaviour, (casts.LOCK, casts.SWEEP))
        securing.secure(b, rows[charge], t[charge])
        follows = ~freezes & ~out & (behaviour == casts.FOLLOW) & (b.leader[rows] >= 0)
        self._follow(rows[follows], t[follows])
        rest = ~(freezes | out | sweeps | charge | follows)
        walking.seek(b, rows[rest], t[rest], b.choices[rows[rest]])

    def _freeze(self, rows: Rows, t: F64) -> None:
        b = self.batch
        share = units(b.seeds[b.run_of(rows)], Purpose.HESITATE, b.person_of(rows))
        b.enter(rows, Mode.FROZEN, t + timing.FREEZE.low + (timing.FREEZE.high - timing.FREEZE.low) * share)

    def _sweep(self, rows: Rows, t: F64) -> None:
        """Out into the passage to call people in, the room's door open behind one, then back to see to it."""
        b = self.batch
        share = units(b.seeds[b.run_of(rows)], Purpose.REACTION, b.person_of(rows), 3)
        securing.open_up(b, rows, t)
        b.enter(rows, Mode.FROZEN, t + timing.SWEEP.low + (timing.SWEEP.high - timing.SWEEP.low) * share)

    def _follow(self, rows: Rows, t: F64) -> None:
        """Where the nearest grown-up who locks goes or is; alone when that is a passage."""
        b = self.batch
        leader = b.leader[rows]
        goal = np.where(b.goal[leader] >= 0, b.goal[leader], b.atlas.goal_of[b.unit[leader]])
        alone = (goal < 0) | (goal == b.atlas.outdoors)
        walking.seek(b, rows[alone], t[alone], b.choices[rows[alone]])
        walking.go(b, rows[~alone], t[~alone], goal[~alone], HURRY)


Do = Callable[[Crowd, Rows, F64], None]

DO: Final[Mapping[Mode, Do]] = {
    Mode.NOTICE: Crowd._act,
    Mode.FROZEN: Crowd._act,
    Mode.WALK: lambda c, rows, t: walking.at_door(c.batch, rows, t),
    Mode.PASS: lambda c, rows, t: walking.through(c.batch, rows, t),
    Mode.INNER: lambda c, rows, t: securing.arrive(c.batch, rows, t),
    Mode.GATHER: lambda c, rows, t: securing.look_out(c.batch, rows, t),
    Mode.CLOSE: lambda c, rows, t: securing.closing(c.batch, rows, t),
    Mode.LOCK: lambda c, rows, t: securing.locked(c.batch, rows, t),
    Mode.NEXT: lambda c, rows, t: securing.shut_now(c.batch, rows, t),
    Mode.FINISH: lambda c, rows, t: securing.finish(c.batch, rows, t),
}
"""What follows when a mode's time ends, in the order it is done within one look."""
