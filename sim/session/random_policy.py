"""The trainee who does whatever comes to mind: seeded, legal, aimless. Never stops or pauses the run."""

from random import Random

from sim.core.commands import ActionKind
from sim.core.state import Posture
from sim.session.intents import Do, GoTo, Hold, Intent, Wait
from sim.session.senses import Senses

NEVER = frozenset({ActionKind.STOP, ActionKind.PAUSE, ActionKind.RESUME})

SHORTEST, LONGEST = 1.0, 6.0
"""Seconds one thing is pursued before the next comes to mind, by eye."""

WALK, ACT, POSE = 0.35, 0.75, 0.85
"""Upper ends of the shares of walking, acting and changing posture; the rest is waiting."""


class RandomPolicy:
    """Draws a new intent every few seconds."""

    name = "random"

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._until = 0.0
        self._intent: Intent = Wait()

    @property
    def until(self) -> float:
        """Simulated seconds at which something else comes to mind."""
        return self._until

    def want(self, senses: Senses) -> Intent:
        """What came to mind last, until something else does."""
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
        neighbours = senses.neighbour_units()
        if neighbours and self._chance.random() < 0.5:
            return GoTo(self._chance.choice(neighbours))
        points = senses.points_here()
        return GoTo(senses.unit, self._chance.choice(points)) if points else Wait()
