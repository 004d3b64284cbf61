"""An eye's picture copied into a window: one blit of what was drawn anyway, in the middle of a frame."""

from sim.xr import gl as names
from sim.xr.gl import Gl
from sim.xr.swapchain import Rect

LINEAR, FRAMEBUFFER_SRGB = 0x2601, 0x8DB9


class EyeCopy:
    """Copies into the framebuffer of the window whose GL context is current while eyes are drawn."""

    def __init__(self) -> None:
        self._gl: Gl | None = None
        self._framebuffer = 0

    def copy(self, texture: int, eye: Rect, window: tuple[int, int]) -> None:
        """The middle of ``eye`` (a rectangle of ``texture``), in the window's shape, over the whole of it (width, height).

        Call with the runtime's image held and its context current.  What was bound is bound afterwards.
        """
        gl = self._gl = self._gl or Gl()
        drawn, read = gl.integer(names.DRAW_FRAMEBUFFER_BINDING), gl.integer(names.READ_FRAMEBUFFER_BINDING)
        converting = bool(gl.is_enabled(FRAMEBUFFER_SRGB))
        if not self._framebuffer:
            self._framebuffer = gl.new_framebuffer()
        gl.bind_framebuffer(names.READ_FRAMEBUFFER, self._framebuffer)
        gl.framebuffer_texture(names.READ_FRAMEBUFFER, names.COLOR_ATTACHMENT0, names.TEXTURE_2D, texture, 0)
        gl.bind_framebuffer(names.DRAW_FRAMEBUFFER, 0)
        gl.disable(names.SCISSOR_TEST)
        gl.enable(FRAMEBUFFER_SRGB)  # decoded and encoded again, so that bytes stay as they are; some drivers decode in any case
        x, y, w, h = cropped(eye, window)
        gl.blit_framebuffer(x, y, x + w, y + h, 0, 0, *window, names.COLOR_BUFFER_BIT, LINEAR)
        gl.framebuffer_texture(names.READ_FRAMEBUFFER, names.COLOR_ATTACHMENT0, names.TEXTURE_2D, 0, 0)
        gl.bind_framebuffer(names.READ_FRAMEBUFFER, read)
        gl.bind_framebuffer(names.DRAW_FRAMEBUFFER, drawn)
        if not converting:
            gl.disable(FRAMEBUFFER_SRGB)


def cropped(eye: Rect, window: tuple[int, int]) -> Rect:
    """The largest part in the middle of ``eye`` that has the window's shape."""
    x, y, width, height = eye
    share = window[0] / max(window[1], 1)
    w, h = min(width, round(height * share)), min(height, round(width / max(share, 1e-6)))
    return x + (width - w) // 2, y + (height - h) // 2, max(w, 1), max(h, 1)
