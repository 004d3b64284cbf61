"""The neighbour list: everybody near a walker, once, in order, however and whenever the list was made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.walking import pairs
from sim.core.walking.pairs import MARGIN, REACH, Pairs, near

SEEDS = st.integers(0, 10_000)


def people(seed: int, count: int, wide: float = 40.0, high: float = 20.0) -> np.ndarray:
    return np.random.default_rng(seed).uniform((-5.0, -5.0), (wide, high), (count, 2))


def some(seed: int, count: int, share: float) -> np.ndarray:
    return np.flatnonzero(np.random.default_rng(seed + 1).random(count) < share)


def brute(xy: np.ndarray, who: np.ndarray, walkers: np.ndarray, reach: float) -> list[tuple[int, int]]:
    off = xy[walkers][:, None] - xy[who][None]
    i, j = np.nonzero(off[..., 0] ** 2 + off[..., 1] ** 2 < reach * reach)
    return [(int(walkers[a]), int(who[b])) for a, b in zip(i, j, strict=True) if walkers[a] != who[b]]


@given(SEEDS, st.integers(0, 120), st.floats(0.0, 1.0))
def test_near_finds_every_pair_once_and_in_order(seed, count, share):
    xy = people(seed, count)
    who, walkers = some(seed, count, 0.9), some(seed + 7, count, share)
    walkers = walkers[np.isin(walkers, who)]
    first, second = near(xy, who, walkers, 2.3)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == brute(xy, who, walkers, 2.3)


@given(SEEDS, st.integers(2, 120), st.floats(0.1, 1.0))
def test_sorting_into_squares_gives_the_same(seed, count, share):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "FEW", 0)
        xy = people(seed, count)
        who, walkers = np.arange(count), some(seed, count, share)
        if len(walkers):
            first, second = near(xy, who, walkers, 2.3)
            assert list(zip(first.tolist(), second.tolist(), strict=True)) == brute(xy, who, walkers, 2.3)


def asked(made: Pairs, xy: np.ndarray, present: np.ndarray, walkers: np.ndarray) -> list[tuple[int, int]]:
    """The pairs within reach, as the walking law takes them."""
    walker, other = made.of(xy, present, walkers)
    off = xy[walkers[walker]] - xy[other]
    close = off[:, 0] ** 2 + off[:, 1] ** 2 < REACH * REACH
    return [(int(walkers[a]), int(b)) for a, b in zip(walker[close], other[close], strict=True)]


@given(SEEDS)
def test_the_list_does_not_depend_on_its_history(seed):
    """People start, stop, come, go and walk about; an old list answers as a new one, walker by walker in the same order."""
    rng = np.random.default_rng(seed)
    xy, present = people(seed, 60, 15.0, 8.0), np.ones(60, dtype=np.uint8)
    walkers, old = some(seed, 60, 0.4), Pairs()
    for _ in range(12):
        if rng.random() < 0.6:
            walkers = np.unique(np.concatenate([walkers[rng.random(len(walkers)) < 0.8], rng.integers(0, 60, 4)]))
        if rng.random() < 0.1:
            present[rng.integers(0, 60)] ^= 1
        here = walkers[present[walkers] == 1]
        xy[here] += rng.uniform(-0.12, 0.12, (len(here), 2))
        found, fresh = asked(old, xy, present, here), asked(Pairs(), xy, present, here)
        assert sorted(found) == sorted(fresh) == brute(xy, np.flatnonzero(present), here, REACH)
        for w in here.tolist():
            assert [b for a, b in found if a == w] == [b for a, b in fresh if a == w]


def test_forgetting_makes_the_list_anew():
    xy, present, made = people(1, 30), np.ones(30, dtype=np.uint8), Pairs()
    before = asked(made, xy, present, np.arange(30))
    made.forget()
    assert asked(made, xy, present, np.arange(30)) == before


def test_the_list_holds_those_who_may_come_near_before_it_is_made_anew():
    xy, present, made = np.array([[0.0, 0.0], [REACH + MARGIN * 0.9, 0.0]]), np.ones(2, dtype=np.uint8), Pairs()
    assert len(made.of(xy, present, np.array([0]))[0]) == 1
    assert asked(made, xy, present, np.array([0])) == []


def test_alone_one_is_near_nobody():
    walker, other = Pairs().of(np.zeros((1, 2)), np.ones(1, dtype=np.uint8), np.array([0]))
    assert len(walker) == len(other) == 0
