"""More that events tell where a scenario asks for it: arriving at an assembly point, outer doors that are locked."""

from typing import Final

import numpy as np

from sim.core.acting import trainee
from sim.core.context import Context
from sim.core.geometry import distance
from sim.core.registers import Extras, R
from sim.events import TRAINEE, EventType
from sim.plan.building import AssemblyPoint, LockKind
from sim.units import STEP_HZ

ARRIVED: Final = 6.0
"""Metres from an assembly point within which one has arrived, by eye: people stand round it."""


def step(ctx: Context) -> None:
    """Watches what the scenario's extras ask for, once a second."""
    if ctx.state.tick % STEP_HZ:
        return
    extras = ctx.world.scenario.extras
    if "assembly" in extras:
        _watch_assembly(ctx)
    if "outer_doors" in extras:
        _watch_outer_doors(ctx)


def _watch_assembly(ctx: Context) -> None:
    """Arriving outdoors at a point to gather is told once for each, after an alarm."""
    unit, points = ctx.unit_of(0), ctx.world.space.building.assembly_points
    if not points or ctx.get(R.HEARD) < 0 or not trainee.is_outdoors(ctx.world, unit):
        return
    k = min(range(len(points)), key=lambda k: _off(ctx, points[k]))
    register = ctx.world.layout.extras + Extras.ASSEMBLED
    if _off(ctx, points[k]) > ARRIVED or ctx.get(register) == k:
        return
    ctx.set(register, k)
    seconds = round(ctx.since(R.HEARD), 2)
    ctx.emit(EventType.ASSEMBLED, actor=TRAINEE, target=points[k].id, alternative=points[k].alternative, seconds=seconds)


def _off(ctx: Context, point: AssemblyPoint) -> float:
    x, y = ctx.state.xy[0].tolist()
    return distance(x, y, *point.point)


def _watch_outer_doors(ctx: Context) -> None:
    """How many of the doors between the house and the open sky that have a lock are locked; told when the number changes."""
    doors = [d for d in ctx.world.exits.tolist() if ctx.world.openings[d].lock_kind is not LockKind.NONE]
    locked = int(np.count_nonzero(ctx.state.door_locked[doors])) if doors else 0
    register = ctx.world.layout.extras + Extras.OUTER_LOCKED
    if ctx.get(register) != locked:
        ctx.set(register, locked)
        share = round(locked / len(doors), 3) if doors else 0.0
        ctx.emit(EventType.OUTER_DOORS, locked=locked, of=len(doors), share=share)
