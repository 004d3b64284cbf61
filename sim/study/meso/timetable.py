"""When a scenario's alarms go, worked out beforehand: meso plays everybody else first and the trainee among them.

That is possible as it is while the clock decides, and what follows from it.  Where the trainee's acts start an alarm, the trainee
is played alone first: before the alarm nobody else does anything that would change when it comes.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.building import alarms, electric, faults
from sim.core.context import Context
from sim.core.rng import Purpose
from sim.core.simulation import Simulation
from sim.core.state import U8
from sim.core.world import World
from sim.errors import UsageProblem
from sim.events import TRAINEE, EventType
from sim.scenario.model import Alarm, Clock, Condition, Happened, NotHappened, Scenario
from sim.space.hearing import Heard
from sim.space.space import Bool
from sim.study.meso.crowd import AlarmCall
from sim.units import STEP, STEP_HZ

ORDERS = ("lockdown", "fire")


def refuse(world: World) -> None:
    """Raises UsageProblem when meso cannot play a scenario in a building, and says why."""
    scenario, begins = world.scenario, world.space.unit_index.get(world.bound.start.unit_id, -1)
    if why := why_not(scenario, outdoors=begins < 0 or bool(world.open_air[begins])):
        raise UsageProblem(f"The scenario {scenario.id} cannot be played by the meso tier: {why} Use --tier micro.")


def why_not(scenario: Scenario, *, outdoors: bool = False) -> str:
    """Why meso cannot play a scenario; empty when it can. ``outdoors``: the trainee begins there."""
    if outdoors and scenario.danger.phases:
        return "the trainee begins outdoors, where what shows hangs on every room's blinds."
    reasons = (*_people_who_matter(scenario), *_course_by_others(scenario))
    return next((why for holds, why in reasons if holds), "")


def _people_who_matter(scenario: Scenario) -> tuple[tuple[bool, str], ...]:
    """Whether others and the trainee depend on each other, or on how they move, and how that is said."""
    leads = any(p.order is not None and p.order.do != "quiet" for p in scenario.phrases)
    return (
        (scenario.mobility != "walking", "the trainee goes slowly, on crutches or on wheels: other ways and doors are theirs."),
        (any(i.caller for i in scenario.injects), "somebody comes to the trainee's door."),
        (bool(scenario.hazards), "smoke or heat drives people out."),
        (leads, "others do what the trainee tells them to."),
        (any(g.need for g in scenario.people), "somebody cannot be quiet without the trainee's help."),
        (bool(scenario.cares_for), "the trainee has others in their care."),
        ("helper" in scenario.extras, "the trainee asks somebody by name to help."),
    )


def _course_by_others(scenario: Scenario) -> tuple[tuple[bool, str], ...]:
    """Whether the scenario begins again or tells something that meso does not follow, and how that is said."""
    lets_go = any(a.locks is not None and a.locks.close for a in scenario.alarms)
    return (
        ("assembly" in scenario.extras, "it tells when the trainee comes to the assembly point."),
        ("outer_doors" in scenario.extras, "it tells how many outer doors are locked."),
        (any(i.kind == "reset" for i in scenario.injects), "the drill begins again in the middle."),
        (waits(scenario) and loud(scenario), "an alarm waits for what others do."),
        (lets_go, "an alarm lets go of doors that stand open."),
    )


def waits(scenario: Scenario) -> bool:
    """Whether an alarm that makes people act may wait for what the trainee does; then each script's runs are scouted first."""
    times = start_times(scenario)
    orders = [a for a in scenario.alarms if a.kind in (*ORDERS, "lock")]
    return any(times.get(a.id) is None and _started_by_injects(scenario, a.id) for a in orders)


OTHERS_DO: Final = frozenset(
    {
        EventType.DOOR_OPENED, EventType.DOOR_CLOSED, EventType.DOOR_LOCKED, EventType.DOOR_UNLOCKED, EventType.PERSON_ENTERED,
        EventType.PERSON_SAFE, EventType.LIGHTS_CHANGED, EventType.BLINDS_CHANGED,
    }
)  # fmt: skip
"""Events that meso people bring about."""


def loud(scenario: Scenario) -> bool:
    """Whether what others do anywhere may change a trainee's course: a trigger waits for it, or the danger zone goes by it."""
    waits = (c for t in scenario.triggers for group in t.any for c in group if isinstance(c, Happened | NotHappened))
    return scenario.danger.walk is not None or any(c.event in OTHERS_DO and c.actor != TRAINEE for c in waits)


def _started_by_injects(scenario: Scenario, alarm: str) -> bool:
    return any(i.kind == "start_alarm" and i.target == alarm for i in scenario.injects)


def start_times(scenario: Scenario) -> dict[str, float | None]:
    """Seconds at which each alarm (and inject) starts by the clock; None when it may wait for the trainee."""
    starts: dict[str, float | None] = {}
    for _ in range(len(scenario.triggers) + 1):  # each round finds at least one more, or nothing more is to be found
        for trigger in scenario.triggers:
            groups = [_group(group, starts) for group in trigger.any]
            if all(g is not None for g in groups) and groups:
                t = min(g for g in groups if g is not None) + trigger.delay
                for inject in scenario.injects:
                    if inject.id in trigger.do:
                        starts.setdefault(inject.id, t)
                        if inject.kind == "start_alarm":
                            starts.setdefault(inject.target, t)
    return starts


def _group(group: Sequence[Condition], starts: dict[str, float | None]) -> float | None:
    """When all conditions of a group hold; None when some wait for what is not known."""
    times = [_holds_from(condition, starts) for condition in group]
    known = [t for t in times if t is not None]
    return max(known, default=0.0) if len(known) == len(times) else None


def _holds_from(condition: Condition, starts: dict[str, float | None]) -> float | None:
    match condition:
        case Clock():
            return condition.at
        case Happened() if condition.event in (EventType.ALARM_STARTED, EventType.INJECT) and condition.target:
            start = starts.get(condition.target)
            return None if start is None else start + condition.seconds
        case _:
            return None


def calls(simulation: Simulation, starts: Mapping[str, float | None]) -> list[AlarmCall | None]:
    """The alarms that make people act, in file order, as the cast of a simulation gets them; None: not at all.

    ``starts`` says when each is started.  Where one is heard is asked of the building as it is at the start of a run, and what
    does not work of it is drawn for the cast.
    """
    ctx, found = simulation.context, list[AlarmCall | None]()
    for k, alarm in enumerate(ctx.world.scenario.alarms):
        start = starts.get(alarm.id)
        if alarm.kind not in (*ORDERS, "lock") or start is None or faults.does_not_start(ctx, k):
            found.append(None)
            continue
        check = alarms.CHECK_STEPS
        tick = (int((start + alarm.delay + faults.seconds_late(ctx, k)) * STEP_HZ + 0.5) // check + 1) * check
        sounds = alarm.kind != "lock" and alarm.by != "app"
        units = _heard(ctx, k) >= Heard.NOTICED if sounds else np.zeros(len(ctx.world.units) + 1, dtype=bool)
        reads = _reads(ctx, k, alarm) if alarm.by == "app" and alarm.kind in ORDERS else None
        found.append(AlarmCall(tick * STEP, np.asarray(units), alarm.kind == "fire", reads, _armed(ctx, alarm)))
    return found


def _reads(ctx: Context, index: int, alarm: Alarm) -> Bool:
    """(N,) who has the phone it comes to."""
    return np.array([p.role in alarm.app.roles for p in ctx.people], dtype=bool)


def _armed(ctx: Context, alarm: Alarm) -> Bool:
    """(D,) doors the alarm locks as soon as they are shut, and those that lock themselves; less those that fail for this cast."""
    locks, seed = ctx.world.locks, ctx.world.seed
    failure, armed = np.zeros(len(ctx.world.openings)), np.zeros(len(ctx.world.openings), dtype=bool)
    if alarm.kind == "lockdown":
        armed |= locks.auto
        failure[locks.auto] = locks.failure[locks.auto]
    if alarm.locks is not None:
        order = electric.doors_of(ctx, alarm.locks, electric.units(ctx, alarm.locks.places, alarm.locks.zones))
        failure[[d for d in order if not armed[d]]] = alarm.locks.failure
        armed[order] = True
    works = [rng.unit(seed, Purpose.LOCK_FAULT, d) >= failure[d] for d in range(len(armed))]
    return np.asarray(armed & np.array(works, dtype=bool))


def _heard(ctx: Context, index: int) -> U8:
    """(U + 1,) how well an alarm is heard, asked of the core; who may notice one that is not clear counts as noticing it."""
    before = ctx.state.alarm_on[index]
    ctx.state.alarm_on[index] = 1
    try:
        return np.asarray(alarms.audible(ctx, index), dtype=np.uint8)
    finally:
        ctx.state.alarm_on[index] = before
