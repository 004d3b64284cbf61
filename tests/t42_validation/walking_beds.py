"""Test beds for the movement law: the real ``Movement`` on small plans, without alarms, danger, sounds or behaviour.

``Bed`` puts people where a test wants them; ``Ring`` closes a corridor into a ring, so that the density in it stays what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.beginning import fresh
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people import mind
from sim.core.people.mind import M
from sim.core.people.person import Person
from sim.core.people.spots import Spot, Spots
from sim.core.walking.fast import Fast
from sim.core.walking.kernel import fastest
from sim.core.walking.movement import Movement
from sim.core.walking.ways import Ways
from sim.core.world import World
from sim.plan.building import Building, Category, Level, LinkKind, Opening, OpeningKind, Polygon, Source, Tri, Unit, VerticalLink
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.model import Role, Scenario
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text
from sim.units import STEP

ADULT = 0.18
"""Body radius of the laboratory's adults, metres (``sim.core.people.person.RADIUS_ADULT``)."""

UNCAPPED = 1e6
"""A flow cap nobody meets."""

W = {"sv": "x", "en": "x"}


def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "id": "bed",
            "name": W,
            "summary": W,
            "level": "CL3",
            "ages": (13, 15),
            "max_seconds": 300,
            "places": {},
            "start": {"place": "room"},
            "alarms": ({"id": "a", "kind": "lockdown", "text": W},),
            "injects": ({"id": "i", "kind": "start_alarm", "target": "a"},),
            "triggers": (),
            "briefing": W,
            "debrief": W,
            "rubric": "test",
        }
    )


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def room(name: str, x0: float, y0: float, x1: float, y1: float, level: str = "p1", category: Any = Category.WALKWAY) -> Unit:
    return Unit(name, level, category, Text(name), box(x0, y0, x1, y1))


def gap(
    name: str, a: tuple[float, float], b: tuple[float, float], units: tuple[str, ...], kind: Any = OpeningKind.OPEN
) -> Opening:
    """An opening between two rooms or, with one room, to the outside; without a leaf unless ``kind`` has one."""
    return Opening(name, "p1", (a, b), units, kind, closer=Tri.NO)


def house(
    units: Sequence[Unit], openings: Sequence[Opening] = (), links: Sequence[VerticalLink] = (), levels: Sequence[float] = (0.0,)
) -> Building:
    floors = tuple(Level(f"p{k + 1}", k, Text(f"p{k + 1}"), z, 3.0) for k, z in enumerate(levels))
    return Building(
        "bed",
        Text("bed"),
        Source("test"),
        floors,
        tuple(units),
        openings=tuple(openings),
        vertical_links=tuple(links),
        content_hash="b",
    )


def stair(path: Sequence[tuple[float, float, float]], width: float) -> VerticalLink:
    return VerticalLink("stair", LinkKind.STAIRS, "low", "high", tuple(path), width)


def corridor(length: float, width: float, before: float = 2.0) -> Building:
    """A corridor with ``before`` metres more at either end."""
    return house((room("room", -before, 0.0, length + before, width),))


@dataclass(frozen=True)
class Walker:
    """Somebody to put on a bed: free speed in metres per second, body radius in metres."""

    x: float
    y: float
    speed: float
    radius: float = ADULT
    level: int = 0


def free_speeds(count: int, mean: float, spread: float, seed: int = 1, low: float = 0.5, high: float = 2.2) -> list[float]:
    """Normal speeds clipped as the reference codes do (Weidmann: N(1.34, 0.26), 0.5 to 2.2 m/s)."""
    drawn = np.random.default_rng(seed).normal(mean, spread, count)
    return np.clip(drawn, low, high).tolist()


def grid(count: int, x0: float, y0: float, x1: float, y1: float, seed: int = 1, jitter: float = 0.1) -> list[tuple[float, float]]:
    """Places spread evenly over a rectangle, a little out of line, in random order."""
    rng = np.random.default_rng(seed)
    columns = max(1, round((count * (x1 - x0) / (y1 - y0)) ** 0.5))
    rows = -(-count // columns)
    dx, dy = (x1 - x0) / columns, (y1 - y0) / rows
    places = [(x0 + (i + 0.5) * dx, y0 + (j + 0.5) * dy) for i in range(columns) for j in range(rows)]
    chosen = rng.permutation(len(places))[:count]
    off = rng.uniform(-jitter, jitter, (count, 2))
    return [(places[k][0] + off[n, 0] * dx, places[k][1] + off[n, 1] * dy) for n, k in enumerate(chosen)]


def _person(index: int, walker: Walker, home: int) -> Person:
    return Person(
        index=index,
        role=Role.TEACHER,
        age=30,
        height=1.75,
        radius=walker.radius,
        walk=walker.speed,
        look=index,
        behaviour="hide",
        group="bed",
        home=home,
        x=walker.x,
        y=walker.y,
        heading=0,
        seated=False,
    )


class Bed:
    """People in a building with every door open; person k of ``walkers`` is row k + 1 (row 0, the trainee, is absent)."""

    def __init__(self, building: Building | Space, walkers: Sequence[Walker], *, flow_cap: float = UNCAPPED) -> None:
        self.space = building if isinstance(building, Space) else build_space(building)
        unit = self.space.building.units[0]
        x, y = np.mean(np.array(unit.polygon.exterior), axis=0).tolist()
        start = StartPose(unit.id, unit.level_id, x, y, 0.0)
        bound = BoundScenario(scenario(), "bed", {}, start, frozenset(self.space.door_ids), 3600.0)
        self.world = World(self.space, bound, 1, flow_cap)
        homes = [self.world.unit_level.tolist().index(level) for level in range(len(self.space.level_ids))]
        people = tuple(_person(k, w, homes[w.level]) for k, w in enumerate([Walker(x, y, 1.3), *walkers]))
        spots = Spots(self.world)
        self.ctx = Context(self.world, people, spots, fresh(self.world, people, spots))
        self.state = self.ctx.state
        self.state.present[0] = 0
        for k, w in enumerate(walkers):
            self.state.cell[k + 1] = self.world.locator.cell(w.x, w.y, w.level)
        if (self.state.cell[1:] < 0).any():
            raise ValueError("somebody starts outside every room")
        usual, kernels = Movement(self.ctx, Ways(self.world)), fastest(len(people))
        self.movement = usual if kernels is None else Fast(usual, self.ctx, kernels)
        self.count = len(walkers)

    def step(self) -> tuple[Any, Any]:
        """One step of movement."""
        doors.step(self.ctx)
        moved = self.movement.step(self.ctx)
        self.state.tick += 1
        return moved

    def send(self, who: int, x: float, y: float, level: int = 0) -> None:
        """Person ``who`` goes to a place."""
        cell = int(self.world.locator.cell(x, y, level))
        mind.walk_to(self.ctx, who, Spot(x, y, 0, cell), int(self.space.cell_unit[cell]), self.ctx.people[who].walk)

    def remove(self, who: Any) -> None:
        """Takes people away."""
        self.state.present[who] = 0


class Ring(Bed):
    """A corridor of ``length`` metres closed into a ring: who walks out at one end comes in at the other.

    Everybody has a double one length ahead or behind, whom others see and who does not move by itself.
    """

    def __init__(self, length: float, width: float, walkers: Sequence[Walker], back: int = 0) -> None:
        """The last ``back`` walkers go the other way."""
        doubles = [Walker(w.x, w.y, w.speed, w.radius) for w in walkers]
        super().__init__(corridor(length, width), [*walkers, *doubles])
        self.length, self.real = length, len(walkers)
        self.state.pace[1 : self.real + 1] = [w.speed for w in walkers]
        self.way = np.where(np.arange(self.real) < self.real - back, 1.0, -1.0)
        self.state.face[:, 0], self.state.face[:, 1] = [1.0, *self.way, *self.way], 0.0
        self._double()

    def _double(self) -> None:
        s, n = self.state, self.real
        own, other = slice(1, n + 1), slice(n + 1, 2 * n + 1)
        round_ = np.where(s.xy[own, 0] >= self.length, self.length, np.where(s.xy[own, 0] < 0.0, -self.length, 0.0))
        s.xy[own, 0] -= round_
        for k in np.flatnonzero(round_).tolist():
            s.cell[k + 1] = self.world.locator.cell(*s.xy[k + 1].tolist(), 0)
            s.stride_cell[k + 1] = s.cell[k + 1] if s.stride_cell[k + 1] >= 0 else -1
        s.xy[other] = s.xy[own] + np.stack(
            [np.where(s.xy[own, 0] < self.length / 2, self.length, -self.length), np.zeros(n)], axis=1
        )
        s.cell[other], s.face[other], s.speed[other] = s.cell[own], s.face[own], s.speed[own]
        s.mind[own, M.GOAL_CELL] = np.where(s.stride_cell[own] >= 0, s.stride_cell[own], s.cell[own])
        s.mind[own, M.GOAL] = 0
        s.spot[own] = s.xy[own]
        s.spot[own, 0] += 100.0 * self.way

    def walk(self, settle: float, seconds: float) -> Any:
        """(steps, people) speeds each along their way in metres per second, after ``settle`` seconds."""
        speeds = []
        for k in range(round((settle + seconds) / STEP)):
            was = self.state.xy[1 : self.real + 1, 0].copy()
            self.step()
            if k >= round(settle / STEP):
                speeds.append((self.state.xy[1 : self.real + 1, 0] - was) * self.way / STEP)
            self._double()
        return np.array(speeds)


def bottleneck(width: float, people: int, *, cap: float = UNCAPPED, seed: int = 1, room_depth: float = 7.0) -> tuple[Bed, float]:
    """A crowd before an opening 0.2 m deep into a wide room; gives the bed and the opening's middle line (x)."""
    breadth = max(room_depth, width + 2.0)
    x, y = room_depth + 0.1, breadth / 2
    units = (room("a", 0, 0, room_depth, breadth), room("b", x + 0.1, -4, x + 12.1, breadth + 4))
    opening = gap("o", (x, y - width / 2), (x, y + width / 2), ("a", "b"))
    speeds = free_speeds(people, 1.34, 0.26, seed)
    places = grid(people, 0.2, 0.2, room_depth - 0.5, breadth - 0.2, seed)
    bed = Bed(house(units, (opening,)), [Walker(*at, v) for at, v in zip(places, speeds, strict=True)], flow_cap=cap)
    for k in range(1, people + 1):
        bed.send(k, x + 11.5, float(np.clip(2 * bed.state.xy[k, 1] - y, -3, breadth + 3)))
    return bed, x


def passing_times(bed: Bed, x: float, seconds: float = 240.0) -> Any:
    """(k,) seconds at which people cross the line x; they are taken away at their goals."""
    was = np.zeros(bed.count, dtype=bool)
    times: list[float] = []
    for _ in range(round(seconds / STEP)):
        arrived, _ = bed.step()
        bed.remove(arrived)
        now = was | (bed.state.xy[1:, 0] > x)
        times += [bed.state.tick * STEP] * int(now.sum() - was.sum())
        was = now
        if now.all():
            break
    return np.array(times)


def steady_flow(times: Any) -> float:
    """People a second while the crowd is there: without the first and the last 15 %."""
    first, last = int(len(times) * 0.15), int(len(times) * 0.85)
    return float((last - first) / (times[last] - times[first]))
