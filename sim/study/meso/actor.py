"""A scripted trainee in leaps: carries intents out as ``sim.session.executor`` does, from one turn of the way to the next.

The policies and what they may know are the session's own; only the body is simpler: it is where its walk is at the time asked,
turns at once, and takes the executor's times for everything hands and posture need.
"""

from collections.abc import Sequence
from typing import Final

from sim.core import queries
from sim.core.acting import actions, trainee
from sim.core.building import doors
from sim.core.commands import Action, ActionKind, Body
from sim.core.geometry import distance_to_segment
from sim.core.registers import R
from sim.core.simulation import Simulation
from sim.core.world import PASSABLE
from sim.events import TRAINEE, Event, EventType
from sim.plan.building import Point
from sim.session.executor import EYE_STEP_TICKS, EYES, HURRY, NEAR_PERSON, PATIENCE, STOP_BEFORE, TOP_SPEED
from sim.session.intents import DOOR_ACTIONS, Do, Face, GoTo, Hold, Intent, hand_seconds
from sim.session.passive import Passive
from sim.session.policy import Policy
from sim.session.random_policy import RandomPolicy
from sim.session.reach import stand_for
from sim.session.senses import FINAL
from sim.session.walking import Walk, straight
from sim.space.motion import move
from sim.study.meso.footprint import Trail
from sim.study.meso.mind import Memory, RememberedSenses, RememberedWays
from sim.study.meso.sightings import Joints
from sim.units import EYE_QUANTUM, POSITION_QUANTUM, STEP, STEP_HZ

HOP: Final = STEP_HZ
"""Ticks between two looks on a walk."""

STRIDE: Final = 0.4
"""Metres the body is moved at once: no farther than round a jamb."""

SOON, LATE, QUIET, IDLE = 5, STEP_HZ, 5 * STEP_HZ, 60 * STEP_HZ
"""Ticks until the policy is asked again: after something new, then ever later, in quiet times at the latest; one that never wants
anything else is asked only for form's sake."""

BRUSH: Final = 1.0
"""Metres from a doorway within which a body's way may depend on the door."""

HARMLESS: Final = frozenset(
    {
        ActionKind.LIGHTS_OFF, ActionKind.LIGHTS_ON, ActionKind.BLINDS_DOWN, ActionKind.BLINDS_UP, ActionKind.PICK_UP,
        ActionKind.SHOW_HANDS, ActionKind.PHONE_SILENT, ActionKind.CALL_112, ActionKind.CALL_STATEMENT, ActionKind.HANG_UP,
        ActionKind.MESSAGE,
    }
)  # fmt: skip
"""What comes out the same whatever others do; of doors that is said by which door, of anything else by everything."""

SPOKEN: Final = frozenset({ActionKind.SAY, ActionKind.DECIDE})
"""What comes out the same whatever others do, unless it is said with a phrase that they heed."""

NEWS: Final = frozenset({EventType.INJECT, EventType.ALARM_STARTED, EventType.ALL_CLEAR, EventType.PHASE_STARTED})
"""What others do that a policy may act on."""

STOPPING: Final = frozenset({ActionKind.STOP, ActionKind.PAUSE, ActionKind.RESUME})


class Actor:
    """One trainee; ``act`` at every look, ``wake`` says when the next one is wanted."""

    def __init__(self, simulation: Simulation, policy: Policy, memory: Memory, trail: Trail, joints: Joints) -> None:
        self._joints = joints
        self._sim, self._policy, self._trail, self._memory = simulation, policy, trail, memory
        self._ways = RememberedWays(simulation, memory)
        self._senses = RememberedSenses(simulation, self._ways, memory, trail)
        person = simulation.people[0]
        self._pace = person.walk
        self._standing = max(12, int((person.height - 0.12) / EYE_QUANTUM + 0.5))
        self._eye = self._standing
        self._intent: Intent | None = None
        self._walk: Walk | None = None
        self._speed = 0.0
        self._busy_until = 0
        self._waiting_since: int | None = None
        self._since = simulation.state.tick
        self._idle = SOON
        self._looked_at: Point | None = None
        self.wake = simulation.state.tick + 1

    def hear(self, events: Sequence[Event]) -> None:
        """Notes what came of one's own acts, and is wide awake after anything new; what others do is nothing new."""
        self._senses.hear(events)
        if any(e.actor == TRAINEE or e.type in NEWS for e in events):
            self._idle = SOON
            self.wake = self._sim.state.tick + 1

    def act(self) -> None:
        """Moves the body to where it is now, then does what the policy wants."""
        tick = self._sim.state.tick
        self._go_on(tick)
        self._since = tick
        self._senses.look()
        wanted = self._policy.want(self._senses)
        if wanted != self._intent:
            self._intent, self._walk, self._waiting_since, self._idle = wanted, None, None, SOON
        if tick < self._busy_until or self._senses.hands_busy:
            self._speed = 0.0
            self.wake = max(self._busy_until, tick + 2)
            return
        match wanted:
            case GoTo():
                self._walk = self._walk or self._ways.to(wanted, self._place)
                self._step(self._walk, min(self._pace * (HURRY if wanted.hurry else 1.0), TOP_SPEED))
            case Do():
                self._do(wanted.action)
            case Hold():
                self._hold(EYES.get(wanted.posture, self._standing))
            case Face():
                self._rest(wanted.point)
            case _:
                self._rest(None)

    def doors_ahead(self) -> list[int]:
        """Doors that the present walk still goes through."""
        return [c.door for c in self._walk.crossings if c.at > self._walk.gone] if self._walk else []

    @property
    def _place(self) -> Point:
        x, y = self._sim.state.xy[0].tolist()
        return float(x), float(y)

    # --- body

    def _go_on(self, tick: int) -> None:
        """The body has walked on since the last look."""
        if self._walk is None or self._speed <= 0.0:
            self._sim.state.speed[0] = 0.0
            return
        goal = min(self._walk.gone + self._speed * (tick - self._since) * STEP, self._walk.length)
        while self._walk.gone < goal:
            self._walk.gone = min(self._walk.gone + STRIDE, goal)
            self._brush(tick)
            if not self._put(self._walk.point(self._walk.gone)):
                self._walk = None  # something is in the way: plan anew
                break
        self._sim.state.speed[0] = self._speed

    def _brush(self, tick: int) -> None:
        """Doors close by may stand open or be a wall."""
        x, y = self._place
        for door, line in self._memory.doors_by_cell(self._sim, int(self._sim.state.cell[0])):
            if distance_to_segment(line, x, y) <= BRUSH:
                self._trail.met_door(door, tick)

    def _put(self, to: Point) -> bool:
        """Moves the body; whether it got there."""
        state, ctx = self._sim.state, self._sim.context
        x, y = self._place
        cell, nx, ny = move(self._sim.space, int(state.cell[0]), x, y, *to, doors.passable(state), ctx.people[0].radius)
        if ctx.get(R.HEARD) >= 0:
            state.walked += straight((x, y), (nx, ny))
        state.cell[0], state.xy[0] = cell, (nx, ny)
        trainee.watch(ctx)
        return straight((nx, ny), to) < STRIDE

    def _show(self, eye: int, look_at: Point | None) -> None:
        """Tells the core how the body is held; its place is rounded as a body's is."""
        self._eye = eye
        x, y = self._place
        heading = self._ways.heading((x, y), look_at) if look_at else None
        facing = self._sim.context.get(R.HEADING) if heading is None else heading
        state = self._sim.state
        where, cell, walked = state.xy[0].copy(), int(state.cell[0]), state.walked
        trainee.take(self._sim.context, Body(_quanta(x), _quanta(y), facing, eye))
        state.xy[0], state.cell[0], state.walked = where, cell, walked

    # --- what is wanted

    def _step(self, walk: Walk, speed: float) -> None:
        """Goes on along a walk: up from the floor first, through closed doors by opening them."""
        tick = self._sim.state.tick
        if self._eye < self._standing:
            self._hold(self._standing)
            return
        state = self._sim.state
        for crossing in walk.crossings:
            self._trail.met_door(crossing.door, tick)
        near = [c for c in walk.ahead(STOP_BEFORE + speed * STEP) if state.door_open[c.door] < PASSABLE]
        if near:
            self._open(near[0].door)
            return
        self._waiting_since = None
        if walk.done:
            self._rest(None)
            return
        self._speed = speed
        shut = [c.at - STOP_BEFORE for c in walk.crossings if c.at > walk.gone and state.door_open[c.door] < PASSABLE]
        past = [c.at + STRIDE for c in walk.crossings if c.at + STRIDE > walk.gone]
        stop = min([walk.length, *shut, *past])
        self.wake = tick + max(1, min(HOP, int((stop - walk.gone) / (speed * STEP)) + 1))

    def _open(self, door: int) -> None:
        """Opens a door on the way and waits for the leaf; one that stays shut is remembered, and the way planned anew."""
        tick, state = self._sim.state.tick, self._sim.state
        self._speed = 0.0
        self._waiting_since = tick if self._waiting_since is None else self._waiting_since
        name = self._sim.space.door_ids[door]
        waited = (tick - self._waiting_since) * STEP
        if waited > PATIENCE or self._senses.refusals(ActionKind.OPEN_DOOR, name) >= FINAL:
            self._ways.give_up(door)
            self._walk, self._waiting_since = None, None
            self.wake = tick + 1
        elif state.door_goal[door]:
            self.wake = tick + 2
        else:
            self._take(Action(ActionKind.OPEN_DOOR, name))

    def _do(self, action: Action) -> None:
        """The action, after walking to where it can be done."""
        self._notice(action)
        goal = self._stand_for(action)
        if goal is not None and action not in queries.available_actions(self._sim):
            self._walk = self._walk or self._ways.to(GoTo(self._senses.unit, goal), self._place)
            if not self._walk.done:
                self._step(self._walk, self._pace)
                return
        self._walk = None
        if (target := self._ways.target_of(action)) is not None:
            self._show(self._eye, target)
        self._take(action)

    def _notice(self, action: Action) -> None:
        """What others do that an action may depend on."""
        tick, doors_ = self._sim.state.tick, self._sim.space.door_index
        if action.kind in DOOR_ACTIONS and action.target in doors_:
            self._trail.met_door(doors_[action.target], tick)
            if action.kind is ActionKind.LOCK_DOOR:
                self._trail.turned(doors_[action.target])
            elif action.kind in (ActionKind.LOOK_OUT, ActionKind.KNOCK):
                self._trail.met_all(tick)  # whoever is on the other side is seen, or hears
        elif action.kind is ActionKind.HUSH:
            self._trail.looked(self._sim.context.unit_of(0), tick)
        elif not (self._only_words(action) if action.kind in SPOKEN else action.kind in HARMLESS):
            self._trail.met_all(tick)

    def _only_words(self, action: Action) -> bool:
        """Whether nobody does anything for what the trainee says with an action."""
        scenario = self._sim.world.scenario
        said = {action.value}
        if action.kind is ActionKind.DECIDE:
            chosen = (o for d in scenario.decisions if d.id == action.target for o in d.options if o.id == action.value)
            said = {o.says for o in chosen}
        return all(p.order is None and not p.tone for p in scenario.phrases if p.id in said)

    def _take(self, action: Action) -> None:
        ctx = self._sim.context
        self._senses.did(action)
        self._speed, self._idle = 0.0, SOON
        self._busy_until = ctx.state.tick + max(1, int(hand_seconds(action.kind) * STEP_HZ + 0.5))
        self.wake = self._busy_until
        if action.kind is ActionKind.CALL_112:
            with self._joints.elsewhere_as_begun(ctx):  # whether one can be seen from somewhere
                actions.take(ctx, action)
        elif action.kind not in STOPPING:
            actions.take(ctx, action)

    def _stand_for(self, action: Action) -> Point | None:
        if action.kind is ActionKind.HUSH:
            there = self._senses.place_of(action.target)
            return there if there and straight(there, self._place) > NEAR_PERSON else None
        stand = stand_for(self._sim, action, self._sim.context.unit_of(0), self._place)
        return stand[0] if stand and straight(stand[0], self._place) > stand[1] else None

    def _hold(self, eye: int) -> None:
        """Takes a posture; that takes its time."""
        self._speed = 0.0
        if eye == self._eye:
            self._rest(None)
            return
        self._busy_until = self._sim.state.tick + EYE_STEP_TICKS * abs(eye - self._eye)
        self._show(eye, None)
        self.wake = self._busy_until

    def _rest(self, look_at: Point | None) -> None:
        """Nothing to do but wait: looks again soon, then ever later."""
        self._speed = 0.0
        if look_at is not None and look_at != self._looked_at:
            self._looked_at = look_at
            self._show(self._eye, look_at)
        quiet = not self._senses.decisions and self._senses.call.stage != "on"
        self.wake = self._sim.state.tick + self._idle
        if isinstance(self._policy, RandomPolicy) and self._senses.t < self._policy.careful_until:
            self.wake = min(self.wake, int(self._policy.careful_until * STEP_HZ + 1.0))
        elif isinstance(self._policy, RandomPolicy):
            self.wake = max(self._sim.state.tick + 1, int(self._policy.until * STEP_HZ + 1.0))
        elif isinstance(self._policy, Passive):
            self.wake = self._sim.state.tick + IDLE
        self._idle = min(self._idle * 2, QUIET if quiet else LATE)


def _quanta(metres: float) -> int:
    return int(metres / POSITION_QUANTUM + (0.5 if metres >= 0 else -0.5))
