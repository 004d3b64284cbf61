"""JuPedSim (LGPL-3.0-or-later) walking the same people through the same rooms: an optional bench dependency, never shipped.

Its wheel asks for a visualiser's packages it does not need to simulate; ``INSTALL`` leaves them out.  It knows one storey, no
doors that open and shut, no alarms and nobody who stays: everybody walks to the nearest way out by its own routing.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.units import STEP
from tools.bench.walkable import Walkable

F64 = npt.NDArray[np.float64]

VERSION = "1.4.2"
PACKAGES = (f"jupedsim=={VERSION}", "deprecated", "wrapt")

RADIUS = 0.15
"""Body radius in metres: a pupil's (sim.core.people.person)."""

APART = 2 * RADIUS + 0.02
"""Metres between two people's middles where they are put; nearer ones are refused by the model."""

TRIES = 4000
"""Random points tried for somebody whose place is taken."""


def installed() -> str | None:
    """JuPedSim's version, or None when it (or shapely) is not there."""
    try:
        import jupedsim
        import shapely
    except ImportError:
        return None
    return str(jupedsim.__version__) if shapely else None


def install_command() -> str:
    """What to run to get it."""
    return f"{sys.executable} -m pip install --no-deps {' '.join(PACKAGES)}"


class Peer:
    """One simulation of theirs, ready to step.

    Args:
        floor: where they walk and where they leave.
        xy: (N, 2) where people stand in our run; who stands outside ``floor`` or too near another is put elsewhere on it.
        pace: (N,) metres per second each means to walk.
    """

    def __init__(self, floor: Walkable, xy: F64, pace: F64) -> None:
        import jupedsim as jps

        self._simulation = jps.Simulation(model=jps.CollisionFreeSpeedModel(), geometry=floor.area, dt=STEP)
        exits = [self._simulation.add_exit_stage(exit_.intersection(floor.area)) for exit_ in floor.exits]
        journeys = [self._simulation.add_journey(jps.JourneyDescription([e])) for e in exits]
        middles = np.array([exit_.centroid.coords[0] for exit_ in floor.exits])
        self.placed = places(floor.area, xy)
        for (x, y), speed in zip(self.placed.tolist(), pace.tolist(), strict=False):
            nearest = int(((middles - (x, y)) ** 2).sum(axis=1).argmin())
            agent = jps.CollisionFreeSpeedModelAgentParameters(
                position=(x, y), journey_id=journeys[nearest], stage_id=exits[nearest], desired_speed=speed, radius=RADIUS
            )
            self._simulation.add_agent(agent)

    @property
    def people(self) -> int:
        """Who is still inside."""
        return int(self._simulation.agent_count())

    def step(self) -> None:
        """One step of ``STEP`` seconds."""
        self._simulation.iterate()


def places(area: Any, wanted: F64, seed: int = 1) -> F64:
    """(n, 2) points of ``area``, its border and each other kept clear of: the ``wanted`` ones where that holds, else others.

    Fewer come back than were wanted when the floor is full.
    """
    import shapely

    inner = area.buffer(-RADIUS - 0.01)
    shapely.prepare(inner)
    taken: list[tuple[float, float]] = []
    grid: dict[tuple[int, int], list[tuple[float, float]]] = {}
    spare = _spare_points(inner, seed)
    inside = shapely.contains_xy(inner, wanted[:, 0], wanted[:, 1])
    for (x, y), ok in zip(wanted.tolist(), inside.tolist(), strict=True):
        point = (x, y) if ok and _free(grid, x, y) else next((p for p in spare if _free(grid, *p)), None)
        if point is None:
            break
        taken.append(point)
        grid.setdefault(_square(*point), []).append(point)
    return np.array(taken).reshape(-1, 2)


def _spare_points(inner: Any, seed: int) -> Any:
    """Even random points of a polygon."""
    import shapely

    draw = np.random.default_rng(seed)
    x0, y0, x1, y1 = inner.bounds
    for _ in range(TRIES):
        points = draw.random((64, 2)) * (x1 - x0, y1 - y0) + (x0, y0)
        good = shapely.contains_xy(inner, points[:, 0], points[:, 1])
        yield from (tuple(p) for p in points[good].tolist())


def _square(x: float, y: float) -> tuple[int, int]:
    return int(x // APART), int(y // APART)


def _free(grid: Mapping[tuple[int, int], Sequence[tuple[float, float]]], x: float, y: float) -> bool:
    i, j = _square(x, y)
    near = (p for a in (-1, 0, 1) for b in (-1, 0, 1) for p in grid.get((i + a, j + b), ()))
    return all((p[0] - x) ** 2 + (p[1] - y) ** 2 >= APART * APART for p in near)
