"""Queues at doors: how long they make the way for those who see them, and who makes for which way out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.core.people.columns import M, Mode
from sim.core.state import F64, I32, Index, State
from sim.core.world import World
from sim.space.space import Bool
from sim.units import STEP


class Lines(NamedTuple):
    """Who walks to a door of the room they are in: by room and door, the nearest to the door first."""

    key: list[int]  # of each of them, ascending: their room and door
    metres: list[float]  # of each of them to the middle of the door
    own_key: I32  # (N,) of everybody; -1 of who walks to no door
    own_metres: F64  # (N,)


class Queues:
    """Who walks to which door, and who leaves by which exit, as it was when first asked: a step's many questions share that.

    One sees the people of one's own room, and does not count oneself.
    """

    def __init__(self, world: World, state: State) -> None:
        self._world, self._state = world, state
        self._doors = len(world.space.door_ids)

    def metres(self, person: int, doors: Sequence[int], walk: float) -> list[float]:
        """What a person of free pace ``walk`` (m/s) could walk while waiting at each of some doors, beyond the walk to it.

        0.0 for a door out of sight, of another room.
        """
        world, unit = self._world, self._unit.item(person)
        in_room, waits = world.doors_in[unit], []
        for door in doors:
            metres = 0.0
            if door in in_room:
                off_x = self._state.xy.item(person, 0) - world.door_middle.item(door, 0)
                off_y = self._state.xy.item(person, 1) - world.door_middle.item(door, 1)
                mine = sqrt(off_x * off_x + off_y * off_y)
                per_second = max(world.flow.item(door) / STEP, 1e-6)
                metres = max(self._ahead(person, unit, door, mine) / per_second * walk - mine, 0.0)
            waits.append(metres)
        return waits

    def going(self, person: int, exits: Sequence[int]) -> list[int]:
        """How many others of a person's room are on the way out by each of some doors."""
        room = self._leaving[self._unit.item(person) + 1]
        own = self._via.item(person) if self._leaves.item(person) else -1
        return [room.item(door + 1) - (door == own) for door in exits]

    # --- as it was when first asked

    def _ahead(self, person: int, unit: int, door: int, metres: float) -> int:
        """How many others of a room are nearer to a door they walk to than ``metres``."""
        lines, key = self._lines, (unit + 1) * self._doors + door
        first = bisect_left(lines.key, key)
        last = bisect_right(lines.key, key, first)
        ahead = bisect_left(lines.metres, metres, first, last) - first
        oneself = lines.own_key.item(person) == key and lines.own_metres.item(person) < metres
        return ahead - 1 if oneself else ahead

    @cached_property
    def _unit(self) -> I32:
        unit: I32 = self._world.space.cell_unit.take(self._state.cell)
        return unit

    @cached_property
    def _lines(self) -> Lines:
        state, world = self._state, self._world
        way = state.mind[:, M.WAY]
        door = np.where((way >= 0) & (state.pace > 0.0) & (state.present == 1), world.space.portal_door[way], -1)
        off = state.xy - world.door_middle[door]
        metres = np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1])
        key = np.where(door >= 0, (self._unit + 1) * self._doors + door, -1)
        order = np.lexsort((metres, key))
        order = order[np.searchsorted(key[order], 0) :]
        return Lines(key[order].tolist(), metres[order].tolist(), key, metres)

    @cached_property
    def _leaves(self) -> Bool:
        state = self._state
        leaves: Bool = (state.mind[:, M.STATE] == Mode.LEAVE) & (state.present == 1)
        return leaves

    @cached_property
    def _via(self) -> I32:
        via: I32 = self._state.mind[:, M.VIA].copy()
        return via

    @cached_property
    def _leaving(self) -> Index:
        """(U + 1, D + 1) people by the room they are in and the door they go by; nowhere and no door are the first."""
        who = self._leaves.nonzero()[0]
        wide, tall = self._doors + 1, len(self._world.units) + 1
        place = (self._unit.take(who) + 1) * wide + (self._via.take(who) + 1)
        people: Index = np.bincount(place, minlength=wide * tall).reshape(tall, wide)
        return people
