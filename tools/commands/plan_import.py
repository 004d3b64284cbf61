"""``inrymning plan import``: a drawing file → a plan file, and what a person still has to decide."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
@option("--seconds", type=click.FloatRange(1, 86_400))
@option("--megabytes", type=click.IntRange(500, 1_000_000))
@click.argument("file", type=click.Path(path_type=Path))
def command(
    settings: Settings,
    options: Options,
    output: Path | None,
    force: bool,
    seconds: float | None,
    megabytes: int | None,
    file: Path,
) -> None:
    """Imports ``file``; the plan is written beside the working directory's other files unless -o says where."""
    from tools.importers import ImportResult, is_picture
    from tools.importers.guard import MEGABYTES, guarded_import

    kind = "underlay" if is_picture(file) else "plan"
    target = writable(output or Path(f"{file.stem}.{kind}.json"), force or output is not None)
    noise = settings.progress if settings.verbose else None
    result = guarded_import(file, options, seconds=seconds, megabytes=megabytes or MEGABYTES, noise=noise)
    findings = rows(result.findings, settings.language)
    if isinstance(result, ImportResult):
        keep_plan(settings, result, target)
    else:
        keep_underlay(settings, result, target)
    tell_rows(settings, findings)
    settings.emit({"file": str(target), **result.report(), "findings": findings})


def keep_plan(settings: Settings, result: "ImportResult", target: Path) -> None:
    """Writes the plan and says what is in it."""
    from sim.plan.save import save_plan

    save_plan(result.building, target)
    settings.tell(settings.say("cli.plan.written", file=target))
    settings.tell(settings.say("cli.plan.counts", **result.counts))


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
    settings.tell(settings.say("cli.plan.scaled", **said))
