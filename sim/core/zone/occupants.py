"""How long everybody shows from the danger zone: an observer of a run, for studies and tests.

::

    watch = OccupantExposure(sim)
    while not sim.ended:
        sim.step(inputs)
        if sim.state.tick % 4 == 0:
            watch.observe()
    watch.seconds

It keeps its sums itself and reads the run only, so a run goes the same way whether it is observed or not.
"""

import numpy as np
import numpy.typing as npt

from sim.core.simulation import Simulation
from sim.core.state import F64, I32, Index
from sim.core.zone import danger, inview
from sim.core.zone.inview import POINTS
from sim.space.sight import OPEN
from sim.space.space import Bool
from sim.units import STEP

Counts = npt.NDArray[np.int64]


class OccupantExposure:
    """Exposure-seconds of every person: share of the body points that show, times the time since the last look.

    Sums are kept in points times steps, as integers, so they do not depend on the order they were added in.
    """

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        n = len(sim.people)
        self.points: I32 = np.zeros(n, dtype=np.int32)
        """(N,) body points of each person that showed at the last look, of ``inview.POINTS``."""
        self._person: Counts = np.zeros(n, dtype=np.int64)
        self._unit: Counts = np.zeros(len(sim.world.units) + 1, dtype=np.int64)
        self._tick = sim.state.tick
        self._pose: F64 = np.full((n, 5), np.nan)
        self._view: bytes = b""

    @property
    def seconds(self) -> F64:
        """(N,) exposure-seconds of each person so far."""
        return self._person.astype(np.float64) * (STEP / POINTS)

    @property
    def unit_seconds(self) -> F64:
        """(U + 1,) the same by where people were: each unit, the outdoors last."""
        return self._unit.astype(np.float64) * (STEP / POINTS)

    def observe(self) -> None:
        """Looks once: whoever shows now has shown since the last look (or, at the first one, since this observer was made)."""
        state = self._sim.state
        elapsed = max(state.tick - self._tick, 0)  # less than nothing after going back to an earlier state
        self._tick = state.tick
        if not elapsed:
            return
        self._look()
        self._person += self.points.astype(np.int64) * elapsed
        unit = self._sim.space.cell_unit[state.cell]
        np.add.at(self._unit, unit, self.points.astype(np.int64) * elapsed)

    def _look(self) -> None:
        """Brings ``points`` up to date; who has not moved under an unchanged view is not looked at again."""
        ctx = self._sim.context
        units = danger.units(ctx)
        if not units:
            self.points[:] = 0
            self._view = b""
            return
        people = inview.everybody(ctx)
        people = people[
            self._joined(units)[self._sim.space.cell_unit[ctx.state.cell[people]]]
        ]  # the outdoors are the last place: -1
        away = np.ones(len(self.points), dtype=bool)
        away[people] = False
        self.points[away] = 0
        view = self._view_of(units)
        if view != self._view:
            self._view = view
            self._pose[:] = np.nan
        pose = self._poses(people)
        moved = (pose != self._pose[people]).any(axis=1)
        self._pose[people] = pose
        self._pose[away] = np.nan
        who = people[moved]
        self.points[who] = inview.seen(ctx, units, who).sum(axis=1)

    def _view_of(self, units: tuple[int, ...]) -> bytes:
        """All that decides what can be seen from units, people's places left out."""
        state, world = self._sim.state, self._sim.world
        joined = self._joined(units)
        near = joined[world.space.door_units].any(axis=1) if len(world.space.door_units) else np.zeros(0, dtype=bool)
        parts = (
            joined,
            near & (state.door_open >= OPEN),
            near & (state.door_covered == 1),
            joined[:-1] & (state.blinds_down == 1),
        )
        return repr(units).encode() + b"".join(part.tobytes() for part in parts)

    def _joined(self, units: tuple[int, ...]) -> Bool:
        """(U + 1,) rooms that can at all be seen into from some units."""
        return self._sim.world.outlook.joined(units, self._sim.state)

    def _poses(self, people: Index) -> F64:
        """(n, 5) all that the body points of people are made from."""
        state = self._sim.state
        eyes = inview.eye_heights(self._sim.context, people)
        return np.stack([*state.xy[people].T, state.cell[people], state.heading[people], eyes], axis=1)
