"""Rows -> an Excel workbook, written row by row straight into its zip file.

The workbook is made here and not by a library because of its size: a hundred thousand runs are more than two million cells,
and a general writer takes five to ten times as long for them.  What we need of the format is small (ECMA-376 part 1, §18:
SpreadsheetML): text, numbers, dates, a bold first line that stays in view, column widths and a filter.

All text is written as *inline strings*, which Excel never evaluates: no cell can become a formula or a link.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final

from scoring.export.columns import Cell, Column, Rows, cells, columns, headings, stored
from scoring.export.names import Names
from scoring.records import Selection
from scoring.store import Store
from sim.text import say

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, the first line included (Excel specifications and limits)."""

BATCH: Final = 400
"""Rows between two writes into the zip file."""

STYLE: Final = {"text": 0, "head": 1, "time": 2, "number": 3, "share": 4, "whole": 0, "yes": 0, "wrap": 5}
"""Number in ``styles.xml``."""

_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)
"""Day 0 of Excel's dates, for every date after February 1900."""

_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 cannot hold."""

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, columns, first line and rows; ``rows`` is taken from until the sheet is full, then goes on in the next."""

    name: str
    columns: Sequence[Column]
    head: Sequence[str]
    rows: Iterator[list[Cell]]


def write_xlsx(
    out: IO[bytes], store: Store, tables: Sequence[Rows], selection: Selection, names: Names, about: Sequence[str]
) -> dict[str, int]:
    """Writes the workbook: a sheet that explains, then one for each table. How many rows each table has.

    Args:
        out: a file that can be sought in.
        store: the results.
        tables: which, in order.
        selection: the runs.
        names: headings and words.
        about: paragraphs of the first sheet.
    """
    counts = dict.fromkeys(tables, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        sheets = [_written(package, 1, about_sheet(names, about))[0]]
        for rows in tables:
            name = say(f"export.sheet.{rows}", names.language)
            lines = cells(rows, stored(store, rows, selection), names)
            sheet = Sheet(name, columns(rows, people=True), headings(rows, names), lines)
            more = True
            part = 0
            while more:
                part += 1
                titled = Sheet(sheet.name if part == 1 else f"{sheet.name} {part}", sheet.columns, sheet.head, sheet.rows)
                title, count, more = _written(package, len(sheets) + 1, titled)
                sheets.append(title)
                counts[rows] += count
        _around(package, sheets)
    return {str(name): count for name, count in counts.items()}


def about_sheet(names: Names, about: Sequence[str]) -> Sheet:
    """The first sheet: what this file is, in one column of text."""
    title, *rest = about
    return Sheet(
        say("export.sheet.about", names.language), (Column("about", width=110),), [title], iter([[text] for text in rest])
    )


def _written(package: zipfile.ZipFile, number: int, sheet: Sheet) -> tuple[str, int, bool]:
    """Writes one sheet; its name, how many rows it took, and whether there are more."""
    count, more = 0, False
    with package.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as out:
        out.write(_sheet_head(sheet).encode())
        batch = [_row([_text(head, STYLE["head"]) for head in sheet.head])]
        wrap = STYLE["wrap"] if len(sheet.columns) == 1 else None
        make = [_maker(column, wrap) for column in sheet.columns]
        for line in sheet.rows:
            batch.append(_row([write(cell) for write, cell in zip(make, line, strict=True)]))
            count += 1
            if len(batch) >= BATCH:
                out.write("".join(batch).encode())
                batch = []
            if count == MOST_ROWS - 1:
                more = True  # perhaps exactly none: then the next sheet has only its first line
                break
        out.write("".join(batch).encode())
        out.write(_sheet_foot(sheet, count).encode())
    return sheet.name, count, more


def _row(made: Iterable[str]) -> str:
    return f"<row>{''.join(made)}</row>"


def _maker(column: Column, style: int | None) -> Callable[[Cell], str]:
    """What writes a cell of a column, chosen once for all its rows."""
    number = STYLE[column.kind] if style is None else style

    def write(cell: Cell) -> str:
        if cell is None:
            return "<c/>"
        if isinstance(cell, str):
            return _text(cell, number)
        if isinstance(cell, bool):
            return f'<c t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, datetime):
            return f'<c s="{number}"><v>{(cell - _EPOCH).total_seconds() / 86400:.8f}</v></c>'
        return f'<c s="{number}"><v>{cell!r}</v></c>'

    return write


def _text(text: str, style: int) -> str:
    if not text:
        return "<c/>"
    clean = _UNFIT.sub("�", text) if not text.isprintable() else text
    clean = clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'


def _sheet_head(sheet: Sheet) -> str:
    widths = "".join(f'<col min="{n}" max="{n}" width="{c.width}" customWidth="1"/>' for n, c in enumerate(sheet.columns, 1))
    view = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{view}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )


def _sheet_foot(sheet: Sheet, count: int) -> str:
    area = f"A1:{_letters(len(sheet.columns))}{count + 1}"
    return "</sheetData>" + (f'<autoFilter ref="{area}"/>' if len(sheet.columns) > 1 else "") + "</worksheet>"


def _letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _around(package: zipfile.ZipFile, sheets: Sequence[str]) -> None:
    """Everything about the sheets: what is in the package, the list of sheets, and how cells look."""
    numbered = list(enumerate(sheets, 1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n, _ in numbered)
    listed = "".join(f'<sheet name="{_title(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    links = "".join(_link(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
    links += _link(f"rId{len(sheets) + 1}", "styles", "styles.xml")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{types}'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{_link('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": _styles(),
    }
    for name, text in parts.items():
        package.writestr(_entry(name), _HEAD + text)


def _entry(name: str) -> zipfile.ZipInfo:
    """A file of the package with no time of its own, so that the same results give the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _link(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _title(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _styles() -> str:
    """Plain, bold heading, date with time, number, share as percent, wrapped text."""
    formats = '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" formatCode="0.0##"/>'
    fonts = '<font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    looks = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"'
        + (' applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>' if wrap else "/>")
        for number, font, wrap in ((0, 0, False), (0, 1, False), (164, 0, False), (165, 0, False), (9, 0, False), (0, 0, True))
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">{formats}</numFmts><fonts count="2">{fonts}</fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="6">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
