"""A careful trainee with a group in its care: keeps it together, lets it in before shutting, counts it (A22, A24)."""

from sim.core.commands import Action, ActionKind
from sim.session.intents import Do, GoTo, Intent, Wait
from sim.session.senses import Senses

GATHERING = 25.0
"""Seconds one waits for the group to be together before setting out, at most; by eye: 3-4 year-olds take longer than a class."""

FAR_IN = 1.0
"""Metres from the innermost place that are far enough in, by eye."""

COMING = 40.0
"""Seconds one waits at the door for the last of them, at most; by eye."""


class Guard:
    """Rules of who has others in its care; nothing for anybody else."""

    def __init__(self) -> None:
        self._alarm: tuple[float, str] | None = None
        self._inside_at: float | None = None

    def keep_together(self, senses: Senses) -> Intent | None:
        """Sets out once all who come along are there, or have had their time; on the way nobody stands and waits."""
        group = senses.in_care
        if group is None or self._inside_at is not None or senses.behind_shut_doors:
            return None
        self._alarm = (senses.t, senses.unit) if self._alarm is None else self._alarm
        since, where = self._alarm
        waits = group[1] > 0 and senses.unit == where and senses.t - since < GATHERING
        return Wait("gathers the group") if waits else None

    def let_in(self, senses: Senses) -> Intent | None:
        """In the room: the door stays open until all who come along are in, or have had their time."""
        group = senses.in_care
        if group is None:
            return None
        self._inside_at = senses.t if self._inside_at is None else self._inside_at
        if not group[1] or senses.t - self._inside_at >= COMING:
            return None
        inner = senses.innermost_point()
        if inner is not None and not senses.close_to(inner, FAR_IN):
            return GoTo(senses.unit, inner)  # out of the way of those who come after
        return Wait("lets the group in")

    def count(self, senses: Senses) -> Intent | None:
        """Counts once, with the doors shut."""
        if senses.in_care is None or senses.has_done(ActionKind.COUNT_HEADS, ""):
            return None
        return Do(Action(ActionKind.COUNT_HEADS, value=str(senses.people_here)))
