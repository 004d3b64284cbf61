"""Door leaves found by their swings: arcs a leaf's length round a hinge."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from sim.plan.building import Point
from tools.importers.drawing.marks import Arc, Drawing, Stroke
from tools.importers.drawing.roles import Role, Roles

SMALLEST_SWEEP, LARGEST_SWEEP = math.radians(15), math.radians(135)
"""Leaves are drawn open by a right angle, seldom by half or a quarter of one."""

MOST_LEAVES, MOST_DOUBTFUL = 5000, 20_000
"""Door leaves in one storey, and arcs of unknown layers that are looked at for a leaf; a large school has some hundreds."""

SWINGING = frozenset({Role.DOOR, Role.OPENING})
PERHAPS = frozenset({Role.UNKNOWN, Role.WALL})


@dataclass(frozen=True)
class Swing:
    """A leaf's swing and which symbol it is part of (``name`` empty: of none)."""

    arc: Arc
    name: str = ""


def swings(drawing: Drawing, roles: Roles) -> list[Swing]:
    """Every arc that shows a door's swing: on a layer or in a symbol of doors, elsewhere only with its leaf drawn."""
    found = [
        Swing(a, s.name) for s in drawing.symbols if roles.symbol(s.name, s.layer) is not Role.WINDOW for a in s.arcs if _swept(a)
    ]
    loose = [a for a in drawing.arcs if _swept(a)]
    found += [Swing(a) for a in loose if roles.layer(a.layer) in SWINGING]
    doubtful = [a for a in loose if roles.layer(a.layer) in PERHAPS]
    found += [Swing(a) for a in _with_leaf(doubtful[:MOST_DOUBTFUL], drawing.strokes)]
    return found[:MOST_LEAVES]


def without_leaves(strokes: Sequence[Stroke], leaves: Sequence[Swing]) -> list[Stroke]:
    """Strokes that are no part of a door: neither a swing's arc nor the leaf drawn from its hinge to one of its ends."""
    swung = {leaf.arc.id for leaf in leaves}
    tips = [(leaf.arc, tip) for leaf in leaves for tip in (leaf.arc.start, leaf.arc.end)]
    kept = [s for s in strokes if s.id not in swung and len(s.points)]
    if not tips:
        return kept
    tree = shapely.STRtree([shapely.Point(arc.centre) for arc, _ in tips])
    return [s for s in kept if not any(_is_leaf(s, *tips[int(n)]) for n in _at_hinge(s, tips, tree))]


def _at_hinge(stroke: Stroke, tips: Sequence[tuple[Arc, Point]], tree: shapely.STRtree) -> Iterable[int]:
    """The swings whose hinge a short stroke is at."""
    size = float(np.hypot(*np.ptp(stroke.points, axis=0)))
    if len(stroke.points) > 5:
        return ()
    around = tree.query(
        shapely.LineString(stroke.line) if len(stroke.line) > 1 else shapely.Point(stroke.points[0]), "dwithin", size
    )
    return (int(n) for n in around if size <= 1.2 * tips[int(n)][0].radius)


def _is_leaf(stroke: Stroke, arc: Arc, tip: Point) -> bool:
    """Whether a stroke is a line or a thin box from a hinge to an end of its swing."""
    along = np.subtract(tip, arc.centre) / arc.radius
    local = stroke.points - np.asarray(arc.centre)
    reach, aside = local @ along, np.abs(local @ np.array([-along[1], along[0]]))
    slack = 0.12 * arc.radius
    return bool(abs(reach.min()) <= slack and abs(reach.max() - arc.radius) <= slack and aside.max() <= slack)


def sweep(arc: Arc) -> float:
    """The angle between an arc's ends seen from its centre, in radians."""
    a, b = np.subtract(arc.start, arc.centre), np.subtract(arc.end, arc.centre)
    return abs(math.atan2(float(a[0] * b[1] - a[1] * b[0]), float(a @ b)))


def near(a: Point, b: Point) -> float:
    """Distance between two points."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


def _swept(arc: Arc) -> bool:
    return arc.radius > 0 and SMALLEST_SWEEP <= sweep(arc) <= LARGEST_SWEEP


def _with_leaf(arcs: list[Arc], strokes: Iterable[Stroke]) -> list[Arc]:
    """Arcs from one end of which a straight line runs to the centre, give or take a leaf's thickness."""
    segments = [np.concatenate([s.line[:-1], s.line[1:]], axis=1) for s in strokes if len(s.line) > 1]
    if not arcs or not segments:
        return []
    lines = np.concatenate(segments)
    lines = lines[np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]) > 0]
    tree = shapely.STRtree(list(np.asarray(shapely.linestrings(lines.reshape(-1, 2, 2)))))
    return [arc for arc in arcs if _has_leaf(arc, lines, tree)]


def _has_leaf(arc: Arc, lines: np.ndarray[tuple[int, ...], np.dtype[np.float64]], tree: shapely.STRtree) -> bool:
    slack = 0.12 * arc.radius
    close = tree.query(shapely.Point(arc.centre), predicate="dwithin", distance=slack)
    for x0, y0, x1, y1 in lines[close]:
        for tip in (arc.start, arc.end):
            ends = (near((x0, y0), arc.centre) + near((x1, y1), tip), near((x1, y1), arc.centre) + near((x0, y0), tip))
            if min(ends) <= 2 * slack:
                return True
    return False
