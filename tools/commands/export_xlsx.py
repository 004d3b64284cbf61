"""``inrymning export xlsx``: a workbook with one sheet for runs and one for criteria."""

from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from tools.commands.choosing import choosing
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.export.columns import Rows
    from scoring.records import Selection
    from scoring.store import Store

MOST_WITH_CRITERIA = 20_000
"""Runs whose criteria come along unasked: some four hundred thousand rows, and a minute."""

PARAGRAPHS = ("title", "about", "persons", "times", "score", "rules", "share", "chosen")


@click.command(cls=TextCommand, name="xlsx")
@common
@choosing
@option("--rows", "tables", type=click.Choice(["runs", "criteria", "events", "answers"]), multiple=True)
@option("--force", is_flag=True)
@option("-o", "--output", type=click.Path(path_type=Path))
def command(settings: Settings, selection: "Selection", tables: tuple["Rows", ...], force: bool, output: Path | None) -> None:
    """Writes the workbook; a table with more rows than a sheet holds goes on in the next.

    Without ``--rows`` it has the runs, and the criteria of as many as take no more than a minute.
    """
    from scoring.export.xlsx import write_xlsx
    from tools.commands.exporting import answers, export, names

    called = names(settings)

    def write(out: IO[bytes], store: "Store") -> dict[str, Any]:
        chosen: tuple[Rows, ...] = tuple(dict.fromkeys(tables)) or ("runs", "criteria")
        if not tables and store.count(selection) > MOST_WITH_CRITERIA:
            chosen = ("runs",)
            settings.progress(settings.say("export.without_criteria", most=MOST_WITH_CRITERIA))
        counts = write_xlsx(out, store, chosen, selection, called, about(settings, selection))
        return {"rows": sum(counts.values()), "tables": counts}

    def count(store: "Store") -> int:
        return (store.count(selection) if set(tables) != {"answers"} else 0) + answers(store, selection) * ("answers" in tables)

    export(settings, selection, output or Path("inrymning.xlsx"), force, write, count)


def about(settings: Settings, selection: "Selection") -> list[str]:
    """The first sheet's paragraphs: what the file is, how to read it, which runs were chosen and when it was made."""
    chosen = {
        "from": selection.since,
        "to": selection.until,
        "scenario": selection.scenario,
        "plan": selection.plan,
        "code": selection.code,
        "level": selection.level,
        "station": selection.station,
        "rubric": selection.rules,
        "who": {None: None, False: "people", True: "scripts"}[selection.scripted],
    }
    told = ", ".join(f"--{name} {value}" for name, value in chosen.items() if value is not None) or settings.say(
        "export.about.everything"
    )
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    return [settings.say(f"export.about.{name}", chosen=told, made=now) for name in PARAGRAPHS]
