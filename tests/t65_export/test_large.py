"""A municipality's years: a hundred thousand runs, and thirty stations merged twice. On demand: ``pytest -m slow -s``.

Times are printed and not judged, since machines differ; memory and content are.
"""

import hashlib
import os
import re
import sqlite3
import sys
import time
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from scoring.records import Selection
from scoring.store import Store
from tools.commands.export_xlsx import MOST_WITH_CRITERIA

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.name == "nt", reason="a child's memory is asked for with wait4"),
]

RUNS, EVENTS, CRITERIA = 100_000, 20, 22
STATIONS, EACH = 30, 3_000
MOST_MB = 300
CHOSEN = ("--scenario", "rundtur", "--level", "CL3", "--from", "2026-09-01")


def ran(data: Path, *arguments: str) -> None:
    """Runs a command in a process of its own, prints what it took and holds its memory against the limit."""
    began = time.perf_counter()
    program = [sys.executable, "-m", "tools", *arguments, "--data", str(data), "-q"]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, program, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    megabytes = used.ru_maxrss / 1024
    cpu = used.ru_utime + used.ru_stime
    print(f"{' '.join(arguments)[:72]:72} {time.perf_counter() - began:6.1f} s, {cpu:5.1f} s of one core, {megabytes:4.0f} MB")
    assert os.waitstatus_to_exitcode(status) == 0
    assert megabytes <= MOST_MB


@pytest.fixture(scope="module")
def years(tmp_path_factory, make, size):
    data = tmp_path_factory.mktemp("years")
    make(data / "results.db", size(RUNS, events=EVENTS, people=RUNS // 3, criteria=CRITERIA))
    return data


@pytest.mark.parametrize(
    "asked",
    [
        ("list",),
        ("list", "--limit", str(RUNS), "--json"),
        ("list", *CHOSEN, "--limit", str(RUNS)),
        ("list", "--code", "K17"),
        ("stats",),
        ("stats", "--by", "month"),
        ("stats", *CHOSEN, "--by", "plan"),
    ],
    ids=" ".join,
)
def test_a_hundred_thousand_runs_are_listed_and_counted(years, asked, monkeypatch, repository):
    monkeypatch.chdir(repository)
    ran(years, "results", *asked)


@pytest.mark.parametrize("chosen", [(), CHOSEN], ids=["all", "chosen"])
@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "xapi"])
def test_a_hundred_thousand_runs_are_exported(years, tmp_path, form, chosen, monkeypatch, repository):
    monkeypatch.chdir(repository)
    target = tmp_path / "out"
    ran(years, "export", form, *chosen, "-o", str(target))
    with Store(years / "results.db") as store:
        runs = store.count(Selection(scenario="rundtur", level="CL3", since=date(2026, 9, 1)) if chosen else Selection())
    written = in_sheets(target) if form == "xlsx" else in_lines(target)
    print(f"{runs} runs, {written} rows, {target.stat().st_size / 1e6:.0f} MB")
    assert 2_000 < runs <= RUNS
    if form == "csv" or (form == "xlsx" and runs > MOST_WITH_CRITERIA):
        assert written == runs + 1
    elif form == "xlsx":
        assert written == runs + 1 + runs * CRITERIA + 1
    else:
        assert written > runs
    target.unlink()


def in_lines(file: Path) -> int:
    with file.open("rb") as lines:
        return sum(1 for _ in lines)


def in_sheets(workbook: Path) -> int:
    """Rows of all tables: of every sheet but the first, which says what the file is."""
    total = 0
    with zipfile.ZipFile(workbook) as package:
        for name in package.namelist():
            if re.fullmatch(r"xl/worksheets/sheet(?!1\.)\d+\.xml", name):
                with package.open(name) as sheet:
                    end = b""
                    while part := sheet.read(1 << 20):
                        part = end + part
                        total += part.count(b"<row ")
                        end = part[-4:]  # a tag may be cut in two; the whole tag is longer than what is kept
    return total


def test_thirty_stations_merged_twice_are_the_same_database(tmp_path, make, size):
    stations = [make(tmp_path / f"s{n}.db", size(EACH, EVENTS, station=n, criteria=CRITERIA)) for n in range(STATIONS)]
    with Store(tmp_path / "all" / "results.db") as store:
        began = time.perf_counter()
        merged = [store.merge(path).runs for path in stations]
        seconds = time.perf_counter() - began
        assert merged == [EACH] * STATIONS
        print(f"{STATIONS} stations: {sum(merged) / seconds:.0f} runs/s")
        first = fingerprint(tmp_path / "all" / "results.db")
        began = time.perf_counter()
        assert [store.merge(path).runs for path in stations] == [0] * STATIONS
        print(f"again, nothing new: {time.perf_counter() - began:.1f} s")
        assert fingerprint(tmp_path / "all" / "results.db") == first
        store.check()
        assert store.count(Selection()) == EACH * STATIONS


def fingerprint(path: Path) -> dict[str, tuple[int, str]]:
    """Of every table: how many rows, and a checksum of all their columns in order."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            width = len(db.execute(f"PRAGMA table_info({table})").fetchall())
            order = ", ".join(map(str, range(1, width + 1)))
            digest, count = hashlib.sha256(), 0
            for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}"):
                digest.update(repr(row).encode())
                count += 1
            found[table] = (count, digest.hexdigest())
    return found
