"""Sticks move gently: never faster than the setting, along the gaze, and the rim closes only while being moved."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.poses import Hand
from sim.trainee.body import BodyTracker, Stand
from sim.trainee.comfort import Comfort, Moving, Side, Turning
from sim.trainee.locomotion import STEP_REACH, Locomotion
from sim.trainee.vectors import wrapped

DT = 1 / 90


def in_a_hall(school) -> BodyTracker:
    """In the middle of the largest room."""
    sizes = [np.ptp(school.polygon(c), axis=0).min() if school.cell_door[c] < 0 else 0 for c in range(school.cell_count)]
    cell = int(np.argmax(sizes))
    x, y = school.polygon(cell).mean(axis=0).tolist()
    return BodyTracker(school, Stand(cell, x, y, heading=0.5), 0.15)


@pytest.fixture
def hall(school, person):
    body = in_a_hall(school)
    body.follow(person().head, np.zeros(len(school.door_ids), dtype=bool))
    return body


@pytest.fixture
def shut(school):
    return np.zeros(len(school.door_ids), dtype=bool)


def run(body, locomotion, frame, shut, seconds):
    for _ in range(round(seconds / DT)):
        body.follow(frame.head, shut)
        locomotion.update(frame, body, shut, DT)


def test_a_full_push_forward_walks_along_the_gaze_at_the_set_pace(hall, person, shut):
    comfort = Comfort(speed=1.5)
    start = (hall.x, hall.y)
    run(hall, Locomotion(comfort), person(left=Hand(True, stick=(0.0, 1.0))), shut, 1.0)
    moved = (hall.x - start[0], hall.y - start[1])
    assert math.hypot(*moved) == pytest.approx(1.5, abs=0.03)
    assert math.atan2(moved[1], moved[0]) == pytest.approx(hall.heading, abs=1e-3)


def test_the_stick_to_the_right_walks_to_the_right(hall, person, shut):
    start = (hall.x, hall.y)
    run(hall, Locomotion(Comfort()), person(left=Hand(True, stick=(1.0, 0.0))), shut, 0.5)
    moved = math.atan2(hall.y - start[1], hall.x - start[0])
    assert wrapped(moved - hall.heading) == pytest.approx(-math.pi / 2, abs=1e-3)


@given(st.floats(-1, 1), st.floats(-1, 1), st.booleans())
@settings(max_examples=40)
def test_no_push_is_faster_than_the_settings_allow(school, x, y, hurry):
    body, shut, comfort = in_a_hall(school), np.zeros(len(school.door_ids), dtype=bool), Comfort()
    locomotion = Locomotion(comfort)
    from sim.poses import DeviceFrame, Pose

    frame = DeviceFrame(Pose((0.0, 0.0, 1.5)), (), Hand(True, stick=(x, y), trigger=float(hurry)), Hand(True))
    body.follow(frame.head, shut)
    before = (body.x, body.y)
    for _ in range(20):
        locomotion.update(frame, body, shut, DT)
    most = (comfort.hurry if hurry else comfort.speed) * 20 * DT
    assert math.dist(before, (body.x, body.y)) <= most + 1e-6


def test_a_resting_stick_does_nothing(hall, person, shut):
    start, locomotion = (hall.x, hall.y, hall.heading), Locomotion(Comfort())
    run(hall, locomotion, person(left=Hand(True, stick=(0.1, -0.1)), right=Hand(True, stick=(0.1, 0.0))), shut, 1.0)
    assert (hall.x, hall.y, hall.heading) == start
    assert locomotion.vignette == 0.0


def test_a_push_aside_turns_by_one_step_until_the_stick_is_back(hall, person, shut):
    locomotion, heading = Locomotion(Comfort()), hall.heading
    run(hall, locomotion, person(right=Hand(True, stick=(1.0, 0.0))), shut, 1.0)
    assert wrapped(hall.heading - heading) == pytest.approx(-math.radians(30))
    run(hall, locomotion, person(right=Hand(True)), shut, 0.1)
    run(hall, locomotion, person(right=Hand(True, stick=(-1.0, 0.0))), shut, 1.0)
    assert wrapped(hall.heading - heading) == pytest.approx(0.0, abs=1e-9)


def test_smooth_turning_and_none_are_what_they_say(hall, person, shut):
    heading = hall.heading
    run(hall, Locomotion(Comfort(turning=Turning.NONE)), person(right=Hand(True, stick=(1.0, 0.0))), shut, 1.0)
    assert hall.heading == heading
    run(hall, Locomotion(Comfort(turning=Turning.SMOOTH)), person(right=Hand(True, stick=(1.0, 0.0))), shut, 1.0)
    assert wrapped(hall.heading - heading) == pytest.approx(-math.radians(60), abs=0.02)


def test_the_rim_closes_while_being_moved_and_opens_again(hall, person, shut):
    comfort = Comfort(vignette=0.6)
    locomotion = Locomotion(comfort)
    walking, standing = person(left=Hand(True, stick=(0.0, 1.0))), person()
    seen = []
    for frame in [walking] * 60 + [standing] * 60:
        locomotion.update(frame, hall, shut, DT)
        seen.append(locomotion.vignette)
    assert max(seen) == pytest.approx(0.6)
    assert seen[-1] == 0.0
    assert max(abs(a - b) for a, b in itertools.pairwise(seen)) <= DT / 0.25 + 1e-9, "never in one jump"


def test_the_left_handed_walk_with_the_right_hand(hall, person, shut):
    start = (hall.x, hall.y)
    run(hall, Locomotion(Comfort(side=Side.LEFT)), person(right=Hand(True, stick=(0.0, 1.0))), shut, 0.5)
    assert math.dist(start, (hall.x, hall.y)) > 0.5


def test_one_hand_walks_and_turns(hall, person, shut):
    locomotion, start, heading = Locomotion(Comfort(one_handed=True)), (hall.x, hall.y), hall.heading
    gone = Hand()
    run(hall, locomotion, person(left=gone, right=Hand(True, stick=(0.0, 1.0))), shut, 0.5)
    assert math.dist(start, (hall.x, hall.y)) > 0.5
    run(hall, locomotion, person(left=gone, right=Hand(True, stick=(1.0, 0.0))), shut, 0.1)
    assert wrapped(hall.heading - heading) == pytest.approx(-math.radians(30))


def test_a_dark_step_goes_where_the_hand_points_and_no_further(hall, person, shut):
    locomotion, start = Locomotion(Comfort(moving=Moving.STEPS)), (hall.x, hall.y)
    pointing = person(left=replace(person().left, stick=(0.0, 1.0)))
    run(hall, locomotion, pointing, shut, 0.2)
    assert (hall.x, hall.y) == start, "nothing happens before the stick is let go"
    run(hall, locomotion, person(), shut, 2 * DT)
    assert locomotion.veil == 1.0
    run(hall, locomotion, person(), shut, 1.0)
    assert locomotion.veil == 0.0
    assert 0.5 < math.dist(start, (hall.x, hall.y)) <= STEP_REACH + 1e-6


def test_who_does_not_want_to_be_moved_is_not(hall, person, shut):
    start = (hall.x, hall.y)
    run(hall, Locomotion(Comfort(moving=Moving.NONE)), person(left=Hand(True, stick=(0.0, 1.0))), shut, 1.0)
    assert (hall.x, hall.y) == start
