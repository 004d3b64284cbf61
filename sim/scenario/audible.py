"""Whether a scenario's alarms are heard in every room of a building where people stay, doors shut: issues S206 and S209."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.errors import Issue, Severity
from sim.plan.building import Category, Unit
from sim.scenario.bound import BoundScenario
from sim.scenario.model import Alarm, DoorOrder
from sim.space.hearing import CLEAR_DB, CLEAR_OVER, Heard, background, border, grade
from sim.space.sound import F64, Sound
from sim.space.space import Bool, Space

NOBODY_STAYS: Final = frozenset({Category.OUTDOOR, Category.SHAFT, Category.ELEVATOR, Category.STORAGE})

NAMED: Final = 6
"""So many rooms are named; of the rest the number is told."""


def audibility_issues(bound: BoundScenario, space: Space) -> Iterator[Issue]:
    """S206 (warning) for each kind of alarm that people act on and that is not clear in some room: 65 dB(A), 10 over the rest.

    Programmes of one kind count together, each as it is without its faults; those on phones do not count.
    """
    around = background(space.building.units, bound.scenario.period)
    sound = Sound(space)
    for kind in ("lockdown", "fire"):
        programmes = [(n, a) for n, a in enumerate(bound.scenario.alarms) if a.kind == kind and a.by != "app"]
        if not programmes:
            continue
        level = np.max([_levels(bound, space, sound, alarm) for _, alarm in programmes], axis=0)
        faint = [u for k, u in enumerate(space.building.units) if _people_stay(space, u) and not _clear(level, around, k)]
        if faint:
            names = ", ".join(_name(u) for u in faint[:NAMED]) + (" …" if len(faint) > NAMED else "")
            data: dict[str, str | int | float] = {"count": len(faint), "rooms": names, "alarm": programmes[0][1].id}
            data |= {"least": CLEAR_DB, "over": CLEAR_OVER}
            yield Issue("S206", Severity.WARNING, f"alarms[{programmes[0][0]}]", data)


def order_issues(bound: BoundScenario, space: Space) -> Iterator[Issue]:
    """S209 (warning) for a programme that is to lock doors where this building has none."""
    for n, alarm in enumerate(bound.scenario.alarms):
        if alarm.locks is not None and not _has_doors(bound, space, alarm.locks):
            yield Issue("S209", Severity.WARNING, f"alarms[{n}].locks", {"alarm": alarm.id, "plan": space.building.id})


def _clear(level: F64, around: F64, unit: int) -> bool:
    return bool(grade(level[unit : unit + 1], around[unit : unit + 1])[0] == Heard.CLEAR)


def _people_stay(space: Space, unit: Unit) -> bool:
    return unit.category not in NOBODY_STAYS and space.unit_index[unit.id] in space.unit_cells


def _levels(bound: BoundScenario, space: Space, sound: Sound, alarm: Alarm) -> F64:
    """(U + 1,) dB(A) of one programme with every door shut."""
    own = _rooms(bound, space, alarm.places, alarm.zones)
    if not alarm.places and not alarm.zones:
        own[:-1] = [u.category is not Category.OUTDOOR for u in space.building.units]
    if alarm.outdoors:
        own |= np.array([*(u.category is Category.OUTDOOR for u in space.building.units), True])
    level = np.where(own, alarm.level_db, -99.0)
    shut = np.zeros(len(space.door_ids))
    for unit in border(space.door_units, own):
        level = np.maximum(level, sound.level_db(unit, alarm.level_db, shut))
    return level


def _rooms(bound: BoundScenario, space: Space, places: tuple[str, ...], zones: tuple[str, ...]) -> Bool:
    own, index = np.zeros(len(space.unit_ids) + 1, dtype=bool), space.unit_index
    wanted = [u for place in places for u in bound.places.get(place, ())]
    wanted += [u for z in space.building.zones if z.id in zones for u in z.unit_ids]
    own[[index[u] for u in wanted if u in index]] = True
    return own


def _has_doors(bound: BoundScenario, space: Space, order: DoorOrder) -> bool:
    named = [o for z in space.building.zones if z.id in order.zones for o in z.opening_ids]
    touched = _rooms(bound, space, order.places, order.zones)[space.door_units].any()
    return bool(touched) or any(o in space.door_index for o in (*named, *order.openings))


def _name(unit: Unit) -> str:
    return unit.name.sv or unit.number or unit.id
