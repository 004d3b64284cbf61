"""What shows and what is heard in a meso run, remembered by what decides it: the core's exact answers, asked once.

What is remembered must not depend on which run asked first.  So doors count as they are only where the trainee is, and where the
danger zone is if one could be seen through them; all others count as the scenario begins with them, and so do the blinds of other
rooms.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np

from sim.core.building.sounds import Sounds
from sim.core.context import Context
from sim.core.registers import R
from sim.core.state import F64, State
from sim.core.world import World
from sim.core.zone import danger, exposure
from sim.space.space import Bool
from sim.study.meso.footprint import Trail

GRID: Final = 0.1
"""Metres of the grid that places are asked about on; bodies are asked about facing east."""

KEEP: Final = 50_000
"""Answers remembered before starting over; the memory never changes an answer."""

Key = tuple[tuple[int, ...], int, int, int, int, bytes]


class Joints:
    """Which doors count as they are."""

    def __init__(self, ctx: Context) -> None:
        self.begun: Bool = ctx.state.door_open >= 1.0
        self._world = ctx.world
        self._doors: dict[tuple[int, ...], list[int]] = {}
        self.sounds: tuple[dict[tuple[int, bytes], F64], dict[str, F64]] = ({}, {})  # what ``NearSounds`` of all runs remember

    def doors(self, units: tuple[int, ...]) -> list[int]:
        """Doors of rooms (passages left out: they have many, and who is in one shows there) among some units."""
        if units not in self._doors:
            rooms = [u for u in units if u >= 0 and not self._world.circulation[u]]
            self._doors[units] = sorted({d for u in rooms for d in self._world.unit_doors[u]})
        return self._doors[units]

    def of_zone(self, ctx: Context) -> list[int]:
        """Doors of the danger zone's rooms."""
        return self.doors(danger.units(ctx))

    def state_of(self, door_open: F64, own: Sequence[int]) -> F64:
        """(D,) how far doors are open, those not in ``own`` as they began."""
        found = self.begun.astype(np.float64)
        found[own] = door_open[own]
        return found

    @contextmanager
    def elsewhere_as_begun(self, ctx: Context, also: Sequence[int] = ()) -> Iterator[None]:
        """While it lasts, the core sees other rooms' doors (but for those in ``also``) and panes and blinds as they began."""
        state, unit = ctx.state, ctx.unit_of(0)
        actual, covered, blinds = state.door_open.copy(), state.door_covered.copy(), state.blinds_down.copy()
        near = [*self.doors((unit,)), *also]
        state.door_open[:] = self.state_of(actual, near)
        state.door_covered[:] = 0
        state.door_covered[near] = covered[near]
        state.blinds_down[:] = 0
        if unit >= 0:
            state.blinds_down[unit] = blinds[unit]
        try:
            yield
        finally:
            state.door_open[:], state.door_covered[:], state.blinds_down[:] = actual, covered, blinds


class Sightings:
    """What shows of the trainee from the danger zone; shared by all runs of a process."""

    def __init__(self, joints: Joints) -> None:
        self._joints = joints
        self._known: dict[Key, int] = {}
        self.through: list[int] = []
        """The zone's doors that mattered at the last look."""

    def points(self, ctx: Context, trail: Trail) -> int:
        """Body points of the trainee that show from the danger zone as it is now."""
        units = danger.units(ctx)
        self.through = []
        if not units:
            return 0
        zone = [d for d in self._joints.of_zone(ctx) if d not in self._joints.doors((ctx.unit_of(0),))]
        if zone and not self._asked(ctx, units, zone, wide=True):
            return 0  # not even with all of its doors open
        for door in zone:
            trail.met_door(door, ctx.state.tick)
        self.through = zone
        return self._asked(ctx, units, zone, wide=False)

    def _asked(self, ctx: Context, units: tuple[int, ...], zone: list[int], *, wide: bool) -> int:
        """The answer for the zone's doors as they are, or as if they were all open."""
        state, unit = ctx.state, ctx.unit_of(0)
        own = [*self._joints.doors((unit,)), *([] if wide else zone)]
        looks = np.concatenate([state.door_open[own] >= 0.5, state.door_covered[own] == 1])
        down = bool(state.blinds_down[unit]) if unit >= 0 else False
        x, y = state.xy[0].tolist()
        place = (int(state.cell[0]), round(x / GRID), round(y / GRID), (ctx.get(R.EYE) * 2 + down) * 2 + wide)
        key = (units, *place, looks.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._look(ctx, units, zone, wide=wide)
        return self._known[key]

    def _look(self, ctx: Context, units: tuple[int, ...], zone: list[int], *, wide: bool) -> int:
        """The core's exact answer."""
        state = ctx.state
        actual, heading = state.xy[0].copy(), ctx.get(R.HEADING)
        with self._joints.elsewhere_as_begun(ctx, zone):
            if wide:
                state.door_open[zone] = 1.0
                state.door_covered[zone] = 0
            state.xy[0] = np.round(state.xy[0] / GRID) * GRID
            ctx.set(R.HEADING, 0)
            try:
                return exposure.seen_points(ctx, units)
            finally:
                state.xy[0] = actual
                ctx.set(R.HEADING, heading)


class NearSounds(Sounds):
    """Sounds of a meso run: how they spread, asked once for each state of the doors that count."""

    def __init__(self, world: World, ctx: Context, joints: Joints, trail: Trail) -> None:
        super().__init__(world)
        self._ctx, self._joints, self._trail = ctx, joints, trail
        self._known, self._around = joints.sounds

    def levels(self, state: State, unit: int, level_db: float) -> F64:
        """(U + 1,) dB(A) in each unit of a source in a unit; doors of other rooms as they began."""
        own = self._joints.doors((self._ctx.unit_of(0), unit))
        for door in own:
            self._trail.met_door(door, state.tick)
        actual = state.door_open.copy()
        state.door_open[:] = self._joints.state_of(actual, own)
        try:
            return super().levels(state, unit, level_db)
        finally:
            state.door_open[:] = actual
