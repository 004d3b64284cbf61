"""What is said after a run: kind, concrete, and no more than one remembers."""

import pytest

from scoring.assess import assess
from scoring.card import WIDTH, score_card
from scoring.debrief import amount, make_debrief
from sim.events import EventType
from sim.text import table
from sim.wording import banned_words

E = EventType
LANGUAGES = pytest.mark.parametrize("language", ["sv", "en"])


@pytest.fixture
def mixed(story):
    """Much is right; the door was not locked, the phone late, seen for four seconds."""
    return (
        story.without(E.DOOR_LOCKED, E.HANDS_SHOWN)
        .later(E.PHONE_SILENCED, 25)
        .but(100, E.EXPOSED, place="group", start=96.0, seconds=4.0, share=0.5)
    )


@pytest.fixture
def every(story, mixed, frame_story, careful_at):
    """Runs of all kinds."""
    return [
        story,
        mixed,
        frame_story,
        careful_at("CL0"),
        careful_at("CL2"),
        careful_at("CL4"),
        careful_at(cause="stopped"),
        careful_at(cause=None),
    ]


def test_what_went_well_is_told_with_its_figures(story, rubric):
    debrief = make_debrief(assess(story.events(), rubric), rubric, "sv")
    assert "Dörren var låst efter 5 sekunder." in debrief.praise
    assert len(debrief.praise) == 4


def test_the_critical_step_comes_first(mixed, rubric):
    debrief = make_debrief(assess(mixed.events(), rubric), rubric, "sv")
    assert [p.criterion for p in debrief.practise] == ["lock_the_door", "show_hands", "out_of_sight"]
    assert debrief.practise[0].advice.startswith("Stäng, vrid om, känn efter.")


def test_what_was_partly_right_says_how_much(mixed, rubric):
    practise = make_debrief(assess(mixed.events(), rubric), rubric, "sv").practise
    assert "Du syntes i 4 sekunder. Prova att sätta dig vid den heldragna väggen." in [p.what for p in practise]


def test_no_more_than_three_things_to_practise(frame_story, rubric):
    assert len(make_debrief(assess(frame_story.events(), rubric), rubric, "sv").practise) == 3


def test_who_did_not_begin_is_told_about_beginning(frame_story, rubric):
    practise = make_debrief(assess(frame_story.events(), rubric), rubric, "sv").practise
    assert "start_at_once" in [p.criterion for p in practise]
    assert "lock_the_door" not in [p.criterion for p in practise]


def test_the_question_is_about_what_is_to_be_practised(mixed, story, rubric):
    assert "låsa inifrån" in make_debrief(assess(mixed.events(), rubric), rubric, "sv").question
    assert "ta efter" in make_debrief(assess(story.events(), rubric), rubric, "sv").question


@pytest.mark.parametrize(("level", "most"), [("CL0", 0), ("CL1", 0), ("CL2", 1), ("CL3", 3), ("CL4", 3)])
def test_how_much_there_is_to_practise_depends_on_the_level(frame_story, rubric, level, most):
    idle = assess(frame_story.changed(E.RUN_STARTED, level=level).events(), rubric)
    assert len(make_debrief(idle, rubric, "sv").practise) == most


@pytest.mark.parametrize("role", ["teacher", "receptionist", "principal", "preschool_staff"])
def test_staff_are_told_whom_staff_turn_to_at_any_level(story, rubric, role):
    assessment = assess(story.events(), rubric)
    assert make_debrief(assessment, rubric, "sv", role).talk != make_debrief(assessment, rubric, "sv").talk
    assert "företagshälsovården" in score_card(assessment, rubric, "sv", role=role)


def test_when_everything_was_done_that_is_said_and_nothing_to_practise(story, rubric, careful_at):
    debrief = make_debrief(assess(story.events(), rubric), rubric, "sv")
    assert (debrief.practise, bool(debrief.nothing_to_practise)) == ((), True)
    assert debrief.nothing_to_practise[:30] in score_card(assess(story.events(), rubric), rubric, "sv")
    for other in (careful_at("CL1"), careful_at(cause="stopped"), story.without(E.DOOR_LOCKED)):
        assert make_debrief(assess(other.events(), rubric), rubric, "sv").nothing_to_practise == ""


def test_pupils_are_told_whom_to_talk_to(story, careful_at, rubric):
    pupil = " ".join(make_debrief(assess(story.events(), rubric), rubric, "sv").talk)
    assert "116 111" in pupil
    assert "Elevhälsan" in pupil
    staff = " ".join(make_debrief(assess(careful_at("CL4").events(), rubric), rubric, "sv").talk)
    assert "116 111" not in staff


@LANGUAGES
def test_who_stopped_is_told_that_this_is_right(careful_at, rubric, language):
    debrief = make_debrief(assess(careful_at(cause="stopped").events(), rubric), rubric, language)
    assert debrief.practise == ()
    assert {"sv": "alltid rätt", "en": "always right"}[language] in debrief.opening


def test_the_lowest_levels_only_praise(careful_at, rubric):
    debrief = make_debrief(assess(careful_at("CL1").without(E.DOOR_LOCKED).events(), rubric), rubric, "sv")
    assert debrief.practise == ()
    assert debrief.praise


@pytest.mark.parametrize(
    ("value", "unit", "sv", "en"),
    [
        (1.2, "seconds", "1 sekund", "1 second"),
        (11.0, "seconds", "11 sekunder", "11 seconds"),
        (0.0, "seconds", "0 sekunder", "0 seconds"),
        (3.0, "count", "3", "3"),
        (8.4, "metres", "8 meter", "8 metres"),
    ],
)
def test_amounts_as_people_say_them(value, unit, sv, en):
    assert (amount(value, unit, "sv"), amount(value, unit, "en")) == (sv, en)


# --- the card


@LANGUAGES
def test_the_card_fits_a_terminal(every, rubric, language):
    for run in every:
        card = score_card(
            assess(run.events(), rubric),
            rubric,
            language,
            plan="Lingonmoskolan",
            places={"group": "Grupprum med ett mycket långt namn"},
        )
        assert max(len(line) for line in card.splitlines()) <= WIDTH <= 100
        assert card.endswith("\n")


@LANGUAGES
def test_the_card_says_that_it_was_a_drill_and_never_frightens(every, rubric, language):
    for run in every:
        card = score_card(assess(run.events(), rubric), rubric, language)
        assert table(language)["scoring.card.drill"] in card.splitlines()[1]
        assert banned_words(card) == ()


@LANGUAGES
def test_no_placeholder_is_left(every, rubric, language):
    for run in every:
        card = score_card(assess(run.events(), rubric), rubric, language)
        assert "{" not in card
        assert "None" not in card


def test_numbers_stand_only_where_the_level_shows_them(careful_at, rubric):
    low = score_card(assess(careful_at("CL1").events(), rubric), rubric, "sv")
    assert " av " not in low.split("Det här gick bra")[0]
    assert "%" not in low
    stars = score_card(assess(careful_at("CL2").events(), rubric), rubric, "sv")
    assert "★★★" in stars
    assert "%" not in stars
    assert "100 %" in score_card(assess(careful_at().events(), rubric), rubric, "sv")


def test_a_capped_grade_says_why(mixed, rubric):
    assert "Ett viktigt steg saknades" in score_card(assess(mixed.events(), rubric), rubric, "sv")


def test_rooms_have_names_not_ids(mixed, rubric):
    card = score_card(assess(mixed.events(), rubric), rubric, "sv", places={"group": "Grupprum A103"})
    assert "0:39, Grupprum A103" in card
    assert "group" not in card.replace("Grupprum", "")


def test_unknown_rooms_are_left_out(mixed, rubric):
    assert "group" not in score_card(assess(mixed.events(), rubric), rubric, "sv")


def test_swedish_points_have_a_comma_english_ones_a_point(mixed, rubric):
    assert "7,2 av 9" in score_card(assess(mixed.events(), rubric), rubric, "sv")
    assert "7.2 of 9" in score_card(assess(mixed.events(), rubric), rubric, "en")


def test_what_was_not_reached_is_not_described(frame_story, rubric):
    assert "Dörren var inte låst" not in score_card(assess(frame_story.events(), rubric), rubric, "sv")


def test_a_criterion_that_the_rubric_no_longer_has_is_left_out(story, mixed, rubric):
    fewer = rubric.model_copy(update={"criteria": rubric.criteria[8:]})
    for run in (story, mixed):
        card = score_card(assess(run.events(), rubric), fewer, "sv")
        assert "Komma igång direkt" not in card
        assert "Släcka" not in card


# --- texts


def test_every_event_has_a_name_in_both_languages():
    for language in ("sv", "en"):
        assert {k.removeprefix("events.") for k in table(language) if k.startswith("events.")} == {str(e) for e in EventType}


def test_both_languages_have_the_same_keys_and_fields():
    from string import Formatter

    areas = ("scoring.", "events.", "issue_scenario.", "issue_rubric.")
    sv, en = ({k: v for k, v in table(x).items() if k.startswith(areas)} for x in ("sv", "en"))
    assert set(sv) == set(en)
    for key in sv:
        fields = [{name for _, name, _, _ in Formatter().parse(texts[key]) if name} for texts in (sv, en)]
        assert fields[0] == fields[1], key


def test_no_text_of_ours_holds_a_banned_word():
    for language in ("sv", "en"):
        for key, text in table(language).items():
            if key.startswith(("scoring.", "events.")):
                assert banned_words(text) == (), key
