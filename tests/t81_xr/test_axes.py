"""OpenXR's axes and ours are each other's exact exchange, and mean the same directions."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Eye, Fov, Pose
from sim.trainee.vectors import forward, looking, rotate
from sim.xr import axes
from sim.xr.frame import head_between

numbers = st.floats(-100, 100)
angles = st.floats(-math.pi, math.pi)


@dataclass
class V:
    x: float
    y: float
    z: float


@dataclass
class Q(V):
    w: float


@dataclass
class P:
    position: V
    orientation: Q


def xr_pose(pose: Pose) -> P:
    return P(V(*axes.xr_position(pose.position)), Q(*axes.xr_orientation(pose.rotation)))


@given(numbers, numbers, numbers, angles, st.floats(-1.5, 1.5))
def test_there_and_back_is_exactly_nothing(x, y, z, heading, pitch):
    pose = Pose((x, y, z), looking(heading, pitch))
    assert axes.pose(xr_pose(pose)) == pose


def test_up_forward_and_right_are_openxrs():
    assert axes.vector(V(0, 1, 0)) == (0, 0, 1), "OpenXR's y is up"
    assert axes.vector(V(0, 0, -1)) == (0, 1, 0), "OpenXR looks along -z"
    assert axes.vector(V(1, 0, 0)) == (1, 0, 0)


@given(angles)
def test_a_turn_to_the_left_stays_one(angle):
    """OpenXR: about +y; ours: about +z."""
    q = axes.quaternion(Q(0, math.sin(angle / 2), 0, math.cos(angle / 2)))
    assert forward(q) == pytest.approx((-math.sin(angle), math.cos(angle), 0.0), abs=1e-12)


@given(numbers, numbers, numbers, angles, st.floats(-1.4, 1.4))
def test_turning_a_vector_commutes_with_changing_axes(x, y, z, heading, pitch):
    q = looking(heading, pitch)
    ours = rotate(q, (x, y, z))
    qx, qy, qz, qw = axes.xr_orientation(q)
    theirs = rotate((qw, qx, qy, qz), axes.xr_position((x, y, z)))
    assert axes.vector(V(*theirs)) == pytest.approx(ours, abs=1e-9 * 200)


def test_the_field_of_view_keeps_its_signs():
    @dataclass
    class F:
        angle_left: float = -0.9
        angle_right: float = 0.7
        angle_up: float = 0.8
        angle_down: float = -0.85

    assert axes.fov(F()) == Fov(-0.9, 0.7, 0.8, -0.85)


@given(angles, st.floats(-0.3, 0.3), st.floats(0.05, 0.08))
def test_the_head_is_between_its_eyes_and_looks_between_them(heading, cant, apart):
    def eye(sign):
        side = rotate(looking(heading), (sign * apart / 2, 0.0, 0.0))
        return Eye(Pose((side[0], side[1], 1.6), looking(heading - sign * cant)), Fov(-1, 1, 1, -1))

    head = head_between((eye(-1), eye(1)))
    assert head.position == pytest.approx((0.0, 0.0, 1.6), abs=1e-12)
    assert forward(head.rotation) == pytest.approx((math.cos(heading), math.sin(heading), 0.0), abs=1e-9)
