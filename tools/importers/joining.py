"""Joins a door or window to the rooms beside it, by geometry alone.

A line through the middle of a door, across its wall, passes through rooms and through the gaps between them.  The door
stands in the gap nearest to it, the rooms beside that gap are the rooms it joins; no host wall or relation is needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Polygon as Area

from sim.plan.building import Line, Unit
from sim.plan.geometry import F64, polygon_edges
from tools.importers.rings import point

FARTHEST = 1.3
"""How far from a door's middle plane its gap may lie: an open leaf moves the middle of its shape by half a door, by eye."""

WIDEST_GAP = 0.69
"""Rooms farther apart than this are not joined by one door: its line would lie farther from them than a plan allows (0.35 m)."""

IN_WALL = 0.12
"""A door or window with a room on one side only is placed this far into the wall, about half of a thin outer one."""


@dataclass(frozen=True)
class Room:
    """A room while importing: its unit, its area and its floor's height."""

    unit: Unit
    area: Area
    floor: float


@dataclass(frozen=True)
class Frame:
    """A door or window seen from above: the middle of its width, the direction along the wall and across it (+y of the part)."""

    middle: F64  # (2,)
    along: F64  # (2,)
    across: F64  # (2,)
    width: float
    bottom: float
    top: float
    depth: tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """Where an opening lies: its line, the room on the far (+y) side and the one on the near side, None for outdoors."""

    line: Line
    near: Room | None
    far: Room | None

    @property
    def unit_ids(self) -> tuple[str, ...]:
        """Rooms joined, near side first."""
        return tuple(r.unit.id for r in (self.near, self.far) if r)


def place(frame: Frame, rooms: Sequence[Room]) -> Placed | None:
    """The gap between rooms a door stands in, from the line across its middle; None when no room is beside it."""
    for share in (0.0, -0.25, 0.25):
        start = frame.middle + frame.along * share * frame.width
        spans = sorted(span for room in rooms for span in _spans(room, start, frame.across))
        best = _gap(spans, frame.depth)
        if best is not None:
            offset, near, far = best
            middle = frame.middle + frame.across * offset
            a, b = middle - frame.along * frame.width / 2, middle + frame.along * frame.width / 2
            return Placed((point(*a), point(*b)), near, far)
    return None


Span = tuple[float, float, int, Room]


def _spans(room: Room, start: F64, direction: F64) -> list[Span]:
    """Where a line is inside a room: distances from ``start`` along ``direction``, within reach."""
    xmin, ymin, xmax, ymax = room.area.bounds
    if not (xmin - 3 < start[0] < xmax + 3 and ymin - 3 < start[1] < ymax + 3):
        return []
    edges = polygon_edges(room.unit.polygon)
    side = np.array([-direction[1], direction[0]])
    ends = (edges.reshape(-1, 2, 2) - start) @ np.stack([direction, side], axis=1)
    a, b = ends[:, 0], ends[:, 1]
    cut = (a[:, 1] > 0) != (b[:, 1] > 0)
    a, b = a[cut], b[cut]
    at = np.sort(a[:, 0] - a[:, 1] * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1]))
    return [(float(s), float(e), id(room), room) for s, e in zip(at[::2], at[1::2], strict=False)]


def _gap(spans: list[Span], depth: tuple[float, float]) -> tuple[float, Room | None, Room | None] | None:
    """The gap nearest to a door: where its middle is, and the rooms before and after it."""
    reference = min(max(0.0, depth[0]), depth[1])
    gaps: list[tuple[float, float, Room | None, Room | None]] = []
    for n in range(len(spans) + 1):
        before, after = (spans[n - 1] if n else None), (spans[n] if n < len(spans) else None)
        if before and after and after[0] - before[1] <= WIDEST_GAP:
            low, high, near, far = before[1], after[0], before[3], after[3]
            gaps.append((_off(low, high, reference), (low + high) / 2, near, far))
            continue
        if before:
            gaps.append((_off(before[1], before[1] + 2 * IN_WALL, reference), before[1] + IN_WALL, before[3], None))
        if after:
            gaps.append((_off(after[0] - 2 * IN_WALL, after[0], reference), after[0] - IN_WALL, None, after[3]))
    best = min(gaps, key=lambda g: (round(g[0], 4), round(abs(g[1] - reference), 4), g[1]), default=None)
    return None if best is None or best[0] > FARTHEST else best[1:]


def _off(low: float, high: float, reference: float) -> float:
    """How far a reference lies outside an interval (ends in either order)."""
    low, high = min(low, high), max(low, high)
    return max(low - reference, reference - high, 0.0)
