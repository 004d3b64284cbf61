"""The author's guide says what the program does."""

import json
import re
from pathlib import Path

import pytest

import scenarios
from scoring.assess import MET, ON_THE_WAY, PARTLY, SECURE
from scoring.rubric import Criterion
from scoring.rubric_bank import Use
from sim.authored import Words
from sim.core.building.alarms import NOTICE_SECONDS
from sim.core.building.locks import FAILURE
from sim.core.world import LOCK_SECONDS
from sim.plan.building import LockKind
from sim.scenario.levels import GUARDIAN_AGE, HEADSET_AGE, LONGEST
from sim.scenario.model import (
    Adaptations,
    Alarm,
    AppReach,
    Button,
    Caller,
    CallerAnswer,
    Danger,
    DangerWalk,
    DoorOrder,
    Fault,
    Hazard,
    HazardPhase,
    Inject,
    Item,
    LockRule,
    Need,
    Operator,
    Order,
    Phrase,
    Place,
    Question,
    Scenario,
)
from sim.space.hearing import CLEAR_DB, CLEAR_OVER
from sim.text import table


@pytest.fixture(scope="module")
def guide() -> str:
    return (Path(scenarios.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_issue_code_is_listed_and_no_other(guide):
    listed = set(re.findall(r"\b[SR]\d{3}\b", guide))
    known = {key.split(".")[1] for key in table("sv") if key.startswith(("issue_scenario.", "issue_rubric."))}
    assert listed == known


@pytest.mark.parametrize(
    "model",
    [
        Scenario,
        Place,
        Criterion,
        Use,
        Words,
        Adaptations,
        Alarm,
        AppReach,
        Button,
        DoorOrder,
        Fault,
        LockRule,
        DangerWalk,
        Danger,
        Caller,
        CallerAnswer,
        Order,
        Phrase,
        Item,
        Hazard,
        HazardPhase,
        Need,
        Operator,
        Question,
    ],
)
def test_every_part_is_explained(guide, model):
    told = set(re.findall(r"[a-z_0-9]+", guide))
    assert set(model.model_fields) - told <= {"format", "version", "id", "name", "summary"}


def test_the_figures_are_the_programs(guide):
    assert f"From {MET} a criterion is met, from {PARTLY:.2f} partly" in guide
    assert f"From {SECURE:.0%} the grade".replace("%", " %") in guide
    assert f"from {ON_THE_WAY:.0%} ".replace("%", " %") in guide
    assert f"Headsets from {HEADSET_AGE} years; under {GUARDIAN_AGE}" in guide
    assert LONGEST == 600
    assert "Ten minutes at most" in guide


def test_the_examples_are_what_they_show(guide):
    place, alarm, knock, phrase, use = re.findall(r"```json\n(.*?)```", guide, re.DOTALL)
    assert Inject.model_validate(json.loads(knock)).caller.answers[0].since_lock == 60
    assert Phrase.model_validate(json.loads(phrase)).order.about == "danger_outside"
    for query in json.loads("{" + place + "}").values():
        Place.model_validate(query)
    assert Alarm.model_validate(json.loads(alarm)).locks is not None
    assert Use.model_validate(json.loads(use)).weight == 8
    walk, rule = re.search(r"`(\{\"start\": .*?\})`", guide), re.search(r"`\"locks\": \[(.*?)\]`", guide)
    assert DangerWalk.model_validate(json.loads(walk[1])).drawn_by_noise == 0.5
    assert LockRule.model_validate(json.loads(rule[1])).share == 0.8


def test_the_defaults_told_are_the_models(guide):
    low, high = (round(s) for s in AppReach().latency)
    assert f"(`notices`, {AppReach().notices}) and how soon (`latency`, {low}–{high} s)" in guide
    assert f"people per metre and second through a doorway: {Scenario.model_fields['door_flow'].default} " in guide
    assert f"from {round(CLEAR_DB)} dB(A) and {round(CLEAR_OVER)} dB over the background" in guide
    assert f"within {round(NOTICE_SECONDS[0])}–{round(NOTICE_SECONDS[1])} s" in guide
    assert ", ".join(f"{round(FAILURE[k] * 100)}" for k in (LockKind.PUSH_BUTTON, LockKind.THUMB_TURN)) in guide
    for kind, seconds in LOCK_SECONDS.items():
        assert re.search(rf"`{kind}` \({seconds:g} s", guide), kind
