"""The fundamental diagram in a corridor: RiMEA test 4, Weidmann's curve, and the corridor experiments in one direction."""

import numpy as np
import pytest

from tests.t42_validation.validation_rows import Strength, record
from tests.t42_validation.walking_beds import Ring, Walker, free_speeds, grid

GROUP = "Fundamental diagrams"
LENGTH, WIDTH = 12.0, 4.0
WEIDMANN = {0.5: 1.30, 1.0: 1.06, 2.0: 0.61, 3.0: 0.33, 4.0: 0.16, 5.0: 0.04, 6.0: 0.0}
OWN_TOLERANCE = 0.10

CORRIDOR = {  # people per m²: (closed, 1.8 m wide: mean, SD), (open: mean, SD)
    0.25: ((1.11, 0.08), (1.49, 0.15)),
    0.75: ((0.94, 0.12), (1.42, 0.12)),
    1.25: ((0.70, 0.12), (1.20, 0.07)),
    1.75: ((0.56, 0.08), (1.04, 0.13)),
    2.25: ((0.42, 0.11), (0.53, 0.16)),
    2.75: ((0.35, 0.06), (0.39, 0.09)),
    3.25: ((0.23, 0.04), (0.22, 0.06)),
    3.75: ((0.17, 0.05), (0.16, 0.02)),
}


def speeds(density: float, mean: float, spread: float, settle: float = 10.0, seconds: float = 20.0) -> np.ndarray:
    """Speeds of everybody in a ring of corridor at a density."""
    count = round(density * LENGTH * WIDTH)
    free = free_speeds(count, mean, spread)
    places = grid(count, 0, 0.2, LENGTH, WIDTH - 0.2)
    return Ring(LENGTH, WIDTH, [Walker(*at, v) for at, v in zip(places, free, strict=True)]).walk(settle, seconds)


def check(row: str, density: float, mean: float, note: str) -> None:
    wanted = WEIDMANN[density]
    ok = abs(mean - wanted) <= OWN_TOLERANCE
    assert record(GROUP, f"{row}, {density:g} people/m²", f"{wanted:.2f} ± 0.10 m/s (own)", f"{mean:.2f} m/s", ok, note)


@pytest.mark.parametrize("density", [0.5, 1.0, 2.0, 3.0, 4.0])
def test_rimea_4_equal_people_walk_as_weidmann_says(density):
    """Free speeds 1.2 to 1.4 m/s, as the guideline has them."""
    check(
        "RiMEA 4, free speeds 1.2–1.4 m/s", density, float(speeds(density, 1.3, 0.05).mean()), "ring of 12 × 4 m, 20 s after 10 s"
    )


@pytest.mark.slow
@pytest.mark.parametrize("density", [5.0, 6.0])
def test_rimea_4_denser_still(density):
    check("RiMEA 4, free speeds 1.2–1.4 m/s", density, float(speeds(density, 1.3, 0.05, 10, 60).mean()), "60 s after 10 s")


@pytest.mark.slow
@pytest.mark.parametrize("density", [0.5, 1.0, 2.0, 3.0, 4.0])
def test_weidmann_with_the_spread_of_adults(density):
    """Free speeds N(1.34, 0.26) m/s: the slow are overtaken."""
    mean = float(speeds(density, 1.34, 0.26, 10, 60).mean())
    check("Weidmann, free speeds N(1.34, 0.26) m/s", density, mean, "ring of 12 × 4 m, 60 s after 10 s")


def test_the_denser_the_slower():
    means = [float(speeds(d, 1.34, 0.26, 5, 5).mean()) for d in (0.25, 1.0, 2.0, 3.0, 4.5)]
    assert means == sorted(means, reverse=True)


def test_alone_one_walks_at_ones_own_speed():
    ring = Ring(LENGTH, WIDTH, [Walker(1.0, 2.0, 1.5)])
    assert ring.walk(5, 5) == pytest.approx(1.5, abs=1e-9)


def test_the_slow_are_overtaken():
    """A slow person ahead costs the others in a wide corridor little."""
    free = [0.5] + [1.4] * 11
    places = grid(len(free), 0, 0.2, LENGTH, WIDTH - 0.2)
    walked = Ring(LENGTH, WIDTH, [Walker(*at, v) for at, v in zip(places, free, strict=True)]).walk(5, 30)
    assert walked[:, 1:].mean() > 1.25
    assert walked[:, 0].mean() > 0.45


@pytest.mark.slow
def test_corridor_experiments_in_one_direction():
    """The closed and the open experiment differ; ours, Weidmann's, lies between or the row says so."""
    for density, ((closed, sd), (free, spread)) in CORRIDOR.items():
        mean = float(speeds(density, 1.34, 0.26, 10, 40).mean())
        low, high = min(closed - sd, free - spread), max(closed + sd, free + spread)
        expected = f"closed {closed:.2f} ± {sd:.2f}, open {free:.2f} ± {spread:.2f} m/s"
        ok = record(
            GROUP,
            f"2-D corridor, one direction, {density:g} people/m²",
            expected,
            f"{mean:.2f} m/s",
            low <= mean <= high,
            "met: from the slower set's mean − SD to the faster one's mean + SD",
            strength=Strength.TREND,
        )
        assert ok == (low <= mean <= high)


STREAMS = {0.45: 1.52, 0.67: 1.31, 0.99: 1.18, 1.61: 0.85, 2.25: 0.56, 2.56: 0.52}
"""People per m² and metres per second in a 3.6 m corridor (BO series), read as two opposite streams: the flow in the corridor is
twice what the entrances on either side let in."""


@pytest.mark.slow
def test_two_opposite_streams():
    for density, wanted in STREAMS.items():
        count = round(density * LENGTH * 3.6)
        free, places = free_speeds(count, 1.55, 0.18), grid(count, 0, 0.2, LENGTH, 3.4)
        ring = Ring(LENGTH, 3.6, [Walker(*at, v) for at, v in zip(places, free, strict=True)], back=count // 2)
        mean = float(ring.walk(20, 40).mean())
        record(
            GROUP,
            f"Two opposite streams, 3.6 m corridor, {density:g} people/m²",
            f"{wanted:.2f} m/s",
            f"{mean:.2f} m/s",
            abs(mean - wanted) <= 0.2,
            "free speeds N(1.55, 0.18) m/s; own tolerance 0.2 m/s; the experiment's lay-out is only known in part",
            strength=Strength.CONTEXT,
        )
        assert mean > 0.1, "the streams block each other"
