"""What importers of drawings and maps find, before it becomes a plan: storeys, rooms, doors, windows and links as drawn.

Every reader of a foreign file (`dxf`, `imdf`, `osm` …) makes a ``Sketch`` and nothing more; ``tools.importers.assemble`` makes
the plan of it: clean room shapes, doors joined to rooms, storeys linked, levels outlined, findings.  Coordinates are metres
in the building's own axes (x right, y up); ids are unique over the whole sketch and stable from one import to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from sim.errors import Issue
from sim.plan.building import (
    AlarmDevice,
    AssemblyPoint,
    Blinds,
    Category,
    Fixture,
    Line,
    LinkKind,
    LockKind,
    OpeningKind,
    Point,
    Point3,
    Source,
    Tri,
    Wall,
)
from sim.text import Text

USUAL_HEIGHT, USUAL_CEILING = 3.0, 2.7
"""Floor to floor and floor to ceiling in metres where a file tells neither: ordinary school storeys."""


@dataclass(frozen=True)
class StoreySketch:
    """A storey; ``ordinal``, ``elevation`` and ``height`` are None where the file does not tell."""

    id: str
    name: Text
    ordinal: int | None = None
    elevation: float | None = None
    height: float | None = None


@dataclass(frozen=True)
class RoomSketch:
    """A room as drawn; ``area`` may be dirty or in several parts.

    ``category`` None: taken from ``name``.  ``walled`` False: an area without walls of its own, as OSM's *area*; where two
    such areas meet, people walk from one to the other.
    """

    id: str
    storey: str
    area: BaseGeometry
    name: Text | None = None
    number: str = ""
    category: Category | None = None
    ceiling: float | None = None
    capacity: int | None = None
    walled: bool = True


@dataclass(frozen=True)
class DoorSketch:
    """A door or passage as drawn: a ``line`` across the opening, or only a ``spot`` where somebody marked one.

    ``width`` is the clear width in metres (None: the line's length, or a usual door where there is only a spot).
    ``rooms`` are the ids of rooms the file itself says it joins, a check on what geometry says and the answer where geometry
    is silent.  ``hinge`` is a spot near the hinged jamb, ``opens_to`` one on the side the leaf swings to.
    """

    id: str
    storey: str
    spot: Point
    line: Line | None = None
    width: float | None = None
    height: float | None = None
    kind: OpeningKind = OpeningKind.DOOR
    rooms: tuple[str, ...] = ()
    hinge: Point | None = None
    opens_to: Point | None = None
    glazed: float | None = None
    lockable_from_inside: Tri = Tri.UNKNOWN
    lock_kind: LockKind = LockKind.UNKNOWN
    closer: Tri = Tri.UNKNOWN
    emergency_exit: Tri = Tri.UNKNOWN
    name: Text | None = None


@dataclass(frozen=True)
class WindowSketch:
    """A window as drawn; ``sill`` and ``head`` in metres above the floor, None where the file does not tell."""

    id: str
    storey: str
    line: Line
    sill: float | None = None
    head: float | None = None
    blinds: Blinds = Blinds.UNKNOWN
    openable: Tri = Tri.UNKNOWN


@dataclass(frozen=True)
class LinkSketch:
    """A way between two storeys, ``lower`` below ``upper`` (storey ids).

    ``path`` is the walking line where the file has one; ``area`` its shadow on the plan; ``rooms`` the ids of its lower and
    upper room where the file names them.  At least one of the three must be there.
    """

    id: str
    kind: LinkKind
    lower: str
    upper: str
    area: BaseGeometry | None = None
    path: tuple[Point3, ...] = ()
    rooms: tuple[str, str] | None = None
    width: float | None = None


@dataclass(frozen=True)
class Sketch:
    """All a reader found in one file.

    ``wall`` is the thickness in metres to open between rooms that are drawn edge to edge (0: rooms are drawn to their inner
    faces already).  ``facts`` go into the import's report as they are; ``findings`` are what the reader itself noticed.
    """

    id: str
    name: Text
    source: Source
    storeys: Sequence[StoreySketch]
    rooms: Sequence[RoomSketch]
    doors: Sequence[DoorSketch] = ()
    windows: Sequence[WindowSketch] = ()
    links: Sequence[LinkSketch] = ()
    walls: Sequence[Wall] = ()
    assembly_points: Sequence[AssemblyPoint] = ()
    alarm_devices: Sequence[AlarmDevice] = ()
    fixtures: Sequence[Fixture] = ()
    findings: Sequence[Issue] = ()
    wall: float = 0.0
    north: float | None = None
    facts: dict[str, object] = field(default_factory=dict)
