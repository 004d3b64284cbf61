"""One-sided tests of paired differences, exact: every probability is a count of equally likely signs, not an approximation."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def sign_test(differences: Sequence[float]) -> float:
    """Chance of at least so many positive differences were either sign as likely; zeros are left out (Dixon & Mood 1946)."""
    positive = sum(d > 0 for d in differences)
    n = positive + sum(d < 0 for d in differences)
    return sum(math.comb(n, k) for k in range(positive, n + 1)) / 2**n


def doubled_ranks(differences: Sequence[float]) -> list[int]:
    """Twice the rank of each difference by size, with its sign; the equal share their ranks, zeros are left out."""
    found = sorted((d for d in differences if d), key=abs)
    ranks: list[int] = []
    k = 0
    while k < len(found):
        j = k
        while j + 1 < len(found) and abs(found[j + 1]) == abs(found[k]):
            j += 1
        ranks += [(k + 1) + (j + 1)] * (j + 1 - k)
        k = j + 1
    return [r if d > 0 else -r for r, d in zip(ranks, found, strict=True)]


def wilcoxon(differences: Sequence[float]) -> float:
    """Chance of a positive rank sum at least as large were either sign as likely (Wilcoxon 1945), by the whole distribution."""
    ranks = doubled_ranks(differences)
    total, positive = sum(abs(r) for r in ranks), sum(r for r in ranks if r > 0)
    share = np.zeros(total + 1)
    share[0] = 1.0
    for rank in (abs(r) for r in ranks):
        other = np.zeros_like(share)
        other[rank:] = share[: total + 1 - rank]
        share = (share + other) / 2
    return min(1.0, float(share[positive:].sum()))


def rank_biserial(differences: Sequence[float]) -> float:
    """Effect size of a paired test, -1..1: positive less negative rank sum over both (Kerby 2014); 0 when nothing differs."""
    ranks = doubled_ranks(differences)
    return sum(ranks) / sum(abs(r) for r in ranks) if ranks else 0.0


@dataclass(frozen=True)
class Paired:
    """What pairs with the same chance show: ``more`` should be above ``less``."""

    pairs: int
    more: float  # means
    less: float
    middle: tuple[float, float]  # medians
    sign: float
    ranks: float
    effect: float

    @classmethod
    def of(cls, more: Sequence[float], less: Sequence[float]) -> "Paired":
        """Tests that ``more`` is above ``less``, pair by pair."""
        found = [a - b for a, b in zip(more, less, strict=True)]
        n = len(found)
        middle = statistics.median(more), statistics.median(less)
        return cls(n, sum(more) / n, sum(less) / n, middle, sign_test(found), wilcoxon(found), rank_biserial(found))

    @property
    def holds(self) -> bool:
        """The direction, beyond doubt: both tests under 0.01."""
        return self.sign < 0.01 and self.ranks < 0.01

    @property
    def change(self) -> float:
        """How much the mean changes from ``more`` to ``less``, as a share of it."""
        return self.less / self.more - 1.0

    def __str__(self) -> str:
        medians = f"medians {self.middle[0]:.2f} → {self.middle[1]:.2f}"
        means = f"means {self.more:.2f} → {self.less:.2f}" + (f" ({self.change:+.0%})" if self.more else "")
        tests = f"sign p {_p(self.sign)}, Wilcoxon p {_p(self.ranks)}, rank-biserial {self.effect:+.2f}"
        return f"{medians}, {means}; {tests}, {self.pairs} pairs"


def _p(value: float) -> str:
    return "< 1e-6" if value < 1e-6 else f"{value:.1e}"
