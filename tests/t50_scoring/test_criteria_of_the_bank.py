"""Each criterion of the bank: a run that meets it, one that misses it, and for most one it is not asked in."""

import json

import pytest

from scoring.assess import Finding, assess
from scoring.rubric import Criterion, Rubric, Value
from scoring.rubric_bank import RubricFile, load_bank, resolve
from sim.events import SYSTEM, EventType
from sim.resources import find, shipped
from sim.scenario.load import load_scenario

E = EventType
BANK = load_bank()


def alone(name: str) -> Rubric:
    """A rubric of this criterion only, with the bank's moments."""
    words = {"sv": "x", "en": "x"}
    file = RubricFile.model_validate({"id": "x", "name": words, "criteria": [{"use": name}], "questions": [{"text": words}]})
    return resolve(file, BANK)[0]


def found(name: str, told) -> Finding:
    return assess(told.events(), alone(name)).findings[0]


def answers(criterion: Criterion) -> dict[str, float] | None:
    """Scores of the answers to a question, when that is all a criterion looks at."""
    evidence = criterion.evidence
    return evidence.scores if isinstance(evidence, Value) and E.DECIDED in evidence.match.events else None


ASKED = {name: answers(c) for name, c in BANK.criteria.items() if answers(c) is not None}
"""Criteria that are a question's answer."""


# ---- questions


@pytest.mark.parametrize("name", ASKED)
def test_each_answer_earns_what_it_is_worth(name, frame_story):
    question = BANK.criteria[name].evidence.match.target
    for option, worth in ASKED[name].items():
        finding = found(name, frame_story.but(90, E.DECIDED, target=question, option=option))
        assert finding.score == worth
        assert finding.state == ("met" if worth >= 0.85 else "partly" if worth >= 0.3 else "missed")


@pytest.mark.parametrize("name", ASKED)
def test_a_question_can_be_met_and_missed_and_no_answer_misses_it(name, frame_story):
    assert {1.0} <= set(ASKED[name].values())
    assert min(ASKED[name].values()) < 0.5
    assert found(name, frame_story).state == "missed"


@pytest.mark.parametrize("name", ASKED)
def test_somebody_elses_answer_is_not_ones_own(name, frame_story):
    question = BANK.criteria[name].evidence.match.target
    best = max(ASKED[name], key=ASKED[name].__getitem__)
    told = frame_story.but(90, E.DECIDED, actor="person:2", target=question, option=best)
    assert found(name, told).state == "missed"


# ---- deeds: told from the careful trainee's run, which locks at 44 s, from the alarm at 28 s (heard at 30 s) to 208 s


def knocked(s, target, answer, value):
    """A person who walks up and knocks, and how that ended."""
    told = s.but(60, E.KNOCK, actor="person:7", target="d1", voice=True, who="pupil")
    return told.but(80, E.CALLER_ANSWERED, target=target, answer=answer, value=value)


def smoky(s):
    """A fire bell while sheltering, and smoke half a minute later."""
    told = s.but(100, E.ALARM_HEARD, target="bell", place="group", kind="fire")
    return told.but(130, E.HAZARD_NOTICED, target="haze", kind="smoke", where="here", seconds=0.0)


def reported(s, at=60.0, *, right=True, place=True):
    """A report that gives cause, and the alarm raised so many seconds into the run."""
    told = s.but(25, E.MESSAGE_SHOWN, actor=SYSTEM, target="yard_report", channel="app")
    return told.but(at, E.ALARM_RAISED, kind="lockdown", channel="button", place_right=place and right)


def ordered(s, about, value="best", after=5.0):
    told = s.but(60, E.MESSAGE_SHOWN, actor=SYSTEM, target=about, channel="app")
    return told if value is None else told.but(60 + after, E.ORDER_GIVEN, target="o", about=about, value=value, do="lock")


def upset(s):
    return s.but(60, E.PERSON_UPSET, actor="person:1", steps=3)


def spoke(s, *tones):
    told = s
    for n, tone in enumerate(tones):
        told = told.but(70 + n, E.SAID, target=f"p{n}", level_db=42.0, tone=tone)
    return told


def officer(s):
    return s.but(222, E.HANDS_SHOWN, place="group")


MET = {
    "try_the_lock": lambda s: s,
    "find_the_blind": lambda s: s,
    "walk_the_way_out": lambda s: s.but(20, E.LEFT_BUILDING, place="yard"),
    "find_four_things": lambda s: _finds(s, "cord", "exit", "safe_corner", "alarm_button"),
    "call_in_the_corridor": lambda s: s.but(35, E.ORDER_GIVEN, target="in_here", value="best", do="gather"),
    "answer_a_pupil": lambda s: knocked(s, "pupil_knocks", "kept_shut", "acceptable"),
    "answer_a_voice_you_know": lambda s: knocked(s, "colleague_knocks", "kept_shut", "best"),
    "look_before_you_choose": lambda s: knocked(s, "pupil_knocks", "let_in", "best").but(70, E.LOOKED_OUT, clear=True),
    "stay_at_the_bell": smoky,
    "leave_the_smoke": lambda s: smoky(s).but(150, E.LEFT_BUILDING, place="yard"),
    "little_smoke": lambda s: smoky(s).but(150, E.LEFT_BUILDING, place="yard").but(140, E.HAZARD_STAY, seconds=5.0),
    "press_at_once": lambda s: reported(s, 27),
    "say_which_place": lambda s: reported(s, 27),
    "outer_doors_locked": lambda s: reported(s, 27).but(40, E.OUTER_DOORS, actor=SYSTEM, locked=9, of=10, share=0.9),
    "leave_the_desk": lambda s: reported(s, 27),
    "keep_seen_apart": lambda s: s.but(60, E.REPORT_MARKED, target="r", claimed="seen", right=True),
    "order_for_the_hall": lambda s: ordered(s, "from_the_hall"),
    "order_for_the_yard": lambda s: ordered(s, "from_the_yard"),
    "short_words": lambda s: s.but(33, E.SAID, target="come_along", level_db=62.0),
    "one_clear_order": lambda s: s.but(33, E.ORDER_GIVEN, target="o", value="best", do="go"),
    "calm_contact": lambda s: upset(s).but(90, E.PERSON_QUIET, actor="person:1", seconds=30.0),
    "use_the_aid": lambda s: upset(s).but(80, E.ITEM_USED, target="ear_muffs", kind="ear_protection", helps=True),
    "low_words_only": lambda s: spoke(s, "low_arousal"),
    "tell_about_support": lambda s: s.but(100, E.CALL_STATEMENT, target="wheelchair_here", field="where", seen=True),
    "gather_with_a_song": lambda s: s.but(35, E.ORDER_GIVEN, target="snake_line", value="best", do="gather"),
    "all_together": lambda s: s.but(50, E.GROUP_TOGETHER, at="sheltered", here=8, expected=8),
    "number_is_right": lambda s: s.but(60, E.HEADS_COUNTED, entered=8, true=8),
    "bring_the_rope": lambda s: s.but(20, E.PICKED_UP, target="walking_rope", kind="rope"),
    "bring_a_friend": lambda s: s.but(33, E.SAID, target="come_along", level_db=60.0),
    "stay_out": lambda s: s.but(50, E.LEFT_BUILDING, place="yard"),
    "calm_a_friend": lambda s: s,
    "stand_still": officer,
    "hold_nothing": officer,
}
"""What is added to the careful trainee's run so that it meets a criterion; nothing for those it meets anyhow."""


def _finds(s, *kinds):
    told = s
    for n, kind in enumerate(kinds):
        told = told.but(5 + 3 * n, E.ITEM_FOUND, target=kind, kind=kind, seconds=5.0 + 3 * n)
    return told


MISSED = {
    "try_the_lock": lambda s: s.without(E.DOOR_LOCKED),
    "find_the_blind": lambda s: s.without(E.BLINDS_CHANGED, E.GLASS_COVERED),
    "walk_the_way_out": lambda s: s,
    "find_four_things": lambda s: _finds(s, "cord"),
    "start_at_once": lambda s: s.without(E.RESPONSE_STARTED),
    "call_in_the_corridor": lambda s: s,
    "answer_a_pupil": lambda s: knocked(s, "pupil_knocks", "let_in", "unsafe"),
    "answer_a_voice_you_know": lambda s: knocked(s, "colleague_knocks", "let_in", "unsafe"),
    "look_before_you_choose": lambda s: knocked(s, "pupil_knocks", "let_in", "unsafe"),
    "stay_at_the_bell": lambda s: smoky(s).but(105, E.DOOR_OPENED, target="d1").but(107, E.ROOM_ENTERED, place="corridor"),
    "leave_the_smoke": smoky,
    "little_smoke": lambda s: _lingers(smoky(s).but(200, E.LEFT_BUILDING, place="yard")),
    "press_at_once": lambda s: s.but(25, E.MESSAGE_SHOWN, actor=SYSTEM, target="yard_report", channel="app"),
    "say_which_place": lambda s: reported(s, 27, right=False),
    "outer_doors_locked": lambda s: reported(s, 27).but(40, E.OUTER_DOORS, actor=SYSTEM, locked=0, of=10, share=0.0),
    "leave_the_desk": lambda s: reported(s, 27).without(E.DOOR_LOCKED),
    "keep_seen_apart": lambda s: [
        s := s.but(60 + n, E.REPORT_MARKED, target=f"r{n}", claimed="seen", right=False) for n in range(2)
    ][-1],
    "order_for_the_hall": lambda s: ordered(s, "from_the_hall", "unsafe"),
    "order_for_the_yard": lambda s: ordered(s, "from_the_yard", None),
    "short_words": lambda s: s,
    "one_clear_order": lambda s: s.but(33, E.ORDER_GIVEN, target="o", value="unsafe", do="leave"),
    "room_that_locks": lambda s: s.without(E.SHELTERED),
    "close_the_door": lambda s: s.later(E.SHELTERED, 80),
    "close_the_door_here": lambda s: s.without(E.SHELTERED),
    "lock_the_door": lambda s: s.without(E.DOOR_LOCKED),
    "feel_the_handle": lambda s: s.without(E.LOCK_CHECKED),
    "lights_off": lambda s: s.without(E.LIGHTS_CHANGED),
    "cover_the_glass": lambda s: s.without(E.GLASS_COVERED, E.BLINDS_CHANGED),
    "out_of_sight": lambda s: s.but(110, E.EXPOSED, place="group", start=90.0, seconds=20.0, share=0.6),
    "low_by_the_wall": lambda s: s.without(E.SETTLED),
    "call_when_safe": lambda s: s.without(E.CALL_STARTED),
    "tell_what_matters": lambda s: s.without(E.CALL_STATEMENT),
    "seen_or_believed": lambda s: s.changed(E.CALL_STATEMENT, seen=False, claimed_seen=True),
    "say_where_first": lambda s: s.changed(E.CALL_STATEMENT, field="what"),
    "stay_on_the_line": lambda s: s.without(E.CALL_ENDED),
    "calm_contact": lambda s: upset(s.without(E.PERSON_QUIET)),
    "use_the_aid": upset,
    "low_words_only": lambda s: spoke(s, "low_arousal", "argue", "hold"),
    "leave_the_lift": lambda s: s.but(60, E.LIFT_TAKEN, target="hiss").but(70, E.ROOM_ENTERED, category="stairs"),
    "tell_about_support": lambda s: s,
    "gather_with_a_song": lambda s: s,
    "all_together": lambda s: s,
    "number_is_right": lambda s: s,
    "bring_the_rope": lambda s: s,
    "be_quiet": lambda s: [
        s := s.but(70 + n, E.NOISE, place="group", cause="talk", level_db=70.0, heard_in_danger=True) for n in range(6)
    ][-1],
    "calm_a_friend": lambda s: s.without(E.HUSHED, E.PERSON_QUIET),
    "silence_the_phone": lambda s: s.without(E.PHONE_SILENCED),
    "do_not_ring_friends": lambda s: [s := s.but(90 + n, E.MESSAGE_SENT, to="friend_in_school") for n in range(3)][-1],
    "nearest_room": lambda s: s.later(E.ROOM_ENTERED, 60).later(E.SHELTERED, 60),
    "leave_things": lambda s: s.but(34, E.PICKED_UP, target="bag").but(35, E.PICKED_UP, target="jacket"),
    "stay_out": lambda s: s.but(50, E.LEFT_BUILDING, place="yard").but(60, E.REENTERED, place="corridor"),
    "do_not_bang": lambda s: [s := s.but(36 + n, E.ACTION_REFUSED, action="open_door", target="d9") for n in range(9)][-1],
    "bring_a_friend": lambda s: s,
    "stay_outdoors": lambda s: s.but(60, E.REENTERED, place="corridor").but(70, E.REENTERED, place="corridor"),
    "do_not_open": lambda s: s.but(130, E.DOOR_OPENED, place="group", target="d1", locked_before=True),
    "wait_for_release": lambda s: s.but(135, E.ROOM_ENTERED, place="corridor").but(140, E.LEFT_BUILDING, place="yard"),
    "show_hands": lambda s: s.without(E.HANDS_SHOWN),
    "stand_still": lambda s: officer(s).but(223, E.LEFT_BUILDING, place="yard").but(225, E.ROOM_ENTERED, place="corridor"),
    "hold_nothing": lambda s: officer(s).but(223, E.PICKED_UP, target="phone").but(225, E.MESSAGE_SENT, to="parent"),
}


def _lingers(s):
    return [s := s.but(135 + 4 * n, E.HAZARD_STAY, target="haze", kind="smoke", seconds=5.0) for n in range(14)][-1]


def test_every_criterion_of_the_bank_is_tested_both_ways():
    assert set(ASKED) | set(MISSED) == set(BANK.criteria)
    assert set(ASKED) & set(MISSED) == set()
    assert set(MET) <= set(MISSED)


@pytest.mark.parametrize("name", MISSED)
def test_each_deed_can_be_met(name, story):
    finding = found(name, MET.get(name, lambda s: s)(story))
    assert (finding.state, finding.tried) == ("met", True)


@pytest.mark.parametrize("name", MISSED)
def test_each_deed_can_be_missed(name, story):
    assert found(name, MISSED[name](story)).state == "missed"


NEVER_ASKED = {
    "stay_out": lambda s: s,
    "calm_a_friend": lambda s: s.without(E.MESSAGE_SHOWN),
    "calm_contact": lambda s: s,
    "show_hands": lambda s: s.without(E.INJECT),
    "outer_doors_locked": lambda s: reported(s, 27),
    "leave_the_desk": lambda s: reported(s, 27).changed(E.SHELTERED, lockable="unknown"),
    "try_the_lock": lambda s: s.but(20, E.ACTION_REFUSED, action="lock_door", reason="lock_unknown", target="d1"),
    "find_the_blind": lambda s: s.but(20, E.ACTION_REFUSED, action="blinds_down", reason="no_blinds", target="group"),
    "low_by_the_wall": lambda s: s.without(E.SHELTERED, E.ROOM_ENTERED).but(40, E.LEFT_BUILDING, place="yard"),
}
"""Runs in which there was nothing to do about it."""


@pytest.mark.parametrize("name", NEVER_ASKED)
def test_what_there_was_no_occasion_for_does_not_count(name, story):
    assert found(name, NEVER_ASKED[name](story)).state == "not_relevant"


@pytest.mark.parametrize(
    ("posture", "wall", "visible", "state"),
    [
        ("seated", True, False, "met"),
        ("seated", False, False, "partly"),
        ("standing", True, False, "partly"),
        ("standing", False, True, "missed"),
    ],
)
def test_how_low_and_where_one_settles(story, posture, wall, visible, state):
    told = story.changed(E.SETTLED, posture=posture, solid_wall=wall, visible=visible)
    assert found("low_by_the_wall", told).state == state


@pytest.mark.parametrize(("after", "state"), [(10, "met"), (30, "partly"), (50, "partly"), (100, "missed")])
def test_calming_a_friend_late_counts_in_part(story, after, state):
    told = story.without(E.HUSHED, E.PERSON_QUIET).but(66 + after, E.HUSHED, place="group", target="person:3")
    assert found("calm_a_friend", told).state == ("partly" if state == "missed" else state)


def test_words_instead_of_a_sign_calm_a_friend_too(story):
    told = story.without(E.HUSHED, E.PERSON_QUIET).but(70, E.SAID, target="we_are_quiet", level_db=40.0)
    assert found("calm_a_friend", told).state == "met"


def test_each_source_is_named_in_both_languages():
    for name, criterion in BANK.criteria.items():
        assert len(criterion.source.sv) > 8, name
        assert len(criterion.source.en) > 8, name


def test_every_question_of_the_bank_is_asked_by_a_shipped_scenario_with_the_same_answers():
    asked: dict[str, set[str]] = {}
    for path in shipped("scenario"):
        scenario = load_scenario(path)
        rubric = json.loads(find("rubric", scenario.rubric).read_text(encoding="utf-8"))
        used = {c.get("use") for c in rubric["criteria"]}
        options = {d.id: {o.id for o in d.options} for d in scenario.decisions}
        for name in used & set(ASKED):
            asked.setdefault(name, options.get(BANK.criteria[name].evidence.match.target, set()))
    assert {name: set(scores) for name, scores in ASKED.items()} == asked
