"""Caring for others: calm words, things that help, asking somebody by name to help; and the lift, which is no way in an alarm."""

from typing import Final

from sim.core.acting import earshot, reach
from sim.core.building import alarms, belongings
from sim.core.commands import Action
from sim.core.context import Context
from sim.core.geometry import distance
from sim.core.people import mind, needs, obeying
from sim.core.people.mind import M, Mode
from sim.core.people.spots import Spot
from sim.events import TRAINEE, EventType, Value
from sim.plan.building import LinkKind, VerticalLink
from sim.scenario.model import Phrase

HAND: Final = 2.0
"""Metres within which one gives somebody something, by eye."""

LIFT_NEAR: Final = 1.0
"""Metres beyond a hand's reach from a lift's door within which one calls it, by eye."""


def speak(ctx: Context, phrase: Phrase) -> dict[str, Value]:
    """A phrase of some tone reaches who is upset near by; what of that is told with the phrase."""
    if not phrase.tone:
        return {}
    person = needs.nearest(ctx)
    if person is None:
        return {"tone": phrase.tone}
    needs.spoken_to(ctx, person, phrase.tone)
    return {"tone": phrase.tone, "to": ctx.name(person)}


# --- things


def use(ctx: Context, action: Action) -> str:
    """Gives somebody a thing one has, or that lies here."""
    person, k = earshot.person_index(ctx, action.target), belongings.index(ctx, action.value)
    if person is None:
        return "unknown_person"
    if k < 0:
        return "unknown_item"
    reason = why_not_use(ctx, person, k)
    if not reason:
        helps, item = needs.given(ctx, person, action.value), ctx.world.scenario.items[k]
        data: dict[str, Value] = {"kind": item.kind, "to": ctx.name(person), "helps": helps}
        ctx.emit_data(EventType.ITEM_USED, data, actor=TRAINEE, unit=ctx.unit_of(0), target=item.id)
    return reason


def why_not_use(ctx: Context, person: int, k: int) -> str:
    """Why somebody cannot be given the ``k``-th thing; empty when they can."""
    if ctx.unit_of(person) != ctx.unit_of(0) or away(ctx, person) > HAND:
        return "too_far"
    if not belongings.has(ctx, k) and belongings.away(ctx, k) > belongings.ARM:
        return "not_at_hand"
    return ""


def away(ctx: Context, person: int) -> float:
    """Metres from the trainee to somebody."""
    x, y = ctx.state.xy[0].tolist()
    return distance(x, y, *ctx.state.xy[person].tolist())


# --- help


def in_need(ctx: Context) -> tuple[int, ...]:
    """Whom somebody could be asked to help: the trainee who does not walk, then people near by who need an arm or wheels."""
    own = (0,) if ctx.people[0].mobility != "walking" else ()
    return (*own, *(p for p in earshot.within_call(ctx) if ctx.cast.needs_help[p]))


def why_not_ask(ctx: Context, helper: int, helped: int) -> str:
    """Why somebody cannot be asked to help another; empty when they can."""
    if helper == helped or obeying.led(ctx, helper) or ctx.cast.needs_help[helper]:
        return "cannot_help"
    if helper not in earshot.within_call(ctx):
        return "too_far"
    return "" if helped in in_need(ctx) else "needs_no_help"


def ask_help(ctx: Context, action: Action) -> str:
    """Asks somebody by name to help another, or oneself (no value): they come, and go along."""
    helper = earshot.person_index(ctx, action.target)
    helped = 0 if not action.value else earshot.person_index(ctx, action.value)
    if helper is None or helped is None:
        return "unknown_person"
    reason = why_not_ask(ctx, helper, helped)
    if reason:
        return reason
    m = ctx.state.mind
    for person in (helper, helped):
        _release(ctx, person)
    m[helper, M.AID] = helped
    if helped:
        m[helped, M.AID] = helper
        x, y = ctx.state.xy[helped].tolist()
        mind.enter(ctx, helper, Mode.AID)
        spot = Spot(x, y, 0, int(ctx.state.cell[helped]))
        mind.walk_to(ctx, helper, spot, ctx.unit_of(helped), mind.hurry(ctx, helper, mind.HURRY))
    else:
        obeying.along(ctx, helper)
    data: dict[str, Value] = {
        "helped": ctx.name(helped),
        "role": str(ctx.people[helper].role),
        "adult": bool(ctx.cast.adult[helper]),
    }
    ctx.emit_data(EventType.HELPER_NAMED, data, actor=TRAINEE, unit=ctx.unit_of(0), target=ctx.name(helper))
    return ""


def _release(ctx: Context, person: int) -> None:
    """Parts somebody from whom they help or are helped by, who may then find another; a helper on the way thinks again."""
    m = ctx.state.mind
    other = int(m[person, M.AID])
    if person > 0 and other > 0 and m[other, M.AID] == person:
        m[[person, other], M.AID] = -1
        if mind.mode(ctx, other) is Mode.AID:
            obeying.think(ctx, other)


# --- lift


def lifts(ctx: Context) -> tuple[VerticalLink, ...]:
    """Lifts the trainee is in, or before whose doors."""
    return tuple(
        v for v in ctx.world.space.building.vertical_links if v.kind is LinkKind.ELEVATOR and _beside(ctx, v) is not None
    )


def _beside(ctx: Context, lift: VerticalLink) -> int | None:
    """The lift's unit the trainee is in or at the door of."""
    index, here = ctx.world.space.unit_index, ctx.unit_of(0)
    for name in (lift.lower_unit_id, lift.upper_unit_id):
        unit = index.get(name, -1)
        if unit >= 0 and (
            unit == here or any(reach.door_distance(ctx, d) <= LIFT_NEAR + 0.9 for d in ctx.world.unit_doors[unit])
        ):
            return unit
    return None


def take_lift(ctx: Context, action: Action) -> str:
    """Rides a lift to its other end; in an alarm it does not come (domain A28, A37)."""
    lift = next((v for v in lifts(ctx) if v.id == action.target), None)
    if lift is None:
        return "not_there"
    on = [a.kind for k, a in enumerate(ctx.world.scenario.alarms) if ctx.state.alarm_on[k]]
    if any(kind in alarms.ORDERS for kind in on):
        return "lift_in_alarm"
    index, at = ctx.world.space.unit_index, _beside(ctx, lift)
    other = index[lift.upper_unit_id] if at == index[lift.lower_unit_id] else index[lift.lower_unit_id]
    places = ctx.spots.standing(other)
    if not len(places):
        return "not_there"
    ctx.state.xy[0] = (places[0].x, places[0].y)
    ctx.state.cell[0] = places[0].cell
    ctx.emit(EventType.LIFT_TAKEN, actor=TRAINEE, unit=other, target=lift.id)
    return ""
