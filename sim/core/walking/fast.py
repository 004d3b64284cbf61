"""A step of everybody who walks by the compiled kernels: ``sim.core.walking.movement``'s step, with the same bits."""

from typing import Final

import numpy as np

from sim.core.angles import QUANTUM, compass
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people import mind, routing
from sim.core.people.columns import M
from sim.core.state import F64, I32, Activity, State
from sim.core.walking import kernel, law_kernel
from sim.core.walking.gates import Gates
from sim.core.walking.kernel import Kernels
from sim.core.walking.law import HURRY, QUEUE
from sim.core.walking.law_kernel import Bodies, Desk, Rows, Strides, Walkers
from sim.core.walking.movement import (
    ARRIVED,
    BEYOND,
    CREEP,
    DOOR_NEAR,
    EVERYWHERE,
    INSET,
    ROUND_CORNER,
    RUNS,
    STAIRS_DOWN,
    STAIRS_UP,
    STUCK_STEPS,
    WAIT_NEAR,
    Movement,
)
from sim.core.walking.pairs import MARGIN, REACH
from sim.core.world import PASSABLE
from sim.space.space import Bool
from sim.units import STEP, STEP_HZ

NOBODY: Final = np.zeros(0, dtype=np.int32)

COLUMNS: Final = kernel.Columns(int(M.WAY), int(M.WAY_CELL), int(M.GOAL_CELL), int(M.GOAL), int(M.STUCK))

MOST: Final = 48
"""Neighbours there is room for at first; more are given room when they come."""

NEVER: Final = 255
"""Nobody's ``State.present``: rows of neighbours begin anew."""


class Fast:
    """Moves everybody who means to go somewhere.  Holds only what can be worked out anew from the state."""

    def __init__(self, usual: Movement, ctx: Context, kernels: Kernels) -> None:
        self._usual, self._kernels = usual, kernels
        space, n = ctx.world.space, len(ctx.people)
        plane = space.cell_plane
        self._slopes = (plane[:, 0].copy(), plane[:, 1].copy(), plane[:, 2].copy())
        self._steep = (plane[:, 0] != 0.0) | (plane[:, 1] != 0.0)
        in_gate = usual.gates.of_cell >= 0
        self._unit: I32 = np.where(in_gate, EVERYWHERE, space.cell_unit).astype(np.int32)
        self._rules, self._gait = usual.law.rules(), law_kernel.Gait(CREEP, STAIRS_UP, STAIRS_DOWN, STEP)
        self._course = _course(ctx, usual, in_gate)
        self._gates = _gates(usual.gates, space.cell_count)
        kinds = (int(Activity.IDLE), int(Activity.WALK), int(Activity.RUN))
        self._looks = kernel.Looks(compass().bounds, QUANTUM, RUNS, *kinds)
        self._desk = _desk(n)
        self._new_cell, self._new = np.zeros(n, np.int32), np.zeros((n, 2))
        self._made = kernel.Made(np.zeros((n, 2)), np.full(n, NEVER, np.uint8))
        self._rows = law_kernel.Rows(np.zeros((n, MOST), np.int32), np.full(n, -1, np.int32))
        self._load(ctx)

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self._made.present[:] = NEVER

    def step(self, ctx: Context) -> tuple[I32, I32]:
        """Moves everybody one step; gives who has arrived, and who stands at a door that will not open."""
        state, k, desk, people = ctx.state, self._kernels, self._desk, _people(ctx.state)
        walking, stale = k.muster(COLUMNS, people, desk, state.tokens, self._usual.gates.flow)
        if not walking:
            self._usual.rest(ctx)
            return NOBODY, NOBODY
        if stale:
            routing.find_ways(ctx, self._usual.ways, desk.asked[:stale].copy())
        refused = self._look(ctx, people, walking)
        self._list(state, walking)
        k.go(self._rules, self._gait, self._bodies(state), desk, self._rows, walking)
        new_cell, new = self._move(ctx, walking)
        tick, tokens = state.tick, state.tokens
        arrived = k.finish(self._gates, self._looks, COLUMNS, people, desk, new_cell, new, walking, tick, STEP, tokens)
        return desk.asked[:arrived].astype(np.int32), refused

    def _look(self, ctx: Context, people: kernel.People, walking: int) -> I32:
        """What they walk at; opens doors for those who come to one, and gives whom it does not open for or who has no way."""
        state, desk = ctx.state, self._desk
        leaves = kernel.Doors(state.door_open, state.door_goal, state.door_timer, ctx.world.closers)
        asks, lost = self._kernels.look(self._course, COLUMNS, people, leaves, desk, walking, state.tick)
        if not asks + lost:
            return NOBODY
        found = []
        for i in desk.asked[:asks].tolist():
            person, leaf = desk.walkers.who.item(i), self._course.door.item(desk.walkers.way.item(i))
            if doors.why_not_open(ctx, leaf, person):
                found.append(person)
            elif not state.door_goal[leaf]:
                doors.open_(ctx, leaf, person)
        refused = np.array(found, dtype=np.int32)
        return np.union1d(refused, desk.asked[asks : asks + lost]).astype(np.int32) if lost else refused

    def _list(self, state: State, walking: int) -> None:
        """Brings the walkers' neighbours up to date."""
        who = self._desk.walkers.who[:walking]
        while not self._kernels.neighbours(who, state.xy, state.present, self._made, self._rows, REACH, MARGIN):
            people, most = self._rows.other.shape
            self._rows = Rows(np.zeros((people, 2 * most), np.int32), self._rows.many)
            self.forget()

    def _move(self, ctx: Context, n: int) -> tuple[I32, F64]:
        """Takes the first ``n`` strides that were found, as far as walls and doors let one; the cells and places come to."""
        s, new_cell, new, passable = self._desk.strides, self._new_cell[:n], self._new[:n], doors.passable(ctx.state)
        self._kernels.move(ctx.world.space.ground, s.cell[:n], s.old[:n], s.wanted[:n], passable, s.radius[:n], new_cell, new)
        return new_cell, new

    def _bodies(self, state: State) -> Bodies:
        """Everybody and the floor, for the law."""
        floor = (self._unit, EVERYWHERE, self._steep, *self._slopes)
        return Bodies(state.xy, state.cell, state.face, state.speed, self._usual.radius, *floor)

    def _load(self, ctx: Context) -> None:
        """Has the kernels move nobody: they are read from disk or translated now, not in the middle of a run."""
        k, desk, state, none = self._kernels, self._desk, ctx.state.copy(), np.zeros(0)
        people = _people(state)
        k.muster(COLUMNS, people, desk, none, none)
        leaves = kernel.Doors(state.door_open, state.door_goal, state.door_timer, ctx.world.closers)
        k.look(self._course, COLUMNS, people, leaves, desk, 0, 0)
        self._list(state, 0)
        k.go(self._rules, self._gait, self._bodies(state), desk, self._rows, 0)
        k.finish(self._gates, self._looks, COLUMNS, people, desk, *self._move(ctx, 0), 0, 0, STEP, none)
        self.forget()


def _people(state: State) -> kernel.People:
    s = state
    return kernel.People(s.xy, s.cell, s.face, s.speed, s.pace, s.spot, s.present, s.activity, s.heading, s.hurry, s.mind)


def _course(ctx: Context, usual: Movement, in_gate: Bool) -> kernel.Course:
    space = ctx.world.space
    return kernel.Course(
        usual.portals,
        np.append(usual.gates.of_portal, -1).astype(np.int32),
        np.append(space.portal_door, -1).astype(np.int32),
        in_gate,
        np.isin(np.arange(space.cell_count), ctx.world.outdoor_cells),
        beyond=BEYOND,
        inset=INSET,
        round_corner=ROUND_CORNER,
        queue=QUEUE,
        arrived=ARRIVED,
        door_near=DOOR_NEAR,
        wait_near=WAIT_NEAR,
        stuck_steps=STUCK_STEPS,
        nowhere=mind.NOWHERE,
        passable=PASSABLE,
        held=max(1, int(doors.CLOSER_SECONDS * STEP_HZ + 0.5)),
    )


def _gates(gates: Gates, cells: int) -> kernel.Gates:
    """The steps from cell to cell that enter a gate, by the cell they begin in."""
    steps = sorted((a, b, gate) for (a, b), gate in gates.crossed.items())
    old, new, gate = np.array(steps, dtype=np.int32).reshape(-1, 3).T
    start = np.searchsorted(old, np.arange(cells + 1)).astype(np.int32)
    return kernel.Gates(start, new.copy(), gate.copy(), gates.saved, HURRY)


def _desk(n: int) -> Desk:
    numbers = np.zeros((5, n))
    flags = np.zeros((6, n), bool)
    who, way = np.zeros(n, np.intp), np.zeros(n, np.int32)
    walkers = Walkers(who, numbers[0], numbers[1], numbers[2], way, numbers[3], flags[0], flags[1], flags[2])
    strides = Strides(np.zeros(n, np.int32), np.zeros((n, 2)), np.zeros((n, 2)), np.zeros(n))
    return Desk(walkers, numbers[4], flags[3], flags[4], flags[5], np.zeros(n, np.intp), strides)
