"""The graphics engine opened without globals: one pipe, one host output, one scene root.

Panda3D keeps its settings in process-wide pages; the one page made here is taken back by ``close``.
"""

from dataclasses import dataclass
from types import TracebackType

from panda3d.core import (
    ConfigPage,
    FrameBufferProperties,
    GraphicsEngine,
    GraphicsOutput,
    GraphicsPipe,
    GraphicsPipeSelection,
    NodePath,
    WindowProperties,
    load_prc_file_data,
    unload_prc_file,
)

from sim.errors import MissingOnThisMachine

HEADLESS = "p3headlessgl"
ON_SCREEN = "pandagl"

_SETTINGS = """
gl-version 4 3
audio-library-name null
textures-power-2 none
sync-video {sync}
notify-level-display error
notify-level-glgsg error
notify-level-egldisplay error
notify-level-eglgsg error
notify-level-x11display fatal
notify-level-glxdisplay error
notify-level-device fatal
notify-level-windisplay error
text-minfilter linear_mipmap_linear
text-magfilter linear
text-page-size 1024 1024
"""


@dataclass(frozen=True, slots=True)
class WindowWish:
    """A window a person sees; sizes in pixels.

    ``samples`` of a pixel for soft edges; ``sync``: drawing waits for the screen.
    """

    title: str
    width: int = 1280
    height: int = 800
    fullscreen: bool = False
    samples: int = 4
    sync: bool = True


class Engine:
    """An open graphics context. Use as a context manager or call ``close``."""

    def __init__(self, module: str = HEADLESS, window: WindowWish | None = None) -> None:
        """Opens the pipe ``module`` and its host output: ``window``, or a small hidden buffer that only owns the context.

        Raises MissingOnThisMachine when there is no such driver, screen or OpenGL 4.3.
        """
        self._page: ConfigPage | None = load_prc_file_data(
            "inrymning", _SETTINGS.format(sync=int(window is not None and window.sync))
        )
        self.graphics = GraphicsEngine()
        self.root = NodePath("building")
        self.window = window
        pipe = GraphicsPipeSelection.get_global_ptr().make_module_pipe(module)
        if pipe is None:
            self.close()
            raise MissingOnThisMachine(
                f"The graphics driver module {module} cannot be loaded.",
                "On Debian or Ubuntu: apt-get install --no-install-recommends libgl1 libegl1 libx11-6",
            )
        self.pipe = pipe
        self.host = self._open_host()

    def _open_host(self) -> GraphicsOutput:
        wish, flags = FrameBufferProperties(), GraphicsPipe.BF_fb_props_optional
        wish.set_rgba_bits(8, 8, 8, 8)
        wish.set_depth_bits(24)
        if self.window is None:
            size, flags = WindowProperties(size=(16, 16)), flags | GraphicsPipe.BF_refuse_window
        else:
            size, flags = WindowProperties(size=(self.window.width, self.window.height)), flags | GraphicsPipe.BF_require_window
            size.set_title(self.window.title)
            size.set_fullscreen(self.window.fullscreen)
            wish.set_srgb_color(True)
            wish.set_multisamples(self.window.samples)
            wish.set_back_buffers(1)  # without one nothing is ever flipped onto the screen
        host = self.graphics.make_output(self.pipe, "host", 0, wish, size, flags)
        if host is not None:
            self.graphics.open_windows()
        gsg = host.gsg if host is not None else None
        if host is None or not host.is_valid() or gsg is None or not gsg.is_valid() or gsg.driver_shader_version_major < 4:
            self.close()
            raise MissingOnThisMachine(
                "No OpenGL 4.3 context can be opened here.",
                "Update the graphics driver, or install Mesa's software renderer (libgl1-mesa-dri).",
            )
        return host

    @property
    def renderer(self) -> str:
        """The driver's own name and version."""
        gsg = self.host.gsg
        return f"{gsg.driver_renderer} {gsg.driver_version}" if gsg is not None else "none"

    def buffer(self, name: str, width: int, height: int, *, samples: int = 0, sort: int = -10) -> GraphicsOutput:
        """A framebuffer object of ``width`` × ``height`` pixels sharing the host's context.

        Raises MissingOnThisMachine when the driver refuses.
        """
        wish = FrameBufferProperties()
        wish.set_rgba_bits(8, 8, 8, 8)
        wish.set_depth_bits(24)
        wish.set_srgb_color(True)
        wish.set_multisamples(samples)
        size = WindowProperties(size=(width, height))
        made = self.graphics.make_output(
            self.pipe, name, sort, wish, size, GraphicsPipe.BF_refuse_window, self.host.gsg, self.host
        )
        if made is None:
            raise MissingOnThisMachine(
                f"The graphics driver cannot make a {width} × {height} picture.", "Choose a smaller size or update the driver."
            )
        return made

    def has_extension(self, name: str) -> bool:
        """Whether the driver offers an OpenGL extension."""
        gsg = self.host.gsg
        return bool(gsg is not None and gsg.has_extension(name))

    def render(self) -> None:
        """Draws one frame of every output."""
        self.graphics.render_frame()

    def close(self) -> None:
        """Gives every output and the settings back; may be called twice."""
        self.root.remove_node()
        self.graphics.remove_all_windows()
        if self._page is not None:
            unload_prc_file(self._page)
            self._page = None

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
