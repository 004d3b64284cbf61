"""How people are built and how they get about: speeds, heights and sizes by age, and what crutches or wheels change.

Published means and spreads, joined by straight lines; where two sources differ the one of pupils is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sim.core import rng

Table = tuple[tuple[float, float], ...]
"""(at, value) pairs with rising ``at``."""

WALK_BY_AGE: Final[Table] = (
    (3.0, 0.69),
    (5.0, 0.80),
    (10.0, 1.17),
    (15.0, 1.45),
    (20.0, 1.61),
    (30.0, 1.54),
    (40.0, 1.48),
    (50.0, 1.41),
    (60.0, 1.27),
    (70.0, 1.07),
    (80.0, 0.68),
)
"""Age -> mean free walking speed on the level, m/s.

From 10 years on RiMEA's knots after Weidmann 1993 (at 10 what its curve reads: one program's knot is 1.05).  At 3 the lower end
of 3-4 year-olds, 0.69-1.33 (Najmanova & Ronchi 2017), which is also the upper end of RiMEA's 0.58 and its band; at 5 between the
curve's 0.75 and Simulex' child, 0.9.  Between, 8 year-olds come to 1.02; 4-12 year-olds had 0.99 (Hamilton et al. 2020).
"""

WALK_SPREAD: Final = 0.10
"""Standard deviation of free speed within an age, as a share of its mean: RiMEA's band of 19-20 % read as two of them."""

WALK_LEAST: Final = 0.3
"""Slowest free speed drawn for anybody who walks unaided, m/s, by eye."""

HEIGHT_BY_AGE: Final[Table] = (
    (3.0, 0.97),
    (6.0, 1.17),
    (8.0, 1.29),
    (10.0, 1.40),
    (12.0, 1.52),
    (14.0, 1.64),
    (16.0, 1.71),
    (19.0, 1.74),
)
"""Age -> mean height in metres, both sexes, after Swedish growth charts (Wikland 2002), rounded to 1 cm."""

HEIGHT_SPREAD: Final = 0.06
"""Standard deviation of height within an age, metres (same source)."""

RADIUS_BY_AGE: Final[Table] = ((3.0, 0.12), (6.0, 0.13), (10.0, 0.15), (14.0, 0.16), (18.0, 0.18), (20.0, 0.19))
"""Age -> radius of a body's disc, metres.  A child's 0.15 and a grown-up's 0.19 have the areas of Simulex, 0.070 m2 and the mean
of 0.130 and 0.101 m2; under 10 years in proportion to height."""

RADIUS_TRAINEE: Final = 0.18
"""The trainee's, whoever it is: a headset's wearer should not meet walls sooner for being older."""


@dataclass(frozen=True, slots=True)
class Gait:
    """A way of getting about.

    ``walk`` is the range of free speeds on the level, m/s, drawn evenly (None: by age).  ``hurry`` is the most that haste adds,
    as a factor.  ``width`` is the range of clear width needed, metres (None: a body's own).  Who needs ``help`` sets out with
    somebody only; ``stairs`` says who takes them: ``yes``, or ``helped``.
    """

    walk: tuple[float, float] | None = None
    hurry: float = 10.0
    width: tuple[float, float] | None = None
    help: bool = False
    stairs: str = "yes"


IMPAIRED: Final = (0.46, 0.76)
"""Free speed of people with reduced mobility, m/s (RiMEA, table of section 7.7)."""

GAITS: Final[Mapping[str, Gait]] = {
    "walking": Gait(),
    "slow": Gait(walk=IMPAIRED, hurry=1.15),
    "crutches": Gait(walk=IMPAIRED, hurry=1.1, width=(0.7, 0.8)),
    "wheelchair": Gait(walk=IMPAIRED, hurry=1.2, width=(0.7, 0.9), stairs="helped"),
    "helped": Gait(walk=IMPAIRED, hurry=1.0, help=True),
}
"""Mobility -> gait.  Speeds are RiMEA's for all of them; the width of a wheelchair is 0.7-0.9 m, that of crutches and every
``hurry`` by eye.  Nobody takes a lift in an alarm."""

RADIUS_WIDEST: Final = 0.35
"""Metres: the widest disc the walls' tables know; a wheelchair's corners reach further, its doors are asked for by width."""


def table(points: Table, at: float) -> float:
    """Linear between a table's points, constant outside."""
    if at <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if at <= x1:
            return rng.between(y0, y1, (at - x0) / (x1 - x0))
    return points[-1][1]


def free_speed(gait: Gait, age: float, share: float, deviation: float) -> float:
    """Metres per second: ``share`` (0..1) of the gait's range, or ``deviation`` (standard deviations) round the age's mean."""
    if gait.walk is not None:
        return rng.between(*gait.walk, share)
    return max(table(WALK_BY_AGE, age) * (1.0 + WALK_SPREAD * deviation), WALK_LEAST)


def width(gait: Gait, radius: float, share: float) -> float:
    """Clear width needed, metres: ``share`` of the gait's range in steps of 0.1 m, or the body's own."""
    if gait.width is None:
        return 2.0 * radius
    low, high = gait.width
    steps = int((high - low) / 0.1 + 0.5)
    return round(low + 0.1 * int(share * (steps + 1)), 2)
