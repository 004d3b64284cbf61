"""What the figures were measured on, and a loop to hold them against so that they travel between machines."""

import hashlib
import os
import platform
from pathlib import Path
from typing import Any

import numpy as np

from tools.bench.counters import instructions_available
from tools.bench.measure import Clock, least

LOOP_TIMES = 40


def machine_loop() -> int:
    """A fixed piece of work of the kind a step is made of: small and middling numpy calls, plain Python, a hash.

    About 2 ms on a 2024 server core.  The value returned is the same everywhere and keeps the work from being left out.
    """
    small, large = np.arange(200.0), np.arange(4000.0)
    total = 0
    for k in range(40):
        near = small * small + (k + 1.0) < 1e4
        picked = np.flatnonzero(near)
        total += len(picked) + int(np.where(near, small, 0.0).argmax())
        root = np.sqrt(large + k)
        total += int(np.searchsorted(root, 7.0))
        total += sum(i & k for i in range(120))
        total += hashlib.blake2b(large.data, digest_size=16).digest_size
    return total


def describe(clock: Clock) -> dict[str, Any]:
    """The machine: processor, cores, systems, versions, load, ``loop_ms`` and what cannot be counted here."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "simd": simd(),
        "load": load(),
        "clock": "thread CPU time",
        "loop_ms": float(f"{least(machine_loop, LOOP_TIMES, clock) * 1e3:.4g}"),
        "instructions": instructions_available() or "counted",
    }


def processor() -> str:
    """The processor's name as the system gives it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def load() -> float | None:
    """How many processes wanted to run in the last minute, or None where the system does not say."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def simd() -> list[str]:
    """Names of the vector instructions numpy found and may use here."""
    found: dict[str, list[str]] = np.show_config(mode="dicts")["SIMD Extensions"]  # type: ignore[assignment]
    return [*found.get("baseline", []), *found.get("found", [])]
