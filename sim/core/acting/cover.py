"""What somebody who hides keeps behind: solid furniture, glass, a wall, or nothing."""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.geometry import distance_to_segment
from sim.space.catalogue import CATALOGUE, footprint

BESIDE: Final = 1.0
"""Metres from a piece of furniture, or from glass, within which one keeps behind it, by eye."""

LOW: Final = 0.9
"""Metres of height from which furniture covers somebody who keeps low, by eye."""


def cover(ctx: Context, unit: int, *, wall: bool) -> str:
    """What the trainee keeps behind in a unit: ``solid`` furniture, ``glass``, a ``wall`` without either, or ``none``.

    ``wall`` says whether one sits by a solid one.  Glass beside one is told before anything else: it hides nobody.
    """
    x, y = ctx.state.xy[0].tolist()
    world = ctx.world
    panes = [np.array(w.line) for w in world.windows[unit]]
    panes += [world.space.door_line[d] for d in world.unit_doors[unit] if (world.openings[d].glazed or 0.0) > 0.0]
    if any(distance_to_segment(line, x, y) <= BESIDE for line in panes):
        return "glass"
    if any(_beside(corners, x, y) for corners in _solid(ctx, unit)):
        return "solid"
    return "wall" if wall else "none"


def _solid(ctx: Context, unit: int) -> list[tuple[tuple[float, float], ...]]:
    """Footprints of what stands in a unit, is high enough and cannot be seen through."""
    name, found = ctx.world.unit_id(unit), []
    for fixture in ctx.world.space.building.fixtures:
        piece = CATALOGUE.get(fixture.key)
        if fixture.unit_id == name and piece is not None and piece.blocks_sight and piece.height >= LOW:
            found.append(footprint(fixture))
    return found


def _beside(corners: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    edges = zip(corners, (*corners[1:], corners[0]), strict=True)
    return any(distance_to_segment(np.array(edge), x, y) <= BESIDE for edge in edges)
