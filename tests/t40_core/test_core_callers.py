"""Somebody at the trainee's door: they walk up, knock, wait; what the trainee does is an answer, judged by the school's rows."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core import queries
from sim.core.commands import ActionKind as K
from sim.core.course.callers import judged
from sim.core.people.mind import Mode
from sim.events import EventType as E
from sim.scenario.model import Caller

W = {"sv": "x", "en": "x"}
ROWS = (
    {"how": "let_in", "seen_clear": True, "since_lock": 60.0, "value": "best"},
    {"how": "directed", "value": "acceptable"},
    {"how": "kept_shut", "value": "acceptable"},
    {"how": "let_in", "value": "unsafe"},
)
COME = {"id": "t", "any": (({"kind": "clock", "at": 1.0},),), "do": ("comes",)}
GO_THERE = {"id": "go", "text": W, "order": {"do": "go", "place": "other"}}
HELLO = {"id": "hello", "text": W, "level_db": 45}


@pytest.fixture
def at_home(drive):
    """The trainee, a teacher, in the group room with a glazed door; one second in, a pupil comes to it."""

    def make(*, caller: dict[str, Any] | None = None, **changes: Any):
        who = {"who": "pupil", "repeat": 5.0, "patience": 20.0, "answers": ROWS, "goes_to": "other"} | (caller or {})
        parts = {"level": "CL4", "role": "teacher", "phrases": (GO_THERE, HELLO), "triggers": (COME,)} | changes
        injects = ({"id": "comes", "kind": "knock", "text": W, "caller": who}, *parts.pop("injects", ()))
        return drive(at=(20.0, 4.0), unit="G", places={"other": "A2", "passage": "corridor"}, injects=injects, **parts)

    return make


def answer(d: Any) -> dict[str, Any]:
    [event] = d.of(E.CALLER_ANSWERED)
    assert (event.actor, event.target, event.place) == ("trainee", "comes", "G")
    return dict(event.data)


def test_nobody_is_there_before_they_are_called(at_home):
    d = at_home(triggers=()).wait(3)
    assert d.sim.state.present.tolist() == [1, 0]
    assert queries.caller(d.sim) is None


def test_they_walk_up_knock_and_knock_again_until_they_are_answered(at_home):
    d = at_home().wait(20)
    knocks = d.of(E.KNOCK, target="dg", who="pupil")
    assert len(knocks) == 4
    assert [round(b.t - a.t, 2) for a, b in pairwise(knocks)] == [5.0] * 3
    assert {e.actor for e in knocks} == {"person:1"}
    assert len(d.of(E.MESSAGE_SHOWN, target="comes")) == 1  # the voice is told once
    assert queries.caller(d.sim).waiting


def test_a_door_kept_shut_sends_them_on_after_their_patience(at_home):
    d = at_home().wait(45)
    assert answer(d) == {
        "answer": "kept_shut",
        "value": "acceptable",
        "who": "pupil",
        "seen_clear": False,
        "clear": True,
        "since_lock": 0.0,
        "seconds": 20.0,
    }
    assert d.sim.world.unit_id(d.sim.context.unit_of(1)) == "A2"
    assert queries.caller(d.sim) is None


def test_who_has_looked_out_first_and_opens_soon_lets_in_rightly(at_home):
    d = at_home().wait(5).do(K.LOOK_OUT, "dg").do(K.OPEN_DOOR, "dg").wait(6)
    assert answer(d) | {"seconds": 0} == {
        "answer": "let_in",
        "value": "best",
        "who": "pupil",
        "seen_clear": True,
        "clear": True,
        "since_lock": 0.0,
        "seconds": 0,
    }
    assert d.of(E.PERSON_ENTERED, actor="person:1", place="G")
    assert queries.people_in_room(d.sim) == (1,)
    assert d.sim.state.mind[1, 0] in (Mode.GO, Mode.LOW)


def test_opening_unseen_is_judged_by_its_own_row(at_home):
    d = at_home().wait(5).do(K.OPEN_DOOR, "dg").wait(3)
    assert (answer(d)["value"], answer(d)["seen_clear"]) == ("unsafe", False)


def test_a_look_is_forgotten_after_a_while(at_home):
    d = at_home().wait(5).do(K.LOOK_OUT, "dg").wait(11).do(K.OPEN_DOOR, "dg").wait(3)
    assert answer(d)["seen_clear"] is False


def test_what_counts_is_how_long_ago_one_locked(at_home):
    d = at_home(caller={"answers": ({"how": "let_in", "since_lock": 4.0, "value": "best"},), "patience": 60.0})
    d.wait(5).do(K.LOCK_DOOR, "dg").wait(6).do(K.OPEN_DOOR, "dg").wait(3)
    assert answer(d)["value"] == "improve"  # no row fits
    assert answer(d)["since_lock"] == pytest.approx(5.7, abs=0.5)


def test_the_danger_outside_is_seen_through_the_pane(at_home):
    danger = {"phases": [{"at": 0, "place": "passage"}, {"at": 100, "place": None}]}
    start = {"id": "now", "any": (({"kind": "clock", "at": 0.0},),), "do": ("danger",)}
    d = at_home(danger=danger, injects=({"id": "danger", "kind": "start_danger"},), triggers=(COME, start))
    d.wait(5).do(K.LOOK_OUT, "dg")
    [seen] = d.of(E.LOOKED_OUT)
    assert (seen.data["clear"], seen.data["people"]) == (False, 1)


def test_a_phrase_that_sends_elsewhere_directs_them_there(at_home):
    d = at_home().wait(5).do(K.SAY, value="go").wait(15)
    assert (answer(d)["answer"], answer(d)["value"]) == ("directed", "acceptable")
    assert d.sim.world.unit_id(d.sim.context.unit_of(1)) == "A2"


def test_other_words_are_an_answer_but_they_go_on_waiting(at_home):
    d = at_home(caller={"answers": ({"how": "spoken", "value": "acceptable"},)}).wait(5).do(K.SAY, value="hello").wait(2)
    assert not d.of(E.CALLER_ANSWERED)
    assert (answer(d.wait(25))["answer"], answer(d)["value"]) == ("spoken", "acceptable")


def test_in_a_new_drill_nobody_knocks_who_is_not_there(at_home):
    again = {"id": "again", "any": (({"kind": "clock", "at": 9.0},),), "do": ("next",)}
    d = at_home(triggers=(COME, again), injects=({"id": "next", "kind": "reset"},)).wait(5).do(K.LOCK_DOOR, "dg").wait(15)
    [reset] = d.of(E.DRILL_RESET)
    assert d.of(E.KNOCK)
    assert max(e.t for e in d.of(E.KNOCK)) < reset.t
    assert d.sim.state.present.tolist() == [1, 0]
    assert queries.caller(d.sim) is None
    layout = d.sim.world.layout
    assert (d.sim.state.registers[layout.callers : layout.marks] == layout.fresh()[layout.callers : layout.marks]).all()


def test_no_knock_is_a_preset_that_keeps_them_away(at_home):
    assert not at_home(adaptations={"no_knock": True}).wait(8).of(E.KNOCK)


def test_a_door_without_a_pane_shows_nothing_and_a_covered_one_has_a_corner_to_lift(at_home, drive):
    assert at_home().wait(1).do(K.COVER_GLASS, "dg").do(K.LOOK_OUT, "dg").of(E.LOOKED_OUT)
    d = drive(at=(12.0, 2.3), extras=("look_out",)).do(K.LOOK_OUT, "d2")
    assert d.of(E.ACTION_REFUSED)[0].data["reason"] == "no_glass"


@pytest.mark.parametrize(("how", "level"), [("short", 68.0), ("long", 82.0)])
def test_the_trainees_own_knock_is_heard_by_how_it_is_done(drive, how, level):
    d = drive(at=(12.0, 2.3), extras=("knock",)).do(K.KNOCK, "d2", how)
    [knocked] = d.of(E.KNOCKED)
    assert (knocked.target, dict(knocked.data)) == ("d2", {"how": how, "locked": False})
    assert d.of(E.NOISE)[0].data["level_db"] == level


def test_hands_knock_only_where_the_scenario_says_so(drive):
    offered = {a.kind for a in queries.available_actions(drive(at=(12.0, 2.3)).wait(0.1).sim)}
    with_it = {a.kind for a in queries.available_actions(drive(at=(12.0, 2.3), extras=("knock",)).wait(0.1).sim)}
    assert with_it - offered == {K.KNOCK}


def test_a_run_goes_on_from_a_snapshot_with_somebody_at_the_door(at_home):
    d = at_home().wait(6)
    snapshot = d.sim.snapshot()
    first = d.wait(30).sim.hash
    d.sim.restore(snapshot)
    assert d.wait(30).sim.hash == first


@given(st.sampled_from(["let_in", "directed", "spoken", "kept_shut"]), st.booleans(), st.floats(0.0, 500.0))
def test_the_first_row_that_fits_counts(how, seen, since):
    caller = Caller.model_validate({"answers": ROWS})
    found = judged(caller, how, seen, since)
    fits = [
        r
        for r in caller.answers
        if r.how == how and r.seen_clear in (None, seen) and (r.since_lock is None or since <= r.since_lock)
    ]
    assert found == (fits[0] if fits else None)
