"""What still has to be looked at in a plan: its own issues, and what its import found and nobody has settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from sim.errors import Issue, Severity
from sim.issue_text import can_be_told
from sim.plan.building import Building
from sim.plan.codes import Names, some
from sim.plan.load import read_plan
from sim.plan.named import ids_of
from tools.importers.codes import CODES, finding
from tools.review import answers as a
from tools.review.gathering import drawn_values
from tools.review.questions import Question, questions
from tools.review.values import KINDS, Kind, Values, features, values_of

SETTLES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("I005", "I135", "I206"), ("category",)),
    **dict.fromkeys(("I006", "I107", "I207"), ("name", "number")),
    **dict.fromkeys(("I013", "I016", "I109", "I136", "I215"), ("kind",)),
    "I014": ("hinge", "opens_into"),
    "I217": ("sill", "head"),
}
"""Values by which a person settles a finding about a feature; taking the feature away settles any."""

SCALE_CODES: Final = frozenset({"P060", "P061", "P062", "P063"})


@dataclass(frozen=True)
class Standing:
    """A plan, what was decided about it, every issue it still has, and the questions that are open."""

    building: Building
    answers: a.Answers
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]


def read_standing(path: Path) -> Standing:
    """A plan file with the answers beside it.

    Raises FileProblem when one of them cannot be read.
    """
    building, own = read_plan(path)
    answers = a.read_answers(a.answers_path(path))
    own = still_holding(own, answers)
    broken = any(i.severity is Severity.ERROR for i in own)
    asked = () if broken else questions(building, answers)  # first things first: a plan with errors cannot be used at all
    return Standing(building, answers, (*own, *unsettled(building, answers)), asked)


def still_holding(own: tuple[Issue, ...], answers: a.Answers) -> tuple[Issue, ...]:
    """A plan's own issues without those a person has called right."""
    right = SCALE_CODES if answers.building.scale == "right" else frozenset()
    return tuple(i for i in own if i.code not in right)


def unsettled(building: Building, answers: a.Answers) -> tuple[Issue, ...]:
    """The last import's findings that still hold for the plan as it is, and answers whose feature is gone."""
    last = answers.imported
    if last is None or last.source.sha256 != building.source.sha256:
        return ()  # answers of another drawing
    now: dict[Kind, dict[str, Values]] = {k: {x.id: values_of(k, x) for x in features(building, k)} for k in KINDS}
    drawn = {kind: drawn_values(last.drawn, kind) for kind in KINDS}
    settled = partial(_settled, now, drawn)
    names = Names(building)
    held = [issue for found in last.findings if (issue := _held(found, settled, names))]
    lost = [row.place.number or row.place.name or row.id for _, row in answers.rows() if row.lost]
    return (*held, *finding("I230", lost))


def _held(found: a.Found, settled: Callable[[str, str], bool], names: Names) -> Issue | None:
    """What is left of a finding, with names people know; None when all of it is settled, or its record cannot be told."""
    if not can_be_told(found.code, found.data):
        return None  # a record changed by hand, or by another version of the program: the next import makes it anew
    issue = Issue(found.code, CODES.get(found.code, Severity.NOTE), found.where, found.data)
    ids = [i for i in ids_of(issue) if not settled(found.code, i)]
    if not ids:
        return None
    if "ids" not in found.data or len(ids) == len(ids_of(issue)):
        return called(issue, names)
    return called(replace(issue, where=ids[0], data={**found.data, "count": len(ids), "ids": ", ".join(ids)}), names)


def called(issue: Issue, names: Names) -> Issue:
    """A finding of an import with the names people know of what is in the plan; what was left out keeps its own."""
    ids = ids_of(issue)
    if "ids" not in issue.data or names.of(ids[0]) == ids[0]:
        return issue
    return replace(issue, data={**issue.data, "few": some(list(dict.fromkeys(names.of(i) for i in ids)))})


def _settled(
    now: Mapping[Kind, Mapping[str, Values]], drawn: Mapping[Kind, Mapping[str, Values]], code: str, identity: str
) -> bool:
    """Whether a person has changed what a finding is about, or taken the thing away."""
    for kind in KINDS:
        before, after = drawn[kind].get(identity), now[kind].get(identity)
        if before is not None:
            return after is None or any(after.get(f) != before.get(f) for f in SETTLES.get(code, ()))
    return False
