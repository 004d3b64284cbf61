"""Injects: what the scenario sends to the trainee."""

from collections.abc import Callable, Mapping
from typing import Final

from sim.core import beginning
from sim.core.building import alarms, belongings, noise
from sim.core.context import NEVER, Context
from sim.core.course import arrivals, callers, officer, phases
from sim.core.geometry import distance
from sim.core.registers import R
from sim.core.state import Activity
from sim.core.zone import danger, exposure, hazards
from sim.events import EventType
from sim.scenario.model import Inject


def start(ctx: Context, inject_id: str) -> None:
    """Starts an inject by id."""
    scenario = ctx.world.scenario
    index = next(k for k, i in enumerate(scenario.injects) if i.id == inject_id)
    inject = scenario.injects[index]
    ctx.set(ctx.world.layout.injects + index, ctx.state.tick)
    ctx.emit(EventType.INJECT, target=inject.id, kind=inject.kind)
    _START[inject.kind](ctx, inject)
    phases.show_decisions(ctx, inject.id)


def _phone_ring(ctx: Context, inject: Inject) -> None:
    if not ctx.get(R.PHONE_SILENT) and not belongings.lacks(ctx, "phone"):
        ctx.emit(EventType.PHONE_RANG, actor=ctx.name(0), unit=ctx.unit_of(0), cause=inject.id)
        noise.make(ctx, 0, "phone")


def _knock(ctx: Context, inject: Inject) -> None:
    if ctx.world.scenario.adaptations.no_knock:
        return
    door = arrivals.trainee_door(ctx)
    if door is None:
        return
    if inject.caller is not None:
        callers.call(ctx, inject, door)
        return
    voice = inject.channel == "voice" or inject.text is not None
    ctx.emit(EventType.KNOCK, unit=ctx.unit_of(0), target=ctx.world.space.door_ids[door], voice=voice)
    if inject.text is not None:
        _shown(ctx, inject, inject.channel or "voice")


def _shown(ctx: Context, inject: Inject, channel: str) -> None:
    ctx.emit(EventType.MESSAGE_SHOWN, unit=ctx.unit_of(0), target=inject.id, channel=channel, verified=inject.verified)


def _message(ctx: Context, inject: Inject) -> None:
    _shown(ctx, inject, inject.channel or "app")


def _person_talks(ctx: Context, inject: Inject) -> None:
    """The nearest pupil in the trainee's room (else any person there) talks aloud until hushed; nobody there, nothing."""
    state, unit = ctx.state, ctx.unit_of(0)
    x, y = state.xy[0].tolist()
    here = [
        p
        for p in range(1, len(ctx.people))
        if state.present[p] and ctx.unit_of(p) == unit and ctx.people[p].behaviour != "officer"
    ]
    if not here:
        return
    talker = min(here, key=lambda p: (ctx.people[p].adult, distance(x, y, float(state.xy[p, 0]), float(state.xy[p, 1])), p))
    ctx.set(R.TALKER, talker)
    state.activity[talker] = Activity.TALK
    if inject.text is not None:
        _shown(ctx, inject, "voice")
    noise.make(ctx, talker, "talk")


def _start_alarm(ctx: Context, inject: Inject) -> None:
    alarms.start(ctx, next(k for k, a in enumerate(ctx.world.scenario.alarms) if a.id == inject.target))


def _start_danger(ctx: Context, inject: Inject) -> None:
    danger.start(ctx)


def _start_hazard(ctx: Context, inject: Inject) -> None:
    hazards.start(ctx, inject.target)


def _end_hazard(ctx: Context, inject: Inject) -> None:
    hazards.end(ctx, inject.target)


def _stop_alarm(ctx: Context, inject: Inject) -> None:
    alarms.stop(ctx, inject.target)


def _reset(ctx: Context, inject: Inject) -> None:
    """A new drill: what was going on is told to its end, then everything is as it was when the run began."""
    if ctx.get(R.EXPOSED_SINCE) >= 0:
        exposure.report(ctx)
    for alarm in ctx.world.scenario.alarms:
        alarms.stop(ctx, alarm.id)
    danger.over(ctx)
    beginning.again(ctx)
    ctx.emit(EventType.DRILL_RESET, target=inject.id)
    phases.enter(ctx, "normal")


def _start_phase(ctx: Context, inject: Inject) -> None:
    phases.enter(ctx, inject.target)


def _all_clear(ctx: Context, inject: Inject) -> None:
    channel = inject.channel or "speaker"
    if inject.text is not None:
        _shown(ctx, inject, channel)
    ctx.emit(EventType.ALL_CLEAR, unit=ctx.unit_of(0), channel=channel, verified=inject.verified)
    if inject.verified:
        ctx.set(R.ALL_CLEAR, 1)
        alarms.over(ctx)
        danger.over(ctx)


def _officer_opens(ctx: Context, inject: Inject) -> None:
    officer.call(ctx, arrivals.trainee_door(ctx))
    if inject.text is not None:
        _shown(ctx, inject, "officer")


def _end(ctx: Context, inject: Inject) -> None:
    end(ctx, "debrief")


def end(ctx: Context, cause: str) -> None:
    """Ends the run; only the first cause counts."""
    if ctx.get(R.ENDED) == NEVER:
        ctx.set(R.ENDED, ctx.state.tick)
        ctx.emit(EventType.RUN_ENDED, cause=cause)


def talk_on(ctx: Context) -> None:
    """Whoever was asked to be quiet is, after a moment; whoever talks goes on being heard every few seconds."""
    hushed, state = ctx.get(R.HUSHING), ctx.state
    if hushed >= 0 and state.tick >= ctx.get(R.HUSH_UNTIL):
        ctx.set(R.HUSHING, -1)
        state.activity[hushed] = Activity.IDLE
        if ctx.get(R.TALKER) == hushed:
            ctx.set(R.TALKER, -1)
        ctx.emit(EventType.PERSON_QUIET, actor=ctx.name(hushed), unit=ctx.unit_of(hushed))
    talker = ctx.get(R.TALKER)
    if talker >= 0 and state.tick % TALK_STEPS == 0:
        state.activity[talker] = Activity.TALK
        noise.make(ctx, talker, "talk")


TALK_STEPS: Final = 80
"""A person who talks aloud is heard anew this often (4 s), by eye."""

_START: Final[Mapping[str, Callable[[Context, Inject], None]]] = {
    "phone_ring": _phone_ring,
    "knock": _knock,
    "message": _message,
    "person_talks": _person_talks,
    "start_alarm": _start_alarm,
    "start_danger": _start_danger,
    "start_hazard": _start_hazard,
    "end_hazard": _end_hazard,
    "stop_alarm": _stop_alarm,
    "reset": _reset,
    "start_phase": _start_phase,
    "all_clear": _all_clear,
    "officer_opens": _officer_opens,
    "end": _end,
}
