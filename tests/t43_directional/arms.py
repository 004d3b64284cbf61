"""Arms of paired studies: the same school, people and chance, but for one thing; and what comes of a run.

Everything random is drawn by (seed, purpose, person), so two arms with one seed have the same people in the same places with
the same reactions, and the danger zone decides by the same numbers: common random numbers, without any bookkeeping.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

import numpy as np

from sim.core.building import doors
from sim.core.commands import Inputs
from sim.core.ground import Ground
from sim.core.people import news
from sim.core.people.mind import Learnt
from sim.core.simulation import Simulation
from sim.core.walking.kernel import FEWEST, Kernels, fastest
from sim.core.world import World
from sim.core.zone import danger
from sim.core.zone.occupants import OccupantExposure
from sim.events import EventType
from sim.scenario.bound import BoundScenario, StartPose
from sim.scenario.model import Scenario
from sim.units import STEP, STEP_HZ
from tests.t43_directional.school43 import LEVEL, LOBBY, ROOMS, WALL, halls, space

LOOK = STEP_HZ // 2
"""Steps between two looks of the observer: twice a second."""

W = {"sv": "x", "en": "x"}


@dataclass(frozen=True)
class Arm:
    """One arm of a study; what it does not name is as in every other."""

    hall: float = 2.6
    door: float = 0.9
    open_plan: bool = False  # classrooms without doors
    lobby: bool = False  # a door between entrance and corridor
    parted: bool = False  # the corridor is three parts, so that one may know in which of them the danger zone is
    alarm_at: float = 8.0
    danger_at: float = 2.0
    zone: str = "entrance"  # where the danger zone's walk begins
    dwell: tuple[float, float] = (3.0, 9.0)
    speed: float = 1.2
    checks: float = 3.0
    lock: str = "thumb_turn"
    locked_share: float = 1.0  # of the rooms whose door has that lock; the others cannot be locked
    trained: float = 1.0  # share of the teachers who take charge; the others hesitate, then hide
    pupils: int = 4  # in each classroom
    roaming: int = 8  # in the corridor
    behaviour: tuple[tuple[str, float], ...] = (("follow_teacher", 0.8), ("hide", 0.2))
    quiet: float = 1.0
    drawn: float = 0.0  # chance that the danger zone goes towards what it hears
    noticed: bool = True  # people who see where the danger is know it
    informed: bool = False  # everybody is told where it is at the alarm, and again whenever it has come into another room
    fire: bool = False
    doors_open: bool = True
    seconds: float = 60.0


@dataclass(frozen=True)
class Outcome:
    """What came of a run; people's figures without the trainee, who does nothing in a store room of their own."""

    exposure: float  # seconds of exposure per person
    unlocked: float  # seconds in which a classroom was not locked, mean over the classrooms
    secured: float  # share of the classrooms locked at the end
    safe: float  # seconds until somebody is behind a shut door or outdoors, mean; the whole run for who never is
    cleared: float  # seconds until the last person was outdoors; the whole run when somebody is not
    detours: int  # times the danger zone went somewhere because of a sound
    found: int  # times it came into a classroom where people were


def scenario(arm: Arm) -> Scenario:
    """The scenario of an arm."""
    teachers = {"lock": arm.trained, "hesitate": 1.0 - arm.trained}
    groups = [
        {"id": f"teacher-{r}", "place": r, "count": 1, "role": "teacher", "ages": (30, 60), "behaviour": _nonzero(teachers)}
        for r in ROOMS
    ]
    pupils = {"behaviour": dict(arm.behaviour), "quiet": arm.quiet}
    groups += [{"id": f"pupils-{r}", "place": r, "count": arm.pupils, **pupils} for r in ROOMS if arm.pupils]
    groups += [{"id": "roaming", "place": "hall", "count": arm.roaming, **pupils}] if arm.roaming else []
    locks = ({"place": "classrooms", "kind": "none"}, {"place": "classrooms", "kind": arm.lock, "share": arm.locked_share})
    walk = {
        "start": arm.zone,
        "dwell": arm.dwell,
        "speed": arm.speed,
        "checks_doors": arm.checks,
        "seconds": 600.0,
        "drawn_by_noise": arm.drawn,
    }
    return Scenario.model_validate(
        {
            "id": "paired",
            "name": W,
            "summary": W,
            "level": "CL4",
            "ages": (13, 15),
            "max_seconds": 900,
            "places": {},
            "start": {"place": "store"},
            "people": groups,
            "locks": locks,
            "alarms": ({"id": "alarm", "kind": "fire" if arm.fire else "lockdown", "text": W, "light": True},),
            "danger": {"known_to_people": arm.noticed, "walk": walk},
            "injects": ({"id": "start_alarm", "kind": "start_alarm", "target": "alarm"}, {"id": "go", "kind": "start_danger"}),
            "triggers": _triggers(arm),
            "briefing": W,
            "debrief": W,
            "rubric": "paired",
        }
    )


def _nonzero(shares: dict[str, float]) -> dict[str, float]:
    return {name: share for name, share in shares.items() if share > 0.0}


def _triggers(arm: Arm) -> list[dict[str, Any]]:
    times = {"start_alarm": arm.alarm_at} if arm.fire else {"start_alarm": arm.alarm_at, "go": arm.danger_at}
    return [{"id": f"at-{what}", "any": (({"kind": "clock", "at": at},),), "do": (what,)} for what, at in times.items()]


def simulation(arm: Arm, seed: int) -> Simulation:
    """A run of an arm, about to begin."""
    ground = _ground(arm)
    return Simulation(ground.world.space, ground.world.bound, seed, ground=ground, kernels=_compiled)


@lru_cache(maxsize=2)
def _ground(arm: Arm) -> Ground:
    """What the runs of an arm share."""
    school = space(arm.hall, arm.door, arm.open_plan, arm.lobby, arm.parted)
    places = {r: (r,) for r in (*ROOMS, "entrance", "store")} | {"classrooms": ROOMS, "hall": halls(arm.parted)}
    start = StartPose("store", LEVEL, -LOBBY / 2, arm.hall + 3.0 + WALL, 0.0)
    open_ = frozenset(d for d in school.door_ids if d.startswith("d-")) if arm.doors_open else frozenset()
    bound = BoundScenario(scenario(arm), "paired", places, start, open_, 900.0)
    return Ground(World(school, bound, 0, bound.scenario.door_flow))


def _compiled(people: int) -> Kernels | None:
    """Machine code where there is a compiler, also for few: a study has hundreds of runs."""
    return fastest(max(people, FEWEST))


def play(arm: Arm, seed: int) -> Outcome:
    """Runs an arm to its end and sums up."""
    sim = simulation(arm, seed)
    ctx, watch = sim.context, OccupantExposure(sim)
    rooms = np.array([sim.space.unit_index[r] for r in ROOMS])
    leaves = np.array([sim.space.door_index[f"d-{r}"] for r in ROOMS if not arm.open_plan], dtype=np.intp)
    n = len(sim.people) - 1
    safe, unlocked, cleared, detours, found = np.full(n, arm.seconds), 0.0, arm.seconds, 0, 0
    everybody, told = list(range(1, n + 1)), tuple[int, ...]()
    while sim.time < arm.seconds:
        for e in sim.step(Inputs()):
            if e.type is EventType.PERSON_SAFE and e.actor != "trainee":
                person = int(e.actor.partition(":")[2]) - 1
                safe[person] = min(safe[person], e.t)
            elif e.type is EventType.DANGER_MOVED and e.data.get("cause") is not None:
                detours += e.data["cause"] == "noise"
                unit = sim.space.unit_index.get(e.place, -1)
                found += bool(unit in rooms and (sim.space.cell_unit[sim.state.cell[1:]] == unit).any())
        state = sim.state
        if arm.informed and state.tick % STEP_HZ == 0 and sim.time >= arm.alarm_at and danger.units(ctx) != told:
            told = danger.units(ctx)
            news.learn(ctx, everybody, told, Learnt.ALARM)
        if state.tick % LOOK == 0:
            watch.observe()
            unlocked += (1.0 - _locked(sim, leaves)) * LOOK * STEP
            if cleared == arm.seconds and (sim.space.cell_unit[state.cell[1:]] < 0).all():
                cleared = sim.time
                if arm.fire:
                    break
    return Outcome(float(watch.seconds[1:].mean()), unlocked, _locked(sim, leaves), float(safe.mean()), cleared, detours, found)


def _locked(sim: Simulation, leaves: np.ndarray) -> float:
    """Share of the classrooms behind a locked door."""
    locked = (sim.state.door_locked[leaves] == 1) & doors.shut(sim.state)[leaves]
    return float(locked.sum()) / len(ROOMS)


def _play(job: tuple[Arm, int]) -> Outcome:
    return play(*job)


class Runs:
    """Outcomes of arms by seed, each played once; a few at a time on two processes."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._known: dict[tuple[Arm, int], Outcome] = {}

    def of(self, arms: Iterable[Arm], seeds: Sequence[int]) -> list[list[Outcome]]:
        """For each arm its outcomes, one per seed in order."""
        wanted = list(arms)
        jobs = [(arm, seed) for arm in dict.fromkeys(wanted) for seed in seeds if (arm, seed) not in self._known]
        self._known |= zip(jobs, self._played(jobs), strict=True)
        return [[self._known[arm, seed] for seed in seeds] for arm in wanted]

    def _played(self, jobs: list[tuple[Arm, int]]) -> list[Outcome]:
        if self._processes == 1 or len(jobs) < 2:
            return [play(*job) for job in jobs]
        with ProcessPoolExecutor(self._processes, get_context("spawn")) as pool:
            return list(pool.map(_play, jobs, chunksize=10))
