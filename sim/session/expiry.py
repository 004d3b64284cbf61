"""What is left of a run log after its date: events and the coarse path, nothing that could be replayed (charter 4)."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.errors import FileProblem
from sim.files import write_private
from sim.ids import canonical_json
from sim.session.runlog import FORMAT, SUFFIX, VERSION, Batch, Header, RunLog, parse_runlog, read_runlog


def expired(header: Header, now: datetime) -> bool:
    """Whether the log's date has passed and it still holds inputs. Raises ValueError when the date cannot be read."""
    if header.coarse:
        return False
    until = datetime.fromisoformat(header.expires)
    return now >= (until if until.tzinfo else until.replace(tzinfo=UTC))


def coarsen(log: RunLog) -> RunLog:
    """Replaces the log's file by one without inputs and hashes and reads that back; a coarse log stays as it is.

    The new file takes the old one's place whole or not at all. Raises FileProblem when it cannot be written.
    """
    if log.header.coarse:
        return log
    header = replace(log.header, coarse=True)
    lines: list[Mapping[str, Any]] = [{"format": FORMAT, "version": VERSION, **asdict(header)}, *map(_coarse_batch, log.batches)]
    if log.ending:
        lines.append({"end": asdict(log.ending)})
    write_private(log.path, b"".join(canonical_json(line) + b"\n" for line in lines))
    return read_runlog(log.path)


def read_header(path: Path) -> Header:
    """A log's first line alone, which says when it expires. Raises FileProblem as ``read_runlog`` does."""
    try:
        with path.open("rb") as file:
            return parse_runlog(path, file.readline()).header
    except OSError as problem:
        raise FileProblem(path, f"cannot be read ({problem.strerror}).") from problem


def coarsen_expired(folder: Path, now: datetime) -> tuple[tuple[Path, ...], tuple[FileProblem, ...]]:
    """Coarsens every expired log in a folder; returns the paths that changed and the problems met on the way."""
    changed: list[Path] = []
    problems: list[FileProblem] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            if expired(read_header(path), now):
                coarsen(read_runlog(path))
                changed.append(path)
        except FileProblem as problem:
            problems.append(problem)
        except ValueError as problem:
            problems.append(FileProblem(path, f"has no readable date in 'expires': {problem}.", place="line 1"))
    return tuple(changed), tuple(problems)


def _coarse_batch(batch: Batch) -> Mapping[str, Any]:
    return {"from": batch.first, "ticks": batch.ticks, "at": batch.at, "events": [e.as_dict() for e in batch.events]}
