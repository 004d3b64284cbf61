"""Eyes become matrices; one frustum holds what any eye sees."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.poses import Eye, Fov, Pose
from sim.view.eyes import Placement, eye_set, flat_eye, looking, pose_matrix, rotation, stereo_eyes

angles = st.floats(-3.1, 3.1)


def seen(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    clip = np.column_stack([points, np.ones(len(points))]) @ matrix
    return (np.abs(clip[:, :3]) <= clip[:, 3:] + 1e-6).all(axis=1)


def test_identity_looks_north_with_z_up() -> None:
    eyes = eye_set([Eye(Pose(), Fov(-0.7, 0.7, 0.6, -0.6))])
    clip = np.array([1.0, 5.0, 2.0, 1.0]) @ eyes.view_projection(0)
    assert clip[0] > 0, "east is right"
    assert clip[1] > 0, "up is up"
    assert clip[3] == pytest.approx(5.0), "depth is the way forward"


@given(angles, st.floats(-1.4, 1.4))
def test_looking_points_forward_along_the_heading(heading: float, pitch: float) -> None:
    forward = np.array([0.0, 1.0, 0.0]) @ rotation(looking(heading, pitch))
    expected = [math.cos(heading) * math.cos(pitch), math.sin(heading) * math.cos(pitch), math.sin(pitch)]
    assert forward == pytest.approx(expected, abs=1e-9)


@given(angles, st.floats(-5, 5), st.floats(-5, 5))
def test_a_placement_turns_and_moves_tracking_space(turn: float, x: float, y: float) -> None:
    matrix = pose_matrix(Pose((1.0, 0.0, 1.5)), Placement((x, y, 3.4), turn))
    assert matrix[3, :3] == pytest.approx([x + math.cos(turn), y + math.sin(turn), 4.9])


@given(angles, st.floats(-0.6, 0.6), st.floats(-0.3, 0.3), st.floats(0.05, 0.08))
def test_the_union_frustum_holds_everything_either_eye_sees(heading: float, pitch: float, cant: float, distance: float) -> None:
    left, right = stereo_eyes(Pose((1.0, 2.0, 1.6), looking(heading, pitch)), distance)
    canted = Eye(Pose(right.pose.position, looking(heading + cant, pitch)), right.fov)
    eyes = eye_set([left, canted])
    rng = np.random.default_rng(0)
    points = np.array([1.0, 2.0, 1.6]) + rng.normal(size=(400, 3)) * rng.uniform(0.3, 30, (400, 1))
    for k in range(2):
        in_eye = seen(eyes.view_projection(k), points)
        assert seen(eyes.cull_matrix, points[in_eye]).all()


def test_head_and_forward_are_between_the_eyes() -> None:
    eyes = eye_set(stereo_eyes(Pose((1.0, 2.0, 1.6), looking(0.3))))
    assert eyes.head == pytest.approx([1.0, 2.0, 1.6])
    assert eyes.forward == pytest.approx([math.cos(0.3), math.sin(0.3), 0.0])


def test_a_flat_eye_keeps_square_pixels() -> None:
    eye = flat_eye((0, 0, 1.5), 0.0, fov_deg=90, aspect=2.0)
    assert math.tan(eye.fov.right) == pytest.approx(2.0 * math.tan(eye.fov.up))
