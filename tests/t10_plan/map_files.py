"""Writes small maps: OpenStreetMap and GeoJSON files of houses given in metres about one place on earth."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np

from tools.importers.geographic import Anchor

HERE = Anchor(15.5, 59.25)
"""Where the small houses stand."""

Point = tuple[float, float]
Tags = Mapping[str, str]


def degrees(points: Sequence[Point], anchor: Anchor = HERE) -> list[list[float]]:
    """Longitudes and latitudes of points in metres, with eleven decimals (a micrometre)."""
    return np.round(anchor.degrees(np.array(points, dtype=np.float64)), 11).tolist()


class Osm:
    """An OSM file in the making; nodes at the same place on call are one node, so that rooms share them."""

    def __init__(self) -> None:
        self.points: dict[Point, int] = {}
        self.tags: dict[int, dict[str, str]] = {}
        self.lines: list[str] = []
        self.number = 100

    def node(self, x: float, y: float, **tags: str) -> int:
        """A node; tags write ``:`` as ``__``."""
        identity = self.points.setdefault((x, y), len(self.points) + 1)
        self.tags.setdefault(identity, {}).update({k.replace("__", ":"): v for k, v in tags.items()})
        return identity

    def way(self, points: Sequence[Point], **tags: str) -> int:
        """An open line."""
        refs = "".join(f'<nd ref="{self.node(*p)}"/>' for p in points)
        self.number += 1
        self.lines.append(f'<way id="{self.number}">{refs}{_tags(tags)}</way>')
        return self.number

    def ring(self, points: Sequence[Point], **tags: str) -> int:
        """A closed way."""
        return self.way([*points, points[0]], **tags)

    def room(self, x: float, y: float, width: float, depth: float, level: str, *doors: Point, **tags: str) -> int:
        """A rectangular room whose ring passes through the doors on its edges."""
        corners = [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth)]
        return self.ring(_through(corners, doors), **{"indoor": "room", "level": level, **tags})

    def relation(self, members: Sequence[tuple[int, str]], **tags: str) -> int:
        """A relation of ways."""
        inside = "".join(f'<member type="way" ref="{ref}" role="{role}"/>' for ref, role in members)
        self.number += 1
        self.lines.append(f'<relation id="{self.number}">{inside}{_tags(tags)}</relation>')
        return self.number

    def text(self) -> str:
        """The file."""
        places = degrees(list(self.points))
        nodes = [
            f'<node id="{identity}" lon="{lon}" lat="{lat}">{_tags(self.tags[identity])}</node>'
            for identity, (lon, lat) in zip(self.points.values(), places, strict=True)
        ]
        return '<?xml version="1.0"?>\n<osm version="0.6">\n' + "\n".join([*nodes, *self.lines]) + "\n</osm>\n"

    def save(self, path: Path) -> Path:
        """Writes the file and gives its path."""
        path.write_text(self.text(), encoding="utf-8")
        return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(k.replace('__', ':'))} v={quoteattr(v)}/>" for k, v in tags.items())


def _through(corners: Sequence[Point], doors: Sequence[Point]) -> list[Point]:
    """The corners with the doors between those they lie between."""
    ring: list[Point] = []
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        on = [d for d in doors if abs((bx - ax) * (d[1] - ay) - (by - ay) * (d[0] - ax)) < 1e-9]
        between = [d for d in on if min(ax, bx) <= d[0] <= max(ax, bx) and min(ay, by) <= d[1] <= max(ay, by)]
        ring += [(ax, ay), *sorted(between, key=lambda d: abs(d[0] - ax) + abs(d[1] - ay))]
    return ring


# ---- GeoJSON


def rectangle(x: float, y: float, width: float, depth: float) -> list[Point]:
    """A closed ring, counter-clockwise."""
    return [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth), (x, y)]


def feature(
    kind: str, identity: str, shape: Sequence[Point] | Point | None, geographic: bool = True, **properties: Any
) -> dict[str, Any]:
    """A GeoJSON feature: a closed ring is a polygon, other points a line, one point a point; ``kind`` empty for plain ones."""
    made: dict[str, Any] = {"type": "Feature", "id": identity, "properties": properties, "geometry": None}
    if kind:
        made["feature_type"] = kind
    if shape is None:
        return made
    single = isinstance(shape[0], (int, float))
    points = [shape] if single else list(shape)
    places = degrees(points) if geographic else [list(p) for p in points]  # type: ignore[arg-type]
    if single:
        made["geometry"] = {"type": "Point", "coordinates": places[0]}
    elif len(points) > 3 and points[0] == points[-1]:
        made["geometry"] = {"type": "Polygon", "coordinates": [places]}
    else:
        made["geometry"] = {"type": "LineString", "coordinates": places}
    return made


def collection(features: Sequence[dict[str, Any]], **members: Any) -> str:
    """A feature collection as text."""
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False)
