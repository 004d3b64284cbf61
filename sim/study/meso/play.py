"""A block of meso runs: everybody else in all of them at once, then the trainee of each script in each, then the figures."""

from collections.abc import Hashable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.people.mind import M
from sim.core.simulation import Snapshot
from sim.events import TRAINEE, Event, EventType
from sim.scenario.bound import StartPose
from sim.session.policy import make_policy
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Batch, Happenings, nothing_happens
from sim.study.meso.casts import CASTS, Cast, make_cast
from sim.study.meso.course import Course, Shared
from sim.study.meso.courses import Courses, Played
from sim.study.meso.crowd import AlarmCall, Crowd
from sim.study.meso.figures import others
from sim.study.meso.footprint import Footprint
from sim.study.meso.guest import SCOUTED, Guest, guest_of
from sim.study.meso.mind import Memory
from sim.study.meso.places import Places
from sim.study.meso.sightings import Joints, Sightings
from sim.study.meso.timetable import calls, loud, refuse, start_times, waits
from sim.study.meso.told import Told, told
from sim.study.outcome import alarm_time, outcome, since
from sim.study.runs import Judge, Question, StudyRun

AIMLESS: Final = frozenset({"random"})
"""Scripts whose every run does something else."""


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
    _calls: dict[Hashable, list[AlarmCall | None]] = field(init=False, default_factory=dict)
    _waits: bool = field(init=False)
    _openings: dict[int, Opening] = field(init=False, default_factory=dict)
    _guests: dict[str, Guest] = field(init=False, default_factory=dict)
    _courses: dict[str, Courses] = field(init=False, default_factory=dict)
    _shared: Shared | None = field(init=False, default=None)
    _judge: Judge = field(init=False, repr=False)
    _places: Places = field(init=False)

    def __post_init__(self) -> None:
        refuse(self.ground.world)
        self.atlas = Atlas(self.ground)
        self._places = Places(self.ground.world, self.ground.spots)
        self._waits = waits(self.ground.world.scenario)

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
            quiet = self._told(nothing_happens(), [0])[0]
            events = self._play_course(0, script, quiet)[1] if known else ()
            self._guests[known] = guest_of(self.atlas, xy, int(first.unit[0]), events)
        return self._guests[known]

    def everybody(self, numbers: Sequence[int], script: str = "") -> Happenings:
        """What everybody but the trainee does in some runs, all at once, while the trainee does what a script does."""
        guest = self.guest(script)
        casts = [self.opening(n).cast for n in numbers]
        seeds = np.array([self.question.seed_of(n) for n in numbers], dtype=np.uint64)
        batch = Batch(self.atlas, casts, seeds, guest)
        Crowd(batch, [self._calls_of(n, script) for n in numbers]).run()
        return batch.happenings()

    def _calls_of(self, number: int, script: str) -> list[AlarmCall | None]:
        """The alarms of a run, each cast's own; where they wait for the trainee, when its script starts them."""
        scenario, cast = self.ground.world.scenario, number % CASTS
        alike = not self._waits and not any(a.faults or a.locks or a.by == "app" for a in scenario.alarms) and not scenario.locks
        key = 0 if alike else (cast, (script, number if script in AIMLESS else 0) if self._waits else "")
        if key not in self._calls:
            starts = self._scouted(number, script) if self._waits and script else start_times(scenario)
            self._calls[key] = calls(self.opening(number).cast.simulation, starts)
        return self._calls[key]

    def _scouted(self, number: int, script: str) -> dict[str, float | None]:
        """When each alarm starts in a run whose trainee is alone."""
        quiet = self._told(nothing_happens(), [number])[0]
        events = self._play_course(number, script, quiet)[1]
        found: dict[str, float | None] = {}
        for event in events:
            if event.type is EventType.ALARM_STARTED:
                found.setdefault(event.target, event.t)
        self.opening(number).cast.simulation.restore(self.opening(number).snapshot)
        return found

    def play(self, numbers: Sequence[int], judge: Judge) -> list[StudyRun]:
        """Plays every script with every number. A run is the same whatever others are played with it."""
        self._judge = judge
        shared: dict[Hashable, tuple[Happenings, list[Told]]] = {}
        found: list[StudyRun] = []
        for script in self.question.scripts:
            guest = script if self._waits else id(self.guest(script))
            if guest not in shared:
                happened = self.everybody(numbers, script)
                shared[guest] = happened, self._told(happened, numbers)
            happened, tellings = shared[guest]
            found += self._runs(script, numbers, self._courses_of(script, numbers, tellings), happened)
        return sorted(found, key=lambda run: (run.number, self.question.scripts.index(run.script)))

    @property
    def distinct(self) -> dict[str, int]:
        """How many different courses were played for each script."""
        return {name: courses.played for name, courses in self._courses.items()}

    def _told(self, happened: Happenings, numbers: Sequence[int]) -> list[Told]:
        return told(happened, [self.opening(n).cast for n in numbers], self._places)

    def _courses_of(self, script: str, numbers: Sequence[int], tellings: Sequence[Told]) -> list[Played]:
        """Each run's course."""
        courses = self._courses.setdefault(script, Courses(script, self._course))
        if script not in AIMLESS:
            return [courses.of(n, self._kin(n), each) for n, each in zip(numbers, tellings, strict=True)]
        missing = courses.missing_errands(numbers)
        if missing:
            courses.run_errands(dict(zip(missing, self._told(self.everybody(missing, script), missing), strict=True)))
        return [courses.errand(n) for n in numbers]

    def _kin(self, number: int) -> Hashable:
        """The same for runs whose buildings are the same: locks and faults of alarms may be drawn anew for every cast."""
        scenario, cast = self.ground.world.scenario, self.opening(number).cast
        faults = any(a.faults or a.locks is not None for a in scenario.alarms)
        return number % CASTS if loud(scenario) or faults or cast.locks.auto.any() else cast.building

    def _runs(self, script: str, numbers: Sequence[int], courses: Sequence[Played], happened: Happenings) -> list[StudyRun]:
        """The courses and what came of everybody else, as rows."""
        people = [int(self.opening(n).cast.here.sum()) for n in numbers]
        rest = others(self.atlas, happened, people, np.array([c.seconds for c in courses]))
        ids = self.atlas.world.space.door_ids
        rows = []
        for k, (number, course) in enumerate(zip(numbers, courses, strict=True)):
            doors = {ids[d] for d in np.flatnonzero(rest.locked[k]).tolist()} | course.locked
            rows.append(
                StudyRun(
                    number=number,
                    script=script,
                    seed=self.question.seed_of(number),
                    cause=course.cause,
                    seconds=round(course.seconds, 3),
                    score=course.judgement.score,
                    grade=course.judgement.grade,
                    states=course.judgement.states,
                    safe_after=since(course.alarm, course.safe),
                    exposure=course.exposure,
                    half_safe_after=since(course.alarm, float(rest.half_safe[k])),
                    most_safe_after=since(course.alarm, float(rest.most_safe[k])),
                    people_safe=round(int(rest.safe[k]) / people[k], 4) if people[k] else 1.0,
                    rooms_secured=int(rest.rooms[k]),
                    secured_after=since(course.alarm, float(rest.secured[k])),
                    doors_locked=len(doors),
                    shelter=course.shelter,
                    course=course.name,
                )
            )
        return rows

    def _course(self, number: int, script: str, told: Told) -> tuple[Played, Footprint]:
        """A trainee's course, judged."""
        course, events = self._play_course(number, script, told)
        own = outcome(events, 0)
        alarm = alarm_time(events)
        safe = None if alarm is None or own.safe_after is None else alarm + own.safe_after
        locked = frozenset(e.target for e in events if e.type is EventType.DOOR_LOCKED and e.actor == TRAINEE)
        judged = self._judge(events)
        seconds = self.opening(number).cast.simulation.time
        return Played(course.cause, seconds, judged, alarm, safe, own.exposure, own.shelter, locked), course.trail.footprint()

    def begun_at(self, pose: StartPose) -> "Meso":
        """The same with another start place of the trainee; memories are shared."""
        twin = Meso(moved(self.ground, pose), self.question)
        twin._shared = self._shared
        return twin

    def one(self, number: int, script: str, judge: Judge) -> Played:
        """One trainee's course by itself."""
        self._judge = judge
        return self._course(number, script, self._told(self.everybody([number], script), [number])[0])[0]

    def _play_course(self, number: int, script: str, told: Told) -> tuple[Course, list[Event]]:
        """The trainee's run among everybody else, played to its end, with its events."""
        opening, seed = self.opening(number), self.question.seed_of(number)
        simulation = opening.cast.simulation
        simulation.restore(opening.snapshot)
        simulation.context.events = []
        if self._shared is None:
            joints = Joints(simulation.context)
            memory = Memory(begun=opening.snapshot.state.door_open.copy())
            self._shared = Shared(loud(simulation.world.scenario), joints, Sightings(joints), memory)
        course = Course(simulation, make_policy(script, seed), told, self._shared)
        course.run()
        return course, [*opening.events, *course.events]


def moved(ground: Ground, pose: StartPose) -> Ground:
    """The same ground with another start place; nothing in its tables depends on that."""
    world, twin = ground.world, copy(ground)
    twin.world = replace(world, bound=replace(world.bound, start=pose))
    vars(twin.world).update({name: value for name, value in vars(world).items() if name != "bound"})
    return twin
