"""The courses that trainees take: each different one is played once, and is every run's that meets the same.

A careful or a passive trainee meets few things that differ from run to run: thousands of runs have a few dozen courses.
Two runs share a course when the building is the same for both (they are *kin*), and others do the same as far as the course has
met it (``Footprint``).  So a run's course is its own, whatever was played before it: only the work is shared.

A trainee who does anything at random meets everything.  Such scripts have ``ERRANDS`` different courses: run number ``n`` takes
that of run ``n % ERRANDS``, as it meets that run's cast.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final

from sim.study.meso.footprint import Footprint
from sim.study.meso.told import Answer, Told
from sim.study.runs import Judgement

ERRANDS: Final = 64
"""Different courses of a script that does anything: as many as there are casts."""

KEEP: Final = 20_000
"""Courses remembered for each script before starting over; the memory never changes a run."""


@dataclass(frozen=True)
class Played:
    """A trainee's course. Times are seconds since the run began; ``alarm`` and ``safe`` are None when it never came to that."""

    cause: str
    seconds: float
    judgement: Judgement
    alarm: float | None
    safe: float | None
    exposure: float
    shelter: str  # the unit the trainee was first safe in; empty outdoors and when it never was
    locked: frozenset[str]
    name: str = ""  # the same for runs that have the same course


Play = Callable[[int, str, Told], tuple[Played, Footprint]]
"""Plays the course of a run by a script."""


def course_name(kin: Hashable, footprint: Footprint, answer: Answer) -> str:
    """A name for what a course met, the same in every process."""
    return sha256(repr((kin, footprint.key, answer)).encode()).hexdigest()[:12]


@dataclass
class Courses:
    """The courses of one script."""

    script: str
    play: Play
    played: int = 0
    _known: dict[Hashable, dict[tuple[object, ...], tuple[Footprint, dict[Answer, Played]]]] = field(default_factory=dict)
    _errands: dict[int, Played] = field(default_factory=dict)

    def of(self, number: int, kin: Hashable, told: Told) -> Played:
        """The course of a run; ``kin`` is equal for runs whose buildings differ in nothing but what people do."""
        known = self._known.setdefault(kin, {})
        for footprint, answers in known.values():
            found = answers.get(told.answer(footprint))
            if found is not None:
                return found
        found, footprint = self._new(number, told)
        answer = told.answer(footprint)
        named = replace(found, name=course_name(kin, footprint, answer))
        known.setdefault(footprint.key, (footprint, {}))[1][answer] = named
        return named

    def missing_errands(self, numbers: Sequence[int]) -> list[int]:
        """The runs whose courses these runs take, less those that are known."""
        return sorted({n % ERRANDS for n in numbers} - self._errands.keys())

    def run_errands(self, told: Mapping[int, Told]) -> None:
        """Plays the courses of some runs, for others to take too."""
        for number, each in told.items():
            self._errands[number] = replace(self._new(number, each)[0], name=f"errand {number}")

    def errand(self, number: int) -> Played:
        """The course a run takes; those missing must have been run."""
        return self._errands[number % ERRANDS]

    def _new(self, number: int, told: Told) -> tuple[Played, Footprint]:
        self.played += 1
        if self.played % KEEP == 0:
            self._known.clear()
        return self.play(number, self.script, told)
