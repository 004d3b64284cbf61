"""A building as the bake sees it: prisms, lamps and triangles of its rooms, and the outline of its walls against the sky."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.plan.building import Building, Category, Opening, OpeningKind, Unit, Window
from sim.view.bake.emitters import Skyline
from sim.view.bake.patches import RoomFacts
from sim.view.bake.prism import Gap, Prism, Way, Well
from sim.view.bake.room import Corners
from sim.view.flat import rings_of
from sim.view.openings import Hole, wall_faces
from sim.view.outside import outlines
from sim.view.shell import PLAIN, Lamp, room_shell
from sim.view.stairwell import Stairwell, stairwells
from sim.view.statics import Cell, Statics

F64 = npt.NDArray[np.float64]

_GLASS, _THROUGH_DOORS = 0.88, 0.8
"""Light let in by a window and by the glass of a door; a quarter more than ``sim.view.light`` has, by eye: its bounced light is a
rule of thumb and brighter."""


def prisms_of(building: Building) -> dict[int, Prism]:
    """The prism of every unit that is indoors, by its index."""
    wells = stairwells(building)
    index = {u.id: k for k, u in enumerate(building.units) if u.category is not Category.OUTDOOR}
    made = {}
    for unit_id, k in index.items():
        unit = building.unit[unit_id]
        rings = rings_of(unit.polygon)
        if rings:
            made[k] = _prism(building, unit, rings, index, wells)
    return made


def _prism(building: Building, unit: Unit, rings: Sequence[F64], index: dict[str, int], wells: Sequence[Stairwell]) -> Prism:
    floor = building.level[unit.level_id].elevation
    gaps = []
    for face, wall in enumerate(wall_faces(building, unit)):
        for hole in wall.holes:
            gap = _gap(face, hole, floor, unit, index)
            if gap is not None:
                gaps.append(gap)
    holes = []
    for well in wells:
        ends = well.link.lower_unit_id, well.link.upper_unit_id
        if unit.id == ends[0] and ends[1] in index:
            holes.append(Well(True, well.hole, index[ends[1]], well.upper_floor))
        elif unit.id == ends[1] and ends[0] in index:
            holes.append(Well(False, well.hole, index[ends[0]], well.lower_floor + building.unit[ends[0]].ceiling))
    a, b = np.concatenate(rings), np.concatenate([np.roll(r, -1, axis=0) for r in rings])
    return Prism(tuple(rings), a, b, floor, floor + unit.ceiling, tuple(gaps), tuple(holes))


def _gap(face: int, hole: Hole, floor: float, unit: Unit, index: dict[str, int]) -> Gap | None:
    """What an opening or window means for light; None for closed doors."""
    source: Opening | Window = hole.source
    others = [index[i] for i in source.unit_ids if i in index and i != unit.id]
    span, rise = (hole.start, hole.end), (floor + max(hole.low, 0.0), floor + min(hole.high, unit.ceiling))
    depth = max(hole.depth, 0.0)
    if isinstance(source, Window):
        if others:
            return Gap(face, span, rise, depth, Way.PANE, 1.0, others[0])
        return Gap(face, span, rise, depth, Way.SKY, _GLASS, -1, max(1, round((hole.end - hole.start) / 1.15)))
    if source.kind is OpeningKind.OPEN:
        return Gap(face, span, rise, depth, Way.PASSAGE if others else Way.SKY, 0.9, others[0] if others else -1)
    if not others and source.glazed:
        return Gap(face, span, rise, depth, Way.SKY, _THROUGH_DOORS * source.glazed)
    return None


def skyline_of(building: Building) -> Skyline:
    """Walls of all storeys and halls as they stand against the sky."""
    ends, tops = [np.zeros((0, 2, 2))], [np.zeros(0)]
    for level in building.levels:
        for rings in outlines(building, level):
            for ring in rings:
                ends.append(np.stack([ring, np.roll(ring, -1, axis=0)], axis=1))
                tops.append(np.full(len(ring), level.elevation + level.height))
    for unit in building.units:
        level = building.level[unit.level_id]
        if unit.category is not Category.OUTDOOR and unit.ceiling > level.height + 0.3:
            ring = np.asarray(unit.polygon.exterior, float)
            ends.append(np.stack([ring, np.roll(ring, -1, axis=0)], axis=1))
            tops.append(np.full(len(ring), level.elevation + unit.ceiling + 0.4))
    return Skyline(np.concatenate(ends), np.concatenate(tops))


def lamps_in(building: Building, unit: Unit) -> tuple[Lamp, ...]:
    """Ceiling lamps of a unit, as its shell hangs them."""
    wells = stairwells(building)
    floor = [w.hole for w in wells if w.link.upper_unit_id == unit.id]
    ceiling = [w.hole for w in wells if w.link.lower_unit_id == unit.id]
    return room_shell(building, unit, floor, ceiling, PLAIN).lamps


def corners_of(cell: Cell) -> tuple[Corners, ...]:
    """What is drawn of a cell, near and from afar."""
    return tuple(Corners(f.rows["vertex"].copy(), f.rows["normal"].copy(), f.index) for f in cell.forms)


def facts_of(building: Building, statics: Statics) -> dict[int, RoomFacts]:
    """Everything the light of each room depends on."""
    prisms, skyline = prisms_of(building), skyline_of(building)
    prisms = {k: p for k, p in prisms.items() if len(statics.cells[k].index)}
    lamps = {k: lamps_in(building, building.units[k]) for k in prisms}
    made = {}
    for k, prism in prisms.items():
        near = corners_of(statics.cells[k])[0]
        colour = np.square(statics.cells[k].rows["color"][:, :3].astype(np.float32) / np.float32(255.0))
        beyond = {g.room for g in prism.gaps if g.room >= 0} | {w.room for w in prism.wells}
        made[k] = RoomFacts(
            k,
            prism,
            lamps[k],
            near.position[near.index],
            near.normal[near.index[:, 0]],
            colour[near.index].mean(axis=1),
            {m: (prisms[m], lamps[m]) for m in sorted(beyond & prisms.keys())},
            skyline,
        )
    return made
