"""A small school for paired studies: eight classrooms along a corridor, an entrance at the west end, a way out at either end.

::

         n0      n1      n2      n3
    entrance |      hall (40 m)       | east
         s0      s1      s2      s3
"""

from functools import cache
from itertools import pairwise

from sim.plan.building import Building, Category, Level, LockKind, Opening, OpeningKind, Polygon, Source, Tri, Unit
from sim.space.build import build_space
from sim.space.space import Space
from sim.text import Text

WALL, FACADE, LEVEL = 0.2, 0.4, "plan1"
WIDE, DEEP, LOBBY = 9.8, 7.0, 6.0
"""Metres of a classroom along and off the corridor, and of the entrance along it."""

CUTS = (14.0, 25.0)
"""Metres along the corridor at which it is parted in three that lie open to each other, where it is: one can then know which."""

ROOMS = tuple(f"{side}{k}" for side in "ns" for k in range(4))


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def unit(uid: str, category: Category, polygon: Polygon) -> Unit:
    return Unit(uid, LEVEL, category, Text(uid), polygon)


def opening(
    oid: str, line: tuple[tuple[float, float], tuple[float, float]], units: tuple[str, ...], kind: OpeningKind
) -> Opening:
    lock, lockable = (LockKind.THUMB_TURN, Tri.YES) if oid.startswith("d-") else (LockKind.NONE, Tri.NO)
    closer = Tri.YES if oid in ("west", "east", "arch") and kind is OpeningKind.DOOR else Tri.NO
    facts = {"hinge": 0, "glazed": 0.0, "closer": closer, "emergency_exit": Tri.NO}
    return Opening(oid, LEVEL, line, units, kind, lock_kind=lock, lockable_from_inside=lockable, **facts)


def halls(parted: bool) -> tuple[str, ...]:
    """The parts of the corridor from west to east."""
    return ("hall", "hall-middle", "hall-east") if parted else ("hall",)


def building(hall: float, door: float, open_plan: bool, lobby: bool, parted: bool = False) -> Building:
    """The school with a corridor ``hall`` and doorways ``door`` metres wide.

    In the ``open_plan`` one classrooms have no doors; in the ``lobby`` one a door shuts off the entrance from the corridor; in
    the ``parted`` one the corridor is three rooms that lie open to each other.
    """
    length = 4 * (WIDE + WALL) - WALL
    names, cuts = halls(parted), (0.0, *(CUTS if parted else ()), length)
    middle, half = hall / 2, door / 2
    units = [
        *(unit(n, Category.WALKWAY, box(a, 0, b, hall)) for n, (a, b) in zip(names, pairwise(cuts), strict=True)),
        unit("entrance", Category.LOBBY, box(-LOBBY - WALL, -2.0, -WALL, hall + 2.0)),
        unit("store", Category.STORAGE, box(-LOBBY - WALL, hall + 2.0 + WALL, -WALL, hall + 4.0 + WALL)),
    ]
    west, east = -LOBBY - WALL - FACADE / 2, length + FACADE / 2
    arch = ((-WALL / 2, middle - half), (-WALL / 2, middle + half)) if lobby else ((-WALL / 2, 0.0), (-WALL / 2, hall))
    openings = [
        opening("arch", arch, ("entrance", "hall"), OpeningKind.DOOR if lobby else OpeningKind.OPEN),
        opening("west", ((west, middle - half), (west, middle + half)), ("entrance",), OpeningKind.DOOR),
        opening("east", ((east, middle - half), (east, middle + half)), (names[-1],), OpeningKind.DOOR),
        *(
            opening(f"cut-{x}", ((x, 0.0), (x, hall)), pair, OpeningKind.OPEN)
            for x, pair in zip(CUTS, pairwise(names), strict=False)
        ),
    ]
    kind = OpeningKind.OPEN if open_plan else OpeningKind.DOOR
    for k in range(4):
        x = k * (WIDE + WALL)
        for side, near, far, y in (
            ("n", hall + WALL, hall + WALL + DEEP, hall + WALL / 2),
            ("s", -WALL, -WALL - DEEP, -WALL / 2),
        ):
            at = x + (2.0 if side == "n" else 7.0)  # no door faces another
            units.append(unit(f"{side}{k}", Category.CLASSROOM, box(x, min(near, far), x + WIDE, max(near, far))))
            part = names[sum(at > x for x in cuts[1:-1])]
            openings.append(opening(f"d-{side}{k}", ((at - half, y), (at + half, y)), (f"{side}{k}", part), kind))
    frame = box(-LOBBY - WALL - FACADE, -WALL - DEEP - FACADE, length + FACADE, hall + WALL + DEEP + FACADE)
    level = Level(LEVEL, 0, Text("Plan 1"), 0.0, 3.2, (frame,))
    name = f"school43-{hall}-{door}-{open_plan}-{lobby}-{parted}"
    return Building(name, Text("Skola"), Source("test"), (level,), tuple(units), openings=tuple(openings), content_hash=name)


@cache
def space(hall: float, door: float, open_plan: bool, lobby: bool, parted: bool) -> Space:
    """The school's geometry."""
    return build_space(building(hall, door, open_plan, lobby, parted))
