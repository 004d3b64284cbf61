"""Places around and at the edge of a building: where people gather, and which rooms lie near the way in."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sim.plan.building import AssemblyPoint, Building, Category, Unit
from sim.plan.checks.access import exits
from sim.text import Text, say
from tools.review.added import added_of
from tools.review.answers import Added
from tools.review.places import centroid, middle

SIDES: Final = ("north", "east", "south", "west")
"""Sides of a building, each a quarter turn clockwise from the one before."""

AWAY: Final = 50.0
"""Metres from the façade to an assembly point of which only the side is known: clear of the building, by eye."""

OFFICES: Final = (Category.OFFICE, Category.LOBBY, Category.STAFF_ROOM, Category.ROOM, Category.UNSPECIFIED)
MOST: Final = 8
"""Rooms offered as the school's office, by eye."""


def assembly_point(building: Building, side: str) -> Added:
    """An assembly point on one side of the building, straight out from its middle. Raises ValueError for another side."""
    corners = np.vstack([np.asarray(u.polygon.exterior) for u in building.units])
    low, high = corners.min(axis=0), corners.max(axis=0)
    heading = building.north - SIDES.index(side) * math.pi / 2
    way = np.array([math.cos(heading), math.sin(heading)])
    centre = (low + high) / 2
    out = float(np.abs(way) @ (high - low) / 2) + AWAY
    x, y = centre + way * out
    name = Text(say("review.assembly_name", "sv"), say("review.assembly_name", "en"))
    place = AssemblyPoint("assembly-point", name, (round(float(x), 1) + 0.0, round(float(y), 1) + 0.0))
    return added_of(replace(building, openings=(), assembly_points=(place,), alarm_devices=(), zones=()))


def nearest_rooms(building: Building, categories: Sequence[Category]) -> list[Unit]:
    """Rooms of some categories nearest a way out on their own storey, the likeliest category first; at most a few."""
    doors = [building.opening[i] for i in exits(building)]

    def far(unit: Unit) -> float:
        at = centroid(unit.polygon)
        return min((math.dist(at, middle(d.line)) for d in doors if d.level_id == unit.level_id), default=math.inf)

    rooms = [u for u in building.units if u.category in categories]
    rooms.sort(key=lambda u: (categories.index(u.category) > 2, round(far(u), 1), u.id))
    return rooms[:MOST]
