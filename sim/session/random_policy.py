"""The trainee who does whatever comes to mind: seeded, legal, aimless. Never stops or pauses the run.

Every other one, by seed, begins as the careful trainee does and loses the thread at a drawn moment.  Much of what can go wrong in
a drill goes wrong after something went right: only who has sheltered can come out too soon, only who hears the message can
leave before anybody opens.  A trainee who is aimless from the start hardly ever gets that far.
"""

from random import Random

from sim.core.commands import Action, ActionKind
from sim.core.state import Posture
from sim.session.careful import Careful
from sim.session.intents import Do, GoTo, Hold, Intent, Wait
from sim.session.senses import Senses

NEVER = frozenset({ActionKind.STOP, ActionKind.PAUSE, ActionKind.RESUME})

SHORTEST, LONGEST = 1.0, 6.0
"""Seconds one thing is pursued before the next comes to mind, by eye."""

WALK, ACT, POSE = 0.35, 0.75, 0.85
"""Upper ends of the shares of walking, acting and changing posture; the rest is waiting."""

ALL_THE_WAY, ELSEWHERE = 0.1, 0.5
"""Of the walks those that lead outdoors, and the upper end of those that lead out of the room; by eye."""

WAY = 30.0
"""Seconds for which a way out, or back in, is pursued, by eye."""

BACK_IN = 0.5
"""Share of the walks outdoors that lead back in, by eye."""

BEGIN_WELL = 0.5
"""Share of these trainees who begin with care."""

KEEPS_ON = 300.0
"""Seconds after which everybody has lost the thread; the moment is drawn evenly before that.  Most drills last three to six
minutes, so some are over before it."""


class RandomPolicy:
    """Draws a new intent every few seconds, from the start or after a careful beginning."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        begins_well, keeps_on = self._chance.random() < BEGIN_WELL, KEEPS_ON * self._chance.random()
        self.careful_until = keeps_on if begins_well else 0.0
        """Simulated seconds at which the careful beginning is over; 0 for who is aimless from the start."""
        self._beginning = Careful()
        self._until = 0.0
        self._came_from = ""
        self._intent: Intent = Wait()

    @property
    def until(self) -> float:
        """Simulated seconds at which something else comes to mind; of no meaning before ``careful_until``."""
        return self._until

    def want(self, senses: Senses) -> Intent:
        """What the careful trainee wants, at the beginning; then what came to mind last, until something else does."""
        if senses.t < self.careful_until:
            return self._beginning.want(senses)
        if senses.t >= self._until or self._finished(senses):
            self._until = senses.t + SHORTEST + (LONGEST - SHORTEST) * self._chance.random()
            self._intent = self._draw(senses)
        return self._intent

    def _finished(self, senses: Senses) -> bool:
        """An action is done once, not again and again until the next thing comes to mind."""
        return isinstance(self._intent, Do) and senses.acted_since(self._intent.action, self._until - LONGEST)

    def _draw(self, senses: Senses) -> Intent:
        share = self._chance.random()
        if share < WALK:
            return self._walk(senses)
        if share < ACT:
            choices = sorted(
                (a for a in senses.available_actions() if a.kind not in NEVER), key=lambda a: (a.kind, a.target, a.value)
            )
            return Do(self._chance.choice(choices)) if choices else Wait()
        if share < POSE:
            return Hold(self._chance.choice(list(Posture)))
        return Wait()

    def _walk(self, senses: Senses) -> Intent:
        """To a place in the room, to the room next door, or all the way out; from outdoors back in."""
        if senses.outdoors:
            return self._back_in(senses) if self._chance.random() < BACK_IN else Wait()
        self._came_from = senses.unit
        share = self._chance.random()
        if share < ELSEWHERE:
            return self._leave(senses, share)
        points = senses.points_here()
        return GoTo(senses.unit, self._chance.choice(points)) if points else Wait()

    def _back_in(self, senses: Senses) -> Intent:
        """To where one was before, or the nearest room."""
        nearest = None if self._came_from else senses.nearest_room(frozenset())
        self._came_from = self._came_from or (nearest.unit if nearest else "")
        if not self._came_from:
            return Wait()
        self._until = senses.t + WAY
        return GoTo(self._came_from)

    def _leave(self, senses: Senses, share: float) -> Intent:
        """Out of the room; what one has locked oneself is unlocked first."""
        locked = [d.id for d in senses.doors if d.locked and not senses.refusals(ActionKind.UNLOCK_DOOR, d.id)]
        if locked:
            return Do(Action(ActionKind.UNLOCK_DOOR, self._chance.choice(locked)))
        neighbours = senses.neighbour_units()
        if share < ALL_THE_WAY or not neighbours:
            self._until = senses.t + WAY
            return GoTo("")
        return GoTo(self._chance.choice(neighbours))
