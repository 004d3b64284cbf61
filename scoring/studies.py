"""The studies' database: every finished run of every study, so that a study can go on where it stopped.

A file of its own beside the results: studies have no people in them, only scripts, and may be thrown away whole.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from sqlite_utils import Database

from scoring.migrations import immediate, migrate, use_wal
from scoring.store_problems import plain_words
from sim.errors import StoreProblem

WAIT: Final = 10.0
"""Seconds to wait for another study's writing to end; a block's rows take milliseconds."""


def m001_studies(db: Database) -> None:
    """Studies by key, and their runs. Columns are those of ``Study`` and of a study's run; times in seconds."""
    db.execute(
        """
        CREATE TABLE study (
            key TEXT PRIMARY KEY,
            started TEXT NOT NULL,
            scenario TEXT NOT NULL,
            plan TEXT NOT NULL,
            rubric TEXT NOT NULL,
            core_version INTEGER NOT NULL,
            tier TEXT NOT NULL CHECK (tier IN ('micro', 'meso')),
            scripts TEXT NOT NULL,
            seed TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute(
        """
        CREATE TABLE study_run (
            study TEXT NOT NULL REFERENCES study (key) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 0),
            script TEXT NOT NULL,
            seed TEXT NOT NULL,
            cause TEXT NOT NULL,
            seconds REAL NOT NULL,
            score REAL CHECK (score BETWEEN 0 AND 1),
            grade TEXT NOT NULL,
            states TEXT NOT NULL,
            safe_after REAL,
            exposure REAL NOT NULL,
            half_safe_after REAL,
            most_safe_after REAL,
            people_safe REAL NOT NULL,
            rooms_secured INTEGER NOT NULL,
            secured_after REAL,
            doors_locked INTEGER NOT NULL,
            PRIMARY KEY (study, number, script)
        ) STRICT, WITHOUT ROWID
        """
    )


def m002_courses(db: Database) -> None:
    """Where the trainee was safe, how long others showed, and which course the trainee's was."""
    for column in ("shelter TEXT NOT NULL DEFAULT ''", "others_exposure REAL", "course TEXT NOT NULL DEFAULT ''"):
        db.execute(f"ALTER TABLE study_run ADD COLUMN {column}")


STEPS: Final[tuple[Callable[[Database], None], ...]] = (m001_studies, m002_courses)
"""In order; the file's ``user_version`` is how many of them it has had."""

COLUMNS: Final = (
    "number", "script", "seed", "cause", "seconds", "score", "grade", "states", "safe_after", "exposure", "half_safe_after",
    "most_safe_after", "people_safe", "rooms_secured", "secured_after", "doors_locked", "shelter", "others_exposure", "course",
)  # fmt: skip
"""What a run's row holds beside its study; a row handed in has exactly these keys."""


@dataclass(frozen=True)
class Study:
    """What was studied; ``key`` names it by everything its runs follow from."""

    key: str
    scenario: str
    plan: str
    rubric: str
    core_version: int
    tier: str
    scripts: tuple[str, ...]
    seed: int


class Studies:
    """The database of one data folder. Several studies may write to it at once.

    Every method raises StoreProblem when the file is locked, read-only, damaged, full or too new.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, wait: float = WAIT) -> None:
        """Opens or creates ``path``; ``clock`` gives seconds since 1970, ``wait`` is for another program's writing."""
        self.path, self._clock = path, clock
        if path.is_dir():
            raise StoreProblem(f"The results at {path} cannot be opened: it is a folder. Choose another with --data.")
        with plain_words(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(OSError):  # there already, or not to be made: SQLite says which
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            connection = sqlite3.connect(path.absolute(), timeout=wait, isolation_level=None)
            self._db = Database(connection, execute_plugins=False)
        try:
            with plain_words(path):
                self._db.execute("PRAGMA foreign_keys = ON")
                migrate(self._db, STEPS)
                use_wal(self._db, wait)
                self._db.execute("PRAGMA synchronous = NORMAL")  # outlives the process at every commit
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> "Studies":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def begin(self, study: Study, *, fresh: bool = False) -> None:
        """Makes sure the study is there; ``fresh`` throws away what it had."""
        row = vars(study) | {"scripts": json.dumps(study.scripts), "seed": str(study.seed), "started": self._now()}
        with self._writing():
            if fresh:
                self._db.execute("DELETE FROM study WHERE key = ?", [study.key])
            names = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            self._db.conn.execute(f"INSERT INTO study ({names}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING", row)

    def add(self, key: str, runs: Sequence[Mapping[str, Any]]) -> None:
        """Keeps finished runs: all of them or none. A run that is there already stays as it is: it can only be the same."""
        rows = [{**run, "study": key, "seed": str(run["seed"]), "states": _json(run["states"])} for run in runs]
        names = ("study", *COLUMNS)
        marks = ", ".join(f":{name}" for name in names)
        with self._writing():
            insert = f"INSERT INTO study_run ({', '.join(names)}) VALUES ({marks}) ON CONFLICT (study, number, script) DO NOTHING"
            self._db.conn.executemany(insert, rows)

    def finished(self, key: str, scripts: Collection[str]) -> set[int]:
        """Numbers of which every script's run is there."""
        with plain_words(self.path):
            found = self._db.execute(
                "SELECT number FROM study_run WHERE study = ? GROUP BY number HAVING count(*) = ?", [key, len(set(scripts))]
            ).fetchall()
        return {int(row[0]) for row in found}

    def runs(self, key: str, below: int) -> Iterator[dict[str, Any]]:
        """A study's runs with numbers under ``below``, by number and script, as they were handed in."""
        with plain_words(self.path):
            chosen = f"SELECT {', '.join(COLUMNS)} FROM study_run WHERE study = ? AND number < ? ORDER BY number, script"
            for row in self._db.query(chosen, [key, below]):
                yield {**row, "seed": int(row["seed"]), "states": json.loads(row["states"])}

    def studies(self) -> list[dict[str, Any]]:
        """Every study with how many runs it has, oldest first."""
        with plain_words(self.path):
            found = self._db.query(
                "SELECT study.*, (SELECT count(*) FROM study_run WHERE study_run.study = study.key) AS runs"
                " FROM study ORDER BY started, key"
            )
            return [{**row, "scripts": json.loads(row["scripts"]), "seed": int(row["seed"])} for row in found]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with plain_words(self.path), immediate(self._db):
            yield

    def _now(self) -> str:
        moment = datetime.fromtimestamp(self._clock(), UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
