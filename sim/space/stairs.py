"""Stairs and ramps: the walking line of a vertical link becomes a chain of sloping and level cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.building import Point, Point3
from sim.space.convex import hull, rectangle
from sim.space.mesh_cells import Segment, distance, overlap
from sim.space.polygon import is_convex, signed_area

F64 = npt.NDArray[np.float64]

LEVEL_RISE = 0.05
"""Metres of rise under which a stretch of the walking line is a landing."""

TURNED_BACK = -0.98
"""Cosine of the bend (170 degrees) from which two flights count as turning back beside each other."""

UNEVEN = 0.4
"""Metres the ends of such flights may be apart along them: the shorter landing is taken."""

GENTLE = 0.77
"""Cosine of the largest bend (40 degrees) a stair takes without a landing, as a winding one does."""


@dataclass(frozen=True)
class Part:
    """One convex piece of a stair.

    ``enter`` and ``leave`` are the edges shared with the pieces below and above, this piece's inside on their left.
    """

    ring: F64
    plane: tuple[float, float, float]
    enter: Segment
    leave: Segment
    middle_z: float


@dataclass(frozen=True)
class _Run:
    """A straight stretch of the walking line."""

    a: Point
    b: Point
    za: float
    zb: float

    @property
    def direction(self) -> Point:
        length = distance(self.a, self.b)
        return (self.b[0] - self.a[0]) / length, (self.b[1] - self.a[1]) / length

    @property
    def sloped(self) -> bool:
        return abs(self.zb - self.za) > LEVEL_RISE


def stair_parts(path: Sequence[Point3], width: float, lower: float, upper: float) -> list[Part]:
    """Cells along a walking line.

    Args:
        path: the line from the lower floor to the upper one.
        width: clear width in metres.
        lower: height of the lower floor; the first part begins there whatever the path says.
        upper: height of the upper floor, where the last part ends.

    Returns:
        Parts from the bottom up, each sharing its ``leave`` edge with the next one's ``enter``; empty when the line is
        too short or too tangled to walk.
    """
    runs = _runs(path, lower, upper)
    flights = _flights(runs, width)
    across = [_joints(flight, width) for flight in flights]
    parts = _chain(runs, flights, across, width)
    if not parts and len(flights) > 1:  # flights that turn back beside each other end on one line but for rounding
        parts = _chain(runs, flights, _levelled(flights, across), width)
    return parts if all(signed_area(p.ring) > 0.02 and is_convex(p.ring, 1e-6) for p in parts) else []


def _chain(
    runs: Sequence[_Run], flights: Sequence[Sequence[_Run]], across: Sequence[Sequence[Segment]], width: float
) -> list[Part]:
    """Flights and the landings between them; empty when a landing cannot be made."""
    parts: list[Part] = []
    for k, (flight, joints) in enumerate(zip(flights, across, strict=True)):
        if parts:
            below, above = (parts[-1].leave[1], parts[-1].leave[0]), joints[0]
            landing = _landing(below, above, _between(runs, flights[k - 1][-1], flight[0]), flights[k - 1][-1], width)
            if landing is None:
                return []
            z = flight[0].za
            parts.append(Part(landing, (0.0, 0.0, z), below, (above[1], above[0]), z))
        for run, (l0, r0), (l1, r1) in zip(flight, joints, joints[1:], strict=False):
            ring = np.array([r0, r1, l1, l0])
            parts.append(Part(ring, _slope(run), (l0, r0), (r1, l1), (run.za + run.zb) / 2))
    return parts


def _levelled(flights: Sequence[Sequence[_Run]], across: Sequence[Sequence[Segment]]) -> list[list[Segment]]:
    """The lines across the flights, those on both sides of a half-turn landing moved onto one line where they nearly are."""
    out = [list(joints) for joints in across]
    for k in range(len(flights) - 1):
        one, two = flights[k][-1], flights[k + 1][0]
        d, e = one.direction, two.direction
        nx, ny = d[0] - e[0], d[1] - e[1]
        length = float(np.sqrt(nx * nx + ny * ny))
        if _cos(d, e) > TURNED_BACK:
            continue
        n = (nx / length, ny / length)
        if abs(_cos(n, one.b) - _cos(n, two.a)) > UNEVEN:
            continue
        at = min(_cos(n, one.b), _cos(n, two.a))
        out[k][-1] = _onto(out[k][-1], d, n, at)
        out[k + 1][0] = _onto(out[k + 1][0], e, n, at)
    return out


def _onto(line: Segment, along: Point, normal: Point, at: float) -> Segment:
    """A line across a flight with its ends moved along the flight to where ``normal . p == at``."""

    def moved(p: Point) -> Point:
        by = (at - _cos(normal, p)) / _cos(normal, along)
        return p[0] + along[0] * by, p[1] + along[1] * by

    return moved(line[0]), moved(line[1])


def _runs(path: Sequence[Point3], lower: float, upper: float) -> list[_Run]:
    """Stretches longer than a few centimetres, heights fitted to the two floors."""
    kept = list(path[:1])
    for p in path[1:]:
        if distance(p[:2], kept[-1][:2]) > 0.05:
            kept.append(p)
    if len(kept) < 2:
        return []
    z = [p[2] for p in kept]
    rise = z[-1] - z[0]
    if abs(rise) < LEVEL_RISE:  # heights are missing: let it climb evenly
        z = [0.0]
        for p, q in pairwise(kept):
            z.append(z[-1] + distance(p[:2], q[:2]))
        rise = z[-1]
    heights = [lower + (h - z[0]) / rise * (upper - lower) for h in z]
    pairs = zip(kept, kept[1:], heights, heights[1:], strict=False)
    return [_Run((p[0], p[1]), (q[0], q[1]), h, g) for p, q, h, g in pairs]


def _flights(runs: Sequence[_Run], width: float) -> list[list[_Run]]:
    """Sloped stretches grouped: a landing or a sharp bend begins a new flight, and each gives the landing its room."""
    flights: list[list[int]] = []
    for k, run in enumerate(runs):
        if not run.sloped:
            continue
        if flights and flights[-1][-1] == k - 1 and _cos(runs[k - 1].direction, run.direction) > GENTLE:
            flights[-1].append(k)
        else:
            flights.append([k])
    out = [[runs[k] for k in flight] for flight in flights]
    for k in range(len(flights) - 1):
        last, first = flights[k][-1], flights[k + 1][0]
        if last + 1 == first or _cos(runs[last].direction, runs[last + 1].direction) <= GENTLE:
            out[k][-1] = _cut_end(out[k][-1], width)
        if last + 1 == first or _cos(runs[first].direction, runs[first - 1].direction) <= GENTLE:
            out[k + 1][0] = _cut_start(out[k + 1][0], width)
    return out


def _cut_end(run: _Run, width: float) -> _Run:
    """The run ended half a width early (at most 40 % of it): the corner of the walking line is mid-landing."""
    back = min(width / 2, 0.4 * distance(run.a, run.b))
    return replace(run, b=(run.b[0] - run.direction[0] * back, run.b[1] - run.direction[1] * back))


def _cut_start(run: _Run, width: float) -> _Run:
    ahead = min(width / 2, 0.4 * distance(run.a, run.b))
    return replace(run, a=(run.a[0] + run.direction[0] * ahead, run.a[1] + run.direction[1] * ahead))


def _cos(d: Point, e: Point) -> float:
    return d[0] * e[0] + d[1] * e[1]


def _across(p: Point, d: Point, width: float) -> Segment:
    """Left and right end of the line across the walking direction d."""
    nx, ny = -d[1] * width / 2, d[0] * width / 2
    return (p[0] + nx, p[1] + ny), (p[0] - nx, p[1] - ny)


def _joints(flight: Sequence[_Run], width: float) -> list[Segment]:
    """The lines (left, right) across a flight at its start, bends (mitred) and end."""
    joints = [_across(flight[0].a, flight[0].direction, width)]
    for one, two in pairwise(flight):
        d, e = one.direction, two.direction
        length = float(np.sqrt((d[0] + e[0]) * (d[0] + e[0]) + (d[1] + e[1]) * (d[1] + e[1])))
        m = ((d[0] + e[0]) / length, (d[1] + e[1]) / length)
        joints.append(_across(two.a, m, width / _cos(d, m)))
    return [*joints, _across(flight[-1].b, flight[-1].direction, width)]


def _slope(run: _Run) -> tuple[float, float, float]:
    """Plane a, b, c with height a x + b y + c, rising evenly along the run."""
    d, k = run.direction, (run.zb - run.za) / distance(run.a, run.b)
    return d[0] * k, d[1] * k, run.za - k * (d[0] * run.a[0] + d[1] * run.a[1])


def _between(runs: Sequence[_Run], one: _Run, two: _Run) -> list[Point]:
    """Corners of the walking line on the landing between two flights: all points at its height."""
    points = [(r.a, r.za) for r in runs] + [(r.b, r.zb) for r in runs]
    return [p for p, z in points if abs(z - one.zb) < LEVEL_RISE and p not in (one.b, two.a)]


def _landing(below: Segment, above: Segment, corners: Sequence[Point], flight: _Run, width: float) -> F64 | None:
    """The roomiest convex landing that keeps both flights' ends on its boundary."""
    ends = [*below, *above]
    squares = [c for p in corners for c in _square(p, flight.direction, width)]
    for extra in (squares, list(corners), []):
        ring = hull([*ends, *extra])
        if len(ring) >= 3 and signed_area(ring) > 0.05 and _on_boundary(ring, below) and _on_boundary(ring, above):
            return ring
    return None


def _square(p: Point, d: Point, width: float) -> list[Point]:
    h = width / 2
    ring = rectangle((p[0] - d[0] * h, p[1] - d[1] * h), (p[0] + d[0] * h, p[1] + d[1] * h), width)
    return [(float(x), float(y)) for x, y in ring]


def _on_boundary(ring: F64, segment: Segment) -> bool:
    points: list[Point] = [(float(x), float(y)) for x, y in ring]
    for k, p in enumerate(points):
        edge = (p, points[(k + 1) % len(points)])
        for s in (segment, (segment[1], segment[0])):
            shared = overlap(edge, s)
            if shared is not None and distance(*shared) >= 0.95 * distance(*segment):
                return True
    return False
