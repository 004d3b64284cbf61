"""Events and rubric -> assessment: findings, score, grade. The same events and rubric give the same assessment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from scoring.evidence import NOTHING, Judged, Record, Rules, Weigh, sequence_numbers
from scoring.rubric import Circumstance, Criterion, Rubric, rubric_hash
from sim.events import Event, EventType

State = Literal["met", "partly", "missed", "not_relevant"]
Grade = Literal["secure", "on_the_way", "practise_again", "done", "not_finished"]

MET: Final = 0.85
PARTLY: Final = 0.30
"""From here a criterion counts as met, as partly met; by eye: one curve's step short of full is still met."""

SECURE: Final = 0.80
ON_THE_WAY: Final = 0.50
"""From here the grade is "secure", "on the way"; by eye, to be confirmed with schools."""

STARS: Final = (0.45, 0.75)
"""CL2: below the first one star, from the second three; everyone who took part has one. By eye."""

UNSCORED_LEVELS: Final = ("CL0", "CL1")


class Finding(NamedTuple):
    """What was found about one criterion: the points, what was measured, and which events prove it, when and where.

    ``tried`` is False when the run never came to the point where the criterion could show.  (A tuple and no frozen class: a
    study makes millions of them, and a class takes half as long again.)
    """

    criterion: str
    action: str
    phase: str
    state: State
    tried: bool
    score: float
    points: float
    most: float
    critical: bool
    value: float | None
    unit: str
    events: tuple[int, ...]
    t: float | None
    place: str


@dataclass(frozen=True)
class Assessment:
    """A run as judged. ``score`` is None where the level shows no number, and for a run that was stopped or broke off."""

    rubric: str
    rubric_hash: str
    level: str
    complete: bool
    score: float | None
    stars: int | None
    grade: Grade
    findings: tuple[Finding, ...]

    def finding(self, criterion: str) -> Finding:
        """The finding about a criterion."""
        return next(f for f in self.findings if f.criterion == criterion)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON form; ``from_dict`` reads it back."""
        return vars(self) | {"findings": [f._asdict() | {"events": list(f.events)} for f in self.findings]}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> "Assessment":
        """Reads ``as_dict``'s form."""
        findings = tuple(Finding(**{**f, "events": tuple(f["events"])}) for f in d["findings"])
        return cls(**{**d, "findings": findings})


class Judge:
    """A rubric made ready to judge many runs; ``assess`` is for one.

    A careful run of a school (373 events, 25 criteria) takes 0.19 ms, making ready 7 ms; one core of a cloud machine, 2026.
    """

    def __init__(self, rubric: Rubric) -> None:
        self._rubric = rubric.id
        self._hash = rubric_hash(rubric)
        self._rules = Rules(rubric, (EventType.RUN_STARTED, EventType.RUN_ENDED, EventType.STOPPED))
        self._criteria = [(criterion, self._rules.ready(criterion.evidence)) for criterion in rubric.criteria]

    @property
    def kinds(self) -> frozenset[EventType]:
        """The only types of events that matter to this judge."""
        return frozenset(self._rules.kinds)

    def assess(self, events: Iterable[Event]) -> Assessment:
        """Judges a run.

        A run that was stopped, or that has no end, is not scored: what was met stays as praise, nothing counts as missed.
        """
        record = Record(events, self._rules)
        complete = _complete(record)
        findings = tuple(_finding(record, criterion, weigh, complete) for criterion, weigh in self._criteria)
        level = _level(record)
        share = _share(findings)
        scored = complete and level not in UNSCORED_LEVELS and share is not None
        return Assessment(
            rubric=self._rubric,
            rubric_hash=self._hash,
            level=level,
            complete=complete,
            score=share if scored and level != "CL2" else None,
            stars=_stars(share) if scored and level == "CL2" and share is not None else None,
            grade=_grade(findings, share) if scored and share is not None else "done" if complete else "not_finished",
            findings=findings,
        )


def assess(events: Iterable[Event], rubric: Rubric) -> Assessment:
    """Judges one run by a rubric, as ``Judge`` does many."""
    return Judge(rubric).assess(events)


def _finding(record: Record, criterion: Criterion, weigh: Weigh, complete: bool) -> Finding:
    for circumstance in criterion.not_relevant:
        if _holds(record, circumstance):
            return _found(criterion, "not_relevant", NOTHING)
    tried = not criterion.requires or any(record.moment(name) for name in criterion.requires)
    judged = weigh(record) if tried else NOTHING
    score = round(judged.score, 4)
    state: State = "met" if score >= MET else "partly" if score >= PARTLY else "missed"
    if not complete and state != "met":
        return _found(criterion, "not_relevant", NOTHING)
    return _found(criterion, state, judged, score, tried=tried)


def _found(criterion: Criterion, state: State, judged: Judged, score: float = 0.0, *, tried: bool = True) -> Finding:
    last = judged.events[-1] if judged.events else None
    return Finding(
        criterion=criterion.id,
        action=criterion.action,
        phase=criterion.phase,
        state=state,
        tried=tried,
        score=score,
        points=round(score * criterion.weight, 3),
        most=criterion.weight if state != "not_relevant" else 0.0,
        critical=criterion.critical,
        value=None if judged.value is None else round(judged.value, 3),
        unit=criterion.unit,
        events=sequence_numbers(judged.events),
        t=last.t if last else None,
        place=last.place if last else "",
    )


def _holds(record: Record, circumstance: Circumstance) -> bool:
    named = circumstance.moment is None or record.moment(circumstance.moment) is not None
    return named and (circumstance.no is None or record.moment(circumstance.no) is None)


def _share(findings: Iterable[Finding]) -> float | None:
    """Points over the most there was to gain; None when nothing was relevant."""
    relevant = [f for f in findings if f.state != "not_relevant"]
    most = sum(f.most for f in relevant)
    return round(sum(f.points for f in relevant) / most, 4) if most > 0 else None


def _grade(findings: Iterable[Finding], share: float) -> Grade:
    if any(f.critical and f.state == "missed" for f in findings):
        return "practise_again"
    return "secure" if share >= SECURE else "on_the_way" if share >= ON_THE_WAY else "practise_again"


def _stars(share: float) -> int:
    return 1 + sum(share >= limit for limit in STARS)


def _complete(record: Record) -> bool:
    """Whether the run came to its own end: not stopped, not broken off."""
    ends = record.of(EventType.RUN_ENDED)
    return not record.of(EventType.STOPPED) and bool(ends) and ends[-1].data.get("cause") != "stopped"


def _level(record: Record) -> str:
    started = record.of(EventType.RUN_STARTED)
    return str(started[0].data.get("level", "CL3")) if started else "CL3"
