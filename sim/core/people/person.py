"""Who is in the building: people drawn from the scenario's groups, with speeds and sizes from tables.

Person 0 is the trainee. Everything a person is (not does) is fixed here; the same seed gives the same people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.angles import heading_of
from sim.core.geometry import distance
from sim.core.people.population import (
    GAITS,
    HEIGHT_BY_AGE,
    HEIGHT_SPREAD,
    RADIUS_BY_AGE,
    RADIUS_TRAINEE,
    RADIUS_WIDEST,
    WALK_BY_AGE,
    Gait,
    free_speed,
    table,
    width,
)
from sim.core.people.spots import Spot, Spots
from sim.core.registers import calling
from sim.core.rng import Purpose
from sim.core.world import World
from sim.scenario.model import Caller, Inject, PeopleGroup, Role
from sim.scenario.model.people import Behaviour, Mobility

LEADS: Final = frozenset({"lock", "sweep"})
"""Behaviours of staff whom a class follows."""

LED: Final = frozenset({"officer", "caller"})
"""Behaviours of those who come into the model when the course says so; before that they are nowhere."""

ADULTS: Final = frozenset({Role.TEACHER, Role.RECEPTIONIST, Role.PRINCIPAL, Role.PRESCHOOL_STAFF, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``look`` seeds the picture; ``home`` is the unit started in (-1 outdoors).

    ``mobility`` names one of ``population.GAITS``; ``width`` is the clear width needed in metres; ``leader`` is the index of the
    person followed from the start (a class's teacher, or the first of a group that keeps together; -1 nobody); ``exits`` are
    doors known as ways out (empty: all alike); ``needs``: cannot be quiet at will.
    """

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
    mobility: str = "walking"
    width: float = 0.0
    leader: int = -1
    exits: tuple[int, ...] = ()
    needs: bool = False

    @property
    def gait(self) -> Gait:
        """How the person gets about."""
        return GAITS[self.mobility]

    @property
    def adult(self) -> bool:
        """Whether the person is staff or an officer."""
        return self.role in ADULTS


def populate(world: World, spots: Spots) -> tuple[Person, ...]:
    """Everybody in the run: the trainee, the groups in file order, and an officer if one may come."""
    people = [_trainee(world)]
    for group in world.scenario.people:
        places = world.indices(group.place)
        for unit, count in _shares(group, places):
            people += _group(world, spots, group, unit, count, len(people))
    if any(i.kind == "officer_opens" for i in world.scenario.injects):
        people.append(_officer(world, len(people)))
    for inject in calling(world.scenario):
        people.append(_caller(world, inject, len(people)))
    return _with_teachers(people)


def _with_teachers(people: list[Person]) -> tuple[Person, ...]:
    """Pupils who follow a teacher have one from the start where one begins in their room: its first."""
    teacher: dict[int, int] = {}
    for p in people[1:]:
        if p.adult and p.behaviour in LEADS:
            teacher.setdefault(p.home, p.index)
    return tuple(
        replace(p, leader=teacher.get(p.home, -1)) if p.behaviour == "follow_teacher" and p.leader < 0 and not p.adult else p
        for p in people
    )


def _shares(group: PeopleGroup, places: tuple[int, ...]) -> list[tuple[int, int]]:
    """(unit, how many) of a group: the count in each room, or dealt out evenly over the place's rooms."""
    if group.per_room:
        return [(u, group.count) for u in places]
    n = len(places)
    return [(u, group.count // n + (1 if k < group.count % n else 0)) for k, u in enumerate(places)] if n else []


def _group(world: World, spots: Spots, group: PeopleGroup, unit: int, count: int, first: int) -> list[Person]:
    adult = group.role in ADULTS
    if group.within is None:
        chosen = spots.start(unit, count, world.seed, first, prefer_seats=not adult)
    else:
        chosen = _near_trainee(world, spots, unit, count, group.within, first)
    members = [_member(world, group, unit, spot, first + k) for k, spot in enumerate(chosen)]
    if group.together and len(members) > 1:
        members[1:] = [replace(p, leader=first) for p in members[1:]]
    return members


def _near_trainee(world: World, spots: Spots, unit: int, count: int, within: float, first: int) -> list[Spot]:
    """Standing places of a unit near where the trainee starts, in an order drawn; the nearest beyond where there are too few."""
    x, y = world.bound.start.x, world.bound.start.y
    away = sorted((distance(x, y, s.x, s.y), k) for k, s in enumerate(spots.standing(unit)))
    free = [(metres, k) for metres, k in away if metres >= ELBOW]
    near = [k for metres, k in free if metres <= within]
    drawn = [near[n] for n in rng.order(len(near), world.seed, Purpose.PLACE, first + 1)]
    beyond = [k for metres, k in free if metres > within]
    taken = (*drawn, *beyond)[:count]
    heading = [rng.below(64, world.seed, Purpose.PLACE, first + n, 7) for n in range(len(taken))]
    return [replace(spots.standing(unit)[k], heading=h) for k, h in zip(taken, heading, strict=True)]


ELBOW: Final = 0.8
"""Metres nobody starts nearer to the trainee than, by eye."""


def _member(world: World, group: PeopleGroup, unit: int, spot: Spot, index: int) -> Person:
    seed = world.seed
    low, high = group.ages
    age = low + rng.below(max(high - low, 0) + 1, seed, Purpose.AGE, index)
    mobility = _drawn(group.mobility, rng.unit(seed, Purpose.MOBILITY, index))
    gait, share = GAITS[mobility], rng.unit(seed, Purpose.MOBILITY, index, 1)
    radius = table(RADIUS_BY_AGE, age)
    wide = width(gait, radius, rng.unit(seed, Purpose.MOBILITY, index, 2))
    height = table(HEIGHT_BY_AGE, age) + HEIGHT_SPREAD * rng.normal(seed, Purpose.HEIGHT, index)
    return Person(
        index=index,
        role=group.role,
        age=age,
        height=height,
        radius=min(max(radius, wide / 2.0), RADIUS_WIDEST) if mobility == "wheelchair" else radius,
        walk=free_speed(gait, age, share, rng.normal(seed, Purpose.PACE, index)),
        look=rng.word(seed, Purpose.LOOK, index) & 0x7FFFFFFF,
        behaviour=_drawn(group.behaviour, rng.unit(seed, Purpose.POLICY, index)),
        group=group.id,
        home=unit,
        x=spot.x,
        y=spot.y,
        heading=spot.heading,
        seated=spot.seat and mobility != "wheelchair",
        mobility=mobility,
        width=wide,
        exits=tuple(world.space.door_index[d] for d in group.exits if d in world.space.door_index),
        needs=group.need is not None,
    )


def _drawn(shares: Mapping[Behaviour, float] | Mapping[Mobility, float], share: float) -> str:
    """A name at ``share`` (0..1) of a table of shares, whatever the order they are written in."""
    return rng.pick(tuple(sorted(shares.items())), share)


def _trainee(world: World) -> Person:
    start, scenario = world.bound.start, world.scenario
    age = (scenario.ages[0] + scenario.ages[1]) // 2
    home, gait = world.space.unit_index.get(start.unit_id, -1), GAITS[scenario.mobility]
    return Person(
        index=0,
        role=scenario.role,
        age=age,
        height=table(HEIGHT_BY_AGE, age),
        radius=RADIUS_TRAINEE,
        walk=table(WALK_BY_AGE, age) if gait.walk is None else rng.between(*gait.walk, 0.5),
        look=0,
        behaviour="trainee",
        group="",
        home=home,
        x=start.x,
        y=start.y,
        heading=heading_of(start.heading),
        seated=False,
        mobility=scenario.mobility,
        width=0.0 if gait.width is None else width(gait, RADIUS_TRAINEE, 0.5),
    )


def _officer(world: World, index: int) -> Person:
    """Waits outside the model until the inject; placed at the trainee's start only to have a valid cell."""
    person = replace(_trainee(world), mobility="walking", width=0.0)
    look = rng.word(world.seed, Purpose.LOOK, index) & 0x7FFFFFFF
    return replace(person, index=index, role=Role.OFFICER, age=35, height=1.79, walk=1.2, look=look, behaviour="officer")


def _caller(world: World, inject: Inject, index: int) -> Person:
    """Waits outside the model until the inject, as the officer does.  Who is unknown is a grown-up without keys."""
    caller, seed = inject.caller or Caller(), world.seed
    low, high = caller.ages if caller.who == "pupil" else GROWN_UP
    age = low + rng.below(max(high - low, 0) + 1, seed, Purpose.AGE, index)
    role = Role.TEACHER if caller.who == "colleague" else Role.PUPIL
    person = replace(_trainee(world), index=index, role=role, age=age, mobility="walking", width=0.0)
    height = table(HEIGHT_BY_AGE, age) + HEIGHT_SPREAD * rng.normal(seed, Purpose.HEIGHT, index)
    look = rng.word(seed, Purpose.LOOK, index) & 0x7FFFFFFF
    walk = free_speed(GAITS["walking"], age, 0.5, rng.normal(seed, Purpose.PACE, index))
    radius = table(RADIUS_BY_AGE, age)
    return replace(person, height=height, walk=walk, radius=radius, look=look, behaviour="caller", group=inject.id)


GROWN_UP: Final = (25, 60)
"""Ages of callers who are grown up."""


def radii(people: tuple[Person, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(N,) body radii in metres."""
    return np.array([p.radius for p in people])
