"""What people do: break-time life, then what their policy says once they know of the alarm."""

from typing import Any

import numpy as np
import pytest

from sim.core.building import doors
from sim.core.commands import ActionKind as K
from sim.core.people import mind
from sim.core.people.mind import Learnt, M, Mode
from sim.core.people.person import HEIGHT_BY_AGE, WALK_BY_AGE, table
from sim.core.simulation import Simulation
from sim.core.state import Activity, Posture
from sim.events import EventType as E

ALARM: dict[str, Any] = {"triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)}


def group(place: str, count: int, behaviour: str, role: str = "pupil", name: str = "g") -> dict[str, Any]:
    ages = (30, 50) if role != "pupil" else (12, 15)
    return {"id": name, "place": place, "count": count, "role": role, "ages": ages, "behaviour": {behaviour: 1.0}}


def modes(sim: Simulation) -> list[Mode]:
    return [Mode(int(m)) for m in sim.state.mind[1:, M.STATE]]


def units(d: Any) -> list[str]:
    return [d.sim.world.unit_id(d.sim.context.unit_of(p.index)) for p in d.sim.people[1:]]


# --- who is there


def test_people_are_drawn_from_the_groups_and_stand_clear_of_walls(drive):
    d = drive(people=(group("room", 18, "hide"), group("room", 1, "lock", "teacher", "t")), places={"room": "A1"})
    people = d.sim.people
    assert len(people) == 20
    assert people[0].behaviour == "trainee"
    assert [p.adult for p in people[1:]] == [False] * 18 + [True]
    assert set(units(d)) == {"A1"}
    for p in people[1:]:
        assert 12 <= p.age <= 50
        assert 0.25 <= p.x <= 7.65
        assert 3.45 <= p.y <= 9.95


def test_pupils_take_the_chairs_first(drive):
    d = drive(people=(group("room", 4, "hide"),), places={"room": "A1"})
    assert sum(p.seated for p in d.sim.people) == 2
    seated = [p.index for p in d.sim.people if p.seated]
    assert (d.sim.state.activity[seated] == Activity.SIT).all()


def test_a_count_in_each_room_or_dealt_out(drive):
    each = drive(people=(group("rooms", 3, "hide") | {"per_room": True},), places={"rooms": "A1 A2"})
    dealt = drive(people=(group("rooms", 3, "hide"),), places={"rooms": "A1 A2"})
    assert sorted(units(each)) == ["A1"] * 3 + ["A2"] * 3
    assert sorted(units(dealt)) == ["A1", "A1", "A2"]


def test_the_same_seed_gives_the_same_people_another_seed_others(drive):
    spec = {"people": (group("room", 12, "hide"),), "places": {"room": "A1"}}
    assert drive(seed=5, **spec).sim.people == drive(seed=5, **spec).sim.people
    assert drive(seed=5, **spec).sim.people != drive(seed=6, **spec).sim.people


def test_a_group_more_does_not_change_who_came_before(drive):
    first = group("room", 6, "hide")
    few = drive(people=(first,), places={"room": "A1", "more": "A2"}).sim.people
    many = drive(people=(first, group("more", 6, "hide", name="h")), places={"room": "A1", "more": "A2"}).sim.people
    assert many[: len(few)] == few


def test_speeds_and_heights_follow_the_tables(drive):
    d = drive(people=(group("room", 60, "hide") | {"ages": (8, 60)},), places={"room": "A1"})
    people = d.sim.people[1:]
    off_pace = [p.walk - table(WALK_BY_AGE, p.age) for p in people]
    off_height = [p.height - table(HEIGHT_BY_AGE, p.age) for p in people]
    assert abs(float(np.mean(off_pace))) < 0.08
    assert abs(float(np.mean(off_height))) < 0.04
    assert max(abs(x) for x in off_pace) < 0.5


def test_shares_of_a_behaviour_mix_come_out(drive):
    mix = group("room", 200, "hide") | {"behaviour": {"hide": 0.5, "flee": 0.5}}
    d = drive(people=(mix,), places={"room": "A1"})
    flee = sum(p.behaviour == "flee" for p in d.sim.people)
    assert 70 <= flee <= 130


# --- break time


def test_at_break_people_stroll_and_talk_and_stay_in_their_room(drive):
    d = drive(people=(group("c", 10, "hide"),), places={"c": "corridor"}).wait(30)
    assert set(units(d)) == {"corridor"}
    assert Mode.STROLL in modes(d.sim) or (d.sim.state.mind[1:, M.DRAWS] > 2).any()
    assert not d.of(E.PERSON_SAFE)


# --- the alarm


def test_pupils_hide_low_in_a_room_with_a_shut_door(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 5, "hide"),), places={"c": "corridor"}, **ALARM).wait(40)
    assert modes(d.sim) == [Mode.LOW] * 5
    assert (d.sim.state.posture[1:] == Posture.SEATED).all()
    assert "corridor" not in units(d)


def test_who_keeps_low_looks_into_the_room_not_at_the_wall(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 5, "hide"),), places={"c": "corridor"}, **ALARM).wait(40)
    state = d.sim.state
    for person in range(1, 6):
        ring = d.sim.space.polygon(int(state.cell[person]))
        middle = (ring.min(axis=0) + ring.max(axis=0)) / 2.0 - state.xy[person]
        looks = np.array([np.cos(state.heading[person]), np.sin(state.heading[person])])
        assert np.linalg.norm(middle) < 0.3 or looks @ middle > 0.0


def test_a_teacher_closes_locks_and_darkens(drive):
    d = drive(
        at=(23.0, 1.5),
        open_=("d1",),
        people=(group("r", 1, "lock", "teacher"), group("r", 9, "follow_teacher", name="p")),
        places={"r": "A1"},
        **ALARM,
    )
    d.wait(40)
    order = [e.type for e in d.events if e.actor == "person:1"]
    assert order.index(E.DOOR_CLOSED) < order.index(E.DOOR_LOCKED) < order.index(E.LIGHTS_CHANGED)
    assert d.sim.state.door_locked[d.door("d1")] == 1
    assert set(units(d)) == {"A1"}
    assert {e.data["how"] for e in d.of(E.PERSON_SAFE)} <= {"closed", "locked"}
    assert len(d.of(E.PERSON_SAFE)) == 10


def test_a_keyed_room_takes_the_teacher_longer(drive):
    def locked_at(room: str, door: str) -> float:
        d = drive(at=(23.0, 1.5), people=(group("r", 1, "lock", "teacher"),), places={"r": room}, **ALARM).wait(40)
        return d.of(E.DOOR_LOCKED, target=door)[0].t

    assert locked_at("B1", "d3") >= locked_at("A1", "d1") + 4.0


def test_the_teacher_holds_the_door_for_those_who_are_coming(drive):
    late = {"id": "late", "place": "c", "count": 3, "ages": (13, 14), "behaviour": {"follow_teacher": 1.0}}
    d = drive(
        at=(23.0, 1.5),
        open_=("d1",),
        people=(group("r", 1, "lock", "teacher"), late),
        places={"r": "A1", "c": "corridor"},
        **ALARM,
    ).wait(45)
    near = [p.index for p in d.sim.people if p.group == "late" and abs(p.x - 4) < 8]
    inside = {p.index for p in d.sim.people[1:] if d.sim.context.unit_of(p.index) == d.sim.space.unit_index["A1"]}
    assert set(near) <= inside


def test_pupils_on_their_own_shut_the_door_themselves(drive):
    d = drive(at=(2.0, 1.5), open_=("dg",), people=(group("r", 3, "hide"),), places={"r": "G"}, **ALARM).wait(45)
    assert d.of(E.DOOR_CLOSED, target="dg")
    assert d.sim.state.door_locked[d.door("dg")] == 1


def test_in_the_trainees_room_pupils_leave_the_door_to_the_trainee(drive):
    d = drive(at=(20.0, 5.0), unit="G", open_=("dg",), people=(group("r", 2, "hesitate"),), places={"r": "G"}, **ALARM).wait(60)
    assert not d.of(E.DOOR_CLOSED)
    assert d.sim.state.lights_on[d.sim.space.unit_index["G"]] == 1


def test_those_who_flee_come_out_and_walk_away(drive):
    d = drive(people=(group("c", 6, "flee"),), places={"c": "corridor"}, **ALARM).wait(60)
    assert [e.data["how"] for e in d.of(E.PERSON_SAFE)] == ["outdoors"] * 6
    assert set(modes(d.sim)) == {Mode.OUT}
    assert set(units(d)) == {""}


def test_a_fire_alarm_takes_everybody_out(drive):
    fire = ({"id": "lockdown", "kind": "fire", "text": {"sv": "x", "en": "x"}},)
    people = (group("r", 5, "hide"), group("r", 1, "lock", "teacher", "t"))
    d = drive(at=(2.0, 1.5), people=people, places={"r": "A2"}, **(ALARM | {"alarms": fire})).wait(45)
    assert set(units(d)) == {""}


def test_who_freezes_stands_until_urged(drive):
    spec = {"at": (12.0, 1.5), "people": (group("c", 1, "freeze"),), "places": {"c": "corridor"}, **ALARM}
    alone, urged = drive(**spec).wait(8), drive(**spec).wait(5)
    assert modes(alone.sim) == [Mode.FROZEN]
    near = urged.sim.state.xy[1].tolist()
    urged.walk(*near, speed=3.0).do(K.WARN).wait(2)
    assert urged.of(E.WARNED)[0].data["people"] == 1
    assert modes(urged.sim) != [Mode.FROZEN]


def test_a_warning_reaches_people_near_by_who_have_not_heard(drive):
    d = drive(at=(12.0, 1.5), people=(group("c", 4, "hide"),), places={"c": "corridor"}).wait(1).do(K.WARN).wait(3)
    reached = d.of(E.WARNED)[0].data["people"]
    told = d.sim.state.mind[1:, M.LEARNT] == Learnt.TOLD
    assert reached == int(told.sum()) > 0
    assert d.of(E.NOISE, cause="calling_out")


def test_a_locked_door_is_tried_once_then_another_room_is_found(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 4, "hide"),), places={"c": "corridor"}, **ALARM)
    for name in ("dg", "d2"):
        d.sim.state.door_locked[d.door(name)] = 1
    d.wait(45)
    assert "corridor" not in units(d)
    assert d.sim.space.unit_index["G"] not in [d.sim.context.unit_of(p) for p in range(1, 5)]


def test_with_no_room_left_people_keep_low_where_they_are_and_nobody_vanishes(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 4, "hide"),), places={"c": "corridor"}, **ALARM)
    d.sim.state.door_locked[:] = 1
    d.sim.state.door_blocked[:] = 1
    d.wait(60)
    assert set(units(d)) == {"corridor"}
    assert modes(d.sim) == [Mode.LOW] * 4
    assert (d.sim.state.present == 1).all()


def test_a_hidden_pupil_who_talks_is_hushed(drive):
    talk = ({"id": "talk", "kind": "person_talks"},)
    trigger = ({"id": "t", "any": (({"kind": "clock", "at": 2.0},),), "do": ("talk",)},)
    d = drive(at=(20.0, 5.0), unit="G", people=(group("r", 1, "hide"),), places={"r": "G"}, injects=talk, triggers=trigger).wait(
        3
    )
    assert d.of(E.NOISE, actor="person:1", cause="talk")
    d.walk(*d.sim.state.xy[1].tolist()).do(K.HUSH, "person:1").wait(1.5)
    assert d.of(E.HUSHED, target="person:1")
    assert d.of(E.PERSON_QUIET, actor="person:1")
    d.wait(10)
    assert d.of(E.NOISE, actor="person:1")[-1].t < d.of(E.PERSON_QUIET)[0].t


def test_somebody_who_comes_into_the_trainees_room_is_reported(drive):
    d = drive(at=(20.0, 6.0), unit="G", open_=("dg",), people=(group("c", 5, "hide"),), places={"c": "corridor"}, **ALARM).wait(
        25
    )
    came = {e.actor for e in d.of(E.PERSON_ENTERED, place="G")}
    there = {f"person:{p}" for p in range(1, 6) if d.sim.context.unit_of(p) == d.sim.space.unit_index["G"]}
    assert came == there


@pytest.mark.parametrize("seed", range(3))
def test_everybody_ends_somewhere_safe_in_the_small_school(drive, seed):
    people = (
        group("c", 8, "hide"),
        group("a", 1, "lock", "teacher", "t"),
        group("a", 15, "follow_teacher", name="p"),
        group("b", 1, "lock", "teacher", "u"),
        group("b", 10, "hide", name="q"),
    )
    places = {"c": "corridor", "a": "A1", "b": "B1"}
    d = drive(seed=seed, at=(23.5, 1.5), open_=("d1", "d3", "dg"), people=people, places=places, **ALARM).wait(60)
    assert set(modes(d.sim)) == {Mode.LOW}
    assert (d.sim.state.mind[1:, M.SAFE] == 1).mean() > 0.9
    assert not doors.occupied(d.sim.world, d.sim.state).any()
    assert mind.OUT_OF_DOORS not in d.sim.state.mind[1:, M.GOAL]
