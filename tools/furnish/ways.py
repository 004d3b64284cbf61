"""Ways through a room: which floor a walker of a given width can use, and whether furniture leaves it whole.

A walker is a disc. Where its middle can be is the room shrunk by its radius; each piece takes its footprint, grown by the
radius, out of that. Whatever doors hung together in the empty room must hang together in the furnished one, and every group of
furniture must lie beside such a way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Polygon as Area
from shapely.geometry.base import BaseGeometry

from tools.furnish.room import Room

F64 = npt.NDArray[np.float64]

RADIUS: Final = 0.45
"""Half of the 0.9 m a way between furniture is wide."""

NARROWER: Final = (0.40, 0.35, 0.30)
"""Half widths tried where the room itself has no way of 0.9 m to all of its doors: what it has must stay."""

SIDEWAYS: Final = 0.20
"""Half of the 0.4 m one passes sideways: between rows of chairs, behind somebody at a table."""

NEAR: Final = 1.4
BESIDE: Final = 0.5
"""How far a seat or table may be from a way of 0.9 m, or else from where one gets to it sideways. By eye."""

POCKET: Final = 0.5
"""Square metres of floor (for a walker's middle) furniture may cut off from the doors: a corner behind a desk, no bay."""

AIR: Final = 0.002
"""Metres added to grown footprints, against rounding."""

AT_DOOR: Final = 0.10
"""How far from a door, beyond its radius, a walker may be to use it."""

FARTHEST: Final = 1.0
"""A door in a niche narrower than a walker is still come to, by turning sideways for the last bit: that long at most."""


@dataclass
class Way:
    """The floor of one walker's width.

    ``groups`` are indices of accesses that hang together in the empty room, ``stray`` square metres no access leads to.
    """

    radius: float
    floor: BaseGeometry
    accesses: tuple[BaseGeometry, ...]
    reach: tuple[float, ...]
    groups: tuple[tuple[int, ...], ...]
    stray: float

    @classmethod
    def through(cls, room: Room, radius: float) -> "Way":
        """The ways of an empty room."""
        accesses = (*(e.face for e in room.entrances), *(s.end for s in room.stairs))
        floor: BaseGeometry = room.area.buffer(-radius, quad_segs=8)
        parts = _parts(floor)
        where: dict[int, list[int]] = {}
        reach = []
        for n, access in enumerate(accesses):
            gaps = [round(float(g), 6) for g in shapely.distance(parts, access)]
            nearest = min(gaps, default=radius + FARTHEST + 1.0)
            usable = nearest <= radius + FARTHEST
            reach.append(max(nearest, radius) + AT_DOOR if usable else -1.0)
            for k, gap in enumerate(gaps):
                if gap <= reach[-1]:
                    where.setdefault(k, []).append(n)
        walked = [parts[k] for k in where] or parts[:1]
        stray = sum(p.area for p in parts) - sum(p.area for p in walked)
        return cls(radius, floor, accesses, tuple(reach), tuple(dict.fromkeys(tuple(g) for g in where.values())), stray)

    @property
    def whole(self) -> bool:
        """Whether one way joins all accesses."""
        if not self.accesses:
            return not self.floor.is_empty
        return any(len(group) == len(self.accesses) for group in self.groups)

    @property
    def joined(self) -> int:
        """How many accesses the best connected part joins."""
        return max(map(len, self.groups), default=0)

    def without(self, rings: F64) -> BaseGeometry:
        """The floor left when footprints (n, 4, 2) stand on it."""
        return self.floor.difference(shapely.union_all(shapely.polygons(grown(rings, self.radius + AIR))))

    def used(self, floor: BaseGeometry) -> list[Area] | None:
        """The parts of a floor people walk on; None when doors that hung together no longer do or much is cut off from them."""
        parts = _parts(floor)
        if not self.accesses:
            kept = parts[:1]
        else:
            kept = []
            for group in self.groups:
                joined = [p for p in parts if all(p.distance(self.accesses[n]) <= self.reach[n] for n in group)]
                if not joined:
                    return None
                kept += [p for p in joined if p not in kept]
        lost = sum(p.area for p in parts) - sum(p.area for p in kept) - self.stray
        cut_off = lost > POCKET and self.radius != SIDEWAYS
        return None if cut_off or not (kept or self.accesses) else kept


@dataclass
class Ways:
    """Every width that must stay, the 0.9 m first.

    ``tight`` is for getting to seats sideways; ``groups`` are footprints (k, 4, 2) of sets put there, ``places`` those of
    seats and tables among them.
    """

    ways: list[Way]
    tight: Way
    groups: list[F64] = field(default_factory=list)
    places: list[F64] = field(default_factory=list)

    @classmethod
    def through(cls, room: Room, wide: float = 0.0) -> "Ways":
        """The ways of an empty room: 0.9 m, or as wide as it has, and ``wide`` metres where it has that much."""
        ways = [Way.through(room, RADIUS)]
        for radius in NARROWER:
            if ways[-1].whole:
                break
            narrower = Way.through(room, radius)
            if narrower.joined > ways[-1].joined:
                ways.append(narrower)
        if wide > 2 * RADIUS and (way := Way.through(room, wide / 2)).whole:
            ways.append(way)
        return cls(ways, Way.through(room, SIDEWAYS))

    @property
    def none(self) -> bool:
        """Whether there is no way at all to put furniture beside."""
        return all(w.floor.is_empty or (w.accesses and not w.groups) for w in self.ways)

    def take_in(self, groups: Sequence[F64], places: Sequence[F64] = ()) -> bool:
        """Put sets on the floor if every way stays and every set, seat and table is come to; says whether it did.

        Args:
            groups: footprints (n, 4, 2) of each set.
            places: footprints (4, 2) of the seats and tables among them.
        """
        if not groups:
            return True
        rings = np.concatenate(list(groups))
        every = [*self.ways, self.tight]
        floors = [w.without(rings) for w in every]
        used = [w.used(f) for w, f in zip(every, floors, strict=True)]
        if any(u is None for u in used) or not self._reached([*self.groups, *groups], used):
            return False
        if not self._seated([*self.places, *places], used):
            return False
        for way, floor in zip(every, floors, strict=True):
            way.floor = floor
        self.groups += groups
        self.places += places
        return True

    def _seated(self, places: Sequence[F64], used: Sequence[list[Area] | None]) -> bool:
        """Whether every seat and table is near a way, or beside where one gets sideways."""
        if not places:
            return True
        pieces = shapely.polygons(np.array(places))
        good = np.zeros(len(places), bool)
        for way, parts in zip([*self.ways, self.tight], used, strict=True):
            if parts and way.radius <= RADIUS:
                reach = way.radius + (BESIDE if way is self.tight else NEAR)
                good |= shapely.distance(pieces, shapely.multipolygons(parts)) <= reach
        return bool(good.all())

    def _reached(self, groups: Sequence[F64], used: Sequence[list[Area] | None]) -> bool:
        """Whether every group touches a walker on some way."""
        pieces = shapely.polygons(np.concatenate(list(groups)))
        first = np.cumsum([0, *(len(g) for g in groups[:-1])])
        open_ = np.ones(len(groups), bool)
        for way, parts in zip(self.ways, used, strict=False):
            if parts and way.radius <= RADIUS:
                away = np.minimum.reduceat(shapely.distance(pieces, shapely.multipolygons(parts)), first)
                open_ &= away > way.radius + 2 * AIR
        return not open_.any()


def grown(rings: F64, by: float) -> F64:
    """Rectangles (n, 4, 2), counter-clockwise, with every side moved outwards."""
    along = np.roll(rings, -1, axis=1) - rings
    along /= np.linalg.norm(along, axis=2, keepdims=True)
    return rings + by * (np.roll(along, 1, axis=1) - along)


def _parts(floor: BaseGeometry) -> list[Area]:
    """The pieces of a floor, the largest first."""
    parts = [p for p in shapely.get_parts(floor) if isinstance(p, Area) and not p.is_empty]
    return sorted(parts, key=lambda p: -p.area)
