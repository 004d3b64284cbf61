"""Storeys of an IFC model: which one an element belongs to, where its floor lies, what becomes a level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sim.plan.building import Level
from sim.text import Text
from tools.importers.limits import text
from tools.importers.rings import millimetre

SAME_FLOOR = 0.6
"""A storey's stated elevation is believed when its rooms' floors lie no farther from it than this."""

LOW_CEILING, USUAL_CEILING = 1.0, 2.7
DEEPEST = 20
"""Parts within parts an element's storey is looked for through."""


@dataclass(frozen=True)
class Body:
    """What of a room its storey must know: the heights of its floor and ceiling, in building axes."""

    floor: float
    top: float


def storey_of(element: Any) -> Any:
    """The storey an element belongs to, through whatever it is part of; None when there is none."""
    import ifcopenshell.util.element as util

    seen = 0
    while element is not None and not element.is_a("IfcBuildingStorey") and seen < DEEPEST:
        element = util.get_aggregate(element) or util.get_container(element)
        seen += 1
    return element if element is not None and element.is_a("IfcBuildingStorey") else None


def stated_elevation(storey: Any, scale: float) -> float | None:
    """Height of a storey's floor as the file says, metres in building axes; None when it does not."""
    from tools.importers.ifc.shapes import placement

    if storey.ObjectPlacement is not None:
        return float(placement(storey, scale)[2, 3])
    return None if storey.Elevation is None else float(storey.Elevation) * scale


def levels(model: Any, by_storey: Mapping[str, Sequence[Body]], scale: float) -> dict[str, Level]:
    """Levels of the storeys that have rooms, by storey id, from the lowest; ordinal 0 lies nearest height 0.

    Outlines are left empty.  ``scale``: metres per length unit of the file.
    """
    found = []
    for storey in model.by_type("IfcBuildingStorey"):
        rooms = by_storey.get(storey.GlobalId)
        if rooms:
            floor = median(r.floor for r in rooms)
            stated = float(storey.Elevation or 0.0) * scale
            elevation = stated if abs(stated - floor) <= SAME_FLOOR else floor
            counted = floor if storey.Elevation is None else stated  # the site may lie high above the sea
            found.append((millimetre(elevation), storey, max(r.top for r in rooms), abs(counted)))
    found.sort(key=lambda x: (x[0], x[1].GlobalId))
    ground = min(range(len(found)), key=lambda n: found[n][3], default=0)
    made: dict[str, Level] = {}
    for n, (elevation, storey, top, _) in enumerate(found):
        above = found[n + 1][0] if n + 1 < len(found) else top
        height = above - elevation if above - elevation > LOW_CEILING else USUAL_CEILING
        name = text(storey.Name) or text(storey.LongName) or f"Plan {n - ground}"
        made[storey.GlobalId] = Level(storey.GlobalId, n - ground, Text(name), elevation, millimetre(height))
    return made
