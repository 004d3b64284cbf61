"""What the quick tier leaves to the exact one: whatever depends on where the trainee is, or on what they do to others."""

import pytest

from sim.resources import find
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.sentences import translated
from sim.study.meso.timetable import why_not

W = {"sv": "x", "en": "x"}
GROUP = {"id": "kim", "place": "corridor", "count": 1}


@pytest.fixture(scope="module")
def shipped():
    return load_scenario(find("scenario", "inne-i-korridoren")).model_dump()


@pytest.mark.parametrize(
    ("field", "added", "word"),
    [
        ("injects", {"id": "who", "kind": "knock", "caller": {}}, "door"),
        ("injects", {"id": "again", "kind": "reset"}, "drill"),
        ("hazards", {"id": "haze", "phases": [{"at": 0, "places": ["corridor"]}]}, "smoke"),
        ("phrases", {"id": "go", "text": W, "order": {"do": "stay"}}, "tells"),
        ("people", GROUP | {"need": {}}, "quiet"),
    ],
)
def test_it_says_why(shipped, field, added, word):
    assert why_not(Scenario.model_validate(shipped)) == ""
    assert word in why_not(Scenario.model_validate(shipped | {field: [*shipped[field], added]}))


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("cares_for", ["kim"], "care"),
        ("mobility", "wheelchair", "wheels"),
        ("mobility", "crutches", "crutches"),
        ("extras", ["helper"], "by name"),
        ("extras", ["assembly"], "assembly point"),
        ("extras", ["outer_doors"], "outer doors"),
    ],
)
def test_it_says_why_of_the_trainee_too(shipped, field, value, word):
    people = [*shipped["people"], GROUP]
    assert word in why_not(Scenario.model_validate(shipped | {"people": people, field: value}))


def test_people_on_wheels_are_no_reason_if_the_trainee_walks(shipped):
    rolls = GROUP | {"mobility": {"wheelchair": 1.0}}
    assert why_not(Scenario.model_validate(shipped | {"people": [*shipped["people"], rolls]})) == ""


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("eleven-som-inte-kan-vara-tyst", "quiet"),
        ("forskolans-viloplats", "tells"),
        ("receptionen", "outer doors"),
        ("vikarien", ""),
        ("matsalen", "tells"),
    ],
)
def test_shipped_scenarios_are_played_or_it_says_why(name, word):
    why = why_not(load_scenario(find("scenario", name)))
    assert word in why
    assert bool(why) is bool(word)


@pytest.mark.parametrize("path", sorted(find("scenario", "rasten").parent.glob("*.scenario.json")), ids=lambda p: p.name)
def test_every_reason_is_said_in_swedish_too(path):
    why = why_not(load_scenario(path))
    assert not why or translated(why, "sv") != why
