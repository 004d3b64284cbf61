"""Locks a scenario puts in place of the plan's, doors that lock themselves, exits that sound, and what opens from where."""

from typing import Any

import pytest

from sim.core.building import doors, electric
from sim.core.building.locks import FAILURE
from sim.core.commands import ActionKind as K
from sim.core.world import LOCK_SECONDS
from sim.events import EventType as E
from sim.plan.building import LockKind, Tri

W = {"sv": "x", "en": "x"}
GO = {"triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)}
ROOMS = {"rooms": "A1 A2 G B1 WC U", "north": "A1 A2 G"}


def rules(*given: dict[str, Any]) -> dict[str, Any]:
    return {"locks": tuple({"place": "rooms"} | g for g in given), "places": ROOMS}


def kinds(d: Any) -> dict[str, str]:
    locks = d.sim.world.locks
    return {o.id: "auto" if locks.auto[k] else str(o.lock_kind) for k, o in enumerate(d.sim.world.openings)}


def locked(d: Any) -> set[str]:
    return {name for name, lock in zip(d.sim.space.door_ids, d.sim.state.door_locked, strict=True) if lock}


# --- figures


def test_a_push_button_is_quicker_and_surer_than_a_key():
    order = (LockKind.PUSH_BUTTON, LockKind.THUMB_TURN, LockKind.CARD, LockKind.KEY)
    assert [LOCK_SECONDS[k] for k in order] == sorted(LOCK_SECONDS[k] for k in order)
    assert [FAILURE[k] for k in order] == sorted(FAILURE[k] for k in order)


@pytest.mark.parametrize("kind", [LockKind.PUSH_BUTTON, LockKind.KEY])
def test_a_share_of_lockings_is_fumbled_and_takes_twice_the_time(drive, kind):
    ctx = drive(role="teacher", **rules({"kind": str(kind)})).sim.context
    d1 = ctx.world.space.door_index["d1"]
    times = [doors.lock_seconds(ctx, d1, person) for person in range(1000)]
    assert set(times) == {LOCK_SECONDS[kind], 2 * LOCK_SECONDS[kind]}
    slow = sum(t > LOCK_SECONDS[kind] for t in times) / 1000
    assert slow == pytest.approx(FAILURE[kind], abs=0.03)


def test_whoever_fumbles_a_push_button_would_have_fumbled_the_key(drive):
    def slow(kind: str) -> set[int]:
        ctx = drive(role="teacher", **rules({"kind": kind})).sim.context
        return {p for p in range(300) if doors.lock_seconds(ctx, 0, p) > LOCK_SECONDS[LockKind(kind)]}

    assert slow("push_button") < slow("key")


def test_a_rule_may_say_how_often_a_lock_fails(drive):
    ctx = drive(**rules({"kind": "thumb_turn", "failure": 1.0})).sim.context
    assert doors.lock_seconds(ctx, ctx.world.space.door_index["d1"], 0) == 2 * LOCK_SECONDS[LockKind.THUMB_TURN]
    ctx = drive(role="teacher", **rules({"kind": "key", "failure": 0.0})).sim.context
    assert {doors.lock_seconds(ctx, 0, p) for p in range(50)} == {LOCK_SECONDS[LockKind.KEY]}


# --- rules


def test_without_rules_doors_have_the_plans_locks(drive):
    d = drive()
    assert kinds(d) == {o.id: str(o.lock_kind) for o in d.sim.space.building.openings}


def test_a_rule_gives_every_door_of_its_place_its_lock_and_leaves_the_rest(drive):
    d = drive(**rules({"kind": "push_button"}))
    assert {name for name, kind in kinds(d).items() if kind == "push_button"} == {"d1", "d2", "dg", "d3", "d4", "d5"}
    assert kinds(d)["e2"] == "thumb_turn"
    facts = {o.id: o for o in d.sim.world.openings}
    assert facts["d5"].lockable_from_inside is Tri.YES, "the plan does not know; the scenario does"


def test_later_rules_go_before_earlier_ones(drive):
    d = drive(**rules({"kind": "key"}, {"kind": "none", "place": "north"}))
    assert (kinds(d)["d3"], kinds(d)["d1"]) == ("key", "none")
    assert doors.why_not_lock(d.sim.context, d.door("d1"), 0) == "no_lock"


def test_a_share_of_the_doors_is_drawn_and_a_smaller_share_lies_in_a_greater(drive):
    def chosen(share: float, seed: int) -> set[str]:
        return {n for n, kind in kinds(drive(seed=seed, **rules({"kind": "auto", "share": share}))).items() if kind == "auto"}

    few, many = ([chosen(share, seed) for seed in range(12)] for share in (0.3, 0.7))
    assert all(a <= b for a, b in zip(few, many, strict=True))
    assert 10 <= sum(map(len, few)) < sum(map(len, many)) <= 65  # of 72
    assert len({frozenset(c) for c in few}) > 3
    assert chosen(0.0, 1) == set()
    assert len(chosen(1.0, 1)) == 6


def test_runs_that_share_their_tables_still_draw_their_own_locks(drive):
    world = drive(**rules({"kind": "auto", "share": 0.5})).sim.world
    drawn = [tuple(world.with_seed(seed).locks.auto.tolist()) for seed in range(10)]
    assert len(set(drawn)) > 3
    assert world.with_seed(4).sound is world.sound


def test_doors_can_be_locked_from_the_start_where_they_are_shut(drive):
    d = drive(open_=("d2",), **rules({"kind": "thumb_turn", "locked": True}))
    assert locked(d) == {"d1", "dg", "d3", "d4", "d5"}
    assert locked(drive(**rules({"kind": "none", "locked": True}))) == set()


# --- doors that lock themselves


def auto(**more: Any) -> dict[str, Any]:
    return GO | rules({"kind": "auto"} | more)


def test_an_ordinary_day_they_do_not(drive):
    d = drive(at=(12.0, 4.0), unit="A2", open_=("d2",), **rules({"kind": "auto"})).do(K.CLOSE_DOOR, "d2").wait(3)
    assert locked(d) == set()


def test_from_the_lockdown_on_shut_doors_are_locked_and_open_ones_when_shut(drive):
    d = drive(at=(12.0, 4.0), unit="A2", open_=("d2",), **auto()).wait(2)
    assert locked(d) == {"d1", "dg", "d3", "d4", "d5"}
    d.do(K.CLOSE_DOOR, "d2").wait(1.5)
    assert "d2" in locked(d)
    assert d.of(E.DOOR_LOCKED, target="d2")[0].data["lock_kind"] == "auto"


def test_a_fire_alarm_locks_nothing(drive):
    fire = ({"id": "lockdown", "kind": "fire", "text": W},)
    assert locked(drive(**auto() | {"alarms": fire}).wait(3)) == set()


def test_one_that_fails_is_turned_by_hand(drive):
    d = drive(at=(12.0, 4.0), unit="A2", **auto(failure=1.0)).wait(2)
    assert locked(d) == set()
    assert len(d.of(E.LOCK_FAILED)) == 6
    d.do(K.LOCK_DOOR, "d2").wait(2.5)
    assert d.of(E.DOOR_LOCKED, target="d2")[0].data["lock_kind"] == "thumb_turn"


def test_it_fails_once_however_many_alarms_there_are(drive):
    alarms = ({"id": "lockdown", "kind": "lockdown", "text": W}, {"id": "b", "kind": "lockdown", "text": W, "delay": 3})
    injects = ({"id": "alarm", "kind": "start_alarm", "target": "lockdown"}, {"id": "two", "kind": "start_alarm", "target": "b"})
    triggers = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm", "two")},)
    d = drive(**auto(failure=1.0) | {"alarms": alarms, "injects": injects, "triggers": triggers}).wait(6)
    assert len(d.of(E.LOCK_FAILED)) == 6


def test_by_kind_of_lock_rooms_are_secured_sooner(drive):
    """Automatic before push-button before key: the order of the trial and of the experiment in a virtual school."""

    def seconds(kind: str) -> float:
        d = drive(at=(12.0, 4.0), unit="A2", role="teacher", **GO | rules({"kind": kind})).wait(1.2)
        if kind != "auto":
            d.do(K.LOCK_DOOR, "d2")
        d.wait(14)
        return float(d.of(E.DOOR_LOCKED, target="d2")[0].t)

    assert seconds("auto") < seconds("push_button") < seconds("thumb_turn") < seconds("key")


# --- exits


def test_an_emergency_exit_opens_from_indoors_though_locked_and_not_from_outdoors(drive):
    d = drive(at=(23.4, 1.5)).do(K.LOCK_DOOR, "e2").wait(1.2)
    e2, corridor = d.door("e2"), d.sim.space.unit_index["corridor"]
    assert doors.why_not_through(d.sim.context, e2, corridor) == ""
    assert doors.why_not_through(d.sim.context, e2, -1) == "locked"


def test_an_emergency_exit_sounds_where_the_scenario_says_so(drive):
    quiet = drive(at=(23.4, 1.5)).do(K.OPEN_DOOR, "e2")
    assert not quiet.of(E.EXIT_ALARM)
    d = drive(at=(23.4, 1.5), exit_alarms=True).do(K.OPEN_DOOR, "e2").wait(1)
    assert [e.target for e in d.of(E.EXIT_ALARM, actor="trainee")] == ["e2"]
    assert d.of(E.NOISE, cause="exit_alarm")[0].data["level_db"] == 80.0


def test_another_door_does_not(drive):
    d = drive(at=(12.0, 2.3), exit_alarms=True).do(K.OPEN_DOOR, "d2").wait(1)
    assert not d.of(E.EXIT_ALARM)


# --- sides


def test_who_can_open_depends_on_the_side_until_the_door_is_armed_otherwise(drive):
    d = drive()
    ctx, d1 = d.sim.context, d.door("d1")
    a1, corridor = d.sim.space.unit_index["A1"], d.sim.space.unit_index["corridor"]
    ctx.state.door_locked[d1] = 1
    assert (doors.lock_side(ctx, d1, a1), doors.lock_side(ctx, d1, corridor)) == (True, False)
    pair = d.sim.space.door_units[d1].tolist()
    ctx.state.door_armed[d1] = electric.ARMED | (1 << pair.index(corridor))
    assert (doors.lock_side(ctx, d1, a1), doors.lock_side(ctx, d1, corridor)) == (False, True)


def test_furniture_holds_whoever_pushes_and_is_pushed_only_where_there_is_some(drive):
    d = drive(people=({"id": "t", "place": "g", "count": 1, "role": "teacher"},), places={"g": "G"})
    ctx, dg = d.sim.context, d.door("dg")
    assert doors.why_not_block(ctx, dg, 1) == ""
    doors.block(ctx, dg, 1)
    assert doors.why_not_block(ctx, dg, 1) == "already_blocked"
    assert doors.why_not_open(ctx, dg, 1) == "blocked"
    assert ctx.events[-1].type is E.DOOR_BLOCKED
    assert ctx.events[-1].actor == "person:1"
    assert doors.why_not_block(ctx, dg, 0) == "nothing_to_move"


def test_furniture_is_not_pushed_to_an_open_door(drive):
    d = drive(at=(20.0, 4.0), unit="G", open_=("dg",))
    assert doors.why_not_block(d.sim.context, d.door("dg"), 0) == "door_open"


def test_with_a_scenario_of_its_own_the_doorways_take_more_people(drive, small):
    from sim.core.simulation import Simulation
    from tests.t40_core.conftest import bind, scenario, small_school, space_of

    space = space_of(small_school)
    usual, pupils = (Simulation(space, bind(scenario(**s)), 1) for s in ({}, {"door_flow": 2.25}))
    assert usual.world.flow_cap == 1.3
    assert pupils.world.flow_cap == 2.25
    assert Simulation(space, bind(scenario(door_flow=2.25)), 1, flow_cap=1.0).world.flow_cap == 1.0
