"""Help pages speak the reader's language throughout: headings, names of values and the remarks in brackets too."""

import re
import sys

import click
import pytest
from click.testing import CliRunner

from tools.cli import LazyGroup, main_group
from tools.help import VALUES


def pages(command, path=()):
    """Paths of all commands, groups too."""
    yield path
    if isinstance(command, LazyGroup):
        for name in command.modules:
            yield from pages(command.get_command(None, name), (*path, name))


PAGES = [" ".join(path) for path in pages(main_group)]


@pytest.fixture
def shown(monkeypatch):
    """The help page of a command in a language, as people see it."""

    def page(path: str, language: str) -> str:
        monkeypatch.setenv("INRYMNING_LANG", language)
        monkeypatch.setattr(sys, "argv", ["inrymning", *path.split(), "--help"])
        done = CliRunner().invoke(main_group, [*path.split(), "--help"], prog_name="inrymning")
        assert done.exit_code == 0, done.output
        return done.output

    return page


@pytest.mark.parametrize("path", PAGES)
def test_a_swedish_page_has_no_english_of_the_library_left(shown, path):
    page = shown(path, "sv")
    assert page.startswith(f"Så skrivs det: inrymning {path}".rstrip())
    assert "\nVal:\n" in page
    for left in ("Usage", "Options:", "Commands:", "[default", "[required", "Show t", " RANGE", "DIRECTORY", "COMMAND"):
        assert left not in page


@pytest.mark.parametrize("path", PAGES)
def test_an_english_page_has_the_words_everybody_knows(shown, path):
    page = shown(path, "en")
    assert page.startswith(f"Usage: inrymning {path}".rstrip())
    assert "\nOptions:\n" in page
    assert "Show this help." in page
    assert " RANGE" not in page


def test_groups_list_their_commands_under_a_heading_of_the_language(shown):
    assert "\nKommandon:\n" in shown("results", "sv")
    assert "\nCommands:\n" in shown("results", "en")


def test_a_default_and_a_range_are_kept(shown):
    assert "[annars: 1; 0<=x<=" in re.sub(r"\s+", " ", shown("study", "sv"))
    assert "[default: 1; 0<=x<=" in re.sub(r"\s+", " ", shown("study", "en"))


def test_every_name_of_a_value_that_a_command_uses_is_known():
    """A new option whose value has a name of its own gets a word in both languages."""
    unknown = set()
    for path in PAGES:
        command = main_group
        for name in path.split():
            command = command.get_command(None, name)
        context = click.Context(command)
        for parameter in command.params:
            shown = parameter.make_metavar(context)
            takes_one = not getattr(parameter, "is_flag", False) and not getattr(parameter, "count", False)
            if takes_one and not shown.startswith(("[", "{")) and shown.strip("[].") not in {*VALUES, "SCENARIO"}:
                unknown.add((path, parameter.name, shown))
    assert not unknown
