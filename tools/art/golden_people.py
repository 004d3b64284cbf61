"""People placed by hand for golden frames, so that the frames do not depend on how the core lets people walk."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from sim.core.state import Activity, Posture, State
from sim.plan.building import Building
from sim.space.space import Space
from sim.view.seats import SEATS

PUPIL, ADULT = 12, 41
"""Years."""


@dataclass(frozen=True)
class Somebody:
    """Who, where and what: the view's ``Looks`` and a place."""

    unit: str
    x: float
    y: float
    heading: float
    age: int
    height: float
    look: int
    posture: Posture = Posture.STANDING
    activity: Activity = Activity.IDLE
    speed: float = 0.0


TRAINEE: Final = Somebody("", 0.0, 0.0, 0.0, ADULT, 1.7, 0)


def lesson(building: Building) -> list[Somebody]:
    """Every chair of a classroom taken, the teacher by the board."""
    room = "klassrum_9a"
    chairs = [f for f in building.fixtures if f.unit_id == room and f.key in SEATS and f.key == "chair"]
    people = [
        Somebody(room, *f.point, f.heading, 15, 1.55 + 0.02 * (k % 9), 100 + k, Posture.SEATED, Activity.SIT)
        for k, f in enumerate(chairs)
        if k % 6 != 5
    ]
    return [*people, Somebody(room, 45.6, 4.2, 0.2, ADULT, 1.74, 7, Posture.STANDING, Activity.TALK)]


def hidden(building: Building) -> list[Somebody]:
    """A class on the floor away from the door, the teacher with a finger to the lips."""
    room = "klassrum_9a"
    people = [
        Somebody(room, 45.2 + 0.75 * (k % 4), 2.2 + 0.95 * (k // 4), 0.6, 15, 1.5 + 0.02 * (k % 7), 200 + k, Posture.SEATED)
        for k in range(10)
    ]
    return [*people, Somebody(room, 48.4, 3.2, 2.6, ADULT, 1.72, 7, Posture.CROUCHED, Activity.HUSH)]


def corridor(building: Building) -> list[Somebody]:
    """A corridor full of pupils on their way, both ways, one teacher among them."""
    return _crowd("korridor_a", (33.0, 8.7), (82.0, 10.7), 90, along=0.0)


def benches(building: Building) -> list[Somebody]:
    """Pupils on the benches along a corridor, and some who pass."""
    room = "korridor_a"
    seats = [f for f in building.fixtures if f.unit_id == room and f.key in SEATS]
    sitting = [
        Somebody(room, *f.point, f.heading, 14, 1.5 + 0.03 * (k % 6), 300 + k, Posture.SEATED, Activity.SIT)
        for k, f in enumerate(seats)
    ]
    return [*sitting, *_crowd(room, (38.0, 9.6), (60.0, 10.7), 10, along=0.0)]


def yard(building: Building) -> list[Somebody]:
    """Break time."""
    return _crowd("skolgard", (40.0, 24.0), (80.0, 46.0), 40, along=None)


def portraits(building: Building) -> list[Somebody]:
    """A row of people close by: children, youths, adults, each doing something else."""
    doings = (Activity.IDLE, Activity.TALK, Activity.PHONE, Activity.HUSH, Activity.IDLE, Activity.OPEN, Activity.IDLE)
    sizes = ((8, 1.28), (11, 1.46), (13, 1.58), (ADULT, 1.68), (16, 1.74), (ADULT, 1.84), (9, 1.33))
    return [
        Somebody("entrehall", 24.6 + 0.25 * (k % 2), 4.9 + 0.68 * k, math.pi, age, height, 31 + k, Posture.STANDING, doing)
        for k, (doing, (age, height)) in enumerate(zip(doings, sizes, strict=True))
    ]


def _crowd(unit: str, low: tuple[float, float], high: tuple[float, float], count: int, along: float | None) -> list[Somebody]:
    """People at least 0.6 m apart, walking ``along`` a heading or against it, or anywhere."""
    rng, people = np.random.default_rng(5), list[Somebody]()
    while len(people) < count:
        x, y = (float(v) for v in rng.uniform(low, high))
        if any(math.hypot(x - p.x, y - p.y) < 0.6 for p in people):
            continue
        heading = float(rng.uniform(-math.pi, math.pi)) if along is None else along + math.pi * int(rng.integers(2))
        age = int(rng.choice([8, 10, 13, 15, ADULT]))
        height = {8: 1.29, 10: 1.40, 13: 1.58, 15: 1.68, ADULT: 1.73}[age] + 0.04 * float(rng.normal())
        speed = 0.0 if rng.random() < 0.3 else float(rng.uniform(0.9, 1.5))
        activity = Activity.WALK if speed else Activity(int(rng.choice([Activity.IDLE, Activity.TALK, Activity.PHONE])))
        people.append(Somebody(unit, x, y, heading, age, height, 400 + len(people), Posture.STANDING, activity, speed))
    return people


STAGED: Final[Mapping[str, Callable[[Building], list[Somebody]]]] = {
    f.__name__: f for f in (lesson, hidden, corridor, benches, yard, portraits)
}


def state_of(space: Space, people: Sequence[Somebody], there: Sequence[bool]) -> State:
    """A still state of these people (the first is the trainee) with those present who are ``there``; doors shut, lights on."""
    doors, units = len(space.door_ids), len(space.unit_ids)
    values: dict[str, Any] = {f.name: np.zeros(0) for f in fields(State)}
    xy = np.array([(p.x, p.y) for p in people])
    values |= {
        "tick": 0,
        "xy": xy,
        "heading": np.array([p.heading for p in people]),
        "cell": np.array([_cell(space, p) for p in people], np.int32),
        "speed": np.array([p.speed for p in people]),
        "posture": np.array([p.posture for p in people], np.uint8),
        "activity": np.array([p.activity for p in people], np.uint8),
        "present": np.array(there, np.uint8),
        "door_open": np.zeros(doors),
        "door_locked": np.zeros(doors, np.uint8),
        "door_covered": np.zeros(doors, np.uint8),
        "lights_on": np.ones(units, np.uint8),
        "blinds_down": np.zeros(units, np.uint8),
        "danger_unit": -2,
    }
    return State(**values)


def _cell(space: Space, person: Somebody) -> int:
    """The cell of the unit that holds a person, or the nearest."""
    if person.unit not in space.unit_index:
        return 0
    at = np.array([person.x, person.y])
    cells = space.unit_cells.get(space.unit_index[person.unit]) or space.unit_cells[-1]
    return min(cells, key=lambda c: _outside(np.asarray(space.polygon(c)), at))


def _outside(corners: Any, at: Any) -> float:
    """Metres a point lies outside a convex counter-clockwise polygon."""
    edge = np.roll(corners, -1, axis=0) - corners
    normal = np.column_stack([edge[:, 1], -edge[:, 0]]) / np.maximum(np.linalg.norm(edge, axis=1), 1e-9)[:, None]
    return float(((at - corners) * normal).sum(axis=1).max())
