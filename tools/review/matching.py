"""Which feature of one plan is which of another.

An id alone is not trusted: some formats number what they draw, so that one new room shifts every id after it.  Where id
and geometry disagree geometry decides, unless the id comes with the same name or the same rooms; a drawing that was moved
as a whole is recognised and moved back.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from sim.plan.building import Building, Opening, Point, Polygon, Unit, VerticalLink, Window
from sim.plan.geometry import area, overlap_area
from tools.review.places import SAME_DOOR, SAME_ROOM, Ids, alike, centroid, middle, one_to_one
from tools.review.values import Kind

ALIKE: Final = 0.2
"""Rooms that moved are the same only when their areas differ by less than this part, by eye."""

SHIFTED: Final = 0.1
"""Metres from which a whole drawing counts as moved, and within which its rooms agree about how far."""


@dataclass(frozen=True)
class Match:
    """Which new id each old one has become, by kind of feature; what is absent has no counterpart.

    ``shift`` is how far the whole drawing was moved, in metres.
    """

    level: Ids = field(default_factory=dict)
    unit: Ids = field(default_factory=dict)
    opening: Ids = field(default_factory=dict)
    window: Ids = field(default_factory=dict)
    link: Ids = field(default_factory=dict)
    shift: Point = (0.0, 0.0)

    def of(self, kind: Kind) -> Ids:
        """The table of a kind."""
        return {"level": self.level, "unit": self.unit, "opening": self.opening, "window": self.window}[kind]


def match(old: Building, new: Building) -> Match:
    """Which feature of ``old`` is which of ``new``."""
    levels = _levels(old, new)
    shift = _shift(old, new, levels)
    units = _units(_Rooms(old), _Rooms(new), levels, shift)
    pairs = (levels, units, shift)
    return Match(
        levels,
        units,
        _lines(old.openings, new.openings, *pairs),
        _lines(old.windows, new.windows, *pairs),
        _links(old.vertical_links, new.vertical_links, units),
        shift,
    )


def _levels(old: Building, new: Building) -> Ids:
    """By id and name or ordinal, then by ordinal, then by id."""
    ordinals = {x.ordinal: x.id for x in reversed(new.levels)}
    made: Ids = {}
    for tier in (
        lambda x: x.id if (y := new.level.get(x.id)) and (y.ordinal == x.ordinal or y.name == x.name) else None,
        lambda x: ordinals.get(x.ordinal),
        lambda x: x.id if x.id in new.level else None,
    ):
        taken = set(made.values())
        found = {x.id: tier(x) for x in old.levels if x.id not in made}
        made.update({a: b for a, b in found.items() if b is not None and b not in taken})
    return made


class _Rooms:
    """A plan's rooms with what is needed to compare them, worked out once."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.units = building.unit
        self.named = _unique(building.units, lambda u: (u.level_id, u.number or u.name.sv) if u.number or u.name.sv else None)

    @cached_property
    def areas(self) -> dict[str, float]:
        return {u.id: area(u.polygon) for u in self.building.units}

    @cached_property
    def boxes(self) -> dict[str, tuple[float, float, float, float]]:
        corners = {u.id: np.asarray(u.polygon.exterior) for u in self.building.units}
        return {i: (*map(float, c.min(axis=0)), *map(float, c.max(axis=0))) for i, c in corners.items()}  # type: ignore[misc]

    def on(self, level: str) -> list[Unit]:
        return [u for u in self.building.units if u.level_id == level]


def _unique(units: Iterable[Unit], key: Callable[[Unit], tuple[str, str] | None]) -> dict[tuple[str, str], str]:
    """Rooms by what is theirs alone."""
    keys = [(key(u), u.id) for u in units]
    count = Counter(k for k, _ in keys)
    return {k: i for k, i in keys if k is not None and count[k] == 1}


def _shift(old: Building, new: Building, levels: Ids) -> Point:
    """How far the whole drawing was moved: what most rooms of the same id or name agree on, if rooms lie better so."""
    a, b = _Rooms(old), _Rooms(new)
    pairs = [(u, new.unit[u.id]) for u in old.units if u.id in new.unit]
    named = [(old.unit[i], new.unit[j]) for (level, n), i in a.named.items() if (j := b.named.get((levels.get(level, ""), n)))]
    for candidates in (pairs, named):
        equal = [(u, v) for u, v in candidates if alike(a.areas[u.id], b.areas[v.id], 0.02)]
        if len(equal) < 3:
            continue
        moves = np.array([np.subtract(centroid(v.polygon), centroid(u.polygon)) for u, v in equal])
        typical = np.median(moves, axis=0)
        agree = np.hypot(*(moves - typical).T) < SHIFTED
        shift = (round(float(typical[0]), 3), round(float(typical[1]), 3))
        if math.hypot(*shift) > SHIFTED and agree.mean() > 0.6 and _support(a, b, levels, shift) > _support(a, b, levels):
            return shift
    return 0.0, 0.0


def _support(old: _Rooms, new: _Rooms, levels: Ids, shift: Point = (0.0, 0.0)) -> float:
    """How well rooms lie on rooms of the same name or number; a little for rooms on any room."""
    total = 0.0
    for u in old.building.units:
        for v in _near(old, new, u, levels, shift):
            if _share(old, new, u, v, shift) > SAME_ROOM:
                total += 1.0 if (u.number or u.name.sv) and (u.number, u.name) == (v.number, v.name) else 0.01
    return total


def _near(old: _Rooms, new: _Rooms, unit: Unit, levels: Ids, shift: Point) -> list[Unit]:
    """New rooms of the same storey whose boxes meet an old room's."""
    (x0, y0, x1, y1), (dx, dy) = old.boxes[unit.id], shift
    found = []
    for v in new.on(levels.get(unit.level_id, "")):
        a0, b0, a1, b1 = new.boxes[v.id]
        if x0 + dx < a1 and a0 < x1 + dx and y0 + dy < b1 and b0 < y1 + dy:
            found.append(v)
    return found


def _share(old: _Rooms, new: _Rooms, u: Unit, v: Unit, shift: Point) -> float:
    """Intersection over union of an old room, moved by ``shift``, and a new one."""
    if shift == (0.0, 0.0) and u.polygon == v.polygon:
        return 1.0
    a, b = old.areas[u.id], new.areas[v.id]
    if min(a, b) <= SAME_ROOM * max(a, b):  # even the smaller inside the larger would not do
        return 0.0
    shared = overlap_area(moved(u.polygon, shift), v.polygon)
    return shared / max(a + b - shared, 1e-9)


def moved(polygon: Polygon, shift: Point) -> Polygon:
    """A polygon elsewhere."""
    dx, dy = shift
    rings = [tuple((x + dx, y + dy) for x, y in ring) for ring in (polygon.exterior, *polygon.holes)]
    return Polygon(rings[0], tuple(rings[1:]))


def _units(old: _Rooms, new: _Rooms, levels: Ids, shift: Point) -> Ids:
    """Same outline first, best first and the same id before others; then rooms that moved but kept id or number, and name."""
    shares = []
    for u in old.building.units:
        near = [(v, _share(old, new, u, v, shift)) for v in _near(old, new, u, levels, shift)]
        shares += [(u.id != v.id, -round(s, 6), u.id, v.id) for v, s in near if s > SAME_ROOM]
    made = one_to_one((u, v) for *_, u, v in sorted(shares))
    taken = set(made.values())
    rest = [u for u in old.building.units if u.id not in made]
    for tier in (_same_id, _same_number):
        found = [(u.id, v) for u in rest if u.id not in made and (v := tier(old, new, u, levels)) and v not in taken]
        made.update(one_to_one(found))
        taken = set(made.values())
    return made


def _same_id(_old: _Rooms, new: _Rooms, u: Unit, _levels: Ids) -> str | None:
    v = new.units.get(u.id)
    same = v is not None and bool(u.number or u.name.sv) and (u.number, u.name) == (v.number, v.name)
    return u.id if same else None


def _same_number(old: _Rooms, new: _Rooms, u: Unit, levels: Ids) -> str | None:
    key = (levels.get(u.level_id, ""), u.number)
    v = new.named.get(key) if u.number and (u.level_id, u.number) in old.named else None
    return v if v and alike(old.areas[u.id], new.areas[v], ALIKE) else None


def _lines(
    old: Sequence[Opening] | Sequence[Window], new: Sequence[Opening] | Sequence[Window], levels: Ids, units: Ids, shift: Point
) -> Ids:
    """Doors or windows: near each other with the same id; then near and between the same rooms; then moved along, same id."""
    by_id = {x.id: x for x in new}
    rooms = {x.id: frozenset(units.get(u, f"gone {u}") for u in x.unit_ids) for x in old}
    middles = np.array([x.line for x in new], dtype=np.float64).reshape(-1, 2, 2).mean(axis=1)
    near: list[tuple[int, float, str, str]] = []
    for x in old:
        gaps = np.hypot(*(middles - np.add(middle(x.line), shift)).T)
        for n in np.flatnonzero(gaps < SAME_DOOR).tolist():
            y = new[n]
            if y.level_id == levels.get(x.level_id) and (x.id == y.id or rooms[x.id] == frozenset(y.unit_ids)):
                near.append((0 if x.id == y.id else 1, round(float(gaps[n]), 6), x.id, y.id))
    along = [(x.id, x.id) for x in old if x.id in by_id and rooms[x.id] == frozenset(by_id[x.id].unit_ids)]
    return one_to_one([*((a, b) for *_, a, b in sorted(near)), *along])


def _links(old: Sequence[VerticalLink], new: Sequence[VerticalLink], units: Ids) -> Ids:
    ends = {(x.kind, x.lower_unit_id, x.upper_unit_id): x.id for x in reversed(new)}
    by_id = {x.id for x in new}
    same = [(x.id, x.id) for x in old if x.id in by_id]
    joined = [(x.id, ends.get((x.kind, units.get(x.lower_unit_id, ""), units.get(x.upper_unit_id, "")), "")) for x in old]
    return one_to_one([*same, *((a, b) for a, b in joined if b)])
