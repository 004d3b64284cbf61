"""What hands say without touching anything."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Hand, Pose
from sim.trainee.gestures import Hands, Held, at_pocket, hushes, lips, pockets, shows_hands
from sim.trainee.vectors import add, looking, rotate

headings = st.floats(-math.pi, math.pi)


def hands(heading=0.0, left=(-0.2, 0.1, -0.7), right=(0.2, 0.1, -0.7), **right_more) -> Hands:
    """Hands at offsets from the eyes, in the head's level axes."""
    head = Pose((3.0, 4.0, 1.5), looking(heading))

    def hand(offset, **more):
        return Hand(True, Pose(add(head.position, rotate(head.rotation, offset))), **more)

    return Hands(head, hand(left), hand(right, **right_more), 0.0)


@given(headings)
def test_a_finger_at_the_lips_hushes_and_a_hand_elsewhere_does_not(heading):
    assert hushes(hands(heading, right=(0.02, 0.12, -0.1)))
    assert not hushes(hands(heading))
    assert not hushes(hands(heading, right=(0.2, 0.3, 0.2)))


@given(headings)
def test_empty_hands_held_out_are_shown(heading):
    out = {"left": (-0.25, 0.45, -0.2), "right": (0.25, 0.45, -0.2)}
    assert shows_hands(hands(heading, **out))
    assert not shows_hands(hands(heading, **out, squeeze=1.0)), "not empty"
    assert not shows_hands(hands(heading, right=out["right"])), "both"
    assert not shows_hands(hands(heading, left=(-0.2, 0.1, 0.3), right=(0.2, 0.1, 0.3))), "over the head means stop"


@given(headings)
def test_pockets_are_at_the_hips_on_both_sides(heading):
    made = hands(heading)
    left, right = pockets(made.head, 0.0)
    assert 0.4 < left[2] == right[2] < 0.9
    assert math.dist(left, right) == pytest.approx(0.4)
    assert at_pocket(Hand(True, Pose(left)), made.head, 0.0)
    assert at_pocket(Hand(True, Pose(right)), made.head, 0.0)
    assert not at_pocket(Hand(False, Pose(left)), made.head, 0.0)
    assert not at_pocket(Hand(True, Pose(lips(made.head))), made.head, 0.0)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 0.5)), max_size=40))
def test_held_comes_once_per_holding_and_never_too_early(moments):
    held, now, since, fired = Held(0.6), 0.0, None, False
    for holds, dt in moments:
        came = held.update(holds, now)
        if not holds:
            since, fired = None, False
            assert not came
        else:
            since = now if since is None else since
            assert came == (not fired and now - since >= 0.6)
            fired = fired or came
        now += dt


def test_nobody_without_hands_shows_them():
    assert not shows_hands(Hands(Pose(), Hand(), Hand(), 0.0))
