"""Walking metres between rooms, for finding a scenario's places: doors and stairs as a graph with straight legs inside rooms."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import dist, inf

from sim.plan.building import Building, LinkKind, Point

OUTSIDE = ""
"""Name of the outdoors among unit ids."""


Field = Mapping[str, float]
"""Metres from every door or stair end that has a way, by name."""


@dataclass(frozen=True)
class _Leg:
    """From one node to another, ``metres`` apart."""

    node: str
    metres: float


class Walks:
    """Distances in one building. Every door counts as passable: places are chosen before anybody closes one.

    Lifts are left out, as they are in a lockdown. Straight legs make a bent corridor look a little shorter than it is.
    """

    def __init__(self, building: Building) -> None:
        self._doors: dict[str, list[tuple[str, Point]]] = {OUTSIDE: []}
        self._doors |= {unit.id: [] for unit in building.units}
        self._legs: dict[str, list[_Leg]] = {}
        for opening in building.openings:
            middle = _middle(opening.line)
            for unit in opening.unit_ids if len(opening.unit_ids) > 1 else (*opening.unit_ids, OUTSIDE):
                self._doors[unit].append((opening.id, middle))
        for link in building.vertical_links:
            if link.kind is not LinkKind.ELEVATOR:
                self._add_stairs(link.id, link.lower_unit_id, link.upper_unit_id, [p[:2] for p in link.path])
        for unit, doors in self._doors.items():
            if unit != OUTSIDE:  # a way around the outside of the house is no way between two rooms
                self._join(doors)

    def to(self, units: Iterable[str]) -> Field:
        """Metres from every node (door or stair end) to the nearest door of ``units``."""
        return self._spread((name, 0.0) for unit in units for name, _ in self._doors[unit])

    def from_point(self, unit: str, point: Point) -> Field:
        """Metres from a point inside ``unit`` to every node."""
        return self._spread((name, dist(point, at)) for name, at in self._doors[unit])

    def to_unit(self, field: Field, unit: str) -> float:
        """Metres of a field at the nearest door of a unit; infinite when there is no way."""
        return min((field.get(name, inf) for name, _ in self._doors[unit]), default=inf)

    def at_point(self, field: Field, unit: str, point: Point) -> float:
        """Metres of a field at a point inside a unit."""
        return min((field.get(name, inf) + dist(point, at) for name, at in self._doors[unit]), default=inf)

    def nearest_door(self, field: Field, unit: str, point: Point) -> Point | None:
        """Middle of the door one walks to first from a point of ``unit`` when going where ``field`` leads."""
        reachable = [(field[name] + dist(point, at), at) for name, at in self._doors[unit] if name in field]
        return min(reachable, default=(inf, None))[1]

    def _spread(self, seeds: Iterable[tuple[str, float]]) -> Field:
        best: dict[str, float] = {}
        queue = [(metres, name) for name, metres in seeds]
        heapq.heapify(queue)
        while queue:
            metres, name = heapq.heappop(queue)
            if name in best:
                continue
            best[name] = metres
            for leg in self._legs.get(name, ()):
                if leg.node not in best:
                    heapq.heappush(queue, (metres + leg.metres, leg.node))
        return best

    def _add_stairs(self, link: str, lower: str, upper: str, path: list[Point]) -> None:
        foot, head = f"{link}:foot", f"{link}:head"
        self._doors[lower].append((foot, path[0]))
        self._doors[upper].append((head, path[-1]))
        length = sum(dist(a, b) for a, b in pairwise(path))
        self._legs.setdefault(foot, []).append(_Leg(head, length))
        self._legs.setdefault(head, []).append(_Leg(foot, length))

    def _join(self, doors: list[tuple[str, Point]]) -> None:
        for name, at in doors:
            legs = self._legs.setdefault(name, [])
            legs.extend(_Leg(other, dist(at, there)) for other, there in doors if other != name)


def _middle(line: tuple[Point, Point]) -> Point:
    (x0, y0), (x1, y1) = line
    return ((x0 + x1) / 2, (y0 + y1) / 2)
