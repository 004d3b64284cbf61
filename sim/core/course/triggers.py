"""Triggers: an OR of AND-groups of conditions; the rising edge starts a delay, its end starts the injects, once."""

from collections.abc import Sequence

from sim.core.context import NEVER, Context
from sim.core.course import injects
from sim.core.registers import R
from sim.events import Event
from sim.scenario.model import Condition, Happened, NotHappened, Trigger
from sim.units import STEP, STEP_HZ

FIRED = -2
"""In a trigger's due register: its injects have started."""


def step(ctx: Context) -> None:
    """Looks at every condition, starts delays, and starts the injects of triggers that are due, in file order."""
    if ctx.events:
        _note(ctx, ctx.events)
    layout, state = ctx.world.layout, ctx.state
    pending = state.registers[layout.due : layout.due + len(ctx.world.scenario.triggers)].tolist()
    base = layout.conditions
    for k, trigger in enumerate(ctx.world.scenario.triggers):
        at = base
        for group in trigger.any:
            base += len(group)
        if pending[k] == NEVER and _fires(ctx, trigger, at):
            ctx.set(layout.triggers + k, 1)
            pending[k] = state.tick + int(trigger.delay * STEP_HZ + 0.5)
            ctx.set(layout.due + k, pending[k])
    for k, trigger in enumerate(ctx.world.scenario.triggers):
        if 0 <= pending[k] <= state.tick:
            ctx.set(layout.due + k, FIRED)
            before = len(ctx.events)
            for inject in trigger.do:
                injects.start(ctx, inject)
            _note(ctx, ctx.events[before:])


def _fires(ctx: Context, trigger: Trigger, base: int) -> bool:
    # every group is looked at: see below
    holds = False
    for group in trigger.any:
        holds = _all_hold(ctx, group, base) or holds
        base += len(group)
    return holds


def _all_hold(ctx: Context, group: Sequence[Condition], base: int) -> bool:
    holds = True
    for k, condition in enumerate(group):
        if holds or condition.kind == "trainee_in":  # which keeps its own "since" whatever the others say
            holds = _holds(ctx, condition, base + k) and holds
    return holds


def _holds(ctx: Context, condition: Condition, register: int) -> bool:
    """Whether a condition holds now; its register is the tick since when (or, for events, the tick of the first one)."""
    if condition.kind == "happened":  # by kind: a model's class is slow to tell
        since = ctx.get(register)
        return since >= 0 and (ctx.state.tick - since) * STEP >= condition.seconds - 1e-9
    if condition.kind == "clock":
        return ctx.state.tick * STEP >= condition.at - 1e-9
    if condition.kind == "not_happened":
        return ctx.get(register) < 0
    if condition.kind == "trainee_in":
        inside = ctx.trainee_place() in ctx.world.indices(condition.place)
        return _lasting(ctx, register, inside, condition.seconds)
    return ctx.get(R.CLOSED_SINCE) >= 0 and ctx.since(R.CLOSED_SINCE) >= condition.seconds - 1e-9


def _lasting(ctx: Context, register: int, holds: bool, seconds: float) -> bool:
    if not holds:
        ctx.set(register, NEVER)
        return False
    if ctx.get(register) < 0:
        ctx.set(register, ctx.state.tick)
    return ctx.since(register) >= seconds - 1e-9


def _note(ctx: Context, events: Sequence[Event]) -> None:
    """Writes down the first matching event of each condition that waits for one."""
    register = ctx.world.layout.conditions
    for trigger in ctx.world.scenario.triggers:
        for group in trigger.any:
            for condition in group:
                if isinstance(condition, Happened | NotHappened) and ctx.get(register) < 0:
                    match = next((e for e in events if _matches(condition, e)), None)
                    if match is not None:
                        ctx.set(register, match.tick)
                register += 1


def _matches(condition: Happened | NotHappened, event: Event) -> bool:
    return event.type is condition.event and condition.actor in (None, event.actor) and condition.target in (None, event.target)
