"""Rows -> CSV in two dialects, and back: for Swedish Excel, and as RFC 4180 has it for programs.

Swedish Excel opens a file by double click as it should when it is UTF-8 with a byte order mark, divided by semicolons, with
decimal commas.  Programs want commas, points and codes instead of words.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from scoring.export.columns import TABLES, Cell, Column, Rows, cells, headings, stored
from scoring.export.names import Names
from scoring.records import Selection
from scoring.store import Store


@dataclass(frozen=True)
class Dialect:
    """How cells become text. ``worded`` dialects are for people: headings and words of their language."""

    encoding: str
    divider: str
    comma: str
    time: str
    worded: bool


DIALECTS: Final = {
    "excel": Dialect("utf-8-sig", ";", ",", "%Y-%m-%d %H:%M:%S", True),
    "rfc4180": Dialect("utf-8", ",", ".", "", False),
}

GUARDED: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""A spreadsheet takes text that begins so for a formula (OWASP, CSV injection); an apostrophe before it makes it text again.
The apostrophe itself is among them so that the guard can be taken off without a doubt."""

LINES: Final = 2000
"""Rows between two writes."""


def write_csv(out: IO[bytes], store: Store, rows: Rows, selection: Selection, dialect: Dialect, names: Names) -> int:
    """Writes one table; how many rows it has. ``out`` takes bytes."""
    text = io.TextIOWrapper(out, encoding=dialect.encoding, newline="", write_through=False)
    writer = csv.writer(text, delimiter=dialect.divider, lineterminator="\r\n")
    words = names if dialect.worded else None
    writer.writerow([guarded(head) for head in headings(rows, words)])
    count = 0
    for line in cells(rows, stored(store, rows, selection), words):
        writer.writerow([as_text(cell, dialect, names) for cell in line])
        count += 1
    text.flush()
    text.detach()
    return count


def as_text(cell: Cell, dialect: Dialect, names: Names) -> str:
    """A cell as the dialect writes it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return names.word("export.yes", str(cell).lower()) if dialect.worded else str(int(cell))
    if isinstance(cell, float):
        return repr(cell).replace(".", dialect.comma)
    if isinstance(cell, datetime):
        return cell.strftime(dialect.time) if dialect.time else cell.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(GUARDED) else text


def read_csv(data: Iterable[str], rows: Rows) -> Iterator[list[Cell]]:
    """Rows of an RFC 4180 export as typed cells, as ``columns.cells`` gave them.

    Args:
        data: the file's lines, opened with ``newline=""``.
        rows: which table it is.

    Raises:
        ValueError: the headings are not the table's, or a cell is not of its column's kind.
    """
    lines = csv.reader(data)
    if next(lines, None) != headings(rows, None):
        raise ValueError(f"the first line is not that of {rows}")
    for line in lines:
        yield [_cell(text, column) for text, column in zip(line, TABLES[rows], strict=True)]


def _cell(text: str, column: Column) -> Cell:
    kind = column.kind
    if text == "":
        return None if column.maybe or kind != "text" else ""
    if kind in ("number", "share"):
        return float(text)
    if kind == "whole":
        return int(text)
    if kind == "yes":
        return text == "1"
    if kind == "time":
        return datetime.fromisoformat(text)
    return text[1:] if text.startswith("'") else text
