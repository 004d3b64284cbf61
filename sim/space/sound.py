"""How loud a sound is in every room: decibels through doors and openings of the room graph.

Diffuse rooms (ISO 12354-1): a source of L dB at one metre gives the room ``L + 11 + 10 lg(4 / A)``, an opening of area S and
insulation R passes ``-R + 10 lg(S / A)`` on to the next room, with A = 0.16 V / T.  Walls and floors pass nothing.  All losses
are whole tenths of a decibel, worked out once with correctly rounded decimal logarithms: the same on every machine.
"""

import heapq
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from sim.plan.building import Category, LinkKind, OpeningKind, Unit
from sim.space.mesh_cells import distance
from sim.space.polygon import area
from sim.space.space import OUTDOORS, Space

F64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

CLOSED_DOOR = 300
"""Insulation of a shut door in 0.1 dB: the usual classroom door, Rw 33 in the makers' words, 3 dB less in place (SS 25267)."""

REVERBERATION = 0.6
"""Seconds; what Swedish classrooms are built to (SS 25268)."""

OUTDOOR_ABSORPTION = 2000.0
"""Square metres that stand for open air: some ten metres away a sound has lost 22 dB, by eye."""

STAIR_HOLE = 4.0
"""Metres of a stair's run that stand open between its storeys, by eye."""

SPHERE = 110
"""0.1 dB from the level at one metre to sound power: 10 lg(4 pi)."""

SILENCE = -1000.0
"""Level in dB of a room no way leads to."""

OPEN = 0.5
"""Share of a full swing from which a door passes sound as an opening."""


def tenths(ratio: float) -> int:
    """100 lg(ratio): a ratio in tenths of a decibel, correctly rounded."""
    return int((Decimal(ratio).log10() * 100).to_integral_value())


class Sound:
    """Levels over the room graph; nothing in it changes."""

    def __init__(self, space: Space) -> None:
        self.space = space
        count = len(space.unit_ids)
        absorption = [_absorption(u) for u in space.building.units] + [OUTDOOR_ABSORPTION]
        self._room = [SPHERE + tenths(4.0 / a) for a in absorption]
        # per room: (next room, tenths of a decibel lost when open, door or -1)
        self._ways: list[list[tuple[int, int, int]]] = [[] for _ in range(count + 1)]
        heights = {o.id: o.height for o in space.building.openings}
        for d, (a, b) in enumerate(space.door_units.tolist()):
            self._join(a, b, float(space.door_width[d]) * heights[space.door_ids[d]], absorption, d)
        self._open_passages(absorption)
        self._stairs(absorption)

    def _open_passages(self, absorption: list[float]) -> None:
        index = self.space.unit_index
        for o in self.space.building.openings:
            if o.kind is OpeningKind.OPEN:
                sides = [index.get(u, OUTDOORS) for u in o.unit_ids] + [OUTDOORS] * 2
                self._join(sides[0], sides[1], distance(*o.line) * o.height, absorption, -1)

    def _stairs(self, absorption: list[float]) -> None:
        """A stair is a hole in the floor, ``STAIR_HOLE`` long."""
        index = self.space.unit_index
        for link in self.space.building.vertical_links:
            if link.kind is not LinkKind.ELEVATOR and {link.lower_unit_id, link.upper_unit_id} <= index.keys():
                self._join(index[link.lower_unit_id], index[link.upper_unit_id], STAIR_HOLE * link.width, absorption, -1)

    def _join(self, a: int, b: int, opening: float, absorption: list[float], door: int) -> None:
        a, b = self._slot(a), self._slot(b)
        if a == b or opening <= 0:
            return
        self._ways[a].append((b, -tenths(min(opening / absorption[b], 1.0)), door))
        self._ways[b].append((a, -tenths(min(opening / absorption[a], 1.0)), door))

    def _slot(self, unit: int) -> int:
        """Outdoor areas without walls of their own sound as the outdoors, which come last."""
        if unit < 0 or unit not in self.space.unit_cells:
            return len(self.space.unit_ids)
        return unit

    def level_db(self, source_unit: int, source_db: float, door_open: F64 | Bool) -> F64:
        """Level in every room while a source sounds in one.

        Args:
            source_unit: unit index of the source, -1 outdoors.
            source_db: its level at one metre, dB(A).
            door_open: (D,) share of a full swing, or whether open.

        Returns:
            (U + 1,) dB(A), the outdoors last; ``SILENCE`` where nothing comes. In the source's own room this is the level away
            from the source.
        """
        wide = (np.asarray(door_open, np.float64) >= OPEN).tolist()
        start = self._slot(source_unit)
        best: list[int | None] = [None] * len(self._ways)
        loss = [(-self._room[start], start)]
        while loss:
            lost, room = heapq.heappop(loss)
            if best[room] is not None:
                continue
            best[room] = lost
            for there, through, door in self._ways[room]:
                if best[there] is None:
                    shut = 0 if door < 0 or wide[door] else CLOSED_DOOR
                    heapq.heappush(loss, (lost + through + shut, there))
        out = np.array([SILENCE if b is None else source_db - b / 10 for b in best], np.float64)
        for k, u in enumerate(self.space.building.units):
            if u.category is Category.OUTDOOR and k not in self.space.unit_cells:
                out[k] = out[-1]
        return out


def _absorption(unit: Unit) -> float:
    """Equivalent absorption area of a room, square metres."""
    volume = max(area(unit.polygon), 1.0) * max(unit.ceiling, 2.0)
    return OUTDOOR_ABSORPTION if unit.category is Category.OUTDOOR else 0.16 * volume / REVERBERATION
