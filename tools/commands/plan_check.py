"""``inrymning plan check``: a plan → what is wrong and what is still unknown."""

from pathlib import Path

import click

from tools.commands.check import check_file, show
from tools.settings import Settings, TextCommand, common


@click.command(cls=TextCommand, name="check")
@common
@click.argument("plan_name")
def command(settings: Settings, plan_name: str) -> None:
    """Checks one plan by name or path."""
    from sim.resources import find

    report = check_file(settings, Path(find("plan", plan_name)), None)
    show(settings, report)
    settings.emit({"files": [report]})
    if not report["ok"]:
        raise click.exceptions.Exit(1)
