"""Rubric -> issues R001 and on, without any run."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Final

from scoring.rubric import Avoided, Criterion, Curve, Distinct, Done, Match, Rubric, Value, parts
from scoring.rubric_bank import read_resolved
from sim.authored import Words
from sim.errors import Issue, Severity
from sim.events import EventType
from sim.wording import banned_words

PHASES: Final = ("flee", "shelter", "alarm")

NEVER_SCORED: Final = frozenset({EventType.STOPPED, EventType.PAUSED, EventType.RESUMED})
"""Leaving and resting are never judged (charter 2)."""

Piece = Done | Avoided | Value | Distinct


def read_rubric(path: Path) -> tuple[Rubric, tuple[Issue, ...]]:
    """A rubric file and its issues.

    Raises:
        FileProblem: the file cannot be read as a rubric.
    """
    rubric, references = read_resolved(path)
    return rubric, (*references, *check(rubric))


def check(rubric: Rubric) -> tuple[Issue, ...]:
    """Everything an author should see; codes are listed in ``scenarios/README.md``."""
    criteria = (issue for criterion in rubric.criteria for issue in _criterion(rubric, criterion))
    return (*_whole(rubric), *_moments(rubric), *criteria, *_questions(rubric))


def _error(code: str, where: str, **data: str | int | float) -> Issue:
    return Issue(code, Severity.ERROR, where, data)


def _whole(rubric: Rubric) -> Iterator[Issue]:
    for name, times in Counter(c.id for c in rubric.criteria).items():
        if times > 1:
            yield _error("R001", f"criteria.{name}", id=name)
    for phase in PHASES:
        if not any(c.phase == phase for c in rubric.criteria):
            yield _error("R007", "criteria", phase=phase)
    if not any(c.critical for c in rubric.criteria):
        yield Issue("R012", Severity.NOTE, "criteria", {})
    if not any(not q.criteria for q in rubric.questions):
        yield _error("R013", "questions")


def _moments(rubric: Rubric) -> Iterator[Issue]:
    needs: dict[str, set[str]] = {}
    for name, moment in rubric.moments.items():
        used = [moment.after, moment.before, moment.match.at, moment.unless.at if moment.unless else None]
        needs[name] = {n for n in used if n is not None}
        yield from _known(rubric, f"moments.{name}", needs[name])
        yield from _events(f"moments.{name}", moment.match)
    for name, direct in needs.items():
        seen, ahead = set[str](), set(direct)
        while ahead and name not in seen:
            other = ahead.pop()
            if other not in seen:
                seen.add(other)
                ahead |= needs.get(other, set())
        if name in seen:
            yield _error("R010", f"moments.{name}", moment=name)


def _criterion(rubric: Rubric, criterion: Criterion) -> Iterator[Issue]:
    where = f"criteria.{criterion.id}"
    if not re.fullmatch(r"A(0[1-9]|[1-3]\d|40)", criterion.action):
        yield _error("R011", where, action=criterion.action)
    if criterion.weight <= 0:
        yield _error("R006", where, weight=criterion.weight)
    for circumstance in criterion.not_relevant:
        yield from _known(rubric, where, {n for n in (circumstance.moment, circumstance.no) if n is not None})
        if circumstance.moment is None and circumstance.no is None:
            yield _error("R014", where)
    yield from _known(rubric, where, set(criterion.requires))
    pieces = list(parts(criterion.evidence))
    for piece in pieces:
        yield from _piece(rubric, where, piece)
    yield from _texts(where, criterion, measured=all(_measures(piece) for piece in pieces))


def _piece(rubric: Rubric, where: str, piece: Piece) -> Iterator[Issue]:
    found = piece.matches if isinstance(piece, Avoided) else (piece.match,)
    extra = (piece.undone_by,) if isinstance(piece, Done) and piece.undone_by else ()
    names = {piece.after, piece.before, *(m.at for m in (*found, *extra))}
    names |= {piece.since} if isinstance(piece, Done) else set()
    yield from _known(rubric, where, {n for n in names if n is not None})
    for match in (*found, *extra):
        yield from _events(where, match)
    if isinstance(piece, Value):
        if bool(piece.scores) == bool(piece.curve):
            yield _error("R009", where, datum=piece.key)
        yield from (_error("R003", where, score=score) for score in piece.scores.values() if not 0 <= score <= 1)
    if not isinstance(piece, Value) or piece.curve:
        yield from _curve(where, piece.curve, falling=isinstance(piece, Done | Avoided))


def _curve(where: str, curve: Curve, *, falling: bool) -> Iterator[Issue]:
    if not curve:
        yield _error("R002", where, curve="[]")
        return
    shown = str([list(point) for point in curve])
    if any(x1 <= x0 for (x0, _), (x1, _) in pairwise(curve)):
        yield _error("R004", where, curve=shown)
    scores = [y for _, y in curve]
    if scores != sorted(scores, reverse=True) and (falling or scores != sorted(scores)):
        yield _error("R002", where, curve=shown)
    yield from (_error("R003", where, score=y) for y in scores if not 0 <= y <= 1)


def _known(rubric: Rubric, where: str, names: set[str]) -> Iterator[Issue]:
    yield from (_error("R005", where, moment=name) for name in sorted(names) if name not in rubric.moments)


def _events(where: str, match: Match) -> Iterator[Issue]:
    yield from (_error("R016", where, event=str(event)) for event in match.events if event in NEVER_SCORED)


def _measures(piece: Piece) -> bool:
    """Whether a piece of evidence always has a number to show when it scored."""
    return not isinstance(piece, Value) or bool(piece.curve)


def _texts(where: str, criterion: Criterion, *, measured: bool) -> Iterator[Issue]:
    feedback = {f"feedback.{key}": getattr(criterion.feedback, key) for key in ("met", "partly", "missed")}
    plain = {"name": criterion.name, "why": criterion.why, "advice": criterion.advice, "source": criterion.source}
    for key, words in (feedback | plain).items():
        shows_value = measured and key in ("feedback.met", "feedback.partly")
        yield from _words(f"{where}.{key}", words, {"value"} if shows_value else set())


def _words(where: str, words: Words, fields: set[str]) -> Iterator[Issue]:
    for language, text in (("sv", words.sv), ("en", words.en), *((("easy", words.easy),) if words.easy is not None else ())):
        if not text.strip():
            yield _error("R015", where, tongue=language)
        for word in banned_words(text):
            yield _error("R017", f"{where}.{language}", word=word)
        try:
            used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError:
            used = {"{"}
        yield from (_error("R008", f"{where}.{language}", field=name or "{}") for name in sorted(used - fields))


def _questions(rubric: Rubric) -> Iterator[Issue]:
    known = {c.id for c in rubric.criteria}
    for n, question in enumerate(rubric.questions):
        yield from (_error("R018", f"questions[{n}]", id=name) for name in question.criteria if name not in known)
        yield from _words(f"questions[{n}].text", question.text, set())
    yield from _words("name", rubric.name, set())
