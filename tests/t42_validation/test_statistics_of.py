"""The statistics the rows rest on, against printed values."""

import pytest

from tests.t42_validation import statistics_of as s


@pytest.mark.parametrize(("n", "critical"), [(10, 0.409), (20, 0.294), (35, 0.224), (50, 0.188)])
def test_the_five_percent_points_of_kolmogorov_and_smirnov(n: int, critical: float) -> None:
    assert s.p_value(critical, n) == pytest.approx(0.05, abs=0.004)


def test_distance_of_an_even_sample() -> None:
    assert s.distance([0.125, 0.375, 0.625, 0.875], s.uniform(0, 1)) == pytest.approx(0.125)
    assert s.distance([0.9, 0.9], s.uniform(0, 1)) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("curve", "median"),
    [
        (s.uniform(10, 100), 55.0),
        (s.gamma(1.291, 103.901), 101.6),
        (s.lognormal(4.586, 0.967), 98.1),
        (s.weibull(139.285, 1.195), 102.5),
        (s.gamma(1.0, 1.0), 0.6931),
    ],
)
def test_medians_of_the_distributions(curve: s.Curve, median: float) -> None:
    assert s.inverse(curve, 0.5) == pytest.approx(median, rel=2e-3)
    assert curve(s.inverse(curve, 0.3)) == pytest.approx(0.3, abs=1e-9)


def test_a_gamma_of_two_halves_is_half_a_chi_square() -> None:
    assert s.gamma(2.5, 2.0)(11.07) == pytest.approx(0.95, abs=1e-4)
