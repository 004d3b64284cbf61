"""The command as a person would start it, and a scenario with few people to study."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.resources import find

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from tools.cli import main; main()"
FEW = ("classmates_in_the_room", "teacher_in_own_classroom")
"""Enough people for everything the shipped scenario does."""


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped scenario with few people, as a file."""
    whole = json.loads(find("scenario", "inne-i-korridoren").read_text(encoding="utf-8"))
    whole["people"] = [group for group in whole["people"] if group["id"] in FEW]
    path = tmp_path_factory.mktemp("few") / "few.scenario.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def surroundings(data: Path, **more: str) -> dict[str, str]:
    """Environment of a command with its own data folder."""
    own = {"INRYMNING_DATA": str(data), "INRYMNING_LANG": "sv", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    return {**os.environ, **own, "PYTHONIOENCODING": "utf-8", **more}


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Any:
    """Starts ``inrymning study`` with arguments; the data folder is ``data`` unless told."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object, data: str = "data", **more: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "study", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=surroundings(tmp_path / data, **more),
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def study(start: Start) -> Callable[..., tuple[int, Any, str]]:
    """Runs ``inrymning study`` to its end: exit code, JSON object (or None) and what was said on stderr."""

    def whole(*arguments: object, **more: str) -> tuple[int, Any, str]:
        process = start(*arguments, "--json", **more)
        out, err = process.communicate(timeout=240)
        return process.returncode, json.loads(out) if out else None, err

    return whole
