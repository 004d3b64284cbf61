"""The danger zone's walk: from room to room with stays, stopped by locks, drawn by noise as much as the scenario says.

Most tests play the walk alone: the doors and the noise of each room are set by hand, and only the zone's clock runs.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.core.building import electric
from sim.core.context import Context
from sim.core.registers import R
from sim.core.zone import danger, walk
from sim.events import Event
from sim.events import EventType as E
from sim.plan.building import LockKind
from sim.units import STEP_HZ

CLOCK = ({"id": "d", "any": (({"kind": "clock", "at": 0.5},),), "do": ("danger",)},)
PLACES = {"zone": "corridor", "north": "A1 A2 G"}


def spec(**more: Any) -> dict[str, Any]:
    return {"danger": {"walk": {"start": "zone", "dwell": (2, 6), "checks_doors": 3} | more}, "triggers": CLOCK, "places": PLACES}


def alone(d: Any, seed: int, seconds: float, before: Callable[[Context], None] = lambda ctx: None) -> list[Event]:
    """The walk's events with a seed, in a building where nothing else happens; ``before`` sets doors and noises."""
    ctx, world, kept = d.sim.context, d.sim.context.world, d.sim.state.copy()
    ctx.world, ctx.events = world.with_seed(seed), []
    ctx.state = kept.copy()
    before(ctx)
    danger.start(ctx)
    last = ctx.state.tick + round(seconds * STEP_HZ)
    while ctx.state.tick < last:
        due = ctx.get(R.WALK_UNTIL)  # nothing happens before
        ctx.state.tick = min(max(ctx.state.tick + 1, due), last)
        danger.step(ctx)
    events, ctx.events, ctx.state, ctx.world = ctx.events, [], kept, world
    return [e for e in events if e.type is E.DANGER_MOVED]


def lock(*names: str) -> Callable[[Context], None]:
    def set_doors(ctx: Context) -> None:
        for name in names:
            ctx.state.door_locked[ctx.world.space.door_index[name]] = 1

    return set_doors


def noisy(name: str, db: float = 82.0) -> Callable[[Context], None]:
    def set_noise(ctx: Context) -> None:
        ctx.state.noise[ctx.world.space.unit_index[name]] = db

    return set_noise


def path(events: list[Event]) -> list[str]:
    return [e.place for e in events]


# --- where it goes


def test_it_starts_where_it_is_told_and_goes_from_room_to_linked_room(drive):
    d = drive(**spec())
    links = {frozenset((d.sim.space.unit_ids[k.a], d.sim.space.unit_ids[k.b])) for k in d.sim.world.rooms.links}
    for seed in range(20):
        events = alone(d, seed, 120)
        assert (events[0].place, events[0].data["cause"]) == ("corridor", "start")
        assert {e.data["cause"] for e in events[1:]} <= {"walk"}
        assert len(events) > 4
        assert all(frozenset(pair) in links for pair in pairwise(path(events)))


def test_it_is_drawn_from_the_seed_and_from_nothing_else(drive):
    d = drive(**spec())
    again = drive(at=(20.0, 5.0), unit="G", **spec())
    paths = [tuple(path(alone(d, seed, 100))) for seed in range(20)]
    assert paths == [tuple(path(alone(again, seed, 100))) for seed in range(20)]
    assert len(set(paths)) > 10


def test_it_never_goes_outdoors_nor_where_it_is_not_to_be(drive):
    d = drive(**spec(avoids=("north",)))
    seen = {place for seed in range(30) for place in path(alone(d, seed, 150))}
    assert seen == {"corridor", "B1", "WC", "U"}


def test_it_stays_at_least_its_dwell_and_takes_the_time_of_its_way(drive):
    d = drive(**spec(dwell=(5, 9), speed=1.0, checks_doors=0))
    rooms = d.sim.world.rooms
    index = d.sim.space.unit_index
    for seed in range(10):
        for before, after in pairwise(alone(d, seed, 150)):
            unit = index[before.place]
            link = next(k for k in rooms.of_unit[unit] if rooms.links[k].beyond(unit) == index[after.place])
            assert after.t - before.t >= 5 + rooms.metres(unit, link) - 0.2


def test_faster_goes_further(drive):
    slow, fast = (drive(**spec(speed=s, dwell=(0, 1))) for s in (0.5, 2.0))
    assert sum(len(alone(fast, s, 100)) for s in range(10)) > 2 * sum(len(alone(slow, s, 100)) for s in range(10))


def test_every_way_is_as_likely_as_another(drive):
    d = drive(**spec())
    first = [path(alone(d, seed, 40))[1] for seed in range(300)]
    counts = [first.count(name) for name in ("A1", "A2", "G", "B1", "WC", "U")]
    assert sum(counts) == 300
    assert min(counts) >= 30  # 50 expected of each, standard deviation 6.5
    assert max(counts) <= 72


# --- doors


def test_a_locked_door_is_tried_once_and_left(drive):
    d = drive(**spec())
    tried = 0
    for seed in range(30):
        events = alone(d, seed, 150, lock("d1", "d3"))
        assert not {"A1", "B1"} & set(path(events))
        tried += len(events)
    assert tried > 100


def test_a_locked_door_costs_the_check(drive):
    def first(checks: float, seed: int) -> float:
        d = drive(**spec(checks_doors=checks, avoids=("north",)))
        return alone(d, seed, 200, lock("d3", "d4"))[1].t

    waits = [first(20.0, seed) - first(0.0, seed) for seed in range(8)]
    assert all(w >= 19.9 for w in waits), "every shut door is tried, locked or not"
    assert max(waits) >= 39.9


def test_a_door_found_locked_is_tried_again_only_once_it_stands_open(drive):
    d = drive(**spec())
    ctx = d.sim.context
    door = d.door("d1")
    ctx.state.door_tried[door] = 1
    corridor = d.sim.space.unit_index["corridor"]
    plan = ctx.world.scenario.danger.walk
    links = {ctx.world.rooms.links[k].door for k in walk._ways(ctx, plan, corridor)}
    assert door not in links
    ctx.state.door_open[door] = 1.0
    assert door in {ctx.world.rooms.links[k].door for k in walk._ways(ctx, plan, corridor)}


def test_from_a_locks_own_side_it_gets_out(drive):
    d = drive(**spec() | {"places": {"zone": "A1"}})
    assert path(alone(d, 3, 40, lock("d1")))[:2] == ["A1", "corridor"]


def test_furniture_keeps_it_in(drive):
    def block(ctx: Context) -> None:
        ctx.state.door_blocked[ctx.world.space.door_index["d1"]] = 1

    d = drive(**spec() | {"places": {"zone": "A1"}})
    assert path(alone(d, 3, 60, block)) == ["A1"]


def test_with_every_door_locked_it_stays_where_it_is(drive):
    d = drive(**spec())
    every = ("d1", "d2", "d3", "d4", "d5", "dg")
    assert path(alone(d, 5, 170, lock(*every))) == ["corridor"]


def test_it_moves_no_door(drive):
    d = drive(**spec())
    before = d.sim.state.door_open.copy()
    d.wait(60)
    assert len(d.of(E.DANGER_MOVED)) > 2
    assert np.array_equal(d.sim.state.door_open, before)
    assert not d.of(E.DOOR_OPENED)


def test_a_section_locked_by_an_alarm_keeps_it_out(drive):
    def shut_in(ctx: Context) -> None:
        for name in ("d1", "d2", "dg"):
            door = ctx.world.space.door_index[name]
            electric.arm(ctx, door, ctx.world.inside[door], 0.0)

    d = drive(**spec())
    seen = {place for seed in range(20) for place in path(alone(d, seed, 150, shut_in))}
    assert seen == {"corridor", "B1", "WC", "U"}


# --- noise


def drawn(d: Any, seeds: range, seconds: float, before: Callable[[Context], None]) -> int:
    """How many moves were made because of a sound."""
    return sum(e.data["cause"] == "noise" for seed in seeds for e in alone(d, seed, seconds, before))


def test_it_goes_to_the_loudest_sound_it_hears(drive):
    d = drive(open_=("dg", "d3"), **spec(drawn_by_noise=1.0))
    for seed in range(10):
        assert path(alone(d, seed, 60, noisy("G")))[1] == "G"
        assert path(alone(d, seed, 60, noisy("B1")))[1] == "B1"


def test_a_sound_behind_a_shut_door_is_too_faint(drive):
    d = drive(**spec(drawn_by_noise=1.0))
    assert drawn(d, range(10), 60, noisy("G", 64.0)) == 0


def test_without_the_parameter_noise_changes_nothing(drive):
    d = drive(open_=("dg",), **spec(drawn_by_noise=0.0))
    for seed in range(10):
        assert path(alone(d, seed, 100, noisy("G"))) == path(alone(d, seed, 100))


def test_it_is_drawn_in_proportion_to_the_parameter(drive):
    shares = []
    for parameter in (0.0, 0.25, 0.5, 0.75, 1.0):
        d = drive(open_=("dg",), **spec(drawn_by_noise=parameter))
        shares.append(sum(alone(d, s, 40, noisy("G"))[1].data["cause"] == "noise" for s in range(200)) / 200)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0], abs=0.1)


def test_quiet_rooms_draw_it_less_than_talking_ones(drive):
    """Paired seeds: the same walk past open rooms where nobody, few or many talk."""

    def talking(*rooms: str) -> Callable[[Context], None]:
        def set_noise(ctx: Context) -> None:
            for name in rooms:
                noisy(name, 72.0)(ctx)

        return set_noise

    d = drive(open_=("d1", "d2", "dg", "d3"), period="lesson", **spec(drawn_by_noise=0.6))
    counts = [drawn(d, range(60), 60, talking(*rooms)) for rooms in ((), ("A1",), ("A1", "G", "B1"))]
    assert counts[0] == 0
    assert counts[0] < counts[1] < counts[2]


def test_noise_behind_a_lock_is_gone_to_once_and_left(drive):
    d = drive(**spec(drawn_by_noise=1.0, checks_doors=2.0))

    def loud_and_locked(ctx: Context) -> None:
        noisy("G", 88.0)(ctx)
        lock("dg")(ctx)

    for seed in range(10):
        events = alone(d, seed, 120, loud_and_locked)
        assert "G" not in path(events)
        assert {e.data["cause"] for e in events} == {"start", "walk"}


def test_what_it_hears_is_over_the_background_of_its_room(drive):
    d = drive(open_=("dg",), **spec(drawn_by_noise=1.0))
    ctx, corridor = d.sim.context, d.sim.space.unit_index["corridor"]
    noisy("G", 82.0)(ctx)
    ((unit, over),) = walk.heard(ctx, corridor)
    assert d.sim.space.unit_ids[unit] == "G"
    level = ctx.sounds.levels(ctx.state, unit, 82.0)[corridor]
    assert over == pytest.approx(level - 60.0)
    assert walk.heard(ctx, unit) == []


def test_to_a_sound_further_off_it_takes_the_shortest_way(drive, small):
    from sim.plan.building import Category

    def three() -> Any:
        units = tuple(small.room(n, Category.CLASSROOM, x, 0, x + 5.8, 6) for n, x in (("L", 0), ("M", 6), ("R", 12)))
        doors = [
            small.door(f"{a}{b}", x, 3, (a, b), LockKind.NONE, upright=True) for a, b, x in (("L", "M", 5.9), ("M", "R", 11.9))
        ]
        return small.building(units, (*doors, small.door("out", 17.9, 3, ("R",), LockKind.NONE, upright=True)))

    parts = spec(drawn_by_noise=1.0) | {"places": {"zone": "L"}}
    d = drive(make_building=three, at=(3, 3), unit="L", open_=("LM", "MR"), **parts)
    for seed in range(5):
        assert path(alone(d, seed, 100, noisy("R", 88.0)))[:3] == ["L", "M", "R"]


# --- in a run


def test_it_is_over_after_its_time(drive):
    d = drive(**spec(seconds=20)).wait(30)
    last = d.of(E.DANGER_MOVED)[-1]
    assert (last.place, last.data["cause"]) == ("", "time")
    assert last.t == pytest.approx(20.5, abs=0.2)
    assert danger.units(d.sim.context) == ()
    assert d.sim.state.danger_unit == danger.NONE


def test_the_all_clear_ends_it(drive):
    parts = spec()
    clear = {"id": "clear", "kind": "all_clear", "verified": True, "channel": "officer"}
    injects = ({"id": "danger", "kind": "start_danger"}, clear)
    triggers = (*CLOCK, {"id": "c", "any": (({"kind": "clock", "at": 12.0},),), "do": ("clear",)})
    d = drive(**parts | {"injects": injects, "triggers": triggers}).wait(60)
    assert d.of(E.DANGER_MOVED)[-1].place == ""
    assert d.of(E.DANGER_MOVED)[-1].t == pytest.approx(12.0, abs=0.2)


def test_the_zone_is_one_room_and_could_be_any_it_reaches(drive):
    d = drive(**spec(avoids=("north",))).wait(5)
    ctx = d.sim.context
    assert danger.units(ctx) == (d.sim.state.danger_unit,)
    assert {d.sim.space.unit_ids[u] for u in danger.ever(ctx)} == {"corridor", "B1", "WC", "U"}


def test_a_place_that_is_not_there_gives_no_danger(drive):
    d = drive(**spec() | {"places": {}}).wait(20)
    assert not d.of(E.DANGER_MOVED)
    assert danger.units(d.sim.context) == ()


def test_a_run_goes_on_the_same_from_a_snapshot(drive):
    people = ({"id": "a", "place": "c", "count": 6, "quiet": 0.5},)
    parts = spec(drawn_by_noise=0.7)
    d = drive(**parts | {"people": people, "places": PLACES | {"c": "A1"}}, open_=("d1",)).wait(7)
    kept = d.sim.snapshot()
    once = d.wait(25).sim.hash
    d.sim.restore(kept)
    assert d.wait(25).sim.hash == once
    assert d.sim.context.get(R.WALK_DRAWS) > 1


def test_it_says_where_it_is_only_when_the_trainee_may_know(drive):
    from sim.core import queries

    assert queries.danger_unit(drive(**spec()).wait(2).sim) is None
    told = spec()
    told["danger"] = told["danger"] | {"known_to_trainee": True}
    assert queries.danger_unit(drive(**told).wait(2).sim) == "corridor"


# --- who notices


def known(**more: Any) -> dict[str, Any]:
    return {"danger": {"phases": ({"at": 0, "place": "zone"},), "known_to_people": True} | more, "triggers": CLOCK}


def noticed(d: Any) -> set[str]:
    found = danger.noticed_in(d.sim.context)
    return {name for name, there in zip((*d.sim.space.unit_ids, "outdoors"), found, strict=True) if there}


def test_people_in_the_zone_and_those_who_look_straight_in_notice_it(drive):
    d = drive(open_=("d2", "e1"), places={"zone": "corridor"}, **known()).wait(1)
    assert noticed(d) == {"corridor", "A2", "G", "outdoors"}, "an open door, a bare pane, an open exit"
    d.sim.state.door_covered[d.door("dg")] = 1
    assert noticed(d) == {"corridor", "A2", "outdoors"}
    assert danger.noticed_by(d.sim.context, 0)


def test_not_through_two_rooms(drive):
    d = drive(open_=("d2", "d3"), places={"zone": "A2"}, **known()).wait(1)
    assert noticed(d) == {"A2", "corridor"}


def test_nobody_notices_it_unless_the_scenario_says_so_or_once_it_is_over(drive):
    assert noticed(drive(places={"zone": "corridor"}, **known(known_to_people=False)).wait(1)) == set()
    over = known(phases=({"at": 0, "place": "zone"}, {"at": 2, "place": None}))
    assert noticed(drive(places={"zone": "corridor"}, **over).wait(1)) != set()
    assert noticed(drive(places={"zone": "corridor"}, **over).wait(4)) == set()


# --- the graph it walks


def test_links_are_doors_between_rooms_and_passages_each_once(drive, small):
    from sim.plan.building import Category

    def make() -> Any:
        units = (small.room("W", Category.WALKWAY, 0, 0, 10, 3), small.room("H", Category.LOBBY, 0, 3.2, 10, 9))
        gap = small.passage("gap", 3, 3.1, ("W", "H"), width=2.0)
        return small.building(units, (gap, small.door("x", -0.1, 1.5, ("W",), LockKind.NONE, upright=True)))

    rooms = drive(make_building=make, at=(5, 1.5), unit="W").sim.world.rooms
    (link,) = rooms.links
    assert link.door == -1
    assert (link.beyond(link.a), link.beyond(link.b)) == (link.b, link.a)
    assert rooms.of_unit == ((0,), (0,))
    assert link.x == pytest.approx(3.0, abs=0.1)


def test_the_small_schools_exits_are_no_links(drive):
    links = drive().sim.world.rooms.links
    ids = drive().sim.space.door_ids
    assert {ids[k.door] for k in links} == {"d1", "d2", "d3", "d4", "d5", "dg"}
