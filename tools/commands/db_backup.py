"""``inrymning db backup``: a checked copy of the results in a new file, also while drills are going on."""

from pathlib import Path

import click

from sim.errors import UsageProblem
from tools.settings import Settings, TextCommand, common


@click.command(cls=TextCommand, name="backup")
@common
@click.argument("target", type=click.Path(path_type=Path))
def command(settings: Settings, target: Path) -> None:
    """Copies through SQLite, so that the copy is of one moment, and reads it through before it gets its name."""
    from scoring.store import Store

    source = settings.data / "results.db"
    if not source.exists():
        raise UsageProblem(f"There are no results in {settings.data} yet. Choose another folder with --data.")
    with Store(source) as store:
        runs = store.backup(target)
    settings.tell(settings.say("export.db.backup", runs=runs, file=target))
    settings.tell(settings.say("export.db.careful"))
    settings.emit({"file": str(target), "runs": runs})
