"""What OpenStreetMap's tags say of rooms and doors, in the plan's words. Only what is tagged; locks and closers never are."""

import re
from collections.abc import Mapping
from typing import Final

from sim.plan.building import AlarmKind, Category, LinkKind, OpeningKind, Tri
from sim.text import Text
from tools.importers.limits import text
from tools.importers.osm.file import Tags

ROOM: Final[Mapping[str, Category]] = {
    "class": Category.CLASSROOM,
    "classroom": Category.CLASSROOM,
    "education": Category.CLASSROOM,
    "computer": Category.CLASSROOM,
    "group": Category.GROUP_ROOM,
    "conference": Category.GROUP_ROOM,
    "meeting": Category.GROUP_ROOM,
    "laboratory": Category.LABORATORY,
    "lab": Category.LABORATORY,
    "workshop": Category.LABORATORY,
    "library": Category.LIBRARY,
    "auditorium": Category.AUDITORIUM,
    "lecture": Category.AUDITORIUM,
    "lecture_hall": Category.AUDITORIUM,
    "theatre": Category.AUDITORIUM,
    "restaurant": Category.CANTEEN,
    "cafeteria": Category.CANTEEN,
    "canteen": Category.CANTEEN,
    "cafe": Category.CANTEEN,
    "dining": Category.CANTEEN,
    "kitchen": Category.KITCHEN,
    "sport": Category.GYM,
    "sports": Category.GYM,
    "gym": Category.GYM,
    "changing": Category.CHANGING_ROOM,
    "changing_room": Category.CHANGING_ROOM,
    "locker": Category.CHANGING_ROOM,
    "shower": Category.CHANGING_ROOM,
    "office": Category.OFFICE,
    "administration": Category.OFFICE,
    "reception": Category.RECEPTION,
    "lounge": Category.STAFF_ROOM,
    "staff": Category.STAFF_ROOM,
    "entrance": Category.LOBBY,
    "lobby": Category.LOBBY,
    "hall": Category.LOBBY,
    "waiting": Category.LOBBY,
    "corridor": Category.WALKWAY,
    "stairs": Category.STAIRS,
    "elevator": Category.ELEVATOR,
    "lift": Category.ELEVATOR,
    "toilet": Category.RESTROOM,
    "toilets": Category.RESTROOM,
    "restroom": Category.RESTROOM,
    "bathroom": Category.RESTROOM,
    "storage": Category.STORAGE,
    "technical": Category.STORAGE,
    "cleaning": Category.STORAGE,
    "archive": Category.STORAGE,
    "server": Category.STORAGE,
    "shaft": Category.SHAFT,
    "void": Category.SHAFT,
    "balcony": Category.OUTDOOR,
    "terrace": Category.OUTDOOR,
    "courtyard": Category.OUTDOOR,
}
"""Values of ``room``; those that say nothing (``yes``, ``room``) are left to the name."""

PLAIN: Final = frozenset({"room", "area", "yes", "polygon", "feature"})
"""Words for a room that say nothing of its use."""

AMENITY: Final[Mapping[str, Category]] = {
    "toilets": Category.RESTROOM,
    "cafe": Category.CANTEEN,
    "canteen": Category.CANTEEN,
    "restaurant": Category.CANTEEN,
    "fast_food": Category.CANTEEN,
    "library": Category.LIBRARY,
    "theatre": Category.AUDITORIUM,
    "auditorium": Category.AUDITORIUM,
    "lecture_hall": Category.AUDITORIUM,
    "shower": Category.CHANGING_ROOM,
    "dressing_room": Category.CHANGING_ROOM,
    "reception_desk": Category.RECEPTION,
}

DOORS: Final[Mapping[str, OpeningKind]] = {
    "no": OpeningKind.OPEN,
    "sliding": OpeningKind.SLIDING,
    "overhead": OpeningKind.GATE,
    "loadingdock": OpeningKind.GATE,
    "roller": OpeningKind.GATE,
    "trapdoor": OpeningKind.HATCH,
}
"""Values of ``door`` that are not an ordinary leaf; a revolving door is taken as a door and named in a finding."""

DEVICES: Final[Mapping[str, AlarmKind]] = {
    "fire_alarm_box": AlarmKind.FIRE_CALL_POINT,
    "phone": AlarmKind.PHONE,
    "telephone": AlarmKind.PHONE,
}
"""Values of ``emergency`` and ``amenity`` that are devices for raising the alarm."""

LENGTH: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(m|cm|mm|')?", re.IGNORECASE)
FACTOR: Final = {"m": 1.0, "cm": 0.01, "mm": 0.001, "'": 0.3048}


def room_kind(tags: Tags) -> str:
    """How a thing is drawn: ``room``, ``area``, ``corridor``, or empty when it is no room."""
    indoor = tags.get("indoor") or tags.get("buildingpart", "")
    kinds = {"room": "room", "area": "area", "corridor": "corridor", "hall": "room", "verticalpassage": "room"}
    return kinds.get(indoor, "room" if tags.get("room", "no") != "no" and indoor in {"", "yes"} else "")


def vertical(tags: Tags) -> LinkKind | None:
    """The kind of way between storeys a thing is, or None."""
    told = {tags.get("room", ""), tags.get("highway", ""), tags.get("buildingpart:verticalpassage", "")}
    if "elevator" in told or "lift" in told or tags.get("elevator") == "yes":
        return LinkKind.ELEVATOR
    if "stairs" in told or "steps" in told or tags.get("stairs", "no") != "no":
        return LinkKind.STAIRS
    return LinkKind.RAMP if "ramp" in told else None


def category(tags: Tags) -> Category | None:
    """What the tags say a room is for, or None."""
    way = vertical(tags)
    if way is not None and way is not LinkKind.RAMP:
        return Category.ELEVATOR if way is LinkKind.ELEVATOR else Category.STAIRS
    for found in (ROOM.get(tags.get("room", "")), AMENITY.get(tags.get("amenity", ""))):
        if found is not None:
            return found
    if tags.get("office", "no") != "no":
        return Category.OFFICE
    if tags.get("leisure") in {"sports_hall", "fitness_centre"}:
        return Category.GYM
    return Category.WALKWAY if room_kind(tags) == "corridor" else None


def name(tags: Tags) -> Text | None:
    """The name in Swedish and English where tagged, else in whatever language; a ``ref`` without figures is a name too."""
    plain = text(tags.get("name"))
    swedish, english = text(tags.get("name:sv")) or plain, text(tags.get("name:en"))
    if not (swedish or english):
        ref = text(tags.get("ref"))
        swedish = ref if not any(c.isdigit() for c in ref) else ""
    return Text(swedish or english, english) if swedish or english else None


def number(tags: Tags) -> str:
    """The room's number: a ``ref`` with a figure in it."""
    ref = text(tags.get("ref"), 40)
    return ref if any(c.isdigit() for c in ref) else ""


def length(value: str | None) -> float | None:
    """A tagged length in metres (``0.9``, ``0,9 m``, ``90 cm``), or None when it is none or not above zero."""
    match = LENGTH.fullmatch((value or "").strip())
    if match is None:
        return None
    metres = float(match[1].replace(",", ".")) * FACTOR[(match[2] or "m").lower()]
    return metres if 0 < metres < 100 else None


def door_width(tags: Tags) -> float | None:
    """The clear width a door is tagged with; whatever could not be a door (over 10 m) is a slip."""
    found = (length(tags.get(key)) for key in ("door:width", "width", "maxwidth:physical"))
    return next((w for w in found if w is not None and 0.3 <= w <= 10), None)


def door_kind(tags: Tags) -> OpeningKind:
    """How an opening is closed; a door without a kind is an ordinary one."""
    return DOORS.get(tags.get("door", ""), OpeningKind.DOOR)


def emergency_exit(tags: Tags) -> Tri:
    """Yes where the map says so; that a door is *not* an emergency exit no tag says."""
    return Tri.YES if "emergency" in {tags.get("entrance"), tags.get("exit"), tags.get("door:type")} else Tri.UNKNOWN


def glazed(tags: Tags) -> float | None:
    """All of the leaf where the map says that the door is of glass."""
    return 1.0 if "glass" in {tags.get("door:material"), tags.get("material")} else None


def capacity(tags: Tags) -> int | None:
    """How many people a room is for."""
    told = tags.get("capacity", "")
    return int(told) if re.fullmatch(r"\d{1,5}", told) else None
