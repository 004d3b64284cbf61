"""When each trigger of a scenario can fire at the earliest: what the static checks know of a run without running it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final

from sim.events import EventType as E
from sim.scenario.model import Alarm, Clock, Condition, Happened, Inject, NotHappened, Scenario, Trigger

SCRIPTED = frozenset(
    {
        E.ALARM_STARTED,
        E.ALARM_HEARD,
        E.ALARM_FAILED,
        E.PHASE_STARTED,
        E.INJECT,
        E.MESSAGE_SHOWN,
        E.KNOCK,
        E.PHONE_RANG,
        E.ALL_CLEAR,
        E.DANGER_MOVED,
        E.HAZARD_MOVED,
        E.ALARM_ENDED,
        E.DRILL_RESET,
        E.EXPOSED,
        E.PAUSED,
        E.RUN_ENDED,
    }
)
"""Events that only a scenario's own injects can bring about; every other one is up to people."""


@dataclass(frozen=True)
class Effect:
    """What an inject brings about: an event, with its target where the file tells it (None: any)."""

    event: E
    target: str | None
    after: float = 0.0

    def fulfils(self, condition: Happened) -> bool:
        """Whether this effect is what a condition waits for."""
        return self.event is condition.event and (None in (self.target, condition.target) or self.target == condition.target)


def effects(scenario: Scenario, inject: Inject, *, sure: bool = False) -> Iterator[Effect]:
    """Every scripted event an inject brings about, or can; with ``sure`` only those that no drawn fault can keep away."""
    yield Effect(E.INJECT, inject.id)
    if inject.kind == "start_alarm":
        alarm = next((a for a in scenario.alarms if a.id == inject.target), None)
        yield from _alarm_effects(scenario, alarm, sure) if alarm is not None else ()
    for event, target in _BRINGS.get(inject.kind, ()):
        yield Effect(event, {"id": inject.id, "target": inject.target}.get(target))


_BRINGS: Final[Mapping[str, tuple[tuple[E, str], ...]]] = {
    "start_phase": ((E.PHASE_STARTED, "target"),),
    "start_danger": ((E.DANGER_MOVED, ""), (E.EXPOSED, "")),
    "start_hazard": ((E.HAZARD_MOVED, "target"),),
    "end_hazard": ((E.HAZARD_MOVED, "target"),),
    "stop_alarm": ((E.ALARM_ENDED, "target"),),
    "reset": ((E.ALARM_ENDED, ""), (E.DRILL_RESET, "id")),
    "message": ((E.MESSAGE_SHOWN, "id"),),
    "knock": ((E.KNOCK, ""), (E.MESSAGE_SHOWN, "id")),
    "phone_ring": ((E.PHONE_RANG, ""),),
    "all_clear": ((E.ALL_CLEAR, ""), (E.MESSAGE_SHOWN, "id")),
    "officer_opens": ((E.MESSAGE_SHOWN, "id"),),
    "end": ((E.RUN_ENDED, ""),),
}
"""What each kind of inject brings about: events, with the inject's own id, its target or nothing told as theirs."""


def _alarm_effects(scenario: Scenario, alarm: Alarm, sure: bool) -> Iterator[Effect]:
    """A programme starts, unless a fault keeps it from that, and is heard after its delay by whom it is for."""
    fails = max((f.chance for f in alarm.faults if f.kind == "does_not_start"), default=0.0)
    late = sum(f.seconds for f in alarm.faults if f.kind == "late" and (f.chance >= 1.0 or (sure and f.chance > 0.0)))
    if fails < 1.0 and not (sure and fails > 0.0):
        yield Effect(E.ALARM_STARTED, alarm.id)
        if alarm.kind != "lock" and (alarm.by != "app" or scenario.role in alarm.app.roles):
            yield Effect(E.ALARM_HEARD, alarm.id, alarm.delay + late)
    if fails >= 1.0 or (fails > 0.0 and not sure):
        yield Effect(E.ALARM_FAILED, alarm.id)


def firing_times(scenario: Scenario, *, idle: bool = False) -> Mapping[str, float]:
    """Seconds into the run at which each trigger fires at the earliest; infinite when it never can.

    With ``idle`` the trainee does nothing, and nobody else does anything the file can count on.
    """
    injects = {inject.id: inject for inject in scenario.injects}
    times = {trigger.id: inf for trigger in scenario.triggers}
    by_hand = [alarm for alarm in scenario.alarms if alarm.raised_from is not None]
    raised = [(effect, effect.after) for alarm in by_hand for effect in _alarm_effects(scenario, alarm, sure=False)]
    for _ in scenario.triggers:  # each round settles at least one trigger, as in Bellman-Ford
        before = dict(times)
        known = [
            (effect, times[trigger.id] + effect.after)
            for trigger in scenario.triggers
            for name in trigger.do
            if name in injects
            for effect in effects(scenario, injects[name], sure=idle)
        ]
        known += [] if idle else raised
        for trigger in scenario.triggers:
            groups = [max((_earliest(c, known, idle) for c in group), default=0.0) for group in trigger.any]
            times[trigger.id] = min(times[trigger.id], min(groups, default=inf) + trigger.delay)
        if times == before:
            break
    return times


def delayless_circle(scenario: Scenario) -> tuple[str, ...]:
    """Triggers that wait for each other in a circle with no delay anywhere, or nothing."""
    injects = {inject.id: inject for inject in scenario.injects}
    made = {t.id: [e for n in t.do if n in injects for e in effects(scenario, injects[n])] for t in scenario.triggers}
    followers = {t.id: [u.id for u in scenario.triggers if _follows_at_once(u, made[t.id])] for t in scenario.triggers}
    for first in followers:
        path = _way_back(followers, first)
        if path:
            return path
    return ()


def _earliest(condition: Condition, known: list[tuple[Effect, float]], idle: bool) -> float:
    if isinstance(condition, Clock):
        return condition.at
    if isinstance(condition, Happened):
        if condition.event is E.RUN_STARTED:
            return condition.seconds
        if condition.event not in SCRIPTED:
            return inf if idle else condition.seconds
        return min((t for effect, t in known if effect.fulfils(condition)), default=inf) + condition.seconds
    if isinstance(condition, NotHappened):
        return 0.0
    return inf if idle else condition.seconds


def _follows_at_once(trigger: Trigger, made: list[Effect]) -> bool:
    if trigger.delay > 0:
        return False
    waits = [c for group in trigger.any for c in group if isinstance(c, Happened) and c.seconds <= 0]
    return any(effect.after <= 0 and effect.fulfils(condition) for condition in waits for effect in made)


def _way_back(followers: Mapping[str, list[str]], first: str) -> tuple[str, ...]:
    """A path from a trigger back to itself, by depth."""
    stack: list[tuple[str, ...]] = [(first,)]
    seen = set[str]()
    while stack:
        path = stack.pop()
        for follower in followers[path[-1]]:
            if follower == first:
                return path
            if follower not in seen:
                seen.add(follower)
                stack.append((*path, follower))
    return ()
