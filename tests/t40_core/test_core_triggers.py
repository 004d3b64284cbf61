"""Triggers and injects: OR of AND-groups, rising edge, delay, once; and what each inject does."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.course.officer import Stage
from sim.core.registers import R
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
CLOCK = {"kind": "clock", "at": 1.0}


def trigger(
    *groups: tuple[dict[str, Any], ...], do: tuple[str, ...] = ("note",), delay: float = 0.0, name: str = "t"
) -> dict[str, Any]:
    return {"id": name, "any": groups, "do": do, "delay": delay}


def note(kind: str = "message", name: str = "note", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind} | more


def times(d: Any, target: str = "note") -> list[float]:
    return [round(e.t, 2) for e in d.of(E.INJECT, target=target)]


def test_a_clock_starts_its_injects_once_and_in_order(drive):
    d = drive(injects=(note(), note(name="then")), triggers=(trigger((CLOCK,), do=("then", "note")),)).wait(5)
    assert [(e.target, e.t) for e in d.of(E.INJECT)] == [("then", 1.0), ("note", 1.0)]


def test_all_of_a_group_must_hold_any_group_will_do(drive):
    late = {"kind": "clock", "at": 3.0}
    assert times(drive(injects=(note(),), triggers=(trigger((CLOCK, late)),)).wait(5)) == [3.0]
    assert times(drive(injects=(note(),), triggers=(trigger((CLOCK,), (late,)),)).wait(5)) == [1.0]


def test_the_delay_runs_from_the_rising_edge_even_if_the_condition_ends(drive):
    inside = {"kind": "trainee_in", "place": "here"}
    d = drive(at=(20.0, 2.0), open_=("dg",), places={"here": "G"}, injects=(note(),), triggers=(trigger((inside,), delay=2.0),))
    d.wait(1)
    assert times(d) == []
    d.walk(20, 4.0).walk(20, 2.0).wait(4)
    entered = d.of(E.ROOM_ENTERED, place="G")[0].t
    assert times(d) == [pytest.approx(entered + 2.0, abs=0.06)]


def test_being_somewhere_for_a_while_starts_over_when_one_leaves(drive):
    inside = {"kind": "trainee_in", "place": "here", "seconds": 3.0}
    d = drive(at=(20.0, 4.0), unit="G", open_=("dg",), places={"here": "G"}, injects=(note(),), triggers=(trigger((inside,)),))
    d.wait(2).walk(20, 2.0).walk(20, 4.0).wait(2)
    assert times(d) == []
    d.wait(2)
    assert len(times(d)) == 1


def test_happened_counts_from_the_first_such_event(drive):
    knock = {"kind": "happened", "event": "phone_silenced", "actor": "trainee", "seconds": 2.0}
    d = drive(injects=(note(),), triggers=(trigger((knock,)),)).wait(1).do(K.PHONE_SILENT).wait(5)
    assert times(d) == [3.0]


def test_happened_asks_for_actor_and_target(drive):
    opened = {"kind": "happened", "event": "door_opened", "target": "dg"}
    d = drive(at=(12.0, 2.3), injects=(note(),), triggers=(trigger((opened,)),)).do(K.OPEN_DOOR, "d2").wait(1)
    assert times(d) == []


def test_not_happened_holds_until_it_does(drive):
    never = {"kind": "not_happened", "event": "phone_silenced"}
    calm = drive(injects=(note(),), triggers=(trigger((CLOCK, never)),)).wait(2)
    done = drive(injects=(note(),), triggers=(trigger((CLOCK, never)),)).do(K.PHONE_SILENT).wait(2)
    assert (times(calm), times(done)) == ([1.0], [])


def test_one_inject_may_start_the_next_trigger_in_the_same_run(drive):
    after = {"kind": "happened", "event": "inject", "target": "note", "seconds": 1.0}
    d = drive(injects=(note(), note(name="then")), triggers=(trigger((CLOCK,)), trigger((after,), do=("then",), name="u"))).wait(
        4
    )
    assert times(d, "then") == [2.0]


def test_sheltered_for_a_while(drive):
    d = drive(
        at=(20.0, 4.0), unit="G", injects=(note(),), triggers=(trigger(({"kind": "trainee_sheltered", "seconds": 2.0},)),)
    ).wait(4)
    assert times(d) == [2.0]


# --- injects


def send(kind: str, **more: Any) -> dict[str, Any]:
    return {"injects": (note(kind, **more),), "triggers": (trigger((CLOCK,)),)}


def test_an_unsilenced_phone_rings_a_silent_one_does_not(drive):
    loud = drive(**send("phone_ring")).wait(2)
    quiet = drive(**send("phone_ring")).do(K.PHONE_SILENT).wait(2)
    assert loud.of(E.PHONE_RANG, actor="trainee", cause="note")
    assert loud.of(E.NOISE, cause="phone")
    assert not quiet.of(E.PHONE_RANG)


def test_somebody_knocks_at_the_trainees_door_and_a_preset_leaves_it_out(drive):
    spec = send("knock", channel="voice", text=W)
    d = drive(at=(20.0, 5.0), unit="G", **spec).wait(2)
    assert d.of(E.KNOCK, target="dg", voice=True)
    assert d.of(E.MESSAGE_SHOWN, target="note", channel="voice", verified=False)
    assert not drive(**spec).wait(2).of(E.KNOCK)
    assert not drive(at=(20.0, 5.0), unit="G", adaptations={"no_knock": True}, **spec).wait(2).of(E.KNOCK)


def test_a_message_is_shown_and_can_be_read_again(drive):
    d = drive(**send("message", channel="app", text=W)).wait(3)
    assert d.of(E.MESSAGE_SHOWN, target="note", channel="app", verified=False)
    (message,) = queries.messages(d.sim)
    assert message.inject.id == "note"
    assert message.seconds == pytest.approx(2.0, abs=0.06)


def test_a_verified_release_ends_alarm_and_danger_a_false_one_nothing(drive):
    spec = {
        "injects": (
            note("all_clear", verified=True, channel="app"),
            note("start_danger", "d"),
            note("start_alarm", "a", target="lockdown"),
        ),
        "triggers": (trigger(({"kind": "clock", "at": 0.2},), do=("a", "d"), name="s"), trigger(({"kind": "clock", "at": 3.0},))),
        "danger": {"phases": ({"at": 0.0, "place": "zone"},)},
        "places": {"zone": "A1"},
    }
    d = drive(**spec).wait(4)
    assert d.of(E.ALL_CLEAR, channel="app", verified=True)
    assert queries.all_clear(d.sim)
    assert not d.sim.state.alarm_on.any()
    assert d.of(E.DANGER_MOVED)[-1].place == ""
    false = drive(**send("all_clear", channel="voice")).wait(2)
    assert false.of(E.ALL_CLEAR, verified=False)
    assert not queries.all_clear(false.sim)


def test_the_officer_comes_to_the_locked_door_opens_with_a_key_and_stands_still(drive):
    spec = send("officer_opens", channel="officer", verified=True, text=W)
    d = drive(at=(23.0, 6.5), unit="G", **spec)
    d.sim.state.door_locked[d.door("dg")] = 1
    officer = d.sim.people[-1].index
    assert not d.sim.state.present[officer]
    d.wait(12)
    assert d.of(E.DOOR_UNLOCKED, target="dg", by_key=True, actor=f"person:{officer}")
    assert d.of(E.DOOR_OPENED, target="dg", actor=f"person:{officer}")
    assert d.of(E.PERSON_ENTERED, actor=f"person:{officer}", place="G")
    assert d.sim.context.get(R.OFFICER) == Stage.INSIDE
    assert queries.officer_here(d.sim)
    assert queries.people_in_room(d.sim) == ()
    before = d.sim.state.xy[officer].copy()
    d.wait(3)
    assert (d.sim.state.xy[officer] == before).all()


def test_to_a_trainee_in_the_corridor_the_officer_walks_up_calmly(drive):
    d = drive(at=(4.0, 1.5), **send("officer_opens")).wait(8)
    off = d.sim.state.xy[-1] - d.sim.state.xy[0]
    assert d.sim.context.get(R.OFFICER) == Stage.INSIDE
    assert 1.0 < float((off * off).sum()) ** 0.5 < 3.5


def test_phases_start_once_and_may_be_the_scenarios_own(drive):
    d = drive(
        injects=(note("start_phase", target="waiting"), note("start_phase", "own", target="lesson")),
        triggers=(trigger((CLOCK,), do=("note", "note", "own")),),
    ).wait(2)
    assert [e.target for e in d.of(E.PHASE_STARTED)] == ["normal", "waiting", "lesson"]
    assert queries.phase(d.sim) == "lesson"


def test_the_end_comes_by_inject_or_by_time(drive):
    ended = drive(**send("end")).wait(3)
    assert ended.sim.ended
    assert [e.data["cause"] for e in ended.of(E.RUN_ENDED)] == ["debrief"]
    late = drive(max_seconds=2.0).wait(4)
    assert [e.data["cause"] for e in late.of(E.RUN_ENDED)] == ["time"]
    assert late.sim.state.tick == 40
    kind = drive(max_seconds=2.0, adaptations={"more_time": 2.0}).wait(3)
    assert not kind.sim.ended


# --- what the building's systems report can be waited for


def fallback(**first) -> dict:
    """When the first alarm fails, another one is started five seconds later."""
    words = {"sv": "x", "en": "x"}
    return {
        "alarms": (
            {"id": "speakers", "kind": "lockdown", "text": words} | first,
            {"id": "voices", "kind": "lockdown", "text": words, "delay": 2},
        ),
        "injects": (
            {"id": "one", "kind": "start_alarm", "target": "speakers"},
            {"id": "two", "kind": "start_alarm", "target": "voices"},
        ),
        "triggers": (
            {"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("one",)},
            {"id": "plan_b", "any": (({"kind": "happened", "event": "alarm_failed"},),), "delay": 5, "do": ("two",)},
        ),
    }


def test_an_alarm_that_fails_can_be_answered_by_another(drive):
    d = drive(**fallback(faults=({"kind": "does_not_start"},))).wait(12)
    assert [(e.target, e.t) for e in d.of(E.ALARM_STARTED)] == [("voices", pytest.approx(6.0, abs=0.06))]
    assert d.of(E.ALARM_HEARD, target="voices")[0].t >= 8.0


def test_an_alarm_that_works_needs_no_other(drive):
    d = drive(**fallback()).wait(12)
    assert [e.target for e in d.of(E.ALARM_STARTED)] == ["speakers"]


def test_a_door_that_locks_itself_is_something_that_happened(drive):
    locks = {"openings": ("dg",)}
    triggers = (
        {"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("one",)},
        {"id": "told", "any": (({"kind": "happened", "event": "door_locked", "actor": "system"},),), "do": ("two",)},
    )
    d = drive(**fallback(locks=locks) | {"triggers": triggers}).wait(4)
    assert [e.target for e in d.of(E.ALARM_STARTED)] == ["speakers", "voices"]
