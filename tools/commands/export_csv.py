"""``inrymning export csv``: one table as text, for Swedish Excel or for programs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.commands.choosing import choosing
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.export.columns import Rows
    from scoring.records import Selection


@click.command(cls=TextCommand, name="csv")
@common
@choosing
@option("--rows", type=click.Choice(["runs", "criteria", "events", "answers"]), default="runs", show_default=True)
@option("--dialect", type=click.Choice(["excel", "rfc4180"]), default="excel", show_default=True)
@option("--force", is_flag=True)
@option("-o", "--output", type=click.Path(path_type=Path))
def command(settings: Settings, selection: "Selection", rows: "Rows", dialect: str, force: bool, output: Path | None) -> None:
    """Writes one line a run, a criterion, an event or an answer."""
    from scoring.export.csv import DIALECTS, write_csv
    from tools.commands.exporting import answers, export, names

    called = names(settings)
    target = output or Path(f"inrymning-{rows}.csv")
    export(
        settings,
        selection,
        target,
        force,
        lambda out, store: {"rows": write_csv(out, store, rows, selection, DIALECTS[dialect], called), "table": rows},
        (lambda store: answers(store, selection)) if rows == "answers" else None,
    )
