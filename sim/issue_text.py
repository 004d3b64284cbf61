"""An issue as a sentence for people."""

from sim.errors import Issue
from sim.text import say

AREA = {"P": "issue_plan", "I": "issue_plan", "S": "issue_scenario", "R": "issue_rubric"}


def issue_text(issue: Issue, language: str) -> str:
    """The issue's text in a language, filled with its data."""
    return say(f"{AREA[issue.code[0]]}.{issue.code}", language, where=issue.where, **issue.data)
