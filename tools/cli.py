"""The ``inrymning`` command: finds the command, imports only it, and turns errors into one sentence and an exit code."""

import sys
from importlib import import_module
from io import TextIOWrapper

import click

from sim import __version__
from sim.errors import InrymningError
from sim.sentences import error_text, translated
from sim.text import say
from tools.help import HelpContext
from tools.language import language_of
from tools.settings import PROGRAM, TextCommand, command_text

COMMANDS = {
    "demo": "tools.commands.demo",
    "run": "tools.commands.run",
    "check": "tools.commands.check",
    "plan": "tools.commands.plan",
    "study": "tools.commands.study",
    "replay": "tools.commands.replay",
    "results": "tools.commands.results",
    "export": "tools.commands.export",
    "db": "tools.commands.db",
    "bench": "tools.commands.bench",
    "doctor": "tools.commands.doctor",
}


class LazyGroup(click.Group):
    """A group that knows its commands' modules and imports one when it is run.

    ``modules`` maps a command's name to the module that has it as ``command``.
    """

    context_class = HelpContext

    def __init__(self, modules: dict[str, str], **attributes: object) -> None:
        super().__init__(**attributes)  # type: ignore[arg-type]
        self.modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table, which is the order of use."""
        return list(self.modules)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Imports and returns a command."""
        if name not in self.modules:
            return None
        command: click.Command = import_module(self.modules[name]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands with the first sentence of each text, importing none of them."""
        rows = [(name, command_text(f"{ctx.command_path} {name}").split("\n")[0]) for name in self.modules]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the group's own text."""
        self.help = command_text(ctx.command_path)
        super().format_help_text(ctx, formatter)


main_group = LazyGroup(COMMANDS, name=PROGRAM, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
main_group = click.version_option(__version__, "-V", "--version", prog_name=PROGRAM)(main_group)


def say_what_can_be_said() -> None:
    """A terminal that lacks a letter shows its number instead: nothing ends for want of an arrow."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def usage_text(problem: click.ClickException, language: str) -> str:
    """What is wrong with how a command was written, and where to read how it is written."""
    said = say("cli.usage.wrong", language, problem=translated(problem.format_message(), language))
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    return f"{said}\n{say('cli.usage.help', language, command=context.command_path if context else PROGRAM)}"


def main() -> None:
    """Runs the command line and exits: 0 ok, 1 bad content, 2 usage, 3 missing here, 4 store, 130 interrupted."""
    say_what_can_be_said()
    try:
        code = main_group(standalone_mode=False, prog_name=PROGRAM)
    except click.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.ClickException as problem:
        click.echo(usage_text(problem, language_of(sys.argv[1:])), err=True)
        sys.exit(problem.exit_code)
    except InrymningError as problem:
        click.echo(error_text(problem, language_of(sys.argv[1:])), err=True)
        sys.exit(problem.exit_code)
    except SystemExit:
        sys.exit(0)  # click's answer to a pipe whose reader left, as with "| head": nothing is wrong, nothing more can be said
    except OSError as problem:  # a disk that fills up while something is written or said
        click.echo(f"{problem.filename or 'Output'}: {problem.strerror or problem}.", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)  # a command that raises click's Exit comes back here with its code


__all__ = ["LazyGroup", "TextCommand", "main"]
