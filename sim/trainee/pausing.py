"""The pause: a panel that stops the run, leads on, to settings or out; and the settings, each of which works at once.

The same settings stand in the calm room before the run.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from sim.poses import Pose
from sim.text import say
from sim.trainee.comfort import Comfort, Moving, Side, Turning
from sim.trainee.legibility import letter
from sim.trainee.panels import Panel
from sim.trainee.vectors import add, heading_of, rotate, turned
from sim.trainee.widgets import Board, Button, Item, Label, Pair, Row

PAUSE, SETTINGS = "pause", "settings"

AWAY, DROP = 1.2, 0.12
"""Metres before and below the eyes: the near end of where panels are read at ease."""

TOP = 0.26
"""Metres above the eyes that a tall panel reaches at most: the sign that this is practice floats over it."""

LETTER = round(letter(AWAY), 3)
"""Metres of a letter (em) on these panels: read without effort from there."""

TALL = 0.1
"""Metres of a button, 4.8 degrees from there; a finger or a ray hits it."""

WIDE, WIDEST = 0.86, 1.12
"""Metres of the pause's panel, and of the one with settings."""

VOLUMES = (0.0, 0.35, 0.7, 1.0)
VIGNETTES = (0.0, 0.35, 0.6, 0.85)
"""Steps of what is really without steps: four answers are chosen faster than a slider is moved."""


class Page(Enum):
    """What is open."""

    CLOSED = 0
    PAUSE = 1
    SETTINGS = 2
    MORE = 3


class Pausing:
    """One trainee's pause. ``settle`` is told new settings, ``resume`` and ``stop`` that one is done or wants out."""

    def __init__(
        self,
        language: str,
        comfort: Comfort,
        settle: Callable[[Comfort], None],
        resume: Callable[[], None],
        stop: Callable[[], None] | None,
    ) -> None:
        """``stop`` is None where STOP has no place: before a run, where one simply does not begin."""
        self._language, self.comfort = language, comfort
        self._settle, self._resume, self._stop = settle, resume, stop
        self.page = Page.CLOSED
        rows = self._rows()
        half = len(rows) // 2
        self._boards = {
            Page.PAUSE: self._pause(),
            Page.SETTINGS: self._settings(rows[:half], Page.MORE),
            Page.MORE: self._settings(rows[half:], Page.SETTINGS),
        }
        self._at: tuple[Pose, float] | None = None

    @property
    def open(self) -> bool:
        """Whether a panel is out."""
        return self.page is not Page.CLOSED

    def show(self, page: Page) -> None:
        """Opens a page where one looks now, or closes."""
        self._at = None if Page.CLOSED in (page, self.page) else self._at
        self.page = page

    def panel(self, head: Pose) -> Panel | None:
        """The panel, before ``head`` (in the building) where it was opened; None while closed."""
        if not self.open:
            return None
        if self._at is None:
            heading = heading_of(head.rotation)
            self._at = Pose(add(head.position, rotate(turned(heading - math.pi / 2), (0.0, AWAY, 0.0)))), heading + math.pi
        (at, facing), board = self._at, self._boards[self.page]
        return board.panel(add(at.position, (0.0, 0.0, min(-DROP, TOP - board.height / 2))), facing)

    def press(self, widget: str) -> bool:
        """A widget was pressed; whether it was one of these."""
        return self.open and self._boards[self.page].press(widget)

    def _say(self, key: str) -> str:
        return say(f"trainee.{key}", self._language)

    def _pause(self) -> Board:
        items: list[Item] = [
            Label("pause.title", self._say("pause.title"), LETTER * 1.2, middle=True),
            Button("pause.resume", self._say("pause.resume"), LETTER, self._done, TALL),
            Button("pause.settings", self._say("pause.settings"), LETTER, lambda: self.show(Page.SETTINGS), TALL),
        ]
        if self._stop is not None:
            items.append(Button("pause.stop", self._say("pause.stop"), LETTER, self._out, TALL, urgent=True))
        return Board(PAUSE, WIDE, items)

    def _settings(self, rows: list[Item], other: Page) -> Board:
        number = "2" if other is Page.SETTINGS else "1"
        title = Label(f"settings.title{number}", self._say("settings.title"), LETTER, middle=True)
        more = Button(f"settings.more{number}", self._say("settings.more"), LETTER, lambda: self.show(other), TALL)
        done = Button(f"settings.done{number}", self._say("settings.done"), LETTER, self._back, TALL)
        return Board(SETTINGS, WIDEST, [title, *rows, Pair(more, done)])

    def _rows(self) -> list[Item]:
        now = self.comfort
        yes_no = (("no", self._say("settings.no")), ("yes", self._say("settings.yes")))
        return [
            self._row("side", [(s.value, self._say(f"settings.side_{s}")) for s in Side], now.side, Side),
            self._row("seated", yes_no, _said(now.seated), _meant),
            self._row("one_handed", yes_no, _said(now.one_handed), _meant),
            self._row("turning", [(t.value, self._say(f"settings.turning_{t}")) for t in Turning], now.turning, Turning),
            self._row("moving", [(m.value, self._say(f"settings.moving_{m}")) for m in Moving], now.moving, Moving),
            self._steps("vignette", VIGNETTES, now.vignette),
            self._steps("volume", VOLUMES, now.volume),
            self._row("low_stimulation", yes_no, _said(now.low_stimulation), _meant),
        ]

    def _row(
        self, name: str, options: "list[tuple[str, str]] | tuple[tuple[str, str], ...]", now: str, read: Callable[[str], object]
    ) -> Row:
        def picked(value: str) -> None:
            self._change(name, read(value))

        return Row(f"settings.{name}", self._say(f"settings.{name}"), tuple(options), now, LETTER, TALL, picked)

    def _steps(self, name: str, steps: tuple[float, ...], now: float) -> Row:
        options = [(str(k), self._say(f"settings.{name}_{k}")) for k in range(len(steps))]
        nearest = min(range(len(steps)), key=lambda k: abs(steps[k] - now))
        return self._row(name, options, str(nearest), lambda value: steps[int(value)])

    def _change(self, name: str, value: object) -> None:
        self.comfort = replace(self.comfort, **{name: value})  # type: ignore[arg-type]
        self._settle(self.comfort)

    def _back(self) -> None:
        if self._stop is None:
            self._done()
        else:
            self.show(Page.PAUSE)

    def _done(self) -> None:
        self.show(Page.CLOSED)
        self._resume()

    def _out(self) -> None:
        self.show(Page.CLOSED)
        assert self._stop is not None, "its button is only there with it"
        self._stop()


def _said(on: bool) -> str:
    return "yes" if on else "no"


def _meant(value: str) -> bool:
    return value == "yes"
