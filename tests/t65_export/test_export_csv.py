"""CSV as Swedish Excel opens it, and as RFC 4180 programs read it back."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.export.columns import TABLES, cells, columns, headings, parsed, stored
from scoring.export.csv import DIALECTS, GUARDED, as_text, guarded, read_csv, write_csv
from scoring.export.names import Names
from scoring.records import Selection
from sim.text import table

ALL = Selection()


def written(store, rows, dialect, names, selection=ALL) -> bytes:
    out = io.BytesIO()
    write_csv(out, store, rows, selection, DIALECTS[dialect], names)
    return out.getvalue()


def lines(data: bytes, encoding="utf-8-sig", divider=";"):
    return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=divider))


class TestSwedishExcel:
    def test_it_says_that_it_is_utf_8_and_ends_lines_as_windows_does(self, store, swedish):
        data = written(store, "runs", "excel", swedish)
        assert data.startswith(b"\xef\xbb\xbfStart (UTC);Scenario;")
        assert data.count(b"\xef\xbb\xbf") == 1
        assert data.endswith(b"\r\n")

    def test_headings_and_words_are_swedish(self, store, swedish):
        head, *body = lines(written(store, "runs", "excel", swedish))
        cell = dict(zip(head, body[0], strict=True))
        assert head[:7] == ["Start (UTC)", "Scenario", "Plan", "Läge", "Nivå", "Roll", "Pseudonymkod"]
        assert {row[head.index("Läge")] for row in body} <= {"klar", "stoppad", "avbruten"}
        assert {row[head.index("Scenario")] for row in body} == {"Lär känna din skola", "inne-i-korridoren"}
        assert cell["Gjord av"] == "människa"
        assert cell["Roll"] == "elev"
        assert {row[head.index("Hela vägen")] for row in body} == {"ja", "nej"}

    def test_numbers_have_a_decimal_comma_and_dates_are_dates(self, store, swedish):
        head, *body = lines(written(store, "runs", "excel", swedish))
        assert {"," in row[head.index("Längd (s)")] for row in body} == {True}
        assert body[0][0] == "2026-08-17 07:00:00"
        assert not [row for row in body if "." in row[head.index("Resultat")]]

    def test_people_are_spared_checksums_and_numbers_a_spreadsheet_spoils(self, store, swedish):
        head, *body = lines(written(store, "runs", "excel", swedish))
        assert not {"seed", "hash", "plan_hash"} & set(head)
        assert max(len(row) for row in body) == len(head)
        assert not [cell for row in body for cell in row if cell.isdigit() and len(cell) > 15]

    def test_rows_stand_in_the_order_of_time_never_of_score(self, store, swedish):
        head, *body = lines(written(store, "runs", "excel", swedish))
        starts = [row[0] for row in body]
        assert starts == sorted(starts)
        scores = [row[head.index("Resultat")] for row in body]
        assert scores not in (sorted(scores), sorted(scores, reverse=True))

    def test_criteria_have_their_names(self, store, swedish):
        head, *body = lines(written(store, "criteria", "excel", swedish))
        assert "Låsa dörren" in {row[head.index("Kriterium")] for row in body}
        assert {row[head.index("Enhet")] for row in body} == {"sekunder", ""}

    def test_a_run_without_a_number_has_none_for_its_criteria(self, store):
        numbered = {r.run for r in store.each_run(ALL) if r.score is not None}
        assert 0 < len(numbered) < 40
        for f in store.each_finding(ALL):
            assert {n is None for n in (f.share, f.points, f.most)} == {f.run not in numbered}


class TestPrograms:
    @pytest.mark.parametrize("rows", list(TABLES))
    def test_what_is_written_is_read_back_equal(self, store, swedish, rows):
        data = written(store, rows, "rfc4180", swedish).decode()
        back = list(read_csv(io.StringIO(data, newline=""), rows))
        assert back == list(cells(rows, stored(store, rows, ALL), None))
        fields = [column.name for column in TABLES[rows]]
        kept = [{n: r._asdict()[n] for n in fields} for r in stored(store, rows, ALL)]
        assert [parsed(rows, line) for line in back] == kept
        assert len(kept) >= 40

    def test_it_has_field_names_and_codes(self, store, swedish):
        head, *body = lines(written(store, "runs", "rfc4180", swedish), "utf-8", ",")
        assert head == headings("runs", None) == [column.name for column in columns("runs", people=False)]
        assert body[0][head.index("script")] == "none"
        assert not written(store, "runs", "rfc4180", swedish).startswith(b"\xef\xbb\xbf")

    def test_another_table_is_refused(self, store, swedish):
        data = written(store, "runs", "rfc4180", swedish).decode()
        with pytest.raises(ValueError, match="first line"):
            list(read_csv(io.StringIO(data, newline=""), "events"))

    def test_the_same_results_give_the_same_bytes(self, store, swedish):
        assert written(store, "events", "rfc4180", swedish) == written(store, "events", "rfc4180", swedish)


class TestFormulas:
    @pytest.mark.parametrize("dialect", list(DIALECTS))
    @pytest.mark.parametrize("rows", list(TABLES))
    def test_no_text_cell_begins_a_formula(self, store, swedish, rows, dialect):
        chosen = DIALECTS[dialect]
        _, *body = lines(written(store, rows, dialect, swedish), chosen.encoding, chosen.divider)
        texts = [n for n, c in enumerate(columns(rows, people=chosen.worded)) if c.kind == "text"]
        found = [row[n] for row in body for n in texts]
        assert not [cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert rows == "runs" or [cell for cell in found if cell.startswith("'=")]

    @given(st.text(max_size=12))
    def test_the_guard_can_be_taken_off_without_a_doubt(self, text):
        made = guarded(text)
        assert not made.startswith(tuple(set(GUARDED) - {"'"}))
        assert (made[1:] if made.startswith("'") else made) == text

    def test_numbers_below_nothing_stay_numbers(self, swedish):
        assert as_text(-1.5, DIALECTS["excel"], swedish) == "-1,5"
        assert as_text("-1,5", DIALECTS["excel"], swedish) == "'-1,5"


class TestSelection:
    def test_days_count_whole(self, store, swedish):
        from datetime import date

        day = date(2026, 8, 17)
        assert store.count(Selection(since=day, until=day)) == 40
        assert store.count(Selection(until=date(2026, 8, 16))) == 0
        assert store.count(Selection(since=date(2026, 8, 18))) == 0
        assert store.count(Selection(since=date.min, until=date.max)) == 40

    @pytest.mark.parametrize("field", ["scenario", "plan", "code", "level"])
    def test_a_choice_takes_what_has_the_value_and_all_of_it(self, store, field):
        everyone = list(store.each_run(ALL))
        value = next(v for r in everyone if (v := getattr(r, field)) is not None)
        chosen = list(store.each_run(Selection(**{field: value})))
        assert chosen == [r for r in everyone if getattr(r, field) == value]
        assert 0 < len(chosen) < len(everyone)
        assert {f.run for f in store.each_finding(Selection(**{field: value}))} == {r.run for r in chosen}
        assert [r.id for r in reversed(store.runs(selection=Selection(**{field: value})))] == [r.run for r in chosen]

    def test_people_and_scripts_are_everybody(self, tmp_path, make, size):
        from scoring.store import Store

        with Store(make(tmp_path / "x.db", size(30, scripted=0.5))) as store:
            people, scripts = store.count(Selection(scripted=False)), store.count(Selection(scripted=True))
            assert people + scripts == 30
            assert 0 < people < 30


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_column_that_people_see_has_a_heading_of_its_own(language):
    texts = table(language)
    for rows in TABLES:
        heads = [texts[f"export.column.{c.name}"] for c in columns(rows, people=True)]
        assert len(set(heads)) == len(heads)
    assert {k.rsplit(".", 1)[1] for k in texts if k.startswith("export.column.")} == {
        c.name for rows in TABLES for c in columns(rows, people=True)
    }


def test_names_that_are_not_known_show_the_id():
    names = Names("en", {"a": "A name"})
    assert (names.named("criterion", "a"), names.named("criterion", "b"), names.named("export.role", "x")) == ("A name", "b", "x")
