"""``inrymning results check``: the quick check before, after and weeks after training; asked, read in, or shown for groups."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import UsageProblem
from tools.commands.choosing import DAY, LEVELS
from tools.commands.results_stats import share
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.answers import AnswerChoice
    from scoring.check_statistics import CheckStatistics
    from scoring.quick_check import Item, ItemBank, Level, Slot
    from scoring.store import Store

WIDTH = 78
"""Letters of a question in a table."""


@click.command(cls=TextCommand, name="check")
@common
@option("--code", "check_code")
@option("--slot", type=click.Choice(["pre", "post", "later"]))
@option("--level", "check_level", type=click.Choice(LEVELS), default="CL3", show_default=True)
@option("--felt", is_flag=True)
@option("--easy", is_flag=True)
@option("--import", "answers_file", type=click.Path(path_type=Path, dir_okay=False))
@option("--sheet", is_flag=True)
@option("--from", "from_day", type=DAY)
@option("--to", "to_day", type=DAY)
@option("--station", "station_only")
@option("--smallest", type=click.IntRange(5, 1000), default=5, show_default=True)
def command(
    settings: Settings,
    check_code: str | None,
    slot: "Slot | None",
    check_level: "Level",
    felt: bool,
    easy: bool,
    answers_file: Path | None,
    sheet: bool,
    from_day: datetime | None,
    to_day: datetime | None,
    station_only: str | None,
    smallest: int,
) -> None:
    """With a code and a slot it asks; with a file it reads; with --sheet it prints the questions; else it shows shares."""
    from scoring.answers import AnswerChoice
    from scoring.quick_check import load_bank
    from scoring.store import Store
    from sim.resources import find
    from tools.commands.keeping import put_in_order

    if (check_code is None) != (slot is None):
        raise UsageProblem("To ask, say both --code and --slot.")
    bank = load_bank(find("check", "kortfragor", (settings.data / "checks",)))
    if sheet:
        items = list(bank.asked(slot or "post", check_level, felt=felt))
        for line in questions(settings, items, easy=easy):
            settings.tell(line)
        settings.emit({"items": [item.model_dump(mode="json") for item in items]})
        return
    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        if answers_file is not None:
            read_in(settings, store, bank, answers_file)
        elif check_code is not None and slot is not None:
            asked(settings, store, bank, check_code, slot, list(bank.asked(slot, check_level, felt=felt)), easy=easy)
        else:
            days = (from_day.date() if from_day else None, to_day.date() if to_day else None)
            show(settings, store, bank, AnswerChoice(*days, station=station_only), smallest)


def new_ids() -> Callable[[], str]:
    """Random ids for times of answering."""
    import os
    import time

    from sim.ids import run_id

    return lambda: run_id(time.time(), os.urandom(5))


def read_in(settings: Settings, store: "Store", bank: "ItemBank", file: Path) -> None:
    """Stores a table of answers."""
    from scoring.check_import import read_answers

    sittings = read_answers(file, bank, new_ids())
    fresh = store.answers.add(sittings)
    settings.tell(settings.say("export.check.read", file=file, count=fresh, known=len(sittings) - fresh))
    settings.emit({"file": str(file), "sittings": fresh, "known": len(sittings) - fresh})


def questions(settings: Settings, items: "Sequence[Item]", *, easy: bool) -> Iterator[str]:
    """The questions for paper, with the numbers their answers have in a table."""
    for n, item in enumerate(items, 1):
        yield f"{n}. {item.text.asked(settings.language, easy=easy)}  [{item.id}]"
        for number, choice in enumerate(item.options, 1):
            yield f"     {number}  {choice.text.asked(settings.language, easy=easy)}"
        yield ""
    yield settings.say("export.check.sheet")


def asked(
    settings: Settings, store: "Store", bank: "ItemBank", code: str, slot: "Slot", items: "Sequence[Item]", *, easy: bool
) -> None:
    """Asks a person who sits there; nothing is stored before the last question, and nothing when they stop.

    Raises:
        UsageProblem: nobody sits there, or the code is none.
    """
    from datetime import UTC

    from scoring.answers import CODE, Sitting

    if not CODE.fullmatch(code):
        raise UsageProblem(f"'{code}' is no pseudonym code. Use 1-16 letters A-Z, digits and hyphens, never a name.")
    if settings.as_json or not sys.stdin.isatty():
        raise UsageProblem("Nobody can be asked here. Read answers in with --import, or print the questions with --sheet.")
    settings.tell(settings.say("export.check.begin"))
    answers = given(settings, items, easy=easy)
    if not answers:
        settings.tell(settings.say("export.check.stopped"))
        return
    store.answers.add([Sitting(new_ids()(), code, slot, datetime.now(UTC).date(), bank.label, answers)])
    settings.tell(settings.say("export.check.thanks"))


def given(settings: Settings, items: "Sequence[Item]", *, easy: bool) -> dict[str, str]:
    """Answers by item; a question may be left, and a person who stops has answered nothing."""
    answers: dict[str, str] = {}
    for item in items:
        settings.tell("")
        settings.tell(item.text.asked(settings.language, easy=easy))
        for number, choice in enumerate(item.options, 1):
            settings.tell(f"  {number}  {choice.text.asked(settings.language, easy=easy)}")
        while True:
            told: str = click.prompt(settings.say("export.check.answer"), default="", show_default=False).strip().lower()
            if told == settings.say("export.check.stop"):
                return {}
            if told == "":
                break
            if told.isascii() and told.isdigit() and 1 <= int(told[:3]) <= len(item.options):
                answers[item.id] = item.options[int(told) - 1].id
                break
            settings.tell(settings.say("export.check.again", most=len(item.options)))
    return answers


def show(settings: Settings, store: "Store", bank: "ItemBank", choice: "AnswerChoice", smallest: int) -> None:
    """Shares of right answers in each slot, and what changed."""
    from scoring.check_statistics import check_statistics

    made = check_statistics(store.answers.sittings(choice), bank, smallest)
    for line in table(settings, made, bank, smallest):
        settings.tell(line.rstrip())
    settings.emit({"bank": bank.label, "smallest": smallest, **made.as_dict()})


def table(settings: Settings, made: "CheckStatistics", bank: "ItemBank", smallest: int) -> Iterator[str]:
    """The report's lines."""
    if made.people is None:
        yield settings.say("export.check.few", smallest=smallest)
        return
    yield settings.say("export.check.people", people=made.people)
    yield ""
    slots = "".join(f"{settings.say(f'export.slot.{slot}'):>12}" for slot in made.slots)
    yield f" {settings.say('export.check.question'):<{WIDTH}}{slots}{settings.say('export.check.change'):>12}"
    for row in made.rows:
        item = bank.item(row.item)
        text = item.text.asked(settings.language, easy=True) if item else row.item
        shown = text if len(text) < WIDTH else text[: WIDTH - 2] + "…"
        change = "" if row.change is None else f"{row.change:+d}".replace("-", "−")
        yield f" {shown:<{WIDTH}}{''.join(f'{share(settings, x):>12}' for x in row.shown)}{change:>12}{' ←' if row.watch else ''}"
    yield ""
    yield settings.say("export.check.note", smallest=smallest, watch=round(bank.watch * 100))
