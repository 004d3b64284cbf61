"""Which lock each door has in a run: the plan's, or what the scenario says instead."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.core import rng
from sim.core.rng import Purpose
from sim.core.state import F64
from sim.plan.building import LockKind, Opening, Tri
from sim.scenario.model import LockRule
from sim.space.space import Bool, Space

FAILURE: Final = {LockKind.PUSH_BUTTON: 0.02, LockKind.THUMB_TURN: 0.03, LockKind.CARD: 0.05, LockKind.KEY: 0.15}
"""Chance that a lock is fumbled and takes twice its time. Order from the ALERRT trial (push-button fewer failures than key), size
by eye: 0 for other kinds."""


@dataclass(frozen=True)
class Locks:
    """Locks of a run, by door: the opening as it is in this run, whether it locks itself, how it fails, how it starts."""

    openings: tuple[Opening, ...]
    auto: Bool  # (D,)
    failure: F64  # (D,) chance
    locked: Bool  # (D,) at the start


def fit_locks(space: Space, rules: tuple[LockRule, ...], rooms: Callable[[str], tuple[int, ...]], seed: int) -> Locks:
    """The locks of a run; ``rooms`` gives the units of a place."""
    openings = [space.building.opening[d] for d in space.door_ids]
    failure = [FAILURE.get(o.lock_kind, 0.0) for o in openings]
    auto, locked = np.zeros(len(openings), dtype=bool), np.zeros(len(openings), dtype=bool)
    for rule in rules:
        of_place = np.isin(space.door_units, rooms(rule.place)).any(axis=1)
        for d in np.flatnonzero(of_place).tolist():
            if rng.unit(seed, Purpose.LOCK_RULE, d) >= rule.share:
                continue
            openings[d] = _fitted(openings[d], rule)
            auto[d], locked[d] = rule.kind == "auto", rule.locked and rule.kind != "none"
            own = 0.0 if auto[d] else FAILURE.get(openings[d].lock_kind, 0.0)
            failure[d] = own if rule.failure is None else rule.failure
    return Locks(tuple(openings), auto, np.array(failure, dtype=np.float64), locked)


def _fitted(opening: Opening, rule: LockRule) -> Opening:
    """An opening with the rule's lock; one that locks itself has a thumb turn besides."""
    if rule.kind == "none":
        return replace(opening, lock_kind=LockKind.NONE, lockable_from_inside=Tri.NO)
    kind = LockKind.THUMB_TURN if rule.kind == "auto" else LockKind(rule.kind)
    return replace(opening, lock_kind=kind, lockable_from_inside=Tri.YES)
