"""Where features lie, and which feature a remembered place means."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.plan.building import Building, Level, Line, Opening, Point, Polygon, Unit, Window
from sim.plan.geometry import F64, area, contains, polygon_edges
from tools.review.answers import Place, Row
from tools.review.values import KINDS, Kind

SAME_ROOM: Final = 0.5
"""Share (intersection over union) from which two outlines are the same room."""

SAME_DOOR: Final = 0.5
"""Metres between the middles of a door before and after."""

Ids = dict[str, str]


def middle(line: Line) -> Point:
    """Halfway along a line."""
    (x0, y0), (x1, y1) = line
    return (x0 + x1) / 2, (y0 + y1) / 2


def centroid(polygon: Polygon) -> Point:
    """Centre of gravity of the outer ring."""
    xy = np.asarray(polygon.exterior, dtype=np.float64)
    origin = xy[0]
    a, b = xy - origin, np.roll(xy, -1, axis=0) - origin
    cross = a[:, 0] * b[:, 1] - b[:, 0] * a[:, 1]
    total = float(cross.sum())
    if abs(total) < 1e-9:
        x, y = xy.mean(axis=0)
        return float(x), float(y)
    x, y = origin + ((a + b) * cross[:, None]).sum(axis=0) / (3 * total)
    return float(x), float(y)


def place_of(building: Building, feature: Level | Unit | Opening | Window) -> Place:
    """A feature's place, to the centimetre: enough to find it again."""
    if isinstance(feature, Level):
        return Place(level=feature.ordinal, point=(0.0, 0.0), size=0.0, name=feature.name.sv)
    level = building.level[feature.level_id].ordinal if feature.level_id in building.level else 0
    if isinstance(feature, Unit):
        at, size, number, name = centroid(feature.polygon), area(feature.polygon), feature.number, feature.name.sv
    else:
        at, size, number, name = middle(feature.line), math.dist(*feature.line), "", ""
    return Place(
        level=level, point=(round(at[0], 2) + 0.0, round(at[1], 2) + 0.0), size=round(max(size, 0.0), 2), number=number, name=name
    )


def alike(a: float, b: float, slack: float) -> bool:
    """Whether two sizes differ by no more than a part of the larger."""
    return abs(a - b) <= slack * max(a, b, 1e-9)


def one_to_one(pairs: Iterable[tuple[str, str]]) -> Ids:
    """The first pair of each wins."""
    made: Ids = {}
    taken: set[str] = set()
    for a, b in pairs:
        if a not in made and b not in taken:
            made[a] = b
            taken.add(b)
    return made


def locate(building: Building, rows: Iterable[tuple[Kind, Row]]) -> dict[tuple[Kind, str], str]:
    """Where rows find their features by id and place, when the plan they were made for is not at hand."""
    kept = list(rows)
    found: dict[tuple[Kind, str], str] = {}
    for kind in KINDS:
        mine = [(row.id, row.place) for k, row in kept if k == kind]
        found.update({(kind, i): target for i, target in find_all(building, kind, mine).items()})
    return found


def find_all(building: Building, kind: Kind, wanted: Sequence[tuple[str, Place]]) -> Ids:
    """Which feature each id and place mean: id and place together first, then the place, then a room's id and name."""
    if kind == "level":
        ordinals = {x.ordinal: x.id for x in reversed(building.levels)}
        known = [(i, i if i in building.level else ordinals.get(place.level)) for i, place in wanted]
        return one_to_one((i, target) for i, target in known if target is not None)
    ordinal = {x.id: x.ordinal for x in building.levels}
    ranked: list[tuple[int, float, str, str]] = []
    spots = _room_spots(building, ordinal) if kind == "unit" else _line_spots(building, kind, ordinal)
    for identity, place in wanted:
        for spot in spots:
            rank = spot.rank(identity, place)
            if rank is not None:
                ranked.append((rank, round(math.dist(spot.at, place.point), 6), identity, spot.id))
    return one_to_one((a, b) for *_, a, b in sorted(ranked))


@dataclass(frozen=True)
class _Spot:
    """A feature as remembered places are compared with it; ``edges`` are a room's, None for doors and windows."""

    id: str
    level: int | None
    at: Point
    size: float
    called: tuple[str, str] = ("", "")
    edges: F64 | None = None

    def rank(self, identity: str, place: Place) -> int | None:
        """0: same id, same place; 1: same place; 2: same id and name elsewhere; None: something else."""
        if self._here(place):
            return 0 if self.id == identity else 1
        named = any(self.called) and self.called == (place.number, place.name)
        return 2 if self.id == identity and named else None

    def _here(self, place: Place) -> bool:
        if self.level != place.level:
            return False
        gap = math.dist(self.at, place.point)
        if self.edges is None:
            return gap < SAME_DOOR and abs(self.size - place.size) < SAME_DOOR
        if not alike(self.size, place.size, SAME_ROOM):
            return False
        return gap < SAME_DOOR or bool(contains(self.edges, np.array([place.point]))[0])  # odd shapes have their middle outside


def _room_spots(building: Building, ordinal: Mapping[str, int]) -> list[_Spot]:
    return [
        _Spot(
            u.id,
            ordinal.get(u.level_id),
            centroid(u.polygon),
            area(u.polygon),
            (u.number, u.name.sv),
            polygon_edges(u.polygon),
        )
        for u in building.units
    ]


def _line_spots(building: Building, kind: Kind, ordinal: Mapping[str, int]) -> list[_Spot]:
    features = building.openings if kind == "opening" else building.windows
    return [_Spot(x.id, ordinal.get(x.level_id), middle(x.line), math.dist(*x.line)) for x in features]
