"""``inrymning replay``: a stored run, played again and compared step by step."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tools.commands.filming import film_fields, film_of, film_wish, filming, tell_film
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from sim.app.filming.wish import FilmWish
    from sim.session.runlog import RunLog


@click.command(cls=TextCommand, name="replay")
@common
@option("--verify", is_flag=True)
@filming
@click.argument("run")
def command(
    settings: Settings, verify: bool, record: Path | None, record_size: str | None, record_rate: int | None, run: str
) -> None:
    """Replays a run by its id, the beginning of it, ``last``, or the path of a run log; exit 1 when it differs."""
    from sim.app.pictures import save_plan_picture
    from sim.session.replay import rebuild
    from sim.session.replay import verify as compare
    from sim.session.runlog import read_runlog
    from sim.session.trace import trace_of

    wish = film_wish(record, record_size, record_rate)
    path = log_of(settings, run)
    log = read_runlog(path)
    simulation = rebuild(log)
    picture = settings.data / "pictures" / f"{log.header.run}-plan.png"
    save_plan_picture(picture, simulation.space.building, simulation.space, trace_of(log), settings.language)
    settings.tell(settings.say("cli.replay.picture", file=picture))
    found: dict[str, Any] = {"run": log.header.run, "plan_picture": str(picture)}
    if verify:
        result = compare(path)
        key = "cli.replay.same" if result.same else "cli.replay.differs"
        settings.tell(settings.say(key, ticks=result.ticks, mismatches=result.mismatches, first=result.first_mismatch))
        found |= asdict(result)
    if wish is not None:
        found |= make_film(settings, wish, log)
    settings.emit(found)
    if verify and not result.same:
        raise click.exceptions.Exit(1)


def make_film(settings: Settings, wish: "FilmWish", log: "RunLog") -> dict[str, Any]:
    """Films the run; the fields of the JSON that tell of it.

    Raises FileProblem when the film's place cannot be used or it could not be finished.
    """
    from sim.app.filming.replay import film_replay
    from sim.app.play import on_stderr
    from sim.errors import FileProblem
    from tools.commands.playing import progress_words

    progress = on_stderr(not settings.quiet, lambda done, of: progress_words(settings, done, of))
    with film_of(settings, wish) as film:
        assert film is not None, "a film was wished for"
        film_replay(log, film, settings.language, settings.data / "cache", progress)
    tell_film(settings, film)
    if film.result.problem:
        raise FileProblem(wish.path, "the film is not complete.", fix="What there is of it can be watched.")
    return film_fields(film)


def log_of(settings: Settings, run: str) -> Path:
    """The log of a run: a path as given, or by the store's id."""
    from scoring.store import Store

    if run.endswith(".runlog"):
        return Path(run)
    with Store(settings.data / "results.db") as store:
        return settings.data / store.run(run).runlog
