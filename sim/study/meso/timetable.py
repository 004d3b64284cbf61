"""When a scenario's alarms go, worked out beforehand: meso plays everybody else first and the trainee among them.

That is only possible while the clock decides, and what follows from it.  A scenario in which the trainee's acts start an alarm
that others hear is for the micro tier.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.core.building import alarms
from sim.core.context import Context
from sim.core.simulation import Simulation
from sim.core.state import U8
from sim.errors import UsageProblem
from sim.events import TRAINEE, EventType
from sim.scenario.model import Clock, Condition, Happened, NotHappened, Scenario
from sim.space.hearing import Heard
from sim.study.meso.crowd import AlarmCall
from sim.units import STEP, STEP_HZ

ORDERS = ("lockdown", "fire")


def refuse(scenario: Scenario) -> None:
    """Raises UsageProblem when meso cannot play a scenario, and says why."""
    if why := why_not(scenario):
        raise UsageProblem(f"The scenario {scenario.id} cannot be played by the meso tier: {why} Use --tier micro.")


def why_not(scenario: Scenario) -> str:
    """Why meso cannot play a scenario; empty when it can."""
    if any(i.caller for i in scenario.injects):
        return "somebody comes to the trainee's door."
    if scenario.hazards:
        return "smoke or heat drives people out."
    if any(p.order is not None and p.order.do != "quiet" for p in scenario.phrases):
        return "others do what the trainee tells them to."
    times = start_times(scenario)
    for alarm in scenario.alarms:
        if alarm.kind in ORDERS and times.get(alarm.id) is None and _started_by_injects(scenario, alarm.id):
            return f"the alarm {alarm.id} waits for what the trainee does."
        if alarm.by == "app" or alarm.locks is not None or alarm.faults:
            return f"the alarm {alarm.id} reaches phones, locks doors or has faults."
    return ""


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


def calls(simulation: Simulation) -> list[AlarmCall]:
    """The alarms that make people act, with where each is heard as the building is at the start of a run."""
    ctx, starts, found = simulation.context, start_times(simulation.world.scenario), []
    for k, alarm in enumerate(ctx.world.scenario.alarms):
        start = starts.get(alarm.id)
        if alarm.kind in ORDERS and start is not None:
            check = alarms.CHECK_STEPS
            tick = (int((start + alarm.delay) * STEP_HZ + 0.5) // check + 1) * check
            found.append(AlarmCall(tick * STEP, _heard(ctx, k) >= Heard.NOTICED, alarm.kind == "fire"))
    return found


def _heard(ctx: Context, index: int) -> U8:
    """(U + 1,) how well an alarm is heard, asked of the core; who may notice one that is not clear counts as noticing it."""
    before = ctx.state.alarm_on[index]
    ctx.state.alarm_on[index] = 1
    try:
        return np.asarray(alarms.audible(ctx, index), dtype=np.uint8)
    finally:
        ctx.state.alarm_on[index] = before
