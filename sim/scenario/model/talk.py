"""What the trainee is asked, can say and can order."""

from typing import Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.scenario.model.alarms import STAFF_ROLES
from sim.scenario.model.judged import Judged
from sim.scenario.model.levels import Role


class Option(Model):
    """One answer of a decision, with how it is judged and why. ``says``: a phrase that is said with it, order and all."""

    id: str
    text: Words
    value: Judged
    reason: Words
    says: str = ""


class Decision(Model):
    """A question the trainee answers by pointing; shown when ``shown_by`` (an inject, alarm or phase id) starts."""

    id: str
    shown_by: str
    prompt: Words
    options: tuple[Option, ...]


CallField = Literal["where", "what", "seen_heard", "last_seen", "hurt", "may_talk", "count", "way_in"]
"""What a 112 operator wants to know."""


class Statement(Model):
    """A short statement for the 112 call. ``seen`` is what the trainee can know; ``claims_seen`` what the sentence says.

    ``silent``: it can be told without a voice, by a key (yes, no, a number).
    """

    id: str
    field: CallField
    text: Words
    seen: bool = True
    claims_seen: bool = True
    silent: bool = False


class Question(Model):
    """Something the operator asks; a statement of the same field answers it."""

    id: str
    field: CallField
    text: Words


class Operator(Model):
    """The 112 operator who asks, in this order, what has not been told yet.

    ``pause`` seconds after an answer comes the next question; after ``patience`` without one it is asked once more, then the
    next.  When all have been asked, the operator ends the call.  By eye.
    """

    questions: tuple[Question, ...]
    pause: float = Field(default=2.0, ge=0.0, le=20.0)
    patience: float = Field(default=12.0, ge=3.0, le=60.0)


class Order(Model):
    """What people do who are told to.

    ``go`` to ``place`` (the receiving room or rooms) · ``lock``: shut and lock the room one is in · ``stay`` and keep low ·
    ``leave`` the building · ``gather`` round the trainee and come along · ``quiet``.  ``by`` is what carries it: a ``voice`` as
    far as a call, the loudspeakers (``speaker``), or the ``app`` on the phones of ``roles``.  It is for everybody it reaches,
    or only for ``groups`` of people, and for those in ``places`` and ``zones`` of the plan.  ``about`` names the inject it
    answers: from there its seconds are counted.  ``using`` a rope (a thing the trainee must have, where the scenario has one)
    or a song goes with ``gather``.  ``value`` is how good it is here and now, as of a decision's option.
    """

    do: Literal["go", "lock", "stay", "leave", "gather", "quiet"]
    place: str | None = None
    by: Literal["voice", "speaker", "app"] = "voice"
    groups: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    roles: tuple[Role, ...] = STAFF_ROLES
    about: str = ""
    using: Literal["", "rope", "song"] = ""
    value: Judged = "acceptable"


class Phrase(Model):
    """Something short the trainee can say; with an ``order`` also what follows from it.

    ``tone`` is its class: ``low_arousal`` (calm, short, one thing at a time), ``plain``, ``argue``, ``hold`` (a hand on
    somebody who does not want it); empty: not told.
    """

    id: str
    text: Words
    calm: bool = True
    level_db: float = 60.0
    order: Order | None = None
    tone: Literal["", "low_arousal", "plain", "argue", "hold"] = ""
