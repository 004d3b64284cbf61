"""How people walk: first order, free of collisions, with a flow cap per doorway. Nobody is moved by force.

The law is the collision-free-speed model (Tordeux, Chraibi & Seyfried 2016) with its exponential replaced by a clipped fourth
power, so that only exact operations are used, and with a slight turn to the right that lets two streams pass.
"""

from typing import Final

import numpy as np

from sim.core import doors
from sim.core.angles import QUANTUM, heading_index
from sim.core.context import Context
from sim.core.geometry import nearest_on
from sim.core.mind import M
from sim.core.pairs import REACH, Pairs
from sim.core.routing import choose_ways
from sim.core.state import F64, I32, Activity, Index
from sim.core.ways import Ways
from sim.space.motion import move_many
from sim.space.space import Bool
from sim.units import STEP

PUSH: Final = 8.0
PUSH_RANGE: Final = 0.5
"""Strength of turning away, and the gap in metres at which it ends; fits the exponential with A = 8, D = 0.1 m."""

RIGHT: Final = 0.25
"""Share of the turning away that goes to the right, by eye: enough to pass in a corridor, not enough to circle."""

HEADWAY: Final = 0.5
"""Seconds of gap kept to the person in front: dense enough at a doorway that its cap, not the queue, decides (research §1)."""

TURN_SHARE: Final = 0.35
"""Part of the way a body's direction turns in one step (relaxes in about 0.15 s), by eye."""

BEHIND: Final = 0.31
"""Length left of the mean of old and wanted direction below which one turns at once: about 175 degrees apart."""

ARRIVED: Final = 0.15
"""Metres from the spot at which one is there."""

STUCK_STEPS: Final = 50
CREEP: Final = 0.25
"""After this many steps without getting anywhere one squeezes past at this share of one's pace."""

STAIRS_UP: Final = 0.46
STAIRS_DOWN: Final = 0.52
"""Horizontal speed on stairs over free speed: 0.61 and 0.69 of 1.34 m/s (Weidmann 1993)."""

RUNS: Final = 2.2
"""Metres per second from which it looks like running, by eye."""

DOOR_NEAR: Final = 0.9
"""Metres from a door at which a walker reaches for the handle."""

WAIT_NEAR: Final = 0.55
"""Metres from a door that is not open yet at which a walker waits."""


class Movement:
    """Moves everybody who means to go somewhere. Holds only what can be worked out anew from the state."""

    def __init__(self, ctx: Context, ways: Ways) -> None:
        self.pairs, self.ways = Pairs(), ways
        world = ctx.world
        self.radius: F64 = np.array([p.radius for p in ctx.people])
        plane = world.space.cell_plane
        self._slope: F64 = plane[:, :2].copy()
        self._steep: Bool = (plane[:, 0] != 0.0) | (plane[:, 1] != 0.0)
        self._doorway: Bool = world.space.cell_door >= 0
        self._portal_door: I32 = np.append(world.space.portal_door, -1).astype(np.int32)
        self._sky: Bool = np.isin(np.arange(world.space.cell_count), world.outdoor_cells)

    def step(self, ctx: Context) -> tuple[I32, I32]:
        """Moves everybody one step; gives who has arrived, and who stands at a door that will not open."""
        state = ctx.state
        state.tokens += ctx.world.flow
        movers = np.flatnonzero((state.pace > 0.0) & (state.present == 1))
        movers = movers[movers > 0]
        none = np.zeros(0, dtype=np.int32)
        if not len(movers):
            self._rest(ctx, movers, none.astype(np.float64))
            np.minimum(state.tokens, ctx.world.flow_saved, out=state.tokens)
            return none, none
        choose_ways(ctx, self.ways, movers)
        aim, at_goal, waits, refused = self._aims(ctx, movers)
        reach, arrived = self._arrivals(ctx, movers, aim, at_goal)
        direction, gap = self._steer(ctx, movers, aim, reach)
        speed = self._speeds(ctx, movers, direction, gap)
        speed[waits] = 0.0
        step = np.minimum(speed * STEP, np.where(at_goal, reach, np.inf))
        self._advance(ctx, movers, direction, step)
        np.minimum(state.tokens, ctx.world.flow_saved, out=state.tokens)
        return movers[arrived].astype(np.int32), refused

    # --- where to

    def _aims(self, ctx: Context, movers: Index) -> tuple[F64, Bool, Bool, I32]:
        """(n, 2) points to walk at, who is in the goal's cell, who waits for a door, and who is refused by one."""
        state, space = ctx.state, ctx.world.space
        cell, way = state.cell[movers], state.mind[movers, M.WAY]
        at_goal = cell == state.mind[movers, M.GOAL_CELL]
        p = np.maximum(way, 0)
        a, b = space.portal_a[p], space.portal_b[p]
        x, y = state.xy[movers, 0], state.xy[movers, 1]
        nx, ny = nearest_on(a[:, 0], a[:, 1], b[:, 0], b[:, 1], x, y, inset=0.25)
        sign = np.where(space.portal_cells[p, 0] == cell, 0.3, -0.3)
        normal = self.ways.normal[p]
        aim = np.stack([nx + normal[:, 0] * sign, ny + normal[:, 1] * sign], axis=1)
        aim = np.where(at_goal[:, None], state.spot[movers], aim)
        lost = ~at_goal & (way < 0)
        aim[lost] = state.xy[movers[lost]]
        dx, dy = nx - x, ny - y
        waits, refused = self._work_doors(ctx, movers, np.where(at_goal, -1, way), np.sqrt(dx * dx + dy * dy))
        if lost.any():
            stranded = movers[lost & (state.mind[movers, M.GOAL] != -3)]
            refused = np.union1d(refused, stranded).astype(np.int32)
            waits = waits | lost
        return aim, at_goal, waits, refused

    def _work_doors(self, ctx: Context, movers: Index, way: I32, away: F64) -> tuple[Bool, I32]:
        """Walkers open the door they come to, wait while it swings, and learn when it will not open."""
        state = ctx.state
        waits, refused = np.zeros(len(movers), dtype=bool), np.zeros(0, dtype=np.int32)
        door = self._portal_door[way]  # -1, no way, lands on the spare last place
        near = np.flatnonzero((door >= 0) & (away < DOOR_NEAR))
        near = near[~self._doorway[state.cell[movers[near]]]]
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

    def _arrivals(self, ctx: Context, movers: Index, aim: F64, at_goal: Bool) -> tuple[F64, Bool]:
        """(n,) metres to the aim, and who is there: at the spot, or outdoors when that is all that is wanted."""
        off = aim - ctx.state.xy[movers]
        reach = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
        outdoors = (ctx.state.mind[movers, M.GOAL_CELL] < 0) & self._sky[ctx.state.cell[movers]]
        return reach, (at_goal & (reach <= ARRIVED)) | outdoors

    # --- how

    def _steer(self, ctx: Context, movers: Index, aim: F64, reach: F64) -> tuple[F64, F64]:
        """(n, 2) directions, away from who is near, and (n,) the gap in metres to the nearest person in front."""
        state = ctx.state
        n = len(state.xy)
        want = np.zeros((n, 2))
        want[movers] = (aim - state.xy[movers]) / np.maximum(reach, 1e-9)[:, None]
        first, second, qx, qy, far = self._neighbours(ctx, movers)
        size = self.radius[first] + self.radius[second]
        near = np.maximum(1.0 - (far - size) / PUSH_RANGE, 0.0)
        square = near * near
        # in a doorway one goes straight on: being turned back there would spend its flow on going to and fro
        straight = self._doorway[state.cell[first]]
        push = np.where(straight, 0.0, PUSH * square * square / far)
        px, py = qx + RIGHT * qy, qy - RIGHT * qx
        sx = want[:, 0] + np.bincount(first, push * px, n)
        sy = want[:, 1] + np.bincount(first, push * py, n)
        face = self._turn(ctx, movers, sx[movers], sy[movers])
        all_face = np.zeros((n, 2))
        all_face[movers] = face
        fx, fy = all_face[first, 0], all_face[first, 1]
        front = (-(qx * fx + qy * fy) > 0.0) & (np.abs(qy * fx - qx * fy) <= size)
        gap = np.full(n, 1e9)
        np.minimum.at(gap, first[front], (far - size)[front])
        return face, gap[movers]

    def _neighbours(self, ctx: Context, movers: Index) -> tuple[Index, Index, F64, F64, F64]:
        """Pairs (mover, other) that mind each other: near, and in the same room or one of them in a doorway."""
        state = ctx.state
        self.pairs.refresh(state.xy, state.present)
        moving = np.zeros(len(state.xy), dtype=bool)
        moving[movers] = True
        keep = moving[self.pairs.first]
        first, second = self.pairs.first[keep], self.pairs.second[keep]
        q = state.xy[first] - state.xy[second]
        square = q[:, 0] * q[:, 0] + q[:, 1] * q[:, 1]
        unit = ctx.world.space.cell_unit[state.cell]
        doorway = self._doorway[state.cell]
        together = (unit[first] == unit[second]) | doorway[first] | doorway[second]
        keep = (square < REACH * REACH) & together
        far = np.maximum(np.sqrt(square[keep]), 1e-3)
        return first[keep], second[keep], q[keep, 0], q[keep, 1], far

    def _turn(self, ctx: Context, movers: Index, sx: F64, sy: F64) -> F64:
        """(n, 2) new directions: part of the way from the old to the wanted one, or at once when that is behind."""
        size = np.maximum(np.sqrt(sx * sx + sy * sy), 1e-9)
        want = np.stack([sx / size, sy / size], axis=1)
        face = ctx.state.face[movers]
        face = face + (want - face) * TURN_SHARE
        length = np.sqrt(face[:, 0] * face[:, 0] + face[:, 1] * face[:, 1])
        turned = np.where((length > BEHIND)[:, None], face / np.maximum(length, 1e-9)[:, None], want)
        ctx.state.face[movers] = turned
        return turned

    def _speeds(self, ctx: Context, movers: Index, direction: F64, gap: F64) -> F64:
        state = ctx.state
        pace = state.pace[movers]
        cell = state.cell[movers]
        steep = self._steep[cell]
        if steep.any():
            slope = self._slope[cell]
            up = slope[:, 0] * direction[:, 0] + slope[:, 1] * direction[:, 1] > 0.0
            pace = pace * np.where(steep, np.where(up, STAIRS_UP, STAIRS_DOWN), 1.0)
        speed = np.minimum(np.maximum(gap / HEADWAY, 0.0), pace)
        stuck = state.mind[movers, M.STUCK] > STUCK_STEPS
        creeping: F64 = np.where(stuck, np.maximum(speed, pace * CREEP), speed)
        return creeping

    # --- moving

    def _advance(self, ctx: Context, movers: Index, direction: F64, step: F64) -> None:
        state = ctx.state
        old, cell = state.xy[movers], state.cell[movers]
        wanted = old + direction * step[:, None]
        passable = doors.passable(state)
        new_cell, there = move_many(ctx.world.space, cell, old, wanted, passable, self.radius[movers])
        held = self._held_back(ctx, cell, new_cell)
        state.cell[movers] = np.where(held, cell, new_cell)
        new = np.where(held[:, None], old, there)
        state.xy[movers] = new
        off = new - old
        moved = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
        slow = moved < 0.1 * STEP * state.pace[movers]
        stuck = state.mind[movers, M.STUCK]
        state.mind[movers, M.STUCK] = np.where(slow, stuck + 1, np.maximum(stuck - 5, 0))
        self._rest(ctx, movers, moved / STEP)

    def _held_back(self, ctx: Context, old: I32, new: I32) -> Bool:
        """Takes a token for everybody who steps into a doorway; those for whom there is none stay where they were."""
        door = ctx.world.space.cell_door
        enters = np.flatnonzero((door[new] >= 0) & (door[new] != door[old]))
        held = np.zeros(len(new), dtype=bool)
        for k in enters.tolist():
            d = int(door[new[k]])
            if ctx.state.tokens[d] >= 1.0:
                ctx.state.tokens[d] -= 1.0
            else:
                held[k] = True
        return held

    def _rest(self, ctx: Context, movers: Index, moved: F64) -> None:
        """Smooths speeds and turns headings for the picture."""
        state = ctx.state
        target = np.zeros(len(state.speed))
        target[movers] = moved
        target[0] = state.speed[0]
        state.speed += (target - state.speed) * 0.5
        state.speed[state.speed < 1e-3] = 0.0
        going = movers[state.speed[movers] > 0.15]
        state.heading[going] = heading_index(state.face[going, 0], state.face[going, 1]) * QUANTUM
        state.activity[movers] = Activity.IDLE
        state.activity[going] = np.where(state.speed[going] > RUNS, Activity.RUN, Activity.WALK)
