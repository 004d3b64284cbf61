"""Carries intents out on the core directly: the walk, the doors on the way, hands that need a moment.

Everything a body or hand of flesh would need time for takes time here too, so that a scripted run reads like a person's.
"""

from collections.abc import Sequence

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.core.simulation import Simulation
from sim.core.state import Posture
from sim.core.world import PASSABLE
from sim.events import Event, EventType
from sim.plan.building import Point
from sim.session.intents import Do, Face, GoTo, Hold, Intent, hand_seconds
from sim.session.policy import Policy
from sim.session.reach import stand_for
from sim.session.senses import FINAL, Senses
from sim.session.walking import Walk, straight
from sim.session.ways import Ways
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM, STEP, STEP_HZ

HURRY = 1.4
"""How much faster than free walking a hurried walk is; stays below what is heard as running."""

TOP_SPEED = 2.0
"""Metres per second a scripted trainee never exceeds: brisk, not running."""

STOP_BEFORE = 0.6
"""Metres from a closed door at which one stops to open it."""

DRIFT = 0.5
"""Metres between where the body is and where it should be from which the way is planned anew."""

NEAR_PERSON = 1.5
"""Metres at which one is beside a person."""

PATIENCE = 3.0
"""Seconds before a door that does not open is taken for one that will not."""

EYE_STEP_TICKS = 2
"""Ticks per 10 cm when standing up or sitting down: about a second from standing to sitting."""

TURN_PER_TICK = 4
"""Heading steps (64 to a turn) turned per tick at most: half a turn in 0.4 s."""

EYES = {Posture.CROUCHED: 8, Posture.SEATED: 7}
"""Eye height in 10 cm of a low posture; standing depends on the person."""


class Executor:
    """A script: asks a policy what it wants and gives the core what gets there."""

    def __init__(self, simulation: Simulation, policy: Policy) -> None:
        self._sim, self._policy = simulation, policy
        self._ways = Ways(simulation)
        self._senses = Senses(simulation, self._ways)
        person = simulation.people[0]
        self._pace = person.walk
        self._standing = max(12, int((person.height - 0.12) / EYE_QUANTUM + 0.5))
        self._eye = self._standing
        self._heading = person.heading
        self._intent: Intent | None = None
        self._walk: Walk | None = None
        self._busy_until = 0
        self._waiting_since: int | None = None
        self._sent: Body | None = None
        self._look_at: Point | None = None
        self._looked: tuple[Point, Point] | None = None
        self._wanted: int | None = None

    @property
    def senses(self) -> Senses:
        """What the policy knows; shown by people who look over its shoulder."""
        return self._senses

    @property
    def policy(self) -> Policy:
        """Who decides."""
        return self._policy

    @property
    def intent(self) -> Intent | None:
        """What the policy wanted last."""
        return self._intent

    def hear(self, events: Sequence[Event]) -> None:
        """Notes what the trainee's own acts came to; one who has been put elsewhere stays there."""
        self._senses.hear(events)
        if any(e.type in (EventType.DRILL_RESET, EventType.LIFT_TAKEN) for e in events):
            self._sent, self._walk, self._intent = None, None, None

    def inputs(self) -> Inputs:
        """The next step's inputs."""
        self._senses.look()
        wanted = self._policy.want(self._senses)
        if wanted != self._intent:
            self._intent, self._walk, self._waiting_since = wanted, None, None
        if self._tick < self._busy_until or self._senses.hands_busy:
            return self._stand(())
        match wanted:
            case GoTo():
                return self._go(wanted)
            case Do():
                return self._do(wanted.action)
            case Face():
                self._look_at = wanted.point
                return self._stand(())
            case Hold():
                return self._stand((), eye=EYES.get(wanted.posture, self._standing))
            case _:
                return self._stand(())

    @property
    def _tick(self) -> int:
        return self._sim.state.tick

    @property
    def _place(self) -> Point:
        x, y = self._sim.state.xy[0].tolist()
        return float(x), float(y)

    def _go(self, goal: GoTo) -> Inputs:
        """One step of the way to a unit or point."""
        if self._walk is None:
            self._walk = self._ways.to(goal, self._place)
        return self._step(self._walk, min(self._pace * (HURRY if goal.hurry else 1.0), TOP_SPEED))

    def _do(self, action: Action) -> Inputs:
        """The action, after walking to where it can be done."""
        goal = None if action in self._senses.available_actions() else self._stand_for(action)
        if goal is not None:
            if self._walk is None:
                self._walk = self._ways.to(GoTo(self._senses.unit, goal), self._place)
            if not self._walk.done:
                return self._step(self._walk, self._pace)
        self._walk = None
        self._busy_until = self._tick + max(1, int(hand_seconds(action.kind) * STEP_HZ + 0.5))
        self._look_at = self._ways.target_of(action) or self._look_at
        self._senses.did(action)
        return self._stand((action,))

    def _stand_for(self, action: Action) -> Point | None:
        """Where to go before doing something that is out of reach; None when there is nowhere to go."""
        if action.kind is ActionKind.HUSH:
            there = self._senses.place_of(action.target)
            return there if there and straight(there, self._place) > NEAR_PERSON else None
        stand = stand_for(self._sim, action, self._sim.context.unit_of(0), self._place)
        return stand[0] if stand and straight(stand[0], self._place) > stand[1] else None

    def _step(self, walk: Walk, speed: float) -> Inputs:
        """Goes on along a walk: up from the floor first, through closed doors by opening them."""
        if self._eye < self._standing:
            return self._stand((), eye=self._standing)
        here = self._place
        level = int(self._sim.world.space.cell_level[self._sim.state.cell[0]])
        if straight(walk.point(walk.gone), here) > DRIFT or not walk.on_storey(level, DRIFT):
            self._walk = None  # beside a stair, a step to the side may lead onto another storey's floor
            return self._stand(())
        shut = (c for c in walk.ahead(STOP_BEFORE + speed * STEP) if self._sim.state.door_open[c.door] < PASSABLE)
        door = next(shut, None)
        if door is not None and self._off_the_stair(door.door):
            return self._open(door.door)
        self._waiting_since = None
        walk.gone += speed * STEP
        target = walk.point(walk.gone)
        self._look_at = walk.point(walk.gone + 0.6)
        return self._send(target, (), self._eye)

    def _off_the_stair(self, door: int) -> bool:
        """Whether one is on the door's storey: its handle is reached from its floor, not from a stair that ends before it."""
        space = self._sim.world.space
        cell = int(self._sim.state.cell[0])
        return space.cell_link[cell] < 0 or int(space.cell_level[cell]) == int(space.door_level[door])

    def _open(self, door: int) -> Inputs:
        """Opens a door on the way, waits for the leaf; one that stays shut is remembered and the way planned anew."""
        if self._waiting_since is None:
            self._waiting_since = self._tick
        line = self._sim.world.space.door_line[door]
        self._look_at = (float(line[:, 0].mean()), float(line[:, 1].mean()))
        waited = (self._tick - self._waiting_since) * STEP
        name = self._sim.world.space.door_ids[door]
        if waited > PATIENCE or self._senses.refusals(ActionKind.OPEN_DOOR, name) >= FINAL:
            self._ways.give_up(door)
            self._walk, self._waiting_since = None, None
            return self._stand(())
        if self._sim.state.door_open[door] > 0.0:
            return self._stand(())
        action = Action(ActionKind.OPEN_DOOR, name)
        self._busy_until = self._tick + int(hand_seconds(action.kind) * STEP_HZ)
        self._senses.did(action)
        return self._stand((action,))

    def _stand(self, actions: tuple[Action, ...], eye: int | None = None) -> Inputs:
        """Stays where the body is wanted, with the eyes moving towards a height."""
        return self._send(None, actions, self._eye if eye is None else eye)

    def _send(self, target: Point | None, actions: tuple[Action, ...], eye: int) -> Inputs:
        if eye != self._eye and self._tick % EYE_STEP_TICKS == 0:
            self._eye += 1 if eye > self._eye else -1
        self._turn()
        x, y = self._place if target is None else target
        if target is None and self._sent is not None:
            body = Body(self._sent.x, self._sent.y, self._heading, self._eye)
        else:
            body = Body(_quanta(x), _quanta(y), self._heading, self._eye)
        if (
            body == self._sent
            and straight((body.x * POSITION_QUANTUM, body.y * POSITION_QUANTUM), self._place) < POSITION_QUANTUM
        ):
            return Inputs(None, actions)
        self._sent = body
        return Inputs(body, actions)

    def _turn(self) -> None:
        if self._look_at is None:
            return
        if (self._place, self._look_at) != self._looked:
            self._looked = (self._place, self._look_at)
            self._wanted = self._ways.heading(*self._looked)
        wanted = self._wanted
        if wanted is None or wanted == self._heading:
            return
        half = HEADING_STEPS // 2
        off = (wanted - self._heading + half) % HEADING_STEPS - half
        self._heading = (self._heading + max(-TURN_PER_TICK, min(TURN_PER_TICK, off))) % HEADING_STEPS


def _quanta(metres: float) -> int:
    return int(metres / POSITION_QUANTUM + (0.5 if metres >= 0 else -0.5))
