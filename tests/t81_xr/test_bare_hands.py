"""Bare hands pinch and close like a controller's trigger and squeeze."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Pose
from sim.xr.hands import FIST_CLOSED, FIST_OPEN, PINCH_CLOSED, PINCH_OPEN, Skeleton, gesture


def skeleton(pinch=0.06, fist=0.09) -> Skeleton:
    """Finger tips straight over the palm; ``pinch`` and ``fist`` in metres."""
    tips = [(x, fist if x == 0 else (fist**2 - x**2) ** 0.5, 1.0) for x in (-0.01, 0.0, 0.01)]
    return Skeleton(Pose((0.0, 0.0, 1.0)), (0.0, 0.1, 1.0), (0.02, 0.08, 1.0), (pinch, 0.1, 1.0), tips)


def test_a_stretched_hand_does_nothing():
    hand = gesture(skeleton())
    assert hand.active
    assert (hand.trigger, hand.squeeze) == (0.0, 0.0)


def test_a_pinch_is_the_trigger_and_a_fist_the_squeeze():
    assert gesture(skeleton(pinch=PINCH_CLOSED)).trigger == pytest.approx(1.0)
    assert gesture(skeleton(fist=FIST_CLOSED)).squeeze == pytest.approx(1.0)


@given(st.floats(0.0, 0.2), st.floats(0.0, 0.2))
def test_closing_more_never_reads_as_less(a, b):
    near, far = sorted((a, b))
    assert gesture(skeleton(pinch=near)).trigger >= gesture(skeleton(pinch=far)).trigger
    for value in (gesture(skeleton(pinch=a)).trigger, gesture(skeleton(fist=0.02 + a)).squeeze):
        assert 0.0 <= value <= 1.0


def test_half_closed_is_half():
    assert gesture(skeleton(pinch=(PINCH_CLOSED + PINCH_OPEN) / 2)).trigger == pytest.approx(0.5)
    assert gesture(skeleton(fist=(FIST_CLOSED + FIST_OPEN) / 2)).squeeze == pytest.approx(0.5)


def test_it_points_from_the_index_finger_along_the_palm():
    hand = gesture(skeleton())
    assert hand.aim.position == (0.02, 0.08, 1.0)
    assert hand.aim.rotation == hand.grip.rotation
