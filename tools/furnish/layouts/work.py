"""Rooms one works in: offices, receptions, kitchens, stores."""

from math import atan2, pi
from typing import Final

from tools.furnish.layouts.common import AISLE, AWAY, LEFT, corners, inner, radiators, stored, walls_dressed
from tools.furnish.placing import Furnishing
from tools.furnish.room import Entrance
from tools.furnish.sets import OFFICE, OFFICES, RECEPTION, ROUND, Part

PER_DESK: Final = 9.0
"""Square metres an office has for each desk (8 to 10 are usual in shared ones)."""


def office(k: Furnishing) -> bool:
    """Desks by the windows, face to face where several work, shelves, a small table where there is room."""
    area = k.room.area.area
    want = max(1, min(int(area / PER_DESK + 0.2), 16))
    f = k.room.main
    done = 0
    if want >= 2:
        done = 2 * k.grid(f, OFFICES, (AWAY, LEFT), gaps=(AISLE, AISLE), span=inner(f, 0.0, 0.1), most=want // 2)
    windowed = k.room.windowed()
    sides = [*windowed, *(s for s in k.far_from_doors(1.7) if s not in windowed)]
    for side in sides:
        for look in (-1.0, 1.0):
            if done < min(want, 6):
                done += k.line(side, OFFICE, look=look, most=want - done, gap=0.4)
    if done and area / done > 12.0:
        k.grid(f, ROUND, [AWAY], gaps=(AISLE, AISLE), span=inner(f, 0.0, 0.2), most=1)
    stored(k, shelves=min(2 * want, 6), low=1)
    radiators(k)
    walls_dressed(k, boards=int(want > 1))
    corners(k)
    return done > 0


def reception(k: Furnishing) -> bool:
    """A desk that looks at the door, cupboards behind."""
    done = any(counter(k, e) for e in k.room.entrances)
    stored(k, cupboards=3, low=1)
    for side in k.blank(1.3):
        k.line(side, (Part("bench"),), most=1)
    radiators(k)
    walls_dressed(k, boards=1)
    corners(k)
    return done or office(k)


def storage(k: Furnishing) -> bool:
    """Shelves along every wall without a window, the long ones first."""
    done = 0
    for n, side in enumerate(k.blank(0.92)):
        done += k.line(side, (Part("bookshelf" if n % 3 else "cupboard"),), most=14) if done < 40 else 0
    return done > 0


def kitchen(k: Furnishing) -> bool:
    """Cookers, cold storage and counters round the walls."""
    done = 0
    area = k.room.area.area
    for n, side in enumerate(k.walls(1.2)):
        if n == 0:
            done += k.line(side, (Part("fridge"),), most=1 if area < 20 else 4)
            done += k.line(side, (Part("stove"),), most=1 if area < 20 else 3)
        done += k.line(side, (Part("kitchen_counter"),), most=6)
    if area >= 30.0:
        f = k.room.main
        island = (Part("kitchen_counter", 0.31), Part("kitchen_counter", -0.31, 0.0, pi))
        k.grid(f, island, [LEFT], gaps=(0.02, 1.2), span=(1.8, 1.8, f.U - 1.8, f.V - 1.8), most=6)
    walls_dressed(k, boards=0, pictures=0)
    return done > 0


def counter(k: Furnishing, e: Entrance) -> bool:
    """A reception desk that looks back at an entrance, as far in as there is room, aside where a wall is near."""
    heading = atan2(-e.inward[1], -e.inward[0])
    for aside in (0.0, 0.6, -0.6, 1.2, -1.2):
        for away in (3.0, 2.4, 1.9, 1.6):
            x = e.middle[0] + away * e.inward[0] - aside * e.inward[1]
            y = e.middle[1] + away * e.inward[1] + aside * e.inward[0]
            if k.put(RECEPTION, (x, y), heading):
                return True
    return False
