"""Stairs of an IFC model as links between the rooms they join, with the line a person walks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from sim.errors import Issue
from sim.plan.building import Level, LinkKind, Point3, VerticalLink
from tools.importers.codes import finding
from tools.importers.ifc.rooms import Rooms
from tools.importers.ifc.shapes import F64, Shape, joined, parts_of
from tools.importers.joining import Room
from tools.importers.rings import millimetre

AT_FLOOR = 0.9
"""How far a stair's lowest or highest corner may lie from the floors it joins: the last riser is often the floor itself."""

TREAD_STEP, LEAST_TREAD = 0.03, 0.05
"""Flat faces within 3 cm of height are one tread; below 0.05 m2 they are trims (metres, square metres; by eye)."""

LEVEL_END = 0.15
"""Corners within this part of a slope's rise from its end belong to that end, by eye."""

LEAST_TREADS = 3
FLUSH = 0.02
"""Flat faces within 2 cm of a floor belong to the floor or its landing, not to the steps."""

RUN_OUT = 0.45
"""A walking line begins and ends this far before the first and after the last tread: one step."""

CLEARLY_APART = 0.4
"""Treads farther apart than this, seen from above, tell the direction of walking; undersides and trims lie closer."""

INSIDE = 0.3
"""How far inside a room a walking line ends: a body's half width and some."""

NEAR = 1.5
STRAIGHT = 0.12
"""Corners of a walking line that deviate less than this are left out, by eye: half a tread."""

CROWDED = 0.15
"""Corners closer than this seen from above are a tread and the landing it belongs to, by eye."""

LEAST_WIDTH, USUAL_WIDTH, MOST_WIDTH = 0.6, 1.2, 4.0


@dataclass(frozen=True)
class Stair:
    """A stair's whole shape with its treads' middles from below."""

    id: str
    shape: Shape
    treads: F64  # (n, 3)
    width: float


def stair_elements(model: Any) -> list[Any]:
    """Everything stairs and ramps are made of."""
    return [e for _, _, elements in _stairs(model) for e in elements]


def read_stairs(model: Any, shapes: Mapping[str, Shape], rooms: Rooms) -> tuple[tuple[VerticalLink, ...], list[Issue]]:
    """Links between consecutive storeys for every stair and ramp, and what was noticed."""
    links: list[VerticalLink] = []
    nowhere: list[str] = []
    guessed: list[str] = []
    for identity, kind, elements in _stairs(model):
        parts = [shapes[e.GlobalId] for e in elements if e.GlobalId in shapes]
        shape = joined(parts)
        if shape is None:
            nowhere.append(identity)
            continue
        stair = _ramp(identity, shape, parts) if kind is LinkKind.RAMP else _stair(identity, shape)
        made = [replace(x, kind=kind) for x in _links(stair, rooms)]
        nowhere += [] if made else [identity]
        guessed += [identity] if made and kind is LinkKind.STAIRS and len(_treads(shape)[0]) < LEAST_TREADS else []
        links += made
    return tuple(links), [*finding("I030", nowhere), *finding("I031", guessed)]


def _stairs(model: Any) -> list[tuple[str, LinkKind, list[Any]]]:
    """Stairs and ramps with all their parts but railings; a flight that is part of no stair is a stair of its own."""
    import ifcopenshell.util.element as util

    stairs = []
    for kind, whole in ((LinkKind.STAIRS, "IfcStair"), (LinkKind.RAMP, "IfcRamp")):
        for stair in model.by_type(whole):
            parts = [stair, *(p for p in parts_of(stair) if not p.is_a("IfcRailing"))]
            stairs.append((stair.GlobalId, kind, [p for p in parts if p.Representation is not None]))
        flights = [f for f in model.by_type(f"{whole}Flight") if util.get_aggregate(f) is None]
        stairs += [(f.GlobalId, kind, [f]) for f in flights]
    return stairs


def _ramp(identity: str, shape: Shape, parts: Sequence[Shape]) -> Stair:
    """A ramp with the lower and the upper end of each of its sloping parts in place of treads."""
    ends = []
    widths = []
    for part in parts:
        corners = part.world[np.unique(part.flat_faces(+1))]
        rise = float(np.ptp(corners[:, 2])) if len(corners) else 0.0
        if rise < FLUSH:  # a landing: the line crosses it from one slope's end to the next one's
            continue
        low, high = (corners[:, 2].min() + LEVEL_END * rise, corners[:, 2].max() - LEVEL_END * rise)
        pair = [corners[corners[:, 2] <= low].mean(axis=0), corners[corners[:, 2] >= high].mean(axis=0)]
        way = (pair[1] - pair[0])[:2] / max(float(np.hypot(*(pair[1] - pair[0])[:2])), 1e-9)
        widths.append(float(np.ptp(corners[:, :2] @ np.array([-way[1], way[0]]))))
        ends.append(pair)
    if not ends:
        return _stair(identity, shape)
    ends.sort(key=lambda pair: float(pair[0][2]))
    width = float(np.median(widths))
    return Stair(identity, shape, np.array(ends).reshape(-1, 3), width if LEAST_WIDTH <= width <= MOST_WIDTH else USUAL_WIDTH)


def _stair(identity: str, shape: Shape) -> Stair:
    middles, widths = _treads(shape)
    if len(middles) < LEAST_TREADS:
        low, high = shape.z_range()
        corners = shape.world
        band = LEVEL_END * (high - low)
        middles = np.array(
            [corners[corners[:, 2] <= low + band].mean(axis=0), corners[corners[:, 2] >= high - band].mean(axis=0)]
        )
        return Stair(identity, shape, middles, USUAL_WIDTH)
    width = float(np.median(widths))
    return Stair(identity, shape, middles, width if LEAST_WIDTH <= width <= MOST_WIDTH else USUAL_WIDTH)


def _treads(shape: Shape) -> tuple[F64, F64]:
    """Middles of the treads from below, (n, 3), and their widths across the way one walks, (n,)."""
    corners = shape.world[shape.flat_faces(+1)]
    if len(corners) == 0:
        return np.zeros((0, 3)), np.zeros(0)
    z = corners[:, :, 2].mean(axis=1)
    order = np.argsort(z, kind="stable")
    groups = np.split(order, np.nonzero(np.diff(z[order]) > TREAD_STEP)[0] + 1)
    middles, boxes = [], []
    for group in groups:
        triangles = corners[group]
        d = triangles[:, 1:, :2] - triangles[:, :1, :2]
        size = np.abs(d[:, 0, 0] * d[:, 1, 1] - d[:, 0, 1] * d[:, 1, 0]) / 2
        if size.sum() < LEAST_TREAD:
            continue
        middle = (triangles.mean(axis=1) * size[:, None]).sum(axis=0) / size.sum()
        middles.append(middle)
        boxes.append(triangles.reshape(-1, 3)[:, :2] - middle[:2])
    if len(middles) < 2:
        return np.array(middles).reshape(-1, 3), np.zeros(len(middles))
    path = np.array(middles)
    going = np.gradient(path[:, :2], axis=0)
    going /= np.maximum(np.hypot(*going.T), 1e-9)[:, None]
    across = np.stack([-going[:, 1], going[:, 0]], axis=1)
    widths = np.array([np.ptp(box @ side) for box, side in zip(boxes, across, strict=True)])
    return path, widths


def _links(stair: Stair, rooms: Rooms) -> list[VerticalLink]:
    """One link for every pair of consecutive storeys the stair spans."""
    bottom, top = stair.shape.z_range()
    served = [x for x in rooms.levels if bottom - AT_FLOOR <= x.elevation <= top + AT_FLOOR]
    shadow = stair.shape.whole_shadow
    links = []
    for lower, upper in pairwise(served):
        identity = f"{stair.id}:{lower.ordinal}" if len(served) > 2 else stair.id
        made = _link(replace(stair, id=identity), shadow, rooms, (lower, upper))
        links += [made] if made else []
    return links


def _link(stair: Stair, shadow: BaseGeometry, rooms: Rooms, levels: tuple[Level, Level]) -> VerticalLink | None:
    lower, upper = levels
    height = stair.treads[:, 2]
    treads = stair.treads[(height > lower.elevation + FLUSH) & (height < upper.elevation - FLUSH)]
    run = treads if len(treads) > 1 else stair.treads
    if len(run) < 2:
        return None
    start, end = _beyond(run), _beyond(run[::-1])
    below = _room(rooms.on(lower.id), shadow, start)
    above = _room(rooms.on(upper.id), shadow, end)
    if below is None or above is None:
        return None
    first, last = _inside(below, start), _inside(above, end)
    path = _straightened(np.vstack([[*first, lower.elevation], treads, [*last, upper.elevation]]))
    return VerticalLink(stair.id, LinkKind.STAIRS, below.unit.id, above.unit.id, path, millimetre(stair.width))


def _beyond(treads: F64) -> F64:
    """A step out beyond the first tread, away from the first of the others that is not above or below it (seen from above)."""
    apart = np.hypot(*(treads[:, :2] - treads[0, :2]).T)
    other = treads[int(np.argmax(apart > CLEARLY_APART))]
    step = treads[0, :2] - other[:2]
    length = float(np.hypot(*step))
    return np.asarray(treads[0, :2] + step / length * RUN_OUT if length > 1e-6 else treads[0, :2])


def _room(candidates: Sequence[Room], shadow: BaseGeometry, end: F64) -> Room | None:
    """The room a stair's end lies in, else the one it covers most, else the nearest one."""
    spot = Point(end)
    holding = [r for r in candidates if r.area.contains(spot)]
    if holding:
        return holding[0]
    covered = [(r.area.intersection(shadow).area, r.unit.id, r) for r in candidates]
    best = max(covered, key=lambda x: x[:2], default=None)
    if best is not None and best[0] > 0.2:
        return best[2]
    nearest = min(candidates, key=lambda r: (r.area.distance(spot), r.unit.id), default=None)
    return nearest if nearest is not None and nearest.area.distance(spot) < NEAR else None


def _inside(room: Room, end: F64) -> tuple[float, float]:
    """The point of a room nearest to a stair's end, a little away from its walls where the room is large enough."""
    shrunk = room.area.buffer(-INSIDE)
    target = room.area if shrunk.is_empty else shrunk
    near = nearest_points(target, Point(end))[0]
    return near.x, near.y


def _straightened(path: F64) -> tuple[Point3, ...]:
    """A walking line without needless corners, rising all the way (metres, whole millimetres)."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path[:, :2], axis=0).T))])
    kept = {0, len(path) - 1}
    _split(np.column_stack([path, along]), 0, len(path) - 1, kept)
    corners = path[sorted(kept)]
    far = np.hypot(*np.diff(corners[:, :2], axis=0).T) > CROWDED
    far[-1] = True
    corners = np.vstack([corners[:1], corners[1:][far]])
    return tuple((millimetre(x), millimetre(y), millimetre(z)) for x, y, z in corners)


def _split(path: F64, first: int, last: int, kept: set[int]) -> None:
    """Douglas and Peucker's rule in space: keep the corner that deviates most, then look at both halves."""
    if last - first < 2:
        return
    start, end = path[first, :3], path[last, :3]
    direction = end - start
    t = np.clip((path[first + 1 : last, :3] - start) @ direction / max(float(direction @ direction), 1e-12), 0, 1)
    off = np.linalg.norm(path[first + 1 : last, :3] - start - t[:, None] * direction, axis=1)
    worst = int(off.argmax())
    if off[worst] > STRAIGHT:
        kept.add(first + 1 + worst)
        _split(path, first, first + 1 + worst, kept)
        _split(path, first + 1 + worst, last, kept)
