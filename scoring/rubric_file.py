"""A rubric file as its authors write it, read into a rubric: what it takes from the criterion bank is filled in."""

from pathlib import Path
from typing import Any

from scoring.rubric import Rubric
from scoring.rubric_bank import RubricFile, read_resolved
from sim.errors import IssuesFound
from sim.jsonfile import model_schema


def load_rubric(path: Path) -> Rubric:
    """Reads a rubric file, with what it takes from the criterion bank; ``scoring.rubric_check.check`` judges its content.

    Raises:
        FileProblem: the file cannot be read as a rubric; the message names file, key path or line, and value.
        IssuesFound: it names criteria that the bank does not have, or changes what they have not.
    """
    rubric, issues = read_resolved(path)
    if issues:
        raise IssuesFound(path, issues)
    return rubric


def rubric_schema() -> dict[str, Any]:
    """JSON Schema of the rubric file, whose criteria are given in full or taken from the bank."""
    return model_schema(RubricFile, "Inrymning rubric")
