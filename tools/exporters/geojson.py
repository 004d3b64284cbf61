"""A plan as one GeoJSON collection: the plan file's own features, in local metres or, by its anchor, in degrees.

In metres the collection says so in ``manifest`` and holds all of the plan: importing it gives the plan back.  In degrees it is
what RFC 7946 asks for, and what tells of locks, alarms and shelter is left out.
"""

import json
from collections.abc import Iterator
from typing import Any

from sim.plan.building import Building
from sim.plan.convert import to_file
from tools.exporters.places import Degrees, degrees_of

PARTS = (
    *("levels", "units", "walls", "openings", "windows", "vertical_links"),
    *("assembly_points", "alarm_devices", "fixtures", "zones"),
)
"""The plan file's lists, in the order their features stand in the collection."""

PRIVATE = frozenset({"lockable_from_inside", "lock_kind", "closer", "emergency_exit", "shelter_suitable", "blinds", "openable"})
"""Properties that stay with the school."""


def geojson(building: Building, *, on_earth: bool = False) -> bytes:
    """The collection as UTF-8 JSON.

    Raises UsageProblem for ``on_earth`` when the plan has no anchor.
    """
    plan = to_file(building).model_dump(mode="json")
    place = degrees_of(building) if on_earth else None
    features = list(_features(plan, place))
    collection: dict[str, Any] = {"type": "FeatureCollection", "name": building.name.sv or building.id}
    if place is None:
        collection["manifest"] = plan["manifest"]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    head = json.dumps(collection, ensure_ascii=False, allow_nan=False)[:-1]
    return f'{head}, "features": [\n{lines}\n]}}\n'.encode()


def _features(plan: dict[str, Any], place: Degrees | None) -> Iterator[dict[str, Any]]:
    for feature in (plan["building"], *(f for part in PARTS for f in plan[part])):
        if place is None:
            yield feature
        elif feature["feature_type"] not in {"building", "geofence"} and "lockdown" not in str(
            feature["properties"].get("category")
        ):
            moved = place.geometry(feature["geometry"]) if feature["geometry"] else None
            yield {**feature, "geometry": moved, "properties": _public(feature["properties"])}


def _public(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties without what tells how the school can be locked."""
    training = {k: v for k, v in properties.get("x_training", {}).items() if k not in PRIVATE}
    return {**properties, "x_training": training}
