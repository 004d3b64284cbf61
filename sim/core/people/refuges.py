"""Rooms one can shelter in, as seen from each cell: how far off they are for whom, and how many they hold."""

from typing import Final

import numpy as np

from sim.core.people.fields import Fields
from sim.core.state import F64, Index
from sim.core.walking.tolls import Toll
from sim.core.walking.ways import Ways
from sim.core.world import World
from sim.plan.building import Category, Tri

CANDIDATES: Final = 8
"""Rooms compared by walking distance, the nearest as the crow flies."""

SPACE_EACH: Final = 1.0
"""Square metres of floor a sheltering person takes, by eye."""

PENALTY: Final = {Tri.YES: 0.0, Tri.UNKNOWN: 15.0, Tri.NO: 40.0}
"""Metres a room is put off for not being known lockable, by eye."""

STOREY: Final = 25.0
"""Metres a room on another storey is put off when comparing as the crow flies, by eye."""

TIGHT: Final = {Category.RESTROOM: 3, Category.STORAGE: 4, Category.ELEVATOR: 0, Category.SHAFT: 0}
"""Most people in the smallest rooms, by eye."""

KEEP: Final = 512
"""Choices remembered before starting over."""

Choices = tuple[list[int], F64, F64, F64]
"""Rooms, (rooms,) metres each is put off for, (rooms, k) metres to them from each portal of a cell, (k, 2) middles of those."""


class Refuges:
    """Rooms one can shelter in as seen from each cell; the memory never changes an answer."""

    def __init__(self, world: World, fields: Fields) -> None:
        self._world, self._fields = world, fields
        self.rooms: Index = world.shelters.astype(np.intp)
        self._put_off = np.array([PENALTY[world.lockable(int(u))] for u in self.rooms])
        self.capacity = {
            int(u): TIGHT.get(world.units[u].category, int(world.unit_area[u] / SPACE_EACH)) for u in self.rooms.tolist()
        }
        self._near: dict[int, Index] = {}
        self._choices: dict[tuple[int, tuple[int, ...], tuple[int, ...]], Choices] = {}

    def near(self, cell: int) -> Index:
        """Places in ``rooms`` of those nearest to a cell's middle as the crow flies."""
        if cell not in self._near:
            w = self._world
            away = w.unit_middle[self.rooms] - w.cells.centre[cell]
            off = np.sqrt(away[:, 0] * away[:, 0] + away[:, 1] * away[:, 1])
            off += np.where(w.unit_level[self.rooms] == w.space.cell_level[cell], 0.0, STOREY)
            self._near[cell] = np.argsort(off, kind="stable")[:CANDIDATES]
        return self._near[cell]

    def choices(self, ways: Ways, cell: int, shut: list[int], toll: Toll) -> Choices:
        """What there is to choose from in a cell for those who believe some doors shut, with what they dread on the way."""
        key = (cell, tuple(shut), toll.key)
        if key not in self._choices:
            if len(self._choices) >= KEEP:
                self._choices.clear()
            w, near = self._world, self.near(cell)
            rooms = self.rooms[near].tolist()
            portals = w.cells.portals[cell]
            portals = portals[portals >= 0]
            fields = [self._fields.to_unit(ways, u, shut, toll, [cell])[portals] for u in rooms]
            metres = np.array(fields).reshape(len(rooms), len(portals))
            self._choices[key] = (rooms, self._put_off[near], metres, w.navigator.middle[portals])
        return self._choices[key]
