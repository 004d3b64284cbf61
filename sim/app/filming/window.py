"""Films what a window shows, as often as the film has frames; a frame the window did not draw in time is shown twice."""

import time
from collections.abc import Callable

import numpy as np
from panda3d.core import GraphicsOutput, GraphicsWindow, Texture

from sim.app.filming.film import Film, Shutter
from sim.app.filming.reels import Picture


class WindowFilm:
    """A window's own picture, copied only in frames the film needs."""

    def __init__(self, film: Film, window: GraphicsWindow, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives steady seconds."""
        self._film, self._window, self._clock = film, window, clock
        self._shutter = Shutter(film.wish.rate)
        self._copy = Texture("film")
        window.add_render_texture(self._copy, GraphicsOutput.RTM_triggered_copy_ram, GraphicsOutput.RTP_color)

    def open_shutter(self) -> int:
        """Before a frame is drawn: how many frames of the film it is for; 0 when none is due."""
        copies = 0 if self._film.over else self._shutter.due(self._clock())
        if copies:
            self._window.trigger_copy()
        return copies

    def take(self, copies: int) -> None:
        """After it was drawn. The run does not wait for the film: while too much waits, a later frame stands for this one too."""
        if self._film.take(picture_of(self._copy), copies, wait=False):
            self._shutter.took(copies)


def picture_of(texture: Texture) -> Picture:
    """A copied texture as (height, width, 3) sRGB bytes, top row first."""
    data = np.frombuffer(bytes(texture.get_ram_image_as("RGB")), np.uint8)
    return np.ascontiguousarray(data.reshape(texture.get_y_size(), texture.get_x_size(), 3)[::-1])
