"""How long results are kept here, and what goes when the time is up: files about a run first, then the run itself.

A school decides by a file ``keep.toml`` in its data folder::

    results_days = 400   # whole runs with their scores, and answers to the quick check
    events_days = 400    # events of a run; its scores stay until results_days

Nought means until somebody erases them.
"""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from scoring.store import Store
from sim.errors import FileProblem

DAY: Final = 86400.0
MOST_DAYS: Final = 36500

RUN_ID: Final = re.compile(r"[0-9a-f]{11}-[0-9a-f]{10}")
"""What ``sim.ids.run_id`` makes; nothing is removed by a name that could mean anything else."""


@dataclass(frozen=True)
class Keep:
    """Days from a run's start; 0 is without end. Twelve months and one in which to write the year's report; by eye."""

    results_days: int = 400
    events_days: int = 400


def keep_file(data: Path) -> Path:
    """Where a school writes how long."""
    return data / "keep.toml"


def read_keep(data: Path) -> Keep:
    """The school's choice, or ours when there is none.

    Raises:
        FileProblem: the file says something else than whole numbers of days under the two names.
    """
    path = keep_file(data)
    if not path.is_file():
        return Keep()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise FileProblem(path, f"cannot be read ({problem}).") from problem
    known = {field.name for field in fields(Keep)}
    for name, days in told.items():
        if name not in known or type(days) is not int or not 0 <= days <= MOST_DAYS:
            raise FileProblem(
                path,
                f"'{name} = {days}' is not understood.",
                fix="It may hold results_days and events_days, whole days; 0 is always.",
            )
    return Keep(**told)


def expire(store: Store, data: Path, keep: Keep, now: float) -> int:
    """Lets go what is past its time at ``now`` (seconds since 1970), answers too; how many runs were erased.

    Files go first: when that breaks off, the run is still there and the next time ends it.
    """
    results_before = now - keep.results_days * DAY if keep.results_days else 0.0
    events_before = now - keep.events_days * DAY if keep.events_days else 0.0
    for run in store.due(runs_before=results_before):
        remove(files_about(data, run))
    _, erased = store.expire(events_before=events_before, runs_before=results_before)
    store.answers.expire(results_before)
    return erased


def files_about(data: Path, run: str) -> list[Path]:
    """Files in the data folder that are named after a run: its log, its pictures, its lock."""
    if not RUN_ID.fullmatch(run):
        return []
    return sorted(path for path in data.rglob(f"*{run}*") if path.is_file() or path.is_symlink())


def remove(paths: list[Path]) -> None:
    """Removes files.

    Raises:
        FileProblem: one may not be removed.
    """
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            raise FileProblem(path, f"cannot be removed ({problem.strerror}).", fix="Close programs that use it.") from problem
