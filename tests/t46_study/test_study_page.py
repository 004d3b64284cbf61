"""The page a teacher reads after a study: what was asked comes first, in plain words of either language."""

from pathlib import Path

import pytest

from scoring.rubric_file import load_rubric
from sim.plan.load import load_plan
from sim.resources import find
from tools.commands.study_page import answers, scripts, table
from tools.settings import Settings

START = {
    "unit": "korridor_a",
    "x": 59.4,
    "y": 9.0,
    "safe": True,
    "score": 1.0,
    "grade": "secure",
    "safe_after": 4.6,
    "shelter": "wc",
}
LATE = START | {"safe": False, "safe_after": 37.5, "shelter": "grupprum_a112"}
NEVER = START | {"safe": False, "safe_after": None, "shelter": ""}
FAR = {"unit": "klassrum_9a", "metres": 92.4, "seconds": 51.2, "danger": 32.0}
FOUND = {
    "safe_course": True,
    "safe_share": 0.99,
    "starts": [START, START],
    "rooms": 54,
    "rooms_too_far": [],
    "criteria": [{"id": "hear", "met": 2, "partly": 0, "missed": 1, "not_relevant": 0, "untried": 0}],
    "never_tried": [],
    "never_met": [],
    "never_missed": [],
    "scripts": {
        "careful": {"mean": 1.0, "p05": 0.9, "p95": 1.0, "medians": {"safe_after": 6.45}, "reached_safety": 1.0, "courses": 7},
        "passive": {"mean": 0.0, "p05": 0.0, "p95": 0.0, "medians": {"safe_after": None}, "reached_safety": 0.0, "courses": 1},
    },
}


@pytest.fixture(scope="module")
def plan():
    return load_plan(find("plan", "lingonmoskolan"))


@pytest.fixture(scope="module")
def rubric():
    return load_rubric(find("rubric", "inne-i-korridoren"))


def settings(language: str = "sv") -> Settings:
    return Settings(language, Path(), quiet=False, verbose=False, as_json=False)


def page(plan, rubric, language: str = "sv", **changes: object) -> str:
    return "\n".join(answers(settings(language), FOUND | changes, rubric, plan))


class TestAnswers:
    def test_all_is_well(self, plan, rubric):
        assert page(plan, rubric).split("\n") == [
            "Det finns en trygg väg: 99 % av de omsorgsfulla deltagarna når den.",
            "Från varje startplats som prövats finns en trygg väg (2 platser).",
            "Till alla 54 rum att söka skydd i hinner man innan faran är på vägen.",
            "Alla kriterier prövas.",
        ]

    def test_one_start_is_one(self, plan, rubric):
        assert "Från varje startplats som prövats finns en trygg väg (1 plats)." in page(plan, rubric, starts=[START])

    def test_a_start_without_a_safe_course_is_named_with_what_goes_wrong(self, plan, rubric):
        told = page(plan, rubric, starts=[START, LATE, NEVER])
        assert "Från 2 av 3 startplatser finns ingen trygg väg: Korridor A" in told
        assert "vid (59, 9) – i skydd" in told
        assert "i skydd först efter 38 s, i Grupprum A112" in told
        assert "aldrig i skydd" in told

    def test_a_room_nobody_reaches_is_named_with_why(self, plan, rubric):
        told = page(plan, rubric, rooms_too_far=[FAR, FAR | {"unit": "idrottshall", "danger": 0.0}])
        assert "Till 2 av 54 rum hinner ingen" in told
        assert "för långt, 92 m tar 51 s och faran är på vägen efter 32 s" in told
        assert "Idrottshall C105 – där är faran redan" in told

    def test_long_lists_end(self, plan, rubric):
        assert page(plan, rubric, rooms_too_far=[FAR] * 9).count("92 m") == 4
        assert "och 5 till" in page(plan, rubric, rooms_too_far=[FAR] * 9)

    def test_criteria_are_called_what_the_rubric_calls_them(self, plan, rubric):
        criterion = rubric.criteria[0]
        told = page(plan, rubric, never_tried=[criterion.id])
        assert f"Kriterier som aldrig prövas: {criterion.name.sv}." in told
        assert "Alla kriterier prövas" not in told
        assert f"Kriterier som ingen klarar: {criterion.name.sv}." in page(plan, rubric, never_met=[criterion.id])

    @pytest.mark.parametrize(("language", "words"), [("sv", "ingen missar"), ("en", "nobody misses")])
    def test_what_nobody_misses_tells_nobody_apart_and_is_named(self, plan, rubric, language, words):
        one, two = rubric.criteria[:2]
        told = page(plan, rubric, language, never_missed=[one.id, two.id])
        (line,) = [line for line in told.split("\n") if words in line]
        assert line.endswith(f": {one.name.get(language)}, {two.name.get(language)}.")
        assert words not in page(plan, rubric, language)

    def test_what_is_not_known_is_not_said(self, plan, rubric):
        told = page(plan, rubric, safe_course=None, starts=None, rooms=None, rooms_too_far=None)
        assert "sägs inte" in told
        assert "startplats" not in told
        assert "hinner" not in told

    def test_an_unsafe_scenario_says_where_to_look(self, plan, rubric):
        assert "Ingen trygg väg: bara 40 %" in page(plan, rubric, safe_course=False, safe_share=0.4)

    def test_english_says_the_same(self, plan, rubric):
        told = page(plan, rubric, "en", starts=[LATE, START], rooms_too_far=[FAR])
        assert "There is no safe course from 1 of 2 start places" in told
        assert "too far, 92 m take 51 s and the danger is on the way after 32 s" in told


class TestScripts:
    def test_say_how_soon_and_how_often_in_shelter_and_how_many_courses(self):
        careful, courses, passive, _ = scripts(settings(), FOUND)
        assert "i skydd efter 6 s (100 % av körningarna)" in careful
        assert "7 olika förlopp" in courses
        assert "aldrig i skydd" in passive

    def test_every_script_has_a_name(self):
        from sim.session.policy import SCRIPTS

        for language in ("sv", "en"):
            assert all(settings(language).say(f"study.by_{name}") for name in SCRIPTS)


def test_the_table_has_heads_over_its_columns(rubric):
    head, row = table(settings(), FOUND, rubric)
    for word, count in (("uppfyllt", "2"), ("missat", "1"), ("ej aktuellt", "0")):
        end = head.index(word) + len(word)
        assert row[:end].endswith(count)
