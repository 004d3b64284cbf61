"""What happens when: triggers of conditions start injects."""

from typing import Annotated, Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.events import EventType
from sim.scenario.model.callers import Caller


class Clock(Model):
    """True from ``at`` seconds of the run on."""

    kind: Literal["clock"] = "clock"
    at: float


class Happened(Model):
    """True once an event of this type (and actor, target) has happened, at least ``seconds`` ago."""

    kind: Literal["happened"] = "happened"
    event: EventType
    actor: str | None = None
    target: str | None = None
    seconds: float = 0.0


class NotHappened(Model):
    """True while no such event has happened."""

    kind: Literal["not_happened"] = "not_happened"
    event: EventType
    actor: str | None = None
    target: str | None = None


class TraineeIn(Model):
    """True while the trainee is in a place, for at least ``seconds``."""

    kind: Literal["trainee_in"] = "trainee_in"
    place: str
    seconds: float = 0.0


class TraineeSheltered(Model):
    """True while the trainee is in a room, every door of it closed, for at least ``seconds``."""

    kind: Literal["trainee_sheltered"] = "trainee_sheltered"
    seconds: float = 0.0


Condition = Annotated[Clock | Happened | NotHappened | TraineeIn | TraineeSheltered, Field(discriminator="kind")]


class Inject(Model):
    """Something that comes to the trainee.

    phone_ring: rings unless silenced · knock: at the trainee's door, with a voice; with a ``caller`` somebody stands there ·
    message: text on the phone or panel; ``seen`` says of a report whether who sends it saw it (false: believes it) ·
    person_talks: somebody in the room talks aloud · start_alarm / start_danger / start_phase / start_hazard / end_hazard: by
    ``target`` ·
    stop_alarm: ``target`` ends · reset: a new drill begins, everybody and everything where the run began ·
    all_clear: the release on ``channel`` · officer_opens: an officer opens the trainee's door with a key · end: to the debrief.
    """

    id: str
    kind: Literal[
        "phone_ring",
        "knock",
        "message",
        "person_talks",
        "start_alarm",
        "start_danger",
        "start_hazard",
        "end_hazard",
        "stop_alarm",
        "reset",
        "start_phase",
        "all_clear",
        "officer_opens",
        "end",
    ]
    target: str = ""
    channel: Literal["voice", "app", "speaker", "officer", ""] = ""
    verified: bool = False
    text: Words | None = None
    caller: Caller | None = None
    seen: bool | None = None


class Trigger(Model):
    """When any group of conditions holds (all in the group), after ``delay`` seconds, the injects start, in order."""

    id: str
    any: tuple[tuple[Condition, ...], ...]
    delay: float = Field(default=0.0, ge=0)
    do: tuple[str, ...]
