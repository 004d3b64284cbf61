"""``inrymning db migrate``: brings the results database to today's form, as every command does on the way."""

import click

from tools.settings import Settings, TextCommand, common


@click.command(cls=TextCommand, name="migrate")
@common
def command(settings: Settings) -> None:
    """Says which steps were taken, and reads the whole file once to see that it is in order."""
    from scoring.store import Store

    with Store(settings.data / "results.db") as store:
        store.check()
        steps, file = store.migrated, store.path
    if steps:
        settings.tell(settings.say("export.db.migrated", file=file, count=len(steps), steps=", ".join(steps)))
    else:
        settings.tell(settings.say("export.db.current", file=file))
    settings.emit({"file": str(file), "steps": list(steps)})
