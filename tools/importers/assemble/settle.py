"""The last word before a plan is handed over: a feature the plan format would refuse is left out and named, never saved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sim.errors import FileProblem, Issue, Severity
from sim.plan.building import Building
from sim.plan.validate import validate
from tools.importers.codes import finding

ROUNDS: Final = 4
"""Leaving one feature out can uncover another fault a few times, not for ever."""

OPENINGS: Final = frozenset({"P020", "P022", "P023", "P024", "P050", "P051"})
LINKS: Final = frozenset({"P053", "P054"})
ROOMS: Final = frozenset({"P001", "P002", "P003", "P005", "P006"})
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "openings": OPENINGS,
    "windows": OPENINGS,
    "vertical_links": LINKS,
    "units": ROOMS,
    "levels": ROOMS,
}


def settled(building: Building) -> tuple[Building, list[Issue]]:
    """The building without features that have errors, and what was left out.

    Raises FileProblem when errors remain that leaving features out does not mend.
    """
    left_out: list[str] = []
    for _ in range(ROUNDS):
        errors = [i for i in validate(building) if i.severity is Severity.ERROR]
        if not errors:
            return building, finding("I209", left_out)
        wrong = {kind: {i.where for i in errors if i.code in codes} for kind, codes in FIELDS.items()}
        smaller = _without(building, wrong)
        gone = sorted(_ids(building) - _ids(smaller))
        if not gone and smaller == building:
            first = errors[0]
            raise FileProblem(building.source.file, f"gives no usable plan: {first.code} at {first.where}.")
        left_out += [g for g in gone if g not in left_out]
        building = smaller
    raise FileProblem(building.source.file, "gives no usable plan: too much of it contradicts itself.")


def _ids(building: Building) -> set[str]:
    features = (building.units, building.openings, building.windows, building.vertical_links)
    return {x.id for kind in features for x in kind}


def _without(building: Building, wrong: Mapping[str, set[str]]) -> Building:
    """The building without some features and without what hangs on them; a faulty outline is dropped, its level stays."""
    units = {u.id for u in building.units} - wrong["units"]
    return replace(
        building,
        levels=tuple(replace(x, outline=()) if x.id in wrong["levels"] else x for x in building.levels),
        units=tuple(u for u in building.units if u.id in units),
        openings=tuple(o for o in building.openings if o.id not in wrong["openings"] and units.issuperset(o.unit_ids)),
        windows=tuple(w for w in building.windows if w.id not in wrong["windows"] and units.issuperset(w.unit_ids)),
        vertical_links=tuple(
            v
            for v in building.vertical_links
            if v.id not in wrong["vertical_links"] and {v.lower_unit_id, v.upper_unit_id} <= units
        ),
        alarm_devices=tuple(a for a in building.alarm_devices if a.unit_id is None or a.unit_id in units),
        fixtures=tuple(f for f in building.fixtures if f.unit_id in units),
        zones=tuple(replace(z, unit_ids=tuple(u for u in z.unit_ids if u in units)) for z in building.zones),
    )
