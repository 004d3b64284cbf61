"""Ways and halls: corridors with lockers or hooks, lobbies with benches. Their furniture stays along the walls."""

from typing import Final

from tools.furnish.layouts.common import BENCH, corners, radiators
from tools.furnish.placing import Furnishing
from tools.furnish.room import Side
from tools.furnish.sets import HOOKS, LOUNGE, Part

LOCKERS: Final = (Part("locker_row"),)

WIDE: Final = 1.4
"""Metres a corridor keeps free between its furniture, where it has that much: two can pass."""


def lockers(k: Furnishing) -> bool:
    """Lockers in groups of three along one side, benches under hooks along the other."""
    one, other = _two_sides(k)
    done = 0
    for side in one:
        done += k.line(side, LOCKERS, most=30 - done, group=3, between=1.4) if done < 30 else 0
    hung = _hooks(k, other)
    _finish(k, [*other, *one])
    return done + hung > 0


def hooks(k: Furnishing) -> bool:
    """Benches under hooks for the younger ones, shoe shelves beside them."""
    one, other = _two_sides(k)
    done = _hooks(k, [*other, *one])
    for side in one:
        done += k.line(side, (Part("shoe_shelf"),), most=3, gap=0.1)
    _finish(k, [*one, *other])
    return done > 0


def lobby(k: Furnishing) -> bool:
    """Benches and plants along the walls, a sofa group in a large hall."""
    done = 0
    if k.room.area.area >= 60.0:
        done += any(k.against(side, LOUNGE, side.length / 2) for side in k.far_from_doors(4.0))
    for side in k.walls(1.3):
        done += k.line(side, BENCH, most=4, group=2, between=2.0) if done < 12 else 0
    corners(k, most=3)
    _finish(k, k.walls(1.3))
    return done > 0


def _two_sides(k: Furnishing) -> tuple[list[Side], list[Side]]:
    """Walls along the room's length, those on one hand and on the other; the hand with less glass first."""
    f = k.room.main
    hands: tuple[list[Side], list[Side]] = ([], [])
    for side in k.room.sides:
        across = side.inward[0] * f.v[0] + side.inward[1] * f.v[1]
        if side.length >= 0.92 and abs(across) > 0.7:
            hands[across < 0].append(side)
    for hand in hands:
        hand.sort(key=lambda s: (-round(s.length, 3), s.start))
    glass = [sum(w.high - w.low for s in hand for w in s.windows) for hand in hands]
    return hands if glass[0] <= glass[1] else (hands[1], hands[0])


def _hooks(k: Furnishing, sides: list[Side]) -> int:
    done, most = 0, max(8, int(k.room.main.U / 2.5))
    for side in sides:
        done += k.line(side, HOOKS, most=most - done, group=2, between=2.6, gap=0.02) if done < most else 0
    return done


def _finish(k: Furnishing, sides: list[Side]) -> None:
    radiators(k)
    for key, most, gap in (("notice_board", 4, 5.0), ("picture", 4, 6.0)):
        left = most
        for side in sides:
            if left > 0 and side.length >= 1.6:
                left -= k.line(side, (Part(key),), most=left, gap=gap, span=(0.5, side.length - 0.3))
    next((s for s in sides if k.hang(s, "clock")), None)
