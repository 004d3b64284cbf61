"""``inrymning replay``: a stored run, played again and compared step by step."""

from dataclasses import asdict
from pathlib import Path

import click

from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="replay")
@common
@option("--verify", is_flag=True)
@click.argument("run")
def command(settings: Settings, verify: bool, run: str) -> None:
    """Replays a run by its id, the beginning of it, ``last``, or the path of a run log; exit 1 when it differs."""
    from sim.app.pictures import save_plan_picture
    from sim.session.replay import rebuild
    from sim.session.replay import verify as compare
    from sim.session.runlog import read_runlog
    from sim.session.trace import trace_of

    path = log_of(settings, run)
    log = read_runlog(path)
    simulation = rebuild(log)
    picture = settings.data / "pictures" / f"{log.header.run}-plan.png"
    save_plan_picture(picture, simulation.space.building, simulation.space, trace_of(log), settings.language)
    settings.tell(settings.say("cli.replay.picture", file=picture))
    found = {"run": log.header.run, "plan_picture": str(picture)}
    if verify:
        result = compare(path)
        key = "cli.replay.same" if result.same else "cli.replay.differs"
        settings.tell(settings.say(key, ticks=result.ticks, mismatches=result.mismatches, first=result.first_mismatch))
        found |= asdict(result)
    settings.emit(found)
    if verify and not result.same:
        raise click.exceptions.Exit(1)


def log_of(settings: Settings, run: str) -> Path:
    """The log of a run: a path as given, or by the store's id."""
    from scoring.store import Store

    if run.endswith(".runlog"):
        return Path(run)
    with Store(settings.data / "results.db") as store:
        return settings.data / store.run(run).runlog
