"""``inrymning results erase``: everything about a pseudonym code, on this computer, for good."""

import sys

import click

from sim.errors import UsageProblem
from tools.settings import Settings, TextCommand, common, option


@click.command(cls=TextCommand, name="erase")
@common
@option("--yes", is_flag=True)
@click.argument("code")
def command(settings: Settings, yes: bool, code: str) -> None:
    """Erases after asking; files go first, so that an erasure that breaks off can be done again to its end."""
    from scoring.answers import AnswerChoice
    from scoring.records import Selection
    from scoring.store import Store
    from tools.commands.keeping import put_in_order
    from tools.commands.retention import files_about, remove

    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        runs = store.runs(selection=Selection(code=code))
        answers = store.answers.count(AnswerChoice(code=code))
        if not runs and not answers:
            raise UsageProblem(f"No run has the code '{code}'. 'inrymning results list' shows the runs there are.")
        if any(run.state == "running" for run in runs):
            raise UsageProblem(f"A run with the code '{code}' is going on. End it first, then erase.")
        files = [path for run in runs for path in files_about(settings.data, run.id)]
        settings.tell(settings.say("export.erase.found", runs=len(runs), code=code, files=len(files), answers=answers))
        if not (yes or agreed(settings)):
            settings.tell(settings.say("export.erase.kept"))
            raise click.exceptions.Exit(1)
        remove(files)
        erased, unanswered = store.erase_code(code), store.answers.erase(code)
    settings.tell(settings.say("export.erase.gone", runs=erased, files=len(files), answers=unanswered))
    for path in files:
        settings.tell(f"  {path}")
    settings.tell(settings.say("export.erase.copies"))
    settings.emit({"code": code, "runs": [run.id for run in runs], "files": [str(path) for path in files], "answers": unanswered})


def agreed(settings: Settings) -> bool:
    """Asks a person who sits there.

    Raises:
        UsageProblem: nobody does; a program must say --yes.
    """
    if settings.as_json or not sys.stdin.isatty():
        raise UsageProblem("Nobody can be asked here. Say --yes to erase without a question.")
    answer: str = click.prompt(settings.say("export.erase.sure"), default="", show_default=False)
    return answer.strip().lower() == settings.say("export.erase.agree")
