"""A trainee on wheels: narrow doors keep them back, somebody asked by name comes to help, the lift does not come in an alarm."""

from typing import Any

import pytest

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.people.mind import M, Mode
from sim.events import EventType as E
from sim.plan.building import Category, LinkKind, LockKind, VerticalLink

W = {"sv": "x", "en": "x"}
NOW = {"id": "now", "any": (({"kind": "clock", "at": 1.0},),), "do": ("alarm",)}
PUPILS = {"id": "pupils", "place": "here", "count": 3, "behaviour": {"freeze": 1.0}}
TEACHER = {"id": "teacher", "place": "here", "count": 1, "role": "teacher", "ages": (40, 40), "behaviour": {"lock": 1.0}}


@pytest.fixture
def narrow(small):
    """A corridor with a wide door and a narrow one, and a lift that leads from it to a room."""

    def make():
        units = (
            small.room("corridor", Category.WALKWAY, 0, 0, 24, 3),
            small.room("wide", Category.CLASSROOM, 0, 3.2, 7.9, 9),
            small.room("tight", Category.CLASSROOM, 8.1, 3.2, 15.9, 9),
            small.room("car", Category.ELEVATOR, 16.1, 3.2, 18, 5),
            small.room("landing", Category.LOBBY, 18.2, 3.2, 24, 9),
        )
        openings = (
            small.door("dw", 4, 3.1, ("wide", "corridor"), LockKind.THUMB_TURN, width=1.0),
            small.door("dt", 12, 3.1, ("tight", "corridor"), LockKind.THUMB_TURN, width=0.7),
            small.door("dc", 17, 3.1, ("car", "corridor"), LockKind.NONE, width=1.0),
            small.door("dl", 21, 3.1, ("landing", "corridor"), LockKind.NONE, width=1.0),
        )
        lift = VerticalLink("lift", LinkKind.ELEVATOR, "car", "landing", ((17.0, 4.0, 0.0), (20.0, 5.0, 0.0)), 1.1)
        return small.building(units, openings, vertical_links=(lift,))

    return make


@pytest.fixture
def rolling(drive, narrow):
    def make(**changes: Any):
        parts = {"mobility": "wheelchair", "open_": ("dw", "dt"), "places": {"here": "corridor"}}
        return drive(make_building=narrow, **(parts | changes))

    return make


def test_a_wide_door_lets_them_in_and_a_narrow_one_does_not(rolling):
    assert rolling(at=(4.0, 1.5)).walk(4.0, 5.0, speed=1.0).unit == "wide"
    d = rolling(at=(12.0, 1.5)).walk(12.0, 5.0, speed=1.0)
    assert d.unit == "corridor"
    [kept] = d.of(E.ACTION_REFUSED)
    assert (kept.target, kept.data["action"], kept.data["reason"]) == ("dt", "walk", "too_narrow")


def test_who_walks_gets_through_both(rolling):
    assert rolling(at=(12.0, 1.5), mobility="walking").walk(12.0, 5.0).unit == "tight"


def test_wheels_are_not_faster_than_they_are(rolling):
    d = rolling(at=(4.0, 1.5)).walk(10.0, 1.5, speed=4.0)
    assert 2.0 < d.at[0] - 4.0 < 3.0  # asked for six metres in a second and a half


def test_others_are_what_they_were(rolling):
    d = rolling(people=(PUPILS,), injects=({"id": "o", "kind": "officer_opens"},), triggers=()).wait(0.1)
    assert [p.mobility for p in d.sim.people] == ["wheelchair", "walking", "walking", "walking", "walking"]


# --- help


@pytest.fixture
def helped(rolling):
    return rolling(people=(PUPILS, TEACHER), extras=("helper",), triggers=(NOW,), at=(12.0, 1.5))


def test_a_grown_up_is_asked_first_and_comes_along(helped):
    d = helped.wait(1)
    helper, who = queries.helpers(d.sim)[0]
    assert (helper, who) == (4, 0)
    d.do(K.ASK_HELP, "person:4")
    [named] = d.of(E.HELPER_NAMED)
    assert (named.target, dict(named.data)) == ("person:4", {"helped": "trainee", "role": "teacher", "adult": True})
    assert tuple(d.sim.state.mind[4, [M.STATE, M.AID]]) == (Mode.FOLLOW, 0)


def test_a_pupil_is_asked_for_another_who_needs_it(rolling):
    wheels = {"id": "wheels", "place": "here", "count": 1, "mobility": {"wheelchair": 1.0}, "behaviour": {"freeze": 1.0}}
    d = rolling(people=(PUPILS, wheels), extras=("helper",), mobility="walking").wait(1)
    assert {n for _, n in queries.helpers(d.sim)} == {4}
    d.do(K.ASK_HELP, "person:1", "person:4")
    assert d.of(E.HELPER_NAMED)[0].data["helped"] == "person:4"
    assert tuple(d.sim.state.mind[[1, 4], M.AID]) == (4, 1)


@pytest.fixture
def two_on_wheels(rolling):
    """Three pupils who walk (1 to 3) and two on wheels (4, 5)."""
    wheels = {"id": "wheels", "place": "here", "count": 2, "mobility": {"wheelchair": 1.0}, "behaviour": {"freeze": 1.0}}
    return rolling(people=(PUPILS, wheels), extras=("helper",), mobility="walking", at=(12.0, 1.5)).wait(0.5)


def partners(d: Any) -> list[int]:
    return [int(p) for p in d.sim.state.mind[1:, M.AID]]


def test_a_helper_asked_for_another_leaves_the_first_free_for_somebody_else(two_on_wheels):
    d = two_on_wheels.do(K.ASK_HELP, "person:1", "person:4").do(K.ASK_HELP, "person:1", "person:5")
    assert partners(d) == [5, -1, -1, -1, 1]


def test_a_second_helper_takes_over_and_the_first_is_on_their_way_no_longer(two_on_wheels):
    d = two_on_wheels.do(K.ASK_HELP, "person:1", "person:4").do(K.ASK_HELP, "person:2", "person:4")
    assert partners(d) == [-1, 4, -1, 2, -1]
    assert d.sim.state.mind[1, M.STATE] != Mode.AID
    assert d.sim.state.mind[2, M.STATE] == Mode.AID


def test_two_pairs_may_change_partners_and_the_same_pair_be_asked_twice(two_on_wheels):
    d = two_on_wheels.do(K.ASK_HELP, "person:1", "person:4").do(K.ASK_HELP, "person:2", "person:5")
    d.do(K.ASK_HELP, "person:1", "person:5")
    assert partners(d) == [5, -1, -1, -1, 1]
    d.do(K.ASK_HELP, "person:1", "person:5")
    assert partners(d) == [5, -1, -1, -1, 1]
    assert d.sim.state.mind[1, M.STATE] == Mode.AID


def test_a_helper_who_comes_to_the_trainee_leaves_the_first_free(helped):
    mind_of = helped.wait(1).sim.state.mind
    mind_of[4, M.AID], mind_of[1, M.AID] = 1, 4
    assert partners(helped.do(K.ASK_HELP, "person:4")) == [-1, -1, -1, 0]


@pytest.mark.parametrize(
    ("helper", "helped_one", "why"), [("person:9", "", "unknown_person"), ("person:1", "person:2", "needs_no_help")]
)
def test_whom_nobody_can_ask_is_refused(helped, helper, helped_one, why):
    d = helped.wait(1).do(K.ASK_HELP, helper, helped_one)
    assert d.of(E.ACTION_REFUSED)[-1].data["reason"] == why


def test_nobody_is_offered_where_the_scenario_does_not_say_so(rolling):
    assert queries.helpers(rolling(people=(PUPILS,)).wait(1).sim) == ()


# --- lift


def test_a_lift_is_ridden_before_an_alarm_and_refused_in_one(rolling):
    d = rolling(at=(17.0, 2.0), extras=("lift",), triggers=(NOW,)).wait(0.5)
    assert [a.target for a in queries.available_actions(d.sim) if a.kind is K.TAKE_LIFT] == ["lift"]
    d.wait(2).do(K.TAKE_LIFT, "lift")
    assert d.of(E.ACTION_REFUSED, action="take_lift")[0].data["reason"] == "lift_in_alarm"
    calm = rolling(at=(17.0, 2.0), extras=("lift",), triggers=()).do(K.TAKE_LIFT, "lift").wait(0.1)
    [taken] = calm.of(E.LIFT_TAKEN)
    assert (taken.target, taken.place, calm.unit) == ("lift", "landing", "landing")


def test_no_lift_far_from_one(rolling):
    d = rolling(at=(2.0, 1.5), extras=("lift",)).do(K.TAKE_LIFT, "lift")
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "not_there"
