"""``inrymning plan import``: a drawing file → a plan file, and what a person still has to decide."""

from pathlib import Path

import click

from tools.commands.plan import rows, tell_rows, writable
from tools.commands.plan_options import drawing_options
from tools.importers.options import Options
from tools.settings import Settings, TextCommand, common, option


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
    from sim.plan.save import save_plan
    from tools.importers.guard import MEGABYTES, guarded_import

    target = writable(output or Path(f"{file.stem}.plan.json"), force or output is not None)
    noise = settings.progress if settings.verbose else None
    result = guarded_import(file, options, seconds=seconds, megabytes=megabytes or MEGABYTES, noise=noise)
    save_plan(result.building, target)
    report = result.report()
    findings = rows(result.findings, settings.language)
    settings.tell(settings.say("cli.plan.written", file=target))
    settings.tell(settings.say("cli.plan.counts", **result.counts))
    tell_rows(settings, findings)
    settings.emit({"file": str(target), **report, "findings": findings})
