"""What an author asks of a scenario in a building: is it safe from every start place, which rooms does nobody reach in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.core.ground import Ground
from sim.core.people.person import populate
from sim.core.people.spots import Spot
from sim.core.world import World
from sim.errors import UsageProblem
from sim.scenario.bound import StartPose
from sim.session.executor import HURRY, TOP_SPEED
from sim.session.walking import straight
from sim.study.meso.play import Meso
from sim.study.meso.timetable import start_times
from sim.study.runs import Judge, Question
from sim.study.summary import CAREFUL, is_safe

MOST_STARTS: Final = 12
"""Start places tried, spread over where the scenario lets the trainee begin; by eye: a long corridor every few metres."""

APART: Final = 2.0
"""Metres by which two start places differ at least."""

AT_ONCE: Final = 2.0
"""Seconds from the alarm until somebody who knows what to do is on the way, by eye."""

TO_SHUT: Final = 3.0
"""Seconds from the doorway until the door is shut and locked, by eye: a step in, the leaf, the thumb-turn."""


@dataclass(frozen=True)
class Start:
    """A start place, metres, and what a careful trainee comes to from there; ``safe`` None: it was not judged."""

    unit: str
    x: float
    y: float
    safe: bool | None
    score: float | None
    grade: str
    safe_after: float | None
    shelter: str


@dataclass(frozen=True)
class FarRoom:
    """A room nobody gets to in time: the way there, seconds from the alarm until one is in, and until the zone is on the way."""

    unit: str
    metres: float
    seconds: float
    danger: float


# --- start places


def try_starts(ground: Ground, question: Question, judge: Judge) -> list[Start] | None:
    """A careful trainee from every start place, among the people of run 0; None where the meso tier cannot play the scenario.

    Places it cannot play the scenario from (outdoors, when the others are indoors) are left out.
    """
    try:
        meso = Meso(ground, question)
    except UsageProblem:
        return None
    tried = [_try(meso, pose, judge) for pose in start_places(ground)]
    return [start for start in tried if start is not None]


def _try(meso: Meso, pose: StartPose, judge: Judge) -> Start | None:
    try:
        begun = meso.begun_at(pose)
    except UsageProblem:
        return None
    run = begun.one(0, CAREFUL, judge)
    safe = None if run.judgement.grade == "done" else is_safe(run.judgement.score, run.judgement.grade)
    after = None if run.alarm is None or run.safe is None else round(run.safe - run.alarm, 2)
    return Start(pose.unit_id, pose.x, pose.y, safe, run.judgement.score, run.judgement.grade, after, run.shelter)


def start_places(ground: Ground) -> list[StartPose]:
    """The scenario's own start, then places as far from each other as they come, wherever the start may be."""
    world, own = ground.world, ground.world.bound.start
    found = [own]
    where = {world.space.unit_index[own.unit_id], *world.indices(world.scenario.start.place)}
    free = [(u, s) for u in sorted(where) for s in ground.spots.standing(u)]
    while free and len(found) < MOST_STARTS:
        off, unit, spot = max(((_off(s, found), u, s) for u, s in free), key=lambda f: f[0])
        if off < APART:
            break
        level = world.space.level_ids[int(world.space.cell_level[spot.cell])]
        found.append(StartPose(world.unit_id(unit), level, spot.x, spot.y, own.heading))
    return found


def _off(spot: Spot, poses: Sequence[StartPose]) -> float:
    return min(straight((spot.x, spot.y), (p.x, p.y)) for p in poses)


# --- rooms


def rooms_in_time(ground: Ground) -> tuple[int, list[FarRoom]] | None:
    """How many rooms could be a shelter, and those no start place is near enough to before the danger zone is on the way.

    The way is the shortest one, at a hurried pace.  None where the clock does not say when alarm and danger begin.
    """
    world = ground.world
    begins = _danger_after_alarm(world)
    if begins is None:
        return None
    limits = {u: at for at, units in reversed(begins) for u in units}
    pace = min(populate(world, ground.spots)[0].walk * HURRY, TOP_SPEED)
    starts = start_places(ground)
    ways = [[_way(world, ground, pose, int(room)) for pose in starts] for room in world.shelters]
    far = []
    for room, tried in zip(world.shelters.tolist(), ways, strict=True):
        known = [(AT_ONCE + metres / pace + TO_SHUT, metres, units) for metres, units in tried if units]
        late = [(t, m, least) for t, m, units in known if (least := min((limits.get(u, t) for u in units), default=t)) < t]
        if known and len(late) == len(known):
            seconds, metres, danger = min(late)
            far.append(FarRoom(world.unit_id(int(room)), round(metres, 1), round(seconds, 1), round(danger, 1)))
    return len(world.shelters), sorted(far, key=lambda r: -r.metres)


def _danger_after_alarm(world: World) -> list[tuple[float, tuple[int, ...]]] | None:
    """When the danger zone comes to which units, seconds from the alarm, by time."""
    scenario, times = world.scenario, start_times(world.scenario)
    alarm = min((t for a in scenario.alarms if a.kind == "lockdown" and (t := times.get(a.id)) is not None), default=None)
    danger = min((t for i in scenario.injects if i.kind == "start_danger" and (t := times.get(i.id)) is not None), default=None)
    if alarm is None or danger is None or scenario.danger.walk is not None:
        return None
    return [(danger + p.at - alarm, world.indices(p.place)) for p in scenario.danger.phases if p.place is not None]


def _way(world: World, ground: Ground, pose: StartPose, room: int) -> tuple[float, frozenset[int]]:
    """Metres from a start to a room's nearest standing place, and the units the way goes through; none where there is no way."""
    spots = ground.spots.standing(room)
    level = world.space.level_ids.index(pose.level_id)
    cell = int(world.locator.cell(pose.x, pose.y, level))
    if cell < 0 or not spots:
        return 0.0, frozenset()
    middle = spots[len(spots) // 2]
    route = world.navigator.route(cell, (pose.x, pose.y), middle.cell, (middle.x, middle.y))
    units = frozenset(int(world.space.cell_unit[w.cell]) for w in route) | {room}
    return (world.navigator.length(route), units) if route else (0.0, frozenset())


def as_told(starts: Sequence[Start] | None, rooms: tuple[int, list[FarRoom]] | None) -> dict[str, Any]:
    """The fields ``starts``, ``safe_from_every_start``, ``rooms`` and ``rooms_too_far`` of a study's report."""
    judged = [s.safe for s in starts or () if s.safe is not None]
    return {
        "starts": None if starts is None else [vars(s) for s in starts],
        "safe_from_every_start": all(judged) if judged else None,
        "rooms": None if rooms is None else rooms[0],
        "rooms_too_far": None if rooms is None else [vars(r) for r in rooms[1]],
    }
