"""A stage: where a run is shown, and the frame loop that goes with it.

Every stage plays the same session. What differs is who owns the clock and whether anything is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sim.app.heap import still_heap
from sim.app.setup import Prepared
from sim.events import Event
from sim.session.run import Session
from sim.text import say

if TYPE_CHECKING:
    from sim.app.filming.film import Film
    from sim.sound.ears import SoundWish

DISPLAYS = ("auto", "headset", "window", "offscreen", "none")

Progress = Callable[[float, float], None]
"""Told now and then: simulated seconds so far, and at most."""


@dataclass(frozen=True)
class Wish:
    """How a run is to be shown."""

    language: str = "sv"
    picture: Path | None = None
    debrief: Callable[[Sequence[Event]], Sequence[str]] | None = None  # a run's events -> paragraphs, most important first
    pace: float = 1.0  # simulated seconds in a real one, where a script is watched in a window
    cache: Path | None = None
    notice: Callable[[str], None] = lambda words: None  # hears what a person beside the display should know
    mirror: str = "off"  # the window beside a headset: off, eye or plan
    film: "Film | None" = None  # takes pictures of the run; whoever opened it closes it
    sound: "SoundWish | None" = None  # None: silent; sound is heard where time runs as it does for ears


def tell_of_light(damaged: Sequence[str], wish: Wish) -> None:
    """One line for each file of baked light that could not be read: its room looks plainer, and what mends it."""
    for why in damaged:
        wish.notice(say("bake.unread", wish.language, why=why))


class Stage(Protocol):
    """One way to show a run."""

    name: str

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs the session to its end. Writes ``wish.picture`` (both eyes, PNG) if the stage can draw."""
        ...


class NoStage:
    """Plain simulation: as fast as it goes, nothing drawn."""

    name = "none"

    def play(self, session: Session, prepared: Prepared, wish: Wish, progress: Progress) -> None:
        """Runs to the end."""
        limit = prepared.bound.max_seconds
        with still_heap():
            while not session.ended:
                session.advance()
                done = session.result
                if done.ticks % 200 == 0:
                    progress(done.sim_seconds, limit)
        session.leave()
