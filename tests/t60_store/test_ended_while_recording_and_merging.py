"""Runs are recorded while stations are merged, and both programs end without warning: nothing is lost, doubled or halved."""

import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scoring.merge import sound
from scoring.store import NewRun, Store
from sim.events import Event, EventType

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="programs are begun by fork, a thousand of them")

PROGRAMS = Path(__file__).with_name("ended_programs.py")
ROOT = Path(__file__).parents[2]
BATCH, EVENTS = 3, 36
STATIONS, EACH, THEIRS = 30, 12, 150
"""Stations, runs of each, events of each run: a merge takes some tens of milliseconds."""
SHORTEST, LONGEST = 0.02, 0.2
"""Seconds until a program is ended."""


@pytest.fixture(scope="module")
def stations(tmp_path_factory):
    """Thirty files of a dozen runs."""
    folder = tmp_path_factory.mktemp("stations")
    for s in range(STATIONS):
        with Store(folder / f"{s:02d}.db") as store:
            for n in range(EACH):
                run = f"station-{s:02d}-{n}"
                store.begin_run(NewRun(run, "s", "1", "p", "2", "r", "3", 1, 7))
                store.append_events(run, [Event(k, k, k * 0.05, EventType.NOISE, f"person:{s}") for k in range(THEIRS)])
                store.finish_run(run, cause="time", ticks=1, sim_seconds=1.0, hash="h")
    return sorted(folder.glob("*.db"))


@dataclass
class Told:
    """What programs said had happened, before they were ended."""

    stored: Counter[str] = field(default_factory=Counter)
    scored: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    merged: set[int] = field(default_factory=set)
    halfway: int = 0

    def hear(self, lines):
        """One round's lines; ``halfway`` counts rounds in which a merge had begun and not ended."""
        merging = False
        for what, *about in map(str.split, lines):
            assert what != "failed", about
            if what == "begun":
                self.stored[about[0]] = 0
            elif what == "stored":
                self.stored[about[0]] = int(about[1])
            elif what == "merged":
                self.merged.add(int(about[0]))
            elif what in ("scored", "finished"):
                getattr(self, what).add(about[0])
            merging = what == "merging" if what.startswith("merg") else merging
        self.halfway += merging


class Programs:
    """The two programs of each round, and what they said."""

    def __init__(self, path, stations, seed):
        self.told, self.rounds, self._dice = Told(), 0, random.Random(seed)
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAMS), str(path), *map(str, stations)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def round(self):
        """Both begin and are ended; the name its runs have."""
        name = f"own-{self.rounds}"
        moments = [self._dice.uniform(SHORTEST, LONGEST) for _ in range(2)]
        print(name, *moments, file=self._process.stdin, flush=True)
        lines = []
        while (line := self._process.stdout.readline()) != "over\n":
            assert line, "the programs' own program has ended"
            lines.append(line)
        self.told.hear(lines)
        self.rounds += 1
        return name

    def end(self):
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


def halves(db):
    """Runs that are there in part: batches are whole, numbers without a gap, scores with what was found."""
    odd = f"count(*) % {BATCH} OR count(*) != max(seq) + 1 OR min(seq) != 0"
    found = db.execute(f"SELECT run FROM event WHERE run GLOB 'own-*' GROUP BY run HAVING {odd}").fetchall()
    found += db.execute("SELECT run FROM score WHERE id NOT IN (SELECT score FROM finding)").fetchall()
    found += db.execute("SELECT run FROM score GROUP BY run HAVING count(*) > 1").fetchall()
    return found


def as_told(store, told, prefix):
    """Everything said of a round's runs, or of all, is so."""
    kept = {row.id: row for row in store.runs() if row.id.startswith(prefix)}
    assert {run for run in told.stored if run.startswith(prefix)} <= set(kept)
    for run, row in kept.items():
        assert told.stored[run] <= row.events <= EVENTS
        assert row.state in ("finished", "interrupted")
        assert row.state == "finished" or run not in told.finished
        assert row.score == 1.0 or run not in told.scored


def whole_or_not_at_all(db, told):
    """Each station's runs have all come or none, and with every event; those that were said to have come are there."""
    have = db.execute(
        "SELECT substr(run.id, 9, 2), count(*), sum((SELECT count(*) FROM event WHERE event.run = run.id))"
        " FROM run WHERE id GLOB 'station-*' GROUP BY 1"
    ).fetchall()
    assert {(runs, events) for _, runs, events in have} <= {(EACH, EACH * THEIRS)}
    assert told <= {int(station) for station, _, _ in have}


def same_as_there(db, station):
    """Every row of the station is here, and nothing else under its runs."""
    db.execute("ATTACH ? AS there", [str(station)])
    number = station.stem
    for table, column in (("run", "id"), ("event", "run")):
        ours = f"SELECT * FROM main.{table} WHERE {column} GLOB 'station-{number}-*'"
        assert db.execute(f"{ours} EXCEPT SELECT * FROM there.{table}").fetchone() is None
        assert db.execute(f"SELECT * FROM there.{table} EXCEPT {ours}").fetchone() is None
    db.execute("DETACH there")


def ended_again_and_again(path, stations, rounds, seed):
    """Rounds with all that must hold after each, and at last."""
    programs, dice = Programs(path, stations, seed), random.Random(seed)
    try:
        for n in range(rounds):
            name = programs.round()
            with Store(path) as store, store._file.reading() as db:
                store.recover_interrupted()
                as_told(store, programs.told, f"{name}-")
                whole_or_not_at_all(db, programs.told.merged)
                if n % 10 == 9:
                    store.check()
                    assert halves(db) == []
                for number in dice.sample(range(STATIONS), 8):  # so that there is always something to merge
                    db.execute("DELETE FROM run WHERE id GLOB ?", [f"station-{number:02d}-*"])
                    programs.told.merged.discard(number)
    finally:
        programs.end()
    told = programs.told
    with Store(path) as store:
        store.check()
        as_told(store, told, "own-")
        for station in stations:
            store.merge(station)
        assert sum(store.merge(station).runs for station in stations) == 0
        own = sum(row.id.startswith("own-") for row in store.runs())
        assert store.count() == own + STATIONS * EACH
    with closing(sqlite3.connect(path)) as db:
        assert sound(db)
        assert halves(db) == []
        for station in stations:
            same_as_there(db, station)
    return told


def test_a_few_times(tmp_path, stations):
    told = ended_again_and_again(tmp_path / "results.db", stations, 12, seed=1)
    assert told.stored


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_a_thousand_times(tmp_path, stations):
    told = ended_again_and_again(tmp_path / "results.db", stations, 1000, seed=2)
    runs, events = len(told.stored), sum(told.stored.values())
    print(f"{runs} runs begun, {len(told.finished)} finished, {events} events told of; {told.halfway} merges ended half way")
    assert told.halfway > 100
    assert len(told.finished) > 100
    assert len(told.stored) - len(told.finished) > 100
