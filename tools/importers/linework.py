"""Rooms from lines: walls drawn as lines in, closed areas between them out.

Works on lines in metres, wherever they come from (DXF, SVG, traced plans): ``Walls`` makes the ends of hand-drawn lines meet,
``gap_between`` finds the hole in the wall that a door symbol, a lintel or a window stands in, ``facing_gaps`` the holes nobody
drew anything in, and ``enclosed`` gives the areas that walls and closed holes leave, wall bodies set aside::

    walls = Walls(lines)
    gaps = [*doors, *facing_gaps(walls)]                # doors: gap_between(walls, hinge, far_jamb) for each
    areas = enclosed([*walls.lines, *(side for gap in gaps for side in gap.sides)]).rooms
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely import Polygon as Area

from sim.plan.building import Line, Point
from sim.plan.geometry import F64
from tools.importers.limits import Tangled
from tools.importers.segments import GRID, crossings, joined, reaching, segments_of, strokes

SNAP = 0.01
"""Ends closer than this many metres are meant to meet: research over real drawings found misses of 5–10 mm."""

NARROWEST = 0.55
"""Areas no wider than this anywhere, in metres, are bodies of walls, not rooms (from real drawings)."""

SMALLEST = 0.3
"""Areas below this many square metres are shafts and boxings no person enters, by eye."""

LONGEST_GAP = 1.3
"""Wall ends that face each other over less than this many metres leave a doorway between them (from real drawings)."""

NARROWEST_GAP = 0.5
"""Narrower holes nobody drew a door in are niches and breaks in the drawing, by eye."""

MOST_MEETINGS, MOST_FACES = 50_000, 10_000
"""Places where two lines meet, and areas between them: some 2 s of work each (measured); a large school has a tenth."""

THINNEST, THICKEST = 0.04, 0.65
"""Wall thicknesses in metres: from a sheet on studs to an old outer wall."""

REACH = 0.2
"""How far from a door symbol's ends its jambs may lie along the wall: frame and play, in metres, by eye."""

ASIDE = 0.15
"""How far a door symbol may stand off its wall's nearer face, in metres, by eye."""

MEET = 0.02
"""Faces of a wall before and behind a gap are in line when closer than this, in metres, by eye."""

MOST_ENDS = 20_000
"""Wall ends beyond which what is drawn is a hatch and gaps in it mean nothing."""

PARALLEL = 0.06
"""Largest sine of the angle between lines that count as parallel, about 3.5 degrees."""


@dataclass(frozen=True)
class Gap:
    """A hole in a wall: ``near`` and ``far`` are lines from jamb to jamb, one in each face of the wall.

    For a wall drawn as one line both are the same line.
    """

    near: Line
    far: Line

    @property
    def line(self) -> Line:
        """The line from jamb to jamb in the middle of the wall."""
        (a, b), (c, d) = self.near, self.far
        return ((a[0] + c[0]) / 2, (a[1] + c[1]) / 2), ((b[0] + d[0]) / 2, (b[1] + d[1]) / 2)

    @property
    def width(self) -> float:
        """Metres from jamb to jamb."""
        (a, b) = self.line
        return float(np.hypot(b[0] - a[0], b[1] - a[1]))

    @property
    def thickness(self) -> float:
        """Metres through the wall, 0 for a wall drawn as one line."""
        (a, _), (c, _) = self.near, self.far
        along = np.subtract(self.near[1], a)
        across = np.subtract(c, a)
        return float(abs(along[0] * across[1] - along[1] * across[0]) / max(float(np.hypot(*along)), GRID))

    @property
    def sides(self) -> tuple[Line, ...]:
        """The lines that close the hole."""
        return (self.near,) if self.near == self.far else (self.near, self.far)

    @property
    def middle(self) -> Point:
        """The middle of the hole."""
        (a, b) = self.line
        return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2


@dataclass(frozen=True)
class Faces:
    """What lines enclose: ``rooms`` wide enough to be in, ``bodies`` the rest; both from the lower left on."""

    rooms: tuple[Area, ...]
    bodies: tuple[Area, ...]


class Walls:
    """Wall lines whose ends meet where they were meant to, with a quick way to those near a place.

    ``lines`` are open polylines in metres (close a ring by repeating its first point); points that are not finite are dropped.
    ``segments`` (n, 4) are their straight parts ``x0 y0 x1 y1``, each once, none shorter than ``snap``.
    """

    def __init__(self, lines: Iterable[Sequence[Point] | F64], snap: float = SNAP) -> None:
        self.snap = snap
        self.segments = joined(segments_of(lines), snap)

    @property
    def lines(self) -> list[F64]:
        """The segments as lines (2, 2)."""
        return list(self.segments.reshape(-1, 2, 2))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(strokes(self.segments))

    def near(self, points: F64, distance: float) -> F64:
        """The segments (k, 4) within ``distance`` of the line through ``points`` (m, 2), in the order of ``segments``."""
        if not len(self.segments):
            return self.segments
        found = self._tree.query(shapely.linestrings(points), predicate="dwithin", distance=distance)
        return self.segments[np.sort(found)]

    @cached_property
    def ends(self) -> list[Line]:
        """Where walls end: from the middle of each end to a point 1 m on, the way the wall would go on.

        Ends are short caps between two faces of a wall, and lines' ends that nothing else touches.
        """
        return _ends(self)


def enclosed(lines: Iterable[Sequence[Point] | F64], snap: float = SNAP, narrowest: float = NARROWEST) -> Faces:
    """The areas that lines close in, in metres; lines need not be split where they meet, nor quite reach each other.

    Raises Tangled when they meet in more than ``MOST_MEETINGS`` places or enclose more than ``MOST_FACES`` areas.
    """
    segments = joined(segments_of(lines), snap)
    if not len(segments):
        return Faces((), ())
    if crossings(segments) > MOST_MEETINGS:
        raise Tangled
    lines_met = strokes(np.concatenate([segments, reaching(segments, snap)]))
    noded = shapely.union_all(lines_met, grid_size=GRID)
    found = [f for f in shapely.polygonize([noded]).geoms if isinstance(f, Area) and f.area > GRID]
    if len(found) > MOST_FACES:
        raise Tangled
    found.sort(key=lambda f: (round(f.bounds[1], 3), round(f.bounds[0], 3), f.area))
    wide = [f.area >= SMALLEST and not f.buffer(-narrowest / 2, join_style="mitre").is_empty for f in found]
    return Faces(
        tuple(f for f, room in zip(found, wide, strict=True) if room),
        tuple(f for f, room in zip(found, wide, strict=True) if not room),
    )


def gap_between(walls: Walls, start: Point, end: Point, reach: float = REACH) -> Gap | None:
    """The hole in the walls that a line from about one jamb to about the other stands in; None where no wall ends at both.

    ``reach`` is how far along the wall the jambs may be from the line's ends.  The wall's two faces are taken where both
    can be found, else the one line the wall is drawn with.
    """
    a, b = np.asarray(start, float), np.asarray(end, float)
    length = float(np.hypot(*(b - a)))
    if not np.isfinite(length) or length < 2 * walls.snap:
        return None
    along = (b - a) / length
    frame = np.array([along, [-along[1], along[0]]])  # rows: along, across
    near = walls.near(np.array([a - along * reach, b + along * reach]), THICKEST + ASIDE)
    local = ((near.reshape(-1, 2, 2) - a) @ frame.T).reshape(-1, 4)
    faces = _face_offsets(local, length, reach)
    pair = _pair(faces, length)
    if pair is None:
        return None
    lines = []
    for offset in pair:
        s0, s1 = faces[offset]
        ends = [a + along * s + frame[1] * offset for s in (s0, s1)]
        lines.append(((float(ends[0][0]), float(ends[0][1])), (float(ends[1][0]), float(ends[1][1]))))
    return Gap(lines[0], lines[1])


def facing_gaps(walls: Walls, longest: float = LONGEST_GAP) -> list[Gap]:
    """Holes between wall ends that face each other over at most ``longest`` metres with nothing between them."""
    gaps: list[Gap] = []
    ends = walls.ends
    if not 0 < len(ends) <= MOST_ENDS:
        return gaps
    tree = shapely.STRtree(shapely.points([e[0] for e in ends]))
    for n, (at, on) in enumerate(ends):
        for m in sorted(tree.query(shapely.Point(at), predicate="dwithin", distance=longest + THICKEST)):
            if m > n and _facing((at, on), ends[m], longest) and _clear(walls, at, ends[m][0]):
                gap = gap_between(walls, at, ends[m][0], 3 * walls.snap)
                gaps += [gap] if gap and gap.width >= NARROWEST_GAP else []
    return distinct(gaps)


def distinct(gaps: Iterable[Gap]) -> list[Gap]:
    """Gaps without those whose middle lies in the hole of an earlier one."""
    kept: list[Gap] = []
    for gap in gaps:
        if not any(_same_hole(gap, other) for other in kept):
            kept.append(gap)
    return kept


def _same_hole(gap: Gap, other: Gap) -> bool:
    (a, b), middle = other.line, np.asarray(gap.middle)
    along = np.subtract(b, a) / max(other.width, GRID)
    s, t = float((middle - a) @ along), float((middle - a) @ np.array([-along[1], along[0]]))
    return 0 < s < other.width and abs(t) <= other.thickness / 2 + MEET


def _face_offsets(local: F64, length: float, reach: float) -> dict[float, tuple[float, float]]:
    """Offsets across the gap at which a wall ends before it and goes on behind it, with where it does.

    ``local`` (n, 4) are wall segments along and across the line of the gap.
    """
    swap = local[:, 0] > local[:, 2]
    local = np.where(swap[:, None], local[:, [2, 3, 0, 1]], local)
    span, rise = local[:, 2] - local[:, 0], local[:, 3] - local[:, 1]
    size = np.hypot(span, rise)
    parallel = np.abs(rise) <= PARALLEL * size
    across = np.abs(span) <= PARALLEL * size
    befores = [(float(r[2]), float(r[3])) for r in local[parallel] if abs(r[2]) <= reach]
    behinds = [(float(r[0]), float(r[1])) for r in local[parallel] if abs(r[0] - length) <= reach]
    stops = [(float(r[0] + r[2]) / 2, float(min(r[1], r[3])), float(max(r[1], r[3]))) for r in local[across]]
    caps = [t for s, low, high in stops for t in (low, high) if high - low <= THICKEST and _at_jamb(s, length, reach)]
    found: dict[float, tuple[float, float]] = {}
    for offset in sorted({round(t, 6) for t in [*(t for _, t in befores + behinds), *caps] if abs(t) <= THICKEST + ASIDE}):
        start = _jamb([s for s, t in befores if abs(t - offset) <= MEET], stops, offset, 0.0, reach)
        end = _jamb([s for s, t in behinds if abs(t - offset) <= MEET], stops, offset, length, reach)
        known = any(abs(offset - other) <= MEET for other in found)
        if start is not None and end is not None and end > start and not known:
            found[offset] = (start, end)
    return found


def _at_jamb(s: float, length: float, reach: float) -> bool:
    return abs(s) <= reach or abs(s - length) <= reach


def _jamb(
    exact: list[float], stops: list[tuple[float, float, float]], offset: float, expected: float, reach: float
) -> float | None:
    """Where along the gap's line the wall stops: at a face's end, else at a line across; the nearest to what is expected."""
    crossed = [s for s, low, high in stops if abs(s - expected) <= reach and low - MEET <= offset <= high + MEET]
    return min(exact or crossed, key=lambda s: (abs(s - expected), s), default=None)


def _pair(faces: dict[float, tuple[float, float]], length: float) -> tuple[float, float] | None:
    """The offsets of both faces of the wall a line at offset 0 stands in, or twice the one line of a wall drawn so.

    A near, thin wall is better than a far, thick one, and one that ends where the line does better than one beside it.
    """
    miss = {t: abs(start) + abs(end - length) for t, (start, end) in faces.items()}
    offsets = sorted(faces)
    pairs = [
        (2 * max(low, -high, 0.0) + high - low + max(miss[low], miss[high]), low, high)
        for n, low in enumerate(offsets)
        for high in offsets[n + 1 :]
        if THINNEST <= high - low <= THICKEST and max(low, -high) <= ASIDE
    ]
    if pairs:
        return min(pairs)[1:]
    single = min(offsets, key=lambda t: (abs(t), t), default=None)
    return None if single is None or abs(single) > ASIDE else (single, single)


def _ends(walls: Walls) -> list[Line]:
    points, index = np.unique(walls.segments.reshape(-1, 2), axis=0, return_inverse=True)
    pairs = index.reshape(-1, 2)
    neighbours: list[list[int]] = [[] for _ in points]
    for a, b in pairs:
        neighbours[a].append(int(b))
        neighbours[b].append(int(a))
    found: list[Line] = []
    for a, b in pairs:
        if len(neighbours[a]) == 2 and len(neighbours[b]) == 2:
            found += _cap(points, neighbours, int(a), int(b))
    for n, around in enumerate(neighbours):
        if len(around) == 1 and not _touched(walls, points[n], points[around[0]]):
            found.append(_onward(points[n], points[n] - points[around[0]]))
    return sorted(found)


def _touched(walls: Walls, point: F64, other: F64) -> bool:
    """Whether a line's end lies on another line."""
    return len(walls.near(np.array([point, point + (point - other) * 1e-9]), walls.snap)) > 1


def _cap(points: F64, neighbours: list[list[int]], a: int, b: int) -> list[Line]:
    """The end of a wall drawn with two faces, if the segment a–b joins them: both faces leave it to the same side."""
    along = points[b] - points[a]
    length = float(np.hypot(*along))
    if not THINNEST <= length <= THICKEST:
        return []
    across = np.array([-along[1], along[0]]) / length
    backs = []
    for corner, other in ((a, b), (b, a)):
        back = points[next((p for p in neighbours[corner] if p != other), corner)] - points[corner]
        backs.append(float(back @ across) / max(float(np.hypot(*back)), GRID))
    if min(backs) > 1 - PARALLEL or max(backs) < PARALLEL - 1:
        return [_onward((points[a] + points[b]) / 2, -across if backs[0] > 0 else across)]
    return []


def _onward(at: F64, direction: F64) -> Line:
    on = at + direction / np.hypot(*direction)
    return (float(at[0]), float(at[1])), (float(on[0]), float(on[1]))


def _facing(end: Line, other: Line, longest: float) -> bool:
    """Whether two wall ends look at each other, in line, over at most ``longest`` metres."""
    way, back, between = np.subtract(end[1], end[0]), np.subtract(other[1], other[0]), np.subtract(other[0], end[0])
    distance, aside = float(way @ between), float(way[0] * between[1] - way[1] * between[0])
    return float(way @ back) < PARALLEL - 1 and SNAP < distance <= longest and abs(aside) <= max(MEET, PARALLEL * distance)


def _clear(walls: Walls, start: Point, end: Point) -> bool:
    """Whether no wall lies between two wall ends."""
    a, b = np.asarray(start), np.asarray(end)
    cut = (b - a) * (2 * walls.snap / max(float(np.hypot(*(b - a))), 4.1 * walls.snap))
    return not len(walls.near(np.array([a + cut, b - cut]), walls.snap / 2))
