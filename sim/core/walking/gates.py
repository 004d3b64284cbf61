"""Gates: every opening between two rooms, with a leaf or without, and how many people a second it lets through.

The first gates are the doors, in ``Space.door_ids``' order; open passages follow.  Stairs are no gates: their own width and
the walking law decide there.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from sim.core.state import F64, I32
from sim.plan.building import OpeningKind
from sim.space.space import Space
from sim.units import STEP

SAVED = 2.0
"""People a gate's unused flow is kept for, at least: enough that the cap is reached although people come unevenly."""

TOUCHING = 0.05
"""Metres between the ends of two portals of one opening."""

DEEP = 0.6
"""Metres from an opening's line within which all of its threshold lies."""


@dataclass(frozen=True)
class Gates:
    """``G`` gates: the doors and then the open passages."""

    width: F64  # (G,) metres
    flow: F64  # (G,) people per step
    saved: F64  # (G,) people unused flow is kept for: ``SAVED``, or one per metre of a wide one, whose lanes wait by turns
    of_portal: I32  # (P,) the gate a portal belongs to, -1 none
    of_cell: I32  # (C,) the gate whose threshold a cell is, -1 none
    crossed: dict[tuple[int, int], int]
    """(cell before, cell after) a step -> the gate entered; steps that enter none are absent."""


def make_gates(space: Space, cap: float) -> Gates:
    """The gates of a building with a flow cap in people per metre of clear width and second."""
    of_portal = np.where(space.portal_door >= 0, space.portal_door, -1).astype(np.int32)
    of_cell = space.cell_door.copy()
    thresholds = _bare_thresholds(space)
    width = space.door_width.tolist()
    for portals in _passages(space):
        along = space.portal_b[portals] - space.portal_a[portals]
        cells = [c for c in np.unique(space.portal_cells[portals]).tolist() if c in thresholds]
        of_portal[portals] = of_cell[cells] = len(width)
        of_portal[np.isin(space.portal_cells, cells).any(axis=1)] = len(width)
        width.append(float(np.sqrt(along[:, 0] * along[:, 0] + along[:, 1] * along[:, 1]).sum()))
    wide = np.array(width, dtype=np.float64)
    crossed = _crossed(space, of_portal, of_cell)
    return Gates(wide, wide * (cap * STEP), np.maximum(wide, SAVED), of_portal, of_cell, crossed)


def gate_count(space: Space) -> int:
    """How many gates a building has."""
    return len(space.door_ids) + len(_passages(space))


def _bare_thresholds(space: Space) -> frozenset[int]:
    """Cells in the thickness of the wall an open passage leads through."""
    found: set[int] = set()
    for opening in space.building.openings:
        if opening.kind is not OpeningKind.OPEN:
            continue
        units = [space.unit_index[u] for u in opening.unit_ids if u in space.unit_index]
        (ax, ay), (bx, by) = opening.line
        length = sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
        for c in np.flatnonzero(np.isin(space.cell_unit, units) & (space.cell_door < 0) & (space.cell_link < 0)).tolist():
            off = space.polygon(c) - (ax, ay)
            aside = np.abs((off[:, 1] * (bx - ax) - off[:, 0] * (by - ay)) / max(length, 1e-9))
            along = (off[:, 0] * (bx - ax) + off[:, 1] * (by - ay)) / max(length, 1e-9)
            if float(aside.max()) < DEEP and float(along.min()) > -DEEP and float(along.max()) < length + DEEP:
                found.add(c)
    return frozenset(found)


def _passages(space: Space) -> list[list[int]]:
    """Groups of portals without a door between two rooms: those of one pair of rooms that touch are one passage."""
    unit, stair = space.cell_unit[space.portal_cells], (space.cell_link[space.portal_cells] >= 0).any(axis=1)
    bare = np.flatnonzero((space.portal_door < 0) & (unit[:, 0] != unit[:, 1]) & ~stair).tolist()
    groups: list[list[int]] = []
    for p in bare:
        pair = set(unit[p].tolist())
        near = [g for g in groups if set(unit[g[0]].tolist()) == pair and any(_touch(space, p, q) for q in g)]
        groups = [g for g in groups if g not in near] + [[q for g in near for q in g] + [p]]
    return [sorted(g) for g in sorted(groups, key=min)]


def _touch(space: Space, p: int, q: int) -> bool:
    ends = [(a - b) for a in (space.portal_a[p], space.portal_b[p]) for b in (space.portal_a[q], space.portal_b[q])]
    return any(float(e[0] * e[0] + e[1] * e[1]) < TOUCHING * TOUCHING for e in ends)


def _crossed(space: Space, of_portal: I32, of_cell: I32) -> dict[tuple[int, int], int]:
    """Which gate a step from one cell to another enters: a threshold on coming into it, any other gate at its line.

    A threshold thinner than a step may be leapt: the step from before it to behind it enters the gate as well.
    """
    crossed: dict[tuple[int, int], int] = {}
    beyond: dict[int, list[int]] = {}
    for a, b in space.portal_cells.tolist():
        beyond.setdefault(a, []).append(b)
        beyond.setdefault(b, []).append(a)
    gates = [(p, g) for p, g in enumerate(of_portal.tolist()) if g >= 0]
    ways = [(g, *pair) for p, g in gates for pair in (space.portal_cells[p].tolist(), space.portal_cells[p][::-1].tolist())]
    for gate, here, there in ways:
        if of_cell[here] != gate:
            crossed[here, there] = gate
    for gate, here, there in ways:
        if of_cell[here] != gate:
            for further in beyond[there]:
                if further != here:
                    crossed.setdefault((here, further), gate)
            for before in beyond[here]:
                if before != there:
                    crossed.setdefault((before, there), gate)
    return crossed
