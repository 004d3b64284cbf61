"""A trainee's run in leaps: the core's own rules, looked at only when something is due.

Between two looks nothing happens that the core would report: hands, locks, the call, alarms, injects, danger, triggers and the
trainee's shelter and stillness all say when they come next.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.core.acting import hands, items, looking, trainee, voice
from sim.core.acting.trainee import CLOSED_SECONDS, STILL_SECONDS
from sim.core.acting.voice import OPERATOR_SECONDS
from sim.core.building import alarms, noise
from sim.core.course import injects, officer, triggers
from sim.core.registers import Layout, R
from sim.core.simulation import Simulation
from sim.core.zone import danger, exposure
from sim.core.zone.exposure import CHECK_STEPS, MERGE_SECONDS
from sim.events import Event, EventType
from sim.scenario.model import Clock, Scenario, TraineeSheltered
from sim.session.policy import Policy
from sim.study.meso.actor import Actor
from sim.study.meso.around import Around
from sim.study.meso.footprint import Trail, Voice
from sim.study.meso.mind import Memory
from sim.study.meso.sightings import Joints, NearSounds, Sightings
from sim.study.meso.told import Told
from sim.units import STEP, STEP_HZ

ALL: Final = 2**30
"""A tick after any run's end."""

LONGEST: Final = 60 * STEP_HZ
"""Ticks between two looks at most."""


@dataclass
class Shared:
    """What the courses of a process remember for each other; it never changes an answer.

    ``loud``: what others do anywhere may change the trainee's course, so that no course is another run's too.
    """

    loud: bool
    joints: Joints
    sightings: Sightings
    memory: Memory


class Course:
    """One run; the simulation is at its first tick and is used up by it. ``trail`` is what it met of others."""

    def __init__(self, simulation: Simulation, policy: Policy | None, told: Told, shared: Shared) -> None:
        self._sim, self._ctx = simulation, simulation.context
        self.trail = Trail(whole=ALL if shared.loud else -1)
        self._around = Around(self._ctx, told, loud=shared.loud)
        self._joints, self._sightings = shared.joints, shared.sightings
        self._actor = Actor(simulation, policy, shared.memory, self.trail, self._joints) if policy else None
        if not shared.loud:
            self._ctx.sounds = NearSounds(simulation.world, self._ctx, self._joints, self.trail)
        self._last = self._before = self._ctx.state.tick
        self._arrives, self._seen = -1, 0
        self.events: list[Event] = []
        world = self._ctx.world
        layout, count = world.layout, len(world.scenario.triggers)
        self._due = slice(layout.due, layout.due + count)
        self._clocks, self._lasting = _clocks(world.scenario), _lasting(world.scenario, layout)
        self._phases = [_ticks(phase.at) for phase in world.scenario.danger.phases]
        self._limit = int(world.bound.max_seconds * world.scenario.adaptations.more_time * STEP_HZ) - 1

    def run(self) -> None:
        """Plays to the end; ``events`` has everything that happened."""
        ctx = self._ctx
        while not self._sim.ended:
            ctx.events = []
            if self._actor:
                self._actor.act()
            self._look()
            if self._sim.ended:
                self._close()
            self.events += ctx.events
            if self._actor:
                self._actor.hear(ctx.events)
            self._before, self._last = self._last, ctx.state.tick
            ctx.state.tick = self._last + 1 if self._sim.ended else self._next()

    @property
    def cause(self) -> str:
        """Why the run ended."""
        ended = (e for e in reversed(self.events) if e.type is EventType.RUN_ENDED)
        return str(next((e.data.get("cause") for e in ended), "unfinished"))

    def _look(self) -> None:
        """The core's step, less what is not due."""
        ctx, tick = self._ctx, self._ctx.state.tick
        self._around.apply(tick)
        hands.step(ctx)
        items.step(ctx)
        voice.step(ctx)
        self._swing(tick - self._last)
        if ctx.state.alarm_on.any():
            alarms.step(ctx)
        self._lead_officer()
        looking.note_locks(ctx)
        self._talk()
        danger.step(ctx)
        self._expose(tick - self._last)
        noise.step(ctx)
        with self._joints.elsewhere_as_begun(ctx):
            trainee.watch(ctx)
        self._trigger()
        if tick >= self._limit:
            injects.end(ctx, "time")

    def _talk(self) -> None:
        """Whoever talks is heard from where they are."""
        if self._ctx.get(R.TALKER) >= 0:
            self.trail.heard(self._ctx.state.tick)
        injects.talk_on(self._ctx)

    def _trigger(self) -> None:
        """Injects that look for somebody see who is there."""
        ctx, before = self._ctx, len(self._ctx.events)
        triggers.step(ctx)
        if any(e.type is EventType.INJECT and e.data.get("kind") == "person_talks" for e in ctx.events[before:]):
            x, y = ctx.state.xy[0].tolist()
            self.trail.spoke(Voice(ctx.unit_of(0), ctx.state.tick, x, y))

    # --- doors

    def _swing(self, ticks: int) -> None:
        """Leaves that the trainee or an officer works move on."""
        ctx, state = self._ctx, self._ctx.state
        opening = state.door_goal == 1
        moving = np.flatnonzero(np.where(opening, state.door_open < 1.0, state.door_open > 0.0))
        if not len(moving):
            return
        way = ctx.world.swing[moving] * ticks
        state.door_open[moving] = np.clip(state.door_open[moving] + np.where(opening[moving], way, -way), 0.0, 1.0)
        for d in moving[~opening[moving] & (state.door_open[moving] <= 0.0)].tolist():
            hand = int(state.door_hand[d])
            if d not in self._own_doors() and hand != 0:
                continue
            unit = ctx.unit_of(hand) if hand >= 0 else int(ctx.world.space.door_units[d, 0])
            actor = ctx.name(hand) if hand >= 0 else "system"
            ctx.emit(EventType.DOOR_CLOSED, actor=actor, unit=unit, target=ctx.world.space.door_ids[d])

    # --- the officer

    def _lead_officer(self) -> None:
        """An officer walks as long as the way takes, then is there."""
        ctx, state = self._ctx, self._ctx.state
        index = officer.person(ctx)
        if index is None or not state.present[index]:
            return
        if state.pace[index] > 0.0:
            off = state.spot[index] - state.xy[index]
            ticks = int(float(np.sqrt(off[0] * off[0] + off[1] * off[1])) / (float(state.pace[index]) * STEP)) + 1
            self._arrives = state.tick + ticks if self._arrives < 0 else self._arrives
            if state.tick >= self._arrives:
                state.xy[index] = state.spot[index]
                x, y = state.spot[index].tolist()
                state.cell[index] = ctx.world.locator.cell(x, y, int(ctx.world.space.cell_level[state.cell[index]]))
                state.pace[index] = 0.0
                self._arrives = -1
        officer.step(ctx)

    # --- exposure

    def _expose(self, ticks: int) -> None:
        """Counts as many looks from the danger zone as the core would have made since the last look, with what showed then."""
        ctx = self._ctx
        if self._seen and ctx.get(R.EXPOSED_SINCE) >= 0:
            looks = round(ticks / CHECK_STEPS)
            ctx.set(R.EXPOSED_LAST, ctx.state.tick)
            ctx.set(R.EXPOSED_CHECKS, ctx.get(R.EXPOSED_CHECKS) + looks)
            ctx.set(R.EXPOSED_POINTS, ctx.get(R.EXPOSED_POINTS) + looks * self._seen)
            ctx.set(R.EXPOSED_TOTAL, ctx.get(R.EXPOSED_TOTAL) + looks * self._seen)
        self._seen = self._sightings.points(ctx, self.trail)
        ctx.set(R.VISIBLE, self._seen)
        since, unit = ctx.get(R.EXPOSED_SINCE), ctx.unit_of(0)
        over = not self._seen and ctx.since(R.EXPOSED_LAST) > MERGE_SECONDS
        if since >= 0 and (over or (self._seen and unit != ctx.get(R.EXPOSED_UNIT))):
            self._report()
        if self._seen and ctx.get(R.EXPOSED_SINCE) < 0:
            for register, value in ((R.EXPOSED_SINCE, ctx.state.tick), (R.EXPOSED_LAST, ctx.state.tick), (R.EXPOSED_UNIT, unit)):
                ctx.set(register, value)
            ctx.set(R.EXPOSED_CHECKS, 0)
            ctx.set(R.EXPOSED_POINTS, 0)

    def _report(self) -> None:
        """Ends the present exposure; one too short to be counted never was."""
        if self._ctx.get(R.EXPOSED_CHECKS):
            exposure.report(self._ctx)
        else:
            self._ctx.set(R.EXPOSED_SINCE, -1)

    def _close(self) -> None:
        """Reports an exposure that was still going on, before the run's end, so that RUN_ENDED is the last event."""
        ctx = self._ctx
        if ctx.get(R.EXPOSED_SINCE) < 0 or not ctx.events or ctx.events[-1].type is not EventType.RUN_ENDED:
            return
        ended = ctx.events.pop()
        ctx.set(R.SEQ, ended.seq)
        self._report()
        ctx.emit(EventType.RUN_ENDED, cause=ended.data["cause"])

    # --- when next

    def _next(self) -> int:
        """The tick of the next look: whatever is due first, after this one."""
        ctx, now = self._ctx, self._ctx.state.tick
        due = [now + LONGEST, self._limit]
        if self._actor:
            due.append(self._actor.wake)
        if ctx.get(R.WORK):
            due.append(ctx.get(R.WORK_UNTIL))
        if ctx.get(R.CALL) == 1 and ctx.get(R.CALL_LAST) >= 0:
            due.append(ctx.get(R.CALL_LAST) + int(OPERATOR_SECONDS * STEP_HZ))
        if ctx.get(R.HUSHING) >= 0:
            due.append(ctx.get(R.HUSH_UNTIL))
        if ctx.get(R.TALKER) >= 0:
            due.append(now - now % injects.TALK_STEPS + injects.TALK_STEPS)
        if ctx.get(R.EXPOSED_SINCE) >= 0 and not self._seen:
            due.append(ctx.get(R.EXPOSED_LAST) + int(MERGE_SECONDS * STEP_HZ) + 1)
        met = self._met()
        due += self._doors_due(now, met)
        due += self._alarms_due(now)
        due += self._officer_due()
        due += self._danger_due()
        due += self._body_due()
        due += self._triggers_due()
        return self._meet(min(max(t, now + 1) for t in due if t > now), met)

    def _own_doors(self) -> tuple[int, ...]:
        """Doors of the room the trainee is in; of none in passages."""
        room = self._around.own_room()
        return self._ctx.world.unit_doors[room] if room >= 0 else ()

    def _met(self) -> set[int]:
        """Doors that matter to the trainee at once when something happens to them."""
        ctx = self._ctx
        doors = {*self._own_doors(), *(self._actor.doors_ahead() if self._actor else ())}
        doors.update(self._sightings.through)
        if ctx.get(R.OFFICER) and ctx.get(R.OFFICER_DOOR) >= 0:
            doors.add(ctx.get(R.OFFICER_DOOR))
        return doors

    def _meet(self, until: int, doors: set[int]) -> int:
        """The next look, sooner when others do something that the trainee meets; up to it, that is known of them."""
        room = self._around.own_room()
        tick = self._around.next_met(until, doors, room)
        for door in doors:
            self.trail.met_door(door, tick)
        if room >= 0:
            self.trail.stayed(room, self._before, tick)
        else:
            self.trail.left()
        return tick

    def _doors_due(self, now: int, met: set[int]) -> list[int]:
        """When leaves come to a stop; others' work is of interest only where the trainee meets it."""
        state = self._ctx.state
        opening = state.door_goal == 1
        left = np.where(opening, 1.0 - state.door_open, state.door_open)
        moving = [d for d in np.flatnonzero(left > 0.0).tolist() if d in met or state.door_hand[d] == 0]
        return [now + int(np.ceil(left[d] / self._ctx.world.swing[d] - 1e-9)) for d in moving]

    def _alarms_due(self, now: int) -> list[int]:
        """While the trainee has not heard an alarm that is on, at every check."""
        ctx = self._ctx
        base = ctx.world.layout.alarms_heard
        deaf = any(ctx.state.alarm_on[k] and ctx.get(base + k) < 0 for k in range(len(ctx.state.alarm_on)))
        return [now - now % alarms.CHECK_STEPS + alarms.CHECK_STEPS] if deaf else []

    def _officer_due(self) -> list[int]:
        ctx = self._ctx
        return [t for t in (self._arrives, ctx.get(R.OFFICER_UNTIL)) if t >= 0] if ctx.get(R.OFFICER) else []

    def _danger_due(self) -> list[int]:
        ctx = self._ctx
        start, plan = ctx.get(R.DANGER_START), ctx.world.scenario.danger
        if start < 0:
            return []
        due = [start + ticks for ticks in self._phases]
        return [*due, ctx.get(R.WALK_UNTIL)] if plan.walk is not None else due

    def _body_due(self) -> list[int]:
        """When the trainee will have been behind closed doors, and still, long enough to be reported."""
        ctx = self._ctx
        if ctx.get(R.HEARD) < 0:
            return []
        return [
            start + _ticks(seconds)
            for start, seconds in ((ctx.get(R.CLOSED_SINCE), CLOSED_SECONDS), (ctx.get(R.STILL_SINCE), STILL_SECONDS))
            if start >= 0
        ]

    def _triggers_due(self) -> list[int]:
        """When a trigger's delay ends, and when conditions that count seconds will have lasted."""
        registers = self._ctx.state.registers.tolist()
        found = [t for t in registers[self._due] if t >= 0]
        found += self._clocks
        found += [registers[at] + ticks for at, ticks in self._lasting if registers[at] >= 0]
        return found


def _clocks(scenario: Scenario) -> list[int]:
    """Ticks that conditions wait for."""
    conditions = (c for t in scenario.triggers for group in t.any for c in group)
    return [_ticks(c.at) for c in conditions if isinstance(c, Clock)]


def _lasting(scenario: Scenario, layout: Layout) -> list[tuple[int, int]]:
    """(register, ticks) of conditions that must have held for some time: since the tick in the register."""
    found = []
    conditions = (c for t in scenario.triggers for group in t.any for c in group)
    for at, condition in enumerate(conditions, layout.conditions):
        seconds = float(getattr(condition, "seconds", 0.0))
        if seconds:
            found.append((int(R.CLOSED_SINCE) if isinstance(condition, TraineeSheltered) else at, _ticks(seconds)))
    return found


def _ticks(seconds: float) -> int:
    return int(np.ceil(seconds / STEP - 1e-6))
