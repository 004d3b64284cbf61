"""A step of everybody who walks by the compiled kernels: ``sim.core.walking.movement``'s step, with the same bits."""

from typing import Final

import numpy as np

from sim.core.angles import QUANTUM, compass
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people import mind, routing
from sim.core.people.columns import M
from sim.core.state import I32, Activity, State
from sim.core.walking import kernel, law_kernel, pairs_kernel
from sim.core.walking.kernel import Kernels
from sim.core.walking.law import HURRY, QUEUE
from sim.core.walking.law_kernel import Bodies, Desk, Rows, Walkers
from sim.core.walking.movement import (
    ARRIVED,
    BACK,
    BEYOND,
    CREEP,
    DOOR_NEAR,
    EVERYWHERE,
    FARTHER,
    INSET,
    ROUND_CORNER,
    RUNS,
    SLOW,
    SMOOTHED,
    STAIRS_DOWN,
    STAIRS_UP,
    STANDS,
    STRIDE,
    STRIDE_TICKS,
    STUCK_STEPS,
    TURNED,
    WAIT_NEAR,
    Movement,
)
from sim.core.walking.pairs import MARGIN, REACH
from sim.core.world import PASSABLE
from sim.space.motion import walk
from sim.space.space import Bool
from sim.units import STEP_HZ

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
        self._rules, self._gait = usual.law.rules(), law_kernel.Gait(CREEP, STAIRS_UP, STAIRS_DOWN, STRIDE)
        self._course = _course(ctx, usual, in_gate)
        self._borders, self._looks = _borders(usual, space.cell_count), _looks()
        self._desk, self._takers = _desk(n), _takers(n)
        self._made = pairs_kernel.Made(np.zeros((n, 2)), np.full(n, NEVER, np.uint8))
        self._rows = law_kernel.Rows(np.zeros((n, MOST), np.int32), np.full(n, -1, np.int32))
        self._load(ctx)

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self._made.present[:] = NEVER

    def step(self, ctx: Context) -> tuple[I32, I32]:
        """Moves everybody one step; gives who has arrived, and who stands at a door that will not open."""
        state, found = ctx.state, (NOBODY, NOBODY)
        state.tokens += self._usual.gates.flow
        if state.tick % STRIDE_TICKS:
            self._set_out(ctx)
        else:
            self._end(ctx)
            found = self._choose(ctx)
        np.minimum(state.tokens, self._usual.gates.saved, out=state.tokens)
        return found

    def _choose(self, ctx: Context) -> tuple[I32, I32]:
        """Everybody who means to go somewhere chooses the next stride."""
        state, k, desk, people = ctx.state, self._kernels, self._desk, _people(ctx.state)
        walking, stale = k.muster(COLUMNS, people, desk)
        if not walking:
            return NOBODY, NOBODY
        if stale:
            routing.find_ways(ctx, self._usual.ways, desk.asked[:stale].copy())
        refused = self._look(ctx, people, walking)
        self._list(state, walking)
        k.go(self._rules, self._gait, self._bodies(state), desk, self._rows, walking)
        arrived = k.begin(COLUMNS, people, desk, walking, TURNED)
        return desk.asked[:arrived].astype(np.int32), refused

    def _set_out(self, ctx: Context) -> None:
        """``Movement.set_out``."""
        state, k, t, people = ctx.state, self._kernels, self._takers, _people(ctx.state)
        n = k.takes(people, self._usual.radius, t)
        if n:
            self._stride(ctx, n)
        k.set_out(self._borders, self._looks, COLUMNS, people, t, state.tokens, n, state.tick)

    def _stride(self, ctx: Context, n: int) -> None:
        """Where walls and doors let the first ``n`` strides end, and where one is half of the way."""
        t, passable = self._takers, doors.passable(ctx.state)
        to = (t.new_cell[:n], t.new[:n], t.half_cell[:n], t.half[:n])
        self._kernels.stride(ctx.world.space.ground, t.cell[:n], t.old[:n], t.wanted[:n], passable, t.radius[:n], *to)

    def _end(self, ctx: Context) -> None:
        """``Movement.end``."""
        state, k, t, people = ctx.state, self._kernels, self._takers, _people(ctx.state)
        n, farther = k.ends(self._borders, people, t, self._desk.asked)
        for i in self._desk.asked[:farther].tolist():
            (x, y), (x1, y1) = state.xy[t.who[i]].tolist(), t.new[i].tolist()
            t.new_cell[i], *t.new[i] = walk(ctx.world.space, int(t.cell[i]), x, y, x1, y1, doors.passable(state))
        if n:
            k.end(self._borders, people, t, state.door_open, state.tokens, n, state.tick)

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

    def _bodies(self, state: State) -> Bodies:
        """Everybody and the floor, for the law."""
        floor = (self._unit, EVERYWHERE, self._steep, *self._slopes)
        return Bodies(state.xy, state.cell, state.face, state.speed, self._usual.radius, *floor)

    def _load(self, ctx: Context) -> None:
        """Has the kernels move nobody: they are read from disk or translated now, not in the middle of a run."""
        k, desk, state = self._kernels, self._desk, ctx.state.copy()
        people = _people(state)
        k.muster(COLUMNS, people, desk)
        leaves = kernel.Doors(state.door_open, state.door_goal, state.door_timer, ctx.world.closers)
        k.look(self._course, COLUMNS, people, leaves, desk, 0, 0)
        self._list(state, 0)
        k.go(self._rules, self._gait, self._bodies(state), desk, self._rows, 0)
        k.begin(COLUMNS, people, desk, 0, TURNED)
        k.takes(people, self._usual.radius, self._takers)
        self._stride(ctx, 0)
        k.set_out(self._borders, self._looks, COLUMNS, people, self._takers, state.tokens, 0, 0)
        k.ends(self._borders, people, self._takers, desk.asked)
        k.end(self._borders, people, self._takers, state.door_open, state.tokens, 0, 0)
        self.forget()


def _people(state: State) -> kernel.People:
    s = state
    return kernel.People(
        s.xy, s.cell, s.face, s.speed, s.pace, s.spot, s.present, s.activity, s.heading, s.hurry, s.stride, s.stride_cell, s.mind
    )


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


def _desk(n: int) -> Desk:
    numbers = np.zeros((5, n))
    flags = np.zeros((6, n), bool)
    who, way = np.zeros(n, np.intp), np.zeros(n, np.int32)
    walkers = Walkers(who, numbers[0], numbers[1], numbers[2], way, numbers[3], flags[0], flags[1], flags[2])
    return Desk(walkers, numbers[4], flags[3], flags[4], flags[5], np.zeros(n, np.intp), np.zeros((n, 2)))


def _takers(n: int) -> kernel.Takers:
    cells, places = np.zeros((3, n), np.int32), np.zeros((4, n, 2))
    who, radius, now = np.zeros(n, np.intp), np.zeros(n), np.zeros(n)
    return kernel.Takers(who, cells[0], places[0], places[1], radius, cells[1], places[2], cells[2], places[3], now)


def _borders(usual: Movement, cells: int) -> kernel.Borders:
    """The steps from cell to cell that pass a portal or enter a gate, by the cell they begin in."""
    between, crossed = usual.between, usual.gates.crossed
    steps = [(a, b, between.get((a, b), FARTHER), crossed.get((a, b), -1)) for a, b in sorted({*between, *crossed})]
    old, new, door, gate = np.array(steps, dtype=np.int32).reshape(-1, 4).T
    start = np.searchsorted(old, np.arange(cells + 1)).astype(np.int32)
    return kernel.Borders(start, new.copy(), door.copy(), gate.copy(), FARTHER, PASSABLE, HURRY)


def _looks() -> kernel.Looks:
    return kernel.Looks(
        compass().bounds,
        QUANTUM,
        RUNS,
        int(Activity.IDLE),
        int(Activity.WALK),
        int(Activity.RUN),
        slow=SLOW,
        stride=STRIDE,
        stride_ticks=STRIDE_TICKS,
        back=BACK * STRIDE_TICKS,
        smoothed=SMOOTHED,
        stands=STANDS,
    )
