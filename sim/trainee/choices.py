"""What can be chosen on a panel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its id and its text in the trainee's language."""

    id: str
    text: str
