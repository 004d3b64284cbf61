"""IFC models made for tests: a small drawing board, and a school of a hundred rooms drawn on it."""

import math
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

ifcopenshell = pytest.importorskip("ifcopenshell", reason='IFC import is not installed: pip install "inrymning[import]"')

Point = tuple[float, float]


class Board:
    """An IFC model in the making; everything is given in metres and written in the model's own unit.

    ``metres`` is the unit's length (0.001: millimetres).  Ids follow the order of drawing: the same calls give the same file.
    """

    def __init__(self, schema: str = "IFC4", metres: float = 1.0, origin: tuple[float, float, float] = (0, 0, 0)) -> None:
        self.metres, self.count = metres, 0
        self.file = ifcopenshell.file(schema=schema)
        self.file.header.file_name.time_stamp = "2026-01-01T00:00:00"
        axes = self._axes((0, 0, 0))
        self.context = self._make("IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, axes, None)
        prefix = {1.0: None, 0.001: "MILLI"}[metres]
        unit = self.file.create_entity("IfcSIUnit", UnitType="LENGTHUNIT", Prefix=prefix, Name="METRE")
        project = self._root("IfcProject", Name="Testskolan", RepresentationContexts=[self.context])
        project.UnitsInContext = self.file.create_entity("IfcUnitAssignment", [unit])
        self.building = self._root("IfcBuilding", Name="Testskolan", ObjectPlacement=self._place(None, origin))
        self._root("IfcRelAggregates", RelatingObject=project, RelatedObjects=[self.building])

    def save(self, path: Path) -> Path:
        """Writes the file and gives its path."""
        self.file.write(str(path))
        return path

    # ---- what a school has ----

    def storey(self, name: str | None, elevation: float) -> Any:
        """A storey whose floor lies at ``elevation``."""
        place = self._place(self.building.ObjectPlacement, (0, 0, elevation))
        storey = self._root("IfcBuildingStorey", Name=name, ObjectPlacement=place, Elevation=elevation / self.metres)
        self._root("IfcRelAggregates", RelatingObject=self.building, RelatedObjects=[storey])
        return storey

    def wall(
        self, storey: Any, start: Point, end: Point, thickness: float = 0.2, height: float = 2.7, kind: str = "IfcWall"
    ) -> Any:
        """A straight wall along its middle line."""
        length = math.dist(start, end)
        place = self._place(storey.ObjectPlacement, (*start, 0), math.atan2(end[1] - start[1], end[0] - start[0]))
        body = self._box((0, -thickness / 2, 0), (length, thickness, height))
        return self._product(storey, kind, place, body)

    def hole(self, host: Any, at: float, width: float, height: float, sill: float = 0.0) -> Any:
        """An opening cut through a wall, its middle ``at`` metres from the wall's start."""
        body = self._box((0, -0.5, 0), (width, 1.0, height))
        place = self._place(host.ObjectPlacement, (at - width / 2, 0, sill))
        opening = self._root("IfcOpeningElement", ObjectPlacement=place, Representation=body)
        self._root("IfcRelVoidsElement", RelatingBuildingElement=host, RelatedOpeningElement=opening)
        return opening

    def fill(self, storey: Any, opening: Any, kind: str, width: float, height: float, **attributes: Any) -> Any:
        """A door or window in an opening."""
        place = self._place(opening.ObjectPlacement, (0, 0, 0))
        part = self._leaf(storey, kind, place, width, height, **attributes)
        self._root("IfcRelFillsElement", RelatingOpeningElement=opening, RelatedBuildingElement=part)
        return part

    def door(self, storey: Any, host: Any, at: float, width: float = 0.9, **attributes: Any) -> Any:
        """A door with its opening."""
        return self.fill(storey, self.hole(host, at, width, 2.1), "IfcDoor", width, 2.1, **attributes)

    def window(self, storey: Any, host: Any, at: float, width: float = 2.0) -> Any:
        """A window with its opening, 0.9 m above the floor."""
        return self.fill(storey, self.hole(host, at, width, 1.4, 0.9), "IfcWindow", width, 1.4)

    def loose_door(self, storey: Any, middle: Point, angle: float, width: float = 0.9, **attributes: Any) -> Any:
        """A door that is in no wall as far as the file says."""
        x, y = middle[0] - math.cos(angle) * width / 2, middle[1] - math.sin(angle) * width / 2
        place = self._place(storey.ObjectPlacement, (x, y, 0), angle)
        return self._leaf(storey, "IfcDoor", place, width, 2.1, **attributes)

    def space(self, storey: Any, low: Point, high: Point, name: str, number: str = "", height: float = 2.7) -> Any:
        """A rectangular room."""
        body = self._box((*low, 0), (high[0] - low[0], high[1] - low[1], height))
        place = self._place(storey.ObjectPlacement, (0, 0, 0))
        space = self._root("IfcSpace", Name=number or name, LongName=name, ObjectPlacement=place, Representation=body)
        self._root("IfcRelAggregates", RelatingObject=storey, RelatedObjects=[space])
        return space

    def block(self, storey: Any, kind: str, low: Sequence[float], high: Sequence[float], **attributes: Any) -> Any:
        """An element of any kind shaped as a box, its corners in the storey's axes."""
        body = self._box(tuple(low), tuple(b - a for a, b in zip(low, high, strict=True)))
        return self._product(storey, kind, self._place(storey.ObjectPlacement, (0, 0, 0)), body, **attributes)

    def whole(self, storey: Any, kind: str, parts: Iterable[Any], at: Point = (0.0, 0.0), **attributes: Any) -> Any:
        """An element without a shape of its own, made of parts."""
        made = self._product(storey, kind, self._place(storey.ObjectPlacement, (*at, 0)), None, **attributes)
        self._root("IfcRelAggregates", RelatingObject=made, RelatedObjects=list(parts))
        return made

    def part(self, storey: Any, kind: str, low: Sequence[float], high: Sequence[float]) -> Any:
        """As ``block``, for a part of something whole: not itself contained in the storey."""
        body = self._box(tuple(low), tuple(b - a for a, b in zip(low, high, strict=True)))
        return self._root(kind, ObjectPlacement=self._place(storey.ObjectPlacement, (0, 0, 0)), Representation=body)

    def stair(self, storey: Any, start: Point, rise: float = 3.0, steps: int = 18, width: float = 1.4) -> Any:
        """A straight flight going north from ``start`` (its left lower corner)."""
        tread = 0.28
        boxes = [((start[0], start[1] + n * tread, 0.0), (width, tread, rise * (n + 1) / steps)) for n in range(steps)]
        return self._product(storey, "IfcStairFlight", self._place(storey.ObjectPlacement, (0, 0, 0)), self._boxes(boxes))

    def ramp(self, storey: Any, start: Point, rise: float, length: float, width: float = 1.5) -> Any:
        """A straight slope going east from ``start`` (its right lower corner), as faces."""
        x, y = start
        low = [(x, y, 0.0), (x + length, y, rise), (x + length, y, rise - 0.2), (x, y, -0.2)]
        corners = [*low, *((a, b + width, c) for a, b, c in low)]
        faces = [(1, 2, 6, 5), (4, 8, 7, 3), (1, 4, 3, 2), (5, 6, 7, 8), (1, 5, 8, 4), (2, 3, 7, 6)]
        return self._product(
            storey, "IfcRampFlight", self._place(storey.ObjectPlacement, (0, 0, 0)), self._faceted(corners, faces)
        )

    # ---- how IFC says it ----

    def _make(self, kind: str, *values: Any) -> Any:
        return self.file.create_entity(kind, *values)

    def _root(self, kind: str, **attributes: Any) -> Any:
        self.count += 1
        identity = ifcopenshell.guid.compress(uuid.uuid5(uuid.NAMESPACE_OID, str(self.count)).hex)
        return self.file.create_entity(kind, GlobalId=identity, **attributes)

    def _axes(self, at: Sequence[float], angle: float = 0.0) -> Any:
        spot = self._make("IfcCartesianPoint", [float(v) / self.metres for v in at])
        up = self._make("IfcDirection", [0.0, 0.0, 1.0])
        return self._make("IfcAxis2Placement3D", spot, up, self._make("IfcDirection", [math.cos(angle), math.sin(angle), 0.0]))

    def _place(self, inside: Any, at: Sequence[float], angle: float = 0.0) -> Any:
        return self._make("IfcLocalPlacement", inside, self._axes(at, angle))

    def _box(self, low: Sequence[float], size: Sequence[float]) -> Any:
        return self._boxes([(low, size)])

    def _boxes(self, boxes: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Any:
        solids = []
        for low, size in boxes:
            middle = self._make("IfcCartesianPoint", [size[0] / 2 / self.metres, size[1] / 2 / self.metres])
            flat = self._make("IfcAxis2Placement2D", middle, None)
            profile = self._make("IfcRectangleProfileDef", "AREA", None, flat, size[0] / self.metres, size[1] / self.metres)
            up = self._make("IfcDirection", [0.0, 0.0, 1.0])
            solids.append(self._make("IfcExtrudedAreaSolid", profile, self._axes(low), up, size[2] / self.metres))
        return self._body("SweptSolid", solids)

    def _faceted(self, corners: Sequence[Sequence[float]], faces: Sequence[Sequence[int]]) -> Any:
        points = self._make("IfcCartesianPointList3D", [[v / self.metres for v in c] for c in corners])
        polygons = [self._make("IfcIndexedPolygonalFace", list(f)) for f in faces]
        return self._body("Tessellation", [self._make("IfcPolygonalFaceSet", points, True, polygons)])

    def _body(self, kind: str, items: list[Any]) -> Any:
        shape = self._make("IfcShapeRepresentation", self.context, "Body", kind, items)
        return self._make("IfcProductDefinitionShape", None, None, [shape])

    def _leaf(self, storey: Any, kind: str, place: Any, width: float, height: float, **attributes: Any) -> Any:
        sizes = {"OverallWidth": width / self.metres, "OverallHeight": height / self.metres}
        body = self._box((0, -0.03, 0), (width, 0.06, height))
        return self._product(storey, kind, place, body, **sizes, **attributes)

    def _product(self, storey: Any, kind: str, place: Any, body: Any, **attributes: Any) -> Any:
        made = self._root(kind, ObjectPlacement=place, Representation=body)
        for name, value in attributes.items():
            if hasattr(made, name):  # IFC2X3 has some of them on types only
                setattr(made, name, value)
        self._root("IfcRelContainedInSpatialStructure", RelatingStructure=storey, RelatedElements=[made])
        return made


ROOM, DEEP, CORRIDOR, WALL = 7.0, 6.0, 2.4, 0.2
"""Width and depth of a classroom between wall middles, width of the corridor, thickness of walls (metres)."""


def school(
    rooms_a_side: int = 24, *, spaces: bool = True, schema: str = "IFC4", metres: float = 1.0, shift: Point = (0, 0)
) -> Board:
    """A school on two storeys: a corridor with rooms on both sides and a stairwell at its end.

    ``rooms_a_side`` 24 makes a hundred rooms.  ``shift`` is where the building stands (metres).
    """
    board = Board(schema, metres, (*shift, 0))
    floors = [board.storey("Plan 1", 0.0), board.storey("Plan 2", 3.0)]
    for floor in floors:
        _storey(board, floor, rooms_a_side, ground=floor is floors[0], spaces=spaces)
    return board


def _storey(board: Board, floor: Any, count: int, *, ground: bool, spaces: bool) -> None:
    length, south, north = count * ROOM, -DEEP, CORRIDOR + DEEP
    end = length + 4.0
    outer = [board.wall(floor, (0, y), (end if y < north else length, y)) for y in (south, north)]
    inner = [board.wall(floor, (0, 0), (length, 0)), board.wall(floor, (0, CORRIDOR), (length, CORRIDOR))]
    board.wall(floor, (0, south), (0, north))
    last = board.wall(floor, (length, south), (length, north))
    east = board.wall(floor, (end, south), (end, CORRIDOR))
    board.wall(floor, (length, CORRIDOR), (end, CORRIDOR))
    for k in range(count):
        for row, (low, high) in enumerate(((south, 0.0), (CORRIDOR, north))):
            if k:
                board.wall(floor, (k * ROOM, low), (k * ROOM, high), 0.12)
            board.door(floor, inner[row], k * ROOM + 1.2, OperationType="SINGLE_SWING_LEFT")
            board.window(floor, outer[row], k * ROOM + ROOM / 2)
            if spaces:
                left, right = k * ROOM + (0.06 if k else 0.1), (k + 1) * ROOM - (0.06 if k < count - 1 else 0.1)
                name = f"{'SN'[row]}{k + 1:02}"
                board.space(floor, (left, low + 0.1), (right, high - 0.1), "Klassrum", name)
    board.door(floor, last, DEEP + CORRIDOR / 2, 1.0)
    if ground:
        board.door(floor, east, DEEP + CORRIDOR / 2, 1.2)
        board.stair(floor, (length + 1.0, south + 0.8))
    if spaces:
        board.space(floor, (0.1, 0.1), (length - 0.1, CORRIDOR - 0.1), "Korridor")
        board.space(floor, (length + 0.1, south + 0.1), (end - 0.1, CORRIDOR - 0.1), "Trapphus")
