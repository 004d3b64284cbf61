"""Longitude and latitude to metres and back: an east-north plane that touches the WGS84 ellipsoid at the building's middle.

Points are carried through the earth's own x, y, z, so a metre is a metre within 1 mm over a kilometre from the middle; a
building's height above the sea is left aside (100 m of it stretch a building of 100 m by 1.6 mm).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.errors import FileProblem

F64 = npt.NDArray[np.float64]

EQUATOR: Final = 6_378_137.0
"""Half the earth's diameter at the equator in metres (WGS84's defining constant a)."""

FLATTENING: Final = 1 / 298.257223563
"""How much shorter it is at the poles (WGS84's defining constant f)."""

ECCENTRICITY2: Final = FLATTENING * (2 - FLATTENING)

WIDEST: Final = 20_000.0
"""Metres from the middle to the farthest point of one school with all its buildings; farther, the file is something else."""

DECIMALS: Final = 9
"""Decimals of the anchor in degrees, 0.1 mm: it is read back exactly from what the import reports."""


@dataclass(frozen=True)
class Anchor:
    """The point of the earth that is the plan's origin, in degrees; x points east and y north there."""

    longitude: float
    latitude: float

    def metres(self, degrees: F64) -> F64:
        """``(n, 2)`` longitude and latitude in degrees to ``(n, 2)`` x and y in metres."""
        offset = _earth(np.radians(degrees[:, 0]), np.radians(degrees[:, 1])) - self._origin()
        east, north = self._axes()
        return np.stack([offset @ east, offset @ north], axis=1)

    def degrees(self, metres: F64) -> F64:
        """``(n, 2)`` x and y in metres to ``(n, 2)`` longitude and latitude in degrees, the inverse of ``metres``."""
        along_meridian, along_parallel = self._radii()
        scale = np.array([math.degrees(1 / along_parallel), math.degrees(1 / along_meridian)])
        found: F64 = np.array([self.longitude, self.latitude]) + metres * scale
        for _ in range(8):  # each round leaves about a thousandth of the error at 20 km, less nearer
            found = found + (metres - self.metres(found)) * scale
        return found

    def facts(self) -> dict[str, float]:
        """What an export needs to go back."""
        return {"longitude": self.longitude, "latitude": self.latitude}

    def _radii(self) -> tuple[float, float]:
        """Radius of curvature along the meridian, and of the circle of latitude, in metres."""
        latitude = math.radians(self.latitude)
        w2 = 1 - ECCENTRICITY2 * math.sin(latitude) ** 2
        return EQUATOR * (1 - ECCENTRICITY2) / w2**1.5, EQUATOR / math.sqrt(w2) * math.cos(latitude)

    def _origin(self) -> F64:
        here: F64 = _earth(np.radians([self.longitude]), np.radians([self.latitude]))[0]
        return here

    def _axes(self) -> tuple[F64, F64]:
        lon, lat = math.radians(self.longitude), math.radians(self.latitude)
        east = np.array([-math.sin(lon), math.cos(lon), 0.0])
        north = np.array([-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat)])
        return east, north


def anchor_of(degrees: F64, path: str) -> Anchor:
    """The anchor for ``(n, 2)`` longitudes and latitudes: the middle of their box.

    Raises:
        FileProblem: no point, none of the earth, at a pole, or a box wider than any school.
    """
    if len(degrees) == 0:
        raise FileProblem(path, "has no point with a longitude and latitude.")
    low, high = degrees.min(axis=0), degrees.max(axis=0)
    if abs(low[0]) > 180 or abs(high[0]) > 180 or abs(low[1]) > 89 or abs(high[1]) > 89:
        fix = "Coordinates must be longitude and latitude in degrees (WGS84)."
        raise FileProblem(path, "has coordinates that are no place on earth.", f"{low} to {high}", fix)
    middle = (low + high) / 2
    anchor = Anchor(round(float(middle[0]), DECIMALS), round(float(middle[1]), DECIMALS))
    reach = float(np.abs(anchor.metres(np.stack([low, high]))).max())
    if reach > WIDEST:
        fix = "Export one school only."
        raise FileProblem(path, f"spreads over {2 * reach / 1000:.0f} km, so it is no building.", fix=fix)
    return anchor


def on_earth(points: Iterable[tuple[float, float]]) -> bool:
    """Whether all points can be longitude and latitude in degrees."""
    return all(abs(x) <= 180 and abs(y) <= 90 for x, y in points)


def _earth(longitude: F64, latitude: F64) -> F64:
    """Points of the ellipsoid from radians to ``(n, 3)`` metres from the earth's middle."""
    normal = EQUATOR / np.sqrt(1 - ECCENTRICITY2 * np.sin(latitude) ** 2)
    ring = normal * np.cos(latitude)
    return np.stack([ring * np.cos(longitude), ring * np.sin(longitude), normal * (1 - ECCENTRICITY2) * np.sin(latitude)], axis=1)
