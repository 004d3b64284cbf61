"""Which scenarios fit which plans: the table of ``inrymning check``, with the reason wherever one does not."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import FileProblem, IssuesFound, Severity
from sim.issue_text import issue_text
from sim.resources import find, shipped
from sim.sentences import error_text
from tools.settings import Settings

if TYPE_CHECKING:
    from sim.plan.building import Building

SPACE = 2
"""Signs between two columns."""


def plan_files(settings: Settings, names: Iterable[str]) -> list[Path]:
    """The plans meant by names, paths, and folders (every ``*.plan.json`` in one), each once, in the order given.

    Raises:
        FileProblem: a folder has no plan in it.
        UsageProblem: no plan has that name.
    """
    found: dict[Path, None] = {}
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            found[find("plan", name, (settings.data / "plans",))] = None
            continue
        inside = sorted(folder.glob("*.plan.json"))
        if not inside:
            raise FileProblem(folder, "has no plan in it.", fix="Name a folder with files called *.plan.json.")
        found.update(dict.fromkeys(inside))
    return list(found)


def scenario_files(settings: Settings) -> list[Path]:
    """Every scenario there is: the shipped ones, then one's own."""
    return [*shipped("scenario"), *sorted((settings.data / "scenarios").glob("*.scenario.json"))]


def fits(settings: Settings, scenarios: Sequence[Path], plans: Sequence[Path]) -> dict[str, Any]:
    """What ``--json`` shows: ``plans[{file, name, error}], fits[{scenario, plan, fits, issues[{code, where, text}]}]``.

    A plan that cannot be used has its reason as ``error`` and no rows; ``plan`` is the number of a plan in the list, from 1.
    """
    from sim.plan.load import load_plan
    from sim.scenario.bind import called

    told: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number, path in enumerate(plans, 1):
        try:
            building = load_plan(path)
        except (FileProblem, IssuesFound) as problem:
            told.append({"file": str(path), "name": path.name, "error": error_text(problem, settings.language)})
            continue
        told.append({"file": str(path), "name": called(building), "error": ""})
        rows += [_row(settings, scenario, number, building) for scenario in scenarios]
    return {"plans": told, "fits": rows}


def show(settings: Settings, found: dict[str, Any]) -> None:
    """The table for people: plans with their numbers, a line for each scenario, then why what does not fit does not."""
    plans, rows = found["plans"], found["fits"]
    for number, plan in enumerate(plans, 1):
        settings.tell(f"{number:>3}  {plan['name']}  ({plan['file']})")
    usable = [number for number, plan in enumerate(plans, 1) if not plan["error"]]
    words = {True: settings.say("cli.check.fits"), False: settings.say("cli.check.fits_not")}
    names = list(dict.fromkeys(row["scenario"] for row in rows))
    first = max((len(name) for name in names), default=0) + SPACE
    wide = max(map(len, words.values())) + SPACE
    answer = {(row["scenario"], row["plan"]): words[row["fits"]] for row in rows}
    settings.tell()
    settings.tell(" " * first + "".join(f"{number:<{wide}}" for number in usable).rstrip())
    for name in names:
        settings.tell(f"{name:<{first}}" + "".join(f"{answer[name, number]:<{wide}}" for number in usable).rstrip())
    _show_reasons(settings, plans, rows)


def _show_reasons(settings: Settings, plans: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> None:
    for number, plan in enumerate(plans, 1):
        lacking = [row for row in rows if row["plan"] == number and not row["fits"]]
        if plan["error"]:
            settings.tell()
            settings.tell(f"{number:>3}  {plan['name']}: {plan['error']}")
        elif lacking:
            settings.tell()
            settings.tell(settings.say("cli.check.fits_reasons", number=number, plan=plan["name"]))
            for row in lacking:
                for issue in row["issues"]:
                    settings.tell(f"    {row['scenario']}: {issue['text']}")


def _row(settings: Settings, path: Path, number: int, building: "Building") -> dict[str, Any]:
    from sim.scenario.bind import fit, missing_rooms
    from sim.scenario.load import load_scenario

    scenario = load_scenario(path)
    found = [*missing_rooms(scenario, building), *fit(scenario, building).issues]
    against = [i for i in found if i.severity is Severity.ERROR]
    issues = [{"code": i.code, "where": i.where, "text": issue_text(i, settings.language)} for i in against]
    return {"scenario": scenario.id, "plan": number, "fits": not against, "issues": issues}
