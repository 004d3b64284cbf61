"""Results as one JSON file: its form, how it is written run by run, and how it is read back.

The form is versioned and has a JSON Schema (``scenarios/schema/results.schema.json``).  Fields may be added within a version,
so a reader ignores those it does not know.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scoring.export.columns import answers_of
from scoring.records import EventRecord, FindingRecord, RunRecord, Selection
from scoring.store import Store
from sim.errors import FileProblem
from sim.events import EventType
from sim.files import read_whole
from sim.jsonfile import model_schema

FORMAT = "inrymning.results"
VERSION = 1


class Part(BaseModel):
    """Frozen; what a newer program adds is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class HappenedEvent(Part):
    """One event; ``t`` in simulated seconds, ``place`` a room's id, ``data`` as the type's meaning says."""

    seq: int
    tick: int
    t: float
    type: EventType
    actor: str
    place: str
    target: str
    data: dict[str, str | int | float | bool | None]


class JudgedCriterion(Part):
    """What was found about one criterion; ``share`` 0-1 of ``most`` points, ``events`` the sequence numbers that prove it.

    A run without a number has none for its criteria either.
    """

    criterion: str
    action: str
    phase: str
    state: Literal["met", "partly", "missed", "not_relevant"]
    tried: bool
    share: float | None
    points: float | None
    most: float | None
    critical: bool
    value: float | None
    unit: str
    t: float | None
    place: str
    events: tuple[int, ...]


class StoredRun(Part):
    """One run with the score that was asked for; ``edition`` is what the rubric calls itself, ``station`` where it was made.

    Times are ISO 8601 in UTC, ``score`` is 0-1 or null, ``seed`` a whole number as text.
    """

    run: str
    started: str
    ended: str | None
    state: Literal["running", "finished", "stopped", "interrupted"]
    scenario: str
    plan: str
    level: str
    role: str
    script: str
    display: str
    code: str | None
    seconds: float | None
    complete: bool | None
    score: float | None
    stars: int | None
    grade: str | None
    scored: str | None
    rubric: str
    rubric_hash: str
    scenario_hash: str
    plan_hash: str
    core_version: int
    seed: str
    hash: str | None
    edition: str = ""
    station: str = ""
    criteria: tuple[JudgedCriterion, ...]
    events: tuple[HappenedEvent, ...] | None = Field(default=None, description="only when events were asked for")


class GivenAnswer(Part):
    """One answer to the quick check; ``answered`` is a day, ``sitting`` the time of answering it belongs to."""

    answered: str
    code: str
    slot: Literal["pre", "post", "later"]
    item: str
    answer: str
    bank: str
    station: str
    sitting: str


class ResultsFile(Part):
    """The whole file."""

    format: Literal["inrymning.results"]
    version: Literal[1]
    runs: tuple[StoredRun, ...]
    answers: tuple[GivenAnswer, ...] = ()


def results_schema() -> dict[str, Any]:
    """JSON Schema of the file."""
    return model_schema(ResultsFile, "Inrymning results")


def write_json(out: IO[bytes], store: Store, selection: Selection, *, events: bool = False) -> int:
    """Writes the file, one run or answer a line; how many of them."""
    found = _by_run(store.each_finding(selection))
    happened = _by_run(store.each_event(selection)) if events else iter(())
    count = 0
    out.write(f'{{"format": "{FORMAT}", "version": {VERSION}, "runs": ['.encode())
    criteria, journal = next(found, None), next(happened, None)
    for run in store.each_run(selection):
        entry = run_entry(run)
        entry["criteria"] = []
        if criteria is not None and criteria[0] == run.run:
            entry["criteria"] = [criterion_entry(f) for f in criteria[1]]
            criteria = next(found, None)
        if events:
            entry["events"] = []
            if journal is not None and journal[0] == run.run:
                entry["events"] = [event_entry(e) for e in journal[1]]
                journal = next(happened, None)
        _line(out, entry, first=count == 0)
        count += 1
    out.write(b'\n], "answers": [')
    answers = 0
    choice = answers_of(selection)
    for answer in store.answers.rows(choice) if choice else ():
        _line(out, answer._asdict(), first=answers == 0)
        answers += 1
    out.write(b"\n]}\n")
    return count + answers


def _line(out: IO[bytes], entry: Mapping[str, Any], *, first: bool) -> None:
    text = json.dumps(entry, ensure_ascii=False, separators=(", ", ": "), allow_nan=False)
    out.write(("\n" if first else ",\n").encode() + text.encode())


def _by_run(records: Iterator[Any]) -> Iterator[tuple[str, list[Any]]]:
    return ((run, list(group)) for run, group in groupby(records, key=lambda record: record.run))


def run_entry(run: RunRecord) -> dict[str, Any]:
    """A run's own fields."""
    return {**run._asdict(), "complete": None if run.complete is None else bool(run.complete)}


def criterion_entry(finding: FindingRecord) -> dict[str, Any]:
    """A criterion's fields, without those of its run."""
    own = {k: v for k, v in finding._asdict().items() if k in JudgedCriterion.model_fields}
    return own | {"tried": bool(finding.tried), "critical": bool(finding.critical), "events": json.loads(finding.events)}


def event_entry(event: EventRecord) -> dict[str, Any]:
    """An event's fields, without its run."""
    return {k: v for k, v in event._asdict().items() if k != "run"} | {"data": json.loads(event.data)}


def read_results(path: Path) -> ResultsFile:
    """Reads an exported file.

    Raises:
        FileProblem: it cannot be read, or is not such a file; the message names the place.
    """
    data = read_whole(path)
    try:
        return ResultsFile.model_validate_json(data)
    except ValidationError as problem:
        first: Mapping[str, Any] = problem.errors(include_url=False)[0]
        place = ".".join(str(x) for x in first["loc"])
        raise FileProblem(path, f"is no results file of this program: {first['msg']}.", place) from problem
