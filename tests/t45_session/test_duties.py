"""What the careful trainee does for others and with things, in a small house: each as the scenario says is best, never worse.

::

    +-----------+-----------+
    |  A        |  B        |   A, B classrooms with a thumb turn; A has a pane in its door, and a door to the yard
    +---da------+---db------+
   e1       corridor        e2
"""

from functools import cache
from typing import Any

import pytest

from sim.core.simulation import Simulation
from sim.events import TRAINEE, Event, EventType
from sim.plan.building import (
    AssemblyPoint,
    Building,
    Category,
    Level,
    LockKind,
    Opening,
    Polygon,
    Source,
    Tri,
    Unit,
)
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.model import Scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text
from sim.units import STEP_HZ

E = EventType
W = {"sv": "x", "en": "x"}
PLACES = {"home": ("A",), "next_door": ("B",), "corridor": ("corridor",)}


def unit(name: str, kind: Category, x0: float, y0: float, x1: float, y1: float) -> Unit:
    return Unit(name, "plan1", kind, Text(name), Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1))))


def door(name: str, line: Any, units: tuple[str, ...], lock: LockKind, glazed: float = 0.0) -> Opening:
    lockable = Tri.NO if lock is LockKind.NONE else Tri.YES
    facts = {"hinge": 0, "glazed": glazed, "closer": Tri.NO, "emergency_exit": Tri.NO}
    return Opening(name, "plan1", line, units, lock_kind=lock, lockable_from_inside=lockable, **facts)


@cache
def house() -> Space:
    units = (
        unit("corridor", Category.WALKWAY, 0, 0, 16, 3),
        unit("A", Category.CLASSROOM, 0, 3.2, 7.9, 10),
        unit("B", Category.CLASSROOM, 8.1, 3.2, 16, 10),
    )
    openings = (
        door("da", ((3.55, 3.1), (4.45, 3.1)), ("A", "corridor"), LockKind.THUMB_TURN, 0.5),
        door("db", ((11.55, 3.1), (12.45, 3.1)), ("B", "corridor"), LockKind.THUMB_TURN),
        door("dy", ((1.0, 10.1), (2.0, 10.1)), ("A",), LockKind.THUMB_TURN),
        door("e1", ((-0.1, 0.9), (-0.1, 2.1)), ("corridor",), LockKind.NONE),
        door("e2", ((16.1, 0.9), (16.1, 2.1)), ("corridor",), LockKind.NONE),
    )
    points = (AssemblyPoint("near", Text("x"), (-8.0, 14.0)), AssemblyPoint("far", Text("x"), (30.0, 14.0)))
    level = Level("plan1", 0, Text("Plan 1"), 0.0, 3.2)
    return build_space(
        Building(
            "house", Text("Hus"), Source("test"), (level,), units, openings=openings, assembly_points=points, content_hash="h"
        )
    )


def at(seconds: float, *do: str) -> dict[str, Any]:
    return {"id": f"t{seconds}", "any": (({"kind": "clock", "at": seconds},),), "do": do}


ALARM = {"id": "alarm", "kind": "start_alarm", "target": "lockdown"}
BASE: dict[str, Any] = {
    "id": "duty",
    "name": W,
    "summary": W,
    "level": "CL4",
    "role": "teacher",
    "ages": (25, 60),
    "max_seconds": 300,
    "places": {},
    "start": {"place": "home"},
    "alarms": ({"id": "lockdown", "kind": "lockdown", "text": W},),
    "injects": (ALARM,),
    "triggers": (at(1.0, "alarm"),),
    "briefing": W,
    "debrief": W,
    "rubric": "x",
}


def play(
    seconds: float, script: str = "careful", start: tuple[str, float, float] = ("A", 5.0, 7.0), **changes: Any
) -> list[Event]:
    """The events of a run of so many seconds."""
    scenario = Scenario.model_validate(BASE | changes)
    pose = StartPose(start[0], "plan1", start[1], start[2], 0.0)
    bound = BoundScenario(scenario, "h", PLACES, pose, frozenset(), scenario.max_seconds)
    simulation = Simulation(house(), bound, 1)
    session = Session(simulation, Executor(simulation, make_policy(script, 1)))
    for _ in range(round(seconds * STEP_HZ)):
        session.advance()
    return list(session.events)


def of(events: list[Event], kind: EventType, **wanted: Any) -> list[Event]:
    return [e for e in events if e.type is kind and all(getattr(e, k, e.data.get(k)) == v for k, v in wanted.items())]


# --- who knocks

CALLER = {"id": "who", "kind": "knock", "text": W}
GO_ON = {"id": "go_on", "text": W, "order": {"do": "go", "place": "next_door"}}


def knock(*rows: dict[str, Any]) -> dict[str, Any]:
    caller = {"who": "pupil", "patience": 30.0, "answers": rows}
    return {"injects": (ALARM, CALLER | {"caller": caller}), "triggers": (at(1.0, "alarm"), at(25.0, "who")), "phrases": (GO_ON,)}


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        (({"how": "let_in", "seen_clear": True, "value": "best"}, {"how": "kept_shut", "value": "acceptable"}), "let_in"),
        (({"how": "directed", "value": "best"}, {"how": "let_in", "value": "unsafe"}), "directed"),
        (({"how": "kept_shut", "value": "best"}, {"how": "let_in", "value": "acceptable"}), "kept_shut"),
    ],
)
def test_who_knocks_is_answered_as_the_school_says(rows, answer):
    events = play(75, **knock(*rows))
    [answered] = of(events, E.CALLER_ANSWERED)
    assert (answered.data["answer"], answered.data["value"]) == (answer, "best")


def test_after_letting_somebody_in_the_door_is_locked_again():
    rows = ({"how": "let_in", "value": "best"}, {"how": "kept_shut", "value": "improve"})
    events = play(75, **knock(*rows))
    entered = of(events, E.PERSON_ENTERED)[0]
    assert of(events, E.DOOR_LOCKED, actor=TRAINEE, target="da")[-1].t > entered.t


def test_the_passive_trainee_keeps_shut():
    [answered] = of(play(75, "passive", **knock({"how": "kept_shut", "value": "acceptable"})), E.CALLER_ANSWERED)
    assert answered.data["answer"] == "kept_shut"


# --- alarm, orders, reports


def test_the_best_button_is_pressed_with_its_place_once_there_is_cause():
    asks = {"place": "home", "after": "visitor", "asks": ("corridor", "next_door"), "right": ("next_door",), "value": "best"}
    alarms = (
        {"id": "lockdown", "kind": "lockdown", "text": W, "raised_from": asks},
        {"id": "fire", "kind": "fire", "text": W, "raised_from": {"place": "home", "value": "unsafe"}},
    )
    visitor = {"id": "visitor", "kind": "message", "text": W}
    events = play(12, alarms=alarms, injects=(visitor,), triggers=(at(4.0, "visitor"),))
    [raised] = of(events, E.ALARM_RAISED)
    assert (raised.data["kind"], raised.data["place_right"], raised.data["value"]) == ("lockdown", True, "best")
    assert 0 < raised.data["seconds"] < 4


def test_orders_that_are_best_are_given_once_when_there_is_cause():
    orders = (
        {"id": "now", "text": W, "order": {"do": "stay", "value": "best"}},
        {"id": "then", "text": W, "order": {"do": "lock", "by": "app", "about": "news", "value": "best"}},
        {"id": "never", "text": W, "order": {"do": "leave", "value": "unsafe"}},
    )
    news = {"id": "news", "kind": "message", "text": W, "seen": False}
    events = play(30, phrases=orders, injects=(ALARM, news), triggers=(at(1.0, "alarm"), at(15.0, "news")))
    given = of(events, E.ORDER_GIVEN)
    assert [e.target for e in given] == ["now", "then"]
    assert given[1].data["seconds"] < 6
    [marked] = of(events, E.REPORT_MARKED)
    assert (marked.data["claimed"], marked.data["right"]) == ("believed", True)


# --- things


def thing(name: str, want: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": W, "kind": "other", "place": "home", "at": "inner", "want": want} | more


def test_what_one_should_know_is_found_before_the_alarm_and_what_should_lie_is_left():
    items = (
        thing("cord", "find", kind="cord"),
        thing("key", "take", kind="key", place="next_door"),
        thing("bag", "leave", at="middle"),
    )
    events = play(60, items=items, triggers=())
    assert {e.target for e in of(events, E.ITEM_FOUND)} == {"cord", "key"}
    assert {e.target for e in of(events, E.PICKED_UP)} == {"key"}


def test_without_a_phone_at_hand_nobody_is_rung():
    items = (thing("phone", "leave", kind="phone", place="corridor"),)
    call = ({"id": "here", "field": "where", "text": W},)
    assert not of(play(60, items=items, statements=call), E.CALL_STARTED)
    assert of(play(60, statements=call), E.CALL_STARTED)


# --- smoke


def test_smoke_at_the_door_means_out_by_the_other_way_lockdown_or_not():
    haze = {"id": "haze", "phases": ({"at": 0.0, "places": ("corridor",)},), "leave": "near"}
    start = {"id": "smoke", "kind": "start_hazard", "target": "haze"}
    fire = {"id": "bell", "kind": "start_alarm", "target": "fire"}
    alarms = (*BASE["alarms"], {"id": "fire", "kind": "fire", "text": W})
    timeline = (at(1.0, "alarm"), at(22.0, "bell"), at(24.0, "smoke"))
    changes = {"hazards": (haze,), "alarms": alarms, "injects": (ALARM, start, fire), "triggers": timeline}
    events = play(70, **changes, people=())
    [left] = of(events, E.LEFT_BUILDING)
    assert left.target == "dy"
    assert not of(events, E.REENTERED)
    stays = play(70, **changes | {"triggers": timeline[:2]})
    assert not of(stays, E.LEFT_BUILDING)


# --- others


def test_somebody_upset_is_calmed_after_the_door_is_locked():
    people = ({"id": "kim", "place": "home", "count": 1, "behaviour": {"freeze": 1.0}, "need": {"helped_by": ("card",)}},)
    phrases = ({"id": "calm", "text": W, "tone": "low_arousal", "level_db": 40}, {"id": "stop", "text": W, "tone": "argue"})
    events = play(70, people=people, phrases=phrases, items=(thing("card", "take", at="with_trainee"),))
    [quiet] = of(events, E.PERSON_QUIET)
    assert of(events, E.DOOR_LOCKED, target="da")[0].t < of(events, E.ITEM_USED)[0].t < quiet.t
    assert {e.target for e in of(events, E.SAID)} <= {"calm"}


def test_one_person_is_asked_by_name_to_help():
    people = ({"id": "pupils", "place": "home", "count": 3, "behaviour": {"freeze": 1.0}},)
    events = play(20, people=people, extras=("helper",), mobility="wheelchair")
    assert len(of(events, E.HELPER_NAMED)) == 1


def test_a_group_is_gathered_let_in_and_counted():
    kids = {"count": 3, "ages": (4, 5), "behaviour": {"freeze": 1.0}}
    people = ({"id": "in", "place": "home"} | kids, {"id": "out", "place": "corridor"} | kids)
    come = {"id": "come", "text": W, "order": {"do": "gather", "by": "speaker", "using": "song", "value": "best"}}
    events = play(100, people=people, phrases=(come,), cares_for=("in", "out"), role="preschool_staff")
    [counted] = of(events, E.HEADS_COUNTED, actor=TRAINEE)
    assert (counted.data["here"], counted.data["expected"]) == (6, 6)
    assert of(events, E.DOOR_LOCKED, target="da", actor=TRAINEE)[0].t < counted.t


# --- the call


def test_the_operator_is_answered_in_the_order_of_the_questions():
    fields = ("may_talk", "where", "what")
    statements = tuple({"id": f, "field": f, "text": W, "silent": True} for f in reversed(fields))
    lie = {"id": "lie", "field": "where", "text": W, "seen": False, "claims_seen": True}
    asks = {"questions": tuple({"id": f"q_{f}", "field": f, "text": W} for f in fields)}
    events = play(90, statements=(lie, *statements), operator=asks)
    assert [e.target for e in of(events, E.CALL_STATEMENT)] == list(fields)
    assert of(events, E.CALL_ENDED)[0].data["answered"] == 3
    assert all(e.data["answers"] for e in of(events, E.CALL_STATEMENT))


# --- drills in a row


def test_each_drill_is_begun_afresh():
    again = {"id": "again", "kind": "reset"}
    events = play(100, injects=(ALARM, again), triggers=(at(1.0, "alarm"), at(45.0, "again"), at(50.0, "alarm")))
    locked = of(events, E.DOOR_LOCKED, target="da", actor=TRAINEE)
    assert [e.t > 45 for e in locked] == [False, True]


@pytest.mark.parametrize("seed", range(3))
def test_the_random_trainee_meets_all_of_it_and_nothing_breaks(seed):
    rows = ({"how": "let_in", "value": "best"},)
    parts = knock(*rows) | {
        "phrases": (GO_ON, {"id": "calm", "text": W, "tone": "low_arousal"}),
        "items": (thing("bag", "leave"), thing("key", "find", kind="key")),
        "people": ({"id": "kim", "place": "home", "count": 2, "behaviour": {"freeze": 1.0}, "need": {"helped_by": ("bag",)}},),
        "extras": ("knock", "look_out", "helper", "lift", "assembly", "outer_doors", "cover"),
        "mobility": "crutches",
        "cares_for": ("kim",),
        "statements": ({"id": "here", "field": "where", "text": W, "silent": True},),
        "operator": {"questions": ({"id": "q", "field": "where", "text": W},)},
    }
    events = play(40, "random", start=("A", 5.0, 6.0 + 0.5 * seed), **parts)
    assert [e.seq for e in events] == list(range(len(events)))
