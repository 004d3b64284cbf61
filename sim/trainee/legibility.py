"""How large things must look: letters to be read, buttons to be hit. Everything hangs in metres and is judged in degrees."""

import math

X_HEIGHT = 0.496
"""Height of a small x over the letter size (em) of the program's typeface; a test measures the font file."""

READING = math.radians(1.2)
"""An x-height that is read without effort in a headset: 20 mm at a metre (the wide end of what headset makers advise)."""

GLANCING = math.radians(0.6)
"""The least for a word one knows already, a digit or STOPP (what headset makers call comfortable for small text)."""

RAY_TARGET = math.radians(2.5)
"""A button that a ray from the hand hits: what hands shake, twice over."""

FINGER_TARGET = 0.04
"""Metres of a button that a fingertip hits, as tracking is some millimetres off."""


def letter(distance: float, angle: float = READING) -> float:
    """The letter size (em, metres) whose small letters look ``angle`` radians high at ``distance`` metres."""
    return across(distance, angle) / X_HEIGHT


def across(distance: float, angle: float) -> float:
    """Metres that look ``angle`` radians wide, straight ahead at ``distance`` metres."""
    return 2.0 * distance * math.tan(angle / 2.0)


def looks(size: float, distance: float) -> float:
    """How wide ``size`` metres look at ``distance``, radians."""
    return 2.0 * math.atan2(size / 2.0, distance)
