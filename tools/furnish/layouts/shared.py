"""Rooms people share: group rooms, library, canteen, staff room."""

from math import pi
from typing import Final

from tools.furnish.layouts.common import (
    AISLE,
    AWAY,
    LEFT,
    board,
    corners,
    front,
    inner,
    radiators,
    stored,
    walls_dressed,
)
from tools.furnish.layouts.work import counter
from tools.furnish.placing import Furnishing
from tools.furnish.sets import LOUNGE, MEETING, ROUND, SHELVES, SIX, Part, Set, extent, row

SEATS_AREA: Final = 1.4
"""Square metres a place in a canteen takes with its share of the ways (1.2 to 1.5 are usual)."""

MOST_TABLES: Final = 40
"""Tables in one canteen; a larger one has more air instead."""


def table(k: Furnishing) -> bool:
    """A table to sit round, the largest there is room for; several in a large room."""
    f = k.room.main
    area = k.room.area.area
    most = max(1, min(int(area / 14), 12))
    sizes: tuple[Set, ...] = (MEETING, SIX, ROUND) if area >= 14 else (SIX, ROUND)
    done = 0
    for parts in sizes:
        done = done or k.grid(f, parts, (LEFT, AWAY), gaps=(AISLE, AISLE), span=inner(f, 0.0, 0.15), most=most, spread=0.9)
    small = (Part("round_table"), Part("chair", -0.62), Part("chair", 0.62, 0.0, pi))
    done = done or k.grid(f, small, [AWAY], gaps=(AISLE, AISLE), span=inner(f, 0.0, 0.05), most=1)
    seen = front(k)
    if done and seen is not None:
        board(k, *seen)
    if done:
        stored(k, low=2)
        radiators(k)
        walls_dressed(k, boards=1)
        corners(k)
    return done > 0


def lounge(k: Furnishing) -> bool:
    """Sofas and easy chairs."""
    done = _sofas(k, max(1, int(k.room.area.area / 16)))
    stored(k, low=2)
    radiators(k)
    walls_dressed(k, boards=1, pictures=2)
    corners(k, most=2)
    return done > 0


def library(k: Furnishing) -> bool:
    """Rows of low shelves, reading tables, sofas, and tall shelves along blank walls."""
    seen = front(k)
    f = seen[0] if seen else k.room.main
    x0, x1 = 0.9, 0.5 * f.U
    length = 4 if f.V >= 6.0 else 3 if f.V >= 4.6 else 2
    block = row(SHELVES, length, 0.92)
    rows = k.grid(f, block, [AWAY], gaps=(1.2, 1.2), span=(x0, 1.0, x1, f.V - 1.0), most=16)
    tables = k.grid(
        f,
        ROUND,
        [AWAY],
        gaps=(AISLE, AISLE),
        span=(x1 + AISLE, 0.3, f.U - 0.1, f.V - 0.3),
        most=max(1, min(6, int(k.room.area.area / 22))),
    )
    _sofas(k, max(1, min(3, int(k.room.area.area / 40))))
    walls = 0
    for side in k.blank(1.2):
        walls += k.line(side, (Part("bookshelf"),), most=12) if walls < 20 else 0
    if k.room.area.area >= 60.0:
        any(counter(k, e) for e in k.room.entrances)
    radiators(k)
    walls_dressed(k, boards=1, pictures=0)
    corners(k, most=2)
    return rows + tables + walls > 0


def canteen(k: Furnishing) -> bool:
    """Tables for six in rows, a counter to take food from, bins."""
    area = k.room.area.area
    counters = 0
    for side in k.blank(2.0):
        if area >= 30 and not counters:
            counters = k.line(side, (Part("serving_counter"),), most=3 if area >= 60 else 1)
    stored(k, bins=True)
    f = k.room.main
    most = max(1, min(int(area / (6 * SEATS_AREA)), MOST_TABLES))
    x0, y0, x1, y1 = extent(SIX)
    loose = max(1.0, (area / most / ((x1 - x0 + AISLE) * (y1 - y0 + AISLE))) ** 0.5)
    gap = AISLE + (loose - 1.0) * 2.0
    done = k.grid(f, SIX, (LEFT, AWAY), gaps=(gap, gap), span=inner(f, 0.0, 0.3), most=most, spread=0.8)
    done = done or table(k)
    radiators(k)
    walls_dressed(k, boards=2)
    corners(k, most=3)
    return done > 0


def staff_room(k: Furnishing) -> bool:
    """A kitchenette, tables for lunch, a sofa group."""
    for side in k.blank(2.6)[:1]:
        k.line(side, (Part("fridge"),), most=1)
        k.line(side, (Part("kitchen_counter"),), most=2)
    area = k.room.area.area
    sofas = _sofas(k, max(1, int(area / 28)))
    f = k.room.main
    parts = MEETING if area >= 30 else ROUND
    done = k.grid(f, parts, (LEFT, AWAY), gaps=(AISLE, AISLE), span=inner(f, 0.0, 0.3), most=max(1, int(area / 18)))
    stored(k, low=2)
    radiators(k)
    walls_dressed(k, boards=2)
    corners(k, most=2)
    return done + sofas > 0


def _sofas(k: Furnishing, most: int) -> int:
    """Sofa groups with their backs to a wall, by windows first; a sofa alone where a group is too deep."""
    windowed = k.room.windowed()
    sides = [*windowed, *(s for s in k.far_from_doors(2.0) if s not in windowed)]
    done = 0
    for parts in (LOUNGE, (Part("sofa"), Part("coffee_table", 1.1)), (Part("sofa"),)):
        for side in sides:
            for share in (0.5, 0.2, 0.8):
                if done < most and side.length >= 2.0 and k.against(side, parts, share * side.length):
                    done += 1
    return done
