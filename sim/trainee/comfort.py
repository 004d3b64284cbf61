"""Choices a trainee makes before the run, so that nobody feels ill and everybody can take part. Never stored with results."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The hand one does things with; the other one walks."""

    LEFT = "left"
    RIGHT = "right"


class Turning(StrEnum):
    """How one turns without turning one's body."""

    SNAP = "snap"  # in steps: least discomfort
    SMOOTH = "smooth"
    NONE = "none"  # turns the body, or the chair


class Moving(StrEnum):
    """How one gets further than the play area."""

    STICK = "stick"
    STEPS = "steps"  # short dark steps to where the hand points
    NONE = "none"


@dataclass(frozen=True)
class Comfort:
    """One trainee's settings. Speeds in m/s, angles in radians."""

    side: Side = Side.RIGHT
    turning: Turning = Turning.SNAP
    moving: Moving = Moving.STICK
    seated: bool = False
    """Sits on a chair: the picture is raised to standing height, and a button goes down to the floor."""
    one_handed: bool = False
    """The stick hand also turns (push aside), and one raised hand is enough to stop."""
    speed: float = 1.5
    """At a full push; a brisk walk of a pupil (Weidmann: 1.34 m/s mean)."""
    hurry: float = 2.4
    """While the stick hand's trigger is held as well: a jog, by eye."""
    snap: float = math.radians(30.0)
    smooth_turn: float = math.radians(60.0)
    """Radians per second at a full push."""
    vignette: float = 0.6
    """How far the rim closes in while being moved, 0 never .. 1 most."""
    standing_eye: float = 1.5
    """Eye height in metres that a seated trainee is raised to."""
    reach: float = 0.16
    """Metres from a hand to what it takes hold of; more for who cannot stretch."""
    phone_in_hand: bool = True
    """The phone lies in the hand that took it and the other one presses; else it hangs before the eyes (a screen, one hand)."""
    volume: float = 1.0
    """Of all sound: 0 silent .. 1 as it is meant, which is never loud."""
    low_stimulation: bool = False
    """Softer and fewer sounds, and a calmer picture, for who needs that; the words stay."""
