"""People who cannot be quiet at will: upset from the alarm on, heard now and then, calmed step by step."""

from typing import Final

from sim.core.building import noise
from sim.core.context import NEVER, Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.people.mind import M
from sim.core.registers import Needing
from sim.core.state import Activity
from sim.events import EventType
from sim.scenario.model import Need

NEAR: Final = 3.0
"""Metres within which one is spoken to, by eye."""

SINK_IN: Final = 3.0
"""Seconds between two calm contacts that count as two: one thing at a time; by eye."""

MOST: Final = 6
"""Steps from calm nobody passes."""

TONES: Final = {"low_arousal": -1, "plain": 0, "argue": 1, "hold": 2}
"""Steps away from calm by a phrase's tone, by eye (``Need``)."""

THING: Final = -2
"""Steps away from calm by a thing that helps."""


def register(ctx: Context, k: int, what: Needing) -> int:
    """A register of the ``k``-th person with a need."""
    return ctx.world.layout.needs + k * int(Needing.COUNT) + what


def need_of(ctx: Context, person: int) -> Need:
    """What somebody needs."""
    group = ctx.people[person].group
    return next((g.need for g in ctx.world.scenario.people if g.id == group and g.need is not None), Need())


def upset(ctx: Context, person: int) -> int:
    """Steps somebody is from calm; 0 for everybody who is calm or has no such need."""
    if person not in ctx.cast.needing:
        return 0
    return max(ctx.get(register(ctx, ctx.cast.needing.index(person), Needing.STEPS)), 0)


def step(ctx: Context) -> None:
    """Who has become upset is heard, again and again."""
    for k, person in enumerate(ctx.cast.needing):
        need = need_of(ctx, person)
        if ctx.get(register(ctx, k, Needing.STEPS)) == NEVER:
            if _begins(ctx, person, need):
                ctx.set(register(ctx, k, Needing.STEPS), need.steps)
                ctx.set(register(ctx, k, Needing.SINCE), ctx.state.tick)
                ctx.set(register(ctx, k, Needing.NEXT), ctx.state.tick)
                ctx.emit(EventType.PERSON_UPSET, actor=ctx.name(person), unit=ctx.unit_of(person), steps=need.steps)
        elif upset(ctx, person) and ctx.state.tick >= ctx.get(register(ctx, k, Needing.NEXT)):
            ctx.set(register(ctx, k, Needing.NEXT), ctx.after(need.every))
            noise.make(ctx, person, "talk", need.level_db)


def _begins(ctx: Context, person: int, need: Need) -> bool:
    if not need.after:
        return int(ctx.state.mind[person, M.HEARD]) >= 0
    injects = ctx.world.scenario.injects
    return any(i.id == need.after and ctx.get(ctx.world.layout.injects + k) >= 0 for k, i in enumerate(injects))


def nearest(ctx: Context) -> int | None:
    """Who is upset in the trainee's room, the nearest within ``NEAR``."""
    x, y = ctx.state.xy[0].tolist()
    near = [(distance(x, y, *ctx.state.xy[p].tolist()), p) for p in ctx.cast.needing if upset(ctx, p) and _here(ctx, p)]
    found = min(near, default=(NEAR + 1.0, -1))
    return found[1] if found[0] <= NEAR else None


def _here(ctx: Context, person: int) -> bool:
    return bool(ctx.state.present[person]) and ctx.unit_of(person) == ctx.unit_of(0)


def spoken_to(ctx: Context, person: int, tone: str) -> None:
    """A phrase reaches somebody who is upset."""
    k = ctx.cast.needing.index(person)
    calmed = register(ctx, k, Needing.CALMED)
    if tone == "low_arousal":
        if 0.0 <= ctx.since(calmed) < SINK_IN:
            return
        ctx.set(calmed, ctx.state.tick)
    move(ctx, person, TONES.get(tone, 0))


def given(ctx: Context, person: int, item: str) -> bool:
    """A thing is given to somebody; whether it helps them: each that does, once."""
    need = need_of(ctx, person)
    if not upset(ctx, person) or item not in need.helped_by:
        return False
    used = register(ctx, ctx.cast.needing.index(person), Needing.USED)
    bits, bit = max(ctx.get(used), 0), 1 << need.helped_by.index(item)
    if bits & bit:
        return False
    ctx.set(used, bits | bit)
    move(ctx, person, THING)
    return True


def left(ctx: Context, person: int) -> tuple[str, ...]:
    """Things that would help somebody and have not yet."""
    used = max(ctx.get(register(ctx, ctx.cast.needing.index(person), Needing.USED)), 0)
    return tuple(i for n, i in enumerate(need_of(ctx, person).helped_by) if not used & 1 << n)


def move(ctx: Context, person: int, steps: int) -> None:
    """Somebody who is upset comes nearer to calm or farther from it; who is calm is told."""
    k, before = ctx.cast.needing.index(person), upset(ctx, person)
    after = min(max(before + steps, 0), MOST)
    ctx.set(register(ctx, k, Needing.STEPS), after)
    if before and not after:
        ctx.state.activity[person] = Activity.IDLE
        seconds = round(ctx.since(register(ctx, k, Needing.SINCE)), 2)
        unit = ctx.unit_of(person)
        ctx.emit(
            EventType.PERSON_QUIET, actor=ctx.name(person), unit=unit, seconds=seconds, door_distance=_from_door(ctx, person)
        )


def _from_door(ctx: Context, person: int) -> float:
    """Metres from somebody to the nearest door of their room."""
    unit = ctx.unit_of(person)
    x, y = ctx.state.xy[person].tolist()
    doors = ctx.world.unit_doors[unit] if unit >= 0 else ()
    return round(min((distance_to_segment(ctx.world.space.door_line[d], x, y) for d in doors), default=99.0), 2)
