"""The database file itself: how it is opened, written in whole steps, and what every part of the store notes in its log."""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from scoring.migrations import immediate, migrate, use_wal
from scoring.store_problems import plain_words
from sim.errors import StoreProblem


class StoreFile:
    """An open results database; everything that reads or writes goes through ``reading`` and ``writing``."""

    def __init__(self, path: Path, clock: Callable[[], float], wait: float) -> None:
        """Opens or creates ``path``, bringing an older file up to date.

        Args:
            path: the database; its folder is made when it is missing.
            clock: gives seconds since 1970.
            wait: seconds to wait for another program's writing.

        Raises:
            StoreProblem: it cannot be used; the message says why and what to do.
        """
        self.path, self.clock = path, clock
        if path.is_dir():
            raise StoreProblem(f"The results at {path} cannot be opened: it is a folder. Choose another with --data.")
        with plain_words(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.db = _open(path, wait)
        try:
            with plain_words(path):
                self.db.execute("PRAGMA foreign_keys = ON")
                self.db.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only unlinked
                self.migrated = migrate(self.db)  # first of all: a file of a newer program must stay untouched
                use_wal(self.db, wait)
                self.db.execute("PRAGMA synchronous = NORMAL")  # outlives the process at every commit
                self.station = str(self.db.execute("SELECT id FROM station").fetchone()[0])
        except BaseException:
            self.db.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Within this, what SQLite says about the file becomes a StoreProblem."""
        with plain_words(self.path):
            yield self.db

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A transaction: all of it happens, or nothing."""
        with plain_words(self.path), immediate(self.db):
            yield self.db

    def now(self) -> str:
        """The time as it is stored."""
        return iso(self.clock())

    def note(self, what: str, count: int) -> None:
        """Writes to the log how many runs or answers something was done to, within ``writing``; nothing when there were none."""
        if count:
            self.db.execute("INSERT INTO log (at, what, runs) VALUES (?, ?, ?)", [self.now(), what, count])

    def forget(self) -> None:
        """SQLite's own log file must not keep what was erased."""
        with self.reading():
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def iso(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _open(path: Path, wait: float) -> Database:
    # made here and not by SQLite, so that other accounts of the machine cannot read it; files beside it take its mode over
    with suppress(OSError):  # there already, or not to be made: SQLite says which
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # isolation_level None: every transaction here is begun and ended in plain sight
    connection = sqlite3.connect(path.absolute(), timeout=wait, isolation_level=None, uri=True)  # uri: for files merged
    connection.create_function("run_hash", 1, lambda run: hashlib.sha256(run.encode()).hexdigest(), deterministic=True)
    return Database(connection, execute_plugins=False)
