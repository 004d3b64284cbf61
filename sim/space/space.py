"""The walkable, seeable geometry of a building as flat arrays; built once, never changed.

Vocabulary
    cell     convex polygon on one storey: part of a room, a doorway's threshold, a stair flight, or the outdoors
    portal   segment shared by two cells; it belongs to a door (``portal_door`` >= 0) or is always open (-1)
    door     an opening of the plan that can be closed; index = position in ``door_ids``
Unit index -1 is the outdoors.  Doors appear as: room cell | portal | threshold cell | portal | room cell, both portals
carrying the door's index, so that a person stands in exactly one cell at all times.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building
from sim.space.motion_kernel import Ground, make_ground
from sim.space.tables import (
    Edges,
    Obstacles,
    Rings,
    Row,
    Sides,
    backs_of_gates,
    make_edges,
    make_obstacles,
    make_rings,
    make_sides,
    obstacle_rows,
    side_rows,
)
from sim.space.tiles import Tiles, make_tiles

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

OUTDOORS = -1


@dataclass(frozen=True)
class Space:
    """All arrays share the index spaces named above. ``V`` cell vertices, ``C`` cells, ``P`` portals, ``D`` doors.

    Cells (counter-clockwise polygons in CSR form): vertices of cell c are ``cell_xy[cell_start[c]:cell_start[c + 1]]``;
    edge k of a cell runs from its k-th vertex to the next, ``edge_portal`` is the portal lying on that edge or -1 (wall).
    One edge never carries more than one portal (edges are split at portal ends).
    Height of the floor in cell c at (x, y): ``cell_plane[c] @ (x, y, 1)``.
    """

    building: Building
    unit_ids: tuple[str, ...]
    level_ids: tuple[str, ...]
    door_ids: tuple[str, ...]
    cell_start: I32  # (C + 1,)
    cell_xy: F64  # (V, 2)
    edge_portal: I32  # (V,)
    cell_unit: I32  # (C,) index into unit_ids, -1 outdoors; a threshold cell has the unit of its first side
    cell_level: I32  # (C,) index into level_ids
    cell_plane: F64  # (C, 3)
    cell_door: I32  # (C,) door whose threshold this is, else -1
    cell_link: I32  # (C,) index into building.vertical_links for stair cells, else -1
    portal_a: F64  # (P, 2)
    portal_b: F64  # (P, 2)
    portal_cells: I32  # (P, 2)
    portal_door: I32  # (P,)
    door_line: F64  # (D, 2, 2)
    door_units: I32  # (D, 2) unit on each side, -1 outdoors
    door_level: I32  # (D,)
    door_width: F64  # (D,)
    findings: tuple[str, ...] = field(default=())
    crowding: tuple[int, ...] = field(default=())  # vertical links whose stair lies over floor that is walked on

    @cached_property
    def unit_index(self) -> dict[str, int]:
        """Unit id -> index."""
        return {u: i for i, u in enumerate(self.unit_ids)}

    @cached_property
    def door_index(self) -> dict[str, int]:
        """Opening id -> door index."""
        return {d: i for i, d in enumerate(self.door_ids)}

    @cached_property
    def cell_count(self) -> int:
        """Number of cells."""
        return len(self.cell_unit)

    @cached_property
    def edges(self) -> Edges:
        """Every cell's sub-edges as plain lists."""
        return make_edges(self.cell_start, self.cell_xy, self.edge_portal, self.portal_cells, self.portal_door)

    @cached_property
    def sides(self) -> Sides:
        """Every cell's half-planes."""
        return make_sides(self.cell_start, self.cell_xy)

    @cached_property
    def obstacles(self) -> Obstacles:
        """What a body in a cell can touch."""
        stair = self.cell_link[self.portal_cells] >= 0
        gates = np.flatnonzero(stair[:, 0] != stair[:, 1]).tolist()
        floors = [int(self.portal_cells[g, 1 if stair[g, 0] else 0]) for g in gates]
        rooms = [np.flatnonzero((self.cell_unit == self.cell_unit[c]) & (self.cell_link < 0)).tolist() for c in floors]
        flanks = [k for c in np.flatnonzero(np.isin(self.cell_link, self.crowding)) for k in range(*self.cell_start[c : c + 2])]
        backs = backs_of_gates(self.edges, self.portal_a, self.portal_b, gates, rooms) | frozenset(flanks)
        return make_obstacles(self.edges, self.portal_a, self.portal_b, self.cell_plane, backs)

    @cached_property
    def side_rows(self) -> list[list[tuple[float, float, float]]]:
        """``sides`` as (nx, ny, d) per cell, for code that looks at one body."""
        return side_rows(self.sides)

    @cached_property
    def obstacle_rows(self) -> list[list[Row]]:
        """``obstacles`` as (ax, ay, ux, uy, length, own, door, cap) per cell, for code that looks at one body."""
        return obstacle_rows(self.obstacles)

    @cached_property
    def rings(self) -> Rings:
        """``edges`` as tables, for crowds."""
        return make_rings(self.edges)

    @cached_property
    def tiles(self) -> Tiles:
        """``obstacles`` by where in its cell a body is."""
        return make_tiles(self.edges, self.obstacles, self.obstacle_rows)

    @cached_property
    def ground(self) -> Ground:
        """Cells and what is near places in them, for the compiled rule of motion."""
        return make_ground(self.edges, self.side_rows, self.tiles)

    @cached_property
    def unit_cells(self) -> dict[int, tuple[int, ...]]:
        """Cells of each unit, and of the outdoors (-1); doorways and stairs count to the unit they are given to."""
        cells: dict[int, list[int]] = {}
        for c, u in enumerate(self.cell_unit.tolist()):
            cells.setdefault(u, []).append(c)
        return {u: tuple(c) for u, c in cells.items()}

    def polygon(self, cell: int) -> F64:
        """Vertices of a cell, (n, 2), counter-clockwise."""
        return self.cell_xy[self.cell_start[cell] : self.cell_start[cell + 1]]

    def floor(self, cell: int, x: float, y: float) -> float:
        """Height of the floor above the building's zero."""
        a, b, c = self.cell_plane[cell]
        return float(a * x + b * y + c)
