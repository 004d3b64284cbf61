"""What every command may be told: language, data folder, how much to say. Order: flag, environment, system, default."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sim.text import LANGUAGES, say
from tools.help import HelpContext
from tools.language import language_of

PROGRAM = "inrymning"


@dataclass(frozen=True)
class Settings:
    """The choices that hold for one command."""

    language: str
    data: Path
    quiet: bool = False
    verbose: bool = False
    as_json: bool = False

    def say(self, key: str, **values: object) -> str:
        """A program text in the chosen language."""
        return say(key, self.language, **values)

    def tell(self, text: str = "") -> None:
        """A line for the person, on stdout; silent with ``--json``."""
        if not self.as_json:
            click.echo(text)

    def progress(self, text: str) -> None:
        """A line about what is going on, on stderr; silent with ``-q``."""
        if not self.quiet:
            click.echo(text, err=True)

    def emit(self, result: dict[str, Any]) -> None:
        """The one JSON object of a reporting command, on stdout, only with ``--json``."""
        if self.as_json:
            click.echo(json_text(result, sys.stdout.encoding or "ascii"))

    def emit_rows(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """``emit({name: [*rows]})`` to the letter, one row at a time: there may be more than memory should hold."""
        if not self.as_json:
            return
        encoding, between = sys.stdout.encoding or "ascii", "\n"
        click.echo(f'{{\n  "{name}": [', nl=False)
        for row in rows:
            click.echo(between + "    " + json_text(row, encoding).replace("\n", "\n    "), nl=False)
            between = ",\n"
        click.echo("]\n}" if between == "\n" else "\n  ]\n}")


def json_text(result: dict[str, Any], encoding: str) -> str:
    """JSON as ``encoding`` can say it: letters as they are, or escaped, so that a program reads the same either way."""
    text = json.dumps(result, ensure_ascii=False, indent=2)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(result, indent=2)
    return text


def typed(path: Path | str) -> str:
    """A path as one writes it in a command: between quotation marks when it holds a space or another sign of the shell's."""
    return str(path) if re.fullmatch(r"[\w./\\:~+-]+", str(path)) else f'"{path}"'


def data_folder() -> Path:
    """Where results, run logs and own plans are kept: INRYMNING_DATA or the user's data folder."""
    from platformdirs import user_data_path

    given = os.environ.get("INRYMNING_DATA")
    return Path(given) if given else user_data_path(PROGRAM, appauthor=False)


class TextOption(click.Option):
    """An option whose help comes from ``cli.option.<name>`` in the reader's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Click's record with the text filled in."""
        self.help = say(f"cli.option.{self.name}", language_of(sys.argv[1:]))
        return super().get_help_record(ctx)


class TextCommand(click.Command):
    """A command whose help comes from ``cli.help.<path>`` in the reader's language."""

    context_class = HelpContext

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the long text."""
        self.help = command_text(ctx.command_path)
        super().format_help_text(ctx, formatter)


def command_text(path: str) -> str:
    """Help of a command such as ``inrymning plan import``."""
    key = "_".join(path.split()[1:]) or "main"
    return say(f"cli.help.{key}", language_of(sys.argv[1:]))


def option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """A click option with its help in both languages."""
    return click.option(*names, cls=TextOption, **attributes)


def common(function: Callable[..., None]) -> Callable[..., None]:
    """Adds ``--lang --data -q -v --json`` and hands them over as one ``settings``."""

    def wrapped(lang: str | None, data: Path | None, quiet: bool, verbose: bool, as_json: bool, **rest: Any) -> None:
        language = lang or language_of(sys.argv[1:])
        function(Settings(language, (data or data_folder()).absolute(), quiet, verbose, as_json), **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    for decorate in (
        option("--json", "as_json", is_flag=True),
        option("-v", "--verbose", is_flag=True),
        option("-q", "--quiet", is_flag=True),
        option("--data", type=click.Path(path_type=Path, file_okay=False)),
        option("--lang", type=click.Choice(LANGUAGES)),
    ):
        wrapped = decorate(wrapped)
    return wrapped
