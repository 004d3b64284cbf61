"""Where pictures are drawn: both eyes side by side in one pass, or one flat view, into a buffer or a window.

The scene is culled once with a frustum that holds both eyes.  How eyes are told apart is chosen from what the driver can:
viewport arrays, else clip distances, else one camera per eye.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from panda3d.core import (
    AntialiasAttrib,
    Camera,
    DisplayRegion,
    GraphicsOutput,
    LMatrix4,
    LMatrix4f,
    LPlane,
    LVecBase2,
    LVecBase4,
    LVecBase4f,
    MatrixLens,
    NodePath,
    PlaneNode,
    PTA_LMatrix4f,
    PTA_LVecBase4f,
    PythonCallbackObject,
    Texture,
)

from sim.view.engine import Engine
from sim.view.eyes import F64, EyeSet
from sim.view.shaders import EyeMode

Painter = Callable[[Callable[[], None]], object]
"""Runs the drawing it is given, with whatever must surround it; ``sim.xr`` draws into the runtime's image this way."""

BACKGROUND = (0.72, 0.78, 0.82)
"""Linear light where nothing is drawn: the sky's own tone, so that a seam never glares."""


def best_mode(engine: Engine) -> EyeMode:
    """The cheapest way this driver can draw two eyes."""
    return EyeMode.VIEWPORT if engine.has_extension("GL_ARB_shader_viewport_layer_array") else EyeMode.CLIP


def matrix(values: F64) -> LMatrix4:
    """Numpy (4, 4), row vectors, to the engine's matrix."""
    return LMatrix4(*np.asarray(values, float).ravel().tolist())


def matrix4f(values: F64) -> LMatrix4f:
    """The same in single precision, for shader inputs."""
    return LMatrix4f(*np.asarray(values, float).ravel().tolist())


class StereoTarget:
    """A picture of one eye or two; ``samples`` per pixel for smooth edges.

    ``before_draw`` and ``after_draw`` run around the drawing of each frame with the framebuffer bound; ``painter`` may take
    the drawing over (once per region: use it where both eyes are drawn in one pass).  ``output`` and ``region`` are the engine's
    own objects.
    """

    def __init__(
        self,
        engine: Engine,
        eye_width: int,
        eye_height: int,
        *,
        samples: int = 4,
        eyes: int = 2,
        mode: EyeMode | None = None,
        gutter: int = 0,
        output: GraphicsOutput | None = None,
        read_back: bool = False,
    ) -> None:
        """Makes the target.

        Args:
            engine: the open graphics context; its ``root`` is what is drawn.
            eye_width: pixels of one eye.
            eye_height: pixels.
            samples: per pixel; 0 for none.
            eyes: 1 for a flat picture.
            mode: how two eyes are told apart; chosen from the driver when None. PLAIN uses one camera per eye.
            gutter: clear pixels between the eyes.
            output: draw into this (a window) instead of an own buffer.
            read_back: keep every picture in memory for ``picture``.
        """
        self.engine, self.eye_size, self.gutter, self.eyes = engine, (eye_width, eye_height), gutter, eyes
        self.mode = EyeMode.PLAIN if eyes == 1 else (mode or best_mode(engine))
        self.size = (eyes * eye_width + (eyes - 1) * gutter, eye_height)
        self.before_draw: list[Callable[[], None]] = []
        self.after_draw: list[Callable[[], None]] = []
        self.painter: Painter | None = None
        self._owned = output is None
        self.output = output or engine.buffer("eyes", *self.size, samples=samples)
        self._texture: Texture | None = None
        if read_back:
            self._texture = Texture("picture")
            self._texture.set_format(Texture.F_srgb_alpha)
            self.output.add_render_texture(self._texture, GraphicsOutput.RTM_copy_ram, GraphicsOutput.RTP_color)
        self.eye_vp = PTA_LMatrix4f.empty_array(2)
        self.head = PTA_LVecBase4f.empty_array(1)
        self._cameras: list[NodePath[Camera]] = []
        self._lenses: list[MatrixLens] = []
        self.regions: list[DisplayRegion] = []
        self._open_regions()
        self._prepare_root(samples)

    @property
    def region(self) -> DisplayRegion:
        """The (first) display region."""
        return self.regions[0]

    def _open_regions(self) -> None:
        self.output.clear_delete_flag()
        count = self.eyes if self.mode is EyeMode.PLAIN else 1
        for k in range(count):
            lens = MatrixLens()
            camera = self.engine.root.attach_new_node(Camera(f"eye{k}", lens))
            region = self.output.make_display_region()
            region.set_camera(camera)
            region.set_scissor_enabled(False)
            region.set_clear_depth_active(False)
            if self.mode is EyeMode.VIEWPORT:
                region.set_num_regions(2)
                for eye in range(2):
                    region.set_dimensions(eye, self._part(eye))
            elif self.mode is EyeMode.PLAIN:
                region.set_dimensions(self._part(k))
            region.set_sort(k)
            self._cameras.append(camera)
            self._lenses.append(lens)
            self.regions.append(region)
        self.output.disable_clears()
        self.output.set_clear_color_active(True)
        self.output.set_clear_depth_active(True)
        self.output.set_clear_color(LVecBase4(*BACKGROUND, 1.0))
        for k, region in enumerate(self.regions):  # on every region: beside one with a callback the engine draws no other
            region.set_draw_callback(PythonCallbackObject(partial(self._draw, k)))

    def _part(self, eye: int) -> LVecBase4:
        """Left, right, bottom, top of an eye as shares of the picture."""
        left = eye * (self.eye_size[0] + self.gutter) / self.size[0]
        return LVecBase4(left, left + self.eye_size[0] / self.size[0], 0.0, 1.0)

    def _prepare_root(self, samples: int) -> None:
        root = self.engine.root
        root.set_shader_input("eye_vp", self.eye_vp)
        root.set_shader_input("head", self.head)
        root.set_shader_input("seam", LVecBase2(self.eye_size[0] / self.size[0], self.gutter / self.size[0]))
        if self.mode is not EyeMode.PLAIN:
            root.set_instance_count(2)
        if samples:
            root.set_antialias(AntialiasAttrib.M_multisample)
        self._plane = None
        if self.mode is EyeMode.CLIP:  # switches the first clip distance on; the plane itself is never reached
            self._plane = root.attach_new_node(PlaneNode("seam", LPlane(0, 0, 1, 1000)))
            root.set_clip_plane(self._plane)

    def _draw(self, region: int, data: object) -> None:
        upcall: Callable[[], None] = data.upcall  # type: ignore[attr-defined]
        for call in self.before_draw if region == 0 else ():
            call()
        if self.painter is None:
            upcall()
        else:
            self.painter(upcall)
        for call in self.after_draw if region == len(self.regions) - 1 else ():
            call()

    def set_eyes(self, eyes: EyeSet) -> None:
        """Places this frame's eyes; also right before drawing, when a newer pose is known (cull with a margin then)."""
        for k in range(len(eyes.worlds)):
            self.eye_vp.set_element(k, matrix4f(eyes.view_projection(k)))
        x, y, z = eyes.head.tolist()
        self.head.set_element(0, LVecBase4f(x, y, z, 1.0))
        if self.mode is EyeMode.PLAIN:
            for camera, lens, world, projection in zip(self._cameras, self._lenses, eyes.worlds, eyes.projections, strict=True):
                camera.set_mat(matrix(world))
                lens.set_user_mat(matrix(projection))
        else:
            self._cameras[0].set_mat(matrix(eyes.cull_world))
            self._lenses[0].set_user_mat(matrix(eyes.cull_projection))

    def picture(self) -> npt.NDArray[np.uint8]:
        """The last picture (height, width, 3) as sRGB bytes, top row first; needs ``read_back``."""
        if self._texture is None or not self._texture.has_ram_image():
            raise RuntimeError("this target keeps no picture: open it with read_back=True and draw a frame")
        width, height = self._texture.get_x_size(), self._texture.get_y_size()
        data = np.frombuffer(bytes(self._texture.get_ram_image_as("RGB")), np.uint8)
        return np.ascontiguousarray(data.reshape(height, width, 3)[::-1])

    def close(self) -> None:
        """Removes cameras and the buffer; a window stays."""
        for camera, region in zip(self._cameras, self.regions, strict=True):
            region.clear_draw_callback()
            self.output.remove_display_region(region)
            camera.remove_node()
        if self._plane is not None:
            self.engine.root.clear_clip_plane()
            self._plane.remove_node()
        self.engine.root.set_instance_count(0)
        if self._owned:
            self.engine.graphics.remove_window(self.output)
