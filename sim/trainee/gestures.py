"""What hands say without touching anything: a finger to the lips, empty hands held out, a hand at the pocket."""

import math
from dataclasses import dataclass

from sim.poses import Hand, Pose, Vec3
from sim.trainee.body import Placement
from sim.trainee.vectors import add, heading_of, rotate, subtract, turned

LIPS = (0.0, 0.10, -0.07)
"""The mouth as seen from the point between the eyes, metres in the head's axes, by eye."""

LIPS_NEAR = 0.17
LIPS_SECONDS = 0.4
"""How near a controller's grip comes to the mouth with a raised finger, and for how long, by eye."""

SHOWN_SECONDS = 0.8
SHOWN_FORWARD = 0.25
SHOWN_HIGH, SHOWN_LOW = 0.05, 0.50
"""Empty hands are shown in front of the body, from a little over the eyes down to the chest, held so long; by eye."""

POCKET_ASIDE, POCKET_DOWN, POCKET_NEAR = 0.20, 0.42, 0.20
"""Trouser pocket: metres beside the body, share of the eye height above the floor, and how near a hand must come, by eye."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Head and hands of one frame, in the building."""

    head: Pose
    left: Hand
    right: Hand
    floor: float

    @classmethod
    def of(cls, placement: Placement, head: Pose, left: Hand, right: Hand, floor: float) -> "Hands":
        """From tracked hands and a head in the building."""
        return cls(head, in_building(left, placement), in_building(right, placement), floor)

    @property
    def active(self) -> tuple[Hand, ...]:
        """The hands that are tracked."""
        return tuple(h for h in (self.left, self.right) if h.active)


def in_building(hand: Hand, placement: Placement) -> Hand:
    """A tracked hand in the building's axes."""
    if not hand.active:
        return hand
    return Hand(
        True,
        placement.to_building(hand.grip),
        placement.to_building(hand.aim),
        hand.trigger,
        hand.squeeze,
        hand.stick,
        hand.primary,
        hand.secondary,
        hand.menu,
    )


def lips(head: Pose) -> Vec3:
    """Where the mouth is."""
    return add(head.position, rotate(head.rotation, LIPS))


def pockets(head: Pose, floor: float) -> tuple[Vec3, Vec3]:
    """Left and right trouser pocket under a head."""
    x, y, z = head.position
    sx, sy, _ = rotate(turned(heading_of(head.rotation) - math.pi / 2), (POCKET_ASIDE, 0.0, 0.0))
    height = floor + (z - floor) * POCKET_DOWN
    return (x - sx, y - sy, height), (x + sx, y + sy, height)


def at_pocket(hand: Hand, head: Pose, floor: float) -> bool:
    """Whether a hand is at either pocket."""
    return hand.active and any(math.dist(hand.grip.position, p) <= POCKET_NEAR for p in pockets(head, floor))


def shows_hands(hands: Hands) -> bool:
    """Whether all tracked hands are held out empty in front of the body."""
    active = hands.active
    return bool(active) and all(_shown(h, hands.head) for h in active)


def _shown(hand: Hand, head: Pose) -> bool:
    if hand.trigger > 0.3 or hand.squeeze > 0.3:
        return False
    x, y, z = rotate(turned(math.pi / 2 - heading_of(head.rotation)), subtract(hand.grip.position, head.position))
    return y >= SHOWN_FORWARD and -SHOWN_LOW <= z <= SHOWN_HIGH and abs(x) <= 0.6


def hushes(hands: Hands) -> bool:
    """Whether a hand is at the mouth."""
    mouth = lips(hands.head)
    return any(math.dist(h.grip.position, mouth) <= LIPS_NEAR for h in hands.active)


@dataclass
class Held:
    """Becomes true once when something has held for ``seconds``, and not again before it has stopped."""

    seconds: float
    _since: float | None = None
    _done: bool = False

    def update(self, holds: bool, now: float) -> bool:
        """Whether this is the moment."""
        if not holds:
            self._since, self._done = None, False
            return False
        self._since = now if self._since is None else self._since
        if self._done or now - self._since < self.seconds:
            return False
        self._done = True
        return True
