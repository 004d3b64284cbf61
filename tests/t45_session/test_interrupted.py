"""A process ended in the middle of a run loses at most half a simulated second of it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.session.recording import log_path
from sim.session.replay import verify
from sim.session.runlog import BATCH_TICKS, read_runlog

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sim.core.simulation import Simulation
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.load import load_scenario
from sim.session.executor import Executor
from sim.session.policy import make_policy
from sim.session.recording import record
from sim.session.run import Session
from sim.space.build import build_space

building = load_plan(find("plan", "lingonmoskolan"))
space = build_space(building)
scenario = load_scenario(find("scenario", "inne-i-korridoren"))
bound = bind(scenario.model_copy(update={"people": ()}), space)
log = record(Path(sys.argv[1]), "r", building, bound, seed=2, started=datetime(2026, 3, 2, tzinfo=UTC), script="random")
simulation = Simulation(space, bound, 2)
session = Session(simulation, Executor(simulation, make_policy("random", 2)), log)
while True:
    session.advance()
    print(session.result.ticks, len(session.events), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ending a process without warning is a POSIX signal")
@pytest.mark.parametrize("after", [3, 37])
def test_a_process_ended_without_warning_leaves_a_log_that_reads_and_replays(tmp_path: Path, after: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.readlines()
    ticks = int(told[-1].split()[0]) if told[-1].endswith("\n") else int(told[-2].split()[0])
    log = read_runlog(log_path(tmp_path, "r"))
    assert log.ending is None
    assert ticks - log.ticks < BATCH_TICKS
    result = verify(log.path)
    assert result.interrupted
    assert result.same
