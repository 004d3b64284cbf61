"""``inrymning export json``: one documented file with runs, criteria and, when asked for, events."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.commands.choosing import choosing
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.records import Selection


@click.command(cls=TextCommand, name="json")
@common
@choosing
@option("--events", "with_events", is_flag=True)
@option("--force", is_flag=True)
@option("-o", "--output", type=click.Path(path_type=Path))
def command(settings: Settings, selection: "Selection", with_events: bool, force: bool, output: Path | None) -> None:
    """Writes the file; its form is in scenarios/schema/results.schema.json."""
    from scoring.export.document import write_json
    from tools.commands.exporting import answers, export

    export(
        settings,
        selection,
        output or Path("inrymning.json"),
        force,
        lambda out, store: {"rows": write_json(out, store, selection, events=with_events)},
        lambda store: store.count(selection) + answers(store, selection),
    )
