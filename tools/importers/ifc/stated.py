"""What an IFC file states about its doors and rooms in property sets.

Only what somebody must have filled in is believed: *yes* and a number above nothing.  *No* and 0 are what programs write when
nobody said anything, so they stay unknown.
"""

import math
from dataclasses import dataclass
from typing import Any

from sim.plan.building import Tri


@dataclass(frozen=True)
class DoorFacts:
    """A door's stated properties; unknown where the file says nothing one can believe."""

    emergency_exit: Tri = Tri.UNKNOWN
    closer: Tri = Tri.UNKNOWN
    glazed: float | None = None


def door_facts(door: Any) -> DoorFacts:
    """Escape door, door closer and the part of the leaf that is glass, from Pset_DoorCommon on the door or its type."""
    said = _properties(door, "Pset_DoorCommon")
    share = _number(said.get("GlazingAreaFraction"))
    share = share / 100 if 1 < share <= 100 else share  # some programs write percent
    return DoorFacts(
        emergency_exit=Tri.YES if said.get("FireExit") is True else Tri.UNKNOWN,
        closer=Tri.YES if said.get("SelfClosing") is True else Tri.UNKNOWN,
        glazed=round(share, 3) if 0 < share <= 1 else None,
    )


def capacity(space: Any) -> int | None:
    """How many people a room is meant for, from Pset_SpaceOccupancyRequirements; None when nobody said."""
    people = _number(_properties(space, "Pset_SpaceOccupancyRequirements").get("OccupancyNumber"))
    return round(people) if 1 <= people < MOST_PEOPLE else None


MOST_PEOPLE = 5_000
"""A room for more people than this is a slip of the pen: the largest school halls take a thousand."""


def _properties(element: Any, name: str) -> dict[str, Any]:
    import ifcopenshell.util.element as util

    found = util.get_pset(element, name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> float:
    """A finite number, or 0."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else 0.0  # type: ignore[arg-type]
