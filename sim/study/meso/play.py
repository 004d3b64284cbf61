"""A block of meso runs: everybody else in all of them at once, then the trainee of each script in each, then the figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.mind import M
from sim.core.simulation import Snapshot
from sim.events import Event
from sim.session.policy import make_policy
from sim.study.meso.around import Around
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Batch, Happenings
from sim.study.meso.casts import CASTS, Cast, make_cast
from sim.study.meso.course import Course
from sim.study.meso.crowd import Crowd
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
    _openings: dict[int, Opening] = field(init=False, default_factory=dict)
    _memory: Memory = field(init=False, default_factory=Memory)
    _sightings: Sightings | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        refuse(self.ground.world.scenario)
        self.atlas = Atlas(self.ground)

    def opening(self, number: int) -> Opening:
        """The cast that the runs with a number meet."""
        k = number % CASTS
        if k not in self._openings:
            cast = make_cast(self.atlas, self.question.seed_of(k))
            first = cast.simulation.step(Inputs())
            cast.simulation.state.mind[1:, M.HEARD] = 0  # what they hear is told by the batch
            self._openings[k] = Opening(cast, cast.simulation.snapshot(), first)
        return self._openings[k]

    def everybody(self, numbers: Sequence[int]) -> Happenings:
        """What everybody but the trainee does in some runs, all at once."""
        casts = [self.opening(n).cast for n in numbers]
        seeds = np.array([self.question.seed_of(n) for n in numbers], dtype=np.uint64)
        batch = Batch(self.atlas, casts, seeds)
        Crowd(batch, calls(casts[0].simulation)).run(lambda _t: None)
        return batch.happenings()

    def play(self, numbers: Sequence[int], judge: Judge) -> list[StudyRun]:
        """Plays every script with every number. A run is the same whatever others are played with it."""
        happened = self.everybody(numbers)
        bounds = np.searchsorted(happened.run, np.arange(len(numbers) + 1)).tolist()
        return [
            self._trainee(number, script, happened, slice(bounds[k], bounds[k + 1]), judge)
            for k, number in enumerate(numbers)
            for script in self.question.scripts
        ]

    def _trainee(self, number: int, script: str, happened: Happenings, chosen: slice, judge: Judge) -> StudyRun:
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
        events = [*opening.events, *course.events]
        judged = judge(events)
        return StudyRun(
            number=number,
            script=script,
            seed=seed,
            cause=course.cause,
            seconds=round(simulation.time, 3),
            score=judged.score,
            grade=judged.grade,
            states=judged.states,
            **vars(outcome(events, int(opening.cast.here.sum()))),
        )
