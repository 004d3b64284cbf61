"""The retained widget layer: what stands on a panel and keeps its own state, laid out in metres.

An *item* takes a strip of a panel's width and lays widgets into it; it hears presses of its own widgets.  A *board* stacks items
and hangs them somewhere as a ``Panel``, which rays, fingertips and a keyboard hit in the same way (``panels``, ``focus``).
Nothing is drawn here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from sim.poses import Vec3
from sim.trainee.panels import Panel, Widget

GAP = 0.02
"""Metres between items, and around them: wide enough that a finger on one is not on the next."""

LINE = 1.35
"""Line height over letter size."""

LETTERS = 0.5
"""Mean width of a letter over its size, for wrapping; the typeface's own mean in Swedish is 0.48."""


class Item(Protocol):
    """A strip of a board."""

    def height(self, width: float) -> float:
        """Metres it takes of a board ``width`` metres wide inside."""
        ...

    def lay(self, top: float, width: float) -> list[Widget]:
        """Its widgets, from ``top`` (metres above the panel's middle) down."""
        ...

    def press(self, widget: str) -> bool:
        """One of its own widgets was pressed; False when it is not its own."""
        ...


@dataclass
class Label:
    """Text in as many lines as it needs; ``letter`` is its size in metres."""

    id: str
    text: str
    letter: float
    middle: bool = False

    def lines(self, width: float) -> int:
        """Lines it takes, as the view wraps it."""
        most, count, used = max(1.0, width / (self.letter * LETTERS)), 0, 0
        for paragraph in self.text.split("\n"):
            count, used = count + 1, 0
            for word in paragraph.split():
                if used and used + 1 + len(word) > most:
                    count, used = count + 1, 0
                used += len(word) + bool(used)
        return count

    def height(self, width: float) -> float:
        """Its lines."""
        return self.lines(width) * self.letter * LINE

    def lay(self, top: float, width: float) -> list[Widget]:
        """One widget."""
        tall = self.height(width)
        return [Widget(self.id, self.text, 0.0, top - tall / 2, width, tall, False, letter=self.letter, middle=self.middle)]

    def press(self, widget: str) -> bool:
        """Text is not pressed."""
        return False


@dataclass
class Button:
    """One button over the whole width; ``pressed`` is called when it is."""

    id: str
    text: str
    letter: float
    pressed: Callable[[], None]
    tall: float
    enabled: bool = True
    urgent: bool = False

    def height(self, width: float) -> float:
        """As tall as it is told to be."""
        return self.tall

    def lay(self, top: float, width: float) -> list[Widget]:
        """One widget."""
        y = top - self.tall / 2
        kind = {"letter": self.letter, "middle": True, "urgent": self.urgent}
        return [Widget(self.id, self.text, 0.0, y, width, self.tall, True, self.enabled, **kind)]  # type: ignore[arg-type]

    def press(self, widget: str) -> bool:
        """Does what it is for."""
        if widget == self.id and self.enabled:
            self.pressed()
        return widget == self.id


@dataclass
class Pair:
    """Two buttons side by side: the one that goes on, and the one that leads back."""

    left: Button
    right: Button

    def height(self, width: float) -> float:
        """The taller of them."""
        return max(self.left.height(width), self.right.height(width))

    def lay(self, top: float, width: float) -> list[Widget]:
        """Both, each over half of the width."""
        half = (width - GAP) / 2
        pair = self.left.lay(top, half) + self.right.lay(top, half)
        return [replace(w, x=w.x + side * (half + GAP) / 2) for w, side in zip(pair, (-1, 1), strict=True)]

    def press(self, widget: str) -> bool:
        """Whichever it is."""
        return self.left.press(widget) or self.right.press(widget)


@dataclass
class Row:
    """A question with answers side by side, one of them chosen: ``options`` are (value, text)."""

    id: str
    text: str
    options: Sequence[tuple[str, str]]
    chosen: str
    letter: float
    tall: float
    picked: Callable[[str], None]

    def height(self, width: float) -> float:
        """The question over its answers."""
        return self.letter * LINE + self.tall

    def lay(self, top: float, width: float) -> list[Widget]:
        """The question and a button for each answer."""
        line = self.letter * LINE
        laid = [Widget(f"{self.id}?", self.text, 0.0, top - line / 2, width, line, False, letter=self.letter)]
        each = (width - GAP * (len(self.options) - 1)) / len(self.options)
        y = top - line - self.tall / 2
        for k, (value, text) in enumerate(self.options):
            x = -width / 2 + each / 2 + k * (each + GAP)
            on = value == self.chosen
            laid.append(Widget(f"{self.id}={value}", text, x, y, each, self.tall, letter=self.letter, middle=True, chosen=on))
        return laid

    def press(self, widget: str) -> bool:
        """Chooses an answer."""
        name, _, value = widget.partition("=")
        if name != self.id or value not in dict(self.options):
            return False
        self.chosen = value
        self.picked(value)
        return True


@dataclass
class Listing:
    """A list of buttons of which ``shown`` fit; the last of them turns the page when there are more."""

    id: str
    rows: Sequence[tuple[str, str]]
    letter: float
    tall: float
    shown: int
    more: str
    picked: Callable[[str], None]
    chosen: str = ""
    first: int = 0

    def page(self) -> list[tuple[str, str]]:
        """The rows that are shown now."""
        if len(self.rows) <= self.shown:
            return list(self.rows)
        self.first %= len(self.rows)
        return list(self.rows[self.first : self.first + self.shown - 1])

    def height(self, width: float) -> float:
        """Always the same, so that turning a page moves nothing."""
        count = min(len(self.rows), self.shown)
        return count * self.tall + max(count - 1, 0) * GAP

    def lay(self, top: float, width: float) -> list[Widget]:
        """A button for each row, and one for more."""
        rows = [(f"{self.id}:{value}", text, value == self.chosen) for value, text in self.page()]
        if len(self.rows) > self.shown:
            rows.append((f"{self.id}+", self.more, False))
        step = self.tall + GAP
        return [
            Widget(name, text, 0.0, top - self.tall / 2 - k * step, width, self.tall, letter=self.letter, chosen=on)
            for k, (name, text, on) in enumerate(rows)
        ]

    def press(self, widget: str) -> bool:
        """Picks a row, or turns the page; the last page is followed by the first."""
        if widget == f"{self.id}+":
            self.first += self.shown - 1
            self.first = 0 if self.first >= len(self.rows) else self.first
            return True
        value = widget.removeprefix(f"{self.id}:")
        if value == widget or value not in dict(self.rows):
            return False
        self.chosen = value
        self.picked(value)
        return True


KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
ERASE, ENTER = "erase", "enter"


@dataclass
class Keypad:
    """Twelve keys as on a telephone, what has been typed above them, erase and enter below.

    ``longest`` digits at most; ``entered`` hears the number when it is sent, unless it is empty.
    """

    id: str
    enter: str
    erase: str
    entered: Callable[[str], None]
    letter: float
    tall: float
    longest: int = 12
    hidden: bool = False
    typed: str = field(default="")

    def height(self, width: float) -> float:
        """The number, four rows of keys and a row below."""
        return 6 * self.tall + 5 * GAP / 2

    def lay(self, top: float, width: float) -> list[Widget]:
        """The number and all keys."""
        gap, step = GAP / 2, self.tall + GAP / 2
        each, half = (width - 2 * gap) / 3, (width - gap) / 2
        words = "•" * len(self.typed) if self.hidden else self.typed
        kind = {"letter": self.letter, "middle": True}
        laid = [Widget(f"{self.id}#", words, 0.0, top - self.tall / 2, width, self.tall, False, **kind)]  # type: ignore[arg-type]
        for k, key in enumerate(KEYS):
            x, y = (k % 3 - 1) * (each + gap), top - self.tall / 2 - (1 + k // 3) * step
            laid.append(Widget(f"{self.id}:{key}", key, x, y, each, self.tall, **kind))  # type: ignore[arg-type]
        y, able = top - self.tall / 2 - 5 * step, bool(self.typed)
        left, right = -(half + gap) / 2, (half + gap) / 2
        laid.append(Widget(f"{self.id}:{ERASE}", self.erase, left, y, half, self.tall, True, able, **kind))  # type: ignore[arg-type]
        laid.append(Widget(f"{self.id}:{ENTER}", self.enter, right, y, half, self.tall, True, able, **kind))  # type: ignore[arg-type]
        return laid

    def press(self, widget: str) -> bool:
        """Types, erases or sends."""
        key = widget.removeprefix(f"{self.id}:")
        if key == widget or key not in (*KEYS, ERASE, ENTER):
            return False
        if key == ERASE:
            self.typed = self.typed[:-1]
        elif key == ENTER:
            number, self.typed = self.typed, ""
            if number:
                self.entered(number)
        elif len(self.typed) < self.longest:
            self.typed += key
        return True


@dataclass
class Board:
    """Items stacked on a panel ``width`` metres wide; ids of widgets must differ between items."""

    id: str
    width: float
    items: list[Item]

    @property
    def height(self) -> float:
        """Metres, with the gaps around."""
        inner = self.width - 2 * GAP
        return sum(item.height(inner) for item in self.items) + GAP * (len(self.items) + 1)

    def panel(self, at: Vec3, heading: float, tilt: float = 0.0) -> Panel:
        """As it hangs now: ``at`` its middle, its front facing ``heading``, looking up by ``tilt`` radians."""
        inner, height = self.width - 2 * GAP, self.height
        top, laid = height / 2 - GAP, []
        for item in self.items:
            laid += item.lay(top, inner)
            top -= item.height(inner) + GAP
        return Panel(self.id, at, heading, self.width, height, tuple(laid), tilt)

    def press(self, widget: str) -> bool:
        """Hands a press to the item it belongs to; whether there was one."""
        return any(item.press(widget) for item in list(self.items))
