"""``inrymning plan answer``: the open questions of a plan, asked in the terminal, kept beside the plan."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.errors import UsageProblem
from tools.settings import Settings, TextCommand, common, typed

if TYPE_CHECKING:
    from sim.plan.building import Building
    from tools.review.answers import Answers


@click.command(cls=TextCommand, name="answer")
@common
@click.argument("plan_name")
def command(settings: Settings, plan_name: str) -> None:
    """Asks what is open and writes the plan and its answers anew; stopping early keeps what is answered."""
    from sim.plan.load import load_plan
    from sim.resources import find, shipped
    from tools.review.answers import answers_path, read_answers
    from tools.review.questions import questions

    path = Path(find("plan", plan_name))
    if path.resolve() in {p.resolve() for p in shipped("plan")}:
        raise UsageProblem(f"{plan_name} is a shipped plan. Copy {path} to a folder of yours and answer for the copy.")
    building, answers = load_plan(path), read_answers(answers_path(path))
    before = answers.count
    building, answers = ask_and_save(settings, building, answers, path)
    left = questions(building, answers)
    open_line(settings, len(left), path)
    given = answers.count - before
    report = {"file": str(path), "answers": str(answers_path(path)), "given": given, "questions": len(left)}
    settings.emit(report)


def ask_and_save(settings: Settings, building: "Building", answers: "Answers", path: Path) -> "tuple[Building, Answers]":
    """Asks, and writes plan and answers when something was answered; both as they are now."""
    from tools.review.asking import ask
    from tools.review.reimport import answered, save_reviewed

    said = ask(settings, building, answers)
    if said == answers:
        return building, answers
    applied = answered(building, said)
    save_reviewed(applied.building, applied.answers, path)
    settings.tell(settings.say("review.ask.answered", count=applied.answers.count - answers.count))
    return applied.building, applied.answers


def open_line(settings: Settings, count: int, path: Path) -> None:
    """How many questions are open, and the command that asks them."""
    if count:
        settings.tell(settings.say("review.ask.open_one" if count == 1 else "review.ask.open", count=count, plan=typed(path)))
