"""Puts pieces into one room: inside it, off its doors' floor, through nothing, and never across a way."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import hypot
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sim.plan.building import Point
from sim.space.catalogue import CATALOGUE, Mount
from sim.space.catalogue import Furnishing as Item
from tools.furnish.frame import SEATS, TABLES, WALL_GAP, Frame
from tools.furnish.room import LOW, Room, Side
from tools.furnish.sets import F64, Part, Piece, Set, extent, meet, placed
from tools.furnish.ways import Ways

ON_WALL: Final = 0.002
"""Metres a hanging piece is off the wall's face, so that rounding never puts it into the wall."""

HIDING: Final = 1.05
"""Higher pieces beside a door hide its light switch (``sim.space.fittings.SWITCH_HEIGHT``)."""

STEP: Final = 0.25
"""How far along a wall to the next try where a piece does not fit."""

MOST: Final = 400
"""Pieces in one room; more say nothing new and cost a picture."""


class Taken:
    """Pieces that stand already, in order, found by where they are."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._middle: F64 = np.zeros((MOST, 2))
        self._reach: F64 = np.zeros(MOST)

    def add(self, pieces: Iterable[Piece]) -> None:
        """Take floor (or wall) for some pieces; the caller keeps their number below ``MOST``."""
        for piece in pieces:
            n = len(self.pieces)
            self._middle[n], self._reach[n] = piece.box[:2], hypot(*piece.box[4:])
            self.pieces.append(piece)

    def cut(self, count: int) -> None:
        """Forget all pieces but the first ``count``."""
        del self.pieces[count:]

    def meets(self, piece: Piece) -> bool:
        """Whether a piece would stand in one of these."""
        n = len(self.pieces)
        away = np.hypot(*(self._middle[:n] - piece.box[:2]).T)
        near = (away < self._reach[:n] + hypot(*piece.box[4:])).nonzero()[0]
        return any(meet(piece, self.pieces[k]) for k in near.tolist())


class Furnishing:
    """A room while it is being furnished."""

    def __init__(self, room: Room, ways: Ways) -> None:
        self.room, self.ways = room, ways
        self._taken = Taken()
        self._free: dict[str, BaseGeometry] = {}

    @property
    def pieces(self) -> list[Piece]:
        """What stands there, in the order it was placed."""
        return self._taken.pieces

    # --- single sets

    def put(self, parts: Set, point: Point, heading: float) -> bool:
        """Stand a set at a world point if it fits; says whether it did."""
        return self.put_all([placed(parts, point, heading)]) == 1

    def put_in(self, f: Frame, parts: Set, u: float, v: float, face: tuple[float, float]) -> bool:
        """Stand a set in a frame, its front along ``face``."""
        return self.put(parts, f.at(u, v), f.heading(*face))

    def put_all(self, sets: Iterable[Sequence[Piece]]) -> int:
        """Stand as many of some sets as fit, the first first; returns how many.

        Usually all that fit leave the ways free, and one look is enough.
        """
        chosen: list[Sequence[Piece]] = []
        start = len(self.pieces)
        for pieces in sets:
            if len(self.pieces) + len(pieces) > MOST:
                break
            if self.fits(pieces):
                self._taken.add(pieces)
                chosen.append(pieces)
        return self._settle(start, chosen)

    def _settle(self, start: int, chosen: Sequence[Sequence[Piece]]) -> int:
        """Keep those of the sets placed last, from piece ``start`` on, that leave the ways free; returns how many."""
        good = self._passing(chosen)
        if len(good) < len(chosen):
            self._taken.cut(start)
            self._taken.add(chain.from_iterable(good))
        return len(good)

    def _passing(self, sets: Sequence[Sequence[Piece]]) -> list[Sequence[Piece]]:
        """Those of some sets that leave the ways free, found by halves."""
        if not sets or self._keeps_ways(sets):
            return list(sets)
        half = len(sets) // 2
        return [*self._passing(sets[:half]), *self._passing(sets[half:])] if half else []

    def fits(self, pieces: Sequence[Piece]) -> bool:
        """Whether pieces lie in the room, off its doors, windows and stairs, and through no other piece."""
        return not any(map(self._taken.meets, pieces)) and all(self._floor(p.key).covers(p.area) for p in pieces)

    def _floor(self, key: str) -> BaseGeometry:
        """Where a piece may be, whatever else stands in the room."""
        if key not in self._free:
            floor = self.room.area.difference(shapely.union_all(list(self._kept_free(CATALOGUE[key]))))
            shapely.prepare(floor)
            self._free[key] = floor
        return self._free[key]

    def _kept_free(self, item: Item) -> Iterable[BaseGeometry]:
        """Floor (or wall) a piece must leave to doors, windows, stairs and devices."""
        for e in self.room.entrances:
            if item.bottom < e.opening.height:
                yield e.clear if item.stands else e.flat
                if item.stands and item.height > HIDING:
                    yield e.tall
        for g in self.room.glass:
            if item.key not in SEATS and item.height > max(g.sill, LOW) and item.bottom < g.head:
                yield g.before
        yield from (s.floor for s in self.room.stairs)
        yield from self.room.devices

    def _keeps_ways(self, sets: Sequence[Sequence[Piece]]) -> bool:
        standing = [[p.ring for p in pieces if p.item.stands] for pieces in sets]
        places = [p.ring for pieces in sets for p in pieces if p.key in SEATS | TABLES]
        return self.ways.take_in([np.array(g) for g in standing if g], places)

    # --- along walls

    def against(self, side: Side, parts: Set, along: float, *, look: float = 1.0) -> bool:
        """Stand a set with its back to a wall (``look`` 1), or looking at it (-1), its middle at ``along``."""
        return self.put_all([_at_wall(side, parts, along, look)]) == 1

    def line(
        self,
        side: Side,
        parts: Set,
        *,
        most: int = 99,
        gap: float = 0.0,
        look: float = 1.0,
        span: tuple[float, float] | None = None,
        group: int = 99,
        between: float = 0.0,
    ) -> int:
        """Fill a wall with sets side by side wherever they fit, ``between`` metres after each ``group``; returns how many."""
        _, y0, _, y1 = extent(parts)
        width = y1 - y0
        low, high = span or (0.0, side.length)
        along, run, start = low + width / 2 + ON_WALL, 0, len(self.pieces)
        chosen: list[Sequence[Piece]] = []
        while along + width / 2 <= high - ON_WALL + 1e-9 and len(chosen) < most and len(self.pieces) + len(parts) <= MOST:
            pieces = _at_wall(side, parts, along, look)
            if self.fits(pieces):
                self._taken.add(pieces)
                chosen.append(pieces)
                run += 1
                along += width + gap + (between if run % group == 0 else 0.0)
            else:
                along, run = along + STEP, 0
        return self._settle(start, chosen)

    def hang(self, side: Side, key: str, along: float | None = None) -> bool:
        """Hang a piece on a wall, as near to ``along`` (the middle) as it fits."""
        half = CATALOGUE[key].width / 2 + ON_WALL
        wish = side.length / 2 if along is None else along
        for k in range(int(side.length / 0.2) + 1):
            at = wish + (0.2 * ((k + 1) // 2)) * (-1) ** k
            if half <= at <= side.length - half and self.against(side, (Part(key),), at):
                return True
        return False

    # --- over floors

    def grid(
        self,
        f: Frame,
        parts: Set,
        faces: Sequence[tuple[float, float]],
        *,
        gaps: tuple[float, float],
        span: tuple[float, float, float, float] | None = None,
        most: int = 99,
        spread: float = 0.5,
        front_first: bool = False,
    ) -> int:
        """Lay a set out in rows over a frame, or its ``span`` u0, v0, u1, v1; ``gaps`` metres apart along u and v, spread evenly.

        Each way to face and several positions of the whole grid are tried; the one with most sets that fit is taken. If more
        fit than ``most``, those nearest u = 0 are kept, or some from everywhere. Returns how many stand.
        """
        best: list[tuple[Piece, ...]] = []
        for face in faces:
            for sets in self._grids(f, parts, face, gaps, span or (0.0, 0.0, f.U, f.V), spread):
                fitting = [s for s in sets if self.fits(s)]
                if len(fitting) > len(best):
                    best = fitting
                if len(fitting) == len(sets):
                    break
        chosen = best[:most] if front_first or len(best) <= most else _from_everywhere(best, most)
        return self.put_all(chosen)

    def _grids(
        self,
        f: Frame,
        parts: Set,
        face: tuple[float, float],
        gaps: tuple[float, float],
        span: tuple[float, float, float, float],
        spread: float,
    ) -> Iterable[list[tuple[Piece, ...]]]:
        x0, y0, x1, y1 = extent(parts)
        size = (x1 - x0, y1 - y0) if abs(face[0]) > 0.5 else (y1 - y0, x1 - x0)
        lines = [_spaced(span[k], span[k + 2], size[k], gaps[k], spread) for k in range(2)]
        slack = [max(min(span[k + 2] - lines[k][-1] - size[k] / 2, gaps[k]), 0.0) if lines[k] else 0.0 for k in range(2)]
        mid = ((x0 + x1) / 2, (y0 + y1) / 2)
        heading = f.heading(*face)
        c, s = np.cos(heading), np.sin(heading)
        for du, dv in ((0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0)):
            sets = []
            for u in lines[0]:
                for v in lines[1]:
                    x, y = f.at(u + du * slack[0], v + dv * slack[1])
                    sets.append(placed(parts, (x - c * mid[0] + s * mid[1], y - s * mid[0] - c * mid[1]), heading))
            if sets:
                yield sets

    # --- choosing walls

    def blank(self, least: float = 0.0) -> list[Side]:
        """Walls without windows, the one with most wall free of doors first."""
        walls = [s for s in self.room.sides if not s.windows and s.length >= least]
        return sorted(walls, key=lambda s: (-round(free(s), 3), s.start))

    def walls(self, least: float = 0.0) -> list[Side]:
        """All walls of a length, blank ones first."""
        rest = [s for s in self.room.sides if s.windows and s.length >= least]
        return [*self.blank(least), *sorted(rest, key=lambda s: (-round(s.length, 3), s.start))]

    def far_from_doors(self, least: float = 0.0) -> list[Side]:
        """Walls of a length, the one farthest from any door first."""
        doors = [e.middle for e in self.room.entrances]

        def away(side: Side) -> float:
            x, y = side.at(side.length / 2, 0.0)
            return min((hypot(x - a, y - b) for a, b in doors), default=0.0)

        return sorted((s for s in self.room.sides if s.length >= least), key=lambda s: (-round(away(s), 2), s.start))


def _at_wall(side: Side, parts: Set, along: float, look: float) -> tuple[Piece, ...]:
    """A set with its back to a wall (``look`` 1) or looking at it (-1)."""
    x0, _, x1, _ = extent(parts)
    hangs = CATALOGUE[parts[0].key].mount is Mount.WALL
    out = ON_WALL if hangs else WALL_GAP + (-x0 if look > 0 else x1)
    return placed(parts, side.at(along, out), side.heading if look > 0 else side.heading + np.pi)


def free(side: Side) -> float:
    """Metres of a wall no door is in."""
    return side.length - sum(max(0.0, min(d.high, side.length) - max(d.low, 0.0)) for d in side.doors)


def _spaced(low: float, high: float, size: float, gap: float, spread: float) -> list[float]:
    """Middles of as many things of a size as fit, at least ``gap`` apart; ``spread`` of the room left goes between them."""
    count = int((high - low + gap + 1e-6) // (size + gap))
    if count <= 0:
        return []
    left = high - low - count * size - (count - 1) * gap
    pitch = size + gap + (min(left * spread / (count - 1), gap) if count > 1 else 0.0)
    start = (low + high) / 2 - pitch * (count - 1) / 2
    return [start + pitch * n for n in range(count)]


def _from_everywhere(sets: Sequence[tuple[Piece, ...]], most: int) -> list[tuple[Piece, ...]]:
    """``most`` of some sets, at even steps."""
    step = len(sets) / max(most, 1)
    return [sets[int((n + 0.5) * step)] for n in range(most)]
