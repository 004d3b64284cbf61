"""The figures of everybody but the trainee, for a block of runs at once: what ``sim.study.outcome`` reads from a run's events."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np

from sim.core.state import F64, I32
from sim.space.space import Bool
from sim.study.meso.atlas import Atlas
from sim.study.meso.batch import Happenings, What
from sim.study.outcome import HALF, MOST
from sim.units import STEP, STEP_HZ

UNTOLD: Final = np.inf


@dataclass(frozen=True)
class Others:
    """Figures of the others in each run of a block, all (n,) seconds since the run began; infinite: it never came to that."""

    half_safe: F64
    most_safe: F64
    safe: I32
    rooms: I32
    secured: F64
    locked: Bool  # (n, D) doors that others locked


def others(atlas: Atlas, happened: Happenings, people: Sequence[int], ends: F64) -> Others:
    """What others came to in each run up to its end (seconds); ``people`` is how many there are in each."""
    count = len(ends)
    t = np.ceil(happened.t * STEP_HZ - 1e-6) * STEP
    in_time = t <= ends[happened.run] + 1e-9
    safe = in_time & (happened.what == What.SAFE)
    run, when, unit = happened.run[safe], t[safe], happened.where[safe]
    total = np.bincount(run, minlength=count)
    indoors = ~atlas.open_air[unit]
    first = np.full((count, len(atlas.goal_of)), UNTOLD)
    np.minimum.at(first, (run[indoors], unit[indoors]), when[indoors])
    rooms = np.isfinite(first).sum(axis=1)
    locked = np.zeros((count, len(atlas.world.openings)), dtype=bool)
    done = in_time & (happened.what == What.LOCKED) & (happened.who != 0)
    locked[happened.run[done], happened.where[done]] = True
    many = np.asarray(people)
    return Others(
        half_safe=_reached(run, when, total, many, HALF),
        most_safe=_reached(run, when, total, many, MOST),
        safe=total.astype(np.int32),
        rooms=rooms.astype(np.int32),
        secured=_of_rows(first, rooms, MOST),
        locked=locked,
    )


def _reached(run: I32, when: F64, total: np.ndarray, people: np.ndarray, share: float) -> F64:
    """(n,) when a share of the people were safe; rows are in order of run and time."""
    needed = np.maximum(1, np.ceil(people * share - 1e-9).astype(np.int64))
    order = np.lexsort((when, run))
    starts = np.cumsum(total) - total
    enough = (total >= needed) & (people > 0)
    found = np.full(len(total), UNTOLD)
    found[enough] = when[order][(starts + needed - 1)[enough]]
    return found


def _of_rows(first: F64, rooms: np.ndarray, share: float) -> F64:
    """(n,) when a share of each run's rooms were secured."""
    ordered = np.sort(first, axis=1)
    needed = np.maximum(1, np.array([ceil(r * share - 1e-9) for r in rooms.tolist()], dtype=np.int64))
    return np.where(rooms > 0, ordered[np.arange(len(rooms)), needed - 1], UNTOLD)
