"""``inrymning plan import``: a drawing file → a plan file, and what a person still has to decide."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.errors import UsageProblem
from sim.text import number
from tools.commands.plan import rows, tell_rows, writable
from tools.commands.plan_options import drawing_options
from tools.importers.options import Options
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from tools.importers.result import ImportResult
    from tools.importers.underlay.model import UnderlayResult


@click.command(cls=TextCommand, name="import")
@common
@drawing_options
@option("-o", "--output", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
@option("--interactive", is_flag=True)
@option("--furniture/--no-furniture", default=True)
@option("--seconds", type=click.FloatRange(1, 86_400))
@option("--megabytes", type=click.IntRange(500, 1_000_000))
@click.argument("file", type=click.Path(path_type=Path))
def command(
    settings: Settings,
    options: Options,
    output: Path | None,
    force: bool,
    interactive: bool,
    furniture: bool,
    seconds: float | None,
    megabytes: int | None,
    file: Path,
) -> None:
    """Imports ``file``; the plan is written beside the working directory's other files unless -o says where.

    Over a plan that is there already, what people decided about it is kept and what the drawing changed is told.
    """
    from tools.importers import ImportResult, is_picture
    from tools.importers.guard import MEGABYTES, guarded_import

    kind = "underlay" if is_picture(file) else "plan"
    target = writable(output or Path(f"{drawing_name(file)}.{kind}.json"), force or output is not None)
    if target.exists() and target.samefile(file):
        raise UsageProblem(f"{target} is the drawing itself. Name another file with -o.")
    noise = settings.progress if settings.verbose else None
    result = guarded_import(file, options, seconds=seconds, megabytes=megabytes or MEGABYTES, noise=noise)
    if isinstance(result, ImportResult):
        settings.emit(keep_plan(settings, result, target, replace_other=force, interactive=interactive, furniture=furniture))
        return
    keep_underlay(settings, result, target)
    findings = rows(result.findings, settings.language)
    tell_rows(settings, findings)
    settings.emit({"file": str(target), **result.report(), "findings": findings})


def drawing_name(file: Path) -> str:
    """What a drawing is called, without what its name says about its kind."""
    stem = file.resolve().name if file.is_dir() else file.stem
    for ending in (".building", ".imdf", ".plan"):
        stem = stem.removesuffix(ending) or stem
    return stem


def keep_plan(
    settings: Settings, result: "ImportResult", target: Path, *, replace_other: bool, interactive: bool, furniture: bool
) -> dict[str, Any]:
    """Writes the plan with what people had decided about it, says what is in it, and asks when that is wanted."""
    from sim.plan.codes import Names
    from sim.plan.validate import validate
    from tools.commands.plan_answer import ask_and_save, open_line
    from tools.furnish import furnish
    from tools.importers.result import count
    from tools.review.answers import answers_path
    from tools.review.applying import layouts
    from tools.review.changes import told
    from tools.review.questions import questions
    from tools.review.reimport import review, save_reviewed
    from tools.review.standing import called, still_holding

    reviewed = review(result.building, result.findings, target, replace_other=replace_other)
    building, answers, issues = reviewed.building, reviewed.answers, reviewed.findings
    if furniture:
        building, furnished = furnish(building, layouts(answers))
        issues = (*issues, *furnished)
    save_reviewed(building, answers, target)
    counts = count(building)
    settings.tell(settings.say("cli.plan.written", file=target))
    settings.tell(settings.say("cli.plan.counts", **counts))
    if counts["components"] > 1:
        settings.tell(settings.say("cli.plan.counts_parts", components=counts["components"]))
    if reviewed.changes is not None:
        for line in told(reviewed.changes, settings.language):
            settings.tell(f"  {line}")
    names = Names(building)
    found = [called(i, names) for i in issues if i.code.startswith("I")]  # a plan of ours comes with its own issues
    findings = rows((*found, *still_holding(validate(building), answers)), settings.language, names)
    tell_rows(settings, findings)
    if interactive:
        building, answers = ask_and_save(settings, building, answers, target)
    left = questions(building, answers)
    open_line(settings, len(left), target)
    report: dict[str, Any] = {"file": str(target), **result.report(), **counts, "findings": findings}
    changes = None if reviewed.changes is None else [change.row() for change in reviewed.changes]
    return {**report, "answers": str(answers_path(target)), "kept": reviewed.kept, "changes": changes, "questions": len(left)}


def keep_underlay(settings: Settings, result: "UnderlayResult", target: Path) -> None:
    """Writes the picture to trace over and says how well its scale is known."""
    from tools.importers.underlay.model import save_underlay

    picture = save_underlay(result, target)
    sheet = result.underlay
    settings.tell(settings.say("cli.plan.underlay", file=target, picture=picture.name))
    if sheet.metres_per_pixel is None or sheet.worst_residual is None:
        settings.tell(settings.say("cli.plan.unscaled"))
        return
    across, down = (side * sheet.metres_per_pixel for side in sheet.size_px)
    said = {
        "across": number(across, settings.language),
        "down": number(down, settings.language),
        "lengths": len(sheet.lengths),
        "residual": number(100 * sheet.worst_residual, settings.language),
    }
    settings.tell(settings.say("cli.plan.scaled" if len(sheet.lengths) > 1 else "cli.plan.scaled_by_one", **said))
