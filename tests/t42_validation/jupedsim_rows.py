"""What JuPedSim gets in the geometries of our validation tests; writes jupedsim_results.toml beside this file.

JuPedSim is no dependency of ours: it runs in an environment of its own (its graphics packages are not needed)::

    python3 -m venv /tmp/jupedsim
    /tmp/jupedsim/bin/pip install --no-deps jupedsim==1.4.2
    /tmp/jupedsim/bin/pip install numpy shapely deprecated wrapt
    /tmp/jupedsim/bin/python tests/t42_validation/jupedsim_rows.py [--show] [row ...]

Its collision-free-speed model with the model's default parameters (time gap 1 s, radius 0.2 m), 20 steps a second, desired speeds
as in our beds.  Named rows are run anew and the others kept (``--show`` only prints); all take about ten minutes.
``INRYMNING_JUPEDSIM=/tmp/jupedsim/bin/python`` lets a test repeat the quick ones.
"""

import random
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist, mean

import jupedsim as jps
from shapely import Polygon, box, unary_union

STEP = 0.05
RESULTS = Path(__file__).with_name("jupedsim_results.toml")
Point = tuple[float, float]


@dataclass
class Walker:
    x: float
    y: float
    speed: float = 1.34
    goal: int = 0
    radius: float = 0.2


@dataclass
class Run:
    """People on their way to goals, which are areas where they are taken away."""

    floor: Polygon
    goals: list[Polygon]
    walkers: list[Walker]
    out_at: dict[int, float] = field(default_factory=dict)
    xs: list[dict[int, tuple[float, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sim = jps.Simulation(model=jps.CollisionFreeSpeedModel(), geometry=self.floor, dt=STEP)
        stages = [self.sim.add_exit_stage(list(g.exterior.coords[:-1])) for g in self.goals]
        journeys = [self.sim.add_journey(jps.JourneyDescription([s])) for s in stages]
        self.ids = [
            self.sim.add_agent(
                jps.CollisionFreeSpeedModelAgentParameters(
                    position=(w.x, w.y),
                    desired_speed=w.speed,
                    radius=w.radius,
                    journey_id=journeys[w.goal],
                    stage_id=stages[w.goal],
                )
            )
            for w in self.walkers
        ]

    def until_out(self, limit: float, *, keep: bool = False) -> "Run":
        inside = set(self.ids)
        while inside and self.sim.elapsed_time() < limit:
            self.sim.iterate()
            now = {a.id: a.position for a in self.sim.agents()}
            for gone in inside - now.keys():
                self.out_at[gone] = self.sim.elapsed_time()
            inside &= now.keys()
            if keep:
                self.xs.append(now)
        return self

    @property
    def last(self) -> float:
        return max(self.out_at.values()) if len(self.out_at) == len(self.ids) else float("inf")

    def flow(self, skip: float = 0.1) -> float:
        times = sorted(self.out_at.values())
        cut = int(len(times) * skip)
        steady = times[cut : len(times) - cut]
        return (len(steady) - 1) / (steady[-1] - steady[0])

    def told(self) -> str:
        """Time of the last, or how many came out."""
        return f"{self.last:.1f} s" if self.last < float("inf") else f"{len(self.out_at)} of {len(self.ids)} out"


def grid(x0: float, y0: float, x1: float, y1: float, count: int, seed: int = 1) -> list[Point]:
    """The grid of our beds with a smaller disorder: JuPedSim refuses people who touch."""
    chance = random.Random(seed)
    columns = max(1, -int(-((count * (x1 - x0) / (y1 - y0)) ** 0.5) // 1))
    rows = -(-count // columns)
    dx, dy = (x1 - x0) / columns, (y1 - y0) / rows
    order = list(range(columns * rows))
    chance.shuffle(order)

    def off() -> float:
        return 0.5 + 0.04 * (chance.random() - 0.5)

    return [(x0 + dx * (k % columns + off()), y0 + dy * (k // columns + off())) for k in order[:count]]


def people(places: list[Point], goal: int = 0) -> list[Walker]:
    chance = random.Random(7)
    speeds = [min(max(NormalDist(1.34, 0.26).inv_cdf((k + 0.5) / len(places)), 0.6), 2.0) for k in range(len(places))]
    chance.shuffle(speeds)
    return [Walker(x, y, v, goal) for (x, y), v in zip(places, speeds, strict=True)]


def area(*boxes: tuple[float, float, float, float]) -> Polygon:
    return unary_union([box(*b) for b in boxes])


def room_with_exit(width: float, count: int, depth: float = 1.0, size: tuple[float, float] = (8.0, 5.0)) -> Run:
    """A room with an exit in the middle of its right wall, so deep; people fill the room."""
    wide, high = size
    low, top = high / 2 - width / 2, high / 2 + width / 2
    floor = area((0, 0, wide, high), (wide, low, wide + depth + 1, top))
    return Run(floor, [box(wide + depth, low, wide + depth + 1, top)], people(grid(0.3, 0.3, wide - 0.3, high - 0.3, count)))


# --- rows


def rimea_1() -> str:
    run = Run(area((0, 0, 44, 2)), [box(41, 0, 44, 2)], [Walker(1, 1, 1.33)]).until_out(60)
    return f"{run.last:.1f} s"


def nist_2_1() -> str:
    run = Run(area((0, 0, 44, 2)), [box(41, 0, 44, 2)], [Walker(1, 1, 1.0)]).until_out(60)
    return f"{40 / run.last:.3f} m/s"


def rimea_4() -> str:
    found = []
    for density in (0.5, 1, 2, 3, 4):
        count = int(density * 60 * 4)
        walkers = [Walker(x, y, 1.34) for x, y in grid(0.3, 0.3, 59.7, 3.7, count)]
        run = Run(area((0, 0, 70, 4)), [box(68, 0, 70, 4)], walkers).until_out(6, keep=True)
        speeds = [
            ((b[i][0] - a[i][0]) ** 2 + (b[i][1] - a[i][1]) ** 2) ** 0.5
            for a, b in zip(run.xs[20:], run.xs[40:], strict=False)
            for i in b
            if i in a and 20 <= b[i][0] <= 40
        ]
        found.append(f"{density:g} /m²: {mean(speeds):.2f}")
    return ", ".join(found) + " m/s (corridor 60 × 4 m, seconds 1 to 6)"


def single_file() -> str:
    found = []
    for density in (0.5, 1.0, 1.5, 2.0):
        count = int(40 * density)
        walkers = [Walker(1 + k / density, 0.3, 1.34) for k in range(count)]
        run = Run(area((0, 0, 60, 0.6)), [box(58, 0, 60, 0.6)], walkers).until_out(6, keep=True)
        speeds = [
            b[i][0] - a[i][0] for a, b in zip(run.xs[20:], run.xs[40:], strict=False) for i in b if i in a and 10 <= b[i][0] <= 25
        ]
        found.append(f"{density:g} /m: {mean(speeds):.2f}")
    return ", ".join(found) + " m/s"


def rimea_6() -> str:
    floor = area((0, 0, 12, 2), (10, 2, 12, 14))
    walkers = [Walker(x, y) for x, y in grid(0.2, 0.2, 6, 1.8, 20)]
    run = Run(floor, [box(10, 12, 12, 14)], walkers).until_out(120)
    return f"{len(run.out_at)} of 20 in {run.told()}"


def rimea_9() -> str:
    times = []
    for count in (4, 2):
        doors = [(x, side) for x in (4.0, 25.0) for side in (0, 1)][:count]
        boxes = [(x, -2, x + 1, 0) if side == 0 else (x, 20, x + 1, 22) for x, side in doors]
        goals = [box(x, -2, x + 1, -1) if side == 0 else box(x, 21, x + 1, 22) for x, side in doors]
        walkers = people(grid(2, 2, 28, 18, 1000))
        for w in walkers:
            w.goal = min(range(count), key=lambda k, w=w: (w.x - doors[k][0] - 0.5) ** 2 + (w.y - 20 * doors[k][1]) ** 2)
        times.append(Run(area((0, 0, 30, 20), *boxes), goals, walkers).until_out(900).last)
    return ", ".join(
        f"{n} doors: {t:.0f} s" if t < float("inf") else f"{n} doors: not all out in 900 s"
        for n, t in zip((4, 2), times, strict=True)
    )


def rimea_10() -> str:
    boxes = [(0.0, 0.0, 20.0, 1.0), (6.0, 1.0, 7.2, 8.0)]
    walkers = []
    for n in range(1, 13):
        k, top = (n - 1) % 6, n <= 6
        x0, x1 = (7.4 if n == 3 else 3.0 * k), 3.0 * k + 2.8
        y0, y1, door = (1.2, 6.2, (1.0, 1.2)) if top else (-5.2, -0.2, (-0.2, 0.0))
        middle = (x0 + x1) / 2
        boxes += [(x0, y0, x1, y1), (middle - 0.45, door[0], middle + 0.45, door[1])]
        goal = 1 if n in (5, 6, 11, 12) else 0
        walkers += [Walker(middle - 0.3 + 0.6 * i, (y0 + y1) / 2, goal=goal) for i in range(1 if n == 3 else 2)]
    run = Run(area(*boxes), [box(6, 7, 7.2, 8), box(19, 0, 20, 1)], walkers).until_out(120)
    return f"{len(run.out_at)} of 23 in {run.told()}, exits given to it"


def rimea_11() -> str:
    return "cannot: whoever writes a journey gives everybody their exit"


def nist_4_1() -> str:
    return "cannot: exits do not shut, and nobody would look for another"


CROWD = (0.3, 0.3, 5.0, 9.7, 150)


def slow(run: Run, x0: float, x1: float) -> float:
    """Mean number slower than 0.3 m/s between two x, from 10 s on until half are out."""
    half = sorted(run.out_at.values())[len(run.out_at) // 2]
    frames = run.xs[200 : int(half / STEP)]
    counts = [
        sum(1 for i, (x, y) in b.items() if x0 <= x <= x1 and i in a and ((x - a[i][0]) ** 2 + (y - a[i][1]) ** 2) ** 0.5 < 0.3)
        for a, b in zip(frames, frames[20:], strict=False)
    ]
    return mean(counts)


def rimea_12() -> str:
    floor = area((0, 0, 10, 10), (10, 4.5, 15.4, 5.5), (15.4, 0, 25.4, 10), (25.4, 4.5, 27, 5.5))
    run = Run(floor, [box(26, 4.5, 27, 5.5)], people(grid(*CROWD))).until_out(400, keep=True)
    return f"{slow(run, 0, 10):.0f} before the corridor, {slow(run, 15.4, 25.4):.1f} before the exit; {run.told()}"


def rimea_12b() -> str:
    times = []
    for depth in (0.2, 5.0):
        floor = area((0, 0, 10, 10), (10, 4.5, 10 + depth, 5.5), (10 + depth, 0, 14 + depth, 10))
        times.append(Run(floor, [box(10.2 + depth, 0, 14 + depth, 10)], people(grid(*CROWD))).until_out(400).told())
    return f"{times[0]} and {times[1]}"


def rimea_12c() -> str:
    floor = area((0, 0, 10, 10), (10, 4.5, 10.2, 5.5), (10.2, 0, 20.2, 10), (20.2, 4.5, 20.4, 5.5), (20.4, 0, 24, 10))
    run = Run(floor, [box(20.8, 0, 24, 10)], people(grid(*CROWD))).until_out(400, keep=True)
    return f"{slow(run, 0, 10):.0f} and {slow(run, 10.2, 20.2):.1f}"


def rimea_12d() -> str:
    flows = []
    for width in (0.8, 1.0, 1.2):
        low, top = 5 - width / 2, 5 + width / 2
        floor = area((0, 0, 10, 10), (10, low, 15, top), (15, 0, 19, 10))
        flows.append(Run(floor, [box(15.2, 0, 19, 10)], people(grid(*CROWD))).until_out(400).flow())
    return " / ".join(f"{f:.2f}" for f in flows) + " p/s"


def rimea_15() -> str:
    places = grid(0.3, 0.3, 5.7, 19.7, 500)
    turn = Polygon([(0, 0), (54, 0), (54, 53), (34, 53), (34, 20), (0, 20)])
    ways = [
        (area((0, 0, 47, 20)), box(44, 0, 47, 20)),
        (turn, box(34, 50, 54, 53)),
        (area((0, 0, 78.4, 20)), box(75.4, 0, 78.4, 20)),
    ]
    times = [Run(floor, [goal], people(places)).until_out(300).told() for floor, goal in ways]
    return ", ".join(times)


def nist_2_8() -> str:
    floor = area((-3.2, 0, 10, 10), (10, 4, 20.2, 6), (20.2, 0, 33.4, 10))
    found = []
    for others in (0, 10, 50, 100):
        walkers = [Walker(x, y, 1.25, 0) for x, y in grid(0.3, 0.3, 9.7, 9.7, 100)]
        walkers += [Walker(x, y, 1.25, 1) for x, y in grid(20.5, 0.3, 29.9, 9.7, others)] if others else []
        run = Run(floor, [box(30.4, 0, 33.4, 10), box(-3.2, 0, -0.2, 10)], walkers).until_out(400)
        times = [run.out_at[i] for i in run.ids[:100] if i in run.out_at]
        found.append(f"{max(times):.1f} s" if len(times) == 100 else f"{len(times)} of 100")
    return " / ".join(found)


def nist_5_2() -> str:
    run = room_with_exit(1.0, 100).until_out(300)
    return f"{run.flow():.2f} p/(m·s), the last at {run.last:.1f} s"


def bottleneck(width: float) -> Callable[[], str]:
    def row() -> str:
        run = room_with_exit(width, 150, size=(10.0, 10.0)).until_out(600)
        if len(run.out_at) < 120:
            return f"{len(run.out_at)} of 150 out in 600 s"
        return f"{run.flow():.2f} p/s ({run.flow() / width:.2f} p/(m·s))"

    return row


ROWS: dict[str, Callable[[], str]] = {
    "rimea 1": rimea_1,
    "rimea 4": rimea_4,
    "rimea 6": rimea_6,
    "rimea 9": rimea_9,
    "rimea 10": rimea_10,
    "rimea 11": rimea_11,
    "rimea 12": rimea_12,
    "rimea 12b": rimea_12b,
    "rimea 12c": rimea_12c,
    "rimea 12d": rimea_12d,
    "rimea 15": rimea_15,
    "nist 2.1": nist_2_1,
    "nist 2.8": nist_2_8,
    "nist 4.1": nist_4_1,
    "nist 5.2": nist_5_2,
    "single file": single_file,
} | {f"bottleneck {w:g}": bottleneck(w) for w in (0.5, 0.8, 0.9, 1.0, 1.2, 1.6, 2.0, 2.4)}


def main(arguments: list[str]) -> None:
    names = [a for a in arguments if a != "--show"] or list(ROWS)
    kept = tomllib.loads(RESULTS.read_text(encoding="utf-8"))["rows"] if RESULTS.exists() else {}
    for name in names:
        kept[name] = ROWS[name]()
        print(f"{name}: {kept[name]}", flush=True)
        if "--show" not in arguments:
            lines = [f'"{known}" = "{kept[known]}"' for known in ROWS if known in kept]
            text = ["# Written by jupedsim_rows.py with JuPedSim 1.4.2.", "[rows]", *lines, ""]
            RESULTS.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
