"""The quick check on the command line: asked, read in, shown for groups, exported and erased."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

from scoring.store import Store

HEAD = "code;slot;answered;item;answer"


def table(lines, divider=";"):
    return "\n".join([HEAD, *lines]).replace(";", divider) + "\n"


@pytest.fixture
def given(cli, tmp_path):
    """Twelve people's answers before and after, read in."""
    lines = [f"K{n};före;2026-11-02;a_knock;{'wait' if n < 5 else 'open'}" for n in range(12)]
    lines += [f"K{n};efter;2026-11-09;a_knock;{3 if n < 7 else 1}" for n in range(12)]
    (tmp_path / "svar.csv").write_text(table(lines), encoding="utf-8-sig")
    ran = cli("results", "check", "--import", "svar.csv", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["sittings"] == 24
    return cli


def test_groups_answers_and_what_changed(given):
    shown = given("results", "check", "--json").json
    assert (shown["people"], shown["slots"]) == (12, ["pre", "post"])
    (item,) = shown["items"]
    assert (item["slots"]["pre"]["right"], item["slots"]["post"]["right"], item["change"]) == (5, 7, 17)
    text = given("results", "check").out
    assert "+17" in text
    assert "K1" not in text


def test_read_in_again_nothing_is_new(given):
    assert given("results", "check", "--import", "svar.csv", "--json").json["known"] == 24


def test_an_export_for_programs_can_be_read_in_elsewhere(given, tmp_path):
    assert given("export", "csv", "--rows", "answers", "--dialect", "rfc4180", "-o", "ut.csv").code == 0
    ran = given("results", "check", "--import", "ut.csv", "--data", tmp_path / "elsewhere", "--json")
    assert ran.json["sittings"] == 24


def test_a_coordinator_reads_questions_and_answers_in_words(given, tmp_path):
    assert given("export", "csv", "--rows", "answers", "-o", "ord.csv").code == 0
    rows = csv.DictReader(io.StringIO((tmp_path / "ord.csv").read_bytes().decode("utf-8-sig"), newline=""), delimiter=";")
    told = {(row["Pseudonymkod"], row["Tillfälle"]): row for row in rows}
    assert told["K0", "före"]["Svar"] == "Väntar på det besked som skolan har bestämt"
    assert told["K0", "före"]["Fråga"].startswith("Det knackar")


def test_json_and_workbook_have_them_too(given, tmp_path):
    assert given("export", "json", "-o", "a.json", "--json").json["rows"] == 24
    assert len(json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["answers"]) == 24
    assert given("export", "xlsx", "--rows", "answers", "-o", "a.xlsx", "--json").json["tables"] == {"answers": 24}


def test_what_only_runs_have_chooses_no_answers(given):
    assert given("export", "csv", "--rows", "answers", "--scenario", "rundtur", "--json").json["file"] is None
    assert given("export", "csv", "--rows", "answers", "--code", "K3", "--json").json["runs"] == 2


def test_erasing_a_code_erases_its_answers(given, tmp_path):
    ran = given("results", "erase", "K3", "--yes", "--json")
    assert (ran.code, ran.json["answers"]) == (0, 2)
    assert given("results", "check", "--json").json["people"] == 11
    assert b"K3;" not in (tmp_path / "data" / "results.db").read_bytes()


def test_what_is_older_than_the_school_keeps_goes(given, tmp_path):
    lines = [f"K{n};före;2019-11-02;a_knock;wait" for n in range(3)]
    (tmp_path / "gamla.csv").write_text(table(lines), encoding="utf-8")
    given("results", "check", "--import", "gamla.csv")
    log = given("db", "log", "--json").json["log"]
    assert ("answers_expired", 3) in [(row["what"], row["runs"]) for row in log]


def test_a_line_that_does_not_fit_is_named_and_nothing_is_read(cli, tmp_path):
    (tmp_path / "x.csv").write_text(
        table(["K9;pre;2026-11-02;a_knock;wait", "Anna Berg;pre;2026-11-02;a_knock;wait"]), encoding="utf-8"
    )
    ran = cli("results", "check", "--import", "x.csv")
    assert ran.code == 1
    assert "x.csv, 3" in ran.err
    assert "pseudonymkod" in ran.err
    with Store(tmp_path / "data" / "results.db") as store:
        assert store.answers.count() == 0


def test_the_sheet_has_every_question_with_its_numbers(cli):
    told = cli("results", "check", "--sheet").out
    assert told.count("[") == 6
    assert "slot;answered" in told
    felt = cli("results", "check", "--sheet", "--felt", "--level", "CL4", "--json").json["items"]
    assert [item["id"] for item in felt if item["kind"] == "felt"][-1] == "felt_support_staff"


def test_a_program_cannot_be_asked(cli):
    ran = cli("results", "check", "--code", "K1", "--slot", "pre")
    assert ran.code == 2
    assert "--import" in ran.err
    assert cli("results", "check", "--code", "K1").code == 2


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals on this system")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [(["1", "", "9", "x", "3", "", "", ""], 2), (["1", "1", "s"], 0)],
)
def test_a_person_may_leave_a_question_and_may_stop(tmp_path, environment_of, typed, stored):
    person, terminal = os.openpty()
    command = [sys.executable, "-c", "from tools.cli import main; main()", "results", "check", "--code", "K7-21", "--slot", "pre"]
    process = subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_of(tmp_path), cwd=tmp_path
    )
    os.write(person, "".join(f"{line}\n" for line in typed).encode())
    out, err = process.communicate(timeout=60)
    os.close(person)
    os.close(terminal)
    assert process.returncode == 0, err.decode()
    assert "Traceback" not in err.decode()
    assert ("Tack" in out.decode()) is (stored > 0)
    with Store(tmp_path / "data" / "results.db") as store:
        told = list(store.answers.sittings())
    assert sum(len(sitting.answers) for sitting in told) == stored
    assert {(s.code, s.slot) for s in told} <= {("K7-21", "pre")}
