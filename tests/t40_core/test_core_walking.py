"""The walking law in small: its tables, who is followed, passed, made way for, and who goes first at a gate."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from sim.core.walking.law import CROWD, CROWD_STEP, FILE, FILE_STEP, QUEUE, SQUEEZE, Law, Near, Table, Walkers

RADIUS = 0.18
NOBODY = Near(np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0), np.zeros(0))


def eastwards(count: int, pace: float = 1.3) -> Walkers:
    """People 0, 1, … who all want to go east."""
    one, no = np.ones(count), np.zeros(count, dtype=bool)
    way = np.zeros(count, dtype=np.int32)
    return Walkers(np.arange(count), one, np.zeros(count), one * pace, way, -one, no, no, no)


def around(walker: tuple[float, float], *others: tuple[float, float], first: int = 1) -> Near:
    """Walker 0 and others, who are persons ``first``, ``first`` + 1, …"""
    q = np.array(others) - walker
    k = len(others)
    other = np.arange(first, first + k)
    return Near(np.zeros(k, np.intp), other, q[:, 0].copy(), q[:, 1].copy(), q[:, 0] ** 2 + q[:, 1] ** 2)


def faces(count: int, *backwards: int) -> np.ndarray:
    face = np.tile([1.0, 0.0], (count, 1))
    face[list(backwards), 0] = -1.0
    return face


def speed(near: Near, walkers: Walkers | None = None, people: int = 8, moving: float = 0.0) -> float:
    law = Law(np.full(people, RADIUS))
    return float(law.walk(walkers or eastwards(1), near, faces(people), np.full(people, moving))[2][0])


def direction(near: Near, walkers: Walkers | None = None, people: int = 8, moving: float = 0.0, back: int = 0) -> np.ndarray:
    law = Law(np.full(people, RADIUS))
    face = faces(people, *((back,) if back else ()))
    fx, fy, _ = law.walk(walkers or eastwards(1), near, face, np.full(people, moving))
    return np.array([fx[0], fy[0]])


@pytest.mark.parametrize(("step", "values"), [(CROWD_STEP, CROWD), (FILE_STEP, FILE)])
def test_a_table_goes_through_its_values_and_is_straight_between(step, values):
    table = Table.of(step, values)
    at = np.arange(len(values)) * step
    assert table(at) == pytest.approx(np.array(values), abs=1e-12)
    x = np.linspace(0, at[-1] * 1.5, 200)
    assert table(x) == pytest.approx(np.interp(x, at, values), abs=1e-12)
    assert table(np.array([1e9]))[0] == pytest.approx(values[-1])


def test_more_people_allow_less_speed_and_more_distance_more():
    assert all(a >= b for a, b in pairwise(CROWD))
    assert all(a <= b for a, b in pairwise(FILE))


def test_who_is_alone_walks_straight_and_as_fast_as_they_like():
    law = Law(np.full(2, RADIUS))
    fx, fy, allowed = law.walk(eastwards(2), NOBODY, faces(2), np.zeros(2))
    assert fx.tolist() == [1.0, 1.0]
    assert fy.tolist() == [0.0, 0.0]
    assert (allowed > 3.0).all()


def test_alone_is_what_somebody_far_behind_comes_to():
    """The short cut for nobody near gives the bits the whole law gives when nobody near matters."""
    far = around((0.0, 0.0), (-1.4, 0.0))
    whole, short = direction(far), direction(NOBODY)
    assert whole.tolist() == short.tolist()
    assert speed(far) == speed(NOBODY)
    tight = replace(eastwards(1), hurries=np.ones(1, dtype=bool))
    assert speed(far, tight) == speed(NOBODY, tight)


def test_the_nearer_the_one_ahead_the_slower():
    speeds = [speed(around((0, 0), (d, 0.0)), moving=1.3) for d in (0.4, 0.6, 0.8, 1.0, 1.4)]
    assert speeds == sorted(speeds)
    assert speeds[0] < 0.1


def test_who_is_beside_or_behind_does_not_slow():
    assert speed(around((0, 0), (-0.8, 0.0))) > 2.0
    assert speed(around((0, 0), (-0.1, 0.9))) > 2.0


def test_one_steps_aside_for_the_slow_to_the_freer_side():
    slow_left, slow_right = around((0, 0), (1.0, 0.15)), around((0, 0), (1.0, -0.15))
    assert direction(slow_left)[1] < -0.05
    assert direction(slow_right)[1] > 0.05
    assert direction(around((0, 0), (1.0, 0.0)))[1] < -0.05  # straight ahead: on the right


def test_nobody_steps_aside_for_those_as_fast_as_oneself():
    assert abs(direction(around((0, 0), (1.0, 0.1)), moving=1.3)[1]) < 1e-3


def test_one_makes_more_way_for_who_comes_towards_one():
    stands, comes = around((0, 0), (1.2, 0.1)), around((0, 0), (1.2, 0.1))
    assert direction(comes, moving=1.3, back=1)[1] < direction(stands)[1]


def queued(*metres: float) -> Walkers:
    return replace(eastwards(len(metres)), queued=np.array(metres))


def test_in_the_queue_who_is_nearer_to_the_gate_goes_first():
    """Two abreast before a gate: the one a little ahead is let squeeze past, the other waits for them."""
    q = np.array([0.2, -0.2])
    near = Near(np.array([0, 1]), np.array([1, 0]), q, -q * 1.4, q * q * 2.96)
    law = Law(np.full(2, RADIUS))
    _, _, allowed = law.walk(queued(0.5, 0.7), near, faces(2), np.zeros(2))
    assert 0.0 < allowed[0] <= SQUEEZE / 0.5
    later = law.walk(queued(0.7, 0.5), near, faces(2), np.zeros(2))[2]
    assert later[0] == 0.0


def test_people_close_up_before_a_gate():
    ahead = around((0, 0), (0.7, 0.0))
    assert speed(ahead, queued(QUEUE * 0.5), moving=1.3) > speed(ahead, moving=1.3)


def test_the_law_moves_nobody_and_turns_only_walkers():
    law, face = Law(np.full(4, RADIUS)), faces(4, 2)
    before = face.copy()
    law.walk(eastwards(1), around((0, 0), (0.5, 0.1), (0.6, -0.3), (0.9, 0.0)), face, np.zeros(4))
    assert (face[1:] == before[1:]).all()
    assert float(face[0] @ face[0]) == pytest.approx(1.0)
