"""Where the entities of a block are put in the world, and what tells them apart."""

import math
from dataclasses import dataclass
from typing import Any, Final

from sim.plan.building import Point

LARGEST: Final = 2e10
"""Coordinates beyond this are damage; national grids in millimetres (SWEREF 99: 7e9) are not."""


@dataclass(frozen=True)
class Place:
    """Where entities of a block are put: its transformation to the world, the insert's layer and handles, and how deep it is."""

    matrix: Any
    layer: str = ""
    id: str = ""
    within: tuple[str, ...] = ()


def handle(entity: Any, place: Place) -> str:
    """An entity's handle, behind those of the blocks it is placed with."""
    own = str(entity.dxf.get("handle", "") or "x")
    return f"{place.id}.{own}" if place.id else own


def polar(radius: float, angle: float) -> Any:
    """A point in the plane by distance and angle in radians."""
    from ezdxf.math import Vec3

    return Vec3(radius * math.cos(angle), radius * math.sin(angle), 0.0)


def world(point: Any, place: Place) -> Point:
    """A block's point in the world.

    Raises ValueError when that is no place in a building.
    """
    from ezdxf.math import Vec3

    x, y, _ = place.matrix.transform(Vec3(point))
    if not (abs(x) <= LARGEST and abs(y) <= LARGEST):  # NaN as well
        raise ValueError("a coordinate that is no place in a building")
    return float(x), float(y)


def enlargement(place: Place) -> float:
    """How much larger a block is placed than it was drawn."""
    from ezdxf.math import Vec3

    return float(place.matrix.transform_direction(Vec3(0, 1, 0)).magnitude)
