"""Turning and placing agree with each other and with what the words mean."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Pose
from sim.trainee.vectors import add, forward, heading_of, looking, looking_at, place, rotate, scale, subtract, unplace, wrapped

angles = st.floats(-math.pi, math.pi)
pitches = st.floats(-1.4, 1.4)
metres = st.floats(-50, 50)
points = st.tuples(metres, metres, metres)


@given(angles, pitches)
def test_looking_along_a_heading_is_looking_along_it(heading, pitch):
    x, y, z = forward(looking(heading, pitch))
    assert (x, y) == pytest.approx((math.cos(heading) * math.cos(pitch), math.sin(heading) * math.cos(pitch)), abs=1e-9)
    assert z == pytest.approx(math.sin(pitch), abs=1e-9)
    assert abs(wrapped(heading_of(looking(heading, pitch)) - heading)) < 1e-6


@given(angles)
def test_the_identity_looks_along_y_with_z_up(angle):
    assert forward((1.0, 0.0, 0.0, 0.0)) == (0.0, 1.0, 0.0)
    up = rotate(looking(angle), (0.0, 0.0, 1.0))
    assert up == pytest.approx((0.0, 0.0, 1.0), abs=1e-12)


@given(angles, st.sampled_from([-1.0, 1.0]))
def test_a_head_looking_straight_up_or_down_keeps_its_heading(heading, sign):
    assert abs(wrapped(heading_of(looking(heading, sign * math.pi / 2)) - heading)) < 1e-3


@given(points, angles, points, angles, pitches)
def test_placing_and_taking_back_is_nothing(origin, turn, at, heading, pitch):
    pose = Pose(at, looking(heading, pitch))
    back = unplace(origin, turn, place(origin, turn, pose))
    assert back.position == pytest.approx(at, abs=1e-9)
    assert abs(sum(a * b for a, b in zip(back.rotation, pose.rotation, strict=True))) == pytest.approx(1.0)


@given(points, points)
def test_looking_at_a_point_points_there(origin, target):
    way = subtract(target, origin)
    far = math.sqrt(sum(c * c for c in way))
    if far < 1e-3:
        return
    reached = add(origin, scale(forward(looking_at(origin, target)), far))
    assert reached == pytest.approx(target, abs=1e-6 * max(1.0, far))
