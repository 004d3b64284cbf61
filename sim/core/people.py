"""Who is in the building: people drawn from the scenario's groups, with speeds and sizes from tables.

Person 0 is the trainee. Everything a person is (not does) is fixed here; the same seed gives the same people.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.angles import heading_of
from sim.core.rng import Purpose
from sim.core.spots import Spot, Spots
from sim.core.world import World
from sim.scenario.model import PeopleGroup, Role

WALK_BY_AGE: Final = ((6.0, 1.10), (10.0, 1.22), (14.0, 1.34), (20.0, 1.40), (40.0, 1.38), (60.0, 1.20), (75.0, 0.95))
"""Age -> mean free walking speed, m/s: Weidmann 1993 (mean 1.34 over ages, falling after 50); under 14 by eye, slower as
Larusdottir & Dederichs 2012 found."""

WALK_SPREAD: Final = 0.16
"""Standard deviation of free speed within an age, m/s; Weidmann's 0.26 is over all ages together."""

HEIGHT_BY_AGE: Final = ((6.0, 1.17), (8.0, 1.29), (10.0, 1.40), (12.0, 1.52), (14.0, 1.64), (16.0, 1.71), (19.0, 1.74))
"""Age -> mean height in metres, both sexes, after Swedish growth charts (Wikland 2002), rounded to 1 cm."""

HEIGHT_SPREAD: Final = 0.06
"""Standard deviation of height within an age, metres (same source)."""

RADIUS_PUPIL: Final = 0.15
RADIUS_ADULT: Final = 0.18
"""Half shoulder breadth less clothing play, so that two abreast pass a 0.9 m door; by eye."""

ADULTS: Final = frozenset({Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``look`` seeds the picture; ``home`` is the unit started in (-1 outdoors); ``talker`` chats at break."""

    index: int
    role: Role
    age: int
    height: float
    radius: float
    walk: float
    look: int
    behaviour: str
    group: str
    home: int
    x: float
    y: float
    heading: int
    seated: bool

    @property
    def adult(self) -> bool:
        """Whether the person is staff or an officer."""
        return self.role in ADULTS


def table(points: tuple[tuple[float, float], ...], at: float) -> float:
    """Linear between a table's points, constant outside."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if at <= x1:
            return rng.between(y0, y1, min(max((at - x0) / (x1 - x0), 0.0), 1.0))
    return points[-1][1]


def populate(world: World, spots: Spots) -> tuple[Person, ...]:
    """Everybody in the run: the trainee, the groups in file order, and an officer if one may come."""
    people = [_trainee(world)]
    for group in world.scenario.people:
        places = world.indices(group.place)
        for unit, count in _shares(group, places):
            people += _group(world, spots, group, unit, count, len(people))
    if any(i.kind == "officer_opens" for i in world.scenario.injects):
        people.append(_officer(world, len(people)))
    return tuple(people)


def _shares(group: PeopleGroup, places: tuple[int, ...]) -> list[tuple[int, int]]:
    """(unit, how many) of a group: the count in each room, or dealt out evenly over the place's rooms."""
    if group.per_room:
        return [(u, group.count) for u in places]
    n = len(places)
    return [(u, group.count // n + (1 if k < group.count % n else 0)) for k, u in enumerate(places)] if n else []


def _group(world: World, spots: Spots, group: PeopleGroup, unit: int, count: int, first: int) -> list[Person]:
    adult = group.role in ADULTS
    chosen = spots.start(unit, count, world.seed, first, prefer_seats=not adult)
    return [_member(world, group, unit, spot, first + k) for k, spot in enumerate(chosen)]


def _member(world: World, group: PeopleGroup, unit: int, spot: Spot, index: int) -> Person:
    seed = world.seed
    low, high = group.ages
    age = low + rng.below(max(high - low, 0) + 1, seed, Purpose.AGE, index)
    adult = group.role in ADULTS
    walk = table(WALK_BY_AGE, age) + WALK_SPREAD * rng.normal(seed, Purpose.PACE, index)
    height = table(HEIGHT_BY_AGE, age) + HEIGHT_SPREAD * rng.normal(seed, Purpose.HEIGHT, index)
    shares = tuple(sorted(group.behaviour.items()))
    return Person(
        index=index,
        role=group.role,
        age=age,
        height=height,
        radius=RADIUS_ADULT if adult else RADIUS_PUPIL,
        walk=max(walk, 0.5),
        look=rng.word(seed, Purpose.LOOK, index) & 0x7FFFFFFF,
        behaviour=rng.pick(shares, rng.unit(seed, Purpose.POLICY, index)),
        group=group.id,
        home=unit,
        x=spot.x,
        y=spot.y,
        heading=spot.heading,
        seated=spot.seat,
    )


def _trainee(world: World) -> Person:
    start, scenario = world.bound.start, world.scenario
    age = (scenario.ages[0] + scenario.ages[1]) // 2
    home = world.space.unit_index.get(start.unit_id, -1)
    return Person(
        index=0,
        role=scenario.role,
        age=age,
        height=table(HEIGHT_BY_AGE, age),
        radius=RADIUS_ADULT,
        walk=table(WALK_BY_AGE, age),
        look=0,
        behaviour="trainee",
        group="",
        home=home,
        x=start.x,
        y=start.y,
        heading=heading_of(start.heading),
        seated=False,
    )


def _officer(world: World, index: int) -> Person:
    """Waits outside the model until the inject; placed at the trainee's start only to have a valid cell."""
    person = _trainee(world)
    look = rng.word(world.seed, Purpose.LOOK, index) & 0x7FFFFFFF
    return replace(person, index=index, role=Role.OFFICER, age=35, height=1.79, walk=1.2, look=look, behaviour="officer")


def radii(people: tuple[Person, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(N,) body radii in metres."""
    return np.array([p.radius for p in people])
