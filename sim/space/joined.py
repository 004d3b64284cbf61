"""Which rooms hang together on paper: by doors, passages, stairs and ramps alone, whatever the cells later make of them.

Lifts are left out: nobody takes one in a drill.  The ground round the building joins every door that leads out to it; a door
that leads out on another storey leads nowhere further.
"""

from sim.plan.building import Building, Category, LinkKind, OpeningKind
from sim.space.outdoors import ground_level

GROUND = ""
"""Name of the ground outdoors among unit ids."""


def joined_rooms(building: Building) -> list[frozenset[str]]:
    """Groups of units one can walk between, each with ``GROUND`` where the ground belongs to it; the largest first.

    Among groups of one size the one whose first unit stands earlier in the plan comes first.
    """
    group: dict[str, set[str]] = {name: {name} for name in (GROUND, *(u.id for u in building.units))}
    for a, b in _pairs(building):
        if group[a] is not group[b]:
            small, large = sorted((group[a], group[b]), key=len)
            large |= small
            group.update(dict.fromkeys(small, large))
    distinct = {id(g): g for g in group.values()}
    order = {name: n for n, name in enumerate(group)}
    return sorted((frozenset(g) for g in distinct.values()), key=lambda g: (-len(g - {GROUND}), min(order[n] for n in g)))


def ways(building: Building) -> dict[str, int]:
    """How many doors, passages, stairs and ramps each unit has."""
    count = {u.id: 0 for u in building.units}
    for pair in _pairs(building):
        for name in pair:
            if name in count:
                count[name] += 1
    return count


def _pairs(building: Building) -> list[tuple[str, str]]:
    """Units (or the ground) with a way between them, one pair for each way."""
    ground = ground_level(building).id if building.levels else ""
    yards = {u.id for u in building.units if u.category is Category.OUTDOOR and u.level_id == ground}
    pairs = [(name, GROUND) for name in sorted(yards)]
    for o in building.openings:
        if o.kind is OpeningKind.HATCH:
            continue
        if len(o.unit_ids) == 2:
            pairs.append((o.unit_ids[0], o.unit_ids[1]))
        elif len(o.unit_ids) == 1 and o.level_id == ground:
            pairs.append((o.unit_ids[0], GROUND))
    links = (v for v in building.vertical_links if v.kind is not LinkKind.ELEVATOR)
    pairs += [(v.lower_unit_id, v.upper_unit_id) for v in links]
    known = {GROUND, *(u.id for u in building.units)}
    return [(a, b) for a, b in pairs if a in known and b in known]
