"""Which way people take: by what they believe about doors, exits and danger, by what they fit through, and by queues in sight."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.people import beliefs, exits, leaving, mind, news, shelter
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Spot
from sim.core.walking.tolls import DANGER_METRES, FREE
from sim.events import EventType as E
from sim.plan.building import Category, LockKind

W = {"sv": "x", "en": "x"}
GO = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)
ALARM: dict[str, Any] = {"triggers": GO}


def group(place: str, count: int, behaviour: str = "flee", **more: Any) -> dict[str, Any]:
    return {"id": "g", "place": place, "count": count, "ages": (13, 15), "behaviour": {behaviour: 1.0}} | more


def unit(d: Any, person: int) -> str:
    return d.sim.world.unit_id(d.sim.context.unit_of(person))


def ways(d: Any) -> Any:
    return d.sim._crowd.ways


def put(d: Any, person: int, x: float, y: float) -> None:
    state = d.sim.state
    state.xy[person] = (x, y)
    state.cell[person] = d.sim.world.locator.cell(x, y, 0)
    state.mind[person, M.ROOM] = d.sim.space.cell_unit[state.cell[person]]


def hall(small: Any, *exits_at: tuple[str, float], width: float = 1.0) -> Any:
    """A hall of 20 x 10 m with exits along its south wall."""
    units = (small.room("H", Category.GYM, 0, 0, 20, 10),)
    doors = tuple(small.door(name, x, -0.1, ("H",), LockKind.NONE, width=width) for name, x in exits_at)
    return small.building(units, doors)


def two_ways(small: Any, first: float = 0.9, second: float = 0.9) -> Any:
    """A hall, a room behind it with two doors: the near one of ``first`` metres' width, the far one of ``second``."""
    units = (small.room("H", Category.WALKWAY, 0, 0, 20, 4), small.room("R", Category.CLASSROOM, 0, 4.2, 20, 10))
    doors = (
        small.door("near", 3, 4.1, ("H", "R"), LockKind.THUMB_TURN, width=first),
        small.door("far", 17, 4.1, ("H", "R"), LockKind.THUMB_TURN, width=second),
        small.door("e", -0.1, 2, ("H",), LockKind.NONE, upright=True, width=1.2),
    )
    return small.building(units, doors)


# --- exits


def test_people_leave_by_the_nearer_exit(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.0), unit="H", people=(group("h", 2),), places={"h": "H"})
    put(d, 1, 4.0, 8.0)
    put(d, 2, 16.0, 8.0)
    chosen = [exits.choose(d.sim.context, ways(d), p) for p in (1, 2)]
    assert chosen == [d.door("a"), d.door("b")]


def test_people_take_the_exit_they_know_though_it_is_farther(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.0), unit="H", people=(group("h", 12, exits=("b",)),), places={"h": "H"}, **ALARM)
    for p in range(1, 13):
        news.alert(d.sim.context, p)
    d.wait(3.5)
    leaving_now = d.sim.state.mind[1:, M.STATE] == Mode.LEAVE
    assert leaving_now.any()
    assert (d.sim.state.mind[1:, M.VIA][leaving_now] == d.door("b")).all()


def test_who_knows_a_way_out_that_is_shut_takes_another(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.0), unit="H", people=(group("h", 1, exits=("b",)),), places={"h": "H"}, **ALARM)
    d.sim.state.door_blocked[d.door("b")] = 1
    d.wait(40)
    assert unit(d, 1) == ""
    assert d.sim.state.mind[1, M.SHUT_A] == d.door("b")


def test_an_exit_that_is_barred_on_the_way_is_left_for_the_other(drive, small):
    """NIST Verif. 4.1: the exit made for shuts a second after setting out."""
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.5), unit="H", people=(group("h", 6),), places={"h": "H"})
    for p in range(1, 7):
        put(d, p, 3.0 + 0.6 * p, 8.0)
        mind.enter(d.sim.context, p, Mode.LEAVE)
        mind.walk_out(d.sim.context, p, 1.2, d.door("a"))
    d.wait(1)
    d.sim.state.door_blocked[d.door("a")] = 1
    d.wait(40)
    assert [unit(d, p) for p in range(1, 7)] == [""] * 6
    assert (d.sim.state.xy[1:, 0] > 7.5).all()


def test_without_anything_to_choose_by_tastes_differ(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.0), unit="H", people=(group("h", 60),), places={"h": "H"})
    for p in range(1, 61):
        put(d, p, 10.0, 5.0)
    chosen = [exits.choose(d.sim.context, ways(d), p) for p in range(1, 61)]
    assert 15 <= chosen.count(d.door("a")) <= 45


def test_those_seen_making_for_an_exit_draw_others(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(10.0, 9.0), unit="H", people=(group("h", 70),), places={"h": "H"})
    for p in range(1, 71):
        put(d, p, 10.0, 5.0)
    before = [exits.choose(d.sim.context, ways(d), p) for p in range(1, 61)].count(d.door("b"))
    for p in range(61, 71):
        mind.enter(d.sim.context, p, Mode.LEAVE)
        d.sim.state.mind[p, M.VIA] = d.door("b")
    after = [exits.choose(d.sim.context, ways(d), p) for p in range(1, 61)].count(d.door("b"))
    assert after > before + 10


def test_no_exit_at_all_is_known_and_reported(drive):
    d = drive(people=(group("c", 1),), places={"c": "corridor"})
    for name in ("e1", "e2"):
        beliefs.learn_shut(d.sim.context, 1, d.door(name))
    assert exits.choose(d.sim.context, ways(d), 1) is None
    d.sim.context.events = []
    leaving.leave(d.sim.context, ways(d), 1)
    assert [e.data["wanted"] for e in d.sim.context.events if e.type is E.NO_WAY] == ["out"]
    assert d.sim.state.mind[1, M.STATE] == Mode.GO


# --- queues


def test_a_queue_makes_a_door_farther_only_for_those_who_see_it(drive, small):
    make = partial(hall, small, ("a", 5.0), ("b", 15.0))
    d = drive(make_building=make, at=(19.0, 9.0), unit="H", people=(group("h", 30),), places={"h": "H"})
    ctx, doors = d.sim.context, np.array([d.door("a"), d.door("b")])
    put(d, 1, 10.0, 5.0)
    for p in range(2, 31):
        put(d, p, 4.0 + 0.2 * (p % 10), 1.0 + 0.3 * (p // 10))
        mind.enter(ctx, p, Mode.LEAVE)
        mind.walk_out(ctx, p, 1.0, d.door("a"))
    d.step()
    waits = ctx.queues().metres(1, doors.tolist(), ctx.cast.walk[1])
    assert waits[0] > 15.0  # 29 people at 1.3 persons a second
    assert waits[1] == 0.0
    d.sim.state.cell[1] = d.sim.world.outdoor_cells[0]
    outside = ctx.queues().metres(1, doors.tolist(), ctx.cast.walk[1])
    d.sim.state.cell[1] = d.sim.world.locator.cell(10.0, 5.0, 0)
    assert outside[0] == 0.0


def test_some_of_a_crowd_at_the_nearer_exit_go_to_the_farther_one(drive, small):
    """RiMEA 11 in small: both exits are used, though all set out for the nearer one."""
    make = partial(hall, small, ("a", 8.0), ("b", 14.0))
    d = drive(make_building=make, at=(19.5, 9.5), unit="H", people=(group("h", 60),), places={"h": "H"})
    for p in range(1, 61):
        put(d, p, 0.8 + 0.55 * (p % 10), 2.0 + 0.6 * (p // 10))
        mind.enter(d.sim.context, p, Mode.LEAVE)
        mind.walk_out(d.sim.context, p, 1.3, d.door("a"))
    by = np.full(61, -1)
    for _ in range(70 * 20):
        d.step()
        at = d.sim.space.cell_door[d.sim.state.cell]
        by = np.where((at >= 0) & (by < 0), at, by)
    assert (by[1:] >= 0).all()
    near, far = int((by[1:] == d.door("a")).sum()), int((by[1:] == d.door("b")).sum())
    assert min(near, far) >= 15


def test_nobody_goes_round_by_a_blind_alley(drive, small):
    def make() -> Any:
        units = (small.room("H", Category.WALKWAY, 0, 0, 12, 4), small.room("C", Category.STORAGE, 0, 4.2, 4, 7))
        doors = (
            small.door("e", 10, -0.1, ("H",), LockKind.NONE, width=0.9),
            small.door("c", 2, 4.1, ("H", "C"), LockKind.NONE),
        )
        return small.building(units, doors)

    d = drive(make_building=make, at=(11.5, 3.5), unit="H", people=(group("h", 25),), places={"h": "H"})
    for p in range(1, 26):
        put(d, p, 6.0 + 0.5 * (p % 5), 0.8 + 0.5 * (p // 5))
        mind.enter(d.sim.context, p, Mode.LEAVE)
        mind.walk_out(d.sim.context, p, 1.2, d.door("e"))
    for _ in range(200):
        d.step()
        assert not (d.sim.state.mind[1:, M.VIA] == d.door("c")).any()


# --- danger


def test_who_knows_where_the_danger_is_goes_another_way(drive, small):
    """Two doors lead to the room; the danger lies before the near one, in a passage of its own."""

    def make() -> Any:
        units = (
            small.room("A", Category.WALKWAY, 0, 0, 6, 4),
            small.room("N", Category.WALKWAY, 6.2, 0, 10, 1.9),
            small.room("S", Category.WALKWAY, 6.2, 2.1, 10, 12),
            small.room("R", Category.CLASSROOM, 10.2, 0, 18, 12),
        )
        doors = (
            small.door("an", 6.1, 1.0, ("A", "N"), LockKind.NONE, upright=True),
            small.door("nr", 10.1, 1.0, ("N", "R"), LockKind.NONE, upright=True),
            small.door("as", 6.1, 3.2, ("A", "S"), LockKind.NONE, upright=True),
            small.door("sr", 10.1, 11.0, ("S", "R"), LockKind.NONE, upright=True),
        )
        return small.building(units, doors)

    def passed(knows: bool) -> set[str]:
        d = drive(make_building=make, at=(1.0, 3.5), unit="A", people=(group("a", 1),), places={"a": "A"})
        put(d, 1, 2.0, 1.0)
        if knows:
            beliefs.learn_danger(d.sim.context, [1], [d.sim.space.unit_index["N"]])
        mind.enter(d.sim.context, 1, Mode.GO)
        cell = d.sim.world.locator.cell(14.0, 1.0, 0)
        mind.walk_to(d.sim.context, 1, Spot(14.0, 1.0, 0, int(cell)), d.sim.space.unit_index["R"], 1.3)
        been = set()
        for _ in range(50 * 20):
            d.step()
            been.add(unit(d, 1))
        assert unit(d, 1) == "R"
        return been

    assert "N" in passed(False)
    assert "N" not in passed(True)
    assert "S" in passed(True)


def test_nobody_seeks_shelter_where_they_know_the_danger_is(drive):
    d = drive(at=(2.0, -3.0), unit="B1", people=(group("c", 1, "hide"),), places={"c": "corridor"})
    put(d, 1, 4.0, 1.5)
    shelter.seek(d.sim.context, ways(d), 1)
    first = int(d.sim.state.mind[1, M.GOAL])
    beliefs.learn_danger(d.sim.context, [1], [first])
    shelter.seek(d.sim.context, ways(d), 1)
    assert d.sim.state.mind[1, M.GOAL] not in (-3, first)


def test_who_sees_the_danger_in_the_room_gone_to_turns_to_another(drive):
    danger = {"known_to_people": True, "phases": ({"at": 0.0, "place": "a"}, {"at": 250.0, "place": None})}
    go = ({"id": "go", "any": (({"kind": "clock", "at": 2.0},),), "do": ("danger",)},)
    people, places = (group("c", 1, "hide"),), {"c": "corridor", "a": "A1"}
    d = drive(at=(20.0, -3.0), unit="U", open_=("d1",), people=people, places=places, danger=danger, triggers=go)
    put(d, 1, 14.0, 1.5)
    shelter.go(d.sim.context, 1, d.sim.space.unit_index["A1"])
    d.sim.state.mind[1, M.HEARD] = 0
    d.wait(2)
    assert d.sim.state.mind[1, M.GOAL] == d.sim.space.unit_index["A1"]
    d.wait(50)
    assert d.sim.state.mind[1, M.DANGER_A] == d.sim.space.unit_index["A1"]
    assert unit(d, 1) not in ("A1", "corridor")


def test_only_when_the_scenario_says_so_do_people_know_the_danger(drive):
    def know(known: bool) -> bool:
        danger = {"known_to_people": known, "phases": ({"at": 0.0, "place": "c"}, {"at": 100.0, "place": None})}
        go = ({"id": "go", "any": (({"kind": "clock", "at": 0.5},),), "do": ("danger",)},)
        spec = {"people": (group("c", 3, "hide"),), "places": {"c": "corridor"}, "danger": danger, "triggers": go}
        d = drive(at=(20.0, -3.0), unit="U", **spec).wait(3)
        assert (d.sim.state.mind[1:, M.LEARNT] == (mind.Learnt.DANGER if known else -1)).all()
        return bool((d.sim.state.mind[1:, M.DANGER_A] >= 0).all())

    assert know(True)
    assert not know(False)


def test_two_rooms_are_remembered_the_newest_first(drive):
    d = drive(people=(group("c", 1),), places={"c": "corridor"})
    ctx = d.sim.context
    assert beliefs.learn_danger(ctx, [1], [2]) == [1]
    assert beliefs.learn_danger(ctx, [1], [2]) == []
    beliefs.learn_danger(ctx, [1], [4])
    assert beliefs.danger(ctx, 1) == (4, 2)
    beliefs.learn_danger(ctx, [1], [5])
    assert beliefs.danger(ctx, 1) == (5, 4)


# --- tolls


def test_people_who_believe_nothing_and_fit_everywhere_pay_no_toll(drive):
    d = drive(people=(group("c", 1),), places={"c": "corridor"})
    assert beliefs.toll(d.sim.context, 1) is FREE


@given(st.integers(0, 6), st.integers(-1, 6), st.sampled_from([0, 70, 80, 90, 130]))
@settings(max_examples=40, deadline=None)
def test_a_toll_is_never_negative_and_dread_costs_the_same_both_ways(a, b, wide):
    tolls = _tolls()
    toll = tolls.of((a, b), wide, True)
    assert (toll.metres >= 0.0).all()
    assert toll.key == tolls.of((b, a), wide, True).key
    assert (toll.metres[np.isfinite(toll.metres)] <= 2 * DANGER_METRES).all()


def _tolls() -> Any:
    from sim.core.walking.tolls import Tolls
    from tests.t40_core import conftest

    return Tolls(conftest.space_of(conftest.small_school))


# --- wheels


def test_a_door_too_narrow_for_wheels_is_no_way(drive, small):
    def goes(first: float) -> str:
        d = drive(
            make_building=partial(two_ways, small, first, 1.0),
            at=(19.0, 1.0),
            unit="H",
            people=(group("h", 1, "hide", mobility={"wheelchair": 1.0}),),
            places={"h": "H"},
            **ALARM,
        )
        put(d, 1, 2.0, 2.0)
        door = set()
        for _ in range(70 * 20):
            d.step()
            door.add(int(d.sim.space.cell_door[d.sim.state.cell[1]]))
        assert unit(d, 1) == "R"
        return d.sim.space.door_ids[max(door)]

    assert goes(1.0) == "near"
    assert goes(0.6) == "far"


def test_with_no_way_for_wheels_one_keeps_low_where_one_is_and_it_is_known(drive, small):
    people = (group("h", 1, "hide", mobility={"wheelchair": 1.0}),)
    make = partial(two_ways, small, 0.6, 0.6)
    d = drive(make_building=make, at=(19.0, 1.0), unit="H", people=people, places={"h": "H"}, **ALARM).wait(30)
    assert unit(d, 1) == "H"
    assert d.sim.state.mind[1, M.STATE] == Mode.LOW
    assert d.sim.state.present[1] == 1
    assert d.of(E.NO_WAY, wanted="room", mobility="wheelchair")


def test_wheels_take_no_stairs_unless_somebody_helps(drive):
    d = drive(people=(group("c", 2, mobility={"wheelchair": 1.0}),), places={"c": "corridor"})
    assert not beliefs.climbs(d.sim.context, 1)
    d.sim.state.mind[1, M.AID] = 2
    assert beliefs.climbs(d.sim.context, 1)


def test_a_helper_takes_only_ways_both_can_go(drive, small):
    people = (group("h", 1, "hide", mobility={"wheelchair": 1.0}), group("h", 1, "help") | {"id": "k"})
    make = partial(two_ways, small, 0.6, 1.0)
    d = drive(make_building=make, at=(19.0, 1.0), unit="H", people=people, places={"h": "H"})
    put(d, 1, 4.0, 2.0)
    put(d, 2, 3.0, 1.0)
    news.alert(d.sim.context, 2)
    d.wait(60)
    assert d.sim.state.mind[1, M.LEADER] == 2
    assert unit(d, 1) == unit(d, 2) == "R"


# --- nobody is lost


@pytest.mark.parametrize("seed", range(4))
def test_with_doors_flapping_and_locking_nobody_is_lost_and_everybody_is_in_a_cell(drive, seed):
    mix = {"hide": 0.2, "follow_teacher": 0.2, "flee": 0.15, "freeze": 0.1, "hesitate": 0.1, "help": 0.15, "fetch": 0.1}
    gaits = {"walking": 0.7, "slow": 0.1, "wheelchair": 0.1, "helped": 0.1}
    people = (
        {"id": "p", "place": "c", "count": 14, "behaviour": mix, "mobility": gaits},
        {"id": "q", "place": "a", "count": 8, "behaviour": mix, "mobility": gaits},
        {"id": "t", "place": "a", "count": 1, "role": "teacher", "ages": (40, 40), "behaviour": {"sweep": 1.0}},
    )
    d = drive(seed=seed, at=(23.0, 1.5), open_=("d1", "dg"), people=people, places={"c": "corridor", "a": "A1"}, **ALARM)
    rng = np.random.default_rng(seed)
    state, space = d.sim.state, d.sim.space
    for tick in range(900):
        if tick % 25 == 0:
            door = int(rng.integers(len(space.door_ids)))
            state.door_locked[door] = int(rng.integers(2)) if state.door_open[door] <= 0.0 else 0
        d.step()
        state = d.sim.state
        assert (state.present[:-1] == 1).all()
        assert np.isfinite(state.xy).all()
        if tick % 50 == 0:
            for p in range(len(d.sim.people)):
                cell = int(state.cell[p])
                x, y = state.xy[p].tolist()
                assert all(nx * x + ny * y - k >= -1e-5 for nx, ny, k in space.side_rows[cell])


def test_who_is_out_goes_round_the_house_never_through_it(drive):
    """Domain A30: nobody re-enters, however much nearer the assembly point is through the corridor."""
    d = drive(people=(group("c", 1),), places={"c": "corridor"}, open_=("e1", "e2"))
    put(d, 1, -1.5, 1.5)
    there = d.sim.world.locator.cell(26.0, 1.5, 0)
    mind.enter(d.sim.context, 1, Mode.AWAY)
    mind.walk_to(d.sim.context, 1, Spot(26.0, 1.5, 0, int(there)), mind.OUT_OF_DOORS, 1.3)
    for _ in range(60 * 20):
        d.step()
        assert unit(d, 1) == ""
    assert d.sim.state.xy[1, 0] > 20.0


def test_asking_for_many_doors_at_once_gives_what_each_alone_gives(drive):
    d = drive()
    world, field = d.sim.world, ways(d)
    doors = list(range(len(world.space.door_ids)))
    for cell in range(world.space.cell_count):
        x, y = world.cells.centre[cell].tolist()
        for shut in ([], [0], [1, 2]):
            one_by_one = [field.metres(cell, x, y, field.to_door(k, shut)) for k in doors]
            assert field.metres_each(cell, x, y, field.to_doors(doors, shut)).tolist() == one_by_one
