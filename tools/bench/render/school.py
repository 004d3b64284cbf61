"""Generated buildings, furnished by rule: a school of 120 rooms in two wings, and an institute of offices on three storeys."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.plan.building import (
    Blinds,
    Building,
    Category,
    Level,
    LinkKind,
    LockKind,
    Opening,
    OpeningKind,
    Polygon,
    Source,
    Unit,
    VerticalLink,
    Window,
)
from sim.text import Text

NAME: Final = "school120"

INSTITUTE: Final = "institute"
"""Stands in where no plan of an institute is given."""

_Rooms = tuple[tuple[float, Category], ...]

ROOMS: Final[_Rooms] = (
    (8.0, Category.CLASSROOM),
    (8.0, Category.CLASSROOM),
    (4.0, Category.GROUP_ROOM),
    (8.0, Category.CLASSROOM),
    (8.0, Category.LABORATORY),
    (3.0, Category.STORAGE),
    (8.0, Category.CLASSROOM),
    (8.0, Category.CLASSROOM),
    (4.0, Category.OFFICE),
    (2.5, Category.RESTROOM),
    (8.0, Category.CLASSROOM),
    (8.0, Category.CLASSROOM),
    (5.0, Category.STAFF_ROOM),
    (8.0, Category.LIBRARY),
    (8.0, Category.CLASSROOM),
)
"""Widths in metres and uses along one side of a corridor; four corridors with two sides each make 120 rooms."""

OFFICES: Final[_Rooms] = (
    (7.0, Category.CLASSROOM),
    *((3.2, Category.OFFICE),) * 6,
    (4.0, Category.GROUP_ROOM),
    (9.0, Category.LABORATORY),
    (3.0, Category.STORAGE),
    *((3.2, Category.OFFICE),) * 5,
    (2.5, Category.RESTROOM),
    (6.0, Category.STAFF_ROOM),
)
"""The same of the institute: small rooms with a door each."""

DEPTH, WALL, WIDE, STAIRS = 7.0, 0.15, 2.8, 6.0
"""Metres: depth of rooms, thickness of walls, width of corridors, width of stairwells."""

STOREY, APART = 3.4, 29.0
"""Metres from floor to floor, and from wing to wing."""

ACROSS: Final = 2 * DEPTH + 2 * WALL + WIDE


@dataclass(frozen=True)
class Layout:
    """Rooms along one side of a corridor, and how many wings and storeys there are of that."""

    name: str
    rooms: _Rooms
    wings: int
    storeys: int

    @property
    def length(self) -> float:
        """Metres of a corridor."""
        return sum(width + WALL for width, _ in self.rooms) - WALL


def school() -> Building:
    """120 rooms without furniture, the same every time."""
    return generated(Layout(NAME, ROOMS, 2, 2))


def institute() -> Building:
    """Three storeys of offices, laboratories and lecture rooms without furniture, the same every time."""
    return generated(Layout(INSTITUTE, OFFICES, 1, 3))


def generated(layout: Layout) -> Building:
    """The building of a layout."""
    bases = [wing * APART for wing in range(layout.wings)]
    outline = tuple(_box(-STAIRS - 2 * WALL, y - WALL, layout.length + WALL, y + ACROSS + WALL) for y in bases)
    levels = tuple(Level(f"plan{k + 1}", k, Text(f"{k + 1}"), STOREY * k, STOREY, outline) for k in range(layout.storeys))
    units, openings, windows = list[Unit](), list[Opening](), list[Window]()
    for k in range(layout.storeys):
        for wing in range(layout.wings):
            units += _units(layout, k, wing)
            openings += _openings(layout, k, wing)
            windows += _windows(layout, k, wing)
        if layout.wings < 2:
            continue
        x0, x1, y0, y1 = -STAIRS + 1.5, -STAIRS + 4.5, ACROSS + WALL, APART - WALL
        units.append(_unit(k, "passage", Category.WALKWAY, (x0, y0, x1, y1)))
        for end, y in enumerate((y0 - WALL / 2, y1 + WALL / 2)):
            line = ((x0 + 0.5, y), (x1 - 0.5, y))
            sides = (f"stairs{end}_{k}", f"passage_{k}")
            openings.append(Opening(f"passage{end}_{k}", f"plan{k + 1}", line, sides, kind=OpeningKind.OPEN))
    links = [_flight(wing, k) for wing in range(layout.wings) for k in range(layout.storeys - 1)]
    return Building(
        layout.name,
        Text(layout.name),
        Source("generated"),
        levels,
        tuple(units),
        (),
        tuple(openings),
        tuple(windows),
        tuple(links),
        content_hash=f"{layout.name}-2",
    )


def _box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def _unit(storey: int, name: str, category: Category, box: tuple[float, float, float, float]) -> Unit:
    return Unit(f"{name}_{storey}", f"plan{storey + 1}", category, Text(name), _box(*box))


def _flight(wing: int, storey: int) -> VerticalLink:
    """From a storey to the next, side by side with the one before."""
    x, y = (-2.0, -4.4)[storey % 2], wing * APART
    foot, top = (x, y + 1.5, STOREY * storey), (x, y + 7.5, STOREY * (storey + 1))
    name = f"flight{wing}" if storey == 0 else f"flight{wing}_{storey}"
    return VerticalLink(name, LinkKind.STAIRS, f"stairs{wing}_{storey}", f"stairs{wing}_{storey + 1}", (foot, top), 1.6)


def _spots(layout: Layout, storey: int, wing: int) -> Iterator[tuple[str, Category, float, float, int]]:
    """Rooms of a wing's storey: id, use, where they start and end along the corridor, side of it."""
    for side in range(2):
        x = 0.0
        for k, (width, category) in enumerate(layout.rooms):
            yield f"r{wing}{side}{k:02}_{storey}", category, x, x + width, side
            x += width + WALL


def _units(layout: Layout, storey: int, wing: int) -> Iterator[Unit]:
    base = wing * APART
    level = f"plan{storey + 1}"
    yield _unit(storey, f"stairs{wing}", Category.STAIRS, (-STAIRS - WALL, base, -WALL, base + ACROSS))
    south = base + DEPTH + WALL
    yield _unit(storey, f"corridor{wing}", Category.WALKWAY, (0.0, south, layout.length, south + WIDE))
    for name, category, x0, x1, side in _spots(layout, storey, wing):
        y = base + side * (DEPTH + 2 * WALL + WIDE)
        yield Unit(name, level, category, Text(name), _box(x0, y, x1, y + DEPTH))


def _openings(layout: Layout, storey: int, wing: int) -> Iterator[Opening]:
    base, level, corridor = wing * APART, f"plan{storey + 1}", f"corridor{wing}_{storey}"
    middle = base + ACROSS / 2
    sides = (f"stairs{wing}_{storey}", corridor)
    line = ((-WALL / 2, middle - 0.9), (-WALL / 2, middle + 0.9))
    yield Opening(f"to_stairs{wing}_{storey}", level, line, sides, kind=OpeningKind.OPEN)
    if storey == 0:
        for name, x, unit in (("west", -STAIRS - 1.5 * WALL, sides[0]), ("east", layout.length + WALL / 2, corridor)):
            line = ((x, middle - 0.9), (x, middle + 0.9))
            yield Opening(f"{name}{wing}", level, line, (unit,), kind=OpeningKind.DOUBLE_DOOR, glazed=0.8)
    for name, category, x0, x1, side in _spots(layout, storey, wing):
        y = base + (DEPTH + WALL / 2 if side == 0 else DEPTH + 1.5 * WALL + WIDE)
        starts = (x0 + 0.5, x1 - 1.4) if x1 - x0 > 7.0 else (x0 + 0.5,)
        for k, x in enumerate(starts):
            glazed = 0.0 if category in {Category.STORAGE, Category.RESTROOM} else 0.3
            lock = LockKind.THUMB_TURN if glazed else LockKind.KEY
            line = ((x, y), (x + 0.9, y))
            yield Opening(f"{name}d{k}", level, line, (name, corridor), hinge=k, opens_into=name, lock_kind=lock, glazed=glazed)


def _windows(layout: Layout, storey: int, wing: int) -> Iterator[Window]:
    base, level = wing * APART, f"plan{storey + 1}"
    for name, category, x0, x1, side in _spots(layout, storey, wing):
        y = base - WALL / 2 if side == 0 else base + ACROSS + WALL / 2
        if category is not Category.STORAGE:
            count = 3 if x1 - x0 > 7.0 else 1
            each = (x1 - x0) / count
            for k in range(count):
                middle, half = x0 + (k + 0.5) * each, min(0.9, each / 2 - 0.4)
                line = ((middle - half, y), (middle + half, y))
                yield Window(f"{name}w{k}", level, line, (name,), 0.9, 2.2, Blinds.INSIDE)
