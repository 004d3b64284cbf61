"""Whatever texts and numbers are stored: what is exported and read back is what is stored."""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scoring.export.columns import TABLES, cells, parsed, stored
from scoring.export.csv import DIALECTS, read_csv, write_csv
from scoring.export.document import criterion_entry, event_entry, read_results, run_entry, write_json
from scoring.export.xlsx import fit, write_xlsx
from scoring.records import Selection
from scoring.store import Store

ALL = Selection()
RUNS, EVENTS = 4, 2

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["=1+1", "'", "''=", "-1", "1,5", "1e5", "TRUE", '"', "\r", "\n", "\r\n", "a;b", "_x0041_", " x ", "\x00", "\ufeff", "None"]
)
numbers = st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 0.1, 1 / 3, 1e-12, 5e-324, 1e22])
data = st.dictionaries(texts, texts | numbers | st.booleans() | st.none(), max_size=3)
rows = st.tuples(*[st.tuples(texts, texts, texts, numbers, data, numbers, st.none() | numbers)] * (RUNS * EVENTS))


@pytest.fixture(scope="module")
def few(tmp_path_factory, make, size):
    """A store of few runs, whose texts and numbers are changed again and again."""
    with Store(make(tmp_path_factory.mktemp("few") / "results.db", size(RUNS, EVENTS))) as opened:
        yield opened


def stored_anew(store, drawn):
    """Puts drawn texts and numbers into the store's rows."""
    places = store._db.execute("SELECT run, seq FROM event ORDER BY run, seq").fetchall()
    findings = store._db.execute("SELECT score, position FROM finding ORDER BY score, position").fetchall()
    with store._file.writing() as db:
        for n, (actor, place, target, t, told, points, value) in enumerate(drawn):
            db.execute(
                "UPDATE event SET actor = ?, place = ?, target = ?, t = ?, data = ? WHERE run = ? AND seq = ?",
                [actor, place, target, t, json.dumps(told), *places[n]],
            )
            db.execute(
                "UPDATE finding SET place = ?, unit = ?, points = ?, value = ? WHERE score = ? AND position = ?",
                [place, target, points, value, *findings[n]],
            )


def each_time(store, check):
    """Runs a check for many drawn contents of the store."""

    @settings(max_examples=40, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(rows)
    def drawn(content):
        stored_anew(store, content)
        check()

    drawn()


@pytest.mark.parametrize("table", list(TABLES))
def test_from_csv(few, swedish, table):
    def check():
        out = io.BytesIO()
        write_csv(out, few, table, ALL, DIALECTS["rfc4180"], swedish)
        back = read_csv(io.StringIO(out.getvalue().decode(), newline=""), table)
        fields = [column.name for column in TABLES[table]]
        wanted = [{name: row._asdict()[name] for name in fields} for row in stored(few, table, ALL)]
        assert [parsed(table, line) for line in back] == wanted

    each_time(few, check)


def test_from_json(few, tmp_path):
    def check():
        with (tmp_path / "out.json").open("wb") as out:
            write_json(out, few, ALL, events=True)
        back = read_results(tmp_path / "out.json")
        assert [r.model_dump(mode="json", exclude={"criteria", "events"}) for r in back.runs] == [
            run_entry(r) for r in few.each_run(ALL)
        ]
        assert [c.model_dump() | {"events": list(c.events)} for r in back.runs for c in r.criteria] == [
            criterion_entry(f) for f in few.each_finding(ALL)
        ]
        assert [e.model_dump(mode="json") for r in back.runs for e in r.events] == [event_entry(e) for e in few.each_event(ALL)]

    each_time(few, check)


@pytest.mark.parametrize("table", ["criteria", "events"])
def test_from_xlsx_by_an_independent_reader(few, swedish, table):
    """Except what no cell can hold."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

    def same(got, cell):
        if isinstance(cell, datetime):
            return abs((got.replace(tzinfo=UTC) - cell).total_seconds()) < 0.002
        if isinstance(got, str):  # as the standard escapes what XML would lose (ST_Xstring); this reader leaves it so
            got = re.sub("_x([0-9A-Fa-f]{4})_", lambda escaped: chr(int(escaped[1], 16)), got)
        if isinstance(cell, float):  # a spreadsheet keeps fifteen digits
            return got == pytest.approx(cell, rel=1e-15, abs=0)
        return got == ((fit(cell) or None) if isinstance(cell, str) else cell)

    def check():
        out = io.BytesIO()
        write_xlsx(out, few, [table], ALL, swedish, ["about"])
        _, page = openpyxl.load_workbook(out).worksheets
        wanted = list(cells(table, stored(few, table, ALL), swedish))
        read = [list(row) for row in page.iter_rows(min_row=2, values_only=True)]
        assert len(read) == len(wanted)
        for line, told in zip(read, wanted, strict=True):
            assert [(g, c) for g, c in zip(line, told, strict=True) if not same(g, c)] == []

    each_time(few, check)
