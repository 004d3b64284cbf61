"""A plan of ours that was exported as GeoJSON, back as the same plan: its features are those of the plan file."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import Severity
from sim.ids import canonical_json
from sim.plan.convert import from_file, hashed
from sim.plan.file import FORMAT, VERSION, PlanFile
from sim.plan.validate import validate
from tools.importers.features import mapping
from tools.importers.result import ImportResult, count

PLACES: Final[Mapping[tuple[str, str], str]] = {
    ("level", ""): "levels",
    ("unit", ""): "units",
    ("detail", "wall"): "walls",
    ("opening", ""): "openings",
    ("detail", "window"): "windows",
    ("relationship", ""): "vertical_links",
    ("amenity", "assembly_point"): "assembly_points",
    ("amenity", ""): "alarm_devices",
    ("fixture", ""): "fixtures",
    ("geofence", ""): "zones",
}
"""Where features of a type (and category, where that decides) stand in a plan file."""


def own_plan(collection: Mapping[str, Any]) -> ImportResult | None:
    """The plan of a collection in local metres that holds all of one, or None when it is another's or was changed."""
    manifest = mapping(collection.get("manifest"))
    given = collection.get("features")
    if manifest.get("crs") != "local" or not isinstance(given, list):
        return None
    plan: dict[str, Any] = {"format": FORMAT, "version": VERSION, "manifest": manifest, "levels": [], "units": []}
    for item in given:
        feature = mapping(item)
        kind, category = feature.get("feature_type"), mapping(feature.get("properties")).get("category")
        if kind == "building" and "building" not in plan:
            plan["building"] = feature
            continue
        place = PLACES.get((str(kind), str(category))) or PLACES.get((str(kind), ""))
        if place is None:
            return None
        plan.setdefault(place, []).append(feature)
    try:
        building = hashed(from_file(PlanFile.model_validate_json(canonical_json(plan))))
    except (ValidationError, ValueError):
        return None
    issues = tuple(validate(building))
    if any(i.severity is Severity.ERROR for i in issues):
        return None
    return ImportResult(building, issues, count(building), facts={"format": "geojson", "unit": "metre", "own": True})
