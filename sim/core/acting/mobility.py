"""A trainee on wheels or crutches: doors that are too narrow, and stairs."""

from typing import Final

import numpy as np

from sim.core.building import doors
from sim.core.context import Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.registers import Barrier
from sim.events import TRAINEE, EventType
from sim.plan.building import LinkKind
from sim.space.space import Bool

Where = tuple[int, float, float]
"""Cell and point."""

STUCK: Final = 0.01
"""Metres moved in a step below which one is kept back."""

AT_IT: Final = 0.6
"""Metres from a doorway within which it is what keeps one back, by eye."""


def wide_enough(ctx: Context) -> Bool:
    """(D,) doorways the trainee gets through."""
    enough: Bool = ctx.world.space.door_width >= ctx.people[0].width - 1e-6
    return enough


def passable(ctx: Context) -> Bool:
    """(D,) doors that stand open and are wide enough."""
    return doors.passable(ctx.state) & wide_enough(ctx)


def stair(ctx: Context, cell: int) -> int:
    """The stairs a cell is of; -1 for level floor and ramps."""
    link = int(ctx.world.space.cell_link[cell])
    return link if link >= 0 and ctx.world.space.building.vertical_links[link].kind is LinkKind.STAIRS else -1


def kept(ctx: Context, before: Where, after: Where) -> Where:
    """Where the trainee comes to: not onto stairs. What keeps them back is told once."""
    link = stair(ctx, after[0])
    if link >= 0 and ctx.people[0].gait.stairs != "yes":
        _tell(ctx, Barrier.LINK, link, "stairs")
        return before
    if distance(*before[1:], *after[1:]) < STUCK:
        narrow = np.flatnonzero(doors.passable(ctx.state) & ~wide_enough(ctx))
        x, y = before[1:]
        lines, level = ctx.world.space.door_line, int(ctx.world.space.cell_level[before[0]])
        near = [
            int(d) for d in narrow if int(ctx.world.space.door_level[d]) == level and distance_to_segment(lines[d], x, y) <= AT_IT
        ]
        if near:
            _tell(ctx, Barrier.DOOR, near[0], "too_narrow")
    return after


def _tell(ctx: Context, what: Barrier, which: int, reason: str) -> None:
    register = ctx.world.layout.barriers + what
    if ctx.get(register) == which:
        return
    ctx.set(register, which)
    space = ctx.world.space
    name = space.door_ids[which] if what is Barrier.DOOR else space.building.vertical_links[which].id
    ctx.emit(EventType.ACTION_REFUSED, actor=TRAINEE, unit=ctx.unit_of(0), target=name, action="walk", reason=reason)
