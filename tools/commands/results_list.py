"""``inrymning results list``: every run in the store, newest first."""

import click

from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="list")
@common
@option("--limit", type=click.IntRange(1), default=50, show_default=True)
def command(settings: Settings, limit: int) -> None:
    """Lists runs; those that nobody carries any more are first marked as interrupted."""
    from scoring.store import Store
    from sim.text import number

    with Store(settings.data / "results.db") as store:
        store.recover_interrupted()
        runs = store.runs(limit=limit)
    settings.emit({"runs": [{"run": r.id, **{k: v for k, v in r.as_dict().items() if k != "id"}} for r in runs]})
    if not runs:
        settings.tell(settings.say("cli.results.none", folder=settings.data))
        return
    settings.tell(settings.say("cli.results.head"))
    for r in runs:
        score = "–" if r.score is None else f"{number(r.score * 100, settings.language, 0)} %"
        state = settings.say(f"cli.results.state.{r.state}")
        started = r.started[:16].replace("T", " ")
        settings.tell(f"{r.id:<24}{started:<18}{state:<13}{r.scenario:<22}{r.plan:<20}{r.script:<9}{r.events:>6}  {score:>6}")
