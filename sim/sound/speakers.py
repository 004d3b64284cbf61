"""Where a room's loudspeaker hangs."""

import math
from typing import Final

from sim.plan.building import AlarmKind
from sim.sound.reach import elevations
from sim.sound.voice import Place
from sim.space.polygon import centroid
from sim.space.space import Space

BELOW: Final = 0.15
"""Metres a loudspeaker hangs below the ceiling, by eye."""


class Speakers:
    """By room: those of the plan, else one in the middle of the ceiling."""

    def __init__(self, space: Space) -> None:
        floors, self._at = elevations(space), dict[int, tuple[Place, ...]]()
        listed: dict[str, list[Place]] = {}
        for device in space.building.alarm_devices:
            if device.kind is AlarmKind.SPEAKER and device.unit_id is not None:
                listed.setdefault(device.unit_id, []).append((*device.point, floors[device.level_id] + device.height))
        for unit in space.building.units:
            k = space.unit_index.get(unit.id, -1)
            if k in space.unit_cells:
                x, y = centroid(unit.polygon.exterior)
                middle = (float(x), float(y), floors[unit.level_id] + max(unit.ceiling - BELOW, 1.8))
                self._at[k] = tuple(listed.get(unit.id, ())) or (middle,)

    def above(self, unit: int, ear: Place) -> Place | None:
        """The nearest loudspeaker of a unit; None out of doors, where it is all around."""
        return min(self._at.get(unit, ()), key=lambda place: math.dist(place, ear), default=None)
