"""Assessment -> a score card in plain text, at most 100 columns wide, for a terminal or a sheet of paper."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Final

from scoring.assess import ON_THE_WAY, Assessment, Finding
from scoring.debrief import Debrief, Practice, feedback, make_debrief
from scoring.rubric import Criterion, Rubric
from sim.text import number, say

WIDTH: Final = 96
MARK: Final = {"met": "●", "partly": "◐", "missed": "○", "not_relevant": "–"}
BAR: Final = 24
"""Cells of the bar that shows the whole."""


def score_card(
    assessment: Assessment,
    rubric: Rubric,
    language: str,
    *,
    plan: str = "",
    places: Mapping[str, str] | None = None,
    role: str = "pupil",
) -> str:
    """The card, with a newline at its end.

    A score given by an older form of the rubric is shown with today's texts; criteria that are no longer there are left out.

    Args:
        assessment: of one run.
        rubric: holds names and texts.
        language: ``sv`` or ``en``.
        plan: name of the school, shown in the head.
        places: unit id -> name of the room for people; ids stay away when they have no name.
        role: the trainee's in the scenario.
    """
    debrief = make_debrief(assessment, rubric, language, role)
    lines = [
        *_head(assessment, rubric, language, plan),
        *_findings(assessment, rubric, language, places or {}),
        *_debrief(debrief, language),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(assessment: Assessment, rubric: Rubric, language: str, plan: str) -> Iterator[str]:
    left = f"{say('scoring.card.drill', language)} · {rubric.name.get(language)}"
    yield "─" * WIDTH
    yield f" {left}{plan:>{max(WIDTH - 2 - len(left), len(plan) + 1)}}"
    yield "─" * WIDTH
    yield ""
    grade = say(f"scoring.grade.{assessment.grade}", language)
    if assessment.score is not None:
        percent = say("scoring.card.score", language, percent=number(assessment.score * 100, language, 0))
        grade = f"{grade:<28}{_bar(assessment.score)}  {percent}"
    elif assessment.stars is not None:
        grade = f"{grade:<28}{'★' * assessment.stars}{'☆' * (3 - assessment.stars)}"
    yield f" {grade}"
    if assessment.grade == "practise_again" and (assessment.score or 0.0) >= ON_THE_WAY:
        yield from _paragraph(say("scoring.card.capped", language, grade=say("scoring.grade.practise_again", language)), " ")
    if not assessment.complete:
        yield from _paragraph(say("scoring.card.stopped", language), " ")
    yield ""


def _findings(assessment: Assessment, rubric: Rubric, language: str, places: Mapping[str, str]) -> Iterator[str]:
    """The table of criteria, phase by phase; only where the level shows one."""
    if assessment.score is None:
        return
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    for phase in ("flee", "shelter", "alarm"):
        found = [f for f in assessment.findings if f.phase == phase and f.criterion in criteria]
        if found:
            yield f" {say(f'scoring.phase.{phase}', language)}"
            for finding in sorted(found, key=lambda f: f.state == "not_relevant"):
                yield from _row(criteria[finding.criterion], finding, language, places)
            yield ""
    yield " " + "   ".join(f"{mark} {say(f'scoring.state.{state}', language)}" for state, mark in MARK.items())
    yield ""


def _row(criterion: Criterion, finding: Finding, language: str, places: Mapping[str, str]) -> Iterator[str]:
    """Mark, name, points, and when and where it was decided; what happened on the line below."""
    name = criterion.name.get(language)
    if finding.state == "not_relevant":
        yield f"   {MARK[finding.state]} {name:<46}{say('scoring.state.not_relevant', language):>16}"
        return
    points = say("scoring.card.points", language, points=_points(finding.points, language), most=_points(finding.most, language))
    yield f"   {MARK[finding.state]} {name:<46}{points:>16}   {_when(finding, language, places)}"
    if finding.tried:
        yield from _paragraph(feedback(criterion, finding, language), "     ")


def _when(finding: Finding, language: str, places: Mapping[str, str]) -> str:
    if finding.t is None:
        return ""
    minutes, seconds = divmod(int(finding.t), 60)
    time = f"{minutes}:{seconds:02d}"
    place = places.get(finding.place, "")
    key = "scoring.card.at_place" if place else "scoring.card.at"
    return say(key, language, time=time, place=place if len(place) <= 20 else place[:19] + "…")


def _debrief(debrief: Debrief, language: str) -> Iterator[str]:
    if debrief.praise:
        yield f" {say('scoring.card.went_well', language)}"
        for sentence in debrief.praise:
            yield from _paragraph(sentence, "   + ")
        yield ""
    if debrief.practise:
        yield f" {say('scoring.card.practise', language)}"
        for n, practice in enumerate(debrief.practise, start=1):
            yield from _practice(n, practice, language)
        yield ""
    if debrief.nothing_to_practise:
        yield f" {say('scoring.card.practise', language)}"
        yield from _paragraph(debrief.nothing_to_practise, "   ")
        yield ""
    yield f" {say('scoring.card.question', language)}"
    yield from _paragraph(debrief.question, "   ")
    yield ""
    yield f" {say('scoring.card.talk', language)}"
    for sentence in debrief.talk:
        yield from _paragraph(sentence, "   ")
    yield "─" * WIDTH


def _practice(n: int, practice: Practice, language: str) -> Iterator[str]:
    yield from _paragraph(f"{practice.name}. {practice.what}", f"   {n}. ")
    yield from _paragraph(say("scoring.card.why", language, text=practice.why), "      ")
    yield from _paragraph(say("scoring.card.advice", language, text=practice.advice), "      ")
    yield from _paragraph(say("scoring.card.source", language, text=practice.source), "      ")


def _paragraph(text: str, first: str) -> list[str]:
    """Wrapped text; the lines after the first are indented under its first letter."""
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _points(points: float, language: str) -> str:
    whole = abs(points - round(points)) < 0.05
    return number(points, language, 0 if whole else 1)


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "░" * (BAR - full)
