"""Storeys in order: ordinals that count from the ground, heights that rise."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from sim.errors import Issue
from sim.plan.building import Level
from tools.importers.assemble.names import Names
from tools.importers.codes import finding
from tools.importers.rings import millimetre
from tools.importers.sketch import USUAL_HEIGHT, Sketch, StoreySketch

LEAST_RISE = 0.3
"""Storeys nearer to each other in height than this cannot be told apart: their stated heights are no heights, by eye."""

LEAST_HEIGHT = 1.5
"""A storey lower than this between floors (a half landing) is given a usual height: its rooms are ordinary rooms."""


def make_levels(sketch: Sketch, names: Names) -> tuple[dict[str, Level], list[Issue]]:
    """Levels by the sketch's storey id, from below, without outlines; storeys without rooms are left out."""
    used = {r.storey for r in sketch.rooms}
    storeys = [s for s in sketch.storeys if s.id in used]
    empty = [s.id for s in sketch.storeys if s.id not in used]
    ordered, elevations, stated = _heights(storeys)
    ordinals = _ordinals(ordered, elevations)
    levels: dict[str, Level] = {}
    for n, storey in enumerate(ordered):
        above = elevations[n + 1] - elevations[n] if n + 1 < len(ordered) else 0.0
        height = storey.height or (above if above >= LEAST_HEIGHT else USUAL_HEIGHT)
        levels[storey.id] = Level(names.of(storey.id), ordinals[n], storey.name, elevations[n], millimetre(height))
    assumed = [names.of(s.id) for s in ordered] if len(ordered) > 1 and not stated else []
    return levels, [*finding("I200", empty), *finding("I201", assumed, height=USUAL_HEIGHT)]


def _heights(storeys: Sequence[StoreySketch]) -> tuple[list[StoreySketch], list[float], bool]:
    """Storeys from below with their floors' heights, and whether the file told those."""
    by_height = sorted(storeys, key=lambda s: (s.elevation or 0.0, s.ordinal or 0))
    told = [s.elevation for s in by_height if s.elevation is not None]
    if len(told) == len(storeys) and all(b - a >= LEAST_RISE for a, b in pairwise(told)):
        return by_height, [millimetre(z) for z in told], True
    counted = all(s.ordinal is not None for s in storeys)
    ordered = sorted(storeys, key=lambda s: s.ordinal or 0) if counted else by_height
    step = median([s.height for s in ordered if s.height]) if any(s.height for s in ordered) else USUAL_HEIGHT
    place = [s.ordinal if s.ordinal is not None else n for n, s in enumerate(ordered)]
    elevations: list[float] = []
    for n in range(len(ordered)):
        if not elevations:
            elevations.append(millimetre(place[0] * step))
            continue
        below = ordered[n - 1].height or step
        elevations.append(millimetre(elevations[-1] + below * max(1, place[n] - place[n - 1])))
    return ordered, elevations, False


def _ordinals(storeys: Sequence[StoreySketch], elevations: Sequence[float]) -> list[int]:
    """The file's own ordinals when they rise with the floors, else counted from the storey nearest height 0."""
    own = [s.ordinal for s in storeys]
    told = [n for n in own if n is not None]
    if len(told) == len(own) and all(a < b for a, b in pairwise(told)):
        return told
    ground = min(range(len(storeys)), key=lambda n: (abs(elevations[n]), n), default=0)
    return [n - ground for n in range(len(storeys))]
