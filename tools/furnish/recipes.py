"""Layout names and what makes them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from tools.furnish.layouts import hall, passage, shared, teaching, wet, work
from tools.furnish.placing import Furnishing

Recipe = Callable[[Furnishing], bool]
"""Fills a room; says whether what makes it that layout found a place."""

RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType(
    {
        "rows": teaching.rows,
        "singles": teaching.singles,
        "groups": teaching.groups,
        "horseshoe": teaching.horseshoe,
        "benches": teaching.laboratory,
        "auditorium": teaching.auditorium,
        "table": shared.table,
        "lounge": shared.lounge,
        "library": shared.library,
        "canteen": shared.canteen,
        "staff_room": shared.staff_room,
        "office": work.office,
        "reception": work.reception,
        "storage": work.storage,
        "kitchen": work.kitchen,
        "toilets": wet.toilets,
        "changing": wet.changing,
        "lockers": passage.lockers,
        "hooks": passage.hooks,
        "lobby": passage.lobby,
        "sports": hall.sports,
    }
)
