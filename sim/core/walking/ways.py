"""Which portal to walk to next: distance fields over the portals, one per goal and set of doors believed shut."""

from collections.abc import Sequence

import numpy as np

from sim.core.state import F64, I32
from sim.core.walking.tolls import FREE, Toll
from sim.core.world import World

KEEP = 2048
"""Fields remembered before starting over."""

Key = tuple[str, int, tuple[int, ...], tuple[int, ...]]


class Ways:
    """Fields by goal; the memory speeds things up and never changes an answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._fields: dict[Key, F64] = {}
        self._tables: dict[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]], F64] = {}
        space = world.space
        a, b = space.portal_a, space.portal_b
        along = b - a
        length = np.maximum(np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1]), 1e-9)
        normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
        centre = world.cells.centre[space.portal_cells[:, 1]] - (a + b) / 2.0
        ahead = normal[:, 0] * centre[:, 0] + normal[:, 1] * centre[:, 1]
        self.normal: F64 = np.where((ahead < 0.0)[:, None], -normal, normal)
        """(P, 2) unit normals from each portal's first cell towards its second."""

    def to_cell(self, cell: int, shut: Sequence[int] = (), toll: Toll = FREE) -> F64:
        """(P,) metres from each portal to a cell; -1 stands for anywhere outdoors."""
        return self._field(("cell", cell, tuple(sorted(shut)), toll.key), toll)

    def to_unit(self, unit: int, shut: Sequence[int] = (), toll: Toll = FREE) -> F64:
        """(P,) metres from each portal to the nearest cell of a unit."""
        return self._field(("unit", unit, tuple(sorted(shut)), toll.key), toll)

    def to_door(self, door: int, shut: Sequence[int] = (), toll: Toll = FREE) -> F64:
        """(P,) metres from each portal to a door's threshold."""
        return self._field(("door", door, tuple(sorted(shut)), toll.key), toll)

    def to_doors(self, doors: Sequence[int], shut: Sequence[int] = (), toll: Toll = FREE) -> F64:
        """(n, P) metres from each portal to each of some doors' thresholds."""
        key = (tuple(doors), tuple(sorted(shut)), toll.key)
        if key not in self._tables:
            if len(self._tables) >= KEEP:
                self._tables.clear()
            rows = [self.to_door(d, shut, toll) for d in doors]
            self._tables[key] = np.array(rows).reshape(len(doors), -1)
        return self._tables[key]

    def _field(self, key: Key, toll: Toll) -> F64:
        if key not in self._fields:
            if len(self._fields) >= KEEP:
                self._fields.clear()
            passable = np.ones(len(self._world.space.door_ids), dtype=bool)
            passable[list(key[2])] = False
            added = toll.metres if toll.key else None
            cells, portals = self._goals(*key[:2])
            self._fields[key] = np.asarray(self._world.navigator.goal_field(cells, passable, added, portals))
        return self._fields[key]

    def _goals(self, kind: str, goal: int) -> tuple[I32, list[int]]:
        """Cells and portals that are the goal: a door is its portals, since rooms without wall between them have no threshold."""
        if kind == "door":
            return np.zeros(0, dtype=np.int32), np.flatnonzero(self._world.space.portal_door == goal).tolist()
        if kind == "unit":
            return self._world.unit_cells[goal], []
        return self._world.outdoor_cells if goal < 0 else np.array([goal], dtype=np.int32), []

    def metres(self, cell: int, x: float, y: float, field: F64) -> float:
        """Walking metres from a point to the field's goal, by the middles of portals; infinite when there is no way."""
        portals = self._world.cells.portals[cell]
        portals = portals[portals >= 0]
        if not len(portals):
            return float("inf")
        off = self._world.navigator.middle[portals] - (x, y)
        return float((np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1]) + field[portals]).min())

    def metres_each(self, cell: int, x: float, y: float, fields: F64) -> F64:
        """(n,) ``metres`` from one point to the goals of several fields (n, P)."""
        portals = self._world.cells.portals[cell]
        portals = portals[portals >= 0]
        if not len(portals):
            return np.full(len(fields), np.inf)
        off = self._world.navigator.middle[portals] - (x, y)
        far: F64 = (np.sqrt(off[:, 0] * off[:, 0] + off[:, 1] * off[:, 1]) + fields[:, portals]).min(axis=1)
        return far

    def metres_many(self, cells: I32, xy: F64, fields: F64) -> F64:
        """(n,) ``metres`` for many: from each point in its cell, by its row of ``fields`` (n, P) or one field for all (P,)."""
        portals = self._world.cells.portals[cells]
        there = self._world.navigator.middle[portals]
        dx, dy = there[:, :, 0] - xy[:, 0, None], there[:, :, 1] - xy[:, 1, None]
        onward = (
            fields[portals] if fields.ndim == 1 else np.take_along_axis(fields, np.maximum(portals, 0).astype(np.intp), axis=1)
        )
        far: F64 = np.where(portals >= 0, np.sqrt(dx * dx + dy * dy) + onward, np.inf).min(axis=1)
        return far

    def next_portal(self, cells: I32, xy: F64, field: F64) -> I32:
        """(n,) the portal each body should walk to; -1 where there is no way."""
        return self._world.navigator.next_portal(cells, xy, field)

    def next_portal_of_one(self, cell: int, x: float, y: float, field: F64) -> int:
        """``next_portal`` for one body."""
        return self._world.navigator.next_portal_of_one(cell, x, y, field)

    def only_portal(self, cell: int, field: F64) -> int:
        """The portal that ``next_portal`` gives wherever in a cell one stands; -1 when there is none."""
        return self._world.navigator.only_portal(cell, field)
