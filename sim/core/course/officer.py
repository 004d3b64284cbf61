"""The officer who opens at the end: walks up calmly, opens with a key, stands still with open hands."""

from enum import IntEnum
from typing import Final

from sim.core.building import doors
from sim.core.context import Context
from sim.core.course import arrivals
from sim.core.geometry import distance
from sim.core.people import mind
from sim.core.people.spots import Spot
from sim.core.registers import R
from sim.core.state import Activity
from sim.units import STEP_HZ

KEY_STEPS: Final = int(1.5 * STEP_HZ)
"""How long the officer's key takes, by eye."""

KEEP_OFF: Final = 2.0
"""The officer stops this many metres from the trainee, by eye."""


class Stage(IntEnum):
    """How far the officer has come."""

    NONE = 0
    WALKING = 1
    UNLOCKING = 2
    ENTERING = 3
    INSIDE = 4


def person(ctx: Context) -> int | None:
    """The officer's index, if the scenario has one."""
    return next((p.index for p in reversed(ctx.people) if p.behaviour == "officer"), None)


def call(ctx: Context, door: int | None) -> None:
    """Brings the officer into the model near the trainee's door; without a door, near the trainee."""
    index = person(ctx)
    if index is None or ctx.get(R.OFFICER) != Stage.NONE:
        return
    unit = ctx.unit_of(0)
    beyond = unit if door is None else ctx.world.other_side(door, unit)
    arrivals.appear(ctx, index, door, beyond)
    ctx.set(R.OFFICER_DOOR, -1 if door is None else door)
    target = _beside_trainee(ctx) if door is None else ctx.spots.at_door(door, beyond)
    mind.walk_to(ctx, index, target, beyond, ctx.people[index].walk)
    ctx.set(R.OFFICER, Stage.WALKING)


def _beside_trainee(ctx: Context) -> Spot:
    x, y = ctx.state.xy[0].tolist()
    unit = ctx.unit_of(0)
    places = ctx.spots.standing(unit) if unit >= 0 else ctx.spots.outdoors()
    return min(places, key=lambda s: abs(distance(x, y, s.x, s.y) - KEEP_OFF))


def step(ctx: Context) -> None:
    """Leads the officer one step."""
    stage = ctx.get(R.OFFICER)
    if stage in (Stage.NONE, Stage.INSIDE):
        return
    index = person(ctx)
    if index is None:
        return
    here, door = ctx.state.pace[index] <= 0.0, ctx.get(R.OFFICER_DOOR)
    if stage == Stage.WALKING and here:
        _reach_door(ctx, index, door)
    elif stage == Stage.UNLOCKING and ctx.state.tick >= ctx.get(R.OFFICER_UNTIL):
        _go_in(ctx, index, door)
    elif stage == Stage.ENTERING and here:
        ctx.set(R.OFFICER, Stage.INSIDE)
        ctx.set(R.CHANNEL_OPEN, 1)


def _reach_door(ctx: Context, index: int, door: int) -> None:
    if door < 0:
        ctx.set(R.OFFICER, Stage.INSIDE)
        ctx.set(R.CHANNEL_OPEN, 1)
        return
    locked = bool(ctx.state.door_locked[door])
    ctx.set(R.OFFICER, Stage.UNLOCKING)
    ctx.set(R.OFFICER_UNTIL, ctx.state.tick + (KEY_STEPS if locked else 1))
    ctx.state.activity[index] = Activity.OPEN


def _go_in(ctx: Context, index: int, door: int) -> None:
    if ctx.state.door_locked[door]:
        doors.unlock(ctx, door, index, by_key=True)
    ctx.state.door_blocked[door] = 0  # the officer pushes what stands there aside
    if not ctx.state.door_goal[door]:
        doors.open_(ctx, door, index)
    room = ctx.world.other_side(door, ctx.unit_of(index))
    mind.walk_to(ctx, index, ctx.spots.at_door(door, room), room, ctx.people[index].walk)
    ctx.set(R.OFFICER, Stage.ENTERING)
