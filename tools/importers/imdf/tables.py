"""IMDF's categories (OGC 20-094) in the plan's words."""

from collections.abc import Mapping
from typing import Final

from sim.plan.building import AlarmKind, Category, LinkKind, OpeningKind

UNITS: Final[Mapping[str, Category | None]] = {
    "auditorium": Category.AUDITORIUM,
    "classroom": Category.CLASSROOM,
    "conferenceroom": Category.GROUP_ROOM,
    "elevator": Category.ELEVATOR,
    "escalator": Category.STAIRS,
    "firstaid": Category.ROOM,
    "fitnessroom": Category.GYM,
    "foodservice": Category.CANTEEN,
    "footbridge": Category.WALKWAY,
    "huddleroom": Category.GROUP_ROOM,
    "kitchen": Category.KITCHEN,
    "laboratory": Category.LABORATORY,
    "library": Category.LIBRARY,
    "lobby": Category.LOBBY,
    "lounge": Category.STAFF_ROOM,
    "mailroom": Category.STORAGE,
    "mothersroom": Category.ROOM,
    "movietheater": Category.AUDITORIUM,
    "movingwalkway": Category.WALKWAY,
    "nonpublic": None,
    "office": Category.OFFICE,
    "opentobelow": Category.SHAFT,
    "parking": None,
    "phoneroom": Category.ROOM,
    "platform": None,
    "privatelounge": Category.STAFF_ROOM,
    "ramp": Category.WALKWAY,
    "recreation": Category.ROOM,
    "restroom": Category.RESTROOM,
    "road": Category.OUTDOOR,
    "room": None,
    "serverroom": Category.STORAGE,
    "shower": Category.CHANGING_ROOM,
    "smokingarea": Category.ROOM,
    "stairs": Category.STAIRS,
    "steps": Category.STAIRS,
    "storage": Category.STORAGE,
    "terrace": Category.OUTDOOR,
    "theater": Category.AUDITORIUM,
    "unenclosedarea": None,
    "unspecified": None,
    "vegetation": Category.OUTDOOR,
    "waitingroom": Category.LOBBY,
    "walkway": Category.WALKWAY,
}
"""Units; what the category leaves open (``room``, ``nonpublic``) is None: the name may tell more."""

SOLID: Final = frozenset({"brick", "column", "concrete", "drywall", "glass", "structure", "wood"})
"""Units that are no rooms but what stands between them."""

OPEN: Final = frozenset({"walkway", "unenclosedarea", "footbridge", "movingwalkway"})
"""Units without walls of their own: where two of them meet, people walk on."""

LINKS: Final[Mapping[str, LinkKind]] = {
    "elevator": LinkKind.ELEVATOR,
    "escalator": LinkKind.STAIRS,
    "stairs": LinkKind.STAIRS,
    "steps": LinkKind.STAIRS,
    "ramp": LinkKind.RAMP,
}
"""Units and relationships that lead from storey to storey."""

DOOR_TYPES: Final[Mapping[str, OpeningKind]] = {
    "movablepartition": OpeningKind.SLIDING,
    "open": OpeningKind.OPEN,
    "revolving": OpeningKind.DOOR,
    "shutter": OpeningKind.GATE,
    "sliding": OpeningKind.SLIDING,
    "swinging": OpeningKind.DOOR,
    "turnstile": OpeningKind.GATE,
    "unspecified": OpeningKind.DOOR,
}

DEVICES: Final[Mapping[str, AlarmKind]] = {
    "firealarmpullstation": AlarmKind.FIRE_CALL_POINT,
    "phone": AlarmKind.PHONE,
    "phone.emergency": AlarmKind.PHONE,
    **{str(kind): kind for kind in AlarmKind},
}
"""Amenities for raising the alarm; the last ones are our own files'."""

OPENINGS: Final = frozenset(
    {"automobile", "bicycle", "emergencyexit", "pedestrian", "pedestrian.principal", "pedestrian.transit", "service"}
)


def unit(category: str) -> Category | None:
    """What a unit's category says it is for; our own categories too, as our files have them."""
    head = category.split(".", maxsplit=1)[0]
    if head == "fieldofplay":
        return Category.GYM
    if head in UNITS:
        return UNITS[head]
    own = next((c for c in Category if c == category), None)
    return None if own is Category.UNSPECIFIED else own


def known_unit(category: str) -> bool:
    """Whether a unit's category is one of IMDF's or ours."""
    head = category.split(".", maxsplit=1)[0]
    return head in UNITS or head in SOLID or head == "fieldofplay" or category in set(Category)
