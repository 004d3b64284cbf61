"""GeoJSON features of IMDF files and single collections: shapes in metres, names in our two languages; nothing is trusted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

import numpy as np
from shapely import LineString, union_all
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Line, Point
from sim.text import Text
from tools.importers.geographic import Anchor
from tools.importers.limits import LARGEST_NUMBER, text
from tools.importers.map_areas import rings_area

Json = Mapping[str, Any]

MOST_PARTS: Final = 1000
"""Polygons or lines of one feature; more is no room."""


@dataclass(frozen=True)
class Frame:
    """From a file's coordinates to metres: through an ``anchor`` from degrees, else ``unit`` metres each from an ``origin``."""

    anchor: Anchor | None = None
    unit: float = 1.0
    origin: Point = (0.0, 0.0)

    def metres(self, positions: Sequence[Point]) -> list[Point]:
        """Points of the plan."""
        points = np.array(positions, dtype=np.float64).reshape(-1, 2)
        moved = self.anchor.metres(points) if self.anchor else (points - np.array(self.origin)) * self.unit
        return [(float(x), float(y)) for x, y in moved]


@dataclass(frozen=True)
class Feature:
    """A feature: an ``id`` unique in its file, its ``kind`` (IMDF's feature type, or empty), properties and geometry."""

    id: str
    kind: str
    properties: Json
    geometry: Json | None

    @property
    def training(self) -> Json:
        """Our own additions, where this program wrote the file."""
        return mapping(self.properties.get("x_training"))

    @property
    def category(self) -> str:
        """IMDF's category in small letters, or empty."""
        return text(self.properties.get("category"), 60).lower()


def mapping(value: Any) -> Json:
    """A JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> tuple[str, ...]:
    """The texts of a JSON list, or none for anything else."""
    return tuple(text(v) for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def features(collection: Any, kind: str = "") -> list[Feature]:
    """The features of a collection (or a single one), those without an id numbered; ``kind`` where they name none."""
    root = mapping(collection)
    given = root.get("features") if root.get("type") != "Feature" else [root]
    made: list[Feature] = []
    for n, item in enumerate(given if isinstance(given, list) else []):
        raw = mapping(item)
        found = raw.get("id")
        identity = text(found, 80) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
        geometry = mapping(raw.get("geometry")) or None
        own = text(raw.get("feature_type"), 40).lower() or kind
        made.append(Feature(identity or f"{own or 'feature'}-{n + 1}", own, mapping(raw.get("properties")), geometry))
    return made


def label(value: Any) -> Text | None:
    """A name from a text or IMDF's texts by language: Swedish, else English, else the first in the file."""
    if isinstance(value, str):
        return Text(text(value)) if text(value) else None
    by_language = {text(k).lower().split("-")[0]: text(v) for k, v in mapping(value).items() if isinstance(v, str) and text(v)}
    if not by_language:
        return None
    english = by_language.get("en", "")
    return Text(by_language.get("sv") or english or next(iter(by_language.values())), english)


def positions(geometry: Json | None) -> Iterator[Point]:
    """Every coordinate pair of a geometry, whatever its type."""
    waiting: list[Any] = [mapping(geometry).get("coordinates"), *_members(geometry)]
    while waiting:
        item = waiting.pop()
        pair = _pair(item)
        if pair is not None:
            yield pair
        elif isinstance(item, list):
            waiting += item


def area(geometry: Json | None, frame: Frame) -> BaseGeometry | None:
    """The area of a polygon or several, or None when there is none."""
    parts: list[BaseGeometry] = []
    for rings in _polygons(geometry):
        usable = [frame.metres(ring) for ring in map(_line, rings[:MOST_PARTS]) if len(ring) >= 4]
        if usable and len(_line(rings[0])) >= 4:
            part = rings_area(usable[0], usable[1:])
            parts += [part] if part is not None else []
    found = union_all(parts) if len(parts) > 1 else parts[0] if parts else None
    return found if found is not None and found.area > 0 else None


def lines(geometry: Json | None, frame: Frame) -> list[list[Point]]:
    """The lines of a geometry, each of two points or more."""
    shape = mapping(geometry)
    kind, given = shape.get("type"), shape.get("coordinates")
    raw = [given] if kind == "LineString" else given if kind == "MultiLineString" and isinstance(given, list) else []
    return [frame.metres(line) for line in (_line(r) for r in raw[:MOST_PARTS]) if len(line) >= 2]


def heights(geometry: Json | None) -> list[float] | None:
    """The third coordinates of a line's points, or None when some have none."""
    given = mapping(geometry).get("coordinates")
    found = [p[2] for p in given if isinstance(p, list) and len(p) > 2 and _number(p[2])] if isinstance(given, list) else []
    return [float(z) for z in found] if found and isinstance(given, list) and len(found) == len(given) else None


def chord(geometry: Json | None, frame: Frame) -> Line | None:
    """The straight line from the first to the last point of a geometry's longest line."""
    found = [(line[0], line[-1]) for line in lines(geometry, frame)]
    return max(found, key=lambda line: LineString(line).length, default=None)


def spot(geometry: Json | None, frame: Frame) -> Point | None:
    """A point: the geometry's own, else the middle of its line, else one inside its area."""
    shape = mapping(geometry)
    own = _pair(shape.get("coordinates")) if shape.get("type") == "Point" else None
    if own is not None:
        return frame.metres([own])[0]
    line = chord(geometry, frame)
    if line is not None:
        return (line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2
    inside = area(geometry, frame)
    middle = inside.representative_point() if inside is not None else None
    return (middle.x, middle.y) if middle is not None else None


def whole(value: Any) -> int | None:
    """A small whole number, or None: an ordinal, a capacity."""
    return int(value) if _number(value) and float(value) == int(value) and abs(value) < 100_000 else None


def number(value: Any, most: float = LARGEST_NUMBER) -> float | None:
    """A number not further than ``most`` from zero, or None."""
    return float(value) if _number(value) and abs(value) <= most else None


def length(value: Any, most: float = 100.0) -> float | None:
    """A length above zero and up to ``most`` metres, or None."""
    return float(value) if _number(value) and 0 < value <= most else None


def _members(geometry: Json | None) -> list[Any]:
    given = mapping(geometry).get("geometries")
    return [mapping(g).get("coordinates") for g in given] if isinstance(given, list) else []


def _polygons(geometry: Json | None) -> Iterable[list[Any]]:
    shape = mapping(geometry)
    kind, given = shape.get("type"), shape.get("coordinates")
    inner = shape.get("geometries")
    if kind == "GeometryCollection" and isinstance(inner, list):
        simple = (mapping(g) for g in inner[:MOST_PARTS])
        return [p for g in simple if g.get("type") != "GeometryCollection" for p in _polygons(g)]
    if not isinstance(given, list) or not given:
        return []
    found = [given] if kind == "Polygon" else given[:MOST_PARTS] if kind == "MultiPolygon" else []
    return [p for p in found if isinstance(p, list) and p]


def _line(raw: Any) -> list[Point]:
    pairs = [_pair(p) for p in raw] if isinstance(raw, list) else []
    return [p for p in pairs if p is not None] if None not in pairs else []


def _pair(raw: Any) -> Point | None:
    if isinstance(raw, list) and len(raw) >= 2 and _number(raw[0]) and _number(raw[1]):
        return float(raw[0]), float(raw[1])
    return None


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER and isfinite(value)
