"""Ways through a building: distance fields over portals, and string-pulled routes.

Nodes are the middles of portals, edges join portals of one cell; a door's portals are left out while the door is not passable.
"""

import heapq
import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.building import Point
from sim.space.corners import Bend, arcs
from sim.space.funnel import Gate, pull
from sim.space.locate import Locator
from sim.space.motion import move
from sim.space.polygon import interior_point
from sim.space.space import Space

F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

CLEAR = 0.3
"""Metres a route keeps from the jambs of what it passes, where there is room: half a body and some air."""


SLIT = 0.3
"""Metres of an always-open portal under which it is no way for a body: what a stair leaves beside it, or a sliver of floor."""

DETOUR = 40.0
"""Metres a body rather walks than to squeeze through a slit."""

GAP = 1e-3
"""Metres between two pieces of one opening at most."""

PAST = 0.1
"""Metres past a gate's line at which a body surely is through: two quanta of a body's place."""

KEEP = 64
"""Fields remembered before starting over: an outdoor place is walked to from everywhere."""

CLOSED = -1.0
"""Stands in a growing field for the metres of a portal that cannot be crossed: nothing is nearer than that."""

TIE = 1.0 + 1e-9
"""Makes the nearer goal win where two ways are equally long: in a portal's middle one goes on, not back."""

APART = 0.02
ROUNDED = 1e-12
"""Metres between portals from which ``TIE`` (2e-11 m for so many) is sure to tell them apart, and what rounding may add."""


@dataclass(frozen=True)
class Waypoint:
    """A corner of a route: where, in which cell, and the door whose threshold it passes there (-1 none)."""

    x: float
    y: float
    cell: int
    door: int = -1


Edges = Sequence[Sequence[tuple[int, float]]]
"""By portal: the other portals of its cells, and the metres to each."""


class GrowingField:
    """Metres to a goal, worked out from the goal outwards and only as far as is asked (Dijkstra, to be gone on with).

    A portal's metres are the same whether the field grew just past it or over the whole building.
    """

    def __init__(self, near: Edges, seeds: Mapping[int, float], usable: Sequence[bool], toll: Sequence[float]) -> None:
        self._near, self._toll = near, toll
        self._field = [math.inf if u else CLOSED for u in usable]
        self._pending = {p for p, u in enumerate(usable) if u}  # portals whose metres may yet become fewer
        self._heap = [(d, p) for p, d in seeds.items() if usable[p]]
        for d, p in self._heap:
            self._field[p] = d
        heapq.heapify(self._heap)
        self._metres: F64 | None = None

    def at(self, portals: Iterable[int] | None = None) -> F64:
        """(P,) metres and tolls: right at ``portals`` (None: at all); at others perhaps too many, or infinite."""
        wanted = set(self._pending) if portals is None else self._pending.intersection(portals)
        if wanted and self._heap:
            self._grow(wanted)
            self._metres = None
        if self._metres is None:
            field = np.array(self._field)
            self._metres = np.where(field == CLOSED, np.inf, field)
        return self._metres

    def settle(self, portals: Iterable[int]) -> list[float]:
        """The growing metres of all portals, negative for closed ones: right at ``portals``; not to be written to."""
        wanted = self._pending.intersection(portals)
        if wanted and self._heap:
            self._grow(wanted)
            self._metres = None
        return self._field

    def _grow(self, wanted: set[int]) -> None:
        """Goes on until the metres of all ``wanted`` portals are final; empties the set."""
        near, toll, field, heap, pending = self._near, self._toll, self._field, self._heap, self._pending
        while heap and wanted:
            d, p = heapq.heappop(heap)
            if d > field[p]:
                continue
            pending.discard(p)
            wanted.discard(p)
            for q, w in near[p]:
                e = d + w + toll[q]
                if e < field[q]:
                    field[q] = e
                    heapq.heappush(heap, (e, q))


class Navigator:
    """Answers questions about ways; what it remembers of earlier ones never changes an answer."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.locator = Locator(space)
        mid = (space.portal_a + space.portal_b) / 2
        self.middle: F64 = mid
        self._middle: list[list[float]] = mid.tolist()
        self._plane: list[list[float]] = space.cell_plane.tolist()
        self._other = [{a: b, b: a} for a, b in space.portal_cells.tolist()]
        count = len(mid)
        on_cell: list[list[int]] = [[] for _ in range(space.cell_count)]
        for p, (a, b) in enumerate(space.portal_cells.tolist()):
            on_cell[a].append(p)
            on_cell[b].append(p)
        self._portals_of = on_cell
        self._near = self._edges(count, on_cell)
        width = max((len(p) for p in on_cell), default=1) or 1
        self._padded = np.full((space.cell_count, width), -1, np.int32)
        for c, portals in enumerate(on_cell):
            self._padded[c, : len(portals)] = portals
        along = space.portal_b - space.portal_a
        slit = (np.sqrt((along * along).sum(axis=1)) < SLIT) & (space.portal_door < 0)
        self._free: list[float] = [0.0] * count
        self._toll: list[float] = np.where(slit, DETOUR, 0.0).tolist()
        self._all_doors = np.ones(len(space.door_ids), bool)
        self._grown: dict[Hashable, GrowingField] = {}
        self._openings: dict[tuple[int, int, int], Gate] = {}

    def _edges(self, count: int, on_cell: Sequence[Sequence[int]]) -> list[list[tuple[int, float]]]:
        near: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        for c, portals in enumerate(on_cell):
            for i, p in enumerate(portals):
                for q in portals[i + 1 :]:
                    w = self._metres(c, self._middle[p], q)
                    near[p].append((q, w))
                    near[q].append((p, w))
        return near

    def usable(self, passable: Bool | None) -> Bool:
        """(P,) portals that can be crossed; None: all doors are passable."""
        door = self.space.portal_door
        if passable is None or not len(passable):
            return np.ones(len(door), bool)
        usable: Bool = (door < 0) | passable[door]
        return usable

    def goal_field(
        self,
        goal_cells: Iterable[int],
        passable: Bool | None = None,
        toll: F64 | None = None,
        goal_portals: Iterable[int] = (),
    ) -> F64:
        """Walking metres from each portal to the nearest goal cell.

        Args:
            goal_cells: cells that are the goal.
            passable: (D,) doors that can be walked through; None for all.
            toll: (P,) metres added for crossing each portal; infinite where one cannot. None for nothing.
            goal_portals: portals that are goals too.

        Returns:
            (P,) metres and tolls, each portal's own included; infinite where there is no way or the portal itself is closed.
        """
        return self.growing_field(goal_cells, passable, toll, goal_portals).at()

    def growing_field(
        self,
        goal_cells: Iterable[int],
        passable: Bool | None = None,
        toll: F64 | None = None,
        goal_portals: Iterable[int] = (),
    ) -> GrowingField:
        """``goal_field``, worked out only as far from the goal as is asked for."""
        usable = self.usable(passable)
        goals = dict.fromkeys([p for c in sorted(set(goal_cells)) for p in self._portals_of[c]] + sorted(goal_portals), 0.0)
        if toll is None:
            return GrowingField(self._near, goals, usable.tolist(), self._free)
        asked: list[float] = toll.tolist()
        seeds = {p: asked[p] for p in goals}
        return GrowingField(self._near, seeds, (usable & np.isfinite(toll)).tolist(), asked)

    def from_place(self, cell: int, place: Point, passable: Bool | None = None) -> F64:
        """Walking metres from a place in a cell to the middle of every portal: (P,), infinite where there is no way.

        For a body, as ``walk``: a slit counts as a detour.
        """
        seeds = {p: self._metres(cell, place, p) + self._toll[p] for p in self._portals_of[cell]}
        return np.array(self._spread(seeds, self.usable(passable).tolist(), self._toll), np.float64)

    def _spread(self, seeds: dict[int, float], usable: list[bool], toll: list[float]) -> list[float]:
        field: list[float] = GrowingField(self._near, seeds, usable, toll).at().tolist()
        return field

    def next_portal(self, cell: I32, xy: F64, field: F64, passable: Bool | None = None) -> I32:
        """The portal each body should make for.

        Args:
            cell: (n,) where the bodies stand.
            xy: (n, 2) places.
            field: of ``goal_field``.
            passable: doors as the body believes them; None for those the field was made with.

        Returns:
            (n,) portals, -1 where no way leads to the goal. A body in the goal itself is sent to the nearest portal of it:
            callers stop it by its cell.
        """
        portals = self._padded[cell]
        there = self.middle[portals]
        dx, dy = there[:, :, 0] - xy[:, 0, None], there[:, :, 1] - xy[:, 1, None]
        cost = np.sqrt(dx * dx + dy * dy) + field[portals] * TIE
        cost[portals < 0] = np.inf
        if passable is not None and len(passable):
            door = self.space.portal_door[portals]
            cost[(door >= 0) & ~passable[door]] = np.inf
        best = cost.argmin(axis=1)
        rows = np.arange(len(cell))
        return np.where(np.isfinite(cost[rows, best]), portals[rows, best], -1).astype(np.int32)

    def next_portal_of_one(self, cell: int, x: float, y: float, field: F64) -> int:
        """``next_portal`` for one body at (x, y) in a cell: the same, quicker than for one among many."""
        least, best = math.inf, -1
        for p in self._portals_of[cell]:
            px, py = self._middle[p]
            dx, dy = px - x, py - y
            cost = math.sqrt(dx * dx + dy * dy) + field.item(p) * TIE
            if cost < least:
                least, best = cost, p
        return best

    def only_portal(self, cell: int, field: F64) -> int:
        """The portal that ``next_portal`` gives wherever in the cell one stands; -1 when that depends, or when there is none.

        It is one by which every other portal's own way to the goal leads, across the cell; by ``TIE`` it is then the nearer one,
        by more than rounding can hide.
        """
        portals = self._portals_of[cell]
        if not portals:
            return -1
        best = min(portals, key=field.item)
        least, (x, y) = field.item(best), self._middle[best]
        for p in portals:
            px, py = self._middle[p]
            dx, dy = px - x, py - y
            metres = math.sqrt(dx * dx + dy * dy)
            if p != best and (metres < APART or field.item(p) < least + metres - ROUNDED):
                return -1
        return best if least < math.inf else -1

    def route(self, from_cell: int, start: Point, to_cell: int, end: Point, passable: Bool | None = None) -> list[Waypoint]:
        """The walk from one place to another, pulled tight round corners.

        Returns:
            Corners from the start to the end, both included; empty when there is no way.
        """
        channel = self._channel(from_cell, start, to_cell, end, self.usable(passable), self._free)
        if channel is None:
            return []
        return [self._waypoint(channel, at, k) for at, k in pull(start, end, [_inset(g) for g in self._gates(channel)])]

    def walk(
        self, from_cell: int, start: Point, to_cell: int, end: Point, passable: Bool | None = None
    ) -> tuple[list[Waypoint], frozenset[int]]:
        """``route`` for a body, and the doors it goes through: no slit where there is another way, and arcs round corners."""
        channel = self._channel(from_cell, start, to_cell, end, self.usable(passable), self._toll)
        if channel is None:
            return [], frozenset()
        whole = self._gates(channel)
        inset = [_inset(g) for g in whole]
        pulled = pull(start, end, inset)
        bends = [_bend(at, k, whole, inset) for at, k in pulled]
        near = [self._floor_near(channel, k) for _, k in pulled]

        def on_floor(bend: int, place: Point) -> bool:
            at, k = pulled[bend]
            return any(self._holds(c, place) for c in near[bend]) and self._leads(channel[0][max(k - 1, 0) : k + 1], at, place)

        out: list[Waypoint] = []
        for n, ((at, k), (before, after)) in enumerate(zip(pulled, arcs(bends, on_floor), strict=True)):
            bent = self._waypoint(channel, at, k)
            ahead = after[0] if after else pulled[min(n + 1, len(pulled) - 1)][0]
            past = self._across(whole[k - 1], at, ahead, bent.cell) if k > 0 and n + 1 < len(pulled) else []
            out += [Waypoint(x, y, bent.cell) for x, y in before] + [bent] + [Waypoint(x, y, bent.cell) for x, y in past + after]
        doors = {int(d) for d in self.space.portal_door[channel[1]] if d >= 0}
        return out, frozenset(doors)

    def _across(self, gate: Gate, at: Point, ahead: Point, beyond: int) -> list[Point]:
        """A place well past a gate for a way that turns back right at it: who only touches the line is still before it."""
        (ax, ay), (bx, by) = gate
        length = math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
        nx, ny = (by - ay) / length, -(bx - ax) / length
        if (ahead[0] - at[0]) * nx + (ahead[1] - at[1]) * ny >= PAST:
            return []
        places = ((at[0] + nx * t, at[1] + ny * t) for t in (2 * PAST, 1.5 * PAST, PAST))
        return next(([p] for p in places if self._holds(beyond, p)), [])

    def _waypoint(self, channel: tuple[list[int], list[int]], at: Point, passed: int) -> Waypoint:
        cells, portals = channel
        door = int(self.space.portal_door[portals[passed - 1]]) if 0 < passed <= len(portals) else -1
        return Waypoint(*at, cells[passed], door)

    def _gates(self, channel: tuple[list[int], list[int]]) -> list[Gate]:
        cells, portals = channel
        return [self._gate(a, b, p) for a, b, p in zip(cells, cells[1:], portals, strict=False)]

    def _floor_near(self, channel: tuple[list[int], list[int]], passed: int) -> list[int]:
        """The cells on both sides of the last gate passed, and those beside them that no door parts from them."""
        cells = channel[0][max(passed - 1, 0) : passed + 2]
        beside = [self._other[p][c] for c in cells for p in self._portals_of[c] if self.space.portal_door[p] < 0]
        return list(dict.fromkeys([*cells, *beside]))

    def _holds(self, cell: int, place: Point) -> bool:
        return all(nx * place[0] + ny * place[1] - d >= 0.0 for nx, ny, d in self.space.side_rows[cell])

    def _leads(self, cells: Sequence[int], at: Point, place: Point) -> bool:
        """Whether one walks straight from a place in one of the cells to another place, and not into a wall between."""
        held = next((c for c in reversed(cells) if self._holds(c, at)), cells[-1])
        _, x, y = move(self.space, held, *at, *place, self._all_doors, 0.0)
        return abs(x - place[0]) + abs(y - place[1]) < GAP

    def distance(self, from_cell: int, start: Point, to_cell: int, end: Point, passable: Bool | None = None) -> float:
        """Walking metres between two places, the same both ways; infinite when there is no way."""
        ends = sorted([(from_cell, start), (to_cell, end)])  # one direction decides ties for both
        (a, p), (b, q) = ends
        return self.length(self.route(a, p, b, q, passable))

    def length(self, route: Sequence[Waypoint]) -> float:
        """Metres along a route, slopes included; infinite for an empty one."""
        if not route:
            return math.inf
        total = 0.0
        for a, b in pairwise(route):
            dz = self.space.floor(b.cell, b.x, b.y) - self.space.floor(a.cell, a.x, a.y)
            total += math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y) + dz * dz)
        return total

    def unit_distance(self, unit_a: int, unit_b: int, passable: Bool | None = None) -> float:
        """Walking metres between the middles of two units (indices); infinite when there is no way."""
        a, b = self.unit_place(unit_a), self.unit_place(unit_b)
        return math.inf if a is None or b is None else self.distance(*a, *b, passable)

    def unit_place(self, unit: int) -> tuple[int, Point] | None:
        """A cell and a point well inside a unit; None for a unit without floor."""
        cells = self.locator.unit_cells(unit)
        if not cells:
            return None
        x, y = interior_point(self.space.building.units[unit].polygon)
        for c in cells:
            if all(nx * x + ny * y - d >= 0 for nx, ny, d in self.space.side_rows[c]):
                return c, (x, y)
        ring = self.space.polygon(cells[0])
        return cells[0], (float(ring[:, 0].mean()), float(ring[:, 1].mean()))

    def _channel(
        self, from_cell: int, start: Point, to_cell: int, end: Point, usable: Bool, toll: list[float]
    ) -> tuple[list[int], list[int]] | None:
        """Cells and the portals between them on the shortest way over usable portals, each with a toll in metres."""
        if from_cell == to_cell:
            return [from_cell], []
        seeds = {p: self._metres(to_cell, end, p) + toll[p] for p in self._portals_of[to_cell]}
        growing = self._field_to(to_cell, end, usable, toll, seeds)
        cells, portals = [from_cell], list[int]()
        while cells[-1] != to_cell:
            here, last = cells[-1], portals[-1] if portals else -1
            at = self._middle[last] if portals else start
            field = growing.settle([q for p in self._portals_of[here] for q in (p, *self._portals_of[self._other[p][here]])])
            ways = [
                (self._metres(here, at, p) + self._beyond(p, here, to_cell, field, seeds, toll[p]), p)
                for p in self._portals_of[here]
                if p != last and 0.0 <= field[p] < math.inf
            ]
            cost, portal = min(ways, default=(math.inf, -1))
            if cost == math.inf or len(portals) > len(field):
                return None
            portals.append(portal)
            cells.append(self._other[portal][here])
        return cells, portals

    def _field_to(self, cell: int, end: Point, usable: Bool, toll: list[float], seeds: Mapping[int, float]) -> GrowingField:
        """Metres to a place, grown as far as earlier ways to it needed."""
        key = (cell, *end, usable.tobytes(), toll is self._toll)
        if key not in self._grown:
            if len(self._grown) >= KEEP:
                self._grown.clear()
            self._grown[key] = GrowingField(self._near, seeds, usable.tolist(), toll)
        return self._grown[key]

    def _beyond(self, portal: int, cell: int, to_cell: int, field: list[float], seeds: dict[int, float], toll: float) -> float:
        """Metres from a portal's middle to the goal by going *through* it, out of ``cell``.

        This is the field itself, unless its way leads back into the cell: a portal on the straight line to another one.
        """
        there = self._other[portal][cell]
        if there == to_cell:
            return seeds[portal]
        onward = (
            self._metres(there, self._middle[portal], q) + field[q]
            for q in self._portals_of[there]
            if q != portal and field[q] >= 0.0
        )
        return min(onward, default=math.inf) + toll

    def _metres(self, cell: int, place: Sequence[float], portal: int) -> float:
        """From a place on a cell's floor to the middle of one of its portals."""
        return _sloped(self._plane[cell], place, self._middle[portal])

    def _gate(self, cell: int, beyond: int, portal: int) -> Gate:
        """Right and left end of the whole opening two cells share around a portal, in walking direction."""
        key = (cell, beyond, portal)
        if key not in self._openings:
            self._openings[key] = self._opening(cell, beyond, portal)
        return self._openings[key]

    def _opening(self, cell: int, beyond: int, portal: int) -> Gate:
        """``_gate``, worked out."""
        a, b = self.space.portal_a[portal].tolist(), self.space.portal_b[portal].tolist()
        if self.space.portal_door[portal] < 0:
            pieces = [
                (self.space.portal_a[p].tolist(), self.space.portal_b[p].tolist())
                for p in self._portals_of[cell]
                if beyond in self.space.portal_cells[p] and self.space.portal_door[p] < 0
            ]
            for _ in pieces:  # pieces of one wide opening, in any order
                for p, q in pieces:
                    a, b = _stretched(a, b, p, q)
        if self.space.portal_cells[portal, 0] != cell:
            a, b = b, a
        # the cell's inside is on the left of a to b: walking out of it, a is on the right
        return (a[0], a[1]), (b[0], b[1])


def _inset(gate: Gate) -> Gate:
    """A gate's ends kept clear of its jambs."""
    a, b = gate
    length = math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]))
    keep = min(CLEAR, 0.45 * length) / length
    dx, dy = (b[0] - a[0]) * keep, (b[1] - a[1]) * keep
    return (a[0] + dx, a[1] + dy), (b[0] - dx, b[1] - dy)


def _bend(at: Point, passed: int, whole: Sequence[Gate], inset: Sequence[Gate]) -> Bend:
    """A corner of a pulled way with the jamb it goes round: the end of the last gate passed that it stands at."""
    for k in range(min(passed, len(inset)) - 1, -1, -1):
        for end, on_left in ((0, False), (1, True)):
            if inset[k][end] == at:
                return Bend(at, whole[k][end], on_left)
        if passed - k > 4:
            break
    return Bend(at)


def _sloped(plane: Sequence[float], p: Sequence[float], q: Sequence[float]) -> float:
    """Metres between two places on a cell's floor."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    dz = plane[0] * dx + plane[1] * dy
    return math.sqrt(dx * dx + dy * dy + dz * dz)


def _stretched(a: list[float], b: list[float], p: list[float], q: list[float]) -> tuple[list[float], list[float]]:
    """The segment a-b grown to hold p-q where that lies on its line and touches it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.sqrt(dx * dx + dy * dy)
    if any(abs(dx * (r[1] - a[1]) - dy * (r[0] - a[0])) > 1e-4 * length for r in (p, q)):
        return a, b

    def along(r: list[float]) -> float:
        return (r[0] - a[0]) * dx + (r[1] - a[1]) * dy

    if max(along(p), along(q)) < -GAP * length or min(along(p), along(q)) > (length + GAP) * length:
        return a, b  # something stands between
    ends = sorted([a, b, p, q], key=along)
    return ends[0], ends[-1]
