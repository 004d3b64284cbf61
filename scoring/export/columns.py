"""The tables that csv and xlsx hold: which columns, of which kind, and how a stored row fills them.

A machine reads field names and codes; a person reads headings and words.  Both come from the same list here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from scoring.answers import AnswerChoice, AnswerRecord
from scoring.export.names import Names
from scoring.records import EventRecord, FindingRecord, RunRecord, Selection
from scoring.store import Store

Rows = Literal["runs", "criteria", "events", "answers"]
Kind = Literal["text", "time", "number", "share", "whole", "yes"]
Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its field name, what is in it, how wide it is in a sheet (characters), and the texts of its values.

    ``maybe``: a text that may be missing, so that an empty cell is nothing and not an empty text.
    ``machine``: of use to programs only (checksums, long numbers that a spreadsheet would spoil); people are spared it.
    """

    name: str
    kind: Kind = "text"
    width: int = 12
    words: str = ""
    maybe: bool = False
    machine: bool = False


RUN: Final = (
    Column("started", "time", 17),
    Column("scenario", width=22, words="scenario"),
    Column("plan", width=18),
    Column("state", words="cli.results.state"),
    Column("level", width=7),
    Column("role", width=10, words="export.role"),
    Column("code", width=12, maybe=True),
    Column("script", width=10, words="export.script"),
    Column("display", width=16, words="app.display"),
    Column("seconds", "number", 10),
    Column("complete", "yes", 10),
    Column("score", "share", 10),
    Column("stars", "whole", 9),
    Column("grade", width=18, words="scoring.grade", maybe=True),
    Column("run", width=24),
    Column("ended", "time", 17),
    Column("scored", "time", 17),
    Column("rubric", width=20),
    Column("edition", width=10),
    Column("rubric_hash", width=16),
    Column("station", width=10),
    Column("scenario_hash", machine=True),
    Column("plan_hash", machine=True),
    Column("core_version", "whole", machine=True),
    Column("seed", machine=True),
    Column("hash", maybe=True, machine=True),
)
CRITERION: Final = (
    Column("started", "time", 17),
    Column("scenario", width=22, words="scenario"),
    Column("plan", width=18),
    Column("code", width=12, maybe=True),
    Column("criterion", width=34, words="criterion"),
    Column("action", width=9),
    Column("phase", width=12, words="scoring.phase"),
    Column("state", width=14, words="scoring.state"),
    Column("tried", "yes", 8),
    Column("share", "share", 8),
    Column("points", "number", 8),
    Column("most", "number", 8),
    Column("critical", "yes", 11),
    Column("value", "number", 10),
    Column("unit", width=10, words="export.unit"),
    Column("t", "number", 10),
    Column("place", width=16),
    Column("run", width=24),
    Column("events", width=14),
)
EVENT: Final = (
    Column("run", width=24),
    Column("seq", "whole", 7),
    Column("tick", "whole", 9),
    Column("t", "number", 10),
    Column("type", width=28, words="events"),
    Column("actor", width=12),
    Column("place", width=16),
    Column("target", width=16),
    Column("data", width=40),
)
ANSWER: Final = (
    Column("answered", width=12),
    Column("code", width=12),
    Column("slot", width=10, words="export.slot"),
    Column("item", width=50, words="item"),
    Column("answer", width=40),
    Column("bank", width=20),
    Column("station", width=10),
    Column("sitting", width=24),
)
TABLES: Final[dict[Rows, tuple[Column, ...]]] = {"runs": RUN, "criteria": CRITERION, "events": EVENT, "answers": ANSWER}


def columns(rows: Rows, *, people: bool) -> tuple[Column, ...]:
    """A table's columns as people or as programs get them."""
    return tuple(column for column in TABLES[rows] if not (people and column.machine))


Stored = Iterable[RunRecord] | Iterable[FindingRecord] | Iterable[EventRecord] | Iterable[AnswerRecord]


def answers_of(selection: Selection) -> AnswerChoice | None:
    """The answers a selection means; None when it asks for something that answers do not have, such as a scenario."""
    only = replace(selection, since=None, until=None, code=None, station=None)
    choice = AnswerChoice(selection.since, selection.until, selection.code, selection.station)
    return choice if only == Selection() else None


def stored(store: Store, rows: Rows, selection: Selection) -> Stored:
    """The rows of a table as they are stored."""
    if rows == "answers":
        choice = answers_of(selection)
        return store.answers.rows(choice) if choice else iter(())
    if rows == "runs":
        return store.each_run(selection)
    return store.each_finding(selection) if rows == "criteria" else store.each_event(selection)


def cells(rows: Rows, records: Iterable[Any], names: Names | None) -> Iterator[list[Cell]]:
    """Rows of typed cells in the table's order; with ``names`` in words for people, without them codes as stored."""
    chosen = columns(rows, people=names is not None)
    fill = [_filler(column, names) for column in chosen]
    fields = [column.name for column in chosen]
    order: list[int] | None = None
    if rows == "answers" and names is not None:
        records = map(names.answered, records)
    for record in records:
        if order is None:
            order = [record._fields.index(name) for name in fields]
        yield [None if (value := record[n]) is None else make(value) for n, make in zip(order, fill, strict=True)]


def headings(rows: Rows, names: Names | None) -> list[str]:
    """The first line: headings for people, or field names."""
    return [names.head(column.name) if names else column.name for column in columns(rows, people=names is not None)]


def _filler(column: Column, names: Names | None) -> Callable[[Any], Cell]:
    if column.kind == "time":
        return datetime.fromisoformat
    if column.kind == "yes":
        return bool
    if column.kind == "text" and column.words and names is not None:
        return _worded(column.words, names)
    return _as_it_is


def _worded(group: str, names: Names) -> Callable[[Any], Cell]:
    """Words for the values of a closed list; each is looked up once."""
    known: dict[str, str] = {}

    def word(value: str) -> str:
        if value not in known:
            known[value] = names.named(group, value)
        return known[value]

    return word


def _as_it_is(value: Any) -> Cell:
    return value  # type: ignore[no-any-return]  # what SQLite's STRICT tables give: text, whole number or number


def parsed(rows: Rows, line: Sequence[Cell]) -> dict[str, Cell]:
    """A row by field name, as the store gives it; the way back from ``cells`` without names."""
    back: dict[str, Cell] = {}
    for column, cell in zip(TABLES[rows], line, strict=True):
        if isinstance(cell, datetime):
            back[column.name] = cell.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        else:
            back[column.name] = int(cell) if isinstance(cell, bool) else cell
    return back
