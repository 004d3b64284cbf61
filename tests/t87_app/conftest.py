"""A screen for tests that need a window."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def screen():
    """The environment of a process that has a virtual screen of its own; skips where Xvfb is not installed."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed (apt-get install xvfb)")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    yield {**os.environ, "DISPLAY": f":{number}", "PYTHONPATH": str(Path(__file__).parents[2])}
    server.terminate()
    server.wait()


@pytest.fixture
def on_screen(screen):
    """Runs a script in a process with a screen and returns what it printed; skips where OpenGL has no window."""

    def run(script: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env=screen, timeout=240, check=False
        )
        if "MissingOnThisMachine" in done.stderr:
            pytest.skip(f"no OpenGL window here: {done.stderr.strip().splitlines()[-1]}")
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
