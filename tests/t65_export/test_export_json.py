"""The JSON file: whole, documented, and read back equal."""

import io
import json

import pytest

from scoring.export.document import criterion_entry, event_entry, read_results, results_schema, run_entry, write_json
from scoring.records import Selection
from sim.errors import FileProblem


@pytest.fixture
def written(store, tmp_path):
    def write(selection=None, **asked):
        out = io.BytesIO()
        count = write_json(out, store, selection or Selection(), **asked)
        path = tmp_path / "out.json"
        path.write_bytes(out.getvalue())
        return path, count

    return write


def test_what_is_written_is_read_back_equal(written, store):
    path, count = written(events=True)
    back = read_results(path)
    everything = Selection()
    assert (count, len(back.runs)) == (140, 40)
    runs = [run.model_dump(mode="json", exclude={"criteria", "events"}) for run in back.runs]
    assert runs == [run_entry(r) for r in store.each_run(everything)]
    criteria = [c.model_dump() | {"events": list(c.events)} for run in back.runs for c in run.criteria]
    assert criteria == [criterion_entry(f) for f in store.each_finding(everything)]
    events = [e.model_dump(mode="json") for run in back.runs for e in run.events]
    assert events == [event_entry(e) for e in store.each_event(everything)]
    assert [a.model_dump() for a in back.answers] == [a._asdict() for a in store.answers.rows()]


def test_events_belong_to_their_run(written, store):
    path, _ = written(events=True)
    for run in read_results(path).runs:
        assert [e.seq for e in run.events] == [e.seq for e in store.events(run.run)]
        assert {c.criterion for c in run.criteria} == {f.criterion for f in store.scores(run.run)[-1].assessment.findings}


def test_events_come_only_when_asked_for(written):
    path, _ = written()
    assert {run.events for run in read_results(path).runs} == {None}


def test_nothing_chosen_is_a_file_without_runs(written):
    path, count = written(Selection(scenario="no-such"))
    assert (count, json.loads(path.read_bytes())["runs"]) == (0, [])


def test_a_run_without_a_score_has_its_place(written, store):
    store._db.execute("DELETE FROM score WHERE run IN (SELECT id FROM run LIMIT 3)")
    path, count = written(events=True)
    back = read_results(path)
    assert count == 40 + 100
    assert len([run for run in back.runs if run.scored is None and run.criteria == ()]) == 3
    assert {len(run.events) for run in back.runs} == {4}


def test_one_run_is_one_line(written):
    path, count = written()
    assert count == 40 + 100
    assert len(path.read_text(encoding="utf-8").splitlines()) == count + 3


def test_a_newer_field_is_no_hindrance(written):
    path, _ = written()
    whole = json.loads(path.read_bytes())
    whole["runs"][0]["mood"] = "calm"
    path.write_text(json.dumps(whole))
    assert len(read_results(path).runs) == 40


@pytest.mark.parametrize("text", ['{"format": "other"}', "[]", "{", '{"format": "inrymning.results", "version": 2, "runs": []}'])
def test_what_is_no_results_file_is_refused_with_its_place(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(FileProblem, match="no results file"):
        read_results(path)


def test_the_schema_names_every_field_of_a_run():
    text = json.dumps(results_schema())
    for name in ("criteria", "rubric_hash", "share", "seq"):
        assert f'"{name}"' in text
