"""``inrymning plan import``: a drawing file → a plan file, and what a person still has to decide."""

import time
from pathlib import Path

import click

from tools.commands.plan import rows, tell_rows, writable
from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="import")
@common
@option("-o", "--output", type=click.Path(path_type=Path))
@option("--force", is_flag=True)
@click.argument("file", type=click.Path(path_type=Path))
def command(settings: Settings, output: Path | None, force: bool, file: Path) -> None:
    """Imports ``file``; the plan is written beside the working directory's other files unless -o says where."""
    from sim.plan.save import save_plan
    from tools.importers import import_plan

    target = writable(output or Path(f"{file.stem}.plan.json"), force or output is not None)
    result = import_plan(file, time.monotonic)
    save_plan(result.building, target)
    findings = rows(result.findings, settings.language)
    settings.tell(settings.say("cli.plan.written", file=target))
    settings.tell(settings.say("cli.plan.counts", **result.counts))
    tell_rows(settings, findings)
    settings.emit({"file": str(target), **result.counts, "findings": findings, "seconds": round(result.seconds, 3)})
