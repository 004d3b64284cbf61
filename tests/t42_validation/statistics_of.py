"""Kolmogorov and Smirnov's test, and the distributions of pre-evacuation times that NIST TN 1822 test 1.1 asks for."""

import math
from collections.abc import Callable, Sequence

Curve = Callable[[float], float]


def distance(sample: Sequence[float], cumulative: Curve) -> float:
    """Largest distance between a sample's steps and a cumulative distribution."""
    ordered, n = sorted(sample), len(sample)
    return max(max((k + 1) / n - cumulative(x), cumulative(x) - k / n) for k, x in enumerate(ordered))


def p_value(d: float, n: int) -> float:
    """Chance of a distance of at least ``d`` in a sample of ``n`` (Kolmogorov's series with Stephens' correction)."""
    root = math.sqrt(n)
    x = (root + 0.12 + 0.11 / root) * d
    if x < 0.2:
        return 1.0
    terms = (2 * (-1) ** (k - 1) * math.exp(-2 * k * k * x * x) for k in range(1, 101))
    return min(1.0, max(0.0, sum(terms)))


def inverse(cumulative: Curve, share: float, high: float = 1e5) -> float:
    """The value below which ``share`` of a distribution on the positive numbers lies, by halving."""
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if cumulative(middle) < share else (low, middle)
    return (low + high) / 2


def uniform(low: float, high: float) -> Curve:
    return lambda x: min(1.0, max(0.0, (x - low) / (high - low)))


def normal(mean: float, spread: float) -> Curve:
    return lambda x: 0.5 * (1 + math.erf((x - mean) / (spread * math.sqrt(2))))


def lognormal(mu: float, sigma: float) -> Curve:
    return lambda x: 0.0 if x <= 0 else normal(mu, sigma)(math.log(x))


def weibull(scale: float, shape: float) -> Curve:
    return lambda x: 0.0 if x <= 0 else 1 - math.exp(-((x / scale) ** shape))


def gamma(shape: float, scale: float) -> Curve:
    """By the series of the lower incomplete gamma function."""

    def cumulative(x: float) -> float:
        if x <= 0:
            return 0.0
        z = x / scale
        if z > 200:
            return 1.0
        term = total = 1.0 / shape
        for k in range(1, 2000):
            term *= z / (shape + k)
            total += term
            if term < total * 1e-15:
                break
        return min(1.0, total * math.exp(-z + shape * math.log(z) - math.lgamma(shape)))

    return cumulative
