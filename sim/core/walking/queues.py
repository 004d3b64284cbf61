"""Queues at doors: how long they make the way for those who see them, and who makes for which way out."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.core.people.columns import M, Mode
from sim.core.state import F64, I32, Index, State
from sim.core.world import World
from sim.space.space import Bool
from sim.units import STEP


class Bound(NamedTuple):
    """People who walk to a door."""

    key: I32  # (n,) of each, their room and the door
    metres: F64  # (n,) of each, to the middle of the door
    place: Index  # (N,) where everybody is in these; n of who walks to no door


class Leavers(NamedTuple):
    """People on their way out."""

    by: Index  # (U + 1, D + 1) how many, by the room they are in and the door they go by; nowhere and no door are the first
    via: I32  # (N,) the door everybody goes by; -2 of who is not on the way out


class Queues:
    """Who walks to which door, and who leaves by which exit, as it was when first asked: a step's many questions share that.

    One sees the people of one's own room, and does not count oneself.
    """

    def __init__(self, world: World, state: State) -> None:
        self._world, self._state, self._doors = world, state, len(world.space.door_ids)
        self._unit: I32 | None = None
        self._bound: Bound | None = None
        self._leavers: Leavers | None = None

    def metres(self, person: int, doors: Sequence[int], walk: float) -> list[float]:
        """What a person of free pace ``walk`` (m/s) could walk while waiting at each of some doors, beyond the walk to it.

        0.0 for a door out of sight, of another room.
        """
        world, unit = self._world, self._units().item(person)
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
        if self._leavers is None:
            self._leavers = self._find_leavers()
        room, own = self._leavers.by[self._units().item(person) + 1], self._leavers.via.item(person)
        return [room.item(door + 1) - (door == own) for door in exits]

    def _ahead(self, person: int, unit: int, door: int, metres: float) -> int:
        """How many others of a room are nearer to a door they walk to than ``metres``."""
        if self._bound is None:
            self._bound = self._find_bound()
        bound, key = self._bound, (unit + 1) * self._doors + door
        ahead = int(np.count_nonzero((bound.key == key) & (bound.metres < metres)))
        own = bound.place.item(person)
        oneself = own < len(bound.key) and bound.key.item(own) == key and bound.metres.item(own) < metres
        return ahead - 1 if oneself else ahead

    # --- as it was when first asked

    def _units(self) -> I32:
        if self._unit is None:
            self._unit = self._world.space.cell_unit.take(self._state.cell)
        return self._unit

    def _find_bound(self) -> Bound:
        state, world = self._state, self._world
        way = state.mind[:, M.WAY]
        walks: Bool = (way >= 0) & (state.pace > 0.0) & (state.present == 1)
        who = walks.nonzero()[0]
        door = world.space.portal_door.take(way.take(who))
        who, door = who[door >= 0], door[door >= 0]
        off = state.xy.take(who, axis=0)
        off -= world.door_middle.take(door, axis=0)
        off *= off
        place = np.full(len(way), len(who))
        place[who] = np.arange(len(who))
        return Bound((self._units().take(who) + 1) * self._doors + door, np.sqrt(off[:, 0] + off[:, 1]), place)

    def _find_leavers(self) -> Leavers:
        state = self._state
        leaves: Bool = (state.mind[:, M.STATE] == Mode.LEAVE) & (state.present == 1)
        who, via = leaves.nonzero()[0], np.where(leaves, state.mind[:, M.VIA], -2)
        wide, tall = self._doors + 1, len(self._world.units) + 1
        place = (self._units().take(who) + 1) * wide + (via.take(who) + 1)
        return Leavers(np.bincount(place, minlength=wide * tall).reshape(tall, wide), via)
