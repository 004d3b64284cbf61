"""The criterion bank: criteria written once, that rubrics name and adjust. Rubric file -> whole rubric.

Shipped in ``scenarios/rubrics/bank``.  A rubric lists criteria in full, or as ``{"use": NAME}`` with what is to be different; the
moments its criteria speak of come from the bank too, unless the rubric has its own of that name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from scoring.rubric import (
    FORMAT,
    VERSION,
    Avoided,
    Best,
    Circumstance,
    Criterion,
    Curve,
    Done,
    Evidence,
    Feedback,
    Moment,
    Question,
    Rubric,
    Value,
    Weakest,
    parts,
)
from sim.authored import Model, Words
from sim.errors import FileProblem, Issue, Severity
from sim.jsonfile import model_schema, read_model
from sim.resources import shipped

BANK_FORMAT = "inrymning.criteria"
BANK_VERSION = 1


class Use(Model):
    """A criterion of the bank by name, and what is different here; what is not given stays as the bank has it.

    ``id`` names it anew, so that one criterion can be used twice.  ``curve`` and ``scores`` replace those of evidence made of one
    piece; evidence of several is given whole.
    """

    use: str
    id: str | None = None
    phase: Literal["flee", "shelter", "alarm"] | None = None
    name: Words | None = None
    evidence: Evidence | None = None
    curve: Curve | None = None
    scores: dict[str, float] | None = None
    weight: float | None = None
    critical: bool | None = None
    requires: tuple[str, ...] | None = None
    not_relevant: tuple[Circumstance, ...] | None = None
    feedback: Feedback | None = None
    why: Words | None = None
    advice: Words | None = None
    source: Words | None = None


def _form(item: Any) -> str:
    return "use" if (isinstance(item, dict) and "use" in item) or isinstance(item, Use) else "criterion"


_KIND_OF_ITEM = re.compile(r"^(criteria\[\d+\])\.(?:criterion|use)(?=\.|$)")
"""What the model calls an item after its place in the list: nothing that stands in the file."""

Item = Annotated[Annotated[Criterion, Tag("criterion")] | Annotated[Use, Tag("use")], Discriminator(_form)]


class RubricFile(Model):
    """A rubric as its file has it: criteria in full or by reference, and only the moments that are its own."""

    format: Literal["inrymning.rubric"] = "inrymning.rubric"
    version: Literal[1] = 1
    id: str
    edition: str = Field(default="", max_length=32)
    name: Words
    moments: dict[str, Moment] = Field(default={})
    criteria: tuple[Item, ...]
    questions: tuple[Question, ...]


class CriteriaFile(Model):
    """One file of the bank: criteria of one kind, and the moments they are measured from."""

    format: Literal["inrymning.criteria"] = "inrymning.criteria"
    version: Literal[1] = 1
    id: str
    name: Words
    moments: dict[str, Moment] = Field(default={})
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Bank:
    """All there is to choose from, by name."""

    criteria: Mapping[str, Criterion]
    moments: Mapping[str, Moment]


def load_bank(paths: Iterable[Path] | None = None) -> Bank:
    """The shipped bank, or the files given; a name that stands twice is the later file's.

    Raises:
        FileProblem: a file cannot be read as one of the bank's.
    """
    files = [
        read_model(path, CriteriaFile, BANK_FORMAT, BANK_VERSION) for path in (shipped("criteria") if paths is None else paths)
    ]
    criteria = {criterion.id: criterion for file in files for criterion in file.criteria}
    return Bank(criteria, {name: moment for file in files for name, moment in file.moments.items()})


def read_resolved(path: Path) -> tuple[Rubric, tuple[Issue, ...]]:
    """A rubric file as the whole rubric, and what is wrong with its references.

    Raises:
        FileProblem: the file cannot be read as a rubric.
    """
    try:
        file = read_model(path, RubricFile, FORMAT, VERSION)
    except FileProblem as e:
        raise FileProblem(e.path, e.problem, _KIND_OF_ITEM.sub(r"\1", e.place), e.fix) from e
    return resolve(file, load_bank())


def bank_schema() -> dict[str, Any]:
    """JSON Schema of the bank's files."""
    return model_schema(CriteriaFile, "Inrymning criteria")


def resolve(file: RubricFile, bank: Bank) -> tuple[Rubric, tuple[Issue, ...]]:
    """The whole rubric, without the references that lead nowhere; those are the issues R019 and R020."""
    criteria: list[Criterion] = []
    issues: list[Issue] = []
    for n, item in enumerate(file.criteria):
        if isinstance(item, Criterion):
            criteria.append(item)
        elif item.use not in bank.criteria:
            issues.append(Issue("R019", Severity.ERROR, f"criteria[{n}].use", {"id": item.use}))
        else:
            found = bank.criteria[item.use]
            issues += [
                Issue("R020", Severity.ERROR, f"criteria[{n}].{key}", {"id": item.use, "part": key})
                for key in _misfits(item, found)
            ]
            criteria.append(_adjusted(found, item))
    rubric = Rubric(
        id=file.id,
        edition=file.edition,
        name=file.name,
        moments=_with_borrowed(file.moments, criteria, bank.moments),
        criteria=tuple(criteria),
        questions=file.questions,
    )
    return rubric, tuple(issues)


def _misfits(use: Use, found: Criterion) -> Iterator[str]:
    """Keys that this criterion's evidence has no single place for."""
    evidence = use.evidence or found.evidence
    if use.curve is not None and (isinstance(evidence, Best | Weakest) or (isinstance(evidence, Value) and evidence.scores)):
        yield "curve"
    if use.scores is not None and not (isinstance(evidence, Value) and evidence.scores):
        yield "scores"


def _adjusted(found: Criterion, use: Use) -> Criterion:
    """The bank's criterion with what is different here."""
    changes = {
        key: value for key in Use.model_fields if (value := getattr(use, key)) is not None and key in Criterion.model_fields
    }
    evidence = use.evidence or found.evidence
    wrong = set(_misfits(use, found))
    pieces = {"curve": use.curve, "scores": use.scores}
    inside = {key: value for key, value in pieces.items() if value is not None and key not in wrong}
    return found.model_copy(update=changes | ({"evidence": evidence.model_copy(update=inside)} if inside else {}))


def _with_borrowed(own: Mapping[str, Moment], criteria: Iterable[Criterion], bank: Mapping[str, Moment]) -> dict[str, Moment]:
    """A rubric's own moments, and those of the bank that its criteria, or moments so borrowed, speak of."""
    moments = dict(own)
    ahead = [*(name for c in criteria for name in _spoken_of(c)), *(name for m in own.values() for name in _around(m))]
    while ahead:
        name = ahead.pop()
        if name not in moments and name in bank:
            moments[name] = bank[name]
            ahead += _around(bank[name])
    return dict(sorted(moments.items()))


def _around(moment: Moment) -> list[str]:
    """Moments another one is told by."""
    named = (moment.after, moment.before, moment.match.at, moment.unless.at if moment.unless else None)
    return [name for name in named if name is not None]


def _spoken_of(criterion: Criterion) -> Iterator[str]:
    """Every moment a criterion names."""
    yield from criterion.requires
    for circumstance in criterion.not_relevant:
        yield from (name for name in (circumstance.moment, circumstance.no) if name is not None)
    for piece in parts(criterion.evidence):
        matches = piece.matches if isinstance(piece, Avoided) else (piece.match,)
        names = [piece.after, piece.before, *(match.at for match in matches)]
        if isinstance(piece, Done):
            names += [piece.since, piece.undone_by.at if piece.undone_by else None]
        yield from (name for name in names if name is not None)
