"""What people do: break-time life until they know of an alarm, then what their policy says, one small function per mode.

Only people whose timer ends, who arrive somewhere, who meet a door that will not open or who come into another room are looked
at in a step; everybody else goes on as they were.  What may follow what is the table ``sim.core.people.policies.STATES``.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.context import Context
from sim.core.people import (
    aid,
    barred,
    beliefs,
    charge,
    detours,
    flock,
    following,
    groups,
    hiding,
    leaving,
    leisure,
    mind,
    news,
    shelter,
    timing,
)
from sim.core.people.corners import Corners
from sim.core.people.mind import M, Mode
from sim.core.people.watch import Watch
from sim.core.rng import Purpose
from sim.core.state import I32
from sim.core.walking.fast import Fast
from sim.core.walking.kernel import Kernels
from sim.core.walking.movement import Movement
from sim.core.walking.ways import Ways
from sim.events import EventType
from sim.units import STEP_HZ

REPORT_STEPS: Final = STEP_HZ
"""How often it is looked at who has come to safety."""


class Crowd:
    """Everybody but the trainee."""

    def __init__(self, ctx: Context, ways: Ways | None = None, kernels: Kernels | None = None) -> None:
        self.ways = ways or Ways(ctx.world)
        for room in ctx.world.shelters.tolist():
            self.ways.to_unit(int(room))  # asked for by many at once when an alarm goes
            ctx.spots.hiding(int(room))
        for door in ctx.world.exits.tolist():
            self.ways.to_door(int(door))
        usual = Movement(ctx, self.ways)
        self.movement = usual if kernels is None else Fast(usual, ctx, kernels)
        self._corners = Corners(ctx.world, self.ways)
        self._watch = Watch(ctx.world, len(ctx.people), kernels)
        self._watch.load(ctx.state)

    def step(self, ctx: Context, heard: I32) -> None:
        """One step: alarms reach people, timers end, everybody walks, and what that leads to is done."""
        news.by_alarm(ctx, heard)
        news.step(ctx)
        if ctx.state.tick % REPORT_STEPS == 0:
            self._turn_back(ctx)
            _report_safe(ctx)
        ctx.share_queues(True)
        self._wake(ctx)
        following.catch_up(ctx, self.ways)
        flock.come_along(ctx)
        groups.keep_together(ctx, self.ways)
        detours.go_round(ctx, self.ways)
        self._corners.go_round(ctx)
        arrived, refused = self.movement.step(ctx)
        late = self._watch.late(ctx.state)
        if len(late):
            arrived = np.union1d(arrived, late).astype(np.int32)
        for p in refused.tolist():
            barred.refused(ctx, self.ways, int(p))
        for p in arrived.tolist():
            self._arrive(ctx, int(p))
        self._notice_rooms(ctx)
        ctx.share_queues(False)

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self.movement.forget()

    def _wake(self, ctx: Context) -> None:
        for p in self._watch.due(ctx.state).tolist():
            ctx.state.mind[p, M.UNTIL] = -1
            WAKE.get(mind.mode(ctx, p), _nothing)(ctx, self.ways, int(p))

    def _arrive(self, ctx: Context, person: int) -> None:
        mind.stop(ctx, person)
        ARRIVE.get(mind.mode(ctx, person), _nothing)(ctx, self.ways, person)

    def _turn_back(self, ctx: Context) -> None:
        """Who is on the way to a room and has learnt that the danger is there seeks another."""
        m = ctx.state.mind
        goal = m[:, M.GOAL]
        feared = (goal >= 0) & ((goal == m[:, M.DANGER_A]) | (goal == m[:, M.DANGER_B])) & (m[:, M.STATE] == Mode.GO)
        for p in np.flatnonzero(feared & (ctx.state.present == 1)).tolist():
            shelter.seek(ctx, self.ways, p)

    def _notice_rooms(self, ctx: Context) -> None:
        """People who came into another room: those who come to the trainee are reported."""
        state, units = ctx.state, ctx.world.space.cell_unit
        own = units.item(state.cell.item(0))
        for p in self._watch.elsewhere(state).tolist():
            unit = units.item(state.cell.item(p))
            state.mind[p, M.ROOM] = unit
            self._come_in(ctx, p, unit)
            if p and unit == own and unit >= 0 and not ctx.world.circulation[unit]:
                ctx.emit(EventType.PERSON_ENTERED, actor=ctx.name(p), unit=unit)

    def _come_in(self, ctx: Context, person: int, unit: int) -> None:
        m = ctx.state.mind[person]
        if m[M.GOAL] == unit and m[M.LATE] < 0:
            m[M.LATE] = ctx.after(mind.LATE_SECONDS)
        via = int(m[M.VIA])
        if via >= 0 and unit in ctx.world.space.door_units[via]:
            m[M.VIA], m[M.WAY] = -1, -1
            if m[M.STATE] == Mode.LEAVE and unit >= 0 and not ctx.world.open_air[unit]:
                leaving.choose_again(ctx, self.ways, person)


def _report_safe(ctx: Context) -> None:
    """Reports, once each, people who are outdoors or behind closed doors."""
    state, world = ctx.state, ctx.world
    known = beliefs.known(ctx)
    cell = state.cell[known]
    pending = known[(state.mind[known, M.SAFE] == 0) & (world.space.cell_door[cell] < 0)]
    unit = world.space.cell_unit[state.cell[pending]]
    how = {u: "outdoors" if u < 0 or world.open_air[u] else hiding.closed_how(ctx, u) for u in np.unique(unit).tolist()}
    for p, u in zip(pending.tolist(), unit.tolist(), strict=True):
        if how[u]:
            state.mind[p, M.SAFE] = 1
            ctx.emit(EventType.PERSON_SAFE, actor=ctx.name(p), unit=u, how=how[u])


# --- acting on the alarm


def _act(ctx: Context, ways: Ways, person: int) -> None:
    """The alarm has sunk in: do what the policy says. A fire alarm on its own means out."""
    behaviour = ctx.people[person].behaviour
    if behaviour == "freeze" and mind.mode(ctx, person) is Mode.NOTICE:
        share = rng.unit(ctx.world.seed, Purpose.HESITATE, person)
        mind.enter(ctx, person, Mode.FROZEN, timing.FREEZE.at(share))
    elif ctx.state.mind[person, M.LEADER] >= 0 and not ctx.cast.leads[person]:
        following.follow(ctx, ways, person)
    elif ctx.people[person].gait.help and ctx.state.mind[person, M.AID] < 0:
        following.wait_for_help(ctx, ways, person)
    elif leaving.only_fire(ctx) and behaviour != "help":
        leaving.leave(ctx, ways, person)
    else:
        ACT.get(behaviour, following.alone)(ctx, ways, person)


def _nothing(ctx: Context, ways: Ways, person: int) -> None:
    """Nothing follows."""


def _settle(ctx: Context, ways: Ways, person: int) -> None:
    """At the place to keep low in."""
    hiding.keep_low(ctx, person)


Step = Callable[[Context, Ways, int], None]

ACT: Final[Mapping[str, Step]] = {
    "lock": charge.take_charge,
    "sweep": charge.sweep,
    "follow_teacher": following.follow,
    "flee": leaving.leave,
    "help": aid.look_round,
    "fetch": aid.errand,
}
"""What each policy begins with; all others seek shelter alone."""

WAKE: Final[Mapping[Mode, Step]] = {
    Mode.LEISURE: leisure.go_on,
    Mode.NOTICE: _act,
    Mode.FROZEN: _act,
    Mode.FOLLOW: following.give_up,
    Mode.LEAVE: leaving.choose_again,
    Mode.BARRED: barred.try_again,
    Mode.SWEEP: charge.back,
    Mode.GATHER: charge.look_out,
    Mode.CLOSE: charge.closing,
    Mode.LOCK: charge.locked,
    Mode.FINISH: charge.finish,
    Mode.COUNTING: charge.count_heads,
    Mode.FETCH: following.alone,
}
"""What follows when a mode's timer ends."""

ARRIVE: Final[Mapping[Mode, Step]] = {
    Mode.STROLL: leisure.pause,
    Mode.GO: charge.arrive,
    Mode.GATHER: charge.look_out,
    Mode.FOLLOW: _nothing,
    Mode.NEXT_DOOR: charge.at_next_door,
    Mode.SWEEP: charge.call_in,
    Mode.AID: aid.reach,
    Mode.ERRAND: aid.rummage,
    Mode.LOW: _settle,
    Mode.LEAVE: leaving.go_away,
    Mode.AWAY: leaving.stay_out,
}
"""What follows when the walk of a mode ends."""
