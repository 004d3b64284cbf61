"""``inrymning results rescore``: old runs judged by a rubric as it is now, beside the scores they had."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tools.commands.choosing import choosing_to_rescore
from tools.settings import Settings, TextCommand, common, option

if TYPE_CHECKING:
    from scoring.records import Selection
    from scoring.rubric import Rubric
    from scoring.store import Store


@click.command(cls=TextCommand, name="rescore")
@common
@choosing_to_rescore
@option("--all", "all_runs", is_flag=True)
@option("--rubric", "rubric_file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("runs", nargs=-1)
def command(settings: Settings, selection: "Selection", all_runs: bool, rubric_file: Path | None, runs: tuple[str, ...]) -> None:
    """Judges the named runs, or those the filters choose, or all of them."""
    from dataclasses import asdict, replace

    from scoring.records import Selection
    from scoring.rescoring import rescore
    from scoring.store import Store
    from sim.errors import UsageProblem
    from tools.commands.keeping import put_in_order

    if not (runs or all_runs or selection != Selection()):
        raise UsageProblem("Nothing is chosen. Name runs, choose some with --from, --scenario and the like, or say --all.")
    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        if runs:
            selection = replace(selection, runs=tuple(store.run(run).id for run in runs))
        rubrics = rubrics_for(settings, store, selection, rubric_file)
        told = rescore(store, rubrics, selection, lambda done, of: progress(settings, done, of))
    for name, count in asdict(told).items():
        if count or name == "given":
            settings.tell(settings.say(f"export.rescore.{name}", count=count))
    rules = {name: {"edition": rubric.edition, "file": str(rubric_file or "")} for name, rubric in rubrics.items()}
    settings.emit({**asdict(told), "rubrics": rules})


def progress(settings: Settings, done: int, of: int) -> None:
    """A line now and then, when there are many."""
    if done % 2000 == 0:
        settings.progress(settings.say("export.rescore.progress", done=done, of=of))


def rubrics_for(settings: Settings, store: "Store", selection: "Selection", file: Path | None) -> "dict[str, Rubric]":
    """The rubrics to judge by: the file's, or for each run the one its scenario names as it is today.

    Raises:
        IssuesFound: a rubric has errors.
        FileProblem: a file cannot be read.
    """
    from scoring.rubric_check import read_rubric
    from sim.errors import IssuesFound, Severity
    from tools.commands.rubrics import todays_file

    named = () if file else sorted({run.rubric for run in store.each_run(selection)})
    paths = [file] if file else [path for name in named if (path := todays_file(settings, name)) is not None]
    rubrics = {}
    for path in paths:
        rubric, issues = read_rubric(path)
        if any(issue.severity is Severity.ERROR for issue in issues):
            raise IssuesFound(path, issues)
        rubrics[rubric.id] = rubric
    return rubrics
