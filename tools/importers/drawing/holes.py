"""Doors, windows and passages in a drawing's walls, the surest traces first: swings, symbols, windows, lintels, bare gaps."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

import numpy as np
import shapely

from sim.plan.building import Line, OpeningKind, Point
from sim.plan.geometry import F64
from tools.importers.drawing.marks import Drawing, Label, Stroke, Symbol
from tools.importers.drawing.roles import Role, Roles
from tools.importers.drawing.sizes import DOOR_HEIGHT, written_size, written_width
from tools.importers.drawing.swings import Swing, near
from tools.importers.linework import Gap, Walls, facing_gaps, gap_between

SHORTEST = 0.45
"""Lintels and windows shorter than this many metres are parts of something else, by eye."""

TOGETHER = 0.03
"""Strokes closer than this many metres belong to one window, by eye."""

DEEPEST = 0.7
"""A window's or closed door's marks are no deeper than this many metres: frame, sill and reveal, by eye."""

MOST_LOOSE, MOST_SIZES = 5000, 20_000
"""Loose lines of doors or windows, and written sizes, that are looked at in one storey."""

LONGEST_LOOSE = 6.0
"""Longer than this many metres, lines that stand in no hole of a wall are no door or window, by eye."""

LABEL_REACH = 1.5
"""How far from its door or window a written size may stand in metres, by eye."""

SAME_WIDTH = 0.2
"""A written size belongs to a hole that differs by less than this part in width, by eye."""

BRIDGE = 0.12
"""How far a door is lengthened at both ends in metres to reach walls drawn around its frame, by eye."""

CELL = 4.0
"""Metres of the squares holes are looked up by: the middles of two that are the same are no farther apart."""

SLIDING = re.compile(r"s\.?\s?g\.?\s?d|slid|skjut|schiebe|pocket", re.IGNORECASE)
GATE = re.compile(r"o\.?\s?h\.?\s|overhead|garage|port\b|\btor\b|gate|rolltor|jalusi", re.IGNORECASE)
DOUBLE = re.compile(r"double|dubbel|pard[öo]rr|doppel", re.IGNORECASE)

KINDS = ((SLIDING, OpeningKind.SLIDING), (GATE, OpeningKind.GATE), (DOUBLE, OpeningKind.DOUBLE_DOOR))


class Trace(Enum):
    """What shows that there is a hole."""

    DOOR = "door"
    WINDOW = "window"
    LINTEL = "lintel"  # a hole that may be either
    GAP = "gap"  # nothing is drawn in it


@dataclass(frozen=True)
class Hole:
    """A hole in a wall, in metres: ``line`` from jamb to jamb, ``gap`` the wall's ends beside it where they were found.

    ``drawn`` tells whether something is drawn in it, ``hinge`` and ``tip`` where its leaf hangs and how far it opens, ``label``
    the id of the text that tells its size.
    """

    id: str
    trace: Trace
    line: Line
    gap: Gap | None = None
    kind: OpeningKind = OpeningKind.DOOR
    width: float | None = None
    height: float | None = None
    hinge: Point | None = None
    tip: Point | None = None
    drawn: bool = True
    label: str = ""

    @property
    def middle(self) -> Point:
        """The middle of its line."""
        (a, b) = self.line
        return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2

    @property
    def length(self) -> float:
        """The length of its line in metres."""
        return near(*self.line)

    def closings(self) -> list[F64]:
        """Lines that close it: in both faces of the wall, or across where the wall's ends were not found."""
        if self.gap is not None:
            return [np.array(side) for side in self.gap.sides]
        a, b = (np.array(p) for p in self.line)
        along = (b - a) / max(self.length, 1e-9) * BRIDGE
        return [np.array([a - along, b + along])]


def find_holes(drawing: Drawing, roles: Roles, walls: Walls, leaves: Sequence[Swing]) -> list[Hole]:
    """Every hole in the walls of a drawing in metres, each once."""
    strokes = [s for s in drawing.strokes if roles.layer(s.layer) in {Role.DOOR, Role.WINDOW, Role.OPENING}]
    symbols = [s for s in drawing.symbols if len(s.points)]
    doors = [s for s in symbols if roles.symbol(s.name, s.layer) is not Role.WINDOW]
    windows = [s for s in symbols if roles.symbol(s.name, s.layer) is Role.WINDOW]
    holes = _Holes()
    pairs = _double_doors(walls, leaves)
    paired = {arc for _, arcs in pairs for arc in arcs}
    holes.take(hole for hole, _ in pairs)
    leaf_lines = [s for x in doors for s in x.strokes] + strokes
    holes.take(_swinging(walls, [x for x in leaves if x.arc.id not in paired], leaf_lines))
    swung = {leaf.arc.id for leaf in leaves}
    holes.take(_symbol(walls, s, Trace.DOOR) for s in doors if not any(a.id in swung for a in s.arcs))
    holes.take(_symbol(walls, s, Trace.WINDOW) for s in windows)
    holes.take(_lintels(walls, [s for s in drawing.strokes if roles.layer(s.layer) is Role.LINTEL]))
    holes.take(_drawn_holes(walls, [s for s in strokes if roles.layer(s.layer) is Role.WINDOW], Trace.WINDOW, swung))
    holes.take(_drawn_holes(walls, [s for s in strokes if roles.layer(s.layer) is Role.DOOR], Trace.DOOR, swung))
    holes.take(Hole(_place_id("gap", g.middle), Trace.GAP, g.line, g, drawn=False) for g in facing_gaps(walls))
    found = _with_contents(holes.kept, strokes, roles)
    return _with_sizes(found, drawing.labels)


class _Holes:
    """Holes without those found already by a surer trace."""

    def __init__(self) -> None:
        self.kept: list[Hole] = []
        self._cells: dict[tuple[int, int], list[Hole]] = {}

    def take(self, holes: Iterable[Hole | None]) -> None:
        for hole in holes:
            if hole is None:
                continue
            column, row = (int(c // CELL) for c in hole.middle)
            around = [h for x in (-1, 0, 1) for y in (-1, 0, 1) for h in self._cells.get((column + x, row + y), ())]
            if not any(_same(hole, other) for other in around):
                self.kept.append(hole)
                self._cells.setdefault((column, row), []).append(hole)


def _same(hole: Hole, other: Hole) -> bool:
    """Whether one's middle lies in the other."""
    return any(_in(a.middle, b) for a, b in ((hole, other), (other, hole)))


def _in(point: Point, hole: Hole) -> bool:
    a, b = np.array(hole.line[0]), np.array(hole.line[1])
    along = (b - a) / max(hole.length, 1e-9)
    s = float((np.array(point) - a) @ along)
    t = float((np.array(point) - a) @ np.array([-along[1], along[0]]))
    return 0 <= s <= hole.length and abs(t) <= (hole.gap.thickness / 2 if hole.gap else 0.0) + 0.1


# ---- doors


def _double_doors(walls: Walls, leaves: Sequence[Swing]) -> list[tuple[Hole, tuple[str, str]]]:
    """Pairs of leaves whose closed ends meet between their hinges, with their arcs' ids."""
    found = []
    ends = [shapely.LineString([leaf.arc.start, leaf.arc.end]) for leaf in leaves]
    tree = shapely.STRtree(ends)
    close = tree.query(ends, predicate="dwithin", distance=0.5) if ends else np.zeros((2, 0), int)
    for one, two in sorted((int(n), int(m)) for n, m in close.T if n < m):
        a, b = leaves[one].arc, leaves[two].arc
        reach = a.radius + b.radius
        apart = near(a.centre, b.centre)
        if not 0.88 * reach <= apart <= 1.15 * reach:
            continue
        meeting = [(p, q) for p in (a.start, a.end) for q in (b.start, b.end) if near(p, q) <= 0.2 * reach]
        between = [(p, q) for p, q in meeting if near(p, a.centre) + near(p, b.centre) <= 1.1 * apart]
        if between:
            tip = a.end if between[0][0] == a.start else a.start
            gap = gap_between(walls, a.centre, b.centre)
            line = gap.line if gap else (a.centre, b.centre)
            hole = Hole(f"door-{a.id}", Trace.DOOR, line, gap, OpeningKind.DOUBLE_DOOR, reach, tip=tip)
            found.append((hole, (a.id, b.id)))
    return found


def _swinging(walls: Walls, leaves: Sequence[Swing], strokes: Sequence[Stroke]) -> Iterable[Hole]:
    """Doors of one leaf: from the hinge to the end of the swing that is not the open leaf's."""
    leaf_lines = _segments(strokes)
    for leaf in leaves:
        arc = leaf.arc
        options = []
        for closed, tip in ((arc.start, arc.end), (arc.end, arc.start)):
            gap = gap_between(walls, arc.centre, closed)
            leaf_here = _drawn(leaf_lines, arc.centre, closed, 0.12 * arc.radius)
            middle = (np.array(arc.centre) + closed) / 2
            away = not len(walls.near(np.array([middle, middle + 1e-6]), BRIDGE))
            miss = abs(gap.width - arc.radius) if gap else 0.0
            options.append((gap is None, leaf_here, away, round(miss, 3), closed, tip, gap))
        *_, closed, tip, gap = min(options, key=lambda o: o[:4])
        line = gap.line if gap else (arc.centre, closed)
        kind = OpeningKind.GATE if GATE.search(leaf.name) else OpeningKind.DOOR
        yield Hole(f"door-{arc.id}", Trace.DOOR, line, gap, kind, arc.radius, hinge=arc.centre, tip=tip)


def _segments(strokes: Iterable[Stroke]) -> F64:
    parts = [np.concatenate([s.line[:-1], s.line[1:]], axis=1) for s in strokes if len(s.line) > 1]
    return np.concatenate(parts) if parts else np.zeros((0, 4))


def _drawn(segments: F64, a: Point, b: Point, slack: float) -> bool:
    """Whether a line from ``a`` to ``b`` is drawn, give or take ``slack``."""
    one = np.hypot(*(segments[:, :2] - a).T) + np.hypot(*(segments[:, 2:] - b).T)
    two = np.hypot(*(segments[:, 2:] - a).T) + np.hypot(*(segments[:, :2] - b).T)
    return bool((np.minimum(one, two) <= 2 * slack).any())


def _symbol(walls: Walls, symbol: Symbol, trace: Trace) -> Hole | None:
    """A door without a swing or a window, from its symbol: along the longer side of the box around it."""
    line = _axis(symbol.points)
    if line is None or near(*line) < SHORTEST:
        return None
    gap = gap_between(walls, *line)
    kind = next((k for word, k in KINDS if word.search(symbol.name)), OpeningKind.DOOR)
    told = written_width(symbol.name)
    agrees = told is not None and abs(told / near(*line) - 1) < SAME_WIDTH
    return Hole(f"{trace.value}-{symbol.id}", trace, gap.line if gap else line, gap, kind, told if agrees else None)


def _axis(points: F64) -> Line | None:
    """The middle line along the longer side of the smallest box around points."""
    box = shapely.MultiPoint(points).minimum_rotated_rectangle
    if isinstance(box, shapely.LineString):
        (x0, y0), (x1, y1) = box.coords[0], box.coords[-1]
        return (x0, y0), (x1, y1)
    if not isinstance(box, shapely.Polygon) or box.is_empty:
        return None
    a, b, c, d = np.array(box.exterior.coords)[:4]
    if np.hypot(*(b - a)) < np.hypot(*(c - b)):
        a, b, c, d = b, c, d, a
    start, end = (a + d) / 2, (b + c) / 2
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


# ---- windows and lintels


def _lintels(walls: Walls, strokes: Sequence[Stroke]) -> Iterable[Hole]:
    for stroke in strokes:
        axis = _axis(stroke.points) if stroke.closed or len(stroke.points) > 3 else None
        ends = [axis] if axis else [((float(p[0]), float(p[1])), (float(q[0]), float(q[1]))) for p, q in pairwise(stroke.line)]
        for a, b in ends:
            gap = gap_between(walls, a, b) if near(a, b) >= SHORTEST else None
            if gap is not None:
                yield Hole(f"hole-{stroke.id}", Trace.LINTEL, gap.line, gap, drawn=False)


def _drawn_holes(walls: Walls, strokes: Sequence[Stroke], trace: Trace, swung: Collection[str]) -> Iterable[Hole]:
    """Windows, and doors without a swing, drawn as loose lines: lines that touch or lie side by side are one."""
    lines = [(s, shapely.LineString(s.line)) for s in strokes[:MOST_LOOSE] if len(s.line) > 1]
    for group in _groups([g for _, g in lines]):
        first, points = lines[group[0]][0], np.concatenate([lines[n][0].line for n in group])
        line = _axis(points)
        if line is None or near(*line) < SHORTEST or any(lines[n][0].id in swung for n in group):
            continue
        gap = gap_between(walls, *line)
        if gap is None and (_depth(points, line) > DEEPEST or near(*line) > LONGEST_LOOSE):
            continue
        kind = next((k for word, k in KINDS if word.search(first.name)), OpeningKind.DOOR)
        yield Hole(f"{trace.value}-{first.id}", trace, gap.line if gap else line, gap, kind)


def _groups(shapes: Sequence[shapely.LineString]) -> list[list[int]]:
    """Shapes that hang together, or run along each other no farther apart than a wall is thick: indices, in order."""
    if not shapes:
        return []
    tree = shapely.STRtree(list(shapes))
    one, two = tree.query(list(shapes), predicate="dwithin", distance=0.25)
    parent = list(range(len(shapes)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, b in zip(one.tolist(), two.tolist(), strict=True):
        if a < b and (shapes[a].distance(shapes[b]) <= TOGETHER or _abreast(shapes[a], shapes[b])):
            parent[max(root(a), root(b))] = min(root(a), root(b))
    groups: dict[int, list[int]] = {}
    for n in range(len(shapes)):
        groups.setdefault(root(n), []).append(n)
    return list(groups.values())


def _abreast(a: shapely.LineString, b: shapely.LineString) -> bool:
    """Whether two lines have about the same middle."""
    return a.centroid.distance(b.centroid) <= 0.25


def _depth(points: F64, line: Line) -> float:
    along = np.subtract(line[1], line[0]) / max(near(*line), 1e-9)
    return float(np.ptp((points - np.array(line[0])) @ np.array([-along[1], along[0]])))


# ---- what is drawn and written in them


def _with_contents(holes: Sequence[Hole], strokes: Sequence[Stroke], roles: Roles) -> list[Hole]:
    """Holes found by lintels or gaps become doors or windows where something of that kind is drawn in them."""
    lines = [(s, shapely.LineString(s.line)) for s in strokes if len(s.line) > 1]
    tree = shapely.STRtree([g for _, g in lines])
    found = []
    for hole in holes:
        if hole.trace in {Trace.DOOR, Trace.WINDOW}:
            found.append(hole)
            continue
        around = shapely.LineString(hole.line).buffer((hole.gap.thickness if hole.gap else 0.0) / 2 + 0.05, cap_style="flat")
        inner = around.buffer(-0.02)
        there = [lines[int(n)][0] for n in sorted(tree.query(inner, predicate="intersects"))]
        kinds = {roles.layer(s.layer) for s in there}
        trace = Trace.DOOR if kinds == {Role.DOOR} else Trace.WINDOW if kinds == {Role.WINDOW} else hole.trace
        across = [s for s in there if float(np.ptp(s.points, axis=0).max()) >= 0.3 * hole.length]
        found.append(replace(hole, trace=trace, drawn=bool(across)))
    return found


def _with_sizes(holes: Sequence[Hole], labels: Sequence[Label]) -> list[Hole]:
    """Holes with the sizes and kinds written beside them; each label belongs to the nearest hole it fits."""
    sizes = [(label, size) for label in labels if (size := written_size(label.text)) is not None and size.height is not None]
    told: dict[int, tuple[float, Label, float]] = {}
    sizes = sizes[:MOST_SIZES]
    middles, lengths = np.array([h.middle for h in holes]).reshape(-1, 2), np.array([h.length for h in holes])
    for label, size in sizes:
        away = np.hypot(*(middles - label.at).T)
        fits = [
            (float(away[n]), int(n))
            for n in np.flatnonzero((away <= LABEL_REACH) & (np.abs(lengths / size.width - 1) < SAME_WIDTH))
        ]
        if fits:
            distance, n = min(fits)
            if n not in told or distance < told[n][0]:
                told[n] = (distance, label, size.height or 0.0)
    return [_told(hole, told[n][1], told[n][2]) if n in told else hole for n, hole in enumerate(holes)]


def _told(hole: Hole, label: Label, height: float) -> Hole:
    """A hole with what is written beside it: doors reach higher than windows do."""
    trace = hole.trace
    if trace in {Trace.LINTEL, Trace.GAP}:
        trace = Trace.DOOR if height >= DOOR_HEIGHT else Trace.WINDOW
    kind = OpeningKind.SLIDING if SLIDING.search(label.text) else OpeningKind.GATE if GATE.search(label.text) else hole.kind
    return replace(hole, trace=trace, kind=kind, height=height if trace is Trace.DOOR else None, label=label.id)


def _place_id(word: str, at: Point) -> str:
    """An id from where something is, in centimetres: for what has no id in the file."""
    return f"{word}{round(at[0] * 100):+d}{round(at[1] * 100):+d}"
