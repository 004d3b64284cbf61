"""What the trainee is asked and can say."""

from typing import Literal

from sim.authored import Model, Words


class Option(Model):
    """One answer of a decision, with how it is judged and why."""

    id: str
    text: Words
    value: Literal["best", "acceptable", "improve", "unsafe"]
    reason: Words


class Decision(Model):
    """A question the trainee answers by pointing; shown when ``shown_by`` (an inject, alarm or phase id) starts."""

    id: str
    shown_by: str
    prompt: Words
    options: tuple[Option, ...]


class Statement(Model):
    """A short statement for the 112 call. ``seen`` is what the trainee can know; ``claims_seen`` what the sentence says."""

    id: str
    field: Literal["where", "what", "seen_heard", "last_seen", "hurt", "may_talk", "count", "way_in"]
    text: Words
    seen: bool = True
    claims_seen: bool = True


class Phrase(Model):
    """Something short the trainee can say."""

    id: str
    text: Words
    calm: bool = True
    level_db: float = 60.0
