"""The body follows the head as far as walls let it; what the simulation gets to know of it is coarse."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.commands import Body
from sim.poses import Pose
from sim.space.locate import Locator
from sim.trainee.body import LEAN_DARK, BodyTracker, Stand
from sim.trainee.vectors import looking, wrapped
from sim.units import EYE_QUANTUM, HEADING_STEPS, POSITION_QUANTUM

RADIUS = 0.15


@pytest.fixture
def shut(school):
    return np.zeros(len(school.door_ids), dtype=bool)


@pytest.fixture
def start(school):
    """A free place in the first room of the plan."""
    cell = int(np.flatnonzero((school.cell_unit == 3) & (school.cell_door < 0))[0])
    x, y = school.polygon(cell).mean(axis=0).tolist()
    return Stand(cell, x, y, heading=1.0)


def standing(space, start, heading=math.pi / 2) -> BodyTracker:
    body = BodyTracker(space, start, RADIUS)
    body.follow(Pose((0.3, -0.2, 1.5), looking(heading)), np.zeros(len(space.door_ids), dtype=bool))
    return body


def test_the_first_head_stands_at_the_start_and_looks_along_it(school, start):
    body = standing(school, start, heading=2.5)
    assert (body.x, body.y) == pytest.approx((start.x, start.y))
    assert body.heading == pytest.approx(start.heading)
    assert body.head.position[:2] == pytest.approx((start.x, start.y))
    assert body.head.position[2] == pytest.approx(body.floor + 1.5)


@given(x=st.floats(-3, 3), y=st.floats(-3, 3), z=st.floats(0.3, 2.2), heading=st.floats(-math.pi, math.pi))
@settings(max_examples=60)
def test_what_the_simulation_learns_is_within_half_a_quantum(school, x, y, z, heading):
    cell = int(np.flatnonzero((school.cell_unit == 3) & (school.cell_door < 0))[0])
    cx, cy = school.polygon(cell).mean(axis=0).tolist()
    body = standing(school, Stand(cell, cx, cy))
    body.follow(Pose((x, y, z), looking(heading)), np.zeros(len(school.door_ids), dtype=bool))
    told = body.quantised()
    assert all(isinstance(v, int) for v in (told.x, told.y, told.heading, told.eye))
    assert abs(told.x * POSITION_QUANTUM - body.x) <= POSITION_QUANTUM / 2 + 1e-9
    assert abs(told.y * POSITION_QUANTUM - body.y) <= POSITION_QUANTUM / 2 + 1e-9
    assert abs(told.eye * EYE_QUANTUM - z) <= EYE_QUANTUM / 2 + 1e-9
    assert 0 <= told.heading < HEADING_STEPS
    assert abs(wrapped(told.heading * math.tau / HEADING_STEPS - body.heading)) <= math.tau / HEADING_STEPS / 2 + 1e-9


@given(st.lists(st.tuples(st.floats(-4, 4), st.floats(-4, 4)), max_size=12))
@settings(max_examples=40)
def test_no_head_movement_takes_the_body_out_of_its_closed_room(school, way):
    cell = int(np.flatnonzero((school.cell_unit == 3) & (school.cell_door < 0))[0])
    cx, cy = school.polygon(cell).mean(axis=0).tolist()
    shut = np.zeros(len(school.door_ids), dtype=bool)
    body = standing(school, Stand(cell, cx, cy))
    locate = Locator(school)
    for x, y in way:
        body.follow(Pose((x, y, 1.5), looking(0.0)), shut)
        assert body.unit == 3
        assert locate.cell(body.x, body.y, int(school.cell_level[body.cell])) >= 0
        told = body.quantised()
        assert told == Body(told.x, told.y, told.heading, told.eye)
        if body.lean > LEAN_DARK:
            assert body.veil == 1.0, "whoever leans through a wall sees nothing behind it"


def test_turning_by_stick_leaves_the_head_where_it_is(school, start):
    body = standing(school, start)
    before, heading = body.head.position, body.heading
    body.turn(math.radians(30))
    assert body.head.position == pytest.approx(before)
    assert wrapped(body.heading - heading) == pytest.approx(math.radians(30))


def test_pushing_against_a_wall_moves_nothing_through_it(school, start, shut):
    body = standing(school, start)
    for _ in range(400):
        body.push(0.05, 0.0, shut)
    assert body.unit == 3
    assert body.push(0.05, 0.0, shut) == pytest.approx(0.0, abs=0.01)
    assert body.lean < 1e-6, "the picture stops with the body"


def test_recentring_puts_the_head_over_the_body_again(school, start, shut):
    body = standing(school, start)
    body.follow(Pose((30.0, 0.0, 1.5), looking(0.4)), shut)
    assert body.lean > 1.0
    heading = body.heading
    body.recentre()
    assert body.lean < 1e-9
    assert body.heading == pytest.approx(heading)


def test_the_simulations_body_is_taken_over_only_when_the_two_have_come_apart(school, start):
    body = standing(school, start)
    body.settle(body.cell, body.x + 0.1, body.y)
    assert body.x == pytest.approx(start.x)
    body.settle(body.cell, body.x + 0.4, body.y)
    assert body.x == pytest.approx(start.x + 0.4)


def test_a_raised_body_is_told_and_drawn_higher(school, start):
    body = standing(school, start)
    body.raised = 0.5
    assert body.quantised().eye == 20
    assert body.head.position[2] == pytest.approx(body.floor + 2.0)
