"""Which runs are meant, and the plain rows that exports and statistics are made of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from sqlite3 import Connection, Cursor
from typing import Final, NamedTuple


@dataclass(frozen=True)
class Selection:
    """A choice among stored runs; what is None does not restrict.

    Attributes:
        since: first day of a run's start (UTC).
        until: last day of it, that day included.
        scenario: a scenario's id.
        plan: a plan's id.
        code: one pseudonym.
        level: CL0 to CL4.
        role: the scenario's role.
        scripted: True for scripted trainees only, False for people only.
        station: where the run was made.
        rules: the score meant, by the edition of its rubric or the beginning of its rules' hash (8 letters or more), and only
            runs that have it; None is the newest score.
        runs: these runs, by id.
    """

    since: date | None = None
    until: date | None = None
    scenario: str | None = None
    plan: str | None = None
    code: str | None = None
    level: str | None = None
    role: str | None = None
    scripted: bool | None = None
    station: str | None = None
    rules: str | None = None
    runs: tuple[str, ...] | None = None

    def score(self) -> tuple[str, list[str]]:
        """An SQL expression for the number of a ``run``'s score that counts, and its arguments.

        Of several it is the one given last, wherever it was stored first.
        """
        named, arguments = self._named()
        return f"(SELECT id FROM score WHERE score.run = run.id{named} ORDER BY scored DESC, id DESC LIMIT 1)", arguments

    def _named(self) -> tuple[str, list[str]]:
        if self.rules is None:
            return "", []
        named = "score.rubric_hash = ? OR (length(?) >= 8 AND substr(score.rubric_hash, 1, length(?)) = ?)"
        edition = "score.rubric_hash IN (SELECT hash FROM rubric WHERE edition != '' AND edition = ?)"
        return f" AND ({named} OR {edition})", [self.rules] * 5

    def where(self) -> tuple[str, list[str]]:
        """An SQL condition on the table ``run`` and its arguments."""
        parts, arguments = ["1"], []
        for column in ("scenario", "plan", "code", "level", "role", "station"):
            value = getattr(self, column)
            if value is not None:
                parts.append(f"run.{column} = ?")
                arguments.append(value)
        if self.since is not None:
            parts.append("run.started >= ?")
            arguments.append(self.since.isoformat())
        if self.until is not None and self.until < date.max:
            parts.append("run.started < ?")
            arguments.append((self.until + timedelta(days=1)).isoformat())
        if self.scripted is not None:
            parts.append("run.script != 'none'" if self.scripted else "run.script = 'none'")
        if self.rules is not None:
            named, given = self._named()
            parts.append(f"EXISTS (SELECT 1 FROM score WHERE score.run = run.id{named})")
            arguments += given
        if self.runs is not None:
            parts.append("run.id IN (SELECT value FROM json_each(?))")
            arguments.append(json.dumps(self.runs))
        return " AND ".join(parts), arguments


class RunRecord(NamedTuple):
    """One run with the score that counts; ``edition`` is what its rubric calls itself, ``station`` where it was made.

    Times are ISO 8601 in UTC; ``seed`` is text, because it may be longer than a number is.
    """

    run: str
    started: str
    ended: str | None
    state: str
    scenario: str
    plan: str
    level: str
    role: str
    script: str
    display: str
    code: str | None
    seconds: float | None
    complete: int | None
    score: float | None
    stars: int | None
    grade: str | None
    scored: str | None
    rubric: str
    rubric_hash: str
    scenario_hash: str
    plan_hash: str
    core_version: int
    seed: str
    hash: str | None
    edition: str
    station: str


class FindingRecord(NamedTuple):
    """What the newest score of a run says about one criterion; ``share`` is 0-1, ``t`` simulated seconds, ``events`` JSON.

    A run without a number (its level shows none, or it was ended early) has none for its criteria either.
    """

    run: str
    started: str
    scenario: str
    plan: str
    code: str | None
    criterion: str
    action: str
    phase: str
    state: str
    tried: int
    share: float | None
    points: float | None
    most: float | None
    critical: int
    value: float | None
    unit: str
    t: float | None
    place: str
    events: str


class StateRecord(NamedTuple):
    """What statistics need of a ``FindingRecord``: a hundred thousand runs have millions of them."""

    run: str
    criterion: str
    phase: str
    state: str
    value: float | None
    unit: str


class EventRecord(NamedTuple):
    """One event of a run; ``t`` in simulated seconds, ``data`` JSON."""

    run: str
    seq: int
    tick: int
    t: float
    type: str
    actor: str
    place: str
    target: str
    data: str


_RUNS: Final = """
    SELECT run.id, run.started, run.ended, run.state, run.scenario, run.plan, run.level, run.role, run.script, run.display,
           run.code, run.sim_seconds, s.complete, s.score, s.stars, s.grade, s.scored,
           coalesce(s.rubric, run.rubric), coalesce(s.rubric_hash, run.rubric_hash),
           run.scenario_hash, run.plan_hash, run.core_version, run.seed, run.hash,
           coalesce((SELECT edition FROM rubric WHERE hash = coalesce(s.rubric_hash, run.rubric_hash)), ''), run.station
    FROM run LEFT JOIN score AS s ON s.id = """
_NUMBERS: Final = ", ".join(f"iif(s.score IS NULL, NULL, f.{column})" for column in ("share", "points", "most"))
_FINDINGS: Final = f"""
    SELECT run.id, run.started, run.scenario, run.plan, run.code, f.criterion, f.action, f.phase, f.state, f.tried,
           {_NUMBERS}, f.critical, f.value, f.unit, f.t, f.place, f.events
    FROM run CROSS JOIN score AS s CROSS JOIN finding AS f ON f.score = s.id AND s.id = """
_STATES: Final = """
    SELECT run.id, f.criterion, f.phase, f.state, f.value, f.unit FROM run CROSS JOIN finding AS f ON f.score = """
_EVENTS: Final = """
    SELECT run.id, e.seq, e.tick, e.t, e.type, e.actor, e.place, e.target, e.data
    FROM run CROSS JOIN event AS e ON e.run = run.id"""


def runs(connection: Connection, selection: Selection) -> Iterator[RunRecord]:
    """Chosen runs, oldest first, one at a time from the file."""
    return map(RunRecord._make, _scored(connection, _RUNS, selection, "run.id"))


def findings(connection: Connection, selection: Selection) -> Iterator[FindingRecord]:
    """What was found about each criterion, runs in the order of ``runs``, criteria in the rubric's."""
    return map(FindingRecord._make, _scored(connection, _FINDINGS, selection, "run.id, f.position"))


def states(connection: Connection, selection: Selection) -> Iterator[StateRecord]:
    """The few things of ``findings`` that are counted, in the same order."""
    return map(StateRecord._make, _scored(connection, _STATES, selection, "run.id, f.position"))


def _scored(connection: Connection, joined: str, selection: Selection, order: str) -> Cursor:
    score, named = selection.score()
    where, arguments = selection.where()
    return connection.execute(f"{joined}{score} WHERE {where} ORDER BY run.started, {order}", [*named, *arguments])


def events(connection: Connection, selection: Selection) -> Iterator[EventRecord]:
    """Events, runs in the order of ``runs``."""
    where, arguments = selection.where()
    rows = connection.execute(f"{_EVENTS} WHERE {where} ORDER BY run.started, run.id, e.seq", arguments)
    return map(EventRecord._make, rows)
