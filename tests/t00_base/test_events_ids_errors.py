"""Events, ids, errors and resources: the words every layer shares."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import (
    FileProblem,
    InrymningError,
    Issue,
    IssuesFound,
    MissingOnThisMachine,
    Severity,
    StoreProblem,
    UsageProblem,
)
from sim.events import MEANING, Event, EventType
from sim.ids import canonical_json, content_hash, run_id
from sim.resources import find, shipped

VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
EVENTS = st.builds(
    Event,
    seq=st.integers(0, 10**6),
    tick=st.integers(0, 10**6),
    t=st.floats(0, 1e6),
    type=st.sampled_from(EventType),
    actor=st.text(),
    place=st.text(),
    target=st.text(),
    data=st.dictionaries(st.text(), VALUES),
)


@given(EVENTS)
def test_an_event_survives_json(event):
    assert Event.from_dict(json.loads(json.dumps(event.as_dict()))) == event


def test_every_event_type_is_explained():
    assert set(MEANING) == set(EventType)


def test_events_cannot_be_changed():
    event = Event(0, 0, 0.0, EventType.RUN_STARTED)
    with pytest.raises(AttributeError):
        event.tick = 3


@given(st.dictionaries(st.text(), VALUES))
def test_content_hash_ignores_key_order(mapping):
    reversed_order = dict(reversed(list(mapping.items())))
    assert content_hash(mapping) == content_hash(reversed_order)


def test_content_hash_sees_every_change():
    assert content_hash({"a": 1}) != content_hash({"a": 2})
    assert content_hash(b"a") != content_hash(b"b")


def test_canonical_json_refuses_numbers_that_are_not_numbers():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"x": float("nan")})


@given(st.integers(0, 4 * 10**9), st.integers(1, 10**6), st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
def test_run_ids_sort_by_start_time(start, later, a, b):
    assert run_id(float(start), a) < run_id(float(start + later), b)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InrymningError("x"), 1),
        (FileProblem("a.json", "is empty."), 1),
        (IssuesFound("a.json", [Issue("P001", Severity.ERROR, "x")]), 1),
        (UsageProblem("x"), 2),
        (MissingOnThisMachine("No GL.", "Install it."), 3),
        (StoreProblem("x"), 4),
    ],
)
def test_each_error_has_its_exit_code(error, code):
    assert error.exit_code == code
    assert isinstance(error, InrymningError)


def test_a_file_problem_says_file_place_problem_and_fix():
    assert str(FileProblem("a.json", "has no rooms.", "units", "Add one.")) == "a.json, units: has no rooms. Add one."


def test_issues_found_names_the_first_error_and_the_command_that_shows_all():
    text = str(IssuesFound("a.json", [Issue("P009", Severity.WARNING, "w"), Issue("P002", Severity.ERROR, "rum-3")]))
    assert "P002" in text
    assert "rum-3" in text
    assert "inrymning check" in text


def test_shipped_files_are_found_by_name():
    for kind in ("plan", "scenario", "rubric"):
        for path in shipped(kind):
            assert find(kind, path.name.removesuffix(f".{kind}.json")) == path


def test_a_schools_own_folder_comes_before_the_shipped_one(tmp_path: Path):
    own = tmp_path / "lingonmoskolan.plan.json"
    own.write_text("{}")
    assert find("plan", "lingonmoskolan", [tmp_path]) == own


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(UsageProblem, match="lingonmoskolan"):
        find("plan", "no-such-school")


def test_a_path_is_taken_as_it_is(tmp_path: Path):
    assert find("plan", str(tmp_path / "x.plan.json")) == tmp_path / "x.plan.json"
