"""What the shipped sounds are for, and which of them a happening has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sim.events import EventType


class Rank(IntEnum):
    """What gives way last when too much would sound at once."""

    ALARM = 0
    MESSAGE = 1
    OWN = 2
    NEAR = 3
    STEP = 4
    AIR = 5


@dataclass(frozen=True, slots=True)
class Sort:
    """One shipped sound. ``soft`` names the gentler one that stands for it where little stimulation is wanted."""

    rank: Rank = Rank.NEAR
    loop: bool = False
    soft: str = ""


CLIPS: Final[Mapping[str, Sort]] = {
    "lockdown_tones": Sort(Rank.ALARM, loop=True),
    "fire_bell": Sort(Rank.ALARM, loop=True, soft="fire_bell_soft"),
    "fire_bell_soft": Sort(Rank.ALARM, loop=True),
    "lunch_bell": Sort(Rank.ALARM, loop=True, soft="lunch_bell_soft"),
    "lunch_bell_soft": Sort(Rank.ALARM, loop=True),
    "chime": Sort(Rank.ALARM),
    "exit_alarm": Sort(Rank.ALARM, loop=True),
    "words": Sort(Rank.OWN),
    "phone_ring": Sort(Rank.OWN),
    "phone_note": Sort(Rank.OWN),
    "door_open": Sort(),
    "door_close": Sort(),
    "lock": Sort(),
    "unlock": Sort(),
    "handle": Sort(Rank.OWN),
    "knock": Sort(Rank.MESSAGE),
    "blinds": Sort(),
    "switch": Sort(Rank.OWN),
    "furniture": Sort(),
    "rustle": Sort(Rank.OWN),
    "step_1": Sort(Rank.STEP),
    "step_2": Sort(Rank.STEP),
    "step_3": Sort(Rank.STEP),
    "talk": Sort(),
    "murmur": Sort(Rank.AIR, loop=True),
    "air": Sort(Rank.AIR, loop=True),
}

STEPS: Final = ("step_1", "step_2", "step_3")

ALARM_SOUNDS: Final = ("lockdown_tones", "fire_bell", "lunch_bell", "chime")
"""What an alarm programme's ``sound`` may name; any other name needs a recording of the school's own."""

USUAL: Final[Mapping[str, str]] = {"lockdown": "lockdown_tones", "fire": "fire_bell", "lunch": "lunch_bell"}
"""Of an alarm's kind, where nothing of the name its programme gives is there; else the chime."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What is heard of an event: a clip, and dB(A) at 1 m where the core has no level for it."""

    clip: str
    level_db: float = 0.0


OF_EVENT: Final[Mapping[EventType, Doing]] = {
    EventType.DOOR_OPENED: Doing("door_open", 52.0),
    EventType.DOOR_CLOSED: Doing("door_close"),
    EventType.DOOR_LOCKED: Doing("lock"),
    EventType.DOOR_UNLOCKED: Doing("unlock", 46.0),
    EventType.LOCK_CHECKED: Doing("handle", 50.0),
    EventType.DOOR_BLOCKED: Doing("furniture"),
    EventType.GLASS_COVERED: Doing("rustle", 44.0),
    EventType.LIGHTS_CHANGED: Doing("switch", 42.0),
    EventType.BLINDS_CHANGED: Doing("blinds", 55.0),
    EventType.PICKED_UP: Doing("rustle", 50.0),
    EventType.ITEM_USED: Doing("rustle", 44.0),
    EventType.KNOCK: Doing("knock"),
    EventType.EXIT_ALARM: Doing("exit_alarm"),
}
"""Levels by eye; what the core has a level for takes the core's (``sim.core.building.noise``)."""

OF_NOISE: Final[Mapping[str, str]] = {
    "furniture": "furniture",
    "knock": "knock",
    "bang": "knock",
    "talk": "talk",
    "calling_out": "talk",
    "phone": "phone_ring",
}
"""Clips of what the core tells of by cause, less one's own voice and what an event above tells already."""
