"""Walls of a unit and what is cut out of them, found from polygons and opening lines alone."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Line, Opening, Unit, Window
from sim.view.flat import rings_of

F64 = npt.NDArray[np.float64]

REACH = 0.45
"""Metres between a room's face and an opening's line that still belong together: the plan's 0.35 and some slack for imports."""

_PARALLEL = 0.2
"""Sine of the largest angle between a wall and an opening in it."""


@dataclass(frozen=True)
class Hole:
    """A rectangle missing from a wall: ``start``..``end`` metres along it, ``low``..``high`` above the floor.

    ``depth`` is how far the opening's line lies behind the room's face; ``from_start``/``to_end`` tell whether the
    rectangle's own ends are on this wall (a line across two collinear walls has one end on each).
    """

    start: float
    end: float
    low: float
    high: float
    depth: float
    source: Opening | Window
    from_start: bool = True
    to_end: bool = True

    @property
    def window(self) -> bool:
        """Whether this is glass rather than a way through."""
        return isinstance(self.source, Window)


@dataclass(frozen=True)
class WallFace:
    """One straight face of a room, walked with the room to the left."""

    a: F64  # (2,)
    b: F64
    holes: tuple[Hole, ...]

    @property
    def length(self) -> float:
        """Metres."""
        return float(np.linalg.norm(self.b - self.a))

    @property
    def along(self) -> F64:
        """Unit vector from ``a`` to ``b``."""
        return np.asarray((self.b - self.a) / self.length)

    @property
    def inward(self) -> F64:
        """Unit vector into the room."""
        x, y = self.along
        return np.array([-y, x])

    def point(self, u: float, z: float, depth: float = 0.0) -> F64:
        """(3,) at ``u`` along, ``z`` up and ``depth`` behind the face (negative: in front)."""
        x, y = self.a + self.along * u - self.inward * depth
        return np.array([x, y, z])


def wall_faces(building: Building, unit: Unit) -> list[WallFace]:
    """Every wall of a unit with its openings and windows."""
    cuts = [(o, o.line, 0.0, o.height) for o in building.unit_openings[unit.id]]
    lines: list[tuple[Opening | Window, Line, float, float]] = [
        *cuts,
        *((w, w.line, w.sill, w.head) for w in building.unit_windows[unit.id]),
    ]
    return faces_with_holes(rings_of(unit.polygon), lines)


def faces_with_holes(
    rings: Iterable[F64], lines: Iterable[tuple[Opening | Window, Line, float, float]], reach: float = REACH
) -> list[WallFace]:
    """Faces of rings (room to the left) with the lines cut out of the nearest parallel face."""
    ends = [(a, b) for ring in rings for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True)]
    holes: list[list[Hole]] = [[] for _ in ends]
    for source, line, low, high in lines:
        p, q = np.asarray(line[0], float), np.asarray(line[1], float)
        found = [(k, hole) for k, (a, b) in enumerate(ends) if (hole := _hole(a, b, p, q, low, high, source, reach)) is not None]
        if not found:
            continue
        nearest = min(abs(h.depth) for _, h in found)
        for k, hole in found:
            if abs(hole.depth) <= nearest + 0.03:
                holes[k].append(hole)
    return [WallFace(a, b, tuple(sorted(h, key=lambda x: x.start))) for (a, b), h in zip(ends, holes, strict=True)]


def _hole(a: F64, b: F64, p: F64, q: F64, low: float, high: float, source: Opening | Window, reach: float) -> Hole | None:
    """The part of line p-q that lies along face a-b, or None."""
    length, size = float(np.linalg.norm(b - a)), float(np.linalg.norm(q - p))
    if length < 0.05 or size < 0.05:
        return None
    along, line = (b - a) / length, (q - p) / size
    if abs(along[0] * line[1] - along[1] * line[0]) > _PARALLEL:
        return None
    outward = np.array([along[1], -along[0]])
    depth = float(((p + q) / 2 - a) @ outward)
    s, t = sorted((float((p - a) @ along), float((q - a) @ along)))
    start, end = max(s, 0.0), min(t, length)
    if abs(depth) > reach or end - start < min(0.15, size / 2):
        return None
    return Hole(start, end, low, high, depth, source, s > -1e-3, t < length + 1e-3)
