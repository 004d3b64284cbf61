"""What crossing a portal costs somebody beyond the walk: too narrow, a stair, or a room where the danger is believed to be."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from sim.core.state import F64
from sim.plan.building import Category, LinkKind
from sim.space.space import Bool, Space

DANGER_METRES: Final = 60.0
"""Metres somebody rather walks than to cross the border of a room where they believe the danger to be, by eye."""

KEEP: Final = 256
"""Tolls remembered before starting over."""


@dataclass(frozen=True)
class Toll:
    """What crossing portals costs those who believe the same; ``key`` tells one toll from another."""

    key: tuple[int, ...]
    metres: F64 = field(compare=False)  # (P,) infinite where they cannot go


FREE: Final = Toll((), np.zeros(0))
"""No toll at all."""


class Tolls:
    """Tolls of a space; the memory never changes an answer."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._known: dict[tuple[int, ...], Toll] = {}
        along = space.portal_b - space.portal_a
        self._units = space.cell_unit[space.portal_cells]  # (P, 2)
        self._width = self._widths(np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1]))
        self._inward = self._leads_in()
        steps = [link.kind is LinkKind.STAIRS for link in space.building.vertical_links]
        self._steps = np.array([*steps, False], dtype=bool)[space.cell_link[space.portal_cells]].any(axis=1)  # (P,)

    def _widths(self, length: F64) -> F64:
        """(P,) clear metres: a door's, or all the openings together through which two rooms lie open to each other."""
        space, width = self._space, np.full(len(length), np.inf)
        doors = space.portal_door >= 0
        width[doors] = space.door_width[space.portal_door[doors]]
        between = np.flatnonzero(~doors & (self._units[:, 0] != self._units[:, 1]))
        pairs = np.sort(self._units[between], axis=1)
        _, group = np.unique(pairs, axis=0, return_inverse=True)
        width[between] = np.bincount(group.ravel(), length[between])[group.ravel()] if len(between) else 0.0
        return width

    def _leads_in(self) -> Bool:
        """(P,) portals over which somebody outdoors would go in: of a doorway the inner one, so that one can step out of it."""
        space = self._space
        open_air = np.array([*(u.category is Category.OUTDOOR for u in space.building.units), True], dtype=bool)
        sky = open_air[self._units]
        leads_in: Bool = (sky[:, 0] != sky[:, 1]) & (space.portal_door < 0)
        doors = np.flatnonzero(space.portal_door >= 0)
        sides = open_air[space.door_units[space.portal_door[doors]]]
        room = space.cell_door[space.portal_cells[doors]] < 0  # (d, 2) which of the two cells is not the threshold
        indoors = (room & ~sky[doors]).any(axis=1)
        leads_in[doors] = (sides[:, 0] != sides[:, 1]) & indoors
        return leads_in

    def of(self, danger: tuple[int, int], wide: int, steps: bool, out: bool = False) -> Toll:
        """The toll of those who believe the danger to be in some rooms (-1 none), need ``wide`` cm, and take stairs or not.

        Who is ``out`` does not go in again.
        """
        rooms = sorted({u for u in danger if u >= 0})
        if not rooms and wide <= 0 and steps and not out:
            return FREE
        key = (wide, int(steps), int(out), *rooms)
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = Toll(key, self._metres(rooms, wide / 100.0, steps, out))
        return self._known[key]

    def _metres(self, rooms: list[int], wide: float, steps: bool, out: bool) -> F64:
        door = self._space.portal_door
        sides = self._units
        if len(self._space.door_units):
            sides = np.where((door >= 0)[:, None], self._space.door_units[door], sides)
        touches = np.isin(sides, rooms).any(axis=1) & (sides[:, 0] != sides[:, 1])
        metres = np.where(touches, np.where(door >= 0, DANGER_METRES / 2.0, DANGER_METRES), 0.0)  # a door has two portals
        metres[self._width < wide - 1e-6] = np.inf
        if not steps:
            metres[self._steps] = np.inf
        if out:
            metres[self._inward] = np.inf
        return metres
