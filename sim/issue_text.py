"""An issue as a sentence for people."""

from collections.abc import Mapping
from string import Formatter
from typing import Final

from sim.errors import Issue
from sim.text import LANGUAGES, say, table

AREA = {"P": "issue_plan", "I": "issue_import", "S": "issue_scenario", "R": "issue_rubric", "K": "issue_curriculum"}

OF_UNITS: Final = frozenset({"I100", "I101", "I102"})
"""Codes with names of units of length in their data."""


def issue_text(issue: Issue, language: str) -> str:
    """The issue's text in a language, filled with its data; measures as people of that language write them."""
    data = {key: _said(value, language) for key, value in issue.data.items()}
    if issue.code in OF_UNITS:
        data = {k: say(f"issue_import.unit.{v}", language) if v in ("inch", "foot") else v for k, v in data.items()}
    if "condition" in issue.data and "wanted" in issue.data:
        data["condition"] = _lacking(data, language)
    return say(f"{AREA[issue.code[0]]}.{issue.code}", language, where=issue.where, **data)


def can_be_told(code: str, data: Mapping[str, object]) -> bool:
    """Whether a code has a sentence and ``data`` all that it is filled in with, as in a record read from a file."""
    key = f"{AREA.get(code[:1], '')}.{code}"
    if key not in table(LANGUAGES[0]):
        return False
    asked = {name for _, name, _, _ in Formatter().parse(table(LANGUAGES[0])[key]) if name}
    return asked <= {"where", *data}


def _lacking(data: Mapping[str, str | int], language: str) -> str:
    """What a place asked for and no room of a building is, and what can be done about it."""
    condition, wanted = str(data["condition"]), str(data["wanted"])
    if condition.endswith("_missing"):
        condition = "missing"
    elif condition in ("level", "lockable", "closes"):
        condition = f"{condition}_{wanted.lower()}"
    elif condition == "categories":
        wanted = ", ".join(say(f"plan.category.{kind}", language).lower() for kind in wanted.split(", "))
    return say(f"lacks.{condition}", language, candidates=data["candidates"], wanted=wanted)


def _said(value: str | int | float, language: str) -> str | int:
    """A measure with two decimals at most and a decimal comma in Swedish; anything else as it is."""
    if not isinstance(value, float):
        return value
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return shown.replace(".", ",") if language == "sv" else shown
