"""What a course has met of what others do: the doors it came by, the rooms it was in, whom it looked at, each up to when.

Everything the trainee's course can be changed by is written down here when it is met.  Whatever is not written down may be
otherwise in another run without changing this course.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Voice(NamedTuple):
    """Somebody who began to talk at ``tick`` in the trainee's ``unit``: the one nearest to the trainee at ``x``, ``y``."""

    unit: int
    tick: int
    x: float
    y: float


class Company(NamedTuple):
    """It mattered whether anybody was near the trainee, who was in ``unit`` at ``x``, ``y``."""

    unit: int
    tick: int
    x: float
    y: float


@dataclass(frozen=True)
class Footprint:
    """What a course met. Ticks are the last at which it did; ``whole``: up to there it may have met anything (-1: never)."""

    doors: dict[int, int]
    stays: tuple[tuple[int, int, int], ...]  # (unit, since, until)
    looks: tuple[tuple[int, int], ...]  # (unit, tick) at which it was seen who is there
    company: tuple[Company, ...]
    voices: tuple[tuple[Voice, int], ...]  # who talked, and the tick up to which it mattered where they are
    locks: tuple[int, ...] = ()  # doors the trainee set about to lock: a lock may be fumbled
    whole: int = -1

    @property
    def key(self) -> tuple[object, ...]:
        """The same for footprints that meet the same."""
        return (tuple(sorted(self.doors.items())), self.stays, self.looks, self.company, self.voices, self.locks, self.whole)


@dataclass
class Trail:
    """A footprint in the making."""

    doors: dict[int, int] = field(default_factory=dict)
    looks: dict[tuple[int, int], None] = field(default_factory=dict)
    company: dict[Company, None] = field(default_factory=dict)
    voices: dict[Voice, int] = field(default_factory=dict)
    stays: list[list[int]] = field(default_factory=list)
    locks: dict[int, None] = field(default_factory=dict)
    whole: int = -1

    def met_door(self, door: int, tick: int) -> None:
        """A door's state mattered."""
        if self.doors.get(door, -1) < tick:
            self.doors[door] = tick

    def stayed(self, unit: int, since: int, tick: int) -> None:
        """The trainee is in a unit, from ``since`` on if it was not before."""
        if self.stays and self.stays[-1][0] == unit:
            self.stays[-1][2] = tick
        else:
            self.stays.append([unit, since, tick])

    def left(self) -> None:
        """The trainee is in no room."""
        if self.stays and self.stays[-1][0] >= 0:
            self.stays.append([-1, 0, 0])

    def looked(self, unit: int, tick: int) -> None:
        """It mattered who is in a unit, and where there."""
        self.looks[unit, tick] = None

    def sought(self, company: Company) -> None:
        """It mattered whether somebody is near."""
        self.company[company] = None

    def spoke(self, voice: Voice) -> None:
        """Somebody begins to talk."""
        self.voices[voice] = voice.tick

    def heard(self, tick: int) -> None:
        """It mattered where the last one who began to talk is."""
        if self.voices:
            self.voices[next(reversed(self.voices))] = tick

    def turned(self, door: int) -> None:
        """The trainee sets about to lock a door."""
        self.locks[door] = None

    def met_all(self, tick: int) -> None:
        """Anything that happened so far may have mattered."""
        self.whole = max(self.whole, tick)

    def footprint(self) -> Footprint:
        """As it is now."""
        stays = tuple((u, a, b) for u, a, b in self.stays if u >= 0)
        voices = tuple(self.voices.items())
        return Footprint(dict(self.doors), stays, tuple(self.looks), tuple(self.company), voices, tuple(self.locks), self.whole)
