"""Bottlenecks without a cap, against what laboratories counted."""

import numpy as np
import pytest

from tests.t42_validation.validation_rows import record
from tests.t42_validation.walking_beds import bottleneck, passing_times, steady_flow

GROUP = "Bottlenecks"
OWN_TOLERANCE = 0.5
"""People per second: the tolerance the data's own collectors use, and call generous."""

FLOWS = {  # study: {width in metres: people per second}
    "Seyfried 2009": {0.8: 1.288, 0.9: 1.674, 1.0: 1.900, 1.1: 2.123, 1.2: 2.364},
    "Kretz 2006": {0.4: 0.89, 0.5: 1.02, 0.6: 1.12, 0.7: 1.24, 0.8: 1.42, 0.9: 1.58, 1.0: 1.85, 1.2: 2.14},
    "Jülich 2006": {
        0.9: 1.593,
        1.0: 1.832,
        1.1: 1.988,
        1.2: 2.312,
        1.4: 2.706,
        1.6: 2.842,
        1.8: 3.551,
        2.0: 3.549,
        2.2: 4.063,
        2.5: 5.116,
    },
    "Müller 1981": {0.6: 1.482, 0.9: 2.264, 1.2: 2.751, 1.5: 3.574, 1.8: 3.817},
    "Nagai 2006": {0.8: 1.737, 1.2: 2.582, 1.6: 3.257, 2.0: 3.874},
    "AO 2009": {2.4: 5.803, 3.0: 6.700, 3.6: 8.435, 4.4: 9.534, 5.0: 11.576},
    "Daamen 2010": {0.5: 1.09, 0.85: 2.33, 1.0: 2.65, 1.1: 2.54, 1.65: 3.72, 2.75: 6.07},
    "Wuppertal 2018": {0.5: 1.148},
}
WIDTHS = sorted({w for points in FLOWS.values() for w in points})
QUICK = (0.5, 0.9, 1.2, 2.0)
WIDE = 2.3
"""Metres from which a larger crowd is needed."""

WIDEST = 2.6
"""Metres from which ours is below the one or two studies of such widths: behind so wide an opening people cannot spread out, and
walk as densely as Weidmann's corridor lets them."""

POPULATION_CAP = 1.9
"""A laboratory's adults, people per metre and second: the middle of the studies' 1.7 to 2.2."""


def flow(width: float, cap: float | None = None) -> float:
    people, depth = (80, 7.0) if width < WIDE else (200, 10.0)
    bed, line = (
        bottleneck(width, people, room_depth=depth) if cap is None else bottleneck(width, people, cap=cap, room_depth=depth)
    )
    times = passing_times(bed, line)
    assert len(times) == people, "somebody never came through"
    return steady_flow(times)


def spread(width: float) -> tuple[float, float]:
    """Least and most people a second of the studies, each taken as linear between its widths."""
    flows = [np.interp(width, list(p), list(p.values())) for p in FLOWS.values() if min(p) <= width <= max(p)]
    return float(min(flows)), float(max(flows))


def check(width: float, ours: float, how: str) -> None:
    found = {study: points[width] for study, points in FLOWS.items() if width in points}
    low, high = spread(width)
    ok = low - OWN_TOLERANCE <= ours <= high + OWN_TOLERANCE
    met = record(
        GROUP,
        f"Flow through {width:.2f} m, {how}",
        "; ".join(f"{s} {j:.2f}" for s, j in found.items()) + f"; all studies {low:.2f}–{high:.2f}, ± 0.5 p/s (theirs)",
        f"{ours:.2f} p/s, {ours / width:.2f} p/(m·s)",
        ok,
        "opening 0.2 m deep, adults N(1.34, 0.26) m/s",
    )
    assert met == (width < WIDEST)


@pytest.mark.parametrize("width", QUICK)
def test_as_many_pass_a_bottleneck_as_in_the_laboratory(width):
    check(width, flow(width), "no cap")


@pytest.mark.slow
@pytest.mark.parametrize("width", [w for w in WIDTHS if w not in QUICK])
def test_all_widths_of_the_studies(width):
    check(width, flow(width), "no cap")


@pytest.mark.slow
@pytest.mark.parametrize("width", [0.9, 1.0, 1.2, 1.6, 2.0])
def test_with_the_cap_of_the_laboratorys_people(width):
    check(width, flow(width, POPULATION_CAP), f"cap {POPULATION_CAP}")


def test_wider_openings_pass_more():
    flows = [flow(w) for w in (0.6, 1.0, 1.6)]
    assert flows == sorted(flows)


def test_headways_in_a_half_metre_opening():
    """Wuppertal 2018: 75 people one after the other."""
    bed, line = bottleneck(0.5, 75, room_depth=5.6)
    headways = np.diff(passing_times(bed, line))
    mean, sd = float(headways.mean()), float(headways.std())
    assert record(
        GROUP,
        "Headways in a 0.5 m opening",
        "0.871 ± 0.439 s (Wuppertal 2018)",
        f"{mean:.2f} ± {sd:.2f} s",
        abs(mean - 0.871) <= 0.439,
        "75 people, no cap",
    )
