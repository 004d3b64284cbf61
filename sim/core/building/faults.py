"""What does not work about an alarm programme in this run: drawn from the seed, so that it is the same whatever people do."""

import numpy as np

from sim.core import rng
from sim.core.building import electric
from sim.core.context import Context
from sim.core.rng import Purpose
from sim.scenario.model import Fault
from sim.space.space import Bool

ALL = -1
"""The index of a draw that is not for one room."""

FAULTS = 1000
"""Draws are numbered alarm * FAULTS + fault; no programme has so many faults."""


def does_not_start(ctx: Context, alarm: int) -> bool:
    """Whether a programme does not start at all in this run."""
    return any(_there(ctx, alarm, k) for k, f in _of(ctx, alarm) if f.kind == "does_not_start")


def seconds_late(ctx: Context, alarm: int) -> float:
    """By how much a programme is late in this run."""
    return sum((f.seconds for k, f in _of(ctx, alarm) if f.kind == "late" and _there(ctx, alarm, k)), 0.0)


def rooms_without(ctx: Context, alarm: int, kind: str) -> Bool:
    """(U + 1,) where a programme is ``silent`` or has ``no_light`` in this run."""
    out = np.zeros(len(ctx.world.units) + 1, dtype=bool)
    for k, fault in _of(ctx, alarm):
        if fault.kind == kind:
            out |= _rooms(ctx, alarm, k, fault)
    return out


def _rooms(ctx: Context, alarm: int, k: int, fault: Fault) -> Bool:
    named = fault.places or fault.zones
    among = electric.units(ctx, fault.places, fault.zones) if named else np.ones(len(ctx.world.units) + 1, dtype=bool)
    if fault.together:
        return among if _there(ctx, alarm, k) else np.zeros_like(among)
    drawn: Bool = np.array([_there(ctx, alarm, k, u) for u in range(len(among))], dtype=bool)
    return among & drawn


def _of(ctx: Context, alarm: int) -> list[tuple[int, Fault]]:
    return list(enumerate(ctx.world.scenario.alarms[alarm].faults))


def _there(ctx: Context, alarm: int, k: int, room: int = ALL) -> bool:
    chance = ctx.world.scenario.alarms[alarm].faults[k].chance
    return rng.unit(ctx.world.seed, Purpose.ALARM_FAULT, alarm * FAULTS + k, room) < chance
