"""Who hears the trainee call, and who is meant by a name or number."""

from typing import Final

from sim.core.building import doors
from sim.core.context import Context
from sim.core.geometry import distance

WARN_METRES: Final = 10.0
"""How far a call carries to people who can act on it (domain A21, A23)."""

DIGITS: Final = 9
"""Most digits of a number somebody enters; more than any head count, and still a 32-bit integer."""


def whole_number(digits: str) -> int | None:
    """The number that up to ``DIGITS`` ASCII digits stand for; None for anything else, superscripts and other scripts too."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS):
        return None
    return int(digits)


def person_index(ctx: Context, name: str) -> int | None:
    """The index of ``person:N`` when that person is in the model."""
    person = whole_number(name.removeprefix("person:"))
    if person is None or not 0 < person < len(ctx.people):
        return None
    return person if ctx.state.present[person] else None


def within_call(ctx: Context) -> list[int]:
    """People within ``WARN_METRES`` in the same room or beyond one of its doors that stands open."""
    world, state, unit = ctx.world, ctx.state, ctx.unit_of(0)
    open_to = {unit}
    if unit >= 0:
        ajar = doors.passable(state)
        open_to |= {world.other_side(d, unit) for d in world.unit_doors[unit] if ajar[d]}
    x, y = state.xy[0].tolist()
    return [
        p
        for p in range(1, len(ctx.people))
        if state.present[p]
        and ctx.unit_of(p) in open_to
        and distance(x, y, float(state.xy[p, 0]), float(state.xy[p, 1])) <= WARN_METRES
        and ctx.people[p].behaviour != "officer"
    ]
