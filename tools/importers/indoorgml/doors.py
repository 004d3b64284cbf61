"""Doors and stairs of IndoorGML, from the edges of its graph and the shapes of the cells they join."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, union_all
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, nearest_points

from sim.plan.building import Category, Line, LinkKind, OpeningKind
from tools.importers.geographic import F64
from tools.importers.indoorgml.file import Document, Transition
from tools.importers.sketch import DoorSketch, LinkSketch
from tools.importers.words import category

Move = Callable[[F64], F64]
"""From ``(n, 3)`` of the file's coordinates to metres of the plan."""

TOUCH = 0.03
"""Cells nearer than this touch, in metres."""

NARROWEST, WIDEST = 0.5, 3.0
"""Metres two cells touch over in a door's reveal; a longer touch is a wall drawn without thickness, or none at all."""

AT_SPOT = 0.8
"""How far from an edge's middle point its door's reveal may lie, in metres: half a double door."""

NEAR = 1.0
"""An edge's middle point farther than this from one of its cells marks no door between them, in metres, by eye."""

FARTHEST = 1.2
"""Cells farther apart than this share no wall, in metres, by eye."""

SMALLEST_WELL = 0.5
"""Square metres of the smallest hole in a floor that people walk through, by eye."""

DEEPEST = 0.45
"""The deepest reveal taken out of a room, in metres: a thick outer wall's half and some, by eye."""


@dataclass(frozen=True)
class Place:
    """A cell that is a room: its storey, area, floor's height, and its flat faces with their heights."""

    id: str
    storey: str
    area: BaseGeometry
    floor: float
    flats: tuple[tuple[float, BaseGeometry], ...] = ()


@dataclass
class Doors:
    """What was found; ``recessed`` are areas of rooms without the reveals of their doors.

    Ids of edges: ``unknown`` name cells the file does not have, ``guessed`` have no place for their door, ``apart`` join cells of
    one storey that share no wall.
    """

    doors: list[DoorSketch] = field(default_factory=list)
    links: list[LinkSketch] = field(default_factory=list)
    recessed: dict[str, BaseGeometry] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    guessed: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


def find_doors(document: Document, places: Mapping[str, Place], doorways: Mapping[str, BaseGeometry], move: Move) -> Doors:
    """Doors between rooms of a storey, links between storeys; an edge and its way back are one."""
    found = Doors()
    beside: dict[str, list[str]] = {i: [] for i in doorways}
    seen: set[tuple[str, ...]] = set()
    for edge in document.transitions:
        cells = [document.cell_of.get(end, "") for end in edge.ends]
        for doorway, other in (cells, cells[::-1]):
            if doorway in beside and other in places and other not in beside[doorway]:
                beside[doorway].append(other)
        if any(c in doorways for c in cells):
            continue
        if any(c not in places for c in cells) or cells[0] == cells[1]:
            found.unknown.append(edge.id)
            continue
        a, b = (places[c] for c in sorted(cells))
        key = (a.id, b.id, *_middle_key(edge))
        if key not in seen:
            seen.add(key)
            _join(edge, a, b, document, move, found)
    found.doors += [_doorway(i, area, [places[c] for c in beside[i]]) for i, area in doorways.items() if beside[i]]
    for door in found.doors:
        if door.line is not None:
            _recess(door, places, found)
    return found


def _middle_key(edge: Transition) -> tuple[str, ...]:
    """What tells two doors between the same rooms apart: the edge's inner points, whichever way it runs."""
    inner = [f"{x:.2f} {y:.2f} {z:.2f}" for x, y, z in edge.line[1:-1]]
    return tuple(min(inner, inner[::-1]))


def _join(edge: Transition, a: Place, b: Place, document: Document, move: Move, found: Doors) -> None:
    if a.storey != b.storey:
        lower, upper = sorted((a, b), key=lambda p: p.floor)
        kinds = {category(p.id) for p in (a, b)}
        kind = LinkKind.ELEVATOR if kinds == {Category.ELEVATOR} else LinkKind.STAIRS
        rooms = (lower.id, upper.id)
        found.links.append(LinkSketch(edge.id, kind, lower.storey, upper.storey, _stairwell(lower, upper), rooms=rooms))
        return
    if a.area.distance(b.area) > FARTHEST:
        found.apart.append(edge.id)
        return
    drawn = _boundary(document.boundaries.get(edge.boundary), move)
    spot, told = _spot(edge, a, b, move)
    line = drawn or _reveal(a, b, spot)
    if line is not None:
        spot = (line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2
    elif not told:
        found.guessed.append(edge.id)
    found.doors.append(DoorSketch(edge.id, a.storey, spot, line, rooms=(a.id, b.id)))


def _stairwell(lower: Place, upper: Place) -> BaseGeometry | None:
    """Where two cells are open to each other: faces they share as ceiling and floor, else what they have in common."""
    shared = [p.intersection(q) for z, p in lower.flats for w, q in upper.flats if abs(z - w) < TOUCH]
    hole = union_all(shared)
    if hole.area > SMALLEST_WELL:
        return hole
    common = lower.area.intersection(upper.area)
    return common if common.area > 0 else None


def _boundary(points: F64 | None, move: Move) -> Line | None:
    """The widest stretch on the plan of a boundary's surface or curve, if that is as wide as a door can be."""
    if points is None or len(points) < 2:
        return None
    flat = move(points)[:, :2]
    apart = np.hypot(*(flat[:, None, :] - flat[None, :, :]).transpose(2, 0, 1))
    n, m = np.unravel_index(int(apart.argmax()), apart.shape)
    if not NARROWEST <= apart[n, m] <= 2 * WIDEST:
        return None
    return _line(flat[n], flat[m])


def _spot(edge: Transition, a: Place, b: Place, move: Move) -> tuple[tuple[float, float], bool]:
    """Where a door is, and whether the file told: an inner point of the edge near both cells, else where it is most likely."""
    inner = [Point(p[:2]) for p in move(edge.line)[1:-1]] if len(edge.line) > 2 else []
    off = [(round(max(a.area.distance(p), b.area.distance(p)), 3), n) for n, p in enumerate(inner)]
    if off and min(off)[0] <= NEAR:
        best = inner[min(off)[1]]
        return (best.x, best.y), True
    wall = a.area.boundary.intersection(b.area.buffer(max(a.area.distance(b.area), TOUCH) + 0.01))
    if len(edge.line) >= 2 and wall.length > 0:
        through = nearest_points(wall, LineString(move(edge.line)[:, :2]))[0]
        return (through.x, through.y), False
    straight = [line for g in getattr(wall, "geoms", [wall]) if isinstance(g, LineString) and (line := _longest(g))]
    if straight:
        (ax, ay), (bx, by) = max(straight, key=lambda line: LineString(line).length)
        return ((ax + bx) / 2, (ay + by) / 2), False
    p, q = nearest_points(a.area, b.area)
    return ((p.x + q.x) / 2, (p.y + q.y) / 2), False


def _reveal(a: Place, b: Place, spot: tuple[float, float]) -> Line | None:
    """The stretch over which two cells touch at a door, as long as a door is wide."""
    touch = a.area.boundary.intersection(b.area.buffer(TOUCH, join_style="mitre", cap_style="flat"))
    parts = [g for g in getattr(touch, "geoms", [touch]) if isinstance(g, LineString)]
    merged = linemerge(parts) if len(parts) > 1 else touch
    here = Point(spot)
    near = [g for g in getattr(merged, "geoms", [merged]) if isinstance(g, LineString) and g.distance(here) <= AT_SPOT]
    for part in sorted(near, key=lambda g: (round(g.distance(here), 2), -g.length)):
        straight = _longest(part)
        if straight is not None and NARROWEST <= LineString(straight).length <= WIDEST:
            return straight
    return None


def _longest(part: LineString) -> Line | None:
    """The longest straight piece of a line."""
    corners = np.array(part.simplify(0.01).coords)[:, :2]
    steps = np.hypot(*np.diff(corners, axis=0).T)
    n = int(steps.argmax()) if len(steps) else 0
    return _line(corners[n], corners[n + 1]) if len(steps) else None


def _line(start: F64, end: F64) -> Line:
    return (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def _doorway(identity: str, area: BaseGeometry, beside: Sequence[Place]) -> DoorSketch:
    """A doorway that is a cell: across the middle of it, as wide as the longer side its rooms touch."""
    corners = np.array(shapely.get_coordinates(area.minimum_rotated_rectangle))[:4]
    sides = [corners[1] - corners[0], corners[2] - corners[1]]
    middle = corners.mean(axis=0)
    long = max(sides, key=lambda s: float(np.hypot(*s)))
    line = _line(middle - long / 2, middle + long / 2)
    rooms = tuple(p.id for p in beside[:2])
    return DoorSketch(identity, beside[0].storey, (float(middle[0]), float(middle[1])), line, kind=OpeningKind.DOOR, rooms=rooms)


def _recess(door: DoorSketch, places: Mapping[str, Place], found: Doors) -> None:
    """Takes a door's reveal out of the rooms beside it, so that they end at the wall's face."""
    assert door.line is not None
    a, b = np.array(door.line[0]), np.array(door.line[1])
    along = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
    for room in door.rooms:
        area = found.recessed.get(room, places[room].area)
        beside = [Point(a - along * 0.15), Point(b + along * 0.15)]
        depth = min((d for p in beside if TOUCH / 3 < (d := area.distance(p)) < DEEPEST), default=None)
        if depth is None:
            continue
        start, end = a - along * 0.1, b + along * 0.1
        side = np.array([-along[1], along[0]]) * depth
        strip = Polygon([start - side, end - side, end + side, start + side])
        rest = area.difference(strip)
        if rest.area > 0.8 * area.area:
            found.recessed[room] = rest
