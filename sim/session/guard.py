"""A careful trainee with a group in its care: keeps it together, lets it in before shutting, counts it (A22, A24)."""

from sim.core.commands import Action, ActionKind
from sim.session.intents import Do, Intent, Wait
from sim.session.senses import Senses

GATHERING = 25.0
"""Seconds one waits for the group to be together before setting out, at most; by eye: 3-4 year-olds take longer than a class."""

COMING = 40.0
"""Seconds one waits at the door for the last of them, at most; by eye."""


class Guard:
    """Rules of who has others in its care; nothing for anybody else."""

    def __init__(self) -> None:
        self._alarm_at: float | None = None
        self._inside_at: float | None = None

    def keep_together(self, senses: Senses) -> Intent | None:
        """Sets out once the group is together, or has had its time."""
        group = senses.in_care
        if group is None or self._inside_at is not None or senses.behind_shut_doors:
            return None
        self._alarm_at = senses.t if self._alarm_at is None else self._alarm_at
        waited = senses.t - self._alarm_at
        return Wait("gathers the group") if group[0] < group[1] and waited < GATHERING else None

    def let_in(self, senses: Senses) -> Intent | None:
        """In the room: the door stays open until all are in, or have had their time."""
        group = senses.in_care
        if group is None:
            return None
        self._inside_at = senses.t if self._inside_at is None else self._inside_at
        return Wait("lets the group in") if group[0] < group[1] and senses.t - self._inside_at < COMING else None

    def count(self, senses: Senses) -> Intent | None:
        """Counts once, with the doors shut."""
        if senses.in_care is None or senses.has_done(ActionKind.COUNT_HEADS, ""):
            return None
        return Do(Action(ActionKind.COUNT_HEADS, value=str(senses.people_here)))
