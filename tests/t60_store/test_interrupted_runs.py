"""Programs that end in the middle of a run: what was journalled stays, and the run is found."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from scoring.store import NewRun, Store

PROCESS = Path(__file__).with_name("journal_process.py")
UNCATCHABLE = 9
ROOT = Path(__file__).parents[2]


@pytest.fixture
def carrier(path):
    """Starts programs that carry runs, and ends whatever is left of them."""
    started = []

    def start(run, count=1_000_000):
        process = subprocess.Popen(
            [sys.executable, str(PROCESS), str(path), run, str(count)],
            cwd=ROOT,
            env=_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "begun\n"
        return process

    yield start
    for process in started:
        end(process)
        process.wait()
        process.stdout.close()


def _environment():
    return os.environ | {"PYTHONPATH": str(ROOT)}


def end(process):
    """Ends a program so that no handler and no clean-up of it runs."""
    if sys.platform == "win32":
        process.terminate()
    else:
        process.send_signal(UNCATCHABLE)


def end_at_once(process, after_lines):
    """Ends a program without warning, once it has told so many times what it stored; the last number it told."""
    last = 0
    for _ in range(after_lines):
        last = int(process.stdout.readline())
    end(process)
    rest = process.stdout.read().split()
    process.wait()
    return int(rest[-1]) if rest else last


def test_a_run_that_was_ended_is_found_with_its_events(carrier, opened, path):
    told = end_at_once(carrier("r1"), 20)
    store = opened(path)
    assert store.recover_interrupted() == ("r1",)
    row = store.run("r1")
    assert row.state == "interrupted"
    assert row.events >= told
    assert [e.seq for e in store.events("r1")] == list(range(row.events))
    assert row.sim_seconds == (row.events - 1) / 2


def test_it_is_found_once(carrier, opened, path):
    end_at_once(carrier("r1"), 2)
    store = opened(path)
    assert store.recover_interrupted() == ("r1",)
    assert store.recover_interrupted() == ()


def test_a_run_of_a_living_program_is_left_alone(carrier, opened, path):
    living = carrier("living")
    end_at_once(carrier("ended"), 3)
    store = opened(path)
    assert store.recover_interrupted() == ("ended",)
    assert store.run("living").state == "running"
    end_at_once(living, 1)
    assert store.recover_interrupted() == ("living",)


def test_ones_own_run_is_left_alone(store, new_run):
    store.begin_run(new_run())
    assert store.recover_interrupted() == ()
    assert store.run("last").state == "running"


def test_another_store_in_the_same_program_leaves_it_alone_too(store, opened, path, new_run):
    store.begin_run(new_run())
    assert opened(path).recover_interrupted() == ()


def test_a_store_closed_in_the_middle_counts_as_interrupted(opened, path, new_run, some_events):
    first = opened(path)
    first.begin_run(new_run())
    first.append_events("0192aa-1", some_events(3))
    first.close()
    assert opened(path).recover_interrupted() == ("0192aa-1",)


def test_finished_runs_are_no_business_of_recovery(store, new_run):
    store.begin_run(new_run())
    store.finish_run("0192aa-1", cause="debrief", ticks=1, sim_seconds=0.05, hash="")
    assert store.recover_interrupted() == ()
    assert store.run("last").state == "finished"


def test_a_database_carried_to_another_place_has_its_runs_interrupted(store, opened, new_run, tmp_path):
    store.begin_run(new_run())
    (tmp_path / "elsewhere").mkdir()
    store.backup(tmp_path / "elsewhere" / "results.db")
    assert opened(tmp_path / "elsewhere" / "results.db").recover_interrupted() == ("0192aa-1",)
    assert store.run("last").state == "running"


def test_nothing_is_left_behind_after_recovery(carrier, opened, path):
    end_at_once(carrier("r1"), 2)
    opened(path).recover_interrupted()
    assert list(path.with_name("results.db-running").iterdir()) == []


def test_what_was_left_at_the_wrong_moment_goes_after_an_hour(opened, path, clock, new_run):
    """A program that ends just before its run is stored, or just after it is finished, leaves a file nobody looks for."""
    folder = path.with_name("results.db-running")
    store = opened(path)
    store.begin_run(new_run("held"))
    for name, age in (("forgotten", 4000), ("starting", 10)):
        (folder / f"{name}.lock").touch()
        os.utime(folder / f"{name}.lock", (clock.now - age,) * 2)
    os.utime(folder / "held.lock", (clock.now - 4000,) * 2)
    assert opened(path).recover_interrupted() == ()
    assert sorted(file.name for file in folder.iterdir()) == ["held.lock", "starting.lock"]
    store.finish_run("held", cause="debrief", ticks=1, sim_seconds=1.0, hash="")
    assert [file.name for file in folder.iterdir()] == ["starting.lock"]


def test_programs_that_start_together_all_get_their_store(carrier, opened, path):
    command = [sys.executable, str(PROCESS), str(path)]
    together = [
        subprocess.Popen([*command, f"r{n}", "30"], cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    try:
        for process in together:
            assert process.stdout.readline() == "begun\n"
            while process.stdout.readline() not in ("waiting\n", ""):
                pass
        assert {(r.id, r.events) for r in opened(path).runs()} == {(f"r{n}", 30) for n in range(4)}
    finally:
        for process in together:
            end(process)
            process.wait()
            process.stdout.close()


def ended_at_random(carrier, path, times, seed):
    moments = random.Random(seed)
    for n in range(times):
        told = end_at_once(carrier(f"r{n}"), moments.randint(1, 60))
        with Store(path) as store:
            assert store.recover_interrupted() == (f"r{n}",)
            events = store.events(f"r{n}")
            assert [e.seq for e in events] == list(range(len(events)))
            assert len(events) >= told
            assert len(events) % 3 == 0, "a batch is stored whole or not at all"
            assert store._db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            store.begin_run(NewRun(f"after-{n}", "s", "1", "p", "2", "r", "3", 1, 7))
            store.finish_run(f"after-{n}", cause="debrief", ticks=1, sim_seconds=1.0, hash="")


def test_ended_at_random_moments(carrier, path):
    ended_at_random(carrier, path, 10, seed=1)
