"""Doors and windows lie in the walls of the rooms they name."""

import math

import numpy as np

from sim.errors import Issue
from sim.plan.building import Building, Line, Opening, OpeningKind
from sim.plan.codes import issue
from sim.plan.geometry import F64, contains, distances, polygon_edges

REACH = 0.35
"""How far from a room's inner face the line of its door or window may lie: through the middle of the thickest usual wall."""

NARROWEST, WIDEST = 0.5, 4.0
"""Clear widths of doors (usual for doors and gates); an open passage may be as wide as the room."""

POINT = 0.01
SAME_PLACE = 0.25
"""Two doors whose middles are closer than this are one door drawn twice, by eye."""


FACADE = 0.75
"""Metres from the façade to the middle of a door that leads outdoors: walls and porches are thinner, by eye."""


def check(building: Building) -> list[Issue]:
    """Issues P020 to P026 and P050 to P052."""
    walls = {u.id: polygon_edges(u.polygon) for u in building.units}
    found: list[Issue] = []
    for opening in building.openings:
        found += _opening(opening, walls)
    found += _doubles(building)
    found += _one_sided(building)
    for window in building.windows:
        if _length(window.line) < POINT:
            found.append(issue("P022", window.id))
            continue
        found += [issue("P050", window.id, unit=u, distance=d) for u, d in _far(window.line, window.unit_ids, walls)]
        if window.head <= window.sill:
            found.append(issue("P051", window.id, sill=window.sill, head=window.head))
        ceiling = min((building.unit[u].ceiling for u in window.unit_ids), default=math.inf)
        if window.head > ceiling + POINT:
            found.append(issue("P052", window.id, head=window.head, ceiling=ceiling))
    return found


def _opening(opening: Opening, walls: dict[str, F64]) -> list[Issue]:
    width = _length(opening.line)
    if width < POINT:
        return [issue("P022", opening.id)]
    found = [issue("P020", opening.id, unit=u, distance=d) for u, d in _far(opening.line, opening.unit_ids, walls)]
    if width < NARROWEST or (width > WIDEST and opening.kind is not OpeningKind.OPEN):
        found.append(issue("P021", opening.id, width=round(width, 2)))
    if opening.opens_into is not None and opening.opens_into not in opening.unit_ids:
        found.append(issue("P023", opening.id, unit=opening.opens_into))
    return found


def _length(line: Line) -> float:
    return math.dist(*line)


def _far(line: Line, units: tuple[str, ...], walls: dict[str, F64]) -> list[tuple[str, float]]:
    """Rooms whose boundary is too far from some of the line's ends and middle, and how far."""
    a, b = line
    points = np.array([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b])
    gaps = [(u, float(distances(walls[u], points).max())) for u in units]
    return [(u, round(gap, 2)) for u, gap in gaps if gap > REACH + 1e-9]


def _one_sided(building: Building) -> list[Issue]:
    """Doors with one room that do not lie at the façade: the drawing did not say what is on the other side."""
    found = []
    for level in building.levels:
        doors = [o for o in building.openings if o.level_id == level.id and len(o.unit_ids) == 1]
        if not doors or not level.outline:
            continue
        outline = np.vstack([polygon_edges(p) for p in level.outline])
        middles = np.array([o.line for o in doors]).mean(axis=1)
        gaps = np.where(contains(outline, middles), distances(outline, middles), 0.0)
        found += [issue("P026", o.id, distance=round(float(g), 2)) for o, g in zip(doors, gaps, strict=True) if g > FACADE]
    return found


def _doubles(building: Building) -> list[Issue]:
    found = []
    for level in building.levels:
        doors = [o for o in building.openings if o.level_id == level.id]
        if len(doors) < 2:
            continue
        middles = np.array([o.line for o in doors]).mean(axis=1)
        gap = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
        first, second = np.nonzero(np.triu(gap < SAME_PLACE, 1))
        found += [issue("P025", doors[j].id, other=doors[i].id) for i, j in zip(first, second, strict=True)]
    return found
