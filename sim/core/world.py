"""What never changes during a run, in the shape the core's systems need it: the space, the scenario and tables of both."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from sim.core.building.locks import Locks, fit_locks
from sim.core.building.rooms import Rooms
from sim.core.geometry import Cells, tabulate
from sim.core.registers import Layout
from sim.core.state import F64, I32, Index
from sim.core.walking.tolls import Tolls
from sim.core.zone.outlook import Outlook
from sim.plan.building import Blinds, Category, LockKind, Opening, OpeningKind, Point, Tri, Unit, Window
from sim.scenario.bound import BoundScenario
from sim.scenario.model import Scenario
from sim.space.locate import Locator
from sim.space.nav import Navigator
from sim.space.sight import Sight
from sim.space.sound import Sound
from sim.space.space import OUTDOORS, Bool, Space
from sim.units import STEP

CIRCULATION: Final = frozenset({Category.WALKWAY, Category.LOBBY, Category.STAIRS, Category.ELEVATOR, Category.OUTDOOR})
"""Categories nobody shelters in: one passes through them."""

SWING: Final = {OpeningKind.DOUBLE_DOOR: 1.0, OpeningKind.SLIDING: 0.9, OpeningKind.GATE: 1.2, OpeningKind.HATCH: 0.6}
"""Seconds a leaf takes from wide open to shut, by eye; every other kind takes ``SWING_DOOR``."""

SWING_DOOR: Final = 0.8

LOCK_SECONDS: Final = {LockKind.THUMB_TURN: 1.0, LockKind.PUSH_BUTTON: 0.5, LockKind.KEY: 6.0, LockKind.CARD: 2.0}
"""Seconds from hand on the lock to locked. Order after the ALERRT trial (push-button before key); values by eye."""

SEEDED: Final = frozenset({"seed", "locks"})
"""What of a ``World`` differs between runs of the same scenario in the same space."""

PASSABLE: Final = 0.6
"""Share of a full swing from which a body gets through; below it the leaf counts as shut for bodies."""


@dataclass(frozen=True)
class World:
    """Tables over a space and a bound scenario; index spaces as in ``Space``."""

    space: Space
    bound: BoundScenario
    seed: int
    flow_cap: float
    """People per metre of clear width and second through a door (research §5: default 1.3)."""

    @property
    def scenario(self) -> Scenario:
        """The scenario being run."""
        return self.bound.scenario

    @cached_property
    def layout(self) -> Layout:
        """Where the registers' blocks are."""
        return Layout.of(self.scenario)

    @cached_property
    def cells(self) -> Cells:
        """Edge and portal tables."""
        return tabulate(self.space)

    @cached_property
    def locator(self) -> Locator:
        """Finds cells by point."""
        return Locator(self.space)

    @cached_property
    def navigator(self) -> Navigator:
        """Finds ways."""
        return Navigator(self.space)

    @cached_property
    def sight(self) -> Sight:
        """Knows what can be seen from where."""
        return Sight(self.space)

    @cached_property
    def sound(self) -> Sound:
        """Knows how loud a sound is elsewhere."""
        return Sound(self.space)

    def with_seed(self, seed: int) -> "World":
        """The same tables for another run; only the few that depend on the seed are worked out anew."""
        twin = replace(self, seed=seed)
        vars(twin).update({name: value for name, value in vars(self).items() if name not in SEEDED})
        return twin

    def prepare(self) -> None:
        """Works out what would otherwise make the first steps that need it slow."""
        _ = (
            self.space.obstacles,
            self.space.obstacle_rows,
            self.space.tiles,
            self.navigator,
            self.sight,
            self.sound,
            self.tolls,
            self.thresholds,
            self.exits,
            self.cells,
            self.outdoor_cells,
            self.shelters,
            self.outlook,
        )

    @cached_property
    def tolls(self) -> Tolls:
        """Knows what crossing a portal costs whom."""
        return Tolls(self.space)

    @cached_property
    def exits(self) -> Index:
        """Doors between indoors and the open sky."""
        sky = np.append(self.open_air, True)[self.space.door_units]
        return np.flatnonzero(sky[:, 0] != sky[:, 1])

    @cached_property
    def is_exit(self) -> list[bool]:
        """Which doors are ``exits``."""
        found = set(self.exits.tolist())
        return [d in found for d in range(len(self.space.door_ids))]

    @cached_property
    def exits_in(self) -> Index:
        """(U + 1,) how many exits each unit has, the outdoors last."""
        units = self.space.door_units[self.exits].ravel()
        return np.bincount(np.where(units < 0, len(self.units), units), minlength=len(self.units) + 1)

    @cached_property
    def thresholds(self) -> dict[int, dict[int, tuple[int, int]]]:
        """Unit (-1 outdoors) -> its doors -> the portal on the unit's side and the one on the other side."""
        s, portals = self.space, dict[tuple[int, int], int]()
        for p in np.flatnonzero(s.portal_door >= 0).tolist():
            for c in s.portal_cells[p].tolist():
                if s.cell_door[c] < 0:
                    portals.setdefault((int(s.portal_door[p]), int(s.cell_unit[c])), p)
        found: dict[int, dict[int, tuple[int, int]]] = {}
        for d, (a, b) in enumerate(s.door_units.tolist()):
            if a != b and (d, a) in portals and (d, b) in portals:
                found.setdefault(a, {})[d] = (portals[d, a], portals[d, b])
                found.setdefault(b, {})[d] = (portals[d, b], portals[d, a])
        return found

    @cached_property
    def outlook(self) -> Outlook:
        """Knows which rooms can at all be seen from which."""
        return Outlook(self.space)

    # --- doors

    @cached_property
    def locks(self) -> Locks:
        """The doors' locks in this run."""
        return fit_locks(self.space, self.scenario.locks, self.indices, self.seed)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """The opening of each door: the plan's, with the lock it has in this run."""
        return self.locks.openings

    @cached_property
    def swing(self) -> F64:
        """(D,) share of a full swing per step."""
        return np.array([STEP / SWING.get(o.kind, SWING_DOOR) for o in self.openings])

    @cached_property
    def closers(self) -> Bool:
        """(D,) the door shuts itself."""
        return np.array([o.closer is Tri.YES for o in self.openings], dtype=bool)

    @cached_property
    def doors_in(self) -> list[frozenset[int]]:
        """The doors of each unit; those of the outdoors (-1) are the last."""
        sides = self.space.door_units.tolist()
        found: list[set[int]] = [set() for _ in range(len(self.units) + 1)]
        for d, pair in enumerate(sides):
            for u in pair:
                found[u].add(d)
        return [frozenset(doors) for doors in found]

    @cached_property
    def door_middle(self) -> F64:
        """(D, 2) the middle of each doorway, metres."""
        middle: F64 = (self.space.door_line[:, 0] + self.space.door_line[:, 1]) / 2.0
        return middle

    @cached_property
    def flow(self) -> F64:
        """(D,) people per step a doorway takes."""
        return self.space.door_width * (self.flow_cap * STEP)

    @cached_property
    def flow_saved(self) -> F64:
        """(D,) people a doorway's unused flow is kept for: one, or one per metre of a wide one, whose lanes wait by turns."""
        return np.maximum(self.space.door_width, 1.0)

    @cached_property
    def inside(self) -> Bool:
        """(D, 2) whether each side is the one a lock is worked from: the more private side, or both when equally private."""
        rank = np.array([[self._privacy(int(u)) for u in pair] for pair in self.space.door_units]).reshape(-1, 2)
        return rank == rank.max(axis=1, keepdims=True) if len(rank) else np.zeros((0, 2), dtype=bool)

    def _privacy(self, unit: int) -> int:
        if unit == OUTDOORS or self.units[unit].category is Category.OUTDOOR:
            return 0
        return 1 if self.units[unit].category in CIRCULATION else 2

    def lock_seconds(self, door: int) -> float:
        """How long locking takes with this door's lock."""
        return LOCK_SECONDS.get(self.openings[door].lock_kind, LOCK_SECONDS[LockKind.KEY])

    # --- units

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The plan's units in index order."""
        return tuple(self.space.building.unit[u] for u in self.space.unit_ids)

    @cached_property
    def unit_level(self) -> I32:
        """(U,) storey of each unit."""
        index = {name: i for i, name in enumerate(self.space.level_ids)}
        return np.array([index[u.level_id] for u in self.units], dtype=np.int32)

    @cached_property
    def circulation(self) -> Bool:
        """(U,) corridors, stairs and the like."""
        return np.array([u.category in CIRCULATION for u in self.units], dtype=bool)

    @cached_property
    def open_air(self) -> Bool:
        """(U,) units that lie outdoors."""
        return np.array([u.category is Category.OUTDOOR for u in self.units], dtype=bool)

    @cached_property
    def unit_doors(self) -> tuple[tuple[int, ...], ...]:
        """Doors of each unit."""
        doors: list[list[int]] = [[] for _ in self.units]
        for d, pair in enumerate(self.space.door_units.tolist()):
            for u in dict.fromkeys(pair):
                if u >= 0:
                    doors[u].append(d)
        return tuple(tuple(d) for d in doors)

    @cached_property
    def unit_cells(self) -> tuple[I32, ...]:
        """Cells of each unit, doorways left out."""
        s = self.space
        rooms = np.where(s.cell_door < 0, s.cell_unit, -9)
        return tuple(np.flatnonzero(rooms == u).astype(np.int32) for u in range(len(self.units)))

    @cached_property
    def outdoor_cells(self) -> I32:
        """Cells under the open sky."""
        s = self.space
        outdoor_units = np.flatnonzero(self.open_air)
        sky = (s.cell_unit == OUTDOORS) | np.isin(s.cell_unit, outdoor_units)
        return np.flatnonzero(sky & (s.cell_door < 0)).astype(np.int32)

    @cached_property
    def sealed(self) -> Bool:
        """(U,) every way out of the unit can be closed."""
        s = self.space
        sealed = np.ones(len(self.units), dtype=bool)
        for (a, b), door in zip(s.portal_cells.tolist(), s.portal_door.tolist(), strict=True):
            pair = (int(s.cell_unit[a]), int(s.cell_unit[b]))
            if door < 0 and pair[0] != pair[1]:
                sealed[[u for u in pair if u >= 0]] = False
        return sealed

    @cached_property
    def windows(self) -> tuple[tuple[Window, ...], ...]:
        """Windows of each unit."""
        return tuple(self.space.building.unit_windows[u] for u in self.space.unit_ids)

    @cached_property
    def has_blinds(self) -> Bool:
        """(U,) some window of the unit can be covered."""
        kinds = (Blinds.INSIDE, Blinds.BETWEEN)
        return np.array([any(w.blinds in kinds for w in ws) for ws in self.windows], dtype=bool)

    @cached_property
    def unit_area(self) -> F64:
        """(U,) square metres of floor."""
        return np.array([float(self.cells.area[c].sum()) for c in self.unit_cells])

    @cached_property
    def unit_middle(self) -> F64:
        """(U, 2) the middle of each unit: its cells' centres weighed by area."""
        middle = np.zeros((len(self.units), 2))
        for u, cells in enumerate(self.unit_cells):
            if len(cells):
                weight = np.maximum(self.cells.area[cells], 1e-9)
                middle[u] = (self.cells.centre[cells] * weight[:, None]).sum(axis=0) / weight.sum()
        return middle

    @cached_property
    def rooms(self) -> Rooms:
        """Which rooms lead to which."""
        return Rooms.of(self.space, self.unit_middle)

    @cached_property
    def shelters(self) -> I32:
        """Rooms one can shelter in: with floor and doors, every way out can be shut, not a passage, shaft or lift."""
        rooms = [
            u
            for u in range(len(self.units))
            if self.sealed[u]
            and not self.circulation[u]
            and self.unit_doors[u]
            and len(self.unit_cells[u])
            and self.units[u].category not in (Category.SHAFT, Category.ELEVATOR)
        ]
        return np.array(rooms, dtype=np.int32)

    def watch_points(self, units: tuple[int, ...]) -> tuple[F64, I32]:
        """Places somebody may stand and look from in units: (k, 3) eyes above the building's zero, and (k,) their cells."""
        if units not in self._watch:
            found = [self.sight.standing_points(u) for u in units]
            eyes = np.concatenate([np.zeros((0, 3)), *found])
            levels = [int(self.unit_level[u]) for u, points in zip(units, found, strict=True) for _ in points]
            self._watch[units] = (eyes, self.locator.cells(eyes[:, :2], np.array(levels, dtype=np.int32)))
        return self._watch[units]

    @cached_property
    def switches(self) -> dict[int, tuple[Point, ...]]:
        """Light switches of units, kept for ``sim.core.acting.reach``."""
        return {}

    @cached_property
    def _watch(self) -> dict[tuple[int, ...], tuple[F64, I32]]:
        return {}

    def lockable(self, unit: int) -> Tri:
        """Whether the unit can be locked from inside: yes when every door of it can, no when one cannot.

        A door to a room one gets into from here alone needs no lock: nobody comes in by the shower of a changing room.
        """
        doors = (d for d in self.unit_doors[unit] if self.side_inside(d, unit) and not self.leads_nowhere(d, unit))
        answers = [self.openings[d].lockable_from_inside for d in doors]
        if not answers or not self.sealed[unit]:
            return Tri.NO
        if Tri.NO in answers:
            return Tri.NO
        return Tri.UNKNOWN if Tri.UNKNOWN in answers else Tri.YES

    def leads_nowhere(self, door: int, unit: int) -> bool:
        """Whether what lies beyond a door is an indoor room with that door only."""
        other = self.other_side(door, unit)
        return other >= 0 and self.unit_doors[other] == (door,) and bool((self.shelters == other).any())

    def side_inside(self, door: int, unit: int) -> bool:
        """Whether ``unit`` is on the side the door's lock is worked from."""
        pair = self.space.door_units[door].tolist()
        return unit in pair and bool(self.inside[door, pair.index(unit)])

    def other_side(self, door: int, unit: int) -> int:
        """The unit beyond a door."""
        a, b = self.space.door_units[door].tolist()
        return int(b) if a == unit else int(a)

    def indices(self, place: str) -> tuple[int, ...]:
        """Unit indices of a named place of the scenario; empty when absent."""
        return tuple(self.space.unit_index[u] for u in self.bound.places.get(place, ()) if u in self.space.unit_index)

    def unit_id(self, unit: int) -> str:
        """The plan's id of a unit index; empty outdoors."""
        return self.space.unit_ids[unit] if unit >= 0 else ""
