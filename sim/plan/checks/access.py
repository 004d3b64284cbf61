"""Whether people can get into every room, from storey to storey, and out."""

import itertools
from collections import Counter
from collections.abc import Iterable

from sim.errors import Issue
from sim.plan.building import Building, Category
from sim.plan.codes import Names, issue

SEALED = frozenset({Category.SHAFT})
"""Nobody is meant to enter these."""


def components(building: Building) -> list[frozenset[str]]:
    """Rooms that hang together by openings and links, largest group first; sealed shafts left out."""
    group = {u.id: {u.id} for u in building.units if u.category not in SEALED}
    pairs: list[Iterable[str]] = [o.unit_ids for o in building.openings]
    pairs += [(v.lower_unit_id, v.upper_unit_id) for v in building.vertical_links]
    for pair in pairs:
        joined = [u for u in pair if u in group]
        for a, b in itertools.pairwise(joined):
            if group[a] is not group[b]:
                small, large = sorted((group[a], group[b]), key=len)
                large |= small
                group.update(dict.fromkeys(small, large))
    distinct = {id(g): frozenset(g) for g in group.values()}
    return sorted(distinct.values(), key=lambda g: (-len(g), min(g)))


def exits(building: Building) -> list[str]:
    """Ids of the openings that lead outdoors: to nothing, or to a yard."""
    outdoors = yards(building)
    return [o.id for o in building.openings if len(o.unit_ids) == 1 or outdoors.intersection(o.unit_ids)]


def yards(building: Building) -> set[str]:
    """Outdoor units that lie on the ground or below it; a balcony is no way out."""
    ground = min((x.ordinal for x in building.levels), key=abs, default=0)
    low = {x.id for x in building.levels if x.ordinal <= ground}
    return {u.id for u in building.units if u.category is Category.OUTDOOR and u.level_id in low}


def check(building: Building) -> list[Issue]:
    """Issues P040 to P044."""
    entered = {u for o in building.openings for u in o.unit_ids}
    entered |= {u for v in building.vertical_links for u in (v.lower_unit_id, v.upper_unit_id)}
    lone = [u for u in building.units if u.id not in entered and u.category not in SEALED | {Category.OUTDOOR}]
    found = [issue("P040", u.id, name=_name(building, u.id)) for u in lone]
    found += _storeys(building)
    ways_out = exits(building)
    if building.units and not ways_out:
        found.append(issue("P042", building.id))
    if not building.assembly_points:
        found.append(issue("P043", building.id))
    if ways_out:
        found += _without_exit(building, set(ways_out), {u.id for u in lone})
    return found


def _name(building: Building, unit: str) -> str:
    room = building.unit[unit]
    return " ".join(x for x in (room.number, room.name.sv) if x) or unit


def _storeys(building: Building) -> list[Issue]:
    used = Counter(u.level_id for u in building.units if u.category not in SEALED | {Category.OUTDOOR})
    linked = {building.unit[u].level_id for v in building.vertical_links for u in (v.lower_unit_id, v.upper_unit_id)}
    return [issue("P041", level) for level in used if len(used) > 1 and level not in linked]


def _without_exit(building: Building, ways_out: set[str], lone: set[str]) -> list[Issue]:
    outside = {u for o in building.openings if o.id in ways_out for u in o.unit_ids}
    outside |= yards(building)  # out already
    shut = sorted(u for group in components(building) if not group & outside for u in group - lone)
    return Names(building).gathered("P044", shut)
