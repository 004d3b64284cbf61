"""Which layouts a room may have, by what it is for; the first is what it gets unasked. Names: ``assets/text/*/furnish.toml``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sim.plan.building import Category

NONE: Final = "none"

LAYOUTS: Final[Mapping[Category, tuple[str, ...]]] = MappingProxyType(
    {
        Category.CLASSROOM: ("rows", "groups", "horseshoe", "singles"),
        Category.GROUP_ROOM: ("table", "lounge"),
        Category.LABORATORY: ("benches", "rows", "groups"),
        Category.LIBRARY: ("library", "table", "lounge"),
        Category.AUDITORIUM: ("auditorium", "rows"),
        Category.CANTEEN: ("canteen",),
        Category.KITCHEN: ("kitchen",),
        Category.GYM: ("sports", "auditorium"),
        Category.CHANGING_ROOM: ("changing",),
        Category.OFFICE: ("office", "table"),
        Category.RECEPTION: ("reception", "office"),
        Category.STAFF_ROOM: ("staff_room", "table", "lounge", "office"),
        Category.LOBBY: ("lobby", "lockers", "hooks", "lounge"),
        Category.WALKWAY: ("lockers", "hooks", "lobby"),
        Category.RESTROOM: ("toilets",),
        Category.STORAGE: ("storage",),
        Category.ROOM: (
            "table",
            "rows",
            "groups",
            "horseshoe",
            "singles",
            "benches",
            "library",
            "canteen",
            "auditorium",
            "sports",
            "changing",
            "office",
            "reception",
            "staff_room",
            "lounge",
            "kitchen",
            "storage",
            "toilets",
            "lobby",
        ),
    }
)
"""Categories that are not named here are never furnished: stairs, lifts, shafts, outdoors."""

UNASKED: Final[Mapping[Category, tuple[str, ...]]] = MappingProxyType(
    {**LAYOUTS, Category.UNSPECIFIED: (NONE, *LAYOUTS[Category.ROOM])}
)
"""As ``LAYOUTS``, with rooms nobody knows the use of: they stay empty unless somebody chooses."""

NEAREST: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "rows": ("singles", "groups", "table"),
        "singles": ("rows", "table"),
        "groups": ("rows", "table"),
        "horseshoe": ("rows", "groups", "table"),
        "benches": ("rows", "table"),
        "library": ("table", "storage"),
        "auditorium": ("rows", "table"),
        "canteen": ("table",),
        "office": ("table",),
        "reception": ("office", "table"),
        "staff_room": ("table", "lounge"),
        "lounge": ("table",),
        "sports": ("lobby",),
        "lockers": ("hooks", "lobby"),
        "hooks": ("lobby",),
    }
)
"""What is tried instead when a layout finds no place in a room, in order."""


def choices(category: Category) -> tuple[str, ...]:
    """Every layout somebody may choose for a room of a category; empty for what is never furnished."""
    known = UNASKED.get(category, ())
    return known if not known or NONE in known else (*known, NONE)
