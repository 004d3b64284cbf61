"""Which runs a command is about: the same options for every command that takes many."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from tools.settings import option

if TYPE_CHECKING:
    from scoring.records import Selection

DAY = click.DateTime(formats=["%Y-%m-%d"])
LEVELS = ("CL0", "CL1", "CL2", "CL3", "CL4")


def choosing(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the filters and hands them over as one ``selection``; without any it is everything."""
    return _choosing(function, "all")


def choosing_people(function: Callable[..., None]) -> Callable[..., None]:
    """``choosing`` that leaves scripted trainees out unless they are asked for."""
    return _choosing(function, "people")


def choosing_to_rescore(function: Callable[..., None]) -> Callable[..., None]:
    """``choosing`` whatever scores the runs have: ``--rubric`` is what to judge by there."""
    return _choosing(function, "all", by_rubric=False)


def _choosing(function: Callable[..., None], usual: str, *, by_rubric: bool = True) -> Callable[..., None]:
    def wrapped(
        *given: Any,
        from_day: datetime | None,
        to_day: datetime | None,
        scenario_id: str | None,
        plan_id: str | None,
        code_only: str | None,
        level_only: str | None,
        station_only: str | None,
        who: str,
        rules: str | None = None,
        **rest: Any,
    ) -> None:
        selection = selected(from_day, to_day, scenario_id, plan_id, code_only, level_only, who, station_only, rules)
        function(*given, selection=selection, **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    rubric = (option("--rubric", "rules"),) if by_rubric else ()
    for decorate in (
        *rubric,
        option("--station", "station_only"),
        option("--who", type=click.Choice(["all", "people", "scripts"]), default=usual, show_default=True),
        option("--level", "level_only", type=click.Choice(LEVELS)),
        option("--code", "code_only"),
        option("--plan", "plan_id"),
        option("--scenario", "scenario_id"),
        option("--to", "to_day", type=DAY),
        option("--from", "from_day", type=DAY),
    ):
        wrapped = decorate(wrapped)
    return wrapped


def selected(
    from_day: datetime | None,
    to_day: datetime | None,
    scenario: str | None,
    plan: str | None,
    code: str | None,
    level: str | None,
    who: str,
    station: str | None = None,
    rules: str | None = None,
) -> "Selection":
    """The filters as the store takes them.

    Raises:
        UsageProblem: the first day comes after the last.
    """
    from scoring.records import Selection
    from sim.errors import UsageProblem

    if from_day and to_day and from_day > to_day:
        raise UsageProblem(f"--from {from_day:%Y-%m-%d} comes after --to {to_day:%Y-%m-%d}. Turn them round.")
    return Selection(
        since=from_day.date() if from_day else None,
        until=to_day.date() if to_day else None,
        scenario=scenario,
        plan=plan,
        code=code,
        level=level,
        scripted={"all": None, "people": False, "scripts": True}[who],
        station=station,
        rules=rules,
    )
