"""What else hands can do stands above the phrases: each row is an action, and each such action has a row."""

import math

import pytest

from sim.core.commands import Action, ActionKind
from sim.poses import Pose
from sim.scenario.model import Scenario
from sim.text import LANGUAGES, say
from sim.trainee.choices import Choice
from sim.trainee.deeds import DEEDS, action_of, possible, row_id
from sim.trainee.menus import PHRASES, QUESTION, Menus, Situation, button_for
from sim.trainee.vectors import looking

HEAD = Pose((5.0, 5.0, 1.5), looking(0.0))
LOOK = Action(ActionKind.LOOK_OUT, "d1")


def rows(situation: Situation) -> list[str]:
    made = Menus("sv", phrases_out=True)
    made.update(situation, HEAD, None)
    return [w.id for p in made.panels if p.id == PHRASES for w in p.widgets if w.button]


def test_they_stand_above_the_phrases_and_alone_where_there_are_none():
    deed, phrase = Choice(row_id(LOOK), "Titta ut"), Choice("come", "Följ med")
    assert rows(Situation(deeds=(deed,), phrases=(phrase,))) == ["deed:look_out|d1|", "say:come", "warn:"]
    assert rows(Situation(deeds=(deed,))) == ["deed:look_out|d1|", "warn:"]
    assert rows(Situation()) == []


def test_a_press_does_it_and_puts_the_panel_away():
    made = Menus("sv", phrases_out=True)
    assert made.press("deed:look_out|d1|") == LOOK
    assert not made.phrases_out


@pytest.mark.parametrize("kind", sorted(DEEDS))
def test_each_has_a_row_a_scripted_hand_finds_again(kind):
    wanted = Action(kind, "thing", "long")
    panel, page, button = button_for(wanted) or ("", "", "")
    assert (panel, page) == (PHRASES, "")
    assert Menus("sv").press(button) == wanted
    assert action_of(row_id(wanted)) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "look_out",
        "knock_short",
        "knock_long",
        "find",
        "pick_up",
        "mark_seen",
        "mark_believed",
        "use_item",
        "ask_help",
        "take_lift",
    ],
)
def test_each_says_what_it_is(name, language):
    assert say(f"trainee.deed.{name}", language, name="nyckeln").strip()


def test_a_programme_that_asks_has_a_row_for_each_place():
    made = Menus("sv", phone_out=True, page="alarm")
    made.update(Situation(programmes=(Choice("app@yard", "Larma: skolgården"),)), HEAD, None)
    assert made.press("alarm:app@yard") == Action(ActionKind.RAISE_ALARM, "yard", "app")


def test_scenarios_without_such_things_are_not_asked(bound):
    assert not possible(bound.scenario)
    assert possible(Scenario.model_validate(bound.scenario.model_dump() | {"extras": ["knock"]}))


def phrases_panel(made: Menus):
    return next(p for p in made.panels if p.id == PHRASES)


def test_a_long_list_turns_pages_and_every_row_is_on_one():
    many = tuple(Choice(f"p{k}", "x") for k in range(17))
    made, seen = Menus("sv", phrases_out=True), set()
    for _ in range(3):
        made.update(Situation(phrases=many), HEAD, None)
        ids = [w.id for w in phrases_panel(made).widgets if w.button]
        assert len(ids) <= 9
        seen |= set(ids)
        assert made.press("more:phrases") is None
    assert {f"say:p{k}" for k in range(17)} <= seen


def test_beside_a_question_not_before_it():
    phrase, question = (Choice("come", "Följ med"),), Choice("q", "Vad gör du?")
    made = Menus("sv", phrases_out=True)
    made.update(Situation(phrases=phrase), HEAD, None)
    alone = phrases_panel(made)
    made.update(Situation(phrases=phrase, question=question, options=phrase), HEAD, None)
    beside, asked = phrases_panel(made), next(p for p in made.panels if p.id == QUESTION)
    assert math.dist(alone.at, asked.at) < 0.01
    assert math.dist(beside.at, asked.at) > (beside.width + asked.width) / 2 * 0.9
