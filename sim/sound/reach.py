"""What of a sound reaches the trainee: the core's level over the room graph, and the core's rule of what is noticed.

Two things are added that the core has no use for.  In the sound's own room the direct sound, 6 dB less for each doubling of the
distance, counts as soon as it is louder than what the room gives back (the two terms of ISO 12354-1).  And for the ear's sake:
from which doorway a sound comes in.
"""

import math
from dataclasses import dataclass
from typing import Final

from sim.core.building import alarms
from sim.core.building.sounds import Sounds
from sim.core.simulation import Simulation
from sim.core.state import F64
from sim.sound.rooms import Variant, Wall, between, decay, kind_of_room
from sim.sound.voice import Place
from sim.space.hearing import NOTICED_OVER
from sim.space.sound import CLOSED_DOOR, OPEN
from sim.space.space import Space

NEAREST: Final = 0.3
"""Metres below which a sound gets no louder: nobody holds an ear to a lock."""

CHEST: Final = 1.2
"""Metres above the floor from which sound comes in by a doorway."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A sound at the ear: dB(A), what stands between, and where it comes from."""

    level_db: float
    wall: Wall
    place: Place


@dataclass(frozen=True, slots=True)
class Way:
    """Where sound comes into a unit: from which other one, through which door (-1: none), and where."""

    other: int
    door: int
    place: Place


class Reach:
    """Asks the core; remembers nothing but the building."""

    def __init__(self, simulation: Simulation) -> None:
        self._sim = simulation
        self._sounds = Sounds(simulation.world)  # a memory of its own: the core's is for the core's questions
        self._ways = _ways(simulation.space)
        self._rooms = dict(enumerate(rooms_of(simulation.space)))

    @property
    def here(self) -> int:
        """The trainee's unit, -1 out of doors."""
        return self._sim.context.unit_of(0)

    @property
    def around(self) -> float:
        """dB(A) of the building itself where the trainee is."""
        return float(alarms.background(self._sim.context)[self.here])

    def variant(self, wall: Wall) -> Variant:
        """How something sounds in the trainee's room that has come through a wall, or none."""
        return Variant(self._rooms.get(self.here, 0), wall)

    def noticed(self, level_db: float) -> bool:
        """The core's rule: 3 dB over the background."""
        return level_db - self.around >= NOTICED_OVER

    def of(self, unit: int, level_db: float, place: Place, ear: Place) -> Reached:
        """A sound of ``level_db`` at 1 m, made in a unit (-1 out of doors) at a place, whether noticed or not."""
        levels, here = self._sounds.levels(self._sim.state, unit, level_db), self.here
        level = float(levels[here])
        if unit == here:
            direct = level_db - 20.0 * math.log10(max(math.dist(place, ear), NEAREST))
            return Reached(max(level, direct), Wall.NOTHING, place)
        return self.through(levels, float(levels[unit]), place)

    def through(self, levels: F64, own: float, place: Place | None = None) -> Reached:
        """A sound from elsewhere: ``levels`` (U + 1,) in every unit, ``own`` in its own."""
        level = float(levels[self.here])
        way = self._way_in(levels)
        at = way.place if way is not None else place if place is not None else (0.0, 0.0, CHEST)
        return Reached(level, between(own - level), at)

    def _way_in(self, levels: F64) -> Way | None:
        """The doorway by which most of it comes in."""
        wide = self._sim.state.door_open

        def loud(way: Way) -> float:
            shut = way.door >= 0 and wide[way.door] < OPEN
            return float(levels[way.other]) - (CLOSED_DOOR / 10 if shut else 0.0)

        return max(self._ways.get(self.here, ()), key=loud, default=None)


def rooms_of(space: Space) -> list[int]:
    """The kind of room of every unit, the outdoors last."""
    units = {u.id: u for u in space.building.units}
    return [kind_of_room(decay(units[u])) for u in space.unit_ids] + [kind_of_room(decay(None))]


def elevations(space: Space) -> dict[str, float]:
    """Metres of each storey's floor."""
    return {level.id: level.elevation for level in space.building.levels}


def door_place(space: Space, door: int, height: float = 1.0) -> Place:
    """The middle of a doorway, ``height`` metres above its floor."""
    x, y = space.door_line[door].mean(axis=0).tolist()
    return x, y, elevations(space)[space.level_ids[int(space.door_level[door])]] + height


def _ways(space: Space) -> dict[int, tuple[Way, ...]]:
    """Where sound comes into each unit: doors, and open passages between two units."""
    found: dict[int, list[Way]] = {}
    for door, (a, b) in enumerate(space.door_units.tolist()):
        at = door_place(space, door, CHEST)
        found.setdefault(a, []).append(Way(b, door, at))
        found.setdefault(b, []).append(Way(a, door, at))
    for portal in (space.portal_door < 0).nonzero()[0].tolist():
        cells = space.portal_cells[portal].tolist()
        a, b = (int(space.cell_unit[c]) for c in cells)
        if a != b:
            x, y = ((space.portal_a[portal] + space.portal_b[portal]) / 2).tolist()
            at = (x, y, space.floor(cells[0], x, y) + CHEST)
            found.setdefault(a, []).append(Way(b, -1, at))
            found.setdefault(b, []).append(Way(a, -1, at))
    return {unit: tuple(ways) for unit, ways in found.items()}
