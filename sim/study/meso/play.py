"""A block of meso runs: everybody else in all of them at once, then the trainee of each script in each, then the figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.people.mind import M
from sim.core.simulation import Snapshot
from sim.events import Event
from sim.session.policy import make_policy
from sim.study.meso.around import Around
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Batch, Happenings, nothing_happens
from sim.study.meso.casts import CASTS, Cast, make_cast
from sim.study.meso.course import Course
from sim.study.meso.crowd import AlarmCall, Crowd
from sim.study.meso.guest import SCOUTED, Guest, guest_of
from sim.study.meso.mind import Memory
from sim.study.meso.sightings import Sightings
from sim.study.meso.timetable import calls, refuse
from sim.study.outcome import outcome
from sim.study.runs import Judge, Question, StudyRun


@dataclass
class Opening:
    """A cast and its run's first step: the state the trainees start from, and what happened in it."""

    cast: Cast
    snapshot: Snapshot
    events: tuple[Event, ...]


@dataclass
class Meso:
    """What the meso runs of one ground share. Its memories change no run."""

    ground: Ground
    question: Question
    atlas: Atlas = field(init=False)
    _calls: list[AlarmCall] = field(init=False)
    _openings: dict[int, Opening] = field(init=False, default_factory=dict)
    _guests: dict[str, Guest] = field(init=False, default_factory=dict)
    _memory: Memory = field(init=False, default_factory=Memory)
    _sightings: Sightings | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        refuse(self.ground.world.scenario)
        self.atlas = Atlas(self.ground)
        self._calls = calls(self.opening(0).cast.simulation)

    def opening(self, number: int) -> Opening:
        """The cast that the runs with a number meet."""
        k = number % CASTS
        if k not in self._openings:
            cast = make_cast(self.atlas, self.question.seed_of(k))
            first = cast.simulation.step(Inputs())
            cast.simulation.state.mind[1:, M.HEARD] = 0  # what they hear is told by the batch
            self._openings[k] = Opening(cast, cast.simulation.snapshot(), first)
        return self._openings[k]

    def guest(self, script: str) -> Guest:
        """The trainee of a script as everybody else meets them."""
        known = script if script in SCOUTED else ""
        if known not in self._guests:
            first = self.opening(0).cast
            xy = (float(first.xy[0, 0]), float(first.xy[0, 1]))
            course = self._course(0, script, nothing_happens(), slice(0, 0)) if known else None
            self._guests[known] = guest_of(self.atlas, xy, int(first.unit[0]), course.events if course else ())
        return self._guests[known]

    def everybody(self, numbers: Sequence[int], script: str = "") -> Happenings:
        """What everybody but the trainee does in some runs, all at once, while the trainee does what a script does."""
        guest = self.guest(script)
        casts = [self.opening(n).cast for n in numbers]
        seeds = np.array([self.question.seed_of(n) for n in numbers], dtype=np.uint64)
        batch = Batch(self.atlas, casts, seeds, guest)
        Crowd(batch, self._calls).run()
        return batch.happenings()

    def play(self, numbers: Sequence[int], judge: Judge) -> list[StudyRun]:
        """Plays every script with every number. A run is the same whatever others are played with it."""
        shared: dict[int, Happenings] = {}
        found = []
        for script in self.question.scripts:
            guest = id(self.guest(script))
            if guest not in shared:
                shared[guest] = self.everybody(numbers, script)
            happened = shared[guest]
            bounds = np.searchsorted(happened.run, np.arange(len(numbers) + 1)).tolist()
            for k, number in enumerate(numbers):
                found.append(self._trainee(number, script, happened, slice(bounds[k], bounds[k + 1]), judge))
        return sorted(found, key=lambda run: (run.number, self.question.scripts.index(run.script)))

    def _trainee(self, number: int, script: str, happened: Happenings, chosen: slice, judge: Judge) -> StudyRun:
        opening, course = self.opening(number), self._course(number, script, happened, chosen)
        events = [*opening.events, *course.events]
        judged = judge(events)
        return StudyRun(
            number=number,
            script=script,
            seed=self.question.seed_of(number),
            cause=course.cause,
            seconds=round(opening.cast.simulation.time, 3),
            score=judged.score,
            grade=judged.grade,
            states=judged.states,
            **vars(outcome(events, int(opening.cast.here.sum()))),
        )

    def _course(self, number: int, script: str, happened: Happenings, chosen: slice) -> Course:
        """The trainee's run among everybody else, played to its end."""
        opening, seed = self.opening(number), self.question.seed_of(number)
        simulation = opening.cast.simulation
        simulation.restore(opening.snapshot)
        simulation.context.events = []
        if self._sightings is None:
            self._sightings = Sightings(simulation.context)
            self._memory.begun = opening.snapshot.state.door_open.copy()
        around = Around(simulation.context, happened, chosen)
        course = Course(simulation, make_policy(script, seed), around, self._sightings, self._memory)
        course.run()
        return course
