"""An issue as a sentence for people."""

from sim.errors import Issue
from sim.text import say

AREA = {"P": "issue_plan", "I": "issue_import", "S": "issue_scenario", "R": "issue_rubric"}


def issue_text(issue: Issue, language: str) -> str:
    """The issue's text in a language, filled with its data; measures as people of that language write them."""
    data = {key: _said(value, language) for key, value in issue.data.items()}
    return say(f"{AREA[issue.code[0]]}.{issue.code}", language, where=issue.where, **data)


def _said(value: str | int | float, language: str) -> str | int:
    """A measure with two decimals at most and a decimal comma in Swedish; anything else as it is."""
    if not isinstance(value, float):
        return value
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return shown.replace(".", ",") if language == "sv" else shown
