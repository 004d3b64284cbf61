"""Each criterion of the shipped rubric: when it is met, when it is missed, when it does not count."""

import pytest

from scoring.assess import assess
from sim.events import SYSTEM, EventType

E = EventType


def found(story, rubric, criterion):
    return assess(story.events(), rubric).finding(criterion)


def outdoors(story_frame):
    """Leaves at once by the nearest door and stays out."""
    s = story_frame
    s.at(33, E.RESPONSE_STARTED, place="corridor", seconds=3.0)
    s.at(40, E.LEFT_BUILDING, place="yard", target="d-main")
    s.at(41, E.ROOM_ENTERED, place="yard", lockable="no", glazed=False)
    s.at(50, E.PHONE_SILENCED, place="yard")
    return s


MISSED = {
    "know_the_alarm": lambda s: s.changed(E.DECIDED, "which_alarm", option="fire"),
    "start_at_once": lambda s: s.without(E.RESPONSE_STARTED),
    "nearest_room": lambda s: s.later(E.ROOM_ENTERED, 60).later(E.SHELTERED, 60),
    "room_that_locks": lambda s: s.without(E.SHELTERED),
    "close_the_door": lambda s: s.later(E.SHELTERED, 80),
    "lock_the_door": lambda s: s.without(E.DOOR_LOCKED),
    "feel_the_handle": lambda s: s.without(E.LOCK_CHECKED),
    "lights_off": lambda s: s.without(E.LIGHTS_CHANGED),
    "cover_the_glass": lambda s: s.without(E.GLASS_COVERED, E.BLINDS_CHANGED),
    "out_of_sight": lambda s: s.but(110, E.EXPOSED, place="group", start=90.0, seconds=20.0, share=0.6),
    "low_by_the_wall": lambda s: s.without(E.SETTLED),
    "be_quiet": lambda s: [
        s := s.but(70 + n, E.NOISE, place="group", cause="talk", level_db=70.0, heard_in_danger=True) for n in range(6)
    ][-1],
    "calm_a_friend": lambda s: s.without(E.HUSHED, E.PERSON_QUIET),
    "silence_the_phone": lambda s: s.without(E.PHONE_SILENCED),
    "do_not_ring_friends": lambda s: s.but(90, E.MESSAGE_SENT, to="friend_in_school").but(
        95, E.MESSAGE_SENT, to="friend_in_school"
    ),
    "call_when_safe": lambda s: s.without(E.CALL_STARTED),
    "tell_what_matters": lambda s: s.without(E.CALL_STATEMENT),
    "seen_or_believed": lambda s: s.changed(E.CALL_STATEMENT, seen=False, claimed_seen=True),
    "do_not_open": lambda s: s.but(130, E.DOOR_OPENED, place="group", target="d1", locked_before=True),
    "answer_to_a_knock": lambda s: s.changed(E.DECIDED, "knock_at_the_door", option="open"),
    "wait_for_release": lambda s: s.but(135, E.ROOM_ENTERED, place="corridor").but(140, E.LEFT_BUILDING, place="yard"),
    "do_not_spread": lambda s: s.changed(E.DECIDED, "chat_rumour", option="share"),
    "leave_things": lambda s: s.but(34, E.PICKED_UP, target="bag").but(35, E.PICKED_UP, target="jacket"),
    "stay_out": lambda s: s.but(150, E.LEFT_BUILDING, place="yard").but(160, E.REENTERED, place="corridor"),
    "show_hands": lambda s: s.without(E.HANDS_SHOWN),
}


def test_the_story_of_the_careful_meets_every_criterion_it_is_asked(story, rubric):
    assessment = assess(story.events(), rubric)
    assert {f.criterion for f in assessment.findings if f.state != "met"} == {"stay_out"}
    assert assessment.score == 1.0
    assert assessment.grade == "secure"


@pytest.mark.parametrize("criterion", MISSED)
def test_each_criterion_can_be_missed(story, rubric, criterion):
    assert found(MISSED[criterion](story), rubric, criterion).state == "missed"


def test_each_criterion_is_tested(rubric):
    assert set(MISSED) == {c.id for c in rubric.criteria}


def test_at_least_twelve_actions_of_the_field_are_judged(rubric):
    assert len({c.action for c in rubric.criteria}) >= 12


def test_who_does_nothing_meets_nothing(rubric, frame_story):
    assessment = assess(frame_story.events(), rubric)
    assert assessment.score == 0.0
    assert assessment.grade == "practise_again"
    assert not [f for f in assessment.findings if f.state in ("met", "partly")]


def test_running_to_the_own_classroom_costs_time_and_sight(story, rubric):
    long_way = (
        story.later(E.ROOM_ENTERED, 28)
        .later(E.SHELTERED, 28)
        .but(66, E.EXPOSED, place="corridor", start=60, seconds=6.0, share=1)
    )
    assessment = assess(long_way.events(), rubric)
    assert assessment.finding("nearest_room").state == "partly"
    assert assessment.finding("out_of_sight").state == "partly"
    assert assessment.score < 0.97


# --- shelter and door


def test_a_lock_turned_by_somebody_else_in_the_room_counts(story, rubric):
    shared = story.without(E.DOOR_LOCKED).but(45, E.DOOR_LOCKED, actor="person:3", place="group", target="d1")
    assert found(shared, rubric, "lock_the_door").state == "met"


def test_a_lock_turned_in_another_room_does_not(story, rubric):
    other = story.without(E.DOOR_LOCKED).but(45, E.DOOR_LOCKED, actor="person:3", place="a2", target="d2")
    assert found(other, rubric, "lock_the_door").state == "missed"


def test_unlocking_again_undoes_it(story, rubric):
    undone = story.but(100, E.DOOR_UNLOCKED, place="group", target="d1", by_key=False)
    assert found(undone, rubric, "lock_the_door").state == "missed"


def test_locking_anew_counts_from_then_on(story, rubric):
    again = story.but(70, E.DOOR_UNLOCKED, place="group", target="d1").but(74, E.DOOR_LOCKED, place="group", target="d1")
    finding = found(again, rubric, "lock_the_door")
    assert finding.value == pytest.approx(74 - 39)
    assert finding.state == "partly"


def test_the_officers_key_undoes_nothing(story, rubric):
    after = story.but(218, E.DOOR_UNLOCKED, actor="person:9", place="corridor", target="d1", by_key=True)
    assert found(after, rubric, "lock_the_door").state == "met"


@pytest.mark.parametrize("lockable", ["no", "unknown"])
def test_a_room_without_a_known_lock_is_not_judged_by_it(story, rubric, lockable):
    other = story.changed(E.SHELTERED, lockable=lockable).without(E.DOOR_LOCKED, E.LOCK_CHECKED)
    assert found(other, rubric, "lock_the_door").state == "not_relevant"
    assert found(other, rubric, "feel_the_handle").state == "not_relevant"
    assert found(other, rubric, "room_that_locks").state == "partly"


def test_a_room_without_glass_needs_no_cover(story, rubric):
    solid = story.changed(E.ROOM_ENTERED, glazed=False).without(E.GLASS_COVERED, E.BLINDS_CHANGED)
    assert found(solid, rubric, "cover_the_glass").state == "not_relevant"


def test_blinds_that_cover_little_count_in_part(story, rubric):
    little = story.without(E.GLASS_COVERED).changed(E.BLINDS_CHANGED, covered=0.4)
    assert found(little, rubric, "cover_the_glass").state == "partly"


def test_light_turned_on_again_undoes_it(story, rubric):
    assert found(story.but(100, E.LIGHTS_CHANGED, place="group", on=True), rubric, "lights_off").state == "missed"


def test_sitting_away_from_a_solid_wall_is_partly_right(story, rubric):
    assert found(story.changed(E.SETTLED, solid_wall=False), rubric, "low_by_the_wall").state == "partly"
    standing = story.changed(E.SETTLED, posture="standing", visible=False)
    assert found(standing, rubric, "low_by_the_wall").state == "partly"


def test_opening_after_the_release_is_right(story, rubric):
    assert found(story.but(222, E.DOOR_OPENED, place="group", target="d1"), rubric, "do_not_open").state == "met"


def test_opening_for_somebody_caps_the_grade(story, rubric):
    assessment = assess(MISSED["do_not_open"](story).events(), rubric)
    assert assessment.score > 0.8
    assert assessment.grade == "practise_again"


def test_a_knock_question_left_open_does_not_cap_the_grade(story, rubric):
    silent = story.without(E.DECIDED)
    assert assess(silent.events(), rubric).grade == "secure"


# --- phone and call


def test_a_phone_silenced_before_the_alarm_is_best(story, rubric):
    early = story.without(E.PHONE_SILENCED).but(5, E.PHONE_SILENCED)
    finding = found(early, rubric, "silence_the_phone")
    assert (finding.state, finding.value) == ("met", 0.0)


def test_calling_before_shelter_counts_in_part(story, rubric):
    assert found(story.changed(E.CALL_STARTED, safe=False), rubric, "call_when_safe").state == "partly"


def test_one_guess_among_true_statements_counts_in_part(story, rubric):
    guess = story.but(104, E.CALL_STATEMENT, target="guess", field="count", seen=False, claimed_seen=True)
    assert found(guess, rubric, "seen_or_believed").state == "partly"


def test_saying_that_one_only_believes_is_right(story, rubric):
    honest = story.but(104, E.CALL_STATEMENT, target="belief", field="count", seen=False, claimed_seen=False)
    assert found(honest, rubric, "seen_or_believed").state == "met"


def test_without_a_call_there_is_no_praise_for_its_content(story, rubric):
    none = story.without(E.CALL_STARTED, E.CALL_STATEMENT, E.CALL_ENDED)
    finding = found(none, rubric, "seen_or_believed")
    assert (finding.state, finding.tried) == ("missed", False)


def test_nobody_talks_nobody_needs_calming(story, rubric):
    alone = story.without(E.HUSHED, E.PERSON_QUIET).without(E.MESSAGE_SHOWN, target="classmate_talks")
    assert found(alone, rubric, "calm_a_friend").state == "not_relevant"


# --- outdoors


def test_leaving_by_a_near_door_is_an_acceptable_choice(rubric, frame_story):
    assessment = assess(outdoors(frame_story).events(), rubric)
    assert assessment.finding("room_that_locks").state == "partly"
    assert assessment.finding("nearest_room").state == "partly"
    assert assessment.finding("lock_the_door").state == "not_relevant"
    assert assessment.finding("stay_out").state == "met"
    assert assessment.grade != "secure"


def test_going_back_in_is_critical(rubric, frame_story):
    back = outdoors(frame_story).at(100, E.REENTERED, place="corridor")
    assessment = assess(back.events(), rubric)
    assert assessment.finding("stay_out").state == "missed"
    assert assessment.grade == "practise_again"
    assert assessment.finding("lock_the_door").state == "missed"


def test_out_after_the_release_is_no_flight(story, rubric):
    walked = story.but(228, E.LEFT_BUILDING, actor="trainee", place="yard")
    assert found(walked, rubric, "stay_out").state == "not_relevant"
    assert found(walked, rubric, "lock_the_door").state == "met"


# --- proof


def test_every_point_rests_on_events(story, rubric):
    events = {e.seq: e for e in story.events()}
    for finding in assess(story.events(), rubric).findings:
        if finding.points:
            assert finding.events, finding.criterion
            assert set(finding.events) <= set(events)
            assert finding.t == events[finding.events[-1]].t


def test_findings_say_where(story, rubric):
    assert found(story, rubric, "lock_the_door").place == "group"


def test_what_others_do_proves_nothing_about_the_trainee(rubric, frame_story):
    busy = frame_story
    for n, kind in enumerate((E.RESPONSE_STARTED, E.SHELTERED, E.PHONE_SILENCED, E.CALL_STARTED, E.HANDS_SHOWN, E.SETTLED)):
        busy.at(40 + n, kind, actor="person:4", place="group", lockable="yes", safe=True, posture="seated")
    assert assess(busy.events(), rubric).score == 0.0


def test_system_events_alone_prove_nothing(rubric, frame_story):
    for n in range(5):
        frame_story.at(50 + n, E.DOOR_CLOSED, actor=SYSTEM, place="group", target="d1")
    assert assess(frame_story.events(), rubric).score == 0.0
