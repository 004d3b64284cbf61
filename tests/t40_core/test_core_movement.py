"""How people walk, held against numbers from outside: RiMEA 4.1.1, NIST TN 1822, and the flow cap a doorway is given."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from sim.core.people import mind
from sim.core.people.mind import Mode
from sim.core.people.spots import Spot
from sim.plan.building import Building, Category, LockKind
from sim.units import STEP, STEP_HZ


def hall(small: Any, width: float) -> Building:
    """A 10 x 10 m room with one outer door."""
    units = (small.room("R", Category.CLASSROOM, 0, 0, 10, 10),)
    return small.building(units, (small.door("out", 10.1, 5, ("R",), LockKind.NONE, upright=True, width=width),))


def two_exits(small: Any) -> Building:
    units = (small.room("R", Category.CLASSROOM, 0, 0, 20, 6),)
    ways = (
        small.door("west", -0.1, 3, ("R",), LockKind.THUMB_TURN, upright=True, width=1.2),
        small.door("east", 20.1, 3, ("R",), LockKind.THUMB_TURN, upright=True, width=1.2),
    )
    return small.building(units, ways)


def corridor(small: Any) -> Building:
    units = (small.room("C", Category.WALKWAY, 0, 0, 42, 2),)
    return small.building(units, (small.door("e", 42.1, 1, ("C",), LockKind.NONE, upright=True, width=1.6),))


def corner(small: Any) -> Building:
    """An L of two corridors, 2 m wide, joined by an open passage."""
    units = (small.room("W", Category.WALKWAY, 0, 0, 12, 2), small.room("N", Category.WALKWAY, 10, 2.1, 12, 14))
    ways = (
        small.passage("p", 11, 2.05, ("W", "N"), width=1.9),
        small.door("e", 11, 14.1, ("N",), LockKind.NONE, width=1.6),
    )
    return small.building(units, ways)


def crowd(drive: Any, make: Any, count: int, at: tuple[float, float], unit: str, **more: Any) -> Any:
    """People in a room, all doors open, everybody on the way out from the first step."""
    group = {"id": "g", "place": "room", "count": count}
    doors_open = tuple(o.id for o in make().openings)
    d = drive(make_building=make, at=at, unit=unit, people=(group,), places={"room": unit}, open_=doors_open, **more)
    for p in d.sim.people[1:]:
        mind.enter(d.sim.context, p.index, Mode.LEAVE)
        mind.walk_out(d.sim.context, p.index, p.walk)
    return d


def leave_times(d: Any, seconds: float, *, doorway_counts: bool = False) -> list[float]:
    """When each person steps outdoors, or already into the doorway."""
    out: set[int] = set()
    times = []
    for _ in range(round(seconds * STEP_HZ)):
        d.step()
        units = d.sim.space.cell_unit[d.sim.state.cell]
        doorway = d.sim.space.cell_door[d.sim.state.cell] >= 0
        there = doorway | (units < 0) if doorway_counts else ~doorway & (units < 0)
        new = {int(p) for p in np.flatnonzero(there) if p > 0} - out
        times += [d.sim.time] * len(new)
        out |= new
        if len(out) == len(d.sim.people) - 1:
            break
    return times


@pytest.mark.parametrize(("width", "people"), [(0.9, 90), (1.2, 90), (2.0, 110)])
def test_a_crowded_doorway_passes_its_cap_and_no_more(drive, small, width, people):
    d = crowd(drive, partial(hall, small, width), people, (0.5, 0.5), "R", flow_cap=1.3)
    times = leave_times(d, 140, doorway_counts=True)
    assert len(times) == people
    flow = (80 - 15) / (times[80] - times[15]) / width
    assert 1.3 * 0.95 <= flow <= 1.3 * 1.005


def test_the_cap_is_a_parameter(drive, small):
    d = crowd(drive, partial(hall, small, 1.2), 60, (0.5, 0.5), "R", flow_cap=2.2)
    times = leave_times(d, 60)
    assert len(times) == 60
    assert (50 - 10) / (times[50] - times[10]) / 1.2 > 1.6


def test_nist_5_2_a_hundred_people_through_one_metre(drive, small):
    d = crowd(drive, partial(hall, small, 1.0), 100, (0.5, 0.5), "R")
    times = leave_times(d, 120)
    assert (len(times) - 1) / (times[-1] - times[0]) <= 1.33


def test_rimea_1_forty_metres_of_corridor(drive, small):
    """One person, 40 m at 1.33 m/s, takes 26 to 34 s."""
    d = drive(
        make_building=partial(corridor, small),
        at=(0.5, 0.5),
        unit="C",
        people=({"id": "g", "place": "c", "count": 1},),
        places={"c": "C"},
    )
    d.sim.state.xy[1] = (1.0, 1.0)
    d.sim.state.cell[1] = d.sim.world.locator.cell(1.0, 1.0, 0)
    mind.enter(d.sim.context, 1, Mode.GO)
    mind.walk_to(d.sim.context, 1, Spot(41.0, 1.0, 0, int(d.sim.world.locator.cell(41.0, 1.0, 0))), 0, 1.33)
    d.sim.state.mind[1, mind.M.LATE] = -1
    steps = 0
    while d.sim.state.pace[1] > 0 and steps < 40 * STEP_HZ:
        d.step()
        steps += 1
    assert 26 <= steps * STEP <= 34


def test_rimea_6_twenty_people_round_a_corner(drive, small):
    d = crowd(drive, partial(corner, small), 20, (0.5, 0.5), "W")
    assert len(leave_times(d, 60)) == 20


def test_nist_4_1_an_exit_that_closes_is_left_for_the_other(drive, small):
    """The near exit is locked from the outside after one second: everybody leaves by the other."""
    d = crowd(drive, partial(two_exits, small), 30, (10.0, 3.0), "R")
    for p in d.sim.people[1:]:
        d.sim.state.xy[p.index] = (1.5 + p.index % 6 * 0.7, 0.8 + p.index // 6 * 0.8)
        d.sim.state.cell[p.index] = d.sim.world.locator.cell(*d.sim.state.xy[p.index].tolist(), 0)
    d.wait(1)
    west = d.door("west")
    gone = set(np.flatnonzero(d.sim.space.cell_unit[d.sim.state.cell] < 0).tolist())
    d.sim.state.door_open[west] = d.sim.state.door_goal[west] = 0
    d.sim.state.door_blocked[west] = 1
    d.wait(60)
    out = np.flatnonzero(d.sim.space.cell_unit[d.sim.state.cell] < 0).tolist()
    assert len(out) == 30
    assert not gone
    assert d.sim.state.door_open[west] == 0


def test_two_streams_pass_each_other_in_a_corridor(drive, small):
    d = drive(
        make_building=partial(corridor, small),
        at=(0.4, 0.4),
        unit="C",
        people=({"id": "g", "place": "c", "count": 12},),
        places={"c": "C"},
    )
    goals = {}
    for p in d.sim.people[1:]:
        east = p.index % 2 == 0
        x, y = (8.0 if east else 30.0) + p.index // 2 * 0.8, 0.6 + p.index % 3 * 0.4
        d.sim.state.xy[p.index] = (x, y)
        d.sim.state.cell[p.index] = d.sim.world.locator.cell(x, y, 0)
        goals[p.index] = 36.0 if east else 4.0
        spot = Spot(goals[p.index], 0.5 + p.index % 3 * 0.5, 0, int(d.sim.world.locator.cell(goals[p.index], 1.0, 0)))
        mind.enter(d.sim.context, p.index, Mode.GO)
        mind.walk_to(d.sim.context, p.index, spot, 0, p.walk)
        d.sim.state.mind[p.index, mind.M.LATE] = -1
    d.wait(60)
    assert all(abs(d.sim.state.xy[p, 0] - x) < 3.0 for p, x in goals.items())


def test_walkers_keep_their_distance(drive, small):
    """In the middle of a crowd nobody stands inside anybody else for long: bodies overlap by a few centimetres at most."""
    d = crowd(drive, partial(hall, small, 1.2), 60, (0.5, 0.5), "R")
    worst = []
    for _ in range(15 * STEP_HZ):
        d.step()
        xy = d.sim.state.xy[1:]
        off = xy[:, None] - xy[None]
        gaps = np.sqrt((off * off).sum(axis=2))[np.triu_indices(len(xy), 1)]
        worst.append(float(gaps.min()))
    assert float(np.median(worst)) > 0.2


def test_wider_doors_empty_a_room_sooner(drive, small):
    last = [leave_times(crowd(drive, partial(hall, small, w), 40, (0.5, 0.5), "R"), 80)[-1] for w in (0.9, 1.2, 2.0)]
    assert last[0] > last[1] > last[2]
