"""Coordinates of a room for whoever furnishes it: u away from one wall, v along it, whichever way the building lies."""

from dataclasses import dataclass
from math import atan2
from typing import Final

from sim.plan.building import Point

WALL_GAP: Final = 0.02
"""Air between a piece and the wall or its neighbour (skirting)."""

CHAIR_BEHIND: Final = 0.40
"""From a pupil's desk's middle to the middle of its chair, pushed in."""

SEATS: Final = frozenset({"chair", "office_chair", "bench"})
TABLES: Final = frozenset(
    {
        "desk_single",
        "desk_double",
        "teacher_desk",
        "office_desk",
        "meeting_table",
        "round_table",
        "canteen_table",
        "workbench",
        "lab_bench",
        "reception_desk",
    }
)
"""A seat may reach under a table."""


@dataclass(frozen=True)
class Frame:
    """A rectangle in a room: world point of (0, 0), unit vectors of u and v, and inner lengths along them."""

    room: str
    origin: Point
    u: Point
    v: Point
    U: float
    V: float

    def at(self, u: float, v: float) -> Point:
        """World point."""
        return (self.origin[0] + u * self.u[0] + v * self.v[0], self.origin[1] + u * self.u[1] + v * self.v[1])

    def heading(self, du: float, dv: float) -> float:
        """World heading of a local direction."""
        return atan2(du * self.u[1] + dv * self.v[1], du * self.u[0] + dv * self.v[0])
