"""What stands in and around the rooms: assembly points, alarm devices, furniture, with the plan's ids."""

from dataclasses import replace

from shapely import Point as Spot

from sim.plan.building import AlarmDevice, AssemblyPoint, Fixture
from tools.importers.assemble.names import Names
from tools.importers.assemble.rooms import Storeys
from tools.importers.sketch import Sketch


def assembly_points(sketch: Sketch, names: Names) -> tuple[AssemblyPoint, ...]:
    """All of them: they lie outdoors, on no storey."""
    return tuple(replace(a, id=names.of(a.id)) for a in sketch.assembly_points)


def alarm_devices(sketch: Sketch, storeys: Storeys, names: Names) -> tuple[AlarmDevice, ...]:
    """Devices on storeys that have rooms, in the room they hang in."""
    found: list[AlarmDevice] = []
    for device in sketch.alarm_devices:
        level = storeys.level_id.get(device.level_id)
        if level is not None:
            unit = storeys.unit_id.get(device.unit_id or "") or _room_at(storeys, level, device.point)
            found.append(replace(device, id=names.of(device.id), level_id=level, unit_id=unit))
    return tuple(found)


def fixtures(sketch: Sketch, storeys: Storeys, names: Names) -> tuple[Fixture, ...]:
    """Furniture of rooms that became units."""
    return tuple(
        replace(f, id=names.of(f.id), unit_id=storeys.unit_id[f.unit_id]) for f in sketch.fixtures if f.unit_id in storeys.unit_id
    )


def _room_at(storeys: Storeys, level: str, point: tuple[float, float]) -> str | None:
    spot = Spot(point)
    return next((r.unit.id for r in storeys.on(level) if r.area.distance(spot) < 0.3), None)
