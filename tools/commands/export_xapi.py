"""``inrymning export xapi``: statements for a learning record store, one a line in a file, or sent to one that the user names."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sim.errors import UsageProblem
from tools.commands.choosing import choosing
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.export.xapi import Version
    from scoring.records import Selection

ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[\w.~/-]*)?", re.ASCII)


@click.command(cls=TextCommand, name="xapi")
@common
@choosing
@option("--standard", type=click.Choice(["1.0.3", "2.0.0"]), default="1.0.3", show_default=True)
@option("--home", default="https://inrymning.invalid", show_default=True)
@option("--base", default="")
@option("--send", "send_to")
@option("--without-tls", is_flag=True)
@option("--again", is_flag=True)
@option("--force", is_flag=True)
@option("-o", "--output", type=click.Path(path_type=Path))
def command(
    settings: Settings,
    selection: "Selection",
    standard: str,
    home: str,
    base: str,
    send_to: str | None,
    without_tls: bool,
    again: bool,
    force: bool,
    output: Path | None,
) -> None:
    """Writes the statements, or sends them: only when asked to, and only to the address that is named."""
    from scoring.export.xapi import Wishes, write_xapi
    from tools.commands.exporting import export, names
    from tools.commands.sending import send

    for name, address in (("--home", home), ("--base", base)):
        if (address or name == "--home") and not ADDRESS.fullmatch(address):
            raise UsageProblem(f"{name} must be a web address such as https://ovning.kommun.se, not '{address}'.")
    wishes = Wishes(cast("Version", standard), home, base)
    if send_to is not None:
        if output is not None:
            raise UsageProblem("Say either --send or -o: statements are sent, or written to a file.")
        send(settings, selection, send_to, wishes, plain=without_tls, again=again)
        return
    called = names(settings)
    export(
        settings,
        selection,
        output or Path("inrymning-xapi.ndjson"),
        force,
        lambda out, store: {"rows": write_xapi(out, store, selection, called, wishes)},
    )
