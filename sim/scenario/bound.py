"""A scenario with every place found in one building: what the core runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.scenario.model import Scenario


@dataclass(frozen=True)
class StartPose:
    """Where the trainee begins: plan coordinates in metres, heading in radians."""

    unit_id: str
    level_id: str
    x: float
    y: float
    heading: float


@dataclass(frozen=True)
class BoundScenario:
    """``places`` maps each name to unit ids (empty when optional and absent); ``max_seconds`` is the limit in this building."""

    scenario: Scenario
    scenario_hash: str
    places: Mapping[str, tuple[str, ...]]
    start: StartPose
    doors_open: frozenset[str]
    max_seconds: float
