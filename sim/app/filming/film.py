"""A film in the making: frames come in where the run is shown, and go to their reel on a thread of their own.

A film never ends a run: what goes wrong with it is told once, and the run goes on without it.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from sim.app.filming.reels import Picture, Reel, ffmpeg, open_reel
from sim.app.filming.wish import FilmWish
from sim.errors import FileProblem
from sim.sentences import error_text
from sim.text import say

WAITING = 8
"""Frames that may wait to be written; 22 MB at the usual size."""

STALL = 2.0
"""Seconds of a stall that are filmed as a still picture; what is longer (a headset put down) is left out."""


@dataclass(frozen=True)
class Filmed:
    """What became of a film: where it is, its frames, their size and rate, and what went wrong, if anything."""

    path: str
    frames: int
    size: tuple[int, int]
    rate: int
    problem: str = ""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.frames / self.rate

    def as_dict(self) -> dict[str, object]:
        """For the JSON of a command."""
        width, height = self.size
        return {
            "file": self.path if self.frames else None,
            "frames": self.frames,
            "seconds": round(self.seconds, 3),
            "width": width,
            "height": height,
            "rate": self.rate,
            "problem": self.problem or None,
        }


class Film:
    """Takes pictures; ``close`` it, whatever happened."""

    def __init__(
        self, wish: FilmWish, language: str, notice: Callable[[str], None], program: Callable[[], str | None] = ffmpeg
    ) -> None:
        """Opens the reel, so that a place that cannot be written to is told before the run.

        Args:
            wish: what film.
            language: of what is told.
            notice: hears what a person should know (no ffmpeg here, a full disk).
            program: finds ffmpeg.

        Raises:
            FileProblem: the place cannot be used.
        """
        self.wish, self._language, self._notice = wish, language, notice
        found = program() if wish.video else None
        self._reel: Reel = open_reel(wish, found)
        if wish.video and found is None:
            notice(say("app.film.no_ffmpeg", language, folder=self._reel.path))
        self._problem: FileProblem | None = None
        self._told = self._closed = False
        self._waiting: queue.Queue[tuple[Picture, int] | None] = queue.Queue(WAITING)
        self._writer = threading.Thread(target=self._write, name="film", daemon=True)
        self._writer.start()

    @property
    def over(self) -> bool:
        """Whether it takes no more: closed, or something went wrong."""
        self._tell()
        return self._closed or self._problem is not None

    @property
    def result(self) -> Filmed:
        """What there is; complete once closed."""
        problem = error_text(self._problem, self._language) if self._problem is not None else ""
        return Filmed(str(self._reel.path), self._reel.frames, self.wish.size, self.wish.rate, problem)

    def take(self, picture: Picture, copies: int = 1, *, wait: bool = True) -> bool:
        """Appends a picture of any size, (height, width, 3) sRGB bytes; whether it was taken.

        Args:
            picture: brought to the film's size with dark borders where its shape differs.
            copies: how many frames it stands for.
            wait: for the reel to come after; without, a picture is refused while too many wait.
        """
        if self.over or copies < 1:
            return False
        try:
            self._waiting.put((fitted(picture, self.wish.size), copies), block=wait)
        except queue.Full:
            return False
        return True

    def close(self) -> None:
        """Writes what waits and finishes the film; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        self._writer.join()
        self._tell()

    def _write(self) -> None:
        """The thread: takes everything, also after a problem, so that nobody waits for ever."""
        while (given := self._waiting.get()) is not None:
            if self._problem is None:
                try:
                    self._reel.add(*given)
                except FileProblem as problem:
                    self._problem = problem
        try:
            self._reel.close()
        except FileProblem as problem:
            self._problem = self._problem or problem

    def _tell(self) -> None:
        if self._problem is not None and not self._told:
            self._told = True
            self._notice(say("app.film.ends", self._language, frames=self._reel.frames, why=self.result.problem))


class Shutter:
    """Which frames of a film are due in real time."""

    def __init__(self, rate: int) -> None:
        """``rate`` frames a second."""
        self._rate, self._given = rate, 0
        self._start: float | None = None

    def due(self, now: float) -> int:
        """How many frames the picture of ``now`` (steady seconds) stands for; call ``took`` when it was taken."""
        if self._start is None:
            self._start = now
        owed = int((now - self._start) * self._rate) + 1 - self._given
        if owed > STALL * self._rate:  # go on from here
            self._start = now - self._given / self._rate
            return 1
        return max(owed, 0)

    def took(self, copies: int) -> None:
        """So many were taken."""
        self._given += copies


def fitted(picture: Picture, size: tuple[int, int]) -> Picture:
    """A picture in the middle of a film's frame (width, height), as large as it fits, dark around."""
    height, width = picture.shape[:2]
    if (width, height) == size:
        return picture
    share = min(size[0] / width, size[1] / height)
    small = (max(1, round(width * share)), max(1, round(height * share)))
    resized = np.asarray(Image.fromarray(picture).resize(small, Image.Resampling.BILINEAR, reducing_gap=2.0))
    frame = np.zeros((size[1], size[0], 3), np.uint8)
    left, top = (size[0] - small[0]) // 2, (size[1] - small[1]) // 2
    frame[top : top + small[1], left : left + small[0]] = resized
    return frame
