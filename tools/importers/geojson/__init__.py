"""One GeoJSON collection to a plan: our own export, IMDF's features in one file, or plain areas with doors as lines or points.

Whether its numbers are degrees or metres the file's reference system says; where there is none, their spread does, and a
finding names what was assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem, Issue
from sim.ids import content_hash
from sim.plan.building import Source
from tools.importers.codes import finding
from tools.importers.features import Feature, Frame, features, mapping, positions
from tools.importers.geographic import anchor_of, on_earth
from tools.importers.geojson.own import own_plan
from tools.importers.geojson.plain import plain_sketch
from tools.importers.imdf import TYPES, unique
from tools.importers.imdf.sketch import sketch_of
from tools.importers.limits import json_value, read_bytes, text
from tools.importers.options import Options
from tools.importers.result import ImportResult
from tools.importers.sketch import Sketch

SPREAD: Final = 0.2
"""Degrees a school reaches over at most (20 km); drawings in metres spread over more than this many metres."""

FAR: Final = 10_000.0
"""Metres from the origin beyond which a drawing stands in a map's grid and is moved to its own corner."""

GEOMETRIES: Final = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def read(path: Path, options: Options) -> Sketch | ImportResult:
    """Reads a GeoJSON file.

    Raises:
        FileProblem: not GeoJSON, or no area in it.
    """
    data = read_bytes(path)
    value = mapping(json_value(path, data))
    kind = str(value.get("type"))
    if kind in GEOMETRIES:
        value = {"type": "Feature", "properties": {}, "geometry": value}
    elif kind not in {"FeatureCollection", "Feature"}:
        fix = "GeoJSON is one FeatureCollection; plans of this program end in .plan.json."
        raise FileProblem(path, "is JSON, but neither GeoJSON nor a plan of ours.", fix=fix)
    ours = own_plan(value)
    if ours is not None:
        return ours
    found = unique(features(value))
    frame, facts, noticed = _frame(value, found, path, options.unit)
    source = Source("geojson", path.name, content_hash(data))
    noticed += finding("I153", ["x_training"] if any(f.training for f in found) else [])
    if any(f.kind in TYPES for f in found):
        return sketch_of(found, frame, path, source, facts, noticed)
    return plain_sketch(found, frame, path, source, facts, noticed, options.storey)


Framed = tuple[Frame, dict[str, object], list[Issue]]


def _frame(value: Any, found: Sequence[Feature], path: Path, unit: float | None) -> Framed:
    """How to read the numbers, what to report of it, and what was assumed."""
    points = np.array([p for f in found for p in positions(f.geometry)], dtype=np.float64).reshape(-1, 2)
    if len(points) == 0:
        raise FileProblem(path, "has no coordinates.", fix="Rooms are polygons.")
    system = _system(value)
    low, high = points.min(axis=0), points.max(axis=0)
    close = on_earth([(low[0], low[1]), (high[0], high[1])]) and float((high - low).max()) <= SPREAD
    if unit is None and (system.degrees or (system.degrees is None and close)):
        anchor = anchor_of(points, str(path))
        facts: dict[str, object] = {"format": "geojson", "unit": "degree", "anchor": anchor.facts()}
        return Frame(anchor), facts, finding("I151", ["crs"] if system.degrees is None else [])
    away = bool(np.abs(points).max() > FAR)
    origin = (float(np.floor(low[0])), float(np.floor(low[1]))) if away else (0.0, 0.0)
    facts = {"format": "geojson", "unit": unit or "metre", **({"origin": list(origin)} if away else {})}
    return Frame(None, unit or 1.0, origin), facts, finding("I150", ["crs"] if unit is None and system.degrees is None else [])


@dataclass(frozen=True)
class System:
    """A reference system by name; ``degrees`` None when the file names none."""

    name: str
    degrees: bool | None


def _system(value: Any) -> System:
    """The collection's reference system: GeoJSON 2008's ``crs``, or ours in ``manifest``."""
    root = mapping(value)
    told = root.get("crs") or mapping(root.get("manifest")).get("crs")
    name = text(told if isinstance(told, str) else mapping(mapping(told).get("properties")).get("name"), 120)
    if not name:
        return System("", None)
    return System(name, name.rstrip("/").upper().endswith(("4326", "CRS84", "WGS84", "4979")))
