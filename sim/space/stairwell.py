"""Fits a stair into the rooms it joins: cuts its footprint out of their floors, or failing that only its first step's line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, OpeningKind, Point, VerticalLink
from sim.space.convex import breadth, cut, overlap_area, subtract
from sim.space.mesh_cells import CellMesh, Segment, distance
from sim.space.polygon import clean, convex_parts, signed_area
from sim.space.stairs import Part

F64 = npt.NDArray[np.float64]

FILLED = 0.6
"""Share of a room's floor a stair covers when the room is the stair's own."""

STRIP = 0.4
"""Metres under which what a stair leaves of its room's floor is no floor."""

SLIVER = 0.12
"""Metres under which a piece left beside a stair is dropped: drawn to the millimetre, wall and stair leave gaps of no use."""

PASSING = 0.4
"""Metres of free floor between wall and stair from which a body gets through."""

GATE_SHARE = 0.5
"""Share of a stair's width that must meet the room's floor."""


@dataclass(frozen=True)
class Gate:
    """Where a stair opens into a room: an edge of the stair with the *room's* side on its left."""

    segment: Segment
    footprint: tuple[F64, ...]


@dataclass(frozen=True)
class Floor:
    """A room's convex floor pieces, the gates that must stay closed to the piece behind them, and findings."""

    pieces: tuple[F64, ...]
    closed: tuple[Segment, ...] = ()
    crowded: bool = False


def gates_of(parts: Sequence[Part]) -> tuple[Gate, Gate]:
    """The lower and the upper gate of a stair."""
    footprint = tuple(p.ring for p in parts)
    (l0, r0), (r1, l1) = parts[0].enter, parts[-1].leave
    return Gate((r0, l0), footprint), Gate((l1, r1), footprint)


def filled_rooms(building: Building, stairs: Sequence[tuple[VerticalLink, Sequence[Part]]]) -> dict[str, tuple[str, str]]:
    """Rooms a stair fills, each with the stair and the unit it starts or ends in: the room's floor is the stair.

    Some drawings give a stair a room of its own that is open to the hall from which the stair is climbed; whoever climbs it is
    in that room.  A cupboard under a stair has a wall and a door, and is none.
    """
    ends = {unit for link, _ in stairs for unit in (link.lower_unit_id, link.upper_unit_id)}
    filled: dict[str, tuple[str, str]] = {}
    for link, parts in stairs:
        for end in (link.lower_unit_id, link.upper_unit_id):
            passages = [o for o in building.unit_openings[end] if o.kind is OpeningKind.OPEN and len(o.unit_ids) == 2]
            for unit_id in sorted({u for o in passages for u in o.unit_ids} - ends):
                room = building.unit.get(unit_id)
                if room is None or room.level_id != building.unit[end].level_id:
                    continue
                pieces = convex_parts(clean(room.polygon))
                covered = sum(overlap_area(piece, part.ring) for piece in pieces for part in parts)
                if covered > FILLED * sum(signed_area(p) for p in pieces):
                    filled.setdefault(unit_id, (link.id, end))
    return filled


def without(pieces: Sequence[F64], parts: Sequence[Part]) -> list[F64]:
    """Convex floor less a stair's footprint, strips nobody can stand on dropped."""
    left = list(pieces)
    for part in parts:
        left = [p for piece in left for p in subtract(piece, part.ring)]
    return [p for p in left if breadth(p) > STRIP]


def _less(piece: F64, hole: F64) -> list[F64]:
    """A convex piece less a convex hole, slivers dropped; cut in the order that leaves the fewest of them."""
    best = subtract(piece, hole)
    for turn in range(1, len(hole)):
        if _slivers(best) == 0.0:
            break
        other = subtract(piece, np.roll(hole, -turn, axis=0))
        best = other if _slivers(other) < _slivers(best) else best
    return [p for p in best if breadth(p) > SLIVER]


def _slivers(pieces: Sequence[F64]) -> float:
    """Square metres of pieces too narrow for anybody."""
    return sum(signed_area(p) for p in pieces if breadth(p) <= SLIVER)


def fit(pieces: Sequence[F64], gates: Sequence[Gate], doors: Sequence[Segment]) -> Floor:
    """Make room for stairs in one room's floor.

    Args:
        pieces: the room's convex floor.
        gates: the stairs' openings towards this room.
        doors: the room's door faces, all of which must stay in reach of every gate.

    Returns:
        The floor less the stairs' footprints if all gates and doors stay together; else the floor cut along the gates
        only, so that a badly drawn stair can still be walked (``crowded``).
    """
    holes = [ring for g in gates for ring in g.footprint]
    attempts = (holes, [r for g in gates for r in _flight_at(g)])
    for footprint in attempts:
        left = list(pieces)
        for hole in footprint:
            left = [p for piece in left for p in _less(piece, hole)]
        if _hangs_together(left, [g.segment for g in gates], doors):
            return Floor(tuple(left))
    left = list(pieces)
    for g in gates:
        left = [p for piece in left for p in (cut(piece, *g.segment) if _crosses(piece, g.segment) else [piece])]
    return Floor(tuple(left), tuple(g.segment for g in gates), crowded=True)


def _flight_at(gate: Gate) -> list[F64]:
    """The piece of the footprint whose edge the gate is."""
    mid = ((gate.segment[0][0] + gate.segment[1][0]) / 2, (gate.segment[0][1] + gate.segment[1][1]) / 2)
    return [min(gate.footprint, key=lambda ring: min(_off(mid, ring)))]


def _off(mid: Point, ring: F64) -> list[float]:
    ends = np.roll(ring, -1, axis=0)
    return [distance(mid, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)) for a, b in zip(ring.tolist(), ends.tolist(), strict=True)]


def _crosses(piece: F64, gate: Segment) -> bool:
    """Whether a gate runs through a piece for more than a hand's breadth."""
    (ax, ay), (bx, by) = gate
    nx, ny = -(by - ay) * 0.01, (bx - ax) * 0.01
    strip = np.array([(ax - nx, ay - ny), (bx - nx, by - ny), (bx + nx, by + ny), (ax + nx, ay + ny)])
    return overlap_area(piece, strip) > 0.05 * signed_area(strip)


def _hangs_together(pieces: Sequence[F64], gates: Sequence[Segment], doors: Sequence[Segment]) -> bool:
    """Whether every gate and door opens on the same connected floor."""
    mesh = CellMesh()
    for ring in pieces:
        mesh.add(ring, unit=0, level=0, plane=(0.0, 0.0, 0.0))
    floor = list(range(len(pieces)))
    mesh.join_neighbours(floor)
    for s in (*gates, *doors):
        outside = mesh.add(np.zeros((0, 2)), unit=0, level=0, plane=(0.0, 0.0, 0.0))
        if mesh.join_segment(outside, s, floor, 0) < GATE_SHARE * distance(*s):
            return False
    return len(pieces) > 0 and connected([p.cells for p in mesh.portals if _wide(p.a, p.b)], range(len(pieces), len(mesh.rings)))


def _wide(a: Point, b: Point) -> bool:
    return distance(a, b) > PASSING


def connected(pairs: Sequence[tuple[int, int]], members: Sequence[int]) -> bool:
    """Whether all members are linked through the pairs."""
    if not members:
        return True
    near: dict[int, list[int]] = {}
    for a, b in pairs:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    seen, stack = {members[0]}, [members[0]]
    while stack:
        for n in near.get(stack.pop(), ()):
            if n not in seen:
                seen.add(n)
                stack.append(n)
    return all(m in seen for m in members)
