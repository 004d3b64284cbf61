"""The tests of pairs against what tables and counting by hand give."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.t43_directional.exact_tests import Paired, doubled_ranks, rank_biserial, sign_test, wilcoxon

SMALL = st.lists(st.integers(-6, 6).map(float), max_size=9)


def by_counting(differences: list[float]) -> float:
    """Every way to give the sizes signs."""
    ranks = [abs(r) for r in doubled_ranks(differences)]
    seen = sum(r for r in doubled_ranks(differences) if r > 0)
    sums = [sum(r for r, s in zip(ranks, signs, strict=True) if s) for signs in itertools.product((0, 1), repeat=len(ranks))]
    return sum(s >= seen for s in sums) / len(sums)


def test_signs_as_in_the_table_of_the_binomial_distribution() -> None:
    assert sign_test([1.0] * 10) == pytest.approx(1 / 1024)
    assert sign_test([1.0] * 8 + [-1.0] * 2) == pytest.approx(56 / 1024)
    assert sign_test([0.0, 0.0]) == 1.0
    assert sign_test([0.0, 2.0, 3.0]) == pytest.approx(0.25)


def test_ranks_as_in_the_published_table() -> None:
    """Wilcoxon's table: with 10 pairs a smaller rank sum of 5 is the last under 0.01 one-sided (exactly 10/1024)."""
    eleven_to_one = [float(k) if k not in (1, 4) else -float(k) for k in range(1, 11)]
    assert wilcoxon(eleven_to_one) == pytest.approx(10 / 1024)


@given(SMALL)
def test_ranks_as_counted_one_by_one(differences: list[float]) -> None:
    assert wilcoxon(differences) == pytest.approx(by_counting(differences))


@given(SMALL)
def test_the_other_way_round_is_the_other_tail(differences: list[float]) -> None:
    turned = [-d for d in differences]
    assert wilcoxon(differences) + wilcoxon(turned) >= 1.0 - 1e-9
    assert rank_biserial(turned) == -rank_biserial(differences)


def test_equal_sizes_share_their_ranks() -> None:
    assert doubled_ranks([2.0, -2.0, 1.0, 0.0]) == [2, 5, -5]


def test_effect_sizes() -> None:
    assert rank_biserial([1.0, 2.0, 3.0]) == 1.0
    assert rank_biserial([-1.0]) == -1.0
    assert rank_biserial([]) == 0.0


def test_pairs_hold_only_beyond_doubt() -> None:
    clear = Paired.of([3.0 + k / 100 for k in range(200)], [1.0] * 200)
    assert clear.holds
    assert clear.ranks < 1e-50
    assert "< 1e-6" in str(clear)
    assert not Paired.of([1.0, 2.0], [0.0, 1.0]).holds
    assert not Paired.of([1.0] * 200, [1.0] * 200).holds


def test_two_hundred_pairs_with_seven_in_ten_for_it() -> None:
    found = [float(k % 7 + 1) * (1 if k % 10 < 7 else -1) for k in range(200)]
    mean, spread = 0.0, math.sqrt(sum((r / 2) ** 2 for r in doubled_ranks(found)))
    z = sum(r / 2 for r in doubled_ranks(found)) / spread + mean
    assert wilcoxon(found) == pytest.approx(0.5 * math.erfc(z / math.sqrt(2)), rel=0.5)
