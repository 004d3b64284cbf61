"""Movement: everybody who means to go somewhere takes strides, through doors that open and gates that take so many a second.

A stride takes two ticks.  In the even one everybody looks: where to, who is near, which way and how fast.  In the odd one they
set out: the walls say where the stride ends, and they go half of the way there; the other half in the next even tick, before
they look again.  So the work is spread, and people are seen to move in every tick.

How they walk, direction and speed, is ``sim.core.walking.law``'s law; which way, ``sim.core.people.routing``'s choice; that
nobody leaves the cells, ``sim.space.motion``'s rule.
"""

from typing import Final, NamedTuple

import numpy as np

from sim.core.angles import QUANTUM, heading_index
from sim.core.building import doors
from sim.core.context import Context
from sim.core.people.mind import M
from sim.core.people.routing import choose_ways
from sim.core.state import F64, I32, Activity, Index
from sim.core.walking.gates import Gates, make_gates
from sim.core.walking.law import HEADROOM, HURRY, QUEUE, Law, Near, Walkers
from sim.core.walking.pairs import REACH, Pairs
from sim.core.walking.ways import Ways
from sim.core.world import PASSABLE
from sim.space.motion import half_way, move_many, walk
from sim.space.space import Bool, Space
from sim.units import STEP

ARRIVED: Final = 0.15
"""Metres from the spot at which one is there."""

STRIDE_TICKS: Final = 2
STRIDE: Final = STRIDE_TICKS * STEP
"""Seconds of a stride: half of ``HEADWAY``, so that two who walk at each other do not walk into each other."""

STUCK_STEPS: Final = 50
CREEP: Final = 0.25
"""After this many steps without getting anywhere one squeezes past at this share of one's pace."""

SLOW: Final = 0.1
BACK: Final = 5
TURNED: Final = (BACK + 1) * STRIDE_TICKS
"""Share of the pace under which one gets nowhere; ticks of getting nowhere that a tick of walking makes up for; ticks it counts
for to turn back (to and fro is getting nowhere too); by eye."""

SMOOTHED: Final = 0.75
STANDS: Final = 1e-3
"""Part of the way a speed goes to a stride's, for law and picture, by eye; metres per second under which it is none."""

RUNS: Final = 2.2
"""Metres per second from which it looks like running, by eye."""

DOOR_NEAR: Final = 0.9
"""Metres from a door at which a walker reaches for the handle."""

WAIT_NEAR: Final = 0.55
"""Metres from a door that is not open yet at which a walker waits."""


BEYOND: Final = 0.3
"""Metres beyond a portal's line one walks at."""

INSET: Final = 0.25
"""Metres from a portal's ends one walks at least: a body and some air."""

ROUND_CORNER: Final = 0.22
"""Metres from a portal's line, a body and a little: who is nearer, beside the portal, stands at a corner it ends at.  They walk
round it at a point this side of the portal, since straight on they would be pushed back for ever.  Not at gates: a doorway stands
in a wall, which keeps bodies off its line."""

STAIRS_UP: Final = 0.46
STAIRS_DOWN: Final = 0.52
"""Horizontal speed on stairs over free speed: 0.61 and 0.69 of 1.34 m/s (Weidmann 1993)."""

EVERYWHERE: Final = -9
"""Stands for the unit of people in a doorway: they mind those on either side."""


FARTHER: Final = -2
"""Stands for the door between two cells when it takes a closer look: not neighbours, or joined in several ways."""

FEW: Final = 12
"""People up to whom it is quicker to look at one after the other (measured); both give the same."""

NONE: Final = np.zeros(0)
NOWHERE: Final = np.zeros((0, 2))
NO_ONE: Final = np.zeros(0, dtype=np.int32)


class Aims(NamedTuple):
    """Where ``m`` movers are and walk at."""

    at: F64  # (2, m) where they are
    cell: I32  # (m,)
    off: F64  # (2, m) to the aim, metres
    way: I32  # (m,) portal walked at, -1 none
    at_goal: Bool  # (m,) in the goal's cell
    goal_cell: I32  # (m,)
    stuck: Bool  # (m,) has not got anywhere for long
    queued: F64  # (m,) metres to the gate queued at, -1.0 none near
    waits: Bool  # (m,) stands still before a door or without a way
    refused: I32  # persons a door will not open for, or without a way


class Movement:
    """Moves everybody who means to go somewhere. Holds only what can be worked out anew from the state."""

    def __init__(self, ctx: Context, ways: Ways) -> None:
        self.ways, self.pairs = ways, Pairs()
        world = ctx.world
        self.radius: F64 = np.array([p.radius for p in ctx.people])
        plane = world.space.cell_plane
        self._slope_x, self._slope_y, self._floor = plane[:, 0].copy(), plane[:, 1].copy(), plane[:, 2].copy()
        self._steep: Bool = (plane[:, 0] != 0.0) | (plane[:, 1] != 0.0)
        self.gates = make_gates(world.space, world.flow_cap)
        self._in_gate: Bool = self.gates.of_cell >= 0
        self._portal_gate: I32 = np.append(self.gates.of_portal, -1).astype(np.int32)
        self.law = Law(self.radius)
        self._portal_door: I32 = np.append(world.space.portal_door, -1).astype(np.int32)
        self._unit: I32 = np.where(self._in_gate, EVERYWHERE, world.space.cell_unit)
        self.portals = _portal_table(world.space, ways)
        self._sky: Bool = np.isin(np.arange(world.space.cell_count), world.outdoor_cells)
        self.between = _doors_between(world.space)
        self._steps = _steps(self.between, self.gates, world.space.cell_count)
        self._ground = world.space.ground  # made now, not in the first stride

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self.pairs.forget()

    def step(self, ctx: Context) -> tuple[I32, I32]:
        """Moves everybody one step; gives who has arrived, and who stands at a door that will not open."""
        state, found = ctx.state, (NO_ONE, NO_ONE)
        state.tokens += self.gates.flow
        if state.tick % STRIDE_TICKS:
            self.set_out(ctx)
        else:
            self.end(ctx)
            found = self._look(ctx)
        np.minimum(state.tokens, self.gates.saved, out=state.tokens)
        return found

    def _look(self, ctx: Context) -> tuple[I32, I32]:
        """Everybody who means to go somewhere chooses the next stride."""
        state = ctx.state
        movers = ((state.pace > 0.0) & (state.present == 1)).nonzero()[0]
        if len(movers) and movers[0] == 0:
            movers = movers[1:]
        if not len(movers):
            return NO_ONE, NO_ONE
        choose_ways(ctx, self.ways, movers)
        aims = self._aims(ctx, movers)
        reach, arrived = self._arrivals(aims)
        fx, fy, speed = self._walk(ctx, movers, aims, reach)
        speed[aims.waits | arrived] = 0.0
        before = state.stride.take(movers, axis=0)
        turned = (fx * before[:, 0] + fy * before[:, 1] < 0.0).nonzero()[0]
        if len(turned):
            state.mind[movers.take(turned), M.STUCK] += TURNED
        step = np.minimum(speed * STRIDE, np.where(aims.at_goal, reach, np.inf))
        stride = np.empty((len(movers), 2))
        np.multiply(fx, step, out=stride[:, 0])
        np.multiply(fy, step, out=stride[:, 1])
        state.stride[movers], state.stride_cell[movers] = stride, aims.cell
        return movers[arrived].astype(np.int32), aims.refused

    # --- where to

    def _aims(self, ctx: Context, movers: Index) -> Aims:
        """What each mover walks at now: the spot in the goal's cell, before that a point on the next portal or just beyond."""
        state, minds = ctx.state, ctx.state.mind.take(movers, axis=0)
        cell, way, goal_cell = state.cell.take(movers), minds[:, M.WAY].copy(), minds[:, M.GOAL_CELL]
        at_goal = cell == goal_cell
        at = state.xy.take(movers, axis=0).T
        lines = self.portals.take(way, axis=1)
        end, along, normal, square, keep, first = lines[0:2], lines[2:4], lines[6:8], lines[4], lines[5], lines[8]
        t, t2 = (at - end) * along
        t = (t + t2) / square
        t = np.minimum(np.maximum(t, keep), 1.0 - keep)
        aim = end + along * t
        off = aim - at
        away2, away = off * off
        away2 += away
        away = np.sqrt(away2)
        side = np.where(first == cell, 1.0, -1.0)
        depth, depth2 = normal * off
        depth = side * (depth + depth2)
        gate = self._portal_gate.take(way)
        beside = (depth < ROUND_CORNER) & (away2 - depth * depth > INSET * INSET) & (gate < 0)
        aim += normal * (np.where(beside, -ROUND_CORNER, BEYOND) * side)
        off = aim - at
        off[:, way < 0] = 0.0
        there = at_goal.nonzero()[0]
        if len(there):
            off[:, there] = state.spot.take(movers.take(there), axis=0).T - at[:, there]
            way[there], gate[there] = -1, -1
        waits, refused = self._held_up(ctx, movers, way, away, (way < 0) & ~at_goal)
        queued = np.where((gate >= 0) & (away < QUEUE), away, -1.0)
        stuck = minds[:, M.STUCK] > STUCK_STEPS
        return Aims(at, cell, off, way, at_goal, goal_cell, stuck, queued, waits, refused)

    def _held_up(self, ctx: Context, movers: Index, way: I32, away: F64, lost: Bool) -> tuple[Bool, I32]:
        """(m,) who stands still, before a door or without a way; and whom a door refuses, or who has no way to go."""
        waits, refused = self._work_doors(ctx, movers, way, away)
        if lost.any():
            stranded = movers[lost & (ctx.state.mind[movers, M.GOAL] != -3)]
            refused = np.union1d(refused, stranded).astype(np.int32)
            waits = waits | lost
        return waits, refused

    def _work_doors(self, ctx: Context, movers: Index, way: I32, away: F64) -> tuple[Bool, I32]:
        """Walkers open the door they come to, wait while it swings, and learn when it will not open."""
        state = ctx.state
        waits, refused = np.zeros(len(movers), dtype=bool), np.zeros(0, dtype=np.int32)
        door = self._portal_door[way]  # -1, no way, lands on the spare last place
        near = ((door >= 0) & (away < DOOR_NEAR)).nonzero()[0]
        if len(near):
            near = near[~self._in_gate[state.cell[movers[near]]]]
        if not len(near):
            return waits, refused
        found = []
        for k in near[state.door_goal[door[near]] == 0].tolist():
            person, leaf = int(movers[k]), int(door[k])
            if doors.why_not_open(ctx, leaf, person):
                found.append(person)
            elif not state.door_goal[leaf]:
                doors.open_(ctx, leaf, person)
        for leaf in sorted(set(door[near].tolist())):
            if state.door_goal[leaf]:
                doors.hold(ctx, leaf)
        waits[near] = ~doors.passable(state)[door[near]] & (away[near] < WAIT_NEAR)
        return waits, np.array(found, dtype=np.int32)

    def _arrivals(self, aims: Aims) -> tuple[F64, Bool]:
        """(m,) metres to the aim, and who is there: at the spot, or outdoors when that is all that is wanted."""
        dx2, dy2 = aims.off * aims.off
        reach = np.sqrt(dx2 + dy2)
        outdoors = (aims.goal_cell < 0) & self._sky.take(aims.cell)
        return reach, (aims.at_goal & (reach <= ARRIVED)) | outdoors

    # --- how

    def _walk(self, ctx: Context, movers: Index, aims: Aims, reach: F64) -> tuple[F64, F64, F64]:
        """Directions (m,), (m,) and speeds (m,) in metres per second."""
        state = ctx.state
        pace = state.pace.take(movers)
        wx, wy = aims.off / np.maximum(reach, 1e-9)
        walkers = Walkers(
            who=movers,
            wx=wx,
            wy=wy,
            pace=pace,
            way=aims.way,
            queued=aims.queued,
            in_gate=self._in_gate.take(aims.cell),
            hurries=state.hurry.take(movers) > state.tick,
            stuck=aims.stuck,
        )
        fx, fy, allowed = self.law.walk(walkers, self._near(ctx, movers, aims), state.face, state.speed)
        pace = self._on_stairs(aims.cell, fx, fy, pace)
        speed = np.minimum(allowed, pace)
        creeping: F64 = np.where(aims.stuck, np.maximum(speed, pace * CREEP), speed)
        return fx, fy, creeping

    def _on_stairs(self, cell: I32, fx: F64, fy: F64, pace: F64) -> F64:
        """Paces with the stairs' share on stairs."""
        steep = self._steep.take(cell)
        if not steep.any():
            return pace
        up = self._slope_x[cell] * fx + self._slope_y[cell] * fy > 0.0
        return pace * np.where(steep, np.where(up, STAIRS_UP, STAIRS_DOWN), 1.0)

    def _near(self, ctx: Context, movers: Index, aims: Aims) -> Near:
        """Pairs that mind each other: within reach, and in the same room or one of them in a doorway."""
        state = ctx.state
        walker, other = self.pairs.of(state.xy, state.present, movers)
        off = state.xy.take(other, axis=0)
        off -= aims.at.T.take(walker, axis=0)
        square, y2 = (off * off).T
        square = square + y2
        k = (square < REACH * REACH).nonzero()[0]
        if not len(k):
            return Near(k, k, NONE, NONE, NONE)
        walker, other = walker.take(k), other.take(k)
        unit = self._unit.take(state.cell)
        one, two = unit.take(movers).take(walker), unit.take(other)
        mind = (one == two) | (one == EVERYWHERE) | (two == EVERYWHERE)
        steep = self._steep.take(state.cell)
        if steep.any():
            at = state.cell
            z = self._slope_x[at] * state.xy[:, 0] + self._slope_y[at] * state.xy[:, 1] + self._floor[at]
            up = z.take(movers).take(walker) - z.take(other)
            mind &= (up < HEADROOM) & (up > -HEADROOM)
        if not mind.all():
            keep = mind.nonzero()[0]
            k, walker, other = k.take(keep), walker.take(keep), other.take(keep)
        qx, qy = off.take(k, axis=0).T
        return Near(walker, other, qx, qy, square.take(k))

    # --- moving

    def _takers(self, ctx: Context) -> Index:
        """Who is in a stride and still means to go."""
        state = ctx.state
        who: Index = ((state.stride_cell >= 0) & (state.pace > 0.0) & (state.present == 1)).nonzero()[0]
        return who

    def set_out(self, ctx: Context) -> None:
        """The first half of a stride: to where the walls and doors let it end, half of the way."""
        state = ctx.state
        who = self._takers(ctx)
        state.stride_cell.fill(-1)
        if not len(who):
            self._settle(ctx, who, NOWHERE, NOWHERE)
            return
        old, cell, wanted = state.xy.take(who, axis=0), state.cell.take(who), state.stride.take(who, axis=0)
        wanted += old
        space, passable = ctx.world.space, doors.passable(state)
        new_cell, new = move_many(space, cell, old, wanted, passable, self.radius.take(who))
        now_cell, now = cell, (old + new) * 0.5
        across = (new_cell != cell).nonzero()[0]
        if len(across):
            now_cell = cell.copy()
            place = (cell.take(across), old.take(across, axis=0), new_cell.take(across), new.take(across, axis=0))
            now_cell[across], now[across] = half_way(space, *place, passable)
            if len(across) > FEW:
                across = across[self._steps.find(cell.take(across), now_cell.take(across))[1] >= 0]
            for k in across.tolist():
                if not self._let_through(ctx, int(who[k]), int(cell[k]), int(now_cell[k])):
                    now_cell[k] = new_cell[k] = cell[k]
                    now[k] = new[k] = old[k]
        state.xy[who], state.cell[who] = now, now_cell
        state.stride[who], state.stride_cell[who] = new - now, new_cell
        self._settle(ctx, who, old, new)

    def end(self, ctx: Context) -> None:
        """The second half of a stride: to its end, unless a door has shut meanwhile, or a gate takes nobody."""
        state = ctx.state
        who = self._takers(ctx)
        if not len(who):
            state.stride_cell.fill(-1)
            return
        cell, new_cell, new = state.cell.take(who), state.stride_cell.take(who), state.stride.take(who, axis=0)
        new += state.xy.take(who, axis=0)
        across = (cell != new_cell).nonzero()[0]
        if len(across) > FEW:
            door, gate = self._steps.find(cell.take(across), new_cell.take(across))
            across = across[(door != -1) | (gate >= 0)]
        for k in across.tolist():
            new_cell[k], new[k] = self._across(ctx, int(who[k]), int(cell[k]), int(new_cell[k]), new[k])
        state.xy[who], state.cell[who] = new, new_cell
        state.stride_cell.fill(-1)

    def _across(self, ctx: Context, person: int, cell: int, new_cell: int, end: F64) -> tuple[int, F64]:
        """Where a person comes to who walks on from one cell to the end of the stride in another."""
        state, at = ctx.state, ctx.state.xy[person]
        door = self.between.get((cell, new_cell), FARTHER)
        if door == FARTHER:
            (x, y), (x1, y1) = at.tolist(), end.tolist()
            new_cell, x, y = walk(ctx.world.space, cell, x, y, x1, y1, doors.passable(state))
            end = np.array((x, y))
        elif door >= 0 and state.door_open[door] < PASSABLE:
            return cell, at
        return (new_cell, end) if self._let_through(ctx, person, cell, new_cell) else (cell, at)

    def _let_through(self, ctx: Context, person: int, cell: int, new_cell: int) -> bool:
        """Takes a token for somebody who enters a gate; False when there is none: they stay."""
        gate = self.gates.crossed.get((cell, new_cell), -1)
        if gate < 0:
            return True
        state = ctx.state
        if state.tokens[gate] < 1.0:
            return False
        state.tokens[gate] -= 1.0
        state.hurry[person] = state.tick + HURRY
        return True

    def _settle(self, ctx: Context, movers: Index, old: F64, new: F64) -> None:
        """Counts who gets nowhere in a stride, and smooths speeds, for the picture too."""
        state, speed, own = ctx.state, ctx.state.speed, ctx.state.speed[0]
        if not len(movers) and not speed[1:].any():
            return
        off = new - old
        off *= off
        moved = np.sqrt(off[:, 0] + off[:, 1])
        slow = moved < SLOW * STRIDE * state.pace.take(movers)
        stuck = state.mind[:, M.STUCK].take(movers)
        state.mind[movers, M.STUCK] = np.where(slow, stuck + STRIDE_TICKS, np.maximum(stuck - BACK * STRIDE_TICKS, 0))
        now = speed.take(movers)
        now += (moved / STRIDE - now) * SMOOTHED
        speed *= 1.0 - SMOOTHED  # those who stand slow down
        speed[movers], speed[0] = now, own
        speed[speed < STANDS] = 0.0
        self._show(ctx, movers, now)

    def _show(self, ctx: Context, movers: Index, now: F64) -> None:
        """Turns headings the way people go, and says who walks and who runs, by their speeds now (m,)."""
        state = ctx.state
        on = (now > 0.15).nonzero()[0]
        going, fast = movers.take(on), now.take(on)
        state.heading[going] = heading_index(state.face[going, 0], state.face[going, 1]) * QUANTUM
        state.activity[movers] = Activity.IDLE
        state.activity[going] = np.where(fast > RUNS, Activity.RUN, Activity.WALK)


def _portal_table(space: Space, ways: Ways) -> F64:
    """(9, P) of each portal: one end, the way to the other, its square, the share kept from the ends, normal, first cell."""
    a, e = space.portal_a, space.portal_b - space.portal_a
    square = e[:, 0] * e[:, 0] + e[:, 1] * e[:, 1]
    keep = np.minimum(INSET / np.maximum(np.sqrt(square), 1e-9), 0.5)
    rows = [a[:, 0], a[:, 1], e[:, 0], e[:, 1], np.maximum(square, 1e-12), keep, ways.normal[:, 0], ways.normal[:, 1]]
    return np.stack([*rows, space.portal_cells[:, 0].astype(np.float64)]) if len(a) else np.zeros((9, 1))


class Steps(NamedTuple):
    """What lies between two cells: the door passed, -1 none, ``FARTHER``; and the gate entered, -1 none."""

    cells: int
    key: Index  # (K,) cell * cells + next cell, in ascending order
    door: I32  # (K,)
    gate: I32  # (K,)

    def find(self, cell: I32, next_cell: I32) -> tuple[I32, I32]:
        """(n,) doors and (n,) gates; of a cell and itself, and of cells far apart, ``FARTHER`` and no gate."""
        key = cell.astype(np.intp) * self.cells + next_cell
        k = np.minimum(self.key.searchsorted(key), len(self.key) - 1)
        found = self.key.take(k) == key
        return np.where(found, self.door.take(k), FARTHER), np.where(found, self.gate.take(k), -1)


def _steps(between: dict[tuple[int, int], int], gates: Gates, cells: int) -> Steps:
    """What lies between the cells of a building, by the doors between them."""
    pairs = sorted({(0, 0), *between, *gates.crossed})
    kinds = np.array([(between.get(p, FARTHER), gates.crossed.get(p, -1)) for p in pairs], dtype=np.int32)
    key = np.array([a * cells + b for a, b in pairs], dtype=np.intp)
    return Steps(cells, key, kinds[:, 0].copy(), kinds[:, 1].copy())


def _doors_between(space: Space) -> dict[tuple[int, int], int]:
    """(cell, next cell) -> the door one passes between them, -1 none; ``FARTHER`` where several ways join them."""
    between: dict[tuple[int, int], int] = {}
    for (a, b), door in zip(space.portal_cells.tolist(), space.portal_door.tolist(), strict=True):
        for pair in ((a, b), (b, a)):
            between[pair] = door if between.get(pair, door) == door else FARTHER
    return between
