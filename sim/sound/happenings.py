"""Events -> sounds that are heard once: which clip, how loud at a metre, from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.core import queries
from sim.core.building.noise import LEVEL
from sim.core.building.noise import OF_EVENT as CORE_CAUSE
from sim.core.simulation import Simulation
from sim.events import TRAINEE, Event, EventType
from sim.sound.catalogue import OF_EVENT, OF_NOISE
from sim.sound.reach import door_place
from sim.sound.speakers import Speakers
from sim.sound.voice import Place

EXIT_SECONDS: Final = 6.0
"""An open emergency exit tells it for so long, by eye."""

SPEAKER_DB: Final = 65.0
"""dB(A) of a message from the ceiling: clear by the core's measure (``sim.space.hearing.CLEAR_DB``)."""

VOICE_DB: Final = LEVEL["call"]
PHONE_DB: Final = 55.0
"""dB(A) at 1 m of a phone's note, by eye."""

LOUDEST_VOICE: Final = 70.0
"""Nobody calls louder than this in anybody's ear (the core reckons with 82 for a call): what is said stands below."""

AFTER_KNOCK: Final = 1.4
"""Seconds from the first knock until the words that go with it."""

HIP: Final = 0.7
"""Metres below the ear where the phone is."""


@dataclass(frozen=True, slots=True)
class Happening:
    """A sound heard once: in a unit, dB(A) at 1 m, at a place. ``sure``: it is heard whatever the murmur.

    ``delay``: seconds until it begins; ``seconds``: how long, when not as long as the clip.
    """

    key: str
    clip: str
    unit: int
    level_db: float
    place: Place
    sure: bool = False
    delay: float = 0.0
    seconds: float = 0.0


def happenings_of(events: Sequence[Event], simulation: Simulation, speakers: Speakers, ear: Place) -> list[Happening]:
    """What is heard of a step's events."""
    made = Maker(simulation, speakers, ear)
    talked = any(e.type is EventType.NOISE and e.data.get("cause") == "talk" for e in events)
    knocked = next((e for e in events if e.type is EventType.KNOCK), None)
    found = []
    for event in events:
        if event.type is EventType.NOISE:
            found += made.noise(event)
        elif event.type is EventType.MESSAGE_SHOWN and not (talked and event.data.get("channel") == "voice" and knocked is None):
            found += made.message(event, knocked)
        elif event.type is EventType.ALARM_HEARD and event.actor == TRAINEE:
            found += made.app_alarm(event)
        elif event.type in OF_EVENT:
            found += made.doing(event)
    return found


class Maker:
    """Knows where things are."""

    def __init__(self, simulation: Simulation, speakers: Speakers, ear: Place) -> None:
        self._sim, self._speakers, self._ear = simulation, speakers, ear
        self._here = simulation.context.unit_of(0)

    def noise(self, event: Event) -> list[Happening]:
        """A sound the core tells of by its cause; knocks of others are events of their own."""
        cause, own = str(event.data.get("cause")), event.actor == TRAINEE
        if cause not in OF_NOISE or (cause == "knock" and not own):
            return []
        level = min(float(str(event.data.get("level_db", LEVEL.get(cause, 60.0)))), LOUDEST_VOICE)
        unit = self._unit(event.place)
        return [Happening(f"{cause}:{event.actor}", OF_NOISE[cause], unit, level, self._at(event.actor), own)]

    def doing(self, event: Event) -> list[Happening]:
        """What somebody does to a door or in a room. A door's leaf sounds into both its rooms."""
        own = event.actor == TRAINEE
        if event.type is EventType.DOOR_BLOCKED and own:
            return []  # heard while it was pushed
        what = OF_EVENT[event.type]
        cause = "knock" if event.type is EventType.KNOCK else CORE_CAUSE.get(event.type)
        level = LEVEL[cause] if cause is not None else what.level_db
        space, unit = self._sim.space, self._unit(event.place)
        door = space.door_index.get(event.target, -1)
        place = door_place(space, door) if door >= 0 else self._at(event.actor)
        if door >= 0 and self._here in space.door_units[door]:
            unit = self._here
        seconds = EXIT_SECONDS if event.type is EventType.EXIT_ALARM else 0.0
        sure = own or (event.type is EventType.KNOCK and unit == self._here)
        return [Happening(f"{event.type}:{event.target or event.actor}", what.clip, unit, level, place, sure, seconds=seconds)]

    def message(self, event: Event, knocked: Event | None) -> list[Happening]:
        """Words have come to the trainee: the sign that goes before what stands below."""
        match event.data.get("channel"):
            case "app":
                return self._phone(event.target)
            case "speaker":
                place = self._speakers.above(self._here, self._ear) or self._ear
                return [Happening(f"message:{event.target}", "chime", self._here, SPEAKER_DB, place, True)]
            case _ if knocked is not None:
                door = self._sim.space.door_index.get(knocked.target, -1)
                place = door_place(self._sim.space, door, 1.5) if door >= 0 else self._ear
                return [Happening(f"message:{event.target}", "words", self._here, VOICE_DB, place, True, AFTER_KNOCK)]
            case _:
                return [Happening(f"message:{event.target}", "words", self._here, VOICE_DB, self._before(), True)]

    def app_alarm(self, event: Event) -> list[Happening]:
        """An alarm that came by phone."""
        alarm = next((a for a in self._sim.world.scenario.alarms if a.id == event.target), None)
        return self._phone(event.target) if alarm is not None and alarm.by == "app" else []

    def _phone(self, what: str) -> list[Happening]:
        """The phone's note, unless it is silent or not there."""
        if queries.phone_silent(self._sim) or not queries.has_phone(self._sim):
            return []
        x, y, z = self._ear
        return [Happening(f"message:{what}", "phone_note", self._here, PHONE_DB, (x, y, z - HIP), True)]

    def _unit(self, place: str) -> int:
        return self._sim.space.unit_index.get(place, -1)

    def _at(self, actor: str) -> Place:
        """Where somebody is, at the height of hands and mouth; the ear for nobody."""
        number = actor.removeprefix("person:")
        person = 0 if actor == TRAINEE else int(number) if number.isdecimal() and actor != number else -1
        state = self._sim.state
        if not 0 <= person < len(state.xy):
            return self._ear
        x, y = state.xy[person].tolist()
        return x, y, self._sim.space.floor(int(state.cell[person]), x, y) + 1.1

    def _before(self) -> Place:
        """A little before the trainee: whoever speaks turns to them."""
        x, y, z = self._ear
        dx, dy = self._sim.state.face[0].tolist()
        return x + dx, y + dy, z
