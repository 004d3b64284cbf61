"""Doors, open passages and windows in the walls between a plan's rooms."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from shapely import LineString, Point, Polygon, STRtree

from sim.errors import Issue
from sim.plan.building import Line, Opening, OpeningKind, Window
from sim.plan.geometry import F64
from tools.importers.assemble.names import Names
from tools.importers.assemble.rooms import Storeys
from tools.importers.codes import finding
from tools.importers.joining import Frame, Placed, Room, place
from tools.importers.passages import LEAST_PASSAGE, TOUCHING, shared_edges
from tools.importers.rings import millimetre, point
from tools.importers.sketch import DoorSketch, Sketch, WindowSketch

USUAL_DOOR, USUAL_DOUBLE, USUAL_GATE = 0.9, 1.6, 3.0
"""Clear widths in metres where a drawing marks only the spot: a usual interior door, a pair, a gate."""

USUAL_DOOR_HEIGHT = 2.1
USUAL_SILL, USUAL_HEAD = 0.9, 2.1
"""Metres above the floor where a drawing does not tell, as in most Swedish classrooms; a finding says so."""

LEAST_DOOR = 0.5
"""Metres to which a door is narrowed at most where its wall is short: the plan format's own limit."""

BESIDE = 1.5
"""How far from a marked spot the rooms of its door may lie in metres, by eye."""

BEHIND = 0.06
"""How far behind a wall's face a room is probed: deeper than the centimetre its outline was simplified by."""

SPREAD = 3.0
"""How far along its wall a door may slide to fit between corners, in widths, by eye."""


def make_doors(sketch: Sketch, storeys: Storeys, names: Names) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Doors that lead to at least one room, and what was noticed."""
    doors: list[Opening] = []
    faults: dict[str, list[str]] = {code: [] for code in ("I210", "I211", "I212", "I213", "I214")}
    near = {level.id: _Near(storeys.on(level.id)) for level in storeys.levels}
    for door in sketch.doors:
        identity = names.of(door.id)
        level = storeys.level_id.get(door.storey)
        around = near[level].to(door.spot) if level else []
        stated = frozenset(storeys.unit_id[r] for r in door.rooms if r in storeys.unit_id)
        placed, agrees = _placed(door, around, stated)
        if placed is None or level is None:
            faults["I213"].append(identity)
            continue
        if placed.near is placed.far:
            faults["I212"].append(identity)
            continue
        fitted = _fitted(placed, door)
        if fitted is None:
            faults["I213"].append(identity)
            continue
        faults["I211"] += [] if agrees else [identity]
        faults["I210"] += [identity] if door.line is None and door.width is None else []
        faults["I214"] += [identity] if np.hypot(*np.subtract(*fitted.line)) < 0.8 * _width(door) else []
        doors.append(_opening(door, fitted, identity, level))
    return tuple(doors), [issue for code, ids in faults.items() for issue in finding(code, ids)]


def make_passages(sketch: Sketch, storeys: Storeys) -> tuple[tuple[Opening, ...], list[Issue]]:
    """Open ways where two areas without walls of their own meet."""
    found: list[Opening] = []
    for level in storeys.levels:
        inner = {r.unit.id: r for r in storeys.on(level.id)}
        rooms = [replace(r, area=storeys.drawn[r.unit.id]) for r in inner.values() if r.unit.id in storeys.unwalled]
        for a, b in combinations(rooms, 2):
            if a.area.distance(b.area) <= TOUCHING:
                edges = shared_edges(level.id, a, b, Polygon(), len(found))
                found += [p for e in edges if (p := _clear(e, inner[a.unit.id], inner[b.unit.id])) is not None]
    return tuple(found), finding("I215", [o.id for o in found])


def _clear(passage: Opening, a: Room, b: Room) -> Opening | None:
    """The passage as wide as both its rooms are clear behind it, now that walls were opened between rooms."""
    width = float(np.hypot(*np.subtract(*passage.line)))
    for near, far in ((a, b), (b, a)):
        fitted = _slid(Placed(passage.line, near, far), width)
        if fitted is not None and np.hypot(*np.subtract(*fitted.line)) >= LEAST_PASSAGE / 2:
            return replace(passage, line=fitted.line)
    return None


def make_windows(sketch: Sketch, storeys: Storeys, names: Names) -> tuple[tuple[Window, ...], list[Issue]]:
    """Windows in the walls of rooms, and what was noticed."""
    windows: list[Window] = []
    nowhere: list[str] = []
    assumed: list[str] = []
    near = {level.id: _Near(storeys.on(level.id)) for level in storeys.levels}
    for window in sketch.windows:
        identity = names.of(window.id)
        level = storeys.level_id.get(window.storey)
        middle = LineString(window.line).centroid
        placed = place(_frame_of(window.line), near[level].to((middle.x, middle.y))) if level else None
        if placed is None or level is None or placed.near is placed.far:
            nowhere.append(identity)
            continue
        fitted = _slid(placed, float(np.hypot(*np.subtract(*placed.line))))
        if fitted is None:
            nowhere.append(identity)
            continue
        assumed += [identity] if window.sill is None or window.head is None else []
        windows.append(_window(window, fitted, identity, level))
    return tuple(windows), [*finding("I216", nowhere), *finding("I217", assumed, sill=USUAL_SILL, head=USUAL_HEAD)]


class _Near:
    """Rooms of a level by where they lie."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.rooms = list(rooms)
        self.tree = STRtree([r.area for r in self.rooms])

    def to(self, spot: tuple[float, float]) -> list[Room]:
        """Rooms within reach of a spot, in plan order."""
        return [self.rooms[int(n)] for n in sorted(self.tree.query(Point(spot).buffer(BESIDE)))]


# ---- where


def _placed(door: DoorSketch, around: Sequence[Room], stated: frozenset[str]) -> tuple[Placed | None, bool]:
    """Where a door stands, and whether that agrees with what the file says it joins (silence agrees)."""
    found = _place(door, around)
    joined = frozenset(found.unit_ids) if found else frozenset()
    if not stated or joined == stated or (len(stated) == 1 and stated < joined and found and found.near is not found.far):
        return found, True
    told = _place(door, [r for r in around if r.unit.id in stated])
    if told is not None and stated <= frozenset(told.unit_ids):
        return told, True
    return (found, False) if found is not None and found.near is not found.far else (told, False)


def _place(door: DoorSketch, rooms: Sequence[Room]) -> Placed | None:
    if not rooms:
        return None
    if door.line is not None:
        return place(_frame_of(door.line), rooms)
    return next((p for along in _walls_at(door.spot, rooms) if (p := place(_frame(door, along), rooms)) is not None), None)


def _walls_at(spot: tuple[float, float], rooms: Sequence[Room]) -> list[F64]:
    """Directions of the walls nearest to a spot, the nearest first; a long wall before a short one at a corner."""
    here = Point(spot)
    found: list[tuple[float, float, tuple[float, float]]] = []
    for room in rooms:
        for ring in (room.unit.polygon.exterior, *room.unit.polygon.holes):
            for a, b in zip(ring, (*ring[1:], ring[0]), strict=True):
                length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
                gap = LineString([a, b]).distance(here)
                if length > 0.05 and gap < BESIDE:
                    found.append((round(gap, 2), -length, ((b[0] - a[0]) / length, (b[1] - a[1]) / length)))
    return [np.array(direction) for _, _, direction in sorted(found)[:4]]


def _frame_of(line: Line) -> Frame:
    a, b = np.array(line[0]), np.array(line[1])
    width = float(np.hypot(*(b - a)))
    along = (b - a) / width if width > 1e-9 else np.array([1.0, 0.0])
    return Frame((a + b) / 2, along, np.array([-along[1], along[0]]), width, 0.0, 0.0, (0.0, 0.0))


def _frame(door: DoorSketch, along: F64) -> Frame:
    across = np.array([-along[1], along[0]])
    return Frame(np.array(door.spot), along, across, _width(door), 0.0, 0.0, (0.0, 0.0))


def _width(door: DoorSketch) -> float:
    if door.width is not None:
        return door.width
    if door.line is not None:
        return float(np.hypot(*np.subtract(*door.line)))
    return {OpeningKind.DOUBLE_DOOR: USUAL_DOUBLE, OpeningKind.GATE: USUAL_GATE}.get(door.kind, USUAL_DOOR)


# ---- how wide


def _fitted(placed: Placed, door: DoorSketch) -> Placed | None:
    """The door at its clear width, moved along its wall and narrowed as far as the corners of its rooms ask for."""
    return _slid(placed, min(max(_width(door), LEAST_DOOR), 12.0))


def _slid(placed: Placed, width: float) -> Placed | None:
    a, b = (np.array(p) for p in placed.line)
    middle, length = (a + b) / 2, float(np.hypot(*(b - a)))
    if length < 1e-6:
        return None
    along = (b - a) / length
    across = np.array([-along[1], along[0]])
    reach = max(SPREAD * width, 1.5)
    low, high = -reach, reach
    for room, side in ((placed.near, -1.0), (placed.far, 1.0)):
        if room is not None:
            free = _free(room, middle, along, across * side, reach)
            if free is None:
                return None
            low, high = max(low, free[0]), min(high, free[1])
    if high - low < min(width, LEAST_DOOR):
        return None
    kept = min(width, high - low)
    centre = min(max(0.0, low + kept / 2), high - kept / 2)
    start, end = middle + along * (centre - kept / 2), middle + along * (centre + kept / 2)
    return Placed((point(*start), point(*end)), placed.near, placed.far)


def _free(room: Room, middle: F64, along: F64, towards: F64, reach: float) -> tuple[float, float] | None:
    """The stretch of a door's wall behind which its room lies: from and to along the wall, around the door's middle."""
    spans: list[tuple[float, float, float]] = []
    gap = room.area.distance(Point(middle))
    for depth in (gap + BEHIND, gap + 4 * BEHIND):
        here = middle + towards * depth
        cut = LineString([here - along * reach, here + along * reach]).intersection(room.area)
        for part in getattr(cut, "geoms", [cut]):
            if isinstance(part, LineString) and part.length > 0.01:
                ends = sorted(float((np.array(p) - here) @ along) for p in (part.coords[0], part.coords[-1]))
                spans.append((max(ends[0], -ends[1], 0.0), ends[0], ends[1]))
        if spans:
            break
    if not spans:
        return None
    nearest = min(spans)
    return nearest[1], nearest[2]


# ---- what


def _opening(door: DoorSketch, placed: Placed, identity: str, level: str) -> Opening:
    into = _side(placed, door.opens_to) if door.opens_to is not None else None
    rooms = [r for r in (placed.near, placed.far) if r is not None]
    ceiling = min(r.unit.ceiling for r in rooms)
    return Opening(
        id=identity,
        level_id=level,
        line=placed.line,
        unit_ids=placed.unit_ids,
        kind=door.kind,
        height=millimetre(min(max(door.height or USUAL_DOOR_HEIGHT, 1.0), ceiling)),
        hinge=None if door.hinge is None else int(_nearer_end(placed.line, door.hinge)),
        opens_into=into.unit.id if into else None,
        glazed=door.glazed,
        lockable_from_inside=door.lockable_from_inside,
        lock_kind=door.lock_kind,
        closer=door.closer,
        emergency_exit=door.emergency_exit,
        name=door.name,
    )


def _nearer_end(line: Line, spot: tuple[float, float]) -> bool:
    return float(np.hypot(*np.subtract(line[1], spot))) < float(np.hypot(*np.subtract(line[0], spot)))


def _side(placed: Placed, spot: tuple[float, float]) -> Room | None:
    (ax, ay), (bx, by) = placed.line
    left = (bx - ax) * (spot[1] - ay) - (by - ay) * (spot[0] - ax) > 0
    return placed.far if left else placed.near


def _window(window: WindowSketch, placed: Placed, identity: str, level: str) -> Window:
    room = placed.near or placed.far
    assert room is not None
    ceiling = min(r.unit.ceiling for r in (placed.near, placed.far) if r is not None)
    sill = min(max(USUAL_SILL if window.sill is None else window.sill, 0.0), ceiling - 0.2)
    head = min(max(USUAL_HEAD if window.head is None else window.head, sill + 0.1), ceiling)
    return Window(
        id=identity,
        level_id=level,
        line=placed.line,
        unit_ids=placed.unit_ids,
        sill=millimetre(sill),
        head=millimetre(head),
        blinds=window.blinds,
        openable=window.openable,
    )
