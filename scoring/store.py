"""The results database: runs, their events as they happen, and every score they were given."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

from sqlite_utils import Database

from scoring import records, scores
from scoring.alive import LifeLine, sweep
from scoring.answers import CODE, Answers
from scoring.assess import Assessment
from scoring.merge import Merged, Progress, merge, require_sound
from scoring.outbox import Outbox
from scoring.records import EventRecord, FindingRecord, RunRecord, Selection, StateRecord
from scoring.rubric import Rubric
from scoring.scores import ScoreRow
from scoring.store_file import StoreFile, iso
from scoring.store_problems import plain_words
from sim.errors import StoreProblem, UsageProblem
from sim.events import Event, EventType

RunState = Literal["running", "finished", "stopped", "interrupted"]

WAIT: Final = 5.0
"""Seconds to wait for another program's writing to end; a journal's write takes milliseconds."""

LEFT_BEHIND: Final = 3600.0
"""Seconds after which the file a run is held by is taken for forgotten, if nobody holds it; by eye, a run lasts minutes."""


@dataclass(frozen=True)
class NewRun:
    """What is known of a run when it starts. ``runlog`` is a path relative to the data folder; ``seed`` as in the log."""

    id: str
    scenario: str
    scenario_hash: str
    plan: str
    plan_hash: str
    rubric: str
    rubric_hash: str
    core_version: int
    seed: int
    level: str = "CL3"
    role: str = "pupil"
    script: str = "none"
    display: str = "none"
    code: str | None = None
    runlog: str = ""


@dataclass(frozen=True)
class RunRow:
    """A run as stored, with how many events it has and its newest score. Times are ISO 8601 in UTC."""

    id: str
    state: RunState
    started: str
    ended: str | None
    scenario: str
    scenario_hash: str
    plan: str
    plan_hash: str
    rubric: str
    rubric_hash: str
    core_version: int
    seed: int
    level: str
    role: str
    script: str
    display: str
    code: str | None
    ticks: int | None
    sim_seconds: float | None
    hash: str | None
    runlog: str
    station: str
    events: int
    score: float | None
    grade: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self)


@dataclass(frozen=True)
class LogRow:
    """Something done to the results as a whole: when, what (a word of the column's closed list), to how many runs or answers."""

    at: str
    what: str
    runs: int


class Store:
    """One results database. Use it from one thread; several programs may use the same file at once.

    Every method that reads or writes raises StoreProblem when the file is locked, read-only, damaged, full or too new.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time, wait: float = WAIT) -> None:
        """Opens or creates ``path``, bringing an older file up to date.

        Args:
            path: the database; its folder is made when it is missing.
            clock: gives seconds since 1970.
            wait: seconds to wait for another program's writing.

        Raises:
            StoreProblem: it cannot be used; the message says why and what to do.
        """
        self._file = StoreFile(path, clock, wait)
        self.path, self.station, self.migrated = path, self._file.station, self._file.migrated
        self._db = self._file.db
        self._alive: dict[str, LifeLine] = {}
        self.answers, self.outbox = Answers(self._file), Outbox(self._file)

    def close(self) -> None:
        """Closes the file. Runs that were begun here and not finished can now be found as interrupted."""
        for line in self._alive.values():
            line.let_go()
        self._alive.clear()
        self._db.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- a run as it happens

    def begin_run(self, run: NewRun) -> None:
        """Notes that a run starts. Until ``finish_run`` this process holds on to it, so that nobody takes it for interrupted.

        Raises:
            UsageProblem: the pseudonym code is not one.
            StoreProblem: a run of that id is there, or the file cannot be written.
        """
        if run.code is not None and not CODE.fullmatch(run.code):
            raise UsageProblem(f"'{run.code}' is no pseudonym code. Use 1-16 letters A-Z, digits and hyphens, never a name.")
        line = LifeLine(self._lifeline(run.id))
        with self._file.reading():
            if not line.take():
                raise StoreProblem(f"The run {run.id} is going on in another program.")
        try:
            with self._file.writing():
                row = asdict(run) | {
                    "seed": str(run.seed),
                    "state": "running",
                    "started": self._file.now(),
                    "station": self.station,
                }
                _insert(self._db, "run", [row])
        except BaseException:
            line.let_go()
            raise
        self._alive[run.id] = line

    def append_events(self, run: str, events: Sequence[Event]) -> None:
        """Adds events; when this returns they outlive the process."""
        rows = [
            {
                "run": run,
                "seq": e.seq,
                "tick": e.tick,
                "t": e.t,
                "type": str(e.type),
                "actor": e.actor,
                "place": e.place,
                "target": e.target,
                "data": _json(dict(e.data)),
            }
            for e in events
        ]
        with self._file.writing():
            _insert(self._db, "event", rows)

    def journal(self, run: str) -> Callable[[Sequence[Event]], None]:
        """``append_events`` for one run, as a session wants it."""
        return lambda events: self.append_events(run, events)

    def finish_run(self, run: str, *, cause: str, ticks: int, sim_seconds: float, hash: str) -> None:
        """Notes how a run ended: cause debrief or time is finished, stopped is stopped, anything else is interrupted.

        The file is brought to the disk, so that a finished run also outlives a power cut.
        """
        state = _ENDED.get(cause, "interrupted")
        with self._file.reading():
            self._db.execute("PRAGMA synchronous = FULL")
        try:
            with self._file.writing():
                changed = self._db.execute(
                    "UPDATE run SET state = ?, ended = ?, ticks = ?, sim_seconds = ?, hash = ?"
                    " WHERE id = ? AND state = 'running'",
                    [state, self._file.now(), ticks, sim_seconds, hash, run],
                ).rowcount
        finally:
            self._db.execute("PRAGMA synchronous = NORMAL")
        if not changed:
            raise StoreProblem(f"The run {run} is not going on, so it cannot be finished.")
        line = self._alive.pop(run, None)
        if line:
            line.let_go()

    def recover_interrupted(self) -> tuple[str, ...]:
        """Marks runs that nobody carries any more as interrupted, and names them. Runs of living programs stay as they are."""
        with self._file.reading():
            going = [row[0] for row in self._db.execute("SELECT id FROM run WHERE state = 'running' ORDER BY id").fetchall()]
            found = [run for run in going if run not in self._alive and self._take_over(run)]
        sweep(self._lifeline("").parent, self._file.clock() - LEFT_BEHIND)
        return tuple(found)

    def _take_over(self, run: str) -> bool:
        with LifeLine(self._lifeline(run)) as line:
            if not line.take():
                return False
            with self._file.writing():
                last = self._db.execute("SELECT max(t), max(tick) FROM event WHERE run = ?", [run]).fetchone()
                return bool(
                    self._db.execute(
                        "UPDATE run SET state = 'interrupted', ended = ?, sim_seconds = ?, ticks = ?"
                        " WHERE id = ? AND state = 'running'",
                        [self._file.now(), last[0], last[1], run],
                    ).rowcount
                )

    def _lifeline(self, run: str) -> Path:
        return self.path.with_name(f"{self.path.name}-running") / f"{run}.lock"

    # --- scores

    def add_score(self, run: str, assessment: Assessment, rubric: Rubric | None = None) -> int:
        """Adds a scoring of a run and gives its number. Scores given before stay as they are.

        Args:
            run: a stored run's id.
            assessment: what was found.
            rubric: by what it was judged; kept word for word, so that the score can be read later as it was meant.
        """
        with self._file.writing():
            if rubric is not None:
                scores.keep_rubric(self._db, rubric)
            return scores.add(self._db, run, self._file.now(), assessment)

    def rescored(self, given: Mapping[str, Assessment], rubric: Rubric) -> int:
        """Adds new scores to runs, all or none; those that say what the run's newest score says already are left out.

        Args:
            given: run id -> what was found by ``rubric``.
            rubric: is kept with them.

        Returns:
            How many were added.
        """
        with self._file.writing():
            before = scores.newest(self._db, given)
            fresh = {run: told for run, told in given.items() if before.get(run) != told}
            if fresh:
                scores.keep_rubric(self._db, rubric)
            now = self._file.now()
            for run, told in fresh.items():
                scores.add(self._db, run, now, told)
            self._file.note("rescored", len(fresh))
        return len(fresh)

    def scores(self, run: str) -> tuple[ScoreRow, ...]:
        """Every scoring of a run, oldest first."""
        with self._file.reading():
            return scores.of_run(self._db, run)

    def rubric(self, hash: str) -> Rubric | None:
        """The rubric scores of that ``rubric_hash`` were given by; None when it was not kept or has been changed."""
        with self._file.reading():
            return scores.kept_rubric(self._db, hash)

    # --- reading

    def runs(self, *, limit: int | None = None, selection: Selection | None = None) -> tuple[RunRow, ...]:
        """Runs, newest first; all of them, or those chosen."""
        return tuple(self.listed(limit=limit, selection=selection))

    def listed(self, *, limit: int | None = None, selection: Selection | None = None) -> Iterator[RunRow]:
        """What ``runs`` gives, one at a time from the file."""
        chosen = selection or Selection()
        (score, named), (where, arguments) = chosen.score(), chosen.where()
        order = "ORDER BY run.started DESC, run.id DESC LIMIT ?"
        with self._file.reading():
            given = [*named, *arguments, -1 if limit is None else limit]
            yield from map(_run_row, self._db.query(f"{_RUNS}{score} WHERE {where} {order}", given))

    def stations(self, *, limit: int | None = None, selection: Selection | None = None) -> frozenset[str]:
        """Where the runs were made that ``runs`` gives."""
        where, arguments = (selection or Selection()).where()
        newest = f"SELECT station FROM run WHERE {where} ORDER BY started DESC, id DESC LIMIT ?"
        with self._file.reading():
            rows = self._db.execute(f"SELECT DISTINCT station FROM ({newest})", [*arguments, -1 if limit is None else limit])
            return frozenset(row[0] for row in rows.fetchall())

    def count(self, selection: Selection | None = None) -> int:
        """How many runs there are, or are chosen."""
        where, arguments = (selection or Selection()).where()
        with self._file.reading():
            return int(self._db.execute(f"SELECT count(*) FROM run WHERE {where}", arguments).fetchone()[0])

    def run(self, run: str) -> RunRow:
        """One run, by its id, the beginning of it, or ``last``.

        Raises:
            UsageProblem: none or several runs are meant.
        """
        newest, _ = Selection().score()
        with self._file.reading():
            if run == "last":
                rows = list(self._db.query(f"{_RUNS}{newest} ORDER BY run.started DESC, run.id DESC LIMIT 1"))
            elif not run.isascii():  # no id is like that, and some texts SQLite cannot even be asked for
                rows = []
            else:
                asked = f"{_RUNS}{newest} WHERE substr(run.id, 1, length(?)) = ? LIMIT 2"
                rows = list(self._db.query(asked, [run, run]))
        if len(rows) != 1 or not run:
            few = "No run begins" if not rows else "Several runs begin"
            raise UsageProblem(f"{few} with '{run}'. 'inrymning results list' shows them.")
        return _run_row(rows[0])

    def events(self, run: str, kinds: Collection[EventType] | None = None) -> tuple[Event, ...]:
        """A run's events, in order; of some types only, or all."""
        asked = "SELECT seq, tick, t, type, actor, place, target, data FROM event WHERE run = ?"
        chosen = "" if kinds is None else " AND type IN (SELECT value FROM json_each(?))"
        given = [run] if kinds is None else [run, _json([str(kind) for kind in kinds])]
        with self._file.reading():
            rows = self._db.execute(f"{asked}{chosen} ORDER BY seq", given).fetchall()
            return tuple(
                Event(seq, tick, t, EventType(kind), actor, place, target, json.loads(data))
                for seq, tick, t, kind, actor, place, target, data in rows
            )

    # --- reading much: rows come from the file one at a time, runs oldest first

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Within this, everything read is of one moment, whatever other programs write meanwhile."""
        with self._file.reading():
            self._db.execute("BEGIN")
        try:
            yield
        finally:
            self._db.rollback()

    def each_run(self, selection: Selection) -> Iterator[RunRecord]:
        """Chosen runs with their newest score."""
        with self._file.reading():
            yield from records.runs(self._db.conn, selection)

    def each_finding(self, selection: Selection) -> Iterator[FindingRecord]:
        """What the newest scores of chosen runs say about each criterion."""
        with self._file.reading():
            yield from records.findings(self._db.conn, selection)

    def each_state(self, selection: Selection) -> Iterator[StateRecord]:
        """What of ``each_finding`` is counted in statistics."""
        with self._file.reading():
            yield from records.states(self._db.conn, selection)

    def each_event(self, selection: Selection) -> Iterator[EventRecord]:
        """Events of chosen runs."""
        with self._file.reading():
            yield from records.events(self._db.conn, selection)

    # --- keeping and erasing

    def erase_run(self, run: str) -> bool:
        """Erases a run with everything about it; whether there was one."""
        return bool(self._erase("id = ?", run, "erased"))

    def erase_code(self, code: str) -> int:
        """Erases every run of a pseudonym code; how many there were."""
        return self._erase("code = ?", code, "erased")

    def due(self, *, runs_before: float) -> tuple[str, ...]:
        """Ids of the runs that ``expire`` would erase, so that files about them can go first."""
        with self._file.reading():
            rows = self._db.execute(f"SELECT id FROM run WHERE {_OLD} ORDER BY id", [iso(runs_before)]).fetchall()
        return tuple(row[0] for row in rows)

    def expire(self, *, events_before: float, runs_before: float) -> tuple[int, int]:
        """Erases what is older than it may be kept: events of runs started before one time, whole runs before another.

        What expired is written to the log, in numbers.

        Args:
            events_before: seconds since 1970; scores and findings of such runs stay.
            runs_before: seconds since 1970.

        Returns:
            How many runs lost their events, and how many were erased.
        """
        erased = self._erase(_OLD, iso(runs_before), "expired")
        old = f"SELECT id FROM run WHERE {_OLD} AND EXISTS (SELECT 1 FROM event WHERE event.run = run.id)"
        with self._file.reading():
            count = int(self._db.execute(f"SELECT count(*) FROM ({old})", [iso(events_before)]).fetchone()[0])
        if count:
            with self._file.writing():
                self._db.execute(f"DELETE FROM event WHERE run IN ({old})", [iso(events_before)])
                self._file.note("events_expired", count)
            self._file.forget()
        return count, erased

    def log(self) -> tuple[LogRow, ...]:
        """What was erased, expired and merged, oldest first."""
        with self._file.reading():
            return tuple(LogRow(*row) for row in self._db.execute("SELECT at, what, runs FROM log ORDER BY id").fetchall())

    def _erase(self, where: str, argument: str, why: Literal["erased", "expired"]) -> int:
        """Erases runs, and notes the hash of each id: a file merged later must not bring them back."""
        with self._file.reading():
            if not self._db.execute(f"SELECT 1 FROM run WHERE {where} LIMIT 1", [argument]).fetchone():
                return 0
        with self._file.writing():
            self._db.execute(
                f"INSERT INTO gone SELECT run_hash(id), '{why}' FROM run WHERE {where} ON CONFLICT DO NOTHING", [argument]
            )
            count = int(self._db.execute(f"DELETE FROM run WHERE {where}", [argument]).rowcount)
            self._file.note("erased" if why == "erased" else "runs_expired", count)
        self._file.forget()
        return count

    def check(self) -> None:
        """Reads the whole file.

        Raises:
            StoreProblem: something in it is damaged.
        """
        require_sound(self._db.conn, self.path)

    def merge(self, source: Path, progress: Progress = lambda done, of: None) -> Merged:
        """Takes what is new from another station's results; doing it again changes nothing. ``source`` is only read.

        Raises:
            FileProblem: ``source`` cannot be used; nothing of it was taken.
            UsageProblem: ``source`` is this very file.
        """
        if source.exists() and source.samefile(self.path):
            raise UsageProblem(f"{source} is the results store itself. Name another station's file.")
        with self._file.reading():
            merged = merge(self._db.conn, source, self.path.parent, self._file.now(), progress)
        if merged.erased:
            self._file.forget()
        return merged

    def backup(self, target: Path) -> int:
        """Writes a checked copy of everything, also while other programs write; how many runs it has. The target must be new.

        Raises:
            StoreProblem: the target is there or cannot be written.
        """
        if target.exists():
            raise StoreProblem(f"{target} is there already. Name a new file.")
        part = target.with_name(target.name + ".part")
        with plain_words(target):
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            copy = sqlite3.connect(part)
            try:
                self._db.conn.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
                require_sound(copy, target)
                runs = int(copy.execute("SELECT count(*) FROM run").fetchone()[0])
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            finally:
                copy.close()
            part.rename(target)
        return runs


_ENDED: Final[Mapping[str, RunState]] = {"debrief": "finished", "time": "finished", "stopped": "stopped"}

_RUNS: Final = """
    SELECT run.*, (SELECT count(*) FROM event WHERE event.run = run.id) AS events, counted.score AS score, counted.grade AS grade
    FROM run LEFT JOIN score AS counted ON counted.id = """

_OLD: Final = "state != 'running' AND started < ?"


def _insert(db: Database, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Plain inserts within the caller's transaction; column names come from this module only."""
    if rows:
        names = list(rows[0])
        marks = ", ".join(f":{name}" for name in names)
        db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def _run_row(row: dict[str, Any]) -> RunRow:
    return RunRow(**{**row, "seed": int(row["seed"])})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
