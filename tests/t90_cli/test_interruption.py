"""A run whose process ends without warning: the next start finds it, with everything but the last half second."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.session.runlog import BATCH_TICKS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ending a process without warning is a POSIX signal")

TELLING = """
import time
from sim.session import run

plain = run.Session.advance

def advance(self, inputs=None):
    events = plain(self, inputs)
    print(self.result.ticks, len(self.events), flush=True)
    time.sleep(0.001)
    return events

run.Session.advance = advance
"""
"""Makes the program tell each step it has taken, a little slower, without changing what it computes."""

HALF_A_LINE = """
import os, signal
from sim.session.runlog import RunLogWriter

write_line, written = RunLogWriter._line, []

def line(self, content):
    written.append(content)
    if len(written) == LINES:
        self._file.write(b'{"from":1230,"ti')
        self._file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    write_line(self, content)

RunLogWriter._line = line
"""
"""Ends the process when half a line of the run log is on its way."""

HALF_A_TRANSACTION = """
import os, signal
from scoring import store

insert_rows, written = store._insert, []

def insert(db, table, rows):
    insert_rows(db, table, rows)
    written.append(table)
    if len(written) == TIMES:
        os.kill(os.getpid(), signal.SIGKILL)

store._insert = insert
"""
"""Ends the process when events have been handed to SQLite but not committed."""

RUN = ("run", "inne-i-korridoren", "--script", "careful", "--seed", "1", "--display", "none")


@dataclass
class Ended:
    """What a process that was ended in the middle of a run left behind. ``ticks``, ``events``: how far it had told to be."""

    day: Any
    ticks: int
    events: int

    def row(self) -> dict[str, Any]:
        """The run as the next start lists it; it is the only one."""
        [row] = self.day.cli("results", "list", "--json").json["runs"]
        return row

    def stored(self) -> list[dict[str, Any]]:
        """Its events in the store."""
        return self.day.events(self.row()["run"])


@pytest.fixture
def broken_off(tmp_path, day, environment_of):
    """Starts a run in a process that ``prelude`` changes, and ends it at a step (or lets it end itself)."""

    def play(prelude: str, at: int | None = None) -> Ended:
        source = f"{TELLING}\n{prelude}\nfrom tools.cli import main\nmain()"
        command = [sys.executable, "-c", source, *RUN, "-q", "--json"]
        environment = environment_of(tmp_path, {"PYTHONHASHSEED": "5"})
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
        ) as process:
            assert process.stdout is not None
            told = []
            for line in process.stdout:
                told.append(line)
                if at is not None and int(line.split()[0]) >= at:
                    process.send_signal(signal.SIGKILL)
                    break
            told += process.stdout.readlines()
            complaint = process.stderr.read() if process.stderr else ""
        assert process.returncode == -signal.SIGKILL, complaint
        ticks, events = (int(n) for n in [line for line in told if line.endswith("\n")][-1].split())
        return Ended(type(day)(tmp_path), ticks, events)

    return play


@pytest.fixture
def whole(day):
    """The events of the same run, played to its end by another process."""
    return day.events(day.run("careful")["run"])


def check(ended: Ended, whole: list[dict[str, Any]]) -> None:
    """Everything a coordinator may rely on after an interruption."""
    row, stored = ended.row(), ended.stored()
    assert row["state"] == "interrupted"
    assert row["score"] is None
    assert row["events"] == len(stored)
    assert stored == whole[: len(stored)], "what is stored is how the run began"
    kept = [e for e in whole if e["tick"] < ended.ticks - BATCH_TICKS]
    assert len(stored) >= len(kept), "nothing older than half a second is missing"
    assert len(stored) < len(whole)


def integrity(data: Path) -> str:
    """SQLite's own opinion of the file."""
    with sqlite3.connect(data / "results.db") as connection:
        found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return found


@pytest.mark.parametrize("at", [1, 607, 1234], ids=lambda at: f"step {at}")
def test_a_run_ended_at_any_step_is_found_and_complete_to_the_last_half_second(broken_off, whole, at):
    ended = broken_off("", at)
    assert ended.ticks >= at
    if ended.ticks < BATCH_TICKS:
        assert ended.row()["state"] == "interrupted"
        return
    check(ended, whole)
    assert integrity(ended.day.data) == "ok"


def test_its_log_replays_to_where_it_came(broken_off):
    ended = broken_off("", 650)
    ran = ended.day.cli("replay", "last", "--verify", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["mismatches"], ran.json["first_mismatch"], ran.json["interrupted"]) == (0, None, True)
    assert ended.ticks - BATCH_TICKS < ran.json["ticks"] <= ended.ticks + BATCH_TICKS


def test_a_torn_line_of_the_log_is_left_out(broken_off, whole):
    ended = broken_off(f"LINES = 62\n{HALF_A_LINE}")
    check(ended, whole)
    [log] = (ended.day.data / "runs").glob("*.runlog")
    assert not log.read_bytes().endswith(b"\n")
    ran = ended.day.cli("replay", ended.row()["run"], "--verify", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["ticks"], ran.json["mismatches"]) == (60 * BATCH_TICKS, 0)


def test_a_half_written_transaction_leaves_whole_batches_only(broken_off, whole):
    ended = broken_off(f"TIMES = 6\n{HALF_A_TRANSACTION}")
    check(ended, whole)
    assert integrity(ended.day.data) == "ok"
    later = [e for e in whole[len(ended.stored()) :] if e["tick"] <= ended.ticks]
    assert later, "the batch that was not committed had events in it"


def test_it_is_listed_once_and_the_same_at_every_start(broken_off):
    ended = broken_off("", 300)
    first = ended.row()
    assert ended.row() == first
    again = ended.day.cli("results", "show", "last", "--json").json
    assert (again["run"], again["state"], again["scores"]) == (first["run"], "interrupted", [])
    assert "avbruten" in ended.day.cli("results", "list").out
    assert not list((ended.day.data / "results.db-running").glob("*"))


def test_while_it_goes_on_it_is_listed_as_running(tmp_path, day, environment_of):
    """Looking at the results does not take a living run for an interrupted one."""
    source = f"{TELLING}\nfrom tools.cli import main\nmain()"
    environment = environment_of(tmp_path)
    command = [sys.executable, "-c", source, *RUN, "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line.split()[0]) >= 40:
                break
        os.kill(process.pid, signal.SIGSTOP)
        here = type(day)(tmp_path)
        during = here.cli("results", "list", "--json").json["runs"]
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.read()
    after = here.cli("results", "list", "--json").json["runs"]
    assert [r["state"] for r in during] == ["running"]
    assert [r["state"] for r in after] == ["interrupted"]
    assert [r["run"] for r in during] == [r["run"] for r in after]


def test_interrupting_from_the_keyboard_ends_the_run_tidily(tmp_path, day, environment_of):
    """Ctrl-C: exit 130, no traceback, the run is interrupted and its log has an end."""
    listening = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)"  # off in a shell's background jobs
    source = f"{TELLING}\n{listening}\nfrom tools.cli import main\nmain()"
    command = [sys.executable, "-c", source, *RUN, "-q"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment_of(tmp_path)
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if int(line.split()[0]) >= 40:
                break
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        complaint = process.stderr.read()
    assert process.returncode == 130, complaint
    assert "Traceback" not in complaint
    [row] = type(day)(tmp_path).cli("results", "list", "--json").json["runs"]
    assert row["state"] == "interrupted"
    [log] = (tmp_path / "data" / "runs").glob("*.runlog")
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[-1])["end"]["cause"] == "interrupted"
