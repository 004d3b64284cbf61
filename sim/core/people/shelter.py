"""Seeking shelter: which room, and the way there.

Nobody vanishes: who finds no room keeps low where they are.
"""

from sim.core.context import Context
from sim.core.people import choice, hiding, mind
from sim.core.people.mind import Mode
from sim.core.state import Activity
from sim.core.walking.ways import Ways
from sim.events import EventType


def seek(ctx: Context, ways: Ways, person: int) -> None:
    """Goes to the best room, which may be the one the person is in, and keeps low there."""
    room = choice.choose(ctx, ways, person)
    if room is None:
        no_way(ctx, person, "room")
        hiding.hide_here(ctx, person)
        return
    go(ctx, person, room)


def go(ctx: Context, person: int, room: int) -> None:
    """Sets out for a free place in a room."""
    if ctx.state.activity[person] == Activity.SIT:
        ctx.state.activity[person] = Activity.IDLE
    mind.enter(ctx, person, Mode.GO)
    mind.walk_to(ctx, person, choice.free_place(ctx, person, room), room, mind.hurry(ctx, person, mind.HURRY))


def no_way(ctx: Context, person: int, wanted: str) -> None:
    """Reports that a person finds no way they can take to where they want."""
    mobility = ctx.people[person].mobility
    ctx.emit(EventType.NO_WAY, actor=ctx.name(person), unit=ctx.unit_of(person), wanted=wanted, mobility=mobility)
