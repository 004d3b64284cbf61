"""The building as a graph for meso: rooms to shelter in, doors between, metres and seconds on the way. Worked out once.

*Goals* are the rooms one can shelter in, in ``World.shelters``' order, and last the outdoors.  A *node* is a door's side:
``2 * door + side``, where somebody stands who has just come through the door to that side.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.core.ground import Ground
from sim.core.people import refuges
from sim.core.state import F64, I32
from sim.core.walking.movement import STAIRS_DOWN, STAIRS_UP
from sim.space.nav import TIE
from sim.space.space import Bool
from sim.units import STEP

LEGS: Final = 64
"""Portals a leg may cross before it is given up: more than any room has cells in a row."""

STAIRS: Final = (STAIRS_UP + STAIRS_DOWN) / 2.0
"""Speed on stairs over speed on the flat, up and down alike."""

PLACES_KNOWN: Final = 8
"""Hiding places of a room that its walking distances are the mean of."""


@dataclass(frozen=True)
class Legs:
    """(n,) ways on from places towards goals: up to which door (-1: the goal is in this very room, -2: no way), and metres."""

    door: I32
    metres: F64


class Atlas:
    """Tables of one scenario's ground. ``G`` goals, ``D`` doors, ``U`` units; places are (cell, point)."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.world = ground, ground.world
        world, space = ground.world, ground.world.space
        self.rooms: I32 = world.shelters.astype(np.int32)
        self.outdoors = len(self.rooms)
        fields = [ground.ways.to_unit(int(r)) for r in self.rooms] + [ground.ways.to_cell(-1)]
        self.fields: F64 = np.array(fields).reshape(len(fields), len(space.portal_door))
        self.goal_of: I32 = np.full(len(world.units) + 1, -1, dtype=np.int32)  # by unit; the outdoors are the last
        self.goal_of[self.rooms] = np.arange(len(self.rooms))
        self.open_air: Bool = np.append(world.open_air, True)
        self.goal_of[self.open_air] = self.outdoors
        self.circulation: Bool = np.append(world.circulation, True)

    # --- doors

    @cached_property
    def door_units(self) -> I32:
        """(D, 2) unit on each side; the outdoors are unit ``U``."""
        pairs = self.world.space.door_units
        return np.where(pairs < 0, len(self.world.units), pairs).astype(np.int32)

    @cached_property
    def swing(self) -> F64:
        """(D,) seconds from wide open to shut."""
        return STEP / self.world.swing

    @cached_property
    def headway(self) -> F64:
        """(D,) seconds between two people in the doorway, by the flow cap."""
        return STEP / np.maximum(self.world.flow, 1e-9)

    @cached_property
    def node_cell(self) -> I32:
        """(2 D,) the cell one is in after coming through."""
        return np.array([c for c, _ in self._nodes], dtype=np.int32)

    @cached_property
    def node_xy(self) -> F64:
        """(2 D, 2) the middle of the doorway's edge on that side."""
        return np.array([xy for _, xy in self._nodes]).reshape(-1, 2)

    @cached_property
    def _nodes(self) -> list[tuple[int, tuple[float, float]]]:
        space, middle = self.world.space, self.world.navigator.middle
        found: dict[tuple[int, int], tuple[int, tuple[float, float]]] = {}
        for p, (a, b) in enumerate(space.portal_cells.tolist()):
            door = int(space.portal_door[p])
            if door < 0:
                continue
            for cell in (a, b):
                if space.cell_door[cell] < 0:
                    unit = int(space.cell_unit[cell])
                    for side in np.flatnonzero(space.door_units[door] == unit).tolist():
                        found.setdefault((door, side), (cell, (float(middle[p, 0]), float(middle[p, 1]))))
        missing = (0, (0.0, 0.0))
        return [found.get((d, s), missing) for d in range(len(space.door_ids)) for s in (0, 1)]

    # --- rooms

    @cached_property
    def room_doors(self) -> I32:
        """(U + 1, K) doors of each unit, -1 beyond the last; none for the outdoors."""
        lists = [*self.world.unit_doors, ()]
        table = np.full((len(lists), max(map(len, lists), default=1) or 1), -1, dtype=np.int32)
        for u, doors in enumerate(lists):
            table[u, : len(doors)] = doors
        return table

    @cached_property
    def closable(self) -> Bool:
        """(U + 1,) rooms that are a shelter once every door of theirs is shut."""
        has = np.array([bool(d) for d in self.world.unit_doors], dtype=bool)
        return np.append(self.world.sealed & ~self.world.circulation & has, False)

    @cached_property
    def capacity(self) -> I32:
        """(G,) most people who make for a room; the outdoors take all."""
        world = self.world
        rooms = [refuges.TIGHT.get(world.units[u].category, int(world.unit_area[u] / refuges.SPACE_EACH)) for u in self.rooms]
        return np.array([*rooms, 1_000_000], dtype=np.int32)

    @cached_property
    def penalty(self) -> F64:
        """(G - 1,) metres a room is put off for not being known lockable."""
        return np.array([refuges.PENALTY[self.world.lockable(int(u))] for u in self.rooms])

    @cached_property
    def hiding(self) -> F64:
        """(U + 1, 2) the middle of a unit's best places to keep low."""
        middle = np.zeros((len(self.world.units) + 1, 2))
        for u in range(len(self.world.units)):
            spots = self.ground.spots.hiding(u)[:PLACES_KNOWN] if len(self.world.unit_cells[u]) else ()
            if spots:
                middle[u] = np.mean([(s.x, s.y) for s in spots], axis=0)
        return middle

    @cached_property
    def working(self) -> F64:
        """(2 D, 2) where one stands to work a door from each side."""
        space = self.world.space
        spots = [self.ground.spots.at_door(d, int(space.door_units[d, s])) for d in range(len(space.door_ids)) for s in (0, 1)]
        return np.array([(s.x, s.y) for s in spots]).reshape(-1, 2)

    # --- ways

    def legs(self, cell: I32, xy: F64, goal: I32) -> Legs:
        """The first leg of each way: from a place to the first door on the shortest way to its goal."""
        space, nav = self.world.space, self.world.navigator
        cell, xy = cell.copy(), xy.astype(np.float64, copy=True)
        door = np.full(len(cell), -2, dtype=np.int32)
        metres = np.zeros(len(cell))
        going = np.arange(len(cell))
        for _ in range(LEGS):
            unit = np.where(space.cell_unit[cell[going]] < 0, len(self.world.units), space.cell_unit[cell[going]])
            there = (self.goal_of[unit] == goal[going]) & (space.cell_door[cell[going]] < 0)
            door[going[there]] = -1
            going = going[~there]
            if not len(going):
                break
            portals = self.world.cells.portals[cell[going]]
            off = nav.middle[portals] - xy[going][:, None, :]
            far = np.sqrt(off[:, :, 0] * off[:, :, 0] + off[:, :, 1] * off[:, :, 1])
            cost = np.where(portals < 0, np.inf, far + self.fields[goal[going][:, None], portals] * TIE)
            best = cost.argmin(axis=1)
            rows = np.arange(len(going))
            possible = np.isfinite(cost[rows, best])
            going, portal, far = going[possible], portals[rows, best][possible], far[rows, best][possible]
            metres[going] += far / np.where(self._steep[cell[going]], STAIRS, 1.0)
            at_door = space.portal_door[portal] >= 0
            door[going[at_door]] = space.portal_door[portal[at_door]]
            pair = space.portal_cells[portal]
            cell[going] = np.where(pair[:, 0] == cell[going], pair[:, 1], pair[:, 0])
            xy[going] = nav.middle[portal]
            going = going[~at_door]
        return Legs(door, metres)

    @cached_property
    def _steep(self) -> Bool:
        plane = self.world.space.cell_plane
        return np.asarray((plane[:, 0] != 0.0) | (plane[:, 1] != 0.0), dtype=bool)

    @cached_property
    def onward(self) -> Legs:
        """(2 D * G,) ways on from every node to every goal, node by node."""
        goals = len(self.fields)
        return self.legs(
            np.repeat(self.node_cell, goals),
            np.repeat(self.node_xy, goals, axis=0),
            np.tile(np.arange(goals, dtype=np.int32), len(self.node_cell)),
        )

    def choices(self, cell: I32, xy: F64) -> I32:
        """(n, CANDIDATES) goals a person at each place would take, best first; -1 where there are no more.

        As ``sim.core.people.choice.choose``: the nearest as the crow flies, by walking metres and what they are put off for.
        """
        world, space = self.world, self.world.space
        if not len(self.rooms):
            return np.full((len(cell), 1), -1, dtype=np.int32)
        middle, level = world.unit_middle[self.rooms], world.unit_level[self.rooms]
        off = middle[None] - xy[:, None]
        crow = np.sqrt(off[:, :, 0] * off[:, :, 0] + off[:, :, 1] * off[:, :, 1])
        crow += np.where(level[None] == space.cell_level[cell][:, None], 0.0, refuges.STOREY)
        near = np.argsort(crow, axis=1, kind="stable")[:, : refuges.CANDIDATES]
        cost = self._metres(cell, xy, near) + self.penalty[near]
        order = np.argsort(cost, axis=1, kind="stable")
        ranked = np.take_along_axis(near, order, axis=1)
        return np.where(np.isfinite(np.take_along_axis(cost, order, axis=1)), ranked, -1).astype(np.int32)

    @cached_property
    def node_choices(self) -> I32:
        """(2 D, CANDIDATES) the same for who stands before a door that will not open, on each side of it."""
        return self.choices(self.node_cell, self.node_xy)

    def _metres(self, cell: I32, xy: F64, goal: np.ndarray[tuple[int, int], np.dtype[np.intp]]) -> F64:
        """(n, k) walking metres from places to rooms; none to the room one is in."""
        portals = self.world.cells.portals[cell]
        off = self.world.navigator.middle[portals] - xy[:, None, :]
        near = np.where(portals < 0, np.inf, np.sqrt(off[:, :, 0] * off[:, :, 0] + off[:, :, 1] * off[:, :, 1]))
        metres = np.min(near[:, None, :] + self.fields[goal[:, :, None], portals[:, None, :]], axis=2)
        inside = self.rooms[goal] == self.world.space.cell_unit[cell][:, None]
        return np.where(inside, 0.0, metres)
