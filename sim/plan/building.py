"""The building as the rest of the program sees it: frozen, checked, in local metres.

Feature types and category names follow IMDF; safety properties are tri-state and *unknown* stays unknown.
Geometry conventions, which ``sim.plan.validate`` enforces:

- a unit's polygon is the room's finished inner face: neighbouring rooms are a wall thickness apart;
- rings are open (first point not repeated); the exterior runs counter-clockwise, holes clockwise;
- an opening's line lies along the wall, within 0.35 m of the boundary of each unit it joins; its length is the clear width;
- an opening with one unit leads outdoors; a window with one unit faces outdoors.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from sim.text import Text

Point = tuple[float, float]
Point3 = tuple[float, float, float]
Ring = tuple[Point, ...]
Line = tuple[Point, Point]


class Tri(StrEnum):
    """A safety property that somebody knows, or nobody has answered yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Category(StrEnum):
    """What a unit is for. IMDF's unit categories where one exists, else the field's plain word."""

    CLASSROOM = "classroom"
    GROUP_ROOM = "group_room"
    LABORATORY = "laboratory"  # science, craft, home economics
    LIBRARY = "library"
    AUDITORIUM = "auditorium"
    CANTEEN = "canteen"
    KITCHEN = "kitchen"
    GYM = "gym"
    CHANGING_ROOM = "changing_room"
    OFFICE = "office"
    RECEPTION = "reception"
    STAFF_ROOM = "staff_room"
    LOBBY = "lobby"
    WALKWAY = "walkway"  # corridor
    STAIRS = "stairs"
    ELEVATOR = "elevator"
    RESTROOM = "restroom"
    STORAGE = "storage"
    SHAFT = "shaft"
    OUTDOOR = "outdoor"
    ROOM = "room"
    UNSPECIFIED = "unspecified"


class OpeningKind(StrEnum):
    """How an opening in a wall is closed; ``open`` cannot be."""

    DOOR = "door"
    DOUBLE_DOOR = "double_door"
    SLIDING = "sliding"
    OPEN = "open"
    GATE = "gate"
    HATCH = "hatch"


class LockKind(StrEnum):
    """What one turns or presses to lock from inside."""

    THUMB_TURN = "thumb_turn"
    PUSH_BUTTON = "push_button"
    KEY = "key"
    CARD = "card"
    NONE = "none"
    UNKNOWN = "unknown"


class Blinds(StrEnum):
    """What can cover a window."""

    NONE = "none"
    INSIDE = "inside"
    BETWEEN = "between"  # between the panes
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """What joins two storeys."""

    STAIRS = "stairs"
    RAMP = "ramp"
    ELEVATOR = "elevator"


class AlarmKind(StrEnum):
    """A device that raises or gives an alarm."""

    LOCKDOWN_BUTTON = "lockdown_button"
    FIRE_CALL_POINT = "fire_call_point"
    SPEAKER = "speaker"
    PHONE = "phone"
    PANEL = "panel"


@dataclass(frozen=True)
class Polygon:
    """An area; see the module for ring rules."""

    exterior: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a plan came from; ``sha256`` is of the imported file."""

    importer: str
    file: str = ""
    sha256: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Level:
    """A storey: floor ``elevation`` above the building's zero, ``height`` floor to floor, outer ``outline`` at the façade."""

    id: str
    ordinal: int
    name: Text
    elevation: float
    height: float
    outline: tuple[Polygon, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A room, corridor, stairwell or outdoor area."""

    id: str
    level_id: str
    category: Category
    name: Text
    polygon: Polygon
    number: str = ""
    ceiling: float = 2.7
    capacity: int | None = None
    shelter_suitable: Tri = Tri.UNKNOWN


@dataclass(frozen=True)
class Wall:
    """A wall's centre line. Derived geometry uses unit polygons; walls carry thickness, glass and what is structural."""

    id: str
    level_id: str
    line: Line
    thickness: float
    height: float
    exterior: bool = False
    glass: bool = False


@dataclass(frozen=True)
class Opening:
    """A door or open passage. ``hinge`` is 0 or 1: the end of ``line`` the leaf hangs on (None: unknown or not hinged)."""

    id: str
    level_id: str
    line: Line
    unit_ids: tuple[str, ...]
    kind: OpeningKind = OpeningKind.DOOR
    height: float = 2.1
    hinge: int | None = None
    opens_into: str | None = None
    glazed: float | None = None
    lockable_from_inside: Tri = Tri.UNKNOWN
    lock_kind: LockKind = LockKind.UNKNOWN
    closer: Tri = Tri.UNKNOWN
    emergency_exit: Tri = Tri.UNKNOWN
    name: Text | None = None


@dataclass(frozen=True)
class Window:
    """Glass in a wall from ``sill`` to ``head`` above the floor; two units when it is an interior window."""

    id: str
    level_id: str
    line: Line
    unit_ids: tuple[str, ...]
    sill: float
    head: float
    blinds: Blinds = Blinds.UNKNOWN
    openable: Tri = Tri.UNKNOWN


@dataclass(frozen=True)
class VerticalLink:
    """A way between storeys: ``path`` is the walking line from the lower floor to the upper one, with z."""

    id: str
    kind: LinkKind
    lower_unit_id: str
    upper_unit_id: str
    path: tuple[Point3, ...]
    width: float


@dataclass(frozen=True)
class AssemblyPoint:
    """A place to gather outdoors; ``alternative`` when it is the second choice."""

    id: str
    name: Text
    point: Point
    alternative: bool = False


@dataclass(frozen=True)
class AlarmDevice:
    """A button, speaker, phone or panel at ``height`` above the floor."""

    id: str
    level_id: str
    kind: AlarmKind
    point: Point
    height: float
    unit_id: str | None = None


@dataclass(frozen=True)
class Fixture:
    """A piece of furniture from the catalogue (``sim.space.catalogue``), standing at ``point``, turned by ``heading``."""

    id: str
    unit_id: str
    key: str
    point: Point
    heading: float = 0.0


@dataclass(frozen=True)
class Zone:
    """Rooms and doors that belong together, as a fire or lockdown section."""

    id: str
    name: Text
    unit_ids: tuple[str, ...] = ()
    opening_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Anchor:
    """Where on earth the plan lies: ``point`` of it has this WGS84 latitude and longitude, in degrees."""

    latitude: float
    longitude: float
    point: Point = (0.0, 0.0)


@dataclass(frozen=True)
class Building:
    """A whole plan. ``content_hash`` is of the canonical file form, ``north`` the heading of true north (+y unless measured)."""

    id: str
    name: Text
    source: Source
    levels: tuple[Level, ...]
    units: tuple[Unit, ...]
    walls: tuple[Wall, ...] = ()
    openings: tuple[Opening, ...] = ()
    windows: tuple[Window, ...] = ()
    vertical_links: tuple[VerticalLink, ...] = ()
    assembly_points: tuple[AssemblyPoint, ...] = ()
    alarm_devices: tuple[AlarmDevice, ...] = ()
    fixtures: tuple[Fixture, ...] = ()
    zones: tuple[Zone, ...] = ()
    north: float = math.pi / 2
    anchor: Anchor | None = None
    content_hash: str = field(default="", compare=False)

    @cached_property
    def level(self) -> dict[str, Level]:
        """Levels by id."""
        return {x.id: x for x in self.levels}

    @cached_property
    def unit(self) -> dict[str, Unit]:
        """Units by id."""
        return {x.id: x for x in self.units}

    @cached_property
    def opening(self) -> dict[str, Opening]:
        """Openings by id."""
        return {x.id: x for x in self.openings}

    @cached_property
    def unit_openings(self) -> dict[str, tuple[Opening, ...]]:
        """Openings of each unit, in file order."""
        return {u.id: tuple(o for o in self.openings if u.id in o.unit_ids) for u in self.units}

    @cached_property
    def unit_windows(self) -> dict[str, tuple[Window, ...]]:
        """Windows of each unit, in file order."""
        return {u.id: tuple(w for w in self.windows if u.id in w.unit_ids) for u in self.units}
