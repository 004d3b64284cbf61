"""Two programs at once in one database, both ended without warning: ``ended_programs.py DATABASE STATION...``.

For each line on stdin, ``NAME SECONDS SECONDS``, one program records runs called NAME-0, NAME-1 … as fast as it can, another
merges the stations, and each is ended after its seconds.  What they say is printed as it happens, one line each, so that
everything said was so before; ``over`` ends a round.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from scoring.assess import Assessment, Finding
from scoring.store import NewRun, Store
from sim.events import Event, EventType

BATCH, BATCHES = 3, 12


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())  # at once and whole, also when this is its last moment


def record(path: Path, name: str) -> None:
    """Whole runs, one after another."""
    store = Store(path)
    for n in count():
        run = f"{name}-{n}"
        store.begin_run(NewRun(run, "s", "1", "p", "2", "r", "3", 1, 7))
        say("begun", run)
        for first in range(0, BATCH * BATCHES, BATCH):
            store.append_events(
                run, [Event(k, k, k / 2, EventType.NOISE, "trainee", "room") for k in range(first, first + BATCH)]
            )
            say("stored", run, first + BATCH)
        found = Finding("lock_the_door", "A06", "shelter", "met", True, 1.0, 8.0, 8.0, False, 1.0, "", (1,), 0.5, "room")
        store.add_score(run, Assessment("r", "3", "CL3", True, 1.0, None, "secure", (found,)))
        say("scored", run)
        store.finish_run(run, cause="debrief", ticks=1, sim_seconds=1.0, hash="h")
        say("finished", run)


def merge(path: Path, stations: list[str], first: int) -> None:
    """Every station, then again from the beginning."""
    store = Store(path)
    for n in count(first):
        station = n % len(stations)
        say("merging", station)
        store.merge(Path(stations[station]))
        say("merged", station)


def begun(work: Callable[[], None]) -> int:
    """A process of its own for some work; its id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as problem:
        say("failed", repr(problem).replace("\n", " "))
    os._exit(1)


def main() -> None:
    path, stations = Path(sys.argv[1]), sys.argv[2:]
    for number, line in enumerate(sys.stdin):
        name, recording, merging = line.split()
        start = time.monotonic()
        going = [
            (float(recording), begun(lambda: record(path, name))),  # noqa: B023  called within this round
            (float(merging), begun(lambda: merge(path, stations, number * 7))),  # noqa: B023
        ]
        for moment, child in sorted(going):
            time.sleep(max(0.0, start + moment - time.monotonic()))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        say("over")


main()
