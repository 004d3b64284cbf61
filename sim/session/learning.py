"""Getting to know one's room while nothing is the matter: its lock, its blinds and the nearest way out (A07, A10, A39).

Only in scenarios that end when the trainee says so: there is then nothing to wait for, and time for it.
"""

from sim.core.commands import Action, ActionKind
from sim.core.queries import DoorFacts
from sim.plan.building import Tri
from sim.session.intents import Do, GoTo, Intent
from sim.session.senses import Senses


class Learning:
    """What a careful trainee tries once in the room it begins in, and says when it has."""

    def __init__(self) -> None:
        self._home: str | None = None
        self._unlocked: set[str] = set()
        self._been_out = False
        self._way_out: bool | None = None

    def here(self, senses: Senses) -> Intent | None:
        """The next thing to try in the room one begins in; None elsewhere, and where a scenario goes on by itself."""
        self._home = senses.unit if self._home is None else self._home
        if not senses.closing_phrase or senses.unit != self._home or self._been_out:
            return None
        return self._locks(senses) or self._blinds(senses)

    def out(self, senses: Senses) -> Intent | None:
        """Then the nearest way out, once, and the word that one is done; None where a scenario goes on by itself."""
        if not senses.closing_phrase:
            return None
        self._been_out = self._been_out or senses.outdoors
        if self._way_out is None:
            self._way_out = senses.way_out()
        if self._way_out and not self._been_out:
            return GoTo("")
        done = Action(ActionKind.SAY, value=senses.closing_phrase)
        return None if senses.acted_since(done, 0.0) else Do(done)

    def _locks(self, senses: Senses) -> Intent | None:
        """Each door shut, locked, felt and unlocked again; a lock that does not turn is let be."""
        return next((i for d in senses.doors if d.leads_to and (i := self._lock(senses, d)) is not None), None)

    def _lock(self, senses: Senses, door: DoorFacts) -> Intent | None:
        if door.id in self._unlocked or door.lockable is Tri.NO or senses.refusals(ActionKind.LOCK_DOOR, door.id):
            return None
        if door.open > 0.0:
            return Do(Action(ActionKind.CLOSE_DOOR, door.id))
        if not senses.has_done(ActionKind.CHECK_LOCK, door.id):
            return Do(Action(ActionKind.CHECK_LOCK if door.locked else ActionKind.LOCK_DOOR, door.id))
        if door.locked:
            return Do(Action(ActionKind.UNLOCK_DOOR, door.id))
        self._unlocked.add(door.id)
        return None

    def _blinds(self, senses: Senses) -> Intent | None:
        """The blinds down, and up again; where there are none, the hand finds out."""
        if senses.has_done(ActionKind.BLINDS_UP, senses.unit) or senses.refusals(ActionKind.BLINDS_DOWN, senses.unit):
            return None
        if senses.has_done(ActionKind.BLINDS_DOWN, senses.unit):
            return Do(Action(ActionKind.BLINDS_UP, senses.unit))
        return Do(Action(ActionKind.BLINDS_DOWN, senses.unit))
