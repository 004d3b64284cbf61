"""Another station's results into these: each run once, whatever is merged how often and in which order.

A run's id is random, so the same id is the same run.  The file merged is only read; nothing of it is taken before all of it
has been found whole and ours.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlite_utils import Database

from scoring.migrations import APPLICATION_ID, STEPS, migrate
from scoring.store_problems import plain_words
from sim.errors import FileProblem, StoreProblem
from sim.events import EventType

CHUNK: Final = 500
"""Runs copied between two words about progress; a few hundred milliseconds."""

OURS: Final = ("run", "event", "score", "finding", "gone", "rubric", "sitting", "answer")

Progress = Callable[[int, int], None]
"""Told how many runs are done, of how many."""


@dataclass(frozen=True)
class Merged:
    """What one file brought: counts of runs, scores and times of answering; ``erased`` are ids of runs erased there and now here.

    ``answers_erased`` counts what of the answers here was erased there.
    """

    runs: int
    scores: int
    known: int
    going_on: int
    erased: tuple[str, ...]
    answers: int = 0
    answers_erased: int = 0


def sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds the whole file in order, references too."""
    try:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        return whole and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        return False


def merge(connection: sqlite3.Connection, source: Path, folder: Path, now: str, progress: Progress) -> Merged:
    """Takes what is new from ``source``, in one transaction: all of it, or nothing.

    Args:
        connection: the store, outside any transaction, with the function ``run_hash``.
        source: another station's ``results.db`` or a backup of it.
        folder: where a copy may lie for a while when the file is of an older program.
        now: when this happens, for the log.
        progress: told now and then.

    Raises:
        FileProblem: the file is missing, damaged, of another program, newer, or has another run under an id known here.
        StoreProblem: from ``plain_words`` of the caller.
    """
    with _readable(source, folder) as path:
        connection.execute("ATTACH ? AS station", [_address(path)])
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                merged = _taken(connection, source, now, progress)
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
        finally:
            connection.execute("DETACH station")
    return merged


# ---- before: is it whole, and ours?


@contextmanager
def _readable(source: Path, folder: Path) -> Iterator[Path]:
    """A file of today's form with the content of ``source``: itself, or a copy brought up to date."""
    if not source.is_file():
        raise FileProblem(source, "does not exist.", fix="Check the name and the folder.")
    version = _examined(source)
    if version == len(STEPS):
        yield source
        return
    with TemporaryDirectory(dir=folder, prefix=".merge-") as made:
        copy = Path(made) / "copy.db"
        with closing(_opened(source)) as there, closing(sqlite3.connect(copy, isolation_level=None)) as here:
            there.backup(here)
            migrate(Database(here, execute_plugins=False))
        _same_tables(source, copy)
        yield copy


def _examined(source: Path) -> int:
    """The file's version, after everything that may be wrong with it."""
    try:
        with closing(_opened(source)) as there:
            owner = there.execute("PRAGMA application_id").fetchone()[0]
            version = int(there.execute("PRAGMA user_version").fetchone()[0])
            if owner != APPLICATION_ID:
                raise FileProblem(source, "is not a results database of this program.")
            if version > len(STEPS):
                raise FileProblem(source, "was written by a newer program.", fix="Update the program on this computer.")
            if not sound(there):
                raise FileProblem(source, "is damaged.", fix="Make a new copy with 'inrymning db backup' where it comes from.")
    except sqlite3.Error as problem:
        raise FileProblem(source, f"cannot be read as a results database ({problem}).") from problem
    if version == len(STEPS):
        _same_tables(source, source)
    return version


def _same_tables(source: Path, path: Path) -> None:
    """A file that came by mail may have tables that only look like ours; ours are the same to the letter."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model, closing(_opened(path)) as there:
        migrate(Database(model, execute_plugins=False))
        ask = f"SELECT name, sql FROM sqlite_master WHERE type != 'index' AND name IN ({_marks(OURS)}) ORDER BY name"
        if model.execute(ask, OURS).fetchall() != there.execute(ask, OURS).fetchall():
            raise FileProblem(source, "is not a results database of this program.")


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(_address(path), uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _address(path: Path) -> str:
    """Opens for reading only. A file nobody writes any more (no log beside it) needs no write access to its folder."""
    alone = not path.with_name(path.name + "-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro" + ("&immutable=1" if alone else "")


# ---- taking


def _taken(db: sqlite3.Connection, source: Path, now: str, progress: Progress) -> Merged:
    _refuse_strange(db, source)
    erased, unanswered = _erased_there(db)
    answers = _answers(db)
    db.execute("CREATE TEMP TABLE fresh (n INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT")
    try:
        db.execute(
            """INSERT INTO fresh (id) SELECT id FROM station.run WHERE state != 'running'
               AND id NOT IN (SELECT id FROM main.run) AND run_hash(id) NOT IN (SELECT run_hash FROM main.gone) ORDER BY id"""
        )
        count = _number(db, "SELECT count(*) FROM fresh")
        for first in range(1, count + 1, CHUNK):
            _runs(db, source, first, first + CHUNK - 1)
            progress(min(first + CHUNK - 1, count), count)
        scores = _scores(db)
    finally:
        db.execute("DROP TABLE temp.fresh")
    going_on = _number(db, "SELECT count(*) FROM station.run WHERE state = 'running' AND id NOT IN (SELECT id FROM main.run)")
    known = _number(db, "SELECT count(*) FROM station.run AS s JOIN main.run USING (id)") - count
    done = {"merged": count, "erased": len(erased), "answers_merged": answers, "answers_erased": unanswered}
    for what, runs in done.items():
        if runs:
            db.execute("INSERT INTO main.log (at, what, runs) VALUES (?, ?, ?)", [now, what, runs])
    return Merged(count, scores, known, going_on, erased, answers, unanswered)


def _refuse_strange(db: sqlite3.Connection, source: Path) -> None:
    other = db.execute(
        """SELECT s.id FROM station.run AS s JOIN main.run AS m USING (id)
           WHERE (s.started, s.scenario_hash, s.plan_hash, s.seed) != (m.started, m.scenario_hash, m.plan_hash, m.seed)"""
    ).fetchone()
    if other is not None:
        raise FileProblem(
            source, f"has another run under the id {other[0]}.", fix="One of the two files has been changed by hand."
        )
    odd = "SELECT 1 FROM station.{} WHERE id GLOB '*[^A-Za-z0-9-]*' OR id = '' LIMIT 1"
    if any(db.execute(odd.format(table)).fetchone() for table in ("run", "sitting")):
        raise FileProblem(source, "has a run without a proper id.", fix="The file has been changed by hand.")
    if db.execute("SELECT 1 FROM station.finding WHERE NOT json_valid(events) LIMIT 1").fetchone():
        raise FileProblem(source, "holds scores this program cannot read.")


def _erased_there(db: sqlite3.Connection) -> tuple[tuple[str, ...], int]:
    """What was erased at the other station on somebody's request is erased here too: ids of runs, and how many sittings."""
    if not _number(db, "SELECT count(*) FROM station.gone WHERE why = 'erased'"):
        return (), 0
    there = "run_hash(id) IN (SELECT run_hash FROM station.gone WHERE why = 'erased')"
    erased = tuple(row[0] for row in db.execute(f"SELECT id FROM main.run WHERE {there} ORDER BY id").fetchall())
    db.executemany("DELETE FROM main.run WHERE id = ?", [(run,) for run in erased])
    sittings = int(db.execute(f"DELETE FROM main.sitting WHERE {there}").rowcount)
    db.execute(
        """INSERT INTO main.gone SELECT run_hash, why FROM station.gone WHERE why = 'erased'
           ON CONFLICT (run_hash) DO UPDATE SET why = excluded.why"""
    )
    return erased, sittings


def _answers(db: sqlite3.Connection) -> int:
    """Copies times of answering that are not here; how many."""
    before = _number(db, "SELECT count(*) FROM main.sitting")
    db.execute(
        """INSERT INTO main.sitting SELECT * FROM station.sitting
           WHERE id NOT IN (SELECT id FROM main.sitting) AND run_hash(id) NOT IN (SELECT run_hash FROM main.gone) ORDER BY id"""
    )
    db.execute(
        """INSERT INTO main.answer SELECT * FROM station.answer
           WHERE sitting IN (SELECT id FROM main.sitting) ON CONFLICT DO NOTHING"""
    )
    return _number(db, "SELECT count(*) FROM main.sitting") - before


def _runs(db: sqlite3.Connection, source: Path, first: int, last: int) -> None:
    """Copies some runs with their events."""
    kinds = tuple(EventType)
    chosen = "SELECT id FROM fresh WHERE n BETWEEN ? AND ?"
    strange = f"type NOT IN ({_marks(kinds)}) OR NOT json_valid(data)"
    db.execute(f"INSERT INTO main.run SELECT * FROM station.run WHERE id IN ({chosen})", [first, last])
    if db.execute(
        f"SELECT 1 FROM station.event WHERE run IN ({chosen}) AND ({strange}) LIMIT 1", [first, last, *map(str, kinds)]
    ).fetchone():
        raise FileProblem(source, "holds events this program cannot read.", fix="Update the program on this computer.")
    db.execute(f"INSERT INTO main.event SELECT * FROM station.event WHERE run IN ({chosen}) ORDER BY run, seq", [first, last])


def _scores(db: sqlite3.Connection) -> int:
    """Copies scores that are not here, of runs that are, and their rubrics; each gets a number of this file. How many."""
    db.execute("CREATE TEMP TABLE given (new INTEGER PRIMARY KEY, old INTEGER NOT NULL) STRICT")
    try:
        db.execute(
            """INSERT INTO given (old) SELECT id FROM station.score AS s WHERE run IN (SELECT id FROM main.run)
               AND NOT EXISTS (SELECT 1 FROM main.score AS m
                               WHERE m.run = s.run AND m.scored = s.scored AND m.rubric_hash = s.rubric_hash) ORDER BY id"""
        )
        last = _number(db, "SELECT coalesce(max(id), 0) FROM main.score")
        head, body = _columns(db, "score", "id"), _columns(db, "finding", "score")
        db.execute(
            f"INSERT INTO main.score (id, {head}) SELECT ? + new, {head} FROM given JOIN station.score ON id = old", [last]
        )
        db.execute(
            f"INSERT INTO main.finding (score, {body}) SELECT ? + new, {body} FROM given JOIN station.finding ON score = old",
            [last],
        )
        db.execute(
            """INSERT INTO main.rubric SELECT * FROM station.rubric
               WHERE hash IN (SELECT rubric_hash FROM main.score) ON CONFLICT DO NOTHING"""
        )
        return _number(db, "SELECT count(*) FROM given")
    finally:
        db.execute("DROP TABLE temp.given")


def _columns(db: sqlite3.Connection, table: str, without: str) -> str:
    return ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})") if row[1] != without)


def _number(db: sqlite3.Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def require_sound(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreProblem when the store itself is damaged, so that nothing is built on it."""
    with suppress(StoreProblem), plain_words(path):
        if sound(connection):
            return
    raise StoreProblem(f"The results at {path} are damaged. Put back a copy made by 'inrymning db backup'.")
