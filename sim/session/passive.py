"""The trainee who stays where it is and does nothing: the low end of every score."""

from sim.session.intents import Intent, Wait
from sim.session.senses import Senses


class Passive:
    """Waits."""

    name = "passive"

    def want(self, senses: Senses) -> Intent:
        """Always to wait."""
        return Wait("stays")
