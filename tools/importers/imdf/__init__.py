"""IMDF, a folder or ZIP archive of GeoJSON files, to a sketch; also what is nearly IMDF, as other programs write it.

Missing files, made-up categories, buildings without a shape and levels nobody defined are findings; only a venue without
units ends the import.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem, Issue
from sim.files import opening
from sim.ids import content_hash
from sim.plan.building import Source
from tools.importers.codes import finding
from tools.importers.features import Feature, Frame, features, mapping, positions
from tools.importers.geographic import anchor_of
from tools.importers.imdf.sketch import sketch_of
from tools.importers.limits import json_value, open_zip, read_bytes
from tools.importers.options import Options
from tools.importers.sketch import Sketch

TYPES: Final = (
    "unit",
    "level",
    "opening",
    "address",
    "amenity",
    "anchor",
    "building",
    "detail",
    "fixture",
    "footprint",
    "geofence",
    "kiosk",
    "occupant",
    "relationship",
    "section",
    "venue",
)
"""IMDF's feature types, each a file of that name; of features with one id the first in this order keeps it."""

NEEDED: Final = ("building", "level", "opening", "unit", "venue")
"""Files an archive for finding one's way has; each missing one is a finding."""

MOST_FILES: Final = 100


def read(path: Path, _options: Options) -> Sketch:
    """Reads a folder or an archive of IMDF files.

    Raises:
        FileProblem: none of its files is of IMDF, one is damaged, or no unit has a shape.
    """
    collections = dict(_collections(path))
    if "unit" not in collections:
        there = ", ".join(collections) or "none"
        fix = "An IMDF folder or archive has unit.geojson, level.geojson, opening.geojson and more."
        raise FileProblem(path, f"has no file of units (found: {there}).", fix=fix)
    found = unique([f for kind in TYPES for f in features(collections[kind][1] if kind in collections else None, kind)])
    degrees = [p for f in found if f.kind == "unit" for p in positions(f.geometry)]
    anchor = anchor_of(np.array(degrees).reshape(-1, 2), str(path))
    sums = {kind: content_hash(raw) for kind, (raw, _) in collections.items()}
    missing = [kind for kind in NEEDED if kind not in collections]
    noticed: list[Issue] = finding("I130", missing)
    facts = {"format": "imdf", "unit": "degree", "anchor": anchor.facts()}
    return sketch_of(found, Frame(anchor), path, Source("imdf", path.name, content_hash(sums)), facts, noticed)


def unique(found: list[Feature]) -> list[Feature]:
    """Features with ids that are unique over all of them; of equal ones the second is numbered."""
    seen: dict[str, int] = {}
    kept: list[Feature] = []
    for feature in found:
        seen[feature.id] = seen.get(feature.id, 0) + 1
        again = f"{feature.id}-{feature.kind or 'feature'}-{seen[feature.id]}" if seen[feature.id] > 1 else feature.id
        kept.append(Feature(again, feature.kind, feature.properties, feature.geometry))
    return kept


def _collections(path: Path) -> Iterator[tuple[str, tuple[bytes, Any]]]:
    """Bytes and content of every file of IMDF's names, in the order of those."""
    members = _folder(path) if path.is_dir() else {n: (path / n, raw) for n, raw in open_zip(path).items()}
    by_kind: dict[str, tuple[Path, bytes]] = {}
    for name in sorted(members):
        inner = PurePosixPath(name)
        kind = inner.stem.lower()
        if inner.suffix.lower() in {".json", ".geojson"} and kind in TYPES:
            by_kind.setdefault(kind, members[name])
    for kind in TYPES:
        if kind in by_kind:
            where, raw = by_kind[kind]
            value = json_value(where, raw)
            if mapping(value).get("type") not in ("FeatureCollection", "Feature"):  # a tuple: the type may be a list
                raise FileProblem(where, "is no GeoJSON feature collection.")
            yield kind, (raw, value)


def _folder(path: Path) -> dict[str, tuple[Path, bytes]]:
    """The GeoJSON files of a folder."""
    try:
        inside = sorted(path.iterdir())
    except OSError:
        with opening(path):
            raise
    files = [p for p in inside if p.suffix.lower() in {".json", ".geojson"} and p.stem.lower() in TYPES]
    return {p.name: (p, read_bytes(p)) for p in files[:MOST_FILES]}
