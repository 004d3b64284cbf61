"""Files that cannot be used: one clear StoreProblem, and nothing damaged."""

import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlite_utils import Database

from scoring.alive import LifeLine
from scoring.migrations import APPLICATION_ID, STEPS, migrate
from scoring.store import Store
from sim.errors import StoreProblem


def refused(opened, path, **options) -> str:
    with pytest.raises(StoreProblem) as caught:
        opened(path, **options)
    assert caught.value.exit_code == 4
    return str(caught.value)


def test_a_folder_is_no_database(opened, tmp_path):
    assert "it is a folder" in refused(opened, tmp_path)


def test_a_file_of_another_kind_is_no_database(opened, path):
    path.write_text("Hej! " * 1000, encoding="utf-8")
    assert "damaged, or no results database" in refused(opened, path)
    assert path.read_text(encoding="utf-8").startswith("Hej!")


def test_a_database_of_another_program_is_left_alone(opened, path):
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipe (name TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    assert "another program" in refused(opened, path)
    assert path.read_bytes() == before


def test_a_store_that_somebody_else_is_just_making_is_ours(opened, path):
    """Another program makes the file between two looks at it: what is seen is of one moment, so it is never half theirs."""

    connection = sqlite3.connect(path, isolation_level=None)
    looks = []

    class Looked(Database):
        def execute(self, sql, parameters=None):
            if "sqlite_master" in sql and not looks:
                looks.append(sql)
                with suppress(StoreProblem):  # it may have to wait for us, and cannot here
                    opened(path, wait=0)
            return super().execute(sql, parameters)

    assert migrate(Looked(connection, execute_plugins=False)) in ((), tuple(step.__name__ for step in STEPS))
    assert looks
    connection.close()
    assert opened(path).runs() == ()


def test_many_programs_may_start_at_once_in_a_new_folder(tmp_path):
    """Each makes the store or finds it made; none has to be started again."""
    ready = threading.Barrier(4)

    def start(path):
        ready.wait(30)
        with Store(path) as store:
            return store.runs()

    with ThreadPoolExecutor(4) as programs:
        for k in range(25):
            path = tmp_path / f"{k}.db"
            assert list(programs.map(start, [path] * 4)) == [()] * 4


def test_an_empty_file_becomes_a_store(opened, path):
    path.touch()
    assert opened(path).runs() == ()


def test_a_newer_store_is_refused_and_left_alone(opened, path, store, new_run):
    store.begin_run(new_run())
    store.close()
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    other.commit()
    other.close()
    before = path.read_bytes()
    assert "newer program" in refused(opened, path)
    assert path.read_bytes() == before


def test_a_locked_store_says_that_it_is_in_use(opened, path, store, new_run):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    hurried = opened(path, wait=0.05)
    assert hurried.runs() == ()  # reading goes on
    with pytest.raises(StoreProblem, match="in use by another program"):
        hurried.begin_run(new_run())
    holder.rollback()
    hurried.begin_run(new_run())
    holder.close()


def test_a_run_that_could_not_begin_holds_nothing(opened, path, store, new_run):
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreProblem):
        opened(path, wait=0.05).begin_run(new_run())
    holder.close()
    store.begin_run(new_run())


def test_a_store_that_may_not_be_written_says_so(store, new_run):
    store._db.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreProblem, match="cannot be written"):
        store.begin_run(new_run())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_says_so(opened, tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert "folder" in refused(opened, folder / "results.db")


def test_a_path_below_a_file_is_a_clear_refusal(opened, tmp_path):
    (tmp_path / "file").touch()
    assert str(tmp_path / "file") in refused(opened, tmp_path / "file" / "results.db")


def test_a_full_disk_says_so_and_keeps_what_was_stored(store, opened, path, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(5))
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreProblem, match="disk is full"):
        store.append_events("0192aa-1", some_events(5000, first=5))
    assert len(opened(path).events("0192aa-1")) == 5


def test_a_damaged_store_says_so(opened, path, store, new_run, some_events):
    store.begin_run(new_run())
    store.append_events("0192aa-1", some_events(2000))
    store.close()
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\x5a" * (len(raw) - 4096)
    path.write_bytes(raw)

    def use():
        opened(path).runs()

    with pytest.raises(StoreProblem, match="damaged"):
        use()


def test_our_own_mistakes_are_not_blamed_on_the_file(path):
    from scoring.store_problems import plain_words

    with pytest.raises(sqlite3.OperationalError), plain_words(path):
        sqlite3.connect(":memory:").execute("SELEKT 1")


# --- migrations


@pytest.fixture
def fresh():
    db = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    yield db
    db.close()


def m002_note(db):
    db.execute("ALTER TABLE run ADD COLUMN note TEXT")


def m002_broken(db):
    db.execute("CREATE TABLE half (x)")
    db.execute("INSERT INTO nothing_such VALUES (1)")


def test_an_empty_file_takes_every_step(fresh):
    assert migrate(fresh) == tuple(step.__name__ for step in STEPS)
    assert fresh.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert fresh.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_a_file_of_today_takes_none(fresh):
    migrate(fresh)
    assert migrate(fresh) == ()


def test_an_older_file_takes_what_it_lacks_and_keeps_its_rows(fresh):
    migrate(fresh)
    must = [row[1] for row in fresh.execute("PRAGMA table_info(run)") if row[3]]
    given = {"state": "finished", "core_version": 1} | {"id": "r"}
    fresh["run"].insert({name: given.get(name, "") for name in ("id", *must)})
    assert migrate(fresh, (*STEPS, m002_note)) == ("m002_note",)
    assert list(fresh.query("SELECT id, note FROM run")) == [{"id": "r", "note": None}]


def test_a_step_that_fails_leaves_the_file_as_it_was(fresh):
    migrate(fresh)
    with pytest.raises(sqlite3.OperationalError):
        migrate(fresh, (*STEPS, m002_broken))
    assert "half" not in fresh.table_names()
    assert fresh.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert migrate(fresh, (*STEPS, m002_note)) == ("m002_note",)


def test_steps_are_numbered_and_named_in_order():
    assert [step.__name__[:4] for step in STEPS] == [f"m{n:03d}" for n in range(1, len(STEPS) + 1)]


# --- life lines


def test_a_life_line_is_held_once(tmp_path):
    line, other = LifeLine(tmp_path / "x.lock"), LifeLine(tmp_path / "x.lock")
    assert line.take()
    assert not other.take()
    line.let_go()
    assert other.take()
    other.let_go()
    assert not (tmp_path / "x.lock").exists()


def test_letting_go_twice_is_fine(tmp_path):
    with LifeLine(tmp_path / "x.lock") as line:
        assert line.take()
        line.let_go()
