"""Which rooms can at all be seen from some rooms: a quick "surely not" before the exact question is asked.

Rooms are joined where sight may pass: open passages, doors that are open or have an uncovered pane , windows whose blinds are
up.  Everything exact sight can see lies in the rooms joined to the eye's, so leaving out the rest changes nothing.
"""

import numpy as np

from sim.core.state import I32, State
from sim.plan.building import OpeningKind
from sim.space.sight import OPEN
from sim.space.sightlines import coverable
from sim.space.space import Bool, Space

KEEP = 64
"""Answers remembered before starting over."""


class Outlook:
    """Joined rooms by state; the outdoors are the last place, ``U``. The memory never changes an answer."""

    def __init__(self, space: Space) -> None:
        building, index = space.building, space.unit_index
        self._count = len(space.unit_ids)
        self._doors: I32 = np.where(space.door_units < 0, self._count, space.door_units)
        self._pane: Bool = np.array([(building.opening[d].glazed or 0.0) > 0.0 for d in space.door_ids], dtype=bool)
        panes = [w for w in building.windows if w.unit_ids]
        windows = [(w.unit_ids[0], w.unit_ids[-1] if len(w.unit_ids) > 1 else "") for w in panes]
        self._coverable: Bool = np.array([coverable(w) for w in panes], dtype=bool)
        self._windows: I32 = np.array(
            [[index.get(a, self._count), index.get(b, self._count)] for a, b in windows], dtype=np.int32
        ).reshape(-1, 2)
        self._labels = np.array([u not in space.unit_cells for u in range(self._count)] + [False], dtype=bool)
        self._free = self._open_passages(space)
        self._known: dict[tuple[tuple[int, ...], bytes], Bool] = {}

    def _open_passages(self, space: Space) -> I32:
        a, b = (np.where(u < 0, self._count, u) for u in space.cell_unit[space.portal_cells[space.portal_door < 0]].T)
        index = space.unit_index
        stairs = [
            (index.get(v.lower_unit_id, self._count), index.get(v.upper_unit_id, self._count))
            for v in space.building.vertical_links
        ]
        hatches = [o for o in space.building.openings if o.kind is OpeningKind.HATCH]
        through = [tuple(index.get(u, self._count) for u in (*o.unit_ids, "")[:2]) for o in hatches]
        pairs = np.array([*stairs, *through], dtype=np.int32).reshape(-1, 2)
        found = np.unique(np.concatenate([np.stack([a, b], axis=1), pairs]), axis=0)
        apart: I32 = found[found[:, 0] != found[:, 1]].astype(np.int32)
        return apart

    def joined(self, units: tuple[int, ...], state: State) -> Bool:
        """(U + 1,) rooms that may be seen into from some of ``units``."""
        clear = (state.door_open >= OPEN) | (self._pane & (state.door_covered == 0))
        down = np.append(state.blinds_down, 0) == 1
        key = (units, clear.tobytes() + down.tobytes())
        if key not in self._known:
            if len(self._known) >= KEEP:
                self._known.clear()
            self._known[key] = self._spread(units, clear, down)
        return self._known[key]

    def _spread(self, units: tuple[int, ...], clear: Bool, down: Bool) -> Bool:
        glass = self._windows[~(self._coverable & (down[self._windows[:, 0]] | down[self._windows[:, 1]]))]
        links = np.concatenate([self._free, self._doors[clear], glass])
        reached = np.zeros(self._count + 1, dtype=bool)
        reached[[u if u >= 0 else self._count for u in units]] = True
        reached[self._count] |= bool(reached[self._labels].any())
        while True:
            either = reached[links[:, 0]] | reached[links[:, 1]]
            before = int(reached.sum())
            reached[links[either].ravel()] = True
            if int(reached.sum()) == before:
                return reached
