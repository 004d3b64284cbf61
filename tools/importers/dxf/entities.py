"""A DXF document's model space as marks: blocks unfolded, mirrored and turned ones too, furniture left folded.

Entities in a mirrored block, or drawn on the back of the plane, have coordinates of their own (OCS); every point is brought
to the world before anything is done with it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem
from sim.plan.building import Point
from sim.plan.geometry import F64
from tools.importers.drawing.marks import Arc, Drawing, Label, Stroke, Symbol
from tools.importers.drawing.roles import Role, Roles
from tools.importers.dxf.texts import many_lines, single_line

DEEPEST: Final = 16
"""Blocks within blocks; real drawings have about 4."""

MOST_MARKS, MOST_UNFOLDED = 300_000, 40_000
"""Marks in one drawing, and blocks unfolded in it; a furnished office had 6,000 marks."""

LARGEST: Final = 2e10
"""Coordinates beyond this are damage; national grids in millimetres (SWEREF 99: 7e9) are not."""

CHORD: Final = math.radians(10)
"""Curves are flattened to chords of at most this angle: 4 mm off for a wall of 1 m radius, far less than walls are drawn to."""

MOST_POINTS: Final = 2000
"""Points of one flattened curve."""

LIKE_CIRCLE: Final = 0.03
"""Arcs of unevenly stretched blocks whose radii differ by more than this part are no arcs any more."""

SYMBOLS: Final = frozenset({Role.DOOR, Role.WINDOW, Role.OPENING})
FOLDED: Final = frozenset({Role.FURNITURE, Role.IGNORE})
NOT_READ: Final = ("AEC_", "ACAD_PROXY", "3DSOLID", "REGION", "BODY", "SURFACE", "MESH")
"""Kinds of entities that may be walls but cannot be read; only told of when there are any."""


@dataclass
class _Reading:
    """A drawing while it is read."""

    path: Path
    document: Any
    roles: Roles
    hidden: frozenset[str]
    strokes: list[Stroke] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    budget: int = MOST_MARKS
    unfolded: int = MOST_UNFOLDED


@dataclass(frozen=True)
class _Place:
    """Where entities of a block are put: its transformation to the world, the insert's layer and handles, and how deep it is."""

    matrix: Any
    layer: str = ""
    id: str = ""
    within: tuple[str, ...] = ()


def read_marks(path: Path, document: Any, roles: Roles) -> tuple[Drawing, dict[str, int], list[str]]:
    """The marks of the model space, kinds of entities that were not read with their numbers, and handles of broken ones.

    ``roles`` tell which blocks stay folded.  Layers that are switched off or frozen are left out.

    Raises FileProblem when there are far too many.
    """
    hidden = frozenset(layer.dxf.name.casefold() for layer in document.layers if layer.is_off() or layer.is_frozen())
    reading = _Reading(path, document, roles, hidden)
    from ezdxf.math import Matrix44

    _read(reading, document.modelspace(), _Place(Matrix44()))
    drawing = Drawing(
        tuple(reading.strokes),
        tuple(reading.arcs),
        tuple(reading.labels),
        tuple(reading.symbols),
        counts=dict(reading.counts),
        blocks=dict(reading.blocks),
    )
    return drawing, dict(sorted(reading.unread.items())), reading.broken


def names_of(document: Any) -> tuple[dict[str, int], dict[str, int]]:
    """Layers and blocks with how often the model space and the blocks use them, to choose a profile by."""
    layers: Counter[str] = Counter()
    blocks: Counter[str] = Counter()
    for space in (document.modelspace(), *(b for b in document.blocks if not b.is_any_layout)):
        for entity in space:
            layers[_attribute(entity, "layer", "0")] += 1
            if entity.dxftype() == "INSERT":
                blocks[_attribute(entity, "name", "")] += 1
    return dict(layers), dict(blocks)


def _attribute(entity: Any, name: str, otherwise: str) -> str:
    """An attribute's text; entities the library knows nothing of have none, and asking for one raises."""
    return str(entity.dxf.get(name, otherwise)) if entity.dxf.is_supported(name) else otherwise


def _read(reading: _Reading, entities: Iterable[Any], place: _Place) -> None:
    for entity in entities:
        _spend(reading)
        layer = _attribute(entity, "layer", "0")
        layer = place.layer if layer == "0" and place.layer else layer
        if layer.casefold() in reading.hidden or _attribute(entity, "invisible", "0") != "0":
            continue
        try:
            _read_one(reading, entity, layer, place)
        except FileProblem:
            raise
        except Exception:  # whatever the library meets in a damaged entity: the others are still good
            reading.broken.append(_id(entity, place))


def _spend(reading: _Reading, marks: int = 1, blocks: int = 0) -> None:
    reading.budget -= marks
    reading.unfolded -= blocks
    if reading.budget < 0 or reading.unfolded < 0:
        problem = f"unfolds to more than {MOST_MARKS} lines or {MOST_UNFOLDED} blocks, too many for a floor plan."
        raise FileProblem(reading.path, problem, fix="Export one storey at a time, without furniture and hatches.")


def _read_one(reading: _Reading, entity: Any, layer: str, place: _Place) -> None:
    kind = entity.dxftype()
    if kind == "INSERT":
        _insert(reading, entity, layer, place)
    elif kind in {"TEXT", "MTEXT", "ATTRIB"}:
        reading.labels += _labels(entity, layer, place)
        reading.counts[layer] += 1
    elif kind in {"LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "SOLID", "TRACE", "MLINE"}:
        strokes, arcs = _curves(entity, layer, place)
        reading.strokes += strokes
        reading.arcs += arcs
        reading.counts[layer] += 1
    elif kind.startswith(NOT_READ):
        reading.unread[kind] += 1


def _id(entity: Any, place: _Place) -> str:
    own = str(entity.dxf.get("handle", "") or "x")
    return f"{place.id}.{own}" if place.id else own


# ---- blocks


def _insert(reading: _Reading, insert: Any, layer: str, place: _Place) -> None:
    name = str(insert.dxf.get("name", ""))
    reading.blocks[name] += 1
    for attribute in insert.attribs:
        if not attribute.is_invisible:
            reading.labels += _labels(
                attribute, layer if attribute.dxf.get("layer", "0") == "0" else str(attribute.dxf.layer), place
            )
    role = reading.roles.block(name)
    if role is Role.UNKNOWN and reading.roles.layer(layer) in FOLDED | SYMBOLS:
        role = reading.roles.layer(layer)
    block = reading.document.blocks.get(name)
    if role in FOLDED or block is None:
        return
    if len(place.within) >= DEEPEST or name.casefold() in place.within:
        reading.broken.append(_id(insert, place))
        return
    for number, matrix in enumerate(_placements(reading, insert)):
        suffix = f".{number}" if number else ""
        inner = _Place(matrix @ place.matrix, layer, _id(insert, place) + suffix, (*place.within, name.casefold()))
        if role in SYMBOLS:
            _symbol(reading, block, name, inner)
        else:
            _read(reading, block, inner)


def _placements(reading: _Reading, insert: Any) -> Iterator[Any]:
    """The transformation of an insert, once for each of its rows and columns."""
    rows, columns = (max(int(insert.dxf.get(n, 1) or 1), 1) for n in ("row_count", "column_count"))
    _spend(reading, rows * columns, rows * columns)
    if rows * columns == 1:
        yield insert.matrix44()
        return
    for copy in insert.multi_insert():
        yield copy.matrix44()


def _symbol(reading: _Reading, block: Any, name: str, place: _Place) -> None:
    """A door's or window's block with all that is drawn in it, however deep."""
    inner = _Reading(reading.path, reading.document, Roles(()), reading.hidden, budget=reading.budget, unfolded=reading.unfolded)
    _read(inner, block, place)
    reading.budget, reading.unfolded = inner.budget, inner.unfolded
    reading.broken += inner.broken
    reading.symbols.append(Symbol(place.id, place.layer, name, tuple(inner.strokes), tuple(inner.arcs)))
    reading.labels += inner.labels


# ---- lines


def _curves(entity: Any, layer: str, place: _Place) -> tuple[list[Stroke], list[Arc]]:
    """An entity's lines and arcs in the world; arcs are flattened among the strokes too, for walls may be round."""
    kind, identity = entity.dxftype(), _id(entity, place)
    if kind == "ARC":
        return _arc(identity, layer, _arc_points(entity), place)
    if kind in {"LWPOLYLINE", "POLYLINE"}:
        return _polyline(entity, identity, layer, place)
    if kind == "MLINE":
        strokes = [s for part in entity.virtual_entities() for s in _curves(part, layer, place)[0]]
        return [replace(s, id=f"{identity}.{n}") for n, s in enumerate(strokes)], []
    points, closed = _plain_points(entity, kind)
    return [_stroke(identity, layer, points, place, closed=closed)], []


def _plain_points(entity: Any, kind: str) -> tuple[Iterable[Any], bool]:
    """The points of an entity without arcs in its block's world, and whether it is closed."""
    if kind == "LINE":
        return [entity.dxf.start, entity.dxf.end], False
    if kind == "CIRCLE":
        return [entity.ocs().to_wcs(entity.dxf.center + _polar(entity.dxf.radius, a)) for a in _steps(0.0, math.tau)[:-1]], True
    if kind in {"SOLID", "TRACE"}:
        return entity.wcs_vertices(), True
    radius = float(entity.dxf.major_axis.magnitude) if kind == "ELLIPSE" else _size(entity)
    return islice(entity.flattening(max(radius * (1 - math.cos(CHORD / 2)), 1e-9)), MOST_POINTS), False


def _size(spline: Any) -> float:
    points = np.array([tuple(p)[:2] for p in spline.control_points]).reshape(-1, 2)
    return float(np.ptp(points, axis=0).max()) if len(points) else 1.0


def _polyline(entity: Any, identity: str, layer: str, place: _Place) -> tuple[list[Stroke], list[Arc]]:
    """A polyline, its bulges flattened and kept as arcs beside."""
    if entity.dxftype() == "POLYLINE":
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            return [], []
        raw = [(v.dxf.location, float(v.dxf.get("bulge", 0.0))) for v in entity.vertices]
        flat, closed, height = entity.is_2d_polyline, bool(entity.is_closed), entity.dxf.get("elevation", (0, 0, 0))
        spots = [((p[0], p[1], tuple(height)[2]), b) for p, b in raw] if flat else [(tuple(p), 0.0) for p, _ in raw]
    else:
        flat, closed = True, bool(entity.closed)
        spots = [((x, y, float(entity.dxf.elevation)), b) for x, y, b in entity.get_points("xyb")]
    points, arcs = _bulged(spots, closed)

    def world(p: Spot3) -> Any:
        return entity.ocs().to_wcs(p) if flat else p

    found = []
    for n, three in enumerate(arcs):
        found += _arc(f"{identity}.{n}", layer, tuple(world(p) for p in three), place)[1]
    return [_stroke(identity, layer, [world(p) for p in points], place, closed=closed)], found


Spot3 = tuple[float, float, float]


def _bulged(spots: list[tuple[Spot3, float]], closed: bool) -> tuple[list[Spot3], list[tuple[Spot3, Spot3, Spot3]]]:
    """Points of a polyline with its bulges flattened, and the bulges as centre, start and end."""
    points: list[Spot3] = []
    arcs: list[tuple[Spot3, Spot3, Spot3]] = []
    for n, (spot, bulge) in enumerate(spots):
        points.append(spot)
        if abs(bulge) < 1e-6 or (n + 1 == len(spots) and not closed):
            continue
        to = spots[(n + 1) % len(spots)][0]
        (x0, y0, z), (x1, y1, _) = spot, to
        angle = 4 * math.atan(bulge)
        half = math.hypot(x1 - x0, y1 - y0) / 2
        if half == 0 or abs(math.sin(angle / 2)) < 1e-9:
            continue
        radius = half / math.sin(angle / 2)
        rise = radius * math.cos(angle / 2)
        cx, cy = (x0 + x1) / 2 - (y1 - y0) / (2 * half) * rise, (y0 + y1) / 2 + (x1 - x0) / (2 * half) * rise
        first = math.atan2(y0 - cy, x0 - cx)
        points += [(cx + abs(radius) * math.cos(a), cy + abs(radius) * math.sin(a), z) for a in _steps(first, angle)[1:-1]]
        arcs.append(((cx, cy, z), spot, to))
    return points, arcs


def _arc_points(entity: Any) -> tuple[Any, Any, Any, list[Any]]:
    """Centre, start, end and the flattened points of an ARC in its block's world."""
    centre, radius = entity.dxf.center, float(entity.dxf.radius)
    start = math.radians(entity.dxf.start_angle)
    turn = math.radians((entity.dxf.end_angle - entity.dxf.start_angle) % 360.0) or math.tau
    ocs = entity.ocs()
    points = [ocs.to_wcs(centre + _polar(radius, a)) for a in _steps(start, turn)]
    return ocs.to_wcs(centre), points[0], points[-1], points


def _polar(radius: float, angle: float) -> Any:
    from ezdxf.math import Vec3

    return Vec3(radius * math.cos(angle), radius * math.sin(angle), 0.0)


def _steps(start: float, turn: float) -> list[float]:
    if not (math.isfinite(start) and math.isfinite(turn)):
        raise ValueError("not a finite angle")
    count = max(2, math.ceil(min(abs(turn), math.tau) / CHORD))
    return [start + turn * k / count for k in range(count + 1)]


def _arc(identity: str, layer: str, parts: tuple[Any, ...], place: _Place) -> tuple[list[Stroke], list[Arc]]:
    centre, start, end = (_world(p, place) for p in parts[:3])
    flattened = [_stroke(identity, layer, parts[3], place)] if len(parts) > 3 else []
    arc = Arc(identity, layer, centre, start, end)
    other = math.hypot(end[0] - centre[0], end[1] - centre[1])
    round_still = arc.radius > 0 and abs(other / arc.radius - 1) <= LIKE_CIRCLE
    return flattened, [arc] if round_still else []


def _stroke(identity: str, layer: str, points: Iterable[Any], place: _Place, *, closed: bool = False) -> Stroke:
    spots: F64 = np.array([_world(p, place) for p in points], dtype=float).reshape(-1, 2)
    if len(spots) > 2 and np.array_equal(spots[0], spots[-1]):
        spots, closed = spots[:-1], True
    return Stroke(identity, layer, spots, closed and len(spots) > 2)


def _world(point: Any, place: _Place) -> Point:
    from ezdxf.math import Vec3

    x, y, _ = place.matrix.transform(Vec3(point))
    if not (abs(x) <= LARGEST and abs(y) <= LARGEST):  # NaN as well
        raise ValueError("a coordinate that is no place in a building")
    return float(x), float(y)


# ---- texts


def _labels(entity: Any, layer: str, place: _Place) -> list[Label]:
    """A text as labels at their middles, one for each line of an MTEXT."""
    many = entity.dxftype() == "MTEXT"
    said, underlined = many_lines(entity.text) if many else single_line(str(entity.dxf.get("text", "")))
    lines = [line for line in said.split("\n") if line]
    height = float(entity.dxf.get("char_height" if many else "height", 0.0) or 0.0)
    if not lines or not math.isfinite(height):
        return []
    tag = str(entity.dxf.get("tag", "")) if entity.dxftype() == "ATTRIB" else ""
    anchor, along, across, shift = _anchor(entity, many, height, lines)
    scale = _scale(place)
    found = []
    for n, line in enumerate(lines):
        wide = LETTER * height * len(line)
        down = (n - (len(lines) - 1) / 2) * LINE * height
        spot = anchor + along * (shift[0] * wide) + across * (shift[1] - down)
        identity = _id(entity, place) + (f".{n}" if n else "")
        found.append(Label(identity, layer, line, _world(spot, place), height * scale, underlined, tag))
    return found


LETTER, LINE = 0.8, 1.6
"""Width of a letter and distance of lines in heights of a capital, by eye; only a text's middle depends on it."""


def _anchor(entity: Any, many: bool, height: float, lines: list[str]) -> tuple[Any, Any, Any, tuple[float, float]]:
    """Where a text is fixed, the directions along and across it, and its middle from there (in widths, in units)."""
    from ezdxf.math import Vec3

    if many:
        attachment = int(entity.dxf.get("attachment_point", 1))
        direction = entity.dxf.get("text_direction")
        angle = math.radians(float(entity.dxf.get("rotation", 0.0)))
        along = Vec3(direction).normalize() if direction is not None and Vec3(direction).magnitude > 0 else _polar(1.0, angle)
        block = height + (len(lines) - 1) * LINE * height
        column, row = (attachment - 1) % 3, (attachment - 1) // 3
        return entity.dxf.insert, along, along.orthogonal(), ((1 - column) / 2, (row - 1) * block / 2)
    align, valign = int(entity.dxf.get("halign", 0)), int(entity.dxf.get("valign", 0))
    second = entity.dxf.get("align_point")
    moved = second is not None and (align not in {0, 3, 5} or valign != 0) and (align or valign)
    ocs = entity.ocs()
    anchor = ocs.to_wcs(second if moved else entity.dxf.insert)
    base = math.radians(float(entity.dxf.get("rotation", 0.0)))
    along, across = ocs.to_wcs(_polar(1.0, base)), ocs.to_wcs(_polar(1.0, base + math.pi / 2))
    sideways = {1: 0.0, 2: -0.5, 4: 0.0}.get(align, 0.5) if moved else 0.5
    upwards = {2: 0.0, 3: -0.5}.get(valign, 0.5) if moved and align != 4 else 0.5 if align != 4 else 0.0
    return anchor, along, across, (sideways, upwards * height)


def _scale(place: _Place) -> float:
    """How much larger a block is placed than it was drawn."""
    from ezdxf.math import Vec3

    return float(place.matrix.transform_direction(Vec3(0, 1, 0)).magnitude)
