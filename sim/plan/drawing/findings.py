"""Findings on a plan: rooms tinted, doors ringed, small numbers beside them, and below the plan what each number says.

Issues of one kind share a number.  What nobody has answered yet concerns nearly every door, so a note about many things
is listed without marks: a picture full of marks shows nothing.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.errors import Issue, Severity
from sim.plan.building import Building, Point, Polygon, Ring
from sim.plan.codes import Names
from sim.plan.drawing import style
from sim.plan.drawing.frame import View
from sim.plan.drawing.primitives import Area, Disc, Item, Label, Spot
from sim.plan.geometry import contains, label_point, polygon_edges
from sim.plan.named import ids_of, sentence
from sim.text import say

NOTED = 3
"""A note about more things than this is not marked on the plan, by eye."""

NUMBERED, CROWDED = 6, 2
"""So many things of one kind and storey get a number each; of more only the first two, all are tinted or ringed, by eye."""

RADIUS, RING, SMALLEST_RING = 9.0, 7.5, 2.5
DOOR = 0.6
"""Metres of a ring's radius: around a door; on the page no larger than RING and no smaller than SMALLEST_RING, by eye."""

TINT = 0.22


@dataclass(frozen=True)
class Entry:
    """Issues of one kind under one number."""

    number: int
    issues: tuple[Issue, ...]

    @property
    def severity(self) -> Severity:
        """How bad they are."""
        return self.issues[0].severity

    @property
    def colour(self) -> str:
        """The colour of its marks."""
        return style.SEVERITY[self.severity]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Everything it is about, each once."""
        return tuple(dict.fromkeys(i for issue in self.issues for i in ids_of(issue)))

    @property
    def marked(self) -> bool:
        """Whether it is shown on the plan, where the plan has what it is about."""
        return self.severity is not Severity.NOTE or len(self.ids) <= NOTED

    def text(self, names: Names, language: str) -> str:
        """The first issue's sentence, and how many more there are like it."""
        more = len(self.issues) - 1
        first = sentence(self.issues[0], names, language)
        return f"{first} {say('plan.more_alike', language, count=more)}" if more else first


def entries(findings: Sequence[Issue]) -> tuple[Entry, ...]:
    """Issues by kind, the worst first, numbered from 1."""
    kinds: dict[str, list[Issue]] = {}
    for issue in findings:
        kinds.setdefault(issue.code, []).append(issue)
    order = list(Severity)
    ranked = sorted(kinds.values(), key=lambda issues: order.index(issues[0].severity))
    return tuple(Entry(n, tuple(issues)) for n, issues in enumerate(ranked, start=1))


def tints(building: Building, view: View, listed: Sequence[Entry]) -> Iterator[Item]:
    """Rooms of a storey with findings, in the colour of the worst; drawn below names and signs."""
    tinted: dict[str, Entry] = {}
    for entry in listed:
        for identity in entry.ids if entry.marked else ():
            if identity in building.unit and building.unit[identity].level_id == view.level.id:
                tinted.setdefault(identity, entry)
    for identity, entry in tinted.items():
        rings = [view.ring(r) for r in _rings(view, building.unit[identity].polygon)]
        if rings:
            yield Area(tuple(rings), entry.colour, None, 0.0, TINT)
            yield Area(tuple(rings), None, entry.colour, 1.6)


def _rings(view: View, polygon: Polygon) -> list[Ring]:
    """A room's rings inside the window; rooms outdoors may reach beyond it."""
    rings = (polygon.exterior, *polygon.holes)
    if all(view.shows(p) for ring in rings for p in ring):
        return list(rings)
    return [clipped for ring in rings if len(clipped := view.clipped(ring)) > 2]


def finding_marks(building: Building, view: View, listed: Sequence[Entry]) -> Iterator[Item]:
    """Rings around doors and other small things, and numbers beside everything, none over another."""
    where, free = places(building), _Free()
    marked = [entry for entry in listed if entry.marked]
    ring = min(RING, max(SMALLEST_RING, DOOR * view.scale))
    for entry in marked:
        for identity in entry.ids:
            level, point = where.get(identity, ("", (0.0, 0.0)))
            if identity not in building.unit and level == view.level.id and view.shows(point):
                free.take(view.at(point), ring)
                yield Disc(view.at(point), ring, None, entry.colour, 0.9 + ring / 7.0)
    for entry in marked:
        here = [i for i in entry.ids if where.get(i, ("", None))[0] == view.level.id and view.shows(where[i][1])]
        for identity in here[: NUMBERED if len(here) <= NUMBERED else CROWDED]:
            at = free.spot(list(_candidates(building, view, identity, where[identity][1])))
            yield from numbered(at, entry.number, entry.colour, RADIUS)


def _candidates(building: Building, view: View, identity: str, point: Point) -> Iterator[Spot]:
    """Where a number may stand: beside the name inside a room, around anything else."""
    x, y = view.at(point)
    near = RADIUS + RING + 3.0
    turns = np.linspace(0.25, 2.25, 8, endpoint=False) * math.pi
    around = [(x + r * math.cos(a), y - r * math.sin(a)) for r in (near, near + 2 * RADIUS + 2.0) for a in turns]
    unit = building.unit.get(identity)
    if unit is None:
        yield from around
        return
    spots = [*_corners(view.ring(unit.polygon.exterior)), (x, y - 30.0), (x, y + 30.0), (x - 45.0, y), (x + 45.0, y)]
    inside = contains(polygon_edges(unit.polygon), np.array([_metres(view, spot) for spot in spots]))
    yield from (spot for spot, within in zip(spots, inside, strict=True) if within)
    yield (x, y - 30.0)


def _corners(ring: Sequence[Spot]) -> Iterator[Spot]:
    """Spots in the corners of a ring's box, along its upper and then its lower side: away from the name in the middle."""
    if not ring:
        return
    xy = np.asarray(ring)
    (x0, y0), (x1, y1) = xy.min(axis=0) + RADIUS + 3.0, xy.max(axis=0) - RADIUS - 3.0
    step = 2 * RADIUS + 2.0
    for y in (y0, y1):
        for n in range(4):
            yield from ((float(x1 - n * step), float(y)), (float(x0 + n * step), float(y)))


def _metres(view: View, spot: Spot) -> Point:
    return view.bounds[0] + (spot[0] - view.left) / view.scale, view.bounds[3] - (spot[1] - view.top) / view.scale


class _Free:
    """Which spots are taken by a mark already."""

    def __init__(self) -> None:
        self.taken: list[tuple[Spot, float]] = []

    def take(self, at: Spot, radius: float) -> None:
        self.taken.append((at, radius))

    def spot(self, wanted: Sequence[Spot]) -> Spot:
        """The first spot where a number covers no other mark, else the first of all."""
        for at in wanted:
            if all(math.dist(at, other) > RADIUS + radius for other, radius in self.taken):
                break
        else:
            at = wanted[0]
        self.take(at, RADIUS)
        return at


def numbered(at: Spot, n: int, colour: str, radius: float = 11.0, hollow: bool = False) -> Iterator[Item]:
    """A disc with a number; ``hollow``: one that stands only in the list."""
    size = radius * (1.1 if n < 100 else 0.86)
    yield Disc(at, radius, style.PAPER if hollow else colour, colour if hollow else style.WHITE, 1.6 if hollow else 2.0)
    yield Label(str(n), (at[0], at[1] + size * 0.36), size, colour if hollow else style.WHITE, bold=True)


def places(building: Building) -> Mapping[str, tuple[str, Point]]:
    """Storey and middle of everything an issue can name."""
    found: dict[str, tuple[str, Point]] = {}
    for unit in building.units:
        if unit.polygon.exterior:
            found[unit.id] = (unit.level_id, _middle(unit.polygon))
    lines = [(x.id, x.level_id, x.line) for x in building.walls]
    lines += [(x.id, x.level_id, x.line) for x in building.openings]
    lines += [(x.id, x.level_id, x.line) for x in building.windows]
    for who, level, ((x0, y0), (x1, y1)) in lines:
        found[who] = (level, ((x0 + x1) / 2, (y0 + y1) / 2))
    for device in building.alarm_devices:
        found[device.id] = (device.level_id, device.point)
    for fixture in building.fixtures:
        if fixture.unit_id in building.unit:
            found[fixture.id] = (building.unit[fixture.unit_id].level_id, fixture.point)
    for link in building.vertical_links:
        if link.lower_unit_id in building.unit:
            found[link.id] = (building.unit[link.lower_unit_id].level_id, link.path[0][:2])
    return found


def _middle(polygon: Polygon) -> Point:
    """Where a room's name stands; the mean of the corners of a shape no name fits in."""
    if len(polygon.exterior) > 2:
        return label_point(polygon)[0]
    xy = np.asarray(polygon.exterior).mean(axis=0)
    return float(xy[0]), float(xy[1])
