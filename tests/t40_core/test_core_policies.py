"""The policies: which states people go through, what ends each, and what the table says of it."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from sim.core.commands import ActionKind as K
from sim.core.people import beliefs, crowd, mind, news, policies, timing
from sim.core.people.mind import Learnt, M, Mode
from sim.core.people.policies import FIRST, STATES
from sim.core.people.timing import PARAMETERS, REACTION
from sim.events import EventType as E
from sim.scenario.model import PeopleGroup
from sim.scenario.model.people import Behaviour

W = {"sv": "x", "en": "x"}
GO = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)
ALARM: dict[str, Any] = {"triggers": GO}
FIRE = ALARM | {"alarms": ({"id": "lockdown", "kind": "fire", "text": W},)}
NAMES = Behaviour.__args__


def group(place: str, count: int, behaviour: str, role: str = "pupil", name: str = "g", **more: Any) -> dict[str, Any]:
    ages = (30, 50) if role != "pupil" else (12, 15)
    return {"id": name, "place": place, "count": count, "role": role, "ages": ages, "behaviour": {behaviour: 1.0}} | more


def mode(d: Any, person: int) -> Mode:
    return Mode(int(d.sim.state.mind[person, M.STATE]))


def unit(d: Any, person: int) -> str:
    return d.sim.world.unit_id(d.sim.context.unit_of(person))


def until(d: Any, person: int, wanted: Mode, seconds: float = 60.0) -> Any:
    for _ in range(int(seconds * 20)):
        if mode(d, person) is wanted:
            return d
        d.step()
    raise AssertionError(f"person {person} is {mode(d, person).name}, never {wanted.name}")


# --- the table


@pytest.fixture
def seen(monkeypatch) -> Counter:
    """Every change of mode that happens, counted."""
    changes: Counter = Counter()
    enter = mind.enter

    def watched(ctx: Any, person: int, new: Mode, seconds: float | None = None) -> None:
        old = mind.mode(ctx, person)
        if new is not Mode.OFFICER:
            changes[old, new] += 1
        enter(ctx, person, new, seconds)

    monkeypatch.setattr(mind, "enter", watched)
    return changes


def allowed(old: Mode) -> set[Mode]:
    return {new for _, modes in STATES[old] for new in modes}


def test_every_mode_has_its_row_and_every_policy_its_beginning_and_reaction():
    assert set(STATES) == set(Mode)
    assert set(FIRST) == set(NAMES) == set(REACTION)
    assert set(crowd.ACT) <= set(NAMES)


def test_every_mode_that_is_left_by_time_or_by_arriving_has_a_verb_for_it():
    ends = {m: {end for end, modes in STATES[m] if modes} for m in Mode}
    assert {m for m in Mode if policies.End.THERE in ends[m]} == set(crowd.ARRIVE)
    assert {m for m in Mode if policies.End.TIME in ends[m]} <= set(crowd.WAKE)


def test_every_parameter_has_bounds_a_unit_and_a_source():
    for name, span in PARAMETERS.items():
        assert 0.0 < span.low <= span.high, name
        assert span.at(0.0) == span.low
        assert span.at(1.0) == span.high
        assert span.unit
        assert len(span.source) > 5


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_policy_does_is_in_the_table(drive, seen, name):
    people = (
        group("c", 6, name),
        group("a", 1, "lock", "teacher", "t"),
        group("a", 6, name, name="p"),
        group("g", 1, name, "teacher", "s"),
    )
    places = {"c": "corridor", "a": "A1", "g": "U"}
    for more in (ALARM, FIRE):
        d = drive(at=(23.0, 1.5), open_=("d1", "d5"), people=people, places=places, **more)
        if more is ALARM:
            d.sim.state.door_locked[[d.door("d2"), d.door("dg")]] = 1
        d.wait(45)
    assert {new for (old, new) in seen if new not in allowed(old)} == set()
    began = {new for (old, new) in seen if old is Mode.NOTICE}
    assert began - {Mode.LEAVE, Mode.FOLLOW, Mode.NOTICE} <= set(FIRST[name]) | set(FIRST["lock"])


def test_the_shares_of_a_scenario_take_every_policy():
    for name in NAMES:
        assert PeopleGroup(id="g", place="p", count=1, behaviour={name: 1.0}).behaviour == {name: 1.0}


# --- hide


def test_hide_goes_to_a_room_and_keeps_low(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 1, "hide"),), places={"c": "corridor"}, **ALARM)
    until(d, 1, Mode.NOTICE, 3)
    until(d, 1, Mode.GO, 5)
    until(d, 1, Mode.LOW)
    assert unit(d, 1) != "corridor"


# --- hesitate


def test_hesitate_takes_longer_than_hide(drive):
    def acts_at(behaviour: str) -> float:
        d = drive(at=(2.0, 1.5), people=(group("c", 1, behaviour),), places={"c": "corridor"}, **ALARM)
        until(d, 1, Mode.NOTICE, 3)
        return until(d, 1, Mode.GO).sim.time

    assert acts_at("hesitate") > acts_at("hide") + 1.5


def test_who_hesitates_makes_up_their_mind_when_others_act(drive):
    def acts_at(others: int) -> float:
        people = (group("c", 1, "hesitate"), group("c", others, "hide", name="o"))
        d = drive(at=(2.0, 1.5), people=people, places={"c": "corridor"}, **ALARM)
        return until(d, 1, Mode.GO).sim.time

    assert acts_at(8) < acts_at(0)


# --- freeze


def test_freeze_stands_still_then_goes(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 1, "freeze"),), places={"c": "corridor"}, **ALARM)
    until(d, 1, Mode.FROZEN, 10)
    began, where = d.sim.time, d.sim.state.xy[1].copy()
    d.wait(8)
    assert mode(d, 1) is Mode.FROZEN
    assert (d.sim.state.xy[1] == where).all()
    until(d, 1, Mode.GO)
    assert timing.FREEZE.low <= d.sim.time - began <= timing.FREEZE.high + 0.1


# --- flee


def test_flee_goes_out_and_away(drive):
    d = drive(people=(group("c", 3, "flee"),), places={"c": "corridor"}, **ALARM)
    until(d, 1, Mode.LEAVE, 6)
    until(d, 1, Mode.AWAY)
    until(d, 1, Mode.OUT, 80)
    assert unit(d, 1) == ""


def test_who_cannot_flee_seeks_shelter_and_it_is_known(drive):
    d = drive(people=(group("c", 1, "flee"),), places={"c": "corridor"}, **ALARM)
    d.sim.state.door_blocked[[d.door("e1"), d.door("e2")]] = 1
    until(d, 1, Mode.LOW, 90)
    assert d.of(E.NO_WAY, actor="person:1", wanted="out")
    assert unit(d, 1) not in ("", "corridor")


# --- lock


def test_lock_gathers_closes_locks_darkens_and_counts(drive, seen):
    people = (group("r", 1, "lock", "teacher"), group("r", 9, "follow_teacher", name="p"))
    d = drive(at=(23.0, 1.5), open_=("d1",), people=people, places={"r": "A1"}, **ALARM).wait(45)
    steps = [e.type for e in d.events if e.actor == "person:1"]
    wanted = [E.DOOR_CLOSED, E.DOOR_LOCKED, E.LIGHTS_CHANGED, E.HEADS_COUNTED]
    assert [t for t in steps if t in wanted] == wanted
    counted = d.of(E.HEADS_COUNTED, actor="person:1", place="A1")[0]
    assert counted.data == {"entered": 9, "true": 9}
    assert mode(d, 1) is Mode.LOW
    assert seen[Mode.FINISH, Mode.COUNTING] == 1


def test_pupils_who_shut_a_door_themselves_do_not_count(drive):
    d = drive(at=(2.0, 1.5), open_=("dg",), people=(group("r", 3, "hide"),), places={"r": "G"}, **ALARM).wait(45)
    assert d.of(E.DOOR_CLOSED, target="dg")
    assert not d.of(E.HEADS_COUNTED)


# --- a door that locks itself


def late(drive, seconds: float = 40.0, x: float = 8.0, **more: Any) -> Any:
    """A class in A1 whose door locks itself; one of its pupils, person 4, is in the corridor, bound for the room."""
    people = (group("r", 1, "lock", "teacher"), group("r", 3, "follow_teacher", name="p"))
    places = {"r": "A1", "c": "corridor"}
    locks = ({"place": "r", "kind": "auto"},)
    d = drive(at=(23.0, -3.0), unit="U", people=people, places=places, locks=locks, **ALARM | more)
    state, m = d.sim.state, d.sim.state.mind
    state.xy[4] = (x, 1.5)
    state.cell[4] = d.sim.world.locator.cell(x, 1.5, 0)
    m[4, M.ROOM] = d.sim.space.cell_unit[state.cell[4]]
    return d.wait(seconds)


def test_a_late_pupil_is_let_in_by_a_door_that_has_locked_itself(drive):
    d = late(drive)
    assert unit(d, 4) == "A1"
    (opened,) = d.of(E.DOOR_OPENED, actor="person:1", target="d1")
    assert opened.data["locked_before"] is True
    assert d.sim.state.door_locked[d.door("d1")] == 1
    assert d.of(E.HEADS_COUNTED, actor="person:1")[0].data["entered"] == 3


def test_it_stays_shut_while_the_danger_is_believed_to_be_outside(drive):
    danger = {"known_to_people": True, "phases": ({"at": 0.0, "place": "c"}, {"at": 200.0, "place": None})}
    triggers = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("danger", "alarm")},)
    people = (group("r", 1, "lock", "teacher"), group("r", 3, "follow_teacher", name="p"))
    told = {"danger": danger, "triggers": triggers, "locks": ({"place": "r", "kind": "auto"},)}
    d = drive(at=(23.0, -3.0), unit="U", people=people, places={"r": "A1", "c": "corridor"}, **told)
    d.sim.state.xy[4], d.sim.state.cell[4] = (8.0, 1.5), d.sim.world.locator.cell(8.0, 1.5, 0)
    beliefs.learn_danger(d.sim.context, [1], (d.sim.space.unit_index["corridor"],))
    d.wait(40)
    assert not d.of(E.DOOR_OPENED, target="d1")


def test_the_watch_is_over_in_time(drive):
    """Somebody who is not coming is not waited for longer than at an open door."""
    d = late(drive, seconds=0.0, x=23.0)
    d.sim.state.present[4] = 0
    until(d, 1, Mode.FINISH)
    without = d.sim.time
    d = late(drive, seconds=0.0, x=23.0)
    d.sim.state.mind[4, M.STATE] = Mode.OFFICER  # stands there and does nothing
    until(d, 1, Mode.GATHER)
    until(d, 1, Mode.FINISH)
    assert without + timing.GATHER.high / 2 < d.sim.time < without + timing.GATHER.high + 10.0


def test_with_everybody_in_nobody_watches_a_door_that_has_locked_itself(drive, seen):
    people = (group("r", 1, "lock", "teacher"), group("r", 3, "follow_teacher", name="p"))
    locks = ({"place": "r", "kind": "auto"},)
    drive(at=(23.0, -3.0), unit="U", people=people, places={"r": "A1"}, locks=locks, **ALARM).wait(10)
    assert seen[Mode.NOTICE, Mode.FINISH] == 1
    assert not [pair for pair in seen if Mode.GATHER in pair]


# --- sweep


def test_sweep_calls_pupils_in_from_the_passage(drive):
    people = (group("r", 1, "sweep", "teacher"), group("c", 4, "hesitate", name="p"))
    d = drive(at=(2.0, -3.0), unit="B1", open_=("d1",), people=people, places={"r": "A1", "c": "corridor"}, **ALARM)
    until(d, 1, Mode.SWEEP, 6)
    d.wait(55)
    calls = d.of(E.WARNED, actor="person:1")
    assert calls
    assert sum(e.data["people"] for e in calls) > 0
    near = [p.index for p in d.sim.people if p.group == "p" and d.sim.state.mind[p.index, M.LEADER] == 1]
    assert near
    assert {unit(d, p) for p in near} == {"A1"}
    assert unit(d, 1) == "A1"  # nobody inside locks the door before the teacher is back
    assert d.of(E.DOOR_LOCKED, actor="person:1", target="d1")


def test_sweeping_ends_in_time_and_never_leads_into_danger(drive):
    danger = {"known_to_people": True, "phases": ({"at": 0.0, "place": "c"}, {"at": 200.0, "place": None})}
    triggers = ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("danger", "alarm")},)
    people = (group("r", 1, "sweep", "teacher"),)
    places = {"r": "A1", "c": "corridor"}
    d = drive(at=(2.0, -3.0), unit="B1", open_=("d1",), people=people, places=places, danger=danger, triggers=triggers).wait(40)
    assert not d.of(E.WARNED, actor="person:1")
    assert d.sim.state.door_locked[d.door("d1")] == 1
    alone = drive(at=(2.0, -3.0), unit="B1", open_=("d1",), people=people, places=places, **ALARM)
    until(alone, 1, Mode.SWEEP, 6)
    began = alone.sim.time
    until(alone, 1, Mode.GO)
    assert alone.sim.time - began <= timing.SWEEP.high + 0.1


# --- help


def test_help_takes_along_who_is_frozen(drive):
    people = (group("c", 1, "freeze"), group("c", 1, "help", name="h"))
    d = drive(at=(2.0, 1.5), people=people, places={"c": "corridor"}, **ALARM)
    news.alert(d.sim.context, 1)  # frozen by the time the other acts
    until(d, 2, Mode.AID, 10)
    assert d.sim.state.mind[2, M.AID] == 1
    until(d, 1, Mode.LOW, 60)
    until(d, 2, Mode.LOW, 60)
    assert d.sim.state.mind[1, M.LEADER] == 2
    assert unit(d, 1) == unit(d, 2) != "corridor"


def test_with_nobody_in_need_help_seeks_shelter(drive):
    d = drive(at=(2.0, 1.5), people=(group("c", 2, "help"),), places={"c": "corridor"}, **ALARM)
    until(d, 1, Mode.LOW)
    assert (d.sim.state.mind[1:, M.AID] == -1).all()


def test_two_helpers_do_not_help_the_same_person(drive):
    people = (group("c", 1, "freeze"), group("c", 3, "help", name="h"))
    d = drive(at=(2.0, 1.5), people=people, places={"c": "corridor"}, **ALARM)
    news.alert(d.sim.context, 1)
    d.wait(5)
    assert (d.sim.state.mind[2:, M.AID] == 1).sum() <= 1


# --- fetch


def test_fetch_goes_back_for_something_then_to_shelter(drive, seen):
    d = drive(at=(2.0, -3.0), unit="B1", people=(group("r", 1, "fetch"),), places={"r": "A2"}, **ALARM)
    until(d, 1, Mode.ERRAND, 8)
    until(d, 1, Mode.FETCH)
    began = d.sim.time
    until(d, 1, Mode.LOW)
    assert d.sim.time - began >= timing.RUMMAGE.low
    assert seen[Mode.ERRAND, Mode.FETCH] == 1


def test_nobody_fetches_anything_unless_the_scenario_says_so(drive, seen):
    drive(people=(group("c", 12, "hide"),), places={"c": "corridor"}, **ALARM).wait(20)
    assert not any(Mode.ERRAND in pair for pair in seen)


# --- a door that does not open


def test_one_tries_a_locked_door_for_a_moment_then_another_room(drive, seen):
    d = drive(at=(2.0, -3.0), unit="B1", people=(group("c", 1, "hide"),), places={"c": "corridor"}, **ALARM)
    d.sim.state.door_locked[[d.door(x) for x in ("d1", "d2", "dg", "d3", "d4")]] = 1
    until(d, 1, Mode.BARRED)
    began = d.sim.time
    while mode(d, 1) is Mode.BARRED:
        d.step()
    assert timing.DOORSTEP.low - 0.06 <= d.sim.time - began <= timing.DOORSTEP.high + 0.1
    assert d.sim.state.mind[1, M.SHUT_A] >= 0
    until(d, 1, Mode.LOW, 90)


def test_a_door_that_opens_while_one_tries_it_is_taken_after_all(drive):
    d = drive(at=(2.0, -3.0), unit="B1", people=(group("c", 1, "hide"),), places={"c": "corridor"}, **ALARM)
    d.sim.state.door_locked[[d.door(x) for x in ("d1", "d2", "dg", "d3", "d4")]] = 1
    until(d, 1, Mode.BARRED)
    room = d.sim.state.mind[1, M.GOAL]
    d.sim.state.door_locked[:] = 0
    until(d, 1, Mode.LOW)
    assert d.sim.context.unit_of(1) == room
    assert d.sim.state.mind[1, M.SHUT_A] == -1


# --- how it became known


def test_everybody_keeps_how_they_learnt_of_the_alarm(drive):
    d = drive(people=(group("c", 4, "hide"),), places={"c": "corridor"}, **ALARM)
    assert (d.sim.state.mind[1:, M.LEARNT] == -1).all()
    d.wait(4)
    assert (d.sim.state.mind[1:, M.LEARNT] == Learnt.ALARM).all()
    told = drive(people=(group("c", 4, "hide"),), places={"c": "corridor"}).wait(1).do(K.WARN)
    assert set(np.unique(told.sim.state.mind[1:, M.LEARNT])) <= {-1, Learnt.TOLD}
    assert (told.sim.state.mind[1:, M.LEARNT] == Learnt.TOLD).any()


def test_of_two_in_charge_of_a_room_the_first_back_secures_it(drive):
    people = (group("r", 2, "sweep", "teacher"), group("r", 4, "follow_teacher", name="p"))
    d = drive(at=(2.0, -3.0), unit="B1", open_=("d1",), people=people, places={"r": "A1"}, **ALARM).wait(60)
    assert d.sim.state.door_locked[d.door("d1")] == 1
    assert d.of(E.HEADS_COUNTED, place="A1")
    assert {unit(d, 1), unit(d, 2)} == {"A1"}
