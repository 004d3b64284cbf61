"""Which part of a step costs what, in the minute after the alarm, by Python's own profiler.

The profiler charges every call, so that systems of many small calls look dearer than they are; shares are for finding work to do.
"""

import cProfile
import pstats
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from tools.bench.lanes import OurLane, play
from tools.bench.rows import Row
from tools.bench.steps import MINUTE
from tools.bench.suites import Order
from tools.bench.worlds import Place, alarm_at, raised

OPENED = ("simulation", "crowd")
"""Modules whose own calls are shown one by one."""

LEAST = 1.0
"""Per cent from which a system has a row of its own."""

Function = tuple[str, int, str]


def rows(order: Order, place: Place, people: int) -> Iterator[Row]:
    """Per cent of the minute after the alarm that each system takes, most first."""
    bound = raised(place, people)
    bound = place.bound(bound.scenario.model_copy(update={"triggers": alarm_at(bound.scenario, 1.0)}))
    order.told(f"{place.name} {people}: shares", 0, 1)
    script = play(place, bound, "careful", order.choose(MINUTE, 200))
    lane = OurLane("shares", place, bound, script.inputs)
    profile = cProfile.Profile(builtins=False)
    profile.enable()
    for k in range(lane.steps):
        lane.step(k)
    profile.disable()
    for system, share in shares(pstats.Stats(profile).stats).items():  # type: ignore[attr-defined]
        if share >= LEAST:
            yield Row("share", (place.name, str(people), system), share, "%", "share")


def shares(stats: Mapping[Function, Any]) -> dict[str, float]:
    """Per cent by system from a profile: what the step and the crowd call, and what is left in themselves; most first."""
    whole = sum(entry[2] for entry in stats.values())
    opened = {function for function in stats if _module(function) in OPENED}
    found: dict[str, float] = {}
    for function, (_, _, own, _, callers) in stats.items():
        if function in opened:
            _add(found, _module(function), own)
            continue
        for caller, (_, _, _, cumulative) in callers.items():
            if caller in opened:
                _add(found, _module(function), cumulative)
    return {k: 100.0 * v / whole for k, v in sorted(found.items(), key=lambda kv: -kv[1])}


def _module(function: Function) -> str:
    path = PurePath(function[0])
    return path.stem if path.parent.name == "core" and path.parent.parent.name == "sim" else f"{path.parent.name}/{path.stem}"


def _add(into: dict[str, float], name: str, seconds: float) -> None:
    into[name] = into.get(name, 0.0) + seconds
