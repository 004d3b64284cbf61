"""What every ``inrymning export`` does: choose runs, write a whole new file for its owner only, say what was written."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from scoring.export.columns import answers_of
from scoring.export.names import Names
from scoring.records import Selection
from scoring.rubric import Rubric
from scoring.rubric_file import load_rubric
from scoring.store import Store
from sim.errors import FileProblem, InrymningError, UsageProblem
from sim.files import OWNER_ONLY, writing_whole
from sim.jsonfile import read_json
from sim.resources import KINDS, shipped
from tools.commands.keeping import put_in_order
from tools.settings import Settings

Write = Callable[[IO[bytes], Store], dict[str, Any]]
"""Writes an export and says what is in it, for ``--json``; ``rows`` counts lines, statements or runs."""


Count = Callable[[Store], int]


def export(settings: Settings, selection: Selection, output: Path, force: bool, write: Write, count: Count | None = None) -> None:
    """Writes one export; when nothing is chosen it says so and writes nothing.

    Args:
        settings: of the command.
        selection: the runs.
        output: the file.
        force: whether it may be written over.
        write: writes it.
        count: how many runs and other things are chosen, where it is not only runs.

    Raises:
        UsageProblem: the file is there and may not be written over.
    """
    if output.exists() and not force:
        raise UsageProblem(f"{output} is there already. Name another file with -o, or write over it with --force.")
    with Store(settings.data / "results.db") as store:
        put_in_order(settings, store)
        with store.snapshot():
            runs = count(store) if count else store.count(selection)
            if runs == 0:
                settings.tell(settings.say("export.nothing"))
                settings.emit({"file": None, "runs": 0, "rows": 0})
                return
            settings.progress(settings.say("export.writing", count=runs, file=output))
            with writing_whole(output, OWNER_ONLY) as out:
                said = write(out, store)
    settings.tell(settings.say("export.written", count=said["rows"], file=output))
    settings.tell(settings.say("export.careful"))
    settings.emit({"file": str(output), "runs": runs, **said})


def answers(store: Store, selection: Selection) -> int:
    """How many times of answering are chosen; none where something is asked for that only runs have."""
    choice = answers_of(selection)
    return store.answers.count(choice) if choice else 0


def names(settings: Settings) -> Names:
    """Names of scenarios, criteria and questions from the shipped files and the school's own, which come first."""
    items = [item for bank in _files(settings, "check") for item in bank.get("items", ()) if isinstance(item, dict)]
    return Names(
        settings.language,
        items={item["id"]: item["text"][settings.language] for item in items if _named(item, settings.language, "text")},
        answers={
            f"{item.get('id')}/{option['id']}": option["text"][settings.language]
            for item in items
            for option in item.get("options", ())
            if _named(option, settings.language, "text")
        },
        criteria={
            criterion.id: criterion.name.get(settings.language) for rubric in _rubrics(settings) for criterion in rubric.criteria
        },
        scenarios={
            scenario["id"]: scenario["name"][settings.language]
            for scenario in _files(settings, "scenario")
            if _named(scenario, settings.language)
        },
    )


def _rubrics(settings: Settings) -> list[Rubric]:
    """Rubrics with everything they take from elsewhere; one that cannot be read only lacks its names in the export."""
    found = []
    for path in _paths(settings, "rubric"):
        try:
            found.append(load_rubric(path))
        except InrymningError:
            continue
    return found


def _paths(settings: Settings, kind: str) -> list[Path]:
    """Files of a kind, later ones more telling."""
    return [*shipped(kind), *sorted((settings.data / KINDS[kind]).glob(f"*.{kind}.json"))]


def _files(settings: Settings, kind: str) -> list[dict[str, Any]]:
    """Files of a kind, later ones more telling; one that cannot be read only lacks its names in the export."""
    found = []
    for path in _paths(settings, kind):
        try:
            found.append(read_json(path))
        except FileProblem:
            continue
    return found


def _named(entry: Any, language: str, key: str = "name") -> bool:
    named = entry.get(key) if isinstance(entry, dict) else None
    return isinstance(named, dict) and isinstance(named.get(language), str) and isinstance(entry.get("id"), str)
