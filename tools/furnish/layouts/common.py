"""What many rooms have: a front, shelves along free walls, and small things that make a room look used."""

from math import hypot
from typing import Final

from tools.furnish.frame import WALL_GAP, Frame
from tools.furnish.placing import Furnishing, free
from tools.furnish.room import Side
from tools.furnish.sets import Part

AISLE: Final = 0.95
"""Metres between furniture where people pass: the 0.9 m asked for and what is never put back exactly."""

TOWARDS, AWAY, LEFT, RIGHT = (-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, -1.0)
"""Directions in a frame: towards the wall u = 0, away from it, and along it either way."""

SHELF, CUPBOARD, LOW_SHELF = (Part("bookshelf"),), (Part("cupboard"),), (Part("bookshelf_low"),)
BENCH, PLANT, BINS = (Part("bench"),), (Part("plant"),), (Part("waste_bins"),)

BREAST: Final = 0.7
"""A radiator goes below a window whose sill is at least this high."""


def front(k: Furnishing, least: float = 2.0) -> tuple[Frame, Side] | None:
    """The wall people look at, and the room seen from it: short and blank, light from the side, far from doors."""
    sides = [s for s in k.room.sides if s.length >= least and _beside(k.room.frame(s), s)]
    best = min(sides, key=lambda s: (round(_cost(k, s), 3), s.start), default=None)
    return None if best is None else (k.room.frame(best), best)


def _beside(f: Frame, side: Side) -> bool:
    """Whether a wall is the side u = 0 of a frame."""
    return abs(side.where(f.at(0.0, f.V / 2))[1]) < 0.15 and abs(side.inward[0] * f.u[0] + side.inward[1] * f.u[1]) > 0.99


def _cost(k: Furnishing, side: Side) -> float:
    """How little a wall is suited to hang the board on; metres and by eye."""
    f = k.room.frame(side)
    cost = 1.5 * f.V / max(f.U, 0.1)
    cost += 3.0 * bool(side.windows) + 1.5 * bool(side.doors) + 3.0 * (free(side) < 3.2)
    middle = f.at(0.0, f.V / 2)
    away = min((hypot(middle[0] - e.middle[0], middle[1] - e.middle[1]) for e in k.room.entrances), default=5.0)
    cost -= 0.15 * min(away, 10.0)
    light = k.room.windowed()
    if light:
        beside = light[0].inward[0] * f.v[0] + light[0].inward[1] * f.v[1]
        cost -= 0.8 * abs(beside) + 0.2 * beside  # from the pupils' left, who look towards u = 0
    return cost


def board(k: Furnishing, f: Frame, side: Side) -> float | None:
    """Hang what fits to write or show on; where its middle is along the frame's v, or None."""
    along = side.where(f.at(0.0, f.V / 2))[0]
    for key in ("whiteboard", "projector_screen", "notice_board"):
        if k.hang(side, key, along):
            x, y = k.pieces[-1].point
            return (x - f.origin[0]) * f.v[0] + (y - f.origin[1]) * f.v[1]
    return None


def inner(f: Frame, u0: float = 0.0, margin: float = WALL_GAP) -> tuple[float, float, float, float]:
    """A frame's span without the skirting, from ``u0`` on."""
    return (max(u0, margin), margin, f.U - margin, f.V - margin)


def radiators(k: Furnishing) -> None:
    """One below every outer window with a breast high enough, where nothing else stands."""
    for side in k.room.sides:
        for w in side.windows if side.outer else ():
            if w.bottom >= BREAST and w.high - w.low >= 0.9:
                k.against(side, (Part("radiator"),), (w.low + w.high) / 2)


def corners(k: Furnishing, key: str = "plant", most: int = 1) -> int:
    """Something in corners, those farthest from doors first."""
    done = 0
    size = 0.3
    for side in k.far_from_doors(1.0):
        for along in (size, side.length - size):
            if done < most and k.against(side, (Part(key),), along):
                done += 1
    return done


def walls_dressed(k: Furnishing, boards: int = 2, pictures: int = 1, clock: bool = True) -> None:
    """A clock, pin boards and pictures where walls are free."""
    sides = k.walls(1.2)
    if clock and sides:
        next((s for s in sides if k.hang(s, "clock")), None)
    for key, count in (("notice_board", boards), ("picture", pictures)):
        left = count
        for side in sides:
            if left > 0 and k.hang(side, key, side.length * 0.35):
                left -= 1


def stored(k: Furnishing, *, shelves: int = 0, low: int = 0, cupboards: int = 0, bins: bool = False) -> None:
    """Shelves and cupboards along free walls; tall ones on blank walls, low ones below windows too."""
    for parts, count, sides in (
        (CUPBOARD, cupboards, k.blank(0.9)),
        (SHELF, shelves, k.blank(1.0)),
        (LOW_SHELF, low, k.walls(1.0)),
        (BINS, int(bins), k.blank(1.0)),
    ):
        left = count
        for side in sides:
            if left > 0:
                left -= k.line(side, parts, most=left)
