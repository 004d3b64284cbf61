"""How people come to know: alarms, phones, calls, words in a room, sight of others, sight of the danger."""

from typing import Any

import numpy as np

from sim.core.people import beliefs, mind, news
from sim.core.people.mind import Learnt, M, Mode
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}


def group(place: str, count: int, behaviour: str = "hide", role: str = "pupil", name: str = "g", **more: Any) -> dict[str, Any]:
    ages = (30, 50) if role != "pupil" else (12, 15)
    return {"id": name, "place": place, "count": count, "role": role, "ages": ages, "behaviour": {behaviour: 1.0}} | more


def at_once(*alarms: dict[str, Any]) -> dict[str, Any]:
    injects = tuple({"id": f"go{k}", "kind": "start_alarm", "target": a["id"]} for k, a in enumerate(alarms))
    go = ({"id": "t", "any": (({"kind": "clock", "at": 0.5},),), "do": tuple(i["id"] for i in injects)},)
    return {"alarms": tuple({"kind": "lockdown", "text": W} | a for a in alarms), "injects": injects, "triggers": go}


def learnt(d: Any) -> list[int]:
    return d.sim.state.mind[1:, M.LEARNT].tolist()


# --- alarms and phones


def test_who_hears_the_alarm_has_it_from_the_alarm(drive):
    d = drive(people=(group("a", 3),), places={"a": "A1"}, **at_once({"id": "x"})).wait(4)
    assert learnt(d) == [Learnt.ALARM] * 3


def test_who_reads_it_on_the_phone_has_it_from_the_phone(drive):
    app = {"id": "x", "by": "app", "app": {"notices": 1.0, "latency": (0.5, 1.0)}}
    d = drive(people=(group("a", 1, "lock", "teacher"),), places={"a": "A1"}, **at_once(app)).wait(5)
    assert learnt(d) == [Learnt.APP]


def test_a_class_has_it_from_its_teacher_who_read_it_on_the_phone(drive):
    app = {"id": "x", "by": "app", "app": {"notices": 1.0, "latency": (0.5, 1.0)}}
    people = (group("a", 1, "lock", "teacher", "t"), group("a", 5, "follow_teacher"))
    d = drive(at=(23.0, 1.5), people=people, places={"a": "A1"}, **at_once(app)).wait(12)
    assert learnt(d) == [Learnt.APP] + [Learnt.TOLD] * 5


# --- words and calls


def test_only_the_first_way_of_learning_counts(drive):
    d = drive(people=(group("a", 1),), places={"a": "A1"})
    news.alert(d.sim.context, 1, Learnt.SAW)
    at = d.sim.state.mind[1, M.HEARD]
    d.wait(1)
    news.alert(d.sim.context, 1, Learnt.ALARM)
    assert learnt(d) == [Learnt.SAW]
    assert d.sim.state.mind[1, M.HEARD] == at


def test_a_call_is_heard_in_the_corridor_not_behind_shut_doors(drive):
    people = (group("c", 1, "hide", "teacher", "t"), group("c", 4), group("a", 4, name="q"))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor", "a": "A1"})
    ctx = d.sim.context
    near = news.call_out(ctx, 1)
    d.wait(0.1)
    assert (d.sim.state.mind[2:6, M.LEARNT] == Learnt.TOLD).all()
    assert set(near) <= set(range(2, 6))
    assert (d.sim.state.mind[6:, M.LEARNT] == -1).all()


def test_a_call_comes_through_an_open_door(drive):
    people = (group("c", 1, "hide", "teacher", "t"), group("a", 4))
    d = drive(at=(20.0, -3.0), unit="U", open_=("d1",), people=people, places={"c": "corridor", "a": "A1"})
    news.call_out(d.sim.context, 1)
    assert (d.sim.state.mind[2:, M.LEARNT] == Learnt.TOLD).all()


def test_a_call_is_a_sound_and_an_event_with_the_number_reached(drive):
    people = (group("c", 1, "hide", "teacher", "t"), group("c", 6))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor"})
    d.sim.context.events = []
    reached = news.call_out(d.sim.context, 1)
    kinds = {e.type: e for e in d.sim.context.events}
    assert kinds[E.WARNED].data["people"] == len(reached)
    assert kinds[E.WARNED].actor == "person:1"
    assert kinds[E.NOISE].data["cause"] == "calling_out"


def test_a_grown_up_passes_on_where_the_danger_is(drive):
    people = (group("a", 1, "lock", "teacher", "t"), group("a", 4))
    d = drive(at=(23.0, 1.5), people=people, places={"a": "A1"})
    ctx, there = d.sim.context, d.sim.space.unit_index["U"]
    news.learn(ctx, [1], (there,), Learnt.DANGER)
    d.wait(8)
    assert (d.sim.state.mind[2:, M.DANGER_A] == there).all()
    assert (d.sim.state.mind[2:, M.LEARNT] == Learnt.TOLD).all()


# --- sight


def test_seeing_others_run_people_understand(drive):
    people = (group("c", 6, "flee", name="r"), group("c", 6))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor"})
    for p in range(1, 7):
        news.alert(d.sim.context, p, Learnt.DANGER)
    d.wait(8)
    assert (d.sim.state.mind[7:, M.LEARNT] == Learnt.SAW).any()


def test_behind_a_shut_door_nobody_sees_who_runs_by(drive):
    people = (group("c", 6, "flee", name="r"), group("a", 6))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor", "a": "A1"})
    for p in range(1, 7):
        news.alert(d.sim.context, p, Learnt.DANGER)
    d.wait(8)
    assert (d.sim.state.mind[7:, M.LEARNT] == -1).all()


def test_through_an_open_door_those_in_line_of_sight_see_who_runs_by(drive):
    people = (group("c", 8, "flee", name="r"), group("a", 10))
    d = drive(at=(20.0, -3.0), unit="U", open_=("d1", "d2"), people=people, places={"c": "corridor", "a": "A1 A2"})
    for p in range(1, 9):
        news.alert(d.sim.context, p, Learnt.DANGER)
    d.wait(10)
    assert (d.sim.state.mind[9:, M.LEARNT] == Learnt.SAW).any()


def test_people_who_stand_and_take_it_in_show_nothing_yet(drive):
    people = (group("c", 3, "freeze", name="r"), group("c", 3))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor"})
    for p in (1, 2, 3):
        news.alert(d.sim.context, p)
    d.wait(6)
    assert (d.sim.state.mind[4:, M.LEARNT] == -1).all()


def test_the_danger_is_seen_where_it_is_and_through_open_doors_only(drive):
    danger = {"known_to_people": True, "phases": ({"at": 0.0, "place": "c"}, {"at": 100.0, "place": None})}
    go = ({"id": "go", "any": (({"kind": "clock", "at": 0.5},),), "do": ("danger",)},)
    people = (group("c", 2), group("a", 4, name="q"), group("b", 4, name="s"))
    places = {"c": "corridor", "a": "A1", "b": "A2"}
    d = drive(at=(20.0, -3.0), unit="U", open_=("d1",), people=people, places=places, danger=danger, triggers=go).wait(2)
    knows = d.sim.state.mind[:, M.DANGER_A] == d.sim.space.unit_index["corridor"]
    assert knows[1:3].all()
    assert knows[3:7].any()
    assert not knows[7:].any()


# --- the same chance whatever others do


def test_what_a_person_draws_does_not_depend_on_who_else_learns(drive):
    people = (group("a", 4), group("c", 6, name="o"))
    places = {"a": "A1", "c": "corridor"}
    one, two = (drive(at=(20.0, -3.0), unit="U", people=people, places=places) for _ in range(2))
    for p in range(5, 11):
        news.alert(two.sim.context, p)
    for d in (one, two):
        news.alert(d.sim.context, 1)
    assert one.sim.state.mind[1, M.UNTIL] == two.sim.state.mind[1, M.UNTIL]


def test_the_officer_and_the_absent_are_told_nothing(drive):
    officer = ({"id": "o", "kind": "officer_opens"}, {"id": "alarm", "kind": "start_alarm", "target": "lockdown"})
    d = drive(people=(group("c", 2),), places={"c": "corridor"}, injects=officer)
    last = len(d.sim.people) - 1
    assert d.sim.people[last].behaviour == "officer"
    news.alert(d.sim.context, 1)
    news.call_out(d.sim.context, 1)
    d.wait(3)
    assert d.sim.state.mind[last, M.LEARNT] == -1
    assert not d.sim.state.present[last]


def test_who_knows_of_the_danger_and_is_told_again_learns_nothing_new(drive):
    d = drive(people=(group("c", 2),), places={"c": "corridor"})
    ctx, room = d.sim.context, d.sim.space.unit_index["U"]
    news.learn(ctx, [1, 2], (room,), Learnt.DANGER)
    before = d.sim.state.mind.copy()
    news.learn(ctx, [1, 2], (room,), Learnt.DANGER)
    assert (d.sim.state.mind == before).all()
    assert beliefs.fears(ctx, 1, room)
    assert not beliefs.fears(ctx, 1, -1)


def test_after_learning_everybody_acts_in_the_time_of_their_policy(drive):
    people = tuple(group("c", 3, b, name=b) for b in ("hide", "flee", "hesitate"))
    d = drive(at=(20.0, -3.0), unit="U", people=people, places={"c": "corridor"})
    for p in range(1, 10):
        news.alert(d.sim.context, p)
    waits = (d.sim.state.mind[1:, M.UNTIL] - d.sim.state.tick) / 20.0
    assert (waits[:3] <= 4.05).all()
    assert (waits[3:6] <= 3.05).all()
    assert (waits[6:] >= 5.95).all()
    assert all(mind.mode(d.sim.context, p) is Mode.NOTICE for p in range(1, 10))
    assert len(np.unique(waits)) > 5
