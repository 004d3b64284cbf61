"""The criterion bank: a rubric that names its criteria judges as one that writes them out."""

import json

import pytest

from scoring.assess import assess
from scoring.rubric import Criterion, Rubric, rubric_hash
from scoring.rubric_bank import Bank, CriteriaFile, RubricFile, Use, load_bank, resolve
from scoring.rubric_check import check, read_rubric
from scoring.rubric_file import load_rubric
from sim.errors import FileProblem, IssuesFound
from sim.issue_text import issue_text
from sim.jsonfile import plain_form, read_model
from sim.resources import find, shipped

WRITTEN_OUT = "e34060def22856ab599a6262c04e9874ad38bbaee60f3b54197683c7b78f20df"
"""Hash of the shipped rubric when it was written out in full: scores given by it then are scores given by it now."""


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


def rubric_file(*criteria, **more) -> RubricFile:
    words = {"sv": "x", "en": "x"}
    return RubricFile.model_validate({"id": "x", "name": words, "criteria": criteria, "questions": [{"text": words}], **more})


def resolved(bank, *criteria, **more) -> Rubric:
    rubric, issues = resolve(rubric_file(*criteria, **more), bank)
    assert issues == ()
    return rubric


# ---- the bank itself


def test_no_name_stands_twice_in_the_bank(bank):
    files = [read_model(path, CriteriaFile, "inrymning.criteria", 1) for path in shipped("criteria")]
    assert len(bank.criteria) == sum(len(f.criteria) for f in files)
    assert len(bank.moments) == sum(len(f.moments) for f in files)
    assert [f"{f.id}.criteria.json" for f in files] == [p.name for p in shipped("criteria")]


def test_each_criterion_of_the_bank_is_sound_by_itself(bank):
    """Only what concerns a whole rubric may be missing: all three phases, something critical."""
    for name in bank.criteria:
        assert {i.code for i in check(resolved(bank, {"use": name}))} <= {"R007", "R012"}, name


def test_every_moment_of_the_bank_is_used(bank):
    used = {m for name in bank.criteria for m in resolved(bank, {"use": name}).moments}
    offered = {name for path in shipped("rubric") for name in load_rubric(path).moments}
    assert set(bank.moments) <= used | offered


def test_every_criterion_of_the_bank_is_used_by_a_shipped_rubric(bank):
    used = {c.get("use") for path in shipped("rubric") for c in json.loads(path.read_text(encoding="utf-8"))["criteria"]}
    assert set(bank.criteria) == used - {None}


# ---- what a reference stands for


def test_the_first_rubric_is_what_it_was_before_there_was_a_bank():
    assert rubric_hash(load_rubric(find("rubric", "inne-i-korridoren"))) == WRITTEN_OUT


def test_a_rubric_written_out_judges_as_one_that_refers(story, rubric):
    written_out = Rubric.model_validate(json.loads(json.dumps(plain_form(rubric))))
    assert assess(story.events(), written_out) == assess(story.events(), rubric)


def test_a_written_out_rubric_resolves_to_itself(bank, rubric):
    again, issues = resolve(RubricFile.model_validate(plain_form(rubric)), bank)
    assert issues == ()
    assert rubric_hash(again) == rubric_hash(rubric)


def test_a_bare_reference_is_the_banks_criterion(bank):
    assert resolved(bank, {"use": "lock_the_door"}).criteria == (bank.criteria["lock_the_door"],)


def test_only_the_moments_it_needs_come_along_and_those_they_need(bank):
    assert set(resolved(bank, {"use": "show_hands"}).moments) == {"officer", "away", "sheltered", "release", "alarm"}


def test_the_rubrics_own_moment_goes_before_the_banks(bank):
    own = {"match": {"events": ["alarm_heard"], "actor": "trainee"}}
    rubric = resolved(bank, {"use": "lock_the_door"}, moments={"entered": own})
    assert rubric.moments["entered"].match.events == ("alarm_heard",)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("weight", 3.5),
        ("critical", False),
        ("requires", []),
        ("not_relevant", [{"moment": "away"}]),
        ("phase", "alarm"),
        ("name", {"sv": "Annat", "en": "Other"}),
        ("why", {"sv": "Annat", "en": "Other"}),
        ("advice", {"sv": "Annat", "en": "Other"}),
        ("source", {"sv": "Annat", "en": "Other"}),
        ("evidence", {"kind": "distinct", "match": {"events": ["said"]}, "key": "level_db", "curve": [[0, 0], [1, 1]]}),
        ("feedback", {k: {"sv": "Annat", "en": "Other"} for k in ("met", "partly", "missed")}),
    ],
)
def test_what_is_given_is_different_and_nothing_else(bank, key, value):
    [criterion] = resolved(bank, {"use": "lock_the_door", key: value}).criteria
    ours, banks = plain_form(criterion), plain_form(bank.criteria["lock_the_door"])
    assert {k for k in {*ours, *banks} if ours.get(k) != banks.get(k)} == {key}
    assert getattr(criterion, key) == getattr(Criterion.model_validate({**banks, key: value}), key)


def test_every_key_of_a_reference_is_a_criterions_or_explained():
    assert set(Use.model_fields) - set(Criterion.model_fields) == {"use", "curve", "scores"}


def test_a_curve_or_the_scores_of_answers_alone_can_be_different(bank):
    curve, scores = [[5.0, 1.0], [9.0, 0.0]], {"yes": 1.0, "no": 0.0}
    locks, knows = resolved(bank, {"use": "lock_the_door", "curve": curve}, {"use": "know_the_alarm", "scores": scores}).criteria
    assert locks.evidence == bank.criteria["lock_the_door"].evidence.model_copy(update={"curve": ((5.0, 1.0), (9.0, 0.0))})
    assert knows.evidence.scores == scores


def test_one_criterion_can_be_used_twice_under_two_names(bank):
    rubric = resolved(bank, {"use": "answer_to_a_knock"}, {"use": "answer_to_a_knock", "id": "answer_to_a_voice"})
    assert [c.id for c in rubric.criteria] == ["answer_to_a_knock", "answer_to_a_voice"]
    assert "R001" not in {i.code for i in check(rubric)}


# ---- references that lead nowhere

WRONG = {
    "R019": {"use": "be_a_hero"},
    "R020": {"use": "cover_the_glass", "curve": [[1, 1], [2, 0]]},
}


@pytest.mark.parametrize("code", WRONG)
def test_a_bad_reference_is_an_issue_with_a_text(bank, code):
    rubric, issues = resolve(rubric_file({"use": "lock_the_door"}, WRONG[code]), bank)
    assert [i.code for i in issues] == [code]
    assert issues[0].where.startswith("criteria[1].")
    assert all(WRONG[code]["use"] in issue_text(issues[0], language) for language in ("sv", "en"))
    assert len(rubric.criteria) == (1 if code == "R019" else 2)


@pytest.mark.parametrize("use", [{"use": "lock_the_door", "scores": {"a": 1}}, {"use": "know_the_alarm", "curve": [[1, 1]]}])
def test_scores_are_for_answers_and_curves_for_amounts(bank, use):
    assert [i.code for i in resolve(rubric_file(use), bank)[1]] == ["R020"]


def test_a_file_with_a_bad_reference_is_read_for_checking_and_refused_for_use(tmp_path):
    data = json.loads(find("rubric", "inne-i-korridoren").read_text(encoding="utf-8"))
    data["criteria"][0]["use"] = "be_a_hero"
    path = tmp_path / "x.rubric.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert "R019" in {i.code for i in read_rubric(path)[1]}
    with pytest.raises(IssuesFound, match="R019"):
        load_rubric(path)


def test_a_misspelt_key_of_a_reference_is_named(tmp_path):
    data = json.loads(find("rubric", "inne-i-korridoren").read_text(encoding="utf-8"))
    data["criteria"][3]["wieght"] = 3
    path = tmp_path / "x.rubric.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(FileProblem, match="wieght"):
        load_rubric(path)
