"""A run on a disk of two megabytes: ``filling_process.py FOLDER``, in a mount namespace of its own. Prints a JSON object."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scoring.store import NewRun, Store
from sim.errors import StoreProblem
from sim.events import Event, EventType

BALLAST = 400_000
"""Bytes that are freed again."""


def events(first: int, count: int) -> list[Event]:
    return [Event(k, k, k / 2, EventType.NOISE, "trainee", "grupprum") for k in range(first, first + count)]


def refusal(work: Callable[[], object]) -> str:
    """What the store says against it; empty when it did it."""
    try:
        work()
    except StoreProblem as problem:
        return str(problem)
    return ""


def main(folder: Path) -> dict[str, object]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=True)
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * BALLAST)
    told: dict[str, object] = {}
    with Store(folder / "results.db") as store:
        store.begin_run(NewRun("r", "s", "1", "p", "2", "r", "3", 1, 7))
        stored, full = 0, ""
        for count in (30, 1):  # where many do not fit, one may
            while not (full := refusal(lambda: store.append_events("r", events(stored, count)))):  # noqa: B023  called at once
                stored += count
        other = NewRun("r2", "s", "1", "p", "2", "r", "3", 1, 7)
        told |= {"append": full, "begin": refusal(lambda: store.begin_run(other))}
        told |= {"backup": refusal(lambda: store.backup(folder / "copy.db")), "copy": (folder / "copy.db").exists()}
        told |= {"stored": stored, "kept": len(store.events("r"))}
        ballast.unlink()
        store.append_events("r", events(stored, 30))
        store.finish_run("r", cause="debrief", ticks=1, sim_seconds=1.0, hash="h")
        store.check()
        told |= {"after": len(store.events("r")), "state": store.run("r").state}
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    return told | {"read only": refusal(lambda: Store(folder / "results.db").close())}


print(json.dumps(main(Path(sys.argv[1]))))
