"""Every scenario we ship: sound, complete in both languages and in plain Swedish, and worth what its rubric says."""

import json
import re
from functools import cache

import pytest

from scoring.assess import Assessment, Judge, assess
from scoring.grounds import grounds
from scoring.rubric import Avoided, Rubric, Value, parts
from scoring.rubric_bank import load_bank
from scoring.rubric_check import read_rubric
from scoring.rubric_file import load_rubric
from sim.core.simulation import Simulation
from sim.errors import Severity
from sim.events import Event, EventType
from sim.ids import canonical_json
from sim.plan.load import load_plan
from sim.resources import find, shipped
from sim.scenario.bind import bind, binding_issues
from sim.scenario.check import check
from sim.scenario.load import load_scenario, scenario_hash
from sim.scenario.model import Adaptations, ContentLevel, Scenario, Words
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.run import Session
from sim.space.build import build_space
from sim.text import LANGUAGES

NAMES = [path.name.removesuffix(".scenario.json") for path in shipped("scenario")]
TRAINED = [name for name in NAMES if name != "rundtur"]
"""The walk round the school has no right and wrong; the others are trained for something."""

ADVICE = {"S037", "S038"}
"""Warnings and notes about age, which say nothing against a scenario."""

UNTRIED = {"stay_out", "calm_a_friend", "outer_doors_locked"}
"""Who does nothing never comes to where these could be missed; told runs miss them (test_criteria_of_the_bank), and in studies
who begins with care and then does whatever comes to mind."""

CAREFUL, PASSIVE = 0.95, 0.2

MOST_WORDS = 12
"""Words of a sentence in plain Swedish; guidance for easy reading speaks of ten to twelve."""


@cache
def scenario(name: str) -> Scenario:
    return load_scenario(find("scenario", name))


@cache
def rubric(name: str):
    return load_rubric(find("rubric", scenario(name).rubric))


@cache
def school():
    return build_space(load_plan(find("plan", "lingonmoskolan")))


@cache
def played(name: str, script: str, seed: int, whole: bool) -> tuple[Event, ...]:
    """A run; without the classes in rooms far off, who make it slower and hardly different."""
    told = scenario(name)
    near = tuple(g for g in told.people if whole or not g.per_room)
    simulation = Simulation(school(), bind(told.model_copy(update={"people": near}), school()), seed)
    session = Session(simulation, Executor(simulation, make_policy(script, seed)))
    session.run_to_end(20_000)
    assert session.events[-1].data["cause"] == "debrief", "it ends by its own trigger, not by the clock"
    return tuple(session.events)


@cache
def judged(name: str, script: str, seed: int = 1, whole: bool = False) -> Assessment:
    return assess(played(name, script, seed, whole), rubric(name))


def share(assessment: Assessment) -> float:
    """Points over what there was to gain, also where the level shows no number."""
    counted = [f for f in assessment.findings if f.state != "not_relevant"]
    return sum(f.points for f in counted) / sum(f.most for f in counted)


# ---- sound


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_it_in_the_shipped_school(name):
    issues = (*check(scenario(name), school().building), *binding_issues(scenario(name), school()))
    assert {i.code for i in issues if i.severity is not Severity.NOTE} <= ADVICE


@pytest.mark.parametrize("name", NAMES)
def test_its_file_and_its_rubric_bear_its_name(name):
    assert scenario(name).id == name
    assert scenario(name).rubric == rubric(name).id == name
    assert rubric(name).name == scenario(name).name


@pytest.mark.parametrize("name", NAMES)
def test_its_rubric_is_sound(name):
    issues = read_rubric(find("rubric", name))[1]
    assert {i.code for i in issues} <= {"R012"}
    if scenario(name).level in (ContentLevel.CL3, ContentLevel.CL4):
        assert issues == (), "something is critical where a grade is given"


@pytest.mark.parametrize("name", TRAINED)
def test_no_criterion_decides_alone(name):
    weights = [c.weight for c in rubric(name).criteria]
    assert max(weights) <= 0.25 * sum(weights)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_rubric_speaks_of_is_in_the_scenario(name):
    told, known = scenario(name), set[str]()
    for things in (told.injects, told.alarms, told.decisions, told.phrases, told.statements):
        known |= {thing.id for thing in things}
    known |= {i.target for i in told.injects if i.kind == "start_phase"}
    pieces = [p for c in rubric(name).criteria for p in parts(c.evidence)]
    matches = [m for p in pieces for m in (p.matches if isinstance(p, Avoided) else (p.match,))]
    sure = {m.match.target for m in rubric(name).moments.values()} | {m.target for m in matches if "decided" in m.events}
    assert {t for t in sure if t is not None} <= known


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_worth_what_the_question_says(name):
    decisions = {d.id: d for d in scenario(name).decisions}
    for criterion in rubric(name).criteria:
        for piece in parts(criterion.evidence):
            if isinstance(piece, Value) and "decided" in piece.match.events:
                scores = piece.scores
                options = decisions[piece.match.target].options
                assert set(scores) == {o.id for o in options}
                ends = {v: [scores[o.id] for o in options if o.value == v] for v in ("best", "acceptable", "improve", "unsafe")}
                assert set(ends["best"]) == {1.0}
                assert all(s >= 0.85 for s in ends["acceptable"]), "an acceptable answer is a met criterion"
                assert all(0.3 <= s < 0.85 for s in ends["improve"])
                assert all(s < 0.5 for s in ends["unsafe"])


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_judged(name):
    judged_here = {m.target for c in rubric(name).criteria for p in parts(c.evidence) if isinstance(p, Value) for m in (p.match,)}
    assert {d.id for d in scenario(name).decisions} <= judged_here


# ---- texts


def words_of(value, where=""):
    """Every text of a model, with where it stands."""
    if isinstance(value, Words):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from words_of(inner, f"{where}.{key}")
    elif isinstance(value, tuple | list):
        for n, inner in enumerate(value):
            yield from words_of(inner, f"{where}[{n}]")
    elif hasattr(type(value), "model_fields"):
        for key in type(value).model_fields:
            yield from words_of(getattr(value, key), f"{where}.{key}")


@pytest.mark.parametrize("name", NAMES)
def test_its_texts_are_whole_in_both_languages(name):
    for source in (scenario(name), rubric(name)):
        for where, words in words_of(source):
            for text in (words.sv, words.en, words.easy or "-"):
                assert text == text.strip() != "", where
                assert "  " not in text, where
                assert not re.search(r"(?<![.])\.\.(?![.])|,,", text), where
            assert '"' not in words.sv, f"{where}: Swedish quotation marks are ”so”"
            assert words.sv.count("\n\n") == words.en.count("\n\n"), where


@pytest.mark.parametrize("name", NAMES)
def test_what_is_read_before_after_and_in_questions_has_plain_swedish(name):
    told = scenario(name)
    wanted = [("briefing", told.briefing), ("debrief", told.debrief), *words_of(told.decisions, "decisions")]
    assert [where for where, words in wanted if words.easy is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_plain_swedish_is_short(name):
    for where, words in words_of(scenario(name)):
        for sentence in re.split(r"[.!?:]\s+|\n+", words.easy or ""):
            assert len(sentence.split()) <= MOST_WORDS, f"{where}: {sentence}"
        assert len(words.easy or "") <= 1.15 * len(words.sv) + 12, where


@pytest.mark.parametrize("name", NAMES)
def test_the_briefing_says_drill_stop_and_how_it_ends(name):
    briefing = scenario(name).briefing
    assert "övning" in briefing.sv.lower()
    assert "drill" in briefing.en.lower()
    for text in (briefing.sv, briefing.easy):
        assert "STOPP" in text
        assert "övning" in text.lower()
    assert "STOP" in briefing.en


@pytest.mark.parametrize("name", NAMES)
def test_blame_and_fear_are_not_in_it(name):
    never = re.compile(
        r"\b(fel av dig|misslyck\w*|dålig\w*|dumt|dum|skyll\w*|livsfarlig\w*|panik|failed|failure|stupid|bad)\b", re.I
    )
    for source in (scenario(name), rubric(name)):
        for where, words in words_of(source):
            for text in (words.sv, words.en, words.easy or ""):
                assert not never.search(text), f"{where}: {text}"


def test_plain_swedish_is_shown_when_the_adaptation_asks_for_it():
    told = scenario("samtalet-112")
    plain = told.model_copy(update={"adaptations": Adaptations(easy_text=True)})
    assert told.words(told.briefing, "sv") == told.briefing.sv
    assert plain.words(told.briefing, "sv") == told.briefing.easy
    assert plain.words(told.briefing, "en") == told.briefing.en
    assert plain.words(Words(sv="a", en="b"), "sv") == "a", "where nobody wrote it, ordinary Swedish"


def test_a_text_without_plain_swedish_hashes_as_it_did_before_there_was_any():
    told = scenario("samtalet-112")
    bare = told.model_copy(update={"name": Words(sv=told.name.sv, en=told.name.en, easy=None)})
    assert scenario_hash(bare) == scenario_hash(told)


def test_empty_plain_swedish_is_an_issue_like_any_empty_text():
    told = scenario("samtalet-112")
    emptied = told.model_copy(update={"debrief": told.debrief.model_copy(update={"easy": " "})})
    [issue] = [i for i in check(emptied) if i.code == "S019"]
    assert (issue.where, issue.data["tongue"]) == ("debrief", "easy")


# ---- figures


@pytest.mark.parametrize("name", TRAINED)
def test_who_does_what_the_guidance_says_is_rewarded(name):
    run = judged(name, "careful")
    assert share(run) >= (CAREFUL if scenario(name).level >= ContentLevel.CL2 else 0.9)
    assert [f.criterion for f in run.findings if f.state == "missed"] == []
    assert run.grade in ("secure", "done")


@pytest.mark.parametrize("name", TRAINED)
def test_who_does_nothing_gains_little(name):
    run = judged(name, "passive")
    if scenario(name).level >= ContentLevel.CL2:
        assert share(run) <= PASSIVE
        assert [f.criterion for f in run.findings if f.state == "met"] == []
    else:
        assert (run.score, run.stars, run.grade) == (None, None, "done"), "the youngest get praise only"


@pytest.mark.parametrize("name", TRAINED)
def test_levels_show_what_they_may(name):
    run, level = judged(name, "careful"), scenario(name).level
    assert (run.score is not None) == (level in (ContentLevel.CL3, ContentLevel.CL4))
    assert (run.stars is not None) == (level is ContentLevel.CL2)


def test_every_criterion_of_the_bank_is_met_by_somebody_and_missed_by_somebody():
    met = {f.criterion for name in TRAINED for f in judged(name, "careful").findings if f.state == "met"}
    missed = {f.criterion for name in TRAINED for f in judged(name, "passive").findings if f.state == "missed"}
    bank = set(load_bank().criteria)
    assert bank - met == set()
    assert bank - missed <= UNTRIED


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", TRAINED)
def test_figures_hold_with_everybody_there_and_with_other_chance(name, seed):
    if scenario(name).level < ContentLevel.CL2:
        return  # no number at this level
    assert share(judged(name, "careful", seed, whole=True)) >= CAREFUL
    assert share(judged(name, "passive", seed, whole=True)) <= PASSIVE


# ---- the same log and the same rules, the same score; another event, other points where they rest on it

WHOLE_RUN = {EventType.RUN_STARTED, EventType.RUN_ENDED, EventType.STOPPED}
"""These decide whether a run is scored at all and at which level: no criterion's points rest on them alone."""

ANOTHER = {
    "type": EventType.NOISE,
    "actor": "person:77",
    "place": "elsewhere",
    "target": "other",
    "data": {},
}
"""What one of an event's fields is changed to; its time is moved, and it is left out, besides."""


def otherwise(event: Event) -> list[list[Event]]:
    """What may stand in a log in an event's place."""
    changes: list[dict[str, object]] = [{"t": event.t + 100.0}, *({key: value} for key, value in ANOTHER.items())]
    return [[], *([Event.from_dict(event.as_dict() | change)] for change in changes)]


def check_that_points_follow_their_events(name: str, log: tuple[Event, ...]) -> set[str]:
    """Changes every event that may matter in every way, one at a time; gives the criteria that some change changed."""
    judge, rests = Judge(rubric(name)), grounds(log, rubric(name))
    before, moved = judge.assess(log).findings, set[str]()
    for k, event in enumerate(log):
        if event.type in WHOLE_RUN or event.type not in judge.kinds:
            continue
        for instead in otherwise(event):
            after = (*log[:k], *instead, *log[k + 1 :])
            changed = {old.criterion for old, new in zip(before, judge.assess(after).findings, strict=True) if old != new}
            moved |= changed
            strange = {c for c in changed if event.seq not in rests[c]}
            if strange:
                rests_now = grounds(after, rubric(name))
                assert not {c for c in strange if event.seq not in rests_now[c]}, (event, instead)
    return moved


@pytest.mark.parametrize("name", NAMES)
def test_the_same_log_and_rules_give_the_same_score_twenty_times(name):
    log = json.dumps([event.as_dict() for event in played(name, "careful", 1, False)])
    rules = rubric(name).model_dump_json()
    told = set()
    for _ in range(4):
        judge, events = Judge(Rubric.model_validate_json(rules)), [Event.from_dict(event) for event in json.loads(log)]
        told |= {canonical_json(judge.assess(events).as_dict()) for _ in range(5)}
    assert told == {canonical_json(assess(played(name, "careful", 1, False), rubric(name)).as_dict())}


@pytest.mark.parametrize("script", ["careful", "passive"])
@pytest.mark.parametrize("name", TRAINED)
def test_an_event_that_is_changed_changes_the_points_that_rest_on_it_and_no_others(name, script):
    log = played(name, script, 1, False)
    moved = check_that_points_follow_their_events(name, log)
    proofs = {e.seq for e in log if e.type not in WHOLE_RUN}
    assert moved >= {f.criterion for f in judged(name, script).findings if proofs & {*f.events}}


@pytest.mark.parametrize("script", ["careful", "passive"])
@pytest.mark.parametrize("name", TRAINED)
def test_without_an_event_that_proves_it_a_finding_is_another(name, script):
    log, judge = played(name, script, 1, False), Judge(rubric(name))
    for finding in judge.assess(log).findings:
        for seq in finding.events:
            assert judge.assess([e for e in log if e.seq != seq]).finding(finding.criterion) != finding


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("name", TRAINED)
def test_points_follow_their_events_whatever_somebody_does(name, seed):
    check_that_points_follow_their_events(name, played(name, "random", seed, False))


def test_the_files_are_laid_out_with_what_they_are_first():
    for path in (*shipped("scenario"), *shipped("rubric"), *shipped("criteria")):
        keys = list(json.loads(path.read_text(encoding="utf-8")))
        assert keys[:4] == ["format", "version", "id", "name"], path.name


def test_both_languages_are_the_programs():
    assert tuple(Words.model_fields)[:2] == LANGUAGES
