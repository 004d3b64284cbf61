"""``inrymning db log``: what was erased, expired and merged, and when; how many, never whose."""

import click

from tools.settings import Settings, TextCommand, common


@click.command(cls=TextCommand, name="log")
@common
def command(settings: Settings) -> None:
    """Lists the log, oldest first."""
    from scoring.store import Store
    from tools.commands.keeping import put_in_order

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        rows = store.log()
    for row in rows:
        what = settings.say(f"export.log.{row.what}", runs=row.runs)
        settings.tell(f"{row.at[:16].replace('T', ' ')} UTC  {what}")
    if not rows:
        settings.tell(settings.say("export.log.none"))
    settings.emit({"log": [{"at": row.at, "what": row.what, "runs": row.runs} for row in rows]})
