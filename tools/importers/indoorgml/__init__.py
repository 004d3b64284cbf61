"""IndoorGML to a sketch: cells are rooms, edges of its graph are doors on a storey and stairs between storeys.

The core of the format has no doors.  An edge's middle point, a doorway cell or a connection boundary says where a door is;
how wide it is shows where two cells touch in a wall's reveal.  Where none of these is there the place is a guess, and named.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from shapely import union_all
from shapely.geometry.base import BaseGeometry

from sim.errors import FileProblem, Issue
from sim.ids import content_hash
from sim.plan.building import Category, Source
from sim.text import Text
from tools.importers.codes import finding
from tools.importers.geographic import F64, anchor_of
from tools.importers.indoorgml.doors import Doors, Move, Place, find_doors
from tools.importers.indoorgml.file import DOOR_CELLS, Cell, Document, Face, read_document
from tools.importers.limits import read_bytes
from tools.importers.map_areas import ring_area, rings_area
from tools.importers.open_edges import OpenArea, wall_between
from tools.importers.options import Options
from tools.importers.sketch import RoomSketch, Sketch, StoreySketch

LEAST_STOREY = 1.5
"""Floors farther apart than this in height are on different storeys, in metres, by eye: landings and steps are less."""

FLAT = 0.9
"""How much of a face's normal points up or down when it is a floor: a ramp of 1:2 is flatter."""

TOGETHER = 0.005
"""Faces of one floor that meet within this are one area, in metres."""

HIGHEST = 12.0
"""A cell higher than this, in metres, has no ceiling but is a shaft or a slip, by eye."""

STEP, PODIUM, SMALLEST_PODIUM = 0.1, 0.6, 0.5
"""Flat faces up to a step (m) above a cell's lowest point are its floor, larger ones (m²) up to a podium (m) too, by eye."""

LEVEL = 0.02
"""A face is level when its heights differ by less, in metres."""


def read(path: Path, options: Options) -> Sketch:
    """Reads an IndoorGML file.

    Raises:
        FileProblem: it is none, or no cell has a shape.
    """
    document = read_document(path)
    move, facts = _frame(document, path, options.unit or 1.0)
    shaped = [(c, shape) for c in document.cells if (shape := _footprint(c, move)) is not None]
    rooms = [(c, shape) for c, shape in shaped if c.kind not in DOOR_CELLS]
    if not rooms:
        raise FileProblem(path, "has cells, but none with a shape that can be read.")
    storeys, storey_of = _storeys([(c, shape[1]) for c, shape in rooms])
    places = {c.id: Place(c.id, storey_of[c.id], shape[0], shape[1], _flats(c, move)) for c, shape in rooms}
    doorways = {c.id: shape[0] for c, shape in shaped if c.kind in DOOR_CELLS}
    doors = find_doors(document, places, doorways, move)
    areas = {**{p.id: p.area for p in places.values()}, **doors.recessed}
    shapeless = [c.id for c in document.cells if c.id not in places and c.id not in doorways]
    return Sketch(
        id="building",
        name=Text(path.stem),
        source=Source("indoorgml", path.name, content_hash(read_bytes(path))),
        storeys=storeys,
        rooms=[_room(c, areas[c.id], storey_of[c.id], shape[2]) for c, shape in rooms],
        doors=doors.doors,
        links=doors.links,
        findings=[*finding("I140", shapeless), *_findings(doors)],
        wall=wall_between([OpenArea(p.id, p.storey, areas[p.id]) for p in places.values()]),
        facts={
            "format": "indoorgml",
            "unit": "degree" if document.degrees else options.unit or "metre",
            "cells": len(document.cells),
            "transitions": len(document.transitions),
            **facts,
        },
    )


def _findings(doors: Doors) -> list[Issue]:
    return [
        *finding("I141", doors.unknown),
        *finding("I142", doors.guessed),
        *finding("I143", doors.apart),
    ]


def _frame(document: Document, path: Path, unit: float) -> tuple[Move, dict[str, object]]:
    """To metres from the lower left corner on a whole metre, or from degrees through an anchor; and what to report of it."""
    points = np.concatenate([ring for c in document.cells for f in c.faces for ring in f.rings] or [np.zeros((0, 3))])
    if len(points) == 0:
        raise FileProblem(path, "has cells, but none with a shape.", fix="Export it with its cells' geometry.")
    if document.degrees:
        anchor = anchor_of(points[:, 1::-1], str(path))  # EPSG:4326 has latitude first
        return (lambda p: np.column_stack([anchor.metres(p[:, 1::-1]), p[:, 2]])), {"anchor": anchor.facts()}
    origin = np.append(np.floor(points[:, :2].min(axis=0)), 0.0)
    return (lambda p: (p - origin) * unit), {"origin": [float(origin[0]), float(origin[1])]}


Shape = tuple[BaseGeometry, float, float]
"""A cell's area, its floor's height and its own height, in metres."""


def _footprint(cell: Cell, move: Move) -> Shape | None:
    """The cell from above: its flat faces at the bottom, else the shadow of all its faces."""
    faces = [Face(tuple(move(ring) for ring in f.rings)) for f in cell.faces]
    if not faces:
        return None
    heights = np.concatenate([f.rings[0][:, 2] for f in faces])
    bottom, top = float(heights.min()), float(heights.max())
    area = _union([f for f in faces if _flat(f.rings[0]) and _is_floor(f, bottom)])
    shadow = _union([f for f in faces if _normal(f.rings[0])[2] ** 2 > 0.01])
    if area is None or (shadow is not None and area.area < 0.5 * shadow.area):
        area = shadow
    return None if area is None else (area, bottom, top - bottom)


def _is_floor(face: Face, bottom: float) -> bool:
    """Whether a flat face belongs to the floor: at its height, or a podium; window sills are smaller."""
    above = float(face.rings[0][:, 2].max()) - bottom
    return above <= STEP or (above <= PODIUM and _size(face) > SMALLEST_PODIUM)


def _flats(cell: Cell, move: Move) -> tuple[tuple[float, BaseGeometry], ...]:
    """The cell's level faces with their heights."""
    rings = [r for f in cell.faces if np.ptp((r := move(f.rings[0]))[:, 2]) < LEVEL]
    return tuple((float(r[:, 2].mean()), area) for r in rings if (area := ring_area(r[:, :2])) is not None)


def _size(face: Face) -> float:
    area = ring_area(face.rings[0][:, :2])
    return area.area if area is not None else 0.0


def _union(faces: Sequence[Face]) -> BaseGeometry | None:
    areas = (rings_area(f.rings[0][:, :2], [r[:, :2] for r in f.rings[1:]]) for f in faces)
    parts = [area for area in areas if area is not None]
    found = union_all(parts).buffer(TOGETHER).buffer(-TOGETHER, join_style="mitre") if parts else None
    return found if found is not None and found.area > 0 else None


def _normal(ring: F64) -> F64:
    """The unit normal of a polygon in space (Newell); zero for one without area."""
    after = np.roll(ring, -1, axis=0)
    normal = np.cross(ring - ring[0], after - ring[0]).sum(axis=0)
    size = float(np.linalg.norm(normal))
    unit: F64 = normal / size if size > 1e-12 else np.zeros(3)
    return unit


def _flat(ring: F64) -> bool:
    return abs(float(_normal(ring)[2])) > FLAT


def _storeys(cells: Sequence[tuple[Cell, float]]) -> tuple[list[StoreySketch], dict[str, str]]:
    """Storeys from the heights of floors, the one nearest to 0 the ground; and each cell's storey."""
    ordered = sorted(cells, key=lambda c: (c[1], c[0].id))
    groups: list[list[tuple[Cell, float]]] = []
    for cell, floor in ordered:
        if not groups or floor - groups[-1][-1][1] > LEAST_STOREY:
            groups.append([])
        groups[-1].append((cell, floor))
    elevations = [round(float(np.median([floor for _, floor in g])), 3) for g in groups]
    ground = min(range(len(groups)), key=lambda n: (abs(elevations[n]), n))
    names = [n - ground for n in range(len(groups))]
    storeys = [StoreySketch(f"level:{n}", Text(f"Plan {n}", f"Level {n}"), n, z) for n, z in zip(names, elevations, strict=True)]
    return storeys, {c.id: f"level:{n}" for n, g in zip(names, groups, strict=True) for c, _ in g}


def _room(cell: Cell, area: BaseGeometry, storey: str, height: float) -> RoomSketch:
    numbered = any(c.isdigit() for c in cell.name) and " " not in cell.name
    return RoomSketch(
        id=cell.id,
        storey=storey,
        area=area,
        name=None if numbered or not cell.name else Text(cell.name),
        number=cell.name[:40] if numbered else "",
        category=Category.STAIRS if cell.kind == "TransitionSpace" and not cell.name else None,
        ceiling=round(height, 3) if LEAST_STOREY < height < HIGHEST else None,
    )
