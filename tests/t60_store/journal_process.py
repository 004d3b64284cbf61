"""Another program that carries a run: ``journal_process.py DATABASE RUN [EVENTS]``; prints each event once it is stored."""

import sys
import time
from pathlib import Path

from scoring.store import NewRun, Store
from sim.events import Event, EventType


def main() -> None:
    path, run, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    store = Store(path)
    store.begin_run(NewRun(run, "s", "1", "p", "2", "r", "3", 1, 7))
    print("begun", flush=True)
    for n in range(0, count, 3):
        store.append_events(run, [Event(n + k, n + k, (n + k) / 2, EventType.NOISE, "trainee", "room") for k in range(3)])
        print(n + 3, flush=True)
        time.sleep(0.002)
    print("waiting", flush=True)
    time.sleep(60)


main()
