"""The rows of ``inrymning bench session``: that a run of ten minutes makes no garbage collection and needs no more memory.

The run's clock moves with the frames, so that ten minutes take as long as this machine needs for them.  Collections are counted
with both eyes drawn at 90 Hz by the driver's null device where there is one.  That device keeps what it is given for ever, so
memory is watched in a second run with the real driver: at 90 Hz on a graphics card, less often where a processor draws.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.app.displays import SOFTWARE
from sim.app.probe import probe_graphics
from tools.bench.rows import Row, Target
from tools.bench.suites import SCHOOL, Order

SECONDS, QUICK_SECONDS = 600.0, 90.0
"""Simulated: as long as a headset may be worn, and long enough to have an alarm and people walking."""

WARM_SHARE: Final = 0.1
"""Of the run, before its memory is compared: what is loaded at first use is loaded by then."""

STEADY: Final = 2.0
"""Per cent that memory may differ after that (a run must end as it began on the smallest laptop)."""

SCRIPT: Final = "careful"

RATE, SLOW_RATE = 90, 5
"""Frames in a second of the run: a headset's, and what a processor draws of ten minutes in a few."""

NULL_DRIVER: Final = {"GALLIUM_NOOP": "1"}


def rows(order: Order) -> Iterator[Row]:
    """Both runs, in the shipped school."""
    of = (SCHOOL, SCRIPT)
    task = {"plan": SCHOOL, "script": SCRIPT, "seconds": order.choose(int(SECONDS), int(QUICK_SECONDS))}
    with tempfile.TemporaryDirectory(prefix="inrymning-bench-") as cache:
        order.told("session: collections", 0, 2)
        found, why = play({**task, "cache": cache, "rate": RATE}, NULL_DRIVER)
        if found is None:
            yield Row("collections", of, None, "", "count", note=why)
            return
        yield from collection_rows(of, found)
        order.told("session: memory", 1, 2)
        found, why = play({**task, "cache": cache, "rate": RATE if has_card() else SLOW_RATE}, {})
        yield memory_row(of, found, why, judged=not order.quick)


def has_card() -> bool:
    """Whether a graphics card draws here, and not a processor."""
    found = probe_graphics().found.lower()
    return not any(name in found for name in SOFTWARE)


def collection_rows(of: tuple[str, ...], found: Mapping[str, Any]) -> Iterator[Row]:
    """What garbage there was."""
    yield Row("collections", of, found["collections"], "", "count", target=Target(0), more=facts(found))
    frames = max(found["frames"], 1)
    yield Row("cyclic", of, 1000.0 * found["cyclic"] / frames, "", "count", more={"objects": found["cyclic"]})


def memory_row(of: tuple[str, ...], found: Mapping[str, Any] | None, why: str, *, judged: bool) -> Row:
    """How memory changed; ``judged`` when the run was as long as the target is for."""
    if found is None:
        return Row("memory_drift", of, None, "%", "share", note=why)
    samples = found["rss"]
    note = "" if samples else "this system does not say how much memory a process has"
    more = {"first_mb": mega(samples[:1]), "last_mb": mega(samples[-1:]), "most_mb": mega(samples), "kept": kept(found["kept"])}
    return Row(
        "memory_drift",
        of,
        drift(samples),
        "%",
        "share",
        target=Target(STEADY) if judged else None,
        note=note,
        more=facts(found) | more,
    )


def facts(found: Mapping[str, Any]) -> dict[str, Any]:
    """What kind of run it was."""
    return {k: found[k] for k in ("sim_seconds", "cause", "frames", "people", "renderer")}


def drift(samples: Sequence[int]) -> float | None:
    """Per cent between the memory once everything is warm and the one furthest from it after that; None without samples."""
    warm = round(len(samples) * WARM_SHARE)
    after = samples[warm:]
    if not after or not after[0]:
        return None
    return 100.0 * max(abs(x - after[0]) for x in after) / after[0]


def mega(samples: Sequence[int]) -> float | None:
    """The most of some samples of bytes, in megabytes."""
    return round(max(samples) / 1e6, 1) if samples else None


def kept(samples: Sequence[int]) -> int | None:
    """Objects that were made and are still there, from when everything is warm to the end."""
    warm = round(len(samples) * WARM_SHARE)
    return samples[-1] - samples[warm] if len(samples) > warm else None


def play(task: Mapping[str, Any], more: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """A task's answer by a process of its own with ``more`` in its environment, or None and why there is none."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.session_child"],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        env={**os.environ, **more, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        return None, said[-1] if said else f"ended with {done.returncode}"
    found: dict[str, Any] = json.loads(done.stdout)
    return found, ""
