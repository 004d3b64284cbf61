"""Whether the plan is drawn in metres: doors, classrooms and corridors have usual sizes."""

import math
from statistics import median

import numpy as np

from sim.errors import Issue
from sim.plan.building import Building, Category, OpeningKind
from sim.plan.codes import issue
from sim.plan.geometry import area, strip_width

DOOR_WIDTH = (0.7, 1.1)
CLASSROOM_AREA = (35.0, 90.0)
CORRIDOR_WIDTH = (1.1, 8.0)
"""Usual medians in schools (0.7-1.1 m, 40-80 m2, at least 1.2 m), here with some slack for old houses."""

EXTENT = (4.0, 1000.0)
FARTHEST = 10_000.0
"""Beyond this from the origin 32-bit graphics lose millimetres; buildings of over a kilometre are millimetre files."""

ENOUGH_DOORS = 3


def check(building: Building) -> list[Issue]:
    """Issues P060 to P063."""
    doors = [math.dist(*o.line) for o in building.openings if o.kind is OpeningKind.DOOR]
    classrooms = [area(u.polygon) for u in building.units if u.category is Category.CLASSROOM]
    corridors = [strip_width(u.polygon) for u in building.units if u.category is Category.WALKWAY]
    found = _median("P060", building.id, doors if len(doors) >= ENOUGH_DOORS else [], DOOR_WIDTH)
    found += _median("P061", building.id, classrooms, CLASSROOM_AREA)
    found += _median("P062", building.id, corridors, CORRIDOR_WIDTH)
    return found + _extent(building)


def _median(code: str, where: str, values: list[float], usual: tuple[float, float]) -> list[Issue]:
    if not values or usual[0] <= (middle := median(values)) <= usual[1]:
        return []
    return [issue(code, where, median=round(middle, 2), low=usual[0], high=usual[1], count=len(values))]


def _extent(building: Building) -> list[Issue]:
    if not building.units:
        return []
    corners = np.vstack([np.asarray(u.polygon.exterior) for u in building.units])
    size = float((corners.max(axis=0) - corners.min(axis=0)).max())
    far = float(np.abs(corners).max())
    if EXTENT[0] <= size <= EXTENT[1] and far <= FARTHEST:
        return []
    return [issue("P063", building.id, size=round(size, 1), far=round(far, 1))]
