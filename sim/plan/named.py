"""Issues of a plan in sentences with the names people know."""

from dataclasses import replace
from typing import Final

from sim.errors import Issue, Severity
from sim.issue_text import issue_text
from sim.plan.codes import Names

IDS: Final = frozenset({"other", "unit", "lower", "upper", "level"})
"""Data of an issue that are ids of features."""


def sentence(issue: Issue, names: Names, language: str) -> str:
    """An issue's sentence with names people know; errors keep ids, for they are mended in the file."""
    if issue.severity is Severity.ERROR:
        return issue_text(issue, language)
    data = {k: names.of(v) if k in IDS and isinstance(v, str) else v for k, v in issue.data.items()}
    return issue_text(replace(issue, where=names.of(issue.where), data=data), language)


def ids_of(issue: Issue) -> tuple[str, ...]:
    """The features an issue is about: those it gathers, else the one it names."""
    gathered = issue.data.get("ids")
    return tuple(str(gathered).split(", ")) if gathered else (issue.where,)
