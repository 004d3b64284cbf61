"""Runs -> xAPI statements (Experience API 1.0.3 and 2.0), one a line (NDJSON), for a learning record store.

* The actor is an *account* with a pseudonym; never a name or an address (xAPI 1.0.3 part 2, 2.4.2.2).
* A statement's id comes from run, rules and criterion, so that sending a file twice stores nothing twice.
* Activities and extensions need IRIs that stay the same.  Without a base they are ``urn:uuid:`` names made from the id
  (RFC 9562, version 5): nobody else's, the same on every computer, and leading nowhere.  A municipality with a domain of its own
  can give one as base and have IRIs that people can read.
* No statement says *failed* or compares people; what a level shows no number for has none here either.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import IO, Any, Final, Literal
from uuid import UUID, uuid5

from scoring.export.names import Names
from scoring.records import FindingRecord, RunRecord, Selection
from scoring.store import Store

Version = Literal["1.0.3", "2.0.0"]

SPACE: Final = UUID("6f1c1f0e-6a0b-5d83-9a57-3d0b3a5a9d01")
"""Names of this program's things; drawn once, never changed."""

HOME: Final = "https://inrymning.invalid"
"""Whose pseudonyms these are, until somebody says: a name that can never be a real site (RFC 2606)."""

VERBS: Final = {
    "initialized": "http://adlnet.gov/expapi/verbs/initialized",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "terminated": "http://adlnet.gov/expapi/verbs/terminated",
    "scored": "http://adlnet.gov/expapi/verbs/scored",
}
"""Of the ADL vocabulary."""

KINDS: Final = {
    "scenario": "http://adlnet.gov/expapi/activities/simulation",
    "criterion": "http://adlnet.gov/expapi/activities/objective",
    "plan": "http://id.tincanapi.com/activitytype/school",
}


@dataclass(frozen=True)
class Wishes:
    """How statements are made: xAPI version, whose pseudonyms, base of IRIs (empty: ``urn:uuid:``)."""

    version: Version = "1.0.3"
    home: str = HOME
    base: str = ""


def write_xapi(out: IO[bytes], store: Store, selection: Selection, names: Names, wishes: Wishes) -> int:
    """Writes every statement of chosen runs that have ended; how many statements."""
    count = 0
    for _, told in statements_of(store, selection, names, wishes):
        for statement in told:
            out.write(as_json(statement) + b"\n")
            count += 1
    return count


def statements_of(store: Store, selection: Selection, names: Names, wishes: Wishes) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Chosen runs, each with its statements; none for a run that goes on."""
    found = groupby(store.each_finding(selection), key=lambda f: f.run)
    current = next(found, None)
    for run in store.each_run(selection):
        findings: list[FindingRecord] = []
        if current is not None and current[0] == run.run:
            findings = list(current[1])
            current = next(found, None)
        yield run.run, list(statements(run, findings, names, wishes))


def as_json(value: Any) -> bytes:
    """JSON without spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def statements(run: RunRecord, findings: list[FindingRecord], names: Names, wishes: Wishes) -> Iterator[dict[str, Any]]:
    """What a run says: it began, each relevant criterion, it ended.  Nothing of a run that goes on."""
    if run.state == "running":
        return
    scenario = _activity(wishes, "scenario", run.scenario, names.scenarios.get(run.scenario, run.scenario), names.language)
    began = _moment(run.started, 0.0)
    yield _statement(run, wishes, "initialized", "", began, scenario, {}, [])
    for finding in findings:
        yield from _criterion(run, finding, names, wishes, scenario)
    verb = "completed" if run.complete and run.state == "finished" else "terminated"
    yield _statement(run, wishes, verb, "", _moment(run.ended or run.started, 0.0), scenario, _whole(run, verb), [])


def _criterion(
    run: RunRecord, finding: FindingRecord, names: Names, wishes: Wishes, scenario: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """One criterion; only what was met where the run has no number."""
    if finding.state == "not_relevant" or (run.score is None and finding.state != "met"):
        return
    name = names.criteria.get(finding.criterion, finding.criterion)
    about = _activity(wishes, "criterion", f"{run.rubric}/{finding.criterion}", name, names.language)
    result: dict[str, Any] = {"success": True} if finding.state == "met" else {}
    if run.score is not None:
        points = {"raw": finding.points, "min": 0, "max": finding.most} if finding.most else {}
        result["score"] = {"scaled": finding.share, **points}
    extensions: dict[str, str | float] = {"state": finding.state, "action": finding.action, "phase": finding.phase}
    if finding.value is not None:
        extensions[finding.unit or "value"] = finding.value
    result["extensions"] = {_iri(wishes, "extension", key): value for key, value in extensions.items()}
    verb = "scored" if run.score is not None else "completed"
    yield _statement(run, wishes, verb, finding.criterion, _moment(run.started, finding.t or 0.0), about, result, [scenario])


def _whole(run: RunRecord, verb: str) -> dict[str, Any]:
    """The result of the whole run."""
    result: dict[str, Any] = {"completion": verb == "completed"}
    if run.seconds is not None:
        result["duration"] = f"PT{run.seconds:.2f}S"
    if run.score is not None:
        result["score"] = {"scaled": run.score}
    elif run.stars is not None:
        result["score"] = {"raw": run.stars, "min": 1, "max": 3}
    return result


def _statement(
    run: RunRecord,
    wishes: Wishes,
    verb: str,
    criterion: str,
    timestamp: str,
    about: dict[str, Any],
    result: dict[str, Any],
    parents: list[dict[str, Any]],
) -> dict[str, Any]:
    plan = {"objectType": "Activity", "id": _iri(wishes, "plan", run.plan), "definition": {"type": KINDS["plan"]}}
    context: dict[str, Any] = {
        "registration": str(uuid5(SPACE, f"run/{run.run}")),
        "platform": "Inrymning",
        "contextActivities": {**({"parent": parents} if parents else {}), "grouping": [plan]},
        "extensions": {
            _iri(wishes, "extension", "level"): run.level,
            _iri(wishes, "extension", "script"): run.script,
            _iri(wishes, "extension", "rules"): run.rubric_hash,
        },
    }
    return {
        "id": str(uuid5(SPACE, f"statement/{wishes.version}/{run.run}/{run.rubric_hash}/{verb}/{criterion}")),
        "actor": {"objectType": "Agent", "account": {"homePage": wishes.home, "name": run.code or f"run-{run.run}"}},
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": about,
        **({"result": result} if result else {}),
        "context": context,
        "timestamp": timestamp,
        "version": wishes.version,
    }


def _activity(wishes: Wishes, kind: Literal["scenario", "criterion"], name: str, shown: str, language: str) -> dict[str, Any]:
    definition = {"type": KINDS[kind], "name": {language: shown}}
    return {"objectType": "Activity", "id": _iri(wishes, kind, name), "definition": definition}


def _iri(wishes: Wishes, kind: str, name: str) -> str:
    if wishes.base:
        return f"{wishes.base.rstrip('/')}/{kind}/{_quoted(name)}"
    return f"urn:uuid:{uuid5(SPACE, f'{kind}/{name}')}"


def _quoted(name: str) -> str:
    """A name as part of an IRI's path (RFC 3986): letters of ids stay, everything else is percent-encoded."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-._~/") else "".join(f"%{b:02X}" for b in c.encode()) for c in name)


def _moment(time: str, seconds: float) -> str:
    """An RFC 3339 time in UTC with milliseconds, ``seconds`` after ``time``."""
    moved = datetime.fromisoformat(time) + timedelta(seconds=seconds)
    return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")
