"""A look around holds while eyes hardly move, and sees at least what any eyes near by see."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.poses import Pose
from sim.view.eyes import EyeSet, eye_set, flat_eye, looking, stereo_eyes
from sim.view.glance import SHIFT, TURN, Glance

AT = (3.0, 4.0, 1.6)


def eyes(x: float = 0.0, heading: float = 0.0, pitch: float = 0.0, fov: tuple[float, float] = (50.0, 48.0)) -> EyeSet:
    return eye_set(stereo_eyes(Pose((AT[0] + x, AT[1], AT[2]), looking(heading, pitch)), fov_deg=fov))


def test_a_glance_holds_for_the_eyes_it_was_made_of_and_for_a_little_around() -> None:
    glance = Glance(eyes())
    assert glance.holds(eyes())
    assert glance.holds(eyes(0.8 * SHIFT))
    assert glance.holds(eyes(heading=0.9 * TURN))
    assert glance.holds(eyes(pitch=-0.9 * TURN))


@pytest.mark.parametrize(
    "other",
    [
        eyes(1.2 * SHIFT),
        eyes(heading=1.1 * TURN),
        eyes(pitch=1.1 * TURN),
        eyes(fov=(54.0, 48.0)),
        eyes(fov=(50.0, 52.0)),
        eye_set([flat_eye(AT, math.pi)]),
    ],
)
def test_it_does_not_hold_for_eyes_elsewhere_or_wider_ones(other: EyeSet) -> None:
    assert not Glance(eyes()).holds(other)


@settings(max_examples=150, deadline=None)
@given(
    turn=st.floats(-1.0, 1.0),
    pitch=st.floats(-1.0, 1.0),
    start=st.floats(-0.9, 0.9),
    x=st.floats(-1.0, 1.0),
    y=st.floats(-1.0, 1.0),
    far=st.floats(0.5, 60.0),
)
def test_every_ray_of_eyes_it_holds_for_lies_in_its_frustum(
    turn: float, pitch: float, start: float, x: float, y: float, far: float
) -> None:
    """A point at the edge of the turned eyes' picture, seen from the old place, is within the widened frustum."""
    old, new = eyes(pitch=start), eyes(heading=0.7 * TURN * turn, pitch=start + 0.7 * TURN * pitch)
    glance = Glance(old)
    assert glance.holds(new)
    ray = np.array([x, y, 0.5, 1.0]) @ np.linalg.inv(new.cull_matrix)
    ray = ray[:3] / ray[3] - new.cull_world[3, :3]
    point = old.cull_world[3, :3] + ray / np.linalg.norm(ray) * far
    clip = np.append(point, 1.0) @ glance.matrix
    assert abs(clip[0]) <= clip[3] * (1 + 1e-6)
    assert abs(clip[1]) <= clip[3] * (1 + 1e-6)
