"""Rooms where somebody stands in front: classrooms, laboratories, auditoria."""

from typing import Final

from tools.furnish.frame import Frame
from tools.furnish.layouts.common import (
    AISLE,
    AWAY,
    LEFT,
    RIGHT,
    TOWARDS,
    board,
    corners,
    front,
    inner,
    radiators,
    stored,
    walls_dressed,
)
from tools.furnish.placing import Furnishing
from tools.furnish.room import Side
from tools.furnish.sets import DEMONSTRATION, DOUBLE, ISLAND, LAB, SINGLE, TEACHER, Part, Set, row, seats

PER_PUPIL: Final = 2.0
"""Square metres a pupil in a classroom has: 60 m² for a class of 30, the Swedish rule of thumb."""

CLASS: Final = 32
"""Places of a full class; larger rooms get more, but less densely."""

ROW_GAP: Final = 0.30
"""Between a chair and the desk behind it: as close as rows stand, one gets in from the aisle."""

EDGE: Final = 0.05
"""Least distance of pupils' desks from walls."""

SMALLEST_STAGE: Final = 4.0
"""Metres a room with rows before a stage is long and wide at least."""

FEWEST: Final = 4
"""A classroom with fewer places is none."""


def capacity(k: Furnishing, each: float = PER_PUPIL) -> int:
    """How many places a room may get: as many as it is said to have, else by its area."""
    said, area = k.room.unit.capacity, k.room.area.area
    by_area = min(int(area / each), max(CLASS, int(area / (1.3 * each))))
    return by_area if said is None else min(by_area, said)


def rows(k: Furnishing) -> bool:
    """Double desks in rows that face the board, aisles between them."""
    return _facing_board(k, DOUBLE, (ROW_GAP, AISLE))


def singles(k: Furnishing) -> bool:
    """Single desks in files that face the board, as for tests."""
    return _facing_board(k, SINGLE, (ROW_GAP, AISLE))


def groups(k: Furnishing) -> bool:
    """Islands of four pupils."""
    seen = front(k)
    if seen is None:
        return False
    f, side = seen
    start = _lectern(k, f, side)
    before = len(k.pieces)
    k.grid(f, ISLAND, (AWAY, LEFT), gaps=(AISLE, AISLE), span=inner(f, start, EDGE), most=capacity(k) // 4)
    _finish(k)
    return seats(k.pieces[before:], frozenset({"chair"})) >= FEWEST


def horseshoe(k: Furnishing) -> bool:
    """A U of desks open to the board, looking inwards, with a way behind it, and rows inside where there is room."""
    seen = front(k, 3.5)
    if seen is None or seen[0].V < 5.0 or seen[0].U < 5.0:
        return False
    f, side = seen
    start = _lectern(k, f, side)
    before, out = len(k.pieces), AISLE + 0.65
    most = capacity(k) // 2
    back = f.U - out
    count = int((back - 0.3 - start) / 1.32)
    arms = [(start + 0.66 + 1.32 * n, v, face) for n in range(count) for v, face in ((out, LEFT), (f.V - out, RIGHT))]
    across = int((f.V - 2 * out - 0.6) / 1.32)
    base = [(back, f.V / 2 + (n - (across - 1) / 2) * 1.32, TOWARDS) for n in range(across)]
    for u, v, face in [*base, *arms]:
        if seats(k.pieces[before:]) < 2 * most:
            k.put_in(f, DOUBLE, u, v, face)
    u_shape = seats(k.pieces[before:])
    inside = (start, out + 0.3 + AISLE, back - 0.3 - AISLE, f.V - out - 0.3 - AISLE)
    if inside[3] - inside[1] >= 1.3 and inside[2] - inside[0] >= 0.95:
        k.grid(f, DOUBLE, [TOWARDS], gaps=(ROW_GAP + 0.3, AISLE), span=inside, most=max(0, most - u_shape // 2))
    _finish(k)
    return u_shape >= 2 * FEWEST


def laboratory(k: Furnishing) -> bool:
    """Benches for two that face a demonstration bench; in small rooms benches along the walls."""
    seen = front(k)
    before = len(k.pieces)
    if seen is not None and min(seen[0].U, seen[0].V) >= 5.0:
        f, side = seen
        middle = board(k, f, side) or f.V / 2
        k.put_in(f, DEMONSTRATION, 1.35, middle, AWAY)
        k.grid(f, LAB, [TOWARDS], gaps=(AISLE, AISLE), span=inner(f, 2.7, EDGE), most=capacity(k) // 2, front_first=True)
    if not seats(k.pieces[before:], frozenset({"chair"})):
        for side in k.far_from_doors(2.0):
            k.line(side, LAB, look=-1.0, most=max(1, capacity(k, 3.0) // 2) - seats(k.pieces[before:]) // 2, gap=0.02)
    placed = seats(k.pieces[before:], frozenset({"chair"})) > 0
    for side in k.walls(1.4)[:2]:
        k.line(side, (Part("kitchen_counter"),), most=2)
    stored(k, cupboards=3, bins=True)
    radiators(k)
    walls_dressed(k)
    return placed


def auditorium(k: Furnishing) -> bool:
    """Chairs in rows before a stage, an aisle on each side of every block of seven."""
    seen = front(k, 3.0)
    if seen is None or min(seen[0].U, seen[0].V) < SMALLEST_STAGE:
        return False
    f, side = seen
    board(k, f, side)
    before = len(k.pieces)
    start = min(3.2, 0.35 * f.U)
    wide = min(7, int((f.V - 0.3 - AISLE) / 0.55))
    if wide >= 2:
        block = row((Part("chair"),), wide, 0.55)
        most = min(capacity(k, 1.0), 240) // wide
        k.grid(f, block, [TOWARDS], gaps=(0.45, AISLE + 0.1), span=inner(f, start, 0.1), most=most, spread=0.2, front_first=True)
    count = seats(k.pieces[before:])
    for u, v in ((1.3, 1.6), (1.3, f.V - 1.6)):
        if k.put_in(f, (Part("piano"),), u, v, AWAY):
            break
    radiators(k)
    walls_dressed(k, boards=1)
    return count >= FEWEST


def _facing_board(k: Furnishing, desk: Set, gaps: tuple[float, float]) -> bool:
    seen = front(k)
    if seen is None:
        return False
    f, side = seen
    start = _lectern(k, f, side)
    before, each = len(k.pieces), seats(desk)
    k.grid(f, desk, [TOWARDS], gaps=gaps, span=inner(f, start, EDGE), most=capacity(k) // each, front_first=True)
    count = seats(k.pieces[before:], frozenset({"chair"}))
    _finish(k)
    return count >= FEWEST


def _lectern(k: Furnishing, f: Frame, side: Side) -> float:
    """The board and, in a room deep enough, the teacher's desk on the side away from the door; where desks may begin."""
    board(k, f, side)
    if f.U < 4.6 or f.V < 3.2:
        return min(1.5, 0.35 * f.U)
    doors = [(e.middle[0] - f.origin[0]) * f.v[0] + (e.middle[1] - f.origin[1]) * f.v[1] for e in k.room.entrances]
    near = sum(doors) / len(doors) if doors else 0.0
    for v in sorted((1.1, f.V - 1.1, f.V / 2), key=lambda v: -abs(v - near)):
        if k.put_in(f, TEACHER, 1.3, v, AWAY):
            break
    return 2.3


def _finish(k: Furnishing) -> None:
    """What stands round the edge of a classroom."""
    stored(k, cupboards=1, low=4, bins=True)
    radiators(k)
    walls_dressed(k, boards=3, pictures=2)
    corners(k)
