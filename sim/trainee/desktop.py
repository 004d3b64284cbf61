"""Keyboard and mouse as head and hands, so that a screen plays by the same rules as a headset.

The hand goes by itself to the thing nearest to where one looks, within an arm's length; one key squeezes, another is the trigger.
Without anything near, the hand points along the gaze, and the left mouse button is its trigger.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from sim.core.state import State
from sim.poses import DeviceFrame, Eye, Fov, Hand, Pose, Vec3
from sim.trainee.body import BodyTracker
from sim.trainee.gestures import lips, pockets
from sim.trainee.reach import Reach, Target, Where
from sim.trainee.vectors import add, dot, forward, heading_of, looking, looking_at, rotate, scale, subtract

RADIANS_PER_PIXEL = 0.0025
"""Mouse speed, by eye on a 1280-pixel window."""

MOST_PITCH = math.radians(80.0)

TURN_SPEED = math.radians(120.0)
"""Radians per second with the arrow keys, by eye."""

STANDING, LOW = 1.5, 0.7
"""Eye heights in metres, standing and sitting on the floor (the simulation's own)."""

SINK_SPEED = 2.0
"""Metres per second of eye height when getting down or up, by eye."""

LOOK_CONE = math.cos(math.radians(35.0))
"""Things further from the gaze than this are not what one means."""

REST = (0.2, 0.35, -0.35)
"""The hand at rest, metres from the eyes in the head's axes, by eye."""


@dataclass(frozen=True)
class Keys:
    """Names of keys, as the window gives them."""

    forward: str = "w"
    back: str = "s"
    left: str = "a"
    right: str = "d"
    turn_left: str = "arrow_left"
    turn_right: str = "arrow_right"
    hurry: str = "shift"
    low: str = "c"
    squeeze: str = "e"
    trigger: str = "f"
    phone: str = "q"
    speak: str = "t"
    hush: str = "h"
    show: str = "x"
    pause: str = "p"
    stop: str = "escape"


@dataclass(frozen=True)
class DesktopInput:
    """One frame of a keyboard and mouse: keys held down, mouse way in pixels (y down), left button."""

    keys: Collection[str] = ()
    mouse: tuple[float, float] = (0.0, 0.0)
    button: bool = False


@dataclass
class Desktop:
    """One person at a screen. ``aspect`` is the window's width over its height."""

    reach: Reach
    keys: Keys = field(default_factory=Keys)
    aspect: float = 1.6
    fov_deg: float = 80.0
    yaw: float = math.pi / 2
    pitch: float = 0.0
    low: bool = False
    target: Target | None = None
    """What the hand is at, for the view to mark."""
    _eye: float = STANDING
    _low_key: bool = False
    _pause_key: bool = False

    def wants_stop(self, given: DesktopInput) -> bool:
        """Whether the stop key is down."""
        return self.keys.stop in given.keys

    def frame(self, given: DesktopInput, body: BodyTracker, state: State, now: float, dt: float) -> DeviceFrame:
        """Head and right hand after ``dt`` seconds of ``given``; the body walks by the left hand's stick."""
        self._look(given, dt)
        self._duck(given, dt)
        head = Pose((0.0, 0.0, self._eye), looking(self.yaw, self.pitch))
        left, right = self._walking(given), self._hand(given, head, body, state)
        if self.keys.show in given.keys:
            left, right = _held_out(head, -0.2, left.stick), _held_out(head, 0.2)
        pressed, self._pause_key = self.keys.pause in given.keys and not self._pause_key, self.keys.pause in given.keys
        right = replace(right, menu=pressed)  # for a frame: a menu button that is held is STOP, and a key is easily held
        return DeviceFrame(head, (self._flat_eye(head),), left, right, time=now)

    def _look(self, given: DesktopInput, dt: float) -> None:
        keys, (dx, dy) = given.keys, given.mouse
        turn = (self.keys.turn_left in keys) - (self.keys.turn_right in keys)
        self.yaw = math.remainder(self.yaw - dx * RADIANS_PER_PIXEL + turn * TURN_SPEED * dt, math.tau)
        self.pitch = max(-MOST_PITCH, min(MOST_PITCH, self.pitch - dy * RADIANS_PER_PIXEL))

    def _duck(self, given: DesktopInput, dt: float) -> None:
        pressed = self.keys.low in given.keys
        if pressed and not self._low_key:
            self.low = not self.low
        self._low_key = pressed
        goal = LOW if self.low else STANDING
        self._eye += max(-SINK_SPEED * dt, min(SINK_SPEED * dt, goal - self._eye))

    def _walking(self, given: DesktopInput) -> Hand:
        k, keys = self.keys, given.keys
        stick = (float((k.right in keys) - (k.left in keys)), float((k.forward in keys) - (k.back in keys)))
        # a hand that only walks is far below everything it could touch
        return Hand(True, Pose((0.0, 0.0, -10.0)), Pose((0.0, 0.0, -10.0)), float(k.hurry in keys), 0.0, stick)

    def _hand(self, given: DesktopInput, head: Pose, body: BodyTracker, state: State) -> Hand:
        held = given.keys
        if self.keys.phone in held:
            return Hand(True, Pose(pockets(head, 0.0)[1]), Pose(head.position, head.rotation), squeeze=1.0)
        if self.keys.hush in held:
            return Hand(True, Pose(lips(head)), Pose(head.position, head.rotation))
        self.target = self._looked_at(head, body, state)
        if self.target is not None:
            at = body.placement.to_tracking(Pose(self.target.at)).position
        else:
            at = add(head.position, rotate(head.rotation, REST))
        far = add(head.position, scale(forward(head.rotation), 4.0))
        pose = Pose(at, head.rotation if self.target else looking_at(at, far))
        trigger = given.button or self.keys.trigger in held
        gaze = Pose(head.position, head.rotation)
        return Hand(True, pose, gaze, float(trigger), float(self.keys.squeeze in held), primary=self.keys.speak in held)

    def _looked_at(self, head: Pose, body: BodyTracker, state: State) -> Target | None:
        seen = body.placement.to_building(head)
        gaze, where = forward(seen.rotation), Where(body.cell, body.x, body.y)
        best, found = LOOK_CONE, None
        for target in self.reach.targets(where, state):
            way = subtract(target.at, seen.position)
            share = dot(gaze, way) / max(_length(way), 1e-6)
            if share > best and self.reach.free(where, target, state):
                best, found = share, target
        return found

    def _flat_eye(self, head: Pose) -> Eye:
        half = math.radians(self.fov_deg) / 2
        rise = math.atan(math.tan(half) / self.aspect)
        return Eye(head, Fov(-half, half, rise, -rise))


def _held_out(head: Pose, aside: float, stick: tuple[float, float] = (0.0, 0.0)) -> Hand:
    """An empty hand in front of the chest."""
    level = looking(heading_of(head.rotation))
    at = Pose(add(head.position, rotate(level, (aside, 0.4, -0.2))), level)
    return Hand(True, at, at, stick=stick)


def _length(v: Vec3) -> float:
    return math.sqrt(dot(v, v))
