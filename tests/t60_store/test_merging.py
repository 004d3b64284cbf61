"""Thirty stations' results in one database: every run once, whatever is merged how often and in which order."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.migrations import STEPS, m001_runs_events_scores, migrate
from scoring.store import Store
from sim.errors import FileProblem, StoreProblem, UsageProblem
from sim.events import Event, EventType

TABLES = {
    "run": "SELECT * FROM run ORDER BY id",
    "event": "SELECT * FROM event ORDER BY run, seq",
    "score": "SELECT run, scored, rubric, rubric_hash, level, complete, score, stars, grade FROM score ORDER BY run, scored",
    "finding": "SELECT s.run, s.scored, f.position, f.criterion, f.state, f.share, f.points, f.events, f.place"
    " FROM finding AS f JOIN score AS s ON s.id = f.score ORDER BY s.run, s.scored, f.position",
    "gone": "SELECT * FROM gone ORDER BY run_hash",
    "rubric": "SELECT * FROM rubric ORDER BY hash",
    "sitting": "SELECT * FROM sitting ORDER BY id",
    "answer": "SELECT * FROM answer ORDER BY sitting, item",
}
"""Everything that is kept, without the numbers scores have in one file."""


def content(path: Path):
    db = sqlite3.connect(path)
    try:
        return {name: db.execute(sql).fetchall() for name, sql in TABLES.items()}
    finally:
        db.close()


def whole_dump(path: Path):
    db = sqlite3.connect(path)
    try:
        return list(db.iterdump())
    finally:
        db.close()


@pytest.fixture(scope="module")
def assessment():
    from scoring.assess import assess
    from scoring.rubric_file import load_rubric
    from sim.resources import find

    events = [
        Event(0, 0, 0.0, EventType.RUN_STARTED, data={"level": "CL3"}),
        Event(1, 580, 29.0, EventType.ALARM_HEARD, "trainee", "corridor", "lockdown", {"kind": "lockdown"}),
        Event(2, 4820, 241.0, EventType.RUN_ENDED, data={"cause": "debrief"}),
    ]
    return assess(events, load_rubric(find("rubric", "inne-i-korridoren")))


@pytest.fixture
def station(tmp_path, clock, new_run, some_events, assessment):
    """``station("a", 3)`` is a database with three finished, scored runs; its path."""

    def make(name, runs=3, code=None):
        path = tmp_path / f"{name}.db"
        with Store(path, clock=clock) as store:
            for n in range(runs):
                clock.now += 60
                run = f"{name}-{n}"
                store.begin_run(new_run(run, code=code))
                store.append_events(run, some_events(3))
                store.finish_run(run, cause="debrief", ticks=9, sim_seconds=1.5, hash="ab")
                store.add_score(run, assessment)
        return path

    return make


def test_everything_of_another_station_comes_over(store, path, station):
    other = station("a")
    merged = store.merge(other)
    assert (merged.runs, merged.scores, merged.known, merged.going_on) == (3, 3, 0, 0)
    assert content(path) == content(other)


def test_merging_again_changes_not_a_byte_of_what_is_stored(store, path, station):
    other = station("a")
    store.merge(other)
    before = whole_dump(path)
    merged = store.merge(other)
    assert (merged.runs, merged.scores, merged.known) == (0, 0, 3)
    assert whole_dump(path) == before


def test_the_file_merged_is_only_read(store, station):
    other = station("a")
    other.chmod(0o400)
    before = other.read_bytes()
    store.merge(other)
    assert other.read_bytes() == before
    assert not [p for p in other.parent.iterdir() if p.name in ("a.db-wal", "a.db-shm", "a.db-journal")]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=3, max_size=7).filter(lambda order: set(order) == set("abc")))
def test_the_order_makes_no_difference(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")
    sources = []
    for name in "abc":
        path = folder / f"{name}.db"
        with Store(path, clock=lambda: 1_760_000_000.0) as store:
            fill(store, name)
        sources.append(path)
    for target, wanted in (("one.db", "abc"), ("two.db", order)):
        with Store(folder / target) as store:
            for name in wanted:
                store.merge(folder / f"{name}.db")
    assert content(folder / "one.db") == content(folder / "two.db")


def fill(store, name):
    from scoring.store import NewRun

    for n in range(2):
        store.begin_run(NewRun(f"{name}-{n}", "s", "1", "p", "2", "r", "3", 1, 7, code="K1"))
        store.append_events(f"{name}-{n}", [Event(0, 0, 0.0, EventType.NOISE)])
        store.finish_run(f"{name}-{n}", cause="time", ticks=1, sim_seconds=1.0, hash="h")


def test_through_a_third_station_comes_the_same(store, path, station, tmp_path):
    a, b = station("a"), station("b")
    with Store(tmp_path / "middle.db") as middle:
        middle.merge(a)
        middle.merge(b)
    store.merge(tmp_path / "middle.db")
    store.merge(b)
    assert len(content(path)["run"]) == 6
    assert content(path) == content(tmp_path / "middle.db")


def test_a_score_given_later_comes_with_the_next_merge_and_counts(store, station, clock, assessment, path):
    from dataclasses import replace

    other = station("a", 1)
    store.merge(other)
    clock.now += 3600
    with Store(other, clock=clock) as there:
        there.add_score("a-0", replace(assessment, rubric_hash="new", score=0.9))
    merged = store.merge(other)
    assert (merged.runs, merged.scores) == (0, 1)
    assert [s.assessment.rubric_hash for s in store.scores("a-0")] == [assessment.rubric_hash, "new"]
    assert store.run("a-0").score == 0.9


def test_the_newest_score_counts_also_when_it_was_merged_first(store, station, clock, assessment):
    from dataclasses import replace

    other = station("a", 1)
    clock.now += 3600
    with Store(other, clock=clock) as there:
        there.add_score("a-0", replace(assessment, score=0.9))
    store.merge(other)
    clock.now -= 1800
    store.add_score("a-0", replace(assessment, score=0.2))
    assert store.run("a-0").score == 0.9


def test_a_run_that_goes_on_there_is_left_for_later(store, station, clock, new_run):
    other = station("a", 1)
    with Store(other, clock=clock) as there:
        there.begin_run(new_run("a-9"))
        assert store.merge(other).going_on == 1
        there.finish_run("a-9", cause="time", ticks=1, sim_seconds=1.0, hash="h")
        assert store.merge(other).runs == 1
    assert {r.id for r in store.runs()} == {"a-0", "a-9"}


def test_progress_is_told_to_its_end(store, station):
    told = []
    store.merge(station("a", 4), lambda done, of: told.append((done, of)))
    assert told == [(4, 4)]


class TestErased:
    def test_what_was_erased_here_does_not_come_back(self, store, path, station):
        other = station("a", code="K7")
        store.merge(other)
        assert store.erase_code("K7") == 3
        before = whole_dump(path)
        assert store.merge(other).runs == 0
        assert store.runs() == ()
        assert whole_dump(path) == before

    def test_what_was_erased_there_is_erased_here(self, store, station, clock):
        other = station("a", code="K7")
        store.merge(other)
        with Store(other, clock=clock) as there:
            there.erase_run("a-1")
        merged = store.merge(other)
        assert merged.erased == ("a-1",)
        assert [r.id for r in store.runs()] == ["a-2", "a-0"]
        assert store.merge(other).erased == ()

    def test_what_only_expired_there_stays_here(self, store, station, clock):
        other = station("a")
        store.merge(other)
        with Store(other, clock=clock) as there:
            there.expire(events_before=0, runs_before=clock.now + 1)
            assert there.runs() == ()
        assert store.merge(other).erased == ()
        assert len(store.runs()) == 3

    def test_nothing_of_the_run_is_left_but_the_hash_of_its_id(self, store, path, station):
        store.merge(station("a", code="K7-SECRET"))
        store.erase_code("K7-SECRET")
        store.close()
        raw = path.read_bytes()
        assert b"K7-SECRET" not in raw
        assert b"a-0" not in raw
        assert len(content(path)["gone"]) == 3

    def test_the_log_counts_and_names_nobody(self, store, station, clock):
        store.merge(station("a", code="K7"))
        store.erase_code("K7")
        store.merge(station("b", 2))
        clock.now += 86400
        store.expire(events_before=clock.now, runs_before=0)
        store.expire(events_before=0, runs_before=clock.now)
        assert [(row.what, row.runs) for row in store.log()] == [
            ("merged", 3),
            ("erased", 3),
            ("merged", 2),
            ("events_expired", 2),
            ("runs_expired", 2),
        ]


class TestRefusals:
    """Nothing is taken from a file that is not whole and ours, and the store stays as it was."""

    @pytest.fixture
    def refused(self, store, path):
        def check(source, words):
            before = whole_dump(path)
            with pytest.raises(FileProblem, match=words):
                store.merge(source)
            assert whole_dump(path) == before

        return check

    def test_missing(self, refused, tmp_path):
        refused(tmp_path / "none.db", "does not exist")

    def test_no_database(self, refused, tmp_path):
        (tmp_path / "x.db").write_text("Hej! " * 4000)
        refused(tmp_path / "x.db", "cannot be read as a results database")

    def test_another_programs(self, refused, tmp_path):
        db = sqlite3.connect(tmp_path / "x.db")
        db.execute("CREATE TABLE recipe (x)")
        db.close()
        refused(tmp_path / "x.db", "not a results database")

    def test_a_newer_programs(self, refused, station):
        other = station("a")
        db = sqlite3.connect(other)
        db.execute("PRAGMA user_version = 99")
        db.close()
        refused(other, "newer program")

    def test_damaged(self, refused, station):
        other = station("a", 40)
        raw = bytearray(other.read_bytes())
        raw[len(raw) // 2 : len(raw) // 2 + 6000] = b"\x5a" * 6000
        other.write_bytes(raw)
        refused(other, "damaged|cannot be read")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("UPDATE event SET type = 'made_up'", "holds events"),
            ("UPDATE event SET data = '{'", "holds events"),
            ("UPDATE finding SET events = 'x'", "holds scores"),
            ("ALTER TABLE run ADD COLUMN name TEXT", "not a results database"),
            (
                "CREATE TABLE spare AS SELECT * FROM gone; DROP TABLE gone; CREATE VIEW gone AS SELECT * FROM spare",
                "not a results",
            ),
        ],
    )
    def test_changed_by_hand(self, refused, station, change, words):
        other = station("a")
        db = sqlite3.connect(other)
        db.executescript(change)
        db.close()
        refused(other, words)

    @pytest.mark.parametrize("run", ["../x", "*", "", "a b"])
    def test_an_id_that_could_mean_a_path(self, refused, station, run):
        other = station("a", 1)
        db = sqlite3.connect(other)
        db.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("run", "id"), ("event", "run"), ("score", "run")):
            db.execute(f"UPDATE {table} SET {column} = ?", [run])
        db.commit()
        db.close()
        refused(other, "without a proper id")

    def test_another_run_under_the_same_id(self, store, refused, station):
        other = station("a", 1)
        store.merge(other)
        db = sqlite3.connect(other)
        db.execute("UPDATE run SET seed = '999'")
        db.commit()
        db.close()
        refused(other, "another run under the id a-0")

    def test_itself(self, store, path):
        with pytest.raises(UsageProblem, match="itself"):
            store.merge(path)

    def test_a_damaged_store_takes_nothing(self, path, station, opened):
        station("results", 40)
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2 : len(raw) // 2 + 6000] = b"\x5a" * 6000
        path.write_bytes(raw)
        with pytest.raises(StoreProblem, match="damaged"):
            opened(path).check()


def test_a_file_of_an_older_program_is_merged_and_stays_as_it_was(store, path, tmp_path):
    from sqlite_utils import Database

    old = tmp_path / "old.db"
    db = sqlite3.connect(old, isolation_level=None)
    migrate(Database(db, execute_plugins=False), (m001_runs_events_scores,))
    db.execute(
        "INSERT INTO run VALUES ('o-1', 'finished', '2026-01-01T08:00:00.000Z', NULL, 's', '1', 'p', '2', 'r', '3', 1, '7',"
        " 'CL3', 'pupil', 'none', 'none', NULL, 1, 1.0, 'h', '')"
    )
    db.close()
    before = old.read_bytes()
    assert store.merge(old).runs == 1
    assert store.run("o-1").scenario == "s"
    assert old.read_bytes() == before
    assert not list(tmp_path.glob(".merge-*"))


def test_a_merge_that_is_broken_off_has_taken_nothing(path, station, store):
    """The process ends in the middle of it, as when the power goes."""
    other = station("a", 3)
    store.close()
    script = """
import os, sys
from pathlib import Path
from scoring.store import Store
Store(Path(sys.argv[1])).merge(Path(sys.argv[2]), lambda done, of: os._exit(9))
"""
    done = subprocess.run([sys.executable, "-c", script, path, other], check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 9
    with Store(path) as again:
        again.check()
        assert again.runs() == ()
        assert again.merge(other).runs == 3


def test_a_store_of_the_first_form_takes_todays_and_keeps_everything(tmp_path, clock):
    from sqlite_utils import Database

    old = tmp_path / "old.db"
    db = sqlite3.connect(old, isolation_level=None)
    migrate(Database(db, execute_plugins=False), (m001_runs_events_scores,))
    values = "'finished', '2026-01-01T08:00:00.000Z', NULL, 's', '1', 'p', '2', 'r', '3', 1, '7', 'CL3', 'pupil', 'none', 'none'"
    db.execute(f"INSERT INTO run VALUES ('o-1', {values}, 'K1', 1, 1.0, 'h', '')")
    for score in (0.4, 0.7):
        db.execute(
            "INSERT INTO score (run, scored, rubric, rubric_hash, level, complete, score, grade)"
            " VALUES ('o-1', '2026-01-01T08:05:00.000Z', 'r', '3', 'CL3', 1, ?, 'on_the_way')",
            [score],
        )
    db.close()
    with Store(old, clock=clock) as store:
        assert store.migrated == tuple(step.__name__ for step in STEPS[1:])
        assert (store.run("last").code, store.run("last").score) == ("K1", 0.7)
        assert store.log() == ()
        store.check()
    with Store(old) as store:
        assert store.migrated == ()
