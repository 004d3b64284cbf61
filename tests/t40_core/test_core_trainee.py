"""The trainee: where a body goes, what hands and phone do, and what is reported of it."""

import pytest

from sim.core import queries
from sim.core.commands import Action, Body
from sim.core.commands import ActionKind as K
from sim.events import EventType as E
from sim.units import HEADING_STEPS, POSITION_QUANTUM

ALARM = {"triggers": ({"id": "go", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)},)}


def refusal(d) -> str:
    return d.of(E.ACTION_REFUSED)[-1].data["reason"]


def test_the_run_opens_with_the_sign_before_anything_else(drive):
    d = drive().wait(0.1)
    assert [e.type for e in d.events] == [E.SIGN_SHOWN, E.BRIEFING_DONE, E.RUN_STARTED, E.PHASE_STARTED]
    assert d.events[2].data == {"level": "CL3", "role": "pupil", "start": "corridor"}
    assert [e.seq for e in d.events] == [0, 1, 2, 3]


def test_a_jump_is_walked_no_faster_than_a_sprint(drive):
    d = drive(at=(2.0, 1.5))
    d.step(body=Body(round(20 / POSITION_QUANTUM), round(1.5 / POSITION_QUANTUM), 0, 15))
    assert d.at[0] - 2.0 == pytest.approx(0.35)


def test_no_body_given_means_standing_still(drive):
    d = drive(at=(2.0, 1.5)).wait(1)
    assert d.at == (2.0, 1.5)


def test_heading_comes_in_64_steps_and_posture_from_the_eye_height(drive):
    d = drive().look(eye=0.8)
    assert d.of(E.POSTURE_CHANGED, posture="crouched")
    d.look(eye=0.7)
    assert d.of(E.POSTURE_CHANGED, posture="seated")
    d.look(eye=1.6, heading=3.14159)
    assert d.of(E.POSTURE_CHANGED, posture="standing")
    assert d.sim.state.heading[0] == pytest.approx(3.14159, abs=3.15 / HEADING_STEPS)


def test_entering_a_room_tells_what_it_is_worth_as_a_shelter(drive):
    d = drive(at=(20.0, 2.0), open_=("dg",)).walk(20, 4.5)
    entered = d.of(E.ROOM_ENTERED)[0]
    assert entered.place == "G"
    assert entered.data == {
        "from": "corridor",
        "category": "group_room",
        "lockable": "yes",
        "lock_kind": "thumb_turn",
        "glazed": True,
        "exits": 1,
        "distance": 0.0,
    }


def test_an_unknown_lock_stays_unknown(drive):
    d = drive(at=(20.0, 1.0), open_=("d5",)).walk(20, -1.5)
    assert d.of(E.ROOM_ENTERED)[0].data["lockable"] == "unknown"


def test_distance_walked_counts_from_the_alarm(drive):
    d = drive(at=(13.0, 1.5), open_=("dg",), **ALARM).walk(14, 1.5).wait(2).walk(18, 1.5).walk(20, 2.0).walk(20, 4.5)
    # from (14, 1.5), where the alarm is heard: 4 m, 2.06 m, and 1.3 m to the far side of the doorway
    assert d.of(E.ROOM_ENTERED)[-1].data["distance"] == pytest.approx(7.4, abs=0.2)


def test_leaving_and_coming_back_name_the_door_used(drive):
    d = drive(at=(2.0, 1.5), open_=("e1",)).walk(-3, 1.5)
    assert d.of(E.LEFT_BUILDING, target="e1")
    assert queries.outdoors(d.sim)
    d.walk(2, 1.5)
    assert d.of(E.REENTERED, target="e1")


def test_shelter_is_a_room_with_every_door_shut_after_the_alarm(drive):
    d = drive(at=(20.0, 4.0), unit="G", open_=("dg",), **ALARM).wait(4)
    assert not d.of(E.SHELTERED)
    d.do(K.CLOSE_DOOR, "dg").wait(2.5)
    sheltered = d.of(E.SHELTERED)
    assert [(e.place, e.data["lockable"], e.data["locked"]) for e in sheltered] == [("G", "yes", False)]
    d.do(K.OPEN_DOOR, "dg").wait(1).do(K.CLOSE_DOOR, "dg").do(K.LOCK_DOOR, "dg").wait(2.5)
    assert len(d.of(E.SHELTERED)) == 2


def test_a_corridor_with_shut_doors_is_no_shelter(drive):
    assert not drive(**ALARM).wait(6).of(E.SHELTERED)


def test_the_response_is_the_first_move_or_protective_act_after_the_alarm(drive):
    d = drive(**ALARM).wait(2).walk(14, 1.5)
    assert d.of(E.RESPONSE_STARTED)[0].data["seconds"] == pytest.approx(1.5, abs=0.9)
    acted = drive(**ALARM).wait(3).do(K.PHONE_SILENT)
    assert len(acted.of(E.RESPONSE_STARTED)) == 1
    early = drive(**ALARM).do(K.PHONE_SILENT)
    assert not early.of(E.RESPONSE_STARTED)


def test_settling_is_three_seconds_still_in_a_room(drive):
    d = drive(at=(20.0, 4.0), unit="G", **ALARM).wait(2).look(eye=0.7).walk(23.6, 6.8).wait(4)
    settled = d.of(E.SETTLED)[-1]
    assert settled.place == "G"
    assert settled.data["door_distance"] > 3
    assert settled.data["posture"] == "seated"
    assert settled.data["visible"] is False


def test_by_a_window_is_not_by_a_solid_wall(drive):
    solid = drive(at=(23.6, 5.0), unit="G", **ALARM).wait(6).of(E.SETTLED)[0]
    glass = drive(at=(20.0, 6.9), unit="G", **ALARM).wait(6).of(E.SETTLED)[0]
    assert solid.data["solid_wall"] is True
    assert glass.data["solid_wall"] is False


# --- rooms


def test_lights_are_switched_beside_the_door(drive):
    d = drive(at=(20.0, 4.0), unit="G").do(K.LIGHTS_OFF, "G")
    assert d.of(E.LIGHTS_CHANGED, place="G", on=False)
    assert refusal(d.do(K.LIGHTS_OFF, "G")) == "already_so"
    assert refusal(d.do(K.LIGHTS_OFF, "A1")) == "not_in_room"
    assert refusal(drive(at=(17.0, 6.8), unit="G").do(K.LIGHTS_OFF, "G")) == "out_of_reach"


def test_blinds_report_how_much_glass_is_covered(drive):
    d = drive(at=(20.0, 6.5), unit="G").do(K.BLINDS_DOWN, "G")
    window, pane = 6.0 * 1.2, 0.9 * 2.1 * 0.5
    assert d.of(E.BLINDS_CHANGED)[0].data["covered"] == pytest.approx(window / (window + pane), abs=0.001)
    assert refusal(drive(at=(12.0, 4.0), unit="A2").do(K.BLINDS_DOWN, "A2")) == "no_blinds"


# --- phone, voice, questions

CALL = {
    "statements": tuple(
        {"id": f, "field": f, "text": {"sv": "x", "en": "x"}, "claims_seen": f != "hurt"}
        for f in ("where", "what", "seen_heard", "last_seen", "hurt")
    )
}


def test_the_operator_hangs_up_when_there_is_enough(drive):
    d = drive(at=(20.0, 4.0), unit="G", **CALL).do(K.CALL_112)
    assert d.of(E.CALL_STARTED)[0].data["safe"] is True
    for statement in ("where", "what", "seen_heard"):
        d.do(K.CALL_STATEMENT, value=statement).wait(5)
    assert not d.of(E.CALL_ENDED)
    d.do(K.CALL_STATEMENT, value="hurt").wait(4.5)
    assert d.of(E.CALL_ENDED)[0].data["by"] == "operator"
    assert d.of(E.CALL_STATEMENT)[-1].data == {"field": "hurt", "seen": True, "claimed_seen": False}


def test_a_call_can_be_cut_off_and_needs_to_be_on_to_be_spoken_in(drive):
    d = drive(**CALL)
    assert refusal(d.do(K.CALL_STATEMENT, value="where")) == "not_on_the_line"
    d.do(K.CALL_112).do(K.HANG_UP)
    assert d.of(E.CALL_ENDED)[0].data["by"] == "caller"
    assert d.of(E.CALL_STARTED)[0].data["safe"] is False


def test_a_statement_is_given_once(drive):
    d = drive(**CALL).do(K.CALL_112).do(K.CALL_STATEMENT, value="where").do(K.CALL_STATEMENT, value="where")
    assert refusal(d) == "already_said"
    assert [s.id for s in queries.call(d.sim).given] == ["where"]


def test_raising_the_alarm_starts_the_schools_programme(drive):
    d = drive().do(K.RAISE_ALARM, value="lockdown").wait(1)
    assert d.of(E.ALARM_RAISED)[0].data == {"kind": "lockdown", "place_given": True, "channel": "app"}
    assert d.of(E.ALARM_STARTED, target="lockdown")
    assert d.of(E.ALARM_HEARD, actor="trainee")


def test_small_things_are_reported_as_they_are(drive):
    d = drive(phrases=({"id": "quiet", "text": {"sv": "x", "en": "x"}, "level_db": 52.0},))
    d.do(K.MESSAGE, value="parent").do(K.SAY, value="quiet").do(K.PICK_UP, value="bag").do(K.SHOW_HANDS).do(
        K.COUNT_HEADS, value="4"
    )
    assert d.of(E.MESSAGE_SENT, to="parent")
    assert d.of(E.SAID, target="quiet", level_db=52.0)
    assert d.of(E.PICKED_UP, target="bag")
    assert d.of(E.HANDS_SHOWN)
    assert d.of(E.HEADS_COUNTED, entered=4, true=0)
    assert refusal(d.do(K.SAY, value="nothing")) == "unknown_phrase"


NO_NUMBERS = ["²", "--5", "-", "", "5-", "٣", "1" * 5000]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_what_is_no_number_is_refused_as_such(drive, written):
    card = {"id": "card", "name": {"sv": "x", "en": "x"}, "kind": "picture_card", "place": "here"}
    d = drive(items=(card,), places={"here": "corridor"}, extras=("helper",))
    assert refusal(d.do(K.COUNT_HEADS, value=written)) == "not_a_number"
    assert refusal(d.do(K.HUSH, f"person:{written}")) == "unknown_person"
    assert refusal(d.do(K.USE_ITEM, f"person:{written}", "card")) == "unknown_person"
    assert refusal(d.do(K.ASK_HELP, f"person:{written}")) == "unknown_person"


def test_fewer_than_nobody_is_entered_as_it_was_written(drive):
    assert drive().do(K.COUNT_HEADS, value="-5").of(E.HEADS_COUNTED, entered=-5)


def test_a_question_is_answered_once_and_only_while_asked(drive):
    option = {"text": {"sv": "x", "en": "x"}, "reason": {"sv": "x", "en": "x"}}
    question = {
        "id": "q",
        "shown_by": "lockdown",
        "prompt": {"sv": "x", "en": "x"},
        "options": ({"id": "a", "value": "best", **option}, {"id": "b", "value": "unsafe", **option}),
    }
    d = drive(decisions=(question,), **ALARM)
    assert refusal(d.do(K.DECIDE, "q", "a")) == "not_asked"
    d.wait(2)
    assert [x.id for x in queries.decisions(d.sim)] == ["q"]
    assert refusal(d.do(K.DECIDE, "q", "c")) == "unknown_option"
    d.do(K.DECIDE, "q", "b")
    assert d.of(E.DECIDED, target="q", option="b")
    assert refusal(d.do(K.DECIDE, "q", "a")) == "already_answered"
    assert queries.decisions(d.sim) == ()


def test_running_is_heard_walking_is_not(drive):
    assert drive(at=(2.0, 1.5)).walk(20, 1.5, speed=3.5).of(E.NOISE, cause="running")
    assert not drive(at=(2.0, 1.5)).walk(20, 1.5, speed=1.6).of(E.NOISE)


def test_whatever_is_offered_is_done_and_not_refused(drive):
    for at, unit in (((20.0, 4.0), "G"), ((20.0, 2.3), "corridor"), ((9.1, -0.9), "WC"), ((0.7, 1.5), "corridor")):
        for action in queries.available_actions(drive(at=at, unit=unit, **ALARM).wait(2).sim):
            d = drive(at=at, unit=unit, **ALARM).wait(2)
            d.step(Action(action.kind, action.target, action.value))
            assert not d.of(E.ACTION_REFUSED), action
