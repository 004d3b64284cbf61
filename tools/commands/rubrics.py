"""Where commands find rubrics: the one a score was given by, as it was then, or the one of that name as it is today."""

import re
from pathlib import Path

from scoring.rubric import Rubric
from scoring.rubric_file import load_rubric
from scoring.store import Store
from sim.errors import UsageProblem
from sim.resources import find
from tools.settings import Settings

NAME = re.compile(r"[\w-]+")
"""A rubric's id; a results file that came by mail may name anything, so it is never taken for a path."""


def todays_file(settings: Settings, name: str) -> Path | None:
    """The file of a rubric's id: the school's own, else the shipped one, else None."""
    try:
        return find("rubric", name, (settings.data / "rubrics",)) if NAME.fullmatch(name) else None
    except UsageProblem:
        return None


def rubric_of(settings: Settings, store: Store, name: str, hash: str) -> Rubric:
    """The rubric a score was given by, word for word; today's of that name when it was not kept.

    Raises:
        UsageProblem: there is neither.
        FileProblem: today's cannot be read.
    """
    kept = store.rubric(hash)
    path = None if kept else todays_file(settings, name)
    if kept is None and path is None:
        raise UsageProblem(f"The rubric '{name}' the score was given by is not there, so its texts cannot be shown.")
    return kept or load_rubric(path)  # type: ignore[arg-type]  # one of the two is there
