"""From the plan's metres to longitude and latitude, through its anchor."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import UsageProblem
from sim.plan.building import Building, Polygon
from tools.importers import geographic

F64 = npt.NDArray[np.float64]

DECIMALS = 9
"""Of degrees: 0.1 mm."""


@dataclass(frozen=True)
class Degrees:
    """Turns and moves local metres onto the earth: ``matrix`` from x, y to east, north; ``point`` is the anchor's own."""

    anchor: geographic.Anchor
    matrix: F64  # (2, 2)
    point: F64  # (2,)

    def of(self, points: Sequence[Sequence[float]]) -> list[list[float]]:
        """Positions in GeoJSON's order: longitude, latitude."""
        local = np.array([p[:2] for p in points], np.float64).reshape(-1, 2)
        found = self.anchor.degrees((local - self.point) @ self.matrix.T)
        return [[round(float(x), DECIMALS), round(float(y), DECIMALS)] for x, y in found]

    def polygon(self, polygon: Polygon) -> list[list[list[float]]]:
        """A GeoJSON polygon's coordinates, rings closed."""
        return [self.of([*ring, ring[0]]) for ring in (polygon.exterior, *polygon.holes)]

    def geometry(self, geometry: dict[str, Any]) -> dict[str, Any]:
        """A GeoJSON geometry of local metres as one of degrees; heights fall away."""
        return {**geometry, "coordinates": self._moved(geometry["coordinates"])}

    def _moved(self, value: Any) -> Any:
        if isinstance(value[0], (int, float)):
            return self.of([value])[0]
        if isinstance(value[0][0], (int, float)):
            return self.of(value)
        return [self._moved(inner) for inner in value]


def degrees_of(building: Building) -> Degrees:
    """How this building lies on the earth.

    Raises UsageProblem when nobody knows.
    """
    if building.anchor is None:
        raise UsageProblem("The plan does not say where on earth it lies. Give one point: --anchor LATITUDE,LONGITUDE.")
    a, north = building.anchor, building.north
    matrix = np.array([[math.sin(north), -math.cos(north)], [math.cos(north), math.sin(north)]])
    return Degrees(geographic.Anchor(a.longitude, a.latitude), matrix, np.array(a.point))
