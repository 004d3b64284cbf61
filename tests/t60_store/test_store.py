"""The results database as a coordinator relies on it."""

import json
import sqlite3
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.assess import Assessment, assess
from scoring.rubric_file import load_rubric
from scoring.store import NewRun, RunRow
from sim.errors import StoreProblem, UsageProblem
from sim.events import Event, EventType
from sim.resources import find


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """Of a run with nothing in it but an end."""
    events = [
        Event(0, 0, 0.0, EventType.RUN_STARTED, data={"level": "CL3"}),
        Event(1, 560, 28.0, EventType.ALARM_STARTED, data={"kind": "lockdown"}),
        Event(2, 580, 29.0, EventType.ALARM_HEARD, "trainee", "corridor", "lockdown", {"kind": "lockdown"}),
        Event(3, 640, 32.0, EventType.RESPONSE_STARTED, "trainee", "corridor"),
        Event(4, 4820, 241.0, EventType.RUN_ENDED, data={"cause": "debrief"}),
    ]
    return assess(events, load_rubric(find("rubric", "inne-i-korridoren")))


def finish(store, run, cause="debrief"):
    store.finish_run(run, cause=cause, ticks=4820, sim_seconds=241.0, hash="ab12")


# --- a run as it happens


def test_a_fresh_store_is_empty(store):
    assert store.runs() == ()


def test_the_folder_is_made(opened, tmp_path):
    opened(tmp_path / "a" / "b" / "results.db")
    assert (tmp_path / "a" / "b" / "results.db").exists()


def test_a_run_is_running_then_finished(store, clock, new_run):
    store.begin_run(new_run())
    assert store.run("last").state == "running"
    clock.now += 241.5
    finish(store, "0192aa-1")
    row = store.run("last")
    assert (row.state, row.ticks, row.sim_seconds, row.hash) == ("finished", 4820, 241.0, "ab12")
    assert (row.started, row.ended) == ("2025-10-09T08:53:20.000Z", "2025-10-09T08:57:21.500Z")


@pytest.mark.parametrize(
    ("cause", "state"),
    [("debrief", "finished"), ("time", "finished"), ("stopped", "stopped"), ("unfinished", "interrupted")],
)
def test_the_cause_of_the_end_tells_the_state(store, new_run, cause, state):
    store.begin_run(new_run())
    finish(store, "0192aa-1", cause)
    assert store.run("last").state == state


def test_everything_given_is_kept(store, new_run):
    given = new_run(level="CL2", role="teacher", script="careful", display="headset", code="K7-21", seed=2**63)
    store.begin_run(given)
    row = store.run("last")
    for field in fields(NewRun):
        assert getattr(row, field.name) == getattr(given, field.name)


def test_events_come_back_as_they_were(store, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(5))
    store.journal("0192aa-1")(some_events(3, first=5))
    assert store.events("0192aa-1") == tuple(some_events(8))
    assert store.run("last").events == 8


def test_no_events_are_no_write(store, new_run):
    store.begin_run(new_run())
    store.append_events("0192aa-1", [])
    assert store.events("0192aa-1") == ()


def test_events_are_there_for_others_at_once(store, opened, path, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(4))
    assert len(opened(path).events("0192aa-1")) == 4


def test_the_same_event_twice_is_refused_and_leaves_nothing_half_written(store, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(2))
    with pytest.raises(StoreProblem, match="rules"):
        store.append_events("0192aa-1", some_events(4, first=1)[::-1])
    assert len(store.events("0192aa-1")) == 2


def test_events_of_an_unknown_run_are_refused(store, some_events):
    with pytest.raises(StoreProblem):
        store.append_events("nothing", some_events(1))


def test_the_same_run_cannot_begin_twice(store, new_run):
    store.begin_run(new_run())
    finish(store, "0192aa-1")
    with pytest.raises(StoreProblem):
        store.begin_run(new_run())


def test_a_run_that_is_not_going_on_cannot_be_finished(store, new_run):
    with pytest.raises(StoreProblem, match="not going on"):
        finish(store, "nothing")
    store.begin_run(new_run())
    finish(store, "0192aa-1")
    with pytest.raises(StoreProblem, match="not going on"):
        finish(store, "0192aa-1", "stopped")
    assert store.run("last").state == "finished"


# --- finding runs


def test_newest_first_and_limited(store, clock, new_run):
    for n in range(4):
        clock.now += 60
        store.begin_run(new_run(f"run-{n}"))
    assert [r.id for r in store.runs()] == ["run-3", "run-2", "run-1", "run-0"]
    assert [r.id for r in store.runs(limit=2)] == ["run-3", "run-2"]


def test_a_run_is_found_by_the_beginning_of_its_id(store, new_run):
    store.begin_run(new_run("0192aa-1"))
    store.begin_run(new_run("0193bb-2"))
    assert store.run("0193").id == "0193bb-2"


@pytest.mark.parametrize("wanted", ["019", "nothing", "", "%", "0192aa_1"])
def test_none_or_several_is_a_clear_refusal(store, new_run, wanted):
    store.begin_run(new_run("0192aa-1"))
    store.begin_run(new_run("0193bb-2"))
    with pytest.raises(UsageProblem, match="results list"):
        store.run(wanted)


def test_rows_are_plain_json(store, new_run):
    store.begin_run(new_run())
    assert RunRow(**json.loads(json.dumps(store.run("last").as_dict()))) == store.run("last")


# --- scores


def test_a_score_comes_back_as_it_was(store, new_run, assessment):
    store.begin_run(new_run())
    number = store.add_score("0192aa-1", assessment)
    (row,) = store.scores("0192aa-1")
    assert (row.id, row.assessment) == (number, assessment)
    assert (store.run("last").score, store.run("last").grade) == (assessment.score, assessment.grade)


def test_scoring_again_adds_and_changes_nothing_old(store, new_run, assessment, clock):
    store.begin_run(new_run())
    store.add_score("0192aa-1", assessment)
    before = store.scores("0192aa-1")
    clock.now += 3600
    other = replace(assessment, rubric_hash="another", score=0.5, grade="on_the_way")
    store.add_score("0192aa-1", other)
    after = store.scores("0192aa-1")
    assert after[:1] == before
    assert after[1].assessment == other
    assert store.run("last").score == 0.5


def test_a_run_without_number_has_none(store, new_run, assessment):
    store.begin_run(new_run())
    store.add_score("0192aa-1", replace(assessment, score=None, stars=2, level="CL2"))
    assert store.run("last").score is None
    assert store.scores("0192aa-1")[0].assessment.stars == 2


def test_impossible_scores_are_refused_with_their_findings(store, new_run, assessment):
    store.begin_run(new_run())
    with pytest.raises(StoreProblem):
        store.add_score("0192aa-1", replace(assessment, score=1.5))
    assert store.scores("0192aa-1") == ()


# --- personal data


@pytest.mark.parametrize("code", ["Kim Ek", "åsa", "a" * 17, "", "x@y.se", "../x", "=1+1"])
def test_what_is_no_pseudonym_is_refused(store, new_run, code):
    with pytest.raises(UsageProblem, match="never a name"):
        store.begin_run(new_run(code=code))
    assert store.runs() == ()


def test_the_database_itself_refuses_such_codes(store, new_run, path):
    store.begin_run(new_run())
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("UPDATE run SET code = 'Kim Ek'")
    other.close()


def test_no_column_is_made_for_a_person(store, path):
    other = sqlite3.connect(path)
    tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {row[1] for table in tables for row in other.execute(f"PRAGMA table_info({table})")}
    other.close()
    assert not columns & {"name_of_person", "person", "pupil", "email", "born", "age", "class", "gaze", "voice", "pulse", "pose"}


def test_our_tables_are_strict(store, path):
    other = sqlite3.connect(path)
    strict = {row[1]: row[5] for row in other.execute("PRAGMA table_list") if row[0] == "main"}
    other.close()
    assert all(strict[table] for table in ("run", "event", "score", "finding"))


def test_erasing_a_run_erases_all_about_it(store, new_run, some_events, assessment, path):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(3))
    store.add_score("0192aa-1", assessment)
    finish(store, "0192aa-1")
    assert store.erase_run("0192aa-1")
    assert not store.erase_run("0192aa-1")
    other = sqlite3.connect(path)
    assert [other.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("run", "event", "score", "finding")] == [0] * 4
    other.close()


def test_what_is_erased_is_gone_from_the_files(store, new_run, some_events, tmp_path):
    store.begin_run(new_run())
    marked = [replace(e, target="MARKED-MARKED") for e in some_events(40)]
    store.append_events("0192aa-1", marked)
    store.erase_run("0192aa-1")
    assert not [p for p in tmp_path.iterdir() if p.is_file() and b"MARKED-MARKED" in p.read_bytes()]


def test_erasing_a_code_leaves_the_others(store, new_run):
    store.begin_run(new_run("a", code="K1"))
    store.begin_run(new_run("b", code="K1"))
    store.begin_run(new_run("c", code="K2"))
    assert store.erase_code("K1") == 2
    assert [r.id for r in store.runs()] == ["c"]


def test_old_events_go_first_and_old_runs_later(store, clock, new_run, some_events, assessment):
    day, start = 86400.0, clock.now
    for age in (400, 30, 1):
        clock.now = start - age * day
        store.begin_run(new_run(f"run-{age}"))
        store.append_events(f"run-{age}", some_events(2))
        store.add_score(f"run-{age}", assessment)
        finish(store, f"run-{age}")
    clock.now = start
    assert store.expire(events_before=start - 14 * day, runs_before=start - 365 * day) == (1, 1)
    assert [(r.id, r.events) for r in store.runs()] == [("run-1", 2), ("run-30", 0)]
    assert store.scores("run-30")[0].assessment == assessment


def test_a_run_that_goes_on_never_expires(store, clock, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(2))
    assert store.expire(events_before=clock.now + 1, runs_before=clock.now + 1) == (0, 0)
    assert store.run("last").events == 2


# --- copies


def test_a_backup_is_one_file_with_everything(store, opened, new_run, some_events, tmp_path):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(3))
    store.backup(tmp_path / "copy.db")
    assert [p.name for p in tmp_path.glob("copy*")] == ["copy.db"]
    assert opened(tmp_path / "copy.db").events("0192aa-1") == tuple(some_events(3))


def test_a_backup_overwrites_nothing(store, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StoreProblem, match="there already"):
        store.backup(tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_backup_into_nowhere_is_a_clear_refusal(store, tmp_path):
    with pytest.raises(StoreProblem):
        store.backup(tmp_path / "nowhere" / "copy.db")


# --- any events


values = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
event_data = st.dictionaries(st.text(max_size=8), values, max_size=4)
told = st.lists(st.tuples(st.floats(0, 1e4), st.sampled_from(list(EventType)), st.text(max_size=9), event_data), max_size=12)


@settings(max_examples=40, deadline=None)
@given(told)
def test_any_events_come_back_as_they_were(tmp_path_factory, told):
    from scoring.store import Store

    events = [Event(n, n, t, kind, "trainee", "", target, data) for n, (t, kind, target, data) in enumerate(told)]
    clean = [
        e
        for e in events
        if "\x00" not in e.target and not any("\ud800" <= c <= "\udfff" for c in json.dumps(dict(e.data), ensure_ascii=False))
    ]
    with Store(tmp_path_factory.mktemp("any") / "results.db") as store:
        store.begin_run(NewRun("r", "s", "1", "p", "2", "r", "3", 1, 1))
        store.append_events("r", clean)
        assert store.events("r") == tuple(clean)
