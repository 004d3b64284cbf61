"""Somebody who comes to the trainee's door, knocks and waits for an answer."""

from typing import Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.scenario.model.judged import Judged


class CallerAnswer(Model):
    """One way to answer, and how good it is; of all rows the first that fits what was done counts.

    ``let_in``: the door was opened · ``directed``: a phrase with an order sent them elsewhere · ``spoken``: something else was
    said through the door, and it stayed shut · ``kept_shut``: nothing.  ``seen_clear``: whether the trainee had just looked out
    and nothing was there (None: either).  ``since_lock``: it holds up to so many seconds after the door was locked; before it
    is locked it holds too.
    """

    how: Literal["let_in", "directed", "spoken", "kept_shut"]
    seen_clear: bool | None = None
    since_lock: float | None = Field(default=None, ge=0.0)
    value: Judged
    reason: Words | None = None


class Caller(Model):
    """Who knocks (``who`` is seen and heard, not told), how often and how long; then they go on to ``goes_to``, or find a room.

    A caller is one more person in the building.  What of the doings is right is the school's plan: ``answers``.  The times are
    by eye.
    """

    who: Literal["pupil", "colleague", "unknown"] = "pupil"
    ages: tuple[int, int] = (10, 15)
    repeat: float = Field(default=10.0, ge=2.0, le=60.0)
    patience: float = Field(default=40.0, ge=5.0, le=300.0)
    goes_to: str | None = None
    answers: tuple[CallerAnswer, ...] = ()
