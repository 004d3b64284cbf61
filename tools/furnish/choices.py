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

BY_SIZE: Final[tuple[tuple[float, str], ...]] = ((5.0, "storage"), (12.0, "office"), (32.0, "table"), (110.0, "rows"))
"""What a room whose use nobody told gets up to so many square metres, as such rooms in schools mostly are; by eye."""

LARGEST: Final = "canteen"
"""What a larger one gets."""


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
    known = LAYOUTS.get(Category.ROOM if category is Category.UNSPECIFIED else category, ())
    return (*known, NONE) if known else ()


def usual(category: Category, area: float) -> str:
    """The layout a room of a category and so many square metres gets unasked; ``none`` for what is never furnished."""
    if category in {Category.ROOM, Category.UNSPECIFIED}:
        return next((name for most, name in BY_SIZE if area <= most), LARGEST)
    return LAYOUTS.get(category, (NONE,))[0]
