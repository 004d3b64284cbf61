"""How everything stands when a run begins, or begins anew."""

from dataclasses import replace
from typing import Final

import numpy as np

from sim.core.angles import QUANTUM, compass
from sim.core.context import Context
from sim.core.people import leisure, mind
from sim.core.people.person import LED, Person
from sim.core.people.spots import Spots
from sim.core.registers import R
from sim.core.state import Activity, Posture, State
from sim.core.walking.gates import gate_count
from sim.core.world import World
from sim.core.zone import danger
from sim.units import EYE_QUANTUM

LASTING: Final = (R.SEQ, R.STARTED, R.PAUSED, R.ENDED, R.PHASE, R.EXPOSED_TOTAL)
"""Registers of the run that a new beginning leaves as they are."""


def again(ctx: Context) -> None:
    """Everybody and everything is where the run began, and no alarm is on; what was said, answered, marked and found stays so.

    What has happened in the course (injects, triggers, decisions, statements, marks, things) is the run's; whoever called, was
    upset, asked or was arrived at is the drill's.
    """
    before, layout = ctx.state, ctx.world.layout
    after = fresh(ctx.world, ctx.people, ctx.spots)
    registers = before.registers.copy()
    registers[: R.COUNT] = after.registers[: R.COUNT]
    registers[list(LASTING)] = before.registers[list(LASTING)]
    for start, end in ((layout.alarms_due, layout.marks), (layout.hazards, layout.size)):
        registers[start:end] = after.registers[start:end]
    ctx.state = replace(after, tick=before.tick, registers=registers)
    at_leisure(ctx)


def at_leisure(ctx: Context) -> None:
    """Everybody in the model goes about what they were about."""
    for person in ctx.people[1:]:
        if person.behaviour not in LED:
            leisure.begin(ctx, person.index)


def fresh(world: World, people: tuple[Person, ...], spots: Spots) -> State:
    """The state at the start of a run."""
    n, d, u = len(people), len(world.space.door_ids), len(world.units)
    xy = np.array([(p.x, p.y) for p in people])
    registers = world.layout.fresh()
    registers[R.EYE] = int(people[0].height * 0.93 / EYE_QUANTUM + 0.5)
    registers[R.HEADING] = people[0].heading
    open_ = np.array([o in world.bound.doors_open for o in world.space.door_ids], dtype=bool)
    return State(
        tick=0,
        xy=xy,
        heading=np.array([p.heading * QUANTUM for p in people]),
        cell=np.array([_cell(world, p) for p in people], dtype=np.int32),
        speed=np.zeros(n),
        posture=np.full(n, Posture.STANDING, dtype=np.uint8),
        activity=np.full(n, Activity.IDLE, dtype=np.uint8),
        present=np.array([p.behaviour not in LED for p in people], dtype=np.uint8),
        mind=mind.fresh(people),
        door_open=open_.astype(np.float64),
        door_goal=open_.astype(np.uint8),
        door_locked=(world.locks.locked & ~open_).astype(np.uint8),
        door_blocked=np.zeros(d, dtype=np.uint8),
        door_covered=np.zeros(d, dtype=np.uint8),
        door_armed=np.zeros(d, dtype=np.uint8),
        door_tried=np.zeros(d, dtype=np.uint8),
        lights_on=np.ones(u, dtype=np.uint8),
        blinds_down=np.zeros(u, dtype=np.uint8),
        noise=np.zeros(u + 1),
        alarm_on=np.zeros(len(world.scenario.alarms), dtype=np.uint8),
        danger_unit=danger.NONE,
        registers=registers,
        face=compass().vectors[[p.heading for p in people]].copy(),
        spot=xy.copy(),
        pace=np.zeros(n),
        hurry=np.full(n, -1, dtype=np.int32),
        stride=np.zeros((n, 2)),
        stride_cell=np.full(n, -1, dtype=np.int32),
        tokens=np.zeros(gate_count(world.space)),
        door_timer=np.full(d, -1, dtype=np.int32),
        door_hand=np.full(d, -1, dtype=np.int32),
        walked=0.0,
        anchor=np.tile(xy[0], (2, 1)),
    )


def _cell(world: World, person: Person) -> int:
    """The cell a person starts in; a start outside every cell is a mistake of the binding and is refused."""
    start = world.bound.start
    level = world.space.level_ids.index(start.level_id)
    if person.home >= 0 and person.index > 0:
        level = int(world.unit_level[person.home])
    cell = world.locator.cell(person.x, person.y, level)
    if cell < 0:
        raise ValueError(f"person {person.index} starts outside every room at ({person.x:.2f}, {person.y:.2f})")
    return int(cell)
