"""What should be heard now: the core's state and events as voices at the trainee's ear. No device, no clock of its own.

The rule: what the core says is not heard has no voice.  Three things are heard whatever the murmur: what one's own hands do
(the core's levels are of rooms, not of what happens at arm's length), what the core says has come to the trainee (messages), and
the room itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.core import queries
from sim.core.building import alarms, faults
from sim.core.simulation import Simulation
from sim.events import Event, EventType
from sim.scenario.model import Alarm
from sim.sound.bank import OWN, Bank
from sim.sound.catalogue import STEPS, USUAL
from sim.sound.happenings import Happening, happenings_of
from sim.sound.reach import Reach, Reached
from sim.sound.rooms import Variant, Wall
from sim.sound.speakers import Speakers
from sim.sound.steps import Steps
from sim.sound.voice import Place, Voice
from sim.space.hearing import NOTICED_OVER, Heard
from sim.units import STEP

PAUSE: Final = 2.0
"""Seconds between two goes of a signal that does not run round by itself."""

WORDS: Final = 8.0
"""Seconds between two goes of a spoken programme's signal: the time the words take that stand below."""

SETTLES: Final = (15.0, 5.0)
"""Seconds after which an alarm that goes on and on is played softer, and those it takes to become so; by eye."""

SETTLED: Final = 12.0
"""dB by which it is softer then, so that one can think and hear the rest. The core's people hear it as loud as ever."""

MURMUR_FROM: Final = 40.0
"""dB(A) of background from which people are heard in it (empty classrooms have 30 to 35)."""

AIR: Final = 31.0
"""dB(A) of the ventilation; schools are built for 30 to 35."""


@dataclass
class Playing:
    """Something heard once that has begun, or will, and how it sounds: settled when it begins."""

    what: Happening
    tick: int
    variant: Variant | None = None


class Planner:
    """One run's sounds."""

    def __init__(self, simulation: Simulation, bank: Bank) -> None:
        self._sim, self._bank = simulation, bank
        self.reach = Reach(simulation)
        self._speakers = Speakers(simulation.space)
        self._steps = Steps(len(simulation.people))
        self._going: dict[str, Playing] = {}

    def hear(self, events: Sequence[Event], ear: Place) -> None:
        """Takes in what happened in a step; ``ear`` is where the head is."""
        if any(e.type is EventType.DRILL_RESET for e in events):
            self.forget()
        tick = self._sim.state.tick
        for what in happenings_of(events, self._sim, self._speakers, ear):
            self._going[what.key] = Playing(what, tick)
        for person, which, level in self._steps.footfalls(self._sim.state):
            self._going[f"step:{person}"] = Playing(self._step(person, which, level), tick)

    def forget(self) -> None:
        """Ends what has begun: after a pause nothing goes on in the middle."""
        self._going.clear()

    def wanted(self, ear: Place) -> list[Voice]:
        """Every voice heard now, unordered; none while the run stands still."""
        if self._sim.paused or self._sim.ended:
            self.forget()
            return []
        return [*self._alarms(ear), *self._begun(ear), *self._room()]

    # ---- alarms

    def _alarms(self, ear: Place) -> list[Voice]:
        listed = enumerate(self._sim.world.scenario.alarms)
        voices = (self._alarm(k, alarm, ear) for k, alarm in listed if alarms.sounding(self._sim.context, k))
        return [v for v in voices if v is not None]

    def _alarm(self, k: int, alarm: Alarm, ear: Place) -> Voice | None:
        """A programme as it is heard here; None where the core says it is not, or is only seen."""
        ctx, here = self._sim.context, self.reach.here
        levels = alarms.levels(ctx, k)
        if alarms.audible(ctx, k)[here] == Heard.NOT or not self.reach.noticed(float(levels[here])):
            return None
        giving = (alarms.rooms(ctx, k) & ~faults.rooms_without(ctx, k, "silent"))[here]
        if giving:
            place = self._speakers.above(here, ear)
            return self._in_turn(k, alarm, Reached(float(levels[here]), Wall.NOTHING, place or ear), around=place is None)
        return self._in_turn(k, alarm, self.reach.through(levels, alarm.level_db))

    def _in_turn(self, k: int, alarm: Alarm, reached: Reached, *, around: bool = False) -> Voice | None:
        """The part of a programme that sounds at this moment; None in the pause between two goes."""
        ctx = self._sim.context
        since = whole = (ctx.state.tick - ctx.get(ctx.world.layout.alarms_due + k)) * STEP
        if alarm.duration is not None and alarm.repeat is not None:
            since %= alarm.repeat
        clip, key = self.clip_of(alarm), f"alarm:{alarm.id}"
        if alarm.by == "speech" or not self._bank.sort(clip).loop:
            seconds = self._bank.seconds(clip)
            turn, since = divmod(since, seconds + (WORDS if alarm.by == "speech" and not clip.startswith(OWN) else PAUSE))
            if since >= seconds:
                return None
            key = f"{key}:{int(turn)}"
        place = None if around else reached.place
        level = self._settled(reached.level_db, whole) if alarm.duration is None else reached.level_db
        return Voice(key, clip, level, self.reach.variant(reached.wall), place, since)

    def _settled(self, level_db: float, since: float) -> float:
        """How loud an alarm is played that has gone on for so long: softer, but never so that the core would not notice it."""
        after, takes = SETTLES
        lowered = SETTLED * min(max((since - after) / takes, 0.0), 1.0)
        return max(level_db - lowered, min(level_db, self.reach.around + NOTICED_OVER))

    def clip_of(self, alarm: Alarm) -> str:
        """The clip of a programme: the school's own recording, what its ``sound`` names, or what is usual for its kind."""
        own = OWN + alarm.id
        if own in self._bank:
            return own
        return alarm.sound if alarm.sound in self._bank else USUAL.get(alarm.kind, "chime")

    # ---- what has begun

    def _begun(self, ear: Place) -> list[Voice]:
        voices = []
        for key, playing in list(self._going.items()):
            age = (self._sim.state.tick - playing.tick) * STEP - playing.what.delay
            seconds = playing.what.seconds or self._bank.seconds(playing.what.clip) + TAIL
            if age >= seconds:
                del self._going[key]
            elif age >= 0.0:
                voice = self._heard(key, playing, ear, age)
                voices += [voice] if voice is not None else []
        return voices

    def _heard(self, key: str, playing: Playing, ear: Place, age: float) -> Voice | None:
        what = playing.what
        reached = self.reach.of(what.unit, what.level_db, what.place, ear)
        if what.sure:  # at arm's length, or the core has said that it came
            reached = Reached(max(reached.level_db, what.level_db), Wall.NOTHING, what.place)
        elif not self.reach.noticed(reached.level_db):
            return None
        if playing.variant is None:
            playing.variant = self.reach.variant(reached.wall)
        return Voice(f"{key}@{playing.tick}", what.clip, reached.level_db, playing.variant, reached.place, age)

    def _step(self, person: int, which: int, level: float) -> Happening:
        x, y = self._sim.state.xy[person].tolist()
        floor = self._sim.space.floor(int(self._sim.state.cell[person]), x, y)
        return Happening(f"step:{person}", STEPS[which], self._sim.context.unit_of(person), level, (x, y, floor))

    # ---- the room

    def _room(self) -> list[Voice]:
        """The people of the building as one murmur, as loud as the core says it is here; and the air."""
        around, variant = self.reach.around, self.reach.variant(Wall.NOTHING)
        voices = []
        if around >= MURMUR_FROM and alarms.period(self._sim.context) != "quiet":
            voices.append(Voice("murmur", "murmur", around, variant))
        if not queries.outdoors(self._sim):
            voices.append(Voice("air", "air", min(AIR, around), variant))
        return voices


TAIL: Final = 1.2
"""Seconds a room may go on after a clip has ended."""
