"""Running the real command in a process of its own, as a person would."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "from tools.cli import main; main()"


@dataclass(frozen=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Ran]


def surroundings(folder: Path, env: dict[str, str] | None = None) -> dict[str, str]:
    """Environment of a command that has ``folder`` to itself: HOME, data folder, Swedish."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    own = {
        "HOME": str(home),
        "XDG_CACHE_HOME": os.environ.get("INRYMNING_TEST_CACHE", str(home / ".cache")),
        "INRYMNING_DATA": str(folder / "data"),
        "INRYMNING_LANG": "sv",
        "PYTHONWARNINGS": "error",
        "PYTHONPATH": str(ROOT),
    }
    kept = {k: v for k, v in os.environ.items() if k not in {"XDG_DATA_HOME", "PYTHONHASHSEED"}}
    return {**kept, **own, **(env or {})}


def run_command(folder: Path, *arguments: str | Path, env: dict[str, str] | None = None, timeout: float = 300.0) -> Ran:
    """Runs ``inrymning`` with arguments from ``folder``."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=surroundings(folder, {"PYTHONIOENCODING": "utf-8", **(env or {})}),
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """``cli("results", "list", "--json")`` from an empty working directory, with its own data folder and HOME."""
    return partial(run_command, tmp_path)


@dataclass
class Day:
    """A school's day with the program: one data folder, runs that are played once and then looked at by many tests."""

    folder: Path
    _runs: dict[tuple[str, int], Ran] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Where results and logs are."""
        return self.folder / "data"

    def cli(self, *arguments: str | Path, env: dict[str, str] | None = None) -> Ran:
        """Any command in this folder."""
        return run_command(self.folder, *arguments, env=env)

    def run(self, script: str, seed: int = 1) -> Any:
        """The JSON object of a simulated run of the shipped scenario."""
        if (script, seed) not in self._runs:
            asked = ("--script", script, "--seed", str(seed), "--display", "none", "--json")
            ran = self.cli("run", "inne-i-korridoren", *asked, env={"PYTHONHASHSEED": "1"})
            assert ran.code == 0, ran.err
            self._runs[script, seed] = ran
        return self._runs[script, seed].json

    def events(self, run: str) -> list[dict[str, Any]]:
        """A stored run's events."""
        found: list[dict[str, Any]] = self.cli("results", "show", run, "--json").json["event_list"]
        return found


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One day's runs, shared."""
    return Day(tmp_path_factory.mktemp("day"))


@pytest.fixture(scope="session")
def one_day() -> type[Day]:
    """Makes a day of its own in a folder, for tests that count the runs."""
    return Day


@pytest.fixture(scope="session")
def environment_of() -> Callable[..., dict[str, str]]:
    """``surroundings``, for tests that start a process themselves."""
    return surroundings
