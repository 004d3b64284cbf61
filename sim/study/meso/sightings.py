"""How much of a body shows from the danger zone, remembered by what decides it: the exact sight of the core, asked once.

What is remembered must not depend on which run asked first.  So doors count as they are only where the body is and where the
danger is; all others count as the scenario begins with them.
"""

from typing import Final

import numpy as np

from sim.core.context import Context
from sim.core.registers import R
from sim.core.zone import danger, exposure
from sim.space.space import Bool

GRID: Final = 0.1
"""Metres of the grid that places are asked about on; bodies are asked about facing east."""

KEEP: Final = 50_000
"""Answers remembered before starting over; the memory never changes an answer."""

Key = tuple[tuple[int, ...], int, int, int, int, bytes]


class Sightings:
    """Answers of one ground, shared by all runs of a process."""

    def __init__(self, ctx: Context) -> None:
        self._begun: Bool = ctx.state.door_open >= 1.0
        self._known: dict[Key, int] = {}
        self._joints: dict[tuple[int, ...], list[int]] = {}

    def points(self, ctx: Context) -> int:
        """Body points of the trainee that show from the danger zone as it is now."""
        units = danger.units(ctx)
        if not units:
            return 0
        unit = ctx.unit_of(0)
        own = self._doors(ctx, (*units, unit))
        state = ctx.state
        looks = np.concatenate([state.door_open[own] >= 0.5, state.door_covered[own] == 1])
        down = bool(state.blinds_down[unit]) if unit >= 0 else False
        x, y = state.xy[0].tolist()
        place = (int(state.cell[0]), round(x / GRID), round(y / GRID), ctx.get(R.EYE) * 2 + down)
        key = (units, *place, looks.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._look(ctx, units, own)
        return self._known[key]

    def _doors(self, ctx: Context, units: tuple[int, ...]) -> list[int]:
        """Doors of rooms (passages left out: they have many, and who is in one shows there) among some units."""
        if units not in self._joints:
            rooms = [u for u in units if u >= 0 and not ctx.world.circulation[u]]
            self._joints[units] = sorted({d for u in rooms for d in ctx.world.unit_doors[u]})
        return self._joints[units]

    def _look(self, ctx: Context, units: tuple[int, ...], own: list[int]) -> int:
        """The core's exact answer, with the other doors as they began."""
        state = ctx.state
        actual, heading = (state.door_open.copy(), state.xy[0].copy()), ctx.get(R.HEADING)
        state.door_open[:] = self._begun
        state.door_open[own] = actual[0][own]
        state.xy[0] = np.round(state.xy[0] / GRID) * GRID
        ctx.set(R.HEADING, 0)
        try:
            return exposure.seen_points(ctx, units)
        finally:
            state.door_open[:], state.xy[0] = actual
            ctx.set(R.HEADING, heading)
