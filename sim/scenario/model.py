"""The scenario file: what is trained, declared as data. No code, no expression strings.

Shape after OpenSCENARIO: triggers are an OR of AND-groups of conditions, with edge, delay and once, and start injects.
Places are named queries by category and relation, so that one scenario fits many schools.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from sim.authored import Model, Words
from sim.events import EventType
from sim.plan.building import Category, Tri


class ContentLevel(StrEnum):
    """How much a scenario may contain (charter 3): CL0 without headset, CL4 staff only."""

    CL0 = "CL0"
    CL1 = "CL1"
    CL2 = "CL2"
    CL3 = "CL3"
    CL4 = "CL4"


class Role(StrEnum):
    """Who the trainee, or a person in the crowd, is."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    RECEPTIONIST = "receptionist"
    PRINCIPAL = "principal"
    PRESCHOOL_STAFF = "preschool_staff"
    OFFICER = "officer"


class Place(Model):
    """A named place, found by what it is. All given conditions must hold; distances are walking metres.

    When no room of a building fits, the queries in ``otherwise`` are tried in order, so that one scenario fits many schools.
    """

    categories: tuple[Category, ...] = ()
    units: tuple[str, ...] = ()  # explicit ids, for a scenario made for one plan
    level: Literal["any", "ground"] = "any"  # ground: ordinal 0, or the lowest storey
    lockable: Tri | None = None  # every door of it can be locked from inside (unknown while one is)
    beside: str | None = None  # shares a door with a room of that place
    near: str | None = None  # name of another place, or "start"
    min_distance: float = 0.0
    max_distance: float = 1e9
    same_level_as: str | None = None
    not_in: tuple[str, ...] = ()  # names of places whose units are excluded
    pick: Literal["nearest", "farthest", "largest", "longest", "hub", "all"] = "largest"  # hub: the room most ways meet in
    limit: int | None = Field(default=None, ge=1)  # with pick all: at most so many, the nearest or else the first of the plan
    optional: bool = False
    otherwise: tuple["Place", ...] = ()


class Start(Model):
    """Where the trainee stands at the start: in ``place``, as near to ``distance`` metres from ``from_place`` as can be.

    Among spots that serve equally, the one on ``near``'s side is taken, when that place exists.
    """

    place: str
    from_place: str | None = None
    distance: float = 8.0
    near: str | None = None
    facing: str | None = None


class PeopleGroup(Model):
    """People who start together. ``behaviour`` maps a policy name to its share."""

    id: str
    place: str
    count: int = Field(ge=0, le=400)
    per_room: bool = False  # count in each room of the place
    role: Role = Role.PUPIL
    ages: tuple[int, int] = (13, 15)
    behaviour: dict[Literal["hide", "follow_teacher", "lock", "flee", "freeze", "hesitate"], float] = Field(default={"hide": 1.0})


class Alarm(Model):
    """One alarm programme: what is heard, read and seen, where and how late."""

    id: str
    kind: Literal["lockdown", "fire", "test", "lunch"]
    text: Words
    sound: str = "lockdown_tones"
    light: bool = False
    places: tuple[str, ...] = ()  # empty: the whole building
    delay: float = 0.0
    level_db: float = 72.0


class DangerPhase(Model):
    """From ``at`` seconds after the danger starts, the danger zone is this place (None: over)."""

    at: float = Field(ge=0)
    place: str | None


class Danger(Model):
    """The danger zone's timeline. Abstract: it has places and times, never a shape."""

    known_to_trainee: bool = False
    phases: tuple[DangerPhase, ...] = ()


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

    phone_ring: rings unless silenced · knock: at the trainee's door, with a voice · message: text on the phone or panel ·
    person_talks: somebody in the room talks aloud · start_alarm / start_danger / start_phase: by ``target`` ·
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
        "start_phase",
        "all_clear",
        "officer_opens",
        "end",
    ]
    target: str = ""
    channel: Literal["voice", "app", "speaker", "officer", ""] = ""
    verified: bool = False
    text: Words | None = None


class Trigger(Model):
    """When any group of conditions holds (all in the group), after ``delay`` seconds, the injects start, in order."""

    id: str
    any: tuple[tuple[Condition, ...], ...]
    delay: float = Field(default=0.0, ge=0)
    do: tuple[str, ...]


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


class Routine(Model):
    """What this school has agreed; other schools change it."""

    block_door: bool = False
    all_clear_channels: tuple[Literal["app", "speaker", "officer"], ...] = ("officer",)
    who_opens: Literal["officer", "staff", "anyone"] = "officer"


class Adaptations(Model):
    """Presets that make a run gentler; never stored with results."""

    low_sound: bool = False
    no_knock: bool = False
    more_time: float = Field(default=1.0, ge=1.0, le=3.0)


class Scenario(Model):
    """A whole scenario file, version 1."""

    format: Literal["inrymning.scenario"] = "inrymning.scenario"
    version: Literal[1] = 1
    id: str
    name: Words
    summary: Words
    level: ContentLevel
    role: Role = Role.PUPIL
    ages: tuple[int, int]
    max_seconds: float = Field(le=900)
    seconds_per_room: float = Field(default=0.0, ge=0.0, le=120.0)  # added for each room of the building; never in a headset
    places: dict[str, Place]
    start: Start
    doors_open: tuple[str, ...] = ()  # places whose doors stand open at the start
    people: tuple[PeopleGroup, ...] = ()
    alarms: tuple[Alarm, ...]
    danger: Danger = Danger()
    injects: tuple[Inject, ...]
    triggers: tuple[Trigger, ...]
    decisions: tuple[Decision, ...] = ()
    statements: tuple[Statement, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    routine: Routine = Routine()
    adaptations: Adaptations = Adaptations()
    briefing: Words
    debrief: Words
    rubric: str
