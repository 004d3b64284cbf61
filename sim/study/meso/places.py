"""Where in a room the trainee meets others: a few places for all, so that it makes no difference who exactly it is."""

from typing import Final

from sim.core.people.spots import Spots
from sim.core.world import World
from sim.plan.building import Point
from sim.study.meso.casts import Cast

PLACES: Final = 16
"""Places of a room that people are met at, the best for hiding first; the next ones share them.

Who keeps low and who does not yet is not told apart.
"""

Place = tuple[Point, int]
"""A point and its cell."""


class Places:
    """Places by unit, the outdoors last; shared by all runs of a process."""

    def __init__(self, world: World, spots: Spots) -> None:
        self._world, self._spots = world, spots
        self._known: dict[int, list[Place]] = {}
        self.outdoors = len(world.units)

    def _of(self, unit: int) -> list[Place]:
        if unit not in self._known:
            indoors = unit < self.outdoors
            chosen = (self._spots.hiding(unit) if indoors else self._spots.outdoors())[:PLACES]
            self._known[unit] = [((s.x, s.y), s.cell) for s in chosen]
        return self._known[unit]

    def beginning(self, cast: Cast, person: int) -> Place | None:
        """Where somebody who began in a room is met there; None for who began in a passage or outdoors, and is where they are."""
        places = self._of(int(cast.unit[person])) if cast.settled[person] else []
        return places[person % len(places)] if places else None

    def coming(self, cast: Cast, unit: int, number: int) -> Place | None:
        """Where the ``number``-th to come into a unit is met; None where there is no place to be."""
        places = self._of(unit)
        return places[(cast.began(unit) + number) % len(places)] if places else None
