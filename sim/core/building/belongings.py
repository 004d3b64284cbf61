"""Things that lie somewhere: where they are, and what of them the trainee has."""

from typing import Final

from sim.core.context import NEVER, Context
from sim.core.geometry import distance
from sim.core.people.spots import Spot
from sim.core.registers import Belonging
from sim.scenario.model import Item

ARM: Final = 1.3
"""Metres within which a thing is picked up, bending to it, by eye."""

SIGHT: Final = 2.5
"""Metres within which a thing one looks for counts as found, by eye."""


def index(ctx: Context, name: str) -> int:
    """The number of a thing; -1 for what the scenario does not have."""
    return next((k for k, i in enumerate(ctx.world.scenario.items) if i.id == name), -1)


def register(ctx: Context, k: int, what: Belonging) -> int:
    """A register of the ``k``-th thing."""
    return ctx.world.layout.items + k * int(Belonging.COUNT) + what


def has(ctx: Context, k: int) -> bool:
    """Whether the trainee has the ``k``-th thing."""
    return ctx.world.scenario.items[k].at == "with_trainee" or ctx.get(register(ctx, k, Belonging.TAKEN)) != NEVER


def found(ctx: Context, k: int) -> bool:
    """Whether the trainee has found it, or has it."""
    return has(ctx, k) or ctx.get(register(ctx, k, Belonging.FOUND)) != NEVER


def lacks(ctx: Context, kind: str) -> bool:
    """Whether things of a kind lie somewhere and the trainee has none of them; what no scenario speaks of is in the pocket."""
    of_kind = [k for k, i in enumerate(ctx.world.scenario.items) if i.kind == kind]
    return bool(of_kind) and not any(has(ctx, k) for k in of_kind)


def unit_of(ctx: Context, k: int) -> int:
    """The unit the ``k``-th thing lies in; -1 where its place is not in this building."""
    rooms = ctx.world.indices(ctx.world.scenario.items[k].place)
    return rooms[0] if rooms else -1


def lies_at(ctx: Context, k: int) -> Spot | None:
    """Where one stands to take the ``k``-th thing; None where there is no such place."""
    unit, item = unit_of(ctx, k), ctx.world.scenario.items[k]
    if unit < 0:
        return None
    places = ctx.spots.standing(unit)
    match item.at:
        case "door" | "exit":
            door = _door(ctx, unit, item)
            return places[len(places) // 2] if door is None else ctx.spots.at_door(door, unit)
        case "window" if ctx.world.windows[unit]:
            (ax, ay), (bx, by) = ctx.world.windows[unit][0].line
            x, y = (ax + bx) / 2.0, (ay + by) / 2.0
            return min(places, key=lambda s: distance(s.x, s.y, x, y))
        case "inner":
            return ctx.spots.hiding(unit)[0]
        case _:
            return places[len(places) // 2]


def _door(ctx: Context, unit: int, item: Item) -> int | None:
    own = ctx.world.unit_doors[unit]
    exits = [d for d in own if d in ctx.world.exits] if item.at == "exit" else []
    return next(iter((*exits, *own)), None)


def away(ctx: Context, k: int) -> float:
    """Metres from the trainee to the ``k``-th thing; far when it lies in another room."""
    here = ctx.unit_of(0)
    if unit_of(ctx, k) not in (here, ctx.trainee_place() if here < 0 else here):
        return 1e9
    spot = lies_at(ctx, k)
    x, y = ctx.state.xy[0].tolist()
    return 1e9 if spot is None else distance(x, y, spot.x, spot.y)
