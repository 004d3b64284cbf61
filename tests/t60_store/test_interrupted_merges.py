"""Programs that end in the middle of a merge while another records: all of the file is there or nothing, and no run twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scoring.store import NewRun, Store
from sim.events import Event, EventType

ROOT = Path(__file__).parents[2]
RUNS = 60
MERGE = """
import sys
from pathlib import Path
from scoring.store import Store
with Store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    store.merge(Path(sys.argv[2]))
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    """A file with sixty runs of two hundred events: some tens of milliseconds to merge."""
    path = tmp_path_factory.mktemp("station") / "results.db"
    with Store(path) as store:
        for n in range(RUNS):
            store.begin_run(NewRun(f"s-{n:03d}", "s", "1", "p", "2", "r", "3", 1, 7))
            store.append_events(f"s-{n:03d}", [Event(k, k, k * 0.05, EventType.NOISE) for k in range(200)])
            store.finish_run(f"s-{n:03d}", cause="time", ticks=1, sim_seconds=1.0, hash="h")
    return path


def merging(path, station):
    command = [sys.executable, "-c", MERGE, str(path), str(station)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def ended_while_merging(folder, station, times, seed):
    """Each time: a run is recorded here, a merge begins elsewhere and ends without warning; how often it was in the middle."""
    moments, middle = random.Random(seed), 0
    path = folder / "results.db"
    for n in range(times):
        with Store(path) as store:
            store.begin_run(NewRun(f"own-{n}", "s", "1", "p", "2", "r", "3", 1, 7))
            process = merging(path, station)
            time.sleep(moments.uniform(0, 0.12))
            process.kill()
            finished = process.stdout.read() == "done\n"
            process.wait()
            process.stdout.close()
            store.append_events(f"own-{n}", [Event(0, 0, 0.0, EventType.NOISE)])
            store.finish_run(f"own-{n}", cause="time", ticks=1, sim_seconds=1.0, hash="h")
            store.check()
            merged = [r for r in store.runs() if r.id.startswith("s-")]
            assert len(merged) in (0, RUNS)
            assert len(merged) == RUNS or not finished
            assert {r.events for r in merged} <= {200}
            middle += not merged
            for run in merged:  # so that the next merge has everything to do; by hand, since what is erased stays away
                store._db.execute("DELETE FROM run WHERE id = ?", [run.id])
    with Store(path) as store:
        assert store.merge(station).runs == RUNS
        assert store.count() == RUNS + times
        assert {r.events for r in store.runs() if r.id.startswith("own-")} == {1}
    return middle


def test_ended_at_random_moments_of_a_merge(tmp_path, station):
    ended_while_merging(tmp_path, station, 8, seed=3)
