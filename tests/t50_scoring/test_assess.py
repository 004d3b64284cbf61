"""Scores, levels and grades."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.assess import Assessment, assess
from scoring.rubric import rubric_hash
from sim.events import TRAINEE, Event, EventType

E = EventType


def test_the_rubrics_hash_is_recorded(story, rubric):
    assert assess(story.events(), rubric).rubric_hash == rubric_hash(rubric)


def test_points_add_up_to_the_score(story, rubric):
    a = assess(story.without(E.DOOR_LOCKED, E.PHONE_SILENCED).events(), rubric)
    relevant = [f for f in a.findings if f.state != "not_relevant"]
    assert a.score == pytest.approx(sum(f.points for f in relevant) / sum(f.most for f in relevant), abs=1e-4)


def test_what_is_not_relevant_leaves_the_denominator(story, rubric):
    a = assess(story.changed(E.SHELTERED, lockable="no").without(E.DOOR_LOCKED, E.LOCK_CHECKED).events(), rubric)
    assert a.finding("lock_the_door").most == 0
    assert a.score > 0.9


@pytest.mark.parametrize("level", ["CL0", "CL1"])
def test_the_lowest_levels_show_no_number(careful_at, rubric, level):
    a = assess(careful_at(level).events(), rubric)
    assert (a.score, a.stars, a.grade) == (None, None, "done")


def test_level_two_gives_stars(careful_at, rubric, frame_story):
    assert assess(careful_at("CL2").events(), rubric).stars == 3
    assert assess(careful_at("CL2").events(), rubric).score is None
    idle = frame_story.changed(E.RUN_STARTED, level="CL2")
    assert assess(idle.events(), rubric).stars == 1


@pytest.mark.parametrize("level", ["CL3", "CL4"])
def test_higher_levels_give_a_number(careful_at, rubric, level):
    assert assess(careful_at(level).events(), rubric).score == 1.0


def test_who_stops_is_not_scored_and_loses_nothing(careful_at, rubric):
    stopped = careful_at(cause="stopped").but(229, E.STOPPED, by="gesture")
    a = assess(stopped.events(), rubric)
    assert (a.score, a.grade, a.complete) == (None, "not_finished", False)
    assert not [f for f in a.findings if f.state in ("missed", "partly")]
    assert a.finding("lock_the_door").state == "met"


def test_a_stop_without_an_end_is_not_scored(story, rubric):
    assert assess(story.but(60, E.STOPPED, by="keyboard").events(), rubric).score is None


def test_a_run_that_broke_off_is_not_scored(careful_at, rubric):
    a = assess(careful_at(cause=None).events(), rubric)
    assert (a.score, a.grade) == (None, "not_finished")


def test_a_run_whose_time_ran_out_is_scored(careful_at, rubric):
    assert assess(careful_at(cause="time").events(), rubric).score == 1.0


def test_pausing_changes_nothing(story, rubric):
    paused = story.but(70, E.PAUSED, cause="menu").but(70, E.RESUMED)
    assert assess(paused.events(), rubric).score == 1.0


def test_no_events_at_all_is_a_run_that_broke_off(rubric):
    assert assess([], rubric).grade == "not_finished"


def test_the_same_events_and_rubric_give_the_same_assessment(story, rubric):
    assert assess(story.events(), rubric) == assess(story.events(), rubric)


def test_an_assessment_survives_json(story, rubric):
    a = assess(story.later(E.DOOR_LOCKED, 20).events(), rubric)
    assert Assessment.from_dict(json.loads(json.dumps(a.as_dict()))) == a


def test_events_survive_json_and_score_the_same(story, rubric):
    again = [Event.from_dict(json.loads(json.dumps(e.as_dict()))) for e in story.events()]
    assert assess(again, rubric) == assess(story.events(), rubric)


DATA = st.dictionaries(
    st.sampled_from(
        ["kind", "seconds", "lockable", "locked", "on", "option", "safe", "seen", "claimed_seen", "verified", "cause"]
    ),
    st.none() | st.booleans() | st.floats(-1e6, 1e6) | st.sampled_from(["yes", "no", "lockdown", "wait", "debrief"]),
    max_size=4,
)

EVENTS = st.lists(
    st.tuples(
        st.floats(0, 400),
        st.sampled_from(list(EventType)),
        st.sampled_from([TRAINEE, "system", "person:3"]),
        st.sampled_from(["", "group", "corridor"]),
        st.sampled_from(["", "d1", "lockdown", "knock_at_the_door", "classmate_talks"]),
        DATA,
    ),
    max_size=60,
).map(lambda told: [Event(n, int(t * 20), t, *rest) for n, (t, *rest) in enumerate(sorted(told, key=lambda e: e[0]))])


@settings(max_examples=150, deadline=None)
@given(EVENTS)
def test_any_events_give_a_score_between_nothing_and_all(rubric, events):
    a = assess(events, rubric)
    assert a.score is None or 0 <= a.score <= 1
    for f in a.findings:
        assert 0 <= f.score <= 1
        assert 0 <= f.points <= f.most or f.state == "not_relevant"
        assert set(f.events) <= {e.seq for e in events}
    assert Assessment.from_dict(json.loads(json.dumps(a.as_dict()))) == a


@settings(max_examples=40, deadline=None)
@given(delay=st.floats(0, 100), more=st.floats(0.5, 60))
def test_locking_later_never_scores_more(rubric, careful_at, delay, more):
    soon = assess(careful_at().later(E.DOOR_LOCKED, delay).events(), rubric)
    late = assess(careful_at().later(E.DOOR_LOCKED, delay + more).events(), rubric)
    assert late.finding("lock_the_door").score <= soon.finding("lock_the_door").score
    assert late.score <= soon.score
