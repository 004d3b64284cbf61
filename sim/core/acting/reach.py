"""What the trainee's hands reach: doors, light switches, blinds; and how much of a room's glass is covered."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.geometry import distance, distance_to_segment
from sim.core.state import State
from sim.core.world import World
from sim.plan.building import Blinds, Point, Window
from sim.space.fittings import switch_points
from sim.units import REACH

LEAN: Final = 0.4
"""Extra reach to a leaf that stands open, to a switch and to a blind's cord, metres, by eye."""


def near_switch(ctx: Context, unit: int) -> bool:
    """Whether the trainee reaches a light switch of the unit; where the plan has no wall for one, any of its doors will do."""
    world, (x, y) = ctx.world, ctx.state.xy[0].tolist()
    points = switches(world, unit)
    if points:
        return any(distance(x, y, px, py) <= REACH + LEAN for px, py in points)
    return not world.unit_doors[unit] or any(door_distance(ctx, d) <= REACH + LEAN for d in world.unit_doors[unit])


def switches(world: World, unit: int) -> tuple[Point, ...]:
    """Where the light switches of a unit are; worked out when first asked."""
    if unit not in world.switches:
        building, room = world.space.building, world.units[unit]
        found = (p for d in world.unit_doors[unit] for p in switch_points(building, world.openings[d], room))
        world.switches[unit] = tuple((x, y) for x, y, _ in found)
    return world.switches[unit]


def doors_near(ctx: Context) -> list[int]:
    """Doors that may be in reach, ascending: a quick "surely not" for all others."""
    lines, here = ctx.world.space.door_line, ctx.state.xy[0]
    low, high = lines.min(axis=1) - (REACH + LEAN), lines.max(axis=1) + (REACH + LEAN)
    return [int(d) for d in np.flatnonzero(((low <= here) & (here <= high)).all(axis=1))]


def coverable(window: Window) -> bool:
    """Whether the window has a blind."""
    return window.blinds in (Blinds.INSIDE, Blinds.BETWEEN)


def near_blind(ctx: Context, unit: int) -> bool:
    """Whether the trainee reaches a window of the unit that has a blind."""
    x, y = ctx.state.xy[0].tolist()
    lines = [np.array(w.line) for w in ctx.world.windows[unit] if coverable(w)]
    return any(distance_to_segment(line, x, y) <= REACH + LEAN for line in lines)


def door_distance(ctx: Context, door: int) -> float:
    """Metres from the trainee to a door's line; far away when on another storey."""
    world, cell = ctx.world, int(ctx.state.cell[0])
    if int(world.space.cell_level[cell]) != int(world.space.door_level[door]):
        return 1e9
    x, y = ctx.state.xy[0].tolist()
    return distance_to_segment(world.space.door_line[door], x, y)


def door(ctx: Context, name: str, lean: float = 0.0) -> tuple[int, str]:
    """A door by its id (-1 unknown), and why hands cannot work it; empty when they reach it."""
    index = ctx.world.space.door_index.get(name, -1)
    if index < 0:
        return index, "unknown_door"
    return index, "" if door_distance(ctx, index) <= REACH + lean else "out_of_reach"


def covered_share(world: World, state: State, unit: int) -> float:
    """Share of a unit's glass area, windows and door panes, that is covered now; 1.0 without glass."""
    total = covered = 0.0
    for w in world.windows[unit]:
        area = _length(w.line) * (w.head - w.sill)
        total += area
        covered += area if coverable(w) and state.blinds_down[unit] else 0.0
    for d in world.unit_doors[unit]:
        o = world.openings[d]
        area = _length(o.line) * o.height * (o.glazed or 0.0)
        total += area
        covered += area if state.door_covered[d] else 0.0
    return covered / total if total > 0.0 else 1.0


def _length(line: tuple[Point, Point]) -> float:
    return distance(*line[0], *line[1])
