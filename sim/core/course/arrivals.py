"""Who comes into the model during a run: where they appear, and the walk up to the trainee's door."""

from typing import Final

from sim.core.context import Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.people import mind
from sim.core.people.mind import Mode
from sim.core.people.spots import Spot

START_AWAY: Final = 5.0
"""Metres from the door where somebody comes into the model: out of the room's sight, near enough to be there in seconds."""


def trainee_door(ctx: Context) -> int | None:
    """The door somebody would knock at: nearest to the trainee of those that lead from their room to a passage."""
    unit = ctx.unit_of(0)
    if unit < 0 or ctx.world.circulation[unit]:
        return None
    x, y = ctx.state.xy[0].tolist()
    doors = [d for d in ctx.world.unit_doors[unit] if (o := ctx.world.other_side(d, unit)) < 0 or ctx.world.circulation[o]]
    return min(
        doors or ctx.world.unit_doors[unit], key=lambda d: distance_to_segment(ctx.world.space.door_line[d], x, y), default=None
    )


def appear(ctx: Context, person: int, door: int | None, unit: int) -> None:
    """Brings somebody into the model in a unit (-1 outdoors), about ``START_AWAY`` from a door or from the trainee.

    From then on the course leads them.
    """
    spot = start_spot(ctx, door, unit)
    state = ctx.state
    state.xy[person] = (spot.x, spot.y)
    state.cell[person] = spot.cell
    state.present[person] = 1
    mind.enter(ctx, person, Mode.OFFICER)


def start_spot(ctx: Context, door: int | None, unit: int) -> Spot:
    """The standing place of a unit whose distance to the door (or the trainee) is nearest to ``START_AWAY``."""
    x, y = ctx.state.xy[0].tolist()
    line = None if door is None else ctx.world.space.door_line[door]
    places = ctx.spots.standing(unit) if unit >= 0 else ctx.spots.outdoors()

    def off(s: Spot) -> float:
        return abs((distance(x, y, s.x, s.y) if line is None else distance_to_segment(line, s.x, s.y)) - START_AWAY)

    return min(places, key=off)
