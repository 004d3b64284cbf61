"""The rubric file: what counts, how it is seen in the events, and what is said about it. Data only, no expressions.

A rubric names *moments* (the alarm, the shelter, the release) and judges each criterion by the events between them.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.events import EventType
from sim.ids import content_hash
from sim.jsonfile import plain_form

FORMAT = "inrymning.rubric"
VERSION = 1

Curve = tuple[tuple[float, float], ...]
"""Points (amount, score), straight lines between them, level outside; monotone and within 0..1."""


class Test(Model):
    """A condition on one key of an event's data; a missing key never fulfils it."""

    __test__ = False  # pytest: this is no test class

    key: str
    op: Literal["=", "!=", "<", "<=", ">", ">="] = "="
    value: bool | int | float | str


class Match(Model):
    """Which events are meant: any of these types, by this actor, with this target, in the place of that moment."""

    events: tuple[EventType, ...] = Field(min_length=1)
    actor: str | None = None
    target: str | None = None
    at: str | None = None  # a moment: the event happened in the same room as it
    data: tuple[Test, ...] = ()


class Moment(Model):
    """One event others are measured from; ``unless`` takes the moment back when such an event follows before ``before``."""

    match: Match
    which: Literal["first", "last"] = "first"
    after: str | None = None
    before: str | None = None
    unless: Match | None = None


class Done(Model):
    """Something done: ``curve`` of the seconds from ``since``; the first time that was not undone before ``before`` counts."""

    kind: Literal["done"] = "done"
    match: Match
    since: str
    after: str | None = None  # None: also what was done earlier counts, as at once
    before: str | None = None
    undone_by: Match | None = None  # in the same place, of the same target
    curve: Curve


class Avoided(Model):
    """Something not done: ``curve`` of how many times, or of the sum of ``amount``, between ``after`` and ``before``."""

    kind: Literal["avoided"] = "avoided"
    matches: tuple[Match, ...] = Field(min_length=1)
    after: str
    before: str | None = None
    amount: str | None = None
    curve: Curve


class Value(Model):
    """What an event says: ``scores`` by a data value as text, or ``curve`` of a number; without such an event 0."""

    kind: Literal["value"] = "value"
    match: Match
    key: str
    which: Literal["first", "last"] = "first"
    after: str | None = None
    before: str | None = None
    scores: dict[str, float] = Field(default={})
    curve: Curve = ()


class Distinct(Model):
    """How many different values of a key were met: ``curve`` of the number."""

    kind: Literal["distinct"] = "distinct"
    match: Match
    key: str
    after: str | None = None
    before: str | None = None
    curve: Curve


class Best(Model):
    """Different ways to do it right: the best of these counts."""

    kind: Literal["best"] = "best"
    of: tuple["Evidence", ...] = Field(min_length=1)


class Weakest(Model):
    """All of it is needed: the weakest of these counts."""

    kind: Literal["weakest"] = "weakest"
    of: tuple["Evidence", ...] = Field(min_length=1)


Evidence = Annotated[Done | Avoided | Value | Distinct | Best | Weakest, Field(discriminator="kind")]


class Circumstance(Model):
    """Makes a criterion not relevant when ``moment`` exists (if named) and ``no`` does not (if named)."""

    moment: str | None = None
    no: str | None = None


class Feedback(Model):
    """What the trainee reads; ``{value}`` is the measured amount in the criterion's unit."""

    met: Words
    partly: Words
    missed: Words


class Criterion(Model):
    """One thing to do right. ``action`` is its code in the field's list of observable actions (A01-A40).

    ``requires``: without one of these moments it was not tried; it then scores 0, so that nobody gains by not taking part.
    """

    id: str
    action: str
    phase: Literal["flee", "shelter", "alarm"]
    name: Words
    evidence: Evidence
    weight: float
    critical: bool = False
    requires: tuple[str, ...] = ()
    not_relevant: tuple[Circumstance, ...] = ()
    unit: Literal["seconds", "metres", "count", ""] = ""
    feedback: Feedback
    why: Words
    advice: Words
    source: Words


class Question(Model):
    """One question to take back to class; asked when one of ``criteria`` is to be practised, or always when there are none."""

    text: Words
    criteria: tuple[str, ...] = ()


class Rubric(Model):
    """A whole rubric file, version 1. ``edition`` is what its authors call this form of it, such as ``2026-2``."""

    format: Literal["inrymning.rubric"] = "inrymning.rubric"
    version: Literal[1] = 1
    id: str
    edition: str = Field(default="", max_length=32)
    name: Words
    moments: dict[str, Moment]
    criteria: tuple[Criterion, ...]
    questions: tuple[Question, ...]


def rubric_hash(rubric: Rubric) -> str:
    """Content hash; recorded with every score, so that it is known by which rules it was given."""
    return content_hash(plain_form(rubric))


def parts(evidence: Evidence) -> Iterator[Done | Avoided | Value | Distinct]:
    """The single pieces of evidence a criterion is made of."""
    if isinstance(evidence, Best | Weakest):
        for part in evidence.of:
            yield from parts(part)
    else:
        yield evidence


def at(curve: Curve, amount: float) -> float:
    """The curve's score for an amount: linear between its points, level before the first and after the last."""
    if amount <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if amount <= x1:
            return y0 + (y1 - y0) * ((amount - x0) / (x1 - x0))  # the share first: it is never lost below the smallest number
    return curve[-1][1]
