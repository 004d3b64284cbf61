"""The workbook as a spreadsheet program reads it: through its XML here, and through an independent reader where there is one."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from scoring.export import xlsx
from scoring.export.columns import cells, columns, headings, stored
from scoring.export.xlsx import write_xlsx
from scoring.records import Selection

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ABOUT = ["Övningsresultat", "Hela texten.", "=ingen formel"]


@pytest.fixture
def workbook(store, swedish):
    def make(tables=("runs", "criteria"), selection=None) -> bytes:
        out = io.BytesIO()
        write_xlsx(out, store, tables, selection or Selection(), swedish, ABOUT)
        return out.getvalue()

    return make


def sheet(data: bytes, number: int):
    """A sheet's rows of (kind, style, text)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
    rows = []
    for row in root.iterfind("x:sheetData/x:row", NS):
        rows.append([(c.get("t", "n"), c.get("s", "0"), "".join(c.itertext())) for c in row.iterfind("x:c", NS)])
    return rows


def titles(data: bytes):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())


def test_it_begins_with_what_the_file_is(workbook):
    data = workbook()
    assert titles(data) == ["Om filen", "Övningar", "Kriterier"]
    assert [row[0][2] for row in sheet(data, 1)] == ABOUT


def test_every_cell_is_what_is_stored(workbook, store, swedish):
    head, *body = sheet(workbook(), 2)
    wanted = list(cells("runs", stored(store, "runs", Selection()), swedish))
    assert [text for _, _, text in head] == headings("runs", swedish)
    assert len(body) == len(wanted) == 40
    for row, line in zip(body, wanted, strict=True):
        for (kind, _, text), cell in zip(row, line, strict=True):
            if cell is None:
                assert text == ""
            elif isinstance(cell, str):
                assert (kind, text) == ("inlineStr" if cell else "n", cell)
            elif isinstance(cell, bool):
                assert (kind, text) == ("b", str(int(cell)))
            elif isinstance(cell, datetime):
                moment = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=float(text))
                assert abs((moment - cell).total_seconds()) < 0.002
            else:
                assert (kind, float(text)) == ("n", cell)


def test_dates_numbers_and_shares_look_so(workbook, swedish):
    _, first, *_ = sheet(workbook(), 2)
    style = {c.name: cell[1] for c, cell in zip(columns("runs", people=True), first, strict=True) if cell[2]}
    assert style["started"] == "2"
    assert style["seconds"] == "3"


def test_no_cell_is_a_formula_or_a_link(workbook):
    data = workbook(("runs", "criteria", "events"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            text = package.read(name).decode()
            assert "<f" not in text.replace("<font", "").replace("<fill", "")
            assert "hyperlink" not in text
    assert [c for row in sheet(data, 4) for c in row if c[2].startswith("=")]


def test_awkward_text_comes_through(workbook, store):
    rows = sheet(workbook(("events",)), 2)
    places = {row[6][2] for row in rows[1:]}
    assert {"dörr 1", 'sa "hej"; sen', "<&>", "\tflik", "rad\nbyte"} <= places


def test_what_xml_cannot_hold_is_replaced():
    assert "�" in xlsx._text("a\x01b", 0)
    ElementTree.fromstring(f"<x>{xlsx._text('a' + chr(1) + 'b' + chr(0xD800), 0)}</x>")


def test_the_same_results_give_the_same_bytes(workbook):
    assert workbook() == workbook()


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(workbook, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 16)
    data = workbook(("runs",))
    assert titles(data) == ["Om filen", "Övningar", "Övningar 2", "Övningar 3"]
    parts = [sheet(data, n) for n in (2, 3, 4)]
    assert [len(p) - 1 for p in parts] == [15, 15, 10]
    assert len({p[0][0] for p in parts}) == 1


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(number, letters):
    assert xlsx._letters(number) == letters


def test_an_independent_reader_sees_the_same(workbook, store, swedish):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed; the workbook is read by our own test alone")
    book = openpyxl.load_workbook(io.BytesIO(workbook(("runs", "criteria", "events"))))
    assert book.sheetnames == ["Om filen", "Övningar", "Kriterier", "Händelser"]
    for rows, title in (("runs", "Övningar"), ("criteria", "Kriterier"), ("events", "Händelser")):
        read = [list(row) for row in book[title].iter_rows(values_only=True)]
        assert read[0] == headings(rows, swedish)
        for line, cells_ in zip(read[1:], cells(rows, stored(store, rows, Selection()), swedish), strict=True):
            for got, cell in zip(line, cells_, strict=True):
                if isinstance(cell, datetime):
                    assert abs((got.replace(tzinfo=UTC) - cell).total_seconds()) < 0.002
                else:
                    assert got == (cell or None if isinstance(cell, str) else cell)
    assert book["Övningar"].freeze_panes == "A2"
    assert book["Övningar"].auto_filter.ref.startswith("A1:")
