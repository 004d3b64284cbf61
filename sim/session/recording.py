"""Where runs are kept in a data folder, and opening a log for a new one."""

from datetime import UTC, datetime
from pathlib import Path

from sim.core import CORE_VERSION
from sim.plan.building import Building
from sim.plan.save import plan_json
from sim.scenario.bound import BoundScenario
from sim.scenario.load import scenario_json
from sim.session.objects import keep
from sim.session.runlog import KEEP_DAYS, SUFFIX, Header, RunLogWriter, expiry
from sim.units import STEP


def runs_folder(data: Path) -> Path:
    """The run logs of a data folder."""
    return data / "runs"


def log_path(data: Path, run: str) -> Path:
    """Where the log of a run lies."""
    return runs_folder(data) / f"{run}{SUFFIX}"


def objects_folder(log: Path) -> Path:
    """The copies of plans and scenarios that belong to a log: ``objects`` beside the log's folder."""
    return log.parent.parent / "objects"


def record(
    data: Path,
    run: str,
    building: Building,
    bound: BoundScenario,
    *,
    seed: int,
    started: datetime,
    script: str = "none",
    rubric: str = "",
    keep_days: float = KEEP_DAYS,
) -> RunLogWriter:
    """Keeps copies of plan and scenario and opens the run's log; ``rubric`` is the rubric's content hash.

    ``building`` comes from a plan file (``load_plan``), so that the copy is read back as the very same building.
    Raises FileProblem when the data folder cannot be written or the run has a log already.
    """
    path = log_path(data, run)
    folder = objects_folder(path)
    plan_object = keep(folder, plan_json(building).encode())
    scenario_object = keep(folder, scenario_json(bound.scenario).encode())
    header = Header(
        run=run,
        plan=building.content_hash,
        scenario=bound.scenario_hash,
        rubric=rubric,
        plan_object=plan_object,
        scenario_object=scenario_object,
        core=CORE_VERSION,
        seed=seed,
        step=STEP,
        started=started.astimezone(UTC).isoformat(timespec="seconds"),
        expires=expiry(started, keep_days),
        script=script,
    )
    return RunLogWriter(path, header)
