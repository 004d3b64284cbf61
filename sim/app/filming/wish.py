"""What film somebody wants: where, how large, how many frames a second; checked before a run begins."""

import re
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageProblem

WIDTHS, HEIGHTS = (160, 3840), (90, 2160)
"""Pixels: below, the words that are shown cannot be read; above, no screen shows more."""

RATES = (1, 60)
"""Frames in a second; the simulation itself takes 20 steps, the film moves on between them."""

SIZE, RATE = (1280, 720), 25
"""What projectors in classrooms show, at the rate of European television."""

VIDEO = ".mp4"
OTHERS = frozenset({".avi", ".mov", ".mkv", ".webm", ".gif", ".mpg", ".mpeg", ".m4v", ".wmv", ".png", ".jpg", ".jpeg"})
"""Endings somebody may write who means a kind of film or picture we do not make; any other name is a folder's."""


@dataclass(frozen=True)
class FilmWish:
    """A film to make: ``path`` ends in .mp4, or is a folder for PNG pictures; ``size`` in pixels (width, height)."""

    path: Path
    size: tuple[int, int] = SIZE
    rate: int = RATE

    def __post_init__(self) -> None:
        """Raises UsageProblem when it cannot be made."""
        (width, height), suffix = self.size, self.path.suffix.lower()
        if not (WIDTHS[0] <= width <= WIDTHS[1] and HEIGHTS[0] <= height <= HEIGHTS[1]):
            smallest, largest = f"{WIDTHS[0]}x{HEIGHTS[0]}", f"{WIDTHS[1]}x{HEIGHTS[1]}"
            raise UsageProblem(f"A film can be {smallest} to {largest} pixels, not {width}x{height}.")
        if width % 2 or height % 2:  # its colours are kept for squares of four pixels
            raise UsageProblem(f"A film's width and height must be even numbers, not {width}x{height}.")
        if not RATES[0] <= self.rate <= RATES[1]:
            raise UsageProblem(f"A film can have {RATES[0]} to {RATES[1]} frames a second, not {self.rate}.")
        if suffix in OTHERS:
            raise UsageProblem(f"A film is written to FILE.mp4, or as pictures into a folder; '{self.path}' is neither.")

    @property
    def video(self) -> bool:
        """Whether one file is asked for."""
        return self.path.suffix.lower() == VIDEO


def size_of(text: str) -> tuple[int, int]:
    """``1280x720`` as numbers. Raises UsageProblem when it is not written like that."""
    found = re.fullmatch(r"(\d{1,6})[x×](\d{1,6})", text.strip().lower())
    if found is None:
        raise UsageProblem(f"A film's size is written like 1280x720, not '{text}'.")
    return int(found[1]), int(found[2])
