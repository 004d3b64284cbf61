"""RiMEA tests 8 to 15: crowds, exits and routes."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.units import STEP
from tests.t42_validation.beds import OUT, Bed, Run, Walker, grid, normal_speeds
from tests.t42_validation.peers import jupedsim
from tests.t42_validation.validation_rows import Strength, Verdict, record

RIMEA, NIST = "RiMEA 4.1.1", "NIST TN 1822"
SLOW = 0.3
"""Metres per second below which somebody counts as queueing (own)."""


def people(places: list[tuple[float, float]], goal: str = OUT) -> list[Walker]:
    """Grown-ups of Weidmann's spread of speeds."""
    speeds = normal_speeds(len(places), 1.34, 0.26, 0.6, 2.0)
    return [Walker(x, y, v, goal=goal) for (x, y), v in zip(places, speeds, strict=True)]


# --- 8


def three_floors(per_room: int, stair: float = 2.0) -> tuple[Bed, list[Walker]]:
    """Rooms of 2 x 3 m along both sides of a corridor on three floors, 36 below and 38 on each above, one stair, one exit."""
    bed, walkers = Bed(), []
    for floor in range(3):
        level = f"p{floor}"
        if floor:
            bed.level(level, floor, 3.0 * floor)
        hall = f"hall{floor}"
        bed.box(hall, -8, -6, 0, 1, level=level).box(f"c{floor}", 0.2, 0, 42, 1, level=level)
        bed.gap(f"h{floor}", (0.1, 0), (0.1, 1), hall, f"c{floor}", level=level)
        for k in range(18 if floor == 0 else 19):
            for side, y0, y1, wall in ((0, 1.2, 4.2, 1.1), (1, -3.2, -0.2, -0.1)):
                name, x0 = f"r{floor}_{side}_{k}", 0.2 + 2.2 * k
                bed.box(name, x0, y0, x0 + 2, y1, level=level)
                bed.door(f"d{name}", (x0 + 0.5, wall), (x0 + 1.5, wall), name, f"c{floor}", level=level)
                spots = [(x0 + 0.5 + 1.0 * (i % 2), y0 + 1 + 1.0 * (i // 2)) for i in range(per_room)]
                walkers += [Walker(x, y, level=level) for x, y in spots]
    bed.stairs("s01", "hall0", "hall1", ((-2, -1, 0), (-6, -1, 3)), stair)
    bed.stairs("s12", "hall1", "hall2", ((-6, -4, 3), (-2, -4, 6)), stair)
    return bed.exit("out", (-8.1, -0.5), (-8.1, 0.5), "hall0"), walkers


def cleared(speed: float = 1.0, delay: float = 0.0, per_room: int = 4) -> float:
    bed, walkers = three_floors(per_room)
    moving = [replace(w, speed=speed, delay=delay * (k % 10) / 9) for k, w in enumerate(walkers)]
    return bed.run(moving).until_out(1500).last


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_8_more_speed_less_delay_fewer_people_are_faster() -> None:
    speeds = [cleared(speed=v) for v in (0.5, 0.75, 1.0)]
    delays = [speeds[-1], cleared(delay=600.0)]
    crowds = [cleared(per_room=2), speeds[-1]]
    ok = speeds[0] > speeds[1] > speeds[2] and delays[0] < delays[1] and crowds[0] < crowds[1]
    told = (
        f"speed 0.5 / 0.75 / 1.0 m/s: {' / '.join(f'{t:.0f}' for t in speeds)} s; delay up to 0 / 600 s: "
        f"{delays[0]:.0f} / {delays[1]:.0f} s; 2 / 4 a room: {crowds[0]:.0f} / {crowds[1]:.0f} s"
    )
    assert record(
        RIMEA,
        "8 parameters of a three-storey building, 448 people",
        "time monotone in each parameter",
        told,
        ok,
        strength=Strength.TREND,
        peer=jupedsim("rimea 8", "JuPedSim 2018 partly, a fifth not out"),
        note="112 rooms of 2 × 3 m; exit and stair widths ours",
    )


# --- 9


def four_doors(shut: int) -> Run:
    """A room of 30 x 20 m with 1000 people and four doors of 1 m, some of them left out."""
    doors = [(x, y) for x in (4.0, 25.0) for y in (-0.1, 20.1)]
    bed = Bed().box("room", 0, 0, 30, 20)
    for k, (x, y) in enumerate(doors[: 4 - shut]):
        bed.exit(f"e{k}", (x, y), (x + 1, y), "room")
    return bed.run(people(grid(2, 2, 28, 18, 1000))).until_out(900)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_9_half_the_doors_take_twice_as_long() -> None:
    four, two = four_doors(0), four_doors(2)
    ratio = two.last / four.last
    assert record(
        RIMEA,
        "9 a crowd of 1000 leaves a room by four doors, then by two",
        "about twice as long: ratio 1.6–2.4 (own)",
        f"{four.last:.0f} s and {two.last:.0f} s, ratio {ratio:.2f}",
        1.6 <= ratio <= 2.4,
        peer=jupedsim("rimea 9", "Vadere limits 108–132 s and 180–220 s, ratio 1.36–2.04"),
        note="each door takes 1.3 people a metre and second: 192 s at least by four",
    )


# --- 10


def corridor_of_rooms() -> tuple[Bed, list[Walker], list[str]]:
    """Twelve rooms on a 1 m corridor, a main exit between rooms 2 and 3 and one at the corridor's end; who should leave where."""
    bed = Bed().box("corridor", 0, 0, 18, 1).box("passage", 6, 1.2, 7.2, 6.2)
    bed.gap("p", (6, 1.1), (7.2, 1.1), "corridor", "passage")
    bed.exit("main", (6, 6.3), (7.2, 6.3), "passage").exit("secondary", (18.1, 0), (18.1, 1), "corridor")
    walkers, should = [], []
    for n in range(1, 13):
        k, top = (n - 1) % 6, n <= 6
        x0, x1 = 3.0 * k, 3.0 * k + 2.8
        x0 = 7.4 if n == 3 else x0
        y0, y1, wall = (1.2, 6.2, 1.1) if top else (-5.2, -0.2, -0.1)
        middle = (x0 + x1) / 2
        bed.box(f"r{n}", x0, y0, x1, y1).door(f"d{n}", (middle - 0.45, wall), (middle + 0.45, wall), f"r{n}", "corridor")
        for i in range(1 if n == 3 else 2):
            should.append("secondary" if n in (5, 6, 11, 12) else "main")
            walkers.append(Walker(middle - 0.3 + 0.6 * i, (y0 + y1) / 2, exits=(should[-1],)))
    return bed, walkers, should


@cache
def allocated() -> tuple[int, int, float]:
    """How many of how many left by the exit they should, and when the last did."""
    bed, walkers, should = corridor_of_rooms()
    run = bed.run(walkers).until_out(120)
    return sum(a == b for a, b in zip(run.out_by, should, strict=True)), len(should), run.last


@pytest.mark.parametrize(("group", "row"), [(RIMEA, "10 exits of a corridor of rooms"), (NIST, "3.1 exit route allocation")])
def test_10_everybody_leaves_by_the_exit_meant_for_their_room(group: str, row: str) -> None:
    right, of, last = allocated()
    assert record(
        group,
        f"{row}, {of} people",
        "15 by the main exit, 8 by the secondary, each by their own",
        f"{right} of {of} in {last:.1f} s",
        right == of,
        peer=jupedsim("rimea 10", "JuPedSim 23 of 23 in 18.6 s, 13 of 13 in 13.3 s"),
        note="everybody knows the exit assigned to their room as a way out; of rooms 4 and 10 it is not the nearest",
    )


# --- 11


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_11_some_take_the_farther_exit_when_the_nearer_one_is_crowded() -> None:
    bed = Bed().box("room", 0, 0, 30, 20).exit("near", (21, 20.1), (22, 20.1), "room").exit("far", (27, 20.1), (28, 20.1), "room")
    run = bed.run(people(grid(2, 2, 15.5, 18, 1000))).until_out(900)
    near, far = run.used("near"), run.used("far")
    assert record(
        RIMEA,
        "11 choice between two exits, 1000 people",
        "the nearer one more, the farther one used",
        f"{near} by the nearer, {far} by the farther, {run.last:.0f} s",
        near > far > 0,
        peer=jupedsim("rimea 11", "JuPedSim 2018 passes; CrowdSim Web a disclosed failure"),
        note="they set out for the nearer one; who is held up in its queue and sees a quicker way takes that",
    )


# --- 12


CROWD = people(grid(0.3, 0.3, 5.0, 9.7, 150))


def queueing(run: Run, x0: float, x1: float) -> float:
    """How many people on average moved slower than ``SLOW`` between two x, from 10 s on until half are out."""
    xy = run.tracks()[200 : int(np.median(run.out_at) / STEP)]
    speed = np.sqrt(((xy[20:] - xy[:-20]) ** 2).sum(axis=2))
    x = xy[20:, :, 0]
    return float(((x >= x0) & (x <= x1) & (speed < SLOW)).sum(axis=1).mean())


@cache
def through(beyond: float = 10.0, depth: float = 0.2, width: float = 1.0) -> tuple[float, float]:
    """150 people through an opening so deep and wide: seconds until 135 are through, and flow in p/s from the 16th to them."""
    low, high = 5 - width / 2, 5 + width / 2
    x = 10.2 if depth <= 0.2 else 10.4 + depth
    bed = Bed().box("room", 0, 0, 10, 10).door("d", (10.1, low), (10.1, high), "room", "beyond" if depth <= 0.2 else "way")
    if depth > 0.2:
        bed.box("way", 10.2, low, 10.2 + depth, high).gap("w", (x - 0.1, low), (x - 0.1, high), "way", "beyond")
    end = x + beyond
    bed.box("beyond", x, 0, end + 2, 10).box("goal", end + 2.2, 0, end + 4, 10)
    bed.gap("g", (end + 2.1, 0), (end + 2.1, 10), "beyond", "goal")
    run = bed.run([replace(w, goal="goal") for w in CROWD])
    passed = np.full(len(CROWD), np.nan)
    while np.isnan(passed).sum() > 15 and run.time < 400:
        run.step()
        at = run.xy[:, 0]
        passed[np.isnan(passed) & (at > x)] = run.time
        for k in np.flatnonzero((at > end) & np.isnan(run.out_at)).tolist():
            run.take_away(int(k))
    times = np.sort(passed)
    return float(times[134]), float(119 / (times[134] - times[15]))


def test_12_v3_a_queue_before_the_first_of_two_equal_bottlenecks_only() -> None:
    bed = Bed().box("one", 0, 0, 10, 10).box("way", 10.2, 4.5, 15.2, 5.5).box("two", 15.4, 0, 25.4, 10)
    bed.door("d", (10.1, 4.5), (10.1, 5.5), "one", "way").gap("w", (15.3, 4.5), (15.3, 5.5), "way", "two")
    run = bed.exit("e", (25.5, 4.5), (25.5, 5.5), "two").run(CROWD, track=True).until_out(300)
    first, second = queueing(run, 0, 10), queueing(run, 15.4, 25.4)
    assert record(
        RIMEA,
        "12 (version 3.0) rooms joined by a 1 m corridor, 150 people",
        "a queue in the first room only",
        f"in a queue on average: {first:.0f} before the corridor, {second:.1f} before the exit; out in {run.last:.0f} s",
        first >= 20 and second <= 0.1 * first,
        peer=jupedsim("rimea 12", "JuPedSim 2018 passes"),
        note="in a queue: slower than 0.3 m/s; only: at most a tenth of the first queue (own)",
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_12a_the_goal_beyond_an_opening() -> None:
    times = [through(beyond)[0] for beyond in (0.0, 2.0, 10.0)]
    assert record(
        RIMEA,
        "12a opening of 1 m, goal 0 / 2 / 10 m beyond, 150 people",
        "time until 135 are through rises with the distance, then stays: ± 5 % (own)",
        " / ".join(f"{t:.1f}" for t in times) + " s",
        times[0] <= times[1] * 1.05 and abs(times[2] - times[1]) <= 0.05 * times[1],
        strength=Strength.TREND,
        peer=jupedsim("rimea 12a"),
        note="the doorway's flow cap decides, not what is beyond it",
    )


def test_12b_a_long_bottleneck_is_slower() -> None:
    short, long = through(depth=0.2)[0], through(depth=5.0)[0]
    assert record(
        RIMEA,
        "12b opening of 1 m, 0.2 and 5 m deep, 150 people",
        "the long one slower",
        f"{short:.1f} and {long:.1f} s",
        long > short,
        strength=Strength.TREND,
        peer=jupedsim("rimea 12b"),
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_12c_the_first_of_two_openings_has_the_longer_queue() -> None:
    bed = Bed().box("one", 0, 0, 10, 10).box("two", 10.2, 0, 20.2, 10).box("three", 20.4, 0, 24, 10)
    bed.door("d1", (10.1, 4.5), (10.1, 5.5), "one", "two").door("d2", (20.3, 4.5), (20.3, 5.5), "two", "three")
    run = bed.run([replace(w, goal="three") for w in CROWD], track=True).until_out(300)
    first, second = queueing(run, 0, 10), queueing(run, 10.2, 20.2)
    assert record(
        RIMEA,
        "12c two openings of 1 m, 10 m apart, 150 people",
        "a longer queue before the first",
        f"in a queue on average: {first:.0f} and {second:.1f}",
        first > second,
        strength=Strength.TREND,
        peer=jupedsim("rimea 12c"),
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_12d_a_wider_bottleneck_lets_more_through() -> None:
    flows = [through(depth=5.0, width=w)[1] for w in (0.8, 1.0, 1.2)]
    assert record(
        RIMEA,
        "12d bottleneck 5 m deep, 0.8 / 1.0 / 1.2 m wide, 150 people",
        "the flow rises with the width",
        " / ".join(f"{f:.2f}" for f in flows) + " p/s",
        flows[0] < flows[1] < flows[2],
        strength=Strength.TREND,
        peer=jupedsim("rimea 12d"),
    )


# --- 14, 15


def test_14_which_of_two_ways() -> None:
    """Two ways from a room to a goal: a short one by a narrow door, a long and wide one."""
    bed = Bed().box("room", 0, 0, 6, 6).box("goal", 16.2, 0, 20, 6)
    bed.box("short", 6.2, 2.5, 16, 3.5).door("s0", (6.1, 2.5), (6.1, 3.5), "room", "short")
    bed.gap("s1", (16.1, 2.5), (16.1, 3.5), "short", "goal")
    bed.ring("long", ((0, -8), (20, -8), (20, -0.2), (16.2, -0.2), (16.2, -4), (4, -4), (4, -0.2), (0, -0.2)))
    bed.gap("l0", (0.5, -0.1), (3.5, -0.1), "room", "long").gap("l1", (16.5, -0.1), (19.5, -0.1), "long", "goal")
    run = bed.run([Walker(x, y, goal="goal") for x, y in grid(0.5, 0.5, 5.5, 5.5, 30)]).until_out(120)
    by_short = run.used("s0")
    record(
        RIMEA,
        "14 choice of route, 30 people, a short narrow and a long wide way",
        "state: short, long, mixed or configurable",
        f"short: {by_short} of 30 by the short one",
        Verdict.REPORTED,
        strength=Strength.CONTEXT,
        note="the least walking distance among ways believed open; doors of one room are also compared by their queues",
    )
    assert by_short == 30


def strip(turn: bool, length: float) -> float:
    """500 people from a strip of 20 x 6 m along a way 20 m wide: when the last has come to its end."""
    places = grid(0.3, 0.3, 5.7, 19.7, 500)
    bed = Bed()
    if turn:
        bed.ring("way", ((0, 0), (54, 0), (54, 50), (34, 50), (34, 20), (0, 20)))
        bed.box("goal", 34, 50.2, 54, 53).gap("g", (34, 50.1), (54, 50.1), "way", "goal")
    else:
        bed.box("way", 0, 0, length, 20).box("goal", length + 0.2, 0, length + 3, 20)
        bed.gap("g", (length + 0.1, 0), (length + 0.1, 20), "way", "goal")
    return bed.run(people(places, "goal")).until_out(300).last


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_15_a_corner_costs_more_than_its_inside_and_less_than_its_outside() -> None:
    short, corner, long = strip(False, 44.0), strip(True, 0.0), strip(False, 75.4)
    record(
        RIMEA,
        "15 a large crowd round a corner, 500 people, 20 m wide",
        "straight 44 m ≤ corner ≤ straight 75.4 m",
        f"{short:.1f} / {corner:.1f} / {long:.1f} s",
        short <= corner <= long,
        peer=jupedsim("rimea 15", "JuPedSim 2018 fails"),
        note="who sees many before them at the inner corner goes farther out, over half of the width; what the last one loses in "
        "the crowd is as much as the outer way is longer, and the straight ways take as long as their slowest person, 0.6 m/s",
    )
    assert short < corner < 1.15 * long, "met or just missed"
