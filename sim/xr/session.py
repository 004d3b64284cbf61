"""Instance, system, session and spaces: what is set up once and torn down once.

Everything here runs with Panda3D's GL context current on this thread (see ``sim.xr.context``).
"""

import contextlib
import ctypes
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sim import __version__
from sim.errors import MissingOnThisMachine
from sim.xr import gl
from sim.xr.calls import XrLost, XrProblem, extension_function

log = logging.getLogger(__name__)

OPENGL, EGL = "XR_KHR_opengl_enable", "XR_MNDX_egl_enable"
OPTIONAL = (
    "XR_EXT_hand_tracking",
    "XR_KHR_visibility_mask",
    "XR_EXT_local_floor",
    "XR_FB_display_refresh_rate",
    "XR_BD_controller_interaction",
    "XR_EXT_hp_mixed_reality_controller",
    "XR_EXT_hand_interaction",
    "XR_FB_touch_controller_pro",
    "XR_HTC_vive_cosmos_controller_interaction",
    "XR_HTC_vive_focus3_controller_interaction",
    "XR_META_touch_controller_plus",
)
"""Extensions taken when the runtime offers them; nothing depends on one."""

SITTING_HEAD_HEIGHT = 1.5
"""Metres a LOCAL space (origin at the head) is lowered by when the runtime knows no floor; the eye height of the plan's
standing person, by eye."""

DYNAMIC_LOSS = ("InstanceLostError", "SessionLostError", "RuntimeUnavailableError", "RuntimeFailureError")
NO_HEADSET = ("FormFactorUnavailableError", "FormFactorUnsupportedError")


@dataclass
class XrSession:
    """A live OpenXR session and what belongs to it. Made by ``open_session``, ended by ``close``."""

    instance: Any
    system: Any
    session: Any
    space: Any
    space_kind: int
    """``XrReferenceSpaceType`` of ``space``."""
    extensions: frozenset[str]
    runtime: str
    system_name: str
    context: str
    """``glx``, ``egl`` or ``wgl``."""
    formats: tuple[int, ...]
    view_size: tuple[int, int]
    """Recommended pixels of one eye."""
    max_image_width: int
    owned: list[tuple[Callable[[Any], object], Any]] = field(default_factory=list)
    """What else must be destroyed with the session, in order of making."""

    def close(self) -> None:
        """Destroys everything, newest first; after a loss the runtime's complaints are expected and kept quiet."""
        import xr

        for destroy, handle in [
            *reversed(self.owned),
            (xr.destroy_space, self.space),
            (xr.destroy_session, self.session),
            (xr.destroy_instance, self.instance),
        ]:
            try:
                destroy(handle)
            except xr.XrException as problem:
                log.debug("%s: %s", getattr(destroy, "__name__", destroy), type(problem).__name__)


def open_session(prefer_local: bool = False) -> XrSession:
    """A session on the GL context that is current on this thread.

    Args:
        prefer_local: place tracking space where the person last recentred instead of on the room-scale stage.

    Raises MissingOnThisMachine when there is no runtime, headset or fitting GL context; XrLost when it went away meanwhile.
    """
    import xr

    kind = gl.context_kind()
    with plain_errors("xrCreateInstance"):
        instance, extensions = _instance(kind)
    try:
        with plain_errors("xrGetSystem"):
            system = xr.get_system(instance, xr.SystemGetInfo())
        with plain_errors("xrCreateSession"):
            return _session(instance, extensions, system, kind, prefer_local)
    except BaseException:
        with contextlib.suppress(xr.XrException):
            xr.destroy_instance(instance)
        raise


@contextlib.contextmanager
def plain_errors(call: str) -> Any:
    """Turns pyopenxr's exceptions into ours."""
    import xr

    try:
        yield
    except xr.XrException as problem:
        name = type(problem).__name__
        if name in NO_HEADSET:
            raise MissingOnThisMachine("No headset is connected.", "Connect it and start its software.") from problem
        if call == "xrCreateInstance":
            raise MissingOnThisMachine(
                f"No OpenXR runtime answers ({name}).", "Start the headset's software and make it the active OpenXR runtime."
            ) from problem
        if name in DYNAMIC_LOSS:
            raise XrLost(f"{call}: the OpenXR runtime is gone ({name}).") from problem
        raise XrProblem(f"{call}: {name}. {problem}") from problem


def _instance(kind: str) -> tuple[Any, frozenset[str]]:
    import xr

    offered = {e.extension_name.decode() for e in xr.enumerate_instance_extension_properties()}
    needed = {OPENGL} | ({EGL} if kind == "egl" else set())
    if not needed <= offered:
        raise MissingOnThisMachine(
            f"The active OpenXR runtime does not draw with OpenGL (it lacks {', '.join(sorted(needed - offered))}).",
            "Choose SteamVR, Meta Quest Link or Virtual Desktop as the active OpenXR runtime.",
        )
    chosen = sorted(needed | (offered & set(OPTIONAL)))
    number = _number(__version__)
    info = xr.ApplicationInfo("Inrymning", number, "Inrymning", number, xr.Version(1, 0, 0))
    created = xr.create_instance(xr.InstanceCreateInfo(application_info=info, enabled_extension_names=chosen))
    return created, frozenset(chosen)


def _number(version: str) -> int:
    """``1.2.3`` as 10203, what OpenXR's integer application version holds."""
    parts = [int("".join(c for c in p if c.isdigit()) or 0) for p in version.split(".")[:3]]
    return sum(p * w for p, w in zip(parts, (10000, 100, 1), strict=False))


def _session(instance: Any, extensions: frozenset[str], system: Any, kind: str, prefer_local: bool) -> XrSession:
    import xr

    _requirements(instance, system)
    graphics = gl.binding()
    info = xr.SessionCreateInfo(system_id=system, next=ctypes.cast(ctypes.pointer(graphics), ctypes.c_void_p))
    session = xr.create_session(instance, info)
    stereo = xr.ViewConfigurationType.PRIMARY_STEREO
    views = xr.enumerate_view_configuration_views(instance, system, stereo)
    properties = xr.get_system_properties(instance, system)
    space, space_kind = _floor_space(session, prefer_local)
    return XrSession(
        instance=instance,
        system=system,
        session=session,
        space=space,
        space_kind=space_kind,
        extensions=extensions,
        runtime=_text(xr.get_instance_properties(instance).runtime_name),
        system_name=_text(properties.system_name),
        context=kind,
        formats=tuple(xr.enumerate_swapchain_formats(session)),
        view_size=(
            max(v.recommended_image_rect_width for v in views),
            max(v.recommended_image_rect_height for v in views),
        ),
        max_image_width=properties.graphics_properties.max_swapchain_image_width,
    )


def _requirements(instance: Any, system: Any) -> None:
    """The runtime must be asked for its GL versions before a session; what it says is not more than we ask of Panda3D."""
    import xr

    struct = xr.GraphicsRequirementsOpenGLKHR()
    ask = extension_function(instance, "xrGetOpenGLGraphicsRequirementsKHR", ctypes.c_void_p, ctypes.c_uint64, ctypes.c_void_p)
    result = ask(instance, int(system.value), ctypes.byref(struct))
    if result < 0:
        raise XrProblem(f"xrGetOpenGLGraphicsRequirementsKHR: {result}")


def _floor_space(session: Any, prefer_local: bool) -> tuple[Any, int]:
    """Tracking space with its origin on the floor: the stage, else the recentred floor, else a guess below the head."""
    import xr

    kinds = xr.ReferenceSpaceType
    offered = [int(k) for k in xr.enumerate_reference_spaces(session)]
    order = [kinds.STAGE, kinds.LOCAL_FLOOR]
    for kind in reversed(order) if prefer_local else order:
        if int(kind) in offered:
            return _reference_space(session, kind, 0.0), int(kind)
    return _reference_space(session, kinds.LOCAL, -SITTING_HEAD_HEIGHT), int(kinds.LOCAL)


def _reference_space(session: Any, kind: Any, height: float) -> Any:
    import xr

    pose = xr.Posef(orientation=xr.Quaternionf(0, 0, 0, 1), position=xr.Vector3f(0, height, 0))
    info = xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=pose)
    return xr.create_reference_space(session, info)


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def choose_rate(offered: Iterable[float], wanted: float = 90.0) -> float | None:
    """The display rate to ask for: the lowest that reaches ``wanted`` Hz, else the highest; None when nothing is offered.

    More than 90 Hz costs a school computer missed frames and gains a calm scene nothing.
    """
    rates = sorted(offered)
    return next((r for r in rates if r >= wanted - 0.5), rates[-1] if rates else None)


def ask_for_rate(session: XrSession, wanted: float = 90.0) -> float | None:
    """Chooses the display rate; returns it in Hz, or None where the runtime does not let us."""
    if "XR_FB_display_refresh_rate" not in session.extensions:
        return None
    enumerate_rates = extension_function(
        session.instance, "xrEnumerateDisplayRefreshRatesFB", ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p
    )
    count, rates = ctypes.c_uint32(), (ctypes.c_float * 64)()
    if enumerate_rates(session.session, len(rates), ctypes.byref(count), rates) < 0:
        return None
    chosen = choose_rate(rates[: count.value], wanted)
    if chosen is None:
        return None
    request = extension_function(session.instance, "xrRequestDisplayRefreshRateFB", ctypes.c_void_p, ctypes.c_float)
    return chosen if request(session.session, chosen) >= 0 else None


@dataclass(frozen=True)
class HiddenArea:
    """The part of one eye's picture the lenses never show, as triangles on the plane at distance 1 (tangents of angles)."""

    vertices: tuple[tuple[float, float], ...]
    triangles: tuple[tuple[int, int, int], ...]


def hidden_area(session: XrSession, eye: int) -> HiddenArea | None:
    """The hidden area of ``eye`` (0 left), or None where the runtime gives none."""
    import xr

    if "XR_KHR_visibility_mask" not in session.extensions:
        return None
    ask = extension_function(
        session.instance, "xrGetVisibilityMaskKHR", ctypes.c_void_p, ctypes.c_int, ctypes.c_uint32, ctypes.c_int, ctypes.c_void_p
    )
    mask = xr.VisibilityMaskKHR()
    stereo, hidden = int(xr.ViewConfigurationType.PRIMARY_STEREO), int(xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH)
    if ask(session.session, stereo, eye, hidden, ctypes.byref(mask)) < 0 or not mask.vertex_count_output:
        return None
    vertices = (xr.Vector2f * mask.vertex_count_output)()
    indices = (ctypes.c_uint32 * mask.index_count_output)()
    mask.vertex_capacity_input, mask.index_capacity_input = len(vertices), len(indices)
    mask.vertices = ctypes.cast(vertices, type(mask.vertices))
    mask.indices = ctypes.cast(indices, type(mask.indices))
    if ask(session.session, stereo, eye, hidden, ctypes.byref(mask)) < 0:
        return None
    flat = list(indices)
    return HiddenArea(
        tuple((v.x, v.y) for v in vertices),
        tuple((flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat) - 2, 3)),
    )
