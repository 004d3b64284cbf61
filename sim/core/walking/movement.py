"""Movement: everybody who means to go somewhere takes a step, through doors that open and gates that take so many a second.

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
from sim.core.walking.gates import make_gates
from sim.core.walking.law import HEADROOM, HURRY, QUEUE, Law, Near, Walkers
from sim.core.walking.pairs import REACH, Pairs
from sim.core.walking.ways import Ways
from sim.space.motion import move_many
from sim.space.space import Bool, Space
from sim.units import STEP

ARRIVED: Final = 0.15
"""Metres from the spot at which one is there."""

STUCK_STEPS: Final = 50
CREEP: Final = 0.25
"""After this many steps without getting anywhere one squeezes past at this share of one's pace."""

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


NONE: Final = np.zeros(0)


class Aims(NamedTuple):
    """Where ``m`` movers are and walk at."""

    x: F64  # (m,) where they are
    y: F64
    cell: I32  # (m,)
    dx: F64  # (m,) to the aim, metres
    dy: F64
    way: I32  # (m,) portal walked at, -1 none
    at_goal: Bool  # (m,) in the goal's cell
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

    def forget(self) -> None:
        """Drops what was remembered about an earlier state."""
        self.pairs.forget()

    def step(self, ctx: Context) -> tuple[I32, I32]:
        """Moves everybody one step; gives who has arrived, and who stands at a door that will not open."""
        state = ctx.state
        state.tokens += self.gates.flow
        movers = ((state.pace > 0.0) & (state.present == 1)).nonzero()[0]
        if len(movers) and movers[0] == 0:
            movers = movers[1:]
        if not len(movers):
            none = np.zeros(0, dtype=np.int32)
            self.rest(ctx)
            return none, none
        choose_ways(ctx, self.ways, movers)
        aims = self._aims(ctx, movers)
        reach, arrived = self._arrivals(ctx, movers, aims)
        fx, fy, speed = self._walk(ctx, movers, aims, reach)
        speed[aims.waits | arrived] = 0.0
        step = np.minimum(speed * STEP, np.where(aims.at_goal, reach, np.inf))
        self._advance(ctx, movers, fx, fy, step)
        np.minimum(state.tokens, self.gates.saved, out=state.tokens)
        return movers[arrived].astype(np.int32), aims.refused

    # --- where to

    def _aims(self, ctx: Context, movers: Index) -> Aims:
        """What each mover walks at now: the spot in the goal's cell, before that a point on the next portal or just beyond."""
        state = ctx.state
        cell, way = state.cell.take(movers), state.mind[:, M.WAY].take(movers)
        at_goal = cell == state.mind[:, M.GOAL_CELL].take(movers)
        x, y = state.xy[:, 0].take(movers), state.xy[:, 1].take(movers)
        ax, ay, ex, ey, square, keep, ux, uy, first = self.portals.take(way, axis=1)
        t = ((x - ax) * ex + (y - ay) * ey) / square
        t = np.minimum(np.maximum(t, keep), 1.0 - keep)
        nx, ny = ax + ex * t, ay + ey * t
        dx, dy = nx - x, ny - y
        away2 = dx * dx + dy * dy
        away = np.sqrt(away2)
        side = np.where(first == cell, 1.0, -1.0)
        depth = side * (ux * dx + uy * dy)
        beside = (depth < ROUND_CORNER) & (away2 - depth * depth > INSET * INSET) & (self._portal_gate.take(way) < 0)
        ahead = np.where(beside, -ROUND_CORNER, BEYOND) * side
        ax, ay = nx + ux * ahead, ny + uy * ahead
        lost = ~at_goal & (way < 0)
        ax = np.where(at_goal, state.spot[:, 0].take(movers), np.where(lost, x, ax))
        ay = np.where(at_goal, state.spot[:, 1].take(movers), np.where(lost, y, ay))
        way = np.where(at_goal, -1, way)
        waits, refused = self._held_up(ctx, movers, way, away, lost)
        queued = np.where((self._portal_gate[way] >= 0) & (away < QUEUE), away, -1.0)
        return Aims(x, y, cell, ax - x, ay - y, way, at_goal, queued, waits, refused)

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

    def _arrivals(self, ctx: Context, movers: Index, aims: Aims) -> tuple[F64, Bool]:
        """(m,) metres to the aim, and who is there: at the spot, or outdoors when that is all that is wanted."""
        reach = np.sqrt(aims.dx * aims.dx + aims.dy * aims.dy)
        outdoors = (ctx.state.mind[:, M.GOAL_CELL].take(movers) < 0) & self._sky.take(aims.cell)
        return reach, (aims.at_goal & (reach <= ARRIVED)) | outdoors

    # --- how

    def _walk(self, ctx: Context, movers: Index, aims: Aims, reach: F64) -> tuple[F64, F64, F64]:
        """Directions (m,), (m,) and speeds (m,) in metres per second."""
        state = ctx.state
        size = np.maximum(reach, 1e-9)
        pace = state.pace.take(movers)
        stuck = state.mind[:, M.STUCK].take(movers) > STUCK_STEPS
        walkers = Walkers(
            who=movers,
            wx=aims.dx / size,
            wy=aims.dy / size,
            pace=pace,
            way=aims.way,
            queued=aims.queued,
            in_gate=self._in_gate.take(aims.cell),
            hurries=state.hurry.take(movers) > state.tick,
            stuck=stuck,
        )
        fx, fy, allowed = self.law.walk(walkers, self._near(ctx, movers, aims), state.face, state.speed)
        pace = self._on_stairs(aims.cell, fx, fy, pace)
        speed = np.minimum(allowed, pace)
        creeping: F64 = np.where(stuck, np.maximum(speed, pace * CREEP), speed)
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
        qx = state.xy[:, 0].take(other) - aims.x.take(walker)
        qy = state.xy[:, 1].take(other) - aims.y.take(walker)
        square = qx * qx + qy * qy
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
        return Near(walker, other, qx.take(k), qy.take(k), square.take(k))

    # --- moving

    def _advance(self, ctx: Context, movers: Index, fx: F64, fy: F64, step: F64) -> None:
        state = ctx.state
        old, cell = state.xy.take(movers, axis=0), state.cell.take(movers)
        wanted = np.empty_like(old)
        np.multiply(fx, step, out=wanted[:, 0])
        np.multiply(fy, step, out=wanted[:, 1])
        wanted += old
        radius, passable = self.radius.take(movers), doors.passable(state)
        new_cell, new = move_many(ctx.world.space, cell, old, wanted, passable, radius)
        held = self._held_back(ctx, movers, cell, new_cell)
        if held:
            new_cell[held], new[held] = cell[held], old[held]
        state.cell[movers] = new_cell
        state.xy[movers] = new
        new -= old
        new *= new
        moved = np.sqrt(new[:, 0] + new[:, 1])
        slow = moved < 0.1 * STEP * state.pace.take(movers)
        stuck = state.mind[:, M.STUCK].take(movers)
        state.mind[movers, M.STUCK] = np.where(slow, stuck + 1, np.maximum(stuck - 5, 0))
        self._settle(ctx, movers, moved / STEP)

    def _held_back(self, ctx: Context, movers: Index, old: I32, new: I32) -> list[int]:
        """Takes a token for everybody who enters a gate; gives the positions of those for whom there is none: they stay."""
        tokens, held = ctx.state.tokens, []
        moved = (new != old).nonzero()[0]
        for k, *step in zip(moved.tolist(), old[moved].tolist(), new[moved].tolist(), strict=True):
            gate = self.gates.crossed.get((step[0], step[1]), -1)
            if gate < 0:
                continue
            if tokens[gate] >= 1.0:
                tokens[gate] -= 1.0
                ctx.state.hurry[movers[k]] = ctx.state.tick + HURRY
            else:
                held.append(k)
        return held

    def rest(self, ctx: Context) -> None:
        """A step in which nobody walks: those who stand slow down."""
        state = ctx.state
        if state.speed[1:].any():
            own = state.speed[0]
            state.speed *= 0.5
            state.speed[0] = own
            state.speed[state.speed < 1e-3] = 0.0
        np.minimum(state.tokens, self.gates.saved, out=state.tokens)

    def _settle(self, ctx: Context, movers: Index, moved: F64) -> None:
        """Smooths speeds, for the picture too."""
        speed, own = ctx.state.speed, ctx.state.speed[0]
        now = speed.take(movers)
        now += (moved - now) * 0.5
        speed *= 0.5  # those who stand slow down
        speed[movers], speed[0] = now, own
        speed[speed < 1e-3] = 0.0
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
