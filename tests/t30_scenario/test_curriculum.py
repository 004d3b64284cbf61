"""The curriculum: every scenario has its place, the calm before the difficult, and a file that says otherwise is told so."""

import codecs
import json

import pytest
from pydantic import ValidationError

from sim.errors import FileProblem, Severity
from sim.issue_text import issue_text
from sim.resources import find, shipped
from sim.scenario.curriculum import (
    Curriculum,
    check,
    curriculum_schema,
    load_curriculum,
    overview,
    shipped_scenarios,
)
from sim.scenario.model import ContentLevel, Role
from sim.text import LANGUAGES, table


@pytest.fixture(scope="module")
def scenarios():
    return shipped_scenarios()


@pytest.fixture(scope="module")
def course() -> Curriculum:
    return load_curriculum(find("curriculum", "grundkursen"))


def words(text="x"):
    return {"sv": text, "en": text}


def made(*steps, roles=("pupil",), ages=(6, 19), **more) -> Curriculum:
    track = {"id": "t", "name": words(), "roles": roles, "ages": ages, "first": words(), "steps": steps}
    return Curriculum.model_validate({"id": "c", "name": words(), "summary": words(), "tracks": [track], **more})


def step(scenario, *after, minutes=20, **more):
    return {"scenario": scenario, "after": after, "minutes": minutes, "why": words(), **more}


# ---- ours


def test_nothing_is_wrong_with_the_shipped_one(course, scenarios):
    assert check(course, scenarios) == ()


def test_every_shipped_scenario_has_its_place_and_no_other_has(course, scenarios):
    listed = [s.scenario for _, s in course.steps()]
    assert sorted(listed) == sorted(scenarios)


def test_there_are_the_twenty_of_the_field_and_the_walk_round_the_school(scenarios):
    assert len(scenarios) == 21
    assert "rundtur" in scenarios


def test_levels_never_fall_within_a_track(course, scenarios):
    for track in course.tracks:
        levels = [scenarios[s.scenario].level for s in track.steps]
        assert levels == sorted(levels)


def test_whoever_begins_a_track_of_staff_has_seen_the_room_first(course):
    first = {t.id: t.steps[0] for t in course.tracks}
    assert first["staff"].scenario == "vikarien"
    assert all("vikarien" in first[t].after for t in ("preschool", "lead"))


def test_pupils_never_meet_what_is_for_staff(course, scenarios):
    for track in course.tracks:
        if Role.PUPIL in track.roles:
            assert all(scenarios[s.scenario].level is not ContentLevel.CL4 for s in track.steps)


def test_every_text_is_in_both_languages_and_nothing_is_twice_spaced(course):
    texts = [course.name, course.summary, *(t.first for t in course.tracks), *(s.why for _, s in course.steps())]
    for text in texts:
        for language in LANGUAGES:
            assert text.get(language) == text.get(language).strip() != ""
            assert "  " not in text.get(language)


def test_the_overview_names_all_of_it(course, scenarios):
    for language in LANGUAGES:
        rows = [row for track in overview(course, scenarios, language)["tracks"] for row in track["steps"]]
        assert [r["scenario"] for r in rows] == [s.scenario for _, s in course.steps()]
        assert {r["name"] for r in rows} == {s.name.get(language) for s in scenarios.values()}
    by_name = {r["scenario"]: r for r in rows}
    assert not by_name["tyst-i-klassrummet"]["headset"], "nobody under ten wears one"
    assert by_name["inne-i-korridoren"]["headset"]


def test_the_schema_speaks_of_tracks_and_steps():
    text = json.dumps(curriculum_schema())
    assert all(f'"{key}"' in text for key in ("tracks", "steps", "scenario", "after", "minutes", "why", "first"))


# ---- others


WRONG = {
    "K001": made(step("nowhere")),
    "K002": made(step("ratt-larm"), step("ratt-larm")),
    "K003": made(step("ratt-larm", "toaletten")),
    "K004": made(step("ratt-larm", "toaletten"), step("toaletten", "ratt-larm")),
    "K005": made(step("toaletten", "ratt-larm"), step("ratt-larm")),
    "K006": made(step("inne-i-korridoren"), step("ratt-larm", "inne-i-korridoren")),
    "K007": made(step("vikarien")),
    "K008": made(step("ratt-larm"), ages=(16, 19)),
    "K009": made(step("ratt-larm", minutes=1)),
    "K010": made(step("ratt-larm", why=words(" "))),
    "K011": made(step("ratt-larm", why={"sv": codecs.decode("incra", "rot13"), "en": "x"})),
}


@pytest.mark.parametrize("code", WRONG)
def test_each_mistake_is_told_by_its_code_in_both_languages(code, scenarios):
    issues = [i for i in check(WRONG[code], scenarios) if i.code == code]
    assert issues
    for issue in issues:
        assert issue.severity is (Severity.WARNING if code == "K009" else Severity.ERROR)
        assert all(issue_text(issue, language) for language in LANGUAGES)


@pytest.mark.parametrize("code", WRONG)
def test_and_no_other_error_is_made_of_it(code, scenarios):
    others = {i.code for i in check(WRONG[code], scenarios)} - {code}
    assert others <= ({"K005"} if code == "K004" else set())


def test_every_code_is_tested():
    assert set(WRONG) == {key.split(".")[1] for key in table("sv") if key.startswith("issue_curriculum.")}


def test_tracks_need_names_of_their_own(scenarios):
    one = made(step("ratt-larm"))
    two = one.model_copy(update={"tracks": (*one.tracks, made(step("toaletten")).tracks[0])})
    assert [i.code for i in check(two, scenarios)] == ["K002"]


def test_who_looks_round_may_stop_when_they_like(scenarios):
    assert check(made(step("rundtur", minutes=5)), scenarios) == ()


def test_an_empty_curriculum_is_no_curriculum():
    with pytest.raises(ValidationError):
        made()


def test_a_misspelt_key_is_named(tmp_path):
    data = json.loads(find("curriculum", "grundkursen").read_text(encoding="utf-8"))
    data["tracks"][0]["step"] = []
    path = tmp_path / "x.curriculum.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(FileProblem, match="step"):
        load_curriculum(path)


def test_there_is_one_shipped_and_it_bears_its_files_name():
    assert [path.name for path in shipped("curriculum")] == ["grundkursen.curriculum.json"]
