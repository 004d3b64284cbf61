"""``inrymning results show``: one run's score card, and its events when asked for."""

from typing import TYPE_CHECKING

import click

from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.store import RunRow


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
        plan, places = names_of(settings, row)
        settings.tell(score_card(scores[-1].assessment, rubric, settings.language, plan=plan, places=places))
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


def names_of(settings: Settings, row: "RunRow") -> tuple[str, dict[str, str]]:
    """The school's and its rooms' names from the plan kept with the run; the plan's id alone when that is gone."""
    from sim.errors import InrymningError
    from sim.plan.load import load_plan
    from sim.session.objects import fetch
    from sim.session.recording import objects_folder
    from sim.session.runlog import read_runlog
    from tools.commands.playing import place_names

    try:
        log = read_runlog(settings.data / row.runlog)
        building = load_plan(fetch(objects_folder(log.path), log.header.plan_object))
    except InrymningError:
        return row.plan, {}
    return building.name.get(settings.language), place_names(building, settings.language)
