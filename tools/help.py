"""How help pages are laid out: click's, with its headings and the names of values in the reader's language."""

import re
import sys
from collections.abc import Iterable

import click

from sim.text import say
from tools.language import language_of

HEADINGS = {"Options": "options", "Commands": "commands"}
VALUES = {
    "OPTIONS": "options",
    "COMMAND": "command",
    "ARGS": "arguments",
    "INTEGER RANGE": "whole",
    "INTEGER": "whole",
    "FLOAT RANGE": "number",
    "FLOAT": "number",
    "TEXT": "text",
    "DIRECTORY": "folder",
    "FILES": "files",
    "FILE": "file",
    "PATH": "path",
    "TARGET": "target",
    "RUNS": "runs",
    "RUN": "run",
    "CODE": "code",
    "PLAN_NAME": "plan",
    "SUITE": "suite",
    "ADDRESS": "address",
    "ROOM=LAYOUT": "layout",
    "WxH": "size",
}
"""Click's names of what an option or argument takes, and ours (``cli.value.*``)."""

_VALUE = re.compile("|".join(rf"(?<![\w=-]){re.escape(name)}(?![\w=-])" for name in sorted(VALUES, key=len, reverse=True)))
_OWN = {"Show this message and exit.": "help", "Show the version and exit.": "version"}
_EXTRA = re.compile(r"\[(default:|required|env var:)")


class HelpPage(click.HelpFormatter):
    """A help page in the language the command line asks for."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line: how the command is written."""
        super().write_usage(prog, _values(args), prefix or f"{_say('cli.heading.usage')}: ")

    def write_heading(self, heading: str) -> None:
        """A section's heading."""
        super().write_heading(_say(f"cli.heading.{HEADINGS[heading]}") if heading in HEADINGS else heading)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands, each with its text."""
        super().write_dl([(_values(first), _remarks(second)) for first, second in rows], col_max, col_spacing)


class HelpContext(click.Context):
    """A command's context whose help is such a page."""

    formatter_class = HelpPage


def _say(key: str) -> str:
    return say(key, language_of(sys.argv[1:]))


def _values(names: str) -> str:
    """An option's or a usage line's own names for values, replaced."""
    return _VALUE.sub(lambda found: _say(f"cli.value.{VALUES[found.group()]}"), names)


def _remarks(text: str) -> str:
    """The sentences and remarks in brackets that click adds by itself, replaced."""
    if text in _OWN:
        return _say(f"cli.own.{_OWN[text]}")
    return _EXTRA.sub(lambda found: "[" + _say(f"cli.own.{found.group(1).rstrip(':').replace(' ', '_')}"), text)
