"""Features a person added to a plan: doors the drawing lacks, assembly points, alarm devices, zones."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.plan import convert
from sim.plan.building import Building, Opening, Point
from sim.plan.checks.openings import REACH
from sim.plan.geometry import distances, polygon_edges
from tools.review.answers import Added
from tools.review.places import SAME_DOOR, middle

NEW_GROUPS: Final = ("openings", "assembly_points", "alarm_devices", "zones")

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Joined:
    """A building with what was added; ``absorbed`` are added doors the drawing has by now, with its id for them.

    ``lost`` are the ids of added things whose room or wall is gone.
    """

    building: Building
    absorbed: Mapping[str, str]
    lost: tuple[str, ...]


def added_of(building: Building, without: Iterable[str] = ()) -> Added:
    """Doors, assembly points, devices and zones of a building, but for some ids, as things a person added."""
    known = set(without)
    new = {group: tuple(x for x in getattr(building, group) if x.id not in known) for group in NEW_GROUPS}
    file = convert.to_file(_shell(building, new))
    return Added(**{group: getattr(file, group) for group in NEW_GROUPS if getattr(file, group)})


def _shell(building: Building, groups: Mapping[str, Any]) -> Building:
    """A building of these groups and nothing else, cheap to bring to the file's form and back."""
    emptied: dict[str, Any] = dict.fromkeys(
        ("levels", "units", "walls", "windows", "vertical_links", "fixtures", *NEW_GROUPS), ()
    )
    return replace(building, **{**emptied, **groups})


def with_added(building: Building, added: Added, rooms: Ids, doors: Ids) -> Joined:
    """The building with what was added to it; ``rooms`` and ``doors`` give today's ids for those it was joined to."""
    if added == Added():
        return Joined(building, {}, ())
    file = convert.to_file(_shell(building, {})).model_copy(update={group: getattr(added, group) for group in NEW_GROUPS})
    new = _following(building, convert.from_file(file), rooms, doors)
    there: set[str] = {x.id for group in NEW_GROUPS for x in getattr(building, group)}
    absorbed = {x.id: same for x in new.openings if x.id not in there and (same := _drawn_too(building, x))}
    fits = {x.id for x in new.openings if _in_its_wall(building, x)}
    fits |= {x.id for x in new.assembly_points} | {x.id for x in new.zones}
    known = building.unit.keys() | {None}
    fits |= {x.id for x in new.alarm_devices if x.level_id in building.level and x.unit_id in known}
    groups: dict[str, Any] = {}
    for group in NEW_GROUPS:
        fresh = [x for x in getattr(new, group) if x.id in fits and x.id not in there and x.id not in absorbed]
        groups[group] = (*getattr(building, group), *fresh)
    lost = [x.id for group in NEW_GROUPS for x in getattr(new, group) if x.id not in fits | there | absorbed.keys()]
    return Joined(replace(building, **groups), absorbed, tuple(lost))


def _following(building: Building, new: Building, rooms: Ids, doors: Ids) -> Building:
    """Added things with today's ids of their rooms and doors, on the storey of their room."""

    def room(identity: str) -> str:
        return rooms.get(identity, identity)

    def level(unit: str | None, otherwise: str) -> str:
        return building.unit[unit].level_id if unit in building.unit else otherwise

    openings = []
    for x in new.openings:
        units = tuple(map(room, x.unit_ids))
        into = room(x.opens_into) if x.opens_into else None
        into = into if into in units else None
        openings.append(replace(x, unit_ids=units, opens_into=into, level_id=level(units[0], x.level_id)))
    devices = []
    for d in new.alarm_devices:
        unit = room(d.unit_id) if d.unit_id else None
        devices.append(replace(d, unit_id=unit, level_id=level(unit, d.level_id)))
    zones = [
        replace(
            z,
            unit_ids=tuple(u for u in map(room, z.unit_ids) if u in building.unit),
            opening_ids=tuple(o for o in (doors.get(o, o) for o in z.opening_ids) if _known_door(building, openings, o)),
        )
        for z in new.zones
    ]
    return replace(new, openings=tuple(openings), alarm_devices=tuple(devices), zones=tuple(zones))


def _known_door(building: Building, added: list[Opening], identity: str) -> bool:
    return identity in building.opening or any(x.id == identity for x in added)


def _drawn_too(building: Building, door: Opening) -> str | None:
    """The drawing's own door in the place of an added one."""
    for other in building.openings:
        same_rooms = set(other.unit_ids) == set(door.unit_ids)
        if same_rooms and math.dist(middle(other.line), middle(door.line)) < SAME_DOOR:
            return other.id
    return None


def _in_its_wall(building: Building, door: Opening) -> bool:
    """Whether the rooms of an added door are still there, with their walls where the door is."""
    if any(u not in building.unit for u in door.unit_ids):
        return False
    points = np.array([*door.line, middle(door.line)])
    return all(float(distances(polygon_edges(building.unit[u].polygon), points).max()) <= REACH for u in door.unit_ids)


def moved_along(building: Building, added: Added, shift: Point) -> Added:
    """Added things where they are after the whole drawing was moved by ``shift``."""
    if shift == (0.0, 0.0) or added == Added():
        return added
    file = convert.to_file(_shell(building, {})).model_copy(update={group: getattr(added, group) for group in NEW_GROUPS})
    new = convert.from_file(file)

    def there(point: Point) -> Point:
        return round(point[0] + shift[0], 3) + 0.0, round(point[1] + shift[1], 3) + 0.0

    openings = tuple(replace(x, line=(there(x.line[0]), there(x.line[1]))) for x in new.openings)
    places = tuple(replace(x, point=there(x.point)) for x in new.assembly_points)
    devices = tuple(replace(x, point=there(x.point)) for x in new.alarm_devices)
    return added_of(replace(new, openings=openings, assembly_points=places, alarm_devices=devices))
