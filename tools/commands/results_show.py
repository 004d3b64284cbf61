"""``inrymning results show``: one run's score card, and its events when asked for."""

import click

from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="show")
@common
@option("--events", is_flag=True)
@click.argument("run")
def command(settings: Settings, events: bool, run: str) -> None:
    """Shows a run by its id, the beginning of it, or ``last``."""
    from scoring.card import score_card
    from scoring.rubric import load_rubric
    from scoring.store import Store
    from sim.resources import find
    from sim.text import say
    from tools.commands.keeping import put_in_order

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        row = store.run(run)
        scores = store.scores(row.id)
        happened = store.events(row.id)
    if scores:
        rubric = load_rubric(find("rubric", row.rubric, (settings.data / "rubrics",)))
        settings.tell(score_card(scores[-1].assessment, rubric, settings.language, plan=row.plan))
    else:
        settings.tell(
            settings.say(
                "cli.results.unscored", run=row.id, state=settings.say(f"cli.results.state.{row.state}"), events=row.events
            )
        )
    if events or settings.as_json:
        for e in happened:
            what = say(f"events.{e.type}", settings.language)
            settings.tell(f"{e.t:8.2f} s  {e.actor:<12}{what:<40}{e.place or e.target}")
    settings.emit(
        {
            **row.as_dict(),
            "run": row.id,
            "scores": [{"scored": s.scored, **s.assessment.as_dict()} for s in scores],
            "event_list": [e.as_dict() for e in happened],
        }
    )
