"""A scenario's place queries -> units of one building, with the reason when nothing fits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import dist, inf

from sim.plan.building import Building, Category, Opening, OpeningKind, Point, Polygon, Tri, Unit
from sim.scenario.model import Place, Scenario
from sim.scenario.start import Spot, find_start
from sim.scenario.walks import Field, Walks
from sim.space.joined import joined_rooms, ways

START = "start"
"""The name a place uses for where the trainee stands at the start."""


PASSAGES = frozenset({Category.WALKWAY, Category.LOBBY, Category.STAIRS, Category.ELEVATOR, Category.SHAFT, Category.OUTDOOR})
"""What a door may lead on from, whatever other doors it has."""


@dataclass(frozen=True)
class Found:
    """The units of one place; ``choice`` is 0 for its first query, n for the n-th in ``otherwise``.

    When there are none, ``failed`` is the condition that none of the ``candidates`` left by the ones before it met, and
    ``wanted`` what it asked for, in the words of the file.
    """

    units: tuple[str, ...]
    choice: int = 0
    failed: str = ""
    candidates: int = 0
    wanted: str = ""


class Finder:
    """Resolves places in the order they need each other; every answer is kept.

    Places that stand in a circle (each near the other) count as not found with ``failed`` = "circle".
    """

    def __init__(self, scenario: Scenario, building: Building) -> None:
        self.scenario, self.building = scenario, building
        self.walks = Walks(building)
        self.found: dict[str, Found] = {}
        self._fields: dict[str, Field] = {}
        self._open: set[str] = set()
        self._start: Spot | None = None
        self._start_known = False

    def place(self, name: str) -> Found:
        """The units of a named place."""
        if name in self.found:
            return self.found[name]
        if name not in self.scenario.places:
            return Found((), failed="unknown")
        if name in self._open:
            return Found((), failed="circle")
        self._open.add(name)
        found = self._first_fit(self.scenario.places[name])
        self._open.discard(name)
        self.found[name] = found
        return found

    def start(self) -> Spot | None:
        """Where the trainee stands, or None when the start's places are not found or depend on the start itself."""
        if not self._start_known and START not in self._open:
            self._open.add(START)
            self._start = self._find_start()
            self._open.discard(START)
            self._start_known = True
        return self._start

    def field(self, name: str) -> Field | None:
        """Walking metres from a place (or the start) to every door, or None when the place is not found."""
        if name not in self._fields:
            if name == START:
                spot = self.start()
                if spot is None:
                    return None
                self._fields[name] = self.walks.from_point(spot.unit, spot.point)
            else:
                units = self.place(name).units
                if not units:
                    return None
                self._fields[name] = self.walks.to(units)
        return self._fields[name]

    def _find_start(self) -> Spot | None:
        start = self.scenario.start
        units = self.place(start.place).units
        field = self.field(start.from_place) if start.from_place else None
        if not units or (start.from_place and field is None):
            return None
        side = self.field(start.near) if start.near else None
        return find_start(self.building, self.walks, units, field=field, wish=start.distance, side=side)

    def _first_fit(self, place: Place) -> Found:
        queries = (place, *place.otherwise)
        answers: list[Found] = []
        for n, query in enumerate(queries):
            answer = self._query(query)
            if answer.units:
                return Found(answer.units, choice=n)
            answers.append(answer)
        # the author's first wish explains best what the building lacks, but for a lock, which later choices do without
        return next((answer for answer in answers if answer.failed != "lockable"), answers[0])

    def _query(self, query: Place) -> Found:
        left = list(self.building.units)
        for condition, test in self._tests(query).items():
            if test is None:
                return Found((), failed=f"{condition}_missing", candidates=len(left), wanted=_wanted(query, condition))
            kept = [unit for unit in left if test(unit)]
            if not kept:
                return Found((), failed=condition, candidates=len(left), wanted=_wanted(query, condition))
            left = kept
        if len(left) < query.least:
            return Found((), failed="least", candidates=len(left), wanted=str(query.least))
        return Found(tuple(unit.id for unit in self._pick(query, left)))

    def _tests(self, query: Place) -> Mapping[str, Callable[[Unit], bool] | None]:
        """Condition name -> test, in the order they are explained; None when another place it needs is not found."""
        tests: dict[str, Callable[[Unit], bool] | None] = {}
        if query.level != "any":
            tests["level"] = self._on(query.level)
        if query.units:
            tests["units"] = lambda unit: unit.id in query.units
        if query.categories:
            tests["categories"] = lambda unit: unit.category in query.categories
        if query.same_level_as is not None:
            tests["same_level_as"] = self._same_level(query.same_level_as)
        if query.lockable is not None:
            tests["lockable"] = lambda unit: lockable(self.building, unit.id) is query.lockable
        if query.closes is not None:
            tests["closes"] = lambda unit: closes(self.building, unit.id) is query.closes
        if query.beside is not None:
            tests["beside"] = self._beside(query.beside)
        if query.not_in:
            excluded = {unit for name in query.not_in for unit in self.place(name).units}
            tests["not_in"] = lambda unit: unit.id not in excluded
        if query.near is not None:
            tests["distance"] = self._within(query.near, query.min_distance, query.max_distance)
        return tests

    def _on(self, level: str) -> Callable[[Unit], bool]:
        ordinal = {each.id: each.ordinal for each in self.building.levels}
        ground = ground_level(self.building)
        if level == "ground":
            return lambda unit: unit.level_id == ground
        return lambda unit: ordinal[unit.level_id] > ordinal[ground]

    def _same_level(self, name: str) -> Callable[[Unit], bool] | None:
        levels = {self.building.unit[unit].level_id for unit in self.place(name).units}
        return (lambda unit: unit.level_id in levels) if levels else None

    def _beside(self, name: str) -> Callable[[Unit], bool] | None:
        neighbours = self.place(name).units
        if not neighbours:
            return None
        doors = [set(o.unit_ids) for o in self.building.openings if set(o.unit_ids) & set(neighbours)]
        joined = set[str]().union(*doors) - set(neighbours)
        return lambda unit: unit.id in joined

    def _within(self, name: str, least: float, most: float) -> Callable[[Unit], bool] | None:
        field = self.field(name)
        if field is None:
            return None
        return lambda unit: least <= self.walks.to_unit(field, unit.id) <= most

    def _pick(self, query: Place, units: list[Unit]) -> list[Unit]:
        field = self.field(query.near) if query.near else None

        def metres(unit: Unit) -> float:
            return self.walks.to_unit(field, unit.id) if field is not None else 0.0

        if query.pick == "all":
            return sorted(units, key=metres)[: query.limit]
        reachable = [unit for unit in units if metres(unit) < inf] or units
        reachable = [unit for unit in reachable if self._hub[unit.id][0] == 0] or reachable  # not a room nobody gets into
        keys: Mapping[str, Callable[[Unit], float | tuple[float, ...]]] = {
            "nearest": metres,
            "farthest": lambda unit: -metres(unit),
            "largest": lambda unit: -area(unit.polygon),
            "longest": lambda unit: -length(unit.polygon),
            "hub": lambda unit: self._hub[unit.id],
        }
        return [min(reachable, key=keys[query.pick])]  # min keeps the plan's order among equals

    @cached_property
    def _hub(self) -> dict[str, tuple[float, ...]]:
        """For each room its rank as the middle of things: in the largest group that hangs together, most ways, most floor."""
        group = {name: n for n, names in enumerate(joined_rooms(self.building)) for name in names}
        count = ways(self.building)
        return {u.id: (group[u.id], -count[u.id], -area(u.polygon)) for u in self.building.units}


def told_by(query: Place) -> tuple[str, ...]:
    """Names of the places a query is told by."""
    return tuple(n for n in (query.near, query.beside, query.same_level_as, *query.not_in) if n is not None)


def _wanted(query: Place, condition: str) -> str:
    """What a condition of a query asks for, lists with commas."""
    asked = query.near if condition == "distance" else getattr(query, condition)
    return ", ".join(asked) if isinstance(asked, tuple) else str(asked)


def ground_level(building: Building) -> str:
    """The storey with ordinal 0, or the lowest."""
    return min(building.levels, key=lambda level: (level.ordinal != 0, level.ordinal)).id


def lockable(building: Building, unit_id: str) -> Tri:
    """Whether a room can be locked from inside: no as soon as one door cannot, unknown while one door is unknown.

    An opening without a leaf cannot be locked, so a room with one is no.  A door to a room one gets into from here alone, such
    as the shower of a changing room, needs no lock.
    """
    ways = (o for o in building.unit_openings[unit_id] if not _leads_nowhere(building, o, unit_id))
    answers = {Tri.NO if o.kind == "open" else o.lockable_from_inside for o in ways}
    if not answers or Tri.NO in answers:
        return Tri.NO
    return Tri.UNKNOWN if Tri.UNKNOWN in answers else Tri.YES


def closes(building: Building, unit_id: str) -> bool:
    """Whether a room has a way in, and every way in has a leaf to shut."""
    ways = building.unit_openings[unit_id]
    return bool(ways) and all(o.kind is not OpeningKind.OPEN for o in ways)


def _leads_nowhere(building: Building, opening: Opening, unit_id: str) -> bool:
    others = [u for u in opening.unit_ids if u != unit_id]
    return (
        opening.kind != "open"
        and len(others) == 1
        and len(building.unit_openings[others[0]]) == 1
        and building.unit[others[0]].category not in PASSAGES
    )


def area(polygon: Polygon) -> float:
    """Square metres."""
    return _ring_area(polygon.exterior) - sum(_ring_area(hole) for hole in polygon.holes)


def length(polygon: Polygon) -> float:
    """Greatest distance between two corners."""
    ring = polygon.exterior
    return max(dist(a, b) for i, a in enumerate(ring) for b in ring[i:])


def _ring_area(ring: tuple[Point, ...]) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True))) / 2
