"""``inrymning study``: what it tells, and that nothing it finished is ever lost."""

import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals to end a program are POSIX")

SCRIPTS = ("careful", "passive", "random")


def rows(data: Path) -> list[tuple]:
    """Everything stored about runs, in order."""
    with closing(sqlite3.connect(data / "studies.db")) as db:
        return db.execute("SELECT * FROM study_run ORDER BY study, number, script").fetchall()


def count(data: Path) -> int:
    """Runs stored so far; 0 while there is no database yet."""
    try:
        with closing(sqlite3.connect(f"file:{data / 'studies.db'}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM study_run").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for(data: Path, runs: int) -> None:
    deadline = time.monotonic() + 120
    while count(data) < runs:
        assert time.monotonic() < deadline, "no runs were stored"
        time.sleep(0.1)


class TestWhatItTells:
    @pytest.fixture(scope="class")
    @classmethod
    def told(cls, few, tmp_path_factory):
        from tools.commands.studying import Order, perform
        from tools.settings import Settings

        data = tmp_path_factory.mktemp("told")
        order = Order(str(few), "lingonmoskolan", 6, ",".join(SCRIPTS), "meso", 1, workers=1)
        return perform(Settings("sv", data, quiet=True, as_json=True), order), data

    def test_the_contract(self, told):
        found, _ = told
        assert (found["scenario"], found["plan"], found["tier"], found["runs"]) == (
            "inne-i-korridoren",
            "lingonmoskolan",
            "meso",
            6,
        )
        assert found["runs_per_second_per_core"] > 0
        assert list(found["scripts"]) == list(SCRIPTS)
        for script in found["scripts"].values():
            assert 0.0 <= script["p05"] <= script["p95"] <= 1.0
            assert 0.0 <= script["mean"] <= 1.0
        assert {"id", "met", "missed", "partly", "not_relevant", "untried"} == set(found["criteria"][0])
        assert {
            "starts",
            "safe_from_every_start",
            "rooms",
            "rooms_too_far",
            "never_tried",
            "never_met",
            "never_missed",
        } <= found.keys()
        assert found["without_debrief"] == 0

    def test_the_shipped_scenario_has_a_safe_course_that_takes_doing(self, told):
        found, _ = told
        assert found["safe_course"] is True
        assert found["scripts"]["careful"]["mean"] >= 0.95
        assert found["scripts"]["passive"]["mean"] <= 0.2
        assert found["scripts"]["passive"]["mean"] <= found["scripts"]["random"]["mean"] <= found["scripts"]["careful"]["mean"]

    def test_criteria_are_met_by_some_and_missed_by_others(self, told):
        found, _ = told
        relevant = [c for c in found["criteria"] if c["not_relevant"] < 18]
        assert len(relevant) >= 20
        one_sided = {c["id"] for c in relevant if not (c["met"] and c["missed"])}
        assert one_sided <= {"calm_a_friend"}  # with so few people there may be nobody to calm

    def test_every_state_is_counted_once(self, told):
        found, _ = told
        assert all(sum(v for k, v in c.items() if k not in ("id", "untried")) == 18 for c in found["criteria"])

    def test_runs_are_stored(self, told):
        _, data = told
        assert len(rows(data)) == 18

    def test_all_that_is_there_is_not_played_again(self, told, few):
        from tools.commands.studying import Order, perform
        from tools.settings import Settings

        found, data = told
        order = Order(str(few), "lingonmoskolan", 6, ",".join(SCRIPTS), "meso", 1, workers=1)
        again = perform(Settings("en", data, quiet=True, as_json=True), order)
        assert (again["played"], again["runs_per_second_per_core"]) == (0, None)
        assert {k: again[k] for k in ("scripts", "criteria", "safe_share")} == {
            k: found[k] for k in ("scripts", "criteria", "safe_share")
        }


class TestGoingOn:
    ASKED = ("--script", "passive", "--tier", "micro", "--workers", "1", "--lang", "en")

    @POSIX
    def test_ctrl_c_keeps_what_is_finished(self, few, start, study, tmp_path):
        going = start(few, "--runs", 50, *self.ASKED)
        wait_for(tmp_path / "data", 2)
        going.send_signal(signal.SIGINT)
        _, err = going.communicate(timeout=30)
        assert (going.returncode, "Traceback" in err) == (130, False)
        kept = rows(tmp_path / "data")
        code, found, err = study(few, "--runs", len(kept) + 1, *self.ASKED)
        assert (code, found["played"]) == (0, 1)
        assert f"{len(kept)} runs are there from before" in err
        assert rows(tmp_path / "data")[: len(kept)] == kept

    @POSIX
    def test_a_process_that_ends_without_warning_loses_nothing_finished(self, few, start, study, tmp_path):
        going = start(few, "--runs", 50, "--script", "passive", "--tier", "micro", "--workers", "2")
        wait_for(tmp_path / "data", 2)
        children = workers_of(going.pid)
        os.kill(going.pid, signal.SIGKILL)
        going.wait(20)
        kept = rows(tmp_path / "data")
        assert len(kept) >= 2
        deadline = time.monotonic() + 20
        while any(alive(child) for child in children):
            assert time.monotonic() < deadline, "a worker was left behind"
            time.sleep(0.1)
        code, found, _ = study(few, "--runs", 3, "--script", "passive", "--tier", "micro", "--workers", "1")
        assert code == 0
        assert found["played"] == len({0, 1, 2} - {row[1] for row in kept})
        assert [row for row in rows(tmp_path / "data") if row in kept] == kept

    def test_fresh_begins_anew(self, few, study):
        asked = (few, "--runs", 2, "--script", "passive", "--tier", "meso", "--workers", "1")
        assert study(*asked)[1]["played"] == 2
        assert study(*asked)[1]["played"] == 0
        assert study(*asked, "--fresh")[1]["played"] == 2

    def test_more_runs_go_on_and_other_questions_are_other_studies(self, few, study):
        asked = (few, "--script", "passive", "--workers", "1")
        assert study(*asked, "--runs", 2)[1]["played"] == 2
        assert study(*asked, "--runs", 3)[1]["played"] == 1
        other = study(*asked, "--runs", 2, "--seed", 7)[1]
        assert other["played"] == 2


class TestTheSameEverywhere:
    def test_workers_and_hash_seeds_make_no_difference(self, few, study, tmp_path):
        asked = (few, "--runs", 105, "--script", "passive", "--tier", "meso")
        one = study(*asked, "--workers", 1, data="one", PYTHONHASHSEED="1")
        two = study(*asked, "--workers", 2, data="two", PYTHONHASHSEED="2")
        assert (one[0], two[0]) == (0, 0)
        assert one[1]["scripts"] == two[1]["scripts"]
        assert rows(tmp_path / "one") == rows(tmp_path / "two")


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "code", "says"),
        [
            (("--script", "brave"), 2, "brave"),
            (("--script", " , "), 2, "minst en skriptad deltagare"),
            (("--tier", "nano"), 2, "nano"),
            (("--runs", "0"), 2, "0"),
            (("--workers", "0"), 2, "0"),
            (("--plan", "no-such-plan"), 2, "no-such-plan"),
            (("--seed", "-1"), 2, "-1"),
        ],
        ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
    )
    def test_is_answered_in_one_sentence(self, few, study, arguments, code, says):
        exit_code, found, err = study(few, "--runs", "1", *arguments)
        assert (exit_code, found) == (code, None)
        assert says in err
        assert "Traceback" not in err

    def test_a_scenario_meso_cannot_play_says_so_in_swedish(self, few, study, tmp_path):
        text = few.read_text(encoding="utf-8").replace('"kind": "clock", "at": 28', '"kind": "happened", "event": "door_opened"')
        waits = tmp_path / "waits.scenario.json"
        waits.write_text(text, encoding="utf-8")
        code, _, err = study(waits, "--runs", "1", "--script", "passive", "--workers", "1")
        assert code == 2
        assert "väntar på vad andra gör" in err
        assert "--tier micro" in err


def workers_of(pid: int) -> list[int]:
    """Processes started by a process, and by those."""
    try:
        found = [int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    except OSError:
        return []
    return [p for child in found for p in (child, *workers_of(child))]


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
