"""Walkable areas in well-known text to a sketch: every polygon is a room, and where polygons touch people walk on."""

import re
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from sim.errors import FileProblem
from sim.ids import content_hash
from sim.plan.building import Source
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.limits import LARGEST_NUMBER, read_bytes
from tools.importers.map_areas import rings_area
from tools.importers.options import Options
from tools.importers.sketch import RoomSketch, Sketch, StoreySketch

DEEPEST: Final = 16
"""Brackets within brackets; a multipolygon in two collections has five."""

MOST_BYTES: Final = 16_000_000
MOST_ROOMS: Final = 5_000


def read(path: Path, options: Options) -> Sketch:
    """Reads a file of one or several geometries; ``options.unit`` is metres per unit (1 when nobody says).

    Raises:
        FileProblem: not well-known text, a number that is none, or no polygon.
    """
    data = read_bytes(path, MOST_BYTES)
    shapes = [_shape(part, path, n + 1) for n, part in enumerate(_parts(data, path))]
    unit = options.unit or 1.0
    drawn = [p for shape in shapes for p in _polygons(shape)]
    areas = [area for p in drawn if (area := _area(p)) is not None]
    if not areas:
        raise FileProblem(path, "has no polygon, so no place to walk.", fix="Rooms are POLYGON or MULTIPOLYGON.")
    if len(areas) > MOST_ROOMS:
        raise FileProblem(path, f"has more than {MOST_ROOMS} polygons, too many for a floor plan.")
    ordinal, name = options.storey or (0, "Plan 0")
    rooms = [
        RoomSketch(f"area-{n}", "level", _scaled(a, unit), Text(f"Område {n}", f"Area {n}"), walled=False)
        for n, a in enumerate(areas, start=1)
    ]
    return Sketch(
        id="building",
        name=Text(path.stem),
        source=Source("wkt", path.name, content_hash(data)),
        storeys=[StoreySketch("level", Text(name) if options.storey else Text("Plan 0", "Level 0"), ordinal)],
        rooms=rooms,
        findings=finding("I150", ["area-1"] if options.unit is None else []),
        facts={"format": "wkt", "unit": unit, "polygons": len(areas)},
    )


def _parts(data: bytes, path: Path) -> list[str]:
    """The geometries of a file: each ends where its brackets close."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblem(path, "is not text in UTF-8.", fix="Save it anew as UTF-8.") from error
    parts: list[str] = []
    depth = start = 0
    for found in re.finditer(r"[()]", text):
        depth += 1 if found[0] == "(" else -1
        if depth > DEEPEST:
            raise FileProblem(path, f"has brackets nested more than {DEEPEST} deep, so it is no floor plan.")
        if depth < 0:
            break
        if depth == 0:
            parts.append(text[start : found.end()])
            start = found.end()
    if depth != 0:
        problem = "the text ends before its brackets do." if depth > 0 else "closes a bracket that was never opened."
        raise FileProblem(path, problem, f"geometry {len(parts) + 1}", "Is the file cut off?" if depth > 0 else "")
    return parts


def _shape(text: str, path: Path, number: int) -> BaseGeometry:
    """One geometry, without what may stand before it: a reference system's number, a separator."""
    bare = re.sub(r"(?i)^[\s;,]*(SRID\s*=\s*\d+\s*;)?\s*", "", text)
    try:
        with np.errstate(all="ignore"):  # numbers that are none are told below
            shape = shapely.from_wkt(bare)
            corners = shapely.get_coordinates(shape)  # curves can be read, but have none
    except (GEOSException, ValueError) as error:
        reason = " ".join(str(error).split())[:80] or "curves are not read"
        raise FileProblem(path, f"is not well-known text ({reason}).", f"geometry {number}") from error
    if not (abs(corners) <= LARGEST_NUMBER).all():  # NaN too
        raise FileProblem(path, f"has a coordinate that is no number up to {LARGEST_NUMBER:g}.", f"geometry {number}")
    return shape


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """All polygons of a geometry, in order; a multipolygon's each for itself."""
    found: list[Polygon] = []
    waiting = [shape]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, Polygon):
            found += [item] if not item.is_empty else []
        elif isinstance(item, MultiPolygon) or item.geom_type == "GeometryCollection":
            waiting = [*item.geoms, *waiting]  # type: ignore[attr-defined]
    return found


def _area(shape: Polygon) -> BaseGeometry | None:
    corners = [shapely.get_coordinates(ring) for ring in (shape.exterior, *shape.interiors)]
    return rings_area(corners[0], corners[1:])


def _scaled(area: BaseGeometry, unit: float) -> BaseGeometry:
    return shapely.transform(area, lambda points: points * unit) if unit != 1.0 else area
