"""Stairs end in their rooms; furniture and devices stand in theirs; assembly points lie outdoors."""

import numpy as np

from sim.errors import Issue
from sim.plan.building import Building, Category, Point, Unit, VerticalLink
from sim.plan.codes import issue
from sim.plan.geometry import outside_by

END_SLACK = 0.35
"""How far outside its room a stair's first or last step may lie: the same as for a door's line."""

FLOOR_SLACK = 0.3
"""How far from the floor a stair's path may start or end: screeds and landings, by eye."""

STANDS_SLACK = 0.05


def check(building: Building) -> list[Issue]:
    """Issues P053 to P055 and P070 to P072."""
    found: list[Issue] = []
    for link in building.vertical_links:
        found += _link(building, link)
    for fixture in building.fixtures:
        if _gap(building.unit[fixture.unit_id], fixture.point) > STANDS_SLACK:
            found.append(issue("P070", fixture.id, unit=fixture.unit_id))
    for device in building.alarm_devices:
        if device.unit_id and _gap(building.unit[device.unit_id], device.point) > END_SLACK:
            found.append(issue("P071", device.id, unit=device.unit_id))
    ground = _ground_rooms(building)
    for place in building.assembly_points:
        inside = [u.id for u in ground if _gap(u, place.point) == 0.0]
        found += [issue("P072", place.id, unit=inside[0])] if inside else []
    return found


def _gap(unit: Unit, point: Point) -> float:
    return float(outside_by(unit.polygon, np.array([point]))[0])


def _ground_rooms(building: Building) -> list[Unit]:
    """Indoor rooms of the storey that lies nearest the ground."""
    if not building.levels:
        return []
    ground = min(building.levels, key=lambda x: (abs(x.ordinal), x.ordinal))
    return [u for u in building.units if u.level_id == ground.id and u.category is not Category.OUTDOOR]


def _link(building: Building, link: VerticalLink) -> list[Issue]:
    lower, upper = building.unit[link.lower_unit_id], building.unit[link.upper_unit_id]
    low, high = building.level[lower.level_id].elevation, building.level[upper.level_id].elevation
    if low >= high:
        return [issue("P054", link.id, lower=lower.id, upper=upper.id)]
    found = []
    for unit, (x, y, _) in ((lower, link.path[0]), (upper, link.path[-1])):
        gap = _gap(unit, (x, y))
        if gap > END_SLACK:
            found.append(issue("P053", link.id, unit=unit.id, distance=round(gap, 2)))
    off = max(abs(link.path[0][2] - low), abs(link.path[-1][2] - high))
    if off > FLOOR_SLACK:
        found.append(issue("P055", link.id, distance=round(off, 2)))
    return found
