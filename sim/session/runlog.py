"""The run log: everything needed to play a run again, written so that an ended process loses at most half a second.

JSON lines, append-only.  The first line is the header.  Every further line is one batch of at most half a simulated second::

    {"from": 20, "ticks": 10, "in": [entries of sim.session.packing], "hash": "16 hex digits per tick",
     "at": [level, x, y], "events": [Event.as_dict…]}

``from`` is the tick before the batch's first step.  ``at`` is the trainee's place after the batch (level index and quarter
metres), null when the batch was cut short, so that places never stand closer than half a second.  The last line of a run
that ended is ``{"end": {"cause": …, "ticks": …, "hash": …}}``.
After its expiry a log is *coarse* (``sim.session.expiry``): no ``in``, no ``hash``.

A line counts when its line end is there: what follows the last one is a torn tail, which readers leave out and name.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sim.core.commands import Inputs
from sim.errors import FileProblem
from sim.events import Event
from sim.ids import canonical_json
from sim.session.packing import pack, unpack
from sim.units import STEP_HZ

FORMAT = "inrymning.runlog"
VERSION = 1
SUFFIX = ".runlog"
BATCH_TICKS = STEP_HZ // 2
"""Ticks per line: half a simulated second, so the coarse path is 2 Hz (charter 4)."""

PLACE_QUANTUM = 0.25
"""Metres; grid of the coarse path (charter 4)."""

KEEP_DAYS = 14
"""Days a run log keeps its inputs unless set otherwise (charter 4)."""

HASH_DIGITS = 16
"""Hex digits kept of each tick's hash: 64 bits tell two states apart; the whole hash stands in the last line."""

_TYPES: Mapping[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}

_NAME = re.compile(r"[\w-]{1,100}")
"""Names that files are called by: a log that came from elsewhere must not lead out of the data folder."""

Place = tuple[int, int, int]
"""Level index, x and y in quarter metres."""


@dataclass(frozen=True)
class Header:
    """What a run was played with. ``started`` and ``expires`` are ISO dates and times in UTC, given by the caller.

    ``plan_object`` and ``scenario_object`` are names in the objects folder; ``plan``, ``scenario`` and ``rubric`` content
    hashes (the rubric's may be empty: no rubric).
    """

    run: str
    plan: str
    scenario: str
    rubric: str
    plan_object: str
    scenario_object: str
    core: int
    seed: int
    step: float
    started: str
    expires: str
    script: str = "none"
    coarse: bool = False


@dataclass(frozen=True)
class Ending:
    """How a run ended: why, after how many ticks, with which hash."""

    cause: str
    ticks: int
    hash: str


@dataclass(frozen=True)
class Batch:
    """Some consecutive ticks: ``inputs`` and ``hashes`` have one entry per tick, and none in a coarse log."""

    first: int
    ticks: int
    inputs: tuple[Inputs, ...]
    hashes: tuple[str, ...]
    at: Place | None
    events: tuple[Event, ...]


@dataclass(frozen=True)
class RunLog:
    """A run log as read; ``ending`` is None for an interrupted run, ``torn`` the bytes of a torn tail that were left out."""

    path: Path
    header: Header
    batches: tuple[Batch, ...]
    ending: Ending | None
    torn: int

    @property
    def events(self) -> tuple[Event, ...]:
        """All events in order."""
        return tuple(e for b in self.batches for e in b.events)

    @property
    def inputs(self) -> tuple[Inputs, ...]:
        """One entry per tick; empty when coarse."""
        return tuple(i for b in self.batches for i in b.inputs)

    @property
    def hashes(self) -> tuple[str, ...]:
        """The first digits of the hash after each tick; empty when coarse."""
        return tuple(h for b in self.batches for h in b.hashes)

    @property
    def ticks(self) -> int:
        """Ticks that were written."""
        return sum(b.ticks for b in self.batches)


def expiry(started: datetime, days: float = KEEP_DAYS) -> str:
    """When a run that started then is to be made coarse: an ISO date and time in UTC."""
    return (started.astimezone(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


class RunLogWriter:
    """Writes one run log. Every line goes to the operating system at once; the file is readable by its owner only."""

    def __init__(self, path: Path, header: Header) -> None:
        """Creates the file and writes the header. Raises FileProblem when it exists or cannot be written."""
        self.path = path
        self._first = 0
        self._inputs: list[Inputs] = []
        self._hashes: list[str] = []
        self._events: list[Event] = []
        self._at: Place | None = None
        self._file = _create(path)
        self._line({"format": FORMAT, "version": VERSION, **asdict(header)})

    def step(self, inputs: Inputs, events: Sequence[Event], digest: str, at: Place | None) -> None:
        """Notes one tick: what was put in, what happened, the simulation's hash and the trainee's place afterwards."""
        self._inputs.append(inputs)
        self._hashes.append(digest[:HASH_DIGITS])
        self._events.extend(events)
        self._at = at
        if self._aligned:
            self.flush()

    def flush(self) -> None:
        """Writes what has been noted since the last line."""
        if not self._inputs:
            return
        self._line(
            {
                "from": self._first,
                "ticks": len(self._inputs),
                "in": pack(self._inputs),
                "hash": "".join(self._hashes),
                "at": self._at if self._aligned else None,
                "events": [e.as_dict() for e in self._events],
            }
        )
        self._first += len(self._inputs)
        self._inputs, self._hashes, self._events = [], [], []

    def end(self, cause: str, digest: str) -> None:
        """Writes the last line and closes the file; further calls do nothing."""
        if self._file.closed:
            return
        self.flush()
        self._line({"end": asdict(Ending(cause, self._first, digest))})
        os.fsync(self._file.fileno())
        self._file.close()

    def close(self) -> None:
        """Closes the file without an ending: the run reads as interrupted."""
        if not self._file.closed:
            self.flush()
            self._file.close()

    @property
    def _aligned(self) -> bool:
        return (self._first + len(self._inputs)) % BATCH_TICKS == 0

    def _line(self, content: Mapping[str, Any]) -> None:
        try:
            self._file.write(canonical_json(content) + b"\n")
            self._file.flush()
        except OSError as problem:
            raise FileProblem(self.path, f"cannot be written ({problem.strerror}).", fix="Make room on the disk.") from problem


def _create(path: Path) -> BinaryIO:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as problem:
        raise FileProblem(path, "exists already; a run log is never written over.", fix="Give the run another id.") from problem
    except OSError as problem:
        fix = "Check that the data folder is writable."
        raise FileProblem(path, f"cannot be written ({problem.strerror}).", fix=fix) from problem


def read_runlog(path: Path) -> RunLog:
    """Reads a log, also one whose last line is torn.

    Raises FileProblem, naming the line, when the file cannot be read, is no run log, was written by a newer version or is
    damaged before its last line.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise FileProblem(path, f"cannot be read ({problem.strerror}).") from problem
    return parse_runlog(path, data)


def parse_runlog(path: Path, data: bytes) -> RunLog:
    """``read_runlog`` for the bytes of a log; ``path`` is named in problems."""
    lines = data.split(b"\n")
    torn = len(lines.pop())
    if not lines:
        raise FileProblem(path, "is no run log: it has no whole first line.", fix="The run ended before anything was written.")
    header = _header(path, lines[0])
    batches: list[Batch] = []
    ending: Ending | None = None
    tick = 0
    for number, line in enumerate(lines[1:], start=2):
        if ending:
            raise FileProblem(path, "goes on after the run's end.", place=f"line {number}")
        content = _content(path, number, line)
        try:
            if "end" in content:
                ending = Ending(**content["end"])
            else:
                batches.append(_batch(content, tick, header.coarse))
                tick += batches[-1].ticks
        except (LookupError, TypeError, ValueError) as problem:
            raise _damaged(path, number, problem) from problem
    return RunLog(path, header, tuple(batches), ending, torn)


def _header(path: Path, line: bytes) -> Header:
    content = _content(path, 1, line, "is no run log")
    if content.get("format") != FORMAT:
        raise FileProblem(path, f"is no run log: its format is {content.get('format')!r}, not '{FORMAT}'.", place="line 1")
    version = content.get("version")
    if type(version) is not int or version < 1:
        raise FileProblem(path, f"has version {version!r}; versions are 1 to {VERSION}.", place="line 1")
    if version > VERSION:
        fix = "Install a newer inrymning to read it."
        raise FileProblem(
            path, f"was written by a newer program: version {version}, this one reads 1 to {VERSION}.", "line 1", fix
        )
    given = {k: v for k, v in content.items() if k not in ("format", "version")}
    try:
        header = Header(**given)
        wrong = [
            f.name
            for f in fields(Header)
            if not isinstance(given.get(f.name, f.default), _TYPES[getattr(f.type, "__name__", "")])
        ]
        wrong += [name for name in ("run", "plan_object", "scenario_object") if not _NAME.fullmatch(str(given[name]))]
        if wrong:
            raise TypeError(f"'{wrong[0]}' is {given[wrong[0]]!r}")
    except TypeError as problem:
        raise _damaged(path, 1, problem) from problem
    return header


def _content(path: Path, number: int, line: bytes, otherwise: str = "is damaged") -> dict[str, Any]:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise FileProblem(path, f"{otherwise}: {problem}.", place=f"line {number}") from problem
    if not isinstance(content, dict):
        raise FileProblem(path, f"{otherwise}: a line is an object, this one is {line[:40]!r}.", place=f"line {number}")
    return content


def _batch(content: Mapping[str, Any], first: int, coarse: bool) -> Batch:
    ticks = content["ticks"]
    if type(ticks) is not int or content["from"] != first:
        raise ValueError(f"ticks {ticks!r} from {content['from']!r}, where tick {first} comes next")
    inputs = () if coarse else tuple(unpack(content["in"]))
    hashes = () if coarse else tuple(_parts(content["hash"]))
    if not coarse and not ticks == len(inputs) == len(hashes):
        raise ValueError(f"{ticks} ticks, {len(inputs)} inputs, {len(hashes)} hashes")
    at = content["at"]
    place = None if at is None else (int(at[0]), int(at[1]), int(at[2]))
    return Batch(first, ticks, inputs, hashes, place, tuple(Event.from_dict(e) for e in content["events"]))


def _parts(joined: str) -> Iterator[str]:
    for start in range(0, len(joined), HASH_DIGITS):
        yield joined[start : start + HASH_DIGITS]


def _damaged(path: Path, number: int, problem: Exception) -> FileProblem:
    what = f"{problem} is missing" if isinstance(problem, KeyError) else f"{problem}"
    fix = "Restore the file from a backup; the results database still has the run's events and score."
    return FileProblem(path, f"is damaged: {what}.", place=f"line {number}", fix=fix)
