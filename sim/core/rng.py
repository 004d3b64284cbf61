"""Chance without a generator: every draw is a pure function of (seed, purpose, person, index).

The mixer is SplitMix64's finaliser (Steele, Lea & Flood 2014) applied once per key, in wrapping 64-bit integers, so that
draws are equal on every machine and a person's chance does not change when somebody else acts differently.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

_GOLDEN = 0x9E3779B97F4A7C15
_MIX_A = 0xBF58476D1CE4E5B9
_MIX_B = 0x94D049BB133111EB
_MASK = (1 << 64) - 1

_NORMAL_UPPER = (
    0.0000, 0.0392, 0.0784, 0.1178, 0.1573, 0.1971, 0.2372, 0.2777, 0.3186, 0.3601, 0.4023, 0.4451, 0.4888, 0.5334, 0.5791,
    0.6261, 0.6745, 0.7245, 0.7764, 0.8305, 0.8871, 0.9468, 1.0100, 1.0775, 1.1503, 1.2299, 1.3180, 1.4178, 1.5341, 1.6759,
    1.8627, 2.1539, 2.6521,
)  # fmt: skip
"""Standard normal quantiles at 32/64, 33/64 … 63/64 and 0.996, four decimals."""


class Purpose(IntEnum):
    """What a draw is for; each purpose is its own stream."""

    PLACE = 1
    AGE = 2
    HEIGHT = 3
    PACE = 4
    LOOK = 5
    POLICY = 6
    REACTION = 7
    LEISURE = 8
    LOCK = 9
    HESITATE = 10
    MOBILITY = 11
    TASTE = 12
    GLANCE = 13
    DOORSTEP = 14
    ERRAND = 15
    LOCK_RULE = 20
    LOCK_FAULT = 21
    ALARM_FAULT = 22
    NOTICE = 23
    APP = 24
    WALK = 25
    QUIET = 26


def word(seed: int, purpose: int, person: int = 0, index: int = 0) -> int:
    """One 64-bit word."""
    z = seed & _MASK
    for key in (purpose, person, index):
        z = (z + _GOLDEN * ((key & _MASK) + 1)) & _MASK
        z = ((z ^ (z >> 30)) * _MIX_A) & _MASK
        z = ((z ^ (z >> 27)) * _MIX_B) & _MASK
        z ^= z >> 31
    return z


def unit(seed: int, purpose: int, person: int = 0, index: int = 0) -> float:
    """A number in [0, 1) with 53 random bits."""
    return (word(seed, purpose, person, index) >> 11) * 2.0**-53


def units(seed: int, purpose: int, people: npt.NDArray[np.integer], index: int = 0) -> F64:
    """``unit`` for many people at once; the same numbers."""
    z = np.full(len(people), seed & _MASK, dtype=np.uint64)
    for key in (np.uint64(purpose & _MASK), people.astype(np.uint64), np.uint64(index & _MASK)):
        z = z + np.uint64(_GOLDEN) * (key + np.ones(1, dtype=np.uint64))  # arrays wrap around, as the mask does above
        z = (z ^ (z >> np.uint64(30))) * np.uint64(_MIX_A)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(_MIX_B)
        z = z ^ (z >> np.uint64(31))
    share: F64 = (z >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return share


def between(low: float, high: float, share: float) -> float:
    """The point ``share`` (0..1) of the way from ``low`` to ``high``."""
    return low + (high - low) * share


def below(n: int, seed: int, purpose: int, person: int = 0, index: int = 0) -> int:
    """An integer in 0..n-1 (n small: the modulo bias is under 2^-40)."""
    return word(seed, purpose, person, index) % n


def normal(seed: int, purpose: int, person: int = 0, index: int = 0) -> float:
    """A standard normal number by a table of 64 quantiles, cut at ±2.65."""
    p = unit(seed, purpose, person, index) * 64.0
    k = int(p)
    return between(_quantile(k), _quantile(k + 1), p - k)


def _quantile(k: int) -> float:
    return _NORMAL_UPPER[k - 32] if k >= 32 else -_NORMAL_UPPER[32 - k]


def pick(shares: tuple[tuple[str, float], ...], share: float) -> str:
    """The name at ``share`` (0..1) of a list of weighted names; weights need not sum to one."""
    left = share * sum(w for _, w in shares)
    for name, weight in shares:
        left -= weight
        if left < 0.0:
            return name
    return shares[-1][0]


def order(n: int, seed: int, purpose: int, person: int = 0) -> list[int]:
    """The integers 0..n-1 shuffled."""
    return sorted(range(n), key=lambda k: (word(seed, purpose, person, k), k))
