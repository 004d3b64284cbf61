"""Test beds: boxes, doors and stairs through the real building model, and people with given speeds in the real core.

::

    bed = Bed().box("room", 0, 0, 8, 5).exit("e", (8.1, 2), (8.1, 3), "room")
    run = bed.run([Walker(1, 1, speed=1.3)])
    run.until_out(60)
    run.out_at                      # seconds

A bed decides where people start, how fast they mean to go, when they set out and whereto.  It gives its orders with the words
the core's own policies use (``sim.core.people.mind``).  Who is out, or in the room that is the goal, is taken away.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.core import rng
from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.people import exits, leaving, mind
from sim.core.people.mind import Mode
from sim.core.people.person import Person, populate
from sim.core.people.spots import Spot, Spots
from sim.core.simulation import FLOW_CAP, Simulation
from sim.core.state import F64
from sim.core.walking import movement
from sim.core.walking.kernel import fastest
from sim.core.world import World
from sim.plan.building import (
    AssemblyPoint,
    Building,
    Category,
    Level,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Tri,
    Unit,
    VerticalLink,
)
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.model import Role, Scenario
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text

GROUND = "p0"
OUT = ""
"""Goal of somebody who leaves the building by the way the core finds."""

RADIUS = 0.19
"""Radius of a grown-up's body, metres: the mean area that Simulex gives men and women."""

FOREVER = 1e6
WORDS = {"sv": "x", "en": "x"}
Point = tuple[float, float]

DRAW = 900
"""Stream of chance that the test beds draw from; the core has none of that number."""


@dataclass(frozen=True)
class Walker:
    """Somebody in a test: starts at (x, y) of a level, sets out at ``delay`` for a room, or out of the house."""

    x: float
    y: float
    speed: float = 1.34
    delay: float = 0.0
    goal: str = OUT
    radius: float = RADIUS
    level: str = GROUND
    behaviour: str = "flee"
    group: str = ""
    role: Role = Role.PUPIL
    age: int = 30
    exits: tuple[str, ...] = ()  # doors known as ways out; none: all alike
    leader: int = -1  # the walker who is kept with


@dataclass
class Bed:
    """A building being drawn; rooms that share a door stand 0.2 m apart."""

    levels: list[Level] = field(default_factory=lambda: [Level(GROUND, 0, Text("0"), 0.0, 3.0)])
    units: list[Unit] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    links: list[VerticalLink] = field(default_factory=list)
    points: list[AssemblyPoint] = field(default_factory=list)
    shut: set[str] = field(default_factory=set)

    def level(self, name: str, ordinal: int, elevation: float) -> "Bed":
        self.levels.append(Level(name, ordinal, Text(name), elevation, 3.0))
        return self

    def box(
        self, name: str, x0: float, y0: float, x1: float, y1: float, *, level: str = GROUND, category: Category = Category.ROOM
    ) -> "Bed":
        return self.ring(name, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), level=level, category=category)

    def ring(self, name: str, corners: Sequence[Point], *, level: str = GROUND, category: Category = Category.ROOM) -> "Bed":
        self.units.append(Unit(name, level, category, Text(name), Polygon(tuple(corners))))
        return self

    def door(self, name: str, a: Point, b: Point, *rooms: str, level: str = GROUND, shut: bool = False, **facts: Any) -> "Bed":
        """A doorway with the core's flow cap, its leaf standing open unless ``shut``."""
        facts = {
            "hinge": 0,
            "glazed": 0.0,
            "closer": Tri.NO,
            "lock_kind": LockKind.NONE,
            "lockable_from_inside": Tri.NO,
            "emergency_exit": Tri.NO,
        } | facts
        self.openings.append(Opening(name, level, (a, b), rooms, kind=facts.pop("kind", OpeningKind.DOOR), **facts))
        if shut:
            self.shut.add(name)
        return self

    def exit(self, name: str, a: Point, b: Point, room: str, **facts: Any) -> "Bed":
        """A doorway to the ground outside."""
        return self.door(name, a, b, room, **facts)

    def gap(self, name: str, a: Point, b: Point, *rooms: str, level: str = GROUND) -> "Bed":
        """A passage without a leaf."""
        self.openings.append(Opening(name, level, (a, b), rooms, kind=OpeningKind.OPEN))
        return self

    def stairs(self, name: str, lower: str, upper: str, path: Sequence[tuple[float, float, float]], width: float) -> "Bed":
        self.links.append(VerticalLink(name, LinkKind.STAIRS, lower, upper, tuple(path), width))
        return self

    def building(self) -> Building:
        return Building(
            "bed",
            Text("Bed"),
            Source("test"),
            tuple(self.levels),
            tuple(self.units),
            openings=tuple(self.openings),
            vertical_links=tuple(self.links),
            assembly_points=tuple(self.points),
            content_hash="bed",
        )

    def space(self) -> Space:
        return build_space(self.building())

    def run(self, walkers: Iterable[Walker], seed: int = 1, *, flow_cap: float = FLOW_CAP, track: bool = False) -> "Run":
        return Run(self.space(), list(walkers), seed, self.shut, flow_cap, track)


class Run:
    """People on the move in a bed. Walker k is person k + 1 of the core; the trainee stands far away outside."""

    def __init__(
        self,
        space: Space,
        walkers: list[Walker],
        seed: int,
        shut: set[str],
        flow_cap: float = FLOW_CAP,
        track: bool = False,
        ground: Ground | None = None,
    ) -> None:
        self.space, self.walkers = space, walkers
        ground = ground or Ground(World(space, _bound(space, shut), seed, flow_cap))
        self.sim = Simulation(
            space, ground.world.bound, seed, flow_cap=flow_cap, population=self._people, ground=ground, kernels=fastest
        )
        self.world, self.context, self.ways = self.sim.world, self.sim.context, ground.ways
        n = len(walkers)
        self.out_at: F64 = np.full(n, np.nan)
        self.out_by: list[str] = [""] * n
        self.track: list[F64] | None = [] if track else None
        self._due = sorted(range(n), key=lambda k: (walkers[k].delay, k))
        self._goal = np.array([self.space.unit_index[w.goal] if w.goal else -1 for w in walkers], dtype=np.int64)
        self._sky = np.isin(np.arange(space.cell_count), self.world.outdoor_cells)
        self._last_door = np.full(n, -1)
        for k in range(n):
            mind.stop(self.context, k + 1)
            mind.enter(self.context, k + 1, Mode.OUT)

    def _people(self, world: World, spots: Spots) -> tuple[Person, ...]:
        trainee = replace(populate(world, spots)[0], radius=0.1)
        return (trainee, *(self._person(world, trainee, k) for k in range(len(self.walkers))))

    def _person(self, world: World, trainee: Person, k: int) -> Person:
        w = self.walkers[k]
        level = self.space.level_ids.index(w.level)
        cell = world.locator.cell(w.x, w.y, level)
        if cell < 0:
            raise ValueError(f"walker {k} starts outside every room at ({w.x:.2f}, {w.y:.2f})")
        return replace(
            trainee,
            index=k + 1,
            role=w.role,
            age=w.age,
            radius=w.radius,
            walk=w.speed,
            behaviour=w.behaviour,
            group=w.group,
            home=int(self.space.cell_unit[cell]),
            x=w.x,
            y=w.y,
            exits=tuple(self.space.door_index[e] for e in w.exits),
            leader=w.leader + 1 if w.leader >= 0 else -1,
        )

    # --- orders

    def send(self, k: int, goal: str | None = None, speed: float | None = None) -> None:
        """Walker k sets out now."""
        w, person = self.walkers[k], k + 1
        goal, pace = w.goal if goal is None else goal, w.speed if speed is None else speed
        self._goal[k] = self.space.unit_index[goal] if goal else -1
        if goal:
            mind.enter(self.context, person, Mode.GO)
            mind.walk_to(self.context, person, self.middle(goal), self.space.unit_index[goal], pace)
            return
        exit_ = exits.choose(self.context, self.ways, person)
        leaving.set_out(self.context, person, pace, -1 if exit_ is None else exit_)

    def bar(self, door: str) -> None:
        """A door is shut and locked from outside now."""
        d, state = self.space.door_index[door], self.sim.state
        state.door_open[d], state.door_goal[d], state.door_blocked[d] = 0.0, 0, 1

    def middle(self, room: str) -> Spot:
        """The middle of a room's largest piece of level floor."""
        cells = [c for c in self.world.unit_cells[self.space.unit_index[room]].tolist() if self.space.cell_link[c] < 0]
        cell = int(max(cells, key=lambda c: float(self.world.cells.area[c])))
        x, y = self.world.cells.centre[cell].tolist()
        return Spot(x, y, 0, cell)

    # --- time

    @property
    def time(self) -> float:
        return self.sim.time

    @property
    def inside(self) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Walkers not out yet."""
        return np.flatnonzero(np.isnan(self.out_at))

    @property
    def xy(self) -> F64:
        """(n, 2) where the walkers are."""
        return self.sim.state.xy[1:]

    def step(self) -> None:
        while self._due and self.walkers[self._due[0]].delay <= self.sim.time + 1e-9:
            self.send(self._due.pop(0))
        self.sim.step(Inputs())
        cell = self.sim.state.cell[1:]
        door = self.space.cell_door[cell]
        self._last_door = np.where(door >= 0, door, self._last_door)
        floor = (door < 0) & (self.space.cell_link[cell] < 0)  # a flight counts to the hall it starts in
        there = np.where(self._goal >= 0, (self.space.cell_unit[cell] == self._goal) & floor, self._sky[cell])
        for k in np.flatnonzero(there & np.isnan(self.out_at)).tolist():
            self.take_away(int(k))
        if self.track is not None:
            xy = self.xy.copy()
            xy[~np.isnan(self.out_at)] = np.nan
            self.track.append(xy)

    def take_away(self, k: int) -> None:
        """Walker k is out."""
        self.out_at[k] = self.sim.time
        last = self._exit(k) if self._goal[k] < 0 else int(self._last_door[k])
        self.out_by[k] = self.space.door_ids[last] if last >= 0 else ""
        mind.stop(self.context, k + 1)
        mind.enter(self.context, k + 1, Mode.OUT)
        self.sim.state.present[k + 1] = 0

    def until(self, done: Callable[[], bool], limit: float) -> "Run":
        """Steps until something holds or so many seconds have passed."""
        while not done() and self.sim.time < limit - 1e-9:
            self.step()
        return self

    def until_out(self, limit: float) -> "Run":
        """Steps until everybody is out."""
        return self.until(lambda: not len(self.inside), limit)

    def _exit(self, k: int) -> int:
        """The door to the outside that somebody just outside came by: the nearest (some thresholds are thinner than a stride)."""
        exits = np.flatnonzero((self.space.door_units < 0).any(axis=1))
        off = self.space.door_line[exits].mean(axis=1) - self.xy[k]
        return int(exits[np.argmin((off * off).sum(axis=1))])

    # --- what came of it

    @property
    def last(self) -> float:
        """When the last one came out; infinite while somebody is inside."""
        return float(self.out_at.max()) if len(self.out_at) and not np.isnan(self.out_at).any() else float("inf")

    def used(self, door: str) -> int:
        """How many left by a door."""
        return self.out_by.count(door)

    def tracks(self) -> F64:
        """(T, n, 2) places after every step, nan once out."""
        if self.track is None:
            raise ValueError("the run was not asked to keep its tracks")
        return np.array(self.track)

    def flow(self, door: str, skip: float = 0.1) -> float:
        """People per second through a door, from a share of them out until the same share is left: the steady part."""
        times = np.sort(self.out_at[[k for k, d in enumerate(self.out_by) if d == door]])
        cut = int(len(times) * skip)
        steady = times[cut : len(times) - cut]
        return float((len(steady) - 1) / (steady[-1] - steady[0]))


def ground_of(space: Space) -> Ground:
    """What many runs in one bed share."""
    return Ground(World(space, _bound(space, set()), 0, FLOW_CAP))


def _bound(space: Space, shut: set[str]) -> BoundScenario:
    scenario = Scenario.model_validate(
        {
            "id": "bed",
            "name": WORDS,
            "summary": WORDS,
            "level": "CL3",
            "ages": (13, 15),
            "max_seconds": 900,
            "places": {},
            "start": {"place": "none"},
            "alarms": (),
            "injects": (),
            "triggers": (),
            "briefing": WORDS,
            "debrief": WORDS,
            "rubric": "none",
        }
    )
    low = space.cell_xy.min(axis=0) + 1.0
    ground = next(lv.id for lv in space.building.levels if lv.ordinal == 0)
    pose = StartPose("", ground, float(low[0]), float(low[1]), 0.0)
    open_ = frozenset(d for d in space.door_ids if d not in shut)
    return BoundScenario(scenario, "bed", {}, pose, open_, FOREVER)


# --- placing people


def grid(x0: float, y0: float, x1: float, y1: float, count: int, seed: int = 1) -> list[Point]:
    """``count`` places in a box: the squarest grid that holds them, each moved a little, in shuffled order."""
    wide, high = x1 - x0, y1 - y0
    columns = max(1, int(np.ceil(np.sqrt(count * wide / high))))
    rows = -(-count // columns)
    dx, dy = wide / columns, high / rows
    places = []
    for k in rng.order(columns * rows, seed, DRAW)[:count]:
        jx, jy = (rng.unit(seed, DRAW, k, i) - 0.5 for i in (1, 2))
        places.append((x0 + dx * (k % columns + 0.5 + 0.3 * jx), y0 + dy * (k // columns + 0.5 + 0.3 * jy)))
    return places


def normal_speeds(count: int, mean: float, spread: float, low: float, high: float, seed: int = 1) -> list[float]:
    """Speeds from a clipped normal distribution, one quantile each, shuffled: the sample has the distribution's own shape."""
    from statistics import NormalDist

    quantiles = [NormalDist(mean, spread).inv_cdf((k + 0.5) / count) for k in rng.order(count, seed, DRAW, 7)]
    return [min(max(q, low), high) for q in quantiles]


def uniform(low: float, high: float, seed: int, person: int, index: int = 0) -> float:
    """One draw."""
    return low + (high - low) * rng.unit(seed, DRAW, person, 100 + index)


def stair_share(*, up: bool) -> float:
    """Horizontal speed on stairs over free speed, as the movement law has it."""
    return movement.STAIRS_UP if up else movement.STAIRS_DOWN
