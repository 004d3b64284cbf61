"""The results database's tables, as named steps from an empty file to today. A step, once released, is never changed."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from sim.errors import StoreProblem

APPLICATION_ID: Final = 0x494E5259
"""'INRY' in the file's header says whose database this is."""

BETWEEN_TRIES: Final = 0.01
"""Seconds; making a new store takes some tens of milliseconds. By eye."""


def m001_runs_events_scores(db: Database) -> None:
    """Runs with their events; each scoring of a run with its findings.

    No column holds personal data; ``code`` is a pseudonym from a paper card. Times are ISO 8601 in UTC.
    """
    db.execute(
        """
        CREATE TABLE run (
            id TEXT PRIMARY KEY,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'interrupted')),
            started TEXT NOT NULL,
            ended TEXT,
            scenario TEXT NOT NULL,
            scenario_hash TEXT NOT NULL,
            plan TEXT NOT NULL,
            plan_hash TEXT NOT NULL,
            rubric TEXT NOT NULL,
            rubric_hash TEXT NOT NULL,
            core_version INTEGER NOT NULL,
            seed TEXT NOT NULL,
            level TEXT NOT NULL,
            role TEXT NOT NULL,
            script TEXT NOT NULL,
            display TEXT NOT NULL,
            code TEXT CHECK (length(code) <= 16 AND code NOT GLOB '*[^A-Za-z0-9-]*'),
            ticks INTEGER,
            sim_seconds REAL,
            hash TEXT,
            runlog TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX run_started ON run (started)")
    db.execute("CREATE INDEX run_code ON run (code) WHERE code IS NOT NULL")
    db.execute(
        """
        CREATE TABLE event (
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            tick INTEGER NOT NULL,
            t REAL NOT NULL,
            type TEXT NOT NULL,
            actor TEXT NOT NULL,
            place TEXT NOT NULL,
            target TEXT NOT NULL,
            data TEXT NOT NULL,
            PRIMARY KEY (run, seq)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute(
        """
        CREATE TABLE score (
            id INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            scored TEXT NOT NULL,
            rubric TEXT NOT NULL,
            rubric_hash TEXT NOT NULL,
            level TEXT NOT NULL,
            complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
            score REAL CHECK (score BETWEEN 0 AND 1),
            stars INTEGER CHECK (stars BETWEEN 1 AND 3),
            grade TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX score_run ON score (run)")
    db.execute(
        """
        CREATE TABLE finding (
            score INTEGER NOT NULL REFERENCES score (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            criterion TEXT NOT NULL,
            action TEXT NOT NULL,
            phase TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('met', 'partly', 'missed', 'not_relevant')),
            tried INTEGER NOT NULL CHECK (tried IN (0, 1)),
            share REAL NOT NULL,
            points REAL NOT NULL,
            most REAL NOT NULL,
            critical INTEGER NOT NULL CHECK (critical IN (0, 1)),
            value REAL,
            unit TEXT NOT NULL,
            events TEXT NOT NULL,
            t REAL,
            place TEXT NOT NULL,
            PRIMARY KEY (score, position)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX finding_criterion ON finding (criterion, state)")


def m002_upkeep(db: Database) -> None:
    """What was erased, expired and merged, and when; and which runs must not come back with another station's file.

    ``log`` says how many, never whose. ``gone`` holds the hash of a run's random id and nothing about the run.
    The newest score is found by when it was given, because numbers given at several stations have no common order.
    """
    db.execute(
        """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            what TEXT NOT NULL CHECK (what IN ('erased', 'runs_expired', 'events_expired', 'merged')),
            runs INTEGER NOT NULL CHECK (runs > 0)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE gone (
            run_hash TEXT PRIMARY KEY,
            why TEXT NOT NULL CHECK (why IN ('erased', 'expired'))
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("DROP INDEX score_run")
    db.execute("CREATE INDEX score_newest ON score (run, scored, id)")
    db.execute("CREATE INDEX run_scenario ON run (scenario, started)")


def m003_rules_and_stations(db: Database) -> None:
    """The rubrics scores were given by, word for word, so that an old score can be read as it was meant; where a run was made.

    ``station`` is a random number of one data folder's database, never a machine's name; runs from before have none.
    """
    db.execute(
        """
        CREATE TABLE rubric (
            hash TEXT PRIMARY KEY,
            id TEXT NOT NULL,
            edition TEXT NOT NULL,
            file TEXT NOT NULL CHECK (json_valid(file))
        ) STRICT, WITHOUT ROWID
        """
    )
    unfit = "length(station) > 16 OR station GLOB '*[^a-z0-9]*'"
    db.execute(f"ALTER TABLE run ADD COLUMN station TEXT NOT NULL DEFAULT '' CHECK (NOT ({unfit}))")
    db.execute("CREATE TABLE station (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")
    db.execute("INSERT INTO station VALUES (lower(hex(randomblob(4))))")


def m004_quick_check(db: Database) -> None:
    """Answers to the quick check and to how safe one feels: of a pseudonym, before, right after, or weeks after training.

    ``sitting`` is one time of answering, known by its day; its id is random, as a run's is.  The log learns to count them, and
    what else is done.
    """
    db.execute(
        """
        CREATE TABLE sitting (
            id TEXT PRIMARY KEY,
            code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 16 AND code NOT GLOB '*[^A-Za-z0-9-]*'),
            slot TEXT NOT NULL CHECK (slot IN ('pre', 'post', 'later')),
            answered TEXT NOT NULL CHECK (answered GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
            bank TEXT NOT NULL CHECK (length(bank) <= 80),
            station TEXT NOT NULL CHECK (length(station) <= 16 AND station NOT GLOB '*[^a-z0-9]*')
        ) STRICT
        """
    )
    db.execute("CREATE INDEX sitting_code ON sitting (code, slot, answered)")
    db.execute("CREATE INDEX sitting_answered ON sitting (answered)")
    db.execute(
        """
        CREATE TABLE answer (
            sitting TEXT NOT NULL REFERENCES sitting (id) ON DELETE CASCADE,
            item TEXT NOT NULL CHECK (length(item) <= 40 AND item NOT GLOB '*[^a-z0-9_]*'),
            answer TEXT NOT NULL CHECK (length(answer) <= 40 AND answer NOT GLOB '*[^a-z0-9_]*'),
            PRIMARY KEY (sitting, item)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("ALTER TABLE log RENAME TO log_before")
    db.execute(
        """
        CREATE TABLE log (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            what TEXT NOT NULL CHECK (what IN ('erased', 'runs_expired', 'events_expired', 'merged', 'rescored', 'sent',
                                               'answers_erased', 'answers_expired', 'answers_merged')),
            runs INTEGER NOT NULL CHECK (runs > 0)
        ) STRICT
        """
    )
    db.execute("INSERT INTO log SELECT * FROM log_before")
    db.execute("DROP TABLE log_before")


def m005_sending(db: Database) -> None:
    """Which runs are to be sent to which learning record store, and which have been. Never a name or password to log in with."""
    db.execute(
        """
        CREATE TABLE receiver (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL,
            standard TEXT NOT NULL,
            home TEXT NOT NULL,
            base TEXT NOT NULL,
            language TEXT NOT NULL,
            UNIQUE (url, standard, home, base, language)
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE outbox (
            receiver INTEGER NOT NULL REFERENCES receiver (id) ON DELETE CASCADE,
            run TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            rules TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused')),
            told TEXT NOT NULL,
            PRIMARY KEY (receiver, run, rules)
        ) STRICT, WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX outbox_waiting ON outbox (receiver, state, run)")
    db.execute("CREATE INDEX outbox_run ON outbox (run)")


STEPS: Final[tuple[Callable[[Database], None], ...]] = (
    m001_runs_events_scores,
    m002_upkeep,
    m003_rules_and_stations,
    m004_quick_check,
    m005_sending,
)
"""In order; the file's ``user_version`` is how many of them it has had."""


def migrate(db: Database, steps: tuple[Callable[[Database], None], ...] = STEPS) -> tuple[str, ...]:
    """Brings a database up to date and returns the names of the steps taken; all of them happen, or none.

    Raises:
        StoreProblem: a newer program has written it, or another one.
    """
    if _version_seen(db, steps) == len(steps):
        return ()
    with immediate(db):  # two programs may start at once: whoever comes second finds the work done
        before = _version(db, steps)
        known = Migrations("inrymning")
        for number, step in enumerate(steps, start=1):
            known(name=step.__name__)(_numbered(step, number))
        known.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return tuple(step.__name__ for step in steps[before:])


@contextmanager
def immediate(db: Database) -> Iterator[None]:
    """A transaction that may write from its beginning, so that it waits for others at once and not half-way."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.commit()


def use_wal(db: Database, wait: float) -> None:
    """Switches to the write-ahead log; two who do so at once would stop each other, and SQLite does not wait here by itself."""
    deadline = time.monotonic() + wait
    while True:
        try:
            db.enable_wal()
            return
        except sqlite3.OperationalError as problem:
            if problem.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() >= deadline:
                raise
        time.sleep(BETWEEN_TRIES)


def _version_seen(db: Database, steps: tuple[Callable[[Database], None], ...]) -> int:
    """As ``_version``, of one moment: a file that somebody else is just making is empty or whole, and never nobody's."""
    db.conn.execute("BEGIN")
    try:
        return _version(db, steps)
    finally:
        db.rollback()


def _version(db: Database, steps: tuple[Callable[[Database], None], ...]) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    owner = int(db.execute("PRAGMA application_id").fetchone()[0])
    empty = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]) == 0
    if owner != APPLICATION_ID and not (owner == 0 and empty):
        raise StoreProblem("The file is a database of another program. Choose another folder with --data.")
    if version > len(steps):
        raise StoreProblem(
            f"A newer program has written the results (version {version}); this one knows up to {len(steps)}. Update the program."
        )
    return version


def _numbered(step: Callable[[Database], None], number: int) -> Callable[[Database], None]:
    def run(db: Database) -> None:
        step(db)
        db.execute(f"PRAGMA user_version = {number}")  # part of the step's own transaction

    run.__name__ = step.__name__
    return run
