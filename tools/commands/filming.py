"""``--record``: the film of a run, asked for on the command line and told of afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tools.settings import Settings, option

if TYPE_CHECKING:
    from sim.app.filming.film import Film
    from sim.app.filming.wish import FilmWish


def filming(function: Callable[..., None]) -> Callable[..., None]:
    """Adds ``--record --record-size --record-rate``."""
    for decorate in (
        option("--record-rate", type=int),
        option("--record-size", metavar="WxH"),
        option("--record", type=click.Path(path_type=Path)),
    ):
        function = decorate(function)
    return function


def film_wish(record: Path | None, size: str | None, rate: int | None) -> "FilmWish | None":
    """The film that is asked for, or None. Raises UsageProblem when it cannot be made."""
    from sim.app.filming.wish import RATE, SIZE, FilmWish, size_of
    from sim.errors import UsageProblem

    if record is None:
        if size is not None or rate is not None:
            raise UsageProblem("--record-size and --record-rate belong to --record FILE.mp4 or --record FOLDER.")
        return None
    return FilmWish(record.absolute(), SIZE if size is None else size_of(size), RATE if rate is None else rate)


@contextmanager
def film_of(settings: Settings, wish: "FilmWish | None") -> Iterator["Film | None"]:
    """The film while it is made, None when none is; finished whatever happens, also when a run is interrupted.

    Raises FileProblem when its place cannot be used.
    """
    if wish is None:
        yield None
        return
    from sim.app.filming.film import Film

    film = Film(wish, settings.language, lambda words: click.echo(words, err=True))
    try:
        yield film
    except KeyboardInterrupt:
        film.close()
        tell_film(settings, film)
        raise
    finally:
        film.close()


def tell_film(settings: Settings, film: "Film | None") -> None:
    """Says, on stderr, where the film is and how long it plays."""
    if film is None or not film.result.frames:
        return
    from sim.app.filming.wish import VIDEO

    done = film.result
    key = "cli.film.video" if done.path.endswith(VIDEO) else "cli.film.pictures"
    settings.progress(settings.say(key, file=done.path, frames=done.frames, seconds=round(done.seconds, 1), rate=done.rate))


def film_fields(film: "Film | None") -> dict[str, Any]:
    """What the JSON object says of a film; nothing when none was asked for."""
    return {} if film is None else {"film": film.result.as_dict()}
