"""The frame loop's calls: wait, begin, locate the eyes, end with the layer. Every struct is made once."""

import ctypes
import math
from typing import Any

from sim.poses import Eye, Fov, Pose, Quat
from sim.xr import axes
from sim.xr.calls import Calls, check
from sim.xr.session import XrSession
from sim.xr.swapchain import EyeImages

TRACKED = 0b0011  # XR_VIEW_STATE_ORIENTATION_VALID_BIT | …POSITION_VALID_BIT


class FrameLoop:
    """Frames of one session; order per frame: ``wait``, ``eyes``, (drawing), ``end``."""

    def __init__(self, calls: Calls, session: XrSession, images: EyeImages) -> None:
        import xr

        self._calls, self._session = calls, session.session
        self._views = (xr.View * 2)(xr.View(), xr.View())
        self._state, self._view_state, self._count = xr.FrameState(), xr.ViewState(), ctypes.c_uint32()
        self._locate = xr.ViewLocateInfo(view_configuration_type=xr.ViewConfigurationType.PRIMARY_STEREO, space=session.space)
        self._layer_views = (xr.CompositionLayerProjectionView * 2)(*[_layer_view(*images.part(k)) for k in (0, 1)])
        self._layer = xr.CompositionLayerProjection(space=session.space)
        self._layer.view_count = 2  # the constructor takes it from a list it copies
        self._layer._views = ctypes.cast(self._layer_views, type(self._layer._views))
        header = ctypes.POINTER(xr.CompositionLayerBaseHeader)
        self._layers = (header * 1)(ctypes.cast(ctypes.pointer(self._layer), header))
        self._end = xr.FrameEndInfo(environment_blend_mode=xr.EnvironmentBlendMode.OPAQUE)
        self._end._layers = ctypes.cast(self._layers, type(self._end._layers))
        self._keep: list[Any] = [xr.FrameWaitInfo(), xr.FrameBeginInfo()]
        self._wait_ref, self._begin_ref = (ctypes.byref(s) for s in self._keep)
        self._state_ref, self._end_ref, self._locate_ref = (ctypes.byref(s) for s in (self._state, self._end, self._locate))
        self._view_state_ref, self._count_ref = ctypes.byref(self._view_state), ctypes.byref(self._count)
        # pose and field of view lie side by side in both structs, so a view is copied with one move
        start = xr.View.pose.offset
        self._span = xr.View.fov.offset + ctypes.sizeof(xr.Fovf) - start
        self._moves = [
            (
                ctypes.addressof(self._layer_views[k]) + xr.CompositionLayerProjectionView.pose.offset,
                ctypes.addressof(self._views[k]) + start,
            )
            for k in (0, 1)
        ]
        self._pose_at, self._stride = start, ctypes.sizeof(xr.View)
        self._fov_raw: list[tuple[float, ...]] = [(), ()]
        self._fov = [Fov(0.0, 0.0, 0.0, 0.0)] * 2
        self._eyes: tuple[Eye, Eye] | None = None
        self.time = 0
        """Predicted display time of the current frame (XrTime, nanoseconds)."""
        self.period = 0
        """Nanoseconds between frames, as the runtime predicts."""

    def wait(self) -> bool:
        """Blocks until the runtime wants the next frame and begins it; False when nothing need be drawn."""
        check(self._calls.wait_frame(self._session, self._wait_ref, self._state_ref), "xrWaitFrame")
        check(self._calls.begin_frame(self._session, self._begin_ref), "xrBeginFrame")
        state = self._state
        self.time = state.predicted_display_time
        self.period = state.predicted_display_period
        self._end.display_time = self._locate.display_time = self.time
        return bool(state.should_render)

    def eyes(self) -> tuple[Eye, Eye] | None:
        """Both eyes at the display time; the last known ones while tracking is lost, None when there never were any."""
        check(
            self._calls.locate_views(self._session, self._locate_ref, self._view_state_ref, 2, self._count_ref, self._views),
            "xrLocateViews",
        )
        if self._view_state._view_state_flags & TRACKED != TRACKED:
            return self._eyes
        self._eyes = (self._eye(0), self._eye(1))
        for target, source in self._moves:
            ctypes.memmove(target, source, self._span)
        return self._eyes

    def _eye(self, k: int) -> Eye:
        at = k * self._stride + self._pose_at
        fov = axes.FOV.unpack_from(self._views, at + axes.POSE.size)
        if fov != self._fov_raw[k]:  # headsets change it seldom
            self._fov_raw[k], self._fov[k] = fov, Fov(*fov)
        return Eye(axes.unpacked(axes.POSE.unpack_from(self._views, at)), self._fov[k])

    def end(self, drawn: bool) -> None:
        """Ends the frame, with the picture when one was drawn."""
        self._end.layer_count = 1 if drawn else 0
        check(self._calls.end_frame(self._session, self._end_ref), "xrEndFrame")


def _layer_view(chain: Any, rect: tuple[int, int, int, int]) -> Any:
    import xr

    x, y, width, height = rect
    where = xr.Rect2Di(xr.Offset2Di(x, y), xr.Extent2Di(width, height))
    return xr.CompositionLayerProjectionView(sub_image=xr.SwapchainSubImage(chain, where, 0))


def head_between(eyes: tuple[Eye, Eye]) -> Pose:
    """The head's pose: between the eyes, turned half-way between them (canted displays differ by some degrees)."""
    (ax, ay, az), (bx, by, bz) = eyes[0].pose.position, eyes[1].pose.position
    return Pose(((ax + bx) / 2, (ay + by) / 2, (az + bz) / 2), _half_way(eyes[0].pose.rotation, eyes[1].pose.rotation))


def _half_way(a: Quat, b: Quat) -> Quat:
    if a == b:
        return a
    sign = 1.0 if sum(p * q for p, q in zip(a, b, strict=True)) >= 0 else -1.0
    w, x, y, z = (p + sign * q for p, q in zip(a, b, strict=True))
    length = math.sqrt(w * w + x * x + y * y + z * z)
    return (w / length, x / length, y / length, z / length)
