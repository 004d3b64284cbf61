"""The trainee who looks into every room: the nearest one not seen yet, again and again, then says so.

What it saw is kept for ``sim.session.tour_report``: every step of the way, the rooms in the order they were entered, and where
it came to a standstill.
"""

from sim.core.commands import Action, ActionKind
from sim.plan.building import Point
from sim.session.intents import Do, GoTo, Intent, Wait
from sim.session.rounds import Room
from sim.session.senses import Senses
from sim.session.walking import straight

ARRIVED = 0.3
"""Metres from the place aimed for that are near enough: body and quanta."""

PROGRESS = 0.3
"""Metres one must have come away from where one was, to be said to get on."""

STUCK_SECONDS = 12.0
"""Seconds without progress after which a way counts as stuck: opening a door takes two, a replanned way another few; by eye."""

SLOWEST = 0.4
"""Metres per second of a way below which it counts as stuck although the body moves: to and fro gets nowhere; by eye."""

SPARE = 30.0
"""Seconds added to a way's time for its doors; by eye."""


class Tour:
    """Visits every room a way leads to, opening doors, and ends the scenario where a phrase does."""

    name = "tour"

    def __init__(self) -> None:
        self.track: list[tuple[float, float, float]] = []
        """Where the feet were at every step: x, y and height, metres."""
        self.visited: dict[str, None] = {}
        """Rooms entered, in order."""
        self.stuck: list[str] = []
        """Rooms given up on the way, because one came to a standstill."""
        self.finished = False
        """Whether no room was left to go to."""
        self._aim: Room | None = None
        self._since = 0.0
        self._mark: tuple[Point, float] = ((0.0, 0.0), 0.0)

    def want(self, senses: Senses) -> Intent:
        """The way to the nearest room not seen; at the end the word that one has looked around."""
        self._note(senses)
        if self.finished:
            return (
                Do(Action(ActionKind.SAY, value=senses.closing_phrase)) if senses.closing_phrase else Wait("has seen every room")
            )
        if self._aim is None:
            self._aim, self._since, self._mark = senses.nearest_room(self._left_out), senses.t, (senses.here, senses.t)
            if self._aim is None:
                self.finished = True
                return Wait("has seen every room")
        return GoTo(self._aim.unit, self._aim.point)

    @property
    def _left_out(self) -> set[str]:
        return {*self.visited, *self.stuck}

    def _note(self, senses: Senses) -> None:
        """Keeps where one is, and whether one gets on."""
        x, y = senses.here
        self.track.append((x, y, senses.feet))
        room = senses.room
        if room:
            self.visited.setdefault(room)
        aim = self._aim
        if aim is None:
            return
        if room == aim.unit and senses.close_to(aim.point, ARRIVED):
            self._aim = None
        elif straight(self._mark[0], senses.here) > PROGRESS:
            self._mark = (senses.here, senses.t)
        if self._standstill(senses, aim):
            self.stuck.append(aim.unit)
            self._aim = None

    def _standstill(self, senses: Senses, aim: Room) -> bool:
        still = senses.t - self._mark[1] > STUCK_SECONDS
        endless = senses.t - self._since > SPARE + aim.metres / SLOWEST
        return still or endless
