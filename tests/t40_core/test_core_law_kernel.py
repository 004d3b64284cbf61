"""The walking law's kernel gives the law's directions and speeds to the bit, whoever stands where."""

from dataclasses import astuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.compiled import compiled
from sim.core.walking import kernel
from sim.core.walking.law import HEADROOM, Law, Near, Walkers
from sim.core.walking.pairs import MARGIN, REACH, near

EVERYWHERE = -9
UNITS = np.array([0, 0, 1, EVERYWHERE, 1], dtype=np.int32)
SLOPE_X = np.array([0.0, 0.0, 0.0, 0.0, 0.6])
SLOPE_Y = np.array([0.0, 0.0, 0.0, 0.0, -0.2])
FLOOR = np.array([0.0, 0.0, 0.0, 3.0, 1.0])
"""Two rooms, a doorway a storey above and a stair."""


@pytest.fixture(params=["as it is", "compiled"])
def walk(request: Any) -> Any:
    if request.param == "as it is":
        return kernel.walk
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    return compiled(kernel.walk) or pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")


def crowd(rng: np.random.Generator, people: int, wide: float, cells: int) -> tuple[kernel.Bodies, Walkers]:
    """People at random: some exactly in line or at the same place, some queueing at one of two gates, most walking."""
    xy = rng.uniform(0.0, wide, (people, 2))
    even = rng.random(people) < 0.3
    xy[even] = np.round(xy[even] * 2.0) / 2.0
    turn = rng.uniform(0.0, 2.0 * np.pi, (2, people))
    bodies = kernel.Bodies(
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


def minded(b: kernel.Bodies, walkers: Walkers) -> tuple[Near, np.ndarray, np.ndarray]:
    """The pairs that mind each other, said once more, and the listed ones they are of."""
    listed, other = near(b.xy, np.arange(len(b.cell)), walkers.who, REACH + MARGIN)
    walker = np.searchsorted(walkers.who, listed)
    q = b.xy[other] - b.xy[listed]
    square = q[:, 0] * q[:, 0] + q[:, 1] * q[:, 1]
    one, two = b.unit[b.cell[listed]], b.unit[b.cell[other]]
    z = b.slope_x[b.cell] * b.xy[:, 0] + b.slope_y[b.cell] * b.xy[:, 1] + b.floor[b.cell]
    beside = np.abs(z[listed] - z[other]) < HEADROOM if b.steep[b.cell].any() else True
    good = np.flatnonzero((square < REACH * REACH) & ((one == two) | (one == EVERYWHERE) | (two == EVERYWHERE)) & beside)
    return Near(walker[good], other[good], q[good, 0], q[good, 1], square[good]), walker, other


def compare(walk: Any, seed: int, people: int, wide: float, cells: int) -> int:
    """Holds the kernel against the law; gives how many pairs mind each other."""
    bodies, walkers = crowd(np.random.default_rng(seed), people, wide, cells)
    law = Law(bodies.radius)
    pairs, walker, other = minded(bodies, walkers)
    face = bodies.face.copy()
    usual = law.walk(walkers, pairs, face, bodies.speed)
    found = np.empty((3, len(walkers.who)))
    walk(law.rules(), bodies, kernel.Walkers(*astuple(walkers)), walker, other, *found)
    for mine, theirs in zip(found, usual, strict=True):
        assert mine.tobytes() == theirs.tobytes()
    assert bodies.face.tobytes() == face.tobytes()
    return len(pairs.walker)


@pytest.fixture(params=["as it is", "compiled"])
def listed(request: Any) -> Any:
    if request.param == "as it is":
        return kernel.listed
    pytest.importorskip("numba", reason='the compiler is not installed: pip install "inrymning[fast]"')
    return compiled(kernel.listed) or pytest.skip("the compiler is switched off, or has nowhere to keep what it makes")


def compare_lists(listed: Any, seed: int, people: int, wide: float, reach: float) -> int:
    """Holds the kernel's neighbours against the usual ones; gives how many there are."""
    rng = np.random.default_rng(seed)
    xy = rng.uniform(-wide, wide, (people, 2))
    even = rng.random(people) < 0.3
    xy[even] = np.round(xy[even] / reach) * reach  # exactly at, and not within, reach
    who = np.flatnonzero(rng.random(people) < 0.9)
    walkers = np.flatnonzero(rng.random(people) < 0.6)
    walkers = walkers if len(walkers) else np.zeros(1, np.intp)
    first, second = listed(xy, who, walkers, reach)
    usual = near(xy, who, walkers, reach)
    assert first.tolist() == usual[0].tolist()
    assert second.tolist() == usual[1].tolist()
    return len(first)


@pytest.mark.parametrize("wide", [1.0, 8.0, 300.0])
def test_the_same_neighbours_in_the_same_order(listed, wide):
    assert compare_lists(listed, 1, 400, wide, REACH + MARGIN) > 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 50), st.floats(0.5, 40.0), st.floats(0.3, 3.0))
def test_the_same_neighbours_wherever_they_stand(seed, people, wide, reach):
    compare_lists(kernel.listed, seed, people, wide, reach)


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
    compare(kernel.walk, seed, people, wide, cells)
