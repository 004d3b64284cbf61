"""Orders: whom they reach, what those do, how long they took; alarms raised with a place; reports marked as seen or believed."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.people.mind import Mode
from sim.events import EventType as E

W = {"sv": "x", "en": "x"}
PLACES = {"corridor": "corridor", "rooms": "A1 A2", "a2": "A2", "b1": "B1"}


def group(name: str, place: str, count: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": name, "place": place, "count": count, "behaviour": {"freeze": 1.0}} | more


def phrase(do: str, **more: Any) -> dict[str, Any]:
    return {"id": do, "text": W, "order": {"do": do} | more}


PUPILS = group("pupils", "corridor", 3)
TEACHER = group("teacher", "a2", role="teacher", ages=(40, 40), behaviour={"lock": 1.0})


@pytest.fixture
def lead(drive):
    """The principal in the corridor, with three pupils there and a teacher with two in A2."""

    def make(*phrases: dict[str, Any], **changes: Any):
        people = (PUPILS, TEACHER, group("class", "a2", 2, behaviour={"follow_teacher": 1.0}))
        parts = {"level": "CL4", "role": "principal", "people": people, "places": PLACES} | changes
        return drive(phrases=phrases, **parts)

    return make


def where(d: Any) -> list[str]:
    return [d.sim.world.unit_id(d.sim.context.unit_of(p)) for p in range(1, len(d.sim.people))]


def given(d: Any) -> dict[str, Any]:
    [event] = d.of(E.ORDER_GIVEN)
    return dict(event.data)


def test_a_voice_reaches_those_who_hear_the_call(lead):
    d = lead(phrase("go", place="b1")).wait(1).do(K.SAY, value="go").wait(20)
    assert given(d) == {"do": "go", "by": "voice", "people": 3, "value": "acceptable", "to": "b1"}
    assert where(d) == ["B1", "B1", "B1", "A2", "A2", "A2"]
    assert d.of(E.NOISE, cause="speech")


def test_the_loudspeakers_reach_everybody_and_are_no_voice_of_ones_own(lead):
    d = lead(phrase("leave", by="speaker"), open_=("d2",)).wait(1).do(K.SAY, value="leave").wait(30)
    assert given(d)["people"] == 6
    assert where(d) == [""] * 6
    assert not d.of(E.NOISE, actor="trainee")


def test_the_app_reaches_roles_and_a_class_follows_its_teacher(lead):
    order = phrase("go", place="b1", by="app", roles=("teacher",))
    alarm = {"id": "now", "any": (({"kind": "clock", "at": 0.0},),), "do": ("alarm",)}
    d = lead(order, triggers=(alarm,), open_=("d2", "d3")).wait(6).do(K.SAY, value="go").wait(30)
    assert given(d)["people"] == 1
    assert where(d)[3:] == ["B1"] * 3


def test_an_order_is_for_groups_and_for_those_who_are_somewhere(lead):
    d = lead(phrase("stay", by="speaker", places=("a2",)), phrase("leave", by="speaker", groups=("pupils",)))
    d.wait(1).do(K.SAY, value="stay").do(K.SAY, value="leave")
    assert [e.data["people"] for e in d.of(E.ORDER_GIVEN)] == [3, 3]


def test_lock_has_one_grown_up_shut_and_lock_each_room(lead):
    d = lead(phrase("lock", by="speaker", places=("a2",)), open_=("d2",)).wait(1).do(K.SAY, value="lock").wait(30)
    [locked] = d.of(E.DOOR_LOCKED)
    assert (locked.target, locked.actor) == ("d2", "person:4")


def test_who_is_told_to_stay_keeps_low_where_they_are(lead):
    d = lead(phrase("stay", by="speaker", places=("a2",))).wait(1).do(K.SAY, value="stay").wait(12)
    assert where(d)[3:] == ["A2"] * 3
    assert {int(d.sim.state.mind[p, 0]) for p in (4, 5, 6)} == {Mode.LOW}


def test_seconds_count_from_what_the_order_is_about(lead):
    note = {"id": "news", "kind": "message", "text": W}
    come = {"id": "t", "any": (({"kind": "clock", "at": 2.0},),), "do": ("news",)}
    d = lead(phrase("stay", about="news"), injects=(note,), triggers=(come,)).wait(1).do(K.SAY, value="stay")
    assert given(d)["seconds"] is None  # before there was cause
    d.wait(4).do(K.SAY, value="stay")
    assert d.of(E.ORDER_GIVEN)[1].data["seconds"] == pytest.approx(3.05, abs=0.06)


def test_an_answer_may_say_it_and_so_order(lead):
    option = {"id": "go", "text": W, "value": "best", "reason": W, "says": "go"}
    other = {"id": "no", "text": W, "value": "unsafe", "reason": W}
    asked = {"id": "what", "shown_by": "alarm", "prompt": W, "options": (option, other)}
    now = {"id": "t", "any": (({"kind": "clock", "at": 0.0},),), "do": ("alarm",)}
    d = lead(phrase("go", place="b1"), decisions=(asked,), triggers=(now,)).wait(1).do(K.DECIDE, "what", "go")
    assert [e.type for e in d.events if e.actor == "trainee"][-4:] == [E.DECIDED, E.SAID, E.NOISE, E.ORDER_GIVEN]


def test_quiet_ends_somebodys_loud_talk(lead):
    talk = {"id": "talk", "kind": "person_talks"}
    now = {"id": "t", "any": (({"kind": "clock", "at": 0.0},),), "do": ("talk",)}
    d = lead(phrase("quiet"), injects=(talk,), triggers=(now,)).wait(1)
    assert queries.talker(d.sim) is not None
    d.do(K.SAY, value="quiet")
    assert queries.talker(d.sim) is None
    assert d.of(E.PERSON_QUIET)


# --- buttons and reports


def raised(d: Any) -> dict[str, Any]:
    return dict(d.of(E.ALARM_RAISED)[-1].data)


@pytest.fixture
def desk(drive):
    """The receptionist with two buttons and the app, five seconds after a visitor has left."""
    asks = {"asks": ("corridor", "yard"), "right": ("yard",)}
    alarms = (
        {
            "id": "lockdown",
            "kind": "lockdown",
            "text": W,
            "raised_from": {"place": "corridor", "value": "best", "after": "visitor"},
        },
        {"id": "fire", "kind": "fire", "text": W, "raised_from": {"place": "corridor", "value": "unsafe"}},
        {"id": "app", "kind": "message", "by": "app", "text": W, "raised_from": {"value": "acceptable"} | asks},
    )
    visitor = {"id": "visitor", "kind": "message", "text": W}
    come = {"id": "t", "any": (({"kind": "clock", "at": 1.0},),), "do": ("visitor",)}
    places = {"corridor": "corridor", "yard": ""}
    d = drive(level="CL4", role="receptionist", alarms=alarms, injects=(visitor,), triggers=(come,), places=places)
    return d.wait(6)


def test_each_button_tells_how_good_it_was_and_how_soon(desk):
    assert raised(desk.do(K.RAISE_ALARM, value="lockdown")) == {
        "kind": "lockdown",
        "place_given": True,
        "channel": "button",
        "value": "best",
        "seconds": 5.0,
    }
    assert raised(desk.do(K.RAISE_ALARM, value="fire"))["value"] == "unsafe"


@pytest.mark.parametrize(("place", "given", "right"), [("yard", True, True), ("corridor", True, False), ("", False, False)])
def test_a_programme_that_asks_is_told_a_place(desk, place, given, right):
    said = raised(desk.do(K.RAISE_ALARM, place, "app"))
    assert (said["channel"], said["place_given"], said["place_right"], said["named"]) == ("app", given, right, place)


def test_every_place_is_offered_with_the_programme(desk):
    offered = [(a.value, a.target) for a in queries.available_actions(desk.sim) if a.kind is K.RAISE_ALARM]
    assert {("app", "corridor"), ("app", "yard"), ("lockdown", ""), ("fire", "")} <= set(offered)
    assert ("app", "") not in offered


@pytest.mark.parametrize(
    ("seen", "claimed", "right"), [(True, "seen", True), (True, "believed", False), (False, "believed", True)]
)
def test_a_report_is_marked_once_as_seen_or_believed(drive, seen, claimed, right):
    report = {"id": "told", "kind": "message", "text": W, "seen": seen}
    come = {"id": "t", "any": (({"kind": "clock", "at": 1.0},),), "do": ("told",)}
    d = drive(injects=(report,), triggers=(come,)).do(K.MARK, "told", claimed)
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "not_there_yet"
    d.wait(3)
    assert [i.id for i in queries.reports_left(d.sim)] == ["told"]
    d.do(K.MARK, "told", claimed).do(K.MARK, "told", claimed)
    [marked] = d.of(E.REPORT_MARKED)
    assert (marked.data["claimed"], marked.data["right"]) == (claimed, right)
    assert marked.data["seconds"] == pytest.approx(2.05, abs=0.06)
    assert d.of(E.ACTION_REFUSED)[-1].data["reason"] == "already_marked"
    assert queries.reports_left(d.sim) == ()
