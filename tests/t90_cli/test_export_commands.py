"""Exports, statistics, erasing, merging and copies as a coordinator meets them on the command line."""

import csv
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime

import pytest

from scoring.assess import Assessment, Finding
from scoring.export.document import read_results
from scoring.store import NewRun, Store

DAY = 86400.0
NAMES = ("csv", "xlsx", "json", "xapi")


def finding(state):
    share = {"met": 1.0, "missed": 0.0}[state]
    return Finding(
        "lock_the_door", "A06", "shelter", state, True, share, 12 * share, 12.0, True, 11.0, "seconds", (1,), 11.0, "grupprum"
    )


def run_id(n):
    return f"{0x19A3F5C2000 + n:011x}-{n:010x}"


def fill(path, runs=12, age_days=1.0, first=0):
    """Runs of K0, K1, … with their logs and pictures; every third missed to lock."""
    for n in range(first, first + runs):
        started = time.time() - age_days * DAY + n
        with Store(path, clock=lambda started=started: started) as store:
            run = NewRun(run_id(n), "inne-i-korridoren", "1", "skola", "2", "inne-i-korridoren", "3", 1, 7, code=f"K{n}")
            store.begin_run(run)
            store.finish_run(run.id, cause="debrief", ticks=10, sim_seconds=241.5, hash="ab")
            state = "missed" if n % 3 == 0 else "met"
            store.add_score(run.id, Assessment("inne-i-korridoren", "3", "CL3", True, 0.5, None, "on_the_way", (finding(state),)))
        for name in (f"runs/{run.id}.runlog", f"pictures/{run.id}-plan.png"):
            file = path.parent / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"x")


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    fill(folder / "results.db")
    return folder


class TestExport:
    @pytest.mark.parametrize("name", NAMES)
    def test_it_writes_a_file_for_its_owner_only_and_says_so(self, cli, data, tmp_path, name):
        ran = cli("export", name, "-o", "out", "--json")
        assert ran.code == 0, ran.err
        assert ran.json["runs"] == 12
        assert ran.json["file"] == "out"
        assert (tmp_path / "out").stat().st_size > 0
        if os.name != "nt":
            assert (tmp_path / "out").stat().st_mode & 0o077 == 0
        assert not list(tmp_path.glob(".out*"))

    @pytest.mark.parametrize("name", NAMES)
    def test_it_overwrites_nothing_unasked(self, cli, data, tmp_path, name):
        (tmp_path / "out").write_text("mitt")
        ran = cli("export", name, "-o", "out")
        assert ran.code == 2
        assert "--force" in ran.err
        assert (tmp_path / "out").read_text() == "mitt"
        assert cli("export", name, "-o", "out", "--force").code == 0
        assert (tmp_path / "out").read_bytes() != b"mitt"

    def test_a_folder_that_is_not_there_is_one_sentence(self, cli, data):
        ran = cli("export", "csv", "-o", "ingen/ut.csv")
        assert ran.code == 1
        assert "ut.csv" in ran.err
        assert "Traceback" not in ran.err

    def test_swedish_excel_is_the_usual_csv(self, cli, data, tmp_path):
        assert cli("export", "csv").code == 0
        text = (tmp_path / "inrymning-runs.csv").read_bytes().decode("utf-8-sig")
        head, *body = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        row = dict(zip(head, body[0], strict=True))
        assert (row["Scenario"], row["Omdöme"], row["Resultat"], row["Längd (s)"]) == (
            "Inne i korridoren",
            "På god väg",
            "0,5",
            "241,5",
        )

    def test_criteria_are_called_by_their_names(self, cli, data, tmp_path):
        assert cli("export", "csv", "--rows", "criteria", "--lang", "en", "-o", "c.csv").code == 0
        assert "Lock the door" in (tmp_path / "c.csv").read_text(encoding="utf-8-sig")

    def test_filters_choose(self, cli, data):
        today = datetime.now(UTC).strftime("%Y-%m-%d")
        assert cli("export", "json", "--code", "K3", "-o", "a", "--json").json["runs"] == 1
        assert cli("export", "json", "--to", "2020-01-01", "-o", "b", "--json").json == {"file": None, "runs": 0, "rows": 0}
        assert cli("export", "json", "--from", "2020-01-01", "--to", today, "-o", "c", "--json").json["runs"] == 12
        assert cli("export", "json", "--who", "scripts", "-o", "d", "--json").json["runs"] == 0

    def test_nothing_chosen_writes_nothing(self, cli, data, tmp_path):
        ran = cli("export", "csv", "--scenario", "annat")
        assert ran.code == 0
        assert "Ingen fil skrevs" in ran.out
        assert not list(tmp_path.glob("*.csv"))

    def test_days_the_wrong_way_round_are_said(self, cli, data):
        ran = cli("export", "csv", "--from", "2026-02-01", "--to", "2026-01-01")
        assert ran.code == 2
        assert "Byt plats" in ran.err

    def test_the_workbook_tells_what_was_chosen(self, cli, data, tmp_path):
        assert cli("export", "xlsx", "--code", "K3", "-o", "x.xlsx").code == 0
        with zipfile.ZipFile(tmp_path / "x.xlsx") as package:
            assert "--code K3" in package.read("xl/worksheets/sheet1.xml").decode()
            assert package.testzip() is None

    def test_the_json_file_is_read_back(self, cli, data, tmp_path):
        assert cli("export", "json", "-o", "r.json").code == 0
        assert [run.code for run in read_results(tmp_path / "r.json").runs] == [f"K{n}" for n in range(12)]

    @pytest.mark.parametrize("home", ["skolan", "javascript:x", "https://a b"])
    def test_pseudonyms_belong_to_a_web_address(self, cli, data, home):
        ran = cli("export", "xapi", "--home", home)
        assert ran.code == 2
        assert "webbadress" in ran.err

    def test_statements_bear_the_address_given(self, cli, data, tmp_path):
        assert cli("export", "xapi", "--home", "https://ovning.example.org", "-o", "s.ndjson").code == 0
        statements = [json.loads(line) for line in (tmp_path / "s.ndjson").read_text(encoding="utf-8").splitlines()]
        assert {s["actor"]["account"]["homePage"] for s in statements} == {"https://ovning.example.org"}


class TestStatistics:
    def test_it_shows_shares_of_groups_and_no_code(self, cli, data):
        fill(data / "results.db", runs=8, first=12)
        ran = cli("results", "stats")
        assert ran.code == 0
        assert "Inne i korridoren – 20 deltagare" in ran.out
        assert "65 %" in ran.out
        assert "K1" not in ran.out

    def test_few_show_nothing(self, cli, data):
        ran = cli("results", "stats", "--code", "K1")
        assert "färre än 5" in ran.out
        assert "%" not in ran.out

    def test_a_smaller_group_than_five_cannot_be_asked_for(self, cli, data):
        assert cli("results", "stats", "--smallest", "4").code == 2

    def test_scripted_trainees_count_only_when_asked_for(self, cli, data):
        with Store(data / "results.db") as store:
            store._db.execute("UPDATE run SET script = 'careful'")
        assert cli("results", "stats", "--json").json["scenarios"] == []
        [scenario] = cli("results", "stats", "--who", "all", "--by", "plan", "--json").json["scenarios"]
        assert scenario["people"] == 12


class TestErase:
    def test_everything_about_a_code_goes_and_is_named(self, cli, data):
        ran = cli("results", "erase", "K3", "--yes", "--json")
        assert ran.code == 0
        assert ran.json["runs"] == [run_id(3)]
        assert len(ran.json["files"]) == 2
        assert not [p for p in data.rglob("*") if run_id(3) in p.name]
        assert len([p for p in data.rglob("*") if p.is_file() and run_id(4) in p.name]) == 2
        left = b"".join(p.read_bytes() for p in data.glob("results.db*") if p.is_file())
        assert run_id(3).encode() not in left
        assert b"K3" not in left

    def test_without_a_person_to_ask_it_wants_a_yes(self, cli, data):
        ran = cli("results", "erase", "K3")
        assert ran.code == 2
        assert "--yes" in ran.err
        assert len(list(data.rglob(f"*{run_id(3)}*"))) == 2

    @pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals on this system")
    @pytest.mark.parametrize(("answer", "left"), [("nej", 2), ("", 2), ("j", 2), ("ja", 0)])
    def test_a_person_is_asked_and_only_a_whole_yes_erases(self, data, tmp_path, environment_of, answer, left):
        person, terminal = os.openpty()
        command = [sys.executable, "-c", "from tools.cli import main; main()", "results", "erase", "K3"]
        process = subprocess.Popen(
            command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment_of(tmp_path), cwd=tmp_path
        )
        os.write(person, f"{answer}\n".encode())
        out, err = process.communicate(timeout=60)
        os.close(person)
        os.close(terminal)
        assert "Det går inte att ångra" in out.decode() + err.decode()
        assert process.returncode == (0 if left == 0 else 1)
        assert len(list(data.rglob(f"*{run_id(3)}*"))) == left

    def test_an_unknown_code_is_said(self, cli, data):
        ran = cli("results", "erase", "K999", "--yes")
        assert ran.code == 2
        assert "K999" in ran.err

    def test_a_code_with_a_run_going_on_waits(self, cli, data):
        with Store(data / "results.db") as store:
            store.begin_run(NewRun(run_id(99), "s", "1", "p", "2", "r", "3", 1, 7, code="K3"))
            ran = cli("results", "erase", "K3", "--yes")
        assert ran.code == 2
        assert "pågår" in ran.err


class TestRetention:
    def test_what_is_older_than_the_school_keeps_goes_with_its_files(self, cli, data):
        fill(data / "results.db", runs=2, age_days=500, first=50)
        ran = cli("results", "list", "--json")
        assert len(ran.json["runs"]) == 12
        assert "2 övningar äldre än 400 dagar" in ran.err
        assert not list(data.rglob(f"*{run_id(50)}*"))
        assert "raderats" not in cli("results", "list").err

    def test_the_school_decides(self, cli, data):
        (data / "keep.toml").write_text("results_days = 0\n")
        fill(data / "results.db", runs=2, age_days=5000, first=50)
        assert len(cli("results", "list", "--json").json["runs"]) == 14
        (data / "keep.toml").write_text("results_days = 30\n")
        assert len(cli("results", "list", "--json").json["runs"]) == 12

    @pytest.mark.parametrize("text", ["results_days = -1", "results_days = 1.5", "results_days = true", "other = 3", "= 3"])
    def test_a_choice_that_cannot_be_understood_erases_nothing(self, cli, data, text):
        (data / "keep.toml").write_text(text)
        fill(data / "results.db", runs=1, age_days=5000, first=50)
        ran = cli("results", "list")
        assert ran.code == 1
        assert "keep.toml" in ran.err
        assert "Traceback" not in ran.err
        with Store(data / "results.db") as store:
            assert store.count() == 13


class TestListAndLog:
    def test_the_list_takes_the_same_filters(self, cli, data):
        assert [r["code"] for r in cli("results", "list", "--code", "K3", "--json").json["runs"]] == ["K3"]
        ran = cli("results", "list", "--who", "scripts")
        assert ran.out.strip() == "Inga övningar passar urvalet."

    def test_the_log_says_that_it_was_done_and_not_whose(self, cli, data):
        assert "Ingenting har raderats" in cli("db", "log").out
        cli("results", "erase", "K3", "--yes")
        ran = cli("db", "log")
        assert "Raderade på begäran: 1 övningar." in ran.out
        assert "K3" not in ran.out
        [row] = cli("db", "log", "--json").json["log"]
        assert (row["what"], row["runs"]) == ("erased", 1)


class TestStations:
    def test_another_computers_results_come_in_once(self, cli, data, tmp_path):
        fill(tmp_path / "sal-3.db", runs=4, first=20)
        first = cli("results", "merge", "sal-3.db", "--json")
        assert first.code == 0, first.err
        assert first.json["files"][0]["runs"] == 4
        assert cli("results", "merge", "sal-3.db", "--json").json["files"][0] == {
            "file": "sal-3.db",
            "runs": 0,
            "scores": 0,
            "known": 4,
            "going_on": 0,
            "answers": 0,
            "answers_erased": 0,
            "erased": [],
        }

    def test_a_bad_file_takes_nothing_and_is_named(self, cli, data, tmp_path):
        (tmp_path / "x.db").write_text("nej" * 1000)
        ran = cli("results", "merge", "x.db")
        assert ran.code == 1
        assert "x.db" in ran.err
        assert "Traceback" not in ran.err

    def test_a_backup_can_be_merged_and_overwrites_nothing(self, cli, data, tmp_path):
        ran = cli("db", "backup", "kopia.db", "--json")
        assert ran.json == {"file": "kopia.db", "runs": 12}
        assert cli("db", "backup", "kopia.db").code == 4
        assert cli("results", "merge", "kopia.db", "--data", "annan", "--json").json["files"][0]["runs"] == 12

    def test_a_backup_of_nothing_is_said(self, cli, tmp_path):
        ran = cli("db", "backup", "kopia.db")
        assert ran.code == 2
        assert not (tmp_path / "kopia.db").exists()

    def test_migrate_says_what_it_did(self, cli, data):
        assert cli("db", "migrate", "--json").json["steps"] == []
        assert "dagens form" in cli("db", "migrate").out


@pytest.mark.parametrize("command", ["export csv", "export xlsx", "export json", "export xapi", "results stats", "results erase"])
@pytest.mark.parametrize(("language", "word"), [("sv", "Språk."), ("en", "Language.")])
def test_help_is_in_both_languages(cli, command, language, word):
    ran = cli(*command.split(), "--help", env={"INRYMNING_LANG": language})
    assert ran.code == 0
    assert word in ran.out
