"""People who come to the trainee's door: they walk up, knock, wait, and are let in, sent elsewhere or go on by themselves."""

from enum import IntEnum
from typing import Final

from sim.core.acting import looking
from sim.core.acting.reach import door_distance
from sim.core.building import doors, noise
from sim.core.context import NEVER, Context
from sim.core.course import arrivals
from sim.core.people import mind, shelter
from sim.core.people.mind import Learnt, M, Mode
from sim.core.registers import Calling, calling
from sim.core.state import Activity
from sim.events import TRAINEE, EventType
from sim.scenario.model import Caller, CallerAnswer, Inject

SPEAK_METRES: Final = 3.0
"""How near a door one is heard through it, speaking low; by eye."""

COME_IN_SECONDS: Final = 8.0
"""Longest time somebody who is let in takes over the threshold, by eye."""


class Stage(IntEnum):
    """How far a caller has come; -1: not called."""

    COMING = 0
    WAITING = 1
    ENTERING = 2
    OVER = 3


def person(ctx: Context, k: int) -> int:
    """The index of the ``k``-th caller."""
    return ctx.cast.callers[k]


def register(ctx: Context, k: int, what: Calling) -> int:
    """A register of the ``k``-th caller."""
    return ctx.world.layout.callers + k * int(Calling.COUNT) + what


def call(ctx: Context, inject: Inject, door: int) -> None:
    """The caller of an inject comes to a door of the trainee's room; only once."""
    k = next(k for k, i in enumerate(calling(ctx.world.scenario)) if i.id == inject.id)
    if ctx.get(register(ctx, k, Calling.STAGE)) != NEVER:
        return
    who, beyond = person(ctx, k), ctx.world.other_side(door, ctx.unit_of(0))
    arrivals.appear(ctx, who, door, beyond)
    mind.walk_to(ctx, who, ctx.spots.at_door(door, beyond), beyond, mind.hurry(ctx, who, mind.HURRY))
    ctx.set(register(ctx, k, Calling.DOOR), door)
    ctx.set(register(ctx, k, Calling.STAGE), Stage.COMING)


def step(ctx: Context) -> None:
    """Leads all callers one step."""
    looking.note_locks(ctx)
    for k, inject in enumerate(calling(ctx.world.scenario)):
        stage = ctx.get(register(ctx, k, Calling.STAGE))
        if stage == Stage.COMING and ctx.state.pace[person(ctx, k)] <= 0.0:
            ctx.set(register(ctx, k, Calling.STAGE), Stage.WAITING)
            ctx.set(register(ctx, k, Calling.SINCE), ctx.state.tick)
            _knock(ctx, k, inject, first=True)
        elif stage == Stage.WAITING:
            _wait(ctx, k, inject)
        elif stage == Stage.ENTERING:
            _come_in(ctx, k)


def _knock(ctx: Context, k: int, inject: Inject, *, first: bool) -> None:
    who, door, caller = person(ctx, k), ctx.get(register(ctx, k, Calling.DOOR)), caller_of(inject)
    ctx.state.activity[who] = Activity.TALK
    target = ctx.world.space.door_ids[door]
    ctx.emit(EventType.KNOCK, actor=ctx.name(who), unit=ctx.unit_of(who), target=target, voice=True, who=caller.who)
    noise.make(ctx, who, "knock")
    if first and inject.text is not None:
        shown = inject.channel or "voice"
        ctx.emit(EventType.MESSAGE_SHOWN, unit=ctx.unit_of(0), target=inject.id, channel=shown, verified=inject.verified)
    ctx.set(register(ctx, k, Calling.KNOCK), ctx.after(caller.repeat))


def _wait(ctx: Context, k: int, inject: Inject) -> None:
    door = ctx.get(register(ctx, k, Calling.DOOR))
    if doors.passable(ctx.state)[door]:
        _answered(ctx, k, inject, "let_in")
        _let_in(ctx, k, door)
        return
    said = _said(ctx, door)
    place = next((p for p in said if p is not None), None)
    if place is not None:
        _answered(ctx, k, inject, "directed")
        _go(ctx, k, place)
    elif ctx.since(register(ctx, k, Calling.SINCE)) >= caller_of(inject).patience:
        spoken = ctx.get(register(ctx, k, Calling.SPOKEN)) >= 0
        _answered(ctx, k, inject, "spoken" if spoken else "kept_shut")
        _go(ctx, k, caller_of(inject).goes_to)
    else:
        if said:
            ctx.set(register(ctx, k, Calling.SPOKEN), ctx.state.tick)
        if ctx.state.tick >= ctx.get(register(ctx, k, Calling.KNOCK)):
            _knock(ctx, k, inject, first=False)


def _said(ctx: Context, door: int) -> list[str | None]:
    """What the trainee says through the door in this step: for each phrase the place it sends somebody to, or None."""
    if door_distance(ctx, door) > SPEAK_METRES or ctx.unit_of(0) not in ctx.world.space.door_units[door]:
        return []
    said = {e.target for e in ctx.events if e.type is EventType.SAID and e.actor == TRAINEE}
    orders = [p.order for p in ctx.world.scenario.phrases if p.id in said]
    return [o.place if o is not None and o.do == "go" else None for o in orders]


def _let_in(ctx: Context, k: int, door: int) -> None:
    who = person(ctx, k)
    ctx.state.activity[who] = Activity.IDLE
    room = ctx.world.other_side(door, ctx.unit_of(who))
    mind.walk_to(ctx, who, ctx.spots.at_door(door, room), room, mind.hurry(ctx, who, mind.HURRY))
    ctx.set(register(ctx, k, Calling.STAGE), Stage.ENTERING)
    ctx.set(register(ctx, k, Calling.KNOCK), ctx.after(COME_IN_SECONDS))


def _come_in(ctx: Context, k: int) -> None:
    """Over the threshold: from now on one of those in the room."""
    who, door = person(ctx, k), ctx.get(register(ctx, k, Calling.DOOR))
    room, in_doorway = ctx.unit_of(who), ctx.world.space.cell_door[ctx.state.cell[who]] >= 0
    late = ctx.state.tick >= ctx.get(register(ctx, k, Calling.KNOCK))
    over = not in_doorway and room >= 0 and room in ctx.world.space.door_units[door] and not ctx.world.circulation[room]
    if over or late:
        _own_way(ctx, k)
        if over:
            shelter.go(ctx, who, room)


def _go(ctx: Context, k: int, place: str | None) -> None:
    """On to a place, or to whatever room there is."""
    who = person(ctx, k)
    _own_way(ctx, k)
    rooms = ctx.world.indices(place) if place is not None else ()
    if rooms:
        shelter.go(ctx, who, rooms[0])


def _own_way(ctx: Context, k: int) -> None:
    """No longer led: knows of the alarm, and seeks shelter unless told where."""
    who, m = person(ctx, k), ctx.state.mind
    ctx.set(register(ctx, k, Calling.STAGE), Stage.OVER)
    m[who, M.HEARD], m[who, M.LEARNT] = ctx.state.tick, Learnt.TOLD
    mind.stop(ctx, who)
    mind.enter(ctx, who, Mode.NOTICE, 0.0)


# --- judging


def _answered(ctx: Context, k: int, inject: Inject, how: str) -> None:
    door = ctx.get(register(ctx, k, Calling.DOOR))
    seen, since = looking.seen_clear(ctx, door), looking.since_lock(ctx)
    row = judged(caller_of(inject), how, seen, since)
    ctx.emit(
        EventType.CALLER_ANSWERED,
        actor=TRAINEE,
        unit=ctx.unit_of(0),
        target=inject.id,
        answer=how,
        value=row.value if row is not None else "improve",
        who=caller_of(inject).who,
        seen_clear=seen,
        clear=looking.clear(ctx, door),
        since_lock=round(since, 2),
        seconds=round(ctx.since(register(ctx, k, Calling.SINCE)), 2),
    )


def judged(caller: Caller, how: str, seen_clear: bool, since_lock: float) -> CallerAnswer | None:
    """The first row that fits; None where the author said nothing."""
    for row in caller.answers:
        sight = row.seen_clear is None or row.seen_clear == seen_clear
        if row.how == how and sight and (row.since_lock is None or since_lock <= row.since_lock):
            return row
    return None


def caller_of(inject: Inject) -> Caller:
    """The caller of an inject that has one."""
    return inject.caller or Caller()
