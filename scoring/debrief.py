"""Assessment and rubric -> what is said to the trainee: praise first, at most three things to practise, one question.

By level: the lowest two only praise, CL2 has one thing to practise, from CL3 three.  By role: staff are told whom staff turn to.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from scoring.assess import UNSCORED_LEVELS, Assessment, Finding
from scoring.rubric import Criterion, Rubric
from sim.text import number, say

MOST_PRAISE: Final = 4
MOST_PRACTICE: Final = 3
"""What one remembers of a talk right afterwards; by eye."""

MOST_PRACTICE_YOUNG: Final = 1
"""At CL2, years 4 to 6: one thing to try next time; by eye."""

STAFF_LEVEL: Final = "CL4"
PUPIL: Final = "pupil"


@dataclass(frozen=True)
class Practice:
    """One thing to practise: what happened, why it matters, the official advice, and where that comes from."""

    criterion: str
    name: str
    what: str
    why: str
    advice: str
    source: str


@dataclass(frozen=True)
class Debrief:
    """Everything a debrief shows, in one language and in the order it is shown.

    ``nothing_to_practise`` is said instead of things to practise when everything was done; empty otherwise.
    """

    grade: str
    opening: str
    praise: tuple[str, ...]
    practise: tuple[Practice, ...]
    nothing_to_practise: str
    question: str
    talk: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self) | {
            "practise": [asdict(p) for p in self.practise],
            "praise": list(self.praise),
            "talk": list(self.talk),
        }


def make_debrief(assessment: Assessment, rubric: Rubric, language: str, role: str = PUPIL) -> Debrief:
    """What is said after a run.

    Args:
        assessment: of the run, by this rubric.
        rubric: holds the texts.
        language: ``sv`` or ``en``.
        role: the trainee's in the scenario, such as ``pupil`` or ``teacher``.
    """
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    done = sorted((f for f in assessment.findings if f.state == "met" and f.criterion in criteria), key=lambda f: -f.most)
    most = MOST_PRACTICE_YOUNG if assessment.level == "CL2" else MOST_PRACTICE
    open_ = [f for f in _to_practise(assessment) if f.criterion in criteria][:most]
    whole = assessment.complete and assessment.level not in UNSCORED_LEVELS and not open_
    return Debrief(
        grade=say(f"scoring.grade.{assessment.grade}", language),
        opening=_opening(assessment, language),
        praise=tuple(feedback(criteria[f.criterion], f, language) for f in done[:MOST_PRAISE]),
        practise=tuple(_practice(criteria[f.criterion], f, language) for f in open_),
        nothing_to_practise=say("scoring.card.nothing_to_practise", language) if whole else "",
        question=_question(rubric, open_, language),
        talk=_talk(assessment.level, role, language),
    )


def feedback(criterion: Criterion, finding: Finding, language: str) -> str:
    """The sentence about one criterion; empty when it was not relevant."""
    if finding.state == "not_relevant":
        return ""
    if not finding.tried:
        return say("scoring.card.untried", language)
    words = {"met": criterion.feedback.met, "partly": criterion.feedback.partly, "missed": criterion.feedback.missed}[
        finding.state
    ]
    value = "" if finding.value is None else amount(finding.value, finding.unit, language)
    return words.get(language).format(value=value)


def amount(value: float, unit: str, language: str) -> str:
    """A measured amount as people say it, to the whole second, metre or time: ``1 sekund``, ``11 sekunder``."""
    shown = number(value, language, 0)
    return say(f"scoring.unit.{unit or 'count'}.{'one' if shown == '1' else 'other'}", language, number=shown)


def _to_practise(assessment: Assessment) -> list[Finding]:
    """What was not fully met: what was tried, critical steps, and what lost the most points first.

    Nothing after a run that ended early, and nothing at the levels that only praise.
    """
    if not assessment.complete or assessment.level in UNSCORED_LEVELS:
        return []
    lost = [f for f in assessment.findings if f.state in ("partly", "missed")]
    return sorted(lost, key=lambda f: (not f.tried, not (f.critical and f.state == "missed"), f.points - f.most))


def _practice(criterion: Criterion, finding: Finding, language: str) -> Practice:
    return Practice(
        criterion=criterion.id,
        name=criterion.name.get(language),
        what=feedback(criterion, finding, language),
        why=criterion.why.get(language),
        advice=criterion.advice.get(language),
        source=criterion.source.get(language),
    )


def _opening(assessment: Assessment, language: str) -> str:
    if not assessment.complete:
        return say("scoring.card.stopped", language)
    return say("scoring.card.took_part", language)


def _question(rubric: Rubric, open_: Sequence[Finding], language: str) -> str:
    """The first question about something to practise, else the one that always fits."""
    for finding in open_:
        for question in rubric.questions:
            if finding.criterion in question.criteria:
                return question.text.get(language)
    return next(q.text.get(language) for q in rubric.questions if not q.criteria)


def _talk(level: str, role: str, language: str) -> tuple[str, ...]:
    who = ("staff", "rb") if level == STAFF_LEVEL or role != PUPIL else ("adult", "health", "bris")
    return tuple(say(f"scoring.talk.{key}", language) for key in who)
