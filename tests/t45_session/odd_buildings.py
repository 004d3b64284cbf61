"""Buildings that are no ordinary school: a home without corridors, and an old school with no lock and no yard in its plan."""

from dataclasses import replace

from sim.plan.building import Building, Category, Level, LockKind, Opening, Polygon, Source, Tri, Unit
from sim.text import Text

LEVEL = "plan1"
WALL = 0.2


def _room(unit_id: str, category: Category, x: float, y: float, w: float, h: float) -> Unit:
    return Unit(unit_id, LEVEL, category, Text(unit_id), Polygon(((x, y), (x + w, y), (x + w, y + h), (x, y + h))))


def _door(x: float, y: float, *units: str, lock: LockKind, upright: bool = False) -> Opening:
    line = ((x, y - 0.45), (x, y + 0.45)) if upright else ((x - 0.45, y), (x + 0.45, y))
    lockable = {LockKind.UNKNOWN: Tri.UNKNOWN, LockKind.NONE: Tri.NO}.get(lock, Tri.YES)
    name = "-".join(("d", *units))
    return Opening(name, LEVEL, line, units, lock_kind=lock, lockable_from_inside=lockable, hinge=0, glazed=0.0)


def _building(name: str, units: list[Unit], doors: list[Opening]) -> Building:
    level = Level(LEVEL, 0, Text("Plan 1"), 0.0, 2.8)
    return Building(name, Text(name), Source("test"), (level,), tuple(units), openings=tuple(doors), content_hash=name)


def _along(
    middle: Unit, kinds: list[Category], lock: LockKind, *, above: bool, w: float, h: float
) -> tuple[list[Unit], list[Opening]]:
    """Rooms side by side along the long wall of another, each with a door to it."""
    low, high = middle.polygon.exterior[0][1], middle.polygon.exterior[2][1]
    y, at = (high + WALL, high + WALL / 2) if above else (low - WALL - h, low - WALL / 2)
    side = "n" if above else "s"
    units = [_room(f"{side}{n}", kind, n * (w + WALL), y, w, h) for n, kind in enumerate(kinds)]
    doors = [_door(unit.polygon.exterior[0][0] + w / 2, at, middle.id, unit.id, lock=lock) for unit in units]
    return units, doors


def home() -> Building:
    """One storey, no corridor, no toilet in the drawing: a living room most doors lead to, and nobody knows about the locks."""
    living = _room("living", Category.ROOM, 0, 0, 16.6, 6)
    north, up = _along(
        living, [Category.ROOM, Category.UNSPECIFIED, Category.ROOM, Category.STORAGE], LockKind.UNKNOWN, above=True, w=4, h=4
    )
    south, down = _along(living, [Category.ROOM, Category.KITCHEN, Category.UNSPECIFIED], LockKind.UNKNOWN, above=False, w=4, h=4)
    return _building(
        "home", [living, *north, *south], [*up, *down, _door(-0.1, 3, "living", lock=LockKind.UNKNOWN, upright=True)]
    )


def old_school() -> Building:
    """A corridor with rooms on both sides, no door of which can be locked, and no yard in the plan."""
    corridor = _room("corridor", Category.WALKWAY, 0, 0, 42, 3)
    kinds = [Category.CLASSROOM, Category.CLASSROOM, Category.GROUP_ROOM, Category.LIBRARY, Category.CANTEEN]
    more = [Category.OFFICE, Category.CLASSROOM, Category.RESTROOM, Category.STAFF_ROOM, Category.GYM]
    north, up = _along(corridor, kinds, LockKind.NONE, above=True, w=8, h=7)
    south, down = _along(corridor, more, LockKind.NONE, above=False, w=8, h=6)
    ends = [
        _door(-0.1, 1.5, "corridor", lock=LockKind.NONE, upright=True),
        _door(42.1, 1.5, "corridor", lock=LockKind.NONE, upright=True),
    ]
    ends[1] = replace(ends[1], id="d-corridor-east")
    return _building("old_school", [corridor, *north, *south], [*up, *down, *ends])
