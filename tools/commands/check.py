"""``inrymning check``: plans, scenarios and rubrics → issues."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.errors import FileProblem, Issue, Severity
from sim.files import opening
from sim.issue_text import issue_text
from sim.sentences import error_text
from tools.commands.plan import alike
from tools.settings import Settings, TextCommand, common, option, typed

KINDS = ("plan", "scenario", "rubric", "curriculum")


@click.command(cls=TextCommand, name="check")
@common
@option("--plan", "check_plans", multiple=True)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, settings: Settings, check_plans: tuple[str, ...], files: tuple[Path, ...]) -> None:
    """Checks each file; exit 1 when any has an error. With --plan, scenarios are also bound to that plan.

    With several plans, a folder of them, or a plan and no file, it is a table: which scenarios fit which plans, and why not.
    That one does not fit is no error then.
    """
    if not files and not check_plans:
        raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == "files"))
    if not files or len(check_plans) > 1 or any(Path(name).is_dir() for name in check_plans):
        result = check_fits(settings, files, check_plans)
    else:
        reports = [check_file(settings, path, next(iter(check_plans), None)) for path in files]
        for report in reports:
            show(settings, report)
        result = {"files": reports}
    settings.emit(result)
    if not all(r["ok"] for r in result["files"]):
        raise click.exceptions.Exit(1)


def check_fits(settings: Settings, files: Sequence[Path], plan_names: Sequence[str]) -> dict[str, Any]:
    """Each file by itself, and which of its scenarios fit which plans; without files, every scenario there is."""
    from tools.commands import fitting

    plans = fitting.plan_files(settings, plan_names)
    scenarios = list(files) or fitting.scenario_files(settings)
    reports = [check_file(settings, path, None) for path in scenarios]
    for report in reports:
        if files or not report["ok"]:
            show(settings, report)
    sound = [path for path, report in zip(scenarios, reports, strict=True) if report["ok"] and kind_of(path) == "scenario"]
    found = fitting.fits(settings, sound, plans)
    fitting.show(settings, found)
    return {"files": reports, **found}


def check_file(settings: Settings, path: Path, plan_name: str | None) -> dict[str, Any]:
    """One file's report: ``file, ok, issues[{code, severity, where, text}]``; a plan's says how many ``questions`` are open."""
    try:
        if kind_of(path) == "plan":
            return plan_report(settings, path)
        issues = issues_of(path, plan_name)
    except FileProblem as problem:
        unreadable = {"code": "FILE", "severity": "error", "where": problem.place, "text": error_text(problem, settings.language)}
        return {"file": str(path), "ok": False, "issues": [unreadable]}
    return _report(path, [(i, issue_text(i, settings.language)) for i in issues])


def plan_report(settings: Settings, path: Path) -> dict[str, Any]:
    """A plan's report: its own issues, what is left of its import's findings, and how many questions are open."""
    from sim.plan.codes import Names
    from sim.plan.named import sentence
    from tools.review.standing import read_standing

    standing = read_standing(path)
    names = Names(standing.building)
    told = [(i, sentence(i, names, settings.language)) for i in standing.issues]
    return {**_report(path, told), "questions": len(standing.questions)}


def _report(path: Path, told: Sequence[tuple[Issue, str]]) -> dict[str, Any]:
    rows = [{"code": i.code, "severity": str(i.severity), "where": i.where, "text": text} for i, text in told]
    return {"file": str(path), "ok": all(i.severity is not Severity.ERROR for i, _ in told), "issues": rows}


def issues_of(path: Path, plan_name: str | None) -> tuple[Issue, ...]:
    """The issues of a scenario, rubric or curriculum file, told apart by its name, else by its ``format`` key."""
    kind = kind_of(path)
    if kind == "rubric":
        from scoring.rubric_check import read_rubric

        return read_rubric(path)[1]
    if kind == "curriculum":
        from sim.scenario.curriculum import check, load_curriculum, shipped_scenarios

        return check(load_curriculum(path), shipped_scenarios())
    return scenario_issues(path, plan_name)


def scenario_issues(path: Path, plan_name: str | None) -> tuple[Issue, ...]:
    """Static issues of a scenario, and with a plan also where it does not fit."""
    from sim.plan.load import load_plan
    from sim.resources import find
    from sim.scenario.bind import binding_issues
    from sim.scenario.check import check
    from sim.scenario.load import load_scenario
    from sim.space.build import build_space

    scenario = load_scenario(path)
    if plan_name is None:
        return check(scenario)
    building = load_plan(find("plan", plan_name))
    issues = check(scenario, building)
    if any(i.severity is Severity.ERROR for i in issues):
        return issues
    return (*issues, *binding_issues(scenario, build_space(building)))


def kind_of(path: Path) -> str:
    """``plan``, ``scenario``, ``rubric`` or ``curriculum``."""
    for kind in KINDS:
        if path.name.endswith(f".{kind}.json"):
            return kind
    with opening(path), path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(4000)
    for kind in KINDS:
        if f'"inrymning.{kind}"' in head:
            return kind
    raise FileProblem(
        path,
        "is neither a plan, a scenario, a rubric nor a curriculum.",
        fix="Name it *.plan.json, *.scenario.json, *.rubric.json or *.curriculum.json.",
    )


def show(settings: Settings, report: dict[str, Any]) -> None:
    """The report for people: one line a file, one line an issue."""
    mark = settings.say("cli.check.ok") if report["ok"] else settings.say("cli.check.bad")
    settings.tell(f"{mark}  {report['file']}")
    issues = alike(settings, report["issues"])
    for issue in issues:
        if issue["severity"] == "note" and not settings.verbose:
            continue
        settings.tell(f"    {issue['code']}  {settings.say('cli.severity.' + issue['severity'])}: {issue['text']}")
    notes = sum(i["severity"] == "note" for i in issues)
    if notes and not settings.verbose:
        settings.tell("    " + settings.say("cli.check.notes", count=notes))
    if report.get("questions"):
        key = "review.ask.open_one" if report["questions"] == 1 else "review.ask.open"
        settings.tell("    " + settings.say(key, count=report["questions"], plan=typed(report["file"])))
