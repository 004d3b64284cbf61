"""The walking law's kernel gives the law's directions and speeds to the bit, whoever stands where."""

from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import compiled
from sim.core.walking import law_kernel, pairs_kernel
from sim.core.walking.law import HEADROOM, Law, Near, Walkers
from sim.core.walking.pairs import MARGIN, REACH, Pairs, near

EVERYWHERE = -9
UNITS = np.array([0, 0, 1, EVERYWHERE, 1], dtype=np.int32)
SLOPE_X = np.array([0.0, 0.0, 0.0, 0.0, 0.6])
SLOPE_Y = np.array([0.0, 0.0, 0.0, 0.0, -0.2])
FLOOR = np.array([0.0, 0.0, 0.0, 3.0, 1.0])
"""Two rooms, a doorway a storey above and a stair."""


@pytest.fixture(params=["as it is", "compiled"])
def walk(request: Any) -> Any:
    if request.param == "as it is":
        return law_kernel.walk
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    return compiled(law_kernel.walk) or pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")


def crowd(rng: np.random.Generator, people: int, wide: float, cells: int) -> tuple[law_kernel.Bodies, Walkers]:
    """People at random: some exactly in line or at the same place, some queueing at one of two gates, most walking."""
    xy = rng.uniform(0.0, wide, (people, 2))
    even = rng.random(people) < 0.3
    xy[even] = np.round(xy[even] * 2.0) / 2.0
    turn = rng.uniform(0.0, 2.0 * np.pi, (2, people))
    bodies = law_kernel.Bodies(
        xy,
        rng.integers(0, cells, people).astype(np.int32),
        np.stack([np.cos(turn[0]), np.sin(turn[0])], axis=1),
        rng.uniform(0.0, 2.0, people) * (rng.random(people) < 0.8),
        rng.uniform(0.12, 0.3, people),
        UNITS,
        EVERYWHERE,
        (SLOPE_X != 0.0) | (SLOPE_Y != 0.0),
        SLOPE_X,
        SLOPE_Y,
        FLOOR,
    )
    who = np.flatnonzero(rng.random(people) < 0.8)
    m = len(who)
    wx, wy = np.cos(turn[1][who]), np.sin(turn[1][who])
    wx[rng.random(m) < 0.2] = -0.0
    queued = np.where(rng.random(m) < 0.3, np.round(rng.uniform(0.0, 1.5, m), 1), -1.0)
    flags = rng.random((3, m)) < 0.15
    way = rng.integers(0, 2, m).astype(np.int32)
    return bodies, Walkers(who, wx, wy, rng.uniform(0.0, 3.0, m), way, queued, *(f.copy() for f in flags))


def minded(b: law_kernel.Bodies, walkers: Walkers) -> tuple[Near, law_kernel.Rows]:
    """The pairs that mind each other, said once more, and the rows they are of."""
    listed, other = near(b.xy, np.arange(len(b.cell)), walkers.who, REACH + MARGIN)
    walker = np.searchsorted(walkers.who, listed)
    q = b.xy[other] - b.xy[listed]
    square = q[:, 0] * q[:, 0] + q[:, 1] * q[:, 1]
    one, two = b.unit[b.cell[listed]], b.unit[b.cell[other]]
    z = b.slope_x[b.cell] * b.xy[:, 0] + b.slope_y[b.cell] * b.xy[:, 1] + b.floor[b.cell]
    beside = np.abs(z[listed] - z[other]) < HEADROOM if b.steep[b.cell].any() else True
    good = np.flatnonzero((square < REACH * REACH) & ((one == two) | (one == EVERYWHERE) | (two == EVERYWHERE)) & beside)
    rows = law_kernel.Rows(
        np.zeros((len(b.cell), len(b.cell)), np.int32), np.bincount(listed, minlength=len(b.cell)).astype(np.int32)
    )
    for person in walkers.who.tolist():
        rows.other[person, : rows.many[person]] = other[listed == person]
    return Near(walker[good], other[good], q[good, 0], q[good, 1], square[good]), rows


def compare(walk: Any, seed: int, people: int, wide: float, cells: int) -> int:
    """Holds the kernel against the law; gives how many pairs mind each other."""
    bodies, walkers = crowd(np.random.default_rng(seed), people, wide, cells)
    law = Law(bodies.radius)
    pairs, rows = minded(bodies, walkers)
    face = bodies.face.copy()
    usual = law.walk(walkers, pairs, face, bodies.speed)
    found = np.empty((3, len(walkers.who)))
    walk(law.rules(), bodies, law_kernel.Walkers(*astuple(walkers)), rows, *found)
    for mine, theirs in zip(found, usual, strict=True):
        assert mine.tobytes() == theirs.tobytes()
    assert bodies.face.tobytes() == face.tobytes()
    return len(pairs.walker)


@pytest.fixture(params=["as it is", "compiled"])
def neighbours(request: Any) -> Any:
    if request.param == "as it is":
        return pairs_kernel.neighbours
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    return compiled(pairs_kernel.neighbours) or pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")


def begun(people: int, room: int) -> tuple[pairs_kernel.Made, law_kernel.Rows]:
    """Rows that have nobody in them yet."""
    made = pairs_kernel.Made(np.zeros((people, 2)), np.full(people, 255, np.uint8))
    return made, law_kernel.Rows(np.zeros((people, room), np.int32), np.full(people, -1, np.int32))


def compare_lists(neighbours: Any, seed: int, people: int, wide: float, reach: float) -> int:
    """Holds the kernel's neighbours against the usual ones while some walk on and others set out; gives how many there were."""
    rng, found = np.random.default_rng(seed), 0
    xy = rng.uniform(-wide, wide, (people, 2))
    even = rng.random(people) < 0.3
    xy[even] = np.round(xy[even] / reach) * reach  # exactly at, and not within, reach
    present = (rng.random(people) < 0.9).astype(np.uint8)
    usual, (made, rows) = Pairs(), begun(people, people)
    for _ in range(4):
        walkers = np.flatnonzero(present * (rng.random(people) < 0.6))
        assert neighbours(walkers, xy, present, made, rows, REACH, MARGIN)
        walker, other = usual.of(xy, present, walkers)
        for k, person in enumerate(walkers.tolist()):
            assert rows.other[person, : rows.many[person]].tolist() == other[walker == k].tolist()
        found += len(other)
        xy[:, 0] += rng.uniform(0.0, 0.3)  # sometimes far enough to begin anew
        if rng.random() < 0.3:
            present[rng.integers(people)] ^= 1
    return found


@pytest.mark.parametrize("room", [0, 1, 3])
def test_rows_that_are_too_short_are_told_and_nobody_is_left_out(neighbours, room):
    rng = np.random.default_rng(6)
    xy, present, walkers = rng.uniform(0.0, 2.0, (30, 2)), np.ones(30, np.uint8), np.arange(1, 30, 2)
    made, rows = begun(30, room)
    assert not neighbours(walkers, xy, present, made, rows, REACH, MARGIN)
    assert (rows.many[walkers] == -1).all()
    longer = law_kernel.Rows(np.zeros((30, 30), np.int32), rows.many)
    assert neighbours(walkers, xy, present, made, longer, REACH, MARGIN)
    first, second = near(xy, np.arange(30), walkers, REACH + MARGIN)
    for person in walkers.tolist():
        assert longer.other[person, : longer.many[person]].tolist() == second[first == person].tolist()


@pytest.mark.parametrize("wide", [1.0, 8.0, 300.0])
def test_the_same_neighbours_in_the_same_order(neighbours, wide):
    assert compare_lists(neighbours, 1, 400, wide, REACH + MARGIN) > 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 50), st.floats(0.5, 40.0), st.floats(0.3, 3.0))
def test_the_same_neighbours_wherever_they_stand(seed, people, wide, reach):
    compare_lists(pairs_kernel.neighbours, seed, people, wide, reach)


@pytest.mark.parametrize("cells", [1, 3, 5], ids=["a room", "rooms", "rooms, a doorway and a stair"])
@pytest.mark.parametrize("wide", [3.0, 12.0, 60.0])
def test_a_crowd_walks_as_the_law_says(walk, cells, wide):
    assert compare(walk, 1, 150, wide, cells) > 0


def test_nobody_near_anybody_is_walking_alone(walk):
    assert compare(walk, 2, 5, 1000.0, 1) == 0


def test_nobody_at_all(walk):
    assert compare(walk, 3, 1, 10.0, 1) == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.floats(0.5, 20.0), st.integers(1, 5))
def test_whoever_stands_where(seed, people, wide, cells):
    compare(law_kernel.walk, seed, people, wide, cells)
