"""GL calls of a process, counted by apitrace (https://apitrace.github.io), where that is installed."""

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def calls_of(command: Sequence[str], task: Mapping[str, Any], env: Mapping[str, str]) -> dict[str, int] | None:
    """Calls and draws a process makes from start to end; None when it could not be traced."""
    with tempfile.TemporaryDirectory(prefix="inrymning-trace-") as folder:
        trace = Path(folder) / "calls.trace"
        made = subprocess.run(
            ["apitrace", "trace", "--api", "egl", "-o", str(trace), *command],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            env=dict(env),
            check=False,
        )
        if made.returncode or not trace.exists():
            return None
        with subprocess.Popen(["apitrace", "dump", "--color=never", str(trace)], stdout=subprocess.PIPE) as dump:
            return counted(dump.stdout or ())


def counted(dump: Iterable[bytes]) -> dict[str, int]:
    """Lines of a dump that begin with a number are calls."""
    counts = {"calls": 0, "draws": 0}
    for text in dump:
        number, _, call = text.partition(b" ")
        if number.isdigit():
            counts["calls"] += 1
            counts["draws"] += call.startswith((b"glDraw", b"glMultiDraw"))
    return counts
