"""Where cells overlap on paper: screens of one cell that stand in another.

A stair drawn a little over the floor beside it, or through a wall: a line that passes only cells that are not the stair's meets
the stair's walls all the same, and may end at somebody on the stair.  So that a beam's cells name every screen and everybody
on their ground, each is given its intruders.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.space.mesh_cells import Segment
from sim.space.sightlines import Sightlines
from sim.space.space import Space

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Rows = dict[tuple[int, int], list[int]]  # screens by (storey index, cell)

DEPTH: Final = 1e-6
"""Metres a screen must reach into a cell to stand in it: more than rounding of shared edges."""


def with_intruders(space: Space, around: Sightlines, rows: Rows, a: F64, b: F64) -> Rows:
    """The screens of each cell, and of the window reveals it looks through, with those of other cells that stand in them.

    Args:
        space: the building.
        around: screens and views by (storey, cell).
        rows: numbers of the cells' own screens.
        a: (S, 2) one end of each screen.
        b: (S, 2) the other.
    """
    out: Rows = {}
    for level in sorted({key[0] for key in rows}):
        mine = np.array(sorted({r for key, own in rows.items() if key[0] == level for r in own}), np.intp)
        p, q = a[mine], b[mine]
        low, high = np.minimum(p, q), np.maximum(p, q)
        for key in (k for k in rows if k[0] == level):
            grounds = [space.polygon(key[1]), *(_reveal(v.near, v.far) for v in around[key].views if v.far is not None)]
            found: list[int] = []
            for ring in grounds:
                near = np.flatnonzero(((low <= ring.max(axis=0)) & (high >= ring.min(axis=0))).all(axis=1))
                found += mine[near[reach_into(ring, p[near], q[near])]].tolist()
            out[key] = list(dict.fromkeys([*rows[key], *found]))
    return out


def overlaps(space: Space, rows: Rows) -> dict[tuple[int, int], list[int]]:
    """For each (storey, cell) the other cells on that storey that share ground with it; those that share none are left out."""
    out: dict[tuple[int, int], list[int]] = {}
    for level in sorted({key[0] for key in rows}):
        cells = sorted(c for k, c in rows if k == level)
        rings = [space.polygon(c) for c in cells]
        low, high = np.array([r.min(axis=0) for r in rings]), np.array([r.max(axis=0) for r in rings])
        for i, ring in enumerate(rings):
            near = np.flatnonzero(((low < high[i] - DEPTH) & (high > low[i] + DEPTH)).all(axis=1))
            for j in near[near > i].tolist():
                if _share_ground(ring, rings[j]):
                    out.setdefault((level, cells[i]), []).append(cells[j])
                    out.setdefault((level, cells[j]), []).append(cells[i])
    return out


def _share_ground(one: F64, two: F64) -> bool:
    """Whether two convex rings overlap: an edge of one, or a line from its middle to a corner, reaches into the other."""
    return any(
        bool(reach_into(ring, np.concatenate([other, other]), np.concatenate([np.roll(other, -1, axis=0), middle])).any())
        for ring, other in ((one, two), (two, one))
        for middle in [np.tile(other.mean(axis=0), (len(other), 1))]
    )


def _reveal(near: Segment, far: Segment) -> F64:
    """The ground between the two faces of a window's wall, counter-clockwise."""
    return np.array([near[1], near[0], far[1], far[0]], np.float64)


def reach_into(ring: F64 | Sequence[Sequence[float]], p: F64, q: F64) -> Bool:
    """(S,) which segments p-q have a stretch more than ``DEPTH`` inside a convex, counter-clockwise ring."""
    corners = np.asarray(ring, np.float64)
    start, end = np.zeros(len(p)), np.ones(len(p))
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        ux, uy = bx - ax, by - ay
        length = np.sqrt(ux * ux + uy * uy)
        if length < DEPTH:
            continue
        dp = (ux * (p[:, 1] - ay) - uy * (p[:, 0] - ax)) / length - DEPTH
        dq = (ux * (q[:, 1] - ay) - uy * (q[:, 0] - ax)) / length - DEPTH
        share = dp / np.where(dp == dq, 1.0, dp - dq)
        start = np.where((dp < 0.0) & (dq >= 0.0), np.maximum(start, share), start)
        end = np.where((dp >= 0.0) & (dq < 0.0), np.minimum(end, share), end)
        end = np.where((dp < 0.0) & (dq < 0.0), -1.0, end)
    inside: Bool = start < end
    return inside
