"""``inrymning results stats``: what groups can do and what they can practise, with nobody to be made out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tools.commands.choosing import choosing_people
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.disclosure import Shown
    from scoring.export.names import Names
    from scoring.records import Selection
    from scoring.statistics import By, CriterionRow, ScenarioStatistics

NAME, MET, PEOPLE = 46, 16, 7
"""Widths of the columns."""


@click.command(cls=TextCommand, name="stats")
@common
@choosing_people
@option("--by", type=click.Choice(["plan", "level", "role", "month", "station"]))
@option("--smallest", type=click.IntRange(5, 1000), default=5, show_default=True)
def command(settings: Settings, selection: "Selection", by: "By | None", smallest: int) -> None:
    """Counts everyone once a scenario, with their latest complete run."""
    from scoring.statistics import make_statistics
    from scoring.store import Store
    from tools.commands.exporting import names
    from tools.commands.keeping import put_in_order

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        with store.snapshot():
            made = make_statistics(store.each_run(selection), store.each_state(selection), by, smallest)
    called = names(settings)
    for statistics in made:
        for line in table(settings, statistics, called, by, smallest):
            settings.tell(line.rstrip())
    settings.tell(settings.say("export.stats.note" if made else "export.stats.nothing", smallest=smallest))
    if selection.scripted is False:
        settings.tell(settings.say("export.stats.scripts"))
    settings.emit({"by": by, "smallest": smallest, "scenarios": [statistics.as_dict() for statistics in made]})


def table(settings: Settings, statistics: "ScenarioStatistics", names: "Names", by: "By | None", smallest: int) -> Iterator[str]:
    """One scenario's lines: the whole first, each criterion with its groups below it."""
    scenario = names.named("scenario", statistics.scenario)
    if statistics.people is None:
        yield settings.say("export.stats.few", scenario=scenario, smallest=smallest)
        yield ""
        return
    yield settings.say("export.stats.scenario", scenario=scenario, people=statistics.people)
    for name, people in statistics.groups:
        yield f"   {settings.say('export.stats.group', group=group_name(names, by, name), people=people)}"
    yield ""
    head = {key: settings.say(f"export.stats.{key}") for key in ("criterion", "met", "people", "quartiles")}
    yield f" {head['criterion']:<{NAME}}{head['met']:>{MET}}{head['people']:>{PEOPLE}}   {head['quartiles']}"
    for row in statistics.rows:
        yield cells(settings, f" {names.named('criterion', row.criterion)}", row.total) + f"   {quartiles(settings, row)}"
        for (name, _), shown in zip(statistics.groups, row.groups, strict=True):
            yield cells(settings, f"     {group_name(names, by, name)}", shown)
    yield ""


def cells(settings: Settings, name: str, shown: "Shown") -> str:
    """Name, share and number of one line."""
    people = "" if shown.people is None else str(shown.people)
    return f"{name:<{NAME + 1}}{share(settings, shown):>{MET}}{people:>{PEOPLE}}"


def share(settings: Settings, shown: "Shown") -> str:
    """A share as people read it: a percentage, a range, or a dash."""
    if shown.share is not None:
        return settings.say("export.stats.exact", share=round(shown.share * 100))
    if shown.low is None or shown.high is None:
        return settings.say("export.stats.hidden")
    low, high = round(shown.low * 100), round(shown.high * 100)
    kind = "at_least" if high == 100 else "below" if low == 0 else "between"
    return settings.say(f"export.stats.{kind}", low=low, high=high)


def quartiles(settings: Settings, row: "CriterionRow") -> str:
    """The three quartiles with their unit."""
    if row.quartiles is None:
        return ""
    low, middle, high = row.quartiles
    return settings.say(f"export.stats.{row.unit}", low=low, middle=middle, high=high)


def group_name(names: "Names", by: "By | None", name: str | None) -> str:
    """A group as people call it."""
    if name is None:
        return names.word("export.stats", "rest")
    return names.word("export.role", name) if by == "role" else name
