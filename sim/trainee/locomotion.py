"""Sticks move and turn the trainee, gently: walking pace, steps of thirty degrees, and a rim that closes in while moved."""

import math
from dataclasses import dataclass

from sim.poses import DeviceFrame, Hand
from sim.space.space import Bool
from sim.trainee.body import BodyTracker
from sim.trainee.comfort import Comfort, Moving, Side, Turning
from sim.trainee.vectors import forward

SLACK = 0.15
"""Of a stick's way: worn sticks rest off centre."""

SNAP_AT, SNAP_AGAIN = 0.7, 0.3
"""Push at which a turning step is taken, and below which the next one is possible."""

RIM_SECONDS = 0.25
"""Time for the rim to close or open, by eye: quicker is noticed, slower comes too late."""

STEP_REACH = 3.0
"""Metres of one dark step at most: the far end of a classroom table group, so that distances stay felt (by eye)."""

STEP_PACE = 6.0
"""Metres per second during a dark step; just under what the simulation lets a body do, so that both stay together."""


@dataclass
class _Step:
    """A dark step under way: what is left of it, metres in the building's axes."""

    dx: float
    dy: float


class Locomotion:
    """One trainee's sticks. ``vignette`` is how far the rim has closed, 0..1."""

    def __init__(self, comfort: Comfort) -> None:
        self._comfort = comfort
        self._turn_ready = True
        self._pointing = False
        self._step: _Step | None = None
        self.vignette = 0.0
        self.veil = 0.0
        """How dark the picture must be for a dark step, 0 or 1."""

    def use(self, comfort: Comfort) -> None:
        """Other settings from now on; a step under way is taken to its end."""
        self._comfort = comfort
        if comfort.vignette == 0.0:
            self.vignette = 0.0

    def update(self, frame: DeviceFrame, body: BodyTracker, passable: Bool, dt: float) -> None:
        """Moves and turns ``body`` by what the sticks of ``frame`` ask for during ``dt`` seconds."""
        walk, act = (frame.left, frame.right) if self._comfort.side is Side.RIGHT else (frame.right, frame.left)
        if self._comfort.one_handed:
            walk = act = act if act.active else walk
        moved = self._walk(walk, body, passable, dt) + self._turn(act, body, dt)
        target = self._comfort.vignette if moved else 0.0
        change = dt / RIM_SECONDS
        self.vignette += min(max(target - self.vignette, -change), change)

    def _walk(self, hand: Hand, body: BodyTracker, passable: Bool, dt: float) -> bool:
        match self._comfort.moving:
            case Moving.STICK:
                return self._slide(hand, body, passable, dt)
            case Moving.STEPS:
                self._steps(hand, body, passable, dt)
        return False

    def _slide(self, hand: Hand, body: BodyTracker, passable: Bool, dt: float) -> bool:
        x, y = hand.stick
        size = math.hypot(x, y)
        if size <= SLACK or (self._comfort.one_handed and abs(x) > abs(y)):
            return False
        pace = self._comfort.hurry if hand.trigger > 0.5 else self._comfort.speed
        push = pace * min(1.0, (size - SLACK) / (1 - SLACK)) * dt / size
        c, s = math.cos(body.heading), math.sin(body.heading)
        # stick up is along the gaze, stick right is to its right
        return body.push(push * (c * y + s * x), push * (s * y - c * x), passable) > 0.0

    def _steps(self, hand: Hand, body: BodyTracker, passable: Bool, dt: float) -> None:
        if self._step is not None:
            self._carry(self._step, body, passable, dt)
            return
        pointing = hand.stick[1] > SNAP_AT
        if self._pointing and not pointing:
            self._step = _Step(*pointed(hand, body))
            self.veil = 1.0
        self._pointing = pointing

    def _carry(self, step: _Step, body: BodyTracker, passable: Bool, dt: float) -> None:
        left = math.hypot(step.dx, step.dy)
        part = min(1.0, STEP_PACE * dt / left) if left > 0 else 1.0
        went = body.push(step.dx * part, step.dy * part, passable)
        step.dx, step.dy = step.dx * (1 - part), step.dy * (1 - part)
        if part >= 1.0 or went < 0.2 * left * part:  # arrived, or a wall
            self._step, self.veil = None, 0.0

    def _turn(self, hand: Hand, body: BodyTracker, dt: float) -> bool:
        x, y = hand.stick
        if self._comfort.one_handed and abs(y) > abs(x):
            x = 0.0
        match self._comfort.turning:
            case Turning.SNAP:
                if abs(x) >= SNAP_AT and self._turn_ready:
                    self._turn_ready = False
                    body.turn(-math.copysign(self._comfort.snap, x))
                elif abs(x) < SNAP_AGAIN:
                    self._turn_ready = True
                return False  # a step is over before a rim could help
            case Turning.SMOOTH if abs(x) > SLACK:
                body.turn(-x * self._comfort.smooth_turn * dt)
                return True
        return False


def pointed(hand: Hand, body: BodyTracker) -> tuple[float, float]:
    """Where on the floor the hand points, metres from the body in the building's axes, at most ``STEP_REACH``."""
    aim = body.placement.to_building(hand.aim)
    x, y, z = forward(aim.rotation)
    flat = math.hypot(x, y)
    if flat < 1e-6:
        return (0.0, 0.0)
    height = aim.position[2] - body.floor
    far = min(STEP_REACH, height / -z * flat) if z < 0 else STEP_REACH
    return (x / flat * far, y / flat * far)
