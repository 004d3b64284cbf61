"""A municipality's years: a hundred thousand runs, and thirty stations merged twice. On demand: ``pytest -m slow -s``.

Times are printed and not judged, since machines differ; memory and content are.
"""

import os
import re
import sqlite3
import sys
import time
import zipfile
from pathlib import Path

import pytest

from scoring.records import Selection
from scoring.store import Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(os.name == "nt", reason="a child's memory is asked for with wait4"),
]

RUNS, EVENTS, CRITERIA = 100_000, 20, 22
STATIONS, EACH = 30, 3_000
MOST_MB = 300


@pytest.fixture(autouse=True, scope="module")
def _only_when_asked_for(request):
    if "slow" not in str(request.config.getoption("-m")):
        pytest.skip("large databases take minutes: run with -m slow")


def ran(data: Path, *arguments: str) -> None:
    """Runs a command in a process of its own, prints what it took and holds its memory against the limit."""
    began = time.perf_counter()
    program = [sys.executable, "-m", "tools", *arguments, "--data", str(data), "-q"]
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    child = os.posix_spawn(sys.executable, program, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    megabytes = used.ru_maxrss / 1024
    cpu = used.ru_utime + used.ru_stime
    print(f"{' '.join(arguments)[:60]:60} {time.perf_counter() - began:6.1f} s, {cpu:5.1f} s of one core, {megabytes:4.0f} MB")
    assert os.waitstatus_to_exitcode(status) == 0
    assert megabytes <= MOST_MB


@pytest.fixture(scope="module")
def years(tmp_path_factory, make, size):
    data = tmp_path_factory.mktemp("years")
    make(data / "results.db", size(RUNS, events=EVENTS, people=RUNS // 3, criteria=CRITERIA))
    return data


def test_a_hundred_thousand_runs_are_listed_counted_and_exported(years, monkeypatch, repository):
    monkeypatch.chdir(repository)
    ran(years, "results", "list")
    ran(years, "results", "stats")
    ran(years, "results", "stats", "--scenario", "rundtur", "--by", "plan")
    ran(years, "export", "xlsx", "--rows", "runs", "-o", str(years / "r.xlsx"))
    ran(years, "export", "csv", "-o", str(years / "r.csv"))
    with zipfile.ZipFile(years / "r.xlsx") as package, package.open("xl/worksheets/sheet2.xml") as sheet:
        assert sum(1 for _ in re.finditer(rb"<row ", sheet.read())) == RUNS + 1
    with (years / "r.csv").open("rb") as file:
        assert sum(1 for _ in file) == RUNS + 1


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


def fingerprint(path: Path) -> list[tuple[object, ...]]:
    """Counts and sums of every table that any change would move."""
    db = sqlite3.connect(path)
    asked = (
        "SELECT count(*), group_concat(sha, '') FROM (SELECT substr(id, 1, 22) AS sha FROM run ORDER BY id)",
        "SELECT count(*), sum(seq * tick), sum(length(data)) FROM event",
        "SELECT count(*), sum(id), sum(score) FROM score",
        "SELECT count(*), sum(score * position), sum(points) FROM finding",
        "SELECT count(*) FROM log",
        "SELECT count(*) FROM gone",
    )
    found = [db.execute(sql).fetchone() for sql in asked]
    db.close()
    return found
