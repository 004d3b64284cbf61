"""Static checks of rubrics: one way to earn each code, and the shipped rubric earns none."""

import json

import pytest

from scoring.rubric import Rubric
from scoring.rubric_check import check, read_rubric
from scoring.rubric_file import load_rubric
from sim.issue_text import issue_text
from sim.jsonfile import plain_form
from sim.resources import find
from sim.text import table


@pytest.fixture
def data():
    """The shipped rubric's JSON, with what it takes from the bank written out, to change."""
    return plain_form(load_rubric(find("rubric", "inne-i-korridoren")))


def first(d, kind):
    return next(c for c in d["criteria"] if c["evidence"]["kind"] == kind)["evidence"]


WAYS = {
    "R001": lambda d: d["criteria"].append(d["criteria"][0]),
    "R002": lambda d: first(d, "done").update(curve=[[0, 0], [10, 1]]),
    "R003": lambda d: first(d, "done").update(curve=[[0, 1.2], [10, 0]]),
    "R004": lambda d: first(d, "done").update(curve=[[10, 1], [10, 0]]),
    "R005": lambda d: first(d, "done").update(since="sunrise"),
    "R006": lambda d: d["criteria"][0].update(weight=0),
    "R007": lambda d: d.update(criteria=[c for c in d["criteria"] if c["phase"] != "flee"]),
    "R008": lambda d: d["criteria"][1]["feedback"]["missed"].update(sv="Efter {value}."),
    "R009": lambda d: first(d, "value").update(scores={}),
    "R010": lambda d: d["moments"]["alarm"].update(after="release"),
    "R011": lambda d: d["criteria"][0].update(action="A41"),
    "R012": lambda d: [c.update(critical=False) for c in d["criteria"]],
    "R013": lambda d: d["questions"].pop(),
    "R014": lambda d: d["criteria"][0].update(not_relevant=[{}]),
    "R015": lambda d: d["criteria"][0]["why"].update(en=""),
    "R016": lambda d: d["moments"]["talk"]["match"].update(events=["stopped"]),
    "R017": lambda d: d["criteria"][0]["why"].update(en="A " + "wea" + "pon"),
    "R018": lambda d: d["questions"][0]["criteria"].append("nothing_such"),
}

REFERENCES = ("R019", "R020")
"""Earned by what a file takes from the bank: ``test_rubric_bank``."""


def test_the_shipped_rubric_has_no_issues():
    assert read_rubric(find("rubric", "inne-i-korridoren"))[1] == ()


@pytest.mark.parametrize("code", WAYS)
def test_each_code_can_be_earned(data, code):
    WAYS[code](data)
    issues = check(Rubric.model_validate(data))
    assert code in {i.code for i in issues}
    for language in ("sv", "en"):
        assert all(issue_text(i, language).endswith(".") for i in issues)


def test_every_code_with_a_text_is_tested_and_the_other_way_round():
    assert {key.split(".")[1] for key in table("sv") if key.startswith("issue_rubric.")} == {*WAYS, *REFERENCES}


@pytest.mark.parametrize("text", ["{", "{}", "{0}", "{value!r} {seconds}", "{value.x}"])
def test_fields_that_do_not_exist_are_found(data, text):
    data["criteria"][1]["feedback"]["missed"]["sv"] = text
    assert "R008" in {i.code for i in check(Rubric.model_validate(data))}


def test_a_rising_curve_is_right_for_counting_what_was_told(data):
    assert next(c for c in data["criteria"] if c["evidence"]["kind"] == "distinct")["evidence"]["curve"][0][1] == 0


def test_every_moment_of_the_shipped_rubric_is_used(data):
    text = json.dumps(data)
    for moment in data["moments"]:
        assert text.count(f'"{moment}"') >= 2, moment


def test_the_rubric_and_the_scenario_name_the_same_questions(data):
    scenario = json.loads(find("scenario", "inne-i-korridoren").read_text(encoding="utf-8"))
    options = {d["id"]: {o["id"] for o in d["options"]} for d in scenario["decisions"]}
    for criterion in data["criteria"]:
        evidence = criterion["evidence"]
        if evidence["kind"] == "value" and evidence["match"]["events"] == ["decided"]:
            assert set(evidence["scores"]) == options[evidence["match"]["target"]]
    injects = {i["id"] for i in scenario["injects"]}
    assert {"classmate_talks", "officer_opens"} <= injects
    assert "we_are_quiet" in {p["id"] for p in scenario["phrases"]}
