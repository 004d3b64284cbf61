"""Names of a plan and a scenario -> everything a run needs, or the issues that prevent it."""

from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import IssuesFound, Severity
from sim.plan.building import Building
from sim.plan.load import load_plan
from sim.resources import find
from sim.scenario.bind import bind
from sim.scenario.bound import BoundScenario
from sim.scenario.check import check
from sim.scenario.load import load_scenario
from sim.scenario.model import Scenario
from sim.space.build import build_space
from sim.space.space import Space


@dataclass(frozen=True)
class Prepared:
    """A scenario bound to a building."""

    plan_path: Path
    scenario_path: Path
    building: Building
    scenario: Scenario
    space: Space
    bound: BoundScenario


def prepare(plan: str, scenario: str, folders: tuple[Path, ...] = ()) -> Prepared:
    """Loads, checks and binds. ``folders`` are searched for names before the shipped files.

    Raises FileProblem, UsageProblem, or IssuesFound when the scenario has errors or does not fit the plan.
    """
    plan_path, scenario_path = find("plan", plan, folders), find("scenario", scenario, folders)
    building, loaded = load_plan(plan_path), load_scenario(scenario_path)
    issues, together = check(loaded, building), f"inrymning check --plan {plan_path} {scenario_path}"
    if any(i.severity is Severity.ERROR for i in issues):
        raise IssuesFound(scenario_path, issues, together)
    space = build_space(building)
    try:
        bound = bind(loaded, space)
    except IssuesFound as misfit:
        raise IssuesFound(scenario_path, misfit.issues, together) from misfit
    return Prepared(plan_path, scenario_path, building, loaded, space, bound)


def for_display(prepared: Prepared, display: str) -> Prepared:
    """What is played on a display: in a headset the time a large building adds is left out (ten minutes at most)."""
    if display != "headset" or not prepared.scenario.seconds_per_room:
        return prepared
    shorter = prepared.scenario.model_copy(update={"seconds_per_room": 0.0})
    return replace(prepared, scenario=shorter, bound=bind(shorter, prepared.space))
