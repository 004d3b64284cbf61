"""Scores in the results database: given once, never changed, each with the rubric it was given by."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from pydantic import ValidationError
from sqlite_utils import Database

from scoring.assess import Assessment, Finding, Grade, State
from scoring.rubric import Rubric, rubric_hash
from sim.jsonfile import plain_form

_HEAD: Final = "INSERT INTO score (run, scored, rubric, rubric_hash, level, complete, score, stars, grade) VALUES ({})"
_FINDING: Final = ("score", "position", *(name if name != "score" else "share" for name in Finding._fields))
_INTO: Final = f"INSERT INTO finding ({', '.join(_FINDING)}) VALUES ({', '.join('?' * len(_FINDING))})"
"""A finding's ``score`` is the column ``share``: the column ``score`` says whose finding it is."""


@dataclass(frozen=True)
class ScoreRow:
    """One scoring of a run: when, what it said, and what its rubric calls itself ("" when that is not known)."""

    id: int
    scored: str
    assessment: Assessment
    edition: str = ""


def add(db: Database, run: str, at: str, assessment: Assessment) -> int:
    """Adds a score within the caller's transaction; its number in this file."""
    a = assessment
    head = [run, at, a.rubric, a.rubric_hash, a.level, int(a.complete), a.score, a.stars, a.grade]
    number = int(db.execute(_HEAD.format(", ".join("?" * len(head))), head).lastrowid)
    db.conn.executemany(_INTO, [_finding_row(number, position, finding) for position, finding in enumerate(a.findings)])
    return number


def of_run(db: Database, run: str) -> tuple[ScoreRow, ...]:
    """Every score of a run, oldest first."""
    asked = (
        "SELECT score.*, coalesce(rubric.edition, '') AS edition FROM score LEFT JOIN rubric ON rubric.hash = score.rubric_hash"
    )
    heads = list(db.query(f"{asked} WHERE run = ? ORDER BY scored, score.id", [run]))
    return tuple(ScoreRow(head["id"], head["scored"], _assessment(db, head), head["edition"]) for head in heads)


def newest(db: Database, runs: Iterable[str]) -> dict[str, Assessment]:
    """Run id -> what its newest score said; runs without one are left out."""
    asked = "SELECT * FROM score WHERE run IN (SELECT value FROM json_each(?)) ORDER BY scored, id"
    heads = {head["run"]: head for head in db.query(asked, [json.dumps(list(runs))])}
    return {run: _assessment(db, head) for run, head in heads.items()}


def keep_rubric(db: Database, rubric: Rubric) -> None:
    """Keeps a rubric word for word, within the caller's transaction."""
    form = plain_form(rubric)
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    db.execute(
        "INSERT INTO rubric (hash, id, edition, file) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [rubric_hash(rubric), rubric.id, rubric.edition, text],
    )


def kept_rubric(db: Database, hash: str) -> Rubric | None:
    """The rubric of that hash, if it is kept and is what the hash says: a file that came by mail may hold anything."""
    row = db.execute("SELECT file FROM rubric WHERE hash = ?", [hash]).fetchone()
    if row is None:
        return None
    try:
        rubric = Rubric.model_validate_json(row[0])
    except ValidationError:
        return None
    return rubric if rubric_hash(rubric) == hash else None


def _finding_row(score: int, position: int, f: Finding) -> tuple[Any, ...]:
    told = f._replace(events=cast(Any, json.dumps(f.events, separators=(",", ":"))))
    return (score, position, *(int(x) if isinstance(x, bool) else x for x in told))


def _assessment(db: Database, head: dict[str, Any]) -> Assessment:
    rows = db.query("SELECT * FROM finding WHERE score = ? ORDER BY position", [head["id"]])
    return Assessment(
        rubric=head["rubric"],
        rubric_hash=head["rubric_hash"],
        level=head["level"],
        complete=bool(head["complete"]),
        score=head["score"],
        stars=head["stars"],
        grade=cast(Grade, head["grade"]),
        findings=tuple(_finding(row) for row in rows),
    )


def _finding(row: dict[str, Any]) -> Finding:
    fields = {key: value for key, value in row.items() if key not in ("position", "share", "score")}
    fields |= {"score": row["share"], "events": tuple(json.loads(row["events"]))}
    fields |= {"critical": bool(row["critical"]), "tried": bool(row["tried"]), "state": cast(State, row["state"])}
    return Finding(**fields)
