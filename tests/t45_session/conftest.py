"""What the session's specifications share: small logs made by hand."""

from pathlib import Path

import pytest

from sim.core.commands import Action, ActionKind, Body, Inputs
from sim.events import TRAINEE, Event, EventType
from sim.session.runlog import Header, RunLogWriter

NAMES = {"plan": "1" * 64, "scenario": "2" * 64, "rubric": "3" * 64, "plan_object": "4" * 64, "scenario_object": "5" * 64}


@pytest.fixture
def header() -> Header:
    return Header(
        run="019ab0000-0011223344",
        core=1,
        seed=7,
        step=0.05,
        started="2026-03-02T09:00:00+00:00",
        expires="2026-03-16T09:00:00+00:00",
        script="careful",
        **NAMES,
    )


@pytest.fixture
def small_log(tmp_path: Path, header: Header) -> Path:
    """25 ticks (two whole batches and a half one) in which the trainee walks east, then silences the phone."""
    path = tmp_path / "runs" / "small.runlog"
    writer = RunLogWriter(path, header)
    for tick in range(25):
        events = (Event(0, 0, 0.0, EventType.RUN_STARTED, data={"level": "CL3"}),) if tick == 0 else ()
        actions = (Action(ActionKind.PHONE_SILENT),) if tick == 20 else ()
        if tick == 20:
            events = (Event(1, 20, 1.0, EventType.PHONE_SILENCED, actor=TRAINEE),)
        body = Body(40 + tick, 20, 0, 15) if tick < 12 else None
        writer.step(Inputs(body, actions), events, f"{tick:064x}"[::-1], (0, 8 + tick // 5, 4))
    writer.end("debrief", "f" * 64)
    return path
