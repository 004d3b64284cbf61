"""The author's guide says what the program does."""

import re
from pathlib import Path

import pytest

import scenarios
from scoring.assess import MET, ON_THE_WAY, PARTLY, SECURE
from scoring.rubric import Criterion
from sim.scenario.levels import GUARDIAN_AGE, HEADSET_AGE, LONGEST
from sim.scenario.model import Place, Scenario
from sim.text import table


@pytest.fixture(scope="module")
def guide() -> str:
    return (Path(scenarios.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_issue_code_is_listed_and_no_other(guide):
    listed = set(re.findall(r"\b[SR]\d{3}\b", guide))
    known = {key.split(".")[1] for key in table("sv") if key.startswith(("issue_scenario.", "issue_rubric."))}
    assert listed == known


@pytest.mark.parametrize("model", [Scenario, Place, Criterion])
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


def test_the_example_is_a_place(guide):
    import json

    example = re.search(r"```json\n(.*?)```", guide, re.DOTALL)
    for place in json.loads("{" + example[1] + "}").values():
        Place.model_validate(place)
