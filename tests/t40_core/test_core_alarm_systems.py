"""Alarm systems: who notices what is not clear, phones, buttons, locks thrown by an alarm, and what fails."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core import queries, rng
from sim.core.building import alarms, doors, faults
from sim.core.commands import ActionKind as K
from sim.events import EventType as E
from sim.plan.building import Zone
from sim.space.hearing import BACKGROUND, CLEAR_DB, CLEAR_OVER, Heard, background, grade, grade_speech
from sim.text import Text
from sim.units import STEP_HZ
from tests.t40_core.conftest import small_school

W = {"sv": "x", "en": "x"}
GO = {"triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)}


def alarm(**more: Any) -> dict[str, Any]:
    return {"id": "lockdown", "kind": "lockdown", "text": W} | more


def spec(**more: Any) -> dict[str, Any]:
    return GO | {"alarms": (alarm(**more),)}


def everybody(place: str = "c", count: int = 40, **more: Any) -> dict[str, Any]:
    return {"people": ({"id": "a", "place": place, "count": count} | more,), "places": {"c": "corridor", "a1": "A1", "g": "G"}}


def listeners(d: Any, seconds: float) -> set[int]:
    """Everybody an alarm that starts now has reached after so long, were they to stay where they are."""
    ctx = d.sim.context
    alarms.start(ctx, 0)
    first, found = ctx.state.tick, set[int]()
    for k in range(round(seconds * STEP_HZ) + 1):
        ctx.state.tick = first + k
        found |= set(alarms.step(ctx).tolist())
    ctx.state.tick = first
    return found


def refusal(d: Any) -> str:
    return d.of(E.ACTION_REFUSED)[-1].data["reason"]


# --- loud enough


def test_clear_is_65_db_and_10_over_noticed_is_3_over():
    level, around = np.array([65.0, 64.9, 75.0, 74.9, 62.9]), np.array([55.0, 35.0, 65.0, 65.0, 60.0])
    assert grade(level, around).tolist() == [Heard.CLEAR, Heard.NOTICED, Heard.CLEAR, Heard.NOTICED, Heard.NOT]


def test_a_clear_alarm_reaches_everybody_at_once(drive):
    assert len(listeners(drive(**everybody(), **spec(level_db=72)), 0.5)) == 40


def test_of_an_alarm_that_is_not_clear_some_hear_and_later(drive):
    d = drive(**everybody(), **spec(level_db=65))  # 5 dB over a corridor at break
    soon, late = listeners(d, 2.0), listeners(drive(**everybody(), **spec(level_db=65)), 13.0)
    assert not soon
    assert 12 <= len(late) <= 28  # half of them: 0.3 + 0.7 * 2/7


def test_nobody_hears_what_is_less_than_3_db_over(drive):
    assert not listeners(drive(**everybody(), **spec(level_db=62)), 13.0)


def test_who_notices_a_lower_alarm_notices_a_higher_one(drive):
    found = [listeners(drive(**everybody(), **spec(level_db=db)), 13.0) for db in (63, 65, 67, 69)]
    assert all(low <= high for low, high in pairwise(found))
    assert len(found[0]) < len(found[-1])


def test_the_trainee_hears_what_is_only_noticed_too_and_the_event_says_so(drive):
    assert drive(**spec(level_db=66)).wait(2).of(E.ALARM_HEARD)[0].data["clear"] is False
    assert drive(**spec(level_db=76)).wait(2).of(E.ALARM_HEARD)[0].data["clear"] is True


def test_a_spoken_message_reaches_those_who_understand_it(drive):
    """10 dB over a corridor at break: 70 dB(A); nobody acts on a voice they do not understand."""
    assert len(listeners(drive(**everybody(), **spec(level_db=70, by="speech")), 0.5)) == 40
    assert not listeners(drive(**everybody(), **spec(level_db=69, by="speech")), 13.0)


def test_words_need_not_be_loud_where_it_is_quiet(drive):
    """60 dB(A) is less than the norm asks of a signal, and more than enough to be understood in a quiet place."""
    level, quiet = np.array([60.0, 44.9]), np.array([35.0, 35.0])
    assert grade_speech(level, quiet).tolist() == [Heard.CLEAR, Heard.NOT]
    assert grade(level, quiet).tolist() == [Heard.NOTICED, Heard.NOTICED]


def test_the_trainee_has_heard_a_spoken_alarm_once_it_is_understood(drive):
    assert drive(**spec(level_db=66, by="speech")).wait(2).of(E.ALARM_HEARD) == []
    assert drive(**spec(level_db=76, by="speech")).wait(2).of(E.ALARM_HEARD)[0].data["clear"] is True


def test_a_light_is_clear(drive):
    assert drive(**spec(level_db=40, light=True)).wait(2).of(E.ALARM_HEARD)[0].data["clear"] is True


def test_backgrounds_go_by_period_and_fall_quiet_after_a_lockdown(drive):
    d = drive(**spec(), period="lesson")
    corridor = d.sim.space.unit_index["corridor"]
    assert alarms.period(d.sim.context) == "lesson"
    assert alarms.background(d.sim.context)[corridor] == BACKGROUND["lesson"]["walkway"]
    d.wait(10)
    assert alarms.period(d.sim.context) == "lesson"
    d.wait(7)
    assert alarms.period(d.sim.context) == "quiet"
    assert alarms.background(d.sim.context)[corridor] == 35.0


def test_a_fire_alarm_makes_nobody_keep_quiet(drive):
    assert alarms.period(drive(**spec(kind="fire")).wait(20).sim.context) == "break"


def test_every_period_knows_every_room():
    units = small_school().units
    for period in BACKGROUND:
        assert len(background(units, period)) == len(units) + 1
        assert (background(units, period) >= 35.0).all()


def test_the_default_alarm_is_clear_in_a_corridor_at_break():
    assert BACKGROUND["break"]["walkway"] + CLEAR_OVER <= 72
    assert CLEAR_DB <= 72


# --- when it sounds


def test_with_a_duration_it_ends_and_with_repeat_it_comes_again(drive):
    d = drive(**spec(duration=3, repeat=10))
    sounds = []
    for _ in range(26):
        d.wait(1)
        sounds.append(alarms.sounding(d.sim.context, 0))
    on = [k for k, s in enumerate(sounds) if s]
    assert on == [1, 2, 10, 11, 12, 20, 21, 22]  # it began just after the first second


def test_whoever_comes_in_later_hears_it_at_the_next_repeat(drive):
    d = drive(at=(20.0, 4.0), unit="G", **spec(places=("zone",), duration=2, repeat=8), places={"zone": "corridor"})
    d.wait(5)
    assert not d.of(E.ALARM_HEARD)
    d.do(K.OPEN_DOOR, "dg").wait(1).walk(20, 1.5).wait(8)
    assert 9 <= d.of(E.ALARM_HEARD)[0].t <= 12


def test_without_a_duration_it_goes_on_until_the_all_clear(drive):
    clear = {"id": "clear", "kind": "all_clear", "verified": True, "channel": "officer"}
    triggers = (*GO["triggers"], {"id": "end", "any": (({"kind": "clock", "at": 30.0},),), "do": ("clear",)})
    d = drive(**spec() | {"triggers": triggers, "injects": ({"id": "alarm", "kind": "start_alarm", "target": "lockdown"}, clear)})
    assert alarms.sounding(d.wait(29).sim.context, 0)
    assert not alarms.sounding(d.wait(2).sim.context, 0)


# --- zones


def zoned() -> Any:
    return replace(small_school(), zones=(Zone("north", Text("Norr"), ("A1", "A2", "G")),))


def test_a_zone_of_the_plan_is_where_it_sounds(drive):
    d = drive(make_building=zoned, **spec(zones=("north",)))
    names = d.sim.space.unit_ids
    own = alarms.rooms(d.sim.context, 0)
    assert {names[u] for u in np.flatnonzero(own[:-1])} == {"A1", "A2", "G"}
    assert not own[-1]


def test_zones_and_places_add_up(drive):
    d = drive(make_building=zoned, **spec(zones=("north",), places=("b",)), places={"b": "B1"})
    assert int(alarms.rooms(d.sim.context, 0).sum()) == 4


# --- phones


def test_an_app_reaches_staff_wherever_they_are_and_nobody_else(drive):
    people = (
        {"id": "staff", "place": "g", "count": 1, "role": "teacher"},
        {"id": "staff2", "place": "a1", "count": 1, "role": "principal"},
        {"id": "pupils", "place": "g", "count": 5},
    )
    app = {"notices": 1.0, "latency": (3.0, 9.0)}
    d = drive(people=people, places={"g": "G", "a1": "A1"}, **spec(by="app", app=app, places=("a1",)))
    assert not listeners(d, 2.5)
    assert listeners(d, 9.5) == {1, 2}


def test_only_a_share_looks_at_the_phone(drive):
    people = {"people": ({"id": "s", "place": "c", "count": 40, "role": "teacher"},), "places": {"c": "corridor"}}
    found = [listeners(drive(**people, **spec(by="app", app={"notices": n})), 21.0) for n in (0.0, 0.5, 0.8, 1.0)]
    assert [len(f) for f in (found[0], found[-1])] == [0, 40]
    assert found[1] < found[2] < found[3]
    assert 12 <= len(found[1]) <= 28


def test_the_trainees_own_phone_shows_it_when_the_role_has_the_app(drive):
    assert not drive(**spec(by="app")).wait(5).of(E.ALARM_HEARD)
    d = drive(role="teacher", **spec(by="app")).wait(2)
    assert d.of(E.ALARM_HEARD)
    assert queries.alarm_sounding(d.sim).id == "lockdown"


def test_an_app_makes_no_sound(drive):
    d = drive(role="teacher", **spec(by="app")).wait(3)
    assert not alarms.sounding(d.sim.context, 0)


# --- buttons


def button(**more: Any) -> dict[str, Any]:
    return {"alarms": (alarm(id="desk", raised_from={"place": "desk", "roles": ("receptionist",)} | more),)}


def test_the_receptionist_raises_the_alarm_in_the_reception(drive):
    d = drive(role="receptionist", places={"desk": "corridor"}, **button())
    assert [a.value for a in queries.available_actions(d.sim) if a.kind is K.RAISE_ALARM] == ["lockdown", "desk"]
    d.do(K.RAISE_ALARM, value="desk").wait(1)
    raised = d.of(E.ALARM_RAISED)[0]
    assert (raised.actor, raised.data["kind"], raised.data["channel"]) == ("trainee", "lockdown", "button")
    assert d.of(E.ALARM_STARTED, target="desk")
    assert d.of(E.RESPONSE_STARTED) or d.of(E.ALARM_HEARD)
    assert refusal(d.do(K.RAISE_ALARM, value="desk")) == "already_on"


def test_not_from_elsewhere_and_not_by_others(drive):
    places = {"desk": "G"}
    assert refusal(drive(role="receptionist", places=places, **button()).do(K.RAISE_ALARM, value="desk")) == "not_there"
    assert refusal(drive(places={"desk": "corridor"}, **button()).do(K.RAISE_ALARM, value="desk")) == "wrong_role"
    d = drive(places={"desk": "corridor"}, **button(roles=())).do(K.RAISE_ALARM, value="desk")
    assert d.of(E.ALARM_STARTED)


def test_a_programme_without_button_is_not_raised_by_its_name(drive):
    d = drive(**spec())
    assert alarms.raisable(d.sim.context, "lockdown") == -1
    assert alarms.why_not_raise(d.sim.context, 0, 0) == "no_button"


# --- doors


def order(**more: Any) -> dict[str, Any]:
    return spec(locks={"places": ("rooms",)} | more)


def locked(d: Any) -> set[str]:
    return {name for name, lock in zip(d.sim.space.door_ids, d.sim.state.door_locked, strict=True) if lock}


def test_the_doors_between_a_unit_and_the_rest_are_locked_at_once(drive):
    d = drive(places={"rooms": "A1 B1"}, **order()).wait(2)
    assert locked(d) == {"d1", "d3"}
    events = d.of(E.DOOR_LOCKED)
    assert {(e.actor, e.data["lock_kind"], e.data["seconds"]) for e in events} == {("system", "auto", 0.0)}


def test_outer_doors_only_or_all(drive):
    assert locked(drive(places={"rooms": "corridor"}, **order(which="outer")).wait(2)) == {"e1", "e2"}
    assert len(locked(drive(places={"rooms": "corridor"}, **order(which="all")).wait(2))) == 8
    assert locked(drive(**spec(locks={"openings": ("dg",)})).wait(2)) == {"dg"}


def test_what_is_locked_opens_from_inside_and_not_from_outside(drive):
    d = drive(at=(4.0, 4.0), unit="A1", places={"rooms": "A1"}, **order()).wait(2)
    ctx, d1 = d.sim.context, d.door("d1")
    corridor, a1 = (d.sim.space.unit_index[u] for u in ("corridor", "A1"))
    assert doors.why_not_through(ctx, d1, corridor) == "locked"
    assert doors.why_not_through(ctx, d1, a1) == ""
    d.do(K.OPEN_DOOR, "d1").wait(1)
    assert locked(d) == set()
    d.do(K.CLOSE_DOOR, "d1").wait(2)
    assert locked(d) == {"d1"}, "an armed lock is thrown again when the door is shut"


def test_a_section_is_shut_to_those_outside_it_even_between_two_corridors(drive, small):
    def make():
        from sim.plan.building import Category, LockKind

        units = (small.room("W", Category.WALKWAY, 0, 0, 10, 3), small.room("E", Category.WALKWAY, 10.2, 0, 20, 3))
        between = small.door("m", 10.1, 1.5, ("W", "E"), LockKind.NONE, upright=True)
        return small.building(units, (between, small.door("x", -0.1, 1.5, ("W",), LockKind.NONE, upright=True)))

    d = drive(make_building=make, at=(5, 1.5), unit="W", places={"rooms": "E"}, **order()).wait(2)
    west, east = (d.sim.space.unit_index[u] for u in ("W", "E"))
    assert doors.why_not_through(d.sim.context, d.door("m"), west) == "locked"
    assert doors.why_not_through(d.sim.context, d.door("m"), east) == ""


def test_an_emergency_exit_always_lets_out(drive):
    d = drive(at=(23.4, 1.5), places={"rooms": "corridor"}, **order(which="outer")).wait(2)
    assert "e2" in locked(d)
    d.do(K.OPEN_DOOR, "e2").wait(1)
    assert d.of(E.DOOR_OPENED, target="e2")


def test_an_open_door_is_locked_when_it_is_shut_or_let_go_of(drive):
    held = drive(open_=("d1",), places={"rooms": "A1"}, **order()).wait(4)
    assert locked(held) == set()
    let_go = drive(open_=("d1",), places={"rooms": "A1"}, **order(close=True)).wait(4)
    assert locked(let_go) == {"d1"}
    assert let_go.of(E.DOOR_CLOSED, actor="system")


def test_locks_fail_by_share_the_same_in_the_same_seed(drive):
    def run(seed: int, failure: float) -> set[str]:
        return locked(drive(seed=seed, places={"rooms": "corridor"}, **order(which="all", failure=failure)).wait(1.2))

    assert run(3, 1.0) == set()
    worked = [run(seed, 0.5) for seed in range(6)]
    assert worked[0] == run(0, 0.5)
    assert 10 <= sum(map(len, worked)) <= 38  # of 48
    assert len({frozenset(w) for w in worked}) > 1


def test_a_lock_that_fails_is_told_once_and_can_be_turned_by_hand(drive):
    d = drive(at=(4.0, 4.0), unit="A1", places={"rooms": "A1"}, **order(failure=1.0)).wait(3)
    assert [e.target for e in d.of(E.LOCK_FAILED)] == ["d1"]
    d.do(K.LOCK_DOOR, "d1").wait(2.5)
    assert locked(d) == {"d1"}


def test_nobody_turns_a_lock_that_will_lock_itself(drive):
    d = drive(at=(4.0, 4.0), unit="A1", open_=("d1",), places={"rooms": "A1"}, **order()).wait(2)
    assert doors.why_not_lock(d.sim.context, d.door("d1"), 0) == "locks_itself"


def test_a_programme_that_only_locks_is_heard_by_nobody(drive):
    d = drive(places={"rooms": "A1"}, **spec(kind="lock", locks={"places": ("rooms",)})).wait(3)
    assert locked(d) == {"d1"}
    assert not d.of(E.ALARM_HEARD)
    assert not d.of(E.PHASE_STARTED, target="alarm")


def test_the_delay_holds_for_locks_too(drive):
    d = drive(places={"rooms": "A1"}, **order() | {"alarms": (alarm(delay=5, locks={"places": ("rooms",)}),)})
    assert locked(d.wait(5.8)) == set()
    assert locked(d.wait(0.5)) == {"d1"}


def test_after_the_all_clear_doors_stay_as_they_are_and_no_longer_lock_themselves(drive):
    d = drive(at=(4.0, 4.0), unit="A1", places={"rooms": "A1"}, **order()).wait(2)
    alarms.over(d.sim.context)
    assert locked(d) == {"d1"}
    d.do(K.OPEN_DOOR, "d1").wait(1).do(K.CLOSE_DOOR, "d1").wait(2)
    assert locked(d) == set()


# --- faults


def test_an_alarm_that_does_not_start_is_reported_once_and_starts_nothing(drive):
    d = drive(**spec(faults=({"kind": "does_not_start"},))).wait(3)
    alarms.start(d.sim.context, 0)
    d.wait(1)
    assert [(e.target, e.data["fault"]) for e in d.of(E.ALARM_FAILED)] == [("lockdown", "does_not_start")]
    assert not d.of(E.ALARM_STARTED)
    assert not d.of(E.PHASE_STARTED, target="alarm")


def test_a_fault_with_a_chance_is_there_in_that_share_of_seeds(drive):
    ctx = drive(**spec(faults=({"kind": "does_not_start", "chance": 0.3},))).sim.context
    base = ctx.world
    there = 0
    for seed in range(400):
        ctx.world = base.with_seed(seed)
        there += faults.does_not_start(ctx, 0)
    assert 90 <= there <= 150


def test_a_late_alarm_is_heard_later(drive):
    d = drive(**spec(delay=2, faults=({"kind": "late", "seconds": 4},))).wait(9)
    assert 7.0 <= d.of(E.ALARM_HEARD)[0].t <= 7.6


def test_a_silent_zone_is_not_heard_there_but_next_door(drive):
    silent = {"kind": "silent", "places": ("zone",)}
    d = drive(at=(20.0, 5.0), unit="G", places={"zone": "G"}, **spec(faults=(silent,)))
    alarms.start(d.sim.context, 0)
    names = d.sim.space.unit_ids
    heard = {names[u] for u in np.flatnonzero(alarms.audible(d.sim.context, 0)[:-1] == Heard.CLEAR)}
    assert heard == set(names) - {"G"}
    assert not d.wait(3).of(E.ALARM_HEARD)


def test_silence_is_drawn_room_by_room_or_for_all_together(drive):
    def rooms(together: bool, seed: int) -> int:
        d = drive(seed=seed, **spec(faults=({"kind": "silent", "chance": 0.5, "together": together},)))
        return int(faults.rooms_without(d.sim.context, 0, "silent")[:-1].sum())

    assert {rooms(True, s) for s in range(12)} == {0, 7}
    assert len({rooms(False, s) for s in range(12)}) > 2


def test_a_broken_light_leaves_the_sound(drive):
    dark = {"kind": "no_light"}
    assert drive(**spec(light=True, level_db=40)).wait(2).of(E.ALARM_HEARD)
    assert not drive(**spec(light=True, level_db=40, faults=(dark,))).wait(2).of(E.ALARM_HEARD)
    assert drive(**spec(light=True, level_db=72, faults=(dark,))).wait(2).of(E.ALARM_HEARD)


def test_faults_of_one_programme_leave_another_alone(drive):
    first = alarm(id="a", faults=({"kind": "does_not_start"},))
    triggers = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("one", "two")},)
    injects = ({"id": "one", "kind": "start_alarm", "target": "a"}, {"id": "two", "kind": "start_alarm", "target": "b"})
    d = drive(alarms=(first, alarm(id="b")), triggers=triggers, injects=injects).wait(2)
    assert [e.target for e in d.of(E.ALARM_STARTED)] == ["b"]


# --- chance and memory


@given(st.integers(-(2**70), 2**70), st.integers(0, 40), st.integers(0, 2**40), st.lists(st.integers(0, 5000), max_size=5))
@settings(max_examples=200, deadline=None)
def test_draws_for_many_are_the_draws_for_each(seed: int, purpose: int, index: int, people: list[int]):
    many = rng.units(seed, purpose, np.array(people, dtype=np.int64), index)
    assert many.tolist() == [rng.unit(seed, purpose, p, index) for p in people]


def test_a_run_goes_on_the_same_from_a_snapshot_in_the_middle_of_all_this(drive):
    parts = spec(
        level_db=65,
        duration=4,
        repeat=9,
        locks={"places": ("rooms",), "failure": 0.4},
        faults=({"kind": "silent", "chance": 0.3}, {"kind": "late", "seconds": 2}),
    )
    people = everybody(count=20)
    d = drive(**parts, people=people["people"], places=people["places"] | {"rooms": "A1 A2 B1"}).wait(6)
    kept = d.sim.snapshot()
    once = d.wait(12).sim.hash
    d.sim.restore(kept)
    assert d.wait(12).sim.hash == once


@pytest.mark.parametrize("kind", ["test", "lunch", "message"])
def test_bells_and_notices_are_heard_and_start_nobody(drive, kind):
    d = drive(**everybody(count=5), **spec(kind=kind))
    assert not listeners(d, 3)
    assert drive(**spec(kind=kind)).wait(2).of(E.ALARM_HEARD)[0].data["kind"] == kind
