"""The workbook as a spreadsheet program reads it: through its XML here, and through an independent reader where there is one."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from scoring.export import xlsx
from scoring.export.columns import cells, columns, headings, stored
from scoring.export.xlsx import fit, write_xlsx
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
    """A sheet's rows of (kind, text), an empty one where there is no cell."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
    rows = []
    for row in root.iterfind("x:sheetData/x:row", NS):
        there = {c.get("r").rstrip("0123456789"): (c.get("t", "n"), "".join(c.itertext())) for c in row.iterfind("x:c", NS)}
        rows.append([there.get(letter, ("n", "")) for letter in LETTERS[: len(there) if len(there) == 1 else 30]])
    return rows


LETTERS = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "AA", "AB", "AC", "AD"]


def titles(data: bytes):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())


def test_it_begins_with_what_the_file_is(workbook):
    data = workbook()
    assert titles(data) == ["Om filen", "Övningar", "Kriterier"]
    assert [row[0][1] for row in sheet(data, 1)] == ABOUT


def test_every_cell_is_what_is_stored(workbook, store, swedish):
    head, *body = sheet(workbook(), 2)
    wanted = list(cells("runs", stored(store, "runs", Selection()), swedish))
    assert [text for _, text in head if text] == headings("runs", swedish)
    assert len(body) == len(wanted) == 40
    for row, line in zip(body, wanted, strict=True):
        for (kind, text), cell in zip(row, line, strict=False):
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
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    page = openpyxl.load_workbook(io.BytesIO(workbook()))["Övningar"]
    style = {c.name: cell.number_format for c, cell in zip(columns("runs", people=True), page[2], strict=True)}
    assert (style["started"], style["seconds"], style["score"]) == ("yyyy-mm-dd hh:mm", "0.0##", "0%")
    assert [cell.font.bold for cell in page[1]] == [True] * page.max_column


def test_no_cell_is_a_formula_or_a_link(workbook):
    data = workbook(("runs", "criteria", "events"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            text = package.read(name).decode()
            assert not re.search(r"<f[ >]", text)
            assert "hyperlink" not in text
    assert [text for row in sheet(data, 4) for _, text in row if text.startswith("=")]


def test_awkward_text_comes_through(workbook, store):
    rows = sheet(workbook(("events",)), 2)
    places = {row[6][1] for row in rows[1:]}
    assert {"dörr 1", 'sa "hej"; sen', "<&>", "\tflik", "rad\nbyte"} <= places


def test_what_a_cell_cannot_hold_is_replaced():
    assert fit("a" + chr(1) + "b" + chr(0xD800)) == "a�b�"
    assert fit("å\t<&>\n") == "å\t<&>\n"
    long = fit("å" * 40_000)
    assert (len(long), long[-1]) == (32_767, "…")


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(workbook, store):
    store._db.execute("UPDATE event SET data = ? WHERE seq = 0", ['{"text":"' + "å" * 40_000 + '"}'])
    _, first, *_ = sheet(workbook(("events",)), 2)
    assert len(first[8][1]) == 32_767


def test_nothing_is_left_beside_the_store(workbook, store):
    before = sorted(path.name for path in store.path.parent.iterdir())
    workbook()
    assert sorted(path.name for path in store.path.parent.iterdir()) == before


def test_the_same_results_give_the_same_bytes(workbook):
    assert workbook() == workbook()


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(workbook, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 16)
    data = workbook(("runs",))
    assert titles(data) == ["Om filen", "Övningar", "Övningar 2", "Övningar 3"]
    parts = [sheet(data, n) for n in (2, 3, 4)]
    assert [len(p) - 1 for p in parts] == [15, 15, 10]
    assert len({p[0][0] for p in parts}) == 1
    names = [text for part in parts for row in part[1:] for _, text in row[14:15]]
    assert len(set(names)) == 40


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
