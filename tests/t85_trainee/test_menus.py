"""The phone, the question and the phrases: everything the simulation understands is on a button that can be read and hit."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.commands import Action, ActionKind
from sim.poses import Pose
from sim.text import LANGUAGES
from sim.trainee.choices import Choice
from sim.trainee.menus import MORE, PHONE, PHONE_ROWS, PHRASES, QUESTION, Menus, Situation, button_for
from sim.trainee.vectors import looking

HEAD = Pose((5.0, 5.0, 1.5), looking(0.0))
HAND = Pose((5.3, 5.2, 1.2), looking(0.0))
SITUATION = Situation(
    question=Choice("alarm", "Vilket larm är det?"),
    options=(Choice("fire", "Brand"), Choice("lockdown", "Inrymning")),
    phrases=(Choice("quiet", "Vi är tysta"), Choice("wait", "Vi väntar")),
    counts_heads=True,
)
CALLING = Situation(on_the_line=True, statements=tuple(Choice(f"s{k}", f"Mening {k}") for k in range(11)))


def menus(situation=SITUATION, language="sv", **state) -> Menus:
    made = Menus(language, **state)
    made.update(situation, HEAD, HAND)
    return made


def panel(made, panel_id):
    return next((p for p in made.panels if p.id == panel_id), None)


def buttons(made, panel_id):
    return [w.id for w in panel(made, panel_id).widgets if w.button]


def test_a_question_hangs_before_the_eyes_and_faces_them():
    question = panel(menus(), QUESTION)
    away = math.dist(question.at, HEAD.position)
    assert 0.8 < away < 1.5
    assert math.cos(question.heading) == pytest.approx(-1.0), "its front looks back at the head"
    assert buttons(menus(), QUESTION) == ["decide:alarm/fire", "decide:alarm/lockdown"]


def test_it_stays_where_it_is_until_it_is_left_behind():
    made = menus()
    first = panel(made, QUESTION).at
    made.update(SITUATION, Pose((5.1, 5.1, 1.5), looking(1.0)), HAND)
    assert panel(made, QUESTION).at == first, "looking away does not drag it along"
    made.update(SITUATION, Pose((5.0, 9.0, 1.5), looking(1.0)), HAND)
    assert panel(made, QUESTION).at != first


def test_an_answered_question_is_gone_and_the_next_one_comes_anew():
    made = menus()
    made.update(Situation(), HEAD, HAND)
    assert panel(made, QUESTION) is None


def test_panels_that_are_not_out_are_not_there():
    assert {p.id for p in menus().panels} == {QUESTION}
    assert {p.id for p in menus(phone_out=True, phrases_out=True).panels} == {QUESTION, PHONE, PHRASES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "alarm", "message", "count"])
def test_every_button_has_a_text_a_size_for_a_finger_and_a_place_on_its_panel(language, page):
    made = menus(language=language, phone_out=True, phrases_out=True)
    made.page = page
    made.update(SITUATION, HEAD, HAND)
    for shown in made.panels:
        for w in shown.widgets:
            assert w.text.strip()
            assert not w.button or min(w.width, w.height) >= 0.04
            assert abs(w.x) + w.width / 2 <= shown.width / 2 + 1e-9
            assert abs(w.y) + w.height / 2 <= shown.height / 2 + 1e-9
        rows = sorted(shown.widgets, key=lambda w: w.y)
        for low, high in itertools.pairwise(rows):
            assert low.y + low.height / 2 <= high.y - high.height / 2 + 1e-9, "no two overlap"


def test_the_phone_says_exercise_wherever_it_calls():
    for situation in (SITUATION, CALLING):
        title = panel(menus(situation, phone_out=True), PHONE).widgets[0].text
        assert "ÖVNING" in title


EVERY = [
    Action(ActionKind.PHONE_SILENT),
    Action(ActionKind.CALL_112),
    Action(ActionKind.HANG_UP),
    Action(ActionKind.WARN),
    Action(ActionKind.CALL_STATEMENT, value="s7"),
    Action(ActionKind.RAISE_ALARM, value="fire"),
    Action(ActionKind.MESSAGE, value="parent"),
    Action(ActionKind.SAY, value="wait"),
    Action(ActionKind.DECIDE, "alarm", "lockdown"),
]


@pytest.mark.parametrize("action", EVERY, ids=lambda a: a.kind.value)
def test_every_action_of_phone_and_voice_is_the_press_of_one_button(action):
    panel_id, page, button = button_for(action)
    made = Menus("sv", phone_out=True, phrases_out=True)
    made.page = page
    for _ in range(5):
        made.update(CALLING if "statement" in button or "hang" in button else SITUATION, HEAD, HAND)
        if button in buttons(made, panel_id):
            break
        assert made.press(MORE) is None
    assert button in buttons(made, panel_id)
    assert made.press(button) == action


def test_what_a_hand_does_to_things_is_on_no_panel():
    assert button_for(Action(ActionKind.OPEN_DOOR, "d")) is None
    assert button_for(Action(ActionKind.RAISE_ALARM, "device-1", "lockdown")) is None


@given(st.integers(0, 40))
def test_a_long_list_is_paged_through_to_its_end_and_round_again(count):
    situation = Situation(on_the_line=True, statements=tuple(Choice(f"s{k}", "x") for k in range(count)))
    made, seen = Menus("sv", phone_out=True), set()
    for _ in range(12):
        made.update(situation, HEAD, HAND)
        shown = buttons(made, PHONE)
        assert len(shown) <= PHONE_ROWS
        assert shown[-1] == "hang_up:", "the way out is always there"
        seen |= {b for b in shown if b.startswith("statement")}
        if MORE in shown:
            made.press(MORE)
    assert len(seen) == count


def test_heads_are_counted_up_and_down_and_never_below_none():
    made = menus(phone_out=True)
    for press in ("count:-1", "count:+1", "count:+1", "count:-1", "count:+1"):
        assert made.press(press) is None
    assert made.press("counted:") == Action(ActionKind.COUNT_HEADS, value="2")


def test_without_a_hand_to_hold_it_the_phone_hangs_before_the_eyes():
    made = Menus("sv", phone_out=True)
    made.update(SITUATION, HEAD, None)
    assert math.dist(panel(made, PHONE).at, HEAD.position) < 1.5
    assert panel(made, PHONE).tilt == 0.0
