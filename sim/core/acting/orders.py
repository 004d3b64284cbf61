"""Orders the trainee gives: whom they reach, and what those do; and marking what was reported as seen or believed."""

from collections.abc import Callable, Mapping
from typing import Final

from sim.core.acting import earshot, guarding
from sim.core.building import belongings, electric
from sim.core.commands import Action
from sim.core.context import NEVER, Context
from sim.core.people import obeying
from sim.core.people.mind import Learnt
from sim.core.people.news import alert
from sim.core.registers import R, reports
from sim.core.state import Activity
from sim.events import TRAINEE, EventType, Value
from sim.scenario.model import Order, Phrase


def give(ctx: Context, phrase: Phrase) -> None:
    """Gives the order of a phrase, if it has one, to all it reaches."""
    order = phrase.order
    if order is None:
        return
    reached = receivers(ctx, order)
    for person in reached:
        alert(ctx, person, Learnt.APP if order.by == "app" else Learnt.TOLD)
    _DO[order.do](ctx, order, reached)
    data: dict[str, Value] = {"do": order.do, "by": order.by, "people": len(reached), "value": order.value}
    if order.using:
        data["using"] = order.using
    if order.place is not None:
        data["to"] = order.place
    if order.about:
        data |= {"about": order.about, "seconds": _seconds_since(ctx, order.about)}
    ctx.emit_data(EventType.ORDER_GIVEN, data, actor=TRAINEE, unit=ctx.unit_of(0), target=phrase.id)
    if order.do == "gather":
        guarding.tell(ctx, "gathered")


def receivers(ctx: Context, order: Order) -> list[int]:
    """Indices of those an order reaches and is for, ascending; nobody holds on to a rope that is not there."""
    if order.using == "rope" and belongings.lacks(ctx, "rope"):
        return []
    if order.by == "voice":
        people = [p for p in earshot.within_call(ctx) if not obeying.led(ctx, p)]
    else:
        everybody = [p for p in range(1, len(ctx.people)) if ctx.state.present[p] and not obeying.led(ctx, p)]
        people = [p for p in everybody if order.by == "speaker" or ctx.people[p].role in order.roles]
    if order.groups:
        people = [p for p in people if ctx.people[p].group in order.groups]
    if order.places or order.zones:
        there = electric.units(ctx, order.places, order.zones)
        people = [p for p in people if there[ctx.unit_of(p)]]
    return people


def _seconds_since(ctx: Context, inject_id: str) -> float | None:
    """Seconds since an inject started; None before."""
    injects = ctx.world.scenario.injects
    k = next((k for k, i in enumerate(injects) if i.id == inject_id), -1)
    register = ctx.world.layout.injects + k
    return None if k < 0 or ctx.get(register) == NEVER else round(ctx.since(register), 2)


def _go(ctx: Context, order: Order, people: list[int]) -> None:
    obeying.go(ctx, people, ctx.world.indices(order.place) if order.place is not None else ())


def _lock(ctx: Context, order: Order, people: list[int]) -> None:
    obeying.lock(ctx, people)


def _stay(ctx: Context, order: Order, people: list[int]) -> None:
    obeying.stay(ctx, people)


def _leave(ctx: Context, order: Order, people: list[int]) -> None:
    obeying.leave(ctx, people)


def _gather(ctx: Context, order: Order, people: list[int]) -> None:
    obeying.gather(ctx, people)


def _quiet(ctx: Context, order: Order, people: list[int]) -> None:
    """Who talks aloud lowers the voice."""
    talker = ctx.get(R.TALKER)
    if talker in people:
        ctx.set(R.TALKER, -1)
        ctx.state.activity[talker] = Activity.IDLE
        ctx.emit(EventType.PERSON_QUIET, actor=ctx.name(talker), unit=ctx.unit_of(talker))


_DO: Final[Mapping[str, Callable[[Context, Order, list[int]], None]]] = {
    "go": _go,
    "lock": _lock,
    "stay": _stay,
    "leave": _leave,
    "gather": _gather,
    "quiet": _quiet,
}


# --- reports


def mark(ctx: Context, action: Action) -> str:
    """Marks what somebody reported as seen by them, or only believed."""
    k = next((k for k, i in enumerate(reports(ctx.world.scenario)) if i.id == action.target), -1)
    if k < 0:
        return "unknown_report"
    if action.value not in ("seen", "believed"):
        return "unknown_mark"
    seconds, register = _seconds_since(ctx, action.target), ctx.world.layout.marks + k
    if seconds is None:
        return "not_there_yet"
    if ctx.get(register) != NEVER:
        return "already_marked"
    ctx.set(register, ctx.state.tick)
    right = (action.value == "seen") == reports(ctx.world.scenario)[k].seen
    data: dict[str, Value] = {"claimed": action.value, "right": right, "seconds": seconds}
    ctx.emit_data(EventType.REPORT_MARKED, data, actor=TRAINEE, unit=ctx.unit_of(0), target=action.target)
    return ""
