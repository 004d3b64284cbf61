"""Finding things, and taking them along: what it takes, and why it does not work."""

from sim.core.building import belongings
from sim.core.commands import Action
from sim.core.context import NEVER, Context
from sim.core.registers import Belonging, R
from sim.events import TRAINEE, EventType
from sim.units import STEP, STEP_HZ


def pick_up(ctx: Context, action: Action) -> str:
    """Picks something up; what lies somewhere must be in reach, and takes its time."""
    name = action.target or action.value
    k = belongings.index(ctx, name)
    if k < 0:
        if ctx.world.scenario.items:
            return "unknown_item"
        ctx.emit(EventType.PICKED_UP, actor=TRAINEE, unit=ctx.unit_of(0), target=name)
        ctx.set(R.HANDS_SHOWN, 0)
        return ""
    reason = why_not_take(ctx, k)
    if not reason:
        _notice(ctx, k)
        steps = int(ctx.world.scenario.items[k].seconds * STEP_HZ + 0.5)
        ctx.set(belongings.register(ctx, k, Belonging.UNTIL), ctx.state.tick + steps)
        if not steps:
            _take(ctx, k)
    return reason


def why_not_take(ctx: Context, k: int) -> str:
    """Why the ``k``-th thing cannot be taken now; empty when it can."""
    if belongings.has(ctx, k):
        return "already_taken"
    if ctx.get(belongings.register(ctx, k, Belonging.UNTIL)) != NEVER:
        return "busy"
    return "" if belongings.away(ctx, k) <= belongings.ARM else "out_of_reach"


def find(ctx: Context, action: Action) -> str:
    """Looks at a thing one was to find, near by."""
    k = belongings.index(ctx, action.target or action.value)
    if k < 0:
        return "unknown_item"
    reason = why_not_find(ctx, k)
    if not reason:
        _notice(ctx, k)
    return reason


def why_not_find(ctx: Context, k: int) -> str:
    """Why the ``k``-th thing is not found now; empty when it is."""
    if belongings.found(ctx, k):
        return "already_found"
    return "" if belongings.away(ctx, k) <= belongings.SIGHT else "out_of_sight"


def _notice(ctx: Context, k: int) -> None:
    if belongings.found(ctx, k):
        return
    ctx.set(belongings.register(ctx, k, Belonging.FOUND), ctx.state.tick)
    item, seconds = ctx.world.scenario.items[k], round(ctx.state.tick * STEP, 2)
    ctx.emit(EventType.ITEM_FOUND, actor=TRAINEE, unit=ctx.unit_of(0), target=item.id, kind=item.kind, seconds=seconds)


def _take(ctx: Context, k: int) -> None:
    item = ctx.world.scenario.items[k]
    ctx.set(belongings.register(ctx, k, Belonging.TAKEN), ctx.state.tick)
    ctx.set(R.HANDS_SHOWN, 0)
    ctx.emit(
        EventType.PICKED_UP,
        actor=TRAINEE,
        unit=ctx.unit_of(0),
        target=item.id,
        kind=item.kind,
        seconds=item.seconds,
        want=item.want,
    )


def step(ctx: Context) -> None:
    """Goes on with what is being taken; who walks off has not taken it."""
    for k, item in enumerate(ctx.world.scenario.items):
        register = belongings.register(ctx, k, Belonging.UNTIL)
        until = ctx.get(register)
        if until == NEVER or belongings.has(ctx, k):
            continue
        if belongings.away(ctx, k) > belongings.ARM:
            ctx.set(register, NEVER)
            ctx.emit(
                EventType.ACTION_REFUSED,
                actor=TRAINEE,
                unit=ctx.unit_of(0),
                target=item.id,
                action="pick_up",
                reason="moved_away",
            )
        elif ctx.state.tick >= until:
            _take(ctx, k)
