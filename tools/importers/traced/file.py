"""What a traced plan's file holds (RMF traffic editor, ``*.building.yaml``): numbers and references checked, nothing placed yet.

Each level is a picture with points, given in its pixels (``coordinate_system: reference_image``) or in metres
(``cartesian_meters``); walls, doors, floors and known lengths refer to points by number.  Values are ``[type, value]``.
Robots' lanes, crowds and layers are left out, furniture too: its models' names, sizes and fronts are the simulator's own.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import FileProblem
from sim.plan.geometry import F64
from tools.importers.limits import number, read_yaml, text

MOST_LEVELS: Final = 200
"""Storeys of one building; the tallest have fewer."""

IN_PIXELS: Final[Mapping[str, bool]] = {"reference_image": True, "cartesian_meters": False}
"""Coordinate systems that are read, and whether they count in pixels with y downwards."""


@dataclass(frozen=True)
class Edge:
    """A wall, door or known length from point ``start`` to point ``end`` (numbers), with its values by name."""

    start: int
    end: int
    values: Mapping[str, Any]

    def word(self, name: str, default: str = "") -> str:
        """A value that is a word."""
        return text(self.values.get(name, default))

    def amount(self, name: str, default: float) -> float:
        """A value that is a finite number, else ``default``."""
        found = self.values.get(name)
        good = isinstance(found, (int, float)) and not isinstance(found, bool) and math.isfinite(found)
        return float(found) if good and found is not None else default


@dataclass(frozen=True)
class Label:
    """A named point and what robots do there (``is_parking_spot`` …)."""

    point: int
    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class TracedLevel:
    """A storey: ``points`` (n, 2) in its own units, the rest by their numbers; ``fiducials`` are named places others share."""

    name: str
    elevation: float | None
    points: F64
    labels: tuple[Label, ...]
    walls: tuple[Edge, ...]
    doors: tuple[Edge, ...]
    lengths: tuple[Edge, ...]
    floors: tuple[tuple[int, ...], ...]
    fiducials: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class LiftDoor:
    """A lift's door: its middle from the lift's (metres, y upwards), its width in metres, and the way it slides (radians)."""

    at: tuple[float, float]
    width: float
    angle: float


@dataclass(frozen=True)
class TracedLift:
    """A lift: ``at`` in units of the level ``reference``, its turn (radians), its size in metres, doors by level name."""

    name: str
    at: tuple[float, float]
    yaw: float
    size: tuple[float, float]
    reference: str
    doors: Mapping[str, tuple[LiftDoor, ...]]


@dataclass(frozen=True)
class Trace:
    """A whole file; ``reference`` names the level others are laid over, empty when the file does not tell."""

    name: str
    pixels: bool
    reference: str
    levels: tuple[TracedLevel, ...]
    lifts: tuple[TracedLift, ...]


class _Reader:
    """Takes values out of one file and says where in it one is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mapping(self, value: Any, place: str) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise FileProblem(self.path, "is not a table of names and values.", place)
        return {str(k): v for k, v in value.items()}

    def items(self, value: Any, place: str) -> list[Any]:
        if value is None or value == {}:
            return []
        if not isinstance(value, list):
            raise FileProblem(self.path, "is not a list.", place)
        return value

    def number(self, value: Any, place: str) -> float:
        return number(value, self.path, place)

    def spot(self, table: Mapping[str, Any], place: str) -> tuple[float, float]:
        return self.number(table.get("x", 0), f"{place}.x"), self.number(table.get("y", 0), f"{place}.y")

    def values(self, value: Any, place: str) -> dict[str, Any]:
        """``{name: [type, value]}`` as ``{name: value}``."""
        return {k: v[-1] if isinstance(v, list) and v else v for k, v in self.mapping(value, place).items()}

    def edges(self, value: Any, place: str, count: int) -> tuple[Edge, ...]:
        found = []
        for n, item in enumerate(self.items(value, place)):
            here = f"{place}[{n}]"
            if not isinstance(item, list) or len(item) < 2:
                raise FileProblem(self.path, "needs two points.", here)
            start, end = (self.point(i, here, count) for i in item[:2])
            found.append(Edge(start, end, self.values(item[2] if len(item) > 2 else None, here)))
        return tuple(found)

    def point(self, value: Any, place: str, count: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < count:
            raise FileProblem(self.path, f"refers to point {text(value)[:20]}; the level has points 0 to {count - 1}.", place)
        return value


def read_trace(path: Path) -> Trace:
    """The content of a traced plan.

    Raises:
        FileProblem: not YAML, not such a plan, coordinates of another kind, or a reference to a point there is not.
    """
    reader = _Reader(path)
    root = read_yaml(path)
    if not isinstance(root, dict) or not isinstance(root.get("levels"), dict) or not root["levels"]:
        raise FileProblem(path, "is not a traced plan: it has no levels.", fix="Export it from the traffic editor anew.")
    system = text(root.get("coordinate_system") or "reference_image")
    if system not in IN_PIXELS:
        raise FileProblem(
            path, f"counts in '{system[:40]}', which is not read.", "coordinate_system", f"Use {' or '.join(IN_PIXELS)}."
        )
    if len(root["levels"]) > MOST_LEVELS:
        raise FileProblem(path, f"has {len(root['levels'])} levels; at most {MOST_LEVELS} are read.", "levels")
    levels = tuple(_level(reader, str(name), reader.mapping(value, f"levels.{name}")) for name, value in root["levels"].items())
    lifts = reader.mapping(root.get("lifts"), "lifts")
    known = {level.name for level in levels}
    return Trace(
        name=text(root.get("name")),
        pixels=IN_PIXELS[system],
        reference=text(root.get("reference_level_name")),
        levels=levels,
        lifts=tuple(_lift(reader, name, reader.mapping(value, f"lifts.{name}"), known) for name, value in lifts.items()),
    )


def _level(reader: _Reader, name: str, table: Mapping[str, Any]) -> TracedLevel:
    place = f"levels.{name}"
    rows = reader.items(table.get("vertices"), f"{place}.vertices")
    points, labels = np.zeros((len(rows), 2)), []
    for n, row in enumerate(rows):
        here = f"{place}.vertices[{n}]"
        if not isinstance(row, list) or len(row) < 2:
            raise FileProblem(reader.path, "needs x and y.", here)
        points[n] = reader.number(row[0], here), reader.number(row[1], here)
        if len(row) > 3 and text(row[3]):
            labels.append(Label(n, text(row[3]), reader.values(row[4] if len(row) > 4 else None, here)))
    count = len(rows)
    elevation = table.get("elevation")
    return TracedLevel(
        name=text(name) or "-",
        elevation=None if elevation is None else reader.number(elevation, f"{place}.elevation"),
        points=points,
        labels=tuple(labels),
        walls=reader.edges(table.get("walls"), f"{place}.walls", count),
        doors=reader.edges(table.get("doors"), f"{place}.doors", count),
        lengths=reader.edges(table.get("measurements"), f"{place}.measurements", count),
        floors=_floors(reader, table.get("floors"), f"{place}.floors", count),
        fiducials=_fiducials(reader, table.get("fiducials"), f"{place}.fiducials"),
    )


def _floors(reader: _Reader, value: Any, place: str, count: int) -> tuple[tuple[int, ...], ...]:
    found = []
    for n, item in enumerate(reader.items(value, place)):
        here = f"{place}[{n}]"
        corners: Sequence[Any] = reader.items(reader.mapping(item, here).get("vertices"), f"{here}.vertices")
        found.append(tuple(reader.point(i, here, count) for i in corners))
    return tuple(found)


def _fiducials(reader: _Reader, value: Any, place: str) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for n, item in enumerate(reader.items(value, place)):
        here = f"{place}[{n}]"
        if not isinstance(item, list) or len(item) < 3:
            raise FileProblem(reader.path, "needs x, y and a name.", here)
        at = reader.number(item[0], here), reader.number(item[1], here)
        if text(item[2]):
            found.setdefault(text(item[2]), at)
    return found


def _lift(reader: _Reader, name: str, table: Mapping[str, Any], levels: set[str]) -> TracedLift:
    place = f"lifts.{name}"
    reference = text(table.get("reference_floor_name"))
    if reference not in levels:
        raise FileProblem(
            reader.path, f"refers to the level '{reference[:40]}', which there is not.", f"{place}.reference_floor_name"
        )
    doors = {}
    for key, value in reader.mapping(table.get("doors"), f"{place}.doors").items():
        here = f"{place}.doors.{key}"
        door = reader.mapping(value, here)
        width = reader.number(door.get("width", 1.0), f"{here}.width")
        angle = reader.number(door.get("motion_axis_orientation", 0), f"{here}.motion_axis_orientation")
        doors[key] = LiftDoor(reader.spot(door, here), width, angle)
    served: dict[str, tuple[LiftDoor, ...]] = {}
    for level, keys in reader.mapping(table.get("level_doors"), f"{place}.level_doors").items():
        listed = [text(k) for k in reader.items(keys, f"{place}.level_doors.{level}")]
        if level in levels:
            served[level] = tuple(doors[k] for k in listed if k in doors)
    return TracedLift(
        name=text(name) or "-",
        at=reader.spot(table, place),
        yaw=reader.number(table.get("yaw", 0), f"{place}.yaw"),
        size=(reader.number(table.get("width", 1.5), place), reader.number(table.get("depth", 1.5), place)),
        reference=reference,
        doors=served,
    )
