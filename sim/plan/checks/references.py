"""Ids are unique, references lead somewhere, storeys are in order."""

import itertools
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import replace

from sim.errors import Issue
from sim.plan.building import Building
from sim.plan.codes import issue


def check(building: Building) -> list[Issue]:
    """Issues P010 to P015, and P024: names."""
    found = [] if building.levels and building.units else [issue("P014", building.id)]
    found += [issue("P010", i, count=n) for i, n in Counter(_ids(building)).items() if n > 1]
    numbers: dict[tuple[str, str], list[str]] = {}
    for unit in building.units:
        numbers.setdefault((unit.level_id, unit.number), []).append(unit.id)
    found += [
        issue("P011", level, number=number, count=len(ids), ids=", ".join(ids))
        for (level, number), ids in numbers.items()
        if number and len(ids) > 1
    ]
    found += [issue("P012", where, field=field, missing=target) for where, field, target in _dangling(building)]
    found += [issue("P013", where, unit=unit) for where, unit in _elsewhere(building)]
    found += [issue("P024", o.id, unit=o.unit_ids[0]) for o in building.openings if len(set(o.unit_ids)) < len(o.unit_ids)]
    return found + _storeys(building)


def sound(building: Building) -> Building:
    """The building without what refers to missing features, so that other checks can follow every reference."""
    levels, units = building.level, {u.id for u in building.units if u.level_id in building.level}
    openings = [o for o in building.openings if o.level_id in levels and units.issuperset(o.unit_ids)]
    links = [x for x in building.vertical_links if x.lower_unit_id in units and x.upper_unit_id in units]
    return replace(
        building,
        units=tuple({u.id: u for u in building.units if u.id in units}.values()),
        walls=tuple(w for w in building.walls if w.level_id in levels),
        openings=tuple({o.id: o for o in openings if len(set(o.unit_ids)) == len(o.unit_ids) > 0}.values()),
        windows=tuple(w for w in building.windows if w.level_id in levels and units.issuperset(w.unit_ids)),
        vertical_links=tuple(links),
        alarm_devices=tuple(a for a in building.alarm_devices if a.level_id in levels and (a.unit_id or "") in units | {""}),
        fixtures=tuple(x for x in building.fixtures if x.unit_id in units),
        zones=(),
    )


def _ids(building: Building) -> Iterator[str]:
    for group in (
        building.levels,
        building.units,
        building.walls,
        building.openings,
        building.windows,
        building.vertical_links,
        building.assembly_points,
        building.alarm_devices,
        building.fixtures,
        building.zones,
    ):
        yield from (x.id for x in group)


def _references(building: Building) -> Iterator[tuple[str, str, str, str]]:
    """Every reference: who, which field, which kind of feature, its id."""
    on_levels = (building.units, building.walls, building.openings, building.windows, building.alarm_devices)
    for group in on_levels:
        for feature in group:
            yield feature.id, "level_id", "level", feature.level_id
    for joined in (building.openings, building.windows, building.zones):
        for x in joined:
            yield from ((x.id, "unit_ids", "unit", unit) for unit in x.unit_ids)
    for zone in building.zones:
        yield from ((zone.id, "opening_ids", "opening", opening) for opening in zone.opening_ids)
    for link in building.vertical_links:
        yield link.id, "origin", "unit", link.lower_unit_id
        yield link.id, "destination", "unit", link.upper_unit_id
    for fixture in building.fixtures:
        yield fixture.id, "unit_id", "unit", fixture.unit_id
    for device in building.alarm_devices:
        if device.unit_id is not None:
            yield device.id, "unit_id", "unit", device.unit_id


def _dangling(building: Building) -> Iterator[tuple[str, str, str]]:
    known: dict[str, Set[str]] = {
        "level": building.level.keys(),
        "unit": building.unit.keys(),
        "opening": building.opening.keys(),
    }
    for who, field, kind, target in _references(building):
        if target not in known[kind]:
            yield who, field, target


def _elsewhere(building: Building) -> Iterator[tuple[str, str]]:
    """Openings, windows and devices whose room lies on another storey."""
    placed = [(x.id, x.level_id, x.unit_ids) for x in building.openings]
    placed += [(x.id, x.level_id, x.unit_ids) for x in building.windows]
    placed += [(x.id, x.level_id, (x.unit_id or "",)) for x in building.alarm_devices]
    for who, level, units in placed:
        for unit in units:
            if unit in building.unit and building.unit[unit].level_id != level:
                yield who, unit


def _storeys(building: Building) -> list[Issue]:
    ordered = sorted(building.levels, key=lambda x: (x.ordinal, x.elevation))
    return [
        issue("P015", upper.id, other=lower.id)
        for lower, upper in itertools.pairwise(ordered)
        if upper.ordinal == lower.ordinal or upper.elevation <= lower.elevation
    ]
