"""The runtime's images for both eyes, and how Panda3D's drawing gets into them.

Both eyes lie side by side in one image with a gutter of plain colour between them: single-pass stereo then draws straight into
it.  The gutter is there because a compositor that looks past one eye's edge must not find the other eye's picture.

    attach   no antialiasing: the image becomes the colour attachment of Panda3D's framebuffer while it draws; nothing is copied
    resolve  Panda3D draws into its own multisampled framebuffer; one blit resolves it into the image
    split    the runtime's images are too small for both eyes: drawn side by side as ever, one blit and one image per eye
"""

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.xr import gl as names
from sim.xr.calls import Calls, XrLost, check
from sim.xr.gl import Gl
from sim.xr.session import XrSession, plain_errors

GUTTER = 0.04
"""Of one eye's width: costs 2 % of the pixels, covers most of what a compositor sees past the rim (openxr.md §8)."""

WAIT = 2_000_000_000
"""Nanoseconds to wait for an image; a runtime that keeps one for longer than this is as good as gone."""

FORMATS = (names.SRGB8_ALPHA8, names.RGBA16F)
"""Wanted, best first: both take linear light without banding; the runtime must have one."""

Rect = tuple[int, int, int, int]
"""x, y, width, height in pixels, origin at the bottom left."""


Beside = Callable[[int, Rect], None]
"""Is handed a drawn image while it is held: the texture's GL name, and the left eye's rectangle in it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the eyes lie in the side-by-side picture, in pixels."""

    width: int
    height: int
    gutter: int

    @property
    def total(self) -> tuple[int, int]:
        """Width and height of the whole picture."""
        return (2 * self.width + self.gutter, self.height)

    def eye(self, index: int) -> Rect:
        """The rectangle of the left (0) or right (1) eye."""
        return (index * (self.width + self.gutter), 0, self.width, self.height)


def choose_format(offered: Sequence[int]) -> int:
    """The best format the runtime offers; its own first choice when it offers none we know."""
    return next((f for f in FORMATS if f in offered), offered[0])


def layout_for(view_size: tuple[int, int], scale: float) -> Layout:
    """Even-sized eyes of ``scale`` times the recommended size."""
    width, height = (max(16, 2 * round(side * scale / 2)) for side in view_size)
    return Layout(width, height, 2 * round(GUTTER * width / 2))


class EyeImages:
    """The swapchain(s) both eyes are drawn into."""

    def __init__(self, calls: Calls, session: XrSession, layout: Layout) -> None:
        self.layout = layout
        self.format = choose_format(session.formats)
        self.split = layout.total[0] > session.max_image_width
        self._calls, self._gl = calls, Gl()
        with plain_errors("xrCreateSwapchain"):
            sizes = [(layout.width, layout.height)] * 2 if self.split else [layout.total]
            self._chains = [_Chain(calls, session, self.format, *size) for size in sizes]
        self._framebuffer = 0
        self._direct: bool | None = None
        self._restore: Callable[[], None] | None = None
        self._picture_wanted = False
        self.picture: npt.NDArray[np.uint8] | None = None
        """The last picture asked for: (height, 2·width + gutter, 4) as submitted, top row first."""

    @property
    def way(self) -> str:
        """``attach``, ``resolve`` or ``split``; ``unknown`` before the first frame."""
        if self.split:
            return "split"
        return "unknown" if self._direct is None else "attach" if self._direct else "resolve"

    def part(self, eye: int) -> tuple[Any, Rect]:
        """(swapchain, rectangle in it) of an eye, for the layer."""
        if self.split:
            return self._chains[eye].handle, (0, 0, self.layout.width, self.layout.height)
        return self._chains[0].handle, self.layout.eye(eye)

    def keep_picture(self) -> None:
        """The next frame's picture will be in ``picture``; costs that frame a read-back."""
        self._picture_wanted = True

    def paint(self, draw: Callable[[], None], background: tuple[float, float, float], beside: Beside | None = None) -> None:
        """Runs ``draw`` so that what it draws into the bound framebuffer ends up in the runtime's image(s).

        Must be called where Panda3D has bound the side-by-side framebuffer: in a display region's draw callback.
        ``background`` is linear light; the gutter shows it too.  ``beside`` is handed the left eye once it is drawn.
        """
        gl = self._gl
        gl.drain_errors()
        textures = [chain.acquire() for chain in self._chains]
        try:
            if self._direct is None:
                self._direct = not self.split and gl.integer(names.SAMPLE_BUFFERS) == 0
            if self._direct:
                self._into_image(textures[0], draw, background)
            else:
                self._clear(background)
                draw()
                self._copy(textures)
            if beside is not None:
                beside(textures[0], self.part(0)[1])
            if self._picture_wanted:
                self._read(textures)
        finally:
            for chain in self._chains:
                chain.release()
            gl.drain_errors()

    def _clear(self, background: tuple[float, float, float]) -> None:
        gl = self._gl
        gl.disable(names.SCISSOR_TEST)  # Panda3D's scissor box is the left eye's, and clearing obeys it
        gl.clear_color(*background, 1.0)
        gl.clear(names.COLOR_BUFFER_BIT | names.DEPTH_BUFFER_BIT)

    def _into_image(self, texture: int, draw: Callable[[], None], background: tuple[float, float, float]) -> None:
        gl = self._gl
        if self._restore is None:
            self._restore = self._own_attachment()
        gl.framebuffer_texture(names.DRAW_FRAMEBUFFER, names.COLOR_ATTACHMENT0, names.TEXTURE_2D, texture, 0)
        try:
            self._clear(background)
            draw()
        finally:
            self._restore()

    def _own_attachment(self) -> Callable[[], None]:
        """Puts Panda3D's own colour attachment back, so that its framebuffer outlives the runtime's images."""
        gl = self._gl
        kind, name = gl.attachment(names.ATTACHMENT_OBJECT_TYPE), gl.attachment(names.ATTACHMENT_OBJECT_NAME)
        where = (names.DRAW_FRAMEBUFFER, names.COLOR_ATTACHMENT0)
        if kind == names.TEXTURE:
            return lambda: gl.framebuffer_texture(*where, names.TEXTURE_2D, name, 0)
        return lambda: gl.framebuffer_renderbuffer(*where, names.RENDERBUFFER, name)

    def _copy(self, textures: Sequence[int]) -> None:
        gl, layout = self._gl, self.layout
        own = gl.integer(names.DRAW_FRAMEBUFFER_BINDING)
        gl.disable(names.SCISSOR_TEST)
        gl.bind_framebuffer(names.READ_FRAMEBUFFER, own)
        for index, texture in enumerate(textures):
            self._bind_copy(names.DRAW_FRAMEBUFFER, texture)
            x, y, w, h = layout.eye(index) if self.split else (0, 0, *layout.total)
            gl.blit_framebuffer(x, y, x + w, y + h, 0, 0, w, h, names.COLOR_BUFFER_BIT, names.NEAREST)
        gl.bind_framebuffer(names.DRAW_FRAMEBUFFER, own)

    def _bind_copy(self, target: int, texture: int) -> None:
        gl = self._gl
        if not self._framebuffer:
            self._framebuffer = gl.new_framebuffer()
        gl.bind_framebuffer(target, self._framebuffer)
        gl.framebuffer_texture(target, names.COLOR_ATTACHMENT0, names.TEXTURE_2D, texture, 0)

    def _read(self, textures: Sequence[int]) -> None:
        gl, (width, height) = self._gl, self.layout.total
        own = gl.integer(names.DRAW_FRAMEBUFFER_BINDING)
        picture = np.zeros((height, width, 4), np.uint8)
        for index, texture in enumerate(textures):
            x, _, w, h = self.layout.eye(index) if self.split else (0, 0, width, height)
            part = np.empty((h, w, 4), np.uint8)
            self._bind_copy(names.READ_FRAMEBUFFER, texture)
            gl.read_pixels(0, 0, w, h, names.RGBA, names.UNSIGNED_BYTE, part.ctypes.data)
            picture[:, x : x + w] = part
        gl.bind_framebuffer(names.READ_FRAMEBUFFER, own)
        self.picture, self._picture_wanted = picture[::-1], False

    def close(self) -> None:
        """Frees what is ours; the swapchains end with their session."""
        if self._framebuffer:
            self._gl.delete_framebuffer(self._framebuffer)
            self._framebuffer = 0


class _Chain:
    """One swapchain with its images' texture names."""

    def __init__(self, calls: Calls, session: XrSession, image_format: int, width: int, height: int) -> None:
        import xr

        usage = xr.SwapchainUsageFlags
        self.handle = xr.create_swapchain(
            session.session,
            xr.SwapchainCreateInfo(
                usage_flags=usage.COLOR_ATTACHMENT_BIT | usage.SAMPLED_BIT | usage.TRANSFER_DST_BIT,
                format=image_format,
                sample_count=1,
                width=width,
                height=height,
                face_count=1,
                array_size=1,
                mip_count=1,
            ),
        )
        session.owned.append((xr.destroy_swapchain, self.handle))
        self._images = [i.image for i in xr.enumerate_swapchain_images(self.handle, xr.SwapchainImageOpenGLKHR)]
        self._calls = calls
        self._index = ctypes.c_uint32()
        self._keep = (
            xr.SwapchainImageAcquireInfo(),
            xr.SwapchainImageWaitInfo(timeout=WAIT),
            xr.SwapchainImageReleaseInfo(),
        )
        self._acquire, self._wait, self._release = (ctypes.byref(s) for s in self._keep)
        self._index_ref = ctypes.byref(self._index)
        self._held = False

    def acquire(self) -> int:
        """The texture to draw into now."""
        check(self._calls.acquire_image(self.handle, self._acquire, self._index_ref), "xrAcquireSwapchainImage")
        if check(self._calls.wait_image(self.handle, self._wait), "xrWaitSwapchainImage") > 0:
            raise XrLost("xrWaitSwapchainImage: the runtime has kept an image for two seconds.")
        self._held = True
        return int(self._images[self._index.value])

    def release(self) -> None:
        """Gives the image to the compositor."""
        if self._held:
            self._held = False
            check(self._calls.release_image(self.handle, self._release), "xrReleaseSwapchainImage")
