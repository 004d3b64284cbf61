"""``inrymning results list``: every run in the store, or those chosen, newest first."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from tools.commands.choosing import choosing
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.records import Selection
    from scoring.store import RunRow

COLUMNS = {"run": 22, "started": 16, "state": 9, "scenario": 18, "plan": 16, "script": 8, "events": -9, "score": -8}
"""Widths; negative ones are numbers. Where runs of several stations are listed, their stations stand last."""


@click.command(cls=TextCommand, name="list")
@common
@choosing
@option("--limit", type=click.IntRange(1), default=50, show_default=True)
def command(settings: Settings, selection: "Selection", limit: int) -> None:
    """Lists runs; those that nobody carries any more are first marked as interrupted."""
    from scoring.store import Store
    from tools.commands.keeping import put_in_order

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        with store.snapshot():
            stations = store.stations(limit=limit, selection=selection)
            runs = store.listed(limit=limit, selection=selection)
            settings.emit_rows("runs", ({"run": r.id, **{k: v for k, v in vars(r).items() if k != "id"}} for r in runs))
            if stations:
                show(settings, runs, several=len(stations) > 1)
            else:
                some = "export.nothing_listed" if store.count() else "cli.results.none"
                settings.tell(settings.say(some, folder=settings.data))


def show(settings: Settings, runs: Iterable["RunRow"], *, several: bool) -> None:
    """Writes the table, unless JSON has been asked for; ``several``: with where each run was made."""
    from sim.text import number

    widths = COLUMNS | ({"station": 8} if several else {})
    settings.tell(line({name: settings.say(f"cli.results.column.{name}") for name in widths}, widths))
    for r in runs:
        shown = {
            "run": r.id,
            "started": r.started[:16].replace("T", " "),
            "state": settings.say(f"cli.results.state.{r.state}"),
            "scenario": r.scenario,
            "plan": r.plan,
            "script": r.script,
            "events": str(r.events),
            "score": "–" if r.score is None else f"{number(r.score * 100, settings.language, 0)} %",
            "station": r.station or "–",
        }
        settings.tell(line(shown, widths))


def line(cells: Mapping[str, str], widths: Mapping[str, int]) -> str:
    """One line of the table; numbers stand to the right."""
    return "  ".join(f"{cells[name]:>{-width}}" if width < 0 else f"{cells[name]:<{width}}" for name, width in widths.items())
